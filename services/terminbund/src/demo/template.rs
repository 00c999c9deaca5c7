//! Dates in the demo's files, relative to the day of the first start.
//!
//! There is one kind of placeholder, `{{DAY [TIME] FORMAT}}`; all else is copied as it stands.
//!
//! | Part | Written | Means |
//! |---|---|---|
//! | DAY | `+12`, `-3` | so many days after or before the first day |
//! | | `next-wed@+20` | the first Wednesday on or after day +20 |
//! | | `first-tue@+20` | the next first Tuesday of a month, on or after day +20 |
//! | | | (`first` to `fourth`, or `last`) |
//! | | `last-sun-mar@+0` | the next last Sunday of March on or after day +0 |
//! | | `month-start@+30` | the first of the month that begins on or after day +30 |
//! | | …`#3` | the third such day instead of the first |
//! | | …`-1` | and then one day less |
//! | TIME | `09:00` | civil time in Europe/Berlin |
//! | FORMAT | see [`FORMATS`] | how the date is written |
//!
//! `@+0` may be left out; the order is `RULE@FROM#COUNT±DAYS`, as in `last-sun-mar@+7#2-1`.
//!
//! Pure: the first day is an argument, and nothing else decides the result.

use jiff::civil::{Date, Time, Weekday};
use jiff::{ToSpan, Zoned};

/// The zone in which the demo's partners write their times.
const ZONE: &str = "Europe/Berlin";
/// Bound on offsets, in days: some ten years, far beyond any calendar's horizon.
const MAX_DAYS: i32 = 4000;
/// Bound on `#COUNT`: five years of a monthly date.
const MAX_COUNT: u32 = 60;
/// Bound on months looked through: `MAX_COUNT` yearly dates and one year to reach the first.
const MAX_MONTHS: u32 = 12 * (MAX_COUNT + 1);
/// Octets of an iCalendar content line without its line end (RFC 5545, 3.1).
const FOLD_AT: usize = 75;

/// The words for FORMAT, each with what it gives for 3 December 2026 at 09:00.
pub const FORMATS: [(&str, &str); 13] = [
    ("ics", "20261203T090000, or 20261203 without a time"),
    ("utc", "20261203T080000Z"),
    ("iso", "2026-12-03T09:00:00+01:00, or 2026-12-03 without a time"),
    ("isoutc", "2026-12-03T08:00:00Z"),
    ("de", "Donnerstag, 3. Dezember 2026, 09:00 Uhr (no more than the date without a time)"),
    ("de-long", "3. Dezember 2026"),
    ("de-num", "03.12.2026"),
    ("de-short", "Do, 03.12."),
    ("de-dm", "03.12."),
    ("de-month", "Dezember 2026"),
    ("en", "Thursday, 3 December 2026, 09:00 (no more than the date without a time)"),
    ("en-long", "December 3, 2026"),
    ("year", "2026"),
];

const WEEKDAYS: [(&str, Weekday, &str, &str); 7] = [
    ("mon", Weekday::Monday, "Montag", "Monday"),
    ("tue", Weekday::Tuesday, "Dienstag", "Tuesday"),
    ("wed", Weekday::Wednesday, "Mittwoch", "Wednesday"),
    ("thu", Weekday::Thursday, "Donnerstag", "Thursday"),
    ("fri", Weekday::Friday, "Freitag", "Friday"),
    ("sat", Weekday::Saturday, "Samstag", "Saturday"),
    ("sun", Weekday::Sunday, "Sonntag", "Sunday"),
];

const MONTHS: [(&str, &str, &str); 12] = [
    ("jan", "Januar", "January"),
    ("feb", "Februar", "February"),
    ("mar", "März", "March"),
    ("apr", "April", "April"),
    ("may", "Mai", "May"),
    ("jun", "Juni", "June"),
    ("jul", "Juli", "July"),
    ("aug", "August", "August"),
    ("sep", "September", "September"),
    ("oct", "Oktober", "October"),
    ("nov", "November", "November"),
    ("dec", "Dezember", "December"),
];

