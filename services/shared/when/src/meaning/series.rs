//! Recurrences: the first occurrence and the rule of RFC 5545 section 3.3.10.

use jiff::civil::{Date, Weekday};

use super::say;
use super::sessions::{self, Sessions};
use crate::almanac::shift;
use crate::syntax::{Recur, Step, Unsure};
use crate::types::{Ambiguity, Moment, Point, Series};

/// How many days ahead the first occurrence is looked for; a fifth weekday of a month or the
/// 31st comes within three months, a first even week within two.
const HORIZON: i32 = 400;

/// Between which days a recurrence runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub from: Date,
    pub to: Option<Date>,
    /// Whether the first day is said, and is not only the reference day.
    pub said: bool,
}

/// The series of a recurrence, one for each session.
pub(super) fn series(
    recur: &Recur,
    bounds: Bounds,
    sessions: &Sessions,
    doubts: &mut Vec<Ambiguity>,
) -> Vec<Series> {
    if recur.doubts.contains(&Unsure::WhichOfMonth) || nowhere(recur, bounds) {
        doubts.push(say::which());
        return Vec::new();
    }
    let Some(first) = first(recur, bounds.from) else { return Vec::new() };
    if bounds.to.is_some_and(|to| first > to) {
        return Vec::new();
    }
    for unsure in &recur.doubts {
        match unsure {
            Unsure::EveryOrNth => doubts.push(say::every_or_nth()),
            Unsure::Phase if bounds.said => {}
            Unsure::Phase => doubts.push(say::phase(first)),
            Unsure::EachWeek => doubts.push(say::each_week()),
            Unsure::WhichOfMonth => {}
            Unsure::Holidays => doubts.push(say::also_holidays()),
            Unsure::Saturday => doubts.push(say::saturday()),
        }
    }
    let timed = !sessions.spans.is_empty();
    let rrule = rule(recur, bounds.to, timed);
    if !timed {
        let first = Moment { start: Point::Day(first), end: None };
        return vec![Series { first, rrule }];
    }
    let spans = sessions.spans.iter();
    spans
        .filter_map(|(from, to)| sessions::moment(first, *from, *to))
        .map(|first| Series { first, rrule: rrule.clone() })
        .collect()
}

/// Whether nothing says on which days: "wöchentlich".
fn nowhere(recur: &Recur, bounds: Bounds) -> bool {
    let days = !recur.by_day.is_empty() || !recur.by_month_day.is_empty();
    !days && !bounds.said && (recur.step != Step::Daily || recur.interval > 1)
}

/// The first day on or after `from` that the rule takes.
fn first(recur: &Recur, from: Date) -> Option<Date> {
    (0..HORIZON).filter_map(|ahead| shift(from, ahead)).find(|date| takes(recur, *date))
}

pub(super) fn takes(recur: &Recur, date: Date) -> bool {
    let last = date.days_in_month();
    let weekday = recur.by_day.is_empty()
        || recur.by_day.iter().any(|(n, day)| {
            date.weekday() == *day
                && match n {
                    0 => true,
                    n if *n > 0 => (date.day() - 1) / 7 + 1 == *n,
                    n => (last - date.day()) / 7 + 1 == -n,
                }
        });
    let month_day = recur.by_month_day.is_empty()
        || recur.by_month_day.iter().any(|n| date.day() == if *n < 0 { last + 1 + n } else { *n });
    let week = recur.even.is_none_or(|even| (date.iso_week_date().week() % 2 == 0) == even);
    weekday && month_day && week
}

/// The rule's text.
fn rule(recur: &Recur, to: Option<Date>, timed: bool) -> String {
    let step = match recur.step {
        Step::Daily => "DAILY",
        Step::Weekly => "WEEKLY",
        Step::Monthly => "MONTHLY",
        Step::Yearly => "YEARLY",
    };
    let mut out = format!("FREQ={step}");
    if recur.interval > 1 {
        out += &format!(";INTERVAL={}", recur.interval);
    }
    let list = |items: Vec<String>| items.join(",");
    if !recur.by_day.is_empty() {
        let days = recur.by_day.iter().map(|(n, day)| match n {
            0 => short(*day).to_owned(),
            n => format!("{n}{}", short(*day)),
        });
        out += &format!(";BYDAY={}", list(days.collect()));
    }
    if !recur.by_month_day.is_empty() {
        let days = recur.by_month_day.iter().map(ToString::to_string);
        out += &format!(";BYMONTHDAY={}", list(days.collect()));
    }
    if let Some(to) = to {
        out += &format!(";UNTIL={}{}", to.strftime("%Y%m%d"), if timed { "T235959" } else { "" });
    }
    out
}

fn short(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}
