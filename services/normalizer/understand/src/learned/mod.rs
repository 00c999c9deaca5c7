//! Weights of words, learnt from labelled announcements, beside what the taxonomy lists: they
//! know words that nobody listed, and that what is listed is sometimes only spoken of.
//!
//! Two logistic regressions one after the other (stacking: Wolpert 1992). The first weighs the
//! words; the second weighs its answer against what the rules found. A label that was not learnt,
//! or whose term says `rules_only`, is given by the rules alone. `understand-train` learns them.

mod evidence;
mod features;
mod file;
pub mod lessons;
mod logistic;
pub mod measure;
mod revise;
pub mod train;

pub(crate) use evidence::{AudienceEvidence, Evidence};
pub(crate) use revise::{relevance, revise};

use crate::doc::Doc;
use crate::rules::Rules;
use crate::taxonomy::Term;
use crate::understood::What;
use features::{Spot, Table};

/// The weights that come with the program.
pub(crate) const TEXT: &str = include_str!("../defaults/learned.txt");

/// Weights are kept in hundredths: finer ones change nothing.
const HUNDREDTH: f32 = 0.01;

/// Fewer words than make this sum of squared rarities (some ten) say less, not more each.
const LEAST_SQUARES: f32 = 300.0;

/// One label that was learnt.
#[derive(Debug, Clone, PartialEq)]
struct Label {
    what: What,
    id: String,
    /// The logit where no word speaks.
    bias: f32,
}

/// What one word says of one label.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    label: u16,
    /// In hundredths.
    weight: i16,
}

/// A feature that was learnt.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Its cells: `from..to`.
    from: u32,
    to: u32,
    /// How much it counts: rarer ones tell more (inverse document frequency).
    rarity: f32,
}

/// The learnt weights.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    labels: Vec<Label>,
    /// The numbers of the features, and what is known of each.
    table: Table,
    entries: Vec<Entry>,
    cells: Vec<Cell>,
    /// How the answers of the words and those of the rules are weighed.
    audience: Vec<f32>,
    topic: Vec<f32>,
    relevance: Vec<f32>,
    /// The label of relevance.
    relevant: Option<usize>,
}

/// What the words of one announcement say.
#[derive(Debug, Default)]
pub(crate) struct Margins {
    /// The logit of each learnt label.
    logits: Vec<f32>,
    /// The numbers of the features found, each once, and where they stand.
    found: Vec<(u32, Spot)>,
    /// What the rarity of one is multiplied by: they have unit length together.
    each: f32,
}

impl Learned {
    /// The labels of terms; none of one that was not learnt or goes by rules alone.
    pub fn labels(&self, what: What, terms: &[Term]) -> Vec<Option<usize>> {
        let label = |t: &Term| self.label(what, &t.id).filter(|_| !t.rules_only);
        terms.iter().map(label).collect()
    }

    /// The index of a label, if it was learnt.
    fn label(&self, what: What, id: &str) -> Option<usize> {
        self.labels.iter().position(|l| l.what == what && l.id == id)
    }

    /// The logits of the likeliest audience and the likeliest topic.
    fn likeliest(&self, margins: &Margins) -> [f32; 2] {
        /// Where none was learnt.
        const NONE: f32 = -5.0;
        [What::Audience, What::Topic].map(|what| {
            let of =
                self.labels.iter().zip(&margins.logits).filter(|(label, _)| label.what == what);
            of.map(|(_, logit)| *logit).fold(NONE, f32::max)
        })
    }

    /// The number of a feature, by its key.
    fn find(&self, key: u64) -> Option<u32> {
        self.table.get(key).map(|number| number as u32)
    }

    /// What the words of an announcement say of each label.
    pub fn margins(&self, rules: &Rules, doc: &Doc<'_>, evidence: &Evidence) -> Margins {
        let mut seen = vec![0_u64; self.entries.len() / 64 + 1];
        let mut found = Vec::with_capacity(256);
        features::each(rules, doc, evidence, |feature, spot| {
            let Some(number) = self.find(feature.key()) else { return };
            let (word, bit) = (number as usize / 64, 1 << (number % 64));
            if seen[word] & bit == 0 {
                seen[word] |= bit;
                found.push((number, spot));
            }
        });
        self.weigh(found)
    }

    /// What features say that were found, each once.
    fn weigh(&self, found: Vec<(u32, Spot)>) -> Margins {
        let mut squares = 0.0;
        let mut logits = vec![0.0; self.labels.len()];
        for entry in found.iter().filter_map(|(number, _)| self.entries.get(*number as usize)) {
            squares += entry.rarity * entry.rarity;
            for cell in &self.cells[entry.from as usize..entry.to as usize] {
                logits[usize::from(cell.label)] += f32::from(cell.weight) * entry.rarity;
            }
        }
        let each = HUNDREDTH / squares.max(LEAST_SQUARES).sqrt();
        for (logit, label) in logits.iter_mut().zip(&self.labels) {
            *logit = *logit * each + label.bias;
        }
        Margins { logits, found, each }
    }

    /// The words that speak most for a label (`sign` 1) or against it (−1), most first.
    fn speakers(
        &self,
        doc: &Doc<'_>,
        margins: &Margins,
        label: usize,
        sign: f32,
    ) -> Vec<(f32, Spot)> {
        /// So many are named.
        const NAMED: usize = 3;
        let mut best: Vec<(f32, Spot)> = Vec::with_capacity(NAMED + 1);
        for (number, spot) in margins.found.iter().filter(|(_, spot)| spot.from < spot.to) {
            let Some(entry) = self.entries.get(*number as usize) else { continue };
            let cells = &self.cells[entry.from as usize..entry.to as usize];
            // Cells are in the order of their labels; most words say nothing of one.
            let last = cells.last().filter(|c| usize::from(c.label) <= label);
            let cell = match last {
                Some(cell) if usize::from(cell.label) == label => cell,
                Some(_) => continue,
                None => {
                    let at = cells.binary_search_by_key(&label, |c| usize::from(c.label));
                    let Ok(at) = at else { continue };
                    &cells[at]
                }
            };
            let weight = f32::from(cell.weight) * entry.rarity * margins.each * sign;
            let more = weight > best.get(NAMED - 1).map_or(0.0, |(least, _)| *least);
            if !more || !is_telling(doc, *spot) {
                continue;
            }
            // A word and its parts are one; the one that says most stands for them.
            let same = |s: &Spot| s.zone == spot.zone && s.from < spot.to && spot.from < s.to;
            match best.iter().position(|(_, s)| same(s)) {
                Some(i) if best[i].0 >= weight => continue,
                Some(i) => best[i] = (weight, *spot),
                None => best.push((weight, *spot)),
            }
            best.sort_by(|a, b| b.0.total_cmp(&a.0));
            best.truncate(NAMED);
        }
        best
    }
}

/// Whether words tell a reader something: one has four letters, a capital or a figure ("HR", "B1").
/// The small words about them count, but who reads "sie" as a reason is none the wiser.
fn is_telling(doc: &Doc<'_>, spot: Spot) -> bool {
    let text = &doc.zones[usize::from(spot.zone)].text;
    let mut words = text.quote(spot.from.into(), spot.to.into()).split_whitespace();
    words.any(|w| w.len() >= 4 || w.starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
}
