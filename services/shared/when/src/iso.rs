//! ISO 8601 and RFC 3339 stamps, extended ("2026-05-02T19:00+02:00") and basic
//! ("20260502T190000Z").

use jiff::civil::{Date, Time};

use crate::lex::Kind;

fn two(bytes: &[u8], at: usize) -> Option<i8> {
    let pair = bytes.get(at..at + 2)?;
    let [a, b] = [pair[0], pair[1]];
    (a.is_ascii_digit() && b.is_ascii_digit()).then(|| ((a - b'0') * 10 + (b - b'0')) as i8)
}

fn is(bytes: &[u8], at: usize, want: u8) -> bool {
    bytes.get(at) == Some(&want)
}

fn digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
}

/// Reads a stamp that begins at `at`; gives its token and its end.
pub(crate) fn read(bytes: &[u8], at: usize) -> Option<(Kind, usize)> {
    let year = i16::from(two(bytes, at)?) * 100 + i16::from(two(bytes, at + 2)?);
    let mark = *bytes.get(at + 4)?;
    let basic = mark.is_ascii_digit();
    if !basic && !matches!(mark, b'-' | b'/') {
        return None;
    }
    let wide = usize::from(!basic);
    let month = two(bytes, at + 4 + wide)?;
    if !basic && !is(bytes, at + 7, mark) {
        return None;
    }
    let day = two(bytes, at + 6 + 2 * wide)?;
    let end = at + 8 + 2 * wide;
    let date = Date::new(year, month, day).ok().filter(|d| (1900..2200).contains(&d.year()))?;
    let clock = (is(bytes, end, b'T') || is(bytes, end, b't'))
        .then(|| time(bytes, end + 1, basic))
        .flatten();
    match clock {
        Some((time, end)) => {
            let (offset, end) = offset(bytes, end);
            Some((Kind::Iso { date, time: Some(time), offset }, end))
        }
        None if digit(bytes, end)
            || (basic && bytes.get(end).is_some_and(u8::is_ascii_alphabetic)) =>
        {
            None
        }
        None => Some((Kind::Iso { date, time: None, offset: None }, end)),
    }
}

/// `19:00`, `19:00:30`, `19:00:30.123`, `190000`; seconds are dropped.
fn time(bytes: &[u8], at: usize, basic: bool) -> Option<(Time, usize)> {
    let hour = two(bytes, at)?;
    let colon = is(bytes, at + 2, b':');
    if !colon && !basic {
        return None;
    }
    let wide = usize::from(colon);
    let minute = two(bytes, at + 2 + wide)?;
    let mut end = at + 4 + wide;
    if colon == is(bytes, end, b':') && two(bytes, end + wide).is_some() {
        end += 2 + wide;
        if matches!(bytes.get(end), Some(b'.' | b',')) && digit(bytes, end + 1) {
            end += 1;
            end += bytes[end..].iter().take(9).take_while(|b| b.is_ascii_digit()).count();
        }
    }
    Some((Time::new(hour, minute, 0, 0).ok()?, end))
}

/// `Z`, `+02:00`, `+0200`, `+02`; minutes east of Greenwich.
fn offset(bytes: &[u8], at: usize) -> (Option<i32>, usize) {
    let sign = match bytes.get(at) {
        Some(b'Z' | b'z') => return (Some(0), at + 1),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (None, at),
    };
    let Some(hours) = two(bytes, at + 1).filter(|h| *h <= 18) else { return (None, at) };
    let colon = usize::from(is(bytes, at + 3, b':'));
    match two(bytes, at + 3 + colon).filter(|m| *m < 60) {
        Some(minutes) => {
            (Some(sign * (i32::from(hours) * 60 + i32::from(minutes))), at + 5 + colon)
        }
        None => (Some(sign * i32::from(hours) * 60), at + 3),
    }
}
