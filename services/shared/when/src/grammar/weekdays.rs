//! Weekdays: one, several, a range; "Mo–Fr", "Di + Do", "montags und mittwochs".

use jiff::civil::Weekday;

use super::{Grammar, Read};
use crate::lex::Kind;
use crate::words::{Form, Part, Word};

/// Weekdays in a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Weekdays {
    pub days: Vec<Weekday>,
    /// Whether one is written as an adverb: "montags".
    pub adverb: bool,
    /// Whether they are a range or list.
    pub several: bool,
    /// "sonn- und feiertags".
    pub holidays: bool,
    /// "Donnerstagabend".
    pub part: Option<Part>,
}

impl Grammar<'_> {
    /// One weekday with its abbreviating dot.
    pub(super) fn weekday(&self, at: usize) -> Read<(Weekday, Form)> {
        let Some(Word::Weekday(day, form)) = self.word(at) else { return None };
        let dot = form == Form::Short && self.is(at + 1, Kind::Dot) && self.glued(at + 1);
        Some(((day, form), at + 1 + usize::from(dot)))
    }

    /// A row of weekdays.
    pub(super) fn weekdays(&self, at: usize) -> Read<Weekdays> {
        let ((first, form), mut at) = self.weekday(at)?;
        let mut out = Weekdays { days: vec![first], ..Weekdays::default() };
        out.adverb = form == Form::Adverb;
        at = self.part_behind(at, &mut out);
        while let Some((range, next)) = self.weekday_joint(at) {
            if self.word(next) == Some(Word::PublicHolidays) {
                (out.holidays, at) = (true, next + 1);
                continue;
            }
            let Some(((day, form), end)) = self.weekday(next) else { break };
            if out.days.len() >= 14 {
                break;
            }
            out.adverb |= form == Form::Adverb;
            out.several = true;
            if range && let Some(&last) = out.days.last() {
                let mut step = last;
                while step != day {
                    step = step.next();
                    out.days.push(step);
                }
            } else {
                out.days.push(day);
            }
            at = self.part_behind(end, &mut out);
        }
        Some((out, at))
    }

    fn part_behind(&self, at: usize, out: &mut Weekdays) -> usize {
        match self.word(at) {
            Some(Word::Part(part)) => {
                out.part = Some(part);
                out.adverb |= matches!(part, Part::Evening) && out.adverb;
                at + 1
            }
            _ => at,
        }
    }

    /// What joins weekdays; whether it makes a range.
    fn weekday_joint(&self, at: usize) -> Read<bool> {
        let after = |at: usize| {
            self.skip(at, |k| {
                matches!(k, Kind::Word(Word::And | Word::The | Word::On | Word::Filler))
            })
        };
        match self.kind(at)? {
            Kind::Dash if self.word(at + 1) == Some(Word::And) => Some((false, after(at + 1))),
            Kind::Dash | Kind::Word(Word::To) => Some((true, after(at + 1))),
            Kind::Word(Word::And) | Kind::Plus | Kind::Slash | Kind::Comma => {
                Some((false, after(at + 1)))
            }
            _ => None,
        }
    }
}
