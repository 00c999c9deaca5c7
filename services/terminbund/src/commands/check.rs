//! `terminbund check`: what would be imported from this feed or page, and what is wrong with it.

mod labels;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use jiff::{civil::Date, tz::TimeZone};
use serde_json::{Value, json};
use terminbund_fetch::{FetchSettings, Fetcher, Url};
use terminbund_ingest::{Checking, SourceKind, check_url, plausible};
use terminbund_interpret::ical;
use terminbund_markup::Rule;
use terminbund_model::{Clock, clock::SystemClock, zone};
use terminbund_understand::{Rules, SourceMeaning, Taxonomy};

use super::when::today;
use crate::settings::Loaded;

/// Largest file that is read: that of the fetcher, and more for a feed at hand.
const MAX_FILE: u64 = 256 << 20;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A file, or an address (http, https, webcal).
    what: String,
    /// One JSON object.
    #[arg(long)]
    json: bool,
    /// Day of reading a page, for dates without a year; today where it is not given.
    #[arg(long)]
    at: Option<Date>,
    /// Each VEVENT as taken or rejected, as JSON.
    #[arg(long)]
    components: bool,
    /// All dates from one day to another (exclusive), as JSON: FROM..TO.
    #[arg(long, value_parser = span)]
    occurrences: Option<(Date, Date)>,
    /// The zone of times without one.
    #[arg(long, default_value = zone::DEFAULT_ZONE)]
    tz: String,
    /// In JSON too, what is understood of each event, with the words that gave each label.
    #[arg(long)]
    labels: bool,
    /// Propose a rule for a plain page.
    #[arg(long)]
    propose: bool,
    /// Read a page with the rule in this TOML file.
    #[arg(long)]
    rule: Option<PathBuf>,
    /// A block of private addresses that may be asked, as 127.0.0.0/8.
    #[arg(long)]
    allow_private: Vec<String>,
    /// Ask as this configuration would: contact, proxy, private addresses, and of a source with
    /// this address or id its credentials, interval and robots.
    #[arg(long)]
    config: Option<PathBuf>,
}

fn span(text: &str) -> Result<(Date, Date), String> {
    let error = || format!("{text:?} is not FROM..TO, as 2026-01-01..2027-01-01");
    let (from, to) = text.split_once("..").ok_or_else(error)?;
    Ok((from.parse().map_err(|_| error())?, to.parse().map_err(|_| error())?))
}

/// The bytes to be checked.
struct Checked {
    bytes: Vec<u8>,
    kind: SourceKind,
    base: String,
    lines: Vec<String>,
    fetch: Option<Value>,
}

/// Checks a file or an address.
pub(crate) async fn check(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let checked = if arguments.what.contains("://") || arguments.config.is_some() {
        fetched(&arguments).await?
    } else {
        read(&arguments.what)?
    };
    for line in checked.lines.iter().filter(|_| !arguments.json) {
        crate::out!("{line}");
    }
    if checked.bytes.is_empty() && !checked.lines.is_empty() {
        if let (true, Some(fetch)) = (arguments.json, &checked.fetch) {
            crate::out!("{}", json!({ "fetch": fetch }));
        }
        return Ok(ExitCode::FAILURE);
    }
    let zone = zone::known_zone(&arguments.tz)
        .with_context(|| format!("--tz: {:?} is no IANA name of a time zone", arguments.tz))?;
    let mut answer = match (arguments.components, arguments.occurrences, checked.kind) {
        (true, _, _) => ical::check::components(&checked.bytes),
        (_, Some((from, to)), _) => ical::check::occurrences(&checked.bytes, from, to, &zone),
        (_, _, SourceKind::Ical) => feed(&checked, &arguments, &zone),
        _ => page(&checked, &arguments)?,
    };
    let json = arguments.json || arguments.components || arguments.occurrences.is_some();
    if arguments.labels || !json {
        let (rules, source) = meaning(&arguments)?;
        labels::add(&mut answer, &rules, &source);
    }
    if let (Some(all), Some(fetch)) = (answer.as_object_mut(), &checked.fetch) {
        all.insert("fetch".to_owned(), fetch.clone());
    }
    if json {
        crate::out!("{answer}");
    } else {
        tell(&answer);
    }
    Ok(ExitCode::SUCCESS)
}

