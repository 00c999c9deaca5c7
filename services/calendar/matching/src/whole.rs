//! A whole calendar at once: candidates, scores, components, clusters. On all cores.

use rayon::prelude::*;

use crate::blocking::{Index, Slot};
use crate::cluster::{Decision, Edge, cluster};
use crate::compare::score;
use crate::features::Features;
use crate::rules::Matcher;

/// In a component of at most this many records each pair is compared, candidate or not; in a
/// larger one only candidates are, so that ten thousand like records stay affordable.
pub const MAX_FULL: usize = 64;

/// Log-odds of a probability, kept within what a float can tell.
#[must_use]
pub fn log_odds(probability: f64) -> f32 {
    let p = probability.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln() as f32
}

/// A pair of slots with its log-odds.
pub type Scored = (Slot, Slot, f32);

/// Compares each record with its candidates: all pairs that reach the threshold for review,
/// sorted, and how many comparisons it took.
#[must_use]
pub fn links(index: &Index, matcher: &Matcher) -> (Vec<Scored>, u64) {
    let all: Vec<Slot> = index.records().map(|r| r.0).collect();
    links_of(index, matcher, &all)
}

/// The same for the records in `slots` (sorted) alone, each pair of them once.
#[must_use]
pub fn links_of(index: &Index, matcher: &Matcher, slots: &[Slot]) -> (Vec<Scored>, u64) {
    let least = log_odds(matcher.rules().thresholds.review);
    let once = |slot: Slot, other: Slot| other > slot || slots.binary_search(&other).is_err();
    let (mut found, compared) = slots
        .par_iter()
        .map(|slot| {
            let (mut out, mut compared) = (Vec::new(), 0);
            let Some(record) = index.at(*slot) else { return (out, compared) };
            for other in index.neighbours(*slot).into_iter().filter(|o| once(*slot, *o)) {
                let Some(candidate) = index.at(other) else { continue };
                compared += 1;
                let value = score(matcher, record, candidate);
                if value >= least {
                    out.push((*slot, other, value));
                }
            }
            (out, compared)
        })
        .reduce(
            || (Vec::new(), 0),
            |mut x, mut y| {
                x.0.append(&mut y.0);
                (x.0, x.1 + y.1)
            },
        );
    found.sort_unstable_by_key(|x| (x.0, x.1));
    (found, compared)
}

/// The entries of the calendar: groups of slots, each with its smallest id first.
#[must_use]
pub fn entries(index: &Index, matcher: &Matcher, links: &[Scored]) -> Vec<Vec<Slot>> {
    let size = index.records().map(|r| r.0 as usize + 1).max().unwrap_or(0);
    let mut parent: Vec<Slot> = (0..size).filter_map(|i| u32::try_from(i).ok()).collect();
    for (a, b, _) in links {
        let (a, b) = (root(&mut parent, *a), root(&mut parent, *b));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut members: Vec<(Slot, Slot, &Features)> =
        index.records().map(|(slot, f)| (root(&mut parent, slot), slot, f)).collect();
    members.sort_by_key(|m| (m.0, m.1));
    let mut seen: Vec<(Slot, Edge)> = links
        .iter()
        .map(|(a, b, v)| (root(&mut parent, *a), Edge { a: *a, b: *b, log_odds: *v }))
        .collect();
    seen.sort_by_key(|e| e.0);
    let components: Vec<_> = members.chunk_by(|x, y| x.0 == y.0).collect();
    let mut out: Vec<Vec<Slot>> = components
        .par_iter()
        .flat_map_iter(|component| {
            let from = seen.partition_point(|e| e.0 < component[0].0);
            let to = seen.partition_point(|e| e.0 <= component[0].0);
            let features: Vec<&Features> = component.iter().map(|m| m.2).collect();
            let number =
                |slot: Slot| component.binary_search_by_key(&slot, |m| m.1).unwrap_or(0) as u32;
            let edges: Vec<Edge> = seen[from..to]
                .iter()
                .map(|e| Edge { a: number(e.1.a), b: number(e.1.b), log_odds: e.1.log_odds })
                .collect();
            let groups = partition(matcher, &features, &edges, &[]);
            let mut by_group: Vec<(u32, Slot)> =
                groups.iter().zip(*component).map(|(g, m)| (*g, m.1)).collect();
            by_group.sort_unstable();
            by_group
                .chunk_by(|x, y| x.0 == y.0)
                .map(|g| g.iter().map(|m| m.1).collect())
                .collect::<Vec<Vec<Slot>>>()
        })
        .collect();
    out.sort_unstable();
    out
}

fn root(parent: &mut [Slot], mut at: Slot) -> Slot {
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

/// Partitions one component: for each record the number of its group's first member.
///
/// `known` are scores at hand, by number in `records`; in a component of up to [`MAX_FULL`] the
/// missing ones are computed, so the result depends on the records and decisions only.
#[must_use]
pub fn partition(
    matcher: &Matcher,
    records: &[&Features],
    known: &[Edge],
    decisions: &[(u32, u32, Decision)],
) -> Vec<u32> {
    let ids: Vec<&str> = records.iter().map(|r| &*r.id).collect();
    let threshold = log_odds(matcher.rules().thresholds.merge);
    if records.len() > MAX_FULL {
        return cluster(&ids, known, decisions, threshold);
    }
    let mut edges = Vec::new();
    for (a, x) in (0_u32..).zip(records) {
        for (b, y) in (0_u32..).zip(records).skip(a as usize + 1) {
            edges.push(Edge { a, b, log_odds: score(matcher, x, y) });
        }
    }
    cluster(&ids, &edges, decisions, threshold)
}
