//! Regular expressions of this crate.

use regex::Regex;

/// Compiles a constant expression. Word boundaries are those of ASCII: with Unicode's the engine
/// leaves its fast automaton at the first umlaut, and each text here has one.
pub(crate) fn expression(pattern: &str) -> Regex {
    let pattern = pattern.replace(r"\b", r"(?-u:\b)");
    Regex::new(&pattern).expect("a constant expression")
}
