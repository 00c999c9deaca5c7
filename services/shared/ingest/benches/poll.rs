//! Polls 400 sources over HTTP on this machine and prints time and memory.
//!
//! `cargo bench -p terminbund-ingest --bench poll`
#![allow(clippy::unwrap_used)] // a benchmark may stop

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use prost::Message;
use terminbund_fetch::{FetchSettings, Fetcher, Url, install_crypto};
use terminbund_ingest::{
    Body, FoundItem, MemoryStore, Poller, PollerSettings, Publish, ReadBody, Reader, SourceKind,
    SourceSpec, State, Store, StoreError, Stored,
};
use terminbund_model::clock::SystemClock;
use terminbund_proto::v1::raw_item::Payload;
use terminbund_proto::v1::{IcalPayload, RawItem, SourceState};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const SOURCES: usize = 400;
/// Events of a source: 50 is a large partner.
const EVENTS: usize = 50;
/// What one instance may need, in MB of proportional set size.
const MAY_NEED: usize = 100;

/// States here, items sent away: the broker is another process.
#[derive(Default)]
struct Away {
    states: MemoryStore,
    items: AtomicUsize,
    bytes: AtomicUsize,
}

impl Store for Away {
    async fn load(&self, _: &str) -> Result<Vec<Stored>, StoreError> {
        Ok(Vec::new())
    }

    async fn publish(&self, _: &str, items: Vec<Publish>) -> Result<(), StoreError> {
        self.items.fetch_add(items.len(), Ordering::SeqCst);
        let bytes: usize = items.iter().map(|i| i.item.encode_to_vec().len()).sum();
        self.bytes.fetch_add(bytes, Ordering::SeqCst);
        Ok(())
    }

    async fn state(&self, source: &str) -> Result<Option<State>, StoreError> {
        self.states.state(source).await
    }

    async fn save_state(&self, s: &str, bytes: Vec<u8>, expected: u64) -> Result<u64, StoreError> {
        self.states.save_state(s, bytes, expected).await
    }
}

/// One item per component; what it costs to read them well is measured where that is done.
struct Components;

impl Reader for Components {
    fn read(&self, spec: &SourceSpec, bodies: &[Body], _: Timestamp) -> ReadBody {
        let text = String::from_utf8_lossy(&bodies[0].bytes);
        let items = text.split("BEGIN:VEVENT").skip(1).map(|part| {
            let field = |name: &str| {
                part.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default().to_owned()
            };
            FoundItem {
                uid: Some(field("UID:")),
                title: field("SUMMARY:"),
                start: field("DTSTART:"),
                recurring: false,
                content_hash: *blake3::hash(part.as_bytes()).as_bytes(),
                payload: Payload::Ical(IcalPayload { calendar: part.as_bytes().to_vec() }),
                visibility: spec.visibility,
                findings: Vec::new(),
                partial: false,
            }
        });
        ReadBody { items: items.collect(), ..ReadBody::default() }
    }

    fn over_at(&self, _: &SourceSpec, _: &RawItem) -> Option<Timestamp> {
        None
    }
}

fn calendar(source: usize) -> String {
    let mut out = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench\r\n");
    for nth in 0..EVENTS {
        let (month, day) = (1 + nth % 12, 1 + nth % 28);
        let text = "Ein Abend für Betriebe, die Fachkräfte suchen. ".repeat(20);
        out += &format!(
            "BEGIN:VEVENT\r\nUID:{nth}@{source}\r\nDTSTART:2030{month:02}{day:02}T180000Z\r\n\
             SUMMARY:Termin {nth} von {source}\r\nDESCRIPTION:{text}\r\nEND:VEVENT\r\n"
        );
    }
    out + "END:VCALENDAR\r\n"
}

async fn serve(listener: TcpListener, requests: Arc<AtomicUsize>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let requests = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut head = vec![0; 4096];
            let read = stream.read(&mut head).await.unwrap_or(0);
            let text = String::from_utf8_lossy(&head[..read]).into_owned();
            let path = text.split(' ').nth(1).unwrap_or_default();
            let source = path.trim_start_matches('/').parse().unwrap_or(0);
            requests.fetch_add(1, Ordering::SeqCst);
            let body = calendar(source);
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/calendar\r\nconnection: close\r\n\
                 content-length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).await; // a client may have gone
            let _ = stream.write_all(body.as_bytes()).await;
        });
    }
}

/// Proportional set size in kB, and the same at its highest as resident set size.
fn memory() -> (usize, usize) {
    let of = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|l| l.starts_with(name)).unwrap_or_default().to_owned();
        line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0)
    };
    (of("/proc/self/smaps_rollup", "Pss:"), of("/proc/self/status", "VmHWM:"))
}

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(run());
}

async fn run() {
    install_crypto();
    // All of 127.0.0.0/8 leads here.
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(AtomicUsize::new(0));
    tokio::spawn(serve(listener, Arc::clone(&requests)));
    let allow_private = vec!["127.0.0.0/8".parse().unwrap()];
    let fetcher = Fetcher::new(&FetchSettings { allow_private, ..FetchSettings::default() });
    // Each source is a host of its own: 127.0.0.1 would be asked one at a time.
    let specs = (0..SOURCES).map(|nth| {
        let host = format!("127.{}.{}.1", nth / 250, nth % 250);
        let url = Url::parse(&format!("http://{host}:{port}/{nth}")).unwrap();
        SourceSpec::new(&format!("quelle-{nth}"), "bench", SourceKind::Ical, Some(url))
    });
    let store = Arc::new(Away::default());
    let poller = Poller::new(
        specs.collect(),
        Arc::new(Components),
        Arc::clone(&store),
        Arc::new(fetcher.unwrap()),
        Arc::new(SystemClock),
        PollerSettings::default(),
    );
    let (before, _) = memory();
    let begun = Instant::now();
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (poller, stop) = (poller.clone(), stop.clone());
        async move { poller.run(stop).await }
    });
    let done = |poller: &Poller<_, _>| {
        poller.health().iter().filter(|h| h.state() == SourceState::Ok).count() == SOURCES
    };
    while !done(&poller) && begun.elapsed() < Duration::from_secs(120) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = begun.elapsed();
    let (now, peak) = memory();
    stop.cancel();
    running.await.unwrap();
    let items = store.items.load(Ordering::SeqCst);
    println!(
        "{SOURCES} sources of {EVENTS} events polled in {took:?}: {} requests, {} items; memory \
         {} MB before, {} MB after (PSS), {} MB at most (RSS); {} MB sent to the \
         broker",
        requests.load(Ordering::SeqCst),
        items,
        before / 1000,
        now / 1000,
        peak / 1000,
        store.bytes.load(Ordering::SeqCst) / 1_000_000
    );
    assert!(now / 1000 <= MAY_NEED, "{now} kB");
    assert_eq!(items, SOURCES * EVENTS);
}
