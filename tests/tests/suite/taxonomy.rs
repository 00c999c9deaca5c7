//! A changed taxonomy derives all anew without asking a partner: one change for each entry whose
//! public content changed, and none for a label that an editor laid down.

use std::{collections::BTreeMap, time::Duration};

use prost::Message as _;
use serde_json::Value;
use terminbund_bus::Stream;
use terminbund_proto::v1::{Change, LedgerRecord};
use terminbund_tests::{Suite, free_address, wait_for};

use crate::restore::read;

/// Longer than a decision, a poll or a lease takes to be over.
const SEEN_WITHIN: Duration = Duration::from_secs(60);

/// The entry's labels as the API gives them.
fn topics(suite: &Suite, id: &str) -> Vec<String> {
    let answer = suite.get(&format!("/api/v1/entries/{id}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let entry: Value = serde_json::from_str(&answer.body).expect("JSON");
    let topics = entry["topics"].as_array().cloned().unwrap_or_default();
    topics.iter().filter_map(|t| t.as_str().map(str::to_owned)).collect()
}

fn description(suite: &Suite, id: &str) -> String {
    suite.get(&format!("/api/v1/entries/{id}")).body
}

fn id_and_event(suite: &Suite, title: &str) -> (String, String) {
    let all = suite.entries("");
    let entry = all.iter().find(|e| e["title"] == title).expect(title);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&entry["id"]), text(&entry["events"][0]))
}

/// What LEDGER keeps of the public content of each entry.
fn content(suite: &Suite) -> BTreeMap<String, Vec<u8>> {
    let bus = suite.bus();
    let records = suite.wait(read(&bus, Stream::Ledger));
    let records =
        records.iter().map(|m| LedgerRecord::decode(m.payload.clone()).expect("a record"));
    records.map(|r| (r.entry, r.content_hash)).collect()
}

fn changes(suite: &Suite) -> Vec<Change> {
    let bus = suite.bus();
    let all = suite.wait(read(&bus, Stream::Changes));
    all.iter().map(|m| Change::decode(m.payload.clone()).expect("a change")).collect()
}

#[test]
fn a_changed_taxonomy_changes_each_entry_once_and_no_decision() {
    let folder = tempfile::tempdir().expect("a folder");
    let http = free_address();
    let mut suite = Suite::start(folder.path(), http, &["--demo"]);
    suite.settle();
    let (decided, event) = id_and_event(&suite, "Rückkehrertag Südharz");
    let (touched, _) = id_and_event(&suite, "Infoabend Pflegeberufe");
    assert_ne!(topics(&suite, &decided), ["gesundheit"]);

    // an editor's word overrides the label, and stays over a poll that changes the text
    suite.decide(&["set", &event, "topics", "gesundheit"]);
    wait_for("the decided topic", SEEN_WITHIN, || {
        (topics(&suite, &decided) == ["gesundheit"]).then_some(())
    });
    let words = "Betriebe und Berufsschulen stellen Ausbildung vor";
    suite.edit("kreis/kalender.ics", |text| {
        let at = text.find("SUMMARY:Rückkehrertag Südharz").expect("the event");
        let from = at + text[at..].find("DESCRIPTION:").expect("its text") + "DESCRIPTION:".len();
        format!("{}{words}. {}", &text[..from], &text[from..])
    });
    suite.poll("kreis-kalender");
    wait_for("the new text", SEEN_WITHIN, || {
        description(&suite, &decided).contains(words).then_some(())
    });
    suite.settle();
    assert_eq!(topics(&suite, &decided), ["gesundheit"]);

    // the same data under another taxonomy, with no partner there to be asked
    let (before, told) = (content(&suite), changes(&suite).len());
    let raw = suite.wait(suite.bus().state(Stream::Raw)).expect("a state");
    let config = std::fs::read_to_string(folder.path().join("alliance.toml")).expect("its text");
    suite.stop();
    let topic = "\n[[taxonomy.topics]]\nid = \"heilberufe\"\nname = \"Heilberufe\"\n\
                 words = [\"pflegeberufe\", \"rückkehrertag\"]\n";
    let path = folder.path().join("changed.toml");
    std::fs::write(&path, format!("{config}{topic}")).expect("written");
    let mut suite = Suite::start(folder.path(), http, &["--config", &path.display().to_string()]);
    wait_for("the new topic", SEEN_WITHIN, || {
        topics(&suite, &touched).contains(&"heilberufe".to_owned()).then_some(())
    });
    // the writer of before may hold its lease for a while; until then nothing is kept
    wait_for("the change is kept", SEEN_WITHIN, || {
        (content(&suite).get(&touched) != before.get(&touched)).then_some(())
    });
    suite.settle();
    assert_eq!(topics(&suite, &decided), ["gesundheit"], "over a new epoch");
    assert_eq!(suite.wait(suite.bus().state(Stream::Raw)).expect("a state"), raw, "none was asked");

    let after = content(&suite);
    let mut changed: BTreeMap<&String, usize> =
        after.iter().filter(|(id, hash)| before.get(*id) != Some(hash)).map(|e| (e.0, 0)).collect();
    assert!(changed.contains_key(&touched), "{changed:?}");
    assert!(!changed.contains_key(&decided), "{changed:?}");
    let all = changes(&suite);
    for change in &all[told..] {
        *changed.get_mut(&change.entry).expect("a change of an entry that changed") += 1;
    }
    println!("{} of {} entries changed", changed.len(), after.len());
    assert!(changed.values().all(|n| *n == 1), "one change for each: {changed:?}");
    assert_eq!(before.len(), after.len());
    suite.stop();
}
