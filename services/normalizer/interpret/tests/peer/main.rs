//! Dates of series beside those of Python's `recurring-ical-events`: where both agree, and where
//! they do not, who is right and by which paragraph.
//!
//! The library is `TERMINBUND_PYTHON`'s, which `deploy/test` installs; without it the tests say
//! that they were skipped.
#![allow(clippy::panic, clippy::unwrap_used)] // helpers of a test

mod cases;
mod corpus;
mod library;
mod mends;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use terminbund_interpret::ical::check::occurrences;

use cases::{AGREE, Case, DIFFER};
use library::Asked;

/// Starts that a file gives to us, by UID: moments in UTC, days as dates.
fn ours(bytes: &[u8], (from, to): (Date, Date)) -> BTreeMap<String, BTreeSet<String>> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let found = occurrences(bytes, from, to, &zone);
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for occurrence in found["occurrences"].as_array().unwrap() {
        let [uid, start] = ["uid", "start"].map(|name| occurrence[name].as_str().unwrap());
        let start = start.parse::<Timestamp>().map_or(start.to_owned(), |t| t.to_string());
        out.entry(uid.to_owned()).or_default().insert(start);
    }
    out
}

/// The only series of a case.
const UID: &str = "1";
const DAYS: (Date, Date) = (date(2026, 1, 1), date(2028, 1, 1));

fn told(ours: &BTreeSet<String>, theirs: &BTreeSet<String>) -> String {
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        a.difference(b).take(3).cloned().collect::<Vec<_>>().join(" ")
    };
    format!("only ours [{}], only theirs [{}]", only(ours, theirs), only(theirs, ours))
}

#[test]
fn dates_are_those_of_the_standard() {
    for case in AGREE.iter().chain(DIFFER) {
        let expected: BTreeSet<String> = case.ours.split_whitespace().map(str::to_owned).collect();
        let ours = ours(case.text().as_bytes(), DAYS).remove(UID).unwrap_or_default();
        assert_eq!(ours, expected, "{}", case.name);
    }
}

#[test]
fn a_library_agrees_but_where_we_say_why() {
    let cases: Vec<&Case> = AGREE.iter().chain(DIFFER).collect();
    let folder = tempfile::tempdir().unwrap();
    let write = |(n, case): (usize, &&Case)| {
        let path = folder.path().join(format!("{n}.ics"));
        std::fs::write(&path, case.text()).unwrap();
        Asked { path, days: Some(DAYS) }
    };
    let files: Vec<Asked> = cases.iter().enumerate().map(write).collect();
    let Some(answers) = library::ask(&files) else { return };
    let mut faults = Vec::new();
    for (case, answer) in cases.iter().zip(answers) {
        let starts = |all: Option<BTreeSet<String>>| all.unwrap_or_default();
        let ours = starts(ours(case.text().as_bytes(), DAYS).remove(UID));
        let theirs = starts(answer.and_then(|mut a| a.starts.remove(UID)));
        let told = told(&ours, &theirs);
        if (ours == theirs) == case.why.is_empty() {
            let verdict = if case.why.is_empty() { "the same" } else { case.why };
            println!("{}: {told}; {verdict}", case.name);
        } else {
            faults.push(format!("{}: {told}", case.name));
        }
    }
    assert!(faults.is_empty(), "agreement is not as listed:\n{}", faults.join("\n"));
}
