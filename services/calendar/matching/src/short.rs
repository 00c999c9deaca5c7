//! Short forms: "KoKo" of "Kooperationskonferenz", "FiF" of "Fachkräfte im Fokus".
//!
//! A short form is made of the beginnings of neighbouring words (initials or syllables), or of
//! syllables from within one compound. Small words between may be left out.

use std::ops::Range;

/// Letters of a short form: two are too many words' beginning, seven are a word.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=6;
/// A syllable within a compound has at least this many letters; single ones fit too many words.
const SYLLABLE: usize = 2;
/// Letters before and after a syllable within a compound: both sides are words.
const SIDE: usize = 4;
/// A word of so few letters may be left out: "im", "und", "for".
const SMALL: usize = 3;

/// Whether `word`, as spelled in a title of mixed case, looks like a short form.
#[must_use]
pub fn is_short_form(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    LETTERS.contains(&word.len()) && capitals >= 2 && word.chars().all(char::is_alphabetic)
}

/// Whether a title is written in capitals throughout, so that its short forms cannot be told.
#[must_use]
pub fn shouted(title: &str) -> bool {
    let small = title.chars().filter(|c| c.is_lowercase()).count();
    let capital = title.chars().filter(|c| c.is_uppercase()).count();
    small < capital
}

/// Where in `letters`, a folded text, stand the words that `short`, folded, is made of.
#[must_use]
pub fn long_form(short: &str, letters: &str) -> Option<Range<usize>> {
    if !short.is_ascii() || !letters.is_ascii() {
        return None;
    }
    let mut words = Vec::new();
    for word in letters.split(' ').filter(|w| !w.is_empty()) {
        let at = word.as_ptr() as usize - letters.as_ptr() as usize;
        words.push((at, word));
    }
    (0..words.len()).find_map(|first| {
        let count = over(short, &words[first..], 0)?;
        let (last, word) = words[first + count - 1];
        Some(words[first].0..last + word.len())
    })
}

/// Over how many of `words`, from the first on, `rest` runs; `pieces` were taken before.
fn over(rest: &str, words: &[(usize, &str)], pieces: usize) -> Option<usize> {
    if rest.is_empty() {
        return (pieces >= 2).then_some(0);
    }
    let (_, word) = words.first()?;
    let common = rest.bytes().zip(word.bytes()).take_while(|(x, y)| x == y).count();
    // The word itself is no short form of itself.
    let most = common.min(word.len().saturating_sub(1));
    for taken in (1..=most).rev() {
        let left = &rest[taken..];
        if taken >= SYLLABLE && within(left, &word[taken..]) {
            return Some(1);
        }
        if let Some(more) = over(left, &words[1..], pieces + 1) {
            return Some(more + 1);
        }
    }
    let may_skip = pieces > 0 && word.len() <= SMALL;
    may_skip.then(|| over(rest, &words[1..], pieces)).flatten().map(|more| more + 1)
}

/// Whether all of `rest` begins the second part of a compound, `tail` being what is left of it.
fn within(rest: &str, tail: &str) -> bool {
    rest.len() >= SYLLABLE
        && tail.match_indices(rest).any(|(at, _)| at + 1 >= SIDE && tail.len() - at >= SIDE)
}

#[cfg(test)]
mod tests {
    use super::{is_short_form, long_form, shouted};

    #[track_caller]
    fn check(short: &str, letters: &str, expected: Option<&str>) {
        assert_eq!(long_form(short, letters).map(|r| &letters[r]), expected, "{short}");
    }

    #[test]
    fn initials_and_syllables() {
        check("wiz", "woche neuer ideen am zentrum", None);
        check("wiz", "woche ideen im zentrum", Some("woche ideen im zentrum"));
        check("wiz", "grosse woche im zentrum", Some("woche im zentrum"));
        check("wz", "woche im zentrum", Some("woche im zentrum"));
        check("nawe", "tag der nachwuchswerbung", Some("nachwuchswerbung"));
        check("unta", "unternehmer tage am see", Some("unternehmer tage"));
        check("date", "datenbank", None);
        check("messe", "messe der betriebe", None);
        check("", "messe", None);
    }

    #[test]
    fn looks_like_one() {
        for yes in ["FiF", "KoKo", "BIM", "JuBe"] {
            assert!(is_short_form(yes), "{yes}");
        }
        for no in ["KI", "Messe", "WORKSHOPTAG", "B2B", ""] {
            assert!(!is_short_form(no), "{no}");
        }
        assert!(shouted("TAG DER AUSBILDUNG") && !shouted("FiF am Abend"));
    }
}
