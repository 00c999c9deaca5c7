//! Ordinals in words, German and English.

/// German ordinals without their ending, folded.
const GERMAN: &[(&str, u32)] = &[
    ("erst", 1),
    ("zweit", 2),
    ("dritt", 3),
    ("viert", 4),
    ("fuenft", 5),
    ("sechst", 6),
    ("siebt", 7),
    ("siebent", 7),
    ("acht", 8),
    ("neunt", 9),
    ("zehnt", 10),
    ("elft", 11),
    ("zwoelft", 12),
    ("dreizehnt", 13),
    ("vierzehnt", 14),
    ("fuenfzehnt", 15),
    ("sechzehnt", 16),
    ("siebzehnt", 17),
    ("achtzehnt", 18),
    ("neunzehnt", 19),
    ("zwanzigst", 20),
    ("dreissigst", 30),
    ("vierzigst", 40),
    ("fuenfzigst", 50),
    ("hundertst", 100),
];

/// English ordinals; the place is the number less one.
const ENGLISH: &[&str] = &[
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

const UNITS: &[&str] = &["ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun"];

/// The number of a [folded](crate::fold::fold) ordinal: "achten" → 8, "fuenfundzwanzigsten" → 25,
/// "third" → 3.
#[must_use]
pub fn ordinal(folded: &str) -> Option<u32> {
    if let Some(at) = ENGLISH.iter().position(|e| *e == folded) {
        return u32::try_from(at + 1).ok();
    }
    let stem = ["er", "en", "es", "em", "e"].iter().find_map(|e| folded.strip_suffix(e))?;
    if let Some((_, number)) = GERMAN.iter().find(|(s, _)| *s == stem) {
        return Some(*number);
    }
    let (unit, ten) = stem.split_once("und")?;
    let unit = UNITS.iter().position(|u| *u == unit)? as u32 + 1;
    GERMAN.iter().find(|(s, n)| *s == ten && *n >= 20).map(|(_, n)| n + unit)
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn german_and_english() {
        for (word, number) in [
            ("achten", 8),
            ("siebentes", 7),
            ("dreizehnte", 13),
            ("fuenfundzwanzigsten", 25),
            ("hundertster", 100),
            ("third", 3),
        ] {
            assert_eq!(ordinal(word), Some(number), "{word}");
        }
        for none in ["acht", "hundert", "undzwanzigste", "mal", ""] {
            assert_eq!(ordinal(none), None, "{none}");
        }
    }
}
