//! The dates of an announcement: rule, RDATE, EXDATE and changed instances put together.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use terminbund_ics::value::{Moment, duration, moment};
use terminbund_ics::{Component, NON_PUBLIC, Property};

use super::expand::{Window as Local, expand};
use super::rule::{Rule, parse};
use super::times::{Context, Hidden, When};

/// RDATE, EXDATE and their periods read of one event.
const MAX_LISTED: usize = 10_000;

/// Rules, and rules that take out, read of one event: RFC 5545 wants one at most, and each may
/// cost some milliseconds.
const MAX_RULES: usize = 4;

/// Instances of one series in the window.
pub const MAX_INSTANCES: usize = 1_000;

/// What of time is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Begin, inclusive.
    pub from: Timestamp,
    /// End, exclusive.
    pub to: Timestamp,
}

/// How long an event takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length {
    /// Days of the calendar.
    pub days: i64,
    /// Seconds that pass.
    pub seconds: i64,
    /// Its end is given; else only its start is known.
    pub given: bool,
}

impl Length {
    /// The end of what begins then, where it is known.
    #[must_use]
    pub fn end(self, start: &When) -> Option<When> {
        if self.given { start.plus(self.days, self.seconds) } else { None }
    }
}

/// One date before changed instances are put in.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Start by the series: its identity.
    pub original: When,
    /// End, where it is known.
    pub end: Option<When>,
}

/// Notes what is wrong: rule of the findings and detail.
pub type Note<'n> = dyn FnMut(&'static str, String) + 'n;

/// Start and length of a VEVENT.
#[must_use]
pub fn start_and_length(event: &Component<'_>, context: &Context<'_>) -> Option<(When, Length)> {
    let readable = |p: &&Property<'_>| moment(p.value()).is_some();
    let property = event.all("DTSTART").find(readable);
    let property = property.or_else(|| event.all("RECURRENCE-ID").find(readable))?;
    let mut start = context.when(property)?;
    let recurs = event.value("RRULE").is_some();
    // A series in UTC was meant in its calendar's zone, else daylight saving would shift it.
    if let (true, When::At { timestamp, zone, .. }, Some(calendar)) =
        (recurs, &start, &context.calendar)
        && *zone == TimeZone::UTC
    {
        start = When::of(*timestamp, calendar);
    }
    Some((start.clone(), length(event, &start, context)))
}

/// DTEND, else DURATION, else one day for days and no known end for moments. An end before the
/// start and one equal to a moment's start say nothing.
fn length(event: &Component<'_>, start: &When, context: &Context<'_>) -> Length {
    let one_day = Length { days: i64::from(start.is_day()), seconds: 0, given: start.is_day() };
    let end = event.all("DTEND").find_map(|p| {
        let zone = match start {
            When::At { zone, .. } => Some(zone),
            When::Day(_) => None,
        };
        context.moment(moment(p.value())?, p, zone)
    });
    let Some(end) = end else {
        let stated = event.value("DURATION").and_then(duration);
        return match stated.filter(|d| d.days > 0 || d.seconds > 0) {
            Some(d) if start.is_day() => Length {
                days: (d.days + d.seconds.div_euclid(86_400)).max(1),
                seconds: 0,
                given: true,
            },
            Some(d) => Length { days: d.days, seconds: d.seconds, given: true },
            None => one_day,
        };
    };
    match (start, &end) {
        (When::Day(from), _) => {
            // A moment as the end of days: the day it falls on is still part, unless at midnight.
            let mut to = end.date();
            if !end.is_day() && end.local() != to.at(0, 0, 0, 0) {
                to = to.tomorrow().unwrap_or(to);
            }
            let days = from.until((jiff::Unit::Day, to)).map_or(0, |s| i64::from(s.get_days()));
            Length { days: days.max(1), seconds: 0, given: true }
        }
        (When::At { timestamp, zone, .. }, _) => {
            let seconds = end.timestamp(zone).as_second() - timestamp.as_second();
            if seconds > 0 { Length { days: 0, seconds, given: true } } else { one_day }
        }
    }
}

