//! Learns the weights from labelled announcements, and measures them on some that were held out.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use serde::Deserialize;

use super::features::{Feature, Spot};
use super::file::Written;
use super::logistic::{Columns, Cost, fit};
use super::{LEAST_SQUARES, Learned, Margins, evidence, features, revise};
use crate::doc::{Clean, Doc};
use crate::input::Input;
use crate::learned::Evidence;
use crate::rules::Rules;
use crate::taxonomy::Term;
use crate::understand::{by_rules, found};
use crate::understood::{Relevance, Understood, What};

/// A feature that fewer announcements have says nothing of others.
const LEAST_SEEN: usize = 3;
/// So many features are kept, those that tell most.
const MOST_FEATURES: usize = 20_000;
/// A label that fewer have is given by the rules alone.
const LEAST_LABELLED: usize = 12;
/// Smaller weights are not written.
pub(super) const LEAST_WEIGHT: f64 = 0.5;
/// Cost of an error against that of a weight, of the words and of the second step; found on
/// held-out announcements.
const WORDS: Cost = Cost { of_error: 15.0, balanced: true, still: 1e-2 };
const SECOND: Cost = Cost { of_error: 1.0, balanced: false, still: 1e-2 };
/// Which features tell most is seen before the weights are still.
const CHOICE: Cost = Cost { still: 0.1, ..WORDS };
/// What recall of the subject is worth against precision: an announcement that is kept aside is
/// missed by all.
const RELEVANCE_RECALL: f64 = 1.3;
/// So many parts of the announcements are held out in turn.
pub(super) const PARTS: usize = 5;

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
    features: Vec<String>,
    pub(super) out: Understood,
    evidence: Evidence,
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

/// The file of weights that the examples teach; its first line tells of which they were.
#[must_use]
pub fn learn(rules: &Rules, examples: &[Example]) -> String {
    let all: Vec<&Example> = examples.iter().collect();
    format!("{}\n{}", stamp(examples), taught(rules, &all).text(LEAST_WEIGHT))
}

/// The first line of the file that these examples teach. It changes with the announcements, their
/// truth, the lists of the taxonomy, and with what features and rules make of them: weights that
/// bear another were learnt from something else.
#[must_use]
pub fn stamp(examples: &[Example]) -> String {
    let mut hash = blake3::Hasher::new();
    for e in examples {
        let given = (&e.out.audiences, &e.out.topics, e.out.relevance, e.out.points);
        hash.update(format!("{:?}{:?}{:?}{given:?}", e.features, e.evidence, e.truth).as_bytes());
    }
    format!("# Of the announcements, as they were read: {}", hash.finalize().to_hex())
}

/// The part in which an announcement is held out.
pub(super) fn part(index: usize) -> usize {
    index % PARTS
}

/// Both steps, learnt from the examples.
pub(super) fn taught(rules: &Rules, examples: &[&Example]) -> Written {
    let mut written = words(rules, examples);
    let mut rows: BTreeMap<What, (Vec<Vec<f32>>, Vec<bool>)> = BTreeMap::new();
    // What the words say of announcements that they were not learnt from.
    for held in 0..PARTS {
        let (out, rest): (Vec<_>, Vec<_>) =
            examples.iter().enumerate().partition(|(i, _)| part(*i) == held);
        let rest: Vec<&Example> = rest.into_iter().map(|(_, e)| *e).collect();
        let learned = Learned::read(&words(rules, &rest).text(LEAST_WEIGHT));
        for (_, example) in out {
            for (what, evidence, truth) in second_rows(rules, &learned, example) {
                let entry = rows.entry(what).or_default();
                entry.0.push(evidence);
                entry.1.push(truth);
            }
        }
    }
    for what in [What::Audience, What::Topic, What::Relevance] {
        let Some((rows, truth)) = rows.get(&what) else { continue };
        let beta = if what == What::Relevance { RELEVANCE_RECALL } else { 1.0 };
        written.weights.push((what, second(rows, truth, beta)));
    }
    written
}

