//! The rules: version, thresholds, weights and word tables, as one value that a command produces.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::signals::{Signal, Values};
use crate::words::Lexicon;

/// One question to one signal, and what the answers add to the log-odds.
///
/// Inner nodes ask "is the value below the bound?"; an unknown value goes where most did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Name of the signal asked; empty for a leaf.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signal: String,
    /// The bound asked about.
    #[serde(default)]
    pub below: f32,
    /// Mean of what stands below this node, log-odds.
    pub value: f32,
    /// Number of the node where the value is below the bound.
    #[serde(default)]
    pub yes: u16,
    /// Number of the node where it is not.
    #[serde(default)]
    pub no: u16,
    /// Number of the node where the records do not say.
    #[serde(default)]
    pub unknown: u16,
}

/// Where "the same", "ask an editor" and "different" part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Probability from which two records are merged without asking.
    pub merge: f64,
    /// Probability from which an editor is asked.
    pub review: f64,
}

/// Log-odds that a signal adds where it is set, whatever was learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// Name of the signal.
    pub signal: String,
    /// What it adds where its value is 1.
    pub log_odds: f32,
    /// Why it is laid down.
    pub reason: String,
}

/// What a command learnt from labelled records: `matching-train`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Rises with each training that changes anything.
    pub version: u32,
    /// Day of the training, ISO 8601.
    pub date: String,
    /// Thresholds.
    pub thresholds: Thresholds,
    /// Log-odds before anything is known of the pair.
    pub bias: f32,
    /// What is laid down rather than learnt, because the labelled data holds too few cases.
    #[serde(default)]
    pub priors: Vec<Prior>,
    /// The questions, each tree a list of nodes beginning with its root.
    pub trees: Vec<Vec<Node>>,
}

/// Why rules could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Not the JSON of rules.
    #[error("the rules are not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A question asks a signal that this version does not know.
    #[error("the rules ask for the unknown signal {0:?}")]
    UnknownSignal(String),
    /// A node leads out of its tree or backwards.
    #[error("tree {0} of the rules leads out of itself")]
    Broken(usize),
}

/// A node ready to use.
#[derive(Debug, Clone, Copy)]
struct Step {
    signal: u8,
    leaf: bool,
    below: f32,
    value: f32,
    next: [u16; 3],
}

/// Rules ready to use, with their word tables.
#[derive(Debug)]
pub struct Matcher {
    rules: Rules,
    priors: Vec<(usize, f32)>,
    trees: Vec<Vec<Step>>,
    lexicon: Lexicon,
}

static EMBEDDED: LazyLock<Matcher> = LazyLock::new(|| {
    let rules =
        serde_json::from_str(include_str!("../rules/weights.json")).expect("embedded rules");
    Matcher::new(rules, lexicon(include_str!("../rules/rarity.txt"))).expect("embedded rules")
});

/// The lexicon of this crate's tables with the given table of rarity.
#[must_use]
pub fn lexicon(rarity: &str) -> Lexicon {
    Lexicon::new(
        rarity,
        include_str!("../rules/concepts.txt"),
        include_str!("../rules/kinds.txt"),
        include_str!("../rules/fillers.txt"),
    )
}

