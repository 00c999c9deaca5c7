//! Deadline, price, series, format: how hosts put them, a family of expressions a test.

use std::sync::LazyLock;

use terminbund_understand::{Format, Input, Rules, Taxonomy, Understood, understand};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Taxonomy::defaults().expect("embedded").compile("defaults").expect("embedded")
});

/// A Thursday.
const START: &str = "2027-03-18T14:00:00+01:00";

fn read(title: &str, description: &str, location: &str) -> Understood {
    understand(&RULES, &Input { title, description, location, start: START, ..Input::default() })
}

#[track_caller]
fn deadlines(cases: &[(&str, &str)]) {
    let got = |text: &str| read("Treffen", text, "").registration.deadline.unwrap_or_default();
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, due)| (*text, *due, got(text)))
        .filter(|(_, due, got)| due != got)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn deadlines_by_the_word_of_replying() {
    deadlines(&[
        ("Zu- oder Absagen nimmt Frau Thiele bis 8.3. entgegen.", "2027-03-08"),
        ("Über eine Rückmeldung bis zum 9. März würden wir uns freuen.", "2027-03-09"),
        ("Ruft bis 10. März kurz durch!", "2027-03-10"),
        ("Bitte gebt uns bis 10.3. Bescheid, ob ihr kommt.", "2027-03-10"),
        ("Wer einen Platz möchte, trägt sich bis 4. März in die Liste ein.", "2027-03-04"),
        ("Terminvergabe bis 12. März unter Tel. 0391 12345.", "2027-03-12"),
        ("Gesprächswünsche bitte bis 11.03. durchgeben.", "2027-03-11"),
        ("Bewirb dich mit zwei Zeilen bis 1. März.", "2027-03-01"),
        ("Die Anmeldeliste schließt am 15. März.", "2027-03-15"),
        ("Schluss der Anmeldung ist am 5. März 2027.", "2027-03-05"),
        ("Kurze Mail an Frau Arndt genügt, spätestens am 12.3.", "2027-03-12"),
        ("Eltern unterschreiben bitte bis zum 2. März den Zettel.", "2027-03-02"),
        ("Kindly respond by March 9.", "2027-03-09"),
        ("Drop us a note by 11 March.", "2027-03-11"),
        ("Places can be booked until Friday, 12 March.", "2027-03-12"),
        ("Seats must be claimed before 12 March.", "2027-03-11"),
        ("Sign-up closes on March 10 at 5 pm.", "2027-03-10T17:00"),
        ("RSVP no later than 8 March, please.", "2027-03-08"),
        ("Last orders for tickets: 6 March.", "2027-03-06"),
    ]);
}

#[test]
fn deadlines_counted_from_the_event() {
    deadlines(&[
        ("Verbindliche Zusage bitte zwei Wochen vor Beginn.", "2027-03-04"),
        ("Anmeldung spätestens 48 Stunden vorher.", "2027-03-16T14:00"),
        ("Anmeldung bis zehn Tage vor dem Seminar.", "2027-03-08"),
        ("Bitte bis zum Montag vor dem Treffen melden.", "2027-03-15"),
        ("Meldet euch bis Freitag der Vorwoche.", "2027-03-12"),
        ("Please book by the Tuesday before.", "2027-03-16"),
        ("Registration closes five days before the event.", "2027-03-13"),
        ("Sign up until the day before at noon.", "2027-03-17T12:00"),
        ("Sagt bis Sonntag Bescheid.", "2027-03-14"),
        ("Tell us by Monday, 10 am, if you are coming.", "2027-03-15T10:00"),
        ("Anmeldung bis drei Werktage vorher.", "2027-03-15"),
        ("Anmeldung Montag bis Freitag von 8 bis 12 Uhr.", ""),
    ]);
}

#[test]
fn deadlines_by_the_calendar() {
    deadlines(&[
        ("Anmeldung bis Ende Februar.", "2027-02-28"),
        ("Anmeldungen bis zum letzten Februartag.", "2027-02-28"),
        ("Meldung bis zum Jahresende 2026.", "2026-12-31"),
        ("Bewerbungen nehmen wir bis Silvester an.", "2026-12-31"),
        ("Bewerbt euch bis Rosenmontag!", "2027-02-08"),
        ("Um Antwort bis zum 5. d. M. wird gebeten.", "2027-03-05"),
        ("Let us know by the 12th how many you are.", "2027-03-12"),
        ("Zusage bis Freitag, KW 10.", "2027-03-12"),
        ("Bitte bis Mitte Februar (16.02.) zusagen.", "2027-02-16"),
        ("Anmeldung bis Ende Februar, genauer: bis 26.2.", "2027-02-26"),
        ("Register by the end of February.", "2027-02-28"),
        ("Anmeldefrist: Freitag, der 12. (März).", "2027-03-12"),
    ]);
}

