//! Keys last, from the bytes of a feed to RAW: whatever an exporter does, an event keeps its key,
//! and what did not change is not published.
#![allow(clippy::unwrap_used)] // helpers of tests

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use terminbund_ical_ingest::IcalReader;
use terminbund_ingest::{
    Absences, Body, ChangeKind, Completeness, MemoryStore, Reader, Situation, SourceKind,
    SourceSpec, Store, plan,
};
use terminbund_proto::v1::{Finding, Visibility};

/// One event of a test feed.
#[derive(Clone)]
struct Event {
    uid: String,
    title: String,
    /// Days after the beginning of the test.
    day: i64,
    more: String,
}

/// RAW of one source and what a poll needs from one time to the next.
struct Source {
    store: MemoryStore,
    absences: Absences,
    renewals: u32,
    host: &'static str,
    circle: Visibility,
    runtime: tokio::runtime::Runtime,
}

/// What a poll gave.
struct Polled {
    new: usize,
    changed: usize,
    withdrawn: usize,
    findings: Vec<Finding>,
}

impl Source {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let store = MemoryStore::default();
        Self {
            store,
            absences: Absences::default(),
            renewals: 0,
            host: "alt.example",
            circle: Visibility::Public,
            runtime,
        }
    }

    /// Polls a feed some hours after the beginning.
    fn poll(&mut self, events: &[Event], hours: i64) -> Polled {
        self.poll_bytes(feed(events), hours)
    }

    fn poll_bytes(&mut self, bytes: Vec<u8>, hours: i64) -> Polled {
        let url = format!("https://{}/termine.ics", self.host).parse().unwrap();
        let mut spec = SourceSpec::new("kammer", "kammer", SourceKind::Ical, Some(url));
        spec.visibility = self.circle;
        let now = begin().checked_add(hours.hours()).unwrap();
        let body = Body {
            bytes: bytes.into(),
            content_type: Some("text/calendar".to_owned()),
            charset: None,
            url: spec.url.clone().unwrap(),
            status: 200,
            asked: None,
        };
        let read = IcalReader.read(&spec, &[body], now);
        let known = self.runtime.block_on(self.store.load("kammer")).unwrap();
        let over_at = |item: &_| IcalReader.over_at(&spec, item);
        let around = Situation {
            source: "kammer",
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            now,
            over_at: &over_at,
            complete: read.complete == Completeness::Complete,
            unread: &read.unread,
            closed: &read.closed,
            renewals: self.renewals,
        };
        let plan = plan(&known, &read.items, &mut self.absences, &around);
        self.renewals = if plan.renewed { self.renewals + 1 } else { 0 };
        let [new, changed, withdrawn] =
            [ChangeKind::New, ChangeKind::Changed, ChangeKind::Withdrawn].map(|k| plan.count(k));
        let back = plan.count(ChangeKind::Revived);
        let publishes = plan.into_publishes();
        assert_eq!(publishes.len(), new + changed + withdrawn + back, "nothing else is published");
        self.runtime.block_on(self.store.publish("kammer", publishes)).unwrap();
        Polled { new, changed, withdrawn, findings: read.findings }
    }

    /// Keys of the live items by title and start.
    fn keys(&self) -> BTreeMap<(String, String), String> {
        let live = self.store.of("kammer").into_iter().filter(|i| i.withdrawn_at.is_none());
        live.map(|i| ((i.title, i.start), i.key)).collect()
    }

    /// Keys of the live items by title.
    fn by_title(&self) -> BTreeMap<String, String> {
        self.keys().into_iter().map(|((title, _), key)| (title, key)).collect()
    }
}

fn begin() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn day(days: i64) -> String {
    let at = begin().checked_add((24 * days).hours()).unwrap();
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%d").to_string()
}

fn feed(events: &[Event]) -> Vec<u8> {
    let mut out = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//de\r\n");
    for Event { uid, title, day: days, more } in events {
        let day = day(*days);
        out.push_str(&format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260302T080000Z\r\nSUMMARY:{title}\r\n\
             DTSTART;TZID=Europe/Berlin:{day}T170000\r\nDTEND;TZID=Europe/Berlin:{day}T190000\r\n\
             {more}END:VEVENT\r\n"
        ));
    }
    out.push_str("END:VCALENDAR\r\n");
    out.into_bytes()
}

