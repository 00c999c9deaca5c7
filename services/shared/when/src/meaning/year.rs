//! Months and years that do not stand at their day: from the neighbours in a list, from the
//! heading, from the weekday, from the reference day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::say;
use crate::GRACE_DAYS;
use crate::almanac::days_between;
use crate::syntax::{Day, Parts, Period, Span};
use crate::types::{Ambiguity, Context, Prefer};

/// Months that a list may step back before a new year is assumed: "28. Dezember, 3. Januar".
const NEW_YEAR_STEP: i8 = 6;

/// Fills in what can be known. Gives whether all years stand there, and the doubts.
pub(super) fn fill(spans: &mut [&mut Span], context: &Context) -> (bool, Vec<Ambiguity>) {
    let mut days: Vec<&mut Day> = Vec::new();
    for span in spans {
        days.push(&mut span.from);
        days.extend(span.to.as_mut());
    }
    months(&mut days, context.heading.month);
    let mut doubts: Vec<Ambiguity> =
        days.iter_mut().filter_map(|day| by_weekday(day, context)).collect();
    if years(&mut days, context.heading.year) {
        return (doubts.is_empty(), doubts);
    }
    match choose(&days, context) {
        Some((year, doubt)) => {
            assign(&mut days, year);
            doubts.extend(doubt);
        }
        None => doubts.extend(days.iter().find_map(|day| stranded(day))),
    }
    (false, doubts)
}

/// Months go back from a day to those before it: "3. bis 5. Mai".
fn months(days: &mut [&mut Day], heading: Option<i8>) {
    let mut next = None;
    for day in days.iter_mut().rev() {
        if let Day::Parts(parts) = &mut **day {
            parts.month = parts.month.or(next).or(heading);
            next = parts.month;
        }
    }
}

/// How many months ahead a weekday and day without a month are looked for; each pair comes at
/// least once in fourteen.
const MONTHS_AHEAD: i32 = 14;

/// "Fr 13.": the next Friday that is a 13th.
fn by_weekday(day: &mut Day, context: &Context) -> Option<Ambiguity> {
    let Day::Parts(parts) = day else { return None };
    let (Some(weekday), None) = (parts.weekday, parts.month) else { return None };
    let first = context.on.first_of_month();
    let found = (0..MONTHS_AHEAD).find_map(|ahead| {
        let month = first.checked_add(ahead.months()).ok()?;
        let date = Date::new(month.year(), month.month(), parts.day).ok()?;
        (date >= context.on && date.weekday() == weekday).then_some(date)
    })?;
    parts.month = Some(found.month());
    parts.year = parts.year.or(Some(found.year()));
    Some(say::month_by_weekday(found))
}

/// A day whose weekday fits no year near.
fn stranded(day: &Day) -> Option<Ambiguity> {
    match day {
        Day::Parts(Parts { weekday: Some(weekday), day, month: Some(month), .. }) => {
            Some(say::no_year(*day, *month, *weekday))
        }
        _ => None,
    }
}

/// Month and day, for the order within a year.
fn place(day: &Day) -> Option<(i8, i8)> {
    match day {
        Day::Parts(parts) => Some((parts.month?, parts.day)),
        Day::Period(Period::Month { month, .. }) | Day::Nth { month, .. } => Some((*month, 1)),
        Day::Exact(date) | Day::Stamp { date, .. } => Some((date.month(), date.day())),
        Day::Feast { feast, year } => {
            let (date, _) = feast.of(year.unwrap_or(2026))?;
            Some((date.month(), date.day()))
        }
        _ => None,
    }
}

fn year_of(day: &Day) -> Option<i16> {
    match day {
        Day::Parts(parts) => parts.year,
        Day::Period(
            Period::Month { year, .. }
            | Period::Week { year, .. }
            | Period::Fraction { year, .. }
            | Period::Season { year, .. }
            | Period::Semester { year, .. },
        ) => *year,
        Day::Nth { year, .. } | Day::Feast { year, .. } => *year,
        Day::Period(Period::Year(year)) => Some(*year),
        Day::Exact(date) | Day::Stamp { date, .. } => Some(date.year()),
        Day::Weekday { .. } | Day::Ahead { .. } | Day::Period(Period::Relative { .. }) => None,
    }
}

fn set_year(day: &mut Day, to: i16) {
    match day {
        Day::Parts(Parts { year, .. })
        | Day::Nth { year, .. }
        | Day::Feast { year, .. }
        | Day::Period(
            Period::Month { year, .. }
            | Period::Week { year, .. }
            | Period::Fraction { year, .. }
            | Period::Season { year, .. }
            | Period::Semester { year, .. },
        ) => *year = year.or(Some(to)),
        _ => {}
    }
}

/// Whether a day has a year at all.
fn wants_year(day: &Day) -> bool {
    !matches!(day, Day::Weekday { .. } | Day::Ahead { .. } | Day::Period(Period::Relative { .. }))
}

