//! Folding: one spelling for texts that a reader takes for the same.

use unicode_normalization::UnicodeNormalization;

/// Folds a text for comparison: NFKD without marks, lower case, `ä ö ü ß` written `ae oe ue ss`,
/// each run of anything that is neither letter nor digit as one space, none at the ends.
///
/// "Fachkräfte-Messe  (2026)" and "FACHKRAEFTE MESSE 2026" fold to the same.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc().flat_map(char::to_lowercase) {
        let umlaut = match c {
            'ä' | 'æ' => "ae",
            'ö' | 'œ' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            _ => "",
        };
        if !umlaut.is_empty() {
            push_after_gap(&mut out, &mut gap);
            out.push_str(umlaut);
            continue;
        }
        for d in std::iter::once(c).nfkd().filter(|d| !is_mark(*d)) {
            if d.is_alphanumeric() {
                push_after_gap(&mut out, &mut gap);
                out.extend(d.to_lowercase());
            } else {
                gap = true;
            }
        }
    }
    out
}

fn push_after_gap(out: &mut String, gap: &mut bool) {
    if *gap && !out.is_empty() {
        out.push(' ');
    }
    *gap = false;
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(fold(input), expected);
    }

    #[test]
    fn spellings_that_a_reader_takes_for_the_same() {
        check("Fachkräfte-Messe  (2026)", "fachkraefte messe 2026");
        check("FACHKRAEFTE MESSE 2026", "fachkraefte messe 2026");
        check("Straße", "strasse");
        check("Café – Öffnung", "cafe oeffnung");
        check("a\u{308}", "ae");
        check("", "");
        check(" ?! ", "");
    }
}