fn event(nth: i64, title: &str) -> Event {
    let more = format!("LOCATION:Haus {nth}\r\nDESCRIPTION:Es geht um {title}.\r\n");
    Event { uid: format!("{nth}@kammer"), title: title.to_owned(), day: 3 * nth + 2, more }
}

fn program() -> Vec<Event> {
    let titles = [
        "Ausbildungsmesse",
        "Sprechtag Anerkennung",
        "Forum Pflege",
        "Recruiting für Betriebe",
        "Willkommen im Land",
        "Deutsch im Beruf",
        "Frühstück der Betriebe",
        "Zukunftstag",
    ];
    titles.iter().zip(0..).map(|(title, nth)| event(nth, title)).collect()
}

#[test]
fn renewed_uids_change_no_key() {
    let mut source = Source::new();
    source.poll(&program(), 0);
    let keys = source.keys();
    for nth in 1..6 {
        let mut events = program();
        events.iter_mut().for_each(|e| e.uid = format!("{nth}-{}", e.uid));
        let polled = source.poll(&events, nth);
        assert_eq!((polled.new, polled.withdrawn), (0, 0));
        assert_eq!(source.keys(), keys, "poll {nth}");
    }
}

#[test]
fn duplicate_uids_within_a_feed_are_told_and_keep_their_keys() {
    let mut events = program();
    events.iter_mut().for_each(|e| e.uid = "immer-dieselbe".to_owned());
    let mut source = Source::new();
    let first = source.poll(&events, 0);
    assert_eq!(first.new, events.len());
    assert!(first.findings.iter().any(|f| f.rule == "duplicate-uid" && f.line > 0));
    let keys = source.keys();
    events.reverse();
    let again = source.poll(&events, 1);
    assert_eq!((again.new, again.changed, again.withdrawn), (0, 0, 0));
    assert_eq!(source.keys(), keys);
}

#[test]
fn a_moved_event_and_a_moved_instance_keep_their_key() {
    let mut events = program();
    events[2].more.push_str("RRULE:FREQ=WEEKLY;COUNT=5\r\n");
    let mut source = Source::new();
    source.poll(&events, 0);
    let keys = source.by_title();
    events[1].day += 9;
    let polled = source.poll(&events, 1);
    assert_eq!((polled.new, polled.changed, polled.withdrawn), (0, 1, 0));
    assert_eq!(source.by_title(), keys);

    let (series, instance) = (events[2].clone(), day(events[2].day + 7));
    let mut moved = Event { day: series.day + 8, ..series };
    moved.more = format!("RECURRENCE-ID;TZID=Europe/Berlin:{instance}T170000\r\n");
    events.push(moved);
    let polled = source.poll(&events, 2);
    assert_eq!((polled.new, polled.changed, polled.withdrawn), (0, 1, 0));
    assert_eq!(source.by_title(), keys);
}

#[test]
fn a_past_date_that_the_exporter_drops_stays() {
    let mut source = Source::new();
    source.poll(&program(), 0);
    let keys = source.keys();
    for day in 4..9 {
        let polled = source.poll(&program()[1..], 24 * day);
        let (first, rest) = (keys.iter().next(), source.keys());
        assert_eq!((polled.new, polled.changed, polled.withdrawn), (0, 0, 0), "day {day}");
        assert_eq!((first, rest.len()), (keys.iter().next(), keys.len()));
    }
    assert_eq!(source.keys(), keys);
}

#[test]
fn an_event_that_cannot_be_read_any_more_is_not_withdrawn() {
    let mut source = Source::new();
    source.poll(&program(), 0);
    let keys = source.keys();
    let broken = |text: &str| text.replacen("DTSTART;TZID=Europe/Berlin:", "DTSTART:bald-", 1);
    let late_first = program().into_iter().rev().collect::<Vec<_>>();
    let text = broken(&String::from_utf8(feed(&late_first)).unwrap());
    for hours in [1, 2, 48] {
        let polled = source.poll_bytes(text.clone().into_bytes(), hours);
        assert_eq!((polled.new, polled.changed, polled.withdrawn), (0, 0, 0), "{hours} h");
        assert!(!polled.findings.is_empty(), "its owner is told");
    }
    assert_eq!(source.keys(), keys);
    println!("row 22: an event that became unreadable: 0 deletions");
}

