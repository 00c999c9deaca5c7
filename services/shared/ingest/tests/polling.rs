//! Rows 1 and 3 to 5: what a source sees of us, over restarts and several instances.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{
    DAY, Event, HOUR, NOON, Random, TestReader, Web, answer, calendar, clock, live, poller,
    settings, spec,
};
use terminbund_fetch::{FetchError, Freshness, Url};
use terminbund_ingest::{
    MemoryStore, PollError, PollState, Poller, Schedule, SourceSpec, Store, back_off, next_check,
    quiet_interval,
};
use terminbund_model::Clock;
use tokio_util::sync::CancellationToken;

fn events(count: i64) -> Vec<Event> {
    let one = |n: i64| Event::new(&format!("{n}@a"), &format!("Termin {n}"), NOON + (60 + n) * DAY);
    (0..count).map(one).collect()
}

async fn next_of(store: &MemoryStore, slug: &str) -> i64 {
    let state = store.state(slug).await.unwrap().unwrap();
    PollState::from_bytes(&state.bytes).next_check
}

#[tokio::test]
async fn row_1_an_unchanged_feed() {
    const POLLS: usize = 100;
    let statuses = Arc::new(Mutex::new([0, 0]));
    let seen = Arc::clone(&statuses);
    let web = Arc::new(Web(move |request: &terminbund_fetch::Request| {
        let tag = b"W/\"\xfcnlesbar\"".to_vec();
        let known = request.validators.as_ref().and_then(|v| v.etag.clone());
        let same = known.as_ref() == Some(&tag);
        seen.lock().unwrap()[usize::from(same)] += 1;
        let status = if same { 304 } else { 200 };
        let mut response = answer(request, status, calendar(&events(30)));
        response.validators.etag = (!same).then_some(tag);
        Ok(response)
    }));
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let specs = vec![spec("quelle", "https://a.example/a.ics")];
    for _ in 0..POLLS {
        // A new process each time: what matters is stored.
        let poller = Poller::new(
            specs.clone(),
            Arc::new(TestReader),
            Arc::clone(&store),
            Arc::clone(&web),
            clock.clone(),
            settings("a"),
        );
        poller.poll_now("quelle").await.unwrap();
        clock.advance(HOUR);
    }
    let [full, same] = *statuses.lock().unwrap();
    println!("row 1: {POLLS} polls: {full} x 200, {same} x 304; published {}", store.published());
    assert_eq!((full, same, store.published()), (1, POLLS - 1, 30));
}

/// What is configured anew is no reason to ask early; another address is one to ask at once.
#[tokio::test]
async fn row_3_a_changed_configuration() {
    let web = Arc::new(Web(|request: &terminbund_fetch::Request| {
        let mut response = answer(request, 503, "");
        response.freshness.retry_after = Some(Duration::from_secs(2 * 3600));
        Ok(response)
    }));
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let poller = |spec: SourceSpec| {
        Poller::new(
            vec![spec],
            Arc::new(TestReader),
            Arc::clone(&store),
            Arc::clone(&web),
            clock.clone(),
            settings("a"),
        )
    };
    let first = SourceSpec {
        interval: Duration::from_secs(6 * 3600),
        ..spec("quelle", "https://a.example/a.ics")
    };
    poller(first.clone()).poll_if_due("quelle").await.unwrap();
    clock.advance(HOUR);
    let zone = SourceSpec { zone: "Europe/London".into(), ..first.clone() };
    let shorter = SourceSpec { interval: Duration::from_secs(3600), ..first.clone() };
    for again in [first, zone, shorter.clone()] {
        let asked = poller(again).poll_if_due("quelle").await;
        assert!(matches!(asked, Err(PollError::NotDue(_))), "{asked:?}");
    }
    // The server's wish is over, the new interval too.
    clock.advance(HOUR);
    poller(shorter).poll_if_due("quelle").await.unwrap();
    let moved = spec("quelle", "https://b.example/a.ics");
    poller(moved).poll_if_due("quelle").await.unwrap();
    println!("row 3: 3 restarts with another configuration: 0 early requests");
}

