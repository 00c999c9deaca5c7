//! Gradient boosting of small trees with logistic loss, Newton steps and monotone signals.
//!
//! After Friedman (2001) and Chen & Guestrin (2016). A signal that may only speak for the same
//! event never speaks against it as it grows, whatever the sample happens to hold.

use rayon::prelude::*;

use crate::rules::Node;
use crate::signals::{COUNT, Direction, Signal, Values};

/// A labelled pair.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Values of the signals.
    pub values: Values,
    /// Whether both mean one event.
    pub same: bool,
    /// How much it counts.
    pub weight: f32,
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub struct Boost {
    /// How many trees.
    pub trees: usize,
    /// Questions in a row.
    pub depth: u32,
    /// Share of each step that is taken.
    pub rate: f32,
    /// Ridge on the leaves.
    pub ridge: f32,
    /// Least second-order weight in a leaf.
    pub least: f32,
}

impl Default for Boost {
    fn default() -> Boost {
        Boost { trees: 160, depth: 3, rate: 0.1, ridge: 4.0, least: 1.5 }
    }
}

/// Bounds that a signal may be asked at, at most.
const MAX_BINS: usize = 40;
/// A question must gain this much.
const LEAST_GAIN: f64 = 0.5;

/// Bounds per signal and each sample's bin; bin 0 is "not said".
struct Binned {
    bounds: Vec<Vec<f32>>,
    bins: Vec<[u8; COUNT]>,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    g: f64,
    h: f64,
}

impl Sum {
    fn add(self, other: Sum) -> Sum {
        Sum { g: self.g + other.g, h: self.h + other.h }
    }
    fn sub(self, other: Sum) -> Sum {
        Sum { g: self.g - other.g, h: self.h - other.h }
    }
}

struct Split {
    signal: usize,
    bin: usize,
    gain: f64,
    sides: [Sum; 3],
}

/// Lower and upper bound on the values below a node.
#[derive(Clone, Copy)]
struct Range(f64, f64);

impl Boost {
    /// The bias and the trees for `samples`.
    #[must_use]
    pub fn fit(&self, samples: &[Sample]) -> (f32, Vec<Vec<Node>>) {
        let positive: f64 = samples.iter().filter(|s| s.same).map(|s| f64::from(s.weight)).sum();
        let all: f64 = samples.iter().map(|s| f64::from(s.weight)).sum();
        let bias = ((positive + 0.5) / (all - positive + 0.5)).ln() as f32;
        let binned = bin(samples);
        let mut scores = vec![bias; samples.len()];
        let mut trees = Vec::with_capacity(self.trees);
        for _ in 0..self.trees {
            let sums: Vec<Sum> =
                samples.iter().zip(&scores).map(|(s, f)| gradient(s, *f)).collect();
            let rows: Vec<u32> = (0..samples.len()).filter_map(|i| u32::try_from(i).ok()).collect();
            let mut nodes = Vec::new();
            let mut leaves = Vec::new();
            let grown = Grown { boost: self, binned: &binned, sums: &sums };
            grown.grow(
                &rows,
                self.depth,
                Range(f64::NEG_INFINITY, f64::INFINITY),
                &mut nodes,
                &mut leaves,
            );
            for (rows, value) in leaves {
                for row in rows {
                    scores[row as usize] += value;
                }
            }
            trees.push(nodes);
        }
        (bias, trees)
    }

    fn value(&self, sum: Sum, range: Range) -> f64 {
        let raw = -sum.g / (sum.h + f64::from(self.ridge)) * f64::from(self.rate);
        raw.clamp(range.0, range.1)
    }
}

fn gradient(sample: &Sample, score: f32) -> Sum {
    let p = crate::rules::probability(score);
    let weight = f64::from(sample.weight);
    let truth = if sample.same { 1.0 } else { 0.0 };
    Sum { g: weight * (p - truth), h: weight * (p * (1.0 - p)).max(1e-6) }
}

fn bin(samples: &[Sample]) -> Binned {
    let bounds: Vec<Vec<f32>> = (0..COUNT)
        .map(|signal| {
            let mut all: Vec<f32> =
                samples.iter().map(|s| s.values[signal]).filter(|v| !v.is_nan()).collect();
            all.sort_by(f32::total_cmp);
            // Half of the bounds follow the pairs that are the same: they are few, and matter.
            let mut same: Vec<f32> = samples
                .iter()
                .filter(|s| s.same)
                .map(|s| s.values[signal])
                .filter(|v| !v.is_nan())
                .collect();
            same.sort_by(f32::total_cmp);
            let mut out = quantiles(&all, MAX_BINS / 2);
            out.extend(quantiles(&same, MAX_BINS / 2));
            out.sort_by(f32::total_cmp);
            out.dedup();
            out
        })
        .collect();
    let bins = samples
        .iter()
        .map(|s| {
            let mut row = [0_u8; COUNT];
            for (signal, value) in s.values.iter().enumerate().filter(|v| !v.1.is_nan()) {
                let at = bounds[signal].partition_point(|b| b <= value);
                row[signal] = u8::try_from(at + 1).unwrap_or(u8::MAX);
            }
            row
        })
        .collect();
    Binned { bounds, bins }
}

