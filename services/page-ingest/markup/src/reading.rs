//! Reading a page: every form of markup it may bear, and the alliance's rule.

use crate::scan::Scan;
use crate::schema::{Source, events};
use crate::{Code, Finding, Form, PageItem, Rule};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the reader must know besides the page.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Day of reading, local to the page; missing years follow from it.
    pub on: Date,
    /// The alliance's rule for this page.
    pub rule: Option<&'a Rule>,
    /// Value of the `Content-Type` header, for its charset.
    pub content_type: Option<&'a str>,
    /// The page was fetched as the detail page of an item: the rule is not applied to it, and
    /// without markup it is read as a page about one event.
    pub detail: bool,
}

impl Options<'_> {
    /// No rule, no header.
    #[must_use]
    pub fn on(on: Date) -> Self {
        Self { on, rule: None, content_type: None, detail: false }
    }
}

/// Kinds of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedKind {
    /// iCalendar.
    Ics,
    /// RSS 1.0 or 2.0.
    Rss,
    /// RFC 4287.
    Atom,
}

/// A feed the page links to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeedLink {
    /// Kind.
    pub kind: FeedKind,
    /// Absolute address.
    pub url: String,
    /// Title or text of the link.
    pub title: String,
    /// The feed holds one event of the page only ("add to my calendar").
    pub single: bool,
}

/// All that a page gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageReading {
    /// Events in the page's order.
    pub items: Vec<PageItem>,
    /// What is wrong or could be better.
    pub findings: Vec<Finding>,
    /// Feeds the page links to.
    pub feeds: Vec<FeedLink>,
    /// The form that gave the items, the first if several did.
    pub form: Option<Form>,
    /// The page asks robots not to index it.
    pub noindex: bool,
    /// Next page of the list, absolute.
    pub next_page: Option<String>,
    /// Pages behind the items that a rule asks to follow, absolute, in order, each once.
    pub detail_links: Vec<String>,
}

/// What the readers of all forms share: the page's address and the day of reading.
pub(crate) struct PageContext<'a> {
    /// Address against which links are resolved.
    pub base: Option<url::Url>,
    /// Day of reading.
    pub on: Date,
    /// Relative links were resolved that are read elsewhere without their page.
    pub relative: std::cell::Cell<bool>,
    /// Language of the page.
    pub lang: &'a str,
}

impl<'a> PageContext<'a> {
    pub(crate) fn new(base_url: &str, base: Option<&str>, on: Date, lang: &'a str) -> Self {
        let page = url::Url::parse(base_url).ok();
        let base = match (&page, base) {
            (Some(page), Some(base)) => page.join(base).ok().or(Some(page.clone())),
            (None, Some(base)) => url::Url::parse(base).ok(),
            (_, None) => page,
        };
        Self { base, on, relative: false.into(), lang }
    }

    /// A link, absolute if the page's address is known.
    pub(crate) fn link(&self, href: &str) -> String {
        let href = href.trim();
        if url::Url::parse(href).is_err() {
            self.relative.set(true);
        }
        match &self.base {
            Some(base) => base.join(href).map_or_else(|_| href.to_owned(), String::from),
            None => href.to_owned(),
        }
    }

    /// Start and end that a text of markup names: ISO first, then as people write.
    pub(crate) fn span(&self, text: &str) -> Option<crate::Span> {
        if let Some(span) = crate::read_iso(text) {
            return Some(span);
        }
        let text = crate::text::cut(text, crate::bounds::MAX_DATE_TEXT);
        let context = terminbund_when::Context::on(self.on);
        let reading = terminbund_when::read(text, &context);
        let first = reading.first().copied().or_else(|| {
            let found = terminbund_when::find(text, &context);
            found.iter().find_map(|f| f.reading.first().copied())
        })?;
        Some(from_when(&first))
    }

    /// The start of [`Self::span`].
    pub(crate) fn moment(&self, text: &str) -> Option<crate::Moment> {
        self.span(text).map(|s| s.start)
    }

    /// A clock time.
    pub(crate) fn clock(&self, text: &str) -> Option<jiff::civil::Time> {
        let own = crate::iso::take_time(text).map(|(time, _, _)| time);
        own.or_else(|| terminbund_when::time_of(text)?.spans.first().map(|(time, _)| *time))
    }
}

