//! Expansion of a rule in local time, period by period, without ever holding more than one.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Span, Unit};

use super::rule::{Freq, Rule};

/// Periods looked at for one rule. A daily rule since 1900 has 46,000 up to now; one that never
/// gives a date (31 February) ends here, within milliseconds.
pub const MAX_PERIODS: usize = 60_000;

/// Days looked at for one rule, since a period may be a year of 366.
pub const MAX_DAYS: usize = 1_000_000;

/// Instances of one period: bounds the memory of a year with each minute of each Monday.
pub const MAX_SET: usize = 20_000;

/// What an expansion gave.
#[derive(Debug, Default, PartialEq)]
pub struct Expansion {
    /// Local starts in order, from the window's beginning on.
    pub starts: Vec<DateTime>,
    /// There would have been more than asked for, or the bounds were reached.
    pub cut: bool,
}

/// What bounds an expansion besides the rule: `from` and `to` are local and inclusive.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Earliest start wanted.
    pub from: DateTime,
    /// Latest start wanted.
    pub to: DateTime,
    /// Largest number of starts.
    pub max: usize,
}

/// Expands a rule from its start (which counts as the first instance, whether or not the rule
/// would give it). `until` is the rule's UNTIL in local time.
#[must_use]
pub fn expand(rule: &Rule, start: DateTime, until: Option<DateTime>, window: Window) -> Expansion {
    let mut run = Run {
        rule,
        start,
        last: until.map_or(window.to, |u| u.min(window.to)),
        window,
        left: rule.count.unwrap_or(u32::MAX),
        days: 0,
        out: Expansion::default(),
        times: times(rule, start),
    };
    if until.is_some_and(|u| u < start) {
        return run.out;
    }
    run.emit(start);
    let first = if rule.count.is_some() { 0 } else { skip(rule, start, window.from) };
    for n in 0..MAX_PERIODS as i64 {
        let Some(step) = (first + n).checked_mul(i64::from(rule.interval)) else { return run.out };
        let Some(done) = run.period(step) else { return run.out };
        if done {
            return run.out;
        }
    }
    run.out.cut = true;
    run.out
}

/// Periods that surely end before the window, so that they need no look.
fn skip(rule: &Rule, start: DateTime, from: DateTime) -> i64 {
    if from <= start {
        return 0;
    }
    let days = i64::from(start.date().until((Unit::Day, from.date())).map_or(0, |s| s.get_days()));
    let units = match rule.freq {
        Freq::Yearly => days / 366 - 1,
        Freq::Monthly => days / 31 - 1,
        Freq::Weekly => days / 7 - 1,
        Freq::Daily => days - 1,
        Freq::Hourly => (days - 1) * 24,
        Freq::Minutely => (days - 1) * 1_440,
        Freq::Secondly => (days - 1) * 86_400,
    };
    (units / i64::from(rule.interval)).max(0)
}

/// Times of day within a period of a day or more.
fn times(rule: &Rule, start: DateTime) -> Vec<Time> {
    let or = |list: &[i16], own: i8| if list.is_empty() { vec![own] } else { narrow(list) };
    let hours = or(&rule.by_hour, start.hour());
    let minutes = or(&rule.by_minute, start.minute());
    let seconds = or(&rule.by_second, start.second());
    let mut out = Vec::with_capacity(hours.len() * minutes.len() * seconds.len());
    for h in &hours {
        for m in &minutes {
            out.extend(seconds.iter().filter_map(|s| Time::new(*h, *m, (*s).min(59), 0).ok()));
        }
    }
    out.dedup();
    out
}

fn narrow(list: &[i16]) -> Vec<i8> {
    list.iter().filter_map(|n| i8::try_from(*n).ok()).collect()
}

struct Run<'r> {
    rule: &'r Rule,
    start: DateTime,
    last: DateTime,
    window: Window,
    left: u32,
    days: usize,
    out: Expansion,
    times: Vec<Time>,
}

