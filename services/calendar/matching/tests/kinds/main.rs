//! Each kind of "the same" and "not the same" as a case of its own, all invented.
#![allow(clippy::unwrap_used, reason = "tests")]

mod elsewhere;
mod told;

use terminbund_matching::compare::{Comparison, Verdict, compare};
use terminbund_matching::features::Features;
use terminbund_matching::gazetteer::Gazetteer;
use terminbund_matching::record::{Record, Status};
use terminbund_matching::rules::Matcher;
use terminbund_matching::wire::moment;

/// A record of `source`: title, start, place; Central European time.
fn record(source: &str, title: &str, start: &str, location: &str) -> Record {
    Record {
        id: format!("{source}/{title}"),
        alliance: "test".to_owned(),
        source: source.to_owned(),
        title: title.to_owned(),
        start: moment(start, "Europe/Berlin"),
        location: location.to_owned(),
        ..Record::default()
    }
}

fn with_partner(record: Record, partner: &str, organizer: &str) -> Record {
    Record { partner: partner.to_owned(), organizer: organizer.to_owned(), ..record }
}

fn with_text(record: Record, description: &str) -> Record {
    Record { description: description.to_owned(), ..record }
}

fn weigh(a: &Record, b: &Record) -> Comparison {
    let matcher = Matcher::embedded();
    let gazetteer = Gazetteer::learn([a, b].into_iter(), matcher.lexicon());
    let of = |r: &Record| Features::of(r, matcher.lexicon(), &gazetteer);
    let found = compare(matcher, &of(a), &of(b));
    assert_eq!(found.score, compare(matcher, &of(b), &of(a)).score, "symmetric");
    found
}

#[track_caller]
fn same(a: &Record, b: &Record) {
    let found = weigh(a, b);
    assert_eq!(found.verdict, Verdict::Same, "{a:?}\n{b:?}\n{found:#?}");
}

/// At least an editor is asked: nothing is lost.
#[track_caller]
fn not_lost(a: &Record, b: &Record) {
    let found = weigh(a, b);
    assert_ne!(found.verdict, Verdict::Different, "{a:?}\n{b:?}\n{found:#?}");
}

/// Nothing is merged without asking.
#[track_caller]
fn not_merged(a: &Record, b: &Record) {
    let found = weigh(a, b);
    assert_ne!(found.verdict, Verdict::Same, "{a:?}\n{b:?}\n{found:#?}");
}

/// Not even an editor is asked.
#[track_caller]
fn different(a: &Record, b: &Record) {
    let found = weigh(a, b);
    assert_eq!(found.verdict, Verdict::Different, "{a:?}\n{b:?}\n{found:#?}");
}

/// The named evidence counts against.
#[track_caller]
fn against(name: &str, a: &Record, b: &Record) {
    not_merged(a, b);
    let found = weigh(a, b);
    let weight = found.evidence.iter().find(|e| e.name == name).map_or(0.0, |e| e.weight);
    assert!(weight < 0.0, "{name} weighs {weight}: {found:#?}");
}

const HALL: &str = "Bürgerhaus, Lindenweg 4, 12345 Musterstadt";

#[test]
fn same_title_spelled_otherwise() {
    same(
        &record("kammer", "Fachkräfte-Messe für Pflegeberufe", "2026-05-06T10:00", HALL),
        &record("stadt", "FACHKRAEFTE MESSE FUER PFLEGEBERUFE", "2026-05-06T10:00", HALL),
    );
}

#[test]
fn compound_and_its_parts() {
    same(
        &record(
            "kammer",
            "3. Konferenz zur Fachkräftesicherung im Handwerk",
            "2026-05-06T10:00",
            HALL,
        ),
        &record("stadt", "Konferenz: Fachkräfte sichern im Handwerk", "2026-05-06T10:00", HALL),
    );
}

