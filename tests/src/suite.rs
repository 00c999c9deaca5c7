//! `terminbund up`, watched: started, asked, stopped, and nothing left behind.

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{sys::signal::Signal, sys::signal::kill, unistd::Pid};
use serde::Deserialize;
use terminbund_bus::{Bus, Settings, Stream};
use terminbund_proto::v1::{ListEntriesRequest, calendar_service_client::CalendarServiceClient};
use tokio::runtime::Runtime;
use tonic::transport::Endpoint;

use crate::{Answer, Feed, get, programs::binary, wait::pause, wait_for};

/// The suite is ready within this, also with a debug binary on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// All processes have ended within this after SIGTERM.
const STOPPED_WITHIN: Duration = Duration::from_secs(25);
/// All that is published has arrived in the feed within this.
const SETTLED_WITHIN: Duration = Duration::from_secs(90);
/// Streams that did not change for so long have come to rest.
const QUIET: Duration = Duration::from_millis(700);
/// A source may be polled by hand again within this.
const POLLED_WITHIN: Duration = Duration::from_secs(45);

/// A command that says more than one line has ended within this, else it is asked to stop.
const SAID_WITHIN: Duration = Duration::from_secs(60);

/// What `up` notes of what runs.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Running {
    /// Service to HOST:PORT.
    pub addresses: BTreeMap<String, String>,
    /// Name to process id.
    pub processes: BTreeMap<String, i32>,
    /// Address of the broker.
    pub broker: String,
}

/// What a command said.
#[derive(Debug, Clone)]
pub struct Said {
    /// Whether it ended with 0.
    pub ok: bool,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// A running `terminbund up`.
#[derive(Debug)]
pub struct Suite {
    data: PathBuf,
    http: SocketAddr,
    child: Option<Child>,
    runtime: Runtime,
    // deleted when all processes have ended
    _folder: Option<tempfile::TempDir>,
}

impl Suite {
    /// The demo alliance, with its data in a folder of its own.
    #[must_use]
    pub fn demo() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut suite = Self::start(folder.path(), free_address(), &["--demo"]);
        suite._folder = Some(folder);
        suite
    }

    /// `up` with more arguments, and waits until it says that it is ready.
    ///
    /// # Panics
    /// When it does not; says what it said instead.
    #[must_use]
    pub fn start(data: &Path, http: SocketAddr, arguments: &[&str]) -> Self {
        std::fs::create_dir_all(data).expect("the data folder");
        let file = |name: &str| std::fs::File::create(data.join(name)).expect("a file for output");
        let child = command()
            .arg("up")
            .args(arguments)
            .arg("--data")
            .arg(data)
            .args(["--http", &http.to_string()])
            .stdout(file("up.out"))
            .stderr(file("up.err"))
            .spawn()
            .expect("the binary starts");
        let runtime = Runtime::new().expect("a runtime");
        let data = data.to_owned();
        let mut suite = Self { data, http, child: Some(child), runtime, _folder: None };
        let deadline = Instant::now() + READY_WITHIN;
        while !suite.read("up.out").contains("ready after") {
            let ended = suite.child.as_mut().and_then(|c| c.try_wait().ok().flatten());
            let late = Instant::now() > deadline;
            assert!(ended.is_none() && !late, "up: {ended:?}\n{}", suite.read("up.err"));
            pause();
        }
        suite
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.data.join(name)).unwrap_or_default()
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Where the gateway listens.
    #[must_use]
    pub fn http(&self) -> SocketAddr {
        self.http
    }

    /// A file of a demo partner, as `ihk/veranstaltungen.ics`.
    #[must_use]
    pub fn partner_file(&self, name: &str) -> PathBuf {
        self.data.join("demo").join(name)
    }

    /// Changes a file of a demo partner.
    ///
    /// # Panics
    /// Where the file is missing or the change changes nothing.
    pub fn edit(&self, name: &str, change: impl FnOnce(&str) -> String) {
        let path = self.partner_file(name);
        let before = std::fs::read_to_string(&path).expect("a partner's file");
        let after = change(&before);
        assert_ne!(before, after, "the edit of {name} changes nothing");
        std::fs::write(&path, after).expect("a partner's file");
    }

    /// What runs.
    #[must_use]
    pub fn running(&self) -> Running {
        wait_for("running.json", Duration::from_secs(5), || {
            serde_json::from_str(&self.read("running.json")).ok()
        })
    }

    /// Runs a future to its end.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// A connection to the broker.
    #[must_use]
    pub fn bus(&self) -> Bus {
        let settings = Settings { url: self.running().broker, name: "test".to_owned() };
        self.wait(Bus::connect(&settings)).expect("the broker answers")
    }

