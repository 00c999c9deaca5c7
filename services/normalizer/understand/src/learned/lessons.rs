//! What is learnt from: labelled announcements as the rules read them.

use serde::Deserialize;

use super::features::{self, Feature};
use super::{Evidence, Learned, Margins};
use crate::doc::{Clean, Doc};
use crate::input::Input;
use crate::rules::Rules;
use crate::understand::{by_rules, found};
use crate::understood::{Understood, What};

/// A usual announcement counts for so many: the others were labelled by their authors.
const USUAL: f64 = 5.0;

/// A labelled announcement.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Record {
    title: String,
    description: String,
    start: String,
    location: String,
    organizer: String,
    truth: Truth,
}

/// What is asserted of it; what is missing is not.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Truth {
    pub relevant: Option<bool>,
    audiences: Option<Vec<String>>,
    topics: Option<Vec<String>>,
}

/// A labelled announcement as the rules read it.
#[derive(Debug)]
pub struct Example {
    pub(super) features: Vec<String>,
    pub(super) out: Understood,
    pub(super) evidence: Evidence,
    pub(super) truth: Truth,
}

impl Example {
    pub(super) fn list(&self, what: What) -> Option<&Vec<String>> {
        if what == What::Audience {
            self.truth.audiences.as_ref()
        } else {
            self.truth.topics.as_ref()
        }
    }

    pub(super) fn given(&self, what: What) -> &[String] {
        if what == What::Audience { &self.out.audiences } else { &self.out.topics }
    }
}

/// Reads labelled announcements, one JSON object a line.
///
/// # Errors
/// Names the line that is none.
pub fn examples(rules: &Rules, text: &str) -> Result<Vec<Example>, String> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let one = |(number, line): (usize, &str)| {
        let record: Record =
            serde_json::from_str(line).map_err(|e| format!("line {}: {e}", number + 1))?;
        let input = Input {
            title: &record.title,
            description: &record.description,
            start: &record.start,
            location: &record.location,
            organizer: &record.organizer,
            ..Input::default()
        };
        let clean = Clean::of(&input);
        let doc = Doc::new(rules, &clean);
        let (found, evidence) = found(rules, &doc);
        let mut written = Vec::new();
        let see = |feature: Feature<'_>, _| written.push(feature.to_string());
        features::each(rules, &doc, &evidence, see);
        written.sort();
        written.dedup();
        let (out, ..) = by_rules(rules, &doc, &Margins::default(), &input, found);
        Ok(Example { features: written, out, evidence, truth: record.truth })
    };
    lines.map(one).collect()
}

/// The rules without learnt weights, to read examples by.
#[must_use]
pub fn unlearned(mut rules: Rules) -> Rules {
    rules.learned = Learned::default();
    rules.learned_audiences.fill(None);
    rules.learned_topics.fill(None);
    rules
}

/// One example to learn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson<'a> {
    pub example: &'a Example,
    /// It stands as calendars hold them, and is labelled by our conventions.
    pub usual: bool,
}

impl Lesson<'_> {
    /// For how many it counts.
    pub fn counts(&self) -> f64 {
        if self.usual { USUAL } else { 1.0 }
    }
}

/// All examples; how often each label is there is taken from the usual ones: the others were
/// written so that each label is found.
pub(super) fn lessons<'a>(usual: &'a [Example], others: &'a [Example]) -> Vec<Lesson<'a>> {
    let usual = usual.iter().map(|example| Lesson { example, usual: true });
    usual.chain(others.iter().map(|example| Lesson { example, usual: false })).collect()
}

/// The first line of the file that these examples teach. It changes with the announcements, their
/// truth, the lists of the taxonomy, and with what features and rules make of them: weights that
/// bear another were learnt from something else.
#[must_use]
pub fn stamp(usual: &[Example], others: &[Example]) -> String {
    let mut hash = blake3::Hasher::new();
    for Lesson { example: e, usual } in lessons(usual, others) {
        let given = (&e.out.audiences, &e.out.topics, e.out.relevance, e.out.points);
        let told = format!("{usual}{:?}{:?}{:?}{given:?}", e.features, e.evidence, e.truth);
        hash.update(told.as_bytes());
    }
    format!("# Of the announcements, as they were read: {}", hash.finalize().to_hex())
}
