//! Phrases to meaning: which days, at what times, how often, and what is doubtful.

mod date;
mod group;
pub(crate) mod say;
mod series;
pub(crate) mod sessions;
mod year;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};

use self::group::Group;
use self::series::Bounds;
use self::sessions::Sessions;
use crate::almanac::{days_between, shift};
use crate::syntax::{Clk, Day, Edge, Joint, Phrase, Recur, Span, Step};
use crate::types::{Ambiguity, Context, Moment, Point, Precision, Reading, Series};

/// Longest range of days, in days, that is given as one moment a day when it has a time; a
/// longer one is given as a daily recurrence.
const MAX_DAILY: i32 = 31;

/// Most moments of one reading; a season's programme has fewer.
const MAX_MOMENTS: usize = 256;

/// The zone of German wall time.
const HOME: &str = "Europe/Berlin";

/// Understands phrases.
pub(crate) fn reading(phrases: &[Phrase], context: &Context) -> Reading {
    let mut groups = group::groups(phrases);
    let mut out = Reading::default();
    let (given, doubts) = {
        let mut spans: Vec<&mut Span> = Vec::new();
        for group in &mut groups {
            spans.extend(group.spans.iter_mut());
            spans.extend(group.until.iter_mut().flat_map(|(spans, _)| spans.iter_mut()));
        }
        out.relative = !spans.is_empty() && spans.iter().all(|s| date::is_relative(&s.from));
        year::fill(&mut spans, context)
    };
    out.year_given = given && !out.relative && groups.iter().any(|g| !g.spans.is_empty());
    out.ambiguities = doubts;
    group::place_weekdays(&mut groups, context);
    let mut work = Work { context, out, series: Vec::new() };
    for phrase in phrases {
        work.except(phrase, &mut groups);
    }
    for group in &mut groups {
        work.group(group);
    }
    work.finish(phrases)
}

/// A reading in the making.
struct Work<'a> {
    context: &'a Context,
    out: Reading,
    series: Vec<Series>,
}

