//! Dates and times as exporters write them (RFC 5545, 3.3.4 to 3.3.6), without their meaning.

use jiff::civil::{Date, DateTime, Time};

/// A date, or a time of day on a date with what is said about its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// A day.
    Day(Date),
    /// Local or floating time; a TZID may stand beside it.
    Local(DateTime),
    /// UTC: written with `Z`, or with an offset (which RFC 5545 forbids, yet some write).
    Utc(DateTime),
}

impl Moment {
    /// The day as written.
    #[must_use]
    pub fn date(self) -> Date {
        match self {
            Self::Day(d) => d,
            Self::Local(t) | Self::Utc(t) => t.date(),
        }
    }

    /// ISO 8601: `2026-09-17`, `2026-09-17T18:00:00`, `2026-09-17T16:00:00Z`.
    #[must_use]
    pub fn iso(self) -> String {
        match self {
            Self::Day(d) => d.to_string(),
            Self::Local(t) => t.to_string(),
            Self::Utc(t) => format!("{t}Z"),
        }
    }
}

/// Reads DATE and DATE-TIME, also with separators, without seconds, with fractions or an offset.
#[must_use]
pub fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if !text.is_ascii() || text.len() > 40 {
        return None;
    }
    let (day, rest) = date(text)?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some(Moment::Day(day));
    }
    let (time, next_day, rest) = time(rest)?;
    let mut at = day.to_datetime(time);
    if next_day {
        at = at.checked_add(jiff::Span::new().days(1)).ok()?;
    }
    match rest.trim() {
        "" => Some(Moment::Local(at)),
        "Z" | "z" => Some(Moment::Utc(at)),
        offset => {
            let minutes = offset_minutes(offset)?;
            at.checked_sub(jiff::Span::new().minutes(minutes)).ok().map(Moment::Utc)
        }
    }
}

fn number(text: &str, len: usize) -> Option<(i64, &str)> {
    let digits = text.get(..len)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse().ok()?, &text[len..]))
}

fn date(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = number(text, 4)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (month, rest) = number(rest, 2)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (day, rest) = number(rest, 2)?;
    let day = Date::new(year as i16, month as i8, day as i8).ok()?;
    Some((day, rest))
}

/// Time of day; whether it means the next day's midnight (24:00); what follows.
fn time(text: &str) -> Option<(Time, bool, &str)> {
    let (hour, rest) = number(text, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minute, mut rest) = number(rest, 2).unwrap_or((0, rest));
    let mut second = 0;
    if let Some((s, after)) = number(rest.strip_prefix(':').unwrap_or(rest), 2) {
        second = s.min(59);
        rest = after;
    }
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let next_day = hour == 24 && minute == 0 && second == 0;
    let hour = if next_day { 0 } else { hour };
    let time = Time::new(hour as i8, minute as i8, second as i8, 0).ok()?;
    Some((time, next_day, rest))
}

/// `+0200`, `-05:00`, `+02`: minutes east of UTC. Seconds are left.
#[must_use]
pub fn offset_minutes(text: &str) -> Option<i64> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, rest) = number(rest, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = number(rest, 2).map_or(0, |(m, _)| m);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Reads a DURATION: `P1DT2H`, `PT90M`, `-P1W`, also `P1H` (without T) and lower case. Days and
/// seconds apart, since a day may have 23 or 25 hours.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim().to_ascii_uppercase();
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text.as_str()),
    };
    let mut rest = rest.strip_prefix('P')?;
    let mut out = Duration::default();
    let (mut in_time, mut any) = (false, false);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            in_time = true;
            rest = after;
            continue;
        }
        let len = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value: i64 = rest.get(..len).filter(|d| d.len() <= 9)?.parse().ok()?;
        match rest.as_bytes().get(len)? {
            b'W' => out.days += 7 * value,
            b'D' => out.days += value,
            b'H' => out.seconds += 3600 * value,
            b'M' if in_time => out.seconds += 60 * value,
            b'S' => out.seconds += value,
            _ => return None,
        }
        any = true;
        rest = &rest[len + 1..];
    }
    any.then_some(Duration { days: sign * out.days, seconds: sign * out.seconds })
}

/// A nominal number of days and an exact number of seconds, both of one sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Duration {
    /// Days of the calendar.
    pub days: i64,
    /// Seconds that pass.
    pub seconds: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(moment(text).map_or(String::new(), Moment::iso), expected, "{text}");
    }

    #[test]
    fn dates_and_times() {
        check("20260917", "2026-09-17");
        check("2026-09-17", "2026-09-17");
        check("20260917T180000", "2026-09-17T18:00:00");
        check("20260917T1800", "2026-09-17T18:00:00");
        check("20260917T18", "2026-09-17T18:00:00");
        check(" 20260917T180000Z ", "2026-09-17T18:00:00Z");
        check("2026-09-17T18:00:00+02:00", "2026-09-17T16:00:00Z");
        check("2026-09-17 18:00", "2026-09-17T18:00:00");
        check("20260917T180000.000Z", "2026-09-17T18:00:00Z");
        check("20260917T240000", "2026-09-18T00:00:00");
        check("20260917T235960", "2026-09-17T23:59:59");
        for bad in ["", "20260230", "heute", "2026", "20260917T250000", "20260917T18:xx", "٢٠٢٦"]
        {
            check(bad, "");
        }
    }

    #[test]
    fn durations() {
        for (text, expected) in [
            ("PT1H30M", Some((0, 5400))),
            ("P1DT2H", Some((1, 7200))),
            ("-P2W", Some((-14, 0))),
            ("p1h", Some((0, 3600))),
            ("P", None),
            ("1H", None),
            ("PT99999999999H", None),
        ] {
            assert_eq!(duration(text).map(|d| (d.days, d.seconds)), expected, "{text}");
        }
    }
}
