//! Python's `recurring-ical-events`, asked for many files at once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use jiff::civil::Date;
use serde_json::{Value, json};

/// A file, and the days between which its dates are wanted.
pub struct Asked {
    pub path: PathBuf,
    pub days: Option<(Date, Date)>,
}

/// What the library sees in a file.
#[derive(Debug)]
pub struct Seen {
    pub days: (Date, Date),
    /// Starts by UID: moments in UTC, days as dates.
    pub starts: BTreeMap<String, BTreeSet<String>>,
    /// UIDs with a rule or listed dates.
    pub recurring: BTreeSet<String>,
}

/// Asks the library of `TERMINBUND_PYTHON`; nothing where there is none, and a word on it.
/// A file that it does not read gives nothing either.
pub fn ask(files: &[Asked]) -> Option<Vec<Option<Seen>>> {
    let Some(python) = std::env::var_os("TERMINBUND_PYTHON").filter(|p| !p.is_empty()) else {
        println!("skipped: recurring-ical-events (no TERMINBUND_PYTHON; deploy/test sets it)");
        return None;
    };
    let day = |d: Option<Date>| d.map(|d| d.to_string());
    let question: Vec<Value> = files
        .iter()
        .map(|f| json!([f.path, day(f.days.map(|d| d.0)), day(f.days.map(|d| d.1))]))
        .collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peer/occurrences.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(json!(question).to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the library's script failed");
    let answer: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer.len(), files.len());
    Some(answer.iter().map(seen).collect())
}

fn seen(answer: &Value) -> Option<Seen> {
    let texts = |v: &Value| -> BTreeSet<String> {
        v.as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()).collect()
    };
    let day = |name: &str| answer[name].as_str()?.parse::<Date>().ok();
    let starts = answer["starts"].as_object()?;
    Some(Seen {
        days: (day("from")?, day("to")?),
        starts: starts.iter().map(|(uid, list)| (uid.clone(), texts(list))).collect(),
        recurring: texts(&answer["recurring"]),
    })
}
