//! Learns the rules from labelled records, and measures them on records that they never saw.
//!
//! Deterministic: the same files give the same rules to the last byte.

pub mod boost;
pub mod measure;
pub mod rarity;
pub mod vary;

use crate::blocking::Index;
use crate::cli::features;
use crate::pair::values;
use crate::record::Record;
use crate::rules::{Matcher, Prior, Rules, RulesError, Thresholds, lexicon};
use crate::train::boost::{Boost, Sample};
use crate::words::hash;

/// Records with the truth.
#[derive(Debug, Clone, Default)]
pub struct Labelled {
    /// What the set is called; records of different sets never match.
    pub name: String,
    /// The records.
    pub records: Vec<Record>,
    /// For each record the happening it means.
    pub truth: Vec<String>,
    /// Invented rather than collected.
    pub invented: bool,
}

/// What an invented pair counts for beside a real one.
const INVENTED_WEIGHT: f32 = 0.7;
/// What a pair as it is counts for; the silences share the rest.
const AS_IS: f32 = 0.5;
/// Default threshold for merging: even odds; the varied pairs make the rules lean to
/// "different" already.
pub const MERGE: f64 = 0.5;
/// Default threshold for asking an editor.
pub const REVIEW: f64 = 0.15;

/// What a source may leave out. The rules learn from each set as it is and with this left out, so
/// that "not said" never stands for the one region whose sources happen not to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    Nothing,
    Organizer,
    Text,
    SomeText,
    End,
    All,
}

const SILENCES: &[Silence] = &[
    Silence::Nothing,
    Silence::Organizer,
    Silence::Text,
    Silence::SomeText,
    Silence::End,
    Silence::All,
];

impl Silence {
    fn of(self, record: &Record) -> Record {
        let mut out = record.clone();
        let half = hash(&record.id).is_multiple_of(2);
        if matches!(self, Silence::Organizer | Silence::All) {
            out.organizer.clear();
        }
        if matches!(self, Silence::Text | Silence::All) || (self == Silence::SomeText && half) {
            out.description.clear();
        }
        if matches!(self, Silence::End | Silence::All) {
            out.end = None;
        }
        out
    }
}

/// The candidate pairs of a labelled set with their values and truth, each in several silences.
#[must_use]
pub fn samples(set: &Labelled, matcher: &Matcher) -> Vec<Sample> {
    let part = |silence: &Silence| {
        let records = set.records.iter().map(|r| silence.of(r)).collect();
        let mut out = plain_samples(&Labelled { records, ..set.clone() }, matcher);
        for sample in &mut out {
            sample.weight *= if *silence == Silence::Nothing { AS_IS } else { (1.0 - AS_IS) / 5.0 };
        }
        out
    };
    SILENCES.iter().flat_map(part).collect()
}

fn plain_samples(set: &Labelled, matcher: &Matcher) -> Vec<Sample> {
    let truth: std::collections::HashMap<&str, &str> = set
        .records
        .iter()
        .map(|r| r.id.as_str())
        .zip(set.truth.iter().map(String::as_str))
        .collect();
    let index = Index::build(features(&set.records, matcher));
    let by_slot: std::collections::BTreeMap<u32, _> = index.records().collect();
    let weight = if set.invented { INVENTED_WEIGHT } else { 1.0 };
    let mut out = Vec::new();
    for (slot, a) in &by_slot {
        for other in index.neighbours(*slot).into_iter().filter(|o| o > slot) {
            let Some(b) = by_slot.get(&other) else { continue };
            let same = truth.get(&*a.id) == truth.get(&*b.id);
            out.push(Sample { values: values(a, b), same, weight });
        }
    }
    out
}

/// What is laid down rather than learnt.
fn priors() -> Vec<Prior> {
    let prior = |signal: &str, log_odds, reason: &str| Prior {
        signal: signal.to_owned(),
        log_odds,
        reason: reason.to_owned(),
    };
    vec![
        prior(
            "same-source-apart",
            -4.0,
            "slots, shifts and showings that one organiser lists by time",
        ),
        prior("branch-other", -2.0, "one title at many branches; few regions hold such a case"),
        prior(
            "town-other",
            -0.5,
            "whoever asks why must read that the towns differ; the trees only see \
             that time and place do not meet",
        ),
        prior("item-of-whole", -5.0, "a festival and its items; few regions hold such a case"),
        prior(
            "within-other",
            -3.0,
            "a side event says whose frame it has; too few regions hold such a case",
        ),
        prior("both-items", -3.0, "parallel items of one frame; too few regions hold such a case"),
        prior(
            "both-closed",
            -4.0,
            "each house closes for itself, and its notice seldom says where; few cases",
        ),
        prior(
            "edition-told-other",
            -3.0,
            "a text counts its own series; seldom in the labelled data",
        ),
        prior(
            "told-together",
            3.0,
            "titles of one event in quite other words; the labelled partners seldom say so much",
        ),
        prior("uid-same", 4.0, "RFC 5545: a UID names one event; seldom in the labelled data"),
        prior("former-start", 2.5, "a source's own word on a move; seldom in the labelled data"),
        prior(
            "former-title",
            2.5,
            "a source's own word on a new title; never in the labelled data",
        ),
    ]
}

/// Learns rules from `sets`; `rarity` is the table of [`rarity::table`].
///
/// # Errors
/// Never on rules that this function made; the type is that of [`Matcher::new`].
pub fn learn(sets: &[&Labelled], rarity: &str, boost: &Boost) -> Result<Matcher, RulesError> {
    let blank = Rules {
        version: 1,
        date: String::new(),
        thresholds: Thresholds { merge: MERGE, review: REVIEW },
        bias: 0.0,
        priors: priors(),
        trees: Vec::new(),
    };
    let matcher = Matcher::new(blank, lexicon(rarity))?;
    let mut all: Vec<Sample> = sets.iter().flat_map(|s| samples(s, &matcher)).collect();
    all.extend(sets.iter().flat_map(|s| vary::samples(s, &matcher)));
    let (bias, trees) = boost.fit(&all);
    let rules = Rules { bias, trees, ..matcher.rules().clone() };
    Matcher::new(rules, lexicon(rarity))
}