/// Years go back from a day to those before it, and on to those behind it. Gives whether each
/// day has one now.
fn years(days: &mut [&mut Day], heading: Option<i16>) -> bool {
    let mut next: Option<(i16, Option<(i8, i8)>)> = None;
    for day in days.iter_mut().rev() {
        if let (None, Some((year, after))) = (year_of(day), next) {
            let before = place(day).zip(after).is_some_and(|(a, b)| a.0 >= b.0 + NEW_YEAR_STEP);
            set_year(day, if before { year - 1 } else { year });
        }
        if let Some(year) = year_of(day) {
            next = Some((year, place(day)));
        }
    }
    let mut last = heading.map(|year| (year, None));
    for day in days.iter_mut() {
        if let (None, Some((year, before))) = (year_of(day), last) {
            set_year(day, year + i16::from(turns(before, place(day))));
        }
        if let Some(year) = year_of(day) {
            last = Some((year, place(day)));
        }
    }
    days.iter().all(|day| year_of(day).is_some() || !wants_year(day))
}

/// Whether a new year lies between two days of a list.
fn turns(before: Option<(i8, i8)>, after: Option<(i8, i8)>) -> bool {
    before.zip(after).is_some_and(|(a, b)| b.0 + NEW_YEAR_STEP <= a.0)
}

/// Gives the days that year, and those behind a turn of the year the next.
fn assign(days: &mut [&mut Day], first: i16) {
    let mut year = first;
    let mut before = None;
    for day in days.iter_mut().filter(|day| wants_year(day)) {
        let here = place(day);
        if turns(before, here) {
            year += 1;
        }
        before = here.or(before);
        set_year(day, year);
    }
}

/// How many years back the weekday may look in archives; after six the same weekdays return.
const YEARS_BACK: i16 = 5;

/// How many days ahead the weekday may look: nobody announces two years ahead without a year.
const YEAR_AHEAD: i32 = 400;

/// A candidate year, with what speaks for it.
struct Candidate {
    year: i16,
    start: Date,
    end: Date,
    fits: bool,
}

/// Looks for the year of days that have none.
fn choose(days: &[&mut Day], context: &Context) -> Option<(i16, Option<Ambiguity>)> {
    let on = context.on;
    let back = if context.prefer == Prefer::Future { 1 } else { YEARS_BACK };
    let candidates: Vec<Candidate> = (on.year() - back..=on.year() + 2)
        .filter_map(|year| candidate(days, year, context))
        .collect();
    let weekdays = days.iter().any(|d| matches!(&**d, Day::Parts(p) if p.weekday.is_some()));
    let distance = |c: &Candidate| {
        let ahead = days_between(on, c.start);
        let behind = days_between(c.end, on);
        ahead.max(behind).max(0)
    };
    if weekdays {
        let near = |c: &&Candidate| c.fits && (c.start <= on || distance(c) <= YEAR_AHEAD);
        let best = candidates.iter().filter(near).min_by_key(|c| distance(c))?;
        let expected = prefer(&candidates, context).map(|c| c.year);
        let doubt = (expected != Some(best.year)).then(|| say::year_by_weekday(best.start));
        return Some((best.year, doubt));
    }
    let best = prefer(&candidates, context)?;
    let past = best.end < on && context.prefer == Prefer::Future;
    Some((best.year, past.then(|| say::year(best.start))))
}

/// The year that the context prefers, whatever the weekday.
fn prefer<'a>(candidates: &'a [Candidate], context: &Context) -> Option<&'a Candidate> {
    let on = context.on;
    let near = |c: &&Candidate| days_between(on, c.start).max(days_between(c.end, on)).max(0);
    match context.prefer {
        Prefer::Future => candidates
            .iter()
            .find(|c| days_between(c.end, on) <= GRACE_DAYS)
            .or_else(|| candidates.iter().min_by_key(near)),
        Prefer::Nearest => candidates.iter().min_by_key(near),
        Prefer::Past => candidates
            .iter()
            .rev()
            .find(|c| c.start <= on)
            .or_else(|| candidates.iter().min_by_key(near)),
    }
}

/// What a year would make of the days; `None` if one of them does not exist in it.
fn candidate(days: &[&mut Day], year: i16, context: &Context) -> Option<Candidate> {
    let mut copies: Vec<Day> = days.iter().map(|day| **day).collect();
    let mut refs: Vec<&mut Day> = copies.iter_mut().collect();
    assign(&mut refs, year);
    let (mut start, mut end): (Option<Date>, Option<Date>) = (None, None);
    let mut fits = true;
    for day in copies.iter().filter(|day| wants_year(day)) {
        let (from, to) = super::date::bounds(day, context)?;
        start = Some(start.map_or(from, |s| s.min(from)));
        end = Some(end.map_or(to, |e| e.max(to)));
        if let Day::Parts(Parts { weekday: Some(weekday), .. }) = day {
            fits &= from.weekday() == *weekday;
        }
    }
    Some(Candidate { year, start: start?, end: end?, fits })
}
