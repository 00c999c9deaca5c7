//! Announcements per second on one core: `cargo bench -p terminbund-understand`.
//!
//! Reads the labelled announcements under `tests/understand`, all zones, all rules.

use std::hint::black_box;
use std::time::Instant;

use terminbund_understand::{Input, Taxonomy, understand};

/// How often all announcements are read.
const ROUNDS: usize = 60;

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
    let round = || {
        let begun = Instant::now();
        for [title, description, start, location, organizer] in &parts {
            let input =
                Input { title, description, start, location, organizer, ..Input::default() };
            black_box(understand(&rules, black_box(&input)));
        }
        parts.len() as f64 / begun.elapsed().as_secs_f64()
    };
    round();
    // On a machine that others use too, the best round is the one that was least disturbed.
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    rounds.sort_by(f64::total_cmp);
    let (best, median) = (rounds[ROUNDS - 1], rounds[ROUNDS / 2]);
    println!(
        "{} announcements, {ROUNDS} rounds on one core: best {best:.0}, median {median:.0} \
         per second",
        parts.len()
    );
    let long = "Fachkräfte gewinnen für Betriebe bis 5. Mai 30 € <b>Halle</b> ".repeat(16_000);
    let begun = Instant::now();
    let input = Input { title: &long, description: &long, location: &long, ..Input::default() };
    black_box(understand(&rules, black_box(&input)));
    println!("a text of 1 MB in each field: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    Ok(())
}
