//! Each service is killed in the middle of publishing: the calendar is that of an undisturbed run.

use std::{collections::BTreeSet, time::Duration};

use terminbund_bus::Stream;
use terminbund_tests::{Feed, Suite, wait_for};

/// Events that a feed gains at once.
const MANY: usize = 80;
/// Longer than it takes until all has arrived after a kill, with a poll of its own.
const ARRIVES: Duration = Duration::from_secs(90);
/// What is killed while which feed is published, and when: once this stream has grown by so many.
const KILLS: [(&str, &str, &str, Stream, u64); 6] = [
    ("ical-ingest", "hwk-feed", "hwk/termine.ics", Stream::Raw, 0),
    ("normalizer", "kreis-kalender", "kreis/kalender.ics", Stream::Raw, 1),
    ("calendar", "agentur-feed", "agentur/veranstaltungen.ics", Stream::Events, 5),
    ("gateway", "welcome-feed", "welcome/termine.ics", Stream::Entries, 1),
    ("page-ingest", "vhs-programm", "vhs/programm.ics", Stream::Events, 1),
    ("broker", "ihk-feed", "ihk/veranstaltungen.ics", Stream::Raw, 1),
];

/// Adds events that are like no other: each has a day, a place and a title of its own.
fn add_many(suite: &Suite, file: &str) {
    let first = std::fs::read_to_string(suite.partner_file("first-day")).expect("the first day");
    let number = |from: usize, to: usize| first.get(from..to).and_then(|n| n.parse().ok());
    let (year, month): (usize, usize) = number(0, 4).zip(number(5, 7)).expect("a day");
    let slug = file.split('/').next().unwrap_or_default();
    let nth = KILLS.iter().position(|kill| kill.2 == file).unwrap_or_default();
    let mut more = String::new();
    for i in 0..MANY {
        // two months for each feed, none further away than a year
        let month = month + 2 * nth + i % 2;
        let (year, month) = (year + month / 12, month % 12 + 1);
        let (day, hour) = (i / 2 % 28 + 1, 8 + i / 56 * 6);
        let start = format!("{year}{month:02}{day:02}T{hour:02}0000");
        more += &format!(
            "BEGIN:VEVENT\r\nUID:many-{i}@{slug}.example\r\nDTSTAMP:20260101T000000Z\r\n\
             DTSTART;TZID=Europe/Berlin:{start}\r\nSUMMARY:Fachkräfte und Ausbildung: {slug} \
             {i:03} {}\r\nLOCATION:Haus {i}\\, {slug}weg {i}\\, 06217 Merseburg\r\nEND:VEVENT\r\n",
            WORDS[i % WORDS.len()]
        );
    }
    suite.edit(file, |text| text.replace("END:VCALENDAR", &format!("{more}END:VCALENDAR")));
}

/// Parts titles, so that nothing is taken for the same.
const WORDS: [&str; 8] =
    ["Schweißen", "Buchhaltung", "Gerüstbau", "Robotik", "Optik", "Konditorei", "Dachbau", "Labor"];

fn many(feed: &Feed, file: &str) -> usize {
    let slug = file.split('/').next().unwrap_or_default();
    let mark = format!("Fachkräfte und Ausbildung: {slug} ");
    feed.items.iter().filter(|i| i.title().starts_with(&mark)).count()
}

/// Publishes the feeds one after the other; returns what a reader sees at the end.
fn publish(suite: &Suite, disturb: bool) -> BTreeSet<(String, [String; 5])> {
    let bus = suite.bus();
    let last = |stream| suite.wait(bus.state(stream)).map(|s| s.1).ok();
    for (name, source, file, stream, grown) in KILLS {
        add_many(suite, file);
        let before = last(stream).expect("a state");
        std::thread::scope(|scope| {
            let poll = scope.spawn(|| suite.poll(source));
            if disturb {
                wait_for("something is published", ARRIVES, || {
                    (last(stream)? >= before + grown).then_some(())
                });
                suite.kill(name);
            }
            poll.join().expect("polled in the end");
        });
        wait_for(&format!("all of {file} is in the feed, {name} killed"), ARRIVES, || {
            let http = suite.http().to_string();
            let answer = terminbund_tests::get(&http, "/feeds/alle.ics").ok()?;
            let count = many(&Feed::parse(&answer.body), file);
            if count < MANY && disturb && name == "ical-ingest" {
                // its poll may have died with it; the schedule would repeat it within a minute
                let _ = suite.say(&["poll", source]);
            }
            (answer.status == 200 && count == MANY).then_some(())
        });
    }
    suite.settle();
    let feed = suite.feed();
    let seen: Vec<_> = feed.items.iter().map(|i| (i.value("UID").to_owned(), i.told())).collect();
    let set: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(set.len(), seen.len(), "something stands twice");
    set
}

#[test]
fn no_kill_loses_or_doubles_an_event() {
    let undisturbed = publish(&Suite::demo(), false);
    assert!(undisturbed.len() > KILLS.len() * MANY);
    let suite = Suite::demo();
    let before: BTreeSet<_> =
        suite.feed().items.iter().map(|i| i.value("UID").to_owned()).collect();
    let disturbed = publish(&suite, true);
    let told = |set: &BTreeSet<(String, [String; 5])>| {
        set.iter().map(|(_, told)| told.clone()).collect::<BTreeSet<_>>()
    };
    let (calm, rough) = (told(&undisturbed), told(&disturbed));
    let lost = calm.difference(&rough).collect::<Vec<_>>();
    let doubled = rough.difference(&calm).collect::<Vec<_>>();
    assert!(lost.is_empty() && doubled.is_empty(), "lost {lost:#?}\ntoo much {doubled:#?}");
    assert_eq!(disturbed.len(), undisturbed.len());
    // what one source alone tells has the same UID wherever it was read, and keeps it
    let of = |set: &BTreeSet<(String, [String; 5])>| {
        let own = set.iter().filter(|(_, told)| told[0].contains("Fachkräfte und Ausbildung: "));
        own.map(|(uid, _)| uid.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(of(&undisturbed), of(&disturbed));
    let uids = disturbed.iter().map(|(uid, _)| uid.clone()).collect::<BTreeSet<_>>();
    assert!(before.is_subset(&uids), "{:?}", before.difference(&uids).collect::<Vec<_>>());
}