/// Live titles that anyone may see.
fn public(source: &Source) -> Vec<String> {
    let items = source.store.of("kammer").into_iter();
    let open = items.filter(|i| i.visibility() == Visibility::Public && i.withdrawn_at.is_none());
    let mut titles: Vec<String> = open.map(|i| i.title).collect();
    titles.sort();
    titles
}

#[test]
fn what_is_no_longer_public_goes_at_the_next_poll() {
    for (name, uids, class) in [
        ("private", true, "PRIVATE"),
        ("confidential", true, "CONFIDENTIAL"),
        ("a class that we do not know", true, "X-INTERN"),
        ("without UIDs", false, "PRIVATE"),
    ] {
        let mut events = vec![event(20, "Messe"), event(21, "Vorstand"), event(22, "Börse")];
        if !uids {
            events.iter_mut().for_each(|e| e.uid = String::new());
        }
        let mut source = Source::new();
        source.poll(&events, 0);
        let keys = source.by_title();
        events[1].more = format!("CLASS:{class}\r\n");
        let polled = source.poll(&events, 1);
        assert_eq!((polled.new, polled.changed, polled.withdrawn), (0, 0, 1), "{name}");
        assert_eq!(public(&source), ["Börse", "Messe"], "{name}");
        let gone = source.store.of("kammer").into_iter().find(|i| i.title == "Vorstand").unwrap();
        // Nobody is to see it, not even that it was called off.
        assert_eq!(gone.visibility(), Visibility::NamedPartners, "{name}");
        assert!(gone.withdrawn_at.is_some(), "{name}");
        let again = source.poll(&events, 2);
        assert_eq!((again.new, again.changed, again.withdrawn), (0, 0, 0), "{name}");
        events[1].more = "CLASS:PUBLIC\r\n".to_owned();
        source.poll(&events, 3);
        assert_eq!((public(&source).len(), source.by_title()), (3, keys), "{name}: it is back");
    }
}

/// Even where everything else about the body makes us wait.
#[test]
fn what_is_no_longer_public_waits_for_nothing() {
    let titled = |n: i64| {
        let mut event = event(20 + n, &format!("Termin {n}"));
        event.uid = format!("{n}@kammer");
        event
    };
    let mut events: Vec<Event> = (0..20).map(titled).collect();
    let mut source = Source::new();
    source.poll(&events, 0);
    // Half of it vanishes at once, most of the rest becomes private, and the body is cut off.
    events.truncate(10);
    events[..8].iter_mut().for_each(|e| e.more = "CLASS:PRIVATE\r\n".to_owned());
    let text = String::from_utf8(feed(&events)).unwrap().replace("END:VCALENDAR\r\n", "");
    assert_eq!(source.poll_bytes(text.into_bytes(), 1).withdrawn, 8);
    assert_eq!(public(&source).len(), 12);
    // It was called off before: then it is not shown as such any more either.
    let mut source = Source::new();
    let (stays, goes) = (event(40, "Bleibt"), titled(1));
    let others: Vec<Event> = (2..9).map(titled).collect();
    let with = |one: &Event| [&[stays.clone(), one.clone()], &others[..]].concat();
    source.poll(&with(&goes), 0);
    let without = [std::slice::from_ref(&stays), &others[..]].concat();
    for hours in [1, 30, 31] {
        source.poll(&without, hours);
    }
    let item = |s: &Source| s.store.of("kammer").into_iter().find(|i| i.title == "Termin 1");
    assert!(item(&source).unwrap().withdrawn_at.is_some());
    let mut closed = goes;
    closed.more = "CLASS:PRIVATE\r\n".to_owned();
    source.poll(&with(&closed), 32);
    assert_eq!(item(&source).unwrap().visibility(), Visibility::NamedPartners);
}

