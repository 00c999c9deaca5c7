//! Keys last: whatever an exporter does to UIDs, order and address.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{DAY, Event, HOUR, NOON, TestReader, found_of, spec};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use terminbund_ingest::{Absences, ChangeKind, FoundItem, Plan, Reader, Situation, Stored, plan};

/// RAW of one source, and what a poll of it does.
#[derive(Default)]
struct Raw {
    items: BTreeMap<String, Stored>,
    absences: Absences,
    renewals: u32,
    revision: u64,
}

impl Raw {
    fn poll_found(&mut self, found: &[FoundItem], now: i64) -> Plan {
        let spec = spec("quelle", "http://a.example/a.ics");
        let over_at = |item: &_| TestReader.over_at(&spec, item);
        let around = Situation {
            source: "quelle",
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            now: Timestamp::from_second(now).unwrap(),
            over_at: &over_at,
            complete: true,
            unread: &BTreeSet::new(),
            closed: &[],
            renewals: self.renewals,
        };
        let known: Vec<Stored> = self.items.values().cloned().collect();
        let plan = plan(&known, found, &mut self.absences, &around);
        self.renewals = if plan.renewed { self.renewals + 1 } else { 0 };
        for publish in plan.clone().into_publishes() {
            self.revision += 1;
            let old = self.items.get(&publish.item.key).map_or(0, |s| s.revision);
            assert_eq!(old, publish.expected, "{}", publish.item.title);
            let stored = Stored { item: publish.item, revision: self.revision };
            self.items.insert(stored.item.key.clone(), stored);
        }
        plan
    }

    fn poll(&mut self, events: &[Event], now: i64) -> Plan {
        self.poll_found(&found_of(events), now)
    }

    /// Key by title of the live ones.
    fn keys(&self) -> BTreeMap<String, String> {
        let live = self.items.values().filter(|s| s.item.withdrawn_at.is_none());
        live.map(|s| (s.item.title.clone(), s.item.key.clone())).collect()
    }
}

fn counts(plan: &Plan) -> [usize; 4] {
    use ChangeKind::{Changed, New, Revived, Withdrawn};
    [New, Changed, Revived, Withdrawn].map(|kind| plan.count(kind))
}

fn program() -> Vec<Event> {
    let titles = [
        "Fachkräfte gewinnen",
        "Ausbildungsmesse",
        "Sprechtag Anerkennung",
        "Forum Pflege",
        "Recruiting für kleine Betriebe",
        "Willkommenskultur",
        "Deutsch im Beruf",
        "Unternehmerfrühstück",
        "Nacht der Bewerber",
        "Zukunftstag",
    ];
    let event = |(nth, title): (usize, &&str)| {
        let start = NOON + (nth as i64 + 2) * 3 * DAY;
        Event::new(&format!("{nth}@a.example"), title, start)
    };
    titles.iter().enumerate().map(event).collect()
}

#[test]
fn the_first_poll_is_new_and_the_second_nothing() {
    let mut raw = Raw::default();
    assert_eq!(counts(&raw.poll(&program(), NOON)), [10, 0, 0, 0]);
    let again = raw.poll(&program(), NOON + HOUR);
    assert_eq!((counts(&again), again.unchanged), ([0; 4], 10));
}

#[test]
fn renewed_uids_change_no_key() {
    let mut raw = Raw::default();
    raw.poll(&program(), NOON);
    let keys = raw.keys();
    let mut published = Vec::new();
    for nth in 1..10 {
        let mut events = program();
        for event in &mut events {
            event.uid = format!("{nth}-{}", event.uid);
        }
        published.push(counts(&raw.poll(&events, NOON + nth * HOUR)));
        assert_eq!(raw.keys(), keys);
    }
    println!("renewed UIDs: published per poll {published:?}");
    // The first two are taken for a relaunch and stored, the rest for an exporter's habit.
    assert_eq!(published[2..], [[0; 4]; 7]);
}

