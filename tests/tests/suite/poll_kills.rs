//! An ingester is killed between what it fetched and what it saved: nothing is lost, nothing is
//! published twice.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use prost::Message as _;
use terminbund_bus::{Bucket, Bus, Keys, Stream};
use terminbund_ingest::PollState;
use terminbund_proto::v1::{RawItem, raw_item::Payload};
use terminbund_tests::{Broker, binary, free_address, wait_for};
use tokio::runtime::Runtime;

/// Feeds, each on a host of its own, so that one is always about to be asked.
const FEEDS: usize = 8;
/// Events of each.
const EVENTS: usize = 30;
/// Of which each version changes every tenth.
const PART: usize = 10;
/// A process asks within this after its start, also on a busy machine.
const ASKS_WITHIN: Duration = Duration::from_secs(60);
/// From the answer to the saved state takes less than this on a quiet machine, in milliseconds.
const WINDOW: u64 = 25;
/// Kills that may miss the window, for each that hits it.
const TRIES: usize = 8;

/// SplitMix64: the same seed, the same waits.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}

/// Which version each feed has now.
type Versions = Arc<Mutex<[usize; FEEDS]>>;

/// How often an event has changed up to a version.
fn edition(event: usize, version: usize) -> usize {
    (1..=version).filter(|v| v % PART == event % PART).count()
}

fn text(event: usize, version: usize) -> String {
    format!("DESCRIPTION:Fassung {}.", edition(event, version))
}

fn calendar(feed: usize, version: usize) -> String {
    let mut out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Amt//DE\r\n".to_owned();
    for event in 0..EVENTS {
        out += &format!(
            "BEGIN:VEVENT\r\nUID:{event}@{feed}\r\nDTSTAMP:20260101T000000Z\r\n\
             DTSTART:2099{:02}{:02}T090000Z\r\nSUMMARY:Termin {event}\r\n{}\r\nEND:VEVENT\r\n",
            event / 15 + 1,
            event % 15 + 1,
            text(event, version)
        );
    }
    out + "END:VCALENDAR\r\n"
}

/// Serves the feeds with their version as ETag; tells of each body that was sent.
fn serve(versions: Versions) -> (u16, Receiver<usize>) {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (versions, tell) = (Arc::clone(&versions), tell.clone());
            std::thread::spawn(move || answer(&stream, &versions, &tell));
        }
    });
    (port, told)
}

fn answer(stream: &TcpStream, versions: &Versions, tell: &Sender<usize>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut known) = (String::new(), String::new());
    reader.read_line(&mut first).ok()?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? <= 2 {
            break;
        }
        if let Some(tag) = line.to_ascii_lowercase().strip_prefix("if-none-match:") {
            tag.trim().clone_into(&mut known);
        }
    }
    let feed: usize = first.split(['/', '.']).nth(1)?.parse().ok()?;
    let version = versions.lock().ok()?[feed];
    let tag = format!("\"{version}\"");
    let mut to = stream;
    if known == tag {
        let head = format!("HTTP/1.1 304 x\r\netag: {tag}\r\nconnection: close\r\n\r\n");
        return to.write_all(head.as_bytes()).ok();
    }
    let body = calendar(feed, version);
    let head = format!(
        "HTTP/1.1 200 x\r\netag: {tag}\r\ncontent-type: text/calendar\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    to.write_all(&[head.as_bytes(), body.as_bytes()].concat()).ok()?;
    tell.send(feed).ok()
}

