//! Findings: what is wrong with a feed, told to the person who can mend it.

use std::collections::BTreeMap;

use crate::bounds::{MAX_FINDINGS_PER_RULE, MAX_QUOTE};

mod file;
mod meaning;

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    file::FILE.iter().chain(meaning::MEANING)
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; nothing is lost.
    Info,
    /// Something was guessed or left out.
    Warning,
    /// An event or more is missing or wrong.
    Error,
}

impl Severity {
    /// `info`, `warning` or `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One of the [`rules`].
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id, as in `no-uid`.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where the standard says so, as in `RFC 5545, 3.8.4.7`; empty where none does.
    pub section: &'static str,
    /// Sentence in German; `{}` stands for the detail.
    pub german: &'static str,
    /// Sentence in English; `{}` stands for the detail.
    pub english: &'static str,
}

/// The rule of this id; a test keeps that only ids of the table are asked for.
fn rule(id: &str) -> &'static Rule {
    rules().find(|r| r.id == id).unwrap_or(&file::FILE[0])
}

/// Something seen in a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule it breaks.
    pub rule: &'static Rule,
    /// Line in the file, from 1; 0 for the file as a whole.
    pub line: u32,
    /// Title of the event, empty where it concerns none.
    pub title: String,
    /// What was seen, put into the sentences.
    pub detail: String,
}

impl Finding {
    /// A finding by the id of its rule; title and detail are shortened.
    #[must_use]
    pub fn new(id: &str, line: u32, title: &str, detail: &str) -> Self {
        Self { rule: rule(id), line, title: quote(title), detail: quote(detail) }
    }

    /// The sentence in German.
    #[must_use]
    pub fn german(&self) -> String {
        self.rule.german.replace("{}", &self.detail)
    }

    /// The sentence in English.
    #[must_use]
    pub fn english(&self) -> String {
        self.rule.english.replace("{}", &self.detail)
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }
}

/// One line of at most [`MAX_QUOTE`] characters.
pub(crate) fn quote(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut out: String = chars.by_ref().take(MAX_QUOTE).collect();
    if chars.next().is_some() {
        out.push('…');
    }
    out
}

/// The findings of a feed: a bounded list per rule, and full counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    list: Vec<Finding>,
    counts: BTreeMap<&'static str, usize>,
}

impl Findings {
    /// Adds a finding; beyond [`MAX_FINDINGS_PER_RULE`] of its rule it is only counted.
    pub fn add(&mut self, id: &'static str, line: u32, title: &str, detail: &str) {
        let count = self.counts.entry(id).or_default();
        *count += 1;
        if *count <= MAX_FINDINGS_PER_RULE {
            self.list.push(Finding::new(id, line, title, detail));
        }
    }

    /// Takes over the findings of another list.
    pub fn extend(&mut self, other: Self) {
        for (id, count) in other.counts {
            *self.counts.entry(id).or_default() += count;
        }
        self.list.extend(other.list);
    }

    /// Findings by severity (errors first), then in the order of the file.
    #[must_use]
    pub fn sorted(&self) -> Vec<Finding> {
        let mut all = self.list.clone();
        all.sort_by_key(|f| (std::cmp::Reverse(f.rule.severity), f.line));
        all
    }

    /// The findings listed, in the order they were made.
    #[must_use]
    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    /// How often each rule was broken, also beyond what is listed.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<&'static str, usize> {
        &self.counts
    }

    /// Whether a rule was broken.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.counts.contains_key(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_whole_and_ids_unique() {
        let mut ids: Vec<&str> = rules().map(|r| r.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rules().count());
        for r in rules() {
            let holes = |s: &str| s.matches("{}").count();
            assert_eq!(holes(r.german), holes(r.english), "{}", r.id);
            assert!(r.german.ends_with('.') && r.english.ends_with('.'), "{}", r.id);
        }
    }

    #[test]
    fn each_id_used_in_code_is_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let call = regex::Regex::new(r#"(?:\.add|\.note|Finding::new|reject)\(\s*"([a-z0-9-]+)""#)
            .expect("a constant expression");
        for entry in std::fs::read_dir(folder).expect("own sources") {
            let path = entry.expect("entry").path();
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            for c in call.captures_iter(&text) {
                assert!(rules().any(|r| r.id == &c[1]), "{}", &c[1]);
            }
        }
    }

    #[test]
    fn findings_are_bounded_but_counted() {
        let mut f = Findings::default();
        (0..500).for_each(|n| f.add("no-uid", n, "t", ""));
        assert_eq!((f.list().len(), f.counts()["no-uid"]), (MAX_FINDINGS_PER_RULE, 500));
    }
}
