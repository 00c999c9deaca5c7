//! The floors on the corpus: what was reached stays reached.

use std::{path::Path, process::Command};

use terminbund_tests::{binary, shared};

/// Runs a scorer with the binary, prints what it says, and returns it.
fn score(shared: &Path, scorer: &str, arguments: &[&str], command: &[&str]) -> String {
    let output = Command::new("python3")
        .arg(shared.join("score").join(scorer))
        .args(arguments)
        .arg("--")
        .arg(binary())
        .args(command)
        .current_dir(shared.join("corpus"))
        .output()
        .expect("python3 starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = text.lines().rev().take(12).collect::<Vec<_>>();
    println!("{}", last.into_iter().rev().collect::<Vec<_>>().join("\n"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!text.is_empty(), "{scorer} says nothing:\n{errors}");
    text
}

/// The first number behind a word.
#[track_caller]
fn behind(text: &str, word: &str) -> f64 {
    let rest = text.split(word).nth(1).expect(word).trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    rest[..end].parse().expect("a number")
}

#[test]
fn nine_of_ten_events_of_real_feeds_are_taken() {
    let Some(shared) = shared("the floor on feeds") else { return };
    let text = score(&shared, "score_ics.py", &["ics"], &["check", "--json"]);
    let taken = behind(&text, "\ntaken ");
    assert!(taken >= 90.0, "{taken} % of VEVENTs taken, the floor is 90 %");
}

#[test]
fn marked_up_pages_are_read() {
    let Some(shared) = shared("the floor on pages") else { return };
    let text = score(&shared, "score_pages.py", &["pages"], &["check", "--json"]);
    let recall = behind(&text, "mean page recall: marked-up");
    assert!(recall >= 0.60, "{recall} of marked-up pages, the floor is 0.60");
}

#[test]
fn german_dates_are_read() {
    let Some(shared) = shared("the floor on dates") else { return };
    let file = ["dates/german_dates.tsv"];
    let accuracy =
        behind(&score(&shared, "score_dates.py", &file, &["when", "--batch"]), "accuracy");
    assert!(accuracy >= 0.50, "{accuracy} of dates, the floor is 0.50");
}

#[test]
fn what_is_the_same_is_found() {
    let Some(shared) = shared("the floor on matching") else { return };
    let file = ["match/real.jsonl"];
    let text = score(&shared, "score_match.py", &file, &["match", "--json"]);
    let f1 = behind(&text, "pairwise-F1");
    assert!(f1 >= 0.60, "F1 {f1} on real records, the floor is 0.60");
}

/// Of announcements of culture and clubs so many in a hundred may be taken for the subject.
const MOST_OFF_SUBJECT: f64 = 2.0;

#[test]
fn few_of_a_towns_culture_and_clubs_are_taken_for_the_subject() {
    let Some(shared) = shared("the share of real German records that are relevant") else { return };
    let text = std::fs::read_to_string(shared.join("corpus/match/real.jsonl")).expect("records");
    let german = text.lines().filter(|line| {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        record["region"] == "recklinghausen"
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("german.jsonl");
    let german = german.collect::<Vec<_>>();
    std::fs::write(&file, german.join("\n")).expect("written");
    let understood = Command::new(binary()).args(["understand", "--json"]).arg(&file).output();
    let understood = String::from_utf8(understood.expect("it starts").stdout).expect("UTF-8");
    let answers = understood.lines().map(|l| serde_json::from_str(l).expect("JSON"));
    let answers = answers.collect::<Vec<serde_json::Value>>();
    assert_eq!(answers.len(), german.len());
    let mut relevant = 0_u32;
    for (record, answer) in german.iter().zip(&answers).filter(|(_, a)| a["relevant"] == true) {
        let record: serde_json::Value = serde_json::from_str(record).expect("JSON");
        let because = answer["because"].as_array().into_iter().flatten();
        let because = because.filter(|b| b["what"] == "relevance");
        let words = because.map(|b| format!("{} {}", b["label"], b["words"])).collect::<Vec<_>>();
        println!("{} {}: {}", record["id"], record["title"], words.join(", "));
        relevant += 1;
    }
    let share = 100.0 * f64::from(relevant) / german.len() as f64;
    println!("{relevant} of {} German records relevant: {share:.1} %", german.len());
    assert!(german.len() > 400, "{} German records", german.len());
    assert!(share <= MOST_OFF_SUBJECT, "{share:.1} % are taken for the subject");
}
