//! What readers get: feeds, conditions, pages, redirects, and the last good answer.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

mod support;

use support::{entries, fixture, not_fresh, settings, stage};
use terminbund_proto::v1::{
    Conflict, Evidence, ExplainResponse, Facet, PairExplanation, Visibility,
};

const FEED: &str = "/feeds/alle.ics";

#[tokio::test]
async fn feeds_answer_conditions() {
    let stage = stage(entries(), settings()).await;
    let feed = stage.get(FEED, &[]).await;
    assert_eq!(feed.status, 200);
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(feed.header("cache-control"), "public, max-age=300, stale-if-error=86400");
    assert_eq!(feed.header("access-control-allow-origin"), "*");
    assert_eq!(feed.header("vary"), "Accept-Encoding");
    assert_eq!(feed.text().matches("BEGIN:VEVENT").count(), 3);
    let tag = feed.header("etag").to_owned();
    assert!(tag.starts_with('"'), "strong");
    let again = stage.get(FEED, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    assert_eq!(again.header("etag"), tag);
    let date = feed.header("last-modified").to_owned();
    assert_eq!(stage.get(FEED, &[("if-modified-since", &date)]).await.status, 304);
    assert_eq!(stage.get(FEED, &[("if-modified-since", "gestern")]).await.status, 200);
    let other = [("if-none-match", "\"x\""), ("if-modified-since", date.as_str())];
    assert_eq!(stage.get(FEED, &other).await.status, 200);
}

#[tokio::test]
async fn codings_hold_the_same_bytes() {
    use std::io::Read;
    let stage = stage(entries(), settings()).await;
    let plain = stage.get(FEED, &[]).await;
    let gzip = stage.get(FEED, &[("accept-encoding", "gzip")]).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut decoded = Vec::new();
    flate2::read::GzDecoder::new(&gzip.bytes[..]).read_to_end(&mut decoded).unwrap();
    assert_eq!(decoded, plain.bytes);
    let br = stage.get(FEED, &[("accept-encoding", "gzip, br")]).await;
    let mut decoded = Vec::new();
    brotli::BrotliDecompress(&mut &br.bytes[..], &mut decoded).unwrap();
    assert_eq!(decoded, plain.bytes);
    let tags = [plain.header("etag"), gzip.header("etag"), br.header("etag")];
    assert!(tags[0] != tags[1] && tags[1] != tags[2]);
    for tag in tags {
        assert_eq!(stage.get(FEED, &[("if-none-match", tag)]).await.status, 304);
    }
}

#[tokio::test]
async fn a_change_shows_and_nothing_else_does() {
    let stage = stage(entries(), settings()).await;
    let first = stage.get(FEED, &[]).await;
    not_fresh().await;
    let lists = stage.fake.world().lists;
    let same = stage.get(FEED, &[]).await;
    assert_eq!(same.bytes, first.bytes);
    assert_eq!(stage.fake.world().lists, lists + 1, "one question for the revision");
    {
        let mut world = stage.fake.world();
        world.revision += 1;
        world.entries[0].event.as_mut().unwrap().title = "Große Messe".into();
        world.entries[0].sequence += 1;
    }
    not_fresh().await;
    let changed = stage.get(FEED, &[("if-none-match", first.header("etag"))]).await;
    assert_eq!(changed.status, 200);
    assert!(changed.text().contains("SUMMARY:Große Messe"));
    let since = [("if-modified-since", first.header("last-modified"))];
    assert_eq!(stage.get(FEED, &since).await.status, 200);
}

#[tokio::test]
async fn what_is_not_public_is_nowhere() {
    let canary = "KANARIENVOGEL";
    let mut all = entries();
    for (n, visibility) in [Visibility::Partners, Visibility::NamedPartners].iter().enumerate() {
        let when = fixture::timed("2026-03-05T10:00", None);
        let mut entry = fixture::entry(&format!("geheim{n}"), canary, when);
        entry.event.as_mut().unwrap().visibility = (*visibility).into();
        all.push(entry);
    }
    let mut hidden = fixture::entry("geheim2", canary, fixture::timed("2026-03-05T10:00", None));
    hidden.hidden = true;
    all.push(hidden);
    let stage = stage(all, settings()).await;
    for path in [
        "/",
        "/?lang=en",
        "/fragment",
        "/embed",
        "/feeds/alle.ics",
        "/feeds/alle.json",
        "/feeds/alle.rss",
        "/feeds/alle.csv",
        "/api/v1/entries",
    ] {
        let got = stage.get(path, &[]).await;
        assert_eq!(got.status, 200, "{path}");
        assert!(!got.text().contains(canary) && !got.text().contains("geheim"), "{path}");
    }
    for n in 0..3 {
        for path in [
            format!("/entries/geheim{n}"),
            format!("/entries/geheim{n}.ics"),
            format!("/api/v1/entries/geheim{n}"),
        ] {
            let got = stage.get(&path, &[]).await;
            assert_eq!(got.status, 404, "{path}");
            assert!(!got.text().contains(canary));
        }
    }
    assert!(stage.fake.world().filters.iter().all(|filter| !filter.include_hidden));
}

#[tokio::test]
async fn old_ids_lead_to_the_new_ones() {
    let stage = stage(entries(), settings()).await;
    stage.fake.world().redirects.push(("alt".into(), "aa11".into()));
    for (path, expected) in [
        ("/entries/alt", "/entries/aa11"),
        ("/entries/alt?lang=en", "/entries/aa11?lang=en"),
        ("/entries/alt.ics", "/entries/aa11.ics"),
        ("/api/v1/entries/alt", "/api/v1/entries/aa11"),
    ] {
        let got = stage.get(path, &[]).await;
        assert_eq!((got.status, got.header("location")), (301, expected), "{path}");
    }
    assert_eq!(stage.get("/entries/nie", &[]).await.status, 404);
    assert_eq!(stage.get("/irgendwo", &[]).await.status, 404);
}

#[tokio::test]
async fn all_links_work_behind_a_prefix() {
    for (url, prefix) in
        [("https://stadt.example", "/termine"), ("https://stadt.example/termine/", "")]
    {
        let mut settings = settings();
        settings.public_url = url.parse().unwrap();
        settings.path_prefix = prefix.into();
        let mut all = entries();
        all[0].members.push(fixture::member("x", "stadt", "Stadt", "Messe"));
        let stage = stage(all, settings).await;
        stage.fake.world().redirects.push(("alt".into(), "aa11".into()));
        let mut seen = 0;
        for page in ["/termine/", "/termine", "/", "/termine/entries/bb22", "/termine/quellen"] {
            let got = stage.get(page, &[]).await;
            assert_eq!(got.status, 200, "{page}");
            let text = got.text();
            for part in text.split(['"', '\'']).filter(|part| part.starts_with('/')) {
                assert!(part.starts_with("/termine/"), "{page}: {part}");
                let followed =
                    stage.get(&part.replace("&amp;", "&").replace("&#38;", "&"), &[]).await;
                assert_eq!(followed.status, 200, "{page}: {part}");
                seen += 1;
            }
        }
        assert!(seen > 30, "{seen}");
        let feed = stage.get("/termine/feeds/alle.ics", &[]).await.text();
        assert!(feed.contains("URL:https://stadt.example/termine/entries/aa11"));
        let moved = stage.get("/termine/entries/alt", &[]).await;
        assert_eq!(moved.header("location"), "/termine/entries/aa11");
    }
}

#[tokio::test]
async fn wrong_queries_are_told_in_both_languages() {
    let stage = stage(entries(), settings()).await;
    let page = stage.get("/?format=live", &[]).await;
    assert_eq!(page.status, 400);
    assert!(page.text().contains("gefunden „live“, erlaubt: onsite, online, hybrid"));
    let page = stage.get("/?format=live&lang=en", &[]).await.text();
    assert!(page.contains("allowed: onsite, online, hybrid") && page.contains("lang=\"en\""));
    let api = stage.get("/api/v1/entries?from=morgen", &[]).await;
    assert_eq!(api.json()["error"]["parameter"], "from");
    assert_eq!(stage.get("/feeds/alle.ics?audienc=x", &[]).await.status, 400);
    assert_eq!(stage.get("/api/v1/entries?page_size=101", &[]).await.status, 400);
    assert_eq!(stage.get("/api/v1/entries?last_modified_since=x", &[]).await.status, 400);
}

#[tokio::test]
async fn the_page_shows_what_matters() {
    let mut all = entries();
    let event = all[1].event.as_mut().unwrap();
    event.status = 3; // cancelled
    event.sold_out = true;
    event.attendance_mode = 3; // hybrid
    all[1].members.push(fixture::member("x", "stadt", "Stadt Zeitz", "Messe der Jobs"));
    let stage = stage(all, settings()).await;
    stage.fake.world().facets = vec![Facet {
        field: "audience".into(),
        id: "unternehmen".into(),
        german: "Unternehmen".into(),
        english: "Companies".into(),
        count: 3,
    }];
    let html = stage.get("/?audience=unternehmen", &[]).await.text();
    for part in [
        "<html lang=\"de\">",
        "Mittwoch, 4. März 2026",
        "18:00–20:00 Uhr",
        "abgesagt",
        "ausgebucht",
        "hybrid",
        "Kammer Süd, Stadt Zeitz",
        "webcal://kalender.example/feeds/alle.ics?audience=unternehmen",
        "value=\"https://kalender.example/feeds/alle.ics?audience=unternehmen\"",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fkalender.example",
        "name=\"audience\" value=\"unternehmen\" checked",
        "Zielgruppe: Unternehmen",
        "class=\"skip\"",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains("<script") && !html.contains("style="), "{html}");
    let english = stage.get("/?lang=en", &[]).await.text();
    for part in ["<html lang=\"en\">", "Wednesday, 4 March 2026", "cancelled", "lang=\"de\""] {
        assert!(english.contains(part), "{part}");
    }
    let page = stage.get("/", &[]).await;
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("set-cookie"), "");
    let embed = stage.get("/embed", &[]).await;
    assert!(embed.header("content-security-policy").contains("frame-ancestors *"));
    assert!(embed.text().contains("height.js"));
    let fragment = stage.get("/fragment", &[]).await.text();
    assert!(fragment.starts_with("<div") && !fragment.contains("<html"));
    assert!(fragment.contains("href=\"https://kalender.example/entries/aa11\""));
}

