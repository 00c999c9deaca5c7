//! Learns the weights from labelled announcements, and measures them on some that were held out.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::evidence::{self, Rows};
use super::features::{Feature, Spot};
use super::file::Written;
use super::lessons::{Example, Lesson, lessons, stamp};
use super::logistic::{Columns, Cost, fit};
use super::{LEAST_SQUARES, Learned, Margins, revise};
use crate::rules::Rules;
use crate::taxonomy::Term;
use crate::understood::{Relevance, What};

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
const SECOND: Cost = Cost { of_error: 1.0, balanced: false, still: 1e-3 };
/// Which features tell most is seen before the weights are still.
const CHOICE: Cost = Cost { still: 0.1, ..WORDS };
/// So many parts of the announcements are held out in turn.
pub(super) const PARTS: usize = 5;

/// The file of weights that the examples teach; its first line tells of which they were.
#[must_use]
pub fn learn(rules: &Rules, usual: &[Example], others: &[Example]) -> String {
    let taught = taught(rules, &lessons(usual, others));
    format!("{}\n{}", stamp(usual, others), taught.text(LEAST_WEIGHT))
}

/// The part in which an announcement is held out.
pub(super) fn part(index: usize) -> usize {
    index % PARTS
}

/// Both steps, learnt from the examples.
pub(super) fn taught(rules: &Rules, lessons: &[Lesson<'_>]) -> Written {
    let mut written = words(rules, lessons);
    let mut rows: BTreeMap<What, Second> = BTreeMap::new();
    // How surely the rules are right is to be seen in a calendar as it is: the usual ones count
    // as much as all others together.
    let usual = lessons.iter().filter(|l| l.usual).count();
    let as_much = (lessons.len() - usual).max(usual) as f64 / usual.max(1) as f64;
    // What the words say of announcements that they were not learnt from.
    for held in 0..PARTS {
        let (out, rest): (Vec<_>, Vec<_>) =
            lessons.iter().enumerate().partition(|(i, _)| part(*i) == held);
        let rest: Vec<Lesson<'_>> = rest.into_iter().map(|(_, lesson)| *lesson).collect();
        let learned = Learned::read(&words(rules, &rest).text(LEAST_WEIGHT));
        for (_, lesson) in out {
            for (what, evidence, truth) in second_rows(rules, &learned, lesson.example) {
                let second = rows.entry(what).or_default();
                second.rows.push(evidence);
                second.counts.push(match what {
                    What::Relevance => lesson.counts(),
                    _ if lesson.usual => as_much,
                    _ => 1.0,
                });
                second.truth.push(truth);
            }
        }
    }
    for what in [What::Audience, What::Topic, What::Relevance] {
        let Some(second) = rows.get(&what) else { continue };
        written.weights.push((what, second.weights()));
    }
    for (what, id, bias) in &mut written.labels {
        *bias += usually(lessons, *what, id);
    }
    written
}

/// By how much the logit of a label changes as it is there as often as usual (Elkan 2001).
fn usually(lessons: &[Lesson<'_>], what: What, id: &String) -> f64 {
    if what == What::Relevance {
        return 0.0;
    }
    let logit = |usual: bool| {
        let (mut with, mut without) = (1.0, 1.0);
        for lesson in lessons.iter().filter(|l| l.usual || !usual) {
            let Some(list) = lesson.example.list(what) else { continue };
            *(if list.contains(id) { &mut with } else { &mut without }) += lesson.counts();
        }
        f64::ln(with / without)
    };
    if lessons.iter().any(|l| l.usual) { logit(true) - logit(false) } else { 0.0 }
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
    let evidence = relevance_evidence(learned, &margins, example);
    if let (Some(truth), Some(evidence)) = (example.truth.relevant, evidence) {
        out.push((What::Relevance, evidence, truth));
    }
    out
}

/// The evidence on relevance, if it was learnt.
pub(super) fn relevance_evidence(
    learned: &Learned,
    margins: &Margins,
    example: &Example,
) -> Option<Vec<f32>> {
    let logit = *margins.logits.get(learned.relevant?)?;
    let likeliest = learned.likeliest(margins);
    let is = |r: Relevance| example.out.relevance == r;
    let (inside, outside) = (is(Relevance::In), is(Relevance::Out));
    let points = example.out.points;
    Some(evidence::of_relevance(logit, likeliest, points, inside, outside).to_vec())
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
    let rows = Rows::new(&example.evidence, &logits, &chosen);
    let row = |i| match what {
        What::Audience => (i, rows.audience(i).to_vec()),
        _ => (i, rows.topic(i).to_vec()),
    };
    known.map(row).collect()
}

pub(super) fn margins(learned: &Learned, example: &Example) -> Margins {
    let found = example.features.iter().filter_map(|f| learned.find(Feature::read(f)?.key()));
    learned.weigh(found.map(|number| (number, Spot::default())).collect())
}

/// What the second step is learnt from: few numbers a row, the last of which is the constant.
#[derive(Debug, Default)]
struct Second {
    rows: Vec<Vec<f32>>,
    counts: Vec<f64>,
    truth: Vec<bool>,
}

impl Second {
    fn weights(&self) -> Vec<f64> {
        let columns = self.rows.first().map_or(0, |r| r.len().saturating_sub(1));
        let sparse = |r: &Vec<f32>| {
            let values = r[..columns].iter().enumerate().filter(|(_, v)| **v != 0.0);
            values.map(|(i, v)| (i as u32, f64::from(*v))).collect::<Vec<_>>()
        };
        let rows: Vec<Vec<(u32, f64)>> = self.rows.iter().map(sparse).collect();
        let alike = vec![1.0; columns];
        let of = Columns::of(&rows, self.counts.clone(), columns);
        let (mut weights, bias) = fit(&of, &self.truth, &alike, SECOND);
        let score = |row: &Vec<(u32, f64)>| row.iter().map(|(i, v)| weights[*i as usize] * v).sum();
        let scores: Vec<f64> = rows.iter().map(score).collect();
        weights.push(-self.best_cut(&scores).unwrap_or(-bias));
        weights
    }

    /// The cut between the answers at which the F-measure is highest: labels are rare, and the
    /// likeliest answer to each alone leaves too many out.
    fn best_cut(&self, scores: &[f64]) -> Option<f64> {
        let mut order: Vec<(f64, bool, f64)> = scores
            .iter()
            .zip(&self.truth)
            .zip(&self.counts)
            .map(|((s, t), c)| (*s, *t, *c))
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let wanted: f64 = order.iter().filter(|o| o.1).map(|o| o.2).sum();
        let (mut hits, mut given, mut best) = (0.0, 0.0, (0.0, None));
        for pair in order.windows(2) {
            given += pair[0].2;
            hits += if pair[0].1 { pair[0].2 } else { 0.0 };
            let measure = 2.0 * hits / (given + wanted);
            if measure > best.0 && pair[0].0 > pair[1].0 {
                best = (measure, Some((pair[0].0 + pair[1].0) / 2.0));
            }
        }
        best.1
    }
}

/// The first step: the weights of the words.
fn words(rules: &Rules, lessons: &[Lesson<'_>]) -> Written {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in lessons.iter().flat_map(|l| &l.example.features) {
        *seen.entry(feature).or_default() += 1;
    }
    seen.retain(|_, count| *count >= LEAST_SEEN);
    let mut told: Vec<(f64, String)> = weighed(rules, lessons, &seen, CHOICE)
        .words
        .into_iter()
        .map(|(f, rarity, w)| (w.iter().fold(0.0_f64, |m, w| m.max(w.abs())) * rarity, f))
        .collect();
    told.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (_, feature) in told.iter().skip(MOST_FEATURES) {
        seen.remove(feature.as_str());
    }
    weighed(rules, lessons, &seen, WORDS)
}

/// The weights of these features.
fn weighed(
    rules: &Rules,
    lessons: &[Lesson<'_>],
    seen: &BTreeMap<&str, usize>,
    cost: Cost,
) -> Written {
    let all = lessons.len() as f64;
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
    let counts = |of: &[&Lesson<'_>]| of.iter().map(|l| l.counts()).collect::<Vec<f64>>();
    for (what, terms) in
        [(What::Audience, &rules.taxonomy.audiences), (What::Topic, &rules.taxonomy.topics)]
    {
        let asserted: Vec<_> = lessons.iter().filter(|l| l.example.list(what).is_some()).collect();
        let rows: Vec<_> = asserted.iter().map(|l| row(l.example)).collect();
        let columns = Columns::of(&rows, counts(&asserted), seen.len());
        let one = |term: &Term| {
            let has =
                |l: &&Lesson<'_>| l.example.list(what).is_some_and(|list| list.contains(&term.id));
            let truth: Vec<bool> = asserted.iter().map(has).collect();
            Some((what, term.id.clone(), learnable(&columns, &truth, cost)?))
        };
        fitted.par_extend(terms.par_iter().filter_map(one));
    }
    let asserted: Vec<_> = lessons.iter().filter(|l| l.example.truth.relevant.is_some()).collect();
    let rows: Vec<_> = asserted.iter().map(|l| row(l.example)).collect();
    let truth: Vec<bool> =
        asserted.iter().map(|l| l.example.truth.relevant == Some(true)).collect();
    let columns = Columns::of(&rows, counts(&asserted), seen.len());
    let relevance = learnable(&columns, &truth, cost);
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
    enough.then(|| fit(columns, truth, &columns.penalties(truth), cost))
}
