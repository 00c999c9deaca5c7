//! Physical and logical lines, at byte level: folds may stand inside a character.

use std::borrow::Cow;

use crate::bounds::{MAX_HEAD, MAX_VALUE};

/// Splits a body into unfolded lines (RFC 5545, 3.1).
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
    number: u32,
    end: u8,
}

/// One unfolded line.
pub(crate) struct Line<'a> {
    /// Number of its first physical line, from 1.
    pub number: u32,
    pub bytes: Cow<'a, [u8]>,
    /// It went on beyond the bound and was cut.
    pub cut: bool,
    /// Length of its longest physical line, in bytes.
    pub width: usize,
}

/// What a logical line may hold at most.
const MAX_LINE: usize = MAX_HEAD + MAX_VALUE;

impl<'a> Lines<'a> {
    /// LF ends lines, with any number of CR before it; CR alone only where LF ends none.
    pub fn new(body: &'a [u8]) -> Self {
        let last = body.len().saturating_sub(2);
        let cr_only = match memchr::memchr(b'\n', body) {
            None => true,
            Some(at) => at >= last && body[..at.saturating_sub(1)].contains(&b'\r'),
        };
        let end = if cr_only { b'\r' } else { b'\n' };
        Self { rest: body, number: 0, end }
    }

    /// The next physical line without its end, where there is one.
    fn physical(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let at = memchr::memchr(self.end, self.rest);
        let (mut line, rest) = match at {
            Some(at) => (&self.rest[..at], &self.rest[at + 1..]),
            None => (self.rest, &self.rest[self.rest.len()..]),
        };
        self.rest = rest;
        while let Some(shorter) = line.strip_suffix(b"\r") {
            line = shorter;
        }
        if self.end == b'\r' {
            line = line.strip_prefix(b"\n").unwrap_or(line);
        }
        Some(line)
    }

    fn folded(&self) -> bool {
        matches!(self.rest.first(), Some(b' ' | b'\t'))
    }

    /// The first physical line of the next logical one.
    fn first(&mut self) -> Option<&'a [u8]> {
        let first = self.physical()?;
        Some(first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first))
    }

    /// Length of the continuations that stand next, without their folds.
    fn folds(&self) -> usize {
        let mut ahead = Self { ..*self };
        let mut length = 0_usize;
        while ahead.folded() {
            length = length.saturating_add(ahead.physical().map_or(0, |next| next.len() - 1));
        }
        length
    }

    /// The line that begins with these bytes and is folded, in one piece of just its length:
    /// a feed holds some ten thousand.
    fn join(&mut self, first: &[u8]) -> (Vec<u8>, usize, bool) {
        let length = first.len().saturating_add(self.folds());
        let mut out = Vec::with_capacity(length.min(MAX_LINE));
        let mut width = first.len();
        let mut add = |part: &[u8]| {
            let room = MAX_LINE - out.len();
            out.extend_from_slice(&part[..part.len().min(room)]);
        };
        add(first);
        while self.folded() {
            let Some(next) = self.physical() else { break };
            width = width.max(next.len());
            add(&next[1..]);
        }
        (out, width, length > MAX_LINE)
    }

    /// Takes the next physical line unless it begins or ends a component: for the soft breaks of
    /// quoted-printable, whose continuation is not indented.
    pub fn soft_break(&mut self) -> Option<&'a [u8]> {
        let head = self.rest.get(..6).unwrap_or(self.rest);
        let framed = head.eq_ignore_ascii_case(b"BEGIN:")
            || head.get(..4).is_some_and(|h| h.eq_ignore_ascii_case(b"END:"));
        if framed { None } else { self.physical() }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let first = self.first()?;
        let number = self.number;
        let mut line = Line { number, bytes: Cow::Borrowed(first), cut: false, width: first.len() };
        if !self.folded() {
            if first.len() > MAX_LINE {
                line.bytes = Cow::Borrowed(&first[..MAX_LINE]);
                line.cut = true;
            }
            return Some(line);
        }
        let (joined, width, cut) = self.join(first);
        line.bytes = Cow::Owned(joined);
        line.width = width;
        line.cut = cut;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &[u8], expected: &[(u32, &str)]) {
        let got: Vec<(u32, String)> = Lines::new(body)
            .map(|l| (l.number, String::from_utf8_lossy(&l.bytes).into_owned()))
            .collect();
        let got: Vec<(u32, &str)> = got.iter().map(|(n, s)| (*n, s.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn line_ends_and_folds() {
        check(b"a\r\nb\nc", &[(1, "a"), (2, "b"), (3, "c")]);
        check(b"a\r\r\n b\r\r\nc\r\r\n", &[(1, "ab"), (3, "c")]);
        check(b"a\rb\r c\r", &[(1, "a"), (2, "bc")]);
        check(b"a\rb\r\n", &[(1, "a"), (2, "b"), (3, "")]);
        check(b"X:one\rtwo\r\nY:1\r\nZ:2\r\n", &[(1, "X:one\rtwo"), (2, "Y:1"), (3, "Z:2")]);
        check(b"am \r\n Samstag\r\n\t!\r\n", &[(1, "am Samstag!")]);
        check(b"\xc3\r\n \xbc", &[(1, "ü")]);
        check(b"", &[]);
        check(b"\n\n x\n", &[(1, ""), (2, "x")]);
    }

    #[test]
    fn an_endless_line_is_cut() {
        let body = vec![b'a'; MAX_LINE + 5];
        let line = Lines::new(&body).next().expect("one line");
        assert!(line.cut);
        assert_eq!(line.bytes.len(), MAX_LINE);
        let body = [&b"X:"[..], &b"a".repeat(MAX_LINE - 3), b"\n bb\n cc\nY"].concat();
        let mut lines = Lines::new(&body);
        let line = lines.next().expect("a folded line");
        assert!(line.cut && line.bytes.ends_with(b"ab"));
        assert_eq!((line.bytes.len(), line.width), (MAX_LINE, MAX_LINE - 1));
        assert_eq!(lines.next().map(|l| l.number), Some(4));
    }
}
