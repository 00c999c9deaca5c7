//! A backup is RAW, DECISIONS and LEDGER: out of them comes the same calendar, byte for byte.

use terminbund_bus::{Bus, Followed, Message, Stream};
use terminbund_tests::{Broker, Suite};
use tokio_util::sync::CancellationToken;

/// What a backup holds of what is derived from it.
const PRIMARY: [Stream; 3] = [Stream::Raw, Stream::Decisions, Stream::Ledger];

/// All that a stream holds.
pub(crate) async fn read(bus: &Bus, stream: Stream) -> Vec<Message> {
    let stop = CancellationToken::new();
    let mut follower = bus.follow(stream, 1, stop.clone());
    let mut out = Vec::new();
    while let Some(Followed::Record(record)) = follower.recv().await {
        let (subject, payload) = (record.subject, record.payload);
        out.push(Message { subject, payload, expected: None });
    }
    stop.cancel();
    out
}

fn events(entry: &serde_json::Value) -> Vec<String> {
    let all = entry["events"].as_array().cloned().unwrap_or_default();
    all.iter().filter_map(|e| e.as_str().map(str::to_owned)).collect()
}

#[test]
fn a_restored_calendar_is_the_same_byte_for_byte() {
    let mut suite = Suite::demo();
    // a change
    suite.edit("hwk/termine.ics", |text| text.replace("Tag der offenen", "Nacht der offenen"));
    suite.poll("hwk-feed");
    // a merge and a split
    let entries = suite.entries("");
    let of = |title: &str| {
        let found = entries.iter().find(|e| e["title"] == title).expect(title);
        events(found)
    };
    let (a, b) = (of("Rückkehrertag Südharz"), of("Familientag: Neu im Saaletal"));
    suite.decide(&["same", &a[0], &b[0]]);
    let pair = of("Firmenkontaktmesse Geiseltal");
    assert_eq!(pair.len(), 2, "told by two");
    suite.decide(&["never-same", &pair[0], &pair[1]]);
    suite.decide(&["set", &of("Infoabend Pflegeberufe")[0], "title", "Pflegeberufe zeigen sich"]);
    suite.settle();
    let before = suite.get("/feeds/alle.ics").body;
    for title in ["Nacht der offenen", "Pflegeberufe zeigen sich"] {
        assert!(before.contains(title), "{title}");
    }
    assert_eq!(before.matches("Firmenkontaktmesse").count().min(2), 2, "split");

    let bus = suite.bus();
    let copies = suite.wait(async {
        let mut copies = Vec::new();
        for stream in PRIMARY {
            copies.push((stream, read(&bus, stream).await));
        }
        copies
    });
    let config = std::fs::read_to_string(suite.data().join("alliance.toml")).expect("its text");
    let http = suite.http();
    suite.stop();

    let broker = Broker::start();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let bus = broker.bus("restore").await;
        for (stream, messages) in copies {
            let count = messages.len() as u64;
            assert!(count > 0, "{} was empty", stream.name());
            bus.publish(messages).await.expect("stored");
            assert_eq!(bus.state(stream).await.expect("a state").0, count, "{}", stream.name());
        }
    });
    // the partners do not answer any more: what was acknowledged is enough
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("alliance.toml");
    let own = format!("http://{http}");
    let config = config.replace("http://127.0.0.1:8080", &own);
    assert!(config.contains(&own), "the demo's address has changed");
    std::fs::write(&path, config).expect("a file");
    let path = path.display().to_string();
    let broker_url = broker.url();
    let arguments = ["--config", &path, "--broker", &broker_url];
    let mut restored = Suite::start(folder.path(), http, &arguments);
    restored.settle();
    let after = restored.get("/feeds/alle.ics").body;
    let differ = before.lines().zip(after.lines()).find(|(b, a)| b != a);
    assert!(before == after, "first different line: {differ:?}; {} {}", before.len(), after.len());
    restored.stop();
}
