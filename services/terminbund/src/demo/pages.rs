//! Each page of the demo alliance, read on a frozen day with its source's rule, from bytes to
//! announcement; what must come out stands beside in `pages/`, one file a source.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use terminbund_ingest::{Body, Completeness, Reader as _, SourceKind, SourceSpec};
use terminbund_interpret::{Epoch, Source, announce};
use terminbund_model::moment;
use terminbund_page_ingest::{PageReader, RULE};
use terminbund_proto::v1::{Event, RawItem, Role, When, when};
use terminbund_understand::{CategoryMap, SourceMode, Taxonomy};
use url::Url;

use super::{FILES, configuration, template};

/// The first day of the demo in these tests, a Monday; the pages are read at noon of it.
const DAY: Date = date(2026, 3, 2);
const BASE: &str = "https://demo.example";

#[test]
fn each_page_says_what_it_is_meant_to_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/pages");
    let config: toml::Table = configuration(BASE).unwrap().parse().unwrap();
    let mut used = BTreeSet::new();
    let sources = config["source"].as_array().unwrap();
    for source in sources.iter().filter(|s| s["kind"].as_str() == Some("page")) {
        let slug = source["id"].as_str().unwrap();
        let got = read(slug, source);
        let name = format!("{slug}.txt");
        let expected = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
        assert_eq!(got, expected, "{slug} reads\n{got}\n");
        used.insert(name);
    }
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|f| f.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), used, "each file is that of a source");
    assert_eq!(pages(&FILES), used.len(), "each page is that of a source");
}

/// How many HTML pages a folder of the demo holds.
fn pages(folder: &include_dir::Dir<'_>) -> usize {
    let html = |f: &&include_dir::File<'_>| f.path().extension().is_some_and(|x| x == "html");
    folder.files().filter(html).count() + folder.dirs().map(pages).sum::<usize>()
}

/// What comes out of a source's page, a block of lines for each announcement.
fn read(slug: &str, source: &toml::Value) -> String {
    let url = Url::parse(source["url"].as_str().unwrap()).unwrap();
    let file = FILES.get_file(url.path().trim_start_matches('/')).unwrap();
    let html = template::render(file.contents_utf8().unwrap(), DAY).unwrap();
    let mut spec = SourceSpec::new(slug, "demo", SourceKind::Page, Some(url.clone()));
    if let Some(rule) = source.get("rule") {
        spec.options.insert(RULE.to_owned(), toml::to_string(rule).unwrap());
    }
    let body = Body {
        bytes: html.into(),
        content_type: Some("text/html".to_owned()),
        charset: Some("utf-8".to_owned()),
        url,
        status: 200,
        asked: None,
    };
    let noon = DAY.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let found = PageReader.read(&spec, &[body], noon);
    assert_eq!(found.complete, Completeness::Complete, "{slug}");
    let mut out = String::new();
    for item in found.items {
        let raw = RawItem {
            source: slug.to_owned(),
            title: item.title,
            start: item.start,
            payload: Some(item.payload),
            ..RawItem::default()
        };
        let told = announce(&raw, &of_source(), &epoch());
        let event = told.event.unwrap();
        writeln!(out, "{}", event.title).unwrap();
        for when in told.occurrences.iter().filter_map(|o| o.when.as_ref()) {
            writeln!(out, "  when: {}", said(when)).unwrap();
        }
        for (name, value) in lines(&event) {
            if !value.is_empty() {
                writeln!(out, "  {name}: {value}").unwrap();
            }
        }
        out.push('\n');
    }
    out
}

fn lines(event: &Event) -> Vec<(&'static str, String)> {
    let place = event.place.clone().unwrap_or_default();
    let address = [place.street, place.postal_code, place.locality];
    let address = address.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
    vec![
        ("status", format!("{:?}", event.status())),
        ("mode", format!("{:?}", event.attendance_mode())),
        ("place", place.name),
        ("address", address),
        ("organiser", event.organizer.clone().unwrap_or_default().name),
        ("url", event.url.clone()),
        ("description", event.description.clone()),
    ]
}

fn said(when: &When) -> String {
    let local = |seconds: i64, zone: &str| moment::local(seconds, zone).unwrap().to_string();
    let day = |day: Option<terminbund_proto::v1::Date>| {
        day.and_then(|d| moment::date_from_proto(&d)).map(|d| d.to_string()).unwrap_or_default()
    };
    match when.kind.as_ref().unwrap() {
        when::Kind::Timed(timed) => {
            let end = timed.end.map(|end| local(end, &timed.zone)).unwrap_or_default();
            format!("{} to {end} {}", local(timed.start, &timed.zone), timed.zone)
        }
        when::Kind::AllDay(days) => format!("{} until before {}", day(days.first), day(days.end)),
        when::Kind::Imprecise(span) => {
            let days = format!("{} to {}", day(span.earliest), day(span.latest));
            format!("{:?}, {days}, \"{}\"", span.precision(), when.text)
        }
    }
}

fn of_source() -> Source {
    Source {
        alliance: "demo".to_owned(),
        partner: "demo".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        role: Role::Unspecified,
        mode: SourceMode::All,
        categories: CategoryMap::default(),
        partners: Arc::default(),
    }
}

fn epoch() -> Epoch {
    let rules = Taxonomy::defaults().unwrap().compile("defaults").unwrap();
    Epoch { number: 1, anchor: DAY, rules: Arc::new(rules) }
}