impl Work<'_> {
    /// Takes out what does not take place.
    fn except(&mut self, phrase: &Phrase, groups: &mut [Group]) {
        let Phrase::Except { days, weekdays, holidays, school } = phrase else { return };
        let mut days = days.clone();
        let mut spans: Vec<&mut Span> = days.iter_mut().collect();
        year::fill(&mut spans, self.context);
        for span in &days {
            if let Some((from, to)) = self.range(span) {
                let all = (0..MAX_DAILY).filter_map(|n| shift(from, n)).take_while(|d| *d <= to);
                self.out.except.extend(all);
            }
        }
        for recur in groups.iter_mut().flat_map(|group| &mut group.recurs) {
            exclude(recur, weekdays);
        }
        let said = [(*holidays, false), (*school, true)];
        let doubts = said.into_iter().filter(|(said, _)| *said);
        self.out.ambiguities.extend(doubts.map(|(_, school)| say::holidays(school)));
    }

    fn group(&mut self, group: &mut Group) {
        // "heute, 5. Mai", "am Wochenende, 9./10. Mai": the date says it better.
        if group.spans.iter().any(|span| !date::is_relative(&span.from)) {
            group.spans.retain(|span| !date::is_relative(&span.from));
        }
        let sessions = sessions::sessions(&group.hours);
        self.out.ambiguities.extend(sessions.doubts.iter().cloned());
        self.out.doors = self.out.doors.or(sessions.doors.and_then(Clk::time));
        for span in &mut group.spans {
            let to = span.to.as_mut();
            for day in std::iter::once(&mut span.from).chain(to) {
                self.out.ambiguities.extend(date::check(day, self.context.month_first));
            }
        }
        if group.part.is_some() && sessions.spans.is_empty() {
            self.out.ambiguities.push(say::part_of_day());
            self.out.precision = Precision::PartOfDay;
        }
        self.apart(group);
        let listed = group.spans.len() > 1 && group.spans.iter().all(|s| s.edge == Edge::None);
        if !group.recurs.is_empty() && !listed {
            return self.recurring(group, &sessions);
        }
        if group.spans.is_empty() {
            self.out.relative = true;
            return self.on_day(self.context.on, &sessions);
        }
        if let Some((spans, hours)) = group.until.take() {
            return self.through(group, &spans, &sessions::sessions(&hours), &sessions);
        }
        let mut at = 0;
        while let Some(span) = group.spans.get(at) {
            let (last, next) = adjacent(&group.spans, at, self, sessions.spans.is_empty());
            self.span(span, last, group, &sessions);
            at = next;
        }
    }

    /// A date beside a recurrence that does not fall on it is a happening of its own: "jeden 2.
    /// Montag im Monat (Fr, 18.9.2026, 17 Uhr)".
    fn apart(&mut self, group: &mut Group) {
        let [span] = group.spans.as_slice() else { return };
        let plain = span.edge == Edge::None && span.to.is_none();
        let single = self.range(span).filter(|(from, to)| plain && from == to);
        let Some((date, _)) = single else { return };
        if group.recurs.iter().any(|recur| series::takes(recur, date)) {
            return;
        }
        let bounds = Bounds { from: self.context.on, to: None, said: false };
        for recur in std::mem::take(&mut group.recurs) {
            let none = Sessions::default();
            self.series.extend(series::series(&recur, bounds, &none, &mut self.out.ambiguities));
        }
    }

    /// First and last day of a span.
    fn range(&self, span: &Span) -> Option<(Date, Date)> {
        let (from, end) = date::bounds(&span.from, self.context)?;
        match &span.to {
            Some(to) => Some((from, date::bounds(to, self.context)?.1)),
            None => Some((from, end)),
        }
    }

    fn recurring(&mut self, group: &Group, sessions: &Sessions) {
        let bounds = match group.spans.first() {
            Some(span) => {
                let Some((from, to)) = self.range(span) else { return };
                let ranged = span.to.is_some() || matches!(span.from, Day::Period(_));
                match span.edge {
                    Edge::From if span.to.is_none() => Bounds { from, to: None, said: true },
                    Edge::Until => Bounds { from: self.context.on, to: Some(to), said: false },
                    _ if ranged => Bounds { from, to: Some(to), said: true },
                    _ => Bounds { from, to: None, said: true },
                }
            }
            None => Bounds { from: self.context.on, to: None, said: false },
        };
        for recur in &group.recurs {
            let found = series::series(recur, bounds, sessions, &mut self.out.ambiguities);
            self.series.extend(found);
        }
    }

    /// "vom 30.1., 16 Uhr bis 1.2., 18 Uhr".
    fn through(&mut self, group: &Group, to: &[Span], ends: &Sessions, starts: &Sessions) {
        let first = group.spans.first().and_then(|span| self.range(span));
        let last = to.first().and_then(|span| self.range(span));
        let (Some((first, _)), Some((_, last))) = (first, last) else { return };
        let Some((from, _)) = starts.spans.first() else { return };
        let end = match ends.spans.first() {
            Some((end, to)) => to.unwrap_or(*end).on(last),
            None => Clk { hour: 24, minute: 0 }.on(last),
        };
        let (Some(start), Some(end)) = (from.on(first), end) else { return };
        let ordered = end > start;
        if !ordered {
            self.out.ambiguities.push(say::order());
        }
        let end = ordered.then_some(Point::At(end));
        self.out.moments.push(Moment { start: Point::At(start), end });
    }

    /// One day or range of days with the times of its group.
    fn span(&mut self, span: &Span, last: Option<Date>, group: &Group, sessions: &Sessions) {
        if let Day::Stamp { date, clock, offset } = span.from {
            return self.stamp(span, date, clock, offset);
        }
        let Some((from, to)) = self.range(span) else { return };
        let to = last.unwrap_or(to);
        if to < from {
            self.out.ambiguities.push(say::order());
            return;
        }
        if matches!(span.from, Day::Weekday { which: None, .. }) {
            self.out.ambiguities.push(say::next_weekday(from));
        }
        self.precise(span);
        // A time in a vague period is the time of an unknown day: the period stays.
        let timed = !sessions.spans.is_empty() && !self.vague(span);
        match span.edge {
            Edge::From if span.to.is_none() && !timed => {
                self.out.moments.push(Moment { start: Point::Day(from), end: None });
            }
            Edge::Until if !timed => self.until(to),
            _ if from == to && !self.vague(span) => self.on_day(from, sessions),
            _ if !timed => {
                let end = shift(to, 1).map(Point::Day);
                self.out.moments.push(Moment { start: Point::Day(from), end });
            }
            _ => self.daily(from, to, group, sessions),
        }
    }

    /// Whether a span is a period of which only some day is meant.
    fn vague(&self, span: &Span) -> bool {
        let Day::Period(period) = &span.from else { return false };
        date::span(period, self.context).is_some_and(|(_, _, p)| p != Precision::Day)
    }

    /// "bis 30.6.": from now on; a day that has passed alone.
    fn until(&mut self, to: Date) {
        let from = self.context.on;
        let running = from < to;
        let start = Point::Day(if running { from } else { to });
        let end = running.then(|| shift(to, 1).map(Point::Day)).flatten();
        self.out.moments.push(Moment { start, end });
    }

    /// How exact a span is by itself.
    fn precise(&mut self, span: &Span) {
        let period = match &span.from {
            Day::Period(period) => date::span(period, self.context).map(|(_, _, p)| p),
            _ => None,
        };
        let precision = match (span.edge, period) {
            (Edge::From, Some(Precision::Month)) => Precision::FromMonth,
            (Edge::From, _) if span.to.is_none() => Precision::FromDay,
            (Edge::Until, _) => Precision::UntilDay,
            (_, Some(period)) => period,
            _ => return,
        };
        if period.is_some_and(|p| p != Precision::Day) {
            self.out.ambiguities.push(say::vague());
        }
        self.out.precision = precision;
    }

    /// The sessions of one day, or the whole day.
    fn on_day(&mut self, date: Date, sessions: &Sessions) {
        if sessions.spans.is_empty() {
            self.out.moments.push(Moment { start: Point::Day(date), end: None });
        }
        for (from, to) in &sessions.spans {
            self.out.moments.extend(sessions::moment(date, *from, *to));
        }
    }

    /// A range of days with times: each day.
    fn daily(&mut self, from: Date, to: Date, group: &Group, sessions: &Sessions) {
        let said = group.each || sessions.spans.iter().all(|(_, end)| end.is_some());
        if !said {
            self.out.ambiguities.push(say::daily(from, to));
        }
        if days_between(from, to) >= MAX_DAILY {
            let recur = Recur {
                step: Step::Daily,
                interval: 1,
                by_day: Vec::new(),
                by_month_day: Vec::new(),
                even: None,
                doubts: Vec::new(),
            };
            let bounds = Bounds { from, to: Some(to), said: true };
            let found = series::series(&recur, bounds, sessions, &mut self.out.ambiguities);
            self.series.extend(found);
            return;
        }
        let days = (0..MAX_DAILY).filter_map(|n| shift(from, n)).take_while(|date| *date <= to);
        for date in days {
            self.on_day(date, sessions);
        }
    }

    /// ISO 8601 with a time; one with an offset is brought into the context's zone.
    fn stamp(&mut self, span: &Span, date: Date, clock: Clk, offset: Option<i32>) {
        let zone = self.context.zone.clone();
        let local = |date: Date, clock: Clk, offset: Option<i32>| {
            let at = clock.on(date)?;
            let Some(minutes) = offset else { return Some(at) };
            let zone = zone.clone().or_else(|| TimeZone::get(HOME).ok())?;
            let offset = Offset::from_seconds(minutes * 60).ok()?;
            Some(offset.to_timestamp(at).ok()?.to_zoned(zone).datetime())
        };
        let Some(start) = local(date, clock, offset) else { return };
        let end = match span.to {
            Some(Day::Stamp { date, clock, offset }) => local(date, clock, offset),
            _ => None,
        };
        let end = end.filter(|end| *end > start).map(Point::At);
        self.out.moments.push(Moment { start: Point::At(start), end });
    }

    fn finish(mut self, phrases: &[Phrase]) -> Reading {
        let out = &mut self.out;
        let except = std::mem::take(&mut out.except);
        out.moments.retain(|moment| !except.contains(&moment.start.date()));
        out.moments.sort_unstable();
        out.moments.dedup();
        out.moments.truncate(MAX_MOMENTS);
        if out.moments.is_empty() && !self.series.is_empty() {
            let first = self.series.remove(0);
            out.moments.push(first.first);
            out.rrule = Some(first.rrule);
            out.except = except;
        }
        out.further = self.series;
        let open = phrases.iter().any(|phrase| matches!(phrase, Phrase::Open));
        // "im Herbst 2026, Termin folgt": a period is no date yet.
        let period = out.moments.pop_if(|_| open && out.precision > Precision::UntilDay);
        if out.moments.is_empty() {
            let ambiguities = std::mem::take(&mut out.ambiguities);
            let precision = if open { Precision::Open } else { Precision::Day };
            return Reading { precision, period, ambiguities, ..Reading::default() };
        }
        if out.moments.iter().any(|moment| !moment.all_day()) {
            out.precision = Precision::Time;
        }
        let mut kept: Vec<Ambiguity> = Vec::new();
        for doubt in out.ambiguities.drain(..) {
            if !kept.contains(&doubt) {
                kept.push(doubt);
            }
        }
        out.ambiguities = kept;
        self.out
    }
}