/// The rules by which labels are given: those of the configuration, and of the source in it.
fn meaning(arguments: &Arguments) -> anyhow::Result<(Arc<Rules>, SourceMeaning)> {
    let Some(path) = &arguments.config else {
        let rules = Taxonomy::defaults()?.compile("taxonomy.toml")?;
        return Ok((Arc::new(rules), SourceMeaning::default()));
    };
    let loaded = Loaded::read(path)?;
    let source = loaded.source_at(&arguments.what).map(|spec| spec.slug);
    let meaning = source.and_then(|slug| loaded.source_meanings().remove(slug.as_str()));
    Ok((loaded.rules()?, meaning.unwrap_or_default()))
}

fn read(path: &str) -> anyhow::Result<Checked> {
    let size = std::fs::metadata(path).with_context(|| path.to_owned())?.len();
    if size > MAX_FILE {
        bail!("{path}: {size} bytes, at most {MAX_FILE} are read");
    }
    let bytes = std::fs::read(path).with_context(|| path.to_owned())?;
    let name = path.to_ascii_lowercase();
    let kind = match name.rsplit('.').next() {
        Some("ics" | "ical" | "ifb" | "vcs") => SourceKind::Ical,
        Some("html" | "htm" | "xhtml" | "rss" | "xml" | "atom") => SourceKind::Page,
        _ if plausible::ical(&bytes) == terminbund_ingest::Completeness::Complete => {
            SourceKind::Ical
        }
        _ => SourceKind::Page,
    };
    Ok(Checked { bytes, kind, base: String::new(), lines: Vec::new(), fetch: None })
}

/// How an address is asked: as the configuration says, else as a partner would see us by default.
fn asking(arguments: &Arguments) -> anyhow::Result<(FetchSettings, Checking)> {
    let parse = || Url::parse(&arguments.what).with_context(|| arguments.what.clone());
    let (mut settings, what) = match &arguments.config {
        None => {
            let settings = FetchSettings {
                contact: "terminbund check".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                ..FetchSettings::default()
            };
            (settings, Checking::of(parse()?))
        }
        Some(path) => {
            let loaded = Loaded::read(path)?;
            let what = match loaded.source_at(&arguments.what) {
                Some(spec) => Checking {
                    kind: Some(spec.kind),
                    auth: spec.auth,
                    interval: spec.interval,
                    robots: Some(spec.robots),
                    ..Checking::of(spec.url.map_or_else(parse, Ok)?)
                },
                None => Checking::of(parse()?),
            };
            (loaded.fetch()?, what)
        }
    };
    for block in &arguments.allow_private {
        settings.allow_private.push(block.parse().map_err(|_| {
            anyhow::anyhow!("--allow-private: {block:?} is no block, as 10.0.0.0/8")
        })?);
    }
    Ok((settings, what))
}

async fn fetched(arguments: &Arguments) -> anyhow::Result<Checked> {
    let (settings, what) = asking(arguments)?;
    let fetcher = Fetcher::new(&settings)?;
    let report = check_url(&fetcher, &what, SystemClock.now()).await;
    let (bytes, base) = match &report.body {
        Some(body) => (body.bytes.to_vec(), body.url.to_string()),
        None => (Vec::new(), what.url.to_string()),
    };
    let fetch = json!({
        "status": report.status,
        "bytes": report.bytes,
        "millis": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
        "requests": report.requests,
        "state": report.cause.state().as_str_name(),
        "moved_to": report.moved_to.as_ref().map(ToString::to_string),
        "conditional": report.conditional,
        "next_check": report.next_check,
        "german": report.german,
        "english": report.english,
    });
    let lines = report.german.into_iter().chain(report.english).collect();
    Ok(Checked { bytes, kind: report.kind, base, lines, fetch: Some(fetch) })
}