#[test]
fn days_that_are_due_for_something_else() {
    deadlines(&[
        ("Themen für die Tagesordnung bis 1. März, Zusagen bis 9. März.", "2027-03-09"),
        ("Fragen bitte vorab bis 10. März schicken, Anmeldung nicht nötig.", ""),
        ("Firmen, die einen Stand wünschen, melden sich bis 1. Februar.", ""),
        ("Wer bis 15. Februar bucht, zahlt nur 40 €; Anmeldung bis 10. März.", "2027-03-10"),
        ("Please tell us by 8 March if you need child care.", ""),
        ("Bewerbungen für den Herbst sind bis 31. Mai möglich.", ""),
        ("Die Schau ist noch bis 10. März zu sehen.", ""),
        ("Das Projekt läuft bis Ende Februar 2027.", ""),
        ("Bis 2035 geht jeder dritte Meister in Rente.", ""),
        ("Wer mitmachen will, meldet sich bis 5.3.; los geht es am 18. März.", "2027-03-05"),
    ]);
}

#[track_caller]
fn costs(cases: &[(&str, Option<&str>, Option<bool>)]) {
    let got = |text: &str| {
        let got = read("Treffen", text, "");
        (got.price, got.free)
    };
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, price, free)| (*text, (price.map(str::to_owned), *free), got(text)))
        .filter(|(_, expected, got)| expected != got)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn free_in_many_words() {
    for text in [
        "Zahlen müsst ihr nichts.",
        "Bezahlen brauchen Sie nichts.",
        "Du zahlst keinen Cent.",
        "Das kost euch nüscht.",
        "Kosten entstehen Ihnen keine.",
        "Kosten? Keine.",
        "Gebühren werden nicht erhoben.",
        "Ein Eintritt wird nicht verlangt.",
        "Keine Kursgebühr.",
        "Für Sie fällt nichts an.",
        "Der Imbiss geht auf uns.",
        "Eintritt: null Euro.",
        "Es entfällt eine Teilnahmegebühr.",
        "Die Beratung ist vertraulich und ohne Honorar.",
        "Der Eintritt ist wie immer frei.",
        "Freier Zutritt für alle.",
        "Dank der Förderung durch das Land 0 €.",
        "Wir berechnen nichts.",
        "Für umme.",
        "Die Kammer trägt die Kosten.",
        "Attending doesn't cost anything.",
        "You pay nothing.",
        "Nobody has to pay anything.",
        "Fee: none.",
        "Online via Zoom, free.",
        "No charge.",
        "The workshop is on us.",
    ] {
        costs(&[(text, None, Some(true))]);
    }
}

#[test]
fn a_fee_beside_something_that_is_free() {
    costs(&[
        ("Gebühr 45 €. Dazu gibt es eine kostenlose Potenzialanalyse.", Some("45 €"), Some(false)),
        ("Seminar 320 €, die Kosten trägt der Arbeitgeber.", Some("320 €"), Some(false)),
        ("Entgelt 80 €; Betriebe können die Kosten übernehmen.", Some("80 €"), Some(false)),
        ("Fee EUR 60. Cancellation: free of charge until 3 March.", Some("60 €"), Some(false)),
        ("Tageskarte 6 €, Schulklassen gratis.", Some("6 €"), Some(false)),
        ("Entry 9 EUR, children free.", Some("9 €"), Some(false)),
        ("Kostenbeitrag: fünfunddreißig Euro.", Some("35 €"), Some(false)),
        ("Admission is twenty-five euros.", Some("25 €"), Some(false)),
        ("Ihre Investition: 149 Euro netto.", Some("149 €"), Some(false)),
        (
            "Eine Halle für 250.000 € entsteht. Je Betrieb fallen 90 € an.",
            Some("90 €"),
            Some(false),
        ),
        ("Der Kurs (1.800 Euro) wird vorgestellt, Eintritt wird nicht erhoben.", None, Some(true)),
        ("Jugendliche zahlen die Hälfte.", None, Some(false)),
        ("Karten von 12 bis 30 Euro an der Kasse.", None, Some(false)),
        ("Wer die Kosten trägt, erklären wir.", None, None),
        ("Feel free to bring a friend.", None, None),
    ]);
}

