//! What is private stays at the ingester: in no output, in no stream.

use terminbund_bus::{Followed, names::STREAMS};
use terminbund_tests::Suite;
use tokio_util::sync::CancellationToken;

/// Marks all that must not get out of the demo's feeds, in any case.
const MARK: &str = "canary";

fn clean(what: &str, text: &str) {
    let text = text.to_lowercase();
    let at = text.find(MARK);
    let around =
        at.map(|at| text.chars().skip(at.saturating_sub(200)).take(400).collect::<String>());
    assert!(around.is_none(), "{what}: {around:?}");
}

#[test]
fn nothing_private_is_in_any_output() {
    let suite = Suite::demo();
    let source = std::fs::read_to_string(suite.partner_file("welcome/termine.ics"));
    assert!(source.expect("the feed").contains("CANARY"), "the demo has no marks");
    let paths = [
        "/",
        "/?lang=en",
        "/feeds/alle.ics",
        "/feeds/alle.rss",
        "/feeds/alle.csv",
        "/api/v1/entries?page_size=100",
        "/fragment",
        "/embed",
        "/quellen",
        "/redaktion",
    ];
    for path in paths {
        let answer = suite.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        clean(path, &answer.body);
    }
    let entries = suite.entries("");
    assert!(entries.len() > 60, "{}", entries.len());
    for entry in &entries {
        clean("entries", &entry.to_string());
        let id = entry["id"].as_str().expect("an id");
        for path in [format!("/entries/{id}"), format!("/entries/{id}.ics")] {
            let answer = suite.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            clean(&path, &answer.body);
        }
        let said = suite.say(&["explain", id]);
        clean("explain", &said.out);
    }
    // the conference itself is there, the private appointment is not
    let feed = suite.feed();
    let here = |i: &&terminbund_tests::Item| i.title().starts_with("Hybride Fachkonferenz");
    assert_eq!(feed.items.iter().filter(here).count(), 1);
    assert!(feed.titled("Interne Abstimmung Fachkräfterunde").is_empty());
}

#[test]
fn nothing_private_is_in_any_stream() {
    let suite = Suite::demo();
    let bus = suite.bus();
    let mut read = 0;
    for stream in STREAMS {
        let stop = CancellationToken::new();
        let mut follower = suite.wait(async { bus.follow(stream, 1, stop.clone()) });
        while let Some(Followed::Record(record)) = suite.wait(follower.recv()) {
            clean(stream.name(), &record.subject);
            clean(stream.name(), &String::from_utf8_lossy(&record.payload));
            read += 1;
        }
        stop.cancel();
    }
    assert!(read > 150, "only {read} messages");
}