/// A moment of the date reader; its exclusive end of whole days becomes the last day.
pub(crate) fn from_when(moment: &terminbund_when::Moment) -> crate::Span {
    let point =
        |p: terminbund_when::Point| crate::Moment { date: p.date(), time: p.time(), offset: None };
    let end = moment.end.map(|end| {
        let mut end = point(end);
        if end.time.is_none() {
            end.date = end.date.yesterday().unwrap_or(end.date);
        }
        end
    });
    // A single whole day needs no end.
    let end = end.filter(|e| e.time.is_some() || e.date > moment.start.date());
    crate::Span { start: point(moment.start), end }
}

/// Reads a page from its bytes. See [`read_text`].
#[must_use]
pub fn read(bytes: &[u8], base_url: &str, options: &Options<'_>) -> PageReading {
    read_text(&crate::decode(bytes, options.content_type), base_url, options)
}

/// Reads a page or an RSS/Atom feed. With a rule its items come first and markup completes them;
/// without one only markup counts: a proposal is made by [`crate::propose`], never here.
#[must_use]
pub fn read_text(html: &str, base_url: &str, options: &Options<'_>) -> PageReading {
    let mut reading = PageReading::default();
    if crate::feed::is_feed(html) {
        let ctx = PageContext::new(base_url, None, options.on, "");
        crate::feed::read(html, &ctx, &mut reading);
        finish(&mut reading, &ctx);
        return reading;
    }
    let scan = Scan::run(html);
    let lang = scan.lang.as_deref().unwrap_or("");
    let ctx = PageContext::new(base_url, scan.base.as_deref(), options.on, lang);
    let rule = options.rule.filter(|_| !options.detail);
    let marked = scan.microdata || scan.rdfa || scan.microformats;
    let needs_dom = marked || rule.is_some() || options.detail;
    let dom = needs_dom.then(|| crate::dom::parse(html, &scan));
    if let (Some((dom, _)), Some(rule)) = (&dom, rule) {
        crate::plain::apply(dom, rule, &ctx, Form::Rule, &mut reading);
    }
    markup(&scan, dom.as_ref().map(|(d, _)| d), &ctx, &mut reading);
    if let Some((dom, _)) = dom.as_ref().filter(|_| options.detail && reading.items.is_empty()) {
        reading.items = crate::plain::detail(dom, &ctx);
    }
    if dom.is_some_and(|(_, truncated)| truncated) {
        reading.findings.push(Finding::page(
            Code::Truncated,
            "Die Seite ist zu tief verschachtelt oder zu groß; sie wurde nur teilweise gelesen.",
            "The page is nested too deeply or too large; only part of it was read.",
        ));
    }
    crate::links::read(&scan, &ctx, &mut reading);
    finish(&mut reading, &ctx);
    reading
}

/// Adds what the marked-up forms say.
fn markup(
    scan: &Scan<'_>,
    dom: Option<&scraper::Html>,
    ctx: &PageContext<'_>,
    reading: &mut PageReading,
) {
    let PageReading { items, findings, .. } = reading;
    let mut nodes = crate::jsonld::read(&scan.jsonld, findings);
    let mut groups = vec![std::mem::take(&mut nodes)];
    if let Some(dom) = dom {
        if scan.microdata {
            groups.push(crate::microdata::read(dom, findings));
        }
        if scan.rdfa {
            groups.push(crate::rdfa::read(dom));
        }
    }
    for nodes in &groups {
        let source = Source::new(ctx, nodes);
        crate::merge::into(items, events(nodes, &source), findings);
    }
    if let Some(dom) = dom.filter(|_| scan.microformats) {
        crate::merge::into(items, crate::microformats::read(dom, ctx), findings);
    }
    if let Some(og) = crate::opengraph::read(scan, ctx) {
        crate::merge::open_graph(items, og, findings);
    }
}

/// Positions, the form, and the findings about the items.
fn finish(reading: &mut PageReading, ctx: &PageContext<'_>) {
    reading.items.truncate(crate::bounds::MAX_ITEMS);
    for (i, item) in reading.items.iter_mut().enumerate() {
        item.position = u32::try_from(i).unwrap_or(u32::MAX);
    }
    reading.form = reading.items.iter().find_map(PageItem::form);
    crate::finding::about_items(reading);
    if reading.form == Some(Form::Rule) {
        reading.findings.push(crate::finding::no_markup());
    }
    if ctx.relative.get() {
        reading.findings.push(Finding::page(
            Code::RelativeLink,
            "Links in der Auszeichnung sind relativ; wer den Termin anderswo zeigt, braucht \
             vollständige Adressen (https://…).",
            "Links in the markup are relative; whoever shows the event elsewhere needs full \
             addresses (https://…).",
        ));
    }
}
