//! Spans of the calendar with a name: months, weeks, quarters, seasons, semesters, years.

use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::Period;
use crate::words::{Unit, Word};

impl Grammar<'_> {
    /// A named span.
    pub(super) fn period(&self, at: usize) -> Read<Period> {
        let at = self.skip(at, |kind| {
            matches!(kind, Kind::Word(Word::In | Word::The | Word::Filler | Word::On))
        });
        self.week(at)
            .or_else(|| self.fraction(at))
            .or_else(|| self.month(at))
            .or_else(|| self.season(at))
            .or_else(|| self.relative(at))
    }

    /// `KW 12`, `12. KW 2026`, `KW 12/2026`, `week 12`.
    fn week(&self, at: usize) -> Read<Period> {
        let (week, mut next) = if self.word(at) == Some(Word::CalendarWeek) {
            let at = self.past(at + 1, Kind::Dot);
            (self.number(at, 2, 1, 53)?, at + 1)
        } else {
            let week = self.number(at, 2, 1, 53).filter(|_| !self.barred(at))?;
            let after = self.past(at + 1, Kind::Dot);
            (self.word(after) == Some(Word::CalendarWeek)).then_some((week, after + 1))?
        };
        let week = i8::try_from(week).ok()?;
        let mut to = week;
        if let Some(last) = self.past_to(next).and_then(|at| self.number(at, 2, 1, 53)) {
            to = i8::try_from(last).ok()?;
            next = self.past_to(next)? + 1;
        }
        let (year, next) = self.year_of(next);
        (to >= week).then_some((Period::Week { week, to, year }, next))
    }

    /// A year behind a slash, comma or "of".
    fn year_of(&self, at: usize) -> (Option<i16>, usize) {
        let body = self.skip(at, |kind| {
            matches!(kind, Kind::Slash | Kind::Comma | Kind::Word(Word::The | Word::In))
        });
        match self.year4(body) {
            Some((year, next)) => (Some(year), next),
            None => (None, at),
        }
    }

    /// `3. Quartal 2026`, `Q3/2026`, `zweites Halbjahr`.
    fn fraction(&self, at: usize) -> Read<Period> {
        let of = |word| match word {
            Some(Word::Quarter) => Some(4),
            Some(Word::HalfYear) => Some(2),
            _ => None,
        };
        let (n, of, next) = if let Some(of) = of(self.word(at)) {
            (i8::try_from(self.number(at + 1, 1, 1, 4)?).ok()?, of, at + 2)
        } else {
            let (n, after) = self.ordinal(at)?;
            (n, of(self.word(after))?, after + 1)
        };
        let (year, next) = self.year_of(next);
        (1..=of).contains(&n).then_some((Period::Fraction { n, of, year }, next))
    }

    /// `Mai 2026`, `im Mai`, `Anfang Mai`. A month alone needs a word before it.
    fn month(&self, at: usize) -> Read<Period> {
        let (stretch, name) = match self.word(at)? {
            Word::Stretch(n) => (Some(n), at + 1),
            Word::End => (Some(2), at + 1),
            _ => (None, at),
        };
        let Some(Word::Month(month, _)) = self.word(name) else { return None };
        let (year, next) = self.year_after(name + 1);
        let short = year.is_some() && self.digits(next - 1) < 4 && !self.worded(name);
        let apostrophe = self.is(next.saturating_sub(2), Kind::Apostrophe);
        if short && !apostrophe {
            return None;
        }
        let (year, next) = match year {
            Some(_) => (year, next),
            None => self.year_slash(name + 1, next),
        };
        let range = self
            .past_to(next)
            .or_else(|| self.is(next, Kind::Slash).then_some(next + 1))
            .is_some_and(|to| matches!(self.word(to), Some(Word::Month(..))));
        let shown = year.is_some() || stretch.is_some() || range || self.worded(name);
        shown.then_some((Period::Month { month, year, stretch }, next))
    }

    /// `Mai/2026`.
    fn year_slash(&self, at: usize, otherwise: usize) -> (Option<i16>, usize) {
        match self.year4(at + 1).filter(|_| self.is(at, Kind::Slash)) {
            Some((year, next)) => (Some(year), next),
            None => (None, otherwise),
        }
    }

    /// Whether a preposition stands right before.
    fn worded(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            matches!(
                self.word(before),
                Some(Word::In | Word::Starting | Word::To | Word::From | Word::The)
            ) || self.is(before, Kind::Dash)
        })
    }

    /// `Sommer 2026`, `im Herbst`, `WS 2026/27`, `Frühjahr 2027`.
    fn season(&self, at: usize) -> Read<Period> {
        match self.word(at)? {
            Word::Season(season) => {
                let (year, next) = self.year_of(at + 1);
                let dash = at.checked_sub(1).is_some_and(|before| self.is(before, Kind::Dash));
                let shown = year.is_some() || (self.worded(at) && !dash);
                shown.then_some((Period::Season { season, year }, next))
            }
            Word::Semester(winter) => {
                let (year, next) = self.year_of(at + 1);
                year?;
                let slash = self.is(next, Kind::Slash) && self.digits(next + 1) >= 2;
                Some((Period::Semester { winter, year }, next + if slash { 2 } else { 0 }))
            }
            _ => None,
        }
    }

    /// "nächste Woche", "am Wochenende", "diesen Monat", "im Jahr 2026".
    fn relative(&self, at: usize) -> Read<Period> {
        match (self.word(at)?, self.word(at + 1)) {
            (Word::Unit(Unit::Year), None) => {
                let (year, next) = self.year4(at + 1)?;
                Some((Period::Year(year), next))
            }
            (
                Word::Which(which @ 0..=1),
                Some(Word::Unit(unit @ (Unit::Week | Unit::Weekend | Unit::Month))),
            ) => Some((Period::Relative { unit, which }, at + 2)),
            (Word::Unit(Unit::Weekend), _) if self.worded_on(at) => {
                Some((Period::Relative { unit: Unit::Weekend, which: 0 }, at + 1))
            }
            _ => None,
        }
    }

    fn worded_on(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.word(before) == Some(Word::On))
    }
}
