//! Whose word counts, field by field, and what is kept of the others.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends at what it did not expect")]

use std::collections::BTreeMap;

use terminbund_calendar::book::Book;
use terminbund_matching::rules::Matcher;
use terminbund_model::{LatentId, moment};
use terminbund_proto::v1::{
    Announcement, Classification, Decision, Entry, Event, Occurrence, Party, Place,
    PreferSourceDecision, Price, Role, SameDecision, SetFieldDecision, UndoDecision, Visibility,
    When, decision::What,
};

const START: i64 = 1_800_000_000;
const HOUR: i64 = 3_600;

/// What one partner tells of the same happening; the organiser is the IHK.
fn told(source: &str, changed: i64, change: impl FnOnce(&mut Event)) -> Announcement {
    let start = jiff::Timestamp::from_second(START).unwrap();
    let mut event = Event {
        title: "Kooperationskonferenz Fachkräfte im Fokus".into(),
        description: "Vorträge und Praxisforen für Unternehmen der Region".into(),
        organizer: Some(Party { name: "IHK Halle".into(), ..Party::default() }),
        place: Some(Place { name: "Stadthaus".into(), ..town() }),
        visibility: Visibility::Public.into(),
        when: Some(moment::timed(start, None, "Europe/Berlin")),
        ..Event::default()
    };
    change(&mut event);
    let when = event.when.take();
    Announcement {
        alliance: "a".into(),
        source: source.into(),
        partner: source.into(),
        key: "k".into(),
        revision: 1,
        epoch: 1,
        first_seen: 100,
        last_changed: changed,
        role: if source == "ihk" { Role::Organizer } else { Role::Repeater }.into(),
        event: Some(event),
        occurrences: vec![Occurrence { when, ..Occurrence::default() }],
        ..Announcement::default()
    }
}

fn town() -> Place {
    Place { locality: "Halle (Saale)".into(), ..Place::default() }
}

fn timed(from: i64, to: Option<i64>) -> Option<When> {
    let at = |second| jiff::Timestamp::from_second(second).unwrap();
    Some(moment::timed(at(from), to.map(at), "Europe/Berlin"))
}

fn event_id(source: &str) -> String {
    LatentId::of("a", source, "k", "").to_string()
}

/// A decision by its number, which orders it.
fn decision(number: u8, what: What) -> Decision {
    Decision { id: format!("d{number}"), what: Some(what), ..Decision::default() }
}

#[track_caller]
fn merged(all: &[Announcement], decisions: &[Decision]) -> Entry {
    let mut book = Book::new(Matcher::embedded());
    for announcement in all {
        book.apply(announcement.clone());
    }
    for decision in decisions {
        book.decide(decision.clone());
    }
    book.settle();
    assert_eq!(book.entry_ids().len(), 1, "these are one event");
    let id = book.entry_ids().into_iter().next().unwrap();
    book.entry(&id, &BTreeMap::new(), START).unwrap()
}

#[test]
fn the_organisers_word_goes_before_a_repeat_then_the_more_recent() {
    let price = |text: &str| Some(Price { text: text.into(), ..Price::default() });
    let check = |all: &[(&str, i64, &str)], expected: &str| {
        let one = |(source, changed, text): &(&str, i64, &str)| {
            told(source, *changed, |e| e.price = price(text))
        };
        let entry = merged(&all.iter().map(one).collect::<Vec<_>>(), &[]);
        assert_eq!(entry.event.unwrap().price.unwrap().text, expected, "{all:?}");
        assert_eq!(entry.provenance["price"].seen, all.iter().find(|a| a.2 == expected).unwrap().1);
    };
    check(&[("ihk", 200, "15 €"), ("stadt", 300, "20 €")], "15 €");
    check(&[("stadt", 300, "20 €"), ("kreis", 400, "25 €")], "25 €");
    check(&[("kreis", 400, "25 €"), ("ihk", 200, "15 €"), ("stadt", 500, "20 €")], "15 €");
}

#[test]
fn what_the_organiser_leaves_open_another_fills_and_each_field_knows_its_origin() {
    let ihk = told("ihk", 200, |e| e.place = Some(Place { name: "Stadthaus".into(), ..town() }));
    let stadt = told("stadt", 300, |e| {
        e.url = "https://stadt.example/koko".into();
        e.when = timed(START, Some(START + 2 * HOUR));
        e.place = Some(Place {
            name: "Stadthaus".into(),
            street: "Marktplatz 2".into(),
            postal_code: "06108".into(),
            ..town()
        });
    });
    let entry = merged(&[ihk, stadt], &[]);
    let event = entry.event.unwrap();
    assert_eq!(event.url, "https://stadt.example/koko");
    assert_eq!(entry.provenance["url"].partner, "stadt");
    assert_eq!(entry.provenance["title"].partner, "ihk");
    assert_eq!(
        moment::ends(&event.when.unwrap(), &jiff::tz::TimeZone::UTC),
        Some(START + 2 * HOUR)
    );
    let place = event.place.unwrap();
    assert_eq!((place.street.as_str(), place.postal_code.as_str()), ("Marktplatz 2", "06108"));
    assert!(entry.conflicts.is_empty(), "{:?}", entry.conflicts);
}