/// The evidence on each label of an announcement that is asserted, and whether it has it.
fn second_rows(rules: &Rules, learned: &Learned, example: &Example) -> Vec<(What, Vec<f32>, bool)> {
    let margins = margins(learned, example);
    let mut out = Vec::new();
    let taxonomy = &rules.taxonomy;
    for (what, terms) in [(What::Audience, &taxonomy.audiences), (What::Topic, &taxonomy.topics)] {
        let Some(truth) = example.list(what) else { continue };
        for (index, evidence) in label_evidence(learned, &margins, example, what, terms) {
            out.push((what, evidence, truth.contains(&terms[index].id)));
        }
    }
    if let (Some(truth), Some(label)) = (example.truth.relevant, learned.relevant) {
        out.push((What::Relevance, relevance_evidence(margins.logits[label], example), truth));
    }
    out
}

pub(super) fn relevance_evidence(logit: f32, example: &Example) -> Vec<f32> {
    let is = |r: Relevance| example.out.relevance == r;
    evidence::of_relevance(logit, example.out.points, is(Relevance::In), is(Relevance::Out))
        .to_vec()
}

/// The evidence on each learnt label of a family.
pub(super) fn label_evidence(
    learned: &Learned,
    margins: &Margins,
    example: &Example,
    what: What,
    terms: &[Term],
) -> Vec<(usize, Vec<f32>)> {
    let labels: Vec<_> = terms.iter().map(|t| learned.label(what, &t.id)).collect();
    let logits = revise::logits(margins, &labels);
    let chosen: Vec<bool> = terms.iter().map(|t| example.given(what).contains(&t.id)).collect();
    let known = (0..terms.len()).filter(|i| labels[*i].is_some());
    known
        .map(|i| {
            let found = &example.evidence;
            let evidence = match what {
                What::Audience => {
                    evidence::of_audience(&found.audiences, &logits, &chosen, i).to_vec()
                }
                _ => evidence::of_topic(&found.topics, &logits, &chosen, i).to_vec(),
            };
            (i, evidence)
        })
        .collect()
}

pub(super) fn margins(learned: &Learned, example: &Example) -> Margins {
    let found = example.features.iter().filter_map(|f| learned.find(Feature::read(f)?.key()));
    learned.weigh(found.map(|number| (number, Spot::default())).collect())
}

