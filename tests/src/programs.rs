//! The programs that the tests run: ours, the broker, Python.

use std::path::{Path, PathBuf};

/// The workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The binary: TERMINBUND_BIN, else the one beside the running test.
///
/// # Panics
/// Where there is none; says how to get one.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("TERMINBUND_BIN").filter(|p| !p.is_empty()) {
        return path.into();
    }
    // target/debug/deps/suite-… -> target/debug/terminbund
    let beside = std::env::current_exe().ok();
    let beside = beside.and_then(|p| Some(p.parent()?.parent()?.join("terminbund")));
    let found = beside.into_iter().chain([root().join("target/debug/terminbund")]);
    found.into_iter().find(|p| p.exists()).expect(
        "no binary: run `cargo build -p terminbund` first, or set TERMINBUND_BIN (deploy/test \
         does both)",
    )
}

/// The nats-server: NATS_SERVER_BIN, else the one that `deploy/up` installs, else the path's.
pub(crate) fn nats_server() -> PathBuf {
    if let Some(named) = std::env::var_os("NATS_SERVER_BIN").filter(|p| !p.is_empty()) {
        return named.into();
    }
    let installed = root().join(".nats/bin/nats-server");
    if installed.exists() { installed } else { PathBuf::from("nats-server") }
}

/// Python with the readers that `deploy/test` installs, or a word on what is skipped without it.
#[must_use]
pub fn python(what: &str) -> Option<PathBuf> {
    let found = std::env::var_os("TERMINBUND_PYTHON").filter(|p| !p.is_empty());
    if found.is_none() {
        println!("skipped: {what} (no TERMINBUND_PYTHON; deploy/test sets it)");
    }
    found.map(PathBuf::from)
}

/// The folder with the corpus, or a word on what is skipped without it.
#[must_use]
pub fn shared(what: &str) -> Option<PathBuf> {
    let named = std::env::var_os("TERMINBUND_SHARED").filter(|p| !p.is_empty());
    let folder = named.map_or_else(|| root().join("../shared"), PathBuf::from);
    if !folder.join("corpus").is_dir() {
        println!("skipped: {what} (no corpus; TERMINBUND_SHARED may name its folder)");
        return None;
    }
    std::fs::canonicalize(folder).ok()
}