/// Events and findings of a feed.
fn feed(checked: &Checked, arguments: &Arguments, zone: &TimeZone) -> Value {
    let on = arguments.at.unwrap_or_else(today);
    let now = on.to_zoned(zone.clone()).map_or_else(|_| SystemClock.now(), |z| z.timestamp());
    let mut options = ical::Options::new(zone::DEFAULT_ZONE, now);
    options.zone = zone.clone();
    let report = ical::check::report(&checked.bytes, terminbund_ics::Options::default(), &options);
    let events = report.events.iter().flat_map(|a| a.occurrences.iter().map(move |o| (a, o)));
    let event = |(a, o): (&ical::Announcement, &ical::Occurrence)| {
        let f = o.changed.as_deref().unwrap_or(&a.fields);
        let day = |d: Date| d.to_string();
        let (start, end) = match o.days {
            Some((first, end)) => (day(first), day(end)),
            None => (o.start.iso(), o.end.as_ref().map(ical::When::iso).unwrap_or_default()),
        };
        let cancelled = o.cancelled || f.status == ical::Status::Cancelled;
        json!({
            "uid": a.uid,
            "title": f.title,
            "description": f.description,
            "categories": f.categories,
            "start": start,
            "end": end,
            "all_day": o.days.is_some() || o.start.is_day(),
            "location_name": f.location,
            "address": f.location,
            "url": f.url,
            "status": if cancelled { "EventCancelled" } else { "EventScheduled" },
            "organizer": f.organizer,
        })
    };
    json!({
        "kind": "ical",
        "complete": report.complete,
        "announcements": report.events.len(),
        "events": events.map(event).collect::<Vec<_>>(),
        "rejected": report.rejected.iter().map(ical::check::rejection).collect::<Vec<_>>(),
        "findings": report.findings.iter().map(ical::check::finding).collect::<Vec<_>>(),
    })
}

/// Events shown with each proposed rule, as comments.
const SAMPLE: usize = 5;

/// Events, findings and proposals of a page.
fn page(checked: &Checked, arguments: &Arguments) -> anyhow::Result<Value> {
    let at = arguments.at.unwrap_or_else(today);
    if let Some(path) = &arguments.rule {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| file.clone())?;
        let rule: Rule = toml::from_str(&text).with_context(|| file.clone())?;
        rule.check().with_context(|| file)?;
        return Ok(terminbund_markup::cli::with_rule(&checked.bytes, &checked.base, at, &rule));
    }
    if arguments.propose {
        let html = terminbund_markup::decode(&checked.bytes, None);
        for proposal in terminbund_markup::propose(&html, &checked.base, at) {
            crate::out!(
                "# {}\n# {}\n{}",
                proposal.why_de,
                proposal.why_en,
                proposal.rule.to_toml()
            );
            for item in proposal.items.iter().take(SAMPLE) {
                let start = item.start.map(|s| s.to_string()).unwrap_or_default();
                crate::out!("# {start:<19}  {}", item.title);
            }
            crate::out!("");
        }
    }
    let name = if checked.base.is_empty() { &arguments.what } else { &checked.base };
    Ok(terminbund_markup::cli::check(&checked.bytes, name, at))
}

/// The answer for people.
fn tell(answer: &Value) {
    let text = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
    let list = |key: &str| answer[key].as_array().cloned().unwrap_or_default();
    for event in list("events") {
        let place = text(&event, "location_name");
        crate::out!("{:<25}  {}  {place}", text(&event, "start"), text(&event, "title"));
        for line in labels::lines(&event) {
            crate::out!("{:<25}    {line}", "");
        }
    }
    for rejected in list("rejected") {
        crate::out!("not taken, line {}: {}", rejected["line"], text(&rejected, "message"));
    }
    for finding in list("findings") {
        let (german, english) = match finding.get("de") {
            Some(_) => (text(&finding, "de"), text(&finding, "en")),
            None => (text(&finding, "message_de"), text(&finding, "message")),
        };
        let line = finding["line"].as_u64().filter(|l| *l > 0);
        let line = line.map(|l| format!("line {l}: ")).unwrap_or_default();
        crate::out!("\n{line}{german}\n  {english}");
    }
    let snippet = text(answer, "snippet");
    if !snippet.is_empty() && !list("findings").is_empty() {
        crate::out!(
            "\nSo stünde der erste Termin maschinenlesbar auf der Seite, mit dem, was dort fehlt:\n\
             The first event in a form that machines read; add what the page leaves out:\n\n\
             {snippet}"
        );
    }
    crate::out!("\n{} events, {} findings", list("events").len(), list("findings").len());
}
