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
    Announcement, Decision, Entry, Event, HideDecision, NeverSameDecision, Occurrence, Place,
    PreferSourceDecision, Role, SameDecision, SetFieldDecision, ShowDecision, UndoDecision,
    Visibility, decision::What,
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
/// Houses that some announcements give the address of, which others then need not.
const HOUSES: [(&str, &str); 3] =
    [("Alte Schmiede", "Gasse 4"), ("Stadthaus", "Markt 1"), ("Alte Schmiede", "Ring 9")];
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

/// Each change as the announcement that a partner then has out: what it said before stands in it
/// as former start and title.
fn announcements(changes: &[Change]) -> Vec<Announcement> {
    let mut last: BTreeMap<(String, String), Announcement> = BTreeMap::new();
    let mut out = Vec::new();
    for (change, revision) in changes.iter().zip(1..) {
        let mut now = announcement(change, revision);
        if let Some(before) = last.get(&(now.source.clone(), now.key.clone())) {
            let when = |a: &Announcement| a.occurrences[0].when.clone();
            let title = |a: &Announcement| a.event.as_ref().unwrap().title.clone();
            now.former.extend(when(before).filter(|_| when(before) != when(&now)));
            now.former_titles.extend(Some(title(before)).filter(|t| *t != title(&now)));
        }
        last.insert((now.source.clone(), now.key.clone()), now.clone());
        out.push(now);
    }
    out
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
    let (name, street) = HOUSES[change.key % HOUSES.len()];
    let place = if change.hour % 3 == 0 {
        Place { name: name.into(), ..Place::default() }
    } else {
        let (postal_code, locality) = TOWNS[change.town];
        let street = if change.hour % 3 == 1 { street } else { "" };
        Place {
            name: name.into(),
            street: street.into(),
            postal_code: postal_code.into(),
            locality: locality.into(),
            ..Place::default()
        }
    };
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
            place: Some(place),
            visibility: Visibility::Public.into(),
            ..Event::default()
        }),
        occurrences: (0..change.dates).map(occurrence).collect(),
        ..Announcement::default()
    }
}

/// A decision about events that may or may not be there, single ones and dates of a series.
fn decision(n: usize, picks: &[usize; 4]) -> Decision {
    let event = |i: usize| {
        let (source, key) = (SOURCES[i % SOURCES.len()], format!("k{}", i / 7 % 12));
        let original = ["", "", "2027-01-01", "2027-01-02"][i / 84 % 4];
        LatentId::of("a", source, &key, original).to_string()
    };
    let (a, b) = (event(picks[1]), event(picks[2]));
    let field = || "title".to_owned();
    let what = match picks[0] % 7 {
        0 => What::Same(SameDecision { events: vec![a, b] }),
        1 => What::NeverSame(NeverSameDecision { a, b }),
        2 => What::Hide(HideDecision { event: a }),
        3 => What::Show(ShowDecision { event: a }),
        4 => What::Set(SetFieldDecision { event: a, field: field(), value: "Neu".into() }),
        5 => {
            let source = SOURCES[picks[3] % SOURCES.len()].into();
            What::Prefer(PreferSourceDecision { event: a, field: field(), source })
        }
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
        let all = announcements(&changes);
        let decisions = picks.iter().enumerate().map(|(n, p)| decision(n, p)).collect::<Vec<_>>();
        let expected = entries(&rebuilt(&all, &decisions));
        let found = entries(&played(&all, &decisions, &order, settle_each));
        prop_assert_eq!(expected, found);
    }
}

/// How many of the entries are what the test below is about.
fn counted(book: &Book, is: impl Fn(&Entry) -> bool) -> usize {
    let names = BTreeMap::new();
    let all = book.entry_ids();
    all.iter().filter_map(|id| book.entry(id, &names, START)).filter(|e| is(e)).count()
}

/// Ten thousand changes and decisions, the changes in another order and some of them twice, the
/// decisions between them: at each of ten stops the calendar is what a rebuild from all that has
/// come so far gives, to the byte.
#[test]
fn ten_thousand_changes_and_decisions_interleaved() {
    const CHANGES: usize = 9_000;
    const DECISIONS: usize = 1_000;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let changes = prop::collection::vec(change(), CHANGES..=CHANGES);
    let picks = prop::collection::vec(prop::array::uniform4(0..1000_usize), DECISIONS..=DECISIONS);
    let places = prop::collection::vec(any::<u32>(), CHANGES..=CHANGES);
    let tree = (changes, picks, places).new_tree(&mut runner).unwrap();
    let (changes, picks, places) = proptest::strategy::ValueTree::current(&tree);
    let all = announcements(&changes);
    let decisions = picks.iter().enumerate().map(|(n, p)| decision(n, p)).collect::<Vec<_>>();
    // late ones overtake early ones by up to a thousand places; each seventh comes twice
    let mut order = (0..all.len()).collect::<Vec<_>>();
    order.sort_by_key(|n| *n as u32 + places[*n] % 1000);
    let order = order.iter().flat_map(|n| std::iter::repeat_n(*n, 1 + usize::from(n % 7 == 0)));
    let order = order.collect::<Vec<_>>();
    let (stop, each) = (order.len() / 10, order.len() / DECISIONS);

    let mut book = Book::new(Matcher::embedded());
    let (mut came, mut decided, mut dissolved) = (Vec::new(), 0, 0);
    for (n, number) in order.iter().enumerate() {
        came.push(all[*number].clone());
        book.apply(all[*number].clone());
        if n % each == 0 && decided < DECISIONS {
            book.decide(decisions[decided].clone());
            decided += 1;
        }
        if n % 17 == 0 {
            dissolved += book.settle().dissolved.len();
        }
        if n % stop == stop - 1 {
            book.settle();
            assert_eq!(entries(&rebuilt(&came, &decisions[..decided])), entries(&book), "{n}");
        }
    }
    assert_eq!(decided, DECISIONS);
    // what it is about did happen
    assert!(dissolved > 100, "{dissolved} entries were joined to others or went");
    for (what, found) in [
        ("joined", counted(&book, |e| e.members.len() > 1)),
        ("alone", counted(&book, |e| e.members.len() == 1)),
        ("gone", counted(&book, |e| e.gone_at.is_some())),
        ("hidden by decision", counted(&book, |e| e.hidden_because.contains(&"decision".into()))),
        ("given a learnt address", counted(&book, |e| e.provenance.contains_key("address"))),
        ("set or preferred", counted(&book, |e| !e.provenance["title"].decision.is_empty())),
    ] {
        assert!(found > 0, "no entry is {what}");
    }
}
