//! Physical and logical lines, at byte level: folds may stand inside a character.

use std::borrow::Cow;

use memchr::memmem;

use crate::bounds::{MAX_HEAD, MAX_VALUE};

/// The folded lines of a body, joined beforehand one after the other, so that what is read of
/// them is borrowed like all else: a feed holds some hundred thousand.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    bytes: Vec<u8>,
    /// Number of the first physical line, and length.
    lines: Vec<(u32, u32)>,
}

impl Joined {
    /// Joins the folded lines of a body.
    pub fn new(body: &[u8]) -> Self {
        let mut out = Self::default();
        let mut lines = Lines::plain(body);
        let folds = |sign: &[u8; 2]| memmem::find(body, sign).is_some();
        if lines.end == b'\n' && !folds(b"\n ") && !folds(b"\n\t") {
            return out;
        }
        while let Some(first) = lines.first() {
            if !lines.folded() {
                continue;
            }
            let (number, from) = (lines.number, out.bytes.len());
            out.bytes.extend_from_slice(first);
            lines.join(&mut out.bytes, from);
            let length = u32::try_from(out.bytes.len() - from).unwrap_or(u32::MAX);
            out.lines.push((number, length));
        }
        out.bytes.shrink_to_fit();
        out.lines.shrink_to_fit();
        out
    }
}

/// Splits a body into unfolded lines (RFC 5545, 3.1).
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
    number: u32,
    end: u8,
    /// What is left of the lines joined beforehand.
    bytes: &'a [u8],
    joined: &'a [(u32, u32)],
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
    pub fn new(body: &'a [u8], joined: &'a Joined) -> Self {
        Self { bytes: &joined.bytes, joined: &joined.lines, ..Self::plain(body) }
    }

    /// LF ends lines, with any number of CR before it; CR alone only where LF ends none.
    fn plain(body: &'a [u8]) -> Self {
        let last = body.len().saturating_sub(2);
        let cr_only = match memchr::memchr(b'\n', body) {
            None => true,
            Some(at) => at >= last && body[..at.saturating_sub(1)].contains(&b'\r'),
        };
        let end = if cr_only { b'\r' } else { b'\n' };
        Self { rest: body, number: 0, end, bytes: &[], joined: &[] }
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

    /// Appends the continuations of a line that begins at `from`, as far as the bound allows.
    /// Gives the width of the longest, and whether the line was cut.
    fn join(&mut self, out: &mut Vec<u8>, from: usize) -> (usize, bool) {
        let (mut width, mut cut) = (0, false);
        while self.folded() {
            let Some(next) = self.physical() else { break };
            width = width.max(next.len());
            if out.len() - from < MAX_LINE {
                out.extend_from_slice(&next[1..]);
            } else {
                cut = true;
            }
        }
        if out.len() - from > MAX_LINE {
            out.truncate(from + MAX_LINE);
            cut = true;
        }
        (width, cut)
    }

    /// Passes the continuations of a line that was joined beforehand; as [`Lines::join`].
    fn pass(&mut self, first: usize) -> (usize, bool) {
        let (mut width, mut length) = (0, first);
        while self.folded() {
            let Some(next) = self.physical() else { break };
            width = width.max(next.len());
            length = length.saturating_add(next.len() - 1);
        }
        (width, length > MAX_LINE)
    }

    /// The line that begins here, where it was joined beforehand. It was not, where soft breaks
    /// took the line before it.
    fn beforehand(&mut self) -> Option<&'a [u8]> {
        while let Some(((number, length), rest)) = self.joined.split_first()
            && *number <= self.number
        {
            let (line, bytes) = self.bytes.split_at_checked(*length as usize)?;
            (self.bytes, self.joined) = (bytes, rest);
            if *number == self.number {
                return Some(line);
            }
        }
        None
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
        let (width, cut) = match self.beforehand() {
            Some(joined) => {
                line.bytes = Cow::Borrowed(joined);
                self.pass(first.len())
            }
            None => {
                let mut joined = first.to_vec();
                let seen = self.join(&mut joined, 0);
                line.bytes = Cow::Owned(joined);
                seen
            }
        };
        line.width = line.width.max(width);
        line.cut = cut;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &[u8], expected: &[(u32, &str)]) {
        let joined = Joined::new(body);
        let got: Vec<(u32, String)> = Lines::new(body, &joined)
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
    fn lines_are_joined_as_if_each_alone() {
        let long = format!("X:{}\n {}\n y\nZ", "a".repeat(MAX_LINE - 3), "b".repeat(9));
        for body in ["a\n b\n c\nd\n\te\n", "a=\nb\n c\n d\ne\n f\n", &long] {
            let joined = Joined::new(body.as_bytes());
            let none = Joined::default();
            let mut one = Lines::new(body.as_bytes(), &joined);
            let mut other = Lines::new(body.as_bytes(), &none);
            while let Some(line) = one.next() {
                let alone = other.next().expect("as many lines");
                let all = |l: &Line<'_>| (l.number, l.bytes.to_vec(), l.cut, l.width);
                assert_eq!(all(&line), all(&alone));
                // a soft break takes a line that others were joined to
                if line.bytes.ends_with(b"=") {
                    assert_eq!(one.soft_break(), other.soft_break());
                }
            }
            assert!(other.next().is_none());
        }
    }

    #[test]
    fn an_endless_line_is_cut() {
        let body = vec![b'a'; MAX_LINE + 5];
        let line = Lines::plain(&body).next().expect("one line");
        assert!(line.cut);
        assert_eq!(line.bytes.len(), MAX_LINE);
    }
}
