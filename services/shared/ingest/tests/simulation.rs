//! A month of 400 sources on a clock of its own; a year with `--ignored`. Same seed, same run.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use common::world::{Shows, Site};
use common::{DAY, NOON, TestReader, Web, clock, settings, spec};
use terminbund_fetch::Request;
use terminbund_ingest::{MemoryStore, Poller};
use terminbund_model::Clock;
use terminbund_proto::v1::RawItem;
use terminbund_proto::v1::raw_item::Payload;

/// What a run has shown.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shown {
    polls: u64,
    requests: u64,
    ideal: u64,
    early: u64,
    withdrawn: u64,
    wrong: u64,
    doubled: u64,
    lost: u64,
    /// Deleted by their organiser four days ago or more, and still announced.
    phantoms: u64,
    deleted: u64,
    keys_changed: u64,
    held: u64,
    digest: String,
}

/// The organiser's number of an item.
fn id_of(item: &RawItem) -> u64 {
    let Some(Payload::Ical(ical)) = &item.payload else { return u64::MAX };
    let text = String::from_utf8_lossy(&ical.calendar).into_owned();
    let id = text.split("id=").nth(1).and_then(|rest| rest.split(' ').next());
    id.and_then(|id| id.parse().ok()).unwrap_or(u64::MAX)
}

async fn run(sources: usize, days: i64, seed: u64) -> Shown {
    let sites: Vec<Site> = (0..sources).map(|n| Site::new(n, seed, days)).collect();
    let specs = sites.iter().map(|s| spec(&s.slug, &format!("https://{}.example/a", s.slug)));
    let specs: Vec<_> = specs.collect();
    let by_host: BTreeMap<String, usize> =
        sites.iter().enumerate().map(|(n, s)| (format!("{}.example", s.slug), n)).collect();
    let sites = Arc::new(Mutex::new(sites));
    let (store, clock) = (Arc::new(MemoryStore::default()), clock());
    let (world, time) = (Arc::clone(&sites), clock.clone());
    let web = Web(move |request: &Request| {
        let nth = by_host[request.url.host_str().unwrap()];
        world.lock().unwrap()[nth].answer(request, time.now().as_second())
    });
    let poller = Poller::new(
        specs.clone(),
        Arc::new(TestReader),
        Arc::clone(&store),
        Arc::new(web),
        clock.clone(),
        settings("a"),
    );
    let mut due: BTreeSet<(i64, usize)> = (0..sources).map(|n| (NOON + n as i64, n)).collect();
    let mut shown = Shown::default();
    let mut keys: BTreeMap<(usize, u64), String> = BTreeMap::new();
    let end = NOON + days * DAY;
    while let Some((at, nth)) = due.pop_first().filter(|(at, _)| *at < end) {
        clock.advance(at - clock.now().as_second());
        let health = poller.poll_if_due(&specs[nth].slug).await.unwrap();
        shown.polls += 1;
        shown.held += u64::from(health.held > 0);
        due.insert((health.next_check.unwrap(), nth));
        let line = &health.history[0];
        if line.published + line.withdrawn > 0 {
            let site = sites.lock().unwrap()[nth].clone();
            check(&store.of(&site.slug), nth, &site, at, &mut keys, &mut shown);
        }
    }
    let sites = sites.lock().unwrap();
    for (nth, site) in sites.iter().enumerate() {
        compare(&store.of(&site.slug), nth, site, end, &mut shown);
        shown.requests += site.requests;
        shown.early += site.early;
        shown.ideal += (days * DAY / site.ideal()).unsigned_abs();
    }
    let all: Vec<u8> = store.items().iter().flat_map(|i| format!("{i:?}").into_bytes()).collect();
    shown.digest = blake3::hash(&all).to_hex()[..12].to_owned();
    shown
}