#[test]
fn a_relaunch_changes_no_key() {
    let mut raw = Raw::default();
    raw.poll(&program(), NOON);
    let keys = raw.keys();
    // UIDs, texts and the way starts are written change; one title is mended, one event moves
    // by a week, one is announced by its day only.
    let mut found = found_of(&program());
    for (nth, item) in found.iter_mut().enumerate() {
        item.uid = (nth % 2 == 0).then(|| format!("https://neu.example/termin/{}", 900 - nth));
        item.content_hash[0] ^= 1;
        let at = NOON + (nth as i64 + 2) * 3 * DAY;
        let at =
            Timestamp::from_second(at).unwrap().to_zoned(TimeZone::get("Europe/Berlin").unwrap());
        item.start = match nth {
            3 => at.strftime("%Y-%m-%d").to_string(),
            5 => at.strftime("%Y-%m-%dT19:30").to_string(),
            _ => at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        };
    }
    found[1].title = "AUSBILDUNGSMESSE".into();
    found[4].title = "Recruiting für kleinere Betriebe".into();
    let plan = raw.poll_found(&found, NOON + DAY);
    assert_eq!(counts(&plan), [0, 10, 0, 0]);
    let mut after: Vec<String> = raw.keys().into_values().collect();
    let mut before: Vec<String> = keys.into_values().collect();
    after.sort();
    before.sort();
    println!("relaunch: {} ids before, {} of them after, 0 doubles", before.len(), after.len());
    assert_eq!(after, before);
}

#[test]
fn an_exporter_that_numbers_anew() {
    let numbered = |events: &[Event]| -> Vec<Event> {
        let number = |(nth, e): (usize, &Event)| Event { uid: nth.to_string(), ..e.clone() };
        events.iter().enumerate().map(number).collect()
    };
    let mut raw = Raw::default();
    raw.poll(&numbered(&program()), NOON);
    let keys = raw.keys();
    let without_third: Vec<Event> =
        program().into_iter().enumerate().filter(|(n, _)| *n != 2).map(|(_, e)| e).collect();
    for hours in 1..4 {
        raw.poll(&numbered(&without_third), NOON + hours * HOUR);
    }
    let mut expected = keys;
    expected.remove("Sprechtag Anerkennung");
    assert_eq!(raw.keys(), expected);
}

#[test]
fn moved_and_renamed_under_its_uid() {
    let mut raw = Raw::default();
    raw.poll(&program(), NOON);
    let key = raw.keys()["Forum Pflege"].clone();
    let mut events = program();
    events[3].title = "Pflegeforum 2026".into();
    events[3].start += 40 * DAY;
    assert_eq!(counts(&raw.poll(&events, NOON + HOUR)), [0, 1, 0, 0]);
    let item = &raw.items[&key].item;
    assert_eq!((item.title.as_str(), item.revision), ("Pflegeforum 2026", 2));
    assert_eq!(item.former.len(), 1);
    assert_eq!(item.former[0].title, "Forum Pflege");
    assert_eq!(item.former[0].until, NOON + HOUR);
}

#[test]
fn former_states_are_bounded_and_keep_what_dates_were() {
    let mut raw = Raw::default();
    let mut event = Event::new("r", "Stammtisch", NOON + DAY);
    event.rule = "FREQ=WEEKLY".into();
    raw.poll(std::slice::from_ref(&event), NOON);
    event.rule = "FREQ=WEEKLY;COUNT=3".into();
    raw.poll(std::slice::from_ref(&event), NOON + HOUR);
    for nth in 0..9 {
        event.text = format!("Fassung {nth}");
        raw.poll(std::slice::from_ref(&event), NOON + (nth + 2) * HOUR);
    }
    let item = &raw.items.values().next().unwrap().item;
    assert_eq!(item.former.len(), 5);
    let oldest = item.former.last().unwrap().ical.as_ref().unwrap();
    let oldest = String::from_utf8_lossy(&oldest.calendar);
    assert!(oldest.contains("FREQ=WEEKLY\r") || oldest.contains("FREQ=WEEKLY\n"), "{oldest}");
}

#[test]
fn one_uid_for_several_events() {
    let mut raw = Raw::default();
    let same = |titles: &[&str]| -> Vec<Event> {
        let one = |(n, t): (usize, &&str)| Event::new("same", t, NOON + (n as i64 + 2) * DAY);
        titles.iter().enumerate().map(one).collect()
    };
    assert_eq!(counts(&raw.poll(&same(&["Eins", "Zwei", "Drei"]), NOON)), [3, 0, 0, 0]);
    let keys = raw.keys();
    let mut turned = same(&["Eins", "Zwei", "Drei"]);
    turned.reverse();
    assert_eq!(counts(&raw.poll(&turned, NOON + HOUR)), [0; 4]);
    turned[0].title = "Drei, geändert".into();
    assert_eq!(counts(&raw.poll(&turned, NOON + 2 * HOUR)), [0, 1, 0, 0]);
    assert_eq!(raw.keys()["Drei, geändert"], keys["Drei"]);
}

