//! Finding the repeating blocks that hold dates, and writing rules for them.

use super::dates::Dates;
use super::page::Page;
use super::words;
use super::{Proposal, apply, css};
use crate::reading::PageContext;
use crate::rule::Split;
use crate::{Field, FieldRule, Form, PageItem, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// Proposals that are tried out on the page.
const MAX_TRIES: usize = 12;
/// Proposals that are returned.
const MAX_PROPOSALS: usize = 6;
/// Score below which a proposal is not worth showing.
const MIN_SCORE: f64 = 0.3;

/// A set of elements that could be the items.
#[derive(Clone, Debug)]
struct Group {
    members: Vec<usize>,
    split: Split,
    single: bool,
    /// Lines with dates or times that it covers.
    covered: BTreeSet<usize>,
}

/// Rules for the page, the best first.
pub fn propose(page: &Page<'_>, dates: &Dates, ctx: &PageContext<'_>) -> Vec<Proposal> {
    let mut tried: Vec<(Proposal, BTreeSet<usize>)> = Vec::new();
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
            tried.push((proposal(rule, found, score, &why), group.covered));
        }
    }
    tried.sort_by(|(a, x), (b, y)| {
        // A long list says more than a short one.
        let value = |p: &Proposal, c: &BTreeSet<usize>| p.score + 0.1 * (c.len() as f64).ln_1p();
        value(b, y).total_cmp(&value(a, x))
    });
    // What a better one covers is not proposed again.
    let mut covered: BTreeSet<usize> = BTreeSet::new();
    let mut out = Vec::new();
    for (proposal, lines) in tried {
        if lines.intersection(&covered).count() * 5 > lines.len() || out.len() >= MAX_PROPOSALS {
            continue;
        }
        covered.extend(lines);
        out.push(proposal);
    }
    out
}

