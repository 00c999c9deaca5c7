//! What a poll costs, on one thread: bytes to raw items to announcements, beside what peers need
//! for parsing the same bytes alone.
//!
//! `cargo bench -p terminbund-interpret --bench poll` takes the large feeds of the corpus at
//! `TERMINBUND_SHARED` (else `../shared`), joins them to bodies as large as the fetcher lets
//! through, and reads these until 50 MB have passed. All rates are of CPU time, since other work
//! on the machine would else be measured too. Peers: `icalendar` of `TERMINBUND_PYTHON` (else
//! `python3`), and libical where it is installed.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jiff::civil::date;
use prost::Message;
use terminbund_ics::{Body, Item, plan, read};
use terminbund_interpret::announce::{Epoch, Source, literal};
use terminbund_interpret::{announce, ical};
use terminbund_proto::v1::{IcalPayload, RawItem, Role, raw_item::Payload};
use terminbund_understand::{CategoryMap, SourceMode, Taxonomy};

/// Bytes of a round.
const ROUND: usize = 50_000_000;
/// A body: the fetcher takes 15 MiB.
const BODY: usize = 15 * 1024 * 1024;
/// What Python gets: it needs a second for 2 MB.
const FOR_PYTHON: usize = 4_000_000;
/// Smaller files are no feeds but cases of test suites.
const LARGE: u64 = 100_000;

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let shared = std::env::var_os("TERMINBUND_SHARED").map(PathBuf::from);
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    let corpus = shared.unwrap_or_else(|| here.into()).join("corpus/ics");
    let files = large(&corpus)?;
    if files.is_empty() {
        println!("skipped: no feeds at {}", corpus.display());
        return Ok(());
    }
    let plan = bodies(&files);
    memory(&plan[0])?;
    let bodies = plan.iter().map(|paths| joined(paths)).collect::<Result<Vec<_>, _>>()?;
    let ours = to_items(&bodies);
    let python = to_peers(&bodies, ours)?;
    let items = bodies.iter().flat_map(|b| items(b)).map(raw_item).collect::<Vec<_>>();
    to_announcements(&items)?;
    println!("targets: 1 × libical, 20 × icalendar, 60,000 a second, 3 × the feed");
    drop(python);
    Ok(())
}

/// Large feeds, the largest first.
fn large(corpus: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(corpus).into_iter().flatten() {
        for file in std::fs::read_dir(folder?.path()).into_iter().flatten() {
            let path = file?.path();
            let size = path.metadata()?.len();
            if path.extension().is_some_and(|e| e == "ics") && size >= LARGE {
                found.push((std::cmp::Reverse(size), path));
            }
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// Files that make one body each; the first is the fullest.
fn bodies(files: &[PathBuf]) -> Vec<Vec<PathBuf>> {
    let mut out: Vec<(usize, Vec<PathBuf>)> = Vec::new();
    for path in files {
        let size = path.metadata().map_or(0, |m| m.len() as usize) + 2;
        match out.iter_mut().find(|(full, _)| full + size <= BODY) {
            Some((full, paths)) => {
                *full += size;
                paths.push(path.clone());
            }
            None => out.push((size, vec![path.clone()])),
        }
    }
    out.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    out.into_iter().map(|(_, paths)| paths).collect()
}

fn joined(paths: &[PathBuf]) -> Result<Vec<u8>, Fault> {
    let sizes = paths.iter().map(|p| p.metadata().map_or(0, |m| m.len() as usize + 2));
    let mut out = Vec::with_capacity(sizes.sum());
    for path in paths {
        out.append(&mut std::fs::read(path)?);
        out.extend_from_slice(b"\r\n");
    }
    Ok(out)
}

/// As the ingester does it: what is written is given back at once.
fn items(bytes: &[u8]) -> Vec<Item> {
    let body = Body::new(bytes, None);
    let feed = read(&body);
    let layout = plan(&feed, terminbund_ics::Options::default()).into_layout();
    layout.into_items(feed).collect()
}

/// Peak memory of one poll over what the process had without the body.
fn memory(paths: &[PathBuf]) -> Result<(), Fault> {
    let before = status("VmRSS:")?;
    let bytes = joined(paths)?;
    let cleared = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let items = items(&bytes);
    let peak = status("VmHWM:")? - before;
    let held: usize = items.iter().map(|i| i.payload.len()).sum();
    println!(
        "memory of a poll: {:.2} × the feed of {:.1} MB (with the body and its {} items of {:.1} \
         MB; peak {})",
        peak as f64 / bytes.len() as f64,
        bytes.len() as f64 / 1e6,
        items.len(),
        held as f64 / 1e6,
        if cleared { "of this step" } else { "of the process" },
    );
    Ok(())
}

/// Bytes of a line of /proc/self/status.
fn status(name: &str) -> Result<usize, Fault> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|l| l.strip_prefix(name)).ok_or("no such line")?;
    let kib: usize = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}

/// CPU seconds of this process, to a nanosecond where the kernel tells them.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1e9
}

