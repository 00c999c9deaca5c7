//! What an iCalendar item means: fields once, and all its dates in a window.
//!
//! Pure: bytes, options and the present time go in, an [`Interpretation`] comes out. Items come
//! from `terminbund_ics`; findings that the reader makes on a feed are not repeated here.

pub mod check;
pub mod expand;
mod fields;
mod overrides;
pub mod rule;
mod series;
mod times;
mod vtimezone;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use terminbund_ics::{Body, Component, Finding};

pub use fields::{Class, Fields, Status};
pub use series::{MAX_INSTANCES, Window};
pub use times::{Context, Hidden, When};

/// Days before now for which dates of a series are given.
pub const DAYS_BACK: i64 = 400;

/// Days after now for which dates of a series are given.
pub const DAYS_AHEAD: i64 = 600;

/// What is known besides the item.
#[derive(Debug, Clone)]
pub struct Options {
    /// Zone of the source, for floating times.
    pub zone: TimeZone,
    /// Dates of series that are given.
    pub window: Window,
}

impl Options {
    /// The usual window around a time, for a source in this zone (`Europe/Berlin` where the name
    /// is none).
    #[must_use]
    pub fn new(zone: &str, now: Timestamp) -> Self {
        let known = terminbund_ics::zones::resolve(zone).map(|(z, _)| z);
        let berlin = || TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
        let days = |n: i64| Span::new().hours(24 * n);
        let window = Window {
            from: now.checked_sub(days(DAYS_BACK)).unwrap_or(Timestamp::MIN),
            to: now.checked_add(days(DAYS_AHEAD)).unwrap_or(Timestamp::MAX),
        };
        Self { zone: known.unwrap_or_else(berlin), window }
    }
}

/// One announcement with all its dates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Announcement {
    /// UID as written, where there is one.
    pub uid: Option<String>,
    /// What is said of all dates.
    pub fields: Fields,
    /// Number of the version (RFC 5545, 3.8.7.4).
    pub sequence: u64,
    /// When it was made, as its owner says.
    pub created: Option<Timestamp>,
    /// When it was changed, as its owner says.
    pub last_modified: Option<Timestamp>,
    /// Its dates are a series, also where only one lies in the window.
    pub series: bool,
    /// Its rule as written, where it has one.
    pub rrule: Option<String>,
    /// Its dates in the order of their starts.
    pub occurrences: Vec<Occurrence>,
    /// Dates that it has beside these and that are not for everyone.
    pub hidden: Vec<Hidden>,
}

/// One date.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// Start by the series (RECURRENCE-ID): stays when the date is moved.
    pub original: When,
    /// Start.
    pub start: When,
    /// End, exclusive, where it is known.
    pub end: Option<When>,
    /// First day and the day after the last, where it takes whole days; also where these were
    /// written as times from midnight to midnight.
    pub days: Option<(Date, Date)>,
    /// This date does not take place.
    pub cancelled: bool,
    /// Fields of this date, where they differ from the announcement's.
    pub changed: Option<Box<Fields>>,
}

/// Something seen while interpreting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Index of the VEVENT in the payload.
    pub event: usize,
    /// What was seen; its line is that of the payload.
    pub finding: Finding,
}

/// What an item means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Interpretation {
    /// Usually one; several where a payload holds several masters.
    pub announcements: Vec<Announcement>,
    /// What is wrong with it.
    pub findings: Vec<Noted>,
}

/// Findings kept of one item.
const MAX_FINDINGS: usize = 50;

/// Interprets the payload of one raw item.
#[must_use]
pub fn interpret(payload: &[u8], options: &Options) -> Interpretation {
    let body = Body::new(payload, Some("utf-8"));
    let feed = terminbund_ics::read(&body);
    let context = Context::new(&feed, &options.zone);
    let cancel = feed
        .calendars
        .iter()
        .any(|c| c.get("METHOD").is_some_and(|m| m.value().trim().eq_ignore_ascii_case("CANCEL")));
    let mut out = Interpretation::default();
    let events: Vec<(usize, &Component<'_>)> =
        feed.events.iter().map(|e| &e.component).enumerate().collect();
    let (overrides, masters): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|(_, e)| e.value("RECURRENCE-ID").is_some());
    let mut overrides = Some(overrides);
    let recurring = |e: &Component<'_>| e.value("RRULE").is_some() || e.value("RDATE").is_some();
    let home = masters.iter().position(|(_, e)| recurring(e)).unwrap_or(0);
    for (at, (n, master)) in masters.iter().enumerate() {
        let own = if at == home { overrides.take().unwrap_or_default() } else { Vec::new() };
        let job = overrides::Job { context: &context, window: options.window, cancel };
        out.announcements.extend(job.announcement(Some((*n, master)), &own, &mut out.findings));
    }
    if let Some(orphans) = overrides.filter(|o| !o.is_empty()) {
        let job = overrides::Job { context: &context, window: options.window, cancel };
        out.announcements.extend(job.announcement(None, &orphans, &mut out.findings));
    }
    out.findings.truncate(MAX_FINDINGS);
    out
}
