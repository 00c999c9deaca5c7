//! German and English date texts: a grammar, and what was meant.
//!
//! Three steps, each pure and linear in the text: characters to tokens (`lex`, with the table of
//! words in `lexicon`), tokens to phrases (`grammar`), phrases to meaning (`meaning`). The
//! grammar knows how dates are written and nothing of the calendar; the meaning knows the
//! calendar, the reference day and what is doubtful. A text of which two readings are about as
//! likely is given with an [`Ambiguity`], or left unread.

mod almanac;
mod belief;
pub mod cli;
mod clock;
mod finder;
mod grammar;
mod iso;
mod lex;
mod lexicon;
mod meaning;
mod syntax;
mod types;
mod words;

pub use clock::{join, time_of};
pub use finder::find;
pub use types::{
    Ambiguity, Clock, Context, Doubt, Found, Heading, Moment, Point, Precision, Prefer, Reading,
    Role, Series,
};

use grammar::Grammar;
use lex::Kind;
use syntax::{Day, Edge, Joint, Parts, Phrase, Span};

/// How far back, in days, a day without a year may lie under [`Prefer::Future`]: pages and
/// newsletters keep what has just been for about a month.
pub const GRACE_DAYS: i32 = 31;

/// Longest text, in bytes, that [`read`] and [`time_of`] take; a longer one is no date
/// expression, and [`find`] is the way to search it.
pub const MAX_TEXT: usize = 4096;

/// Most tokens of one expression; the longest lists of dates in use have some two hundred.
pub const MAX_TOKENS: usize = 512;

/// Reads a text that as a whole is a date expression; words that say nothing about time are
/// passed over. Empty when there is no date in it.
pub fn read(text: &str, context: &Context) -> Reading {
    if text.len() > MAX_TEXT {
        return Reading::default();
    }
    let tokens = lex::lex(text, 0, MAX_TOKENS);
    let parsed =
        Grammar::new(&tokens).below_month(context.heading.month.is_some()).sequence(0, false);
    if parsed.phrases.is_empty() {
        return day_of_heading(&tokens, context);
    }
    meaning::reading(&parsed.phrases, context)
}

/// A day alone ("5.") under a heading that names the month.
fn day_of_heading(tokens: &[lex::Token], context: &Context) -> Reading {
    let day = match tokens.iter().map(|token| token.kind).collect::<Vec<_>>()[..] {
        [Kind::Num { value, digits }] | [Kind::Num { value, digits }, Kind::Dot] if digits <= 2 => {
            i8::try_from(value).ok()
        }
        _ => None,
    };
    let (Some(day @ 1..=31), Some(month)) = (day, context.heading.month) else {
        return Reading::default();
    };
    let parts =
        Parts { weekday: None, day, month: Some(month), year: None, slashed: false, weak: false };
    let from = Day::Parts(parts);
    let span = Span { from, to: None, edge: Edge::None, joint: Joint::None, evident: true };
    meaning::reading(&[Phrase::Days(vec![span])], context)
}
