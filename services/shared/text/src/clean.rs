//! Clean text: no control characters, no invisible ones, no runs of white space.

use unicode_normalization::UnicodeNormalization;

/// Cleans a text of several lines: NFC; line ends as `\n`; no control, zero-width, soft hyphen or
/// direction characters; runs of spaces as one; lines trimmed; at most one empty line in a row.
#[must_use]
pub fn text(input: &str) -> String {
    if is_clean(input) {
        input.to_owned()
    } else if input.chars().all(is_composed) {
        written(input.chars(), input.len())
    } else {
        // What shows nothing must not keep a letter from its mark.
        let seen = input.chars().filter(|c| c.is_whitespace() || !is_invisible(*c));
        written(seen.nfc(), input.len())
    }
}

/// Whether there is nothing to clean, as with most titles: printable ASCII, single spaces.
fn is_clean(input: &str) -> bool {
    let bytes = input.as_bytes();
    let ends = [bytes.first(), bytes.last()].contains(&Some(&b' '));
    !ends && bytes.iter().all(|b| (0x20..0x7f).contains(b)) && !input.contains("  ")
}

/// Characters that NFC surely leaves: those below the combining marks, punctuation, emoji.
fn is_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{2010}'..='\u{2064}' | '\u{20ac}' | '\u{1f300}'..='\u{1faff}')
}

fn written(chars: impl Iterator<Item = char>, len: usize) -> String {
    let mut out = String::with_capacity(len);
    let (mut space, mut breaks) = (false, 0usize);
    let mut chars = chars.peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => breaks += 1,
            c if c.is_whitespace() || c == '\u{2800}' => space = true,
            c if is_invisible(c) => {}
            c => {
                if !out.is_empty() {
                    match breaks {
                        0 if space => out.push(' '),
                        0 => {}
                        1 => out.push('\n'),
                        _ => out.push_str("\n\n"),
                    }
                }
                (space, breaks) = (false, 0);
                out.push(c);
            }
        }
    }
    out
}

/// Cleans a text of one line: as [`text`], with line breaks as spaces.
#[must_use]
pub fn line(input: &str) -> String {
    let mut out = text(input);
    if out.contains('\n') {
        out = out.split('\n').filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ");
    }
    out
}

/// Control and format characters that show nothing; the joiner of emoji stays.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}'
            | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(super::text(input), expected);
    }

    #[test]
    fn what_a_reader_does_not_see_is_gone() {
        check(
            "  Messe \u{a0}\t Halle\r\n\r\n\r\n\r\nEinlass  9 Uhr \n",
            "Messe Halle\n\nEinlass 9 Uhr",
        );
        check("Fach\u{ad}kräfte\u{200b}messe\u{feff}", "Fachkräftemesse");
        check("a\u{0}b\u{7}c\u{202e}d", "abcd");
        check("u\u{308}ber", "über");
        check("u\u{0}\u{308}ber", "über");
        check("👩\u{200d}💻", "👩\u{200d}💻");
        check("a\rb\u{2028}c", "a\nb\nc");
        check(" \n ", "");
        assert_eq!(super::line(" Tag der\n\noffenen  Tür"), "Tag der offenen Tür");
    }
}
