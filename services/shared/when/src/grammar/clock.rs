//! A time, and a range of two: "19.30 Uhr", "9–12 Uhr", "18h30", "7pm".

use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::{Clk, Hours, Purpose};
use crate::words::{Part, Unit, Word};

/// How surely a text is a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shown {
    /// A number: "19".
    Bare,
    /// Two numbers with a dot: "19.30".
    Dotted,
    /// With a colon, "Uhr", "h", "pm".
    Sure,
}

/// A single time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    pub clk: Clk,
    pub shown: Shown,
    /// Whether a.m. or p.m. was said; `clk` has it already.
    pub half: Option<bool>,
    /// Whether the half of the day is a guess: "halb acht".
    pub guessed: bool,
}

impl Clock {
    pub(super) fn new(clk: Clk, shown: Shown) -> Self {
        Self { clk, shown, half: None, guessed: false }
    }
}

impl Grammar<'_> {
    /// Whether what stands there is surely a time, not a date: "18.12 Uhr", "10.12–11.30 Uhr".
    pub(super) fn clock_shown(&self, at: usize) -> bool {
        matches!(self.hours(at, Shown::Sure), Some((_, end)) if end > at)
    }

    /// A single time.
    pub(super) fn clock(&self, at: usize) -> Read<Clock> {
        if let Some(word) = self.word(at) {
            let hour = match word {
                Word::Midday => 12,
                Word::Midnight => 24,
                _ => return self.spoken(at).map(|(clock, end)| self.part_of_day(clock, at, end)),
            };
            return Some((Clock::new(Clk { hour, minute: 0 }, Shown::Sure), at + 1));
        }
        if self.barred(at) {
            return None;
        }
        if let Some((clock, end)) = self.spoken(at) {
            return Some(self.part_of_day(clock, at, end));
        }
        let hour = self.number(at, 2, 0, 24).map(|hour| hour as u8);
        let Some(hour) = hour else { return self.compact(at) };
        let (minute, shown, next) = self.minute(at + 1).unwrap_or((0, Shown::Bare, at + 1));
        if shown == Shown::Bare && self.number_goes_on(next) && !self.is_h(next) {
            return None;
        }
        let mut clock = Clock::new(Clk { hour, minute }, shown);
        let next = self.unit(next, &mut clock);
        let valid = hour < 24 || clock.clk.minute == 0;
        let spoiled = clock.shown != Shown::Sure && self.number_goes_on(next);
        (valid && !spoiled).then(|| self.part_of_day(clock, at, next))
    }

    pub(super) fn is_h(&self, at: usize) -> bool {
        self.word(at) == Some(Word::OClock)
    }

    /// `1930 Uhr`.
    fn compact(&self, at: usize) -> Read<Clock> {
        let value = self.number(at, 4, 0, 2400).filter(|_| self.digits(at) == 4)?;
        let (hour, minute) = ((value / 100) as u8, (value % 100) as u8);
        let ok = minute < 60 && self.is_h(at + 1) && (hour < 24 || minute == 0);
        ok.then_some((Clock::new(Clk { hour, minute }, Shown::Sure), at + 2))
    }

    /// The minute behind an hour: `:30`, `.30`, `h30`, ` Uhr 30`.
    fn minute(&self, at: usize) -> Option<(u8, Shown, usize)> {
        let minute =
            |at: usize| self.number(at, 2, 0, 59).filter(|_| self.digits(at) == 2).map(|m| m as u8);
        let (shown, glue) = match self.kind(at)? {
            Kind::Colon => (Shown::Sure, self.glued(at) == self.glued(at + 1)),
            // "9 .00 Uhr": a slip of the pen, sure only before "Uhr".
            Kind::Dot => {
                let close = self.glued(at) || self.is_h(at + 2);
                (Shown::Dotted, close && self.glued(at + 1))
            }
            Kind::Comma => {
                let uhr = self.is_h(at + 2);
                (Shown::Dotted, uhr && self.glued(at) && self.glued(at + 1))
            }
            Kind::Word(Word::OClock) => {
                let glued = self.glued(at) && self.glued(at + 1);
                let spoken = self.tokens.get(at + 1).is_some_and(|t| t.gap)
                    && !matches!(
                        self.kind(at + 2),
                        Some(Kind::Dot | Kind::Colon | Kind::Dash | Kind::Slash | Kind::Word(_))
                    );
                (Shown::Sure, glued || spoken)
            }
            _ => return None,
        };
        let value = minute(at + 1).filter(|_| glue)?;
        let mut next = at + 2;
        if self.is(next, Kind::Colon) && minute(next + 1).is_some() && self.glued(next + 1) {
            next += 2;
        }
        Some((value, shown, next))
    }

    /// "Uhr", "h", "pm", "a.m." behind the figures.
    fn unit(&self, at: usize, clock: &mut Clock) -> usize {
        let (half, next) = match self.word(at) {
            Some(Word::OClock) => {
                clock.shown = Shown::Sure;
                return self.abbreviation(at);
            }
            Some(Word::HalfDay(pm)) => (pm, at + 1),
            Some(Word::On) if self.says_am(at) => (false, at + 1),
            Some(Word::Letter(letter @ ('a' | 'p'))) => {
                let m = self.past(at + 1, Kind::Dot);
                if self.word(m) != Some(Word::Letter('m')) {
                    return at;
                }
                (letter == 'p', self.past(m + 1, Kind::Dot))
            }
            _ => return at,
        };
        if clock.clk.hour == 0 || clock.clk.hour > 12 {
            return at;
        }
        clock.half = Some(half);
        clock.shown = Shown::Sure;
        clock.clk.hour = clock.clk.hour % 12 + if half { 12 } else { 0 };
        next
    }

    /// Behind "Uhr" or "h."; "h." only with its dot glued to it and something behind it.
    fn abbreviation(&self, at: usize) -> usize {
        at + 1
    }

    /// Whether "am" behind a number is a.m. and not the German preposition.
    fn says_am(&self, at: usize) -> bool {
        self.glued(at)
            || !matches!(
                self.kind(at + 1),
                Some(Kind::Num { .. } | Kind::Iso { .. } | Kind::Name)
                    | Some(Kind::Word(
                        Word::Weekday(..)
                            | Word::The
                            | Word::Feast(_)
                            | Word::Ordinal(_)
                            | Word::Which(_)
                            | Word::Unit(_)
                            | Word::Part(_)
                    ))
            )
    }

    /// "8 Uhr abends", "3 Uhr nachmittags", "12 Uhr mittags", "abends 8 Uhr".
    fn part_of_day(&self, mut clock: Clock, at: usize, end: usize) -> (Clock, usize) {
        let Some(part) = self.part_near(at, end) else { return (clock, end) };
        let hour = clock.clk.hour;
        let um = at.checked_sub(1).is_some_and(|before| self.word(before) == Some(Word::At));
        if clock.half.is_some() || (clock.shown == Shown::Bare && !um) {
            return (clock, end);
        }
        clock.shown = Shown::Sure;
        let later = match part {
            Part::Evening => (1..12).contains(&hour),
            Part::Afternoon => (1..8).contains(&hour),
            Part::Night => (8..=12).contains(&hour),
            Part::Noon => hour == 1,
            Part::Morning | Part::Forenoon => false,
        };
        if later {
            clock.clk.hour += 12;
        }
        let behind = self.skip(end, |k| matches!(k, Kind::Word(Word::On | Word::In | Word::The)));
        let behind = matches!(self.word(behind), Some(Word::Part(_))).then_some(behind + 1);
        (clock, behind.unwrap_or(end))
    }

    /// A time or a range of times that is at least so sure.
    pub(super) fn hours(&self, at: usize, need: Shown) -> Read<Hours> {
        let (from, end) = self.clock(at)?;
        // "15 Uhr (bis ca. 17 Uhr)"
        let opened = self.is(end, Kind::Open) && self.word(end + 1) == Some(Word::To);
        let to = self.past_to(end + usize::from(opened)).or_else(|| {
            let between = at.checked_sub(1).is_some_and(|b| self.word(b) == Some(Word::From));
            (between && self.word(end) == Some(Word::And)).then_some(end + 1)
        });
        let to = to.map(|next| self.past_about(next)).and_then(|next| self.clock(next));
        let guessed = from.guessed;
        let hours =
            |from: Clk, to: Option<Clk>| Hours { purpose: Purpose::Session, from, to, guessed };
        if let Some((to, end)) = to {
            let end = if opened { self.past(end, Kind::Close) } else { end };
            let shown = from.shown.max(to.shown);
            // "7–9 pm": the half of the day is said once.
            let mut first = from.clk;
            if from.half.is_none() && to.half == Some(true) && (first.hour + 12) < to.clk.hour + 1 {
                first.hour += 12;
            }
            let may_be_date = match to.shown {
                Shown::Bare => true,
                Shown::Dotted => (1..=12).contains(&to.clk.minute),
                Shown::Sure => false,
            };
            // "abends von 8 bis 10": so is its part.
            let mut last = to.clk;
            if to.half.is_none()
                && first.hour >= 12
                && last.hour < 12
                && last.hour + 12 > first.hour
                && self.part_near(at, end).is_some()
            {
                last.hour += 12;
            }
            let unlike = from.shown == Shown::Sure && may_be_date && !self.ends(end);
            if shown >= need && !unlike && self.is_hours(end, shown) {
                return Some((hours(first, Some(last)), end));
            }
        }
        let end = if self.is(end, Kind::Dash) && self.word(end + 1) == Some(Word::OpenEnd) {
            end + 2
        } else {
            end
        };
        (from.shown >= need && self.is_hours(end, from.shown)).then(|| (hours(from.clk, None), end))
    }

    /// Behind "ca.", "gegen", "um".
    fn past_about(&self, mut at: usize) -> usize {
        while let Some(Word::About | Word::At) = self.word(at) {
            at = self.past(at + 1, Kind::Dot);
        }
        at
    }

    /// Whether nothing follows that belongs to a number.
    fn ends(&self, at: usize) -> bool {
        !matches!(self.kind(at), Some(Kind::Dot | Kind::Slash | Kind::Word(Word::Month(..))))
    }

    /// Whether what follows leaves the number a time: no price, age, date.
    fn is_hours(&self, at: usize, shown: Shown) -> bool {
        let next = self.kind(at);
        let counted = matches!(
            next,
            Some(Kind::Money | Kind::Word(Word::NoDateBefore | Word::Unit(_) | Word::EveryDays))
        );
        let dated = matches!(next, Some(Kind::Word(Word::Month(..))))
            || (matches!(next, Some(Kind::Dot)) && self.dates_on(at));
        shown == Shown::Sure && !dated || !(counted || dated || self.number_goes_on(at))
    }

    /// Whether the dot is followed by a month or number, so that a date goes on.
    fn dates_on(&self, dot: usize) -> bool {
        matches!(self.word(dot + 1), Some(Word::Month(..)))
            || (self.digits(dot + 1) > 0 && self.glued(dot + 1))
    }

    /// Whether a unit of time follows, so that the number is a duration.
    pub(super) fn duration(&self, at: usize) -> Option<usize> {
        let hours = matches!(self.kind(at), Some(Kind::Num { .. } | Kind::Word(Word::Count(_))));
        let unit = matches!(self.word(at + 1), Some(Word::Unit(Unit::Hour | Unit::Minute)));
        (hours && unit).then_some(at + 2)
    }
}
