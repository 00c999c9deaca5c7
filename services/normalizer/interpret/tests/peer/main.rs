//! Dates of series beside those of Python's `recurring-ical-events`: where both agree, and where
//! they do not, who is right and by which paragraph.
//!
//! The library is `TERMINBUND_PYTHON`'s, which `deploy/test` installs; without it the test says
//! that it was skipped.
#![allow(clippy::panic, clippy::unwrap_used)] // helpers of a test

mod cases;

use std::collections::BTreeSet;
use std::process::Command;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use terminbund_interpret::ical::check::occurrences;

use cases::{AGREE, Case, DIFFER};

/// What a case gives to us: moments in UTC, days as dates.
fn ours(text: &str) -> BTreeSet<String> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let found = occurrences(text.as_bytes(), date(2026, 1, 1), date(2028, 1, 1), &zone);
    let starts = found["occurrences"].as_array().unwrap().iter();
    let start = |o: &serde_json::Value| {
        let text = o["start"].as_str().unwrap();
        text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), |t| t.to_string())
    };
    starts.map(start).collect()
}

/// The same of the library, for all cases at once; nothing where it is not there.
fn theirs(texts: &[String]) -> Option<Vec<BTreeSet<String>>> {
    let Some(python) = std::env::var_os("TERMINBUND_PYTHON").filter(|p| !p.is_empty()) else {
        println!("skipped: recurring-ical-events (no TERMINBUND_PYTHON; deploy/test sets it)");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let write = |(n, text): (usize, &String)| {
        let path = folder.path().join(format!("{n}.ics"));
        std::fs::write(&path, text).unwrap();
        path
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peer/occurrences.py");
    let paths = texts.iter().enumerate().map(write);
    let output = Command::new(python)
        .args([script, "2026-01-01", "2028-01-01"])
        .args(paths)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn dates_are_those_of_the_standard() {
    let cases: Vec<&Case> = AGREE.iter().chain(DIFFER).collect();
    for case in &cases {
        let expected: BTreeSet<String> = case.ours.split_whitespace().map(str::to_owned).collect();
        assert_eq!(ours(&case.text()), expected, "{}", case.name);
    }
}

#[test]
fn a_library_agrees_but_where_we_say_why() {
    let cases: Vec<&Case> = AGREE.iter().chain(DIFFER).collect();
    let texts: Vec<String> = cases.iter().map(|c| c.text()).collect();
    let Some(theirs) = theirs(&texts) else { return };
    let mut faults = Vec::new();
    for ((case, text), theirs) in cases.iter().zip(&texts).zip(&theirs) {
        let ours = ours(text);
        let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
            a.difference(b).cloned().collect::<Vec<_>>().join(" ")
        };
        let told =
            format!("only ours [{}], only theirs [{}]", only(&ours, theirs), only(theirs, &ours));
        if (ours == *theirs) == case.why.is_empty() {
            let verdict = if case.why.is_empty() { "the same" } else { case.why };
            println!("{}: {told}; {verdict}", case.name);
        } else {
            faults.push(format!("{}: {told}", case.name));
        }
    }
    assert!(faults.is_empty(), "agreement is not as listed:\n{}", faults.join("\n"));
}
