//! 400 sources polled by the real ingester against a real broker: time, requests and memory
//! (proportional set size of the process, looked at all the while).
//!
//! `cargo build --release -p terminbund && cargo bench -p terminbund-tests --bench polling`
#![allow(clippy::unwrap_used)] // a benchmark may stop

use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use terminbund_proto::v1::{
    ListSourcesRequest, SourceHealth, source_service_client::SourceServiceClient,
};
use terminbund_tests::{Broker, binary, free_address};

const SOURCES: usize = 400;
/// Events of a source: 50 is a large partner.
const EVENTS: usize = 50;
/// Each source is polled so often; after the first time a tenth of its events has changed.
const ROUNDS: usize = 3;
/// Between two polls of a source, so that the whole lasts a minute.
const INTERVAL: &str = "20s";
/// What the process may need, in MB of proportional set size.
const MAY_NEED: usize = 100;
/// The whole takes less, also on a slow machine.
const WITHIN: Duration = Duration::from_secs(300);
/// Between two looks at the memory.
const LOOK: Duration = Duration::from_millis(100);

fn calendar(source: usize, round: usize) -> String {
    let mut out = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//DE\r\n");
    for nth in 0..EVENTS {
        let (month, day) = (1 + nth % 12, 1 + nth % 28);
        let edition = if nth % 10 == 0 { round } else { 0 };
        let text = "Ein Abend für Betriebe, die Fachkräfte suchen. ".repeat(20);
        out += &format!(
            "BEGIN:VEVENT\r\nUID:{nth}@{source}\r\nDTSTAMP:20260101T000000Z\r\n\
             DTSTART;TZID=Europe/Berlin:2030{month:02}{day:02}T180000\r\n\
             SUMMARY:Termin {nth} von {source}\r\nDESCRIPTION:Fassung {edition}: {text}\r\n\
             LOCATION:Haus {nth}\\, Musterweg {nth}\\, 06108 Musterstadt\r\nEND:VEVENT\r\n"
        );
    }
    out + "END:VCALENDAR\r\n"
}

fn answer(stream: &TcpStream, asked: &[AtomicUsize]) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
        line.clear();
    }
    let source: usize = first.split(['/', '.']).nth(1)?.parse().ok()?;
    let round = asked[source].fetch_add(1, Ordering::SeqCst);
    let body = calendar(source, round);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/calendar\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let mut to = stream;
    to.write_all(&[head.as_bytes(), body.as_bytes()].concat()).ok()
}

fn serve(asked: Arc<Vec<AtomicUsize>>) -> u16 {
    // All of 127.0.0.0/8 leads here: each source is a host of its own.
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let asked = Arc::clone(&asked);
            std::thread::spawn(move || answer(&stream, &asked));
        }
    });
    port
}

fn configuration(port: u16) -> String {
    let mut all = String::from(
        "[alliance]\nid = \"bench\"\nname = \"Bench\"\ndomain = \"b.example\"\n[fetch]\n\
         allow_private = [\"127.0.0.0/8\"]\n[[partner]]\nid = \"amt\"\nname = \"Amt\"\n",
    );
    for nth in 0..SOURCES {
        let host = format!("127.{}.{}.1", nth / 250, nth % 250 + 1);
        all += &format!(
            "[[source]]\nid = \"q-{nth}\"\npartner = \"amt\"\nkind = \"ical\"\ninterval = \
             {INTERVAL:?}\nurl = \"http://{host}:{port}/{nth}.ics\"\n"
        );
    }
    all
}

/// Proportional set size and its highest resident set size, in kB.
fn memory(pid: u32) -> Option<(usize, usize)> {
    let of = |file: &str, name: &str| {
        let text = std::fs::read_to_string(format!("/proc/{pid}/{file}")).ok()?;
        let line = text.lines().find(|l| l.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Some((of("smaps_rollup", "Pss:")?, of("status", "VmHWM:")?))
}

/// Killed with the benchmark.
struct Ingester(Child);

impl Drop for Ingester {
    fn drop(&mut self) {
        let _ = self.0.kill(); // it may have ended
        let _ = self.0.wait();
    }
}

fn main() {
    let asked = Arc::new((0..SOURCES).map(|_| AtomicUsize::new(0)).collect::<Vec<_>>());
    let port = serve(Arc::clone(&asked));
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("alliance.toml");
    std::fs::write(&config, configuration(port)).unwrap();
    let broker = Broker::start();
    let address = free_address();
    let ingester = Command::new(binary())
        .args(["run", "ical-ingest", "--broker", &broker.url(), "--config"])
        .arg(&config)
        .args(["--address", &format!("ical-ingest={address}")])
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let ingester = Ingester(ingester);
    let begun = Instant::now();
    let (mut most, mut first) = (0, None);
    let done = |rounds| asked.iter().filter(|a| a.load(Ordering::SeqCst) >= rounds).count();
    while done(ROUNDS) < SOURCES && begun.elapsed() < WITHIN {
        pause();
        most = most.max(memory(ingester.0.id()).map_or(0, |m| m.0));
        if first.is_none() && done(1) == SOURCES {
            first = Some(begun.elapsed());
        }
    }
    let took = begun.elapsed();
    let health = sources(&format!("http://{address}"));
    let good = health.iter().filter(|h| h.last_good.is_some()).count();
    let items: u32 = health.iter().map(|h| h.items).sum();
    let (now, resident) = memory(ingester.0.id()).unwrap_or_default();
    println!(
        "{SOURCES} sources of {EVENTS} events: all polled once within {:.1} s of the start, \
         {ROUNDS} times within {:.1} s; {} requests, {good} sources in order, {items} items; \
         memory of the ingester {} MB now, {} MB at most (PSS, bound {MAY_NEED}), {} MB at most \
         (RSS)",
        first.unwrap_or(took).as_secs_f64(),
        took.as_secs_f64(),
        asked.iter().map(|a| a.load(Ordering::SeqCst)).sum::<usize>(),
        now / 1000,
        most / 1000,
        resident / 1000
    );
    assert_eq!((good, items as usize), (SOURCES, SOURCES * EVENTS));
    assert!(most / 1000 <= MAY_NEED, "{most} kB");
}

#[expect(clippy::disallowed_methods, reason = "the interval of the measurement")]
fn pause() {
    std::thread::sleep(LOOK);
}

fn sources(address: &str) -> Vec<SourceHealth> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let channel = tonic::transport::Endpoint::new(address.to_owned()).unwrap();
        let client = SourceServiceClient::new(channel.connect().await.unwrap());
        let mut client = client.max_decoding_message_size(16 << 20);
        client.list_sources(ListSourcesRequest {}).await.unwrap().into_inner().sources
    })
}
