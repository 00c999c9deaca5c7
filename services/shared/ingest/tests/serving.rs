//! SourceService, submissions, further pages, and the check of an address.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use common::{
    DAY, Event, HOUR, NOON, TestReader, Web, answer, calendar, clock, live, settings, spec,
};
use jiff::Timestamp;
use terminbund_chassis::auth::{Caller, Pass, Tokens};
use terminbund_fetch::{
    FetchError, FetchSettings, Fetcher, Request, Response, Url, install_crypto,
};
use terminbund_ingest::{
    Body, Checking, Completeness, FollowUp, FoundItem, MemoryStore, Poller, ReadBody, Reader,
    SourceKind, SourceSpec, Sources, check_url,
};
use terminbund_model::Clock;
use terminbund_proto::v1::raw_item::Payload;
use terminbund_proto::v1::source_service_server::SourceService;
use terminbund_proto::v1::{
    self, ListSourcesRequest, PollRequest, RawItem, ReleaseRequest, SourceState, SubmitRequest,
    Timed, WatchHealthRequest, When, when,
};
use tokio_stream::StreamExt;
use tonic::Code;

type Bench =
    (Sources<MemoryStore, Web<fn(&Request) -> Result<Response, FetchError>>>, Arc<MemoryStore>);

fn five(request: &Request) -> Result<Response, FetchError> {
    let one = |n: i64| Event::new(&format!("{n}"), &format!("Termin {n}"), NOON + (9 + n) * DAY);
    Ok(answer(request, 200, calendar(&(0..5).map(one).collect::<Vec<_>>())))
}

fn bench() -> Bench {
    let store = Arc::new(MemoryStore::default());
    let poller = Poller::new(
        vec![
            spec("feed", "https://u:geheim@a.example/a.ics"),
            SourceSpec::new("meldungen", "kammer", SourceKind::Submitted, None),
        ],
        Arc::new(TestReader),
        Arc::clone(&store),
        Arc::new(Web(five as fn(&Request) -> _)),
        clock(),
        settings("a"),
    );
    (Sources::new(poller), store)
}

fn event(title: &str) -> v1::Event {
    let start = NOON + 5 * DAY;
    let timed = Timed { start, end: None, zone: "Europe/Berlin".into(), doors: None };
    let when = When { kind: Some(when::Kind::Timed(timed)), text: String::new() };
    v1::Event { title: title.into(), when: Some(when), ..v1::Event::default() }
}

/// Who holds a partner's token.
fn caller(partner: &str) -> Caller {
    let token = "pppppppppppppppppppp";
    let tokens = Tokens::parse("tokens", &format!("partner {token} {partner}")).unwrap();
    let request = Pass::of(Some(token.to_owned())).on(());
    let headers = request.metadata().clone().into_headers();
    terminbund_chassis::auth::caller(&tokens, &headers, None).unwrap()
}

fn submission(key: &str, event: Option<v1::Event>) -> tonic::Request<SubmitRequest> {
    let (source, key) = ("meldungen".into(), key.into());
    tonic::Request::new(SubmitRequest { source, key, event, ..SubmitRequest::default() })
}

