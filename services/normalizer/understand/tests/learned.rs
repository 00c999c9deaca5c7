//! What was learnt beside the rules: it knows words that nobody listed, says which, and gives way
//! where it is told to.

use std::sync::LazyLock;

use terminbund_understand::learned::lessons::{Example, examples, stamp, unlearned};
use terminbund_understand::learned::measure::measure;
use terminbund_understand::learned::train::learn;
use terminbund_understand::{Input, Relevance, Rules, Taxonomy, Term, What, understand};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Taxonomy::defaults().expect("embedded").compile("defaults").expect("embedded")
});

/// Announcements in which two invented words tell for whom they are.
fn invented(rules: &Rules) -> Vec<Example> {
    let mut text = String::new();
    for number in 0..60 {
        let (word, audience) =
            if number % 2 == 0 { ("Blorken", "personal") } else { ("Zwinteln", "rueckkehrer") };
        let title = format!("{word} am Abend {}", number / 2);
        let truth = serde_json::json!({ "relevant": true, "audiences": [audience] });
        let record = serde_json::json!({ "title": title, "truth": truth });
        text.push_str(&format!("{record}\n"));
    }
    examples(rules, &text).expect("announcements")
}

#[test]
fn learns_words_that_no_list_has_and_the_same_again() {
    let rules = unlearned(Taxonomy::defaults().unwrap().compile("defaults").unwrap());
    let examples = invented(&rules);
    let weights = learn(&rules, &examples, &[]);
    assert_eq!(weights, learn(&rules, &examples, &[]));
    assert!(weights.contains("\nwblorken\t"), "{weights}");
    let reached = measure(&rules, &weights, &examples).to_string();
    assert!(reached.contains("personal: 1.000 [30, 0, 0], alone 0.000"), "{reached}");
    assert!(reached.contains("rueckkehrer: 1.000 [30, 0, 0], alone 0.000"), "{reached}");
}

#[test]
fn the_weights_are_of_the_announcements_as_they_are_read_now() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/understand");
    let rules = unlearned(Taxonomy::defaults().unwrap().compile("defaults").unwrap());
    let [usual, others] = ["tuning.jsonl", "learning.jsonl"].map(|file| {
        let text = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        examples(&rules, &text).unwrap()
    });
    let weights = include_str!("../src/defaults/learned.txt");
    assert_eq!(
        weights.lines().next(),
        Some(stamp(&usual, &others).as_str()),
        "learn them anew, as tests/understand/README.md says"
    );
}

#[test]
fn a_line_that_is_no_announcement_is_named() {
    let told = examples(&RULES, "{\"title\": \"Treffen\"}\n\nkeine\n").unwrap_err();
    assert!(told.starts_with("line 3: "), "{told}");
}

#[test]
fn each_label_has_the_words_that_gave_it() {
    let text = "Poliere und Werkstattchefs üben, Anweisungen so zu geben, dass alle im Team sie \
                verstehen: einfache Sätze, Bilder, Rückfragen. Mit Beispielen von der Baustelle.";
    let got = understand(
        &RULES,
        &Input { title: "Baustelle mit sieben Sprachen", description: text, ..Input::default() },
    );
    let labels = got.audiences.iter().map(|id| (What::Audience, id));
    let labels = labels.chain(got.topics.iter().map(|id| (What::Topic, id)));
    for (what, id) in labels {
        let because = got.because.iter().find(|b| b.what == what && b.label == *id);
        assert!(because.is_some_and(|b| !b.words.is_empty()), "{what:?} {id}: {:?}", got.because);
    }
    assert_eq!(got.audiences, ["personal"]);
}

#[test]
fn a_label_may_go_by_its_lists_alone() {
    let by_rules = |ids: &[&str]| {
        let term = |id: &&str| Term { id: (*id).to_owned(), rules_only: true, ..Term::default() };
        let over = Taxonomy { audiences: ids.iter().map(term).collect(), ..Taxonomy::default() };
        Taxonomy::defaults().unwrap().overridden_by(over).compile("alliance.toml").unwrap()
    };
    let input = Input {
        title: "Anweisungen, die ankommen",
        description: "Poliere üben mit ihren Kolonnen.",
        ..Input::default()
    };
    let all: Vec<&str> = RULES.taxonomy().audiences.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(understand(&by_rules(&all), &input).audiences, Vec::<String>::new());
    assert_eq!(understand(&RULES, &input).audiences, ["personal"]);
}

#[test]
fn what_the_source_settles_is_no_reason_for_other_labels() {
    let input = Input {
        title: "Sommerkino",
        source_mode: terminbund_understand::SourceMode::All,
        ..Input::default()
    };
    let got = understand(&RULES, &input);
    assert_eq!(got.relevance, Relevance::In);
    assert_eq!((got.audiences, got.topics), (Vec::<String>::new(), Vec::new()));
}