/// Names of the weeks of a month, with jiff's count from its start or end.
const ORDINALS: [(&str, i8); 5] =
    [("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("last", -1)];

/// A placeholder that cannot be rendered: where it stands and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// Line of the template, from 1.
    pub line: usize,
    /// The placeholder's text without its braces.
    pub placeholder: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// `{{` without `}}` on the same line.
    Unclosed,
    /// Not of the shape `{{DAY [TIME] FORMAT}}`.
    Shape,
    /// DAY is none of the rules.
    Day,
    /// TIME is not `HH:MM`.
    Time,
    /// FORMAT is none of [`FORMATS`].
    Format,
    /// FORMAT names an instant, but there is no TIME.
    MissingTime,
    /// The date lies outside the calendar, or an offset or count beyond its bound.
    Range,
}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, placeholder, problem } = self;
        write!(f, "line {line}, {{{{{placeholder}}}}}: ")?;
        match problem {
            Problem::Unclosed => write!(f, "no }}}} on the same line"),
            Problem::Shape => write!(f, "write {{{{DAY [TIME] FORMAT}}}}"),
            Problem::Day => write!(f, "unknown DAY; like +12, next-wed@+20, last-sun-mar#2-1"),
            Problem::Time => write!(f, "TIME must be HH:MM, from 00:00 to 23:59"),
            Problem::MissingTime => write!(f, "this FORMAT needs a TIME before it"),
            Problem::Range => write!(
                f,
                "out of range: at most {MAX_DAYS} days, 1 to {MAX_COUNT} repeats, years to 9999"
            ),
            Problem::Format => {
                let words: Vec<&str> = FORMATS.iter().map(|(word, _)| *word).collect();
                write!(f, "unknown FORMAT; one of {}", words.join(", "))
            }
        }
    }
}

impl std::error::Error for TemplateError {}

/// Replaces each placeholder of `template` by the date it stands for, seen from `first_day`
/// (a day in Europe/Berlin).
///
/// # Errors
/// The first placeholder that cannot be rendered, with its line.
pub fn render(template: &str, first_day: Date) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    let mut line = 1;
    while let Some(open) = rest.find("{{") {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        line += before.matches('\n').count();
        let body = &from[2..];
        let error = |text: &str, problem| TemplateError {
            line,
            placeholder: text.trim_end().to_owned(),
            problem,
        };
        let same_line = body.lines().next().unwrap_or_default();
        let Some(close) = same_line.find("}}") else {
            return Err(error(same_line, Problem::Unclosed));
        };
        let text = &body[..close];
        out.push_str(&placeholder(text, first_day).map_err(|problem| error(text, problem))?);
        rest = &body[close + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

/// As [`render`], for an iCalendar template written with plain line ends: the result has CRLF
/// and no line beyond 75 octets (RFC 5545, 3.1). Lines that the template folds itself stay so.
///
/// # Errors
/// As [`render`].
pub fn render_ics(template: &str, first_day: Date) -> Result<String, TemplateError> {
    let text = render(template, first_day)?;
    let mut out = String::with_capacity(text.len() + text.len() / 32);
    for line in text.lines() {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > FOLD_AT {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(c);
            octets += c.len_utf8();
        }
        out.push_str("\r\n");
    }
    Ok(out)
}

fn placeholder(text: &str, first_day: Date) -> Result<String, Problem> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (day, time, format) = match words[..] {
        [day, format] => (day, None, format),
        [day, time, format] => (day, Some(parse_time(time)?), format),
        _ => return Err(Problem::Shape),
    };
    write_date(parse_day(day, first_day)?, time, format)
}

fn parse_time(text: &str) -> Result<Time, Problem> {
    let (hour, minute) = text.split_once(':').ok_or(Problem::Time)?;
    if [hour, minute].iter().any(|p| p.len() != 2 || !p.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Problem::Time);
    }
    let number = |part: &str| part.parse::<i8>().map_err(|_| Problem::Time);
    Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| Problem::Time)
}

