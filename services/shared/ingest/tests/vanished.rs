//! Rows 22 to 25: vanished or broken?
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::collections::BTreeSet;

use common::bench::Bench;
use common::{DAY, Event, HOUR, NOON, calendar};
use terminbund_fetch::FetchError;
use terminbund_ingest::Absences;
use terminbund_proto::v1::{SourceHealth, SourceState};

fn events(count: i64) -> Vec<Event> {
    (0..count)
        .map(|n| Event::new(&format!("{n}@a"), &format!("Termin {n}"), NOON + 60 * DAY + n * DAY))
        .collect()
}

#[tokio::test]
async fn row_22_broken_bodies_delete_nothing() {
    let good = calendar(&events(8));
    let cut = |at: usize| good.as_bytes()[..at].to_vec();
    let html = |text: &str| format!("<!DOCTYPE html><html><body>{text}</body></html>").into_bytes();
    let mut broken: Vec<(u16, Vec<u8>)> = vec![
        (200, Vec::new()),
        (200, b" \r\n\r\n".to_vec()),
        (200, b"\xEF\xBB\xBF".to_vec()),
        (200, html("Bitte anmelden")),
        (200, html("<p>BEGIN:VCALENDAR</p>")),
        (200, b"<?php Fatal error: memory exhausted".to_vec()),
        (200, b"{\"error\":\"quota\"}".to_vec()),
        (200, b"BEGIN:VCALENDAR\r\n".to_vec()),
        (200, b"END:VCALENDAR\r\n".to_vec()),
        (200, b"BEGIN:VCARD\r\nEND:VCARD\r\n".to_vec()),
        (200, good.replace("END:VCALENDAR\r\n", "").into_bytes()),
        (200, good.replacen("END:VEVENT\r\n", "", 1).into_bytes()),
        (200, good.replace("END:VCALENDAR", "<b>Fatal error</b>: timeout").into_bytes()),
        (200, [good.as_bytes(), &good.as_bytes()[..200]].concat()),
        (200, b"\0\0\0\0\0\0".to_vec()),
        (200, good.as_bytes().iter().map(|b| b ^ 0x55).collect()),
    ];
    for at in [20, 90, good.len() / 3, good.len() / 2, good.len() - 20] {
        broken.push((200, cut(at)));
    }
    for status in [204, 206, 301, 400, 401, 403, 404, 410, 429, 500, 502, 503, 504] {
        broken.push((status, good.clone().into_bytes()));
        broken.push((status, Vec::new()));
    }
    let bench = Bench::new();
    bench.says(&events(8));
    bench.poll_after(HOUR).await;
    let before = bench.store.items();
    for (status, body) in &broken {
        bench.says_bytes(*status, body);
        for _ in 0..4 {
            let health = bench.poll_after(DAY / 2).await;
            assert_ne!(health.state(), SourceState::Ok, "{status} {}", body.len());
            assert!(health.german.contains("itte") || health.german.contains("Server"));
        }
        assert_eq!(bench.store.items(), before, "{status}: {}", String::from_utf8_lossy(body));
    }
    bench.says(&events(8));
    assert_eq!(bench.poll_after(HOUR).await.state(), SourceState::Ok);
    println!("row 22: {} broken bodies, 4 polls each: 0 deletions", broken.len());
}

#[tokio::test]
async fn row_23_much_vanished_is_held() {
    for (name, left) in [("empty", 0), ("half", 10), ("two thirds", 14)] {
        for (by, days) in [("one day", 1), ("a weekend", 2)] {
            let bench = Bench::new();
            bench.says(&events(20));
            bench.poll_after(HOUR).await;
            let before = bench.store.items();
            bench.says(&events(left));
            let mut health = bench.poll_after(HOUR).await;
            assert_eq!(health.state(), SourceState::Held, "{name}");
            assert_eq!(i64::from(health.held), 20 - left);
            for _ in 0..days * 24 {
                health = bench.poll_after(HOUR).await;
            }
            assert_eq!(health.state(), SourceState::Held);
            bench.says(&events(20));
            let health = bench.poll_after(HOUR).await;
            assert_eq!((health.state(), health.held), (SourceState::Ok, 0));
            assert_eq!(bench.store.items(), before);
            println!("row 23: {name} for {by}, polled each hour: 0 deletions");
        }
    }
}

#[tokio::test]
async fn row_23_released_by_time_or_by_an_editor() {
    // Hourly 304s repeat the verdict on the body.
    let bench = Bench::new();
    bench.says(&events(20));
    bench.poll_after(HOUR).await;
    bench.says(&events(10));
    let mut hours = 0;
    while bench.live() == 20 {
        bench.poll_after(HOUR).await;
        hours += 1;
        assert!(hours < 200);
    }
    let statuses: BTreeSet<u32> =
        bench.poller.health()[0].history.iter().map(|line| line.status).collect();
    assert_eq!((bench.live(), statuses), (10, BTreeSet::from([304])));
    println!("row 23: released by itself after {hours} h of consistent polls (304)");
    assert!((72..=74).contains(&hours));

    let bench = Bench::new();
    bench.says(&events(20));
    bench.poll_after(HOUR).await;
    bench.says(&[]);
    bench.poll_after(HOUR).await;
    bench.clock.advance(60);
    let health = bench.poller.release("quelle").await.unwrap();
    assert_eq!((health.state(), bench.live()), (SourceState::Ok, 0));
    println!("row 23: released by an editor at once");
}