    /// Asks the gateway.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        get(&self.http.to_string(), path).expect("the gateway answers")
    }

    /// The feed of all that is public.
    #[must_use]
    pub fn feed(&self) -> Feed {
        let answer = self.get("/feeds/alle.ics");
        assert_eq!(answer.status, 200, "{}", answer.body);
        Feed::parse(&answer.body)
    }

    /// A command of the binary against this suite.
    #[must_use]
    pub fn say(&self, arguments: &[&str]) -> Said {
        said(command().args(arguments).arg("--data").arg(&self.data))
    }

    /// The entries as `terminbund entries --json` gives them.
    #[must_use]
    pub fn entries(&self, filter: &str) -> Vec<serde_json::Value> {
        let said = self.say(&["entries", "--json", filter]);
        assert!(said.ok, "{}", said.err);
        said.out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
    }

    /// Lays down a decision and returns its id.
    ///
    /// # Panics
    /// When it is refused.
    pub fn decide(&self, arguments: &[&str]) -> String {
        let said = said(command().arg("decide").arg("--data").arg(&self.data).args(arguments));
        assert!(said.ok, "{arguments:?}: {}", said.err);
        let id = said.out.split_whitespace().nth(1).unwrap_or_default();
        id.trim_end_matches(';').to_owned()
    }

    /// Polls a source as soon as it may be polled by hand again.
    ///
    /// # Panics
    /// When it is not polled in time.
    pub fn poll(&self, source: &str) -> Said {
        wait_for(&format!("{source} is polled"), POLLED_WITHIN, || {
            Some(self.say(&["poll", source])).filter(|said| said.ok)
        })
    }

    /// Waits until all that is in RAW is in the calendar and nothing moves any more.
    pub fn settle(&self) {
        let bus = self.bus();
        let mut last = (Vec::new(), Instant::now());
        wait_for("the streams come to rest", SETTLED_WITHIN, || {
            let streams = [Stream::Raw, Stream::Events, Stream::Entries, Stream::Ledger];
            let mut now = Vec::new();
            for stream in streams {
                now.push(self.wait(bus.state(stream)).ok()?);
            }
            let worked = self.wait(bus.is_worked_through(Stream::Raw)).ok()?;
            let read = self.wait(self.has_read()).ok()?;
            if last.0 != now || !worked || read < now[1].1 {
                last = (now, Instant::now());
            }
            (last.1.elapsed() > QUIET).then_some(())
        });
    }

    /// The last sequence of EVENTS that the calendar shows.
    async fn has_read(&self) -> anyhow::Result<u64> {
        let address = self.running().addresses["calendar"].clone();
        let channel = Endpoint::new(format!("http://{address}"))?.connect().await?;
        let mut client = CalendarServiceClient::new(channel);
        let request = ListEntriesRequest { page_size: 1, ..ListEntriesRequest::default() };
        Ok(client.list_entries(request).await?.into_inner().events)
    }

    /// Ends one process as a power cut would, and returns its id.
    ///
    /// # Panics
    /// When there is no such process.
    pub fn kill(&self, name: &str) -> i32 {
        let pid = self.running().processes[name];
        kill(Pid::from_raw(pid), Signal::SIGKILL).expect("the process was there");
        pid
    }

    /// Stops all with SIGTERM; returns how it ended, and how long that took.
    ///
    /// # Panics
    /// When it does not end, or leaves a process behind.
    pub fn stop(&mut self) -> (ExitStatus, Duration) {
        let pids = self.running().processes;
        let (ended, took) = self.terminate().expect("it runs");
        for (name, pid) in pids {
            assert!(!is_alive(pid), "{name} ({pid}) is left behind");
        }
        (ended, took)
    }

    fn terminate(&mut self) -> Option<(ExitStatus, Duration)> {
        let mut child = self.child.take()?;
        let started = Instant::now();
        let pid = Pid::from_raw(i32::try_from(child.id()).ok()?);
        // one that ended by itself is waited for below
        let _ = kill(pid, Signal::SIGTERM);
        while started.elapsed() < STOPPED_WITHIN {
            if let Ok(Some(ended)) = child.try_wait() {
                return Some((ended, started.elapsed()));
            }
            pause();
        }
        // its services end with it (PR_SET_PDEATHSIG)
        let _ = child.kill();
        let ended = child.wait().ok()?;
        Some((ended, started.elapsed()))
    }
}

impl Drop for Suite {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.read("up.err");
            let from = log.lines().count().saturating_sub(40);
            let last = log.lines().skip(from).collect::<Vec<_>>().join("\n");
            println!("--- the end of the suite's log\n{last}\n---");
            self.terminate();
            return;
        }
        let running = serde_json::from_str::<Running>(&self.read("running.json"));
        self.terminate();
        let left = running.unwrap_or_default().processes.into_iter();
        let left = left.filter(|(_, pid)| is_alive(*pid)).collect::<Vec<_>>();
        assert!(left.is_empty(), "left behind: {left:?}");
    }
}

/// Whether a process runs (one that has ended and waits for its parent does not).
fn is_alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().next());
    state.is_some_and(|s| s != "Z")
}

/// An address on this machine that nobody listens on.
///
/// # Panics
/// When the machine has no free port.
#[must_use]
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}

/// The binary, without what the environment says of a broker that runs.
fn command() -> Command {
    let mut command = Command::new(binary());
    command.env_remove("TERMINBUND_NATS_URL").env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

fn said(command: &mut Command) -> Said {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id"));
    let (tell, done) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if done.recv_timeout(SAID_WITHIN) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            // what has ended meanwhile has said what it had to say
            let _ = kill(pid, Signal::SIGTERM);
        }
    });
    let output = child.wait_with_output().expect("its output");
    drop(tell);
    Said {
        ok: output.status.success(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Said {
    /// What `terminbund` says to these arguments, without a running suite.
    #[must_use]
    pub fn to(arguments: &[&str]) -> Self {
        said(command().args(arguments))
    }
}
