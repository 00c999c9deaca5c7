//! A file's own VTIMEZONE as a zone: its latest rules, as a POSIX rule (RFC 5545, 3.6.5).

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use terminbund_ics::Component;
use terminbund_ics::value::{Moment, moment};

use super::rule::{Freq, parse};

/// Observances looked at; real ones have two, some list each change since 1900.
const MAX_OBSERVANCES: usize = 100;

/// Largest offset from UTC, in seconds.
const MAX_OFFSET: i64 = 15 * 3600;

struct Observance {
    daylight: bool,
    begins: DateTime,
    /// Seconds east of UTC from then on.
    offset: i64,
    /// Month and nth weekday of each year's change, where it recurs.
    change: Option<(i8, i8, i8)>,
}

/// The zone that a VTIMEZONE describes: of each of its two offsets the latest rule. What it says
/// of former years is not used, since such files rarely say it right.
#[must_use]
pub fn zone(vtimezone: &Component<'_>) -> Option<TimeZone> {
    let all: Vec<Observance> =
        vtimezone.children.iter().take(MAX_OBSERVANCES).filter_map(observance).collect();
    let latest = |daylight: bool| {
        all.iter().filter(|o| o.daylight == daylight).max_by_key(|o| (o.change.is_some(), o.begins))
    };
    match (latest(false), latest(true)) {
        (Some(standard), Some(daylight)) if standard.offset != daylight.offset => {
            both(standard, daylight).or_else(|| fixed(standard.offset))
        }
        (Some(one), _) | (None, Some(one)) => fixed(one.offset),
        (None, None) => None,
    }
}

fn fixed(offset: i64) -> Option<TimeZone> {
    TimeZone::posix(&name(offset)).ok()
}

/// `<+01>-1` for one hour east: POSIX counts westward.
fn name(offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let (h, m) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    let west = if offset > 0 { "-" } else { "" };
    format!("<{sign}{h:02}{m:02}>{west}{h}:{m:02}")
}

fn both(standard: &Observance, daylight: &Observance) -> Option<TimeZone> {
    let rule = |o: &Observance| {
        let (month, nth, weekday) = o.change?;
        let t = o.begins.time();
        Some(format!("M{month}.{nth}.{weekday}/{}:{:02}", t.hour(), t.minute()))
    };
    let text = format!(
        "{}{},{},{}",
        name(standard.offset),
        name(daylight.offset),
        rule(daylight)?,
        rule(standard)?
    );
    TimeZone::posix(&text).ok()
}

fn observance(component: &Component<'_>) -> Option<Observance> {
    let daylight = match &*component.name {
        "STANDARD" => false,
        "DAYLIGHT" => true,
        _ => return None,
    };
    let begins = match moment(component.value("DTSTART")?)? {
        Moment::Local(t) | Moment::Utc(t) => t,
        Moment::Day(d) => d.at(0, 0, 0, 0),
    };
    let offset = offset_seconds(component.value("TZOFFSETTO")?)?;
    let recurs = component.value("RRULE").map(|r| parse(r).rule);
    let change = match recurs {
        Some(rule) => rule.and_then(|r| yearly(&r, begins)),
        // Given for one year only: taken to be the same each year.
        None => Some(nth_of(begins)),
    };
    Some(Observance { daylight, begins, offset, change })
}

/// Month, nth (5 is the last) and weekday (0 is Sunday) of a yearly rule.
fn yearly(rule: &super::rule::Rule, begins: DateTime) -> Option<(i8, i8, i8)> {
    if rule.freq != Freq::Yearly {
        return None;
    }
    let month = rule.by_month.first().map_or(begins.month(), |m| i8::try_from(*m).unwrap_or(1));
    let Some((nth, weekday)) = rule.by_day.first() else { return Some(nth_of(begins)) };
    let nth = match (*nth, rule.by_month_day.first()) {
        (-1, _) => 5,
        (0, Some(day)) if *day > 0 => i8::try_from((*day - 1) / 7 + 1).unwrap_or(1),
        (0, Some(_)) => 5,
        (n @ 1..=4, _) => i8::try_from(n).unwrap_or(1),
        (5, _) => 5,
        _ => return None,
    };
    Some((month, nth, weekday.to_sunday_zero_offset()))
}

fn nth_of(at: DateTime) -> (i8, i8, i8) {
    let last = at.day() + 7 > at.days_in_month();
    let nth = if last { 5 } else { (at.day() - 1) / 7 + 1 };
    (at.month(), nth, at.weekday().to_sunday_zero_offset())
}

/// UTC-OFFSET (RFC 5545, 3.3.14) in seconds, where there is such a place on earth.
fn offset_seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    let signed = if text.starts_with(['+', '-']) { text.to_owned() } else { format!("+{text}") };
    let seconds = terminbund_ics::value::offset_minutes(&signed)? * 60;
    (seconds.abs() <= MAX_OFFSET).then_some(seconds)
}
