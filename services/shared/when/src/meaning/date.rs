//! A written day to the day of the calendar.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::say;
use crate::almanac;
use crate::syntax::{Day, Parts, Period};
use crate::types::{Ambiguity, Context, Precision};
use crate::words::Unit;

/// First and last day of what is written, both inclusive.
pub(super) fn bounds(day: &Day, context: &Context) -> Option<(Date, Date)> {
    let on = context.on;
    let one = |date: Option<Date>| date.map(|date| (date, date));
    match day {
        Day::Parts(Parts { day, month, year, .. }) => {
            one(Date::new((*year)?, (*month)?, *day).ok())
        }
        Day::Weekday { weekday, which } => one(weekday_from(on, *weekday, *which)),
        Day::Feast { feast, year } => {
            let (date, days) = feast.of((*year)?)?;
            Some((date, almanac::shift(date, i32::from(days) - 1)?))
        }
        Day::Nth { n, weekday, month, year } => one(almanac::nth((*year)?, *month, *n, *weekday)),
        Day::Ahead { count, unit } => one(match unit {
            Unit::Week => almanac::shift(on, count.checked_mul(7)?),
            Unit::Month => on.checked_add(count.months()).ok(),
            _ => almanac::shift(on, *count),
        }),
        Day::Exact(date) | Day::Stamp { date, .. } => one(Some(*date)),
        Day::Period(period) => {
            let (start, end, _) = span(period, context)?;
            Some((start, almanac::shift(end, -1)?))
        }
    }
}

/// The next such weekday; "nächsten" on that weekday itself is the one a week later.
fn weekday_from(on: Date, weekday: Weekday, which: Option<i8>) -> Option<Date> {
    let from = if which == Some(1) { almanac::shift(on, 1)? } else { on };
    almanac::on_or_after(from, weekday)
}

/// Start, exclusive end and precision of a named period.
pub(super) fn span(period: &Period, context: &Context) -> Option<(Date, Date, Precision)> {
    let with = |precision: Precision| move |(start, end): (Date, Date)| (start, end, precision);
    match *period {
        Period::Month { month, year, stretch } => {
            let (start, end) = almanac::months(year?, month, 1)?;
            let part = |a: i32, b: i32| {
                Some((almanac::shift(start, a)?, almanac::shift(start, b)?, Precision::Month))
            };
            match stretch {
                None => Some((start, end, Precision::Month)),
                Some(0) => part(0, 10),
                Some(1) => part(10, 20),
                Some(_) => Some((almanac::shift(start, 20)?, end, Precision::Month)),
            }
        }
        Period::Week { week, to, year } => {
            let monday = almanac::monday(year?, week)?;
            let days = 7 * (i32::from(to - week) + 1);
            Some((monday, almanac::shift(monday, days)?, Precision::Week))
        }
        Period::Fraction { n, of, year } => {
            let months = 12 / of;
            almanac::months(year?, 1 + (n - 1) * months, i32::from(months))
                .map(with(Precision::Quarter))
        }
        Period::Season { season, year } => {
            almanac::season(year?, season).map(with(Precision::Season))
        }
        Period::Semester { winter, year } => {
            almanac::semester(year?, winter).map(with(Precision::Season))
        }
        Period::Year(year) => almanac::months(year, 1, 12).map(with(Precision::Year)),
        Period::Relative { unit, which } => relative(unit, which, context.on),
    }
}

fn relative(unit: Unit, which: i8, on: Date) -> Option<(Date, Date, Precision)> {
    match unit {
        Unit::Month => {
            let month = on.first_of_month().checked_add(i32::from(which).months()).ok()?;
            let end = month.checked_add(1.month()).ok()?;
            Some((month, end, Precision::Month))
        }
        Unit::Weekend => {
            // On a Sunday "this weekend" is the one that is running.
            let back = if on.weekday() == Weekday::Sunday { -1 } else { 0 };
            let saturday = almanac::on_or_after(almanac::shift(on, back)?, Weekday::Saturday)?;
            let saturday = almanac::shift(saturday, 7 * i32::from(which))?;
            Some((saturday, almanac::shift(saturday, 2)?, Precision::Day))
        }
        _ => {
            let back = i32::from(on.weekday().to_monday_zero_offset());
            let monday = almanac::shift(on, 7 * i32::from(which) - back)?;
            Some((monday, almanac::shift(monday, 7)?, Precision::Week))
        }
    }
}

/// What is doubtful about a day as it was read; swaps day and month where the weekday says so.
pub(super) fn check(day: &mut Day, month_first: bool) -> Option<Ambiguity> {
    let Day::Parts(parts) = day else { return None };
    let date = Date::new(parts.year?, parts.month?, parts.day).ok()?;
    let swapped =
        parts.slashed.then(|| Date::new(date.year(), parts.day, date.month()).ok()).flatten();
    match (parts.weekday, swapped) {
        (Some(said), Some(other)) if said == other.weekday() && said != date.weekday() => {
            (parts.day, parts.month) = (other.day(), Some(other.month()));
            None
        }
        (None, Some(other)) if month_first => {
            (parts.day, parts.month) = (other.day(), Some(other.month()));
            None
        }
        (Some(said), _) if said != date.weekday() => Some(say::weekday(date, said)),
        (None, Some(_)) => Some(say::day_month(date)),
        _ => None,
    }
}

/// Whether a day hangs on the reference day.
pub(super) fn is_relative(day: &Day) -> bool {
    matches!(day, Day::Weekday { .. } | Day::Ahead { .. } | Day::Period(Period::Relative { .. }))
}
