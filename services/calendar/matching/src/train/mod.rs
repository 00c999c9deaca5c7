//! Learns the rules from labelled records, and measures them on records that they never saw.
//!
//! Deterministic: the same files give the same rules to the last byte.

pub mod boost;
pub mod measure;
pub mod rarity;

use crate::blocking::Index;
use crate::cli::features;
use crate::pair::values;
use crate::record::Record;
use crate::rules::{Matcher, Rules, RulesError, Thresholds, lexicon};
use crate::train::boost::{Boost, Sample};

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
/// Default threshold for merging: a wrong merge hides an event, so it asks for more than even odds.
pub const MERGE: f64 = 0.6;
/// Default threshold for asking an editor.
pub const REVIEW: f64 = 0.15;

/// The candidate pairs of a labelled set with their values and truth.
#[must_use]
pub fn samples(set: &Labelled, matcher: &Matcher) -> Vec<Sample> {
    let truth: std::collections::HashMap<&str, &str> =
        set.records.iter().map(|r| r.id.as_str()).zip(set.truth.iter().map(String::as_str)).collect();
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
        trees: Vec::new(),
    };
    let matcher = Matcher::new(blank, lexicon(rarity))?;
    let all: Vec<Sample> = sets.iter().flat_map(|s| samples(s, &matcher)).collect();
    let (bias, trees) = boost.fit(&all);
    let rules = Rules { bias, trees, ..matcher.rules().clone() };
    Matcher::new(rules, lexicon(rarity))
}
