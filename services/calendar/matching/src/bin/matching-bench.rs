//! Measures matching from scratch and one change at a time on invented calendars.
//!
//! matching-bench [RECORDS ...]     default: 100000 200000

use std::process::ExitCode;
use std::time::{Duration, Instant};

use terminbund_matching::blocking::{Index, MAX_CANDIDATES};
use terminbund_matching::cli::features;
use terminbund_matching::compare::score;
use terminbund_matching::generate::{records, sizes};
use terminbund_matching::rules::Matcher;
use terminbund_matching::whole;

/// Changes that are measured one at a time.
const CHANGES: usize = 1_000;

fn main() -> ExitCode {
    let Some(sizes) = sizes(std::env::args().skip(1), &[100_000, 200_000]) else {
        eprintln!("usage: matching-bench [RECORDS ...]");
        return ExitCode::FAILURE;
    };
    println!("threads {}", rayon::current_num_threads());
    let mut before: Option<(usize, f64)> = None;
    for size in sizes {
        let seconds = whole_calendar(size);
        if let Some((less, earlier)) = before {
            let doublings = (size as f64 / less as f64).log2();
            println!("growth per doubling {:.2}", (seconds / earlier).powf(1.0 / doublings));
        }
        before = Some((size, seconds));
    }
    ExitCode::SUCCESS
}

fn whole_calendar(size: usize) -> f64 {
    let matcher = Matcher::embedded();
    let records = records(size);
    let begin = Instant::now();
    let features = features(&records, matcher);
    let read = begin.elapsed();
    drop(records);
    let mut index = Index::build(features);
    let built = begin.elapsed();
    let (links, compared) = whole::links(&index, matcher);
    let linked = begin.elapsed();
    let entries = whole::entries(&index, matcher, &links).len();
    let total = begin.elapsed();
    println!(
        "{size} records: {:.1} s (features {:.1}, index {:.1}, compare {:.1}, cluster {:.1}); \
         {entries} entries, {compared} comparisons, {} hot blocks, \
         at most {MAX_CANDIDATES} candidates, peak {}",
        total.as_secs_f64(),
        read.as_secs_f64(),
        (built - read).as_secs_f64(),
        (linked - built).as_secs_f64(),
        (total - linked).as_secs_f64(),
        index.hot_blocks(),
        peak(),
    );
    changes(&mut index, matcher);
    total.as_secs_f64()
}

/// Takes records out and puts them back: index, candidates, scores.
fn changes(index: &mut Index, matcher: &Matcher) {
    let step = (index.len() / CHANGES).max(1);
    let some: Vec<_> = index.records().step_by(step).map(|(_, f)| f.clone()).collect();
    let mut times: Vec<Duration> = Vec::new();
    for record in some {
        let begin = Instant::now();
        let id = record.id.clone();
        index.insert(record);
        let sum: f32 = match index.get(&id) {
            Some(own) => index.candidates(&id).iter().map(|c| score(matcher, own, c)).sum(),
            None => 0.0,
        };
        times.push(begin.elapsed());
        std::hint::black_box(sum);
    }
    times.sort_unstable();
    let at =
        |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!("one change: median {:?}, p99 {:?}", at(0.5), at(0.99));
}

/// Peak resident memory as the kernel tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    line.map_or_else(|| "unknown".to_owned(), |l| l["VmHWM:".len()..].trim().to_owned())
}
