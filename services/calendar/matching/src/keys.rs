//! The blocks that a record stands in, and its place within them.

use crate::features::Features;
use crate::record::{DAY, Moment, date};
use crate::wire::days;
use crate::words::{WordId, hash};

/// Telling title words that make blocks over two days, and over one.
const TITLE_WORDS: usize = 4;
/// Telling words of the description that make blocks.
const TEXT_WORDS: usize = 3;
/// Former starts and titles that make blocks.
const FORMER: usize = 2;
/// Days that a text names as the old or new one that make blocks.
const MOVED: usize = 2;
/// A title word makes a block from this weight on.
const TELLING: f32 = 2.0;
/// Most blocks that a record stands in.
pub const MAX_KEYS: usize =
    2 * TITLE_WORDS + TITLE_WORDS + TEXT_WORDS + 2 * 2 * (FORMER + MOVED) + 12;

/// Place of a record within its blocks: start, place and title, then its id.
pub(crate) type Order = (u64, u64);

/// Where the record stands within its blocks.
pub(crate) fn order(record: &Features) -> Order {
    let minute = record.start.map_or(0, |s| s.instant().unwrap_or(s.wall()));
    let minute = u64::from(u32::try_from(minute + (1 << 30)).unwrap_or(0));
    let place = u64::from(record.place.hash & 0xffff);
    let title = u64::from(record.title.hash & 0xffff);
    (minute << 32 | place << 16 | title, mix(u64::from(hash(&record.id)), record.id.len() as u64))
}

fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^ (x >> 33)
}

/// The blocks of a record. The day's block comes first where it has a start.
pub(crate) fn keys(record: &Features) -> Vec<u64> {
    let mut out = Vec::with_capacity(MAX_KEYS);
    let key = |kind: u64, value: u64, day: i64| {
        mix(mix(mix(u64::from(record.alliance), kind), value), day as u64)
    };
    let title = telling(record.title.words.iter().map(|w| (w.id, w.weight)), TITLE_WORDS, TELLING);
    if let Some(start) = record.start {
        let day = i64::from(start.day);
        out.push(key(1, 0, day));
        day_keys(record, start, &title, &mut out, &key);
        // Another day by UTC than by the wall clock: the same event may stand there.
        if let Some(utc) = start.instant().map(|m| m.div_euclid(DAY)).filter(|d| *d != day) {
            out.extend(title.iter().take(2).map(|w| key(2, u64::from(*w), utc)));
        }
    }
    for former in record.former_starts.iter().take(FORMER) {
        let day = i64::from(former.day);
        for word in title.iter().take(2) {
            out.extend([key(2, u64::from(*word), day - 1), key(2, u64::from(*word), day)]);
        }
    }
    for day in moved_days(record) {
        for word in title.iter().take(2) {
            out.extend([key(2, u64::from(*word), day - 1), key(2, u64::from(*word), day)]);
        }
    }
    if record.title.hash != 0 {
        out.push(key(3, u64::from(record.title.hash), 0));
    }
    if let [first, second, ..] = title[..] {
        out.push(key(4, u64::from(first.min(second)) << 32 | u64::from(first.max(second)), 0));
    }
    out.extend(record.former_titles.iter().take(FORMER).map(|t| key(3, u64::from(t.hash), 0)));
    for (kind, value) in [(5, record.url), (6, record.uid), (7, record.item)] {
        if value != 0 {
            out.push(key(kind, u64::from(value), 0));
        }
    }
    let rest = usize::from(record.start.is_some()).min(out.len());
    out[rest..].sort_unstable();
    out.dedup();
    out
}

/// The days that the record's text names as the old or the new one, in the year of its start.
fn moved_days(record: &Features) -> impl Iterator<Item = i64> {
    let start = record.start;
    let year = start.map(|s| date(s.day).year());
    let days = record.moved_to.iter().filter_map(move |(month, day)| {
        let named = jiff::civil::Date::new(year?, *month, *day).ok()?;
        Some(i64::from(days(named)))
    });
    days.filter(move |d| start.is_some_and(|s| i64::from(s.day) != *d)).take(MOVED)
}

fn day_keys(
    record: &Features,
    start: Moment,
    title: &[WordId],
    out: &mut Vec<u64>,
    key: &impl Fn(u64, u64, i64) -> u64,
) {
    let day = i64::from(start.day);
    for word in title {
        // The window of days (d-1, d) and of (d, d+1): neighbours in time share one of them.
        out.extend([key(2, u64::from(*word), day - 1), key(2, u64::from(*word), day)]);
        out.push(key(8, u64::from(*word), day));
    }
    let text = telling(record.text.iter().copied(), TEXT_WORDS, TELLING);
    out.extend(text.iter().map(|w| key(8, u64::from(*w), day)));
    let minute = u64::from(start.minute.unwrap_or(0));
    if let Some(street) = record.place.street {
        out.push(key(9, u64::from(street.number), day));
    }
    if record.place.hash != 0 {
        out.push(key(10, u64::from(record.place.hash), day));
    }
    if let Some(town) = record.place.town {
        out.push(key(11, u64::from(town[0]) << 16 | minute, day));
    }
    if record.title.hash != 0 {
        let title = u64::from(record.title.hash) << 16;
        out.push(key(12, title | minute, day));
        out.push(key(13, title | u64::from(record.place.hash & 0xffff), day));
    }
    out.push(key(14, minute, day));
}

/// The most telling words, at most `most`, the weightiest first.
fn telling(words: impl Iterator<Item = (WordId, f32)>, most: usize, least: f32) -> Vec<WordId> {
    let mut all: Vec<(WordId, f32)> = words.filter(|w| w.1 >= least).collect();
    all.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    all.dedup_by_key(|w| w.0);
    all.into_iter().take(most).map(|w| w.0).collect()
}
