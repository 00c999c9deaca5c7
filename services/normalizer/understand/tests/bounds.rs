//! Hostile and wrong input: bounded, or refused with file, key and reason.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use terminbund_understand::{
    CategoryMeaning, Input, MAX_DESCRIPTION, Relevance, Rules, SourceMeaning, SourceMode, Taxonomy,
    TaxonomyError, cli, understand,
};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Taxonomy::defaults().expect("embedded").compile("defaults").expect("embedded")
});

#[test]
fn long_texts_and_many_categories() {
    let text = "Fachkräfte gewinnen für Betriebe bis 5. Mai 30 € <b>Halle</b> ".repeat(16_000);
    assert!(text.len() > 1_000_000);
    let categories: Vec<String> = (0..10_000).map(|i| format!("Ausbildung {i}")).collect();
    let input = Input {
        title: &text,
        description: &text,
        location: &text,
        organizer: &text,
        categories: &categories,
        start: "2027-01-01",
        ..Input::default()
    };
    let got = understand(&RULES, &input);
    assert!(got.because.iter().all(|b| b.words.chars().count() <= 120));
    assert!(got.because.len() < 1_000, "{}", got.because.len());
}

#[test]
fn what_stands_behind_the_bounds_is_not_read() {
    let filler = "nichts ".repeat(MAX_DESCRIPTION / 7);
    let late = format!("{filler}{filler}Jobmesse für Studierende");
    let mut categories = vec!["Kino".to_owned(); 10_000];
    categories.push("Ausbildung".to_owned());
    let input = Input { description: &late, categories: &categories, ..Input::default() };
    let got = understand(&RULES, &input);
    assert_eq!((got.topics, got.audiences), (Vec::<String>::new(), Vec::new()));
    let early = format!("Jobmesse für Studierende {filler}{filler}");
    let got = understand(&RULES, &Input { description: &early, ..Input::default() });
    assert_eq!(
        (got.topics, got.audiences),
        (vec!["recruiting".into()], vec!["studierende".into()])
    );
    let got = understand(&RULES, &Input { categories: &categories[9_990..], ..Input::default() });
    assert_eq!(got.topics, ["ausbildung"]);
}

#[test]
fn control_characters_and_odd_unicode() {
    let text = "\u{0}Fach\u{ad}kräfte\u{200b}\u{7}messe\u{feff}\r\n\u{85}\u{2028}a\u{308}\u{1f469}";
    let input = Input { title: text, description: text, start: "kein Datum", ..Input::default() };
    let got = understand(&RULES, &input);
    assert_eq!(got.registration.deadline, None);
    let told = got.because.iter().flat_map(|b| b.words.chars());
    assert_eq!(told.filter(|c| c.is_control()).count(), 0, "{:?}", got.because);
    let title = "Job\u{ad}mes\u{ad}se\u{7}";
    let got = understand(&RULES, &Input { title, ..Input::default() });
    assert_eq!(got.topics, ["recruiting"], "soft hyphens are none");
}

#[track_caller]
fn refused(toml: &str, parts: &[&str]) {
    let error = Taxonomy::from_toml("deploy/alliance.toml", toml)
        .and_then(|over| Taxonomy::defaults()?.overridden_by(over).compile("deploy/alliance.toml"))
        .map(|_| ())
        .expect_err("refused");
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn wrong_taxonomies_are_refused_with_file_key_and_reason() {
    let file = "deploy/alliance.toml";
    refused(
        "[[topics]]\nid = \"x\"\nwords = [\"/(/\"]",
        &[file, "topics.x.words[0]", "/(/", "unclosed"],
    );
    refused("[[topics]]\nid = \"x\"\nwords = [\"a*b\"]", &[file, "topics.x.words[0]", "asterisk"]);
    refused("[[topics]]\nid = \"X Y\"", &[file, "topics[15].id", "X Y", "a-z"]);
    refused("[[regions]]\nid = \"abc\"", &[file, "regions", "abc", "AGS"]);
    refused("[[regions]]\nid = \"15999\"\npostal_codes = [\"6108x\"]", &[file, "6108x", "range"]);
    refused(
        "[[venues]]\nnames = [\"X\"]\nlatitude = 51.0",
        &[file, "venues[0].latitude", "neither"],
    );
    refused("[[formats]]\nid = \"fax\"", &[file, "formats", "fax", "hybrid"]);
    refused("[[topic]]\nid = \"x\"", &[file, "topic"]);
    let many = format!("[[topics]]\nid = \"x\"\nwords = [\"{}\"]", "a|b ".repeat(9));
    refused(&many, &[file, "topics.x.words[0]", "alternatives"]);
}

#[test]
fn an_alliance_overrides_by_id() -> Result<(), TaxonomyError> {
    let over = Taxonomy::from_toml(
        "alliance.toml",
        "[[topics]]\nid = \"energie\"\nname = \"Energie\"\nwords = [\"*windkraft*\"]\n\
         [[topics]]\nid = \"gesundheit\"\ndrop = true\n\
         [[topics]]\nid = \"recruiting\"\nmore_words = [\"talenteschmiede\"]\n\
         [[venues]]\nnames = [\"Alte Schmiede\", \"Schmiede am Markt\"]\n\
         postal_code = \"06366\"\nlocality = \"Köthen\"\n\
         latitude = 51.75\nlongitude = 11.97",
    )?;
    let defaults = Taxonomy::defaults()?;
    let before = defaults.clone().compile("defaults")?;
    let rules = defaults.overridden_by(over).compile("alliance.toml")?;
    assert_ne!(before.fingerprint(), rules.fingerprint());
    let input = Input {
        title: "Talenteschmiede Windkraftanlagen: BGM",
        location: "Alte Schmiede",
        ..Input::default()
    };
    let got = understand(&rules, &input);
    assert_eq!(got.place.position.map(|p| p.approximate), Some(false));
    assert_eq!(got.topics, ["recruiting", "energie"]);
    assert_eq!(got.region.as_deref(), Some("15082"));
    let alias = Input { title: "Treffen", location: "SCHMIEDE AM MARKT", ..Input::default() };
    let got = understand(&rules, &alias);
    assert_eq!(got.place.name.as_deref(), Some("Alte Schmiede"), "by its first name");
    assert_eq!(got.place.postal_code.as_deref(), Some("06366"));
    assert!(got.place.from_venues);
    let elsewhere = "Schmiede am Markt, 39104 Magdeburg";
    let input = Input { title: "Treffen", location: elsewhere, ..Input::default() };
    assert_eq!(understand(&rules, &input).place.postal_code.as_deref(), Some("39104"));
    Ok(())
}

#[test]
fn the_command_line_answers_each_line() {
    let lines =
        "{\"id\":\"a\",\"title\":\"Jobmesse\"}\nnot json\n\n{\"id\":\"b\",\"tags\":[\"x\"]}\n";
    let mut out = Vec::new();
    cli::run(&RULES, &BTreeMap::new(), lines.as_bytes(), &mut out, true).unwrap();
    let out = String::from_utf8(out).unwrap();
    let lines: Vec<serde_json::Value> =
        out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["relevant"], true);
    assert_eq!(lines[1]["line"], 2);
    assert_eq!(lines[2]["id"], "b");
    let mut text = Vec::new();
    let line = "{\"id\":\"a\",\"title\":\"Jobmesse\"}";
    cli::run(&RULES, &BTreeMap::new(), line.as_bytes(), &mut text, false).unwrap();
    assert!(String::from_utf8(text).unwrap().contains("Jobmesse"));
}

