//! Pairwise precision, recall and F1, review pairs and hidden events, as the scorer counts them.

use std::collections::{BTreeMap, HashMap};

use crate::blocking::Index;
use crate::cli::features;
use crate::record::Record;
use crate::rules::{Matcher, Thresholds};
use crate::train::Labelled;
use crate::whole;

/// What one labelled set shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measure {
    /// Records.
    pub records: usize,
    /// Pairs that are the same in truth.
    pub truth: usize,
    /// Pairs that were merged.
    pub found: usize,
    /// Pairs that were merged rightly.
    pub right: usize,
    /// Pairs left for an editor.
    pub review: usize,
    /// True pairs among those.
    pub review_right: usize,
    /// True events that a wrong merge hides.
    pub hidden: usize,
}

impl Measure {
    /// Share of the merged pairs that are right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.found)
    }

    /// Share of the true pairs that were merged.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.right, self.truth)
    }

    /// Harmonic mean of both.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    /// Sum of two measures.
    #[must_use]
    pub fn plus(&self, other: &Measure) -> Measure {
        Measure {
            records: self.records + other.records,
            truth: self.truth + other.truth,
            found: self.found + other.found,
            right: self.right + other.right,
            review: self.review + other.review,
            review_right: self.review_right + other.review_right,
            hidden: self.hidden + other.hidden,
        }
    }

    /// One line of the table; hidden events per 1,000 records with the Wilson interval (95 %).
    #[must_use]
    pub fn row(&self, name: &str) -> String {
        let per = 1000.0 / self.records.max(1) as f64;
        let (low, high) = wilson(self.hidden, self.records);
        format!(
            "{name:28} {:7} {:6}     {:.4}  {:.4} {:.4}   {:6.1} ({:3} true)   \
             {:5.2} [{:.2}, {:.2}]",
            self.records,
            self.truth,
            self.precision(),
            self.recall(),
            self.f1(),
            self.review as f64 * per,
            self.review_right,
            self.hidden as f64 * per,
            low * 1000.0,
            high * 1000.0,
        )
    }
}

/// Heading of the table.
pub const HEADING: &str = "group                        records  pairs  precision  recall     F1   \
review/1000             hidden/1000 [95 %]";

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Wilson score interval at 95 %.
fn wilson(hits: usize, of: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    let n = of.max(1) as f64;
    let p = hits as f64 / n;
    let centre = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((centre - spread) / scale).max(0.0), (centre + spread) / scale)
}

/// Matches `set` with `matcher` and compares with the truth.
#[must_use]
pub fn measure(set: &Labelled, matcher: &Matcher) -> Measure {
    let index = Index::build(features(&set.records, matcher));
    let truth: HashMap<&str, &str> = set
        .records
        .iter()
        .map(|r| r.id.as_str())
        .zip(set.truth.iter().map(String::as_str))
        .collect();
    let of: BTreeMap<u32, &str> =
        index.records().filter_map(|(s, f)| Some((s, *truth.get(&*f.id)?))).collect();
    let (links, _) = whole::links(&index, matcher);
    let mut out = Measure { records: set.records.len(), ..Measure::default() };
    let mut events: HashMap<&str, usize> = HashMap::new();
    for cluster in of.values() {
        *events.entry(cluster).or_default() += 1;
    }
    out.truth = events.values().map(|n| n * (n - 1) / 2).sum();
    let mut group_of = HashMap::new();
    let mut led: HashMap<&str, usize> = HashMap::new();
    for (number, group) in whole::entries(&index, matcher, &links).iter().enumerate() {
        let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
        for slot in group {
            group_of.insert(*slot, number);
            *parts.entry(of[slot]).or_default() += 1;
        }
        out.found += group.len() * (group.len() - 1) / 2;
        out.right += parts.values().map(|n| n * (n - 1) / 2).sum::<usize>();
        let most = parts.iter().max_by(|x, y| x.1.cmp(y.1).then(y.0.cmp(x.0)));
        if let Some((event, _)) = most {
            *led.entry(event).or_default() += 1;
        }
    }
    // An event that leads no entry is nowhere to be found under its own name.
    out.hidden = events.keys().filter(|e| !led.contains_key(*e)).count();
    for (a, b, _) in links.iter().filter(|l| group_of.get(&l.0) != group_of.get(&l.1)) {
        out.review += 1;
        out.review_right += usize::from(of[a] == of[b]);
    }
    out
}

/// The same rules with another threshold for merging.
///
/// # Errors
/// Never on rules that were read before.
pub fn at(
    matcher: &Matcher,
    rarity: &str,
    merge: f64,
) -> Result<Matcher, crate::rules::RulesError> {
    let mut rules = matcher.rules().clone();
    rules.thresholds = Thresholds { merge, ..rules.thresholds };
    Matcher::new(rules, crate::rules::lexicon(rarity))
}

/// The pairs that were merged wrongly (`true`) or not merged though they should, in file order.
#[must_use]
pub fn mistakes<'s>(set: &'s Labelled, matcher: &Matcher) -> Vec<(&'s Record, &'s Record, bool)> {
    let index = Index::build(features(&set.records, matcher));
    let (links, _) = whole::links(&index, matcher);
    let ids: BTreeMap<u32, &str> = index.records().map(|(slot, f)| (slot, &*f.id)).collect();
    let mut entry: HashMap<&str, usize> = HashMap::new();
    for (number, group) in whole::entries(&index, matcher, &links).iter().enumerate() {
        entry.extend(group.iter().filter_map(|slot| Some((*ids.get(slot)?, number))));
    }
    let mut out = Vec::new();
    for (i, a) in set.records.iter().enumerate() {
        for (j, b) in set.records.iter().enumerate().skip(i + 1) {
            let merged = entry.get(a.id.as_str()) == entry.get(b.id.as_str());
            if merged != (set.truth[i] == set.truth[j]) {
                out.push((a, b, merged));
            }
        }
    }
    out
}