impl Run<'_> {
    /// Takes an instance; true where no further one is wanted.
    fn emit(&mut self, at: DateTime) -> bool {
        if at > self.last || self.left == 0 {
            return true;
        }
        self.left -= 1;
        if at >= self.window.from {
            if self.out.starts.len() >= self.window.max {
                self.out.cut = true;
                return true;
            }
            self.out.starts.push(at);
        }
        self.left == 0
    }

    /// One period, `step` units after that of the start. Nothing where time itself ends.
    fn period(&mut self, step: i64) -> Option<bool> {
        let (set, begin) = match self.rule.freq {
            Freq::Yearly => self.year(step)?,
            Freq::Monthly => self.month(step)?,
            Freq::Weekly => self.week(step)?,
            Freq::Daily => {
                let day = self.start.date().checked_add(Span::new().try_days(step).ok()?).ok()?;
                (self.dated(&[day]), day.to_datetime(Time::midnight()))
            }
            _ => self.within_day(step)?,
        };
        if begin > self.last || self.days > MAX_DAYS {
            self.out.cut |= self.days > MAX_DAYS;
            return Some(true);
        }
        let chosen = self.positions(set);
        let start = self.start;
        for at in chosen.into_iter().filter(|at| *at > start) {
            if self.emit(at) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// BYSETPOS: some of a period's instances, in order.
    fn positions(&self, set: Vec<DateTime>) -> Vec<DateTime> {
        if self.rule.by_set_pos.is_empty() {
            return set;
        }
        let len = set.len() as i64;
        let index = |p: &i16| if *p > 0 { i64::from(*p) - 1 } else { len + i64::from(*p) };
        let mut chosen: Vec<DateTime> = self
            .rule
            .by_set_pos
            .iter()
            .map(index)
            .filter_map(|i| usize::try_from(i).ok().and_then(|i| set.get(i)).copied())
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// Days that pass the lists, with each time of day.
    fn dated(&mut self, days: &[Date]) -> Vec<DateTime> {
        self.days += days.len();
        let passing = days.iter().filter(|d| self.passes(**d));
        let set = passing.flat_map(|d| self.times.iter().map(|t| d.to_datetime(*t)));
        let set: Vec<DateTime> = set.take(MAX_SET).collect();
        self.out.cut |= set.len() == MAX_SET;
        set
    }

    fn year(&mut self, step: i64) -> Option<(Vec<DateTime>, DateTime)> {
        let year = i16::try_from(i64::from(self.start.year()).checked_add(step)?).ok()?;
        let first = Date::new(year, 1, 1).ok()?;
        let days: Vec<Date> = if self.rule.by_month.is_empty() && self.is_plain() {
            Date::new(year, self.start.month(), self.start.day()).into_iter().collect()
        } else {
            days_from(first, i64::from(first.days_in_year()))
        };
        Some((self.dated(&days), first.to_datetime(Time::midnight())))
    }

    fn month(&mut self, step: i64) -> Option<(Vec<DateTime>, DateTime)> {
        let first = self.start.date().first_of_month();
        let first = first.checked_add(Span::new().try_months(step).ok()?).ok()?;
        let month = i16::from(first.month());
        let wanted = self.rule.by_month.is_empty() || self.rule.by_month.contains(&month);
        let days =
            if wanted { days_from(first, i64::from(first.days_in_month())) } else { Vec::new() };
        Some((self.dated(&days), first.to_datetime(Time::midnight())))
    }

    fn week(&mut self, step: i64) -> Option<(Vec<DateTime>, DateTime)> {
        let back = self.start.date().weekday().since(self.rule.week_start);
        let first = self.start.date().checked_sub(Span::new().days(back)).ok()?;
        let first = first.checked_add(Span::new().try_weeks(step).ok()?).ok()?;
        Some((self.dated(&days_from(first, 7)), first.to_datetime(Time::midnight())))
    }

    /// Hourly and finer: one moment, or those of its minutes and seconds that are listed.
    fn within_day(&mut self, step: i64) -> Option<(Vec<DateTime>, DateTime)> {
        let span = match self.rule.freq {
            Freq::Hourly => Span::new().try_hours(step),
            Freq::Minutely => Span::new().try_minutes(step),
            _ => Span::new().try_seconds(step),
        };
        let at = self.start.checked_add(span.ok()?).ok()?;
        self.days += 1;
        let rule = self.rule;
        let has = |list: &[i16], n: i8| list.is_empty() || list.contains(&i16::from(n));
        let mut set = Vec::new();
        let fits = has(&rule.by_hour, at.hour())
            && (rule.freq == Freq::Hourly || has(&rule.by_minute, at.minute()))
            && (rule.freq != Freq::Secondly || has(&rule.by_second, at.second()));
        if fits && self.passes(at.date()) {
            let open = |list: &[i16], expands: bool, own: i8| {
                if expands && !list.is_empty() { narrow(list) } else { vec![own] }
            };
            let minutes = open(&rule.by_minute, rule.freq == Freq::Hourly, at.minute());
            let seconds = open(&rule.by_second, rule.freq != Freq::Secondly, at.second());
            for m in &minutes {
                let second = |s: &i8| Time::new(at.hour(), *m, (*s).min(59), 0).ok();
                set.extend(seconds.iter().filter_map(second).map(|t| at.date().to_datetime(t)));
            }
        }
        let begin = at.with().second(0).build().unwrap_or(at);
        let begin = if rule.freq == Freq::Hourly {
            begin.with().minute(0).build().unwrap_or(begin)
        } else {
            begin
        };
        Some((set, begin))
    }

    /// Whether no list says which days of a period are meant, so that the start does.
    fn is_plain(&self) -> bool {
        let r = self.rule;
        r.by_day.is_empty()
            && r.by_month_day.is_empty()
            && r.by_year_day.is_empty()
            && r.by_week_no.is_empty()
    }

    /// Whether a day passes all lists (RFC 5545, 3.3.10, the table of limits and expansions).
    fn passes(&self, day: Date) -> bool {
        let r = self.rule;
        if !r.by_month.is_empty() && !r.by_month.contains(&i16::from(day.month())) {
            return false;
        }
        if self.is_plain() {
            return match r.freq {
                Freq::Yearly | Freq::Monthly => {
                    day.day() == self.start.day()
                        && (r.freq == Freq::Monthly
                            || !r.by_month.is_empty()
                            || day.month() == self.start.month())
                }
                Freq::Weekly => day.weekday() == self.start.weekday(),
                _ => true,
            };
        }
        let from_end = |list: &[i16], n: i16, of: i16| {
            list.is_empty() || list.contains(&n) || list.contains(&(n - of - 1))
        };
        from_end(&r.by_month_day, i16::from(day.day()), i16::from(day.days_in_month()))
            && from_end(&r.by_year_day, day.day_of_year(), day.days_in_year())
            && self.in_week(day)
            && self.on_weekday(day)
    }

    fn in_week(&self, day: Date) -> bool {
        let r = self.rule;
        if r.by_week_no.is_empty() || r.freq != Freq::Yearly {
            return true;
        }
        let (week, weeks) = week_number(day, r.week_start);
        let listed = r.by_week_no.contains(&week) || r.by_week_no.contains(&(week - weeks - 1));
        // Without BYDAY the weekday is that of the start.
        listed && (!r.by_day.is_empty() || day.weekday() == self.start.weekday())
    }

    fn on_weekday(&self, day: Date) -> bool {
        let r = self.rule;
        if r.by_day.is_empty() {
            return true;
        }
        r.by_day.iter().any(|(nth, weekday)| {
            if day.weekday() != *weekday {
                return false;
            }
            let (at, of) = match r.freq {
                Freq::Monthly => (i16::from(day.day()), i16::from(day.days_in_month())),
                Freq::Yearly if !r.by_month.is_empty() => {
                    (i16::from(day.day()), i16::from(day.days_in_month()))
                }
                Freq::Yearly if r.by_week_no.is_empty() => (day.day_of_year(), day.days_in_year()),
                // A number has no meaning here, so each such weekday is meant.
                _ => return true,
            };
            *nth == 0 || *nth == (at - 1) / 7 + 1 || *nth == -((of - at) / 7 + 1)
        })
    }
}

fn days_from(first: Date, count: i64) -> Vec<Date> {
    first.series(Span::new().days(1)).take(usize::try_from(count).unwrap_or(0)).collect()
}

/// Number of a day's week, and how many weeks that year has: week 1 is the first with four days.
fn week_number(day: Date, week_start: Weekday) -> (i16, i16) {
    let first_week = |year: i16| {
        let new_year = Date::new(year, 1, 1).ok()?;
        let back = i64::from(new_year.weekday().since(week_start));
        let shift = if back > 3 { 7 - back } else { -back };
        new_year.checked_add(Span::new().days(shift)).ok()
    };
    let year = day.year();
    for y in [year.saturating_add(1), year, year.saturating_sub(1)] {
        if let (Some(a), Some(b)) = (first_week(y), first_week(y.saturating_add(1)))
            && day >= a
        {
            let days =
                |to: Date| i16::try_from(a.until((Unit::Day, to)).map_or(0, |s| s.get_days()));
            return (days(day).unwrap_or(0) / 7 + 1, days(b).unwrap_or(0) / 7);
        }
    }
    (0, 52)
}