#[test]
fn the_command_line_knows_what_a_source_means() {
    let meaning = CategoryMeaning {
        relevance: Some(Relevance::In),
        topics: vec!["zuwanderung".to_owned()],
        ..CategoryMeaning::default()
    };
    let categories = [("Welt".to_owned(), meaning)].into();
    let ihk = SourceMeaning { mode: SourceMode::Relevant, categories };
    let all = SourceMeaning { mode: SourceMode::All, ..SourceMeaning::default() };
    let sources = [("ihk".to_owned(), ihk), ("land".to_owned(), all)].into();
    let line = |id: &str, source: &str| {
        let record = serde_json::json!({ "id": id, "source": source, "categories": ["WELT"] });
        format!("{record}\n")
    };
    let lines = line("a", "ihk") + &line("b", "land") + &line("c", "kreis");
    let mut out = Vec::new();
    cli::run(&RULES, &sources, lines.as_bytes(), &mut out, true).unwrap();
    let out = String::from_utf8(out).unwrap();
    let got: Vec<(bool, String)> = out
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
        .map(|o| (o["relevant"] == true, o["topics"].to_string()))
        .collect();
    let expected = [(true, "[\"zuwanderung\"]"), (true, "[]"), (false, "[]")];
    assert_eq!(got, expected.map(|(relevant, topics)| (relevant, topics.to_owned())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_panics(
        title in "\\PC{0,60}",
        text in any::<String>(),
        place in "[\\d\\p{L} ,()/.\\-\n]{0,60}",
    ) {
        let input = Input {
            title: &title, description: &text, location: &place, start: "2027-05-01",
            ..Input::default()
        };
        let once = understand(&RULES, &input);
        prop_assert_eq!(&once, &understand(&RULES, &input));
    }

    #[test]
    fn nothing_panics_on_words_of_the_subject(
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..40),
    ) {
        let text = words.concat();
        let input = Input {
            title: &text, description: &text, location: &text, organizer: &text,
            start: "2027-05-01", ..Input::default()
        };
        let _ = understand(&RULES, &input);
    }
}

const WORDS: [&str; 48] = [
    "für ",
    "Anmeldung bis ",
    "31.2.",
    " 5. ",
    "Mai ",
    "99999 ",
    "Halle",
    "(Saale)",
    "€",
    " 12,",
    "Teil ",
    "IV. ",
    "Zielgruppe:",
    "\n",
    "ß",
    "„",
    "“",
    "10:99 Uhr ",
    "Kontakt: ",
    "0345 ",
    "@",
    "https://",
    "Dr. ",
    "in Kooperation mit ",
    "auf Englisch",
    "kostenfrei",
    "Reihe ",
    "#7",
    "bis ",
    "eine Woche vor",
    "sind ",
    "EG ",
    "Runde ",
    "vier ",
    "„",
    "“",
    "zum ",
    "3. ",
    "unserer Reihe ",
    "Ökoabend",
    "Nr. ",
    "Tag der ",
    "#12",
    "XII",
    "dritte ",
    "die zwanzigste",
    " 2026",
    "Teil ",
];
