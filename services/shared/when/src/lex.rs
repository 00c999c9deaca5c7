//! Characters to tokens: numbers, known words, marks; whatever the dash or space looks like.

use jiff::civil::{Date, Time};

use crate::words::{self, Word};

/// One token, with its bytes in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Whether white space stands before it.
    pub gap: bool,
    /// Whether a line's end stands before it.
    pub line: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A number of up to four digits.
    Num {
        value: u16,
        digits: u8,
    },
    /// A longer number: a telephone, an article, a code.
    Long,
    /// ISO 8601 date, with or without time and offset from UTC in minutes.
    Iso {
        date: Date,
        time: Option<Time>,
        offset: Option<i32>,
    },
    Word(Word),
    /// A word that the grammar does not know.
    Name,
    Dot,
    Comma,
    Colon,
    Semicolon,
    Dash,
    Slash,
    Plus,
    Pipe,
    Open,
    Close,
    Apostrophe,
    /// A mark that makes the number beside it no date: currency, per cent, paragraph.
    Money,
    Other,
}

/// Marks that never carry meaning: zero-width spaces, soft hyphen, byte order mark, emphasis.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '*' | '_')
}

/// Whether the character belongs to a word; the combining diaeresis does.
fn letter(c: char) -> bool {
    c.is_alphabetic() || c == '\u{308}'
}

fn mark(c: char) -> Kind {
    match c {
        '.' | '\u{2024}' => Kind::Dot,
        ',' => Kind::Comma,
        ':' | '\u{2236}' => Kind::Colon,
        ';' => Kind::Semicolon,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{ff0d}' | '~' | '→' => {
            Kind::Dash
        }
        '/' | '\u{2044}' | '\u{2215}' => Kind::Slash,
        '+' | '&' => Kind::Plus,
        '|' | '•' | '·' | '●' | '▪' | '¦' | '>' | '›' | '»' | '⋅' => Kind::Pipe,
        '(' | '[' => Kind::Open,
        ')' | ']' => Kind::Close,
        '\'' | '’' | '‘' | '´' | '`' => Kind::Apostrophe,
        '€' | '$' | '£' | '%' | '§' | '#' | '°' | '²' | '³' | '=' => Kind::Money,
        _ => Kind::Other,
    }
}

/// Splits a text into at most `limit` tokens. Linear in the text.
pub(crate) fn lex(text: &str, base: usize, limit: usize) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    let (mut gap, mut line) = (true, false);
    while at < text.len() && out.len() < limit {
        let Some(c) = text[at..].chars().next() else { break };
        let wide = c.len_utf8();
        if c.is_whitespace() {
            gap = true;
            line |= matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
            at += wide;
        } else if invisible(c) {
            at += wide;
        } else {
            let from = out.len();
            let next = match c {
                '0'..='9' => number(text, at, &mut out),
                _ if letter(c) => word(text, at, &mut out),
                _ => {
                    out.push(Token {
                        kind: mark(c),
                        start: at,
                        end: at + wide,
                        gap: false,
                        line: false,
                    });
                    at + wide
                }
            };
            if let Some(first) = out.get_mut(from) {
                (first.gap, first.line) = (gap, line);
            }
            (gap, line) = (false, false);
            at = next.max(at + wide);
        }
    }
    for token in &mut out {
        token.start += base;
        token.end += base;
    }
    out
}

/// Reads the word at `at`: one token, or two for "Donnerstagabend".
fn word(text: &str, at: usize, out: &mut Vec<Token>) -> usize {
    let rest = &text[at..];
    let len = rest.find(|c: char| !letter(c) && !invisible(c)).unwrap_or(rest.len());
    let end = at + len;
    let parts = words::look_up(&rest[..len]);
    if parts.iter().flatten().next().is_none() {
        out.push(Token { kind: Kind::Name, start: at, end, gap: false, line: false });
    }
    for part in parts.into_iter().flatten() {
        out.push(Token { kind: Kind::Word(part), start: at, end, gap: false, line: false });
    }
    end
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count()
}

fn value(bytes: &[u8], at: usize, len: usize) -> u16 {
    bytes[at..at + len]
        .iter()
        .fold(0, |sum: u16, b| sum.saturating_mul(10).saturating_add(u16::from(b - b'0')))
}

fn num(bytes: &[u8], at: usize, len: usize) -> Token {
    let kind = Kind::Num { value: value(bytes, at, len), digits: u8::try_from(len).unwrap_or(9) };
    Token { kind, start: at, end: at + len, gap: false, line: false }
}

/// Reads the number at `at`: ISO 8601, plain digits, or a year to which a time was glued when
/// the tags between them were stripped ("10.05.202610:00").
fn number(text: &str, at: usize, out: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    if let Some((kind, end)) = crate::iso::read(bytes, at) {
        out.push(Token { kind, start: at, end, gap: false, line: false });
        return end;
    }
    let len = digits(bytes, at);
    let end = at + len;
    if matches!(len, 5 | 6) && after_month(out) {
        let year = value(bytes, at, 4);
        let rest = text[end..].trim_start_matches(|c: char| c.is_whitespace() || invisible(c));
        let clock = rest.chars().next().is_some_and(|c| {
            matches!(mark(c), Kind::Colon | Kind::Dot | Kind::Dash)
                || matches!(c.to_ascii_lowercase(), 'h' | 'u' | 'b')
        });
        if (1900..2100).contains(&year) && clock && value(bytes, at + 4, len - 4) <= 24 {
            out.push(num(bytes, at, 4));
            out.push(num(bytes, at + 4, len - 4));
            return end;
        }
    }
    if let (1..=2, Some((minute, raised))) = (len, raised_minute(&text[end..])) {
        out.push(num(bytes, at, len));
        let token = |kind| Token { kind, start: end, end: end + raised, gap: false, line: false };
        out.extend([token(Kind::Colon), token(Kind::Num { value: minute, digits: 2 })]);
        return end + raised;
    }
    if len <= 4 {
        out.push(num(bytes, at, len));
    } else {
        out.push(Token { kind: Kind::Long, start: at, end, gap: false, line: false });
    }
    end
}

/// The two raised digits of "19³⁰", with their bytes.
fn raised_minute(text: &str) -> Option<(u16, usize)> {
    let raised = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == c);
    let mut chars = text.chars();
    let (tens, ones) = (chars.next()?, chars.next()?);
    let value = u16::try_from(raised(tens)? * 10 + raised(ones)?).ok()?;
    let alone = chars.next().is_none_or(|c| raised(c).is_none());
    (value < 60 && alone).then_some((value, tens.len_utf8() + ones.len_utf8()))
}

/// Whether what was read so far ends in a month: `5.` `3.` or a month's name.
fn after_month(out: &[Token]) -> bool {
    match out {
        [.., Token { kind: Kind::Word(Word::Month(..)), .. }] => true,
        [.., Token { kind: Kind::Word(Word::Month(..)), .. }, Token { kind: Kind::Dot, .. }] => {
            true
        }
        [.., a, b, c, d] => {
            matches!(
                (a.kind, b.kind, c.kind, d.kind),
                (Kind::Num { .. }, Kind::Dot, Kind::Num { .. }, Kind::Dot)
            )
        }
        _ => false,
    }
}
