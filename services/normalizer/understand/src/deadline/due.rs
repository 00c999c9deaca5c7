//! The day or minute that a text begins with, as it stands behind "bis".

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;
use terminbund_when::{Context, Point, Prefer, find};

use super::calendar_day;
use crate::expression::expression;
use crate::relative;

/// A day, told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Due<'a> {
    /// `YYYY-MM-DD`, or with `THH:MM`.
    pub text: String,
    /// Whether no more than "zum", "spätestens", a weekday or an hour stands before it.
    pub close: bool,
    /// Whether it is told as a date, not counted from the event.
    pub absolute: bool,
    /// Whether it is but the end of a month.
    pub rough: bool,
    /// What stands behind it, or from it on.
    pub rest: &'a str,
}

/// Characters before a date in which only words that belong to it may stand.
const MAX_LEAD: usize = 60;

/// An event is announced at most so long after its registration ends; a day without a year that
/// would be earlier is one after the event.
const MAX_DAYS_AHEAD: i32 = 270;

/// Reads the date that a text begins with, seen from the beginning of the event.
pub(crate) fn read(tail: &str, begin: Option<DateTime>) -> Option<Due<'_>> {
    // The day may stand in the line below.
    let tail = tail.trim_start_matches([':', ' ', '\n', '\r']);
    let tail = calendar_day::told_again(tail).unwrap_or(tail);
    // "Freitag, der 13. (November)".
    let unbracketed = match tail.find(". (").filter(|at| *at < MAX_LEAD) {
        Some(at) if tail[at + 3..].starts_with(char::is_alphabetic) => {
            Some(format!("{}. {}", &tail[..at], tail[at + 3..].replacen(')', " ", 1)))
        }
        _ => None,
    };
    if let Some(text) = unbracketed {
        return day(&text, begin).map(|due| Due { rest: tail, ..due });
    }
    day(tail, begin)
}

fn day(tail: &str, begin: Option<DateTime>) -> Option<Due<'_>> {
    let lead = lead(tail);
    if let Some(begin) = begin {
        for at in [0, lead] {
            let told = calendar_day::before_feast(&tail[at..], begin)
                .or_else(|| relative::due(&tail[at..], begin))
                .or_else(|| calendar_day::due(&tail[at..], begin));
            if let Some(text) = told {
                let rough = calendar_day::is_rough(&tail[at..]);
                return Some(Due { text, close: true, absolute: false, rough, rest: &tail[at..] });
            }
            if lead == 0 {
                break;
            }
        }
    }
    let start = begin.map(DateTime::date);
    // "by September 30th so that": "so" is no Sunday.
    let line = tail.split(['\n', ';']).next().unwrap_or_default();
    let line = line.split(" so ").next().unwrap_or_default();
    // A year that is missing is that of the last such day before the event.
    let on = start.unwrap_or(Date::constant(2000, 1, 1));
    let short = plain(line, on).filter(|_| begin.is_some());
    let context = Context::on(on).prefer(Prefer::Past);
    let found = find(line, &context).into_iter().next();
    let Some(found) = found.filter(|f| short.as_ref().is_none_or(|(at, _)| f.range.start <= *at))
    else {
        return short.map(|(at, text)| Due {
            text,
            close: at <= lead,
            absolute: true,
            rough: false,
            rest: &tail[at..],
        });
    };
    // A weekday with an hour is counted from the event, not from it on.
    if found.reading.relative
        || found.range.start > MAX_LEAD
        || (start.is_none() && !found.reading.year_given)
    {
        return None;
    }
    let moment = found.reading.first()?;
    let point = match moment.end {
        // "bis 15. September, 18 Uhr" may be read as a stretch: its last day counts.
        Some(Point::Day(end)) => Point::Day(end.yesterday().ok()?),
        _ => moment.start,
    };
    if !found.reading.year_given
        && start.is_some_and(|s| days_between(point.date(), s) > MAX_DAYS_AHEAD)
    {
        return None;
    }
    let close = found.range.start <= lead;
    // "by noon on 21 May".
    let early = Some("12:00")
        .filter(|_| ["noon", "midday"].iter().any(|w| line[..found.range.start].contains(w)));
    let text = written(point, &line[found.range.start..], found.range.len(), early)?;
    Some(Due { text, close, absolute: true, rough: false, rest: behind(line, found.range.end) })
}