#[test]
fn labels_of_all_are_kept() {
    let label = |audience: &str| {
        let audiences = vec![audience.to_owned()];
        Some(Classification { audiences, ..Classification::default() })
    };
    let ihk = told("ihk", 200, |e| e.classification = label("unternehmen"));
    let stadt = told("stadt", 300, |e| e.classification = label("personal"));
    let class = merged(&[ihk, stadt], &[]).event.unwrap().classification.unwrap();
    assert_eq!(class.audiences, ["unternehmen", "personal"]);
}

#[test]
fn other_starts_and_places_are_kept_and_told_in_both_languages() {
    let ihk = told("ihk", 200, |e| {
        e.place =
            Some(Place { street: "Marktplatz 2".into(), postal_code: "06108".into(), ..town() });
    });
    let stadt = told("stadt", 300, |e| {
        e.when = timed(START + HOUR / 2, None);
        e.place = Some(Place { street: "Am Ring 9".into(), postal_code: "06112".into(), ..town() });
    });
    // so much speaks against it that an editor has to say that they are one
    let events = vec![event_id("ihk"), event_id("stadt")];
    let same = decision(1, What::Same(SameDecision { events }));
    let entry = merged(&[ihk, stadt], &[same]);
    let fields = entry.conflicts.iter().map(|c| c.field.as_str()).collect::<Vec<_>>();
    assert_eq!(fields, ["start", "place"]);
    for conflict in &entry.conflicts {
        let partners = conflict.values.iter().map(|v| v.partner.as_str()).collect::<Vec<_>>();
        assert_eq!(partners, ["ihk", "stadt"], "what is shown stands first");
        assert!(conflict.german.contains("verschiedene") && conflict.english.contains("Partners"));
    }
}

#[test]
fn a_decision_goes_before_all_shows_what_it_overrides_and_can_be_undone() {
    let ihk = told("ihk", 200, |e| e.price = Some(Price { text: "15 €".into(), free: None }));
    let stadt = told("stadt", 300, |e| e.price = Some(Price { text: "20 €".into(), free: None }));
    let all = [ihk, stadt];
    let event = event_id("ihk");
    let field = "price".to_owned();
    let prefer = PreferSourceDecision { event: event.clone(), source: "stadt".into(), field };
    let (field, value) = ("title".to_owned(), "KoKo 2026".to_owned());
    let set = SetFieldDecision { event, field, value };
    let laid = [decision(1, What::Prefer(prefer)), decision(2, What::Set(set))];
    let entry = merged(&all, &laid);
    let shown = entry.event.unwrap();
    assert_eq!((shown.title.as_str(), shown.price.unwrap().text.as_str()), ("KoKo 2026", "20 €"));
    assert_eq!(entry.provenance["price"].decision, "d1");
    assert_eq!(entry.provenance["title"].decision, "d2");
    let overridden = entry.decisions.iter().map(|d| d.overridden.as_str()).collect::<Vec<_>>();
    assert_eq!(overridden, ["15 €", "Kooperationskonferenz Fachkräfte im Fokus"]);

    let undo = |number: u8, of: &str| {
        decision(number, What::Undo(UndoDecision { decision: of.to_owned() }))
    };
    let entry = merged(&all, &[laid.as_slice(), &[undo(3, "d1"), undo(4, "d2")]].concat());
    assert_eq!(entry.event.unwrap().price.unwrap().text, "15 €");
    assert!(entry.decisions.is_empty());
}

#[test]
fn what_was_told_to_a_narrower_circle_is_not_told_on() {
    let secret = |source: &str, circle: Visibility, named: &[&str]| {
        told(source, 300, |e| {
            e.visibility = circle.into();
            e.visible_to = named.iter().map(|n| (*n).to_owned()).collect();
            e.accessibility = format!("nur über {source}");
        })
    };
    let check = |all: &[Announcement], circle: Visibility, named: &[&str], members: &[&str]| {
        let entry = merged(all, &[]);
        let event = entry.event.unwrap();
        assert_eq!(
            (event.visibility(), event.visible_to.as_slice()),
            (circle, named_of(named).as_slice())
        );
        let told_by = entry.members.iter().map(|m| m.source.as_str());
        let told_by = told_by.collect::<std::collections::BTreeSet<_>>();
        let members = members.iter().copied().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(told_by, members);
        let origins = entry.provenance.values().map(|p| p.source.as_str());
        assert!(origins.clone().all(|o| members.contains(o)), "{:?}", origins.collect::<Vec<_>>());
    };
    let public = told("ihk", 200, |_| {});
    let partners = secret("stadt", Visibility::Partners, &[]);
    let named = secret("kreis", Visibility::NamedPartners, &["ihk", "vhs"]);
    let other = secret("land", Visibility::NamedPartners, &["vhs", "hwk"]);
    check(&[public, partners.clone()], Visibility::Public, &[], &["ihk"]);
    check(&[partners, named.clone()], Visibility::Partners, &[], &["stadt"]);
    check(&[named, other], Visibility::NamedPartners, &["vhs"], &["kreis", "land"]);
}

