//! How sure a proposal is: what speaks for its blocks being events, and what against.

use super::dates::Dates;
use super::page::Page;
use super::propose::Group;
use super::words;
use crate::reading::PageContext;
use crate::rule::Split;
use crate::{Field, PageItem};
use std::collections::BTreeSet;

/// What speaks for a proposal.
pub struct Why {
    /// Items with a clock time.
    pub timed: usize,
    /// Titles that differ.
    pub titled: usize,
    /// Items on or after the day of reading.
    pub coming: usize,
    /// A heading or class near the items has a word for events.
    pub named: bool,
}

/// The score, which may lie above 1 for comparing, and what speaks for it.
pub fn score(
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
        named: names_events(page, group),
    };
    let share = |k: usize| k as f64 / n as f64;
    let mut score = 0.25 + 0.2 * share(why.timed) + 0.1 * share(why.coming);
    score += 0.15 * (titles.len() as f64 / n as f64).min(1.0);
    score += 0.1 * share(count(&|i| i.location_name.is_some() || i.address.is_some()));
    let speaks = why.named || says_event(&page.title) || named_above(page, group);
    score += if speaks { 0.25 } else { 0.0 };
    // A list of past days without times that nothing calls events is news.
    if why.timed == 0 && why.coming == 0 {
        score -= if speaks { 0.15 } else { 0.3 };
    }
    if beside(page, group) {
        // What lies ahead and has its hour is no news even there.
        let ahead = why.timed.min(why.coming) * 5 >= n * 3;
        score -= if ahead { 0.2 } else { 0.5 };
    }
    let hours = group.members.iter().take(20).filter(|m| opening_hours(page, **m)).count();
    score -= 0.5 * hours as f64 / group.members.len().min(20) as f64;
    if group.single {
        score += single_score(page, dates, group, items, why.coming > 0);
    } else {
        score += if n >= 3 {
            0.15
        } else if n == 2 {
            0.05
        } else {
            -0.15
        };
        // Each date should have become an event.
        let said = said(page, dates, group).max(1);
        score -= 0.4 * said.saturating_sub(n) as f64 / said as f64;
    }
    // Dates and nothing else: what takes place then, a person must say.
    if why.timed == 0 && titles.len() * 5 <= n.max(5) && n > 1 {
        score -= 0.35;
    }
    let recurring = count(&|i| i.provenance.contains_key(&Field::Schedule));
    score -= 0.3 * share(recurring);
    (score.max(0.0), why)
}

/// How many dates the elements of a group say; the same day twice is one.
fn said(page: &Page<'_>, dates: &Dates, group: &Group) -> usize {
    let of = |el: &usize| {
        let lines = page.els[*el].lines;
        let days: BTreeSet<_> = dates
            .within(lines)
            .iter()
            .filter(|d| d.strong)
            .filter_map(|d| d.reading.first().map(|m| m.start))
            .map(|start| start.date())
            .collect();
        let anchors = group.covered.range(lines.0..lines.1.max(lines.0)).count();
        if days.is_empty() { anchors } else { days.len().min(anchors.max(1)) }
    };
    if group.split == Split::Lines {
        group.covered.len()
    } else {
        let own = |el: &&usize| !under_other(page, page.els[**el].lines.0, &|_| false);
        group.members.iter().filter(own).map(of).sum()
    }
}

/// Dates up to which a labelled one is that of the page's event, and the others are asides.
const FEW: usize = 6;

/// One event is what a page tells of whose dates are few, or of which one is labelled ("Wann?").
fn single_score(
    page: &Page<'_>,
    dates: &Dates,
    group: &Group,
    items: &[PageItem],
    coming: bool,
) -> f64 {
    let own = |d: &&super::dates::Dated| {
        let beside =
            is_beside(page, page.lines[d.line].el) || under_other(page, d.line, &|_| false);
        !d.aside && group.covered.contains(&d.line) && !beside
    };
    let lines = |test: &dyn Fn(&super::dates::Dated) -> bool| -> BTreeSet<usize> {
        dates.dated.iter().filter(own).filter(|d| test(d)).map(|d| d.line).collect()
    };
    let mut strong = lines(&|d| d.strong);
    let told = strong.is_empty();
    if told {
        strong = lines(&|d| d.prose);
    }
    let labels = strong.iter().filter(|l| date_label(page, **l)).count();
    let many = if labels == 1 && strong.len() <= FEW {
        0.4
    } else if strong.len() > 1 {
        -0.12 * (strong.len() - 1) as f64
    } else {
        0.1
    };
    // A sentence about what has been is a report.
    let past = if told && !coming { 0.4 } else { 0.0 };
    many - past - if items.first().is_some_and(|i| i.all_day) { 0.2 } else { 0.0 }
}

/// Whether a label says that the line is a date: before it in its line, or in the line above; the
/// heading of a list ("Termine") is none.
fn date_label(page: &Page<'_>, line: usize) -> bool {
    let is_date = |role: Option<words::Role>| role == Some(words::Role::Date);
    let above = || {
        let above = &page.lines[line.checked_sub(1)?];
        let label = !(1..=7).contains(&above.heading);
        words::label(above.text.trim_end_matches(['?', ':'])).filter(|_| label)
    };
    is_date(words::labelled(&page.lines[line].text).map(|(role, _)| role)) || is_date(above())
}

