//! The list of what is to come: page, bare fragment, frame.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use http::HeaderMap;
use jiff::ToSpan;
use terminbund_proto::v1::{Facet, Filter, ListEntriesResponse};

use super::{HTML, Page, card::List, href, style_version, written};
use crate::{
    app::{App, Keep},
    error::Failure,
    filter::{self, FORMATS, FilterError},
    labels::{Labels, field_name},
    lang::Lang,
    respond::{CACHE_PAGE, Rendered},
};

/// Entries on one page.
const PAGE_SIZE: u32 = 50;

/// How far back the archive goes: as far as the calendar keeps what is over.
const ARCHIVE_DAYS: i32 = 400;

/// Most entries of the archive.
const ARCHIVE_MAX: usize = 2_000;

/// Longest page token that is passed on.
const TOKEN_MAX: usize = 512;

/// Filters shown with boxes to tick, in their order.
const GROUPS: [&str; 7] = ["audience", "topic", "goal", "region", "format", "kind", "partner"];

/// Groups of the filter that are open from the beginning.
const OPEN_GROUPS: [&str; 1] = ["audience"];

struct Group {
    name: &'static str,
    legend: &'static str,
    options: Vec<Choice>,
    chosen: usize,
    open: bool,
}

struct Choice {
    value: String,
    label: String,
    count: Option<u32>,
    checked: bool,
}

struct Chip {
    text: String,
    href: String,
}

struct Subscribe {
    https: String,
    webcal: String,
    google: String,
    rss: String,
    csv: String,
    json: String,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    list: List,
    canonical: String,
    past: bool,
    text: String,
    from: String,
    until: String,
    free: bool,
    groups: Vec<Group>,
    more_open: bool,
    chips: Vec<Chip>,
    reset: String,
    subscribe: Subscribe,
    total: u32,
    next: Option<String>,
    first: Option<String>,
}

#[derive(Template)]
#[template(path = "fragment.html")]
struct Fragment {
    list: List,
    full: String,
    webcal: String,
}

#[derive(Template)]
#[template(path = "embed.html")]
struct Embed {
    list: List,
    title: String,
    prefix: String,
    style: String,
    full: String,
    webcal: String,
}

/// What a request for a list asks for.
struct Asked {
    filter: Filter,
    lang: Lang,
    token: String,
}

impl Asked {
    fn parse(query: &str) -> Result<Asked, FilterError> {
        let token = filter::parameter(query, "page").unwrap_or_default();
        if token.len() > TOKEN_MAX || !token.chars().all(|c| c.is_ascii_graphic()) {
            let german = "das, was der Verweis auf die nächste Seite enthält";
            return Err(FilterError::new("page", &token, german, "what the next link holds"));
        }
        Ok(Asked { filter: filter::from_query(query)?, lang: filter::language(query)?, token })
    }

    /// The pairs of this query without the page.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = filter::pairs(&self.filter);
        pairs.extend((self.lang == Lang::En).then(|| ("lang", "en".to_owned())));
        pairs
    }

    fn feed(&self, app: &App, extension: &str) -> String {
        app.settings.absolute(&href(&format!("/feeds/alle.{extension}"), &self.pairs()))
    }

    fn webcal(&self, app: &App) -> String {
        let feed = self.feed(app, "ics");
        feed.split_once("://").map(|(_, rest)| format!("webcal://{rest}")).unwrap_or(feed)
    }
}

/// Which of the three views of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Page,
    Fragment,
    Embed,
}

/// `GET /`.
pub async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    serve(&app, Shape::Page, query, &headers).await
}

/// `GET /fragment`.
pub async fn fragment(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    serve(&app, Shape::Fragment, query, &headers).await
}

/// `GET /embed`.
pub async fn embed(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    serve(&app, Shape::Embed, query, &headers).await
}

async fn serve(app: &App, shape: Shape, query: Option<String>, headers: &HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    let lang = filter::language(&query).unwrap_or_default();
    let answer = answer(app, shape, &query, headers).await;
    answer.unwrap_or_else(|failure| super::failure(app, failure, lang))
}

async fn answer(
    app: &App,
    shape: Shape,
    query: &str,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::parse(query)?;
    let shown = filter::encode(&asked.pairs());
    let key = format!("list {shape:?} {shown} {}", asked.token);
    let keep =
        if shown.is_empty() && asked.token.is_empty() { Keep::Always } else { Keep::WhileRoom };
    let make = async || {
        let answer = if asked.filter.past && asked.filter.from.is_empty() {
            archive(app, &asked).await?
        } else {
            app.backend.page(&asked.filter, PAGE_SIZE, &asked.token).await?
        };
        let html = match shape {
            Shape::Page => list_page(app, &asked, &answer)?,
            Shape::Fragment | Shape::Embed => bare(app, shape, &asked, &answer)?,
        };
        Ok((Rendered::new(html, HTML, CACHE_PAGE), answer.revision))
    };
    app.cached(headers, &key, &asked.filter, keep, make).await
}

/// What is over, the latest first.
async fn archive(app: &App, asked: &Asked) -> Result<ListEntriesResponse, Failure> {
    let today = app.today();
    let mut filter = asked.filter.clone();
    filter.from = today.saturating_sub(ARCHIVE_DAYS.days()).to_string();
    if filter.until.is_empty() {
        filter.until = today.yesterday().unwrap_or(today).to_string();
    }
    let facets = app.backend.page(&filter, 1, "").await?.facets;
    let mut listing = app.backend.all(&filter, ARCHIVE_MAX).await?;
    listing.entries.reverse();
    let begin = asked.token.parse().unwrap_or(0).min(listing.entries.len());
    let end = listing.entries.len().min(begin + PAGE_SIZE as usize);
    Ok(ListEntriesResponse {
        next_page_token: if end < listing.entries.len() { end.to_string() } else { String::new() },
        total: u32::try_from(listing.entries.len()).unwrap_or(u32::MAX),
        entries: listing.entries.drain(begin..end).collect(),
        revision: listing.revision,
        facets,
        ..ListEntriesResponse::default()
    })
}

