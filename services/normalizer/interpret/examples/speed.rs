//! Measures interpretation on one thread: raw items to announcements, in items a second.
//!
//! `cargo run --release -p terminbund-interpret --example speed -- FILE.ics...`

use std::time::Instant;

use terminbund_ics::{Body, plan, read};
use terminbund_interpret::ical::{Options, interpret};

fn main() -> std::io::Result<()> {
    let mut payloads: Vec<Vec<u8>> = Vec::new();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(path)?;
        let body = Body::new(&bytes, None);
        let feed = read(&body);
        let plan = plan(&feed, terminbund_ics::Options::default());
        payloads.extend(plan.items().map(|i| i.payload));
    }
    let now = "2026-03-01T00:00:00Z".parse().unwrap_or_default();
    let options = Options::new("Europe/Berlin", now);
    for _ in 0..3 {
        let begun = Instant::now();
        let dates: usize = payloads
            .iter()
            .flat_map(|p| interpret(p, &options).announcements)
            .map(|a| a.occurrences.len())
            .sum();
        let rate = payloads.len() as f64 / begun.elapsed().as_secs_f64();
        println!("{} items, {dates} dates: {rate:.0} items/s", payloads.len());
    }
    Ok(())
}
