//! Any order, repeats and interleaving of changes and decisions give the same entries, bytes and
//! all; and so does a rebuild from what is kept.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends at what it did not expect")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use prost::Message;
use terminbund_calendar::book::Book;
use terminbund_matching::rules::Matcher;
use terminbund_model::{LatentId, moment};
use terminbund_proto::v1::{
    Announcement, Decision, Event, HideDecision, NeverSameDecision, Occurrence, Place, Role,
    SameDecision, SetFieldDecision, UndoDecision, Visibility, decision::What,
};

const TITLES: [&str; 6] = [
    "8. Kooperationskonferenz Fachkräfte",
    "Kooperationskonferenz zur Fachkräftesicherung",
    "Unternehmerfrühstück",
    "Berufsmesse der Region",
    "Sprachcafé für neue Kolleginnen",
    "Workshop: Stellenanzeigen, die gelesen werden",
];
const TOWNS: [(&str, &str); 3] =
    [("06108", "Halle"), ("06217", "Merseburg"), ("06526", "Sangerhausen")];
const SOURCES: [&str; 5] = ["ihk", "stadt", "kreis", "land", "welcome"];
const START: i64 = 1_800_000_000;

/// One change of one announcement; versions rise with each.
#[derive(Debug, Clone)]
struct Change {
    source: usize,
    key: usize,
    title: usize,
    town: usize,
    hour: i64,
    withdrawn: bool,
    dates: usize,
}

fn change() -> impl Strategy<Value = Change> {
    let parts = (0..SOURCES.len(), 0..12_usize, 0..TITLES.len(), 0..TOWNS.len(), 0..40_i64);
    (parts, proptest::bool::weighted(0.1), 1..3_usize).prop_map(
        |((source, key, title, town, hour), withdrawn, dates)| Change {
            source,
            key,
            title,
            town,
            hour,
            withdrawn,
            dates,
        },
    )
}

fn announcement(change: &Change, revision: u64) -> Announcement {
    let at = |n: i64| {
        let start = START + (change.hour + 24 * 7 * n) * 3600;
        jiff::Timestamp::from_second(start).unwrap()
    };
    let occurrence = |n: usize| Occurrence {
        original: if change.dates == 1 { String::new() } else { format!("2027-01-{:02}", n + 1) },
        when: Some(moment::timed(at(n as i64), None, "Europe/Berlin")),
        ..Occurrence::default()
    };
    let (postal_code, locality) = TOWNS[change.town];
    Announcement {
        alliance: "a".into(),
        source: SOURCES[change.source].into(),
        partner: SOURCES[change.source].into(),
        key: format!("k{}", change.key),
        revision,
        epoch: 1,
        // seen at one time by some: the founder must be the same whatever came first
        first_seen: START - 1000 * (change.key as i64 % 3),
        last_changed: START + revision as i64,
        withdrawn: change.withdrawn,
        withdrawn_at: change.withdrawn.then_some(START),
        role: if change.source == 0 { Role::Organizer } else { Role::Repeater }.into(),
        event: Some(Event {
            title: TITLES[change.title].into(),
            description: format!("Angekündigt von {}", SOURCES[change.source]),
            place: Some(Place {
                postal_code: postal_code.into(),
                locality: locality.into(),
                ..Place::default()
            }),
            visibility: Visibility::Public.into(),
            ..Event::default()
        }),
        occurrences: (0..change.dates).map(occurrence).collect(),
        ..Announcement::default()
    }
}

/// A decision about events that may or may not be there.
fn decision(n: usize, picks: &[usize; 4]) -> Decision {
    let event = |i: usize| {
        let (source, key) = (SOURCES[i % SOURCES.len()], format!("k{}", i / 7 % 12));
        LatentId::of("a", source, &key, "").to_string()
    };
    let (a, b) = (event(picks[1]), event(picks[2]));
    let what = match picks[0] % 5 {
        0 => What::Same(SameDecision { events: vec![a, b] }),
        1 => What::NeverSame(NeverSameDecision { a, b }),
        2 => What::Hide(HideDecision { event: a }),
        3 => What::Set(SetFieldDecision { event: a, field: "title".into(), value: "Neu".into() }),
        _ => What::Undo(UndoDecision { decision: format!("d{}", picks[3] % (n + 1)) }),
    };
    Decision { id: format!("d{n}"), what: Some(what), ..Decision::default() }
}

