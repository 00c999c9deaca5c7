//! Identity through what happens to an event, as the design walks through it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends at what it did not expect")]

use std::collections::BTreeMap;

use terminbund_calendar::{book::Book, revision};
use terminbund_matching::rules::Matcher;
use terminbund_model::{LatentId, moment};
use terminbund_proto::v1::{
    Announcement, Decision, Entry, Event, LedgerRecord, NeverSameDecision, Occurrence, Party,
    Place, Role, Status, Visibility, decision::What,
};

const START: i64 = 1_800_000_000;
const TITLE: &str = "8. Kooperationskonferenz Fachkräfte im Fokus";

fn book() -> Book {
    Book::new(Matcher::embedded())
}

/// An announcement of one date, `days` after the usual one.
fn told(source: &str, title: &str, revision: u64, first_seen: i64, days: i64) -> Announcement {
    let start = jiff::Timestamp::from_second(START + days * moment::DAY).unwrap();
    Announcement {
        alliance: "a".into(),
        source: source.into(),
        partner: source.into(),
        key: "k".into(),
        revision,
        epoch: 1,
        first_seen,
        last_changed: first_seen + i64::try_from(revision).unwrap(),
        role: if source == "ihk" { Role::Organizer } else { Role::Repeater }.into(),
        event: Some(Event {
            title: title.into(),
            description: "Vorträge und Praxisforen für Unternehmen der Region".into(),
            organizer: Some(Party { name: "IHK Halle".into(), ..Party::default() }),
            place: Some(Place {
                name: "Stadthaus".into(),
                street: "Marktplatz 2".into(),
                postal_code: "06108".into(),
                locality: "Halle (Saale)".into(),
                ..Place::default()
            }),
            visibility: Visibility::Public.into(),
            ..Event::default()
        }),
        occurrences: vec![Occurrence {
            when: Some(moment::timed(start, None, "Europe/Berlin")),
            ..Occurrence::default()
        }],
        ..Announcement::default()
    }
}

fn id(source: &str, original: &str) -> String {
    LatentId::of("a", source, "k", original).to_string()
}

fn entry(book: &Book, id: &str) -> Entry {
    book.entry(id, &BTreeMap::new(), START).unwrap_or_else(|| panic!("no entry {id}"))
}

#[test]
fn told_by_two_bears_the_id_of_the_first_seen() {
    let mut book = book();
    book.apply(told("stadt", TITLE, 1, 200, 0));
    book.settle();
    assert_eq!(book.entry_ids().into_iter().collect::<Vec<_>>(), [id("stadt", "")]);
    book.apply(told("ihk", TITLE, 1, 100, 0));
    let settled = book.settle();
    assert!(settled.dissolved.contains(&id("stadt", "")));
    assert_eq!(book.holder(&id("stadt", "")), Some(id("ihk", "").as_str()));
    let merged = entry(&book, &id("ihk", ""));
    assert_eq!(merged.members.len(), 2);
    assert_eq!(merged.provenance["title"].partner, "ihk");
}

#[test]
fn split_again_the_founder_keeps_the_id_and_the_other_comes_back_higher() {
    let mut book = book();
    book.apply(told("ihk", TITLE, 1, 100, 0));
    book.apply(told("stadt", TITLE, 1, 200, 0));
    book.settle();
    let ledger = LedgerRecord {
        entry: id("stadt", ""),
        sequence: 9_000_000,
        last_modified: START,
        redirect: id("ihk", ""),
        ..LedgerRecord::default()
    };
    let never = NeverSameDecision { a: id("ihk", ""), b: id("stadt", "") };
    let what = Some(What::NeverSame(never));
    book.decide(Decision { id: "d".into(), what, ..Decision::default() });
    book.settle();
    assert_eq!(entry(&book, &id("ihk", "")).members.len(), 1);
    let back = entry(&book, &id("stadt", ""));
    let record = revision::next(Some(&ledger), &back, START).unwrap();
    assert!(record.sequence > ledger.sequence && record.redirect.is_empty());
}

