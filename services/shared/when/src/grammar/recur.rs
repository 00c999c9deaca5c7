//! Recurrences: "jeden 1. Dienstag im Monat", "alle 14 Tage", "Mo–Fr", "every other Friday".

use jiff::civil::Weekday;

use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::{Recur, Step, Unsure};
use crate::words::{Freq, Unit, Word};

/// Most tokens in one recurrence phrase; the longest in use have some fifteen.
const MAX_PHRASE: usize = 40;

/// Most ordinals in a row: a month has five of each weekday.
const MAX_ORDINALS: u8 = 6;

/// What was gathered from the words of a recurrence, in whatever order they came.
#[derive(Clone, Debug, Default)]
struct Draft {
    every: bool,
    each: bool,
    ordinals: Vec<i8>,
    days: Vec<Weekday>,
    adverb: bool,
    several: bool,
    step: Option<Step>,
    interval: u8,
    fortnight: bool,
    of_month: bool,
    last_day: bool,
    even: Option<bool>,
    saturday: bool,
    holidays: bool,
}

impl Grammar<'_> {
    /// A recurrence.
    pub(super) fn recur(&self, at: usize) -> Read<Recur> {
        let mut draft = Draft::default();
        let mut end = None;
        let mut next = at;
        while next < at + MAX_PHRASE {
            let Some(after) = self.recur_word(next, &mut draft) else { break };
            let glue = matches!(
                self.kind(after - 1),
                Some(
                    Kind::Comma
                        | Kind::Word(Word::And | Word::On | Word::The | Word::Filler | Word::In)
                )
            ) && after == next + 1;
            if !glue {
                end = Some(after);
            }
            next = after;
        }
        Some((draft.finish()?, end?))
    }

    /// Reads one element of a recurrence into the draft.
    fn recur_word(&self, at: usize, draft: &mut Draft) -> Option<usize> {
        if let Some((row, next)) = self.weekdays(at) {
            let dated =
                self.skip(next, |k| matches!(k, Kind::Comma | Kind::Word(Word::The | Word::On)));
            if !draft.days.is_empty()
                || !row.adverb && self.dated(dated, false, super::day::Lead::default()).is_some()
            {
                return None;
            }
            draft.days = row.days;
            draft.adverb |= row.adverb;
            draft.several |= row.several;
            draft.holidays |= row.holidays;
            return Some(next);
        }
        if let Some(next) = self.every_so_many(at, draft) {
            return Some(next);
        }
        if let Some((n, next)) = self.ordinal(at) {
            return self.takes_ordinal(next, draft, MAX_ORDINALS).then(|| {
                draft.ordinals.push(n);
                next
            });
        }
        let next = at + 1;
        match self.word(at).map_or_else(|| self.glue(at, draft), Some)? {
            Word::Every => draft.every = true,
            Word::Each => draft.each = true,
            Word::Freq(freq) => draft.freq(freq),
            Word::Workdays => draft.weekly(&WORKDAYS, true),
            Word::Weekends => draft.weekly(&[Weekday::Saturday, Weekday::Sunday], false),
            Word::Unit(Unit::Weekend) if draft.every => {
                draft.weekly(&[Weekday::Saturday, Weekday::Sunday], false);
            }
            Word::Unit(Unit::Month) if draft.every && draft.days.is_empty() => {
                draft.of_month = true;
                draft.step = Some(Step::Monthly);
            }
            Word::Unit(Unit::Month) if self.month_marker(at) => draft.of_month = true,
            Word::Unit(Unit::Week) if draft.even.is_some() => {}
            Word::CalendarWeek if draft.even.is_some() => {}
            Word::Unit(Unit::Week) if draft.every || draft.each => draft.units(Step::Weekly),
            Word::Unit(Unit::Day) if draft.every && draft.of_month => draft.last_day = true,
            Word::Unit(Unit::Day) if draft.every => draft.units(Step::Daily),
            Word::Unit(Unit::Year) if draft.every => draft.units(Step::Yearly),
            Word::Unit(Unit::Day) if draft.ordinals == [-1] => draft.last_day = true,
            Word::Part(_) if draft.every && draft.days.is_empty() => draft.units(Step::Daily),
            Word::Even => draft.even = Some(true),
            Word::Odd => draft.even = Some(false),
            Word::Other if draft.every => draft.ordinals.push(2),
            Word::On | Word::In | Word::The | Word::Filler | Word::And => {}
            Word::Count(1) => {}
            _ => return None,
        }
        Some(next)
    }

    /// Marks that join ordinals.
    fn glue(&self, at: usize, draft: &Draft) -> Option<Word> {
        let joins = matches!(self.kind(at)?, Kind::Comma | Kind::Slash | Kind::Plus | Kind::Dot);
        let goes_on = self.ordinal(at + 1).is_some()
            || self.every_so_many(at + 1, &mut Draft::default()).is_some()
            || matches!(self.word(at + 1), Some(Word::Every | Word::Freq(_) | Word::Weekday(..)))
            || (draft.days.is_empty() && self.word(at + 1) == Some(Word::On));
        (joins
            && goes_on
            && (draft.every
                || draft.each
                || draft.adverb
                || draft.step.is_some()
                || !draft.ordinals.is_empty()))
        .then_some(Word::And)
    }

    /// "alle 14 Tage", "alle zwei Wochen", "14-tägig", "2-wöchentlich", "every 2 weeks".
    fn every_so_many(&self, at: usize, draft: &mut Draft) -> Option<usize> {
        let all = matches!(self.word(at), Some(Word::All | Word::Every));
        let body = if all { at + 1 } else { at };
        let count = match self.kind(body)? {
            Kind::Word(Word::Count(n)) => n,
            Kind::Num { value, digits } if digits <= 2 => u8::try_from(value).ok()?,
            _ => return None,
        };
        let after = self.past(body + 1, Kind::Dash);
        let step = match self.word(after)? {
            Word::Unit(Unit::Day) if all => Step::Daily,
            Word::Unit(Unit::Week) if all => Step::Weekly,
            Word::Unit(Unit::Month) if all => Step::Monthly,
            Word::Unit(Unit::Year) if all => Step::Yearly,
            Word::EveryDays | Word::Freq(Freq::Daily) => Step::Daily,
            Word::Freq(Freq::Weekly) => Step::Weekly,
            Word::Freq(Freq::Monthly) => Step::Monthly,
            _ => return None,
        };
        if count == 0 || count > 99 {
            return None;
        }
        draft.every = true;
        match (step, count % 7) {
            (Step::Daily, 0) => draft.steps(Step::Weekly, count / 7),
            _ => draft.steps(step, count),
        }
        Some(after + 1)
    }

    /// "erster", "1.", "1st", "letzter".
    pub(super) fn ordinal(&self, at: usize) -> Read<i8> {
        if let Some(Word::Ordinal(n)) = self.word(at) {
            return Some((n, at + 1));
        }
        let n = i8::try_from(self.number(at, 2, 1, 31)?).ok()?;
        let marked = matches!(self.kind(at + 1), Some(Kind::Dot | Kind::Word(Word::Suffix)));
        let decimal = self.glued(at + 2) && self.digits(at + 2) > 0;
        (marked && !decimal).then_some((n, at + 2))
    }

    /// Whether what follows an ordinal makes it one of weekdays, weeks or days of the month.
    fn takes_ordinal(&self, at: usize, draft: &Draft, left: u8) -> bool {
        match self.kind(at) {
            Some(Kind::Word(Word::Weekday(_, form))) => form != crate::words::Form::Adverb,
            Some(Kind::Word(Word::Unit(Unit::Week | Unit::Day | Unit::Month | Unit::Year))) => true,
            Some(Kind::Word(Word::And) | Kind::Comma | Kind::Slash | Kind::Plus) => self
                .ordinal(self.skip(at, |k| {
                    matches!(
                        k,
                        Kind::Word(Word::And | Word::The | Word::On | Word::Every)
                            | Kind::Comma
                            | Kind::Slash
                            | Kind::Plus
                    )
                }))
                .is_some_and(|(_, next)| left > 0 && self.takes_ordinal(next, draft, left - 1)),
            Some(Kind::Word(Word::The | Word::In | Word::Every | Word::Count(1))) => {
                let end = self.skip(at, |k| {
                    matches!(k, Kind::Word(Word::The | Word::In | Word::Every | Word::Count(1)))
                });
                self.word(end) == Some(Word::Unit(Unit::Month))
            }
            // "monatlich am 15."
            _ => draft.step == Some(Step::Monthly),
        }
    }

    /// "im Monat", "des Monats", "eines jeden Monats", "of the month".
    fn month_marker(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            matches!(self.word(before), Some(Word::In | Word::The | Word::Count(1) | Word::Every))
        })
    }
}

const WORKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

impl Draft {
    fn freq(&mut self, freq: Freq) {
        self.every = true;
        match freq {
            Freq::Daily => self.steps(Step::Daily, 1),
            Freq::Weekly => self.steps(Step::Weekly, 1),
            Freq::Fortnightly => self.steps(Step::Weekly, 2),
            Freq::Monthly => self.steps(Step::Monthly, 1),
            Freq::Yearly => self.steps(Step::Yearly, 1),
        }
    }

    fn steps(&mut self, step: Step, interval: u8) {
        self.step = Some(step);
        self.interval = interval;
        self.fortnight |= interval > 1;
    }

    /// "jede Woche", "jeden zweiten Tag".
    fn units(&mut self, step: Step) {
        let interval = self.ordinals.pop().and_then(|n| u8::try_from(n).ok()).unwrap_or(1);
        self.steps(step, interval.max(1));
    }

    fn weekly(&mut self, days: &[Weekday], saturday: bool) {
        self.every = true;
        self.days = days.to_vec();
        self.saturday = saturday;
    }

    /// The recurrence, if what was gathered is one.
    fn finish(self) -> Option<Recur> {
        let interval = self.interval.max(1);
        let mut recur = Recur {
            step: Step::Weekly,
            interval,
            by_day: self.days.iter().map(|day| (0, *day)).collect(),
            by_month_day: Vec::new(),
            even: self.even,
            doubts: Vec::new(),
        };
        if self.last_day && self.of_month {
            recur.step = Step::Monthly;
            recur.by_month_day = vec![-1];
            return Some(recur);
        }
        if self.days.is_empty() {
            return self.without_days(recur);
        }
        let monthly = self.step == Some(Step::Monthly) || self.of_month;
        if monthly && self.ordinals.is_empty() {
            recur.doubts.push(Unsure::WhichOfMonth);
            return Some(recur);
        }
        if monthly || self.ordinals.iter().any(|n| *n != 2) || self.ordinals.len() > 1 {
            return self.nth(recur, monthly);
        }
        if self.ordinals == [2] {
            recur.interval = 2;
            recur.doubts.push(Unsure::EveryOrNth);
            return self.every.then_some(recur);
        }
        if self.holidays {
            recur.doubts.push(Unsure::Holidays);
        }
        if self.saturday {
            recur.doubts.push(Unsure::Saturday);
        }
        if self.even.is_some() {
            recur.interval = 2;
        } else if interval > 1 {
            recur.doubts.push(Unsure::Phase);
        }
        let said = self.every || self.adverb || self.each || self.even.is_some();
        if self.several && !said {
            recur.doubts.push(Unsure::EachWeek);
        }
        (said || self.several).then_some(recur)
    }

