//! Raw items: small VCALENDARs of their own, and the hash over what counts as changed.

use crate::component::{Calendar, Component, Feed};
use crate::lint::{is_time, timezone};
use crate::privacy::{self, Redactions};
use crate::value::{Moment, moment};

/// Who may see an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// Everyone.
    Public,
    /// Partners of the alliance only: taken because the source's configuration says so.
    Partners,
}

/// One thing as the partner published it, without anything private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// UID, where there is one.
    pub uid: Option<String>,
    /// Other items of the feed have the same UID, so it does not identify.
    pub shared_uid: bool,
    /// VCALENDAR in UTF-8 with CRLF, lines not folded: all VEVENTs of the UID, the VTIMEZONEs that
    /// no known zone stands for, the calendar's METHOD and zone.
    pub payload: Vec<u8>,
    /// BLAKE3 over what counts as changed: not UID, DTSTAMP, CREATED, LAST-MODIFIED, PRODID, nor
    /// the order of properties and components.
    pub content: [u8; 32],
    /// Who may see it.
    pub visibility: Visibility,
    /// Earliest start as written, ISO 8601 (`2026-09-17T18:00:00`, with `Z` for UTC, or a day).
    pub first_start: String,
    /// Latest start known without expansion; nothing where a rule has no UNTIL.
    pub last_start: Option<String>,
    /// Title, cleaned.
    pub title: String,
    /// Line of its first VEVENT.
    pub line: u32,
    /// Lines of all VEVENTs that it stands for.
    pub lines: Vec<u32>,
    /// Line in the file of each VEVENT of the payload, in its order.
    pub written: Vec<u32>,
}

/// VTIMEZONEs that are kept of one item, in bytes: real ones have some hundred.
const MAX_TIMEZONES: usize = 64 * 1024;

/// What stands before the events of an item at most: its VTIMEZONEs, METHOD and zone.
pub(crate) const HEAD: usize = MAX_TIMEZONES + 4 * 1024;

/// A calendar's own property in an item, in bytes; a longer one names no zone.
const MAX_OWN: usize = 1024;

/// Properties that say nothing about the event itself.
const UNCOUNTED: [&[u8]; 5] = [b"UID", b"DTSTAMP", b"CREATED", b"LAST-MODIFIED", b"PRODID"];

/// Lines of a component written so far, for hashing in an order of their own.
#[derive(Default)]
struct Counted {
    ranges: Vec<(usize, usize)>,
}

impl Counted {
    fn hash(mut self, bytes: &[u8]) -> [u8; 32] {
        self.ranges.sort_by(|a, b| bytes[a.0..a.1].cmp(&bytes[b.0..b.1]));
        let mut hasher = blake3::Hasher::new();
        for (from, to) in self.ranges {
            hasher.update(&bytes[from..to]);
        }
        *hasher.finalize().as_bytes()
    }
}

/// Writes a VEVENT and gives the hash over what counts; `extra` lines are added to it.
fn write_event(
    out: &mut Vec<u8>,
    event: &Component<'_>,
    redactions: &Redactions,
    extra: &[String],
) -> [u8; 32] {
    let mut counted = Counted::default();
    out.extend_from_slice(b"BEGIN:VEVENT\r\n");
    for p in &event.properties {
        let from = out.len();
        if privacy::write(out, p, redactions) && !UNCOUNTED.contains(&p.name().as_bytes()) {
            counted.ranges.push((from, out.len()));
        }
    }
    for line in extra {
        let from = out.len();
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\r\n");
        counted.ranges.push((from, out.len()));
    }
    for place in event.children.iter().filter(|c| c.name == "VLOCATION") {
        let from = out.len();
        write_place(out, place, redactions);
        counted.ranges.push((from, out.len()));
    }
    out.extend_from_slice(b"END:VEVENT\r\n");
    counted.hash(out)
}

/// VLOCATION of RFC 9073: name, description, coordinates.
fn write_place(out: &mut Vec<u8>, place: &Component<'_>, redactions: &Redactions) {
    out.extend_from_slice(b"BEGIN:VLOCATION\r\n");
    for p in place.properties.iter().filter(|p| p.name() != "UID") {
        privacy::write(out, p, redactions);
    }
    out.extend_from_slice(b"END:VLOCATION\r\n");
}

/// Hash over what counts as changed of one event.
pub(crate) fn fingerprint(
    scratch: &mut Vec<u8>,
    event: &Component<'_>,
    redactions: &Redactions,
) -> [u8; 32] {
    scratch.clear();
    write_event(scratch, event, redactions, &[])
}

/// What an item is built from.
pub(crate) struct Parts<'p, 'f> {
    pub feed: &'f Feed<'f>,
    pub calendar: usize,
    pub redactions: &'p Redactions,
    /// Events to write.
    pub events: Vec<&'f Component<'f>>,
    /// EXDATE lines for instances that must not be shown.
    pub hidden: Vec<String>,
    /// Whether a TZID is known without its VTIMEZONE.
    pub known_zone: &'p dyn Fn(&str) -> bool,
}

