//! The writer against a feed written by hand, its bounds, and whatever text.

use std::collections::BTreeSet;

use proptest::prelude::*;
use terminbund_proto::v1::{Conflict, Link, Precision, Status, When, when::Kind};

use super::*;
use crate::fixture;

fn settings() -> FeedSettings {
    FeedSettings {
        name: "Fachkräfte Süd".into(),
        description: "Termine der Partner.".into(),
        domain: "kalender.example".into(),
        zone: Zone::named("Europe/Berlin").unwrap(),
        lang: Lang::De,
        entry_url: "https://kalender.example/entries/".into(),
        feed_url: "https://kalender.example/feeds/alle.ics".into(),
        labels: vec![crate::settings::Label {
            field: "audience".into(),
            id: "unternehmen".into(),
            german: "Unternehmen".into(),
            english: "Companies".into(),
        }],
        more: false,
    }
}

/// The entries of `tests/golden/feed.ics`.
fn golden_entries() -> Vec<Entry> {
    let jobs = fixture::timed("2026-03-28T23:00", Some("2026-03-29T04:00"));
    let mut jobs = fixture::entry("aa11", "Jobnacht, \"Zeitz\"; mit Café", jobs);
    let event = jobs.event.as_mut().unwrap();
    event.description = "Zeile eins\nZeile zwei".into();
    event.online_url = "https://meet.example/oeffentlich".into();
    event.image = Some(Link {
        url: "https://kammer.example/bild.png".into(),
        media_type: "image/png".into(),
        ..Default::default()
    });
    event.organizer.as_mut().unwrap().email = "info@kammer.example".into();
    let days = fixture::all_day((2026, 5, 8), (2026, 5, 10));
    let mut fair = fixture::entry("bb22", "Messe", days);
    fair.event.as_mut().unwrap().status = Status::Cancelled.into();
    fair.members.push(fixture::member("cc33", "stadt", "Stadt Zeitz", "Große Messe"));
    fair.conflicts = vec![Conflict {
        field: "start".into(),
        german: "Zwei Partner nennen verschiedene Anfangszeiten.".into(),
        ..Default::default()
    }];
    let august = fixture::imprecise((2026, 8, 1), (2026, 8, 31), Precision::From, "ab August");
    let course = fixture::entry("dd44", "Deutschkurs", august);
    let open = fixture::imprecise((2026, 8, 1), (2026, 8, 31), Precision::Open, "");
    vec![course, fair, jobs, fixture::entry("ee55", "Irgendwann", open)]
}

#[test]
fn the_feed_is_the_golden_one() {
    let golden = include_str!("../../tests/golden/feed.ics").replace('\n', "\r\n");
    let written = write(&golden_entries(), &settings());
    assert_eq!(written, golden, "\n{written}");
}

#[test]
fn order_and_repeats_do_not_matter() {
    let mut entries = golden_entries();
    let first = write(&entries, &settings());
    entries.reverse();
    entries.extend(golden_entries());
    assert_eq!(write(&entries, &settings()), first);
}

