//! Encodings: UTF-8, UTF-16 with and without a mark, and Windows-1252 line by line.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What was done to a body before it is split into lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Prepared {
    pub utf16: bool,
    pub nul: bool,
}

/// Gives the body as bytes in an ASCII-compatible encoding, without byte order mark and NULs.
pub(crate) fn prepare(bytes: &[u8]) -> (Cow<'_, [u8]>, Prepared) {
    let mut done = Prepared::default();
    let body = match utf16(bytes) {
        Some((encoding, skip)) => {
            done.utf16 = true;
            let (text, _) = encoding.decode_without_bom_handling(&bytes[skip..]);
            Cow::Owned(text.into_owned().into_bytes())
        }
        None => Cow::Borrowed(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
    };
    if memchr::memchr(0, &body).is_none() {
        return (body, done);
    }
    done.nul = true;
    let mut clean = body.into_owned();
    clean.retain(|b| *b != 0);
    (Cow::Owned(clean), done)
}

/// UTF-16 by its mark, or by the zero bytes around the first two letters ("BE").
fn utf16(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        [0xff, 0xfe, ..] => Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => Some((UTF_16BE, 2)),
        [a, 0, b, 0, ..] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            Some((UTF_16LE, 0))
        }
        [0, a, 0, b, ..] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            Some((UTF_16BE, 0))
        }
        _ => None,
    }
}

/// How the bytes of a text fitted UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// They were UTF-8.
    Utf8,
    /// They were read as the legacy encoding.
    Legacy,
    /// They are UTF-8 with broken sequences, which became U+FFFD.
    Damaged,
}

/// Encoding for bytes that are not UTF-8, from the `charset` that the server named.
pub(crate) fn legacy(label: Option<&str>) -> &'static Encoding {
    label
        .and_then(|l| Encoding::for_label(l.as_bytes()))
        .filter(|e| e.is_single_byte())
        .unwrap_or(WINDOWS_1252)
}

/// Decodes one text. Each line is judged alone, since exporters mix what they were fed.
pub(crate) fn text<'a>(bytes: &'a [u8], legacy: &'static Encoding) -> (Cow<'a, str>, Fit) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), Fit::Utf8);
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if good >= bad {
        return (String::from_utf8_lossy(bytes), Fit::Damaged);
    }
    (legacy.decode_without_bom_handling(bytes).0, Fit::Legacy)
}

/// Quoted-printable of vCalendar 1.0 (RFC 2045, 6.7); what is no escape stays as it is.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let pair = bytes.get(i + 1..i + 3).and_then(|p| std::str::from_utf8(p).ok());
        match pair.and_then(|p| u8::from_str_radix(p, 16).ok()) {
            Some(v) if b == b'=' => {
                out.push(v);
                i += 3;
            }
            _ => {
                out.push(b);
                i += 1;
            }
        }
    }
    out
}

/// Control characters that no text is made of: all of ASCII but TAB.
fn is_unseen(byte: u8) -> bool {
    byte < 0x20 && byte != b'\t' || byte == 0x7f
}

/// A line without white space and control characters around it.
pub(crate) fn shown(mut line: &[u8]) -> &[u8] {
    let empty = |b: u8| b == b' ' || b == b'\t' || is_unseen(b);
    while let [b, rest @ ..] = line
        && empty(*b)
    {
        line = rest;
    }
    while let [rest @ .., b] = line
        && empty(*b)
    {
        line = rest;
    }
    line
}

/// A value without control characters, so that all that judges it sees what is written later; a
/// bare CR inside a text was a line break.
pub(crate) fn seen(value: Cow<'_, str>) -> Cow<'_, str> {
    // Whole chunks without leaving early: this runs over each byte of a feed, in vectors.
    let unseen = |c: &[u8]| c.iter().fold(false, |any, b| any | is_unseen(*b));
    if !value.as_bytes().chunks(64).any(unseen) {
        return value;
    }
    let dropped = |c: char| c.is_ascii() && is_unseen(c as u8) && !matches!(c, '\r' | '\n');
    let kept = value.replace(dropped, "");
    Cow::Owned(kept.trim().replace(['\r', '\n'], "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str, fit: Fit) {
        let (t, f) = text(bytes, WINDOWS_1252);
        assert_eq!((t.as_ref(), f), (expected, fit));
    }

    #[test]
    fn each_text_is_judged_alone() {
        check("Müll".as_bytes(), "Müll", Fit::Utf8);
        check(b"M\xfcllabfuhr", "Müllabfuhr", Fit::Legacy);
        check(b"\x80 5,-", "€ 5,-", Fit::Legacy);
        check(b"Gr\xc3\xbc\xc3\x9fe \xe2\x80", "Grüße \u{fffd}", Fit::Damaged);
        check(b"", "", Fit::Utf8);
    }

    #[test]
    fn utf16_is_seen_with_and_without_a_mark() {
        let le: Vec<u8> = "BEGIN:ü".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "BEGIN:ü".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (mark, body) in [(&b"\xff\xfe"[..], &le), (b"\xfe\xff", &be), (b"", &le), (b"", &be)] {
            let bytes = [mark, body].concat();
            let (out, done) = prepare(&bytes);
            assert_eq!(out.as_ref(), "BEGIN:ü".as_bytes());
            assert!(done.utf16);
        }
    }

    #[test]
    fn quoted_printable_escapes() {
        assert_eq!(quoted_printable(b"a=0D=0Ab=C3=BC=zz="), "a\r\nbü=zz=".as_bytes());
    }
}
