//! One expression of a word list: parsed, and matched against the words of a text.

use std::borrow::Cow;

use rust_stemmers::{Algorithm, Stemmer};
use terminbund_text::fold::fold;

use crate::text::{Gap, Text};

/// How one word of an expression is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// The word, inflected.
    Inflected,
    /// A word that begins so.
    Prefix,
    /// A word or compound that ends so, inflected.
    Head,
    /// A word that holds this.
    Infix,
    /// Any word (`_`).
    Any,
    /// Up to [`MAX_BETWEEN`] words of the same clause (`..`).
    Between,
}

/// So many words a `..` stands for: more are mostly of another clause.
const MAX_BETWEEN: usize = 4;

/// One word of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The letters, folded.
    pub letters: String,
    /// What the stemmer leaves of it; a prefix of `letters`.
    stem: String,
    /// How it is compared.
    pub form: Form,
}

/// Endings that a German or English noun or adjective takes.
const ENDINGS: &[&str] = &[
    "", "e", "en", "er", "es", "em", "n", "s", "ns", "ern", "in", "innen", "nen", "se", "sen",
    "ses", "ers", "ens",
];

/// A longer ending is no inflection; it is not worth a call of the stemmer.
const MAX_ENDING: usize = 4;

impl Word {
    fn new(letters: &str, form: Form) -> Self {
        let letters = fold(letters);
        let stem = match form {
            // "*messe" is in "Jobmessen", not in "Messer".
            Form::Head if letters.ends_with('e') => letters.clone(),
            Form::Inflected | Form::Head => stem_of(&letters),
            _ => letters.clone(),
        };
        Self { letters, stem, form }
    }

    /// The letters that each matching word holds.
    pub fn literal(&self) -> &str {
        &self.stem
    }

    /// Whether a folded word matches.
    pub fn matches(&self, word: &str) -> bool {
        match self.form {
            Form::Any | Form::Between => true,
            Form::Prefix => self.may_begin(word) && word.starts_with(&self.letters),
            Form::Infix => word.contains(&self.letters),
            Form::Inflected => self.inflected(word),
            Form::Head => word
                .match_indices(&self.stem)
                .any(|(at, _)| (at == 0 || at > 1) && self.inflected(&word[at..])),
        }
    }

    /// Whether a word may begin with the stem: most differ in the first two letters.
    fn may_begin(&self, word: &str) -> bool {
        let (word, stem) = (word.as_bytes(), self.stem.as_bytes());
        word.len() >= stem.len() && word.iter().zip(stem).take(2).all(|(a, b)| a == b)
    }

    fn inflected(&self, word: &str) -> bool {
        if !self.may_begin(word) {
            return false;
        }
        let ending = word.strip_prefix(self.letters.as_str());
        if ending.is_some_and(|rest| ENDINGS.contains(&rest)) {
            return true;
        }
        let Some(rest) = word.strip_prefix(self.stem.as_str()) else { return false };
        // "Coaching" is no "Coaches", though English makes one stem of them.
        let act = rest.ends_with("ing") && !self.letters.ends_with("ing");
        self.stem.len() < self.letters.len()
            && !act
            && rest.len() <= MAX_ENDING
            && (stem(Algorithm::German, word) == self.stem
                || stem(Algorithm::English, word) == self.stem)
    }
}

fn stem(language: Algorithm, word: &str) -> Cow<'_, str> {
    Stemmer::create(language).stem(word)
}

/// A stem that is shorter by more makes one of words that are not ("Beratende", "beraten").
const MAX_CUT: usize = 2;

/// The German stem, if it is a true and long enough beginning of the word. Nouns in -er keep it:
/// the stemmer would make one of "Arbeiter" and "arbeiten".
fn stem_of(letters: &str) -> String {
    let shorter = stem(Algorithm::German, letters);
    let cut = letters.len().saturating_sub(shorter.len());
    let usable = letters.starts_with(&*shorter) && shorter.len() >= 4 && cut <= MAX_CUT;
    if usable && !letters.ends_with("er") { shorter.into_owned() } else { letters.to_owned() }
}

/// An expression: words that follow each other, the first of which is sought by its letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// The words.
    pub words: Vec<Word>,
    /// The word by whose letters the expression is sought: the longest.
    pub anchor: usize,
}

/// An expression has at most so many words: no name of a thing is longer.
pub(crate) const MAX_PATTERN_WORDS: usize = 8;

impl Pattern {
    /// Parses an expression that is no regular expression.
    ///
    /// # Errors
    /// What is allowed instead.
    pub fn parse(expression: &str) -> Result<Self, &'static str> {
        let mut words = Vec::new();
        for part in expression.split_whitespace() {
            let (open, close) = (part.starts_with('*'), part.ends_with('*') && part.len() > 1);
            let letters = part.trim_matches('*');
            if letters.contains('*') {
                return Err("an asterisk only at the beginning or end of a word");
            }
            if letters == "_" || letters == ".." {
                let form = if letters == "_" { Form::Any } else { Form::Between };
                words.push(Word { letters: String::new(), stem: String::new(), form });
                continue;
            }
            let form = match (open, close) {
                (true, true) => Form::Infix,
                (true, false) => Form::Head,
                (false, true) => Form::Prefix,
                (false, false) => Form::Inflected,
            };
            // A hyphen parts words in the text, so it does here.
            let folded = fold(letters);
            let count = folded.split(' ').filter(|w| !w.is_empty()).count();
            for (i, w) in folded.split(' ').filter(|w| !w.is_empty()).enumerate() {
                let f = if i + 1 == count { form.clone() } else { Form::Inflected };
                words.push(Word::new(w, f));
            }
        }
        if words.len() > MAX_PATTERN_WORDS {
            return Err("at most 8 words");
        }
        let anchor = (0..words.len()).max_by_key(|i| words[*i].literal().len());
        match anchor {
            Some(anchor) if words[anchor].literal().len() >= 2 => Ok(Self { words, anchor }),
            _ => Err("at least two letters, or a regular expression between slashes"),
        }
    }

    /// The range of words that match when the word at `at` is the anchor.
    pub fn around(&self, text: &Text<'_>, at: usize) -> Option<(usize, usize)> {
        let to = forward(&self.words[self.anchor + 1..], text, at + 1)?;
        let from = backward(&self.words[..self.anchor], text, at)?;
        Some((from, to))
    }
}