/// Lints a feed as its readers would need it; the names of its properties.
fn lint(feed: &str) -> Vec<String> {
    assert!(feed.ends_with("END:VCALENDAR\r\n"));
    let lines: Vec<&str> = feed.trim_end_matches("\r\n").split("\r\n").collect();
    for line in &lines {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
    let unfolded = feed.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.trim_end().split("\r\n").collect();
    let mut zones = BTreeSet::new();
    let mut uids = BTreeSet::new();
    for line in &lines {
        assert!(line.contains(':'), "{line:?}");
        if let Some(zone) = line.strip_prefix("TZID:") {
            zones.insert(zone.to_owned());
        }
        if let Some((_, rest)) = line.split_once(";TZID=") {
            assert!(zones.contains(rest.split(':').next().unwrap()), "{line:?}");
        }
        assert!(!line.starts_with("UID:") || uids.insert((*line).to_owned()), "{line:?}");
    }
    lines.iter().map(|line| line.split([';', ':']).next().unwrap().to_owned()).collect()
}

#[test]
fn long_feeds_are_cut_after_a_day_and_say_so() {
    let day = |n: usize| format!("2026-{:02}-{:02}T18:00", 1 + n / 28, 1 + n % 28);
    let make = |per_day: usize, text: &str| -> Vec<Entry> {
        let entries = (0..200 * per_day).map(|n| {
            let when = fixture::timed(&day(n / per_day), None);
            let mut entry = fixture::entry(&format!("{n:05}"), "Treff", when);
            entry.event.as_mut().unwrap().description = text.into();
            entry
        });
        entries.collect()
    };
    let whole = compose(&make(5, ""), &settings());
    assert_eq!(whole.shortened_until, None);
    assert_eq!(whole.text.matches("BEGIN:VEVENT").count(), 1_000);
    let many = compose(&make(6, ""), &settings());
    assert_eq!(many.text.matches("BEGIN:VEVENT").count(), 996); // 166 whole days
    assert_eq!(many.shortened_until, Some(civil::date(2026, 6, 26)));
    assert!(many.text.contains("X-WR-CALDESC:Termine der Partner. Gekürzt: enthalten sind nur"));
    let big = compose(&make(4, &"ä ".repeat(1_500)), &settings());
    assert!(big.text.len() <= OCTETS_MAX && big.text.len() > OCTETS_MAX * 9 / 10);
    assert!(big.shortened_until.is_some());
    lint(&big.text);
    let rest = compose(&make(5, "")[..10], &FeedSettings { more: true, ..settings() });
    assert_eq!(rest.text.matches("BEGIN:VEVENT").count(), 5);
}

#[test]
fn times_keep_their_zone_and_none_floats() {
    let at = |zone: &str, local: &str| {
        let mut when = fixture::timed(local, None);
        if let Some(Kind::Timed(timed)) = &mut when.kind {
            timed.zone = zone.into();
        }
        let feed = write(&[fixture::entry("a", "x", when)], &settings());
        lint(&feed);
        let line = feed.lines().rfind(|line| line.starts_with("DTSTART"));
        line.unwrap().to_owned()
    };
    let berlin = "DTSTART;TZID=Europe/Berlin:20260304T180000";
    for zone in ["Europe/Berlin", "", "UTC", "Mars/Olympus", "X\r\nATTENDEE:a"] {
        assert_eq!(at(zone, "2026-03-04T18:00"), berlin);
    }
    assert_eq!(
        at("Europe/London", "2026-03-04T18:00"),
        "DTSTART;TZID=Europe/London:20260304T170000"
    );
    // The second 02:30 of the night in which the clock goes back.
    let mut when = fixture::timed("2026-10-25T02:30", None);
    if let Some(Kind::Timed(timed)) = &mut when.kind {
        timed.start += 3_600;
    }
    let feed = write(&[fixture::entry("a", "x", when)], &settings());
    assert!(feed.contains("DTSTART:20261025T013000Z\r\n"), "{feed}");
}

#[test]
fn what_is_not_public_is_not_written() {
    let mut entries = golden_entries();
    for entry in &mut entries {
        entry.event.as_mut().unwrap().visibility = 2;
    }
    assert!(!write(&entries, &settings()).contains("VEVENT"));
}

/// The properties of a plain event, whatever its texts.
fn names_with(text: &str) -> Vec<String> {
    let when = || {
        let mut when = fixture::timed("2026-03-04T18:00", None);
        when.text = text.to_owned();
        when
    };
    let mut entry = fixture::entry("a", "x", when());
    entry.id = format!("a{text}");
    let event = entry.event.as_mut().unwrap();
    for field in [&mut event.title, &mut event.description, &mut event.subtitle] {
        *field = format!("x{text}");
    }
    event.url = format!("https://a.example/{text}");
    event.online_url = "https://a.example/b".to_owned();
    event.categories = vec![format!("x{text}")];
    let organizer = event.organizer.as_mut().unwrap();
    organizer.name = format!("x{text}");
    organizer.email = format!("x{text}@a.example");
    event.image = Some(Link {
        url: "https://a.example/b".into(),
        media_type: format!("image/png{text}"),
        ..Default::default()
    });
    event.place.as_mut().unwrap().name = format!("x{text}");
    entry.members[0].partner_name = format!("x{text}");
    entry.members[0].url = format!("https://a.example/{text}");
    lint(&write(&[entry], &FeedSettings { name: format!("x{text}"), ..settings() }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// No text of a partner adds or removes a property.
    #[test]
    fn no_text_adds_a_property(text in "(\r\n|\n|\r)?(\\PC|[\\x00-\\x1f\\x7f\u{2028}\u{85}]|\
        (END:VEVENT|ATTENDEE:mailto:x@y.example|BEGIN:VALARM)){0,40}") {
        prop_assert_eq!(names_with(&text), names_with(""));
    }

    /// Nothing panics on impossible numbers, and equal input gives equal bytes.
    #[test]
    fn any_numbers_are_borne(
        start in any::<i64>(), end in any::<i64>(), modified in any::<i64>(),
        sequence in any::<u64>(), year in any::<i32>(), month in any::<u32>(),
        latitude in any::<f64>(),
    ) {
        let timed = terminbund_proto::v1::Timed {
            start, end: Some(end), zone: "Asia/Tokyo".into(), doors: Some(end),
        };
        let when = When { kind: Some(Kind::Timed(timed)), text: String::new() };
        let mut a = fixture::entry("a", "x", when);
        a.last_modified = modified;
        a.sequence = sequence;
        a.event.as_mut().unwrap().former_start = Some(end);
        a.event.as_mut().unwrap().place.as_mut().unwrap().latitude = Some(latitude);
        let b = fixture::entry("b", "x", fixture::all_day((year, month, 1), (year, month, 9)));
        let entries = [a, b];
        let feed = write(&entries, &settings());
        lint(&feed);
        prop_assert_eq!(write(&entries, &settings()), feed);
    }
}
