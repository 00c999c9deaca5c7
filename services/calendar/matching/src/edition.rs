//! Editions of a series: "8.", "8th", "achte Auflage", "zum achten Mal", "Konferenz Nr. 8".

use std::sync::LazyLock;

use regex::Regex;
use terminbund_text::fold::fold;

use crate::clean::constant;
use crate::words::Lexicon;

/// Editions that one record names.
const MAX_EDITIONS: usize = 4;
/// A word of so many letters is a compound that may name a series.
const SERIES_BYTES: usize = 12;

/// Words that come after an edition's number and leave no doubt.
const CUES: &[&str] = &[
    "auflage",
    "ausgabe",
    "mal",
    "male",
    "edition",
    "time",
    "annual",
    "jaehrliche",
    "jaehrlichen",
    "jaehrlicher",
    "year",
    "anniversary",
    "runde",
];
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    constant(r#"(?-u:\b)(?:(\d{1,3})\.|(\d{1,3})(?:st|nd|rd|th))\s+[„“"]?([\p{L}-]+)"#)
});
static AFTER: LazyLock<Regex> =
    LazyLock::new(|| constant(r"([\p{L}-]{4,})\s+(?:Nr\.|Nr|No\.|Nummer|number|#)\s?(\d{1,3})\b"));

/// The editions that `text` names, sorted, each once; `folded` is the same text folded. First
/// editions are nobody's mark.
#[must_use]
pub fn told(text: &str, folded: &str, lexicon: &Lexicon) -> Box<[u16]> {
    let series =
        |word: &str| CUES.contains(&word) || word.len() >= SERIES_BYTES || lexicon.names_kind(word);
    let mut out: Vec<u16> = Vec::new();
    let mut before = None;
    for word in folded.split(' ') {
        out.extend(before.filter(|_| series(word)));
        before = ordinal(word);
    }
    if text.bytes().any(|b| b.is_ascii_digit()) {
        numbers(text, lexicon, &series, &mut out);
    }
    out.retain(|n| *n > 1);
    out.sort_unstable();
    out.dedup();
    out.truncate(MAX_EDITIONS);
    out.into()
}

fn numbers(text: &str, lexicon: &Lexicon, series: &impl Fn(&str) -> bool, out: &mut Vec<u16>) {
    for found in BEFORE.captures_iter(text) {
        let word = fold(&found[3]);
        if series(word.rsplit(' ').next().unwrap_or("")) {
            out.extend(found.get(1).or(found.get(2)).and_then(|n| n.as_str().parse::<u16>().ok()));
        }
    }
    if ["Nr", "No.", "ummer", "umber", "#"].iter().any(|cue| text.contains(cue)) {
        // "Straßenbahn Nr. 4": only what is an event counts its editions so.
        for found in AFTER.captures_iter(text).filter(|f| lexicon.names_kind(&fold(&f[1]))) {
            out.extend(found[2].parse::<u16>().ok());
        }
    }
}

/// Shortest and longest ordinal word: "acht" with its ending, "dreizehnten".
const ORDINAL: std::ops::RangeInclusive<usize> = 5..=14;

/// Of ordinals in words, higher ones name no edition.
const ORDINALS: std::ops::RangeInclusive<u16> = 2..=20;

/// The number of a folded ordinal, from two on.
fn ordinal(word: &str) -> Option<u16> {
    if !ORDINAL.contains(&word.len()) {
        return None;
    }
    let number = terminbund_text::ordinal::ordinal(word)?;
    u16::try_from(number).ok().filter(|n| ORDINALS.contains(n))
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::rules::lexicon;
    use terminbund_text::fold::fold;

    #[track_caller]
    fn check(text: &str, expected: &[u16]) {
        assert_eq!(*told(text, &fold(text), &lexicon("")), *expected, "{text}");
    }

    #[test]
    fn editions_in_running_text() {
        check("Zur fünften Auflage des Gründertags laden wir ein.", &[5]);
        check("zum zwölften Mal", &[12]);
        check("Die 3. Ausgabe; die 3. Fachtagung", &[3]);
        check("Wirtschaftsgespräch Nr. 14", &[14]);
        check("our 6th annual meeting, the sixth edition", &[6]);
        check("am 8. Mai im 3. Stock, Straßenbahn Nr. 4, Zimmer Nr. 12", &[]);
        check("acht Vorträge, erste Auflage, die siebte Sinfonie", &[]);
    }
}