#[tokio::test]
async fn sources_are_listed_polled_and_watched() {
    let (service, _) = bench();
    let listed = service.list_sources(tonic::Request::new(ListSourcesRequest {})).await.unwrap();
    let listed = listed.into_inner().sources;
    let names: Vec<_> = listed.iter().map(|s| (s.source.as_str(), s.kind.as_str())).collect();
    assert_eq!(names, [("feed", "ical"), ("meldungen", "submitted")]);
    assert_eq!(listed[0].url, "https://a.example/a.ics", "without user and password");
    let watch = service.watch_health(tonic::Request::new(WatchHealthRequest {})).await.unwrap();
    let mut watch = watch.into_inner();
    let poll = |source: &str| tonic::Request::new(PollRequest { source: source.into() });
    let health = service.poll(poll("feed")).await.unwrap().into_inner().health.unwrap();
    assert_eq!((health.state(), health.items), (SourceState::Ok, 5));
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(watch.next().await.unwrap().unwrap().items);
    }
    assert_eq!(seen, [0, 0, 5], "first all as they are, then what changes");
    for (source, code) in
        [("keine", Code::NotFound), ("meldungen", Code::NotFound), ("feed", Code::Unavailable)]
    {
        assert_eq!(service.poll(poll(source)).await.unwrap_err().code(), code, "{source}");
    }
    let release = tonic::Request::new(ReleaseRequest { source: "keine".into() });
    assert_eq!(service.release(release).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn events_are_handed_in_changed_and_taken_back() {
    let (service, store) = bench();
    let mut first = submission("messe-1", Some(event("Messe")));
    first.extensions_mut().insert(caller("kammer"));
    let first = service.submit(first).await.unwrap().into_inner();
    assert_eq!((first.keys.len(), first.published), (1, 1));
    let Some(Payload::Submitted(handed)) = &store.items()[0].payload else { panic!("no payload") };
    assert_eq!(handed.submitted_by, "kammer");
    let mut foreign = submission("messe-2", Some(event("Fremd")));
    foreign.extensions_mut().insert(caller("stadt"));
    assert_eq!(service.submit(foreign).await.unwrap_err().code(), Code::PermissionDenied);
    let again = service.submit(submission("messe-1", Some(event("Messe")))).await.unwrap();
    let again = again.into_inner();
    assert_eq!((&again.keys, again.published), (&first.keys, 0), "unchanged");
    let changed = service.submit(submission("messe-1", Some(event("Messe 2026")))).await.unwrap();
    assert_eq!((&changed.into_inner().keys, store.items().len()), (&first.keys, 1));
    assert_eq!(store.items()[0].former[0].title, "Messe");
    // Without a key: the same event again is the same.
    for _ in 0..2 {
        service.submit(submission("", Some(event("Forum")))).await.unwrap();
    }
    assert_eq!(live(&store).len(), 2);
    let withdraw = |key: &str| {
        let mut request = submission(key, None);
        request.get_mut().withdraw = true;
        request
    };
    let gone = service.submit(withdraw("messe-1")).await.unwrap().into_inner();
    assert_eq!((gone.published, live(&store).len()), (1, 1));
    let gone = service.submit(withdraw("messe-1")).await.unwrap().into_inner();
    assert_eq!(gone.published, 0);
    assert_eq!(service.submit(withdraw("nie")).await.unwrap_err().code(), Code::NotFound);
    // Handed in once more it lives again, under its key.
    let back = service.submit(submission("messe-1", Some(event("Messe 2026")))).await.unwrap();
    assert_eq!(back.into_inner().keys, first.keys);
    let listed = service.list_sources(tonic::Request::new(ListSourcesRequest {})).await.unwrap();
    let listed = listed.into_inner().sources;
    assert_eq!((listed[1].state(), listed[1].items), (SourceState::Ok, 2), "{:?}", listed[1]);
}

#[tokio::test]
async fn uploads_and_what_is_not_taken() {
    let (service, store) = bench();
    let upload = |bytes: &[u8]| {
        let mut request = submission("", None);
        request.get_mut().ical = bytes.to_vec();
        request
    };
    let one = |n: i64| Event::new(&format!("{n}"), &format!("Termin {n}"), NOON + n * DAY);
    let three = calendar(&(1..4).map(one).collect::<Vec<_>>());
    let done = service.submit(upload(three.as_bytes())).await.unwrap().into_inner();
    assert_eq!((done.keys.len(), done.published), (3, 3));
    let done = service.submit(upload(three.as_bytes())).await.unwrap().into_inner();
    assert_eq!((done.keys.len(), done.published), (3, 0));
    // Another upload takes nothing back.
    service.submit(upload(calendar(&[one(9)]).as_bytes())).await.unwrap();
    assert_eq!(live(&store).len(), 4);

    let bad_link = v1::Event { url: "javascript:alert(1)".into(), ..event("Link") };
    let no_start = v1::Event { when: None, ..event("Ohne Beginn") };
    let large = v1::Event { description: "x".repeat(600_000), ..event("Lang") };
    let mut partners_only = event("Nur für Partner");
    partners_only.set_visibility(v1::Visibility::Partners);
    let cases = [
        (upload(b"kein Kalender"), Code::InvalidArgument),
        (submission("k", Some(event(" "))), Code::InvalidArgument),
        (submission("k", Some(no_start)), Code::InvalidArgument),
        (submission("k", Some(bad_link)), Code::InvalidArgument),
        (submission("k", Some(large)), Code::InvalidArgument),
        (submission("k", Some(partners_only)), Code::InvalidArgument),
        (submission(&"k".repeat(300), Some(event("Messe"))), Code::InvalidArgument),
        (
            tonic::Request::new(SubmitRequest {
                source: "feed".into(),
                ..SubmitRequest::default()
            }),
            Code::FailedPrecondition,
        ),
    ];
    for (nth, (request, code)) in cases.into_iter().enumerate() {
        let status = service.submit(request).await.unwrap_err();
        assert_eq!(status.code(), code, "{nth}: {status}");
        assert!(status.message().contains('/'), "German and English: {status}");
    }
    assert_eq!(live(&store).len(), 4);
}

/// Lists links, and takes each title from the page behind.
struct Pages;

impl Reader for Pages {
    fn read(&self, spec: &SourceSpec, bodies: &[Body], _: Timestamp) -> ReadBody {
        let text = |body: &Body| String::from_utf8_lossy(&body.bytes).into_owned();
        let list = text(&bodies[0]);
        let links: Vec<&str> =
            list.split("href=\"").skip(1).filter_map(|l| l.split('"').next()).collect();
        let details: BTreeMap<String, &Body> = bodies[1..]
            .iter()
            .filter_map(|b| Some((b.asked.as_ref()?.url.path().to_owned(), b)))
            .collect();
        let mut read = ReadBody::default();
        for (nth, link) in links.iter().enumerate() {
            let url = bodies[0].url.join(link).unwrap();
            let detail = details.get(url.path());
            let title = detail.map(|b| text(b)).filter(|t| !t.is_empty());
            read.more.push(FollowUp { url: url.clone(), tag: String::new() });
            read.items.push(FoundItem {
                uid: Some(url.to_string()),
                partial: title.is_none(),
                content_hash: *blake3::hash(title.clone().unwrap_or_default().as_bytes())
                    .as_bytes(),
                title: title.unwrap_or_else(|| (*link).to_owned()),
                start: format!("2026-04-{:02}", nth + 1),
                recurring: false,
                payload: Payload::Page(Box::default()),
                visibility: spec.visibility,
                findings: Vec::new(),
            });
        }
        read
    }

    fn over_at(&self, _: &SourceSpec, _: &RawItem) -> Option<Timestamp> {
        None
    }
}

#[tokio::test]
async fn further_pages_are_read_when_the_list_changes_and_once_a_day() {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (log, fails) = (Arc::clone(&asked), Arc::new(Mutex::new(false)));
    let failing = Arc::clone(&fails);
    let web = Web(move |request: &Request| {
        let path = request.url.path().to_owned();
        let nth = log.lock().unwrap().len();
        log.lock().unwrap().push(path.clone());
        if path == "/termine" {
            // Never the same bytes: a token in each page.
            let page = format!(
                "<html><body data-token=\"{nth}\"><a href=\"/t/1\">1</a><a href=\"/t/2\">2</a>\
                 <a href=\"https://fremd.example/3\">3</a><p>{}</p></body></html>",
                "Termine ".repeat(30)
            );
            let content_type = Some("text/html".into());
            return Ok(Response { content_type, ..answer(request, 200, page) });
        }
        if *failing.lock().unwrap() && path == "/t/2" {
            return Ok(answer(request, 500, "kaputt"));
        }
        Ok(answer(request, 200, format!("Titel {path}")))
    });
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let url = Url::parse("https://a.example/termine").unwrap();
    let mut page = SourceSpec::new("seite", "kammer", SourceKind::Page, Some(url));
    page.max_pages = 5;
    let poller = Poller::new(
        vec![page],
        Arc::new(Pages),
        Arc::clone(&store),
        Arc::new(web),
        clock.clone(),
        settings("a"),
    );
    let mut counts = Vec::new();
    for _ in 0..4 {
        let before = asked.lock().unwrap().len();
        let health = poller.poll_now("seite").await.unwrap();
        assert_eq!(health.state(), SourceState::Ok, "{}", health.german);
        counts.push(asked.lock().unwrap().len() - before);
        clock.advance(HOUR);
    }
    assert_eq!(counts, [3, 1, 1, 1]);
    assert!(!asked.lock().unwrap().iter().any(|p| p == "/3"), "only the site's own pages");
    let titles: Vec<String> = live(&store).into_iter().map(|(title, _)| title).collect();
    assert_eq!(titles, ["Titel /t/1", "Titel /t/2", "https://fremd.example/3"]);
    // A day later they are read again; one fails, and what is known of it stands.
    *fails.lock().unwrap() = true;
    clock.advance(DAY);
    let published = store.published();
    poller.poll_now("seite").await.unwrap();
    assert_eq!((asked.lock().unwrap().len(), store.published()), (9, published));
    assert_eq!(live(&store)[1].0, "Titel /t/2");
}

/// A reader that cannot be relied upon.
struct Panics;

impl Reader for Panics {
    fn read(&self, _: &SourceSpec, _: &[Body], _: Timestamp) -> ReadBody {
        panic!("on input")
    }

    fn over_at(&self, _: &SourceSpec, _: &RawItem) -> Option<Timestamp> {
        None
    }
}

#[tokio::test]
async fn a_reader_that_fails_is_a_source_that_fails() {
    let store = Arc::new(MemoryStore::default());
    let poller = Poller::new(
        vec![spec("feed", "https://a.example/a.ics")],
        Arc::new(Panics),
        Arc::clone(&store),
        Arc::new(Web(five as fn(&Request) -> _)),
        clock(),
        settings("a"),
    );
    let health = poller.poll_now("feed").await.unwrap();
    assert_eq!(health.state(), SourceState::Failing);
    assert!(health.german.contains("Betreiber"));
}

#[tokio::test]
async fn an_address_is_checked_with_the_same_safety() {
    install_crypto();
    let fetcher = Fetcher::new(&FetchSettings::default()).unwrap();
    let now = clock().now();
    for url in ["http://127.0.0.1:8000/a.ics", "http://169.254.169.254/", "http://[::1]/"] {
        let what = Checking::of(Url::parse(url).unwrap());
        let report = check_url(&fetcher, &what, now).await;
        assert_eq!(report.cause.state(), SourceState::Forbidden, "{url}");
        assert!(report.german[0].contains("nicht öffentlichen"), "{:?}", report.german);
        assert!(report.body.is_none() && report.next_check > now.as_second());
    }
    let url = Checking::of(Url::parse("https://a.example/a.ics").unwrap());
    let report = check_url(&Web(five as fn(&Request) -> _), &url, now).await;
    assert_eq!((report.status, report.kind), (200, SourceKind::Ical));
    assert_eq!(report.cause.state(), SourceState::Ok);
    assert!(report.body.is_some() && report.german.len() == report.english.len());
    println!("check: {}", report.german.join(" | "));
    let page = Web(|request: &Request| Ok(answer(request, 200, "<html>Wartung</html>")));
    let report = check_url(&page, &url, now).await;
    assert_eq!(report.cause.state(), SourceState::Failing);
    assert_eq!(Completeness::default(), Completeness::Complete);
}
