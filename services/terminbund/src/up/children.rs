//! Processes that are started, watched, restarted, and stopped.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use nix::{sys::signal, unistd::Pid};
use tokio::{
    process::{Child, Command},
    sync::mpsc,
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{commands::running::Running, run::PARENT};

/// A process has ended within this after SIGTERM, else it is killed. Longer than a service's drain.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// Before a process that ended is started again; doubled while it keeps ending at once.
const FIRST_DELAY: Duration = Duration::from_millis(100);
/// Longest time before it is started again.
const LAST_DELAY: Duration = Duration::from_secs(10);
/// A process that ran for this long had started well.
const STARTED_WELL: Duration = Duration::from_secs(2);
/// So often a process may end at once before that is told.
const TRIES: u32 = 3;

/// A process to be run.
#[derive(Clone)]
pub(super) struct Program {
    name: &'static str,
    path: PathBuf,
    arguments: Vec<OsString>,
}

impl Program {
    pub(super) fn new(name: &'static str, path: PathBuf, arguments: Vec<OsString>) -> Self {
        Self { name, path, arguments }
    }
}

/// A group of processes that are stopped together.
pub(super) struct Children {
    stop: CancellationToken,
    tasks: JoinSet<()>,
    note: Note,
    tell_failed: mpsc::Sender<&'static str>,
    failed: mpsc::Receiver<&'static str>,
}

/// What runs, noted in a file for the commands.
#[derive(Clone, Default)]
struct Note {
    running: Arc<Mutex<(Option<PathBuf>, Running)>>,
    pids: Arc<Mutex<BTreeMap<&'static str, u32>>>,
}

impl Children {
    pub(super) fn new(stop: CancellationToken) -> Self {
        let (tell_failed, failed) = mpsc::channel(1);
        Self { stop, tasks: JoinSet::new(), note: Note::default(), tell_failed, failed }
    }

    /// Notes from now on what runs in a file.
    pub(super) fn note_in(&mut self, path: PathBuf, running: Running) {
        *self.note.running.lock().unwrap_or_else(PoisonError::into_inner) = (Some(path), running);
        self.note.write();
    }

    /// Starts a process and keeps it running.
    pub(super) fn start(&mut self, program: Program) {
        let (stop, note, failed) = (self.stop.clone(), self.note.clone(), self.tell_failed.clone());
        self.tasks.spawn(keep_running(program, stop, note, failed));
    }

    /// The name of a process that does not start.
    pub(super) async fn failed(&mut self) -> &'static str {
        match self.failed.recv().await {
            Some(name) => name,
            None => std::future::pending().await,
        }
    }

    /// Stops all and waits for their end.
    pub(super) async fn stop(&mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn keep_running(
    program: Program,
    stop: CancellationToken,
    note: Note,
    failed: mpsc::Sender<&'static str>,
) {
    let mut delay = FIRST_DELAY;
    let mut at_once = 0;
    while !stop.is_cancelled() {
        let started = Instant::now();
        match spawn(&program) {
            Ok(mut child) => {
                note.runs(program.name, child.id());
                tokio::select! {
                    ended = child.wait() => tracing::warn!(name = program.name, ?ended, "ended"),
                    () = stop.cancelled() => return end(program.name, &mut child).await,
                }
            }
            Err(error) => tracing::error!(name = program.name, %error, "cannot be started"),
        }
        if started.elapsed() > STARTED_WELL {
            (delay, at_once) = (FIRST_DELAY, 0);
        } else {
            at_once += 1;
            if at_once == TRIES && failed.send(program.name).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(delay) => delay = (delay * 2).min(LAST_DELAY),
        }
    }
}

fn spawn(program: &Program) -> std::io::Result<Child> {
    Command::new(&program.path)
        .args(&program.arguments)
        .env(PARENT, std::process::id().to_string())
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        // Ctrl-C in a terminal goes to the whole group: the services are stopped in order instead
        .process_group(0)
        .spawn()
}

async fn end(name: &str, child: &mut Child) {
    let pid = child.id().and_then(|p| i32::try_from(p).ok());
    if let Some(pid) = pid
        && let Err(error) = signal::kill(Pid::from_raw(pid), signal::Signal::SIGTERM)
    {
        tracing::debug!(name, %error, "was gone");
    }
    if tokio::time::timeout(STOP_WITHIN, child.wait()).await.is_err() {
        tracing::warn!(name, "did not stop in time and is killed");
        if let Err(error) = child.kill().await {
            tracing::warn!(name, %error, "could not be killed");
        }
    }
}

impl Note {
    fn runs(&self, name: &'static str, pid: Option<u32>) {
        if let Some(pid) = pid {
            self.pids.lock().unwrap_or_else(PoisonError::into_inner).insert(name, pid);
        }
        self.write();
    }

    fn write(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let pids = self.pids.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(path) = running.0.clone() else { return };
        // two groups note in one file: what the other noted stays
        let known = std::fs::read(&path).ok();
        let known = known.and_then(|b| serde_json::from_slice::<Running>(&b).ok());
        let mut processes = known.map(|k| k.processes).unwrap_or_default();
        processes.extend(pids.iter().map(|(name, pid)| ((*name).to_owned(), *pid)));
        running.1.processes = processes;
        let text = serde_json::to_vec_pretty(&running.1).unwrap_or_default();
        if let Err(error) = std::fs::write(&path, text) {
            tracing::warn!(path = %path.display(), %error, "cannot note what runs");
        }
    }
}