#[test]
fn leading_kind_and_price_note() {
    same(
        &record(
            "kammer",
            "Workshop: Rhetorik im Vorstellungsgespräch (kostenfrei)",
            "2026-05-06T10:00",
            HALL,
        ),
        &record("stadt", "Rhetorik im Vorstellungsgespräch", "2026-05-06T10:00", HALL),
    );
}

#[test]
fn cancelled_by_one() {
    let calm = record("stadt", "Lesung mit Ada Winterfeld: Nebelkrähen", "2026-05-06T19:00", HALL);
    let off = record("haus", "FÄLLT AUS: Ada Winterfeld – Nebelkrähen", "2026-05-06T19:00", HALL);
    same(&calm, &Record { status: Status::Cancelled, ..off });
}

#[test]
fn title_cut_short() {
    same(
        &record(
            "kammer",
            "Infoabend Ausbildung in Teilzeit für Alleinerziehende",
            "2026-05-06T18:00",
            HALL,
        ),
        &record("presse", "Infoabend Ausbildung in Teilzeit für Allein…", "2026-05-06T18:00", HALL),
    );
}

#[test]
fn all_day_by_one() {
    same(
        &record(
            "stadt",
            "Sommerkonzert des Kammerorchesters Silberklang",
            "2026-06-06",
            "Musterstadt",
        ),
        &record("haus", "Sommerkonzert des Kammerorchesters Silberklang", "2026-06-06T19:30", HALL),
    );
}

#[test]
fn doors_and_begin() {
    same(
        &record("haus", "Die Nachtfalken – Akustiktour", "2026-06-06T19:00", HALL),
        &record("presse", "Nachtfalken live: Akustiktour", "2026-06-06T20:00", HALL),
    );
}

#[test]
fn utc_shown_as_local() {
    same(
        &record(
            "kammer",
            "Gründerseminar Genossenschaften verstehen",
            "2026-06-10T16:00:00+02:00",
            HALL,
        ),
        &record(
            "stadt",
            "Gründerseminar Genossenschaften verstehen",
            "2026-06-10T14:00:00+02:00",
            HALL,
        ),
    );
}

#[test]
fn same_clock_in_another_zone() {
    same(
        &record("club", "Harbor Lights Quartet", "2026-06-10T20:00:00-07:00", "Pier Theater"),
        &record(
            "tickets",
            "Harbor Lights Quartet",
            "2026-06-10T20:00:00-04:00",
            "Pier Theater, 12 Bay St., Seaville, CA",
        ),
    );
}

#[test]
fn name_alone_against_phrase() {
    same(
        &record("haus", "Miro Talbach", "2026-06-10T20:00", "Kulturschmiede"),
        &with_text(
            record("stadt", "Kabarettabend mit Miro Talbach", "2026-06-10T20:00", "Kulturschmiede"),
            "Miro Talbach spielt sein Programm Luft nach oben.",
        ),
    );
}

#[test]
fn only_the_description_names_the_other_title() {
    not_lost(
        &with_text(
            record("haus", "Frühjahrskonzert des Stadtchores", "2026-03-21T17:00", HALL),
            "Der Chor singt das Requiem Lux Aurea von Tessenow.",
        ),
        &record("stadt", "Requiem Lux Aurea von Tessenow", "2026-03-21T17:00", HALL),
    );
}

#[test]
fn german_and_english() {
    not_lost(
        &record(
            "kammer",
            "Vortrag: Anerkennung ausländischer Abschlüsse",
            "2026-06-10T16:00",
            HALL,
        ),
        &record(
            "welcome",
            "Lecture: Recognition of foreign qualifications",
            "2026-06-10T16:00",
            HALL,
        ),
    );
}

#[test]
fn street_here_room_there() {
    not_lost(
        &record(
            "haus",
            "Tauschbörse für Zimmerpflanzen",
            "2026-06-10T16:00",
            "Lindenweg 4, 12345 Musterstadt",
        ),
        &record("stadt", "Tauschbörse für Zimmerpflanzen", "2026-06-10T16:00", "Großer Saal"),
    );
}

