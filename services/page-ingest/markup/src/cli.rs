//! `terminbund check` for one saved page: events as JSON, findings, and the proposal.

use crate::{Form, Options, PageItem, Proposal, Rule, propose, read_text};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use terminbund_text::fold::fold;

/// Address assumed for a page that was saved without one.
const NO_BASE: &str = "http://x/";
/// Score from which a proposal that nobody has confirmed is shown as events.
const SHOWN: f64 = 0.5;
/// Score of a further proposal that is shown beside the best.
const SHOWN_TOO: f64 = 0.65;
/// Days after which an event of an unconfirmed proposal is taken for one of the archive.
const ARCHIVE_DAYS: i64 = 400;
/// Events of a proposal that are shown with it.
const SAMPLE: usize = 5;
/// A further list has at least this part of the best one's events (one of …).
const SHARE: usize = 9;

/// Reads a page as of the day `at`. `path` is where it was saved, or its address.
#[must_use]
pub fn check(html: &[u8], path: &str, at: Date) -> Value {
    let html = crate::decode(html, None);
    let own = canonical(&html).or_else(|| path.contains("://").then(|| path.to_owned()));
    // An event that a list tells without a link has the list as its page.
    let page = own.as_deref().unwrap_or("");
    let base = own.as_deref().unwrap_or(NO_BASE);
    let reading = read_text(&html, base, &Options::on(at));
    let proposals = if reading.items.is_empty() { propose(&html, base, at) } else { Vec::new() };
    let mut events = Events::default();
    let mut told: Vec<(usize, &PageItem)> = Vec::new();
    for item in &reading.items {
        flatten(item, page, &mut events);
    }
    for proposal in proposals.iter().enumerate().filter(|(i, p)| shown(&proposals[0], *i, p)) {
        let (nth, proposal) = proposal;
        for item in proposal.items.iter().filter(|i| !is_archive(i, at)) {
            if !told.iter().any(|(other, t)| again(t, item, *other == nth)) {
                told.push((nth, item));
                flatten(item, page, &mut events);
            }
        }
    }
    let first = reading.items.first().or_else(|| proposals.first()?.items.first());
    let snippet = first.map(crate::snippet);
    let mut findings = reading.findings;
    if !proposals.is_empty() {
        findings.push(crate::finding::no_markup());
    }
    let proposals: Vec<Value> = proposals.iter().map(proposal_json).collect();
    json!({
        "page": path,
        "form": reading.form,
        "events": events.exact,
        "imprecise": events.imprecise,
        "findings": findings,
        "snippet": snippet,
        "feeds": reading.feeds,
        "noindex": reading.noindex,
        "next_page": reading.next_page,
        "proposals": proposals,
    })
}

/// Reads a page with a rule that is being written: its events, and what is wrong with it.
#[must_use]
pub fn with_rule(html: &[u8], base_url: &str, at: Date, rule: &Rule) -> Value {
    let html = crate::decode(html, None);
    let own = canonical(&html).unwrap_or_else(|| base_url.to_owned());
    let base = if own.contains("://") { own.as_str() } else { NO_BASE };
    let options = Options { rule: Some(rule), ..Options::on(at) };
    let reading = read_text(&html, base, &options);
    let mut events = Events::default();
    for item in &reading.items {
        flatten(item, &own, &mut events);
    }
    json!({
        "page": base_url,
        "form": reading.form,
        "events": events.exact,
        "imprecise": events.imprecise,
        "findings": reading.findings,
        "feeds": reading.feeds,
        "noindex": reading.noindex,
        "next_page": reading.next_page,
        "detail_links": reading.detail_links,
        "snippet": reading.items.first().map(crate::snippet),
    })
}

/// The best proposal is shown if it is sure enough; a further one beside it if it is a list of
/// events too, and tells hours as the best one does; or goes on with it in a second column.
fn shown(best: &Proposal, i: usize, proposal: &Proposal) -> bool {
    if best.score < SHOWN || i == 0 {
        return best.score >= SHOWN;
    }
    let last = |p: &Proposal| p.rule.items.rsplit(' ').next().map(str::to_owned);
    let goes_on = last(best) == last(proposal) && best.rule.split == proposal.rule.split;
    let timed = |p: &Proposal| p.items.iter().filter(|i| !i.all_day).count();
    let alike = timed(proposal) * best.items.len() * 2 >= timed(best) * proposal.items.len();
    let enough = proposal.items.len() >= 3 && proposal.items.len() * SHARE >= best.items.len();
    // The same days once more: documents, a short list beside the long one.
    let days: BTreeSet<_> = best.items.iter().filter_map(|i| Some(i.start?.date)).collect();
    let of_best = |i: &&PageItem| i.start.is_some_and(|s| days.contains(&s.date));
    let again = proposal.items.iter().filter(of_best).count() * 5 >= proposal.items.len() * 4;
    let alike = alike && !again;
    let list =
        (enough && proposal.named) || (goes_on && last(best).is_some_and(|l| l.contains('.')));
    proposal.score >= SHOWN_TOO && list && alike
}

