//! Two hundred payloads in every field of an announcement: none becomes markup, a link of another
//! scheme, a formula or a property.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

mod support;

use scraper::{Html, Selector};
use support::{fixture, settings, stage};
use terminbund_proto::v1::{Conflict, Entry, Link, LocalText, Party, Registration, Session};

/// Schemes and their disguises, in front of a payload.
const LINKS: [&str; 14] = [
    "javascript:",
    "JaVaScRiPt:",
    " javascript:",
    "java\tscript:",
    "java\nscript:",
    "\u{1}javascript:",
    "data:text/html,",
    "data:text/html;base64,",
    "vbscript:",
    "file:///",
    "blob:",
    "//evil.example/",
    "https://x.example/\" onmouseover=\"",
    "https://user@evil.example/",
];

/// What a browser, a spreadsheet or a calendar program might run.
const TEXTS: [&str; 15] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "<iframe src=javascript:alert(1)>",
    "</title><script>alert(1)</script>",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "=HYPERLINK(\"http://evil.example\")",
    "\r\nATTENDEE:mailto:x@evil.example",
    "\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u{2028}\u{0}\u{7f}<b>",
];

fn poisoned(n: usize, text: &str, link: &str) -> Entry {
    let when = fixture::timed("2026-03-04T18:00", None);
    let mut entry = fixture::entry(&format!("e{n:03}"), &format!("T {text}"), when);
    let event = entry.event.as_mut().unwrap();
    for field in [&mut event.description, &mut event.subtitle, &mut event.accessibility] {
        *field = text.into();
    }
    event.review = text.into();
    event.licence = text.into();
    event.when.as_mut().unwrap().text = text.into();
    event.titles = vec![LocalText { language: "en".into(), text: text.into() }];
    event.speakers = vec![text.into()];
    event.categories = vec![text.into()];
    event.languages = vec![text.into()];
    event.url = link.into();
    event.online_url = link.into();
    let party = Party {
        name: text.into(),
        url: link.into(),
        email: format!("a@b.example{text}"),
        telephone: text.into(),
        ..Default::default()
    };
    event.organizer = Some(party.clone());
    event.contact = Some(party);
    let file = Link { url: link.into(), title: text.into(), ..Default::default() };
    event.image = Some(file.clone());
    event.attachments = vec![file];
    event.registration =
        Some(Registration { url: link.into(), deadline: text.into(), ..Default::default() });
    event.sessions = vec![Session { title: text.into(), room: text.into(), ..Default::default() }];
    event.place.as_mut().unwrap().name = text.into();
    let class = event.classification.as_mut().unwrap();
    class.audiences = vec![text.into()];
    class.kind = text.into();
    entry.members[0].partner_name = text.into();
    entry.members[0].url = link.into();
    entry.conflicts = vec![Conflict { german: text.into(), ..Default::default() }];
    entry
}

/// The page holds our elements only, and links of four schemes only.
fn check_html(html: &str, what: &str) {
    let document = Html::parse_document(html);
    let all = Selector::parse("*").unwrap();
    for element in document.select(&all) {
        let name = element.value().name();
        let foreign = ["img", "svg", "iframe", "object", "embed", "b", "math"].contains(&name);
        assert!(!foreign, "{what}: <{name}>");
        if name == "script" {
            let kind = element.attr("type").or(element.attr("src")).unwrap_or_default();
            assert!(kind == "application/ld+json" || kind.contains("/static/height.js"), "{what}");
        }
        for (attribute, value) in element.value().attrs() {
            assert!(!attribute.starts_with("on") && attribute != "autofocus", "{what}");
            if matches!(attribute, "href" | "src" | "action") {
                let schemes = ["https://", "http://", "mailto:", "tel:", "webcal://", "/", "#"];
                let good = schemes.iter().any(|scheme| value.starts_with(scheme));
                assert!(good && !value.starts_with("//"), "{what}: {value}");
            }
        }
    }
}

#[tokio::test]
async fn no_payload_gets_through() {
    let pairs = LINKS.iter().flat_map(|link| TEXTS.iter().map(move |text| (*text, *link)));
    let pairs: Vec<(&str, String)> =
        pairs.map(|(text, link)| (text, format!("{link}{text}"))).collect();
    assert!(pairs.len() >= 200);
    let entries: Vec<Entry> =
        pairs.iter().enumerate().map(|(n, (text, link))| poisoned(n, text, link)).collect();
    let stage = stage(entries, settings()).await;
    for path in ["/", "/?lang=en", "/?page=50", "/?page=100", "/?page=200", "/fragment", "/embed"] {
        check_html(&stage.get(path, &[]).await.text(), path);
    }
    for (n, (text, _)) in pairs.iter().enumerate() {
        let html = stage.get(&format!("/entries/e{n:03}"), &[]).await.text();
        check_html(&html, text);
        let document = Html::parse_document(&html);
        let selector = Selector::parse("script").unwrap();
        let json = document.select(&selector).next().unwrap().inner_html();
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
    }
    check_feeds(&stage, pairs.len()).await;
}

async fn check_feeds(stage: &support::Stage, count: usize) {
    let feed = stage.get("/feeds/alle.ics", &[]).await.text().replace("\r\n ", "");
    let lines: Vec<&str> = feed.split("\r\n").collect();
    let count_of = |head: &str| lines.iter().filter(|line| line.starts_with(head)).count();
    assert_eq!(count_of("BEGIN:VEVENT"), count);
    assert_eq!(count_of("UID:"), count);
    assert_eq!(count_of("ATTENDEE"), 0);
    for line in &lines {
        let link = line.strip_prefix("URL:").or(line.strip_prefix("IMAGE"));
        let good = link.is_none_or(|link| link.contains("https://"));
        assert!(good && !line.to_lowercase().contains(":javascript:"), "{line}");
    }
    let rss = stage.get("/feeds/alle.rss", &[]).await.text();
    assert_eq!(rss.matches("<item>").count(), count);
    assert!(!rss.contains("<script") && !rss.contains("<img") && !rss.contains("<svg"));
    let csv = stage.get("/feeds/alle.csv", &[]).await.text();
    assert!(!csv.contains("\"="), "formula");
    let json = stage.get("/feeds/alle.json", &[]).await.json();
    assert_eq!(json["entries"].as_array().unwrap().len(), count);
    let links = json.to_string().to_lowercase();
    assert!(!links.contains("\":\"javascript:") && !links.contains("\":\"data:"));
}
