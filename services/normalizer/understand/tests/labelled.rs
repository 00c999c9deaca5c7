//! The labelled announcements under `tests/understand`: what the rules reach stays reached.

use std::collections::{BTreeMap, BTreeSet};

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

/// Hits, asserted and given labels by list and id.
type Cells = BTreeMap<(&'static str, String), [u32; 3]>;

/// Relevance recall and precision, then format, region, deadline, price; and the macro F1 of
/// audiences, goals, topics, languages over the ids asserted.
fn shares(file: &str) -> ([f64; 6], [f64; 4]) {
    let rules = Taxonomy::defaults().expect("embedded").compile("defaults").expect("embedded");
    let path = format!("{}/../../../tests/understand/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect(&path);
    let mut shares: [Share; 6] = Default::default();
    let mut cells = Cells::new();
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
        count_labels(&record["truth"], &got, &mut cells);
    }
    let f1 = ["audiences", "goals", "topics", "languages"].map(|list| {
        let asserted = cells.iter().filter(|((l, _), [_, wanted, _])| *l == list && *wanted > 0);
        let each = asserted
            .map(|(_, [hits, wanted, given])| 2.0 * f64::from(*hits) / f64::from(wanted + given));
        let each: Vec<f64> = each.collect();
        each.iter().sum::<f64>() / each.len().max(1) as f64
    });
    (shares.map(|s| s.of()), f1)
}

fn count_labels(truth: &Value, got: &Understood, cells: &mut Cells) {
    let interpreted = got.interpreting.iter().filter(|l| *l != "sgn" && !got.languages.contains(l));
    let languages: Vec<String> = got.languages.iter().chain(interpreted).cloned().collect();
    let lists = [
        ("audiences", &got.audiences),
        ("goals", &got.goals),
        ("topics", &got.topics),
        ("languages", &languages),
    ];
    for (list, given) in lists {
        let Some(wanted) = truth[list].as_array() else { continue };
        let wanted: BTreeSet<_> = wanted.iter().filter_map(Value::as_str).collect();
        for id in &wanted {
            let hit = given.iter().any(|g| g == id);
            let cell = cells.entry((list, (*id).to_owned())).or_default();
            cell[0] += u32::from(hit);
            cell[1] += 1;
        }
        given.iter().for_each(|g| cells.entry((list, g.clone())).or_default()[2] += 1);
    }
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
fn check(file: &str, least: [f64; 6], least_f1: [f64; 4]) {
    let (got, f1) = shares(file);
    println!("{file}: {got:.4?} {f1:.4?}");
    assert!(got.iter().zip(least).all(|(g, l)| *g >= l), "{file}: {got:?}, at least {least:?}");
    assert!(f1.iter().zip(least_f1).all(|(g, l)| *g >= l), "{file}: {f1:?}, at least {least_f1:?}");
}

#[test]
fn the_tuning_half() {
    check("tuning.jsonl", [0.99, 0.99, 0.99, 0.99, 0.99, 0.99], [0.94, 0.92, 0.95, 0.97]);
}

#[test]
fn the_frozen_half() {
    check("frozen.jsonl", [0.98, 0.96, 0.98, 0.98, 0.98, 0.98], [0.86, 0.87, 0.93, 0.5]);
}

#[test]
fn what_others_wrote_and_nobody_tuned_by() {
    check("unseen.jsonl", [0.99, 0.95, 0.98, 0.98, 0.95, 0.98], [0.88, 0.71, 0.87, 0.91]);
}

#[test]
fn what_the_words_were_learnt_from() {
    check("learning.jsonl", [0.98, 0.99, 0.98, 0.98, 0.98, 0.98], [0.94, 0.45, 0.95, 0.9]);
}
