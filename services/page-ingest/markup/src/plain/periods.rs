//! Announcements of a period instead of a day: "ab August", "Herbst 2027", "Termin folgt".

use super::cells::Heads;
use super::dates::{Dated, SHORT_LINE, is_empty_rest};
use super::page::{Line, Page};
use super::words::{self, Role};
use crate::Vague;
use std::ops::Range;
use terminbund_text::fold::fold;
use terminbund_when as when;

/// A period that its line announces: nothing else stands in it, it begins a short line, or a label
/// of a date stands before it.
pub fn announced(own: &Line<'_>, found: when::Found, line: usize) -> Option<Dated> {
    let text = own.text.as_str();
    let when::Found { range, role, reading } = found;
    let lead = text[..range.start].trim();
    let pure = is_empty_rest(&format!("{lead} {}", &text[range.end..]));
    let labelled = || matches!(words::labelled(text), Some((Role::Date, _)));
    let begins = lead.is_empty() && text.len() <= SHORT_LINE && !text.ends_with(['.', '!']);
    // A year alone is the heading of a list.
    let period = Vague::of(reading.precision).is_some_and(|v| v != Vague::Year);
    let fits = role == when::Role::Event && period && reading.rrule.is_none();
    let marked = || {
        let mut marks = own.marks.iter().filter(|m| m.from <= range.start && range.end <= m.to);
        marks.any(|m| words::class_role(m.node) == Some(Role::Date))
    };
    (fits && (pure || begins || labelled() || marked())).then(|| dated(reading, line, range, pure))
}

/// Bytes of a line that is a date as a whole.
const WHOLE_LINE: usize = 80;

/// A line that its label, column or class calls a date, or that says that the date is open.
pub fn called(
    page: &Page<'_>,
    heads: &mut Heads,
    i: usize,
    context: &when::Context,
) -> Option<Dated> {
    let line = &page.lines[i];
    let text = line.text.as_str();
    if text.len() > WHOLE_LINE {
        return None;
    }
    let marked = line.marks.iter().find(|m| words::class_role(m.node) == Some(Role::Date));
    if let Some(mark) = marked.filter(|m| (m.from, m.to) != (0, text.len())) {
        let reading = when::read(text.get(mark.from..mark.to)?, context);
        let fits = fits(&reading, true);
        return fits.then(|| dated(reading, i, mark.from..mark.to, false));
    }
    let label = words::labelled(text);
    let value = label.map_or(text, |(_, rest)| rest);
    let named = match label {
        Some((role, _)) => role == Role::Date,
        None => {
            let whole = line.marks.iter().find(|m| m.from == 0 && m.to == text.len());
            let node = whole.map_or(page.els[line.el].node, |m| m.node);
            let head = heads.role(page, i).filter(|_| page.els[line.el].name() != "th");
            head.or_else(|| words::class_role(node)) == Some(Role::Date)
        }
    };
    let speaks = label.is_none() && speaks_of_date(text);
    if !(named || speaks) {
        return None;
    }
    let reading = when::read(value, context);
    fits(&reading, named).then(|| dated(reading, i, text.len() - value.len()..text.len(), true))
}

/// Whether a text says a period, or, called a date or not, that the date is open.
fn fits(reading: &when::Reading, named: bool) -> bool {
    match Vague::of(reading.precision) {
        Some(Vague::Open) => true,
        Some(Vague::Year) | None => false,
        Some(_) => named && reading.rrule.is_none() && !reading.relative,
    }
}

/// "Termin folgt", "Datum wird noch bekannt gegeben", "date tba".
fn speaks_of_date(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded.split(' ');
    words.clone().count() <= 6
        && words.any(|w| matches!(w, "termin" | "datum" | "date" | "zeitpunkt" | "tba" | "tbd"))
}

fn dated(reading: when::Reading, line: usize, range: Range<usize>, pure: bool) -> Dated {
    Dated { line, range, reading, strong: false, pure, prose: false, aside: false }
}
