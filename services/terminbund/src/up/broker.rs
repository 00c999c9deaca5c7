//! The broker that `up` starts itself.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, bail};
use tokio::net::TcpStream;

use super::children::{Children, Program};

/// Oldest nats-server with atomic batches.
const OLDEST: (u32, u32) = (2, 12);
/// A broker answers within this after its start; it may first have to read its streams.
const ANSWERS_WITHIN: Duration = Duration::from_secs(60);
/// Between two looks whether it answers.
const LOOK: Duration = Duration::from_millis(10);
/// What the broker logs, in its folder.
const LOG: &str = "nats.log";
/// Size from which a new log file is begun: months of what is worth telling.
const LOG_SIZE: usize = 4 << 20;
/// Largest message: an announcement with all its dates, and its headers.
const MAX_PAYLOAD: usize = 2 << 20;

/// Starts a broker with its data below a folder, and returns its address.
///
/// # Errors
/// Where there is none that is new enough: says how to get one.
pub(super) async fn start(data: &Path, children: &mut Children) -> anyhow::Result<String> {
    let program = find()?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let folder = data.join("broker");
    std::fs::create_dir_all(&folder)?;
    end_orphan(&folder);
    let config = folder.join("nats.conf");
    std::fs::write(&config, configuration(port, &folder))?;
    let (path, arguments) = with_parent(program, &config);
    children.start(Program::new("broker", path, arguments));
    let deadline = tokio::time::Instant::now() + ANSWERS_WITHIN;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = children.failed() => bail!(
                "the broker does not start; {} says why",
                folder.join(LOG).display()
            ),
        }
        if tokio::time::Instant::now() > deadline {
            bail!("the broker did not answer within {} s", ANSWERS_WITHIN.as_secs());
        }
    }
    Ok(format!("nats://127.0.0.1:{port}"))
}

/// Writes are on disk before they are acknowledged; only this machine may ask. What the broker
/// logs stands in a file beside its data.
fn configuration(port: u16, folder: &Path) -> String {
    let (store, pid, log) = (folder.join("store"), folder.join("pid"), folder.join(LOG));
    format!(
        "listen: \"127.0.0.1:{port}\"\nserver_name: terminbund\npid_file: {pid:?}\n\
         log_file: {log:?}\nlogfile_size_limit: {LOG_SIZE}\nlogfile_max_num: 2\n\
         max_payload: {MAX_PAYLOAD}\njetstream {{\n  store_dir: {store:?}\n  \
         sync_interval: always\n}}\n"
    )
}

/// With util-linux' setpriv the broker ends with its parent, even if that is killed.
fn with_parent(program: PathBuf, config: &Path) -> (PathBuf, Vec<std::ffi::OsString>) {
    let own = ["-c".into(), config.as_os_str().to_owned()];
    let setpriv = PathBuf::from("/usr/bin/setpriv");
    if !setpriv.exists() {
        return (program, own.into());
    }
    let mut arguments = vec!["--pdeathsig".into(), "TERM".into(), program.into_os_string()];
    arguments.extend(own);
    (setpriv, arguments)
}

/// Ends a broker that an earlier `up`, killed the hard way, left behind in this folder.
fn end_orphan(folder: &Path) {
    let Ok(text) = std::fs::read_to_string(folder.join("pid")) else { return };
    let Ok(pid) = text.trim().parse::<i32>() else { return };
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let ours = folder.join("nats.conf");
    let command = String::from_utf8_lossy(&command).into_owned();
    if command.contains("nats-server") && command.contains(&ours.display().to_string()) {
        tracing::warn!(pid, "a broker that an earlier start left behind is ended");
        let pid = nix::unistd::Pid::from_raw(pid);
        if let Err(error) = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM) {
            tracing::warn!(%error, "it could not be ended");
        }
        for _ in 0..500 {
            if nix::sys::signal::kill(pid, None).is_err() {
                return;
            }
            std::thread::park_timeout(LOOK);
        }
    }
}

/// The first that is there and new enough: configured, beside the project, on the path.
fn find() -> anyhow::Result<PathBuf> {
    let configured = std::env::var_os("NATS_SERVER_BIN").map(PathBuf::from);
    if let Some(path) = configured {
        let version = version(&path)
            .with_context(|| format!("NATS_SERVER_BIN={} cannot be run", path.display()))?;
        if version < OLDEST {
            bail!(
                "NATS_SERVER_BIN={} is nats-server {}.{}, at least {}.{} is needed",
                path.display(),
                version.0,
                version.1,
                OLDEST.0,
                OLDEST.1
            );
        }
        return Ok(path);
    }
    let beside = std::env::current_dir().unwrap_or_default().join(".nats/bin/nats-server");
    let own = std::env::current_exe().ok();
    let project = own.iter().flat_map(|p| p.ancestors()).map(|a| a.join(".nats/bin/nats-server"));
    let mut too_old = None;
    for path in std::iter::once(beside).chain(project).chain([PathBuf::from("nats-server")]) {
        match version(&path) {
            Some(found) if found >= OLDEST => return Ok(path),
            Some(found) => too_old = Some((path, found)),
            None => {}
        }
    }
    let found = too_old.map(|(path, v)| format!(" ({} is {}.{})", path.display(), v.0, v.1));
    bail!(
        "no nats-server {}.{} or newer is found{}: deploy/up installs one; or set NATS_SERVER_BIN \
         to one, or --broker to one that runs",
        OLDEST.0,
        OLDEST.1,
        found.unwrap_or_default()
    )
}

fn version(path: &Path) -> Option<(u32, u32)> {
    let output = Command::new(path).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers = text.trim().rsplit(['v', ' ']).next()?;
    let mut parts = numbers.split('.').map(|p| p.parse().ok());
    Some((parts.next()??, parts.next()??))
}
