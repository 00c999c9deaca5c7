//! German and English date texts: a grammar, and what was meant.

mod types;

pub use types::{
    Ambiguity, Clock, Context, Doubt, Found, Heading, Moment, Point, Precision, Prefer, Reading,
    Role, Series,
};

/// How far back, in days, a day without a year may lie under [`Prefer::Future`]: pages and
/// newsletters keep what has just been for about a month.
pub const GRACE_DAYS: i32 = 31;

/// Reads a text that as a whole is a date expression.
pub fn read(_text: &str, _context: &Context) -> Reading {
    Reading::default()
}

/// Finds the date expressions in running text.
pub fn find(_text: &str, _context: &Context) -> Vec<Found> {
    Vec::new()
}

/// Reads a text that holds only a time ("19.30 Uhr", "Einlass 18, Beginn 19 Uhr").
pub fn time_of(_text: &str) -> Option<Clock> {
    None
}

/// Joins a time that stands elsewhere to the whole days of a reading.
pub fn join(_days: &Reading, _clock: &Clock) -> Reading {
    Reading::default()
}