#[test]
fn withdrawn_by_the_organiser_but_still_listed_lives_on() {
    let mut book = book();
    book.apply(told("ihk", TITLE, 1, 100, 0));
    book.apply(told("stadt", TITLE, 1, 200, 0));
    book.settle();
    let mut gone = told("ihk", TITLE, 2, 100, 0);
    (gone.withdrawn, gone.withdrawn_at) = (true, Some(START - moment::DAY));
    book.apply(gone);
    book.settle();
    let lives = entry(&book, &id("ihk", ""));
    assert!(lives.organizer_withdrew && !lives.hidden);
    assert_ne!(lives.event.unwrap().status(), Status::Cancelled);
    assert_eq!(lives.provenance["title"].partner, "stadt");
    let mut gone = told("stadt", TITLE, 2, 200, 0);
    (gone.withdrawn, gone.withdrawn_at) = (true, Some(START - moment::DAY));
    book.apply(gone);
    book.settle();
    let cancelled = entry(&book, &id("ihk", ""));
    assert_eq!(cancelled.event.as_ref().unwrap().status(), Status::Cancelled);
    let later = START + 31 * moment::DAY;
    let names = BTreeMap::new();
    assert!(book.entry(&id("ihk", ""), &names, later).unwrap().hidden);
}

#[test]
fn moved_by_weeks_the_id_stays_and_the_repeater_still_matches() {
    let mut book = book();
    book.apply(told("ihk", TITLE, 1, 100, 0));
    book.apply(told("stadt", TITLE, 1, 200, 0));
    book.settle();
    let mut moved = told("ihk", TITLE, 2, 100, 21);
    moved.former = vec![told("ihk", TITLE, 1, 100, 0).occurrences[0].when.clone().unwrap()];
    moved.event.as_mut().unwrap().status = Status::Rescheduled.into();
    book.apply(moved);
    book.settle();
    let entry = entry(&book, &id("ihk", ""));
    let start = moment::starts(
        entry.event.as_ref().unwrap().when.as_ref().unwrap(),
        &jiff::tz::TimeZone::UTC,
    );
    assert_eq!(start, Some(START + 21 * moment::DAY));
    assert_eq!(entry.members.len(), 2, "the repeater tells the former date");
    assert!(entry.conflicts.iter().any(|c| c.field == "start"));
}

#[test]
fn a_series_matches_single_dates_of_another_partner_date_by_date() {
    let mut book = book();
    let mut series = told("ihk", "Unternehmerfrühstück Fachkräfte", 1, 100, 0);
    let at = |days: i64| told("x", "x", 1, 0, days).occurrences[0].when.clone();
    series.occurrences = [0, 7, 14]
        .iter()
        .map(|d| Occurrence { original: format!("d{d}"), when: at(*d), ..Occurrence::default() })
        .collect();
    book.apply(series);
    book.apply(told("stadt", "Unternehmerfrühstück Fachkräfte", 1, 200, 7));
    book.settle();
    assert_eq!(book.entry_ids().len(), 3);
    assert_eq!(entry(&book, &id("ihk", "d7")).members.len(), 2);
    assert_eq!(entry(&book, &id("ihk", "d0")).members.len(), 1);
}

#[test]
fn a_cancellation_by_the_organiser_wins_one_by_a_repeater_is_shown_as_such() {
    for (source, status) in [("ihk", Status::Cancelled), ("stadt", Status::Unspecified)] {
        let mut book = book();
        for partner in ["ihk", "stadt"] {
            let mut a = told(partner, TITLE, 1, if partner == "ihk" { 100 } else { 200 }, 0);
            if partner == source {
                a.event.as_mut().unwrap().status = Status::Cancelled.into();
            } else {
                a.event.as_mut().unwrap().status = Status::Scheduled.into();
            }
            book.apply(a);
        }
        book.settle();
        let entry = entry(&book, &id("ihk", ""));
        let shown = entry.event.as_ref().unwrap().status();
        match status {
            Status::Cancelled => assert_eq!(shown, Status::Cancelled),
            _ => assert_eq!(shown, Status::Scheduled),
        }
        assert!(entry.conflicts.iter().any(|c| c.field == "status"), "{source}");
    }
}