/// All instances of a VEVENT that touch the window, in order, without changed ones.
pub fn instances(
    event: &Component<'_>,
    context: &Context<'_>,
    window: Window,
    note: &mut Note<'_>,
) -> Vec<Instance> {
    let Some((start, length)) = start_and_length(event, context) else { return Vec::new() };
    let mut set: BTreeMap<Timestamp, Instance> = BTreeMap::new();
    let zone = zone_of(&start, context);
    let mut add = |at: When, end: Option<When>| {
        set.entry(at.timestamp(&zone)).or_insert(Instance { original: at, end });
    };
    let mut alone = true;
    let mut empty = false;
    for property in rules(event, "RRULE", note) {
        match rule_starts(property, &start, length, context, window, note) {
            Starts::None => {}
            Starts::Empty => empty = true,
            Starts::Some(starts) => {
                alone = false;
                starts.into_iter().for_each(|at| {
                    let end = length.end(&at);
                    add(at, end);
                });
            }
        }
    }
    for (at, end) in rdates(event, &start, length, context) {
        alone = false;
        add(at, end);
    }
    // DTSTART is the first instance always; a rule has given it where it lies in the window.
    if !empty && (alone || event.value("RRULE").is_none()) {
        let end = length.end(&start);
        add(start.clone(), end);
    }
    exclude(event, &start, length, context, window, &mut set, note);
    if !alone {
        let touches = |i: &Instance| {
            let from = i.original.timestamp(&zone);
            let to = i.end.as_ref().map_or(from, |e| e.timestamp(&zone));
            from < window.to && (to > window.from || from >= window.from)
        };
        set.retain(|_, i| touches(i));
        if set.len() > MAX_INSTANCES {
            note("rrule-cut", String::new());
        }
    }
    set.into_values().take(MAX_INSTANCES).collect()
}

/// The rules of an event, as many as are read.
fn rules<'e>(
    event: &'e Component<'e>,
    name: &'e str,
    note: &mut Note<'_>,
) -> Vec<&'e Property<'e>> {
    if let Some(beyond) = event.all(name).nth(MAX_RULES) {
        note("rrule-too-large", beyond.value().to_owned());
    }
    event.all(name).take(MAX_RULES).collect()
}

/// Zone in which days of this series begin.
fn zone_of(start: &When, context: &Context<'_>) -> TimeZone {
    match start {
        When::At { zone, .. } => zone.clone(),
        When::Day(_) => context.floating().clone(),
    }
}

enum Starts {
    /// There is no rule.
    None,
    /// The rule gives nothing, not even the start.
    Empty,
    Some(Vec<When>),
}

fn rule_starts(
    property: &Property<'_>,
    start: &When,
    length: Length,
    context: &Context<'_>,
    window: Window,
    note: &mut Note<'_>,
) -> Starts {
    let parsed = parse(property.value());
    for (id, detail) in parsed.problems {
        note(id, detail);
    }
    let Some(rule) = parsed.rule else { return Starts::None };
    let until = until(&rule, start, context);
    if until.is_some_and(|u| u < start.local()) {
        note("until-before-start", rule.until.map(Moment::iso).unwrap_or_default());
        return Starts::Empty;
    }
    let zone = zone_of(start, context);
    let local = |t: Timestamp| zone.to_datetime(t);
    let reach = Span::new().try_hours(length.days * 24 + length.seconds / 3600 + 26);
    let from = local(window.from);
    let from = reach.ok().and_then(|r| from.checked_sub(r).ok()).unwrap_or(from);
    // Somewhat more than can be shown, since excluded ones do not count.
    let bounds = Local { from, to: local(window.to), max: MAX_INSTANCES * 2 };
    let expansion = expand(&rule, start.local(), until, bounds);
    if expansion.cut {
        note("rrule-cut", String::new());
    }
    let mut skipped = None;
    let starts = expansion.starts.into_iter().filter_map(|at| match start {
        When::Day(_) => Some(When::Day(at.date())),
        When::At { zone, .. } => {
            let when = When::at(at, zone)?;
            if when.local() != at {
                skipped = Some(at);
            }
            Some(when)
        }
    });
    let starts = starts.collect();
    if let Some(at) = skipped {
        note("gap-time", at.to_string());
    }
    Starts::Some(starts)
}

