//! Cases by kind of rule: each an announcement and what a reader takes from it.

use std::sync::LazyLock;

use terminbund_understand::{
    CategoryMap, CategoryMeaning, Format, Input, Place, Relevance, Required, Rules, SourceMode,
    Taxonomy, Understood, What, Where, understand,
};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Taxonomy::defaults().expect("embedded").compile("defaults").expect("embedded")
});

const BLANK: Input<'_> = Input {
    title: "",
    subtitle: "",
    description: "",
    start: "2027-03-18T14:00:00+01:00",
    end: "",
    all_day: false,
    location: "",
    url: "",
    organizer: "",
    categories: &[],
    source_mode: SourceMode::Relevant,
    category_map: None,
    language: None,
};

fn read(title: &str, description: &str, location: &str) -> Understood {
    understand(&RULES, &Input { title, description, location, ..BLANK })
}

#[track_caller]
fn relevance(title: &str, description: &str, expected: Relevance) {
    let got = read(title, description, "");
    assert_eq!(got.relevance, expected, "{title}: {} {:?}", got.points, got.because);
}

#[test]
fn relevance_by_title_before_text() {
    relevance("Jobmesse Altmark", "", Relevance::In);
    relevance("Fachkräfte der Pflege geben ein Konzert", "Eintritt frei.", Relevance::Out);
    relevance("Gottesdienst zum Ausbildungsbeginn", "Für alle Azubis.", Relevance::Out);
    relevance("Ausbildung zum Rettungshund", "Für Hund und Halter.", Relevance::Out);
    relevance("Heilige Messe", "mit den Auszubildenden", Relevance::Out);
    relevance("Sommerkonzert", "Chor und Orchester", Relevance::Out);
    relevance("Gymnastik am Morgen", "", Relevance::Out);
    relevance("Neue Wege im Beruf", "Umschulung und Weiterbildung", Relevance::In);
}

#[test]
fn a_source_that_counts_whole_and_categories() {
    let input = Input { title: "Sommerfest", source_mode: SourceMode::All, ..BLANK };
    assert_eq!(understand(&RULES, &input).relevance, Relevance::In);
    let mut map = CategoryMap::new();
    let of = |relevance, topic: &str| CategoryMeaning {
        relevance: Some(relevance),
        topics: vec![topic.to_owned()],
        ..CategoryMeaning::default()
    };
    map.insert("Beruf & Karriere".to_owned(), of(Relevance::In, "weiterbildung"));
    map.insert("Kultur".to_owned(), of(Relevance::Out, "kultur"));
    let categories = ["beruf & karriere".to_owned(), "Kultur".to_owned()];
    let input =
        Input { title: "Abend", categories: &categories, category_map: Some(&map), ..BLANK };
    let got = understand(&RULES, &input);
    assert_eq!(got.relevance, Relevance::In);
    assert!(got.topics.contains(&"weiterbildung".to_owned()));
    let input = Input { categories: &categories[1..], ..input };
    assert_eq!(understand(&RULES, &input).relevance, Relevance::Out);
}

#[track_caller]
fn audiences(title: &str, description: &str, expected: &[&str]) {
    let got = read(title, description, "");
    assert_eq!(got.audiences, expected, "{title}: {:?}", got.because);
}

#[test]
fn explicit_statements_before_words() {
    audiences(
        "Ausländische Fachkräfte im Betrieb",
        "Azubis berichten.\nZielgruppe: Personalverantwortliche",
        &["personal"],
    );
    audiences("Abend", "Die Reihe richtet sich an Studierende und Absolventen.", &["studierende"]);
    audiences("Workshop für Ausbilderinnen und Ausbilder", "Jugendliche verstehen", &["personal"]);
    audiences("Forum", "Arbeitsuchende sind herzlich willkommen.", &["fachkraefte"]);
    audiences("Talk", "Target group: international professionals", &["zugewanderte"]);
    audiences(
        "Tag der offenen Tür",
        "Für wen:\nSchülerinnen und Schüler\nEintritt frei",
        &["azubis"],
    );
}