/// The ingester, run and killed.
struct Bench {
    broker: Broker,
    bus: Bus,
    polls: Keys,
    runtime: Runtime,
    versions: Versions,
    told: Receiver<usize>,
    config: PathBuf,
    address: String,
    child: Option<Child>,
    changes: usize,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let versions = Versions::default();
        let (port, told) = serve(Arc::clone(&versions));
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("alliance.toml");
        let mut all = "[alliance]\nid = \"probe\"\nname = \"Probe\"\ndomain = \"p.example\"\n\
                       [fetch]\nallow_private = [\"127.0.0.0/8\"]\n[[partner]]\nid = \"amt\"\n\
                       name = \"Amt\"\n"
            .to_owned();
        for feed in 0..FEEDS {
            all += &format!(
                "[[source]]\nid = \"feed-{feed}\"\npartner = \"amt\"\nkind = \"ical\"\n\
                 interval = \"1s\"\nurl = \"http://127.0.0.{}:{port}/{feed}.ics\"\n",
                feed + 1
            );
        }
        std::fs::write(&config, all).expect("a file");
        let (broker, runtime) = (Broker::start(), Runtime::new().expect("a runtime"));
        let bus = runtime.block_on(broker.bus("test"));
        let polls = runtime.block_on(bus.keys(Bucket::Polls)).expect("the bucket");
        Self {
            broker,
            bus,
            polls,
            runtime,
            versions,
            told,
            config,
            address: format!("ical-ingest={}", free_address()),
            child: None,
            changes: FEEDS * EVENTS,
            _folder: folder,
        }
    }

    fn start(&mut self) {
        let mut command = Command::new(binary());
        let command = command.args(["run", "ical-ingest", "--broker", &self.broker.url()]);
        let command = command.arg("--config").arg(&self.config).args(["--address", &self.address]);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(quiet.spawn().expect("the binary starts"));
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it ran");
            child.wait().expect("it has ended");
        }
    }

    fn state(&self, feed: usize) -> Option<PollState> {
        let found = self.runtime.block_on(self.polls.get(&format!("feed-{feed}"))).ok()??;
        Some(PollState::from_bytes(&found.value))
    }

    /// Whether the version that the feed has now was saved, and nobody is at it.
    fn is_saved(&self, feed: usize) -> bool {
        let tag = format!("\"{}\"", self.versions.lock().expect("versions")[feed]);
        let etag = |s: &PollState| s.validators.as_ref().and_then(|v| v.etag.clone());
        self.state(feed).is_some_and(|s| s.lease.is_none() && etag(&s) == Some(tag.into()))
    }

    /// Another version of each feed whose last one was saved.
    fn go_on(&mut self) {
        for feed in 0..FEEDS {
            if self.is_saved(feed) {
                let mut versions = self.versions.lock().expect("versions");
                versions[feed] += 1;
                let changed = |e: &usize| e % PART == versions[feed] % PART;
                self.changes += (0..EVENTS).filter(changed).count();
            }
        }
    }

    /// Events of a feed that RAW does not hold as they are now, and those it holds twice.
    fn compare(&self, feed: usize) -> (usize, usize) {
        let version = self.versions.lock().expect("versions")[feed];
        let filter = format!("raw.feed-{feed}.>");
        let all = self.runtime.block_on(self.bus.load(Stream::Raw, &filter)).expect("RAW");
        let items: Vec<RawItem> =
            all.into_iter().map(|r| RawItem::decode(r.payload).expect("an item")).collect();
        let stands = |event: usize| {
            let uid = format!("{event}@{feed}");
            items.iter().any(|item| {
                let Some(Payload::Ical(ical)) = &item.payload else { return false };
                let told = String::from_utf8_lossy(&ical.calendar).contains(&text(event, version));
                item.uid == uid && item.withdrawn_at.is_none() && told
            })
        };
        let lost = (0..EVENTS).filter(|e| !stands(*e)).count();
        (lost, items.len().saturating_sub(EVENTS))
    }
}

/// Kills until `wanted` of the kills fell between fetch and save.
fn kill_between_fetch_and_save(wanted: usize, seed: u64) {
    let mut bench = Bench::new();
    let mut random = Random(seed);
    let (mut kills, mut hits, mut lost, mut doubled) = (0, 0, 0, 0);
    while hits < wanted {
        assert!(kills < wanted * TRIES, "only {hits} of {kills} kills fell into the window");
        bench.go_on();
        bench.start();
        while bench.told.try_recv().is_ok() {}
        let feed = bench.told.recv_timeout(ASKS_WITHIN).expect("a feed is asked");
        // Now and then one is let through, so that there is something new to be read.
        if random.below(8) == 0 {
            wait_for("a poll is saved", ASKS_WITHIN, || bench.is_saved(feed).then_some(()));
        } else {
            // The moment of the kill is what is tried.
            let _ = bench.told.recv_timeout(Duration::from_micros(random.below(WINDOW * 1000)));
        }
        bench.kill();
        kills += 1;
        hits += usize::from(!bench.is_saved(feed));
        for feed in (0..FEEDS).filter(|f| bench.is_saved(*f)) {
            let (less, more) = bench.compare(feed);
            (lost, doubled) = (lost + less, doubled + more);
        }
    }
    bench.start();
    wait_for("all feeds are saved", ASKS_WITHIN, || {
        (0..FEEDS).all(|f| bench.is_saved(f)).then_some(())
    });
    bench.kill();
    for feed in 0..FEEDS {
        let (less, more) = bench.compare(feed);
        (lost, doubled) = (lost + less, doubled + more);
    }
    let (_, published) = bench.runtime.block_on(bench.bus.state(Stream::Raw)).expect("a state");
    let again = published.saturating_sub(bench.changes as u64);
    println!(
        "row 2: {hits} kill -9 between fetch and save (of {kills}), {} changes: {lost} lost, \
         {doubled} doubled, {again} published twice",
        bench.changes
    );
    assert_eq!((lost, doubled, again), (0, 0, 0));
    assert_eq!(published, bench.changes as u64);
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // it may have ended with the test that failed
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn twenty_kills_between_fetch_and_save() {
    kill_between_fetch_and_save(20, 1);
}

#[test]
#[ignore = "long: a thousand processes are started and killed"]
fn a_thousand_kills_between_fetch_and_save() {
    kill_between_fetch_and_save(1_000, 2);
}
