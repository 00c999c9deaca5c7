//! Finding the repeating blocks that hold dates, and writing rules for them.

use super::anchors::{anchors, told_once};
use super::dates::Dates;
use super::page::Page;
use super::score::{Why, score};
use super::{Proposal, apply, css};
use crate::reading::PageContext;
use crate::rule::Split;
use crate::{FieldRule, Form, PageItem, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// Proposals that are tried out on the page.
const MAX_TRIES: usize = 12;
/// Proposals that are returned.
const MAX_PROPOSALS: usize = 6;
/// Score below which a proposal is not worth showing.
const MIN_SCORE: f64 = 0.3;

/// A set of elements that could be the items.
#[derive(Clone, Debug)]
pub struct Group {
    /// The elements.
    pub members: Vec<usize>,
    /// How they hold items.
    pub split: Split,
    /// The page as one event.
    pub single: bool,
    /// Lines with dates or times that it covers.
    pub covered: BTreeSet<usize>,
}

/// Rules for the page, the best first.
pub fn propose(page: &Page<'_>, dates: &Dates, ctx: &PageContext<'_>) -> Vec<Proposal> {
    let mut tried: Vec<(Proposal, f64, Group)> = Vec::new();
    for group in groups(page, dates).into_iter().take(MAX_TRIES) {
        let dated = |el: usize| !dates.within(page.els[el].lines).is_empty();
        let Some(items) = css::for_group(page, &group.members, &dated) else { continue };
        let mut rule = Rule { items, split: group.split, guess: true, ..Rule::default() };
        let found = apply::items(page, dates, &rule, ctx, Form::Proposal, group.single);
        if found.is_empty() {
            continue;
        }
        name_title(page, &mut rule, &found, group.single);
        let (score, why) = score(page, dates, &group, &found, ctx);
        if score >= MIN_SCORE {
            // A long list says more than a short one.
            let long = if group.single { 1 } else { group.covered.len().max(found.len()) };
            let value = score + 0.1 * (long as f64).ln_1p();
            tried.push((proposal(rule, found, score, &why), value, group));
        }
    }
    let mut tried = of_one_kind(tried);
    tried.sort_by(|(_, a, _), (_, b, _)| b.total_cmp(a));
    // What a better one covers is not proposed again.
    let mut covered: BTreeSet<usize> = BTreeSet::new();
    let mut out = Vec::new();
    for (proposal, _, group) in tried {
        let lines = group.covered;
        if lines.intersection(&covered).count() * 5 > lines.len() || out.len() >= MAX_PROPOSALS {
            continue;
        }
        covered.extend(lines);
        out.push(proposal);
    }
    out
}

/// Score from which a list is surely one, so that its page is not about one event.
const LIST_SCORE: f64 = 0.8;
/// The same where its events have names and days of their own.
const SHORT_LIST_SCORE: f64 = 0.6;

/// A page is a list or about one event: what is surely a list leaves no page of one event, and one
/// element with that page's date is no list.
fn of_one_kind(mut tried: Vec<(Proposal, f64, Group)>) -> Vec<(Proposal, f64, Group)> {
    let start = tried.iter().find(|(_, _, g)| g.single).and_then(|(p, ..)| p.items.first()?.start);
    let list = |(p, _, g): &(Proposal, f64, Group)| {
        let long = p.items.len() >= 3 && p.named && p.score >= LIST_SCORE;
        // The page's date is that of one of several events with names of their own.
        let titles: BTreeSet<&str> = p.items.iter().map(|i| i.title.as_str()).collect();
        let days: BTreeSet<_> = p.items.iter().filter_map(|i| Some(i.start?.date)).collect();
        let several = titles.len() >= 2 && titles.len().min(days.len()) == p.items.len();
        let holds = start.is_some() && p.items.iter().any(|i| i.start == start);
        let blocks = p.rule.split == Split::None && p.score >= SHORT_LIST_SCORE;
        !g.single && (long || several && holds && blocks && g.members.len() >= 2)
    };
    if tried.iter().any(list) {
        tried.retain(|(_, _, g)| !g.single);
    }
    tried.retain(|(p, _, g)| {
        let one = !g.single && p.items.len() == 1;
        !(one && start.is_some() && p.items[0].start == start)
    });
    tried
}

fn proposal(rule: Rule, items: Vec<PageItem>, score: f64, why: &Why) -> Proposal {
    Proposal {
        score: score.min(1.0),
        named: why.named,
        why_de: format!(
            "{} Termine in „{}“; {} mit Uhrzeit, {} mit eigenem Titel, {} künftig.",
            items.len(),
            rule.items,
            why.timed,
            why.titled,
            why.coming
        ),
        why_en: format!(
            "{} events in \"{}\"; {} with a time, {} with a title of their own, {} to come.",
            items.len(),
            rule.items,
            why.timed,
            why.titled,
            why.coming
        ),
        rule,
        items,
    }
}

/// Where all items of one section have the section's name, the rule says so for a person to edit.
fn name_title(page: &Page<'_>, rule: &mut Rule, items: &[PageItem], single: bool) {
    let same = items.iter().all(|i| i.title == items[0].title);
    let heads = page.lines.iter().filter(|l| l.heading > 0 && l.text == items[0].title).count();
    if same && items.len() > 2 && heads <= 1 || single && heads == 0 {
        let field = FieldRule { default: Some(items[0].title.clone()), ..FieldRule::default() };
        rule.title = Some(field);
    }
}

fn groups(page: &Page<'_>, dates: &Dates) -> Vec<Group> {
    let (mut anchors, by_time) = anchors(page, dates);
    if !by_time {
        told_once(page, dates, &mut anchors);
    }
    let mut out: Vec<Group> = Vec::new();
    if anchors.len() >= 2 {
        let mut by_key: BTreeMap<(u64, bool), Vec<usize>> = BTreeMap::new();
        let mut order: Vec<(u64, bool)> = Vec::new();
        for line in &anchors {
            let Some((el, in_lines)) = record_element(page, dates, &anchors, *line, by_time) else {
                continue;
            };
            for (el, in_lines) in
                std::iter::once((el, in_lines)).chain(promoted(page, &anchors, el, in_lines))
            {
                let key = (page.els[el].key, in_lines);
                let members = by_key.entry(key).or_default();
                if members.is_empty() {
                    order.push(key);
                }
                if members.last() != Some(&el) {
                    members.push(el);
                }
            }
        }
        if by_time {
            in_lines(&mut by_key, &mut order);
        }
        order.sort_by_key(|key| std::cmp::Reverse(by_key[key].len()));
        for key in order.into_iter().take(MAX_TRIES) {
            let members = complete(page, &anchors, &by_key[&key], key.0);
            let split = if key.1 { Split::Lines } else { Split::None };
            if !key.1 {
                out.extend(sequence(page, dates, &anchors, &members));
            }
            let covered: BTreeSet<usize> = members
                .iter()
                .flat_map(|m| within(&anchors, page.els[*m].lines))
                .copied()
                .collect();
            out.push(Group { members, split, single: false, covered });
        }
        out.sort_by_key(|g| std::cmp::Reverse(g.covered.len()));
    }
    out.extend(single(page, dates));
    out
}

/// Where the elements hold nothing but their date, what they are the date of stands in those
/// beside them: the element around is a row of lines, each date beginning an item.
fn sequence(page: &Page<'_>, dates: &Dates, anchors: &[usize], members: &[usize]) -> Option<Group> {
    let bare = |el: &usize| {
        let (from, to) = page.els[*el].lines;
        let covered = |i: usize| {
            let line = &page.lines[i];
            line.skip || dates.within((i, i + 1)).iter().any(|d| d.pure)
        };
        from < to && (from..to.min(page.lines.len())).all(covered)
    };
    let count = members.iter().filter(|m| bare(m)).count();
    if members.len() < 2 || count * 5 < members.len() * 4 {
        return None;
    }
    let in_table = |el: usize| page.around(el, &["table"]).is_some();
    let rows: BTreeSet<usize> = members.iter().map(|m| page.els[*m].parent).collect();
    let key = page.els[*rows.first()?].key;
    if rows.iter().any(|r| page.els[*r].key != key || in_table(*r)) {
        return None;
    }
    let rows: Vec<usize> = rows.into_iter().collect();
    let lines = rows.iter().flat_map(|r| within(anchors, page.els[*r].lines));
    let covered = lines.copied().collect();
    Some(Group { members: rows, split: Split::Lines, single: false, covered })
}

/// Where some elements of a shape hold several hours, each hour of that shape is an item.
fn in_lines(by_key: &mut BTreeMap<(u64, bool), Vec<usize>>, order: &mut Vec<(u64, bool)>) {
    let several: Vec<u64> = by_key.keys().filter(|key| key.1).map(|key| key.0).collect();
    for shape in several {
        if let Some(single) = by_key.remove(&(shape, false)) {
            order.retain(|key| *key != (shape, false));
            by_key.entry((shape, true)).or_default().extend(single);
        }
    }
}

fn within(anchors: &[usize], lines: (usize, usize)) -> &[usize] {
    let from = anchors.partition_point(|a| *a < lines.0);
    let to = anchors.partition_point(|a| *a < lines.1);
    &anchors[from..to.max(from)]
}

/// The largest element that holds this anchor and no other; or, where the anchor's own element
/// holds several, that element, to be split into lines.
fn record_element(
    page: &Page<'_>,
    dates: &Dates,
    anchors: &[usize],
    line: usize,
    by_time: bool,
) -> Option<(usize, bool)> {
    let mut best = None;
    for el in page.chain(page.lines[line].el) {
        let lines = page.els[el].lines;
        let several = within(anchors, lines).len() > 1;
        // Under date headings an item ends before the heading.
        let has_date = by_time && !dates.within(lines).is_empty();
        if several || has_date {
            break;
        }
        if matches!(page.els[el].name(), "body" | "html" | "main") {
            break;
        }
        best = Some(el);
    }
    match best {
        Some(el) => Some((el, false)),
        None => Some((page.lines[line].el, true))
            .filter(|(e, _)| !matches!(page.els[*e].name(), "html" | "body")),
    }
}

/// Where a row, list item or article holds two or three anchors (start and end, date and deadline),
/// it is the item rather than its cells.
fn promoted(
    page: &Page<'_>,
    anchors: &[usize],
    el: usize,
    in_lines: bool,
) -> Option<(usize, bool)> {
    if in_lines {
        // A list of lines within rows: the row may be the item.
        return None;
    }
    const NAMES: [&str; 4] = ["tr", "li", "article", "dl"];
    let shape = |line: &usize| page.els[page.lines[*line].el].key;
    let holds = |outer: &usize| {
        let own = within(anchors, page.els[*outer].lines);
        if !(2..=3).contains(&own.len()) {
            return false;
        }
        let shapes: BTreeSet<u64> = own.iter().map(shape).collect();
        NAMES.contains(&page.els[*outer].name()) || shapes.len() == own.len()
    };
    let outer = page.chain(page.els[el].parent).take(3).find(holds)?;
    let name = page.els[outer].name();
    (!matches!(name, "body" | "html" | "main" | "table" | "tbody")).then_some((outer, false))
}

/// All elements of that shape that hold anchors: a month with one event makes its whole list the
/// record, but its item is of the same shape as the others.
fn complete(page: &Page<'_>, anchors: &[usize], members: &[usize], key: u64) -> Vec<usize> {
    let mut out: BTreeSet<usize> = members.iter().copied().collect();
    for line in anchors {
        if let Some(el) = page.chain(page.lines[*line].el).find(|e| page.els[*e].key == key) {
            out.insert(el);
        }
    }
    out.into_iter().collect()
}

/// The page as one event.
fn single(page: &Page<'_>, dates: &Dates) -> Option<Group> {
    let first = dates.dated.first()?;
    let names = ["main", "article", "body"];
    let holds = |name: &&str| {
        let mut found = page.els.iter().enumerate().filter(|(_, e)| e.name() == *name);
        let only = found.next()?;
        let one = found.next().is_none() && !dates.within(only.1.lines).is_empty();
        one.then_some(only.0)
    };
    let el = names.iter().find_map(holds)?;
    let covered = dates.within(page.els[el].lines).iter().map(|d| d.line).collect();
    let _ = first;
    Some(Group { members: vec![el], split: Split::None, single: true, covered })
}
