//! Pages without markup: applying a rule, and proposing one.

use crate::reading::PageContext;
use crate::scan::Scan;
use crate::{Code, Finding, Form, PageItem, PageReading, Rule};
use jiff::civil::Date;
use scraper::Html;
use std::collections::BTreeSet;

mod anchors;
mod apply;
mod asides;
mod cells;
mod columns;
mod css;
mod cut;
mod dates;
mod extract;
mod fields;
mod grid;
mod hours;
mod page;
mod periods;
mod propose;
mod record;
mod score;
mod split;
mod words;

/// A rule that nobody has confirmed, with what it extracts.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The rule; [`Rule::to_toml`] is the text for a person to edit.
    pub rule: Rule,
    /// What it extracts from this page.
    pub items: Vec<PageItem>,
    /// How sure it is, 0 to 1.
    pub score: f64,
    /// A heading or class near its items has a word for events.
    pub named: bool,
    /// Why, in German.
    pub why_de: String,
    /// Why, in English.
    pub why_en: String,
}

/// Finds the repeating blocks of a page (rows, list items, lines, articles; or the page as one
/// event) and writes a rule for each, the best first. `on` is the day of reading.
#[must_use]
pub fn propose(html: &str, base_url: &str, on: Date) -> Vec<Proposal> {
    let scan = Scan::run(html);
    let lang = scan.lang.as_deref().unwrap_or("");
    let ctx = PageContext::new(base_url, scan.base.as_deref(), on, lang);
    let (dom, _) = crate::dom::parse(html, &scan);
    let mut page = page::Page::new(&dom, lang);
    let dates = dates::Dates::read(&mut page, on);
    let mut out = propose::propose(&page, &dates, &ctx);
    for proposal in &mut out {
        for (i, item) in proposal.items.iter_mut().enumerate() {
            item.position = u32::try_from(i).unwrap_or(u32::MAX);
        }
    }
    out
}

/// Applies a confirmed rule.
pub(crate) fn apply(
    html: &Html,
    rule: &Rule,
    ctx: &PageContext<'_>,
    form: Form,
    reading: &mut PageReading,
) {
    if let Err(error) = rule.check() {
        let text = error.to_string();
        let note = Finding::page(
            Code::RuleFoundNothing,
            "Die Regel für die Seite ist nicht verwendbar.",
            "The rule for the page cannot be used.",
        );
        reading.findings.push(note.found(&text));
        return;
    }
    let mut page = page::Page::new(html, ctx.lang);
    let dates = dates::Dates::read(&mut page, ctx.on);
    reading.items = apply::items(&page, &dates, rule, ctx, form, false);
    if reading.items.is_empty() {
        let note = Finding::page(
            Code::RuleFoundNothing,
            "Die Regel für die Seite findet keinen Termin.",
            "The rule for the page finds no event.",
        );
        reading.findings.push(note.found(&rule.items));
    }
    if rule.follow {
        let links = reading.items.iter().filter_map(|i| i.url.clone());
        let mut seen = BTreeSet::new();
        reading.detail_links =
            links.filter(|u| seen.insert(u.clone())).take(crate::bounds::MAX_LINKS).collect();
    }
    if let Some(next) = &rule.next {
        let found = crate::rule::selector("next.select", &next.select).ok();
        let link = found.and_then(|s| html.select(&s).find_map(|e| e.value().attr("href")));
        reading.next_page = link.map(|u| ctx.link(u));
    }
}

/// A detail page as a page about one event; empty where it holds no date.
pub(crate) fn detail(html: &Html, ctx: &PageContext<'_>) -> Vec<PageItem> {
    let mut page = page::Page::new(html, ctx.lang);
    let dates = dates::Dates::read(&mut page, ctx.on);
    let names = ["main", "article", "body"].iter();
    let only = names.filter(|name| page.els.iter().filter(|e| e.name() == **name).count() == 1);
    let mut found = only.map(|name| {
        let rule = Rule { items: (*name).to_string(), guess: true, ..Rule::default() };
        apply::items(&page, &dates, &rule, ctx, Form::DetailPage, true)
    });
    found.find(|items| !items.is_empty()).unwrap_or_default()
}

/// Path (tags and classes) and text of the block around a title; of the page's start without one.
pub(crate) fn surroundings(html: &str, title: &str) -> (String, String) {
    let scan = Scan::run(html);
    let (dom, _) = crate::dom::parse(html, &scan);
    let page = page::Page::new(&dom, "");
    let line = page.lines.iter().position(|l| !title.is_empty() && l.text.contains(title));
    let line = line.or_else(|| page.lines.iter().position(|l| l.heading == 1));
    let Some(line) = line else { return (String::new(), String::new()) };
    let path: Vec<String> = page
        .chain(page.lines[line].el)
        .take(6)
        .map(|e| {
            let classes = words::shape_classes(page.els[e].node);
            let dots: String = classes.iter().map(|c| format!(".{c}")).collect();
            format!("{}{dots}", page.els[e].name())
        })
        .collect();
    let text = page.lines[line..].iter().take(6).map(|l| l.text.as_str());
    let text: Vec<&str> = text.collect();
    (path.into_iter().rev().collect::<Vec<_>>().join(" > "), text.join(" / "))
}
