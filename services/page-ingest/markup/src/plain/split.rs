//! Dates that stand in several elements: a calendar leaf with the day above the month, and `time`
//! elements whose attribute says more than their text.

use super::page::{Line, Page};
use crate::Moment;
use std::ops::Range;
use terminbund_text::fold::fold;
use terminbund_when as when;

/// Months by the first letters of their folded names, German and English.
const MONTHS: [(&str, &str, &[&str]); 12] = [
    ("Januar", "jan", &["januar", "january", "jaenner"]),
    ("Februar", "feb", &["februar", "february", "feber"]),
    ("März", "mar", &["maerz", "march", "mrz", "maer"]),
    ("April", "apr", &["april"]),
    ("Mai", "mai", &["may"]),
    ("Juni", "jun", &["juni", "june"]),
    ("Juli", "jul", &["juli", "july"]),
    ("August", "aug", &["august"]),
    ("September", "sep", &["september", "sept"]),
    ("Oktober", "okt", &["oktober", "october", "oct"]),
    ("November", "nov", &["november"]),
    ("Dezember", "dez", &["dezember", "december", "dec"]),
];

/// Joins day and month (and year) of calendar leaves into their first line.
pub fn join_leaves(page: &mut Page<'_>) {
    for i in 0..page.lines.len() {
        if page.lines[i].skip {
            continue;
        }
        if let Some(text) = glued(&page.lines[i]) {
            set(&mut page.lines[i], text);
            continue;
        }
        let Some(next) = page.lines.get(i + 1).filter(|l| !l.skip) else { continue };
        // A month as a heading stands above all that follows.
        if (1..=6).contains(&page.lines[i].heading) {
            continue;
        }
        let (a, b) = (page.lines[i].text.as_str(), next.text.as_str());
        let joined = match (day(a), month_year(b), month_year(a), day(b)) {
            (Some(day), Some(month), _, _) | (_, _, Some(month), Some(day)) => (day, month),
            _ => continue,
        };
        let (day, (month, mut year)) = joined;
        page.lines[i + 1].skip = true;
        let after = page.lines.get_mut(i + 2).filter(|_| year.is_none());
        if let Some(line) = after.filter(|l| year_of(&l.text).is_some()) {
            year = year_of(&line.text);
            line.skip = true;
        }
        let year = year.map_or_else(String::new, |y| format!(" {y}"));
        set(&mut page.lines[i], format!("{day}. {month}{year}"));
    }
}

fn set(line: &mut Line<'_>, text: String) {
    line.text = text;
    line.marks.clear();
}

/// "08Mai", "Mai08" from elements without a blank between.
fn glued(line: &Line<'_>) -> Option<String> {
    let text = line.text.as_str();
    if text.len() > 16 || line.marks.len() < 2 {
        return None;
    }
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let (a, b) = match text.find(|c| !digits(c)) {
        Some(0) => text.split_at(text.find(digits)?),
        Some(at) => text.split_at(at),
        None => return None,
    };
    let (day, (month, year)) = match (day(a), month_year(b)) {
        (Some(d), Some(m)) => (d, m),
        _ => (day(b)?, month_year(a)?),
    };
    let year = year.map_or_else(String::new, |y| format!(" {y}"));
    Some(format!("{day}. {month}{year}"))
}

/// A text that is nothing but a day of the month.
pub fn day(text: &str) -> Option<u8> {
    let digits = text.trim().trim_end_matches(['.', ',']);
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|d| plain && (1..=31).contains(d))
}

/// The month that a text is the name of, and nothing else.
pub fn month_of(text: &str) -> Option<i8> {
    let (name, year) = month_year(text.trim_end_matches([':', '.']))?;
    let at = MONTHS.iter().position(|(month, ..)| *month == name)?;
    i8::try_from(at + 1).ok().filter(|_| year.is_none())
}

/// The month and year that a short text names: "März 2026".
pub fn month_with_year(text: &str) -> Option<(i8, i16)> {
    let (name, year) = month_year(text)?;
    let at = MONTHS.iter().position(|(month, ..)| *month == name)?;
    Some((i8::try_from(at + 1).ok()?, i16::try_from(year?).ok()?))
}

fn month_year(text: &str) -> Option<(&'static str, Option<u16>)> {
    if text.len() > 16 {
        return None;
    }
    let folded = fold(text);
    let (name, rest) = folded.split_once(' ').unwrap_or((folded.as_str(), ""));
    let found = MONTHS.iter().find(|(_, short, long)| name == *short || long.contains(&name))?;
    let year = year_of(rest);
    (rest.is_empty() || year.is_some()).then_some((found.0, year))
}

fn year_of(text: &str) -> Option<u16> {
    text.parse().ok().filter(|y| text.len() == 4 && (1990..2100).contains(y))
}

/// The date of a `time` element's attribute, and its part of the line.
pub fn time_element(line: &Line<'_>) -> Option<(Range<usize>, when::Reading)> {
    let mark = line.marks.iter().find(|m| m.node.value().name() == "time")?;
    let mut span = crate::read_iso(mark.node.value().attr("datetime")?)?;
    let shown = line.text.get(mark.from..mark.to).unwrap_or("");
    // "19:30" beside a day that stands elsewhere.
    if span.start.time.is_none() && when::time_of(shown).is_some() {
        return None;
    }
    // Noon or midnight that the text does not show is the filling of a field for days.
    let filled = |m: Moment| m.time.is_some_and(|t| t.minute() == 0 && t.hour() % 12 == 0);
    if filled(span.start) && !shown.contains(':') && when::time_of(&line.text).is_none() {
        span = crate::Span { start: Moment::day(span.start.date), end: None };
    }
    let point = |m: Moment| match m.time {
        Some(t) => when::Point::At(m.date.to_datetime(t)),
        None => when::Point::Day(m.date),
    };
    let precision = if span.start.time.is_some_and(|t| (t.hour(), t.minute()) != (0, 0)) {
        when::Precision::Time
    } else {
        when::Precision::Day
    };
    let start = match precision {
        when::Precision::Time => point(span.start),
        _ => when::Point::Day(span.start.date),
    };
    let moment = when::Moment { start, end: span.end.map(point) };
    let reading = when::Reading {
        moments: vec![moment],
        precision,
        year_given: true,
        ..when::Reading::default()
    };
    Some((mark.from..mark.to, reading))
}