#[tokio::test]
async fn row_23_summer_and_moving_windows() {
    // All events pass, the feed is true and empty: nothing is held, nothing withdrawn.
    let bench = Bench::new();
    let mut all = events(20);
    for (nth, event) in all.iter_mut().enumerate() {
        event.start = NOON + nth as i64 * DAY + 2 * DAY;
    }
    bench.says(&all);
    bench.poll_after(0).await;
    for _ in 0..40 {
        let now = NOON + bench.poller.health()[0].last_good.unwrap() - NOON;
        let ahead: Vec<Event> = all.iter().filter(|e| e.start > now + DAY).cloned().collect();
        bench.says(&ahead);
        let health = bench.poll_after(DAY).await;
        assert_eq!(health.state(), SourceState::Ok, "{}", health.german);
        assert_eq!(bench.live(), 20);
    }
    println!("row 23: into the summer break: 0 of 20 withdrawn, state ok");

    // The next ten of forty, the nearest pushed out by those entered before them.
    let bench = Bench::new();
    let mut all: Vec<Event> = events(40);
    for (nth, event) in all.iter_mut().enumerate() {
        event.start = NOON + nth as i64 * DAY / 2 + HOUR;
    }
    let mut entered = 20;
    for _ in 0..25 {
        let now = bench.poller.health()[0].last_good.unwrap_or(NOON) + 6 * HOUR;
        let mut shown: Vec<Event> =
            all[40 - entered..].iter().filter(|e| e.start > now).cloned().collect();
        shown.sort_by_key(|e| e.start);
        shown.truncate(10);
        bench.says(&shown);
        let health = bench.poll_after(6 * HOUR).await;
        assert_eq!(health.state(), SourceState::Ok, "{}", health.german);
        entered = (entered + 1).min(40);
    }
    let withdrawn = bench.store.items().iter().filter(|i| i.withdrawn_at.is_some()).count();
    println!("row 23: a window of ten moved over 40 events: {withdrawn} withdrawn");
    assert_eq!(withdrawn, 0);
}

#[tokio::test]
async fn row_24_two_absences() {
    let bench = Bench::new();
    bench.says(&events(10));
    bench.poll_after(HOUR).await;
    let mut less = events(10);
    let gone = less.remove(4);
    bench.says(&less);
    bench.poll_after(HOUR).await;
    assert_eq!(bench.live(), 10, "once is not enough");
    // A poll by hand right after is no second look.
    bench.poll_after(60).await;
    assert_eq!(bench.live(), 10);
    // A broken answer in between neither counts nor resets.
    bench.says_bytes(500, b"");
    bench.poll_after(HOUR).await;
    assert_eq!(bench.live(), 10);
    bench.says(&less);
    bench.poll_after(HOUR).await;
    assert_eq!(bench.live(), 9);
    let items = bench.store.items();
    let stone = items.iter().find(|i| i.title == gone.title).unwrap();
    assert!(stone.withdrawn_at.is_some() && stone.payload.is_some() && stone.revision == 2);
    // Back again: same key, alive.
    bench.says(&events(10));
    bench.poll_after(HOUR).await;
    let items = bench.store.items();
    let back = items.iter().find(|i| i.title == gone.title).unwrap();
    assert_eq!((back.withdrawn_at, &back.key, back.revision), (None, &stone.key, 3));
    println!("row 24: withdrawn at the second absence, back under the same key");
}

#[tokio::test]
async fn row_24_the_last_of_a_list_goes_as_well() {
    for gone in [0, 5, 9] {
        let bench = Bench::new();
        bench.says(&events(10));
        bench.poll_after(HOUR).await;
        let mut less = events(10);
        less.remove(gone);
        for nth in 0..3 {
            // Never the same bytes, as where an export bears its own time.
            less[2].text = format!("Stand {nth}");
            bench.says(&less);
            bench.poll_after(HOUR).await;
        }
        println!("row 24: number {gone} of 10 deleted, other bytes each time: {}", bench.live());
        assert_eq!(bench.live(), 9, "{gone}");
    }
}

#[tokio::test]
async fn row_24_a_small_source_waits_out_a_bad_day() {
    for (count, left, hours) in [(4, 0, 72), (5, 3, 26), (1, 0, 72), (3, 2, 26), (6, 5, 1)] {
        let bench = Bench::new();
        bench.says(&events(count));
        bench.poll_after(HOUR).await;
        bench.says(&events(left));
        let mut waited = -1;
        while i64::try_from(bench.live()).unwrap() == count {
            bench.poll_after(HOUR).await;
            waited += 1;
        }
        println!("row 24: {left} of {count} left: withdrawn after {waited} h");
        assert_eq!(waited, hours);
    }
}

