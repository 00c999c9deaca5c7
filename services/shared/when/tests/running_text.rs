//! Dates in running text.

mod common;

use terminbund_when::{Context, Found, Role, find};

fn found(text: &str) -> Vec<(String, Role, String)> {
    let context = Context::on("2027-03-01".parse().expect("a date"));
    let one = |found: Found| {
        (text[found.range.clone()].to_owned(), found.role, common::short(&found.reading))
    };
    find(text, &context).into_iter().map(one).collect()
}

/// Checks what is found in a text: the words, what they are taken for, what they say.
fn check(text: &str, want: &[(&str, Role, &str)]) {
    let got = found(text);
    let got: Vec<(&str, Role, &str)> =
        got.iter().map(|(words, role, said)| (words.as_str(), *role, said.as_str())).collect();
    assert_eq!(got, want, "{text}");
}

use Role::{Deadline, Event, Former, Published};

#[test]
fn sentences() {
    check(
        "Am 9. April um 19 Uhr beginnt das Konzert im Saal 3.",
        &[("Am 9. April um 19 Uhr", Event, "2027-04-09T19:00")],
    );
    check(
        "Sommerfest 24./25.07.2027 in Halle (Saale) – jetzt anmelden!",
        &[("24./25.07.2027", Event, "2027-07-24/2027-07-26")],
    );
    check(
        "Der Kurs läuft vom 6.4. bis 29.6.2027, jeweils dienstags von 17.00 bis 18.30 Uhr.",
        &[(
            "vom 6.4. bis 29.6.2027, jeweils dienstags von 17.00 bis 18.30 Uhr",
            Event,
            "2027-04-06T17:00/2027-04-06T18:30 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629T235959",
        )],
    );
    check(
        "Jeden ersten Freitag im Monat treffen wir uns um 19 Uhr.",
        &[("Jeden ersten Freitag im Monat", Event, "2027-03-05 FREQ=MONTHLY;BYDAY=1FR")],
    );
    check(
        "The workshop takes place on Friday, April 9, 2027, 10am–4pm, at the town hall.",
        &[("on Friday, April 9, 2027, 10am–4pm", Event, "2027-04-09T10:00/2027-04-09T16:00")],
    );
    check("Das war 2019 anders, im Mai und am Freitag, so oft.", &[]);
}

#[test]
fn lines() {
    check(
        "Termine\n09.04.2027\n16.04.2027, 18 Uhr\nFr, 23.04.2027\n19:00 Uhr\nRathaus",
        &[
            ("09.04.2027", Event, "2027-04-09"),
            ("16.04.2027, 18 Uhr", Event, "2027-04-16T18:00"),
            ("Fr, 23.04.2027\n19:00 Uhr", Event, "2027-04-23T19:00"),
        ],
    );
}

#[test]
fn months_first() {
    check(
        "02/27/2027 Board, 03/04/2027 Committee",
        &[("02/27/2027", Event, "2027-02-27"), ("03/04/2027", Event, "2027-03-04")],
    );
    check(
        "27/02/2027 Rat, 03/04/2027 Ausschuss",
        &[("27/02/2027", Event, "2027-02-27"), ("03/04/2027", Event, "2027-04-03")],
    );
    check(
        "Dec. 11\n2026 at\nJan. 8, 2027",
        &[("Dec. 11", Event, "2027-12-11"), ("Jan. 8, 2027", Event, "2027-01-08")],
    );
}

#[test]
fn roles() {
    check(
        "Anmeldeschluss: 2. April 2027. Beginn: 9. April 2027, 9 Uhr",
        &[
            ("2. April 2027", Deadline, "2027-04-02"),
            ("9. April 2027, 9 Uhr", Event, "2027-04-09T09:00"),
        ],
    );
    check("Bitte bis 2. April anmelden.", &[("bis 2. April", Deadline, "2027-04-02")]);
    check(
        "Anmeldung bitte bis spätestens 2. April 2027",
        &[("2. April 2027", Deadline, "2027-04-02")],
    );
    check("Stand: 2. Februar 2027", &[("2. Februar 2027", Published, "2027-02-02")]);
    check("Veröffentlicht am 2.2.2027", &[("am 2.2.2027", Published, "2027-02-02")]);
    check("verschoben vom 2. April 2027", &[("vom 2. April 2027", Former, "2027-04-02")]);
}

#[test]
fn no_dates() {
    for text in [
        "Tel. 0345 12.03.45, Preis 12.50 €, Version 3.0.1, § 16 Abs. 2, A14, B 6.",
        "IP 192.168.2.1 und 10.0.0.1; Norm DIN 5.12.3",
        "1.2. Überblick\n1.3. Ziele\n2.1. Aufbau",
        "Raum 3.12, Kapitel 4.2., Seite 12. Das Spiel endete 3:2 (1:1).",
        "für Kinder von 6 bis 12 Jahren, ab 18 Jahren, 10.000 Besucher, 1.500 Plätze",
        "geöffnet von 10 bis 18 Uhr",
        "Weihnachten, Ostern und Pfingsten feiern wir im Sommer.",
        "Guten Morgen, heute ist so ein Tag; Mo macht mit, do it, mi casa.",
        "font-size:1.2em;margin:0 5.5px 3.4px 10.10%;opacity:.5",
        "Die 2. Mannschaft gewann das 3. Spiel. 5. Platz!",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn headings() {
    let context = Context::on("2027-03-01".parse().expect("a date"));
    let below = context.under(Some(2027), Some(9));
    let text = "Mi 8. 18:00–20:30 Uhr Treffen\nFr 10. 9–15 Uhr Fachtag\nSa 18. 10.00 Uhr Fest";
    let said: Vec<String> =
        find(text, &below).iter().map(|found| common::short(&found.reading)).collect();
    let want = [
        "2027-09-08T18:00/2027-09-08T20:30",
        "2027-09-10T09:00/2027-09-10T15:00",
        "2027-09-18T10:00",
    ];
    assert_eq!(said, want);
}
