//! Lists and ranges of days: "24./25.02.2023", "vom 3. bis 5. Mai", "5., 6. und 9. Juni".

use super::day::Lead;
use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::{Day, Edge, Joint, Parts, Period, Span};
use crate::words::Word;

/// Most days or ranges in one list; a season's programme has fewer.
const MAX_SPANS: usize = 64;

/// Most days in a row that wait for their month: a month has 31.
const MAX_OPEN: usize = 31;

impl Grammar<'_> {
    /// A list of days and ranges of days.
    pub(super) fn days(&self, at: usize) -> Read<Vec<Span>> {
        if at < self.dead.get() {
            return None;
        }
        let mut spans: Vec<Span> = Vec::new();
        // The list up to the last day that has its month; what follows it may be no date.
        let mut good = None;
        let mut by_weekday = None;
        let mut next = at;
        let mut joint = Joint::None;
        while spans.len() < MAX_SPANS && (good.is_some() || spans.len() < MAX_OPEN) {
            let first = spans.is_empty();
            let Some((mut span, end)) = self.span(next, first) else { break };
            if !first && out_of_place(&spans, &span) {
                break;
            }
            span.joint = joint;
            spans.push(span);
            if closed(&span) {
                good = Some((spans.len(), end));
            } else if (first || self.month_known) && self.without_month(&span, end) {
                by_weekday = Some((spans.len(), end));
            }
            let Some((kind, after)) = self.joint(end) else { break };
            (joint, next) = (kind, after);
        }
        let Some((count, end)) = good.or(by_weekday) else {
            // Were there a month behind one of them, it would hold for all: none begins a list.
            let open = spans.iter().all(|span| matches!(span.from, Day::Parts(_)));
            if spans.len() > 1 && open {
                self.dead.set(next);
            }
            return None;
        };
        spans.truncate(count);
        if spans.len() > 2 {
            let pairs = spans.iter_mut().filter(|span| span.joint == Joint::Pair);
            pairs.for_each(|span| span.joint = Joint::None);
        }
        Some((spans, end))
    }

    /// "Fr 13.": the weekday tells the month, or a heading does.
    fn without_month(&self, span: &Span, end: usize) -> bool {
        let Day::Parts(parts) = span.from else { return false };
        let weekday = span.to.is_none() && parts.weekday.is_some();
        let sentence =
            matches!(self.kind(end), Some(Kind::Name | Kind::Word(Word::After | Word::Before)));
        let ends = self.is(end - 1, Kind::Dot) && !sentence;
        ends && (weekday || self.month_known)
    }

    /// What joins days of a list.
    fn joint(&self, at: usize) -> Read<Joint> {
        let end = self.skip(at, |kind| {
            matches!(
                kind,
                Kind::Comma
                    | Kind::Semicolon
                    | Kind::Slash
                    | Kind::Plus
                    | Kind::Pipe
                    | Kind::Word(Word::And | Word::Filler)
            )
        });
        let joint = match self.kind(at)? {
            Kind::Slash => Joint::Slash,
            Kind::Plus | Kind::Word(Word::And) => Joint::Pair,
            _ => Joint::None,
        };
        (end > at && end - at <= 3).then_some((joint, end))
    }

    /// A day, or a range of days.
    fn span(&self, at: usize, first: bool) -> Read<Span> {
        let (edge, body, between) = match self.word(at) {
            Some(Word::Starting) => (Edge::From, at + 1, false),
            Some(Word::To) => (Edge::Until, at + 1, false),
            Some(Word::From) => (Edge::None, at + 1, true),
            _ => (Edge::None, at, false),
        };
        let ((from, lead), end) = self.day_or_period(body)?;
        let worded = edge != Edge::None || between || lead.any();
        let mut span = Span { from, to: None, edge, joint: Joint::None, evident: worded };
        let mut from = from;
        let to = self.english_end(&mut from, end).or_else(|| self.range_end(end, between));
        span.from = from;
        if let Some((to, end)) = to {
            span.to = Some(to);
            span.evident |= shown(&to);
            return Some((span, end));
        }
        // "von Montag" without an end is left to the other rules.
        let alone = matches!(from, Day::Weekday { .. });
        span.evident |= shown(&from);
        (first || !alone).then_some((span, end))
    }

    /// The second day of a range.
    fn range_end(&self, at: usize, between: bool) -> Read<Day> {
        let next = match self.past_to_or_end(at) {
            Some(next) => next,
            None if between && self.word(at) == Some(Word::And) => at + 1,
            // "in der Nacht vom 8. auf den 9. Mai", but not "vom 8. Mai auf den 9. verlegt".
            None if between && self.word(at) == Some(Word::Onto) && self.is(at - 1, Kind::Dot) => {
                at + 1
            }
            None if self.two_months(at) || self.iso_interval(at) => at + 1,
            None => return None,
        };
        let ((day, _), end) = self.day_or_period(next)?;
        // "Sun 21 March - Spring half marathon": a dash leads to no season.
        let vague = matches!(
            day,
            Day::Period(Period::Season { .. } | Period::Semester { .. } | Period::Fraction { .. })
        );
        if vague && self.is(at, Kind::Dash) && self.number_or_month(at) {
            return None;
        }
        let whole = !matches!(day, Day::Parts(parts) if parts.month.is_none());
        let goes_on = matches!(
            self.kind(end),
            Some(Kind::Comma | Kind::Slash | Kind::Plus | Kind::Word(Word::And))
        );
        (whole || goes_on || self.month_known).then_some((day, end))
    }

    /// Whether a day ends before a position: a number, its dot, or a month.
    fn number_or_month(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.kind(before));
        matches!(before, Some(Kind::Num { .. } | Kind::Dot | Kind::Word(Word::Month(..))))
    }

    /// `2026-05-02/2026-05-04`, the interval of ISO 8601.
    fn iso_interval(&self, at: usize) -> bool {
        let iso = |at: usize| matches!(self.kind(at), Some(Kind::Iso { .. }));
        self.is(at, Kind::Slash) && at.checked_sub(1).is_some_and(iso) && iso(at + 1)
    }

    /// "Mai/Juni 2026".
    fn two_months(&self, at: usize) -> bool {
        let month = |at: usize| matches!(self.word(at), Some(Word::Month(..)));
        self.is(at, Kind::Slash) && at.checked_sub(1).is_some_and(month) && month(at + 1)
    }

    /// A whole day, else a period, else a day that lacks its month.
    fn day_or_period(&self, at: usize) -> Read<(Day, Lead)> {
        self.day(at, false)
            .or_else(|| {
                let (period, end) = self.period(at)?;
                Some(((Day::Period(period), Lead::default()), end))
            })
            .or_else(|| self.day(at, true))
    }

    /// The end of `May 5–7, 2026`, where the month stands before both days.
    fn english_end(&self, from: &mut Day, at: usize) -> Read<Day> {
        let Day::Parts(first) = from else { return None };
        let next = self.past_to(at)?;
        let day = i8::try_from(self.number(next, 2, 1, 31)?).ok()?;
        let suffix = usize::from(self.word(next + 1) == Some(Word::Suffix));
        let after = next + 1 + suffix;
        let year = self.year4(self.past(after, Kind::Comma));
        let shown = year.is_some() || suffix > 0;
        if self.clock_shown(next) || self.number_goes_on(after) {
            return None;
        }
        if first.month.is_none()
            || day <= first.day
            || !self.english(at)
            || !shown && first.year.is_some()
        {
            return None;
        }
        first.year = first.year.or(year.map(|(year, _)| year));
        let to = Day::Parts(Parts { day, weekday: None, ..*first });
        Some((to, year.map_or(after, |(_, end)| end)))
    }

    /// Whether the day that ends there was written the English way, its month first.
    fn english(&self, end: usize) -> bool {
        let day = if self.word(end.wrapping_sub(1)) == Some(Word::Suffix) { 2 } else { 1 };
        let Some(at) = end.checked_sub(day) else { return false };
        let month = at.checked_sub(1).and_then(|at| self.word(at));
        self.number(at, 2, 1, 31).is_some() && matches!(month, Some(Word::Month(..)))
    }
}

/// Whether a day says by its own look that it is one.
fn shown(day: &Day) -> bool {
    match day {
        Day::Parts(parts) => parts.year.is_some() || !parts.weak,
        _ => true,
    }
}

/// Whether the span needs no month from what follows.
fn closed(span: &Span) -> bool {
    let whole = |day: &Day| !matches!(day, Day::Parts(parts) if parts.month.is_none());
    whole(span.to.as_ref().unwrap_or(&span.from))
}

/// Whether a further element of a list is more likely a number than a day: weakly written, while
/// those before it were not.
fn out_of_place(spans: &[Span], span: &Span) -> bool {
    let weak = |span: &Span| matches!(span.from, Day::Parts(parts) if parts.weak);
    let lone = matches!(span.from, Day::Period(_));
    let before = spans.last().is_some_and(|last| !matches!(last.from, Day::Period(_)));
    let open = spans.last().is_some_and(|last| !closed(last));
    (weak(span) && !open && !spans.last().is_some_and(weak) && span.to.is_none())
        || (lone && before)
}