impl Matcher {
    /// The rules that this crate carries.
    #[must_use]
    pub fn embedded() -> &'static Matcher {
        &EMBEDDED
    }

    /// The rules that this crate carries with an alliance's own thresholds; what is `None` stays.
    ///
    /// Probabilities are kept within 0 to 1, and asking never starts above merging. Reads the
    /// rules anew where anything differs: meant for the start of a service, not for each event.
    #[must_use]
    pub fn with_thresholds(merge: Option<f64>, review: Option<f64>) -> &'static Matcher {
        let own = EMBEDDED.rules.thresholds;
        let bounded = |p: f64| if p.is_nan() { None } else { Some(p.clamp(0.0, 1.0)) };
        let merge = merge.and_then(bounded).unwrap_or(own.merge);
        let review = review.and_then(bounded).unwrap_or(own.review).min(merge);
        let thresholds = Thresholds { merge, review };
        if thresholds == own {
            return &EMBEDDED;
        }
        let rules = Rules { thresholds, ..EMBEDDED.rules.clone() };
        let lexicon = lexicon(include_str!("../rules/rarity.txt"));
        // Rules that were read once are read again; leaked, as they hold for the process.
        Matcher::new(rules, lexicon).map_or(&EMBEDDED, |matcher| Box::leak(Box::new(matcher)))
    }

    /// Makes `rules` ready.
    ///
    /// # Errors
    /// Where a question asks an unknown signal or a tree is not a tree.
    pub fn new(rules: Rules, lexicon: Lexicon) -> Result<Matcher, RulesError> {
        let named = |name: &str| Signal::ALL.iter().position(|s| s.meaning().name == name);
        let mut priors = Vec::new();
        for prior in &rules.priors {
            let unknown = || RulesError::UnknownSignal(prior.signal.clone());
            priors.push((named(&prior.signal).ok_or_else(unknown)?, prior.log_odds));
        }
        let mut trees = Vec::with_capacity(rules.trees.len());
        for (number, nodes) in rules.trees.iter().enumerate() {
            let mut steps = Vec::with_capacity(nodes.len());
            for (at, node) in nodes.iter().enumerate() {
                let next = [node.yes, node.no, node.unknown];
                let leaf = node.signal.is_empty();
                let ahead = |n: &u16| usize::from(*n) > at && usize::from(*n) < nodes.len();
                if !leaf && !next.iter().all(ahead) {
                    return Err(RulesError::Broken(number));
                }
                let Some(signal) = named(&node.signal).or(leaf.then_some(0)) else {
                    return Err(RulesError::UnknownSignal(node.signal.clone()));
                };
                let signal = u8::try_from(signal).unwrap_or(0);
                steps.push(Step { signal, leaf, below: node.below, value: node.value, next });
            }
            if steps.is_empty() {
                return Err(RulesError::Broken(number));
            }
            trees.push(steps);
        }
        Ok(Matcher { rules, priors, trees, lexicon })
    }

    /// The rules as they were read.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The word tables.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Log-odds that a pair with these values means one event.
    #[must_use]
    pub fn score(&self, values: &Values) -> f32 {
        let mut sum = self.rules.bias + self.laid_down(values).map(|p| p.1).sum::<f32>();
        for tree in &self.trees {
            let mut at = tree[0];
            while !at.leaf {
                at = tree[usize::from(at.next[branch(values[usize::from(at.signal)], at.below)])];
            }
            sum += at.value;
        }
        sum
    }

    fn laid_down(&self, values: &Values) -> impl Iterator<Item = (usize, f32)> {
        self.priors.iter().copied().filter(|p| values[p.0] == 1.0)
    }

    /// What each signal adds to the log-odds: the change of the mean at each question it answers.
    ///
    /// The contributions and the first value, the base, add up to [`Matcher::score`].
    #[must_use]
    pub fn contributions(&self, values: &Values) -> (f32, Values) {
        let mut base = self.rules.bias;
        let mut out = [0.0; crate::signals::COUNT];
        for (signal, log_odds) in self.laid_down(values) {
            out[signal] += log_odds;
        }
        for tree in &self.trees {
            let mut at = tree[0];
            base += at.value;
            while !at.leaf {
                let signal = usize::from(at.signal);
                let next = tree[usize::from(at.next[branch(values[signal], at.below)])];
                out[signal] += next.value - at.value;
                at = next;
            }
        }
        (base, out)
    }
}

fn branch(value: f32, below: f32) -> usize {
    if value.is_nan() { 2 } else { usize::from(value >= below) }
}

/// The probability of log-odds.
#[must_use]
pub fn probability(log_odds: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(log_odds)).exp())
}

#[cfg(test)]
mod tests {
    use super::{Matcher, Thresholds};

    #[track_caller]
    fn check(merge: Option<f64>, review: Option<f64>, expected: Thresholds) {
        assert_eq!(Matcher::with_thresholds(merge, review).rules().thresholds, expected);
    }

    #[test]
    fn thresholds_of_an_alliance() {
        let own = Matcher::embedded().rules().thresholds;
        check(None, None, own);
        check(Some(0.8), None, Thresholds { merge: 0.8, ..own });
        check(Some(2.0), Some(0.5), Thresholds { merge: 1.0, review: 0.5 });
        check(Some(0.1), Some(0.3), Thresholds { merge: 0.1, review: 0.1 });
        check(Some(f64::NAN), None, own);
        assert!(std::ptr::eq(Matcher::with_thresholds(None, None), Matcher::embedded()));
    }
}