/// Links of a list that stands in a page of others have to be absolute.
fn bare(
    app: &App,
    shape: Shape,
    asked: &Asked,
    answer: &ListEntriesResponse,
) -> Result<String, Failure> {
    let labels = app.labels.with(&answer.facets, &answer.entries);
    let base = app.settings.absolute("/entries/");
    let list = List::new(app, &answer.entries, &labels, asked.lang, &base);
    let full = app.settings.absolute(&href("/", &asked.pairs()));
    let webcal = asked.webcal(app);
    if shape == Shape::Fragment {
        let level = 3; // below a heading of the page around it
        return written(&Fragment { list: List { level, ..list }, full, webcal });
    }
    let title = format!("{} – {}", asked.lang.texts().upcoming, app.settings.alliance_name);
    let prefix = app.prefix.clone();
    written(&Embed { list, title, prefix, style: style_version(), full, webcal })
}

fn list_page(app: &App, asked: &Asked, answer: &ListEntriesResponse) -> Result<String, Failure> {
    let lang = asked.lang;
    let labels = app.labels.with(&answer.facets, &answer.entries);
    let base = format!("{}/entries/", app.prefix);
    let pairs = asked.pairs();
    let title = if asked.filter.past { lang.texts().archive } else { lang.texts().upcoming };
    let root = format!("{}/", app.prefix);
    let page = Page::new(app, lang, title, "/", &pairs);
    let next = (!answer.next_page_token.is_empty()).then(|| {
        let mut pairs = pairs.clone();
        pairs.push(("page", answer.next_page_token.clone()));
        href(&root, &pairs)
    });
    let groups = groups(&asked.filter, &labels, &answer.facets, lang);
    written(&ListPage {
        list: List::new(app, &answer.entries, &labels, lang, &base),
        canonical: app.settings.absolute(&href("/", &pairs)),
        past: asked.filter.past,
        text: asked.filter.text.clone(),
        from: asked.filter.from.replace("today", &app.today().to_string()),
        until: asked.filter.until.replace("today", &app.today().to_string()),
        free: asked.filter.free == Some(true),
        more_open: groups.iter().any(|group| group.chosen > 0),
        groups,
        chips: chips(app, asked, &labels),
        reset: format!("{root}{}", lang.pick("", "?lang=en")),
        subscribe: subscribe(app, asked),
        total: answer.total.max(u32::try_from(answer.entries.len()).unwrap_or(u32::MAX)),
        next,
        first: (!asked.token.is_empty()).then(|| href(&root, &pairs)),
        page,
    })
}

fn subscribe(app: &App, asked: &Asked) -> Subscribe {
    let webcal = asked.webcal(app);
    let cid = [("cid", webcal.clone())];
    Subscribe {
        https: asked.feed(app, "ics"),
        google: href("https://calendar.google.com/calendar/r", &cid),
        webcal,
        rss: asked.feed(app, "rss"),
        csv: asked.feed(app, "csv"),
        json: asked.feed(app, "json"),
    }
}

fn chosen<'a>(filter: &'a Filter, field: &str) -> &'a [String] {
    match field {
        "audience" => &filter.audience,
        "topic" => &filter.topic,
        "goal" => &filter.goal,
        "region" => &filter.region,
        "format" => &filter.format,
        "kind" => &filter.kind,
        "partner" => &filter.partner,
        _ => &[],
    }
}

/// The boxes to tick: all ids that are known, and those that are ticked.
fn groups(filter: &Filter, labels: &Labels, facets: &[Facet], lang: Lang) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for name in GROUPS {
        let chosen = chosen(filter, name);
        let known: Vec<&str> =
            if name == "format" { FORMATS.to_vec() } else { labels.ids(name).collect() };
        let extra = chosen.iter().map(String::as_str).filter(|id| !known.contains(id));
        let choice = |id: &str| Choice {
            value: id.to_owned(),
            label: labels.name(name, id, lang),
            count: facets.iter().find(|f| f.field == name && f.id == id).map(|f| f.count),
            checked: chosen.iter().any(|chosen| chosen == id),
        };
        let options: Vec<Choice> = known.iter().copied().chain(extra).map(choice).collect();
        if !options.is_empty() {
            let open = !chosen.is_empty() || OPEN_GROUPS.contains(&name);
            let legend = field_name(name, lang);
            groups.push(Group { name, legend, options, chosen: chosen.len(), open });
        }
    }
    groups
}

/// Each value of the filter, with the address of the list without it.
fn chips(app: &App, asked: &Asked, labels: &Labels) -> Vec<Chip> {
    let pairs = asked.pairs();
    let shown = pairs.iter().enumerate().filter(|(_, (name, _))| !matches!(*name, "lang" | "past"));
    let chip = |(place, (name, value)): (usize, &(&'static str, String))| {
        let mut rest = pairs.clone();
        rest.remove(place);
        let text = match *name {
            "free" => asked.lang.texts().free_only.to_owned(),
            name => {
                let head = field_name(name, asked.lang);
                format!("{head}: {}", labels.name(name, value, asked.lang))
            }
        };
        Chip { text, href: href(&format!("{}/", app.prefix), &rest) }
    };
    shown.map(chip).collect()
}
