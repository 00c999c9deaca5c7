//! Proposed rules that a person has edited find all events of their pages and nothing else. The
//! rules are ours, below `rules/` at the path of their page; the pages with their answers lie in
//! the shared corpus (`TERMINBUND_SHARED`), without which this is skipped.
#![allow(clippy::unwrap_used)] // helpers of tests

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::Value;
use terminbund_markup::{Rule, cli};

/// How many pages the rules are for.
const PAGES: usize = 5;

#[test]
fn edited_rules_find_all_and_nothing_else() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared = std::env::var("TERMINBUND_SHARED").unwrap_or_else(|_| beside.to_owned());
    let corpus = Path::new(&shared).join("corpus/pages");
    let Ok(manifest) = std::fs::read_to_string(corpus.join("MANIFEST.tsv")) else {
        println!("skipped: no corpus at {}", corpus.display());
        return;
    };
    let found = files(&rules);
    assert_eq!(found.len(), PAGES);
    for file in found {
        let page = file.strip_prefix(&rules).unwrap().with_extension("html");
        check(&file, &corpus.join(&page), day(&manifest, page.to_str().unwrap()));
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let files = folders.flat_map(|f| std::fs::read_dir(f).unwrap().map(|e| e.unwrap().path()));
    files.collect()
}

/// The day on which the page was read, by the manifest's columns.
fn day(manifest: &str, page: &str) -> Date {
    let mut rows = manifest.lines().map(|row| row.split('\t').collect::<Vec<_>>());
    let at = rows.next().unwrap().iter().position(|c| *c == "at").unwrap();
    let row = rows.find(|row| row[0] == page).unwrap();
    row[at].parse().unwrap()
}

fn check(rule: &Path, page: &Path, at: Date) {
    let rule = toml::from_str::<Rule>(&std::fs::read_to_string(rule).unwrap()).unwrap();
    rule.check().unwrap();
    let html = std::fs::read(page).unwrap();
    let answers = std::fs::read(page.with_extension("expected.json")).unwrap();
    let expected: Vec<Value> = serde_json::from_slice(&answers).unwrap();
    let given = cli::with_rule(&html, "", at, &rule);
    let given = given["events"].as_array().unwrap();
    // An event is found where start and title agree.
    let starts = |events: &[Value]| -> BTreeSet<String> { events.iter().map(start).collect() };
    assert_eq!(starts(&expected), starts(given), "{}", page.display());
    assert_eq!(expected.len(), given.len(), "{}", page.display());
    for event in &expected {
        let same = given.iter().any(|g| start(g) == start(event) && alike(event, g));
        assert!(same, "{}: {event} not in {given:#?}", page.display());
    }
}

/// To the minute.
fn start(event: &Value) -> String {
    event["start"].as_str().unwrap().chars().take(16).collect()
}

/// One title holds the other: some answers are cut short.
fn alike(expected: &Value, given: &Value) -> bool {
    let words = |event: &Value| {
        let text = event["title"].as_str().unwrap().to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    let (a, b) = (words(expected), words(given));
    !b.is_empty() && (a.contains(&b) || b.contains(&a))
}
