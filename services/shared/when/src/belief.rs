//! What is believed to be a date in running text, and what it is taken for.

use crate::grammar::Grammar;
use crate::lex::{Kind, Token};
use crate::syntax::{Day, Edge, Period, Phrase, Span, Step};
use crate::types::Role;
use crate::words::Word;

/// Whether phrases from running text are surely a date.
pub(crate) fn believable(phrases: &[Phrase]) -> bool {
    let timed = phrases.iter().any(|phrase| matches!(phrase, Phrase::Times(_)));
    phrases.iter().any(|phrase| match phrase {
        Phrase::Days(spans) => spans.iter().any(|span| sure(span, timed)),
        Phrase::Recur(recur) => {
            let rare = recur.step == Step::Monthly && !recur.by_day.is_empty();
            let weekly = !recur.by_day.is_empty() && timed;
            rare || weekly || (timed && recur.step != Step::Yearly)
        }
        _ => false,
    })
}

/// Whether a day or range in running text is surely one.
fn sure(span: &Span, timed: bool) -> bool {
    let shown = span.evident || span.to.is_some() || timed;
    std::iter::once(&span.from).chain(&span.to).any(|day| sure_day(day, shown, timed))
}

fn sure_day(day: &Day, shown: bool, timed: bool) -> bool {
    match *day {
        Day::Parts(parts) => {
            let whole = parts.month.is_some() && (!parts.weak || shown);
            parts.year.is_some() || whole || (parts.weekday.is_some() && timed)
        }
        Day::Exact(_) | Day::Stamp { .. } | Day::Nth { .. } => true,
        Day::Weekday { which, .. } => timed || which.is_some(),
        Day::Feast { year, .. } => year.is_some() || timed,
        Day::Ahead { .. } => timed,
        Day::Period(period) => match period {
            Period::Month { year, .. }
            | Period::Fraction { year, .. }
            | Period::Season { year, .. }
            | Period::Semester { year, .. } => year.is_some(),
            Period::Week { .. } => true,
            Period::Year(_) | Period::Relative { .. } => false,
        },
    }
}

/// How many tokens before a date are looked at for what it is the date of.
const LOOK_BACK: usize = 8;

/// How many tokens after a date are looked at: "bis 5. Mai anmelden".
const LOOK_AHEAD: usize = 6;

/// What a date is the date of, by the words before it, or behind a "bis".
pub(crate) fn role(grammar: &Grammar<'_>, at: usize, end: usize, phrases: &[Phrase]) -> Role {
    let word = |token: &Token| match token.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    };
    let stop = |token: &Token| {
        matches!(token.kind, Kind::Dot | Kind::Iso { .. } | Kind::Semicolon | Kind::Num { .. })
    };
    let before = &grammar.tokens[at.saturating_sub(LOOK_BACK)..at];
    // The mark or line that ends the sentence before ends the look back.
    let own_line = grammar.tokens.get(at).is_some_and(|token| token.line);
    let mut labelled = None;
    for token in before.iter().rev().take_while(|token| !stop(token)) {
        labelled = word(token).and_then(|word| grammar.role_of(word));
        if labelled.is_some() || token.line {
            break;
        }
    }
    let colon = before.last().is_some_and(|token| token.kind == Kind::Colon);
    if let Some(role) = labelled.filter(|_| !own_line || colon) {
        return role;
    }
    let until = phrases.iter().any(|phrase| match phrase {
        Phrase::Days(spans) => spans.iter().any(|span| span.edge == Edge::Until),
        _ => false,
    });
    let behind = grammar.tokens.iter().skip(end).take(LOOK_AHEAD);
    let behind = behind.take_while(|token| !stop(token) && !token.line);
    let deadline = until && behind.filter_map(word).any(|word| word == Word::Deadline);
    if deadline { Role::Deadline } else { Role::Event }
}

/// A deadline is its day, not the time until then.
pub(crate) fn last_day_only(phrases: &mut [Phrase]) {
    for phrase in phrases {
        if let Phrase::Days(spans) = phrase {
            for span in spans.iter_mut().filter(|span| span.edge == Edge::Until) {
                span.edge = Edge::None;
            }
        }
    }
}
