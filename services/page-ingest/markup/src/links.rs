//! Links of a page that matter beside its events: feeds, the next page, what robots may do.

use crate::reading::PageContext;
use crate::scan::{Scan, attr};
use crate::{Code, FeedKind, FeedLink, Finding, PageReading};
use std::collections::BTreeSet;

/// Fills in feeds, next page and `noindex`.
pub fn read(scan: &Scan<'_>, ctx: &PageContext<'_>, reading: &mut PageReading) {
    let mut seen = BTreeSet::new();
    for (attrs, text) in &scan.links {
        let Some(href) = attr(attrs, "href") else { continue };
        let rel = attr(attrs, "rel").unwrap_or_default().to_ascii_lowercase();
        let mut rels = rel.split_ascii_whitespace();
        if rels.any(|r| r == "next") && reading.next_page.is_none() {
            reading.next_page = Some(ctx.link(&href));
        }
        let kind_attr = attr(attrs, "type").unwrap_or_default().to_ascii_lowercase();
        let Some(kind) = feed_kind(&href, &kind_attr) else { continue };
        let url = ctx.link(&href.replacen("webcal://", "https://", 1));
        if !seen.insert(url.clone()) {
            continue;
        }
        let title =
            attr(attrs, "title").map_or_else(|| crate::text::plain(text), |t| t.into_owned());
        let alternate = rel.contains("alternate");
        let webcal = href.starts_with("webcal");
        reading.feeds.push(FeedLink { kind, url, title, single: !alternate && !webcal });
    }
    // One link to an .ics file among the text is the calendar; several are one for each event.
    let single = |f: &&FeedLink| f.kind == FeedKind::Ics && f.single;
    if reading.feeds.iter().filter(single).count() == 1 && reading.items.len() != 1 {
        for feed in &mut reading.feeds {
            feed.single = false;
        }
    }
    reading.findings.extend(better(&reading.feeds));
    reading.noindex = scan.metas.iter().any(|(name, content)| {
        let content = content.to_ascii_lowercase();
        let mut words = content.split([',', ' ']).map(str::trim);
        name.eq_ignore_ascii_case("robots") && words.any(|w| w == "noindex" || w == "none")
    });
    if reading.noindex {
        reading.findings.push(Finding::page(
            Code::NoIndex,
            "Die Seite bittet darum, nicht ausgewertet zu werden (robots: noindex).",
            "The page asks not to be indexed (robots: noindex).",
        ));
    }
}

/// The calendar that a page links to, else its feed of events.
fn better(feeds: &[FeedLink]) -> Option<Finding> {
    const WORDS: [&str; 6] = ["termin", "veranstalt", "event", "kalender", "calendar", "agenda"];
    let of_events = |f: &&FeedLink| {
        let text = format!("{} {}", f.url, f.title).to_lowercase();
        f.kind != FeedKind::Ics && WORDS.iter().any(|w| text.contains(w))
    };
    if let Some(feed) = feeds.iter().find(|f| f.kind == FeedKind::Ics && !f.single) {
        let finding = Finding::page(
            Code::BetterFeed,
            "Die Seite verweist auf einen iCalendar-Feed; er ist die bessere Quelle.",
            "The page links to an iCalendar feed, which is the better source.",
        );
        return Some(finding.found(&feed.url));
    }
    let feed = feeds.iter().find(of_events)?;
    let finding = Finding::page(
        Code::BetterFeed,
        "Die Seite verweist auf einen RSS- oder Atom-Feed der Termine; er kann die bessere Quelle \
         sein.",
        "The page links to an RSS or Atom feed of its events, which may be the better source.",
    );
    Some(finding.found(&feed.url))
}

fn feed_kind(href: &str, kind: &str) -> Option<FeedKind> {
    let lower = href.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or("");
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    if kind.contains("calendar")
        || lower.starts_with("webcal")
        || [".ics", ".ical", ".ifb", ".icalendar"].iter().any(|e| path.ends_with(e))
        || has(&[
            "ical=1",
            "format=ics",
            "format=ical",
            "outlook-ical",
            "type=ics",
            "/ical/",
            "export=ics",
        ])
    {
        return Some(FeedKind::Ics);
    }
    if kind.contains("atom+xml") || path.ends_with(".atom") {
        return Some(FeedKind::Atom);
    }
    let rss = kind.contains("rss+xml") || kind.contains("rdf+xml") || path.ends_with(".rss");
    (rss || has(&["format=rss", "type=rss", "format=feed"])).then_some(FeedKind::Rss)
}
