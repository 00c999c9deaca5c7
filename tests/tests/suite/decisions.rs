//! What an editor lays down is seen, survives a poll, and can be undone.

use std::time::Duration;

use serde_json::Value;
use terminbund_tests::{Feed, Item, Said, Suite, wait_for};

fn entry(suite: &Suite, title: &str) -> Value {
    let found = suite.entries("").into_iter().find(|e| e["title"] == title);
    found.expect(title)
}

fn events(entry: &Value) -> Vec<String> {
    let all = entry["events"].as_array().expect("events");
    all.iter().filter_map(|e| e.as_str().map(str::to_owned)).collect()
}

fn id(entry: &Value) -> String {
    entry["id"].as_str().expect("an id").to_owned()
}

/// Longer than it takes until a decision is in the feed.
const SEEN_WITHIN: Duration = Duration::from_secs(15);

/// So often these titles stand in the feed, once what was decided has got there.
#[track_caller]
fn check(suite: &Suite, expected: &[(&str, usize)]) {
    let mut last = Vec::new();
    let what = format!("{expected:?}");
    let right = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        wait_for(&what, SEEN_WITHIN, || {
            let feed = suite.feed();
            last = expected.iter().map(|(t, _)| (*t, feed.titled(t).len())).collect::<Vec<_>>();
            (last == expected).then_some(())
        });
    }));
    assert!(right.is_ok(), "expected {expected:?}, found {last:?}");
}

/// All decisions, as the command lists them.
fn list(suite: &Suite) -> String {
    let data = suite.data().display().to_string();
    let said = Said::to(&["decide", "--data", &data, "list"]);
    assert!(said.ok, "{}", said.err);
    said.out
}

#[test]
fn same_joins_two_entries_and_the_dropped_id_leads_to_the_holder() {
    let suite = Suite::demo();
    let titles = ["Rückkehrertag Südharz", "Familientag: Neu im Saaletal"];
    let two = titles.map(|t| entry(&suite, t));
    let before = suite.feed();
    let decision = suite.decide(&["same", &events(&two[0])[0], &events(&two[1])[0]]);
    let feed = wait_for("one of two is left", SEEN_WITHIN, || {
        let feed = suite.feed();
        let left = titles.iter().map(|t| feed.titled(t).len()).sum::<usize>();
        (left == 1).then_some(feed)
    });
    assert_eq!(feed.items.len(), before.items.len() - 1);
    let ids = two.each_ref().map(id);
    let (holder, dropped) = match feed.items.iter().any(|i| i.id() == ids[0]) {
        true => (&ids[0], &ids[1]),
        false => (&ids[1], &ids[0]),
    };
    for path in ["/entries/", "/api/v1/entries/"] {
        let answer = suite.get(&format!("{path}{dropped}"));
        assert_eq!(answer.status, 301, "{path}{dropped}: {}", answer.body);
        assert!(answer.header("location").ends_with(&format!("{path}{holder}")), "{}", answer.head);
        assert_eq!(suite.get(&format!("{path}{holder}")).status, 200);
    }
    let sequence =
        |feed: &Feed, id: &str| feed.items.iter().find(|i| i.id() == id).map_or(0, Item::sequence);
    assert!(sequence(&feed, holder) > sequence(&before, holder));

    suite.decide(&["undo", &decision]);
    check(&suite, &titles.map(|t| (t, 1)));
    let after = suite.feed();
    assert!(sequence(&after, dropped) > sequence(&before, dropped), "back under its id");
    assert_eq!(suite.get(&format!("/entries/{dropped}")).status, 200);
}

#[test]
fn never_same_parts_an_entry_and_undo_joins_it_again() {
    let suite = Suite::demo();
    let title = "Firmenkontaktmesse Geiseltal";
    let both = entry(&suite, title);
    let members = events(&both);
    assert_eq!(members.len(), 2, "{both}");
    let decision = suite.decide(&["never-same", &members[0], &members[1]]);
    check(&suite, &[(title, 2)]);
    let feed = suite.feed();
    let mut ids = feed.titled(title).iter().map(|i| i.id().to_owned()).collect::<Vec<_>>();
    ids.sort();
    let mut expected = members;
    expected.sort();
    assert_eq!(ids, expected, "the founder keeps the id, the other has its own");
    suite.decide(&["undo", &decision]);
    check(&suite, &[(title, 1)]);
    assert_eq!(id(&entry(&suite, title)), id(&both));
}

#[test]
fn hide_show_set_and_prefer_are_seen_survive_a_poll_and_can_be_undone() {
    let suite = Suite::demo();
    let [hidden, renamed] = ["Infoabend Pflegeberufe", "Neubürgerabend: Ankommen in der Stadt"];
    let breakfast = "Willkommensfrühstück für internationale Fachkräfte";
    let of_stadt = "Internationales Frühstück im Welcome Center";
    let event = |title: &str| events(&entry(&suite, title))[0].clone();
    let (a, b, c) = (event(hidden), event(renamed), event(breakfast));
    let reason = ["--author", "Redaktion", "--reason", "geprüft"];
    let decide = |what: &[&str]| suite.decide(&[&reason, what].concat());
    let undo = [
        decide(&["hide", &a]),
        decide(&["set", &b, "title", "Willkommen in der Stadt"]),
        decide(&["prefer", &c, "stadt-termine", "title"]),
    ];
    let decided =
        [(hidden, 0), (renamed, 0), ("Willkommen in der Stadt", 1), (breakfast, 4), (of_stadt, 1)];
    check(&suite, &decided);
    // what a partner changes beside them does not undo them
    suite.edit("kreis/kalender.ics", |text| text.replace("Quereinstieg und", "Umstieg und"));
    suite.poll("kreis-kalender");
    suite.settle();
    check(&suite, &decided);
    let listed = list(&suite);
    assert!(undo.iter().all(|id| listed.contains(id)), "{listed}");
    assert!(listed.contains("Redaktion") && listed.contains("geprüft"), "{listed}");

    for id in &undo {
        suite.decide(&["undo", id]);
    }
    check(&suite, &[(hidden, 1), (renamed, 1), ("Willkommen in der Stadt", 0), (breakfast, 5)]);
    // the later of two decisions holds
    suite.decide(&["hide", &a]);
    suite.decide(&["show", &a]);
    check(&suite, &[(hidden, 1)]);
}

#[test]
fn a_decision_on_what_is_not_known_is_refused_by_name() {
    let suite = Suite::demo();
    let data = suite.data().display().to_string();
    let said = Said::to(&["decide", "--data", &data, "hide", "nosuchevent"]);
    assert!(!said.ok && said.err.contains("nosuchevent"), "{}", said.err);
    assert_eq!(list(&suite), "", "nothing was laid down");
}
