//! The embedded rules on the labelled records, where these are at hand.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;

use terminbund_matching::cli;
use terminbund_matching::rules::Matcher;
use terminbund_matching::train::Labelled;
use terminbund_matching::train::measure::{Measure, measure};

fn shared() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    std::env::var_os("TERMINBUND_SHARED").map_or(root, PathBuf::from)
}

#[track_caller]
fn check(file: &str, precision: f64, f1: f64) {
    let path = shared().join("corpus/match").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let truth = |line: &str| -> String {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["cluster"].as_str().unwrap().to_owned()
    };
    let set = Labelled {
        name: file.to_owned(),
        records: cli::read(text.as_bytes()).unwrap(),
        truth: text.lines().filter(|l| !l.is_empty()).map(truth).collect(),
        invented: false,
    };
    let found: Measure = measure(&set, Matcher::embedded());
    println!("{}", found.row(file));
    assert!(found.precision() >= precision && found.f1() >= f1, "{}", found.row(file));
}

#[test]
fn real_records() {
    check("real.jsonl", 0.97, 0.92);
}

#[test]
fn invented_records() {
    check("generated-1.jsonl", 0.97, 0.95);
    check("generated-2.jsonl", 0.97, 0.95);
}
