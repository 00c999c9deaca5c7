//! Expressions of this crate: regular ones, and lists of words sought in a text at once.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

/// Compiles a constant expression. Word boundaries are those of ASCII: with Unicode's the engine
/// leaves its fast automaton at the first umlaut, and each text here has one.
pub(crate) fn expression(pattern: &str) -> Regex {
    let pattern = pattern.replace(r"\b", r"(?-u:\b)");
    Regex::new(&pattern).expect("a constant expression")
}

/// A constant list of words: whether a text holds one of them is told in one pass.
pub(crate) struct WordSet(LazyLock<AhoCorasick, fn() -> AhoCorasick>);

/// Declares a [`WordSet`].
macro_rules! word_set {
    ($(#[$meta:meta])* $name:ident = $words:expr) => {
        $(#[$meta])*
        static $name: crate::expression::WordSet =
            crate::expression::WordSet::new(|| crate::expression::automaton($words));
    };
}
pub(crate) use word_set;

/// The automaton of constant words.
pub(crate) fn automaton(words: &[&str]) -> AhoCorasick {
    let builder = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words);
    builder.expect("constant words")
}

impl WordSet {
    pub const fn new(build: fn() -> AhoCorasick) -> Self {
        Self(LazyLock::new(build))
    }

    /// Whether the text holds a word of the list.
    pub fn is_in(&self, text: &str) -> bool {
        text.len() > 1 && self.0.is_match(text)
    }
}
