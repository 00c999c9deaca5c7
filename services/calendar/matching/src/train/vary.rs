//! Pairs that are made different on purpose, out of pairs that are the same.
//!
//! Editions, parts, audiences, branches and towns that differ are what matching most often gets
//! wrong, and a region's labels hold few of each. So each true pair also teaches what it would be
//! if one of its records were another part, edition, audience, branch or town.

use std::collections::BTreeMap;

use crate::features::Features;
use crate::gazetteer::Gazetteer;
use crate::pair::values;
use crate::record::Record;
use crate::rules::Matcher;
use crate::train::Labelled;
use crate::train::boost::Sample;
use crate::words::hash;

/// What a varied pair counts for beside one as it is.
const WEIGHT: f32 = 0.06;
/// Another venue counts less: sources do name one place in many ways.
const ELSEWHERE_WEIGHT: f32 = 0.03;
/// How far to look for another venue of the same set.
const LOOK: usize = 40;

/// Appended to both titles: what each says, and whether they still mean one event.
const TITLES: &[(&str, &str, bool)] = &[
    (" – Teil 1", " – Teil 2", false),
    (" – Teil 2", " – Teil 2", true),
    (" (Part 1)", " (Part 3)", false),
    (" II", " II", true),
    (" für Eltern", " für Auszubildende", false),
    (" for Beginners", " for Teens", false),
    (" für Eltern", " für Eltern", true),
    (" 2025", " 2026", false),
    (" (Gruppe A)", " (Gruppe B)", false),
    (" – Modul 3", " – Modul 4", false),
    (" in Neustadt", " in Altenburg", false),
    (" (10:00 Uhr)", " (14:00 Uhr)", false),
];

/// The varied pairs of `set`, each with its truth. Which variation a pair gets follows its ids.
#[must_use]
pub fn samples(set: &Labelled, matcher: &Matcher) -> Vec<Sample> {
    let gazetteer = Gazetteer::learn(set.records.iter(), matcher.lexicon());
    let features = |r: &Record| Features::of(r, matcher.lexicon(), &gazetteer);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, truth) in set.truth.iter().enumerate() {
        groups.entry(truth).or_default().push(at);
    }
    let mut out = Vec::new();
    for group in groups.values() {
        for (i, x) in group.iter().enumerate() {
            for y in &group[i + 1..] {
                let (a, b) = (&set.records[*x], &set.records[*y]);
                if a.source == b.source {
                    continue;
                }
                for (a, b, same) in varied(a, b) {
                    let values = values(&features(&a), &features(&b));
                    out.push(Sample { values, same, weight: WEIGHT });
                }
                // The invented sets hold twins in other towns already.
                let other = if set.invented { None } else { elsewhere(a, b, *x, set) };
                if let Some(other) = other {
                    let moved = Record { location: other.location.clone(), ..b.clone() };
                    let values = values(&features(a), &features(&moved));
                    out.push(Sample { values, same: false, weight: ELSEWHERE_WEIGHT });
                }
            }
        }
    }
    out
}

fn varied(a: &Record, b: &Record) -> Vec<(Record, Record, bool)> {
    let turn = hash(&format!("{}{}", a.id, b.id)) as usize;
    let titled = |(x, y, same): &(&str, &str, bool)| {
        let add =
            |r: &Record, end: &str| Record { title: format!("{}{end}", r.title), ..r.clone() };
        (add(a, x), add(b, y), *same)
    };
    let mut out: Vec<_> = (0..4).map(|i| titled(&TITLES[(turn + i * 5) % TITLES.len()])).collect();
    let numbered = |r: &Record, n: u32| Record { title: format!("{n}. {}", r.title), ..r.clone() };
    let number = u32::try_from(turn % 20).unwrap_or(0) + 2;
    out.push((numbered(a, number), numbered(b, number + 1), false));
    out.push((numbered(a, number), numbered(b, number), true));
    out
}

/// A record of the set at a place that shares no word with either.
fn elsewhere<'s>(a: &Record, b: &Record, at: usize, set: &'s Labelled) -> Option<&'s Record> {
    if a.location.is_empty() || b.location.is_empty() {
        return None;
    }
    let words = |text: &str| -> Vec<String> {
        let folded = terminbund_text::fold::fold(text);
        folded.split(' ').filter(|w| w.len() > 2).map(str::to_owned).collect()
    };
    let near: Vec<String> = [words(&a.location), words(&b.location)].concat();
    (1..LOOK).map(|step| &set.records[(at + step * 7) % set.records.len()]).find(|other| {
        let words = words(&other.location);
        !words.is_empty() && words.iter().filter(|w| near.contains(w)).count() * 3 < words.len()
    })
}
