//! What sources elsewhere do: one house with two addresses, closing notices, items of a frame,
//! dates and hours in running text.

use terminbund_matching::record::Record;

use super::{HALL, against, different, not_lost, not_merged, record, same, with_text};

const TEXT: &str = "Das Ensemble Quellwasser spielt die Legende vom Müller Hanno Birkwald, dazu \
                    Texte von Rosalie Tannhof und Lieder aus drei Jahrhunderten.";

#[test]
fn one_house_with_two_addresses() {
    let a = record("haus", "Die Mühle am Rauschebach", "2026-05-06T20:00", HALL);
    let other = "Bürgerhaus Musterstadt, Am Lindenhof 2, 12345 Musterstadt";
    let b = record("karten", "Die Mühle am Rauschebach", "2026-05-06T20:00", other);
    same(&with_text(a, TEXT), &with_text(b, TEXT));
}

#[test]
fn two_libraries_are_closed() {
    against(
        "both-closed",
        &record("nord", "Bücherei geschlossen", "2026-05-14", "Bücherei Nordstadt"),
        &record("sued", "Bücherei geschlossen", "2026-05-14", "Bücherei Südstadt"),
    );
}

#[test]
fn two_days_of_one_exhibition() {
    let first = record("museum", "Silber aus dem Harz", "2026-05-06", "Museum am Tor");
    let second = Record {
        id: "second".into(),
        ..record("museum", "Silber aus dem Harz", "2026-05-07", "Museum am Tor")
    };
    against("same-source-apart", &first, &second);
}

#[test]
fn a_week_and_its_workshop() {
    let week = record("kammer", "Woche der Weiterbildung 2026", "2026-05-04T09:00", HALL);
    let item = "Woche der Weiterbildung: Workshop: Buchführung am Küchentisch";
    against("item-of-whole", &week, &record("vhs", item, "2026-05-04T09:00", HALL));
    let stage = record("a", "Feuer und Stahl on stage", "2026-05-04", "Stahlhalle, Musterstadt");
    let show = "Feuer und Stahl on stage – Nachtglut";
    not_lost(&stage, &record("b", show, "2026-05-04T19:00", "Stahlhalle, Musterstadt"));
}

#[test]
fn an_item_names_its_frame_in_the_title() {
    let day = record("kammer", "Unternehmertag Seetal", "2026-06-11T13:00", HALL);
    let item = record("zentrum", "Gründerbühne beim Unternehmertag", "2026-06-11T15:00", HALL);
    against("within-other", &day, &item);
}

#[test]
fn two_forums_of_one_conference() {
    let forum = |source: &str, topic: &str| {
        let title = format!("Forum „{topic}“ auf der Fachkräftekonferenz Seetal");
        record(source, &title, "2026-06-11T13:00", HALL)
    };
    against("both-items", &forum("a", "Lehrlinge gewinnen"), &forum("b", "Zuzug gestalten"));
}

#[test]
fn moved_with_the_name_of_the_month() {
    let old = record("stadt", "Meisterbrunch im Handwerk", "2026-02-12T08:00", HALL);
    let new = record("kammer", "Meisterbrunch im Handwerk", "2026-03-05T08:00", HALL);
    not_merged(&old, &new);
    let told = "Neuer Termin! Der für den 12. Februar geplante Brunch ist nun am 5. März.";
    not_lost(&old, &with_text(new, told));
}

#[test]
fn the_number_of_a_course_is_no_word() {
    same(
        &record("vhs", "26F-1204 Rückenfit am Mittag", "2026-05-06T12:00", HALL),
        &record("stadt", "Rückenfit am Mittag", "2026-05-06T12:00", HALL),
    );
}

#[test]
fn one_host_one_hour_and_the_same_details() {
    let host = |r: Record| Record { organizer: "Gewerkschaftsbund Seetal".into(), ..r };
    let a = host(record("bund", "Tarif wirkt! Ein Feierabendgespräch", "2026-02-19T18:00", HALL));
    let b = host(record("allianz", "Gute Arbeit bindet", "2026-02-19T18:00", HALL));
    let a = with_text(a, "Warum Betriebe Leute finden: mit Katrin Ohlmann von den Seetalwerken.");
    let other = with_text(b.clone(), "Ein Abend über Löhne, Urlaub und Nachtschichten.");
    let b = with_text(b, "Betriebsrätin Katrin Ohlmann berichtet aus den Seetalwerken.");
    not_lost(&a, &b);
    not_merged(&a, &other);
}

#[test]
fn a_tour_of_the_house_is_not_what_is_shown_there() {
    different(
        &record("museum", "Silber aus dem Harz", "2026-05-06", "Museum am Tor"),
        &record("stadt", "Führung durch das Museum am Tor", "2026-05-06T15:00", "Museum am Tor"),
    );
}
