//! `/feeds/<name>.ics|.json|.rss|.csv`: each filter is a feed to subscribe to.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use http::HeaderMap;
use jiff::{ToSpan, civil};
use serde_json::json;
use terminbund_proto::v1::{Entry, Filter};

use crate::{
    app::{App, Keep},
    error::Failure,
    filter,
    html::href,
    ical::{self, EVENTS_MAX, FeedSettings},
    json,
    labels::Labels,
    lang::Lang,
    respond::{CACHE_FEED, Rendered},
    table,
    view::View,
};

/// How far back a feed goes: cancelled events stay visible for 30 days.
const BACK_DAYS: i32 = 30;

/// How far ahead a feed goes.
const AHEAD_MONTHS: i32 = 18;

/// Fields that a feed's name may begin with: `audience-unternehmen`.
const NAMED_FIELDS: [&str; 8] =
    ["audience", "goal", "topic", "kind", "region", "format", "partner", "language"];

/// A format of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Ical,
    Json,
    Rss,
    Csv,
}

impl Format {
    fn named(extension: &str) -> Option<Format> {
        match extension {
            "ics" => Some(Format::Ical),
            "json" => Some(Format::Json),
            "rss" | "xml" => Some(Format::Rss),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Format::Ical => "text/calendar; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
            Format::Rss => "application/rss+xml; charset=utf-8",
            Format::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// `GET /feeds/{file}`.
pub async fn feed(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = serve(&app, &file, &query.unwrap_or_default(), &headers).await;
    answer.unwrap_or_else(Failure::into_text)
}

async fn serve(
    app: &App,
    file: &str,
    query: &str,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let (name, extension) = file.rsplit_once('.').ok_or(Failure::NotFound)?;
    let format = Format::named(extension).ok_or(Failure::NotFound)?;
    let wanted = filter::from_query(query)?;
    let lang = filter::language(query)?;
    let asked = wanted.clone();
    let wanted = with_name(name, wanted).ok_or(Failure::NotFound)?;
    let shown = filter::to_query(&wanted);
    let key = format!("feed {extension} {name} {} {shown}", lang.tag());
    let plain = shown.is_empty() && lang == Lang::De;
    let keep = if plain { Keep::Always } else { Keep::WhileRoom };
    let window = window(&wanted, app.today());
    let settings = settings(app, file, &asked, &wanted, lang);
    let make = async || {
        let listing = app.backend.all(&window, EVENTS_MAX).await?;
        let labels = app.labels.with(&[], &listing.entries);
        let settings = FeedSettings { more: listing.more, labels: labels.list(), ..settings };
        let rendered = render(format, name, &listing.entries, &settings, &labels, app);
        Ok((rendered, listing.revision))
    };
    app.cached(headers, &key, &window, keep, make).await
}

/// The filter that a name stands for, with that of the query; `None` for a name that means none.
fn with_name(name: &str, mut filter: Filter) -> Option<Filter> {
    if matches!(name, "alle" | "all") {
        return Some(filter);
    }
    let (field, id) = name.split_once('-')?;
    NAMED_FIELDS.contains(&field).then_some(())?;
    let named = filter::from_query(&filter::encode(&[(field, id.to_owned())])).ok()?;
    filter.audience.extend(named.audience);
    filter.goal.extend(named.goal);
    filter.topic.extend(named.topic);
    filter.kind.extend(named.kind);
    filter.region.extend(named.region);
    filter.format.extend(named.format);
    filter.partner.extend(named.partner);
    filter.language.extend(named.language);
    Some(filter)
}

/// Bounds of time where the filter gives none: 30 days back, 18 months ahead.
fn window(filter: &Filter, today: civil::Date) -> Filter {
    let mut window = filter.clone();
    if window.from.is_empty() && !window.past {
        window.from = today.saturating_sub(BACK_DAYS.days()).to_string();
    }
    if window.until.is_empty() {
        window.until = today.saturating_add(AHEAD_MONTHS.months()).to_string();
    }
    window
}

fn settings(app: &App, file: &str, asked: &Filter, wanted: &Filter, lang: Lang) -> FeedSettings {
    let selection = app.labels.describe(wanted, lang);
    let mut name = app.settings.alliance_name.clone();
    if !selection.is_empty() {
        name = format!("{name} – {selection}");
    }
    let what = lang.pick("Gemeinsame Termine der Partner", "Joint events of the partners");
    // In the one order and without what was passed over: equal filters give equal bytes.
    let mut pairs = filter::pairs(asked);
    pairs.extend((lang == Lang::En).then(|| ("lang", "en".to_owned())));
    FeedSettings {
        name,
        description: format!("{what}: {}.", app.settings.alliance_name),
        domain: app.settings.domain.clone(),
        zone: app.settings.zone.clone(),
        lang,
        entry_url: app.settings.absolute("/entries/"),
        feed_url: app.settings.absolute(&href(&format!("/feeds/{file}"), &pairs)),
        labels: Vec::new(),
        more: false,
    }
}

fn render(
    format: Format,
    name: &str,
    entries: &[Entry],
    settings: &FeedSettings,
    labels: &Labels,
    app: &App,
) -> Rendered {
    let mut until = None;
    let body = match format {
        Format::Ical => {
            let feed = ical::compose(entries, settings);
            until = feed.shortened_until;
            feed.text
        }
        Format::Json => {
            let views = entries.iter().filter_map(View::of);
            let entry = |view| json::entry(&view, &settings.zone, &settings.entry_url);
            let entries: Vec<_> = views.map(entry).collect();
            let name = &settings.name;
            format!("{}\n", json!({ "name": name, "more": settings.more, "entries": entries }))
        }
        Format::Rss => table::rss(entries, settings, &app.settings.absolute("/")),
        Format::Csv => table::csv(entries, settings, labels),
    };
    let extension = match format {
        Format::Ical => "ics",
        Format::Json => "json",
        Format::Rss => "rss",
        Format::Csv => "csv",
    };
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let file = format!("inline; filename=\"{plain}.{extension}\"");
    let mut rendered = Rendered::new(body, format.content_type(), CACHE_FEED);
    rendered = rendered.header("content-disposition", &file);
    match until {
        Some(day) => rendered.header("x-terminbund-shortened-until", &day.to_string()),
        None => rendered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_filters() {
        let check = |name: &str, expected: Option<&str>| {
            let filter = with_name(name, Filter::default());
            assert_eq!(filter.map(|filter| filter::to_query(&filter)).as_deref(), expected);
        };
        check("alle", Some(""));
        check("region-15084", Some("region=15084"));
        check("audience-recht_foerderung", Some("audience=recht_foerderung"));
        check("partner-ihk-halle", Some("partner=ihk-halle"));
        check("format-online", Some("format=online"));
        check("format-live", None);
        check("from-2026-01-01", None);
        check("irgendwas", None);
    }

    #[test]
    fn the_window_is_bounded_unless_asked_for() {
        let today = civil::date(2026, 3, 31);
        let check = |query: &str, from: &str, until: &str| {
            let window = window(&filter::from_query(query).unwrap(), today);
            assert_eq!((window.from.as_str(), window.until.as_str()), (from, until));
        };
        check("", "2026-03-01", "2027-09-30");
        check("from=2020-01-01", "2020-01-01", "2027-09-30");
        check("until=2026-05-01", "2026-03-01", "2026-05-01");
        check("past=true", "", "2027-09-30");
    }
}