/// The last weekday of that name before the event: "bis Sonntag".
pub(crate) fn weekday(tail: &str, begin: Option<DateTime>) -> Option<Due<'_>> {
    let text = calendar_day::weekday(tail, begin?)?;
    Some(Due { text, close: true, absolute: false, rough: false, rest: tail })
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// What stands behind the date, with a full stop that may end the sentence as well ("3. Mai. Wir").
fn behind(line: &str, end: usize) -> &str {
    let word = line[..end].strip_suffix('.').filter(|w| w.ends_with(char::is_alphabetic));
    let upper = line[end..].trim_start().starts_with(char::is_uppercase);
    &line[word.filter(|_| upper).map_or(end, str::len)..]
}

/// The day, and the minute where one is told.
fn written(point: Point, from_date: &str, length: usize, early: Option<&str>) -> Option<String> {
    if let Point::At(at) = point
        && at.time() == Time::midnight()
        && ["24", "itternacht", "idnight"].iter().any(|w| from_date[..length].contains(w))
    {
        return Some(format!("{}T23:59", at.date().yesterday().ok()?));
    }
    if let Point::Day(day) = point
        && let Some(hour) = relative::spoken_hour(from_date).or(early)
    {
        return Some(format!("{day}T{hour}"));
    }
    Some(point.to_string())
}

/// "7.6." and "17.2. buchen": day and month alone, too little for a date in running text but
/// enough behind "bis"; with the place of the figures.
fn plain(line: &str, on: Date) -> Option<(usize, String)> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        expression(
            r"^\W*(?:\p{L}{2,14}[.,]*\s*\(?){0,3}(\d{1,2})(?:\.\s?|/)(\d{1,2})\.?(?:\s|$|[,;)!])",
        )
    });
    let found = DAY.captures(line)?;
    let (day, month) = (found[1].parse().ok()?, found[2].parse().ok()?);
    let at = found.get(1)?.start();
    let this_year = Date::new(on.year(), month, day).ok()?;
    if this_year <= on {
        Some((at, this_year.to_string()))
    } else {
        Date::new(on.year() - 1, month, day).ok().map(|d| (at, d.to_string()))
    }
}

/// Words that stand between "bis" and the date and belong to it, folded.
const LINKS: &[&str] = &[
    "zum",
    "zur",
    "den",
    "dem",
    "der",
    "am",
    "des",
    "the",
    "on",
    "at",
    "of",
    "in",
    "im",
    "um",
    "spätestens",
    "spaetestens",
    "einschließlich",
    "einschl",
    "inkl",
    "inklusive",
    "including",
    "incl",
    "and",
    "und",
    "jedoch",
    "aber",
    "jeweils",
    "noch",
    "bitte",
    "uhr",
    "h",
    "noon",
    "midnight",
    "mittag",
    "mittags",
    "mitternacht",
    "abends",
    "kommenden",
    "nächsten",
    "diesen",
    "nächster",
    "vorherigen",
    "this",
    "next",
    "coming",
    "latest",
    "later",
    "than",
    "am:",
    "pm",
    "ist",
    "is",
    "allerspätestens",
    "bis",
    "cob",
    "eod",
    "close",
    "business",
    "midday",
    "dienstschluss",
    "tag",
    "einem",
    "einen",
    "erst",
    "datum",
];

/// Where the date begins: behind the words that belong to it.
fn lead(tail: &str) -> usize {
    let mut at = 0;
    for word in tail.split_inclusive([' ', ',', '(', ':']) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let hour = bare.starts_with(|c: char| c.is_ascii_digit())
            && tail[at + word.len()..].trim_start().to_lowercase().starts_with("uhr");
        let joined = LINKS.contains(&bare.as_str()) || is_weekday(&bare) || hour || bare.is_empty();
        if !joined || at > MAX_LEAD {
            break;
        }
        at += word.len();
    }
    at
}

/// A weekday or its short form.
pub(crate) fn is_weekday(word: &str) -> bool {
    const SHORT: &[&str] = &[
        "mo", "di", "mi", "do", "fr", "sa", "so", "mon", "tue", "tues", "wed", "thu", "thur",
        "fri", "sat", "sun",
    ];
    SHORT.contains(&word) || relative::named(word).is_some()
}