fn named_of(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

/// Another happening at the Alte Schmiede, as one partner tells it.
fn at_the_smithy(source: &str, day: i64, place: Place) -> Announcement {
    Announcement {
        key: format!("k{day}"),
        ..told(source, 200, |e| {
            e.title = format!("Fachkräftefrühstück am Tag {day}");
            e.when = timed(START + 24 * day * HOUR, None);
            e.place = Some(Place { name: "Alte Schmiede".into(), ..place });
        })
    }
}

fn address(street: &str) -> Place {
    Place { street: street.into(), postal_code: "06366".into(), ..in_koethen() }
}

fn in_koethen() -> Place {
    Place { locality: "Köthen".into(), ..Place::default() }
}

/// The street that the entry of this announcement has, and who told it of the venue.
fn learnt(book: &Book, announcement: &Announcement) -> (String, Option<String>) {
    let id = LatentId::of("a", &announcement.source, &announcement.key, "").to_string();
    let entry = book.entry(book.holder(&id).unwrap(), &BTreeMap::new(), START).unwrap();
    let street = entry.event.unwrap().place.unwrap().street;
    (street, entry.provenance.get("address").map(|p| p.partner.clone()))
}

#[test]
fn a_venue_is_learnt_from_who_gives_its_address_and_unlearnt_where_two_houses_bear_the_name() {
    let mut book = Book::new(Matcher::embedded());
    let asking = at_the_smithy("stadt", 1, in_koethen());
    let townless = at_the_smithy("stadt", 2, Place::default());
    let elsewhere =
        at_the_smithy("stadt", 3, Place { locality: "Halle (Saale)".into(), ..Place::default() });
    for announcement in [&asking, &townless, &elsewhere] {
        book.apply(announcement.clone());
    }
    book.settle();
    assert_eq!(learnt(&book, &asking), (String::new(), None));

    book.apply(at_the_smithy("kreis", 9, address("Schmiedegasse 4")));
    let settled = book.settle();
    let id = LatentId::of("a", "stadt", "k1", "").to_string();
    assert!(settled.rebuilt.contains(&id), "who asked is built anew: {settled:?}");
    assert_eq!(learnt(&book, &asking), ("Schmiedegasse 4".into(), Some("kreis".into())));
    assert_eq!(learnt(&book, &townless).0, "", "another partner's house in some town");
    assert_eq!(learnt(&book, &elsewhere).0, "", "another town");

    // the same house in other words, then another house of the name
    book.apply(at_the_smithy("ihk", 12, address("Schmiedegasse 4")));
    book.settle();
    assert_eq!(learnt(&book, &asking).0, "Schmiedegasse 4");
    let other = at_the_smithy("hwk", 15, address("Lange Straße 7"));
    book.apply(other.clone());
    book.settle();
    assert_eq!(learnt(&book, &asking).0, "", "which of the two?");

    // who withdraws teaches nothing; nor does what is not public
    book.apply(Announcement { revision: 2, withdrawn: true, withdrawn_at: Some(1), ..other });
    book.settle();
    assert_eq!(learnt(&book, &asking).0, "Schmiedegasse 4");
    let mut inner = at_the_smithy("land", 18, address("Hintere Straße 1"));
    inner.event.as_mut().unwrap().visibility = Visibility::Partners.into();
    book.apply(inner);
    book.settle();
    assert_eq!(learnt(&book, &asking).0, "Schmiedegasse 4");

    // a date of a series that is elsewhere asks as well; what an editor has set stands
    let mut series = at_the_smithy("welcome", 24, address("Neue Straße 2"));
    series.event.as_mut().unwrap().place.as_mut().unwrap().name = "Rathaus".into();
    let bare = Place { name: "Neue Schmiede".into(), ..in_koethen() };
    series.occurrences[0].r#override = Some(Event { place: Some(bare), ..Event::default() });
    book.apply(series.clone());
    book.settle();
    assert_eq!(learnt(&book, &series).0, "");
    let mut teacher = at_the_smithy("ihk", 27, address("Schmiedegasse 9"));
    teacher.event.as_mut().unwrap().place.as_mut().unwrap().name = "Neue Schmiede".into();
    book.apply(teacher);
    let id = LatentId::of("a", "welcome", "k24", "").to_string();
    assert!(book.settle().rebuilt.contains(&id));
    assert_eq!(learnt(&book, &series).0, "Schmiedegasse 9");
    let (field, value) = ("locality".into(), "Dessau".into());
    book.decide(decision(1, What::Set(SetFieldDecision { event: id, field, value })));
    book.settle();
    assert_eq!(learnt(&book, &series), (String::new(), None));

    // without a town only the same partner's house is meant
    book.apply(at_the_smithy("stadt", 21, address("Schmiedegasse 4")));
    book.settle();
    assert_eq!(learnt(&book, &townless), ("Schmiedegasse 4".into(), Some("stadt".into())));
}