/// Days that follow each other are one happening where they are joined by slashes ("24./25.02.") or
/// are a pair of whole days ("24. und 25. Februar"). Gives its last day and the span after it.
fn adjacent(spans: &[Span], at: usize, work: &Work<'_>, whole: bool) -> (Option<Date>, usize) {
    let joined = |span: &&Span| match span.joint {
        Joint::None => false,
        Joint::Slash => true,
        Joint::Pair => whole,
    };
    let single = |span: &Span| {
        let (from, to) = work.range(span)?;
        (from == to && span.edge == Edge::None).then_some(from)
    };
    let mut last = spans.get(at).and_then(single);
    let mut next = at + 1;
    while let (Some(day), Some(span)) = (last, spans.get(next).filter(joined)) {
        match single(span) {
            Some(date) if shift(day, 1) == Some(date) => (last, next) = (Some(date), next + 1),
            _ => break,
        }
    }
    (last.filter(|_| next > at + 1), next)
}

/// Takes weekdays out of a daily or weekly rule: "täglich außer montags".
fn exclude(recur: &mut Recur, weekdays: &[Weekday]) {
    if weekdays.is_empty() || recur.interval != 1 || recur.by_day.iter().any(|(n, _)| *n != 0) {
        return;
    }
    if recur.step == Step::Daily {
        recur.step = Step::Weekly;
        recur.by_day = Weekday::Monday.cycle_forward().take(7).map(|day| (0, day)).collect();
    }
    recur.by_day.retain(|(_, day)| !weekdays.contains(day));
}
