//! Measures a calendar in memory: how long it takes to fill, and how long one changed event takes
//! to become an updated entry, on invented announcements.
//!
//! calendar-bench [EVENTS ...]     default: 100000

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use terminbund_calendar::book::Book;
use terminbund_matching::generate::{records, sizes};
use terminbund_matching::record::Record;
use terminbund_matching::rules::Matcher;
use terminbund_model::{LatentId, moment};
use terminbund_proto::v1::{
    Announcement, Decision, Event, NeverSameDecision, Occurrence, Party, Place, Visibility,
    decision::What,
};

/// Changes that are measured one at a time.
const CHANGES: usize = 2_000;
/// Decisions in force beside them.
const DECISIONS: usize = 1_000;
/// Seconds since the epoch at which all is merged.
const NOW: i64 = 1_767_225_600;
/// By how much a changed event is moved, seconds.
const MOVED: i64 = 1_800;

fn main() -> ExitCode {
    let Some(sizes) = sizes(std::env::args().skip(1), &[100_000]) else {
        eprintln!("usage: calendar-bench [EVENTS ...]");
        return ExitCode::FAILURE;
    };
    for size in sizes {
        calendar(size);
    }
    ExitCode::SUCCESS
}

fn calendar(size: usize) {
    let all = records(size);
    let begin = Instant::now();
    let mut book = Book::new(Matcher::embedded());
    for decision in decisions(&all) {
        book.decide(decision);
    }
    for record in &all {
        book.apply(announcement(record, 1));
    }
    let applied = begin.elapsed();
    book.settle();
    println!(
        "{size} events, {DECISIONS} decisions: filled in {:.1} s (applied {:.1}), {} entries, \
         peak {}",
        begin.elapsed().as_secs_f64(),
        applied.as_secs_f64(),
        book.entry_ids().len(),
        peak(),
    );
    changes(&mut book, &all);
}

/// Every so many events one is retitled and moved: from the announcement to the built entries.
fn changes(book: &mut Book, all: &[Record]) {
    let names = BTreeMap::new();
    let step = (all.len() / CHANGES).max(1);
    let mut times: Vec<Duration> = Vec::new();
    let mut built = 0;
    for record in all.iter().step_by(step) {
        let changed = announcement(record, 2);
        let begin = Instant::now();
        book.apply(changed);
        let settled = book.settle();
        built += settled.rebuilt.iter().filter_map(|id| book.entry(id, &names, NOW)).count();
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    let at = |share: f64| {
        let number = (times.len() as f64 * share) as usize;
        times.get(number.min(times.len() - 1)).copied().unwrap_or_default()
    };
    println!(
        "{} changed events, {built} entries built anew: median {:?}, p99 {:?}, longest {:?}",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0),
    );
}

/// Neighbours in the list that an editor held apart.
fn decisions(all: &[Record]) -> impl Iterator<Item = Decision> {
    let pairs = all.chunks_exact((all.len() / DECISIONS).max(2)).take(DECISIONS);
    pairs.enumerate().map(|(number, pair)| {
        let (a, b) = (id(&pair[0]), id(&pair[1]));
        let what = Some(What::NeverSame(NeverSameDecision { a, b }));
        Decision { id: format!("d{number}"), what, ..Decision::default() }
    })
}

fn id(record: &Record) -> String {
    LatentId::of(&record.alliance, &record.source, &record.id, "").to_string()
}

fn announcement(record: &Record, revision: u64) -> Announcement {
    let moved = revision > 1;
    let minutes = record.start.and_then(|s| s.instant()).unwrap_or(0);
    let seconds = minutes * 60 + if moved { MOVED } else { 0 };
    let start = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    let title = if moved { format!("{} (neu)", record.title) } else { record.title.clone() };
    Announcement {
        alliance: record.alliance.clone(),
        source: record.source.clone(),
        partner: record.source.clone(),
        key: record.id.clone(),
        uid: record.uid.clone(),
        revision,
        epoch: 1,
        first_seen: NOW,
        last_changed: NOW,
        event: Some(Event {
            title,
            description: record.description.clone(),
            url: record.url.clone(),
            organizer: Some(Party { name: record.organizer.clone(), ..Party::default() }),
            place: Some(Place { text: record.location.clone(), ..Place::default() }),
            visibility: Visibility::Public.into(),
            ..Event::default()
        }),
        occurrences: vec![Occurrence {
            when: Some(moment::timed(start, None, "Europe/Berlin")),
            ..Occurrence::default()
        }],
        ..Announcement::default()
    }
}

/// Peak resident memory as the kernel tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    line.map_or_else(|| "unknown".to_owned(), |l| l["VmHWM:".len()..].trim().to_owned())
}
