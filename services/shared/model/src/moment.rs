//! Reading and building the protobuf `When`.

use jiff::{Timestamp, civil, tz::TimeZone};
use terminbund_proto::v1::{self, when};

use crate::zone::zone;

/// Seconds of a day without a clock change.
pub const DAY: i64 = 86_400;

/// The protobuf of a civil date.
#[must_use]
pub fn date_to_proto(date: civil::Date) -> v1::Date {
    v1::Date {
        year: date.year().into(),
        month: u32::from(date.month().unsigned_abs()),
        day: u32::from(date.day().unsigned_abs()),
    }
}

/// The civil date of a protobuf, if it is one.
#[must_use]
pub fn date_from_proto(date: &v1::Date) -> Option<civil::Date> {
    civil::Date::new(
        date.year.try_into().ok()?,
        date.month.try_into().ok()?,
        date.day.try_into().ok()?,
    )
    .ok()
}

/// `YYYY-MM-DD` of a protobuf date; empty where it is none.
#[must_use]
pub fn date_text(date: Option<&v1::Date>) -> String {
    date.and_then(date_from_proto).map(|d| d.to_string()).unwrap_or_default()
}

/// A timed `When`. An end that is not later than the start is left out.
#[must_use]
pub fn timed(start: Timestamp, end: Option<Timestamp>, zone: &str) -> v1::When {
    let start = start.as_second();
    let end = end.map(Timestamp::as_second).filter(|end| *end > start);
    v1::When {
        kind: Some(when::Kind::Timed(v1::Timed { start, end, zone: zone.to_owned(), doors: None })),
        text: String::new(),
    }
}

/// An all-day `When`; `end` is exclusive and at least the day after the first.
#[must_use]
pub fn all_day(first: civil::Date, end: Option<civil::Date>) -> v1::When {
    let next = first.tomorrow().unwrap_or(first);
    let end = end.filter(|end| *end > first).unwrap_or(next);
    v1::When {
        kind: Some(when::Kind::AllDay(v1::AllDay {
            first: Some(date_to_proto(first)),
            end: Some(date_to_proto(end)),
        })),
        text: String::new(),
    }
}

/// When a `When` begins, for sorting and windows: seconds since the epoch; whole days begin at
/// midnight of `default_zone`. `None`: no date at all.
#[must_use]
pub fn starts(when: &v1::When, default_zone: &TimeZone) -> Option<i64> {
    match when.kind.as_ref()? {
        when::Kind::Timed(timed) => Some(timed.start),
        when::Kind::AllDay(days) => midnight(date_from_proto(days.first.as_ref()?)?, default_zone),
        when::Kind::Imprecise(span) => {
            midnight(date_from_proto(span.earliest.as_ref()?)?, default_zone)
        }
    }
}

/// When a `When` is over, seconds since the epoch: the end if it has one, else its start (timed),
/// the first moment after its last day (whole days and imprecise dates).
#[must_use]
pub fn ends(when: &v1::When, default_zone: &TimeZone) -> Option<i64> {
    match when.kind.as_ref()? {
        when::Kind::Timed(timed) => Some(timed.end.unwrap_or(timed.start)),
        when::Kind::AllDay(days) => midnight(date_from_proto(days.end.as_ref()?)?, default_zone),
        when::Kind::Imprecise(span) => {
            let latest = span.latest.as_ref().or(span.earliest.as_ref())?;
            Some(midnight(date_from_proto(latest)?, default_zone)? + DAY)
        }
    }
}

/// The local day on which it begins.
#[must_use]
pub fn first_day(when: &v1::When) -> Option<civil::Date> {
    match when.kind.as_ref()? {
        when::Kind::Timed(timed) => Some(local(timed.start, &timed.zone)?.date()),
        when::Kind::AllDay(days) => date_from_proto(days.first.as_ref()?),
        when::Kind::Imprecise(span) => date_from_proto(span.earliest.as_ref()?),
    }
}

/// The last local day on which it takes place.
#[must_use]
pub fn last_day(when: &v1::When) -> Option<civil::Date> {
    match when.kind.as_ref()? {
        when::Kind::Timed(timed) => {
            // an end at midnight belongs to the day before
            let last = timed.end.map_or(timed.start, |end| (end - 1).max(timed.start));
            Some(local(last, &timed.zone)?.date())
        }
        when::Kind::AllDay(days) => date_from_proto(days.end.as_ref()?)?.yesterday().ok(),
        when::Kind::Imprecise(span) => {
            date_from_proto(span.latest.as_ref().or(span.earliest.as_ref())?)
        }
    }
}

/// The local civil time of an instant in a named zone.
#[must_use]
pub fn local(seconds: i64, zone_name: &str) -> Option<civil::DateTime> {
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(zone(zone_name)).datetime())
}

/// Midnight at the start of a day, seconds since the epoch.
#[must_use]
pub fn midnight(date: civil::Date, zone: &TimeZone) -> Option<i64> {
    Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_at_midnight_belongs_to_the_day_before() {
        let start: Timestamp = "2026-03-28T18:00:00Z".parse().unwrap();
        let end: Timestamp = "2026-03-28T23:00:00Z".parse().unwrap(); // 24:00 in Berlin
        let when = timed(start, Some(end), "Europe/Berlin");
        assert_eq!(first_day(&when), Some(civil::date(2026, 3, 28)));
        assert_eq!(last_day(&when), Some(civil::date(2026, 3, 28)));
    }

    #[test]
    fn whole_days_follow_the_clock_change() {
        let when = all_day(civil::date(2026, 3, 29), None);
        let berlin = zone("Europe/Berlin");
        let (start, end) = (starts(&when, &berlin).unwrap(), ends(&when, &berlin).unwrap());
        assert_eq!(end - start, 23 * 3600);
        assert_eq!(last_day(&when), Some(civil::date(2026, 3, 29)));
    }

    #[test]
    fn an_end_before_the_start_is_left_out() {
        let start: Timestamp = "2026-03-28T18:00:00Z".parse().unwrap();
        let when = timed(start, Some(start), "Europe/Berlin");
        assert_eq!(ends(&when, &TimeZone::UTC), Some(start.as_second()));
        let days = all_day(civil::date(2026, 1, 2), Some(civil::date(2026, 1, 1)));
        assert_eq!(last_day(&days), Some(civil::date(2026, 1, 2)));
    }
}
