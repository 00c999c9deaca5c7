//! How well the labels are found in announcements that neither step was learnt from.

use std::collections::BTreeMap;
use std::fmt;

use super::Learned;
use super::lessons::{Example, Lesson, lessons};
use super::revise::{REVIEW, Standing, alone, decide, sum};
use super::train::{
    LEAST_WEIGHT, PARTS, label_evidence, margins, part, relevance_evidence, taught,
};
use crate::rules::Rules;
use crate::understood::{Relevance, What};

/// Found rightly, found wrongly, missed.
#[derive(Debug, Clone, Copy, Default)]
struct Cell([u32; 3]);

impl Cell {
    fn count(&mut self, wanted: bool, given: bool) {
        match (wanted, given) {
            (true, true) => self.0[0] += 1,
            (false, true) => self.0[1] += 1,
            (true, false) => self.0[2] += 1,
            (false, false) => {}
        }
    }

    fn share(self, of: usize) -> f64 {
        f64::from(self.0[0]) / f64::from((self.0[0] + self.0[of]).max(1))
    }

    fn f1(self) -> f64 {
        let [hits, wrong, missed] = self.0.map(f64::from);
        2.0 * hits / (2.0 * hits + wrong + missed).max(1.0)
    }
}

/// What the rules alone reach, and the rules with the words.
#[derive(Debug, Default)]
pub struct Measure {
    cells: BTreeMap<(What, String), [Cell; 2]>,
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for what in [What::Audience, What::Topic] {
            let of = self.cells.iter().filter(|((w, _), _)| *w == what);
            let rows: Vec<_> = of.filter(|(_, c)| c[1].0[0] + c[1].0[2] > 0).collect();
            let mean = |step: usize| {
                rows.iter().map(|(_, c)| c[step].f1()).sum::<f64>() / rows.len().max(1) as f64
            };
            writeln!(f, "{what:?}: macro F1 {:.3}, rules alone {:.3}", mean(1), mean(0))?;
            for ((_, id), [alone, both]) in rows {
                writeln!(f, "  {id}: {:.3} {:?}, alone {:.3}", both.f1(), both.0, alone.f1())?;
            }
        }
        for ((_, id), cells) in self.cells.iter().filter(|((w, _), _)| *w == What::Relevance) {
            for (name, cell) in [("with the words", cells[1]), ("rules alone", cells[0])] {
                let (recall, precision) = (cell.share(2), cell.share(1));
                writeln!(f, "relevant {id}, {name}: recall {recall:.3} precision {precision:.3}")?;
            }
        }
        Ok(())
    }
}

/// Learns from all examples but a part of the usual ones, measures there, and so in turn.
#[must_use]
pub fn evaluate(rules: &Rules, usual: &[Example], others: &[Example]) -> Measure {
    let mut measure = Measure::default();
    let lessons = lessons(usual, others);
    for held in 0..PARTS {
        // Another cut than that of the second step.
        let out = |i: usize| i < usual.len() && part(i / PARTS) == held;
        let rest = lessons.iter().enumerate().filter(|(i, _)| !out(*i));
        let rest: Vec<Lesson<'_>> = rest.map(|(_, lesson)| *lesson).collect();
        let learned = Learned::read(&taught(rules, &rest).text(LEAST_WEIGHT));
        for (_, example) in usual.iter().enumerate().filter(|(i, _)| out(*i)) {
            measure.count(rules, &learned, example);
        }
    }
    measure
}

/// What a file of weights reaches on examples.
#[must_use]
pub fn measure(rules: &Rules, weights: &str, examples: &[Example]) -> Measure {
    let learned = Learned::read(weights);
    let mut measure = Measure::default();
    for example in examples {
        measure.count(rules, &learned, example);
    }
    measure
}

impl Measure {
    fn count(&mut self, rules: &Rules, learned: &Learned, example: &Example) {
        let margins = margins(learned, example);
        let mut inside = example.out.relevance == Relevance::In;
        let mut standing = if inside { Standing::Inside } else { Standing::Open };
        let evidence = relevance_evidence(learned, &margins, example);
        if let (Some(truth), Some(evidence)) = (example.truth.relevant, evidence) {
            let cells = self.cells.entry((What::Relevance, "in".to_owned())).or_default();
            cells[0].count(truth, inside);
            let logit = sum(&learned.relevance, &evidence) - alone(example.out.points);
            inside = logit > 0.0;
            standing = match logit {
                l if l > 0.0 => Standing::Inside,
                l if l > REVIEW => Standing::Open,
                _ => Standing::Outside,
            };
            cells[1].count(truth, inside);
        }
        for (what, terms, weights) in [
            (What::Audience, &rules.taxonomy.audiences, &learned.audience),
            (What::Topic, &rules.taxonomy.topics, &learned.topic),
        ] {
            let Some(truth) = example.list(what) else { continue };
            let chosen: Vec<bool> =
                terms.iter().map(|t| example.given(what).contains(&t.id)).collect();
            let mut scores = vec![None; terms.len()];
            for (index, evidence) in label_evidence(learned, &margins, example, what, terms) {
                scores[index] = Some(sum(weights, &evidence));
            }
            let given = decide(&scores, &chosen, standing);
            for (index, term) in terms.iter().enumerate() {
                let cells = self.cells.entry((what, term.id.clone())).or_default();
                cells[0].count(truth.contains(&term.id), chosen[index]);
                cells[1].count(truth.contains(&term.id), given[index]);
            }
        }
    }
}