#[test]
fn object_and_addressee() {
    audiences("Ausländische Fachkräfte gewinnen", "", &["unternehmen"]);
    audiences("Beschäftigung von Geflüchteten", "", &["unternehmen"]);
    audiences("Azubi-Recruiting leicht gemacht", "", &["unternehmen"]);
    audiences("Ihre Beschäftigten weiterbilden", "", &["unternehmen"]);
    audiences("Tipps für Azubis", "", &["azubis"]);
    let text = "Für Schülerinnen ab Klasse 9.";
    audiences("Schülerinnen finden Betriebe", text, &["azubis"]);
}

#[track_caller]
fn place(location: &str, expected: Place, region: Option<&str>) {
    let got = read("Treffen", "", location);
    // where a town lies is tried by itself
    let got_place = Place { online: None, country: None, position: None, ..got.place.clone() };
    assert_eq!(got_place, expected, "{location}");
    assert_eq!(got.region.as_deref(), region, "{location}: {:?}", got.because);
}

fn at(name: &str, street: &str, code: &str, town: &str) -> Place {
    let own = |t: &str| (!t.is_empty()).then(|| t.to_owned());
    Place {
        name: own(name),
        street: own(street),
        postal_code: own(code),
        locality: own(town),
        ..Place::default()
    }
}

#[test]
fn a_town_is_placed_about_its_middle_and_says_so() {
    let check = |location: &str, about: Option<(f64, f64)>| {
        let position = read("Treffen", "", location).place.position;
        let near = |a: f64, b: f64| (a - b).abs() < 0.1; // some ten kilometres
        match (position, about) {
            (Some(p), Some((latitude, longitude))) => {
                assert!(p.approximate, "{location}");
                assert!(near(p.latitude, latitude) && near(p.longitude, longitude), "{location}");
            }
            (found, expected) => assert_eq!(found.is_some(), expected.is_some(), "{location}"),
        }
    };
    check("Rathaus, Markt 1, 06108 Halle (Saale)", Some((51.48, 11.97)));
    check("Domplatz 1, 39104 Magdeburg", Some((52.13, 11.63)));
    check("Gasthof Nirgends, 00000 Nirgendwo", None);
}

#[test]
fn german_addresses() {
    place(
        "Rathaus, Markt 1, 06108 Halle (Saale)",
        at("Rathaus", "Markt 1", "06108", "Halle (Saale)"),
        Some("15002"),
    );
    place(
        "Bürgerhaus, Am Alten Weg 12 a, 39576 Hansestadt Stendal",
        at("Bürgerhaus", "Am Alten Weg 12 a", "39576", "Hansestadt Stendal"),
        Some("15090"),
    );
    let full = Place {
        room: Some("Raum 2.14".to_owned()),
        floor: Some("3. OG".to_owned()),
        entrance: Some("Eingang über den Hof".to_owned()),
        ..at("Kammer", "Lange Str. 5-7", "38820", "Halberstadt")
    };
    let location = "Kammer, Lange Str. 5-7, 38820 Halberstadt, 3. OG, Raum 2.14, \
                    Eingang über den Hof";
    place(location, full, Some("15085"));
}

#[test]
fn halls_and_towns_named_halle() {
    for (location, region) in [
        ("Messegelände, Halle 1, Stand B-5, 30521 Hannover", Some("03241")),
        ("Halle 1, Stand B-5", None),
        ("Halle (Saale)", Some("15002")),
        ("Halle/Saale", Some("15002")),
        ("Kulturhaus, Halle (Westf.)", Some("05754")),
        ("33790 Halle", Some("05754")),
        ("Messe Magdeburg, Halle 3", Some("15003")),
        ("Bernburg (Saale)", Some("15089")),
        ("Köthen", Some("15082")),
        ("35390 Gießen", Some("065")),
        ("60311 Frankfurt am Main", Some("064")),
        ("34117 Kassel", Some("066")),
        ("bundesweit", Some("bundesweit")),
    ] {
        let got = read("Treffen", "", location);
        assert_eq!(got.region.as_deref(), region, "{location}");
    }
}