/// Bounds between the values at equal shares, halfway to the next lower value.
fn quantiles(sorted: &[f32], count: usize) -> Vec<f32> {
    let mut values = sorted.to_vec();
    values.dedup();
    let middle = |at: usize| f32::midpoint(values[at - 1], values[at]);
    if values.len() <= count {
        return (1..values.len()).map(middle).collect();
    }
    (1..count)
        .filter_map(|i| {
            let value = sorted[i * sorted.len() / count];
            let at = values.partition_point(|v| *v < value);
            (at > 0).then(|| middle(at))
        })
        .collect()
}

struct Grown<'t> {
    boost: &'t Boost,
    binned: &'t Binned,
    sums: &'t [Sum],
}

impl Grown<'_> {
    fn grow(
        &self,
        rows: &[u32],
        depth: u32,
        range: Range,
        nodes: &mut Vec<Node>,
        leaves: &mut Vec<(Vec<u32>, f32)>,
    ) -> u16 {
        let total = rows.iter().fold(Sum::default(), |s, r| s.add(self.sums[*r as usize]));
        let at = nodes.len();
        let value = self.boost.value(total, range) as f32;
        nodes.push(Node { signal: String::new(), below: 0.0, value, yes: 0, no: 0, unknown: 0 });
        let split = if depth == 0 { None } else { self.best(rows, total, range) };
        let Some(split) = split else {
            leaves.push((rows.to_vec(), value));
            return u16::try_from(at).unwrap_or(u16::MAX);
        };
        let mut sides: [Vec<u32>; 3] = Default::default();
        for row in rows {
            let bin = usize::from(self.binned.bins[*row as usize][split.signal]);
            sides[if bin == 0 { 2 } else { usize::from(bin > split.bin) }].push(*row);
        }
        let ranges = self.ranges(&split, range);
        let next: Vec<u16> = sides
            .iter()
            .zip(ranges)
            .map(|(rows, range)| self.grow(rows, depth - 1, range, nodes, leaves))
            .collect();
        let node = &mut nodes[at];
        node.signal = Signal::ALL[split.signal].meaning().name.to_owned();
        node.below = self.binned.bounds[split.signal][split.bin - 1];
        (node.yes, node.no, node.unknown) = (next[0], next[1], next[2]);
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    fn ranges(&self, split: &Split, range: Range) -> [Range; 3] {
        let value = |i: usize| self.boost.value(split.sides[i], range);
        let middle = f64::midpoint(value(0), value(1));
        match Signal::ALL[split.signal].meaning().direction {
            Direction::For => [Range(range.0, middle), Range(middle, range.1), range],
            Direction::Against => [Range(middle, range.1), Range(range.0, middle), range],
            Direction::Either => [range; 3],
        }
    }

    fn best(&self, rows: &[u32], total: Sum, range: Range) -> Option<Split> {
        let found: Vec<Option<Split>> = (0..COUNT)
            .into_par_iter()
            .map(|signal| self.best_of(signal, rows, total, range))
            .collect();
        // The first of equals, so that the result does not depend on threads.
        found.into_iter().flatten().fold(None, |best: Option<Split>, s| match best {
            Some(b) if b.gain >= s.gain => Some(b),
            _ => Some(s),
        })
    }

    fn best_of(&self, signal: usize, rows: &[u32], total: Sum, range: Range) -> Option<Split> {
        let count = self.binned.bounds[signal].len();
        if count == 0 {
            return None;
        }
        let mut bins = vec![Sum::default(); count + 2];
        for row in rows {
            let bin = usize::from(self.binned.bins[*row as usize][signal]);
            bins[bin] = bins[bin].add(self.sums[*row as usize]);
        }
        let unknown = bins[0];
        let known = total.sub(unknown);
        let direction = Signal::ALL[signal].meaning().direction;
        let gain = |s: Sum| s.g * s.g / (s.h + f64::from(self.boost.ridge));
        let least = f64::from(self.boost.least);
        let mut below = Sum::default();
        let mut best: Option<Split> = None;
        for (bin, sum) in bins.iter().enumerate().take(count + 1).skip(1) {
            below = below.add(*sum);
            let above = known.sub(below);
            if below.h < least || above.h < least {
                continue;
            }
            let (low, high) = (self.boost.value(below, range), self.boost.value(above, range));
            let wrong = match direction {
                Direction::For => low > high,
                Direction::Against => low < high,
                Direction::Either => false,
            };
            let sum = gain(below) + gain(above) + gain(unknown) - gain(total);
            if !wrong && sum > LEAST_GAIN && best.as_ref().is_none_or(|b| sum > b.gain) {
                best = Some(Split { signal, bin, gain: sum, sides: [below, above, unknown] });
            }
        }
        best
    }
}
