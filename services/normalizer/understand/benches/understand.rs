//! Announcements per second on one core: `cargo bench -p terminbund-understand`.
//!
//! Reads the labelled announcements under `tests/understand`, all zones, all rules.

use std::hint::black_box;
use std::time::Instant;

use terminbund_understand::{Input, Taxonomy, understand};

/// How long is measured, in seconds.
const SECONDS: f64 = 3.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = Taxonomy::defaults()?.compile("defaults")?;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/understand");
    let mut records: Vec<serde_json::Value> = Vec::new();
    for file in ["tuning.jsonl", "frozen.jsonl"] {
        let text = std::fs::read_to_string(format!("{folder}/{file}"))?;
        records.extend(text.lines().filter_map(|l| serde_json::from_str(l).ok()));
    }
    let text = |r: &serde_json::Value, key: &str| r[key].as_str().unwrap_or_default().to_owned();
    let parts: Vec<[String; 5]> = records
        .iter()
        .map(|r| ["title", "description", "start", "location", "organizer"].map(|k| text(r, k)))
        .collect();
    let begun = Instant::now();
    let mut count = 0usize;
    while begun.elapsed().as_secs_f64() < SECONDS {
        for [title, description, start, location, organizer] in &parts {
            let input =
                Input { title, description, start, location, organizer, ..Input::default() };
            black_box(understand(&rules, black_box(&input)));
            count += 1;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    let each = count as f64 / seconds;
    println!("{count} announcements in {seconds:.2} s: {each:.0} per second on one core");
    Ok(())
}