#[track_caller]
fn series(cases: &[(&str, &str, &str, Option<u32>)]) {
    let got = |title: &str, text: &str| {
        let series = read(title, text, "").series.unwrap_or_default();
        (series.name, series.edition.or(series.part))
    };
    let wrong: Vec<_> = cases
        .iter()
        .map(|(title, text, name, edition)| {
            (*title, *text, ((*name).to_owned(), *edition), got(title, text))
        })
        .filter(|(_, _, expected, got)| expected != got)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_series_that_the_text_names() {
    series(&[
        (
            "Altlasten",
            "Ein Abend der Ringvorlesung „Böden und Menschen“.",
            "Böden und Menschen",
            None,
        ),
        ("Payslips", "A talk in our series \"Work Smart\".", "Work Smart", None),
        ("Payslips", "The third talk in our \"Work Smart\" series.", "Work Smart", Some(3)),
        ("Tarif", "Vortragsreihe: Arbeit im Wandel\nMit Frau Thiele.", "Arbeit im Wandel", None),
        ("Teilzeit", "Plan & Pause – unsere Mittagsreihe, Folge 7\nMehr", "Plan & Pause", Some(7)),
        ("Teilzeit", "Tea and Talk, a series of meetings.", "Tea and Talk", None),
        ("Podcast live: „Kaltstart“", "Folge 12. Zu Gast: zwei Meister.", "Kaltstart", Some(12)),
        ("Folge 5 von „Schichtende“", "Im Stream.", "Schichtende", Some(5)),
        ("Urlaub", "In der Reihe Recht & Rat\n\nWer darf wann?", "Recht & Rat", None),
    ]);
}

#[test]
fn a_meeting_that_recurs() {
    series(&[
        ("Sprachcafé Zerbst", "Immer dienstags bei Tee.", "Sprachcafé Zerbst", None),
        ("Heimkehrertreff: Wohnen", "Einmal im Monat reden wir.", "Heimkehrertreff", None),
        ("Parents' Coffee: Schools", "Every second Friday of the month.", "Parents' Coffee", None),
        ("Rechtsberatung im Rathaus", "Jeden Donnerstag von 9 bis 12 Uhr.", "", None),
        ("Ausbilderrunde", "Jeden ersten Montag im Monat.", "Ausbilderrunde", None),
    ]);
}

#[test]
fn editions() {
    let edition =
        |title: &str, text: &str| read(title, text, "").series.and_then(|s| s.edition.or(s.part));
    for (title, text, expected) in [
        ("Kontaktbörse", "Zum dreizehnten Mal im Kurhaus.", Some(13)),
        ("Kontaktbörse", "Nun schon zum einundzwanzigsten Mal.", Some(21)),
        ("Kontaktbörse", "Beim nunmehr 6. Fachtag treffen sich alle.", Some(6)),
        ("Werkstour", "Bei der dritten Werkstour fahren wir nach Leuna.", Some(3)),
        ("Netzwerk Süd", "Treffen Nr. 9, wie immer im Rathaus.", Some(9)),
        ("Netzwerk Süd, 14. Treffen", "Im Rathaus.", Some(14)),
        ("Mentoring für Frauen, Staffel 4", "Auftakt.", Some(4)),
        ("Mentoring für Frauen", "Im vierten Durchgang suchen wir 20 Frauen.", Some(4)),
        ("Nacht der Berufe", "Im zehnten Jahr der Nacht gibt es mehr.", Some(10)),
        ("Talents Day", "For the fifth time we bring you together.", Some(5)),
        ("Girls' Day", "Wer zum ersten Mal kommt, bekommt ein Heft.", None),
        ("Novembertreffen", "Am 11. November im Rathaus.", None),
        ("Kurs", "Am 2. Abend üben wir.", None),
        ("Der erste Tag zählt", "Wie Neue ankommen.", None),
        ("Tagung", "1. Begrüßung\n2. Gespräch\n3. Verschiedenes", None),
    ] {
        assert_eq!(edition(title, text), expected, "{title}: {text}");
    }
}

#[test]
fn one_may_take_part_from_afar_as_well() {
    const PLACE: &str = "Rathaus, Markt 1, 06108 Halle (Saale)";
    for text in [
        "Wer nicht anreisen kann, schaut im Stream zu.",
        "If you cannot make it to Halle, join us via Teams.",
        "Ihr sitzt im Saal oder daheim vor dem Laptop auf dem Sofa.",
        "Vor Ort 40 €, online 15 €.",
        "Kommen Sie ins Rathaus oder wählen Sie sich ein.",
        "Weitere Gäste können digital mitdiskutieren.",
        "Meeting on campus, stream for everybody else.",
        "Sie können auch per Video zugeschaltet sein.",
        "Teilnahme per Link möglich.",
    ] {
        let got = read("Treffen", text, PLACE);
        assert_eq!(got.format, Format::Hybrid, "{text} {:?}", got.because);
    }
    for text in [
        "Wer nicht weiß, wie das geht, meldet sich online an.",
        "Vor Ort gibt es Infos, die Anmeldung ist online möglich.",
        "Es gibt keinen Livestream.",
        "Die Ministerin wird per Video zugeschaltet.",
        "Kommen Sie vorbei und lernen Sie Online-Marketing kennen.",
        "Digitale Werkzeuge für den Betrieb.",
    ] {
        assert_eq!(read("Treffen", text, PLACE).format, Format::Onsite, "{text}");
    }
    for (location, format) in [
        ("Digital Lab, Markt 1, 06108 Halle (Saale)", Format::Onsite),
        ("Mittelstand-Digital Zentrum, 39106 Magdeburg", Format::Onsite),
        ("Markt 1, 06108 Halle (Saale) und per Videozuschaltung", Format::Hybrid),
        ("Web-Konferenz", Format::Online),
    ] {
        assert_eq!(read("Treffen", "", location).format, format, "{location}");
    }
}

#[test]
fn days_until_which_the_hosts_or_others_do_something() {
    deadlines(&[
        ("Bis Jahresende 2026 will die Stadt 200 Stellen schaffen.", ""),
        ("Wer bis zum 1. März einen Vertrag unterschreibt, erhält eine Prämie.", ""),
        ("Bis zum 15. Februar waren 40 Betriebe dabei.", ""),
        ("Sie erhalten den Link bis spätestens 17. März per E-Mail.", ""),
        ("Wir melden uns bis 15. März bei allen Bewerberinnen.", ""),
        ("You will hear from us by 12 March.", ""),
        ("Die Rechnung ist bis 10. März zu zahlen. Anmeldeschluss: 5. März", "2027-03-05"),
        ("Bewerbt euch bis zum 1. März. Über die Auswahl informieren wir Sie.", "2027-03-01"),
        ("Der Link wird nach Anmeldung (bis 12. März) versandt.", "2027-03-12"),
        ("Anmeldung bis Montag, den 15.", "2027-03-15"),
        ("RSVP appreciated by 15/3.", "2027-03-15"),
        ("Anmeldezeitraum: 01.02.2027 – 05.03.2027", "2027-03-05"),
    ]);
}

#[test]
fn sums_that_are_no_price_of_the_event() {
    costs(&[
        (
            "Stornierung bis 10.3. kostenfrei, danach 50 €. Teilnahme 100 €.",
            Some("100 €"),
            Some(false),
        ),
        ("Gewinnen Sie einen Gutschein über 50 Euro!", None, None),
        ("Die Gebühr übernimmt die Agentur für Arbeit.", None, Some(true)),
        ("Teilnahme frei, Mittagessen 9 € auf eigene Rechnung.", None, Some(true)),
        ("Gebühr: 25,-", Some("25 €"), Some(false)),
        ("Die Veranstaltung ist kostenpflichtig.", None, Some(false)),
    ]);
}

#[test]
fn languages_in_which_one_can_take_part() {
    for (text, held, interpreted) in [
        ("Gesprochen wird Deutsch, Arabisch und Tigrinya.", "de ar ti", ""),
        ("Our team speaks English, Turkish and some French.", "en tr fr", ""),
        ("Held in English because many partners do not speak German.", "en", ""),
        ("Mit englischer Simultanübersetzung.", "de", "en"),
        ("Wir suchen Köche in Vietnam und in Italien.", "de", ""),
        ("A workshop for those working in German teams.", "en", ""),
    ] {
        let got = read("Treffen", text, "");
        assert_eq!(got.languages.join(" "), held, "{text}");
        assert_eq!(got.interpreting.join(" "), interpreted, "{text}");
    }
}