#[test]
fn other_town() {
    against(
        "town-other",
        &record(
            "a",
            "Roadshow Ausbildung im Handwerk",
            "2026-06-10T16:00",
            "Markt 1, 12345 Musterstadt",
        ),
        &record(
            "b",
            "Roadshow Ausbildung im Handwerk",
            "2026-06-10T16:00",
            "Ring 9, 54321 Beispielhausen",
        ),
    );
}

#[test]
fn other_part() {
    against(
        "part-other",
        &record("a", "Runder Tisch Integration – Teil 1", "2026-06-10T16:00", HALL),
        &record("b", "Runder Tisch Integration – Teil 2", "2026-06-10T16:00", HALL),
    );
}

#[test]
fn other_audience() {
    against(
        "audience-other",
        &record("a", "Berufsorientierung für Eltern", "2026-06-10T16:00", HALL),
        &record("b", "Berufsorientierung für Lehrkräfte", "2026-06-10T16:30", HALL),
    );
}

#[test]
fn other_edition() {
    against(
        "edition-other",
        &record("a", "7. Kooperationskonferenz Pflege", "2026-06-10T10:00", HALL),
        &record("b", "8. Kooperationskonferenz Pflege", "2026-06-10T10:00", HALL),
    );
}

#[test]
fn other_branch() {
    not_merged(
        &record("a", "Family Time", "2026-06-10T10:00:00-07:00", "Maple Grove Library"),
        &record("b", "Family Time", "2026-06-10T10:00:00-07:00", "Cedar Falls Library"),
    );
}

#[test]
fn two_slots_of_one_source() {
    against(
        "same-source-apart",
        &record("a", "Rentensprechstunde", "2026-06-10T10:00", HALL),
        &Record {
            id: "later".into(),
            ..record("a", "Rentensprechstunde", "2026-06-10T11:00", HALL)
        },
    );
}

#[test]
fn next_month() {
    different(
        &record("a", "Unternehmerinnenfrühstück", "2026-06-10T09:00", HALL),
        &record("b", "Unternehmerinnenfrühstück", "2026-07-08T09:00", HALL),
    );
}

#[test]
fn two_seminars_on_one_day() {
    not_merged(
        &record("a", "Seminar: Buchführung für Gründer", "2026-06-10T09:00", HALL),
        &record(
            "b",
            "Seminar: Marketing für Gründer",
            "2026-06-10T14:00",
            "Kammersaal, Ring 2, 12345 Musterstadt",
        ),
    );
}

#[test]
fn replacement_in_the_same_hall() {
    not_merged(
        &record("a", "ABGESAGT: Theaterstück Der Turm am Fluss", "2026-06-10T20:00", HALL),
        &record("b", "Ersatzprogramm: Swingabend mit den Blaulichtern", "2026-06-10T20:00", HALL),
    );
}

#[test]
fn festival_and_its_item() {
    not_merged(
        &record("a", "Woche der Wirtschaft", "2026-06-10", HALL),
        &record(
            "b",
            "Woche der Wirtschaft: Steuerrecht für Handwerksbetriebe",
            "2026-06-10T16:00",
            HALL,
        ),
    );
}

#[test]
fn vernissage_and_open_garden() {
    not_merged(
        &record("a", "Vernissage: Landschaften in Öl", "2026-06-10T15:00", HALL),
        &record("b", "Offene Gartenpforte", "2026-06-10T15:00", HALL),
    );
}

#[test]
fn moved_by_the_source_itself() {
    let mut moved = record("haus", "Kooperationstag Logistik und Hafen", "2026-06-24T10:00", HALL);
    let old = record("stadt", "Kooperationstag Logistik und Hafen", "2026-06-10T10:00", HALL);
    not_merged(&moved, &old);
    moved.former_starts = vec![old.start.unwrap()];
    not_lost(&moved, &old);
}