/// Writes the payload over what `out` holds and gives it, in just its size, with the hash.
pub(crate) fn build(parts: &Parts<'_, '_>, out: &mut Vec<u8>) -> (Vec<u8>, [u8; 32]) {
    out.clear();
    let mut hasher = blake3::Hasher::new();
    out.extend_from_slice(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    let calendar = parts.feed.calendars.get(parts.calendar);
    write_calendar(out, calendar, &mut hasher);
    let begin = out.len();
    for zone in timezones(parts, calendar) {
        let from = out.len();
        write_timezone(out, zone, 0);
        if out.len() - begin > MAX_TIMEZONES {
            out.truncate(from);
        }
        hasher.update(&out[from..]);
    }
    let mut hashes: Vec<[u8; 32]> = Vec::with_capacity(parts.events.len());
    for (n, event) in parts.events.iter().enumerate() {
        let extra: &[String] = if n == 0 { &parts.hidden } else { &[] };
        hashes.push(write_event(out, event, parts.redactions, extra));
    }
    out.extend_from_slice(b"END:VCALENDAR\r\n");
    hashes.sort_unstable();
    for hash in &hashes {
        hasher.update(hash);
    }
    (out.as_slice().to_vec(), *hasher.finalize().as_bytes())
}

fn write_calendar(out: &mut Vec<u8>, calendar: Option<&Calendar<'_>>, hasher: &mut blake3::Hasher) {
    for p in calendar.into_iter().flat_map(|c| &c.properties) {
        if !privacy::passes_calendar(p) {
            continue;
        }
        let from = out.len();
        privacy::write_plain(out, p);
        if out.len() - from > MAX_OWN {
            out.truncate(from);
        }
        hasher.update(&out[from..]);
    }
}

/// The VTIMEZONEs that the events need, in the order they are named.
fn timezones<'f>(parts: &Parts<'_, 'f>, calendar: Option<&Calendar<'_>>) -> Vec<&'f Component<'f>> {
    let of_calendar = calendar.and_then(|c| c.get("X-WR-TIMEZONE")).map(|p| p.value().trim());
    let of_events = parts.events.iter().flat_map(|e| &e.properties).filter(|p| is_time(p.name()));
    let named = of_events.filter_map(|p| p.param("TZID"));
    let mut seen: Vec<&str> = Vec::new();
    let mut found: Vec<&Component<'_>> = Vec::new();
    for tzid in of_calendar.into_iter().chain(named) {
        if seen.contains(&tzid) || (parts.known_zone)(tzid) {
            continue;
        }
        seen.push(tzid);
        found.extend(timezone(parts.feed, parts.calendar, tzid));
    }
    found
}

/// Levels of a VTIMEZONE: itself and its observances.
const TIMEZONE_LEVELS: usize = 2;

fn write_timezone(out: &mut Vec<u8>, zone: &Component<'_>, level: usize) {
    const KEPT: [&str; 7] =
        ["TZID", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "RRULE", "RDATE"];
    out.extend_from_slice(format!("BEGIN:{}\r\n", zone.name).as_bytes());
    for p in zone.properties.iter().filter(|p| KEPT.contains(&p.name())) {
        privacy::write_plain(out, p);
    }
    if level + 1 < TIMEZONE_LEVELS {
        for inner in zone.children.iter().filter(|c| matches!(&*c.name, "STANDARD" | "DAYLIGHT")) {
            write_timezone(out, inner, level + 1);
        }
    }
    out.extend_from_slice(format!("END:{}\r\n", zone.name).as_bytes());
}

/// First and last start of events, as ISO 8601; no last one where a rule has no UNTIL.
pub(crate) fn span(events: &[&Component<'_>]) -> (String, Option<String>) {
    let mut starts: Vec<Moment> = Vec::new();
    let mut last: Vec<Moment> = Vec::new();
    let mut open = false;
    for event in events {
        starts.extend(crate::lint::start(event));
        for p in event.all("RDATE") {
            let values = p.value().split(',').take(1_000);
            last.extend(values.filter_map(|v| moment(v.split('/').next().unwrap_or(v))));
        }
        for p in event.all("RRULE").filter(|p| !p.value().trim().is_empty()) {
            let mut parts = p.value().split(';');
            let until = parts.find_map(|v| v.trim().strip_prefix("UNTIL=").and_then(moment));
            open |= until.is_none();
            last.extend(until);
        }
    }
    let date_order = |m: &Moment| (m.date(), m.iso());
    let first = starts.iter().min_by_key(|m| date_order(m)).map(|m| m.iso()).unwrap_or_default();
    last.extend(starts);
    let last = last.iter().max_by_key(|m| date_order(m)).map(|m| m.iso());
    (first, if open { None } else { last })
}
