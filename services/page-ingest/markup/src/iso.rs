//! Machine-readable dates: ISO 8601 as pages write it, lenient about letters and separators.

use crate::Moment;
use jiff::civil::{Date, Time};

/// A start, and an end where the text is an interval (`start/end`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub start: Moment,
    /// End.
    pub end: Option<Moment>,
}

/// Reads `2026-05-02`, `2026-05-02T19:30+02:00`, `20260502T1930Z`, `2026-122`, a space or small `t`
/// between, seconds with fraction, `start/end` and `start/PT2H`; nothing else.
#[must_use]
pub fn read_iso(text: &str) -> Option<Span> {
    let text = text.trim();
    let Some((start, end)) = text.split_once('/') else {
        return Some(Span { start: read_moment(text)?, end: None });
    };
    let start = read_moment(start.trim())?;
    let end = end.trim();
    let end = if end.starts_with(['P', 'p']) { after(start, end) } else { read_moment(end) };
    Some(Span { start, end })
}

/// The end of what starts at `start` and lasts an ISO 8601 duration of days, hours and minutes.
#[must_use]
pub fn after(start: Moment, duration: &str) -> Option<Moment> {
    let (days, minutes) = read_duration(duration)?;
    let Some(time) = start.time else {
        // A whole-day event of n days ends on its last day.
        let last = start.date.checked_add(jiff::Span::new().days((days - 1).max(0))).ok()?;
        return (minutes == 0).then_some(Moment { date: last, ..start });
    };
    let span = jiff::Span::new().try_days(days).ok()?.try_minutes(minutes).ok()?;
    let end = start.date.to_datetime(time).checked_add(span).ok()?;
    Some(Moment { date: end.date(), time: Some(end.time()), offset: start.offset })
}

/// Days and minutes of `P1DT2H30M`, `PT90M`, `P1W`; months and years are no duration of an event.
fn read_duration(text: &str) -> Option<(i64, i64)> {
    let text = text.trim().to_ascii_uppercase();
    let body = text.strip_prefix('P')?;
    let (mut days, mut minutes, mut number, mut in_time) = (0i64, 0i64, String::new(), false);
    for c in body.chars() {
        match c {
            '0'..='9' if number.len() < 6 => number.push(c),
            'T' if number.is_empty() => in_time = true,
            _ => {
                let n: i64 = number.parse().ok()?;
                number.clear();
                match (c, in_time) {
                    ('W', false) => days += 7 * n,
                    ('D', false) => days += n,
                    ('H', true) => minutes += 60 * n,
                    ('M', true) => minutes += n,
                    ('S', true) => minutes += n / 60,
                    _ => return None,
                }
            }
        }
    }
    number.is_empty().then_some((days, minutes))
}

fn read_moment(text: &str) -> Option<Moment> {
    let (date, rest) = take_date(text)?;
    let rest = rest.trim_start_matches(['T', 't', ' ', '\u{a0}', ',']);
    if rest.is_empty() {
        return Some(Moment::day(date));
    }
    let (time, next_day, offset) = take_time(rest)?;
    let date = if next_day { date.tomorrow().ok()? } else { date };
    Some(Moment { date, time: Some(time), offset })
}

/// A date at the start of the text, and what follows it.
fn take_date(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = digits(text, 4, 4)?;
    let year = i16::try_from(year).ok()?;
    if let Some(rest) = rest.strip_prefix('-') {
        // Three digits are a day of the year, two (or one) a month.
        if let Some((day, after)) = digits(rest, 3, 3) {
            let day = i16::try_from(day).ok()?;
            return Some((
                Date::new(year, 1, 1).ok()?.with().day_of_year(day).build().ok()?,
                after,
            ));
        }
        let (month, rest) = digits(rest, 1, 2)?;
        let (day, rest) = digits(rest.strip_prefix('-')?, 1, 2)?;
        return Some((civil(year, month, day)?, rest));
    }
    let (month, rest) = digits(rest, 2, 2)?;
    let (day, rest) = digits(rest, 2, 2)?;
    let clean = rest.is_empty() || rest.starts_with(['T', 't', ' ', 'Z']);
    clean.then_some((civil(year, month, day)?, rest))
}

