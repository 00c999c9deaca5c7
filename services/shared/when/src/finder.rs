//! Date expressions in running text.
//!
//! Most text holds no date, so it is first looked over for anchors: figures that could be of a
//! date, and the first letters of weekdays, months and the like. Only the text around an anchor
//! is cut into tokens and read.

use std::ops::Range;
use std::sync::LazyLock;

use crate::belief::{believable, last_day_only, role};
use crate::grammar::Grammar;
use crate::lex::{self, Kind};
use crate::lexicon;
use crate::meaning;
use crate::types::{Context, Found, Role};
use crate::words::{self, Form, Word};

/// How many bytes around an anchor are read with it: "Anmeldung bis spätestens zum" stands
/// before one, "von 10.30 bis 12 Uhr" after one.
const REACH: usize = 64;

/// Longest stretch of text read at once, in bytes; a longer one is read in pieces.
const MAX_STRETCH: usize = 2048;

/// Finds the date expressions in running text, in order, without overlap.
///
/// What could as well be something else is left out: a time alone, a weekday alone, figures
/// that are a price, a version, a telephone number. The role tells dates of the happening from
/// deadlines and the like, by the words around.
pub fn find(text: &str, context: &Context) -> Vec<Found> {
    let mut out = Vec::new();
    let mut from = 0;
    let context =
        &Context { month_first: context.month_first || months_first(text), ..context.clone() };
    while let Some(stretch) = next_stretch(text, from) {
        from = stretch.end;
        read_stretch(text, stretch, context, &mut out);
    }
    out
}

/// Whether the text writes the month first: a date such as 02/27/2027 says so for all, unless
/// another says the contrary.
fn months_first(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| {
        let figures = bytes.get(from..to).filter(|f| f.iter().all(u8::is_ascii_digit))?;
        Some(figures.iter().fold(0, |sum: u32, b| sum * 10 + u32::from(b - b'0')))
    };
    let mut american = false;
    for at in memchr::memchr_iter(b'/', bytes) {
        let first = at.checked_sub(2).and_then(|from| number(from, at));
        let second = number(at + 1, at + 3);
        if let (Some(first), Some(second), Some(b'/')) = (first, second, bytes.get(at + 3)) {
            match (first, second) {
                (13..=31, 1..=12) => return false,
                (1..=12, 13..=31) => american = true,
                _ => {}
            }
        }
    }
    american
}

/// The next stretch of text that holds anchors.
fn next_stretch(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let first = next_anchor(bytes, from)?;
    let back = first.start.saturating_sub(REACH);
    let start = if back > from { boundary(text, back).min(first.start) } else { from };
    let mut end = first.end;
    while let Some(next) = next_anchor(bytes, end) {
        if next.start > end + REACH || next.end > start + MAX_STRETCH {
            break;
        }
        end = next.end;
    }
    let end = boundary(text, (end + REACH).min(text.len()));
    Some(start..end)
}

/// The next place at or after `at` where text may be cut: behind white space if one is near.
fn boundary(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let near = bytes[at..].iter().take(REACH).position(u8::is_ascii_whitespace);
    let mut at = near.map_or(at, |ahead| at + ahead);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// First three letters of the words that a date may hang on, five bits of each byte; upper and
/// lower case, also of umlauts in UTF-8, differ in the other bits only.
static HEADS: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut heads = vec![false; 1 << 15];
    for (word, _) in lexicon::WORDS.iter().filter(|(_, word)| is_anchor(*word)) {
        let umlaut = |with: [&str; 3]| {
            word.replacen("ae", with[0], 1).replacen("oe", with[1], 1).replacen("ue", with[2], 1)
        };
        let forms = [
            (*word).to_owned(),
            umlaut(["ä", "ö", "ü"]),
            umlaut(["a\u{308}", "o\u{308}", "u\u{308}"]),
        ];
        for form in &forms {
            match *form.as_bytes() {
                [a, b, c, ..] => heads[head(a, b, c)] = true,
                [a, b] => (0..32).for_each(|c| heads[head(a, b, c)] = true),
                _ => {}
            }
        }
    }
    heads
});

fn head(a: u8, b: u8, c: u8) -> usize {
    let five = |byte: u8| usize::from(byte & 31);
    five(a) << 10 | five(b) << 5 | five(c)
}

/// What a byte is to the search for anchors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Letter,
    Figure,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        // Umlauts, ß, é and the combining diaeresis in UTF-8, but not the no-break space or dash.
        let umlaut =
            matches!(b, 0xc3 | 0xcc | 0x84 | 0x88 | 0x96 | 0x9c | 0x9f | 0xa4 | 0xa9 | 0xb6 | 0xbc);
        if b.is_ascii_alphabetic() || umlaut {
            classes[byte] = Class::Letter;
        } else if b.is_ascii_digit() {
            classes[byte] = Class::Figure;
        }
        byte += 1;
    }
    classes
};

/// Words that a date may hang on.
fn is_anchor(word: Word) -> bool {
    matches!(
        word,
        Word::Weekday(..)
            | Word::Month(..)
            | Word::Feast(_)
            | Word::Advent
            | Word::CalendarWeek
            | Word::Season(_)
            | Word::Semester(_)
            | Word::Freq(_)
            | Word::Workdays
            | Word::Days(_)
    )
}