#[test]
fn the_next_edition_is_another_event() {
    let mut raw = Raw::default();
    let event = Event::new("https://a.example/sommerfest", "Sommerfest", NOON + DAY);
    raw.poll(std::slice::from_ref(&event), NOON);
    let next = Event { start: NOON + 366 * DAY, ..event };
    assert_eq!(counts(&raw.poll(std::slice::from_ref(&next), NOON + 60 * DAY)), [1, 0, 0, 0]);
    assert_eq!(counts(&raw.poll(&[next], NOON + 61 * DAY)), [0; 4]);
    assert_eq!(raw.items.len(), 2);
}

#[test]
fn a_series_without_uids_goes_on() {
    let weekly = |from: i64| -> Vec<Event> {
        (from..from + 4).map(|n| Event::new("", "Sprechstunde", NOON + n * 7 * DAY)).collect()
    };
    let mut raw = Raw::default();
    raw.poll(&weekly(1), NOON);
    for week in 1..10 {
        let plan = raw.poll(&weekly(week + 1), NOON + week * 7 * DAY + 2 * HOUR);
        assert_eq!(counts(&plan), [1, 0, 0, 0], "week {week}");
    }
    assert_eq!(raw.items.len(), 13);
}

fn any_events() -> impl Strategy<Value = Vec<Event>> {
    let uid = prop_oneof![Just(String::new()), "[a-e]", "[a-z]{6}"];
    let title = prop_oneof!["Messe", "Forum [1-3]", "[A-Z][a-z]{3,9} [a-z]{4,9}"];
    let one = (uid, title, -20_i64..40, 0_i64..3).prop_map(|(uid, title, days, hour)| {
        Event::new(&uid, &title, NOON + days * DAY + hour * HOUR)
    });
    prop::collection::vec(one, 0..25)
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() }
}

proptest! {
    #![proptest_config(config())]

    /// The order of the items in a body means nothing.
    #[test]
    fn any_order_gives_the_same(
        first in any_events(),
        second in any_events(),
        seed in any::<u64>(),
    ) {
        let shuffled = |events: &[Event], seed: u64| {
            let mut events = events.to_vec();
            let mut random = common::Random(seed);
            for at in (1..events.len()).rev() {
                events.swap(at, random.below(at as u64 + 1) as usize);
            }
            events
        };
        let (mut a, mut b) = (Raw::default(), Raw::default());
        for (nth, events) in [&first, &second, &first].into_iter().enumerate() {
            let now = NOON + nth as i64 * HOUR;
            let one = a.poll(events, now);
            let two = b.poll(&shuffled(events, seed.wrapping_add(nth as u64)), now);
            prop_assert_eq!(one, two);
        }
    }

    /// The same body again publishes nothing; and nothing is ever lost from RAW.
    #[test]
    fn the_same_again_changes_nothing(first in any_events(), second in any_events()) {
        let mut raw = Raw::default();
        raw.poll(&first, NOON);
        raw.poll(&second, NOON + HOUR);
        let keys: Vec<String> = raw.items.keys().cloned().collect();
        let again = raw.poll(&second, NOON + HOUR + 60);
        prop_assert_eq!(counts(&again), [0; 4]);
        prop_assert_eq!(keys, raw.items.keys().cloned().collect::<Vec<_>>());
        let distinct: std::collections::BTreeSet<_> = second.iter().cloned().collect();
        prop_assert_eq!(again.unchanged, distinct.len());
    }

    /// UIDs made up anew double nothing where title and start tell the events apart.
    #[test]
    fn renewed_uids_double_nothing(events in any_events()) {
        let mut unique: BTreeMap<(String, i64), Event> = BTreeMap::new();
        for (nth, event) in events.into_iter().enumerate() {
            let event = Event { uid: format!("u{nth}"), ..event };
            unique.insert((event.title.clone(), event.start), event);
        }
        let events: Vec<Event> = unique.into_values().collect();
        let mut raw = Raw::default();
        raw.poll(&events, NOON);
        let other: Vec<Event> =
            events.iter().map(|e| Event { uid: format!("x{}", e.uid), ..e.clone() }).collect();
        let plan = raw.poll(&other, NOON + HOUR);
        prop_assert_eq!(plan.count(ChangeKind::New), 0);
        prop_assert_eq!(raw.items.len(), events.len());
    }
}