#[tokio::test]
async fn an_entry_explains_itself() {
    let mut all = entries();
    all[1].members.push(fixture::member("x", "stadt", "Stadt Zeitz", "Messe der Jobs"));
    all[1].conflicts = vec![Conflict {
        german: "Zwei Partner nennen verschiedene Anfangszeiten.".into(),
        english: "Two partners give different times.".into(),
        ..Default::default()
    }];
    let stage = stage(all, settings()).await;
    stage.fake.world().explain = ExplainResponse {
        german: "Titel, Tag und Ort stimmen überein.".into(),
        pairs: vec![PairExplanation {
            probability: 0.97,
            a_partner: "Kammer Süd".into(),
            evidence: vec![Evidence {
                german: "gleicher Ort".into(),
                weight: 2.5,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    let html = stage.get("/entries/aa11", &[]).await.text();
    for part in [
        "Zwei Partner nennen verschiedene Anfangszeiten.",
        "https://stadt.example/termine/1",
        "Messe der Jobs",
        "Titel, Tag und Ort stimmen überein.",
        "gleicher Ort (+2.5)",
        "application/ld+json",
        "/entries/aa11.ics",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let ics = stage.get("/entries/aa11.ics", &[]).await;
    assert!(ics.text().contains("UID:aa11@kalender.example"));
}

#[tokio::test]
async fn lists_have_pages_and_facts() {
    let make = |n: usize| {
        let when = fixture::timed(&format!("2026-03-{:02}T10:00", 3 + n / 10), None);
        fixture::entry(&format!("n{n:03}"), "Treff", when)
    };
    let stage = stage((0..120).map(make).collect(), settings()).await;
    let first = stage.get("/", &[]).await.text();
    assert_eq!(first.matches("class=\"card\"").count(), 50);
    assert!(first.contains("/?page=50"), "{first}");
    assert_eq!(stage.get("/?page=100", &[]).await.text().matches("class=\"card\"").count(), 20);
    let api = stage.get("/api/v1/entries?page_size=7&audience=unternehmen", &[]).await.json();
    assert_eq!(api["entries"].as_array().unwrap().len(), 7);
    assert_eq!(api["total"], 120);
    let next = api["next"].as_str().unwrap();
    assert!(next.ends_with("/api/v1/entries?audience=unternehmen&page_size=7&page=7"), "{next}");
    assert_eq!(api["entries"][0]["when"]["start"], "2026-03-03T10:00:00+01:00");
    let none = stage.get("/api/v1/entries?last_modified_since=2026-02-01", &[]).await.json();
    assert_eq!(none["entries"].as_array().unwrap().len(), 0);
    let feed = stage.get("/feeds/alle.json", &[]).await.json();
    assert_eq!(feed["entries"].as_array().unwrap().len(), 120);
    assert!(stage.get("/robots.txt", &[]).await.text().contains("Allow: /feeds/"));
}

#[tokio::test]
async fn the_archive_begins_with_the_latest() {
    let make = |n: usize| {
        let when = fixture::timed(&format!("2026-02-{:02}T10:00", 1 + n % 28), None);
        fixture::entry(&format!("n{n:03}"), &format!("Treff {n:03}"), when)
    };
    let stage = stage((0..60).map(make).collect(), settings()).await;
    let html = stage.get("/?past=true", &[]).await.text();
    let place = |text: &str| html.find(text).unwrap_or(usize::MAX);
    assert!(place("Treff 059") < place("Treff 058"), "{html}");
    assert!(html.contains("/?past=true&#38;page=50") || html.contains("/?past=true&amp;page=50"));
    let rest = stage.get("/?past=true&page=50", &[]).await.text();
    assert!(rest.contains("Treff 009") && !rest.contains("Treff 010"));
    let asked = stage.fake.world().filters.last().cloned().unwrap();
    assert_eq!((asked.from.as_str(), asked.until.as_str()), ("2025-01-26", "2026-03-01"));
}

#[tokio::test]
async fn equal_filters_give_equal_bytes() {
    let stage = stage(entries(), settings()).await;
    let one = "/feeds/alle.ics?region=15084&audience=unternehmen,azubis&utm_source=brief";
    let other = "/feeds/alle.ics?audience=azubis&audience=unternehmen&region=15084";
    let (one, other) = (stage.get(one, &[]).await, stage.get(other, &[]).await);
    assert_eq!(one.bytes, other.bytes);
    assert!(!one.text().contains("utm_"));
    let named = stage.get("/feeds/audience-unternehmen.ics", &[]).await.text();
    assert!(
        named.contains("SOURCE;VALUE=URI:https://kalender.example/feeds/audience-unternehmen.i")
    );
    assert!(named.contains("X-WR-CALNAME:Fachkräfteallianz Süd – Zielgruppe: unternehmen"));
    assert_eq!(stage.get("/feeds/irgendwas.ics", &[]).await.status, 404);
}