#[test]
fn formats() {
    for (title, description, location, format) in [
        ("Treffen", "", "Zoom", Format::Online),
        ("Webinar: Arbeitsrecht", "", "", Format::Online),
        ("Treffen", "", "Rathaus, Markt 1, 06108 Halle (Saale) / Zoom", Format::Hybrid),
        ("Treffen", "Teilnahme vor Ort oder digital.", "39104 Magdeburg", Format::Hybrid),
        ("Digitalisierung im Betrieb", "Gute Teams", "39104 Magdeburg", Format::Onsite),
        ("Online-Marketing lernen", "", "39104 Magdeburg", Format::Onsite),
        ("Treffen", "Wir treffen uns per Teams.", "", Format::Online),
    ] {
        assert_eq!(read(title, description, location).format, format, "{title} {location}");
    }
}

#[test]
fn deadlines() {
    for (text, due) in [
        ("Anmeldeschluss: 5. März 2027", Some("2027-03-05")),
        ("Bitte melden Sie sich bis zum 1.3. an.", Some("2027-03-01")),
        ("Anmeldung bis eine Woche vorher per E-Mail.", Some("2027-03-11")),
        ("Anmeldung bis 10.03.2027, 12:00 Uhr", Some("2027-03-10T12:00")),
        ("Please register by 8 March 2027.", Some("2027-03-08")),
        ("Rückmeldung bis spätestens Freitag, den 26. Februar", Some("2027-02-26")),
        ("Kurze Nachricht genügt, bis 1.3.", Some("2027-03-01")),
        ("Letzter Tag dafür ist der 3. März.", Some("2027-03-03")),
        ("Book by noon on the day of the tour.", Some("2027-03-18T12:00")),
        ("Bewerbungen um den Preis waren bis zum 1. Februar möglich.", None),
        ("Anmeldeschluss\n12.03.2027", Some("2027-03-12")),
        ("Die Frist endet am 7. März, Anmeldefrist: 7.3., 24 Uhr", Some("2027-03-07")),
        ("Melde dich bis zum 12. März!", Some("2027-03-12")),
        ("Zu sehen bis 12. März, Anmeldung nicht nötig.", None),
        ("Frühbucherrabatt bis 1.2.2027", None),
        ("Die Ausstellung läuft bis 30. Mai.", None),
        ("Anm. b. 4.3. per Fax", Some("2027-03-04")),
        ("Anm. bis 04.03.27", Some("2027-03-04")),
        ("Anmeldung mind. 2 Wochen vorher", Some("2027-03-04")),
        ("Akkreditierung bis 9.3.", Some("2027-03-09")),
        ("Mannschaftsmeldung bis 9. März.", Some("2027-03-09")),
        ("Vereinbaren Sie bitte bis 9. März einen Termin.", Some("2027-03-09")),
    ] {
        let got = read("Treffen", text, "").registration.deadline;
        assert_eq!(got.as_deref(), due, "{text}");
    }
}