/// All entries as bytes, by id.
fn entries(book: &Book) -> BTreeMap<String, Vec<u8>> {
    let names = BTreeMap::new();
    let entry = |id: &String| book.entry(id, &names, START).unwrap().encode_to_vec();
    book.entry_ids().iter().map(|id| (id.clone(), entry(id))).collect()
}

/// The newest version of each announcement, applied at once.
fn rebuilt(all: &[Announcement], decisions: &[Decision]) -> Book {
    let mut last = BTreeMap::new();
    for a in all {
        let newest = last.entry((a.source.clone(), a.key.clone())).or_insert_with(|| a.clone());
        if a.revision > newest.revision {
            *newest = a.clone();
        }
    }
    let mut book = Book::new(Matcher::embedded());
    for decision in decisions {
        book.decide(decision.clone());
    }
    for announcement in last.into_values() {
        book.apply(announcement);
    }
    book.settle();
    book
}

/// Applies versions in an order, some twice, settling now and then; decisions keep their order.
fn played(
    all: &[Announcement],
    decisions: &[Decision],
    order: &[usize],
    settle_each: usize,
) -> Book {
    let mut book = Book::new(Matcher::embedded());
    let mut decided = decisions.iter();
    for (n, i) in order.iter().enumerate() {
        book.apply(all[i % all.len()].clone());
        if n % 3 == 0
            && let Some(decision) = decided.next()
        {
            book.decide(decision.clone());
        }
        if n % settle_each == 0 {
            book.settle();
        }
    }
    for announcement in all.iter().rev() {
        book.apply(announcement.clone());
    }
    for decision in decided {
        book.decide(decision.clone());
    }
    book.settle();
    book
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn order_repeats_and_interleaving_do_not_matter(
        changes in prop::collection::vec(change(), 1..120),
        picks in prop::collection::vec(prop::array::uniform4(0..1000_usize), 0..30),
        order in prop::collection::vec(0..1000_usize, 0..200),
        settle_each in 1..20_usize,
    ) {
        let all = changes.iter().enumerate();
        let all = all.map(|(n, c)| announcement(c, n as u64 + 1)).collect::<Vec<_>>();
        let decisions = picks.iter().enumerate().map(|(n, p)| decision(n, p)).collect::<Vec<_>>();
        let expected = entries(&rebuilt(&all, &decisions));
        let found = entries(&played(&all, &decisions, &order, settle_each));
        prop_assert_eq!(expected, found);
    }
}

/// The same once over ten thousand changes and decisions.
#[test]
fn ten_thousand_changes_in_another_order() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let changes = prop::collection::vec(change(), 9_700..=9_700);
    let picks = prop::collection::vec(prop::array::uniform4(0..1000_usize), 300..=300);
    let order = prop::collection::vec(0..10_000_usize, 2_000..=2_000);
    let tree = (changes, picks, order).new_tree(&mut runner).unwrap();
    let (changes, picks, order) = proptest::strategy::ValueTree::current(&tree);
    let all = changes.iter().enumerate();
    let all = all.map(|(n, c)| announcement(c, n as u64 + 1)).collect::<Vec<_>>();
    let decisions = picks.iter().enumerate().map(|(n, p)| decision(n, p)).collect::<Vec<_>>();
    let expected = entries(&rebuilt(&all, &decisions));
    let found = entries(&played(&all, &decisions, &order, 50));
    assert_eq!(expected.len(), found.len());
    assert_eq!(expected, found);
    println!("10,000 changes and decisions: {} entries, equal to the byte", found.len());
}
