//! Each kind of decision: it takes effect, survives new polls and a rebuild, can be undone, and the
//! undoing too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends at what it did not expect")]

use std::collections::BTreeMap;

use prost::Message;
use terminbund_calendar::book::Book;
use terminbund_matching::rules::Matcher;
use terminbund_model::{LatentId, moment};
use terminbund_proto::v1::{
    Announcement, Classification, Decision, Entry, Event, HideDecision, NeverSameDecision,
    Occurrence, Party, Place, PreferSourceDecision, Relevance, Role, SameDecision,
    SetFieldDecision, ShowDecision, UndoDecision, Visibility, decision::What,
};

const START: i64 = 1_800_000_000;

/// The chamber and the town tell one event, the district another that is off the subject.
fn told(source: &str, revision: u64) -> Announcement {
    let (title, street, days) = match source {
        "kreis" => ("Lesung im Schlosspark", "Schlossallee 1", 3),
        _ => ("Tag der Ausbildung im Handwerk", "Marktplatz 2", 0),
    };
    let start = jiff::Timestamp::from_second(START + days * moment::DAY).unwrap();
    let relevance = if source == "kreis" { Relevance::Out } else { Relevance::In };
    Announcement {
        alliance: "a".into(),
        source: source.into(),
        partner: source.into(),
        key: "k".into(),
        revision,
        epoch: 1,
        first_seen: START - 1000 + source.len() as i64,
        last_changed: START - 500 + i64::try_from(revision).unwrap(),
        role: if source == "ihk" { Role::Organizer } else { Role::Repeater }.into(),
        event: Some(Event {
            title: title.into(),
            subtitle: format!("Fassung von {source}"),
            description: format!("Stand {revision}"),
            organizer: Some(Party { name: "IHK Halle".into(), ..Party::default() }),
            place: Some(Place {
                street: street.into(),
                postal_code: "06108".into(),
                locality: "Halle (Saale)".into(),
                ..Place::default()
            }),
            classification: Some(Classification {
                relevance: relevance.into(),
                ..Classification::default()
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

const SOURCES: [&str; 3] = ["ihk", "stadt", "kreis"];

fn id(source: &str) -> String {
    LatentId::of("a", source, "k", "").to_string()
}

fn decision(number: usize, what: What) -> Decision {
    Decision { id: format!("d{number}"), what: Some(what), ..Decision::default() }
}

fn polled(book: &mut Book, revision: u64) {
    for source in SOURCES {
        assert!(book.apply(told(source, revision)));
    }
    book.settle();
}

fn entries(book: &Book) -> BTreeMap<String, Entry> {
    let names = BTreeMap::new();
    let all = book.entry_ids();
    all.iter().map(|id| (id.clone(), book.entry(id, &names, START).unwrap())).collect()
}

fn bytes(book: &Book) -> Vec<Vec<u8>> {
    entries(book).values().map(Entry::encode_to_vec).collect()
}

/// The entry that holds the event of `source`.
fn entry(book: &Book, source: &str) -> Entry {
    let holder = book.holder(&id(source)).unwrap();
    entries(book).remove(holder).unwrap()
}

#[track_caller]
fn check(what: What, holds: fn(&Book) -> bool) {
    let mut book = Book::new(Matcher::embedded());
    polled(&mut book, 1);
    assert!(!holds(&book), "it holds without the decision");
    let before = bytes(&book);
    let undo = |number: usize| {
        let decision = format!("d{}", number - 1);
        self::decision(number, What::Undo(UndoDecision { decision }))
    };
    let log = [decision(0, what), undo(1), undo(2)];
    book.decide(log[0].clone());
    book.settle();
    assert!(holds(&book), "it does not take effect");
    book.decide(log[1].clone());
    book.settle();
    assert!(!holds(&book), "it is not undone");
    assert_eq!(bytes(&book), before, "undoing leaves a trace");
    book.decide(log[2].clone());
    book.settle();
    assert!(holds(&book), "the undoing is not undone");
    polled(&mut book, 2);
    assert!(holds(&book), "it does not survive a poll");
    let mut rebuilt = Book::new(Matcher::embedded());
    for decision in log {
        rebuilt.decide(decision);
    }
    polled(&mut rebuilt, 2);
    assert_eq!(bytes(&rebuilt), bytes(&book), "a rebuild differs");
}

/// Whether an entry shows that decision `d0` was applied, and what stood there before.
fn overrides(entry: &Entry, before: &str) -> bool {
    entry.decisions.iter().any(|d| d.id == "d0" && d.overridden == before)
}

#[test]
fn same() {
    check(What::Same(SameDecision { events: vec![id("ihk"), id("kreis")] }), |book| {
        entry(book, "ihk").members.len() == 3 && book.holder(&id("kreis")) == Some(&id("ihk"))
    });
}

#[test]
fn never_same() {
    check(What::NeverSame(NeverSameDecision { a: id("ihk"), b: id("stadt") }), |book| {
        entry(book, "ihk").members.len() == 1 && entry(book, "stadt").id == id("stadt")
    });
}

#[test]
fn hide() {
    // Decisions name events: any event of the entry hides it.
    check(What::Hide(HideDecision { event: id("stadt") }), |book| {
        let entry = entry(book, "ihk");
        entry.hidden && overrides(&entry, "")
    });
}

#[test]
fn show() {
    check(What::Show(ShowDecision { event: id("kreis") }), |book| {
        let entry = entry(book, "kreis");
        !entry.hidden && overrides(&entry, "RELEVANCE_OUT")
    });
}

#[test]
fn prefer_a_source_for_a_field() {
    let (event, field, source) = (id("ihk"), "subtitle".into(), "stadt".into());
    check(What::Prefer(PreferSourceDecision { event, field, source }), |book| {
        let entry = entry(book, "ihk");
        let subtitle = &entry.event.as_ref().unwrap().subtitle;
        subtitle == "Fassung von stadt" && overrides(&entry, "Fassung von ihk")
    });
}

#[test]
fn set_a_field() {
    let (event, field, value) = (id("stadt"), "title".into(), "Tag des Handwerks".into());
    check(What::Set(SetFieldDecision { event, field, value }), |book| {
        let entry = entry(book, "ihk");
        let title = &entry.event.as_ref().unwrap().title;
        title == "Tag des Handwerks" && overrides(&entry, "Tag der Ausbildung im Handwerk")
    });
}