#[test]
fn costs() {
    for (text, price, free) in [
        ("Die Teilnahme ist kostenfrei.", None, Some(true)),
        ("Kosten: 49,50 Euro", Some("49,50 €"), Some(false)),
        ("Gebühr 120,00 EUR zzgl. MwSt.", Some("120 €"), Some(false)),
        ("EUR 40 inkl. Imbiss", Some("40 €"), Some(false)),
        ("Mitglieder kostenfrei, Gäste 25 €", Some("25 €"), Some(false)),
        ("Mitglieder 10 €, Gäste 25 €", Some("25 €"), Some(false)),
        ("Gäste 25 €, für Mitglieder 10 €", Some("25 €"), Some(false)),
        ("120 € für Mitglieder, 150 € für Nichtmitglieder", Some("150 €"), Some(false)),
        ("Ticket 89 €, Frühbucher bis 1.3. 69 €", Some("89 €"), Some(false)),
        ("Die Kasse trägt die Kosten, nur 40 € Pauschale fallen an.", Some("40 €"), Some(false)),
        ("The Academy covers all costs.", None, Some(true)),
        ("Eintritt 8/5 €", Some("8 €"), Some(false)),
        ("Die Kosten werden übernommen.", None, Some(true)),
        ("Eintritt 1.200,- €", Some("1.200 €"), Some(false)),
        ("Es winkt ein Preisgeld von 3.000 Euro.", None, None),
        ("Teilnahmebeitrag: 0,00 €", None, Some(true)),
        ("Kostenlose Parkplätze sind vorhanden.", None, None),
        ("Kommt, es kostet nix!", None, Some(true)),
        ("Was kostet's: nix", None, Some(true)),
        ("Startgebühr keine.", None, Some(true)),
        (
            "Entgelt 290,- EUR. Rücktritt: bis zehn Tage vorher kostenfrei",
            Some("290 €"),
            Some(false),
        ),
    ] {
        let got = read("Treffen", text, "");
        assert_eq!((got.price.as_deref(), got.free), (price, free), "{text}");
    }
}

#[test]
fn series_and_editions() {
    for (title, name, edition, part) in [
        ("8. Kooperationskonferenz", "Kooperationskonferenz", Some(8), None),
        ("IV. Forum Arbeit: Wohin?", "Forum Arbeit", Some(4), None),
        ("Zweiter Karrieretag Harz", "Karrieretag Harz", Some(2), None),
        ("Vielfaltsmontag: Sprache", "Vielfaltsmontag", None, None),
        ("Girls'Day in der Gießerei", "Girls'Day", None, None),
        ("Auf geht's! 9. Nacht der Ausbildung", "Nacht der Ausbildung", Some(9), None),
        ("7. Auflage der Jobmesse Altmark", "Jobmesse Altmark", Some(7), None),
        ("Karrieretag Börde zum 10. Mal", "Karrieretag Börde", Some(10), None),
        ("Diversity Dienstag: Bias", "Diversity Dienstag", None, None),
        ("Betrieb des Monats August: Molkerei", "Betrieb des Monats", None, None),
        ("HR-Lunch Nr. 14", "HR-Lunch", Some(14), None),
        ("Reihe „Gut führen“, Teil 3 von 5", "Gut führen", None, Some(3)),
    ] {
        let series = read(title, "", "").series.unwrap();
        let got = (series.name.as_str(), series.edition, series.part);
        assert_eq!(got, (name, edition, part), "{title}");
    }
    assert_eq!(read("5. Mai: Tag der Berufe", "", "").series, None);
    let told = |text: &str| read("Unternehmertreff", text, "").series.unwrap_or_default();
    assert_eq!(
        (told("Bereits zum 12. Mal.").edition, told("Zum 3. Mal.").edition),
        (Some(12), Some(3))
    );
    assert_eq!(told("Zum fünften Mal am See.").name, "Unternehmertreff");
    assert_eq!(told("Sie geht in die vierte Runde.").edition, Some(4));
    assert_eq!(told("Folge 4 unserer Reihe „Gut führen“.").part, Some(4));
}

