//! Pages without markup: applying a rule, and proposing one.

use crate::reading::PageContext;
use crate::{Form, PageItem, PageReading, Rule};
use jiff::civil::Date;
use scraper::Html;

/// A rule that nobody has confirmed, with what it extracts.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The rule as TOML.
    pub rule: String,
    /// What it extracts from this page.
    pub items: Vec<PageItem>,
    /// How sure it is, 0 to 1.
    pub score: f64,
    /// Why, in German.
    pub why_de: String,
    /// Why, in English.
    pub why_en: String,
}

/// Proposes rules.
#[must_use]
pub fn propose(_html: &str, _base_url: &str, _on: Date) -> Vec<Proposal> {
    Vec::new()
}

pub(crate) fn apply(
    _html: &Html,
    _rule: &Rule,
    _ctx: &PageContext<'_>,
    _form: Form,
    _r: &mut PageReading,
) {
}

pub(crate) fn surroundings(_html: &str, _title: &str) -> (String, String) {
    (String::new(), String::new())
}
