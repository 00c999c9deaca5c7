//! Anchors: the lines by which the items of a page are told apart.

use super::dates::Dates;
use super::page::Page;
use std::collections::{BTreeMap, BTreeSet};

/// The anchors, and whether they are hours below days.
pub fn anchors(page: &Page<'_>, dates: &Dates) -> (Vec<usize>, bool) {
    let mut strong: Vec<usize> = dates.dated.iter().filter(|d| d.strong).map(|d| d.line).collect();
    strong.dedup();
    strong = with_headed(page, dates, strong);
    // A date that stands above several clock times is a heading, and the times tell the items.
    let timed: Vec<usize> =
        dates.timed.iter().map(|t| t.line).filter(|l| page.lines[*l].text.len() < 160).collect();
    let mut per_day: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for line in &timed {
        let day = strong.partition_point(|s| s < line);
        if day > 0 {
            let head = strong[day - 1];
            let dated = &dates.dated[dates.dated.partition_point(|d| d.line < head)];
            // What a row or table says is its own.
            let table = |l: usize| page.around(page.lines[l].el, &["table"]);
            let inside = table(head).is_none_or(|t| table(*line) == Some(t));
            if inside
                && dated.pure
                && dated.reading.moments.iter().all(|m| m.start.time().is_none())
            {
                per_day.entry(head).or_default().push(*line);
            }
        }
    }
    let shape = |line: usize| page.els[page.lines[line].el].key;
    // Hours of a kind that stand below one day only are those of something else.
    let mut days_of: BTreeMap<u64, BTreeSet<usize>> = BTreeMap::new();
    for (head, lines) in &per_day {
        for line in lines {
            days_of.entry(shape(*line)).or_default().insert(*head);
        }
    }
    let usual = per_day.len().min(2);
    for lines in per_day.values_mut() {
        lines.retain(|l| days_of[&shape(*l)].len() >= usual);
    }
    let several =
        |v: &&Vec<usize>| v.len() >= 2 && v.windows(2).any(|w| shape(w[0]) == shape(w[1]));
    let busy = per_day.values().filter(several).count();
    if busy > 0 && busy * 6 >= per_day.len() {
        let mut out: Vec<usize> = per_day.into_values().flatten().collect();
        out.sort_unstable();
        return (out, true);
    }
    for asides in [false, true] {
        if strong.is_empty() {
            let any = dates.dated.iter().filter(|d| asides || !d.aside);
            strong = any.map(|d| d.line).collect();
            strong.dedup();
        }
    }
    (strong, false)
}

/// A day that is said twice in each item, as a calendar leaf and in words, begins one item: where
/// dates of one shape follow those of another and repeat their days, they are no anchors.
pub fn told_once(page: &Page<'_>, dates: &Dates, anchors: &mut Vec<usize>) {
    let day = |line: usize| {
        let dated = &dates.dated[dates.dated.partition_point(|d| d.line < line)];
        dated.reading.first().map(|m| m.start.date())
    };
    let shape = |line: usize| page.els[page.lines[line].el].key;
    let mut count: BTreeMap<u64, usize> = BTreeMap::new();
    anchors.iter().for_each(|l| *count.entry(shape(*l)).or_default() += 1);
    let mut pairs: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    for pair in anchors.windows(2) {
        let key = (shape(pair[0]), shape(pair[1]));
        if key.0 != key.1 && day(pair[0]) == day(pair[1]) {
            *pairs.entry(key).or_default() += 1;
        }
    }
    for ((first, second), n) in pairs {
        // In most items; some have one of the two only.
        if n >= 2 && n * 5 >= count[&first] * 4 && n * 5 >= count[&second] * 4 {
            let mut before = None;
            anchors.retain(|line| {
                let again = shape(*line) == second && before == Some((first, day(*line)));
                before = Some((shape(*line), day(*line)));
                !again
            });
        }
    }
}

/// Dates within sentences right below a heading count where others of that shape do.
fn with_headed(page: &Page<'_>, dates: &Dates, strong: Vec<usize>) -> Vec<usize> {
    let headed = |line: usize| {
        let above = line.checked_sub(1).map(|i| &page.lines[i]);
        above.is_some_and(|l| (2..=6).contains(&l.heading) && !l.skip)
    };
    let shape = |line: usize| page.els[page.lines[line].el].key;
    let shapes: BTreeSet<u64> = strong.iter().filter(|l| headed(**l)).map(|l| shape(*l)).collect();
    if shapes.is_empty() {
        return strong;
    }
    let prose = dates.dated.iter().filter(|d| d.prose && !d.aside).map(|d| d.line);
    let more = prose.filter(|l| headed(*l) && shapes.contains(&shape(*l)));
    let all: BTreeSet<usize> = strong.iter().copied().chain(more).collect();
    all.into_iter().collect()
}