/// The end of the words that match from `at` on.
fn forward(words: &[Word], text: &Text<'_>, at: usize) -> Option<usize> {
    let Some((first, rest)) = words.split_first() else { return Some(at) };
    if first.form == Form::Between {
        let clause = |i: &usize| text.tokens.get(*i).is_some_and(|t| t.gap < Gap::Comma);
        let starts = (at..=at + MAX_BETWEEN).take_while(clause);
        return starts.into_iter().find_map(|i| forward(rest, text, i));
    }
    let fits = at < text.tokens.len() && first.matches(text.word(at));
    if fits { forward(rest, text, at + 1) } else { None }
}

/// The beginning of the words that match up to `at` (exclusive).
fn backward(words: &[Word], text: &Text<'_>, at: usize) -> Option<usize> {
    let Some((last, rest)) = words.split_last() else { return Some(at) };
    if last.form == Form::Between {
        let clause = |i: &usize| text.tokens.get(*i).is_some_and(|t| t.gap < Gap::Comma);
        let ends = (at.saturating_sub(MAX_BETWEEN)..=at).rev().take_while(clause);
        return ends.into_iter().find_map(|i| backward(rest, text, i));
    }
    let fits = at > 0 && last.matches(text.word(at - 1));
    if fits { backward(rest, text, at - 1) } else { None }
}

/// An expression stands for at most so many: more is a mistake.
const MAX_ALTERNATIVES: usize = 400;

/// The expressions that one with alternatives stands for: `a|b c` is `a c` and `b c`.
///
/// # Errors
/// What is allowed instead.
pub(crate) fn alternatives(expression: &str) -> Result<Vec<String>, &'static str> {
    let mut all = vec![String::new()];
    for part in expression.split_whitespace() {
        let choices: Vec<&str> = part.split('|').collect();
        if all.len() * choices.len() > MAX_ALTERNATIVES {
            return Err("at most 400 alternatives in one expression");
        }
        if choices.iter().any(|c| c.is_empty()) {
            return Err("a word on each side of |");
        }
        let join = |done: &String| {
            let joined = choices.iter().map(|c| format!("{done} {c}")).collect::<Vec<_>>();
            joined.into_iter()
        };
        all = all.iter().flat_map(join).collect();
    }
    Ok(all.into_iter().map(|e| e.trim_start().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::{Pattern, alternatives};
    use crate::text::Text;

    #[track_caller]
    fn check(expression: &str, text: &str, expected: bool) {
        let pattern = Pattern::parse(expression).unwrap();
        let text = Text::new(text);
        let anchor = &pattern.words[pattern.anchor];
        let got = (0..text.tokens.len())
            .any(|i| anchor.matches(text.word(i)) && pattern.around(&text, i).is_some());
        assert_eq!(got, expected, "{expression} in {}", text.raw);
    }

    #[test]
    fn expressions() {
        check("Arbeitgeber", "für die Arbeitgeberinnen", true);
        check("Arbeitgeber", "die Arbeitgebermarke", false);
        check("Arbeitgeber*", "die Arbeitgebermarke", true);
        check("*messe", "zwei Jobmessen", true);
        check("*messe", "Messe", true);
        check("*messe", "Messer", false);
        check("Beschäftigung", "Beschäftigungen", true);
        check("ausländische Fachkraft", "ausländischen Fachkraft", true);
        check("Fachkräfte gewinnen", "Fachkräfte zu gewinnen", false);
        check("Fachkräfte _ gewinnen", "Fachkräfte zu gewinnen", true);
        check("Fachkräfte .. gewinnen", "Fachkräfte gewinnen", true);
        check("Fachkräfte .. gewinnen", "Fachkräfte im Ausland zu gewinnen", true);
        check("Fachkräfte .. gewinnen", "Fachkräfte, gewinnen", false);
        check("gute .. Arbeitgeberinnen", "gute und faire Arbeitgeberinnen", true);
        check("Employer-Branding", "employer branding", true);
        check("*bildung*", "Weiterbildungsscheck", true);
        check("Arbeiter", "wir arbeiten", false);
    }

    #[test]
    fn alternatives_are_written_out() {
        assert_eq!(alternatives("a|b .. c|d").unwrap(), ["a .. c", "a .. d", "b .. c", "b .. d"]);
        assert_eq!(alternatives("a b").unwrap(), ["a b"]);
        assert!(alternatives("a| b").is_err());
        assert!(alternatives(&"a|b ".repeat(9)).is_err());
    }

    #[test]
    fn wrong_expressions() {
        for wrong in ["", "a*b", "*", "_", "..", "a b c d e f g h i", "!"] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
