//! The row of phrases that a date expression is made of, and what may stand between them.

use super::clock::Shown;
use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::{Day, Edge, Joint, Phrase, Recur, Span, Step};
use crate::types::Role;
use crate::words::{Form, Word};

/// Most phrases in one expression.
const MAX_PHRASES: usize = 64;

/// Most marks and small words in a row between two phrases of running text.
const MAX_GLUE: usize = 5;

/// What was read from a position on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed {
    pub phrases: Vec<Phrase>,
    /// First token of the first phrase.
    pub start: usize,
    /// Token after the last phrase.
    pub end: usize,
}

impl Grammar<'_> {
    /// Reads phrases from a position on. In running text (`strict`) it stops at the first word
    /// that belongs to no date; else it passes over it.
    pub(crate) fn sequence(&self, start: usize, strict: bool) -> Parsed {
        let mut out = Parsed { end: start, ..Parsed::default() };
        let mut others: Vec<Phrase> = Vec::new();
        let mut role = Role::Event;
        let (mut at, mut glue) = (start, 0);
        let (mut parted, mut aside) = (false, false);
        while at < self.tokens.len() && out.phrases.len() < MAX_PHRASES {
            if strict && !out.phrases.is_empty() && self.breaks(at, &out.phrases) {
                break;
            }
            if let Some((phrase, next)) = self.phrase(at, &out.phrases) {
                if parted && is_days(&phrase) && out.phrases.iter().any(is_days) {
                    break;
                }
                parted = false;
                let other = role != Role::Event && !strict;
                if other && phrase == Phrase::To {
                    at = next.max(at + 1);
                    continue;
                }
                if !strict && is_days(&phrase) && self.moved(at) {
                    others.extend(out.phrases.extract_if(.., |before| is_days(before)));
                }
                // The time behind a deadline is the deadline's: "Anmeldung bis 5. Mai, 12 Uhr".
                let its_time =
                    aside && matches!(phrase, Phrase::Times(_)) && self.label(at).is_none();
                aside = other && is_days(&phrase);
                if aside || its_time {
                    others.push(phrase);
                } else {
                    out.start = if out.phrases.is_empty() { at } else { out.start };
                    out.phrases.push(phrase);
                }
                role = Role::Event;
                (at, glue) = (next.max(at + 1), 0);
                out.end = at;
                continue;
            }
            if let Some(next) = self.duration(at) {
                (at, glue) = (next, glue + 1);
                continue;
            }
            if let Some(word) = self.word(at) {
                let said = self.role_of(word);
                aside &= said.is_none();
                role = said.unwrap_or(role);
            }
            if strict && (!self.is_glue(at) || glue >= MAX_GLUE) {
                break;
            }
            // A full stop or a label ends what the date before belongs to.
            let label =
                matches!(self.kind(at), Some(Kind::Dot | Kind::Word(Word::When | Word::Begin)));
            parted |= strict && label;
            (at, glue) = (at + 1, glue + 1);
        }
        if !out.phrases.iter().any(|p| matches!(p, Phrase::Days(_) | Phrase::Recur(_))) {
            out.phrases.splice(0..0, others);
        }
        out
    }

    /// Reads a text that holds times only; a bare "19.30" is one there.
    pub(crate) fn clocks(&self) -> Parsed {
        let mut out = Parsed::default();
        let mut at = 0;
        while at < self.tokens.len() && out.phrases.len() < MAX_PHRASES {
            let read = self.times(at, true).map(|(hours, next)| (Phrase::Times(hours), next));
            match read.or_else(|| self.phrase(at, &[])) {
                Some((phrase, next)) => {
                    out.phrases.push(phrase);
                    at = next.max(at + 1);
                    out.end = at;
                }
                None => {
                    at += 1;
                }
            }
        }
        out
    }

    /// In running text a new line with a new date begins a new expression.
    fn breaks(&self, at: usize, phrases: &[Phrase]) -> bool {
        let line = self.tokens.get(at).is_some_and(|token| token.line);
        let dated = phrases.iter().any(|p| matches!(p, Phrase::Days(_) | Phrase::Recur(_)));
        let goes_on = |(phrase, _): (Phrase, usize)| matches!(phrase, Phrase::Times(_));
        line && dated && !self.phrase(at, phrases).is_some_and(goes_on)
    }

    /// What a word makes of the date behind it.
    pub(crate) fn role_of(&self, word: Word) -> Option<Role> {
        match word {
            Word::Deadline => Some(Role::Deadline),
            Word::Published => Some(Role::Published),
            Word::Former => Some(Role::Former),
            Word::When | Word::Begin => Some(Role::Event),
            _ => None,
        }
    }

    fn phrase(&self, at: usize, before: &[Phrase]) -> Read<Phrase> {
        if let Some(read) = self.except(at) {
            return Some(read);
        }
        if let Some(read) = self.to_another(at, before) {
            return Some(read);
        }
        if let Some(read) = self.dotted_times(at, before) {
            return Some(read);
        }
        if let Some((spans, next)) = self.days(at) {
            return Some((Phrase::Days(spans), next));
        }
        if let Some((recur, next)) = self.recur(at) {
            return Some((Phrase::Recur(recur), next));
        }
        if self.word(at) == Some(Word::Each) {
            return Some((Phrase::Each, at + 1));
        }
        let after_days = before
            .iter()
            .rev()
            .take_while(|p| !matches!(p, Phrase::Times(_)))
            .any(|p| matches!(p, Phrase::Days(_) | Phrase::Recur(_)));
        if let Some((hours, next)) = self.times(at, after_days) {
            return Some((Phrase::Times(hours), next));
        }
        if let Some((span, next)) = self.weekday_alone(at) {
            return Some((among_weeks(span, before), next));
        }
        match self.word(at) {
            Some(Word::Part(part)) if !before.is_empty() => Some((Phrase::Part(part), at + 1)),
            Some(Word::Open) => Some((Phrase::Open, at + 1)),
            Some(Word::Sofort) => {
                let day = Day::Ahead { count: 0, unit: crate::words::Unit::Day };
                let starts = at > 0 && self.word(at - 1) == Some(Word::Starting);
                let span = Span {
                    from: day,
                    to: None,
                    edge: Edge::From,
                    joint: Joint::None,
                    evident: true,
                };
                starts.then_some((Phrase::Days(vec![span]), at + 1))
            }
            _ => None,
        }
    }

    /// "am 5. Mai … auf den 7. Mai verschoben": the earlier date is given up.
    fn moved(&self, at: usize) -> bool {
        let onto = at.checked_sub(1).is_some_and(|before| self.word(before) == Some(Word::Onto));
        onto && self.tokens.iter().any(|token| token.kind == Kind::Word(Word::Former))
    }

    /// "12.03.2026, 08.10", "Do 12.3. 18.10–20.10": behind a date with its year, or right behind
    /// a date, figures that could be of a further date are a time.
    fn dotted_times(&self, at: usize, before: &[Phrase]) -> Read<Phrase> {
        let Some(Phrase::Days(spans)) = before.last() else { return None };
        let dated = matches!(spans.last()?.from, Day::Parts(parts) if parts.year.is_some());
        let right_behind = !matches!(
            self.kind(at.checked_sub(1)?),
            Some(Kind::Comma | Kind::Semicolon | Kind::Slash | Kind::Plus | Kind::Word(Word::And))
        );
        let (hours, next) = self.hours(at, Shown::Dotted)?;
        let trailing = self.is(next, Kind::Dot) && self.kind(next + 1).is_some();
        let times = (dated || right_behind) && !trailing;
        times.then_some((Phrase::Times(vec![hours]), next))
    }

    /// "bis" between two groups of date and time: "vom 30.1. 16 Uhr bis 1.2. 18 Uhr".
    fn to_another(&self, at: usize, before: &[Phrase]) -> Read<Phrase> {
        let next = self.past_to_or_end(at)?;
        let dated = before.iter().any(|p| matches!(p, Phrase::Days(_) | Phrase::Recur(_)));
        let timed = dated && matches!(before.last(), Some(Phrase::Times(_)));
        (timed && self.days(next).is_some()).then_some((Phrase::To, next))
    }

    /// "Freitag" with no date.
    fn weekday_alone(&self, at: usize) -> Read<Span> {
        let at = self.skip(at, |k| matches!(k, Kind::Word(Word::On | Word::The)));
        let (row, next) = self.weekdays(at)?;
        let Some(Word::Weekday(weekday, form)) = self.word(at) else { return None };
        let day = Day::Weekday { weekday, which: None };
        let span = Span {
            from: day,
            to: None,
            edge: Edge::None,
            joint: Joint::None,
            evident: form == Form::Full,
        };
        // The part of "Freitagabend" stays for a phrase of its own.
        let next = if row.part.is_some() { next - 1 } else { next };
        (!row.several && form != Form::Adverb).then_some((span, next))
    }

    /// "außer feiertags", "nicht in den Ferien", "außer am 24.12.".
    fn except(&self, at: usize) -> Read<Phrase> {
        if self.word(at) != Some(Word::Except) {
            return None;
        }
        let (mut days, mut weekdays) = (Vec::new(), Vec::new());
        let (mut holidays, mut school) = (false, false);
        let mut end = None;
        let mut next = at + 1;
        while next < at + MAX_PHRASES {
            if let Some((mut spans, after)) = self.days(next) {
                days.append(&mut spans);
                (next, end) = (after, Some(after));
                continue;
            }
            if let Some((row, after)) = self.weekdays(next) {
                weekdays.extend(row.days);
                (next, end) = (after, Some(after));
                continue;
            }
            match self.kind(next) {
                Some(Kind::Word(Word::PublicHolidays)) => (holidays, end) = (true, Some(next + 1)),
                Some(Kind::Word(Word::SchoolHolidays)) => (school, end) = (true, Some(next + 1)),
                Some(
                    Kind::Comma
                    | Kind::Plus
                    | Kind::Word(
                        Word::On | Word::The | Word::In | Word::And | Word::At | Word::Filler,
                    ),
                ) => {}
                _ => break,
            }
            next += 1;
        }
        Some((Phrase::Except { days, weekdays, holidays, school }, end?))
    }

    /// What may stand between the phrases of one expression.
    fn is_glue(&self, at: usize) -> bool {
        matches!(
            self.kind(at),
            Some(
                Kind::Comma
                    | Kind::Dot
                    | Kind::Colon
                    | Kind::Semicolon
                    | Kind::Dash
                    | Kind::Slash
                    | Kind::Plus
                    | Kind::Pipe
                    | Kind::Open
                    | Kind::Close
                    | Kind::Word(
                        Word::On
                            | Word::In
                            | Word::The
                            | Word::From
                            | Word::At
                            | Word::And
                            | Word::Filler
                            | Word::When
                            | Word::Begin
                            | Word::Starting
                            | Word::OpenEnd
                            | Word::OClock
                    )
            )
        )
    }
}

fn is_days(phrase: &Phrase) -> bool {
    matches!(phrase, Phrase::Days(_))
}

/// A weekday behind weekly ones is weekly too: "Mo–Do 9–16 Uhr, Fr 9–13 Uhr".
fn among_weeks(span: Span, before: &[Phrase]) -> Phrase {
    let dated = before.iter().any(|phrase| matches!(phrase, Phrase::Days(_)));
    let weekly = before.iter().find_map(|phrase| match phrase {
        Phrase::Recur(recur) if recur.step == Step::Weekly && recur.interval == 1 => Some(recur),
        _ => None,
    });
    match (weekly, span.from) {
        (Some(recur), Day::Weekday { weekday, .. }) if !dated => {
            Phrase::Recur(Recur { by_day: vec![(0, weekday)], ..recur.clone() })
        }
        _ => Phrase::Days(vec![span]),
    }
}