fn proposal(rule: Rule, items: Vec<PageItem>, score: f64, why: &Why) -> Proposal {
    Proposal {
        score,
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

/// Anchors: the lines by which items are told apart.
fn anchors(page: &Page<'_>, dates: &Dates) -> (Vec<usize>, bool) {
    let mut strong: Vec<usize> = dates.dated.iter().filter(|d| d.strong).map(|d| d.line).collect();
    strong.dedup();
    // A date that stands above several clock times is a heading, and the times tell the items.
    let timed: Vec<usize> =
        dates.timed.iter().map(|t| t.line).filter(|l| page.lines[*l].text.len() < 160).collect();
    let mut per_day: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for line in &timed {
        let day = strong.partition_point(|s| s < line);
        if day > 0 {
            let head = strong[day - 1];
            let dated = &dates.dated[dates.dated.partition_point(|d| d.line < head)];
            if dated.pure && dated.reading.moments.iter().all(|m| m.start.time().is_none()) {
                per_day.entry(head).or_default().push(*line);
            }
        }
    }
    let shape = |line: usize| page.els[page.lines[line].el].key;
    let several =
        |v: &&Vec<usize>| v.len() >= 2 && v.windows(2).any(|w| shape(w[0]) == shape(w[1]));
    let busy = per_day.values().filter(several).count();
    if busy > 0 && busy * 6 >= per_day.len() {
        let mut out: Vec<usize> = per_day.into_values().flatten().collect();
        out.sort_unstable();
        return (out, true);
    }
    if strong.is_empty() {
        strong = dates.dated.iter().map(|d| d.line).collect();
        strong.dedup();
    }
    (strong, false)
}

fn groups(page: &Page<'_>, dates: &Dates) -> Vec<Group> {
    let (anchors, by_time) = anchors(page, dates);
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
        order.sort_by_key(|key| std::cmp::Reverse(by_key[key].len()));
        for key in order.into_iter().take(MAX_TRIES) {
            let members = complete(page, &anchors, &by_key[&key], key.0);
            let split = if key.1 { Split::Lines } else { Split::None };
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
            .filter(|(e, _)| !matches!(page.els[*e].name(), "html") && !by_time),
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
    let parent = page.els[el].parent;
    let outer = page.around(parent, &["tr", "li", "article", "dl"])?;
    let near = page.chain(el).take(4).any(|e| e == outer);
    let count = within(anchors, page.els[outer].lines).len();
    (near && (2..=3).contains(&count)).then_some((outer, false))
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

/// What speaks for a proposal.
struct Why {
    timed: usize,
    titled: usize,
    coming: usize,
}

fn score(
    page: &Page<'_>,
    dates: &Dates,
    group: &Group,
    items: &[PageItem],
    ctx: &PageContext<'_>,
) -> (f64, Why) {
    let n = items.len();
    let count = |test: &dyn Fn(&PageItem) -> bool| items.iter().filter(|i| test(i)).count();
    let titles: BTreeSet<&str> = items.iter().map(|i| i.title.as_str()).collect();
    let why = Why {
        timed: count(&|i| !i.all_day),
        titled: if titles.len() > 1 || n == 1 { titles.len() } else { 0 },
        coming: count(&|i| i.start.is_some_and(|s| s.date >= ctx.on)),
    };
    let share = |k: usize| k as f64 / n as f64;
    let mut score = 0.25 + 0.2 * share(why.timed) + 0.1 * share(why.coming);
    score += 0.15 * (titles.len() as f64 / n as f64).min(1.0);
    score += 0.1 * share(count(&|i| i.location_name.is_some() || i.address.is_some()));
    let speaks = speaks_of_events(page, group);
    score += if speaks { 0.25 } else { 0.0 };
    // A list of past days without times that nothing calls events is news.
    if !speaks && why.timed == 0 && why.coming == 0 {
        score -= 0.3;
    }
    let hours = group.members.iter().take(20).filter(|m| opening_hours(page, **m)).count();
    score -= 0.5 * hours as f64 / group.members.len().min(20) as f64;
    if group.single {
        score += single_score(dates, group, items);
    } else {
        score += if n >= 3 {
            0.15
        } else if n == 2 {
            0.05
        } else {
            -0.15
        };
        // Each anchor should have become an event.
        let lost = group.covered.len().saturating_sub(n) as f64 / group.covered.len() as f64;
        score -= 0.4 * lost;
    }
    // Dates and nothing else: what takes place then, a person must say.
    if why.timed == 0 && titles.len() * 5 <= n.max(5) && n > 1 {
        score -= 0.35;
    }
    let recurring = count(&|i| i.provenance.contains_key(&Field::Schedule));
    score -= 0.3 * share(recurring);
    (score.clamp(0.0, 1.0), why)
}

fn single_score(dates: &Dates, group: &Group, items: &[PageItem]) -> f64 {
    let strong: BTreeSet<usize> = dates
        .dated
        .iter()
        .filter(|d| d.strong && group.covered.contains(&d.line))
        .map(|d| d.line)
        .collect();
    let many = if strong.len() > 2 { -0.12 * (strong.len() - 2) as f64 } else { 0.1 };
    many - if items.first().is_some_and(|i| i.all_day) { 0.2 } else { 0.0 }
}

/// A heading, the title or a class near the items has a word for events.
fn speaks_of_events(page: &Page<'_>, group: &Group) -> bool {
    const WORDS: [&str; 28] = [
        "veranstaltung",
        "termin",
        "kalender",
        "event",
        "programm",
        "spielplan",
        "konzert",
        "sitzung",
        "meeting",
        "calendar",
        "schedule",
        "agenda",
        "kurse",
        "vortrag",
        "vorträge",
        "fest",
        "tour",
        "börse",
        "messe",
        "workshop",
        "seminar",
        "stammtisch",
        "treffen",
        "gigs",
        "board",
        "committee",
        "gottesdienst",
        "what's on",
    ];
    let says = |text: &str| {
        let lower = text.to_lowercase();
        WORDS.iter().any(|w| lower.contains(w))
    };
    if says(&page.title) {
        return true;
    }
    let Some(first) = group.members.first() else { return false };
    let at = page.els[*first].lines.0;
    let heads =
        page.lines[..at.min(page.lines.len())].iter().rev().filter(|l| l.heading > 0 && !l.skip);
    if heads.take(4).any(|l| says(&l.text)) {
        return true;
    }
    let classes = page
        .chain(*first)
        .take(6)
        .any(|e| page.els[e].node.value().classes().chain(page.els[e].node.value().id()).any(says));
    classes || says(&page.lines[at.min(page.lines.len() - 1)].text)
}

fn opening_hours(page: &Page<'_>, el: usize) -> bool {
    const WORDS: [&str; 8] = [
        "öffnungszeit",
        "sprechzeit",
        "bürozeit",
        "opening hours",
        "office hours",
        "geöffnet",
        "geschlossen",
        "servicezeit",
    ];
    let (from, to) = page.els[el].lines;
    let from = from.saturating_sub(2);
    page.lines[from..to.min(page.lines.len())].iter().take(12).any(|l| {
        let lower = l.text.to_lowercase();
        l.text.len() < 200 && WORDS.iter().any(|w| lower.contains(w))
    }) || page.chain(el).take(4).any(|e| {
        words::class_role(page.els[e].node).is_none()
            && page.els[e].node.value().classes().any(|c| c.contains("opening"))
    })
}
