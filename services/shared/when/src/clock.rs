//! Texts that hold only a time, and joining them to a date that stands elsewhere.

use jiff::civil::{Date, Time};

use crate::grammar::Grammar;
use crate::lex;
use crate::meaning::sessions;
use crate::syntax::{Clk, Phrase};
use crate::types::{Clock, Moment, Point, Precision, Reading};
use crate::{MAX_TEXT, MAX_TOKENS};

/// Reads a text that holds only a time: "19.30 Uhr", "9–12 Uhr", "18h30", "Einlass 18, Beginn
/// 19 Uhr". `None` when there is no time in it, or a date too.
pub fn time_of(text: &str) -> Option<Clock> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let tokens = lex::lex(text, 0, MAX_TOKENS);
    let parsed = Grammar::new(&tokens).clocks();
    let mut hours = Vec::new();
    for phrase in &parsed.phrases {
        match phrase {
            Phrase::Times(times) => hours.extend(times),
            Phrase::Each | Phrase::Part(_) => {}
            _ => return None,
        }
    }
    let sessions = sessions::sessions(&hours);
    let spans: Vec<(Time, Option<Time>)> = sessions
        .spans
        .iter()
        .filter_map(|(from, to)| Some((from.time()?, to.and_then(Clk::time))))
        .collect();
    let doors = sessions.doors.and_then(Clk::time);
    (!spans.is_empty()).then_some(Clock { spans, doors, ambiguities: sessions.doubts })
}

/// Joins a time to the days of a reading: each whole day gets the sessions of the clock, a range
/// of days gets them each day. Moments that have a time, and vague ones, stay as they are.
pub fn join(days: &Reading, clock: &Clock) -> Reading {
    let mut out = days.clone();
    let exact =
        matches!(days.precision, Precision::Day | Precision::PartOfDay | Precision::FromDay);
    if !exact || clock.spans.is_empty() {
        return out;
    }
    out.moments = days.moments.iter().flat_map(|moment| expand(moment, clock)).collect();
    out.moments.sort_unstable();
    out.moments.dedup();
    out.rrule = out.rrule.map(|rrule| timed_until(&rrule));
    out.doors = out.doors.or(clock.doors);
    out.ambiguities.extend(clock.ambiguities.iter().cloned());
    out.ambiguities.retain(|doubt| doubt.kind != crate::Doubt::PartOfDay);
    if out.moments.iter().any(|moment| !moment.all_day()) {
        out.precision = Precision::Time;
    }
    out
}

/// RFC 5545 section 3.3.10: `UNTIL` has a time where the start has one.
fn timed_until(rrule: &str) -> String {
    let part = |part: &str| {
        let whole = part.strip_prefix("UNTIL=").is_some_and(|day| !day.contains('T'));
        if whole { format!("{part}T235959") } else { part.to_owned() }
    };
    rrule.split(';').map(part).collect::<Vec<_>>().join(";")
}

/// Longest range of days, in days, that gets a moment a day.
const MAX_DAYS: usize = 31;

fn expand(moment: &Moment, clock: &Clock) -> Vec<Moment> {
    let Point::Day(first) = moment.start else { return vec![*moment] };
    let end = moment.end.map(Point::date);
    let days: Vec<Date> = std::iter::successors(Some(first), |day| day.tomorrow().ok())
        .take_while(|day| *day == first || end.is_some_and(|end| *day < end))
        .take(MAX_DAYS + 1)
        .collect();
    if days.len() > MAX_DAYS {
        return vec![*moment];
    }
    let on = |day: &Date| {
        let day = *day;
        clock.spans.iter().filter_map(move |(from, to)| session(day, *from, *to))
    };
    days.iter().flat_map(on).collect()
}

fn session(day: Date, from: Time, to: Option<Time>) -> Option<Moment> {
    let end = match to {
        Some(to) if to <= from => Some(day.tomorrow().ok()?.to_datetime(to)),
        Some(to) => Some(day.to_datetime(to)),
        None => None,
    };
    Some(Moment { start: Point::At(day.to_datetime(from)), end: end.map(Point::At) })
}