/// After a poll: nothing is withdrawn that is still announced, and no event has another key.
fn check(
    items: &[RawItem],
    nth: usize,
    site: &Site,
    now: i64,
    keys: &mut BTreeMap<(usize, u64), String>,
    shown: &mut Shown,
) {
    for item in items {
        let id = id_of(item);
        if item.withdrawn_at == Some(now) {
            shown.withdrawn += 1;
            let truth = site.events.iter().find(|e| e.id == id);
            // Gone; or moved to where the site does not show it yet.
            let hidden = |id| !site.visible(now).iter().any(|e| e.id == id);
            let right = truth.is_some_and(|e| {
                e.gone.is_some_and(|gone| gone <= now) || e.start_at(now) != e.start && hidden(id)
            });
            if !right {
                println!(
                    "wrong: {} {:?} {} at day {}",
                    site.slug,
                    site.shows,
                    item.title,
                    (now - NOON) / DAY
                );
                shown.wrong += 1;
            }
        }
        if item.withdrawn_at.is_none() && item.last_changed == now {
            let key = keys.entry((nth, id)).or_insert_with(|| item.key.clone());
            if *key != item.key {
                println!("key: {} {} {}", site.slug, item.title, item.start);
                shown.keys_changed += 1;
            }
        }
    }
}

/// At the end: what was announced long enough is there, once.
fn compare(items: &[RawItem], _: usize, site: &Site, end: i64, shown: &mut Shown) {
    let mut live: BTreeMap<u64, usize> = BTreeMap::new();
    for item in items.iter().filter(|i| i.withdrawn_at.is_none()) {
        *live.entry(id_of(item)).or_default() += 1;
    }
    let doubled: usize = live.values().map(|count| count - 1).sum();
    shown.doubled += doubled as u64;
    for item in items {
        let truth = site.events.iter().find(|e| e.id == id_of(item));
        let Some(gone) = truth.and_then(|e| e.gone.filter(|_| e.start_at(end) > end)) else {
            continue;
        };
        if gone < end - 4 * DAY {
            shown.deleted += 1;
            shown.phantoms += u64::from(item.withdrawn_at.is_none());
            if item.withdrawn_at.is_none() {
                println!("phantom: {} {:?} {}", site.slug, site.shows, item.title);
            }
        }
    }
    // Two days before the end: outages and back-off take their time.
    let seen_by = end - 2 * DAY;
    if site.shows != Shows::All || site.requests == 0 {
        return;
    }
    for event in site.visible(end).into_iter().filter(|e| e.born < seen_by) {
        shown.lost += u64::from(!live.contains_key(&event.id));
    }
}

fn tell(name: &str, sources: usize, shown: &Shown) {
    println!(
        "{name} of {sources} sources: {} requests ({} % of the ideal {}), {} early; {} withdrawn, \
         {} wrongly; \
         {} of {} deleted ones still there; {} doubled, {} lost, {} keys changed; \
         {} polls held; {}",
        shown.requests,
        shown.requests * 100 / shown.ideal,
        shown.ideal,
        shown.early,
        shown.withdrawn,
        shown.wrong,
        shown.phantoms,
        shown.deleted,
        shown.doubled,
        shown.lost,
        shown.keys_changed,
        shown.held,
        shown.digest
    );
    assert_eq!((shown.wrong, shown.early), (0, 0));
    assert_eq!((shown.doubled, shown.lost, shown.keys_changed), (0, 0, 0));
    assert!(shown.requests * 100 <= shown.ideal * 110);
    assert!(shown.withdrawn > 0, "deletions are seen");
}

fn seed() -> u64 {
    std::env::var("TERMINBUND_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1)
}

fn sources() -> usize {
    std::env::var("TERMINBUND_SOURCES").ok().and_then(|s| s.parse().ok()).unwrap_or(400)
}

#[tokio::test]
async fn a_month() {
    let shown = run(sources(), 30, seed()).await;
    tell("a month", sources(), &shown);
}

#[tokio::test]
async fn the_same_seed_is_the_same_run() {
    let (one, two) = (run(8, 20, seed() + 1).await, run(8, 20, seed() + 1).await);
    assert_eq!(one, two);
    assert_ne!(one.digest, run(8, 20, seed() + 2).await.digest);
}

/// `cargo test --release -p terminbund-ingest --test simulation -- --ignored --nocapture`
#[tokio::test]
#[ignore = "a year; run with --long"]
async fn a_year() {
    let shown = run(sources(), 365, seed()).await;
    tell("a year", sources(), &shown);
}