fn civil(year: i16, month: u32, day: u32) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A clock time with an offset; `24:00` is the start of the next day.
pub(crate) fn take_time(text: &str) -> Option<(Time, bool, Option<i16>)> {
    let text = text.trim();
    let (hour, rest) = digits(text, 2, 2).or_else(|| digits(text, 1, 1))?;
    let (mut hour, mut minute, mut second) = (hour, 0, 0);
    let mut rest = rest;
    if let Some(after) = rest.strip_prefix(':') {
        (minute, rest) = digits(after, 2, 2)?;
        if let Some(after) = rest.strip_prefix(':') {
            (second, rest) = digits(after, 2, 2)?;
        }
    } else if let Some((m, after)) = digits(rest, 2, 2) {
        (minute, rest) = (m, after);
        (second, rest) = digits(rest, 2, 2).unwrap_or((0, rest));
    }
    if let Some(after) = rest.strip_prefix(['.', ',']).filter(|r| digits(r, 1, 9).is_some()) {
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let half = rest.trim_start().to_ascii_lowercase().replace('.', "");
    let rest = if half.starts_with("am") || half.starts_with("pm") {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half.starts_with("pm") { 12 } else { 0 };
        &half[2..]
    } else {
        rest
    };
    let offset = read_offset(rest.trim())?;
    let next_day = hour == 24 && minute == 0;
    let hour = if next_day { 0 } else { hour };
    let small = |n: u32| i8::try_from(n).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second.min(59))?, 0).ok()?;
    Some((time, next_day, offset))
}

/// Minutes from UTC: nothing, `Z`, `+02`, `+0200`, `+02:00`; `None` if it is something else.
#[expect(clippy::option_option, reason = "no offset and no reading are different")]
fn read_offset(text: &str) -> Option<Option<i16>> {
    if text.is_empty() {
        return Some(None);
    }
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return Some(Some(0));
    }
    let (sign, rest) = match text.chars().next()? {
        '+' => (1, &text[1..]),
        '-' => (-1, &text[1..]),
        '\u{2212}' => (-1, text.strip_prefix('\u{2212}')?),
        _ => return None,
    };
    let (hours, rest) = digits(rest, 2, 2).or_else(|| digits(rest, 1, 1))?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = if rest.is_empty() { 0 } else { digits(rest, 2, 2)?.0 };
    if hours > 15 || minutes > 59 {
        return None;
    }
    Some(Some(sign * i16::try_from(hours * 60 + minutes).ok()?))
}

/// A number of `min` to `max` digits at the start of the text; none if a further digit follows.
fn digits(text: &str, min: usize, max: usize) -> Option<(u32, &str)> {
    let end = text.bytes().take(max).take_while(u8::is_ascii_digit).count();
    if end < min {
        return None;
    }
    // With a fixed width further digits belong to the next part ("20260502").
    if min != max && text.as_bytes().get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::{after, read_iso};

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let got = read_iso(input).map_or_else(String::new, |s| match s.end {
            Some(end) => format!("{} – {end}", s.start),
            None => s.start.to_string(),
        });
        assert_eq!(got, expected, "{input}");
    }

    #[test]
    fn dates() {
        check("2026-05-02", "2026-05-02");
        check("2026-5-2", "2026-05-02");
        check("20260502", "2026-05-02");
        check("2026-122", "2026-05-02");
        check("2026-05", "");
        check("2026-13-01", "");
        check("12345678901", "");
        check("05.02.2026", "");
    }

    #[test]
    fn times() {
        check("2026-05-02T19:30:00+02:00", "2026-05-02T19:30:00+02:00");
        check("2026-05-02t19:30-0800", "2026-05-02T19:30:00-08:00");
        check("2026-05-02 19:30Z", "2026-05-02T19:30:00Z");
        check("2026-05-02T19:30:15.123-08", "2026-05-02T19:30:15-08:00");
        check("20260502T193000", "2026-05-02T19:30:00");
        check("2026-05-02 7:30pm", "2026-05-02T19:30:00");
        check("2026-05-02T24:00", "2026-05-03T00:00:00");
        check("2026-05-02T19:30/2026-05-02T21:00", "2026-05-02T19:30:00 – 2026-05-02T21:00:00");
        check("2026-05-02T23:30/PT1H", "2026-05-02T23:30:00 – 2026-05-03T00:30:00");
        check("2026-05-02 abends", "");
        check("2026-05-02T25:10", "");
    }

    #[test]
    fn durations() {
        let start = read_iso("2026-05-02").unwrap().start;
        assert_eq!(after(start, "P3D").unwrap().to_string(), "2026-05-04");
        assert!(after(start, "PT2H").is_none());
        assert!(after(start, "P1M").is_none());
    }
}
