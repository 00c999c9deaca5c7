//! One event that three partners tell in quite other words, and what must stay apart beside it.

use terminbund_matching::blocking::Index;
use terminbund_matching::cli::features;
use terminbund_matching::record::Record;
use terminbund_matching::rules::Matcher;
use terminbund_matching::whole;

use super::{against, not_merged, record, weigh, with_partner, with_text};

const START: &str = "2026-10-14T09:30";
const FORUM: &str = "Kulturforum am Fluss, Uferweg 7, 23456 Auental";

/// The organiser's own announcement.
fn chamber() -> Record {
    let told = record("ihk", "6. Transferwerkstatt „Handwerk im Aufbruch“", START, FORUM);
    let told = with_text(
        told,
        "Vier Foren zu Nachwuchs und Digitalisierung, dazu ein Markt der Beratungsstellen. \
         Zusammen mit der Wirtschaftsförderung Auental und dem Landkreis Nordmoor.",
    );
    with_partner(told, "Industrie- und Handelskammer Auental", "IHK Auental")
}

/// The district abbreviates.
fn district() -> Record {
    let told =
        record("kreis", "TraWe Handwerk 2026 – HiA", START, "Kulturforum, Uferweg 7, Auental");
    let told = with_text(
        told,
        "Bus ab Kreishaus 08:30 Uhr. Anmeldung und Ablauf bei der IHK (Transferwerkstatt Nr. 6).",
    );
    with_partner(told, "Landkreis Nordmoor", "")
}

/// The town's business development office has its own headline.
fn town() -> Record {
    let title = "Miteinander Nachwuchs finden: Firmen, Schulen und Ämter im Gespräch";
    let told = record("stadt", title, START, FORUM);
    let told = with_text(
        told,
        "Am Fluss treffen sich Betriebe der Region. Zur sechsten Auflage der Transferwerkstatt \
         bitten IHK, Landkreis und Wirtschaftsförderung.",
    );
    with_partner(told, "Wirtschaftsförderung Auental", "IHK Auental")
}

/// How many entries the records make.
fn entries(mut records: Vec<Record>) -> usize {
    for (number, record) in records.iter_mut().enumerate() {
        record.id = format!("{number}");
    }
    let matcher = Matcher::embedded();
    let index = Index::build(features(&records, matcher));
    let (links, _) = whole::links(&index, matcher);
    whole::entries(&index, matcher, &links).len()
}

/// The named evidence speaks for one event.
#[track_caller]
fn speaks_for(name: &str, a: &Record, b: &Record) {
    let found = weigh(a, b);
    let weight = found.evidence.iter().find(|e| e.name == name).map_or(0.0, |e| e.weight);
    assert!(weight > 0.0, "{name} weighs {weight}: {found:#?}");
}

#[test]
fn three_tellings_are_one_event() {
    for pair in [[chamber(), district()], [chamber(), town()]] {
        speaks_for("told-together", &pair[0], &pair[1]);
        assert_eq!(entries(pair.to_vec()), 1, "{:#?}", weigh(&pair[0], &pair[1]));
    }
    assert_eq!(entries(vec![chamber(), district(), town()]), 1);
    assert_eq!(entries(vec![town(), district(), chamber()]), 1);
}

#[test]
fn another_event_of_the_organiser_at_the_same_place_and_time() {
    let other = with_text(
        record("stadt", "Sprechtag Patente und Marken", START, FORUM),
        "Einzelgespräche für Erfinder. Eine Veranstaltung von IHK und Wirtschaftsförderung.",
    );
    let other = with_partner(other, "Wirtschaftsförderung Auental", "IHK Auental");
    not_merged(&chamber(), &other);
    not_merged(&district(), &other);
    assert_eq!(entries(vec![chamber(), district(), town(), other]), 2);
}

#[test]
fn side_event_within_the_frame() {
    let fair = with_text(
        record("ihk", "11. Ausbildungsmesse Nordmoor", START, FORUM),
        "80 Aussteller, Gäste sind der Landkreis Nordmoor und die Wirtschaftsförderung Auental.",
    );
    let fair = with_partner(fair, "Industrie- und Handelskammer Auental", "IHK Auental");
    let side = with_text(
        record("stadt", "Bewerbungsmappen im Schnelltest", START, FORUM),
        "Im Rahmen der 11. Ausbildungsmesse schauen IHK und Wirtschaftsförderung in Ihre Mappe.",
    );
    let side = with_partner(side, "Wirtschaftsförderung Auental", "IHK Auental");
    against("within-other", &fair, &side);
    let english =
        with_text(side.clone(), "As part of the Ausbildungsmesse Nordmoor. With the IHK.");
    not_merged(&fair, &english);
    assert_eq!(entries(vec![fair, side]), 2);
}

#[test]
fn the_edition_before() {
    let fifth =
        Record { title: "5. Transferwerkstatt „Handwerk im Aufbruch“".into(), ..chamber() };
    not_merged(&fifth, &town());
    against("edition-told-other", &fifth, &town());
    not_merged(&fifth, &district());
    let fifth = Record { source: "presse".into(), partner: "Auentaler Bote".into(), ..fifth };
    against("edition-other", &fifth, &chamber());
    assert_eq!(entries(vec![fifth, chamber(), district(), town()]), 2);
}

#[test]
fn a_partner_named_and_a_word_of_the_title_in_common() {
    let host = record("ihk", "Lehrstellen-Rallye Auental", START, FORUM);
    let host = with_text(host, "In einer Stunde von Werkbank zu Werkbank: 30 Betriebe sind da.");
    let host = with_partner(host, "Industrie- und Handelskammer Auental", "IHK Auental");
    let guest = |text: &str, start: &str| {
        let told = record("agentur", "Rallye zum Ausbildungsplatz", start, FORUM);
        with_partner(with_text(told, text), "Agentur für Arbeit Nordmoor", "")
    };
    let named = "Zusammen mit der IHK laden wir Jugendliche ein.";
    assert_eq!(entries(vec![host.clone(), guest(named, START)]), 1);
    assert_eq!(entries(vec![host, guest(named, "2026-10-15T09:30")]), 2, "another day");
}