/// Whether a text has a word for events.
fn says_event(text: &str) -> bool {
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
    says_any(text, &WORDS)
}

/// Words, in headings and classes, for what is dated and no event: news, documents, duties.
const OTHER: &[&str] = &[
    "aktuell",
    "news",
    "neues",
    "neueste",
    "nachricht",
    "presse",
    "meldung",
    "mitteilung",
    "blog",
    "beitr",
    "artikel",
    "journal",
    "posts",
    "latest",
    "recent",
    "most-read",
    "meistgelesen",
    "stellen",
    "jobs",
    "download",
    "dokument",
    "amtsblatt",
    "bekanntmachung",
    "publikation",
    "publication",
    "notdienst",
    "kommentar",
    "comment",
];

/// The same in headings only: as classes these are of lists of events as well.
const OTHER_HEADS: &[&str] = &[
    "ergebnis",
    "result",
    "einsätze",
    "rückblick",
    "archiv",
    "record",
    "minutes",
    "protokoll",
    "niederschrift",
    "important date",
    "key date",
    "deadline",
    "fristen",
    "recap",
    "ansprechpartner",
    "kontakt",
    "sprechzeit",
    "öffnungszeit",
];

fn says_any(text: &str, words: &[&str]) -> bool {
    let lower = text.to_lowercase();
    words.iter().any(|w| lower.contains(w))
}

/// Headings that are looked through for the one above a line.
const MAX_HEADINGS: usize = 200;

/// Whether the heading above a line is that of news, documents, deadlines or the like; headings
/// within what is `own` to the items of the list are passed over.
pub fn under_other(page: &Page<'_>, line: usize, own: &dyn Fn(usize) -> bool) -> bool {
    let before = page.headings.partition_point(|h| *h < line);
    let mut above = page.headings[..before].iter().rev().take(MAX_HEADINGS);
    let head = above.find(|h| page.lines[**h].heading < 7 && !own(**h)).map(|h| &page.lines[*h]);
    head.is_some_and(|l| {
        !says_event(&l.text) && (says_any(&l.text, OTHER) || says_any(&l.text, OTHER_HEADS))
    })
}

/// The heading above the first item, if one stands near.
fn heading_above<'p>(page: &'p Page<'_>, group: &Group) -> Option<&'p str> {
    let first = *group.members.first()?;
    let at = page.els[first].lines.0.min(page.lines.len());
    let before = page.headings.partition_point(|h| *h < at);
    let own = page.headings[..before].iter().rev().copied();
    own.take(4).find(|h| page.lines[*h].heading < 7).map(|h| page.lines[h].text.as_str())
}

/// The heading above the items, a class around them or the first line has a word for events.
fn names_events(page: &Page<'_>, group: &Group) -> bool {
    let Some(first) = group.members.first() else { return false };
    let at = page.els[*first].lines.0;
    let around =
        page.chain(*first).take(6).filter(|e| !matches!(page.els[*e].name(), "body" | "html"));
    let classes = around.into_iter().any(|e| {
        let value = page.els[e].node.value();
        value.classes().chain(value.id()).any(says_event)
    });
    classes
        || heading_above(page, group).is_some_and(says_event)
        || says_event(&page.lines[at.min(page.lines.len() - 1)].text)
}

/// One of the headings above the items has a word for events.
fn named_above(page: &Page<'_>, group: &Group) -> bool {
    let Some(first) = group.members.first() else { return false };
    let at = page.els[*first].lines.0.min(page.lines.len());
    let heads = page.lines[..at].iter().rev().filter(|l| l.heading > 0 && !l.skip);
    heads.take(4).any(|l| says_event(&l.text))
}

/// Whether the items stand under or in what is called news or the like.
fn beside(page: &Page<'_>, group: &Group) -> bool {
    let Some(first) = group.members.first() else { return false };
    if group.single {
        return false;
    }
    match heading_above(page, group) {
        Some(text) if says_event(text) => is_aside(page, *first),
        Some(text) if says_any(text, OTHER) || says_any(text, OTHER_HEADS) => true,
        _ => is_beside(page, *first),
    }
}

/// Whether an element stands in what is called news or the like, and not events.
fn is_beside(page: &Page<'_>, el: usize) -> bool {
    let named = page.chain(el).take(5).filter(|e| page.els[*e].name() != "body").any(|e| {
        let value = page.els[e].node.value();
        let says = |test: fn(&str) -> bool| value.classes().chain(value.id()).any(test);
        let (from, to) = page.els[e].lines;
        let small = to.saturating_sub(from) * 2 < page.lines.len();
        small && says(|name| says_any(name, OTHER)) && !says(says_event)
    });
    named || is_aside(page, el)
}

/// Whether an element stands in a side column: one that is called so, and is not most of the page.
fn is_aside(page: &Page<'_>, el: usize) -> bool {
    page.chain(el).any(|e| {
        let value = page.els[e].node.value();
        let side = |name: &str| {
            let lower = name.to_ascii_lowercase();
            lower == "sidebar" || lower == "aside" || lower.contains("widget-area")
        };
        let (from, to) = page.els[e].lines;
        let small = to.saturating_sub(from) * 2 < page.lines.len();
        let called = value.name() == "aside"
            || value.attr("role") == Some("complementary")
            || value.classes().chain(value.id()).any(side);
        called && small
    })
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