/// MB a second from bytes to raw items.
fn to_items(bodies: &[Vec<u8>]) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..3 {
        let begun = cpu();
        let (mut bytes, mut events) = (0, 0);
        for body in bodies.iter().cycle() {
            events += black_box(items(body)).iter().map(|i| i.lines.len()).sum::<usize>();
            bytes += body.len();
            if bytes >= ROUND {
                break;
            }
        }
        let seconds = cpu() - begun;
        let rate = bytes as f64 / 1e6 / seconds;
        println!(
            "bytes to raw items: {rate:.1} MB/s, {:.0} events a second ({:.0} MB)",
            events as f64 / seconds,
            bytes as f64 / 1e6
        );
        best = best.max(rate);
    }
    best
}

/// The same bytes for the peers, in files of a folder that goes with the value.
fn to_peers(bodies: &[Vec<u8>], ours: f64) -> Result<tempfile::TempDir, Fault> {
    let folder = tempfile::tempdir()?;
    let mut paths = Vec::new();
    for (n, body) in bodies.iter().enumerate() {
        paths.push(folder.path().join(format!("{n}.ics")));
        std::fs::write(&paths[n], body)?;
    }
    let total: usize = bodies.iter().map(Vec::len).sum();
    let all = paths.iter().cycle().take(paths.len() * ROUND.div_ceil(total));
    peer("libical", all, ours);
    let part = folder.path().join("part.ics");
    let end = b"END:VCALENDAR";
    let cut = bodies[0].windows(end.len()).enumerate().filter(|(_, w)| w == end);
    let cut = cut.map(|(at, _)| at + end.len()).find(|at| *at >= FOR_PYTHON);
    std::fs::write(&part, &bodies[0][..cut.unwrap_or(bodies[0].len())])?;
    peer("icalendar", std::iter::once(&part), ours);
    Ok(folder)
}

fn peer<'p>(name: &str, paths: impl Iterator<Item = &'p PathBuf>, ours: f64) {
    let python = std::env::var_os("TERMINBUND_PYTHON").unwrap_or_else(|| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers.py");
    let output = Command::new(python).arg(script).arg(name).args(paths).output();
    let said = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [bytes, events, seconds] = numbers[..] else {
        return println!("{name}: skipped, it is not installed");
    };
    let rate = bytes / 1e6 / seconds;
    println!(
        "{name}, parsing alone: {rate:.1} MB/s, {:.0} events a second ({:.0} MB); ours is {:.1} ×",
        events / seconds,
        bytes / 1e6,
        ours / rate
    );
}

fn raw_item(item: Item) -> RawItem {
    RawItem {
        key: format!("{:016x}", item.line),
        source: "source".to_owned(),
        uid: item.uid.unwrap_or_default(),
        title: item.title,
        start: item.first_start,
        payload: Some(Payload::Ical(IcalPayload { calendar: item.payload })),
        ..RawItem::default()
    }
}

/// Raw items to encoded protobuf, with and without understanding what the texts say.
fn to_announcements(items: &[RawItem]) -> Result<(), Fault> {
    let source = Source {
        alliance: "alliance".to_owned(),
        partner: "partner".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        role: Role::Unspecified,
        mode: SourceMode::default(),
        categories: CategoryMap::default(),
        partners: Arc::default(),
    };
    let rules = Arc::new(Taxonomy::defaults()?.compile("defaults")?);
    let epoch = Epoch { number: 1, anchor: date(2026, 3, 1), rules };
    let now = "2026-03-01T00:00:00Z".parse()?;
    let options = ical::Options::new(&source.zone, now);
    let payload = |item: &RawItem| match &item.payload {
        Some(Payload::Ical(ical)) => ical::interpret(&ical.calendar, &options).announcements.len(),
        _ => 0,
    };
    rate("raw items to meaning", items, payload);
    let plain = |item: &RawItem| literal(item, &source, &epoch).encode_to_vec().len();
    rate("raw items to protobuf", items, plain);
    let full = |item: &RawItem| announce(item, &source, &epoch).encode_to_vec().len();
    let part = items.len().min(20_000);
    rate("raw items to protobuf, texts understood", &items[..part], full);
    Ok(())
}

fn rate(what: &str, items: &[RawItem], mut step: impl FnMut(&RawItem) -> usize) {
    let begun = cpu();
    let given: usize = items.iter().map(|item| black_box(step(item))).sum();
    let seconds = cpu() - begun;
    let rate = items.len() as f64 / seconds;
    println!("{what}: {rate:.0} items a second ({} items, {given} given)", items.len());
}
