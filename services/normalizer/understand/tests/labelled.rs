//! The labelled announcements under `tests/understand`: what the rules reach stays reached.

use serde_json::Value;
use terminbund_understand::{Input, Relevance, Taxonomy, Understood, understand};

/// Hits and asserted values.
#[derive(Default)]
struct Share(u32, u32);

impl Share {
    fn count(&mut self, hit: bool) {
        self.0 += u32::from(hit);
        self.1 += 1;
    }

    fn of(&self) -> f64 {
        f64::from(self.0) / f64::from(self.1.max(1))
    }
}

/// Relevance recall and precision, then format, region, deadline, price.
fn shares(file: &str) -> [f64; 6] {
    let rules = Taxonomy::defaults().expect("embedded").compile("defaults").expect("embedded");
    let path = format!("{}/../../../tests/understand/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect(&path);
    let mut shares: [Share; 6] = Default::default();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("JSON");
        let own = |key: &str| record[key].as_str().unwrap_or_default();
        let got = understand(
            &rules,
            &Input {
                title: own("title"),
                description: own("description"),
                start: own("start"),
                location: own("location"),
                organizer: own("organizer"),
                ..Input::default()
            },
        );
        compare(&record["truth"], &got, &mut shares);
    }
    shares.map(|s| s.of())
}

fn compare(truth: &Value, got: &Understood, shares: &mut [Share; 6]) {
    let found = got.relevance == Relevance::In;
    match truth["relevant"].as_bool() {
        Some(true) => shares[0].count(found),
        Some(false) if found => shares[1].count(false),
        _ => {}
    }
    if truth["relevant"] == true && found {
        shares[1].count(true);
    }
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let values = [
        ("format", got.format.id().to_owned()),
        ("region", text(&got.region)),
        ("registration_deadline", text(&got.registration.deadline)),
        ("price", text(&got.price)),
    ];
    for (share, (key, value)) in shares[2..].iter_mut().zip(values) {
        if let Some(expected) = truth[key].as_str() {
            let same =
                if expected.is_empty() { value.is_empty() } else { value.starts_with(expected) };
            share.count(same);
        }
    }
}

#[track_caller]
fn check(file: &str, least: [f64; 6]) {
    let got = shares(file);
    println!("{file}: {got:.4?}");
    assert!(got.iter().zip(least).all(|(g, l)| *g >= l), "{file}: {got:?}, at least {least:?}");
}

#[test]
fn the_tuning_half() {
    check("tuning.jsonl", [0.98, 0.98, 0.98, 0.98, 0.98, 0.98]);
}

#[test]
fn the_frozen_half() {
    check("frozen.jsonl", [0.96, 0.96, 0.98, 0.98, 0.98, 0.98]);
}