/// A private date does not take its series with it where the body lacks the rest, nor a UID that
/// is used again what took place under it.
#[test]
fn what_is_no_longer_public_takes_nothing_else_with_it() {
    let mut weekly = event(20, "Stammtisch");
    weekly.uid = "reihe@kammer".to_owned();
    weekly.more = "RRULE:FREQ=WEEKLY;COUNT=6\r\n".to_owned();
    let mut source = Source::new();
    source.poll(&[weekly.clone(), event(21, "Messe")], 0);
    let mut date = event(27, "Stammtisch");
    date.uid.clone_from(&weekly.uid);
    date.more = format!("CLASS:PRIVATE\r\nRECURRENCE-ID;TZID=Europe/Berlin:{}\r\n", day(27));
    let text = String::from_utf8(feed(&[date])).unwrap().replace("END:VCALENDAR\r\n", "");
    assert_eq!(source.poll_bytes(text.into_bytes(), 1).withdrawn, 0);
    assert_eq!(public(&source), ["Messe", "Stammtisch"]);

    let mut fair = event(1, "Jobmesse");
    fair.uid = "messe@kammer".to_owned();
    let mut source = Source::new();
    source.poll(&[fair.clone(), event(60, "Forum")], 0);
    let mut next = event(300, "Jobmesse");
    next.uid.clone_from(&fair.uid);
    next.more = "CLASS:PRIVATE\r\n".to_owned();
    assert_eq!(source.poll(&[next, event(60, "Forum")], 24 * 30).withdrawn, 0);
    assert_eq!(public(&source), ["Forum", "Jobmesse"]);
}

#[test]
fn a_source_that_is_for_partners_from_now_on_is_so_at_the_next_poll() {
    let mut source = Source::new();
    let mut events = program();
    source.poll(&events, 0);
    let count = source.keys().len();
    source.circle = Visibility::Partners;
    let polled = source.poll(&events, 1);
    assert_eq!((polled.new, polled.changed, polled.withdrawn), (0, count, 0));
    assert_eq!((public(&source).len(), source.keys().len()), (0, count));
    // There a private one stays: it is for partners like all others.
    events[0].more.push_str("CLASS:PRIVATE\r\n");
    assert_eq!(source.poll(&events, 2).withdrawn, 0);
    assert_eq!(source.keys().len(), count);
}

#[test]
fn a_new_host_changes_no_key() {
    let mut source = Source::new();
    source.poll(&program(), 0);
    let keys = source.keys();
    source.host = "neu.example";
    let mut events = program();
    for (nth, event) in events.iter_mut().enumerate() {
        event.uid = format!("https://neu.example/{nth}");
        event.more.push_str(&format!("URL:https://neu.example/termin/{nth}\r\n"));
    }
    let polled = source.poll(&events, 1);
    assert_eq!((polled.new, polled.withdrawn), (0, 0));
    assert_eq!(source.keys(), keys);
    // And the day after, when what the first poll missed would count.
    let again = source.poll(&events, 49);
    assert_eq!((again.new, again.changed, again.withdrawn), (0, 0, 0));
    println!(
        "relaunch: all UIDs and addresses of {} events change: 0 doubles, 0 lost ids",
        keys.len()
    );
}

#[test]
fn one_changed_event_of_ten_thousand_is_one_item() {
    let titled = |nth: i64| {
        let mut event = event(nth % 300, &format!("Termin {nth}"));
        event.uid = format!("{nth}@kammer");
        event
    };
    let mut events = (0..10_000).map(titled).collect::<Vec<_>>();
    let mut source = Source::new();
    assert_eq!(source.poll(&events, 0).new, 10_000);
    let keys = source.by_title();
    events[4_711].more = "LOCATION:Neuer Saal\r\n".to_owned();
    let before = source.store.published();
    let polled = source.poll(&events, 1);
    assert_eq!((polled.new, polled.changed, polled.withdrawn), (0, 1, 0));
    assert_eq!(source.store.published() - before, 1);
    assert_eq!(source.by_title(), keys);
}