/// The second step: few numbers, the last of which is the constant.
fn second(rows: &[Vec<f32>], truth: &[bool], beta: f64) -> Vec<f64> {
    let count = rows.first().map_or(0, |r| r.len().saturating_sub(1));
    let sparse = |r: &Vec<f32>| {
        let values = r[..count].iter().enumerate().filter(|(_, v)| **v != 0.0);
        values.map(|(i, v)| (i as u32, f64::from(*v))).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<(u32, f64)>> = rows.iter().map(sparse).collect();
    let (mut weights, bias) = fit(&Columns::of(&rows, count), truth, SECOND);
    let score = |row: &Vec<(u32, f64)>| row.iter().map(|(i, v)| weights[*i as usize] * v).sum();
    let scores: Vec<f64> = rows.iter().map(score).collect();
    let cut = best_cut(&scores, truth, beta).unwrap_or(-bias);
    weights.push(-cut);
    weights
}

/// The cut between the answers at which the F-measure is highest, with recall worth `beta` times
/// precision: labels are rare, and the likeliest answer to each alone leaves too many out.
fn best_cut(scores: &[f64], truth: &[bool], beta: f64) -> Option<f64> {
    let mut order: Vec<(f64, bool)> = scores.iter().copied().zip(truth.iter().copied()).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let wanted = truth.iter().filter(|t| **t).count();
    let (mut hits, mut best) = (0, (0.0, None));
    for (at, pair) in order.windows(2).enumerate() {
        hits += usize::from(pair[0].1);
        let square = beta * beta;
        let measure = (1.0 + square) * hits as f64 / ((at + 1) as f64 + square * wanted as f64);
        if measure > best.0 && pair[0].0 > pair[1].0 {
            best = (measure, Some((pair[0].0 + pair[1].0) / 2.0));
        }
    }
    best.1
}

/// The first step: the weights of the words.
fn words(rules: &Rules, examples: &[&Example]) -> Written {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in examples.iter().flat_map(|e| &e.features) {
        *seen.entry(feature).or_default() += 1;
    }
    seen.retain(|_, count| *count >= LEAST_SEEN);
    let mut told: Vec<(f64, String)> = weighed(rules, examples, &seen, CHOICE)
        .words
        .into_iter()
        .map(|(f, rarity, w)| (w.iter().fold(0.0_f64, |m, w| m.max(w.abs())) * rarity, f))
        .collect();
    told.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (_, feature) in told.iter().skip(MOST_FEATURES) {
        seen.remove(feature.as_str());
    }
    weighed(rules, examples, &seen, WORDS)
}

/// The weights of these features.
fn weighed(
    rules: &Rules,
    examples: &[&Example],
    seen: &BTreeMap<&str, usize>,
    cost: Cost,
) -> Written {
    let all = examples.len() as f64;
    let rarity = |count: usize| ((1.0 + all) / (1.0 + count as f64)).ln() + 1.0;
    let numbers: HashMap<&str, (u32, f64)> =
        seen.iter().zip(0..).map(|((f, n), i)| (*f, (i, rarity(*n)))).collect();
    let row = |e: &Example| {
        let found = e.features.iter().filter_map(|f| numbers.get(f.as_str()).copied());
        let found: Vec<(u32, f64)> = found.collect();
        let length =
            found.iter().map(|(_, r)| r * r).sum::<f64>().max(f64::from(LEAST_SQUARES)).sqrt();
        found.into_iter().map(|(i, r)| (i, r / length)).collect::<Vec<_>>()
    };
    let mut written = Written {
        words: seen.iter().map(|(f, n)| ((*f).to_owned(), rarity(*n), Vec::new())).collect(),
        ..Written::default()
    };
    let mut fitted = Vec::new();
    for (what, terms) in
        [(What::Audience, &rules.taxonomy.audiences), (What::Topic, &rules.taxonomy.topics)]
    {
        let asserted: Vec<&&Example> = examples.iter().filter(|e| e.list(what).is_some()).collect();
        let rows: Vec<_> = asserted.iter().map(|e| row(e)).collect();
        let columns = Columns::of(&rows, seen.len());
        let one = |term: &Term| {
            let has = |e: &&&Example| e.list(what).is_some_and(|l| l.contains(&term.id));
            let truth: Vec<bool> = asserted.iter().map(has).collect();
            Some((what, term.id.clone(), learnable(&columns, &truth, cost)?))
        };
        fitted.par_extend(terms.par_iter().filter_map(one));
    }
    let asserted: Vec<&&Example> = examples.iter().filter(|e| e.truth.relevant.is_some()).collect();
    let rows: Vec<_> = asserted.iter().map(|e| row(e)).collect();
    let truth: Vec<bool> = asserted.iter().map(|e| e.truth.relevant == Some(true)).collect();
    let relevance = learnable(&Columns::of(&rows, seen.len()), &truth, cost);
    fitted.extend(relevance.map(|fit| (What::Relevance, "in".to_owned(), fit)));
    for (what, id, (weights, bias)) in fitted {
        written.labels.push((what, id, bias));
        written.words.iter_mut().zip(weights).for_each(|((_, _, all), w)| all.push(w));
    }
    written
}

/// The weights of a label and its constant, if enough have it, and not all.
fn learnable(columns: &Columns, truth: &[bool], cost: Cost) -> Option<(Vec<f64>, f64)> {
    let positive = truth.iter().filter(|t| **t).count();
    let enough = positive >= LEAST_LABELLED && positive < truth.len();
    enough.then(|| fit(columns, truth, cost))
}
