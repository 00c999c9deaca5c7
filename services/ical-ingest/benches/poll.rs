//! What a poll costs, on one thread: bytes to raw items, beside what peers need for parsing the
//! same bytes alone, and the memory of reading one body.
//!
//! `cargo bench -p terminbund-ical-ingest --bench poll` takes the large feeds of the corpus at
//! `TERMINBUND_SHARED` (else `../shared`), joins them to bodies as large as the fetcher lets
//! through, and reads these until 50 MB have passed. All rates are of CPU time, since other work
//! on the machine would else be measured too. Peers: `icalendar` of `TERMINBUND_PYTHON` (else
//! `python3`), and libical where it is installed.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use terminbund_ical_ingest::IcalReader;
use terminbund_ingest::{Body, FoundItem, ReadBody, Reader, SourceKind, SourceSpec};
use terminbund_proto::v1::raw_item::Payload;

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
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let corpus = shared.unwrap_or_else(|| here.into()).join("corpus/ics");
    let files = large(&corpus)?;
    if files.is_empty() {
        println!("skipped: no feeds at {}", corpus.display());
        return Ok(());
    }
    let plan = bodies(&files);
    memory(&plan[0])?;
    let bodies = plan.iter().map(|paths| joined(paths)).collect::<Result<Vec<_>, _>>()?;
    let ours = to_items(&bodies)?;
    to_peers(&bodies, ours)?;
    println!("targets: 1 × libical, 20 × icalendar, memory 3 × the feed");
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

fn joined(paths: &[PathBuf]) -> Result<Body, Fault> {
    let sizes = paths.iter().map(|p| p.metadata().map_or(0, |m| m.len() as usize + 2));
    let mut out = Vec::with_capacity(sizes.sum());
    for path in paths {
        out.append(&mut std::fs::read(path)?);
        out.extend_from_slice(b"\r\n");
    }
    Ok(Body {
        bytes: out.into(),
        content_type: Some("text/calendar".to_owned()),
        charset: None,
        url: "https://benchmark.example/all.ics".parse()?,
        status: 200,
        asked: None,
    })
}

/// As the poller does it.
fn read(body: &Body) -> ReadBody {
    let spec = SourceSpec::new("source", "partner", SourceKind::Ical, Some(body.url.clone()));
    IcalReader.read(&spec, std::slice::from_ref(body), Timestamp::UNIX_EPOCH)
}

/// Peak memory of one poll over what the process had without the body. A smaller feed goes
/// before, so that expressions and tables, which stay for good, do not count.
fn memory(paths: &[PathBuf]) -> Result<(), Fault> {
    let small = paths.last().ok_or("no feed")?;
    read(&joined(std::slice::from_ref(small))?);
    let before = status("VmRSS:")?;
    let body = joined(paths)?;
    let size = body.bytes.len();
    let cleared = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let read = read(&body);
    let peak = status("VmHWM:")? - before;
    let held: usize = read.items.iter().map(bytes_of).sum();
    println!(
        "memory of a poll: {:.2} × the feed of {:.1} MB (with the body and its {} items, their \
         payloads {:.1} MB; peak {})",
        peak as f64 / size as f64,
        size as f64 / 1e6,
        read.items.len(),
        held as f64 / 1e6,
        if cleared { "of this step" } else { "of the process" },
    );
    Ok(())
}

fn bytes_of(item: &FoundItem) -> usize {
    match &item.payload {
        Payload::Ical(payload) => payload.calendar.len(),
        _ => 0,
    }
}

/// Bytes of a line of /proc/self/status.
fn status(name: &str) -> Result<usize, Fault> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|l| l.strip_prefix(name)).ok_or("no such line")?;
    let kib: usize = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}

/// CPU seconds of this process, to a nanosecond where the kernel tells them.
fn cpu() -> Result<f64, Fault> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanos: f64 = text.split(' ').next().ok_or("no time")?.parse()?;
    Ok(nanos / 1e9)
}

/// MB a second from bytes to raw items.
fn to_items(bodies: &[Body]) -> Result<f64, Fault> {
    let mut best = 0.0_f64;
    for _ in 0..3 {
        let begun = cpu()?;
        let (mut bytes, mut items) = (0, 0);
        for body in bodies.iter().cycle() {
            items += black_box(read(body)).items.len();
            bytes += body.bytes.len();
            if bytes >= ROUND {
                break;
            }
        }
        let seconds = cpu()? - begun;
        let rate = bytes as f64 / 1e6 / seconds;
        println!(
            "bytes to raw items: {rate:.1} MB/s, {:.0} items a second ({:.0} MB)",
            items as f64 / seconds,
            bytes as f64 / 1e6
        );
        best = best.max(rate);
    }
    Ok(best)
}

/// The same bytes for the peers.
fn to_peers(bodies: &[Body], ours: f64) -> Result<(), Fault> {
    let folder = tempfile::tempdir()?;
    let mut paths = Vec::new();
    for (n, body) in bodies.iter().enumerate() {
        paths.push(folder.path().join(format!("{n}.ics")));
        std::fs::write(&paths[n], &body.bytes)?;
    }
    let total: usize = bodies.iter().map(|b| b.bytes.len()).sum();
    let all = paths.iter().cycle().take(paths.len() * ROUND.div_ceil(total));
    peer("libical", all, ours);
    let part = folder.path().join("part.ics");
    let (whole, end) = (&bodies[0].bytes, b"END:VCALENDAR");
    let cut = whole.windows(end.len()).enumerate().filter(|(_, w)| w == end);
    let cut = cut.map(|(at, _)| at + end.len()).find(|at| *at >= FOR_PYTHON);
    std::fs::write(&part, &whole[..cut.unwrap_or(whole.len())])?;
    peer("icalendar", std::iter::once(&part), ours);
    Ok(())
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
