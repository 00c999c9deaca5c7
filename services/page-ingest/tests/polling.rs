//! A page over several polls: what is published, what is followed, what is told.
#![allow(clippy::unwrap_used)] // helpers of tests

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use terminbund_fetch::{FetchError, Freshness, Request, Response, RobotsVerdict, Url, Validators};
use terminbund_ingest::{
    Fetch, MemoryStore, Poller, PollerSettings, SourceKind, SourceSpec, Store as _,
};
use terminbund_model::clock::ManualClock;
use terminbund_page_ingest::{PageReader, RULE};
use terminbund_proto::v1::{RawItem, raw_item::Payload};

const LIST: &str = "https://verein.example/termine";
const TWO: &str =
    "<h1>Termine</h1><ul class=t><li><a href=/a>Probe</a> 8.5.2026, 19 Uhr (Aula)</li>
    <li><a href=/b>Kammerkonzert</a> 9.5.2026, 19 Uhr (Dom)</li></ul>";
/// Sun, 01 Mar 2026 12:00 UTC.
const NOON: i64 = 1_772_366_400;
const DAY: i64 = 86_400;

/// A site: pages by address. It counts what was asked.
#[derive(Default)]
struct Site {
    pages: Mutex<BTreeMap<String, String>>,
    asked: Mutex<Vec<String>>,
}

impl Site {
    /// A whole page, with the frame that a site puts around its content.
    fn put(&self, url: &str, html: &str) {
        let page = format!(
            "<!doctype html><html lang=de><head><meta charset=utf-8><title>Musikverein\
             </title></head><body><header><p>Verein zur Pflege der Musik</p></header>{html}<footer>\
             <p>Verein zur Pflege der Musik, Marktplatz 1, 12345 Musterstadt</p></footer></body>\
             </html>"
        );
        self.pages.lock().unwrap().insert(url.to_owned(), page);
    }
}

impl Fetch for Site {
    async fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        let url = request.url.as_str().to_owned();
        let page = self.pages.lock().unwrap().get(&url).cloned();
        self.asked.lock().unwrap().push(url);
        Ok(Response {
            status: if page.is_some() { 200 } else { 404 },
            body: page.unwrap_or_default().into(),
            final_url: request.url.clone(),
            permanent_redirect: None,
            validators: Validators::default(),
            content_type: Some("text/html".into()),
            charset: Some("utf-8".into()),
            freshness: Freshness::default(),
            elapsed: std::time::Duration::from_millis(20),
            requests: 1,
        })
    }

    async fn robots(&self, _: &Url) -> RobotsVerdict {
        RobotsVerdict::Allowed { delay: None }
    }
}

struct World {
    site: Arc<Site>,
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
    poller: Poller<MemoryStore, Site>,
}

fn world(rule: Option<&str>) -> World {
    let url = Url::parse(LIST).unwrap();
    let mut spec = SourceSpec::new("termine", "verein", SourceKind::Page, Some(url));
    if let Some(rule) = rule {
        spec.options.insert(RULE.to_owned(), rule.to_owned());
    }
    let site = Arc::new(Site::default());
    let store = Arc::new(MemoryStore::default());
    let clock = Arc::new(ManualClock::at(Timestamp::from_second(NOON).unwrap()));
    let settings = PollerSettings { instance: "a".into(), concurrency: 1 };
    let poller = Poller::new(
        vec![spec],
        Arc::new(PageReader),
        Arc::clone(&store),
        Arc::clone(&site),
        clock.clone(),
        settings,
    );
    World { site, store, clock, poller }
}

