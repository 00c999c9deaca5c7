//! Tokens to phrases. Each rule takes a position and gives what it read and where it ended; none
//! looks further than [`crate::MAX_TOKENS`] tokens, so that the whole is linear.

mod clock;
mod day;
mod days;
mod number;
mod period;
mod recur;
mod sequence;
mod spoken;
mod times;
mod weekdays;

use std::cell::Cell;

use crate::lex::{Kind, Token};
use crate::words::Word;

/// A rule's result: what was read, and the position after it.
pub(crate) type Read<T> = Option<(T, usize)>;

/// The rules, over the tokens of one text.
pub(crate) struct Grammar<'a> {
    pub tokens: &'a [Token],
    /// Up to which token a list of numbers is known to have no month.
    dead: Cell<usize>,
    /// Whether a heading names the month, so that a day may stand without.
    month_known: bool,
    /// Whether this is running text, where the year of a next line is no year of this one.
    running: bool,
}

impl<'a> Grammar<'a> {
    pub(crate) fn new(tokens: &'a [Token]) -> Self {
        Self { tokens, dead: Cell::new(0), month_known: false, running: false }
    }

    /// The same below a heading that names the month.
    pub(crate) fn below_month(self, month_known: bool) -> Self {
        Self { month_known, ..self }
    }

    /// The same in running text.
    pub(crate) fn running(self) -> Self {
        Self { running: true, ..self }
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn word(&self, at: usize) -> Option<Word> {
        match self.kind(at) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn is(&self, at: usize, kind: Kind) -> bool {
        self.kind(at) == Some(kind)
    }

    /// Whether a token stands there with no space before it.
    fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.gap)
    }

    /// A number of at most `digits` digits within bounds.
    fn number(&self, at: usize, digits: u8, low: u16, high: u16) -> Option<u16> {
        match self.kind(at) {
            Some(Kind::Num { value, digits: n })
                if n <= digits && value >= low && value <= high =>
            {
                Some(value)
            }
            _ => None,
        }
    }

    fn digits(&self, at: usize) -> u8 {
        match self.kind(at) {
            Some(Kind::Num { digits, .. }) => digits,
            Some(Kind::Long) => u8::MAX,
            _ => 0,
        }
    }

    /// The position behind the token, if it is of that kind.
    fn past(&self, at: usize, kind: Kind) -> usize {
        if self.is(at, kind) { at + 1 } else { at }
    }

    /// The position behind all tokens that satisfy the test.
    fn skip(&self, mut at: usize, test: impl Fn(Kind) -> bool) -> usize {
        while self.kind(at).is_some_and(&test) {
            at += 1;
        }
        at
    }

    /// Behind a dash or a "bis", with what may stand around it ("bis einschließlich zum").
    fn past_to(&self, at: usize) -> Option<usize> {
        let at = self.past(at, Kind::Comma);
        let next = match self.kind(at)? {
            Kind::Dash => self.skip(at, |kind| kind == Kind::Dash),
            Kind::Word(Word::To) => at + 1,
            _ => return None,
        };
        let next = if self.word(next) == Some(Word::To) { next + 1 } else { next };
        Some(self.skip(next, |kind| {
            matches!(
                kind,
                Kind::Word(Word::Filler | Word::The | Word::On) | Kind::Dot | Kind::Colon
            )
        }))
    }

    /// The same, or behind a label: "Beginn: 5. Mai, Ende: 7. Mai".
    fn past_to_or_end(&self, at: usize) -> Option<usize> {
        self.past_to(at).or_else(|| {
            let label = self.skip(at, |kind| matches!(kind, Kind::Comma | Kind::Pipe));
            let next = self.past(label + 1, Kind::Colon);
            let shown = next > label + 1 || self.digits(next) > 0;
            (self.word(label) == Some(Word::End) && shown).then_some(next)
        })
    }
}
