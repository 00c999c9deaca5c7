//! One day: "Samstag, den 5. Mai 2026", "5.5.26", "May 5th, 2026", "Ostermontag", "heute".

use super::{Grammar, Read};
use crate::almanac::Feast;
use crate::lex::Kind;
use crate::syntax::{Clk, Day, Parts};
use crate::words::{Form, Unit, Word};

/// How a day was found, for those who must judge whether it is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lead {
    /// An article or preposition stands before it.
    pub preposition: bool,
    /// A weekday stands with it.
    pub weekday: bool,
}

impl Lead {
    pub(super) fn any(self) -> bool {
        self.preposition || self.weekday
    }
}

impl Grammar<'_> {
    /// A day; a number without a month only where `partial` allows it.
    pub(super) fn day(&self, at: usize, partial: bool) -> Read<(Day, Lead)> {
        let mut lead = Lead::default();
        let start = self.lead_in(at);
        lead.preposition = start > at;
        if let Some(Kind::Iso { date, time, offset }) = self.kind(start) {
            return Some(((self.stamp(date, time, offset), lead), start + 1));
        }
        let (weekday, body) = match self.weekdays(start) {
            Some((row, next)) if !row.adverb => {
                let next = self.skip(next, |kind| {
                    matches!(kind, Kind::Comma | Kind::Dot | Kind::Colon | Kind::Pipe | Kind::Open)
                });
                (row.days.first().copied(), self.lead_in(next))
            }
            _ => (None, start),
        };
        lead.weekday = weekday.is_some();
        if let Some((mut parts, next)) = self.dated(body, partial, lead) {
            parts.weekday = weekday;
            let opened = body > start && self.is(body - 1, Kind::Open);
            let next = if opened { self.past(next, Kind::Close) } else { next };
            let next = self.weekday_behind(next, &mut parts);
            lead.weekday = parts.weekday.is_some();
            return Some(((Day::Parts(parts), lead), next));
        }
        let (day, next) = self.named(body).or_else(|| self.named(start))?;
        Some(((day, lead), next))
    }

    /// Behind "am", "den", "vom", "zum", "Samstag, den".
    fn lead_in(&self, at: usize) -> usize {
        self.skip(at, |kind| {
            matches!(kind, Kind::Word(Word::On | Word::The | Word::From | Word::Filler))
        })
    }

    fn stamp(
        &self,
        date: jiff::civil::Date,
        time: Option<jiff::civil::Time>,
        offset: Option<i32>,
    ) -> Day {
        match time {
            Some(time) => {
                let clock =
                    Clk { hour: time.hour().unsigned_abs(), minute: time.minute().unsigned_abs() };
                Day::Stamp { date, clock, offset }
            }
            None => Day::Exact(date),
        }
    }

    /// A weekday behind the date: "24.5.2026 (So)", "5. Mai, Dienstag".
    fn weekday_behind(&self, at: usize, parts: &mut Parts) -> usize {
        if parts.weekday.is_some() {
            return at;
        }
        let open = self.is(at, Kind::Open);
        let inner = if open { at + 1 } else { self.past(at, Kind::Comma) };
        let Some((row, next)) = self.weekdays(inner) else { return at };
        let closed = self.is(next, Kind::Close);
        let number = self.digits(self.skip(next, |k| matches!(k, Kind::Comma | Kind::Dot))) > 0
            && self.dated(self.past(next, Kind::Comma), true, Lead::default()).is_some();
        // "13.–15. März, Fr 16 Uhr": behind a range it is the weekday of one of its days.
        let ranged = self.in_range(inner);
        if open != closed || row.adverb || (!open && (number || row.several || ranged)) {
            return at;
        }
        if row.several {
            return next + 1;
        }
        parts.weekday = row.days.first().copied();
        next + usize::from(closed)
    }

    /// Whether the date that ends before `at` ends a range: a dash or "bis" stands before it.
    fn in_range(&self, at: usize) -> bool {
        let back = |n: usize| at.checked_sub(n);
        (2..9).filter_map(back).any(|i| self.is(i, Kind::Dash) || self.word(i) == Some(Word::To))
    }

    /// Numbers and month names.
    pub(super) fn dated(&self, at: usize, partial: bool, lead: Lead) -> Read<Parts> {
        if self.barred(at) {
            return None;
        }
        self.dotted(at, lead)
            .or_else(|| self.day_month(at))
            .or_else(|| self.month_day(at))
            .or_else(|| self.slashed(at, lead))
            .or_else(|| self.roman(at))
            .or_else(|| if partial { self.lone(at) } else { None })
    }

    /// `5.3.2026`, `05.03.26`, `5.3.`, `5 . 3 . 2026`; `5.3` where something shows it a date.
    fn dotted(&self, at: usize, lead: Lead) -> Read<Parts> {
        let day = self.number(at, 2, 1, 31)?;
        let month = self.number(at + 2, 2, 1, 12).filter(|_| self.is(at + 1, Kind::Dot))?;
        // "Mi 9. 18.00 Uhr", "Mi 9. 9–15 Uhr": a day without its month, and a time.
        let apart = self.glued(at + 1) && !self.glued(at + 2);
        if apart && self.clock_shown(at + 2) {
            return None;
        }
        let mut parts = parts(day, Some(month), None);
        if !self.is(at + 3, Kind::Dot) {
            let wide = self.digits(at) == 2 && self.digits(at + 2) == 2;
            parts.weak = !lead.any();
            let year = self.year4(at + 3).filter(|_| wide && !self.year_goes_on(at + 4));
            if let Some((year, next)) = year {
                parts.year = Some(year);
                return Some((parts, next));
            }
            let time = self.clock_shown(at) || self.number_goes_on(at + 3);
            let ranged = self.in_figures_range(at);
            return (!time && (wide || lead.any() || ranged)).then_some((parts, at + 3));
        }
        if let Some((year, next)) = self.year4(at + 4).filter(|_| !self.year_goes_on(at + 5)) {
            parts.year = Some(year);
            return Some((parts, next));
        }
        let short =
            self.year2(at + 4).filter(|_| self.glued(at + 4) && !self.number_goes_on(at + 5));
        if let Some((year, next)) = short.filter(|_| !self.is(at + 5, Kind::Word(Word::OClock))) {
            parts.year = Some(year);
            return Some((parts, next));
        }
        if self.is(at + 4, Kind::Apostrophe)
            && let Some((year, next)) = self.year2(at + 5)
        {
            parts.year = Some(year);
            return Some((parts, next));
        }
        let glued = self.glued(at + 4) && self.digits(at + 4) > 0;
        let money = matches!(self.kind(at + 4), Some(Kind::Money | Kind::Word(Word::NoDateBefore)));
        let wide = self.digits(at) == 2 && self.digits(at + 2) == 2;
        parts.weak = !(wide || lead.any());
        (!glued && !money).then_some((parts, at + 4))
    }

    /// Whether `5.3` is the start or end of a range with a fuller date: `5.3-7.3.2026`,
    /// `5.3.-7.3`.
    fn in_figures_range(&self, at: usize) -> bool {
        let ends = at >= 2 && self.is(at - 2, Kind::Dot) && self.past_to(at - 1) == Some(at);
        let starts = self.past_to(at + 3).is_some_and(|to| {
            self.number(to, 2, 1, 31).is_some()
                && self.is(to + 1, Kind::Dot)
                && self.number(to + 2, 2, 1, 12).is_some()
                && self.is(to + 3, Kind::Dot)
        });
        ends || starts
    }

    /// `5. Mai 2026`, `5 May`, `5th of May, 2026`, `5. Mai '26`, `fünften Mai`.
    fn day_month(&self, at: usize) -> Read<Parts> {
        let day = self.number(at, 2, 1, 31).or_else(|| match self.word(at)? {
            Word::Ordinal(n) => u16::try_from(n).ok().filter(|n| *n > 0),
            _ => None,
        })?;
        let after = self
            .skip(at + 1, |kind| matches!(kind, Kind::Dot | Kind::Word(Word::Suffix | Word::The)));
        let Some(Word::Month(month, _)) = self.word(after) else { return None };
        let (year, next) = self.year_after(after + 1);
        let mut parts = parts(day, None, year);
        parts.month = Some(month);
        Some((parts, next))
    }

    /// `May 5, 2026`, `May 5th`, `Mai 5, 2026`.
    fn month_day(&self, at: usize) -> Read<Parts> {
        let Some(Word::Month(month, english)) = self.word(at) else { return None };
        let body = self.skip(at + 1, |kind| matches!(kind, Kind::Dot | Kind::Word(Word::The)));
        let day = self.number(body, 2, 1, 31)?;
        let suffix = self.word(body + 1) == Some(Word::Suffix);
        let after = body + 1 + usize::from(suffix);
        if matches!(self.kind(after), Some(Kind::Colon | Kind::Dot)) && self.digits(after + 1) > 0 {
            return None;
        }
        let comma = self.is(after, Kind::Comma);
        let (year, next) = match self.year4(after + usize::from(comma)) {
            Some((year, next)) => (Some(year), next),
            None => (None, after),
        };
        // "MÄRZ 11", as on the leaf of a calendar.
        let worded = at.checked_sub(1).is_some_and(|before| {
            matches!(self.word(before), Some(Word::In | Word::Starting | Word::To | Word::From))
        });
        let leaf = !worded && !matches!(self.kind(after), Some(Kind::Name | Kind::Dash));
        let shown = english || suffix || year.is_some() || leaf;
        let clock = matches!(
            self.kind(after),
            Some(Kind::Word(Word::OClock | Word::HalfDay(_) | Word::NoDateBefore | Word::Unit(_)))
        );
        let mut parts = parts(day, None, year);
        parts.month = Some(month);
        (shown && !clock).then_some((parts, next))
    }

    /// `5. III. 2026`.
    fn roman(&self, at: usize) -> Read<Parts> {
        let day = self.number(at, 2, 1, 31).filter(|_| self.is(at + 1, Kind::Dot))?;
        let Some(Word::Roman(month)) = self.word(at + 2) else { return None };
        let (year, next) = self.year4(self.past(at + 3, Kind::Dot))?;
        let mut parts = parts(day, None, Some(year));
        parts.month = Some(month);
        Some((parts, next))
    }

    /// The year behind a month's name, with its dot or comma.
    pub(super) fn year_after(&self, at: usize) -> (Option<i16>, usize) {
        let dot = self.past(at, Kind::Dot);
        let comma = self.past(dot, Kind::Comma);
        for start in [dot, comma] {
            if let Some((year, next)) = self.year_behind_name(start) {
                return (Some(year), next);
            }
        }
        let abbreviated = dot > at && self.glued(at);
        (None, if abbreviated { dot } else { at })
    }

    /// `5/3/2026`, `5-3-2026`, and `Fr 5/3` behind a weekday.
    fn slashed(&self, at: usize, lead: Lead) -> Read<Parts> {
        let mark = self.kind(at + 1).filter(|kind| matches!(kind, Kind::Slash | Kind::Dash))?;
        let (a, b) = (self.number(at, 2, 1, 31)?, self.number(at + 2, 2, 1, 31)?);
        let (day, month, swapped) = if b <= 12 { (a, b, false) } else { (b, a, true) };
        let mut parts = parts(day, Some(month).filter(|m| *m <= 12), None);
        parts.month?;
        parts.slashed = !swapped && a <= 12 && b <= 12 && a != b;
        if self.is(at + 3, mark) && self.glued(at + 4) {
            let year =
                self.year4(at + 4).or_else(|| self.year2(at + 4).filter(|_| mark == Kind::Slash));
            let (year, next) = year.filter(|_| !self.number_goes_on(at + 5))?;
            parts.year = Some(year);
            return Some((parts, next));
        }
        let bare = mark == Kind::Slash && lead.weekday && !self.is(at + 3, Kind::Dot);
        (bare && !self.clock_shown(at)).then_some((parts, at + 3))
    }

    /// A day without its month: `5.`, or `5` where a joint follows.
    fn lone(&self, at: usize) -> Read<Parts> {
        let day = self.number(at, 2, 1, 31)?;
        let suffix = usize::from(self.word(at + 1) == Some(Word::Suffix));
        let dot = self.is(at + 1, Kind::Dot);
        let end = at + 1 + usize::from(dot) + suffix;
        let glued = dot && self.glued(end) && self.digits(end) > 0;
        // "5, 6 and 7 May", but not "Studio 3, 9. Mai".
        let bare_list =
            self.is(end, Kind::Comma) && self.digits(end + 1) > 0 && !self.is(end + 2, Kind::Dot);
        let joint = bare_list
            || matches!(
                self.kind(end),
                Some(Kind::Dash | Kind::Slash | Kind::Plus | Kind::Word(Word::To | Word::And))
            );
        let ok = (dot && !glued) || suffix > 0 || joint;
        (ok && !self.clock_shown(at)).then(|| (parts(day, None, None), end))
    }

    /// Feasts, "heute", "in 2 Wochen", "nächsten Freitag", "am ersten Samstag im Mai".
    fn named(&self, at: usize) -> Read<Day> {
        if let Some((feast, next)) = self.feast(at) {
            let (year, next) = match self.year_after(next) {
                (Some(year), next) => (Some(year), next),
                (None, _) => (None, next),
            };
            return Some((Day::Feast { feast, year }, next));
        }
        let Some(word) = self.word(at) else { return self.nth_weekday(at) };
        match word {
            Word::Days(days) => {
                Some((Day::Ahead { count: i32::from(days), unit: Unit::Day }, at + 1))
            }
            Word::In => self.ahead(at + 1),
            Word::Which(which) => {
                let ((weekday, form), next) = self.weekday(at + 1)?;
                let day = Day::Weekday { weekday, which: Some(which) };
                (form != Form::Adverb && which >= 0).then_some((day, next))
            }
            _ => self.nth_weekday(at),
        }
    }

    /// "2 Wochen", "drei Tagen".
    fn ahead(&self, at: usize) -> Read<Day> {
        let count = match self.kind(at)? {
            Kind::Word(Word::Count(n)) => i32::from(n),
            Kind::Num { value, digits } if digits <= 2 => i32::from(value),
            _ => return None,
        };
        match self.word(at + 1)? {
            Word::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month)) => {
                Some((Day::Ahead { count, unit }, at + 2))
            }
            _ => None,
        }
    }

    /// "ersten Samstag im Mai [2026]".
    fn nth_weekday(&self, at: usize) -> Read<Day> {
        let (n, after) = self.ordinal(at)?;
        let ((weekday, form), after) = self.weekday(after)?;
        let after = self.skip(after, |k| matches!(k, Kind::Word(Word::In | Word::The)));
        let Some(Word::Month(month, _)) = self.word(after) else { return None };
        let (year, next) = self.year_after(after + 1);
        let ok = form == Form::Full && (-1..=5).contains(&n) && n != 0;
        ok.then_some((Day::Nth { n, weekday, month, year }, next))
    }

    /// "Halloween-Party", "Kinder-Halloween": a part of a longer word.
    fn compound(&self, at: usize) -> bool {
        let glued = |dash: usize, word: usize| {
            let joined = |i: usize| self.tokens.get(i).is_some_and(|token| !token.gap);
            self.is(dash, Kind::Dash) && joined(dash.max(word)) && self.is(word, Kind::Name)
        };
        let gap = |i: usize| self.tokens.get(i).is_none_or(|token| token.gap);
        let before = at >= 2 && !gap(at) && glued(at - 1, at - 2);
        before || (!gap(at + 1) && glued(at + 1, at + 2))
    }

    /// "Ostermontag", "3. Advent", "erster Weihnachtsfeiertag".
    fn feast(&self, at: usize) -> Read<Feast> {
        if let Some(Word::Feast(feast)) = self.word(at) {
            return (!self.compound(at)).then_some((feast, at + 1));
        }
        let (n, next) = match self.word(at) {
            Some(Word::Ordinal(n)) => (n, at + 1),
            _ => {
                let n = self.number(at, 1, 1, 4).filter(|_| self.is(at + 1, Kind::Dot))?;
                (i8::try_from(n).ok()?, at + 2)
            }
        };
        match (self.word(next)?, n) {
            (Word::Advent, 1..=4) => Some((Feast::Advent(n), next + 1)),
            (Word::ChristmasDay, 1..=2) => Some((Feast::Fixed(12, 24 + n), next + 1)),
            _ => None,
        }
    }
}

fn parts(day: u16, month: Option<u16>, year: Option<i16>) -> Parts {
    let small = |n: u16| i8::try_from(n).unwrap_or(0);
    Parts {
        weekday: None,
        day: small(day),
        month: month.map(small),
        year,
        slashed: false,
        weak: false,
    }
}