impl World {
    /// Polls the list as it stands now; gives the live titles and the findings in German.
    async fn poll(&self, html: &str) -> (Vec<String>, String) {
        self.site.put(LIST, html);
        self.poller.poll_now("termine").await.unwrap();
        self.clock.advance(DAY);
        let live = self.store.items().into_iter().filter(|i| i.withdrawn_at.is_none());
        let mut titles: Vec<String> = live.map(|i| i.title).collect();
        titles.sort();
        let state = self.store.state("termine").await.unwrap().unwrap();
        (titles, String::from_utf8(state.bytes.to_vec()).unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_changes_its_shape_keeps_its_events() {
    let world = world(Some("items = 'ul.t li'"));
    assert_eq!(world.poll(TWO).await.0, ["Kammerkonzert", "Probe"]);
    let (titles, told) = world.poll(&TWO.replace("class=t", "class=neu")).await;
    assert_eq!(titles, ["Kammerkonzert", "Probe"]);
    let looks = ["Früher: ", "ul.t > li", "Jetzt: ", "ul.neu > li"];
    let texts = ["page-drift", "zuletzt 2 Termine", "Vorschlag", "items = "];
    for said in looks.into_iter().chain(texts) {
        assert!(told.contains(said), "{said}: {told}");
    }
    // A field that all events lose is told as well; the events go on.
    let bare = TWO.replace(" (Aula)", "").replace(" (Dom)", "");
    let (titles, told) = world.poll(&bare).await;
    assert_eq!(titles, ["Kammerkonzert", "Probe"]);
    assert!(told.contains("location_name"), "{told}");
    let (_, told) = world.poll(TWO).await;
    assert!(!told.contains("page-drift"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_partner_is_told_what_would_serve_better() {
    let world = world(Some("items = 'ul.t li'"));
    let links = "<a href=/termine.ics>Kalender</a>";
    let (_, told) = world.poll(&format!("{TWO}{links}")).await;
    for said in ["better-feed", "verein.example/termine.ics", "no-machine-date"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    // The markup of the first event, to be copied.
    for said in ["application/ld+json", "Probe", "2026-05-08T19:00:00", "For the first event"] {
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn periods_and_open_dates_reach_raw() {
    let list = [
        "<a href=/a>Schnupperkurs</a> <span class=date>ab August 2026</span>",
        "<a href=/b>Ausflug</a> <span class=date>Termin folgt</span>",
        "<a href=/c>Probe</a> <span class=date>8.5.2026, 19 Uhr</span>",
    ];
    let list = format!("<ul class=t><li>{}</li></ul>", list.join("</li><li>"));
    let world = world(Some("items = 'ul.t li'"));
    assert_eq!(world.poll(&list).await.0, ["Ausflug", "Probe", "Schnupperkurs"]);
    let mut told: Vec<_> = world.store.items().into_iter().map(dates).collect();
    told.sort();
    let said = [
        "Ausflug: Open  to  (Termin folgt)",
        "Probe: Unspecified 2026-05-08T19:00:00 to  (8.5.2026, 19 Uhr)",
        "Schnupperkurs: From 2026-08-01 to  (ab August 2026)",
    ];
    assert_eq!(told, said);
}

fn dates(item: RawItem) -> String {
    let Some(Payload::Page(page)) = item.payload else { return item.title };
    let (precision, text) = (page.precision(), &page.when_text);
    format!("{}: {precision:?} {} to {} ({text})", item.title, page.start, page.end)
}

#[tokio::test(start_paused = true)]
async fn a_proposal_is_never_published() {
    let world = world(None);
    let (titles, told) = world.poll(TWO).await;
    assert!(titles.is_empty(), "{titles:?}");
    assert!(told.contains("--propose"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_page_with_noindex_is_left_alone() {
    let world = world(Some("items = 'ul.t li'"));
    let (titles, told) = world.poll(&format!("<meta name=robots content=noindex>{TWO}")).await;
    assert!(titles.is_empty(), "{titles:?}");
    assert!(told.contains("noindex"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_cannot_be_used_is_told() {
    let world = world(Some("items = 'li['"));
    let (titles, told) = world.poll(TWO).await;
    assert!(titles.is_empty() && told.contains("nicht verwendbar"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn further_pages_end_at_their_bound() {
    let rule = "items = 'ul.t li'\nfollow = true\nnext = { select = '.n', pages = 2 }";
    let world = world(Some(rule));
    for page in 2..=9 {
        let html = format!(
            "<ul class=t><li><a href=/p{page}>Kurs {page}</a> {page}.6.2026, 9 Uhr</li></ul>
             <a class=n href='/termine?s={}'>weiter</a>",
            page + 1
        );
        world.site.put(&format!("{LIST}?s={page}"), &html);
    }
    let detail = "<main><h1>Probe</h1><p>8.5.2026, 19 Uhr</p><p>Ort: Aula</p></main>";
    world.site.put("https://verein.example/a", detail);
    let first = format!("{TWO}<a class=n href='/termine?s=2'>weiter</a>");
    let (titles, _) = world.poll(&first).await;
    assert_eq!(titles, ["Kammerkonzert", "Kurs 2", "Kurs 3", "Probe"]);
    let asked = world.site.asked.lock().unwrap().clone();
    assert!(!asked.contains(&format!("{LIST}?s=4")), "{asked:?}");
    assert!(asked.contains(&"https://verein.example/a".to_owned()), "{asked:?}");
}