/// The next figure or word that a date may hang on.
fn next_anchor(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let heads = &**HEADS;
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let class = CLASSES[usize::from(byte)];
        let start = at;
        at += 1;
        if class == Class::Other || !byte.is_ascii() {
            continue;
        }
        while bytes.get(at).is_some_and(|b| CLASSES[usize::from(*b)] == class) {
            at += 1;
        }
        let found = match class {
            Class::Figure => is_figure(bytes, start, at - start),
            _ if at - start < 2 => false,
            _ => {
                let third = bytes.get(start + 2).copied().unwrap_or(0);
                heads[head(byte, bytes[start + 1], third)] && is_word(&bytes[start..at])
            }
        };
        if found {
            return Some(start..at);
        }
    }
    None
}

/// Whether figures may be of a date: a day before a dot or slash, an ISO stamp.
fn is_figure(bytes: &[u8], at: usize, len: usize) -> bool {
    if matches!(len, 4 | 8) {
        return crate::iso::read(bytes, at).is_some();
    }
    let chained = at.checked_sub(1).is_some_and(|before| bytes[before] == b'.');
    if len > 2 || chained {
        return false;
    }
    let value = bytes[at..at + len].iter().fold(0, |sum, b| sum * 10 + (b - b'0'));
    if !(1..=31).contains(&value) {
        return false;
    }
    let figures = |at: usize| bytes[at..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    match bytes.get(at + len) {
        // "5/3/2026", "5-3-2026", "5/6. Mai": a second number and a mark.
        Some(mark @ (b'/' | b'-')) => {
            let more = figures(at + len + 1);
            let next = bytes.get(at + len + 1 + more);
            matches!(more, 1 | 2) && next.is_some_and(|b| b == mark || *b == b'.')
        }
        Some(b'.') => true,
        Some(b' ') => bytes.get(at + len + 1) == Some(&b'.'),
        _ => false,
    }
}

/// Whether a word is an anchor.
fn is_word(word: &[u8]) -> bool {
    let Ok(word) = std::str::from_utf8(word) else { return false };
    words::look_up(word).into_iter().flatten().any(|word| match word {
        // "so", "do", "mi" are other words too; their dates have figures.
        Word::Weekday(_, Form::Short) => false,
        word => is_anchor(word),
    })
}

/// Reads the expressions of a stretch.
fn read_stretch(text: &str, stretch: Range<usize>, context: &Context, out: &mut Vec<Found>) {
    // What stands before is read for its words only: "Raum", "Anmeldeschluss:".
    let start = match stretch.start.saturating_sub(REACH) {
        0 => 0,
        back => boundary(text, back).min(stretch.start),
    };
    let tokens = lex::lex(&text[start..stretch.end], start, stretch.end - start);
    let grammar = Grammar::new(&tokens).running().below_month(context.heading.month.is_some());
    let mut at = tokens.partition_point(|token| token.start < stretch.start);
    while at < tokens.len() {
        let next = try_at(&grammar, at, context, out);
        at = next.unwrap_or(at + 1);
    }
}

/// Reads an expression that begins with this token; gives the token after it.
fn try_at(
    grammar: &Grammar<'_>,
    at: usize,
    context: &Context,
    out: &mut Vec<Found>,
) -> Option<usize> {
    let tokens = grammar.tokens;
    // A preposition that ends a line belongs to that line ("11:00 am").
    let kind = tokens.get(at)?.kind;
    let ends_line = tokens.get(at + 1).is_some_and(|token| token.line);
    let small = matches!(kind, Kind::Word(word) if !is_anchor(word));
    if !may_begin(kind) || (ends_line && small) {
        return None;
    }
    let parsed = grammar.sequence(at, true);
    if parsed.phrases.is_empty() {
        return None;
    }
    let last = parsed.end.checked_sub(1)?;
    if !believable(&parsed.phrases) {
        // What was read as one is passed over as one: its tail is no date by itself.
        return Some(parsed.end);
    }
    let role = role(grammar, parsed.start, parsed.end, &parsed.phrases);
    let mut phrases = parsed.phrases;
    if role == Role::Deadline {
        last_day_only(&mut phrases);
    }
    let reading = meaning::reading(&phrases, context);
    if reading.moments.is_empty() {
        return None;
    }
    let range = tokens[parsed.start].start..tokens[last].end;
    out.push(Found { range, role, reading });
    Some(parsed.end)
}

/// Whether an expression may begin with such a token.
fn may_begin(kind: Kind) -> bool {
    match kind {
        Kind::Num { .. } | Kind::Iso { .. } => true,
        Kind::Word(word) => {
            is_anchor(word)
                || matches!(
                    word,
                    Word::On
                        | Word::In
                        | Word::The
                        | Word::From
                        | Word::Starting
                        | Word::To
                        | Word::At
                        | Word::About
                        | Word::Each
                        | Word::Every
                        | Word::All
                        | Word::Which(_)
                        | Word::Ordinal(_)
                        | Word::Quarter
                        | Word::Stretch(_)
                        | Word::End
                        | Word::Doors
                        | Word::Begin
                        | Word::Weekends
                )
        }
        _ => false,
    }
}
