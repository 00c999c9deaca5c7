//! Measures reading on one thread: bytes to raw items, in MB a second.
//!
//! `cargo run --release -p terminbund-ics --example speed -- FILE.ics...` reads the files again
//! and again until 50 MB have passed, three times, and prints the best round and the peak memory.

use std::time::Instant;

use terminbund_ics::{Body, Options, plan, read};

/// Bytes of one round.
const ROUND: usize = 50_000_000;

fn main() -> std::io::Result<()> {
    let files: Vec<Vec<u8>> =
        std::env::args().skip(1).map(std::fs::read).collect::<Result<_, _>>()?;
    if files.iter().all(Vec::is_empty) {
        println!("usage: speed FILE.ics...");
        return Ok(());
    }
    let mut best: Option<(f64, usize, usize)> = None;
    for _ in 0..3 {
        let begun = Instant::now();
        let (mut bytes, mut items, mut events) = (0, 0, 0);
        for file in files.iter().cycle() {
            let body = Body::new(file, None);
            let feed = read(&body);
            events += feed.events.len();
            items +=
                plan(&feed, Options::default()).items().filter(|i| !i.payload.is_empty()).count();
            bytes += file.len();
            if bytes >= ROUND {
                break;
            }
        }
        let rate = bytes as f64 / 1e6 / begun.elapsed().as_secs_f64();
        if best.is_none_or(|(r, ..)| rate > r) {
            best = Some((rate, items, events));
        }
    }
    if let Some((rate, items, events)) = best {
        println!("bytes to raw items: {rate:.0} MB/s ({events} VEVENTs, {items} items a round)");
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find(|l| l.starts_with("VmHWM")) {
        let largest = files.iter().map(Vec::len).max().unwrap_or(0);
        let all: usize = files.iter().map(Vec::len).sum();
        println!(
            "peak memory: {peak}; files {} MB, the largest {} MB",
            all / 1_000_000,
            largest / 1_000_000
        );
    }
    Ok(())
}
