//! Whether a text names an institution, in full or as people shorten it.

use crate::fold::fold;

/// Names of German institutions that are shortened everywhere, folded.
const SHORT: [(&str, &str); 8] = [
    ("industrie und handelskammer", "ihk"),
    ("handwerkskammer", "hwk"),
    ("kreishandwerkerschaft", "khs"),
    ("volkshochschule", "vhs"),
    ("bundesagentur fuer arbeit", "afa"),
    ("agentur fuer arbeit", "afa"),
    ("arbeitsagentur", "afa"),
    ("deutscher gewerkschaftsbund", "dgb"),
];

/// Words that say nothing on which institution is meant.
const FILLERS: [&str; 16] = [
    "der", "die", "das", "des", "dem", "und", "fuer", "im", "in", "am", "zu", "e", "v", "ev",
    "gmbh", "mbh",
];

/// Whether `text` names the institution `name`: all telling words of the name stand in the text.
///
/// "IHK Saale-Unstrut" names "Industrie- und Handelskammer Saale-Unstrut".
#[must_use]
pub fn names(text: &str, name: &str) -> bool {
    let (text, name) = (words(text), words(name));
    let letters = name.iter().map(String::len).sum::<usize>();
    letters >= 3 && name.iter().all(|word| text.contains(word))
}

fn words(text: &str) -> Vec<String> {
    let mut folded = format!(" {} ", fold(text));
    for (long, short) in SHORT {
        folded = folded.replace(&format!(" {long} "), &format!(" {short} "));
    }
    let words = folded.split(' ').filter(|w| !w.is_empty() && !FILLERS.contains(w));
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[track_caller]
    fn check(text: &str, name: &str, expected: bool) {
        assert_eq!(names(text, name), expected, "{text:?} names {name:?}");
    }

    #[test]
    fn in_full_and_shortened() {
        check("IHK Saale-Unstrut", "Industrie- und Handelskammer Saale-Unstrut", true);
        check("Industrie- und Handelskammer Saale-Unstrut", "IHK Saale-Unstrut", true);
        check("gemeinsam mit dem Landkreis Südharzland", "Landkreis Südharzland", true);
        check("IHK Halle", "Industrie- und Handelskammer Saale-Unstrut", false);
        check("Handwerkskammer", "IHK", false);
        check("", "IHK", false);
        check("IHK", "", false);
        check("IHK", "e. V.", false);
    }
}
