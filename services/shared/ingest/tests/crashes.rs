//! Row 2: a crash or a broker that fails, between what was fetched and what is saved.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{
    DAY, Event, HOUR, MINUTE, NOON, Random, TestReader, Web, answer, calendar, clock, live, poller,
    settings, spec,
};
use terminbund_ingest::{Fail, MemoryStore, PollError, Poller};
use terminbund_proto::v1::SourceState;

fn events(count: i64) -> Vec<Event> {
    let one = |n: i64| Event::new(&format!("{n}@a"), &format!("Termin {n}"), NOON + (60 + n) * DAY);
    (0..count).map(one).collect()
}

/// Whether an event stands in RAW as it is now.
fn is_stored(items: &[terminbund_proto::v1::RawItem], event: &Event) -> bool {
    let text = format!("DESCRIPTION:{}", event.text);
    items.iter().any(|item| {
        let Some(terminbund_proto::v1::raw_item::Payload::Ical(ical)) = &item.payload else {
            return false;
        };
        item.uid == event.uid && String::from_utf8_lossy(&ical.calendar).contains(&text)
    })
}

/// The feed grows and shrinks; each write may fail at each step, and another process goes on.
#[tokio::test(start_paused = true)]
async fn row_2_crashes_between_fetch_and_save() {
    const CRASHES: u64 = 1_000;
    let steps = [
        Fail::BeforePublish,
        Fail::WithinPublish,
        Fail::AfterPublish,
        Fail::BeforeState,
        Fail::AfterState,
    ];
    let mut random = Random(7);
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let version = Arc::new(AtomicUsize::new(0));
    let said = Arc::clone(&version);
    let content = |version: usize| -> Vec<Event> {
        let mut events = events(40);
        for (nth, event) in events.iter_mut().enumerate() {
            event.text = format!("Fassung {}", version.saturating_sub(nth) / 40);
        }
        events
    };
    let web = Arc::new(Web(move |request: &terminbund_fetch::Request| {
        let version = said.load(Ordering::SeqCst);
        let tag = version.to_string().into_bytes();
        if request.validators.as_ref().and_then(|v| v.etag.as_ref()) == Some(&tag) {
            return Ok(answer(request, 304, ""));
        }
        let mut response = answer(request, 200, calendar(&content(version)));
        response.validators.etag = Some(tag);
        Ok(response)
    }));
    let (mut lost, mut doubled) = (0, 0);
    for nth in 0..CRASHES {
        version.fetch_add(1, Ordering::SeqCst);
        store.fail_next(steps[random.below(5) as usize]);
        for attempt in 0..3 {
            let poller = Poller::new(
                vec![spec("quelle", "https://a.example/a.ics")],
                Arc::new(TestReader),
                Arc::clone(&store),
                Arc::clone(&web),
                clock.clone(),
                settings(&format!("process {nth}.{attempt}")),
            );
            // The process is gone after a failure; its lease runs out.
            let _ = poller.poll_now("quelle").await;
            store.revive();
            clock.advance(HOUR);
        }
        let now = version.load(Ordering::SeqCst);
        let wanted = content(now);
        let items = store.items();
        doubled += items.len() - wanted.len().min(items.len());
        lost += wanted.iter().filter(|event| !is_stored(&items, event)).count();
    }
    println!(
        "row 2: {CRASHES} crashes at five steps: {lost} lost, {doubled} doubled; {} stored",
        store.published()
    );
    assert_eq!((lost, doubled), (0, 0));
    let changes = 40 + CRASHES;
    assert!(store.published() <= changes, "{} for {changes} changes", store.published());
}

#[tokio::test(start_paused = true)]
async fn row_2_a_broker_that_does_not_take_it() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let web = Web(move |request: &terminbund_fetch::Request| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(answer(request, 200, calendar(&events(5))))
    });
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let poller = poller(&store, web, &clock);
    store.fail_next(Fail::WithinPublish);
    let polling = tokio::spawn({
        let poller = poller.clone();
        async move { poller.poll_now("quelle").await }
    });
    // Down for a minute, while what was read is offered again.
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(store.is_down() && !polling.is_finished());
    store.revive();
    assert_eq!(polling.await.unwrap().unwrap().state(), SourceState::Ok);
    println!(
        "row 2: broker away for a minute: {} request(s), {} of 5 stored",
        requests.load(Ordering::SeqCst),
        live(&store).len()
    );
    assert_eq!((requests.load(Ordering::SeqCst), live(&store).len()), (1, 5));
}

/// What a poll that did not end leaves behind keeps this instance from nothing.
#[tokio::test(start_paused = true)]
async fn row_2_a_poll_that_did_not_end_can_be_repeated() {
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let next = Arc::new(std::sync::Mutex::new(None));
    let (failing, at) = (Arc::clone(&store), Arc::clone(&next));
    let version = AtomicUsize::new(1);
    let web = Web(move |request: &terminbund_fetch::Request| {
        if let Some(fail) = at.lock().unwrap().take() {
            failing.fail_next(fail);
        }
        let count = version.fetch_add(1, Ordering::SeqCst);
        Ok(answer(request, 200, calendar(&events(i64::try_from(count).unwrap()))))
    });
    let poller = poller(&store, web, &clock);
    let again = async || {
        store.revive();
        clock.advance(MINUTE);
        poller.poll_now("quelle").await.map(|health| health.state())
    };
    // the lease is stored, its acknowledgement lost
    store.fail_next(Fail::AfterState);
    assert!(matches!(poller.poll_now("quelle").await, Err(PollError::Store(_))));
    assert_eq!(again().await, Ok(SourceState::Ok));
    // the end is not stored
    *next.lock().unwrap() = Some(Fail::BeforeState);
    assert!(matches!(again().await, Err(PollError::Store(_))));
    assert_eq!(again().await, Ok(SourceState::Ok));
    // who asked hangs up in the middle; while it lasts, nobody else polls
    *next.lock().unwrap() = Some(Fail::WithinPublish);
    clock.advance(MINUTE);
    let asking = tokio::spawn({
        let poller = poller.clone();
        async move { poller.poll_now("quelle").await }
    });
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert!(store.is_down() && !asking.is_finished());
    assert!(matches!(again().await, Err(PollError::Busy(_))));
    asking.abort();
    assert!(asking.await.is_err());
    assert_eq!(again().await, Ok(SourceState::Ok));
    assert_eq!(live(&store).len(), 5);
}