#[tokio::test]
async fn row_3_restarts_and_several_instances() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let web = Web(move |request: &terminbund_fetch::Request| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(answer(request, 200, calendar(&events(5))))
    });
    let web = Arc::new(web);
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let specs: Vec<_> =
        (0..20).map(|n| spec(&format!("q{n}"), &format!("https://h{}.example/", n % 7))).collect();
    let start = |name: String| {
        Poller::new(
            specs.clone(),
            Arc::new(TestReader),
            Arc::clone(&store),
            Arc::clone(&web),
            clock.clone(),
            settings(&name),
        )
    };
    for restart in 0..50 {
        // Three instances at a time.
        let stop = CancellationToken::new();
        let running: Vec<_> = (0..3)
            .map(|n| {
                let (poller, stop) = (start(format!("{restart}-{n}")), stop.clone());
                tokio::spawn(async move { poller.run(stop).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(30)).await;
        stop.cancel();
        for one in running {
            one.await.unwrap();
        }
        clock.advance(60);
    }
    let most = requests.load(Ordering::SeqCst);
    println!(
        "row 3: 50 restarts of 3 instances in 50 min: {most} requests for {} feeds",
        specs.len()
    );
    assert_eq!(most, specs.len());
    let jitter: Vec<i64> =
        (0..1000).map(|n| next_check(&schedule(&format!("q{n}"), 0)) - NOON).collect();
    let (least, most) = (jitter.iter().min().unwrap(), jitter.iter().max().unwrap());
    println!("row 3: an hour with jitter: {least} to {most} s");
    assert!((3240..3300).contains(least) && (3900..=3960).contains(most));
}

fn schedule(source: &str, errors: u32) -> Schedule<'_> {
    Schedule {
        source,
        now: NOON,
        interval: Duration::from_secs(3600),
        quiet: Duration::ZERO,
        errors,
        ttl: None,
        wait: None,
    }
}

#[tokio::test]
async fn row_4_what_servers_ask_for() {
    let asked: Arc<Mutex<Option<(i64, i64)>>> = Arc::default();
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let mut random = Random(4);
    let (mut early, mut requests) = (0, 0);
    let wish = Arc::clone(&asked);
    let time = clock.clone();
    let drawn = Mutex::new(Random(44));
    let web = Web(move |request: &terminbund_fetch::Request| {
        let mut random = drawn.lock().unwrap();
        let seconds = random.below(3 * DAY as u64);
        let (status, retry, fresh) = match random.below(3) {
            0 => (429, Some(seconds), None),
            1 => (503, Some(seconds), None),
            _ => (200, None, Some(seconds)),
        };
        let now = time.now().as_second();
        *wish.lock().unwrap() = Some((now, now + seconds as i64));
        let mut response = answer(request, status, calendar(&events(5)));
        response.freshness = Freshness {
            retry_after: retry.map(Duration::from_secs),
            fresh_for: fresh.map(Duration::from_secs),
        };
        Ok(response)
    });
    let poller = poller(&store, web, &clock);
    let token = CancellationToken::new();
    let end = NOON + 30 * DAY;
    let running = tokio::spawn({
        let (poller, token) = (poller.clone(), token.clone());
        async move { poller.run(token).await }
    });
    let mut before = None;
    while clock.now().as_second() < end {
        clock.advance(60 + random.below(1800) as i64);
        poller.look();
        tokio::time::sleep(Duration::from_millis(1)).await;
        let now = *asked.lock().unwrap();
        if now != before {
            requests += 1;
            if let (Some((at, _)), Some((_, not_before))) = (now, before) {
                early += usize::from(at < not_before);
            }
            before = now;
        }
    }
    token.cancel();
    running.await.unwrap();
    println!("row 4: 30 days of Retry-After and max-age: {requests} requests, {early} early");
    assert!(requests > 10);
    assert_eq!(early, 0);
}

#[tokio::test]
async fn row_5_back_off() {
    assert_eq!(back_off(0), Duration::ZERO);
    assert_eq!(back_off(8).as_secs() / 60, 68);
    let days = back_off(23).as_secs_f64() / 86_400.0;
    assert!((3.2..3.3).contains(&days));
    assert_eq!(back_off(24), back_off(u32::MAX));
    println!("row 5: 8 errors: {} min; 23: {days:.1} d", back_off(8).as_secs() / 60);

    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let web =
        Web(|_: &terminbund_fetch::Request| Err(FetchError::Connect { host: "a.example".into() }));
    let poller = poller(&store, web, &clock);
    for errors in 1..=30_u32 {
        poller.poll_now("quelle").await.unwrap();
        let wait = next_of(&store, "quelle").await - clock.now().as_second();
        let least = i64::try_from(back_off(errors).as_secs()).unwrap().max(3240);
        assert!(wait >= least && wait <= least.max(3960), "{errors}: {wait}");
        clock.advance(wait);
    }
}

#[test]
fn quiet_sources_are_asked_less() {
    let hour = Duration::from_secs(3600);
    let of = |days: u64| quiet_interval(hour, Duration::from_secs(days * 86_400)).as_secs() / 60;
    assert_eq!([0, 1, 2, 3, 4, 100].map(of), [60, 60, 120, 180, 240, 240]);
    let day = Duration::from_secs(86_400);
    assert_eq!(quiet_interval(2 * day, 100 * day), 2 * day);
}

#[tokio::test]
async fn permanent_redirects_are_remembered_and_forgotten() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (log, broken) = (Arc::clone(&asked), Arc::new(AtomicUsize::new(0)));
    let fails = Arc::clone(&broken);
    let web = Web(move |request: &terminbund_fetch::Request| {
        log.lock().unwrap().push((request.url.to_string(), request.auth.is_some()));
        let new = Url::parse("https://neu.example/b.ics").unwrap();
        if request.url == new && fails.load(Ordering::SeqCst) > 0 {
            return Ok(answer(request, 404, ""));
        }
        let mut response = answer(request, 200, calendar(&events(5)));
        if request.url != new {
            response.permanent_redirect = Some(new);
        }
        Ok(response)
    });
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let mut closed = spec("quelle", "https://alt.example/a.ics");
    closed.auth = Some(terminbund_fetch::Secret::Bearer("geheim".into()));
    let poller = Poller::new(
        vec![closed],
        Arc::new(TestReader),
        Arc::clone(&store),
        Arc::new(web),
        clock.clone(),
        settings("a"),
    );
    let mut states = Vec::new();
    for nth in 0..5 {
        broken.store(usize::from(nth == 2), Ordering::SeqCst);
        states.push(poller.poll_now("quelle").await.unwrap().state().as_str_name().to_owned());
        clock.advance(HOUR);
    }
    let log = asked.lock().unwrap();
    let (old, new) = ("https://alt.example/a.ics", "https://neu.example/b.ics");
    let hosts: Vec<(&str, bool)> = log.iter().map(|(u, auth)| (u.as_str(), *auth)).collect();
    assert_eq!(hosts, [(old, true), (new, false), (new, false), (old, true), (new, false)]);
    let moved = "SOURCE_STATE_MOVED";
    assert_eq!(states, [moved, moved, "SOURCE_STATE_FAILING", moved, moved]);
    assert_eq!(live(&store).len(), 5);
}

#[tokio::test]
async fn polls_by_hand_and_of_others() {
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let web =
        Web(|request: &terminbund_fetch::Request| Ok(answer(request, 200, calendar(&events(5)))));
    let poller = poller(&store, web, &clock);
    let mut watch = poller.watch();
    assert_eq!(poller.poll_now("keine").await, Err(PollError::Unknown("keine".into())));
    assert_eq!(poller.poll_now("quelle").await.unwrap().items, 5);
    assert_eq!(watch.try_recv().unwrap().items, 5);
    let again = poller.poll_now("quelle").await;
    assert!(matches!(again, Err(PollError::Busy(_))), "not in a loop: {again:?}");
}
