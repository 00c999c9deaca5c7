//! Years, and numbers that are no dates whatever they look like.

use super::{Grammar, Read};
use crate::lex::Kind;
use crate::words::Word;

/// Years that events have; beyond them a number of four digits is something else.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2199;

/// Two-digit years below are of this century, from there on of the last; those in between are
/// none (a telephone's digits, a price).
const THIS_CENTURY: u16 = 50;
const LAST_CENTURY: u16 = 70;

impl Grammar<'_> {
    /// A year of four digits.
    pub(super) fn year4(&self, at: usize) -> Read<i16> {
        let year = self.number(at, 4, *YEARS.start(), *YEARS.end())?;
        if self.running && self.tokens.get(at)?.line {
            return None;
        }
        Some((i16::try_from(year).ok()?, at + 1))
    }

    /// A year of two digits.
    pub(super) fn year2(&self, at: usize) -> Read<i16> {
        if self.digits(at) != 2 {
            return None;
        }
        let year = i16::try_from(self.number(at, 2, 0, 99)?).ok()?;
        match year.unsigned_abs() {
            y if y < THIS_CENTURY => Some((2000 + year, at + 1)),
            y if y >= LAST_CENTURY => Some((1900 + year, at + 1)),
            _ => None,
        }
    }

    /// A year behind a month's name: "2026", "'26", or "26" where that can be no hour.
    pub(super) fn year_behind_name(&self, at: usize) -> Read<i16> {
        if let Some(read) = self.year4(at).filter(|_| !self.year_goes_on(at + 1)) {
            return Some(read);
        }
        if self.is(at, Kind::Apostrophe) && self.glued(at + 1) {
            return self.year2(at + 1);
        }
        let read = self.year2(at).filter(|(year, _)| (2025..2050).contains(year))?;
        let next = self.kind(at + 1);
        let clock = matches!(next, Some(Kind::Colon | Kind::Word(Word::OClock)));
        // "24. Mai, 25. Mai": a dot with more behind it makes it a day.
        let after_comma = at.checked_sub(1).is_some_and(|before| self.is(before, Kind::Comma));
        let day = after_comma || (matches!(next, Some(Kind::Dot)) && self.kind(at + 2).is_some());
        let other = matches!(next, Some(Kind::Money | Kind::Name | Kind::Word(Word::NoDateBefore)));
        (!clock && !day && !other && self.tokens[at].gap).then_some(read)
    }

    /// The same behind a year of four digits, to which a comma, word or time may be glued.
    pub(super) fn year_goes_on(&self, at: usize) -> bool {
        let apart = Some(Kind::Comma) == self.kind(at)
            || matches!(self.kind(at), Some(Kind::Name | Kind::Num { .. }));
        !apart && self.number_goes_on(at)
    }

    /// Whether what ended before `at` is only the head of a longer number.
    pub(super) fn number_goes_on(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::Dot | Kind::Comma) => {
                self.glued(at) && self.glued(at + 1) && self.digits(at + 1) > 0
            }
            Some(Kind::Money | Kind::Word(Word::NoDateBefore)) => true,
            Some(Kind::Name | Kind::Num { .. } | Kind::Long) => self.glued(at),
            _ => false,
        }
    }

    /// Whether what stands before a number shows that it is none of a date: a telephone number
    /// or paragraph, the tail of a longer number, a code.
    pub(super) fn barred(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        match self.kind(before) {
            Some(Kind::Money | Kind::Long | Kind::Word(Word::NoDateAfter)) => true,
            Some(Kind::Name) => self.glued(at),
            Some(Kind::Num { digits, value }) => {
                digits > 2 && (value < 1000 || digits > 4 || !self.is_year(before))
            }
            Some(Kind::Dot | Kind::Colon) => {
                let behind = before.checked_sub(1);
                let word = behind.and_then(|b| self.word(b)) == Some(Word::NoDateAfter);
                let chain = self.glued(at)
                    && self.glued(before)
                    && behind.is_some_and(|b| self.digits(b) > 0);
                word || chain && !self.after_stop(before)
            }
            Some(Kind::Slash | Kind::Dash | Kind::Comma) => {
                let tail = before.checked_sub(1).is_some_and(|b| {
                    self.is(b, Kind::Long) || (self.digits(b) > 2 && !self.is_year(b))
                });
                self.glued(at) && tail
            }
            _ => false,
        }
    }

    fn is_year(&self, at: usize) -> bool {
        self.number(at, 4, *YEARS.start(), *YEARS.end()).is_some()
    }

    /// Whether the dot is the end of a year that a date was glued to ("…2026.5. Mai").
    fn after_stop(&self, dot: usize) -> bool {
        dot.checked_sub(1).is_some_and(|at| self.is_year(at))
    }
}
