//! Records as one JSON object a line, as `terminbund match --json` reads them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::record::{Moment, Record, Status};

/// One line of input: the fields of the labelled records. All may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Line {
    id: String,
    region: String,
    alliance: String,
    source: String,
    uid: String,
    title: String,
    description: String,
    start: String,
    end: String,
    tz: String,
    location: String,
    url: String,
    organizer: String,
    status: String,
}

impl From<Line> for Record {
    fn from(line: Line) -> Record {
        Record {
            start: moment(&line.start, &line.tz),
            end: moment(&line.end, &line.tz),
            status: status(&line.status),
            alliance: if line.alliance.is_empty() { line.region } else { line.alliance },
            id: line.id,
            source: line.source,
            uid: line.uid,
            title: line.title,
            description: line.description,
            location: line.location,
            url: line.url,
            organizer: line.organizer,
            ..Record::default()
        }
    }
}

/// Reads STATUS of RFC 5545 3.8.1.11 and the event statuses of schema.org.
fn status(text: &str) -> Status {
    let text = text.to_ascii_lowercase();
    if text.contains("cancel") {
        Status::Cancelled
    } else if text.contains("postpone") || text.contains("reschedul") {
        Status::Postponed
    } else {
        Status::Planned
    }
}

/// Reads an ISO 8601 date, local date-time or date-time with offset; `None` for anything else.
///
/// `zone` is the IANA name that a text without an offset is meant in; unknown names are floating.
#[must_use]
pub fn moment(text: &str, zone: &str) -> Option<Moment> {
    let text = text.trim();
    if text.len() <= 10 {
        let day = days(text.parse().ok()?);
        return Some(Moment { day, minute: None, offset: None, imprecise: false });
    }
    let civil: DateTime = text.get(..19).and_then(|head| head.parse().ok()).or_else(|| {
        let head = text.get(..16)?;
        head.parse().ok()
    })?;
    let written = jiff::fmt::temporal::Pieces::parse(text).ok().and_then(|p| p.to_numeric_offset());
    let offset = written.or_else(|| {
        let zone = TimeZone::get(zone).ok()?;
        zone.to_ambiguous_zoned(civil).compatible().ok().map(|z| z.offset())
    });
    Some(Moment {
        day: days(civil.date()),
        minute: u16::try_from(i32::from(civil.hour()) * 60 + i32::from(civil.minute())).ok(),
        offset: offset.and_then(|o| i16::try_from(o.seconds() / 60).ok()),
        imprecise: false,
    })
}

/// Days from 1970-01-01 to `date`.
pub(crate) fn days(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(date).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[track_caller]
    fn check(text: &str, zone: &str, wall: i64, instant: Option<i64>) {
        let found = moment(text, zone).unwrap();
        assert_eq!((found.wall(), found.instant()), (wall, instant), "{text} {zone}");
    }

    #[test]
    fn moments_with_and_without_zone() {
        check("1970-01-02", "", 1440, None);
        check("1970-01-02T01:00:00+01:00", "", 1500, Some(1440));
        check("1970-01-02T01:00:00Z", "", 1500, Some(1500));
        check("1970-01-02T01:00:00", "Europe/Berlin", 1500, Some(1440));
        check("1970-01-02T01:00", "Nowhere/Land", 1500, None);
        assert_eq!(moment("soon", ""), None);
        assert_eq!(moment("", ""), None);
        assert_eq!(moment("äääääääääääääää", ""), None);
    }
}