#[test]
fn an_older_version_never_wins() {
    let mut book = book();
    book.apply(told("ihk", "Neuer Titel", 2, 100, 0));
    assert!(!book.apply(told("ihk", TITLE, 1, 100, 0)));
    book.settle();
    assert_eq!(entry(&book, &id("ihk", "")).event.unwrap().title, "Neuer Titel");
}

/// A house whose address one partner gives is the same house where another only names it: the
/// calendar learns it from what it holds, and forgets it with that.
#[test]
fn where_a_house_stands_is_learnt_from_who_gives_its_address() {
    let place = |told: Announcement, place: Place| {
        let event = told.event.map(|e| Event { place: Some(place), ..e });
        Announcement { event, ..told }
    };
    let house = || Place { name: "Alte Schmiede".into(), ..Place::default() };
    let address = Place {
        street: "Schmiedegasse 4".into(),
        postal_code: "06366".into(),
        locality: "Köthen".into(),
        ..house()
    };
    let evidence = |book: &Book| book.compare(&id("stadt", ""), &id("kreis", "")).unwrap().score;
    let mut book = book();
    book.apply(place(told("stadt", "Tag der Ausbildung", 1, 10, 0), house()));
    let elsewhere = Place { name: String::new(), ..address.clone() };
    book.apply(place(told("kreis", "Ausbildungstag", 1, 20, 0), elsewhere));
    book.settle();
    let unknown = evidence(&book);
    let teacher = place(told("ihk", "Etwas ganz anderes", 1, 30, 9), address);
    book.apply(teacher.clone());
    book.settle();
    let learnt = evidence(&book);
    assert!(learnt > unknown, "{learnt} against {unknown}");
    let other = Place { street: "Ring 9".into(), ..teacher.event.clone().unwrap().place.unwrap() };
    book.apply(place(Announcement { revision: 2, ..teacher }, other));
    book.settle();
    assert!(evidence(&book) < learnt);
}

/// A site is relaunched: other UIDs and addresses under the keys that ingest keeps; and where it
/// could not keep one, the old item gone and a new one in its place.
#[test]
fn a_relaunched_site_keeps_its_entries() {
    let mut book = book();
    let old = told("kreis", TITLE, 1, 10, 0);
    book.apply(old.clone());
    book.apply(told("stadt", "Kooperationskonferenz zur Fachkräftesicherung", 1, 20, 0));
    book.settle();
    let before = entry(&book, &id("kreis", ""));
    let renewed = |told: &Announcement, revision| {
        let url = "https://neu.example/termine/4711-kooperationskonferenz".to_owned();
        let event = told.event.clone().map(|e| Event { url, ..e });
        Announcement { uid: "neu-4711".into(), event, revision, ..told.clone() }
    };
    book.apply(renewed(&old, 2));
    let settled = book.settle();
    assert!(settled.dissolved.is_empty(), "{settled:?}");
    let after = entry(&book, &id("kreis", ""));
    assert_eq!(before.members.len(), after.members.len());
    assert!(after.event.as_ref().unwrap().url.contains("neu.example"));
    // without the key
    book.apply(Announcement { withdrawn: true, withdrawn_at: Some(40), ..renewed(&old, 3) });
    book.apply(Announcement { key: "k2".into(), first_seen: 40, ..renewed(&old, 1) });
    let settled = book.settle();
    assert!(settled.dissolved.is_empty(), "{settled:?}");
    let after = entry(&book, &id("kreis", ""));
    assert_eq!(book.entry_ids().len(), 1, "one entry, under its id");
    assert_eq!(after.gone_at, None);
    assert_ne!(after.event.unwrap().status(), Status::Cancelled);
}