#[tokio::test]
async fn row_24_past_events_are_kept() {
    let bench = Bench::new();
    let mut all = events(12);
    for (nth, event) in all.iter_mut().enumerate() {
        event.start = NOON - 6 * DAY + nth as i64 * DAY;
    }
    bench.says(&all);
    bench.poll_after(0).await;
    let ahead: Vec<Event> = all.iter().filter(|e| e.start > NOON + DAY).cloned().collect();
    bench.says(&ahead);
    for _ in 0..100 {
        bench.poll_after(HOUR).await;
    }
    assert_eq!(bench.live(), 12);
    println!("row 24: {} of 12 dropped by the exporter once over: all kept", 12 - ahead.len());
}

/// (absent, expected, hours since the former, withdrawn, held)
type Step = (BTreeSet<String>, usize, i64, usize, usize);

fn transitions() -> Vec<(&'static str, Vec<Step>)> {
    let set =
        |keys: &[u32]| -> BTreeSet<String> { keys.iter().map(|k| format!("{k:03}")).collect() };
    let range = |to: u32| set(&(0..to).collect::<Vec<_>>());
    vec![
        ("present", vec![(set(&[]), 50, 1, 0, 0)]),
        (
            "absent, back",
            vec![(set(&[1]), 50, 1, 0, 0), (set(&[]), 50, 1, 0, 0), (set(&[1]), 50, 1, 0, 0)],
        ),
        ("absent, gone", vec![(set(&[1]), 50, 1, 0, 0), (set(&[1]), 50, 1, 1, 0)]),
        (
            "absent, too soon, gone",
            vec![(set(&[1]), 50, 1, 0, 0), (set(&[1]), 50, 0, 0, 0), (set(&[1]), 50, 1, 1, 0)],
        ),
        (
            "one after the other",
            vec![(set(&[1]), 50, 1, 0, 0), (set(&[1, 2]), 50, 1, 1, 0), (set(&[2]), 49, 1, 1, 0)],
        ),
        ("five of many", vec![(range(5), 50, 1, 0, 0), (range(5), 50, 1, 5, 0)]),
        (
            "ten of fifty: a fifth is not more than a fifth",
            vec![(range(10), 50, 1, 0, 0), (range(10), 50, 1, 10, 0)],
        ),
        ("eleven of fifty: held, back", vec![(range(11), 50, 1, 0, 11), (set(&[]), 50, 1, 0, 0)]),
        (
            "held, released by three",
            vec![
                (range(11), 50, 1, 0, 11),
                (range(11), 50, 24, 0, 11),
                (range(11), 50, 24, 0, 11),
                (range(11), 50, 24, 11, 0),
            ],
        ),
        (
            "held, other ones: anew",
            vec![
                (range(11), 50, 1, 0, 11),
                (range(11), 50, 24, 0, 11),
                (range(50), 50, 24, 0, 50),
                (range(50), 50, 24, 0, 50),
                (range(50), 50, 24, 0, 50),
                (range(50), 50, 24, 50, 0),
            ],
        ),
        ("held, a few short of it", vec![(range(11), 50, 1, 0, 11), (range(5), 50, 24, 5, 0)]),
        (
            "few, but a large share",
            vec![(range(3), 6, 1, 0, 0), (range(3), 6, 1, 0, 0), (range(3), 6, 25, 3, 0)],
        ),
        (
            "all of few",
            vec![(range(3), 3, 1, 0, 0), (range(3), 3, 26, 0, 0), (range(3), 3, 46, 3, 0)],
        ),
    ]
}

#[test]
fn row_24_all_transitions() {
    let runs = transitions();
    let mut steps = 0;
    for (name, run) in &runs {
        let mut absences = Absences::default();
        let mut now = NOON;
        for (nth, (absent, expected, hours, withdrawn, held)) in run.iter().enumerate() {
            now += hours * HOUR;
            // What is stored and read again is the same.
            let json = serde_json::to_vec(&absences).unwrap();
            absences = serde_json::from_slice(&json).unwrap();
            let verdict = absences.judge(absent, *expected, now);
            assert_eq!(
                (verdict.withdraw.len(), verdict.held),
                (*withdrawn, *held),
                "{name}, {nth}"
            );
            steps += 1;
        }
    }
    println!("row 24: {} runs, {steps} transitions as stated", runs.len());
}

#[tokio::test]
async fn row_25_an_outage_of_a_day() {
    let bench = Bench::new();
    bench.says(&events(30));
    bench.poll_after(HOUR).await;
    let before = bench.store.items();
    *bench.says.lock().unwrap() = Err(FetchError::Connect { host: "a.example".into() });
    let mut health = SourceHealth::default();
    for _ in 0..24 {
        health = bench.poll_after(HOUR).await;
    }
    assert_eq!(health.state(), SourceState::Unreachable);
    assert_eq!((health.last_good, health.consecutive_errors), (Some(NOON + HOUR), 24));
    assert_eq!(bench.store.items(), before);
    println!("row 25: 24 h outage: {} of 30 events live; \"{}\"", bench.live(), health.german);
    bench.says(&events(30));
    assert_eq!(bench.poll_after(HOUR).await.state(), SourceState::Ok);
}
