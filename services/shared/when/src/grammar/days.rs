//! Lists and ranges of days: "24./25.02.2023", "vom 3. bis 5. Mai", "5., 6. und 9. Juni".

use super::day::Lead;
use super::{Grammar, Read};
use crate::lex::Kind;
use crate::syntax::{Day, Edge, Span};
use crate::words::Word;

/// Most days or ranges in one list; a season's programme has fewer.
const MAX_SPANS: usize = 64;

impl Grammar<'_> {
    /// A list of days and ranges of days.
    pub(super) fn days(&self, at: usize) -> Read<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::new();
        // The list up to the last day that has its month; what follows it may be no date.
        let mut good = None;
        let mut next = at;
        let mut slash = false;
        while spans.len() < MAX_SPANS {
            let first = spans.is_empty();
            let Some((mut span, end)) = self.span(next, first) else { break };
            if !first && out_of_place(&spans, &span) {
                break;
            }
            span.slash = slash;
            spans.push(span);
            if closed(&span) {
                good = Some((spans.len(), end));
            }
            let Some((is_slash, after)) = self.joint(end) else { break };
            (slash, next) = (is_slash, after);
        }
        let (count, end) = good?;
        spans.truncate(count);
        Some((spans, end))
    }

    /// What joins days of a list; whether it is a slash.
    fn joint(&self, at: usize) -> Read<bool> {
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
        (end > at && end - at <= 3).then(|| (self.is(at, Kind::Slash), end))
    }

    /// A day, or a range of days.
    fn span(&self, at: usize, first: bool) -> Read<Span> {
        let (edge, body, between) = match self.word(at) {
            Some(Word::Starting) => (Edge::From, at + 1, false),
            Some(Word::To) => (Edge::Until, at + 1, false),
            Some(Word::From) => (Edge::None, at + 1, true),
            _ => (Edge::None, at, false),
        };
        let ((from, lead), end) = self.day(body, true).or_else(|| {
            let (period, end) = self.period(body)?;
            Some(((Day::Period(period), Lead::default()), end))
        })?;
        let worded = edge != Edge::None || between || lead.any();
        let mut span = Span { from, to: None, edge, slash: false, evident: worded };
        if let Some((to, end)) = self.range_end(end, between) {
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
        let next = match self.past_to(at) {
            Some(next) => next,
            None if between && self.word(at) == Some(Word::And) => at + 1,
            None => return None,
        };
        if let Some(((day, _), end)) = self.day(next, true) {
            let whole = !matches!(day, Day::Parts(parts) if parts.month.is_none());
            let goes_on = matches!(
                self.kind(end),
                Some(Kind::Comma | Kind::Slash | Kind::Plus | Kind::Word(Word::And))
            );
            return (whole || goes_on).then_some((day, end));
        }
        let (period, end) = self.period(next)?;
        Some((Day::Period(period), end))
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
    (weak(span) && !spans.last().is_some_and(weak) && span.to.is_none()) || (lone && before)
}
