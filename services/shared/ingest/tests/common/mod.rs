//! A small reader of calendars and what the tests share.
#![allow(dead_code)] // each test binary uses its part

pub mod bench;
pub mod postbox;
pub mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use terminbund_fetch::{FetchError, Freshness, Request, Response, RobotsVerdict, Url, Validators};
use terminbund_ingest::{
    Body, Completeness, Fetch, FoundItem, MemoryStore, Poller, PollerSettings, ReadBody, Reader,
    SourceKind, SourceSpec,
};
use terminbund_model::clock::ManualClock;
use terminbund_proto::v1::raw_item::Payload;
use terminbund_proto::v1::{IcalPayload, RawItem, Visibility};

/// An event of a calendar in a test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    pub uid: String,
    pub title: String,
    /// Seconds since the epoch.
    pub start: i64,
    pub text: String,
    pub rule: String,
}

pub const HOUR: i64 = 3600;
/// Seconds.
pub const MINUTE: i64 = 60;
pub const DAY: i64 = 86_400;

impl Event {
    pub fn new(uid: &str, title: &str, start: i64) -> Self {
        Self {
            uid: uid.into(),
            title: title.into(),
            start,
            text: String::new(),
            rule: String::new(),
        }
    }

    fn write(&self) -> String {
        let start = stamp(self.start);
        let mut out = String::from("BEGIN:VEVENT\r\n");
        if !self.uid.is_empty() {
            out += &format!("UID:{}\r\n", self.uid);
        }
        out += &format!("DTSTART:{start}\r\nSUMMARY:{}\r\n", self.title);
        if !self.rule.is_empty() {
            out += &format!("RRULE:{}\r\n", self.rule);
        }
        if !self.text.is_empty() {
            out += &format!("DESCRIPTION:{}\r\n", self.text);
        }
        out + "END:VEVENT\r\n"
    }
}

fn stamp(at: i64) -> String {
    Timestamp::from_second(at).unwrap().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The calendar of these events.
pub fn calendar(events: &[Event]) -> String {
    let all: String = events.iter().map(Event::write).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\n{all}END:VCALENDAR\r\n")
}

/// Reads the calendars above. Each event lasts an hour; one with a rule never ends.
pub struct TestReader;

impl Reader for TestReader {
    fn read(&self, spec: &SourceSpec, bodies: &[Body], _: Timestamp) -> ReadBody {
        let text = String::from_utf8_lossy(&bodies[0].bytes).into_owned();
        let items = text
            .split("BEGIN:VEVENT\r\n")
            .skip(1)
            .filter_map(|part| part.split("END:VEVENT").next())
            .map(|part| found(spec.visibility, part))
            .collect();
        ReadBody { items, complete: Completeness::Complete, ..ReadBody::default() }
    }

    fn over_at(&self, _: &SourceSpec, item: &RawItem) -> Option<Timestamp> {
        let Some(Payload::Ical(ical)) = &item.payload else { return None };
        if ical.calendar.windows(6).any(|w| w == b"RRULE:") {
            return None;
        }
        let start: Timestamp = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", &item.start)
            .ok()?
            .to_datetime()
            .ok()?
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp();
        Timestamp::from_second(start.as_second() + HOUR).ok()
    }
}

fn found(visibility: Visibility, part: &str) -> FoundItem {
    let fields: BTreeMap<&str, &str> = part.lines().filter_map(|l| l.split_once(':')).collect();
    let field = |name: &str| fields.get(name).copied().unwrap_or_default().to_owned();
    let content: String = part.lines().filter(|l| !l.starts_with("UID:")).collect();
    FoundItem {
        uid: fields.get("UID").map(|u| (*u).to_owned()),
        title: field("SUMMARY"),
        start: field("DTSTART"),
        recurring: fields.contains_key("RRULE"),
        content_hash: *blake3::hash(content.as_bytes()).as_bytes(),
        payload: Payload::Ical(IcalPayload {
            calendar: format!("BEGIN:VEVENT\n{part}END:VEVENT\n").into_bytes(),
        }),
        visibility,
        findings: Vec::new(),
        partial: false,
    }
}

/// What a reader finds in the calendar of these events.
pub fn found_of(events: &[Event]) -> Vec<FoundItem> {
    let spec = spec("quelle", "http://a.example/a.ics");
    let url = spec.url.clone().unwrap();
    let body = Body {
        bytes: Bytes::from(calendar(events)),
        content_type: None,
        charset: None,
        url,
        status: 200,
        asked: None,
    };
    TestReader.read(&spec, &[body], Timestamp::UNIX_EPOCH).items
}

pub fn spec(slug: &str, url: &str) -> SourceSpec {
    SourceSpec::new(slug, "kammer", SourceKind::Ical, Some(Url::parse(url).unwrap()))
}

pub fn settings(instance: &str) -> PollerSettings {
    PollerSettings { instance: instance.into(), ..PollerSettings::default() }
}

/// An answer of a simulated server.
pub fn answer(request: &Request, status: u16, body: impl Into<Bytes>) -> Response {
    Response {
        status,
        body: body.into(),
        final_url: request.url.clone(),
        permanent_redirect: None,
        validators: Validators::default(),
        content_type: Some("text/calendar".into()),
        charset: None,
        freshness: Freshness::default(),
        elapsed: std::time::Duration::from_millis(20),
        requests: 1,
    }
}

/// A server as a function.
pub struct Web<F>(pub F);

impl<F> Fetch for Web<F>
where
    F: Fn(&Request) -> Result<Response, FetchError> + Send + Sync + 'static,
{
    async fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        (self.0)(request)
    }

    async fn robots(&self, _: &Url) -> RobotsVerdict {
        RobotsVerdict::Allowed { delay: None }
    }
}

/// A clock that stands at a Monday noon in March 2026.
pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(Timestamp::from_second(NOON).unwrap()))
}

/// Mon, 02 Mar 2026 12:00 UTC.
pub const NOON: i64 = 1_772_452_800;

/// Live items of a store, as title and key, by title.
pub fn live(store: &MemoryStore) -> Vec<(String, String)> {
    let items = store.items().into_iter().filter(|i| i.withdrawn_at.is_none());
    let mut all: Vec<_> = items.map(|i| (i.title, i.key)).collect();
    all.sort();
    all
}

/// SplitMix64: the same seed, the same run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A poller of one feed, `quelle`, that `web` answers.
pub fn poller<F: Fetch>(
    store: &Arc<MemoryStore>,
    web: F,
    clock: &Arc<ManualClock>,
) -> Poller<MemoryStore, F> {
    Poller::new(
        vec![spec("quelle", "https://a.example/a.ics")],
        Arc::new(TestReader),
        Arc::clone(store),
        Arc::new(web),
        clock.clone(),
        settings("a"),
    )
}