/// Reads `RULE@FROM#COUNT±DAYS`; without a rule only `±DAYS`.
fn parse_day(text: &str, first_day: Date) -> Result<Date, Problem> {
    let bytes = text.as_bytes();
    let ends_rule = |i: usize| match bytes[i] {
        b'@' | b'#' | b'+' => true,
        b'-' => bytes.get(i + 1).is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    let end = (0..bytes.len()).find(|&i| ends_rule(i)).unwrap_or(bytes.len());
    let (rule, mut rest) = text.split_at(end);
    let (mut from, mut count, mut days) = (None, None, None);
    while let Some(mark) = rest.chars().next() {
        // A signed number keeps its sign; the other marks are stripped.
        let body = rest.strip_prefix(['@', '#']).unwrap_or(rest);
        let sign = usize::from(body.starts_with(['+', '-']));
        let digits = body[sign..].find(|c: char| !c.is_ascii_digit());
        let (number, tail) = body.split_at(digits.map_or(body.len(), |n| n + sign));
        match mark {
            '@' if from.is_none() && count.is_none() && days.is_none() && sign == 1 => {
                from = Some(bounded_days(number)?);
            }
            '#' if count.is_none() && days.is_none() && sign == 0 => {
                count = Some(number.parse::<u32>().map_err(|_| Problem::Day)?);
            }
            '+' | '-' if days.is_none() => days = Some(bounded_days(number)?),
            _ => return Err(Problem::Day),
        }
        rest = tail;
    }
    let base = if rule.is_empty() {
        if from.is_some() || count.is_some() || days.is_none() {
            return Err(Problem::Day);
        }
        first_day
    } else {
        let count = count.unwrap_or(1);
        if !(1..=MAX_COUNT).contains(&count) {
            return Err(Problem::Range);
        }
        find_day(rule, add_days(first_day, from.unwrap_or(0))?, count)?
    };
    add_days(base, days.unwrap_or(0))
}

fn bounded_days(number: &str) -> Result<i32, Problem> {
    let days: i32 = number.parse().map_err(|_| Problem::Day)?;
    if days.abs() <= MAX_DAYS { Ok(days) } else { Err(Problem::Range) }
}

fn add_days(date: Date, days: i32) -> Result<Date, Problem> {
    date.checked_add(days.days()).map_err(|_| Problem::Range)
}

/// The `count`-th day on or after `from` that `rule` describes.
fn find_day(rule: &str, from: Date, count: u32) -> Result<Date, Problem> {
    if rule == "month-start" {
        return find_in_months(from, count, |month| Some(month.first_of_month()));
    }
    let parts: Vec<&str> = rule.split('-').collect();
    let (ordinal, weekday, month) = match parts[..] {
        [ordinal, weekday] => (ordinal, weekday, None),
        [ordinal, weekday, month] => (ordinal, weekday, Some(month)),
        _ => return Err(Problem::Day),
    };
    let weekday = WEEKDAYS.iter().find(|w| w.0 == weekday).ok_or(Problem::Day)?.1;
    let month = month
        .map(|name| MONTHS.iter().position(|m| m.0 == name).ok_or(Problem::Day))
        .transpose()?;
    if ordinal == "next" {
        if month.is_some() {
            return Err(Problem::Day);
        }
        let wait = i32::from(from.weekday().until(weekday)) + 7 * (count as i32 - 1);
        return add_days(from, wait);
    }
    let nth = ORDINALS.iter().find(|o| o.0 == ordinal).ok_or(Problem::Day)?.1;
    find_in_months(from, count, |first| {
        let wanted = month.is_none_or(|m| m + 1 == first.month() as usize);
        wanted.then(|| first.nth_weekday_of_month(nth, weekday).ok()).flatten()
    })
}

/// Looks month by month for the `count`-th day that `pick` names and that is not before `from`.
fn find_in_months(
    from: Date,
    count: u32,
    pick: impl Fn(Date) -> Option<Date>,
) -> Result<Date, Problem> {
    let mut month = from.first_of_month();
    let mut found = 0;
    for _ in 0..MAX_MONTHS {
        if let Some(day) = pick(month).filter(|day| *day >= from) {
            found += 1;
            if found == count {
                return Ok(day);
            }
        }
        month = month.checked_add(1.month()).map_err(|_| Problem::Range)?;
    }
    Err(Problem::Range)
}

fn write_date(date: Date, time: Option<Time>, format: &str) -> Result<String, Problem> {
    let (_, _, de_day, en_day) =
        WEEKDAYS[date.weekday().to_monday_zero_offset().unsigned_abs() as usize];
    let (_, de_month, en_month) = MONTHS[date.month().unsigned_abs() as usize - 1];
    let (year, day) = (date.year(), date.day());
    let instant = || instant(date, time);
    let print = |pattern: &str| date.strftime(pattern).to_string();
    let hour = |suffix: &str| {
        time.map_or_else(String::new, |t| format!(", {:02}:{:02}{suffix}", t.hour(), t.minute()))
    };
    Ok(match format {
        "ics" => {
            let clock = time.map(|t| t.strftime("T%H%M%S").to_string()).unwrap_or_default();
            print("%Y%m%d") + &clock
        }
        "utc" => instant()?.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string(),
        "isoutc" => instant()?.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "iso" if time.is_some() => instant()?.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        "iso" => print("%Y-%m-%d"),
        "de" => format!("{de_day}, {day}. {de_month} {year}{}", hour(" Uhr")),
        "de-long" => format!("{day}. {de_month} {year}"),
        "de-num" => print("%d.%m.%Y"),
        "de-short" => format!("{}, {}", &de_day[..2], print("%d.%m.")),
        "de-dm" => print("%d.%m."),
        "de-month" => format!("{de_month} {year}"),
        "en" => format!("{en_day}, {day} {en_month} {year}{}", hour("")),
        "en-long" => format!("{en_month} {day}, {year}"),
        "year" => year.to_string(),
        _ => return Err(Problem::Format),
    })
}

/// Civil time in the demo's zone. In the hour that a clock change leaves out, the later time
/// holds; in the one that comes twice, the first (RFC 5545, 3.3.5).
fn instant(date: Date, time: Option<Time>) -> Result<Zoned, Problem> {
    let civil = date.to_datetime(time.ok_or(Problem::MissingTime)?);
    civil.in_tz(ZONE).map_err(|_| Problem::Range)
}

#[cfg(test)]
mod tests;