/// UNTIL on the wall clock of the start, inclusive; a day includes all of it.
fn until(rule: &Rule, start: &When, context: &Context<'_>) -> Option<DateTime> {
    let until = rule.until?;
    match (start, until) {
        // Outlook writes the last day as midnight of its zone, in UTC; others its last second.
        (When::Day(_), Moment::Utc(t)) => {
            let timestamp = TimeZone::UTC.to_timestamp(t).ok()?;
            let local = context.floating().to_datetime(timestamp);
            let midnight = local.time() == jiff::civil::Time::midnight();
            Some(if midnight { local } else { t.date().at(0, 0, 0, 0) })
        }
        (When::Day(_), m) => Some(m.date().at(0, 0, 0, 0)),
        (When::At { .. }, Moment::Day(d)) => Some(d.at(23, 59, 59, 0)),
        (When::At { zone, .. }, Moment::Utc(t)) => {
            let timestamp = TimeZone::UTC.to_timestamp(t).ok()?;
            Some(zone.to_datetime(timestamp))
        }
        (When::At { zone, .. }, Moment::Local(t)) if *zone == TimeZone::UTC => {
            let at = When::at(t, context.floating())?;
            Some(zone.to_datetime(at.timestamp(zone)).max(t))
        }
        (When::At { .. }, Moment::Local(t)) => Some(t),
    }
}

/// RDATE: dates, moments and periods (RFC 5545, 3.8.5.2).
fn rdates(
    event: &Component<'_>,
    start: &When,
    length: Length,
    context: &Context<'_>,
) -> Vec<(When, Option<When>)> {
    let mut out = Vec::new();
    let zone = zone_of(start, context);
    for property in event.all("RDATE") {
        for value in property.value().split([',', ';']).take(MAX_LISTED) {
            let (from, to) = value.split_once('/').map_or((value, None), |(f, t)| (f, Some(t)));
            let Some(m) = moment(from) else { continue };
            let at = match (start, context.moment(m, property, Some(&zone))) {
                // A day beside moments: at the series' time of day.
                (When::At { local, zone, .. }, Some(When::Day(d))) => {
                    When::at(d.to_datetime(local.time()), zone)
                }
                (When::Day(_), Some(at)) => Some(When::Day(at.date())),
                (_, at) => at,
            };
            let Some(at) = at else { continue };
            let stated = to.filter(|_| !at.is_day()).and_then(|to| match duration(to) {
                Some(d) => at.plus(d.days, d.seconds),
                None => moment(to).and_then(|m| context.moment(m, property, Some(&zone))),
            });
            // As with DTEND: an end that is not after the start says nothing.
            let after = |end: &When| end.timestamp(&zone) > at.timestamp(&zone);
            let end = stated.filter(after).or_else(|| length.end(&at));
            out.push((at, end));
            if out.len() >= MAX_LISTED {
                return out;
            }
        }
    }
    out
}

/// EXDATE and EXRULE take instances out; one that matches none takes none.
fn exclude(
    event: &Component<'_>,
    start: &When,
    length: Length,
    context: &Context<'_>,
    window: Window,
    set: &mut BTreeMap<Timestamp, Instance>,
    note: &mut Note<'_>,
) {
    let zone = zone_of(start, context);
    for hidden in Hidden::all(event, context) {
        set.retain(|_, instance| !hidden.covers(&instance.original, &zone));
    }
    for property in event.all("EXDATE").filter(|p| p.param(NON_PUBLIC).is_none()) {
        for value in property.value().split([',', ';']).take(MAX_LISTED) {
            let value = value.trim();
            let Some(m) = moment(value) else {
                if !value.is_empty() {
                    note("bad-date", "EXDATE".to_owned());
                }
                continue;
            };
            let Some(at) = excluded(m, property, start, &zone, context) else {
                note("exdate-no-match", value.to_owned());
                continue;
            };
            let at = at.timestamp(&zone);
            let inside = at >= window.from && at < window.to;
            if set.remove(&at).is_none() && inside {
                note("exdate-no-match", value.to_owned());
            }
        }
    }
    for property in rules(event, "EXRULE", note) {
        if let Starts::Some(starts) = rule_starts(property, start, length, context, window, note) {
            for at in starts {
                set.remove(&at.timestamp(&zone));
            }
        }
    }
}

/// The instance that an EXDATE means, where its type is that of the series: a day for days, a
/// moment for moments. A moment at midnight may stand for a day.
fn excluded(
    m: Moment,
    property: &Property<'_>,
    start: &When,
    zone: &TimeZone,
    context: &Context<'_>,
) -> Option<When> {
    match (start, m) {
        (When::Day(_), Moment::Day(d)) => Some(When::Day(d)),
        (When::Day(_), Moment::Local(t) | Moment::Utc(t)) => Some(When::Day(t.date())),
        (When::At { .. }, Moment::Day(_)) => None,
        // A floating one beside UTC would be a guess.
        (When::At { .. }, Moment::Local(_))
            if *zone == TimeZone::UTC && context.zone_of(property).is_none() =>
        {
            None
        }
        (When::At { .. }, _) => context.moment(m, property, Some(zone)),
    }
}