    /// "am ersten und dritten Montag im Monat".
    fn nth(self, mut recur: Recur, monthly: bool) -> Option<Recur> {
        let valid = !self.ordinals.is_empty() && self.ordinals.iter().all(|n| (-2..=5).contains(n));
        // Without "im Monat" only first and last, or two of them, are surely of the month.
        let sure = monthly || self.ordinals.iter().any(|n| matches!(n, -1 | 1));
        if !valid || !(self.every || self.of_month || self.each) {
            return None;
        }
        if !sure && self.ordinals.len() == 1 {
            recur.doubts.push(Unsure::EveryOrNth);
        }
        recur.step = Step::Monthly;
        recur.by_day =
            self.ordinals.iter().flat_map(|n| self.days.iter().map(|day| (*n, *day))).collect();
        Some(recur)
    }

    fn without_days(self, mut recur: Recur) -> Option<Recur> {
        // "jeweils am 15. des Monats"
        let of_month = (self.of_month && !self.ordinals.is_empty() && (self.each || self.every))
            .then_some(Step::Monthly);
        recur.step = self.step.or(of_month)?;
        if recur.step == Step::Monthly && !self.ordinals.is_empty() {
            recur.by_month_day = self.ordinals.iter().copied().filter(|n| *n > 0).collect();
        } else if self.of_month && !self.ordinals.is_empty() {
            recur.step = Step::Monthly;
            recur.by_month_day = self.ordinals;
        }
        if recur.interval > 1 {
            recur.doubts.push(Unsure::Phase);
        }
        Some(recur)
    }
}