#[test]
fn who_is_addressed_and_who_is_only_told_of() {
    audiences("Workshop", "Für Personalabteilungen kleiner Firmen.", &["personal"]);
    audiences("Was wollen Azubis wirklich?", "Ein Abend für Betriebe.", &["unternehmen"]);
    audiences("Fördermittel für Ihre Azubis", "", &["unternehmen"]);
    audiences("Treffen", "Betriebe bilden Geflüchtete aus. Für Inhaberinnen.", &["unternehmen"]);
    audiences("Workshop", "Für Vermittlungsfachkräfte.", &["multiplikatoren"]);
    audiences("Seminar", "Macht Auszubildende fit für den Betrieb.", &["azubis"]);
    audiences("Webinar", "Wie das geht, erfahren Arbeitgeber.", &["unternehmen"]);
    audiences("Infoabend", "Sie sind Arbeitgeber und suchen Auszubildende?", &["unternehmen"]);
}

#[test]
fn languages_and_interpreting() {
    let got = read("Talk", "The session will be held in English for all newcomers.", "");
    assert_eq!(got.languages, ["en"]);
    let got = read("Abend", "Beratung auf Deutsch, Englisch und Arabisch.", "");
    assert_eq!(got.languages, ["de", "en", "ar"]);
    let got = read("Abend", "Mit Übersetzung ins Englische und Arabische.", "");
    assert_eq!(
        (got.languages, got.interpreting),
        (vec!["de".into()], vec!["en".into(), "ar".into()])
    );
}

#[test]
fn people_programme_and_registration() {
    let text = "In Kooperation mit der Handwerkskammer Halle und der Agentur für Arbeit.\n\
        10:00 Uhr Begrüßung\n10:30 – 11:15 Uhr Vortrag zum Arbeitsrecht\n\
        Ansprechpartnerin: Ines Falk, Tel. 0340 204-1580, falk@example.org\n\
        Referent: Dr. Jens Ohlert\n\
        Die Plätze sind begrenzt auf 20. Eine Warteliste wird geführt. \
        Anmeldung erforderlich: https://example.org/anmeldung";
    let got = read("AUSGEBUCHT: Arbeitsrecht", text, "");
    assert_eq!(got.co_organizers, ["Handwerkskammer Halle", "Agentur für Arbeit"]);
    assert_eq!(got.sessions.len(), 2);
    assert_eq!(got.sessions[1].end.as_deref(), Some("11:15"));
    let contact = got.contact.unwrap();
    assert_eq!(contact.name.as_deref(), Some("Ines Falk"));
    assert_eq!(contact.email.as_deref(), Some("falk@example.org"));
    assert_eq!(got.speakers[0].name, "Dr. Jens Ohlert");
    assert!(got.sold_out && got.registration.waiting_list && got.registration.limited);
    assert_eq!(got.registration.places, Some(20));
    assert_eq!(got.registration.required, Required::Yes);
    assert_eq!(got.registration.link.as_deref(), Some("https://example.org/anmeldung"));
}

#[test]
fn each_label_has_its_words() {
    let got = read("Jobmesse", "Für Studierende. Eintritt frei.", "06108 Halle (Saale)");
    for (what, label, words, place) in [
        (What::Topic, "recruiting", "Jobmesse", Where::Title),
        (What::Kind, "messe", "Jobmesse", Where::Title),
        (What::Region, "15002", "06108", Where::Location),
        (What::Price, "free", "Eintritt frei", Where::Description),
    ] {
        let found = got
            .because
            .iter()
            .any(|b| b.what == what && b.label == label && b.words == words && b.place == place);
        assert!(found, "{what:?} {label}: {:?}", got.because);
    }
}

#[test]
fn imprecise_times() {
    let got = read("Landeskonferenz", "Sie findet im IV. Quartal 2027 statt.", "").timing.unwrap();
    assert_eq!((got.from.as_deref(), got.to.as_deref()), (Some("2027-10-01"), Some("2027-12-31")));
    let got = read("Betrieb des Monats August", "", "").timing.unwrap();
    assert_eq!(got.from.as_deref(), Some("2027-08-01"));
    assert!(read("Jobmesse: Termin folgt", "", "").timing.is_some());
}
