//! The file of learnt weights: read when the rules are compiled, written by the trainer.
//!
//! Lines of `label WHAT ID BIAS`, `weigh WHAT NUMBERS`, and per feature
//! `FEATURE <tab> RARITY LABEL:WEIGHT …` with the number of the label and hundredths.

use std::fmt::Write as _;

use super::features::{Feature, Table};
use super::{Cell, Entry, HUNDREDTH, Label, Learned};
use crate::understood::What;

fn what(name: &str) -> Option<What> {
    Some(match name {
        "audience" => What::Audience,
        "topic" => What::Topic,
        "relevance" => What::Relevance,
        _ => return None,
    })
}

fn name(what: What) -> &'static str {
    match what {
        What::Audience => "audience",
        What::Topic => "topic",
        _ => "relevance",
    }
}

impl Learned {
    /// Reads a file of weights; a line that is none is passed over, as the file is embedded and
    /// its reading is tested.
    pub fn read(text: &str) -> Self {
        let words = text.bytes().filter(|b| *b == b'\t').count();
        let mut learned = Self { table: Table::with_room(words), ..Self::default() };
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            if let Some((feature, cells)) = line.split_once('\t') {
                learned.add_word(feature, cells);
                continue;
            }
            let mut parts = line.split(' ');
            let (kind, of) = (parts.next(), parts.next().and_then(what));
            match (kind, of) {
                (Some("label"), Some(what)) => {
                    let id = parts.next().unwrap_or_default().to_owned();
                    let bias = parts.next().and_then(|b| b.parse().ok()).unwrap_or_default();
                    learned.labels.push(Label { what, id, bias });
                }
                (Some("weigh"), Some(what)) => {
                    *learned.weights(what) = parts.filter_map(|p| p.parse().ok()).collect();
                }
                _ => {}
            }
        }
        learned.relevant = learned.label(What::Relevance, "in");
        learned
    }

    pub(super) fn weights(&mut self, what: What) -> &mut Vec<f32> {
        match what {
            What::Audience => &mut self.audience,
            What::Topic => &mut self.topic,
            _ => &mut self.relevance,
        }
    }

    fn add_word(&mut self, feature: &str, cells: &str) {
        let from = self.cells.len() as u32;
        let mut cells = cells.split(' ');
        let rarity = cells.next().and_then(|r| r.parse::<f32>().ok()).unwrap_or_default();
        self.cells.extend(cells.filter_map(|cell| {
            let (label, weight) = cell.split_once(':')?;
            Some(Cell { label: label.parse().ok()?, weight: weight.parse().ok()? })
        }));
        let Some(feature) = Feature::read(feature) else { return };
        if self.table.add(feature.key()) {
            let to = self.cells.len() as u32;
            self.entries.push(Entry { from, to, rarity: rarity * HUNDREDTH });
        }
    }
}

/// What the trainer found, to be written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// What, id, bias.
    pub labels: Vec<(What, String, f64)>,
    /// Per feature, in the order of their names: its rarity, and the weight of each label.
    pub words: Vec<(String, f64, Vec<f64>)>,
    /// The second step.
    pub weights: Vec<(What, Vec<f64>)>,
}

impl Written {
    /// The file. Weights smaller than `least` are left out: together they change nothing.
    pub fn text(&self, least: f64) -> String {
        let mut out = String::from("# Learnt from labelled announcements by understand-train.\n");
        for (what, id, bias) in &self.labels {
            let _ = writeln!(out, "label {} {id} {bias:.3}", name(*what));
        }
        for (what, weights) in &self.weights {
            let numbers: Vec<String> = weights.iter().map(|w| format!("{w:.3}")).collect();
            let _ = writeln!(out, "weigh {} {}", name(*what), numbers.join(" "));
        }
        for (feature, rarity, weights) in &self.words {
            let large = weights.iter().enumerate().filter(|(_, w)| w.abs() >= least);
            let cells: Vec<String> = large.map(|(i, w)| format!("{i}:{:.0}", w * 100.0)).collect();
            let rarity = rarity * 100.0;
            let _ = writeln!(out, "{feature}\t{rarity:.0} {}", cells.join(" "));
        }
        out
    }
}
