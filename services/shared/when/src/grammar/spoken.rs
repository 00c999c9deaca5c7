//! Times in words: "zehn Uhr", "halb acht", "Viertel nach drei", "half past seven".

use super::clock::{Clock, Shown};
use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::Clk;
use crate::words::{Part, Word};

/// Before this hour a time in twelve hours without a part of the day is one of the afternoon:
/// nothing is announced for half past three at night.
const FIRST_HOUR: i16 = 8;

impl Grammar<'_> {
    /// A time in words.
    pub(super) fn spoken(&self, at: usize) -> Read<Clock> {
        if let Some((minutes, body)) = self.part_of_hour(at) {
            let (hour, next) = self.hour_in_words(body)?;
            let said = i16::from(hour) * 60 + minutes;
            let guessed = self.part_near(at, next).is_none();
            let later = guessed && said < FIRST_HOUR * 60;
            let clk = clk(said + if later { 12 * 60 } else { 0 })?;
            return Some((Clock { clk, shown: Shown::Sure, half: None, guessed }, next));
        }
        let Some(Word::Count(hour @ 1..=24)) = self.word(at) else { return None };
        let mut clock = Clock::new(Clk { hour, minute: 0 }, Shown::Sure);
        if self.word(at + 1) != Some(Word::OClock) {
            let um = at.checked_sub(1).is_some_and(|before| self.word(before) == Some(Word::At));
            let shown = um && hour <= 12 && self.part_near(at, at + 1).is_some();
            return shown.then_some((clock, at + 1));
        }
        if let Some(Word::Count(minute @ 1..=59)) = self.word(at + 2) {
            clock.clk.minute = minute;
            return Some((clock, at + 3));
        }
        Some((clock, at + 2))
    }

    /// "halb", "Viertel nach", "zehn vor", "fünf nach halb": minutes from the hour that follows.
    fn part_of_hour(&self, at: usize) -> Read<i16> {
        let past = |at: usize| self.word(at) == Some(Word::After);
        match self.word(at) {
            Some(Word::Half) if past(at + 1) => return Some((30, at + 2)),
            Some(Word::Half) => return Some((-30, at + 1)),
            Some(Word::ThreeQuarters) => return Some((-15, at + 1)),
            _ => {}
        }
        let count = match self.kind(at)? {
            Kind::Word(Word::QuarterHour | Word::Quarter) => 15,
            Kind::Word(Word::Count(n)) => i16::from(n),
            Kind::Num { value, digits: 1..=2 } => i16::try_from(value).ok()?,
            _ => return None,
        };
        let sign = match self.word(at + 1) {
            Some(Word::After) => 1,
            Some(Word::Before) => -1,
            // "quarter to eight"
            Some(Word::To) if self.word(at) == Some(Word::Quarter) => -1,
            // "viertel acht", as in the east and south: a quarter of the eighth hour.
            _ if self.word(at) == Some(Word::QuarterHour) => return Some((-45, at + 1)),
            _ => return None,
        };
        let half = if self.word(at + 2) == Some(Word::Half) { 1 } else { 0 };
        let known = (1..=29).contains(&count);
        known.then_some((sign * count - 30 * half, at + 2 + usize::from(half > 0)))
    }

    /// The hour of twelve behind a fraction.
    fn hour_in_words(&self, at: usize) -> Read<u8> {
        match self.kind(at)? {
            Kind::Word(Word::Count(hour @ 1..=12)) => Some((hour, at + 1)),
            Kind::Num { value: hour @ 1..=12, digits: 1..=2 } => {
                let alone = !self.number_goes_on(at + 1) && !self.is(at + 1, Kind::Dot);
                alone.then_some((u8::try_from(hour).ok()?, at + 1))
            }
            _ => None,
        }
        .map(|(hour, next)| (hour, if self.is_h(next) { next + 1 } else { next }))
    }

    /// The part of the day beside a time: "abends um acht", "um acht am Abend".
    pub(super) fn part_near(&self, at: usize, end: usize) -> Option<Part> {
        let part = |at: usize| match self.word(at) {
            Some(Word::Part(part)) => Some(part),
            _ => None,
        };
        let small =
            |kind| matches!(kind, Kind::Comma | Kind::Word(Word::At | Word::About | Word::From));
        let mut back = at;
        while back > 0 && at - back < 3 && self.kind(back - 1).is_some_and(small) {
            back -= 1;
        }
        let before = back.checked_sub(1).and_then(part);
        let behind = self.skip(end, |k| matches!(k, Kind::Word(Word::On | Word::In | Word::The)));
        before.or_else(|| part(behind))
    }
}

/// Minutes of a day as a time.
fn clk(minutes: i16) -> Option<Clk> {
    let minutes = minutes.rem_euclid(24 * 60);
    Some(Clk { hour: u8::try_from(minutes / 60).ok()?, minute: u8::try_from(minutes % 60).ok()? })
}