/// A page may announce the same in two places. In one list what differs in name or place is two;
/// in two lists the one may be shorter.
fn again(told: &PageItem, item: &PageItem, one_list: bool) -> bool {
    let known = |i: &PageItem| i.location_name.clone().or(i.address.clone().map(|a| a.text));
    let elsewhere = matches!((known(told), known(item)), (Some(a), Some(b)) if a != b);
    let same = if one_list {
        fold(&told.title) == fold(&item.title) && !elsewhere
    } else {
        crate::text::alike(&told.title, &item.title)
    };
    told.start == item.start && same && told.vague == item.vague
}

/// Years of past meetings are kept on pages for their minutes.
fn is_archive(item: &PageItem, at: Date) -> bool {
    let oldest = at.checked_sub(jiff::Span::new().days(ARCHIVE_DAYS));
    matches!((item.start, oldest), (Some(start), Ok(oldest)) if start.date < oldest)
}

/// The page's own address, as its head gives it.
fn canonical(html: &str) -> Option<String> {
    let scan = crate::scan::Scan::run(html);
    let link = scan.links.iter().find_map(|(attrs, _)| {
        let rel = crate::scan::attr(attrs, "rel")?;
        rel.eq_ignore_ascii_case("canonical").then(|| crate::scan::attr(attrs, "href")).flatten()
    });
    let og = || scan.metas.iter().find(|(n, _)| n == "og:url").map(|(_, v)| v.clone());
    link.or_else(og).map(|u| u.trim().to_owned()).filter(|u| u.contains("://"))
}

/// What a page announces.
#[derive(Default)]
struct Events {
    /// With their day.
    exact: Vec<Value>,
    /// For a period, or with the day to follow.
    imprecise: Vec<Value>,
}

fn flatten(item: &PageItem, page: &str, events: &mut Events) {
    let mut event = event_json(item, page);
    match item.vague {
        Some(vague) => {
            // The last day of the period; that of an event is exclusive.
            event["end"] = json!(item.end.map(|e| e.to_string()).unwrap_or_default());
            event["precision"] = json!(vague);
            event["when"] = json!(item.start_text);
            events.imprecise.push(event);
        }
        None => events.exact.push(event),
    }
    for part in &item.sub_events {
        flatten(part, page, events);
    }
}

/// One event as the scorer reads it. Ends of whole days read in text are exclusive as in RFC 5545;
/// markup's are as published.
fn event_json(item: &PageItem, page: &str) -> Value {
    let published =
        !matches!(item.form(), Some(Form::Rule | Form::Proposal | Form::Rss | Form::Atom));
    let end = item.end.map(|mut end| {
        if item.all_day && !published {
            end.date = end.date.tomorrow().unwrap_or(end.date);
        }
        end.to_string()
    });
    let status = item.status.map(|s| format!("{s:?}")).or_else(|| item.status_text.clone());
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    json!({
        "title": item.title,
        "start": item.start.map(|s| s.to_string()).unwrap_or_default(),
        "end": end.unwrap_or_default(),
        "all_day": item.all_day,
        "location_name": text(&item.location_name),
        "address": item.address.as_ref().map_or("", |a| a.text.as_str()),
        "url": item.url.as_deref().unwrap_or(if published { "" } else { page }),
        "status": status.unwrap_or_default(),
        "organizer": text(&item.organizer),
        "description": text(&item.description),
        "rrules": item.rrules,
        "provenance": item.provenance,
    })
}

fn proposal_json(proposal: &Proposal) -> Value {
    let sample = proposal.items.iter().take(SAMPLE);
    let sample: Vec<Value> = sample.map(|i| event_json(i, "")).collect();
    json!({
        "sample": sample,
        "rule": proposal.rule.to_toml(),
        "score": proposal.score,
        "why": { "de": proposal.why_de, "en": proposal.why_en },
        "items": proposal.items.len(),
    })
}
