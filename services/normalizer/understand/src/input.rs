//! What is known of an announcement before it is understood.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::understood::Relevance;

/// How a source stands to the alliance's subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceMode {
    /// Each of its announcements counts.
    All,
    /// Only what the taxonomy or the source's categories match; the rest is kept for editors.
    #[default]
    Relevant,
}

/// What one of the partner's own categories means.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CategoryMeaning {
    /// Decides the relevance, if given.
    pub relevance: Option<Relevance>,
    /// Ids of audiences that it gives.
    pub audiences: Vec<String>,
    /// Ids of goals that it gives.
    pub goals: Vec<String>,
    /// Ids of topics that it gives.
    pub topics: Vec<String>,
    /// Id of the kind that it gives.
    pub kind: Option<String>,
}

/// The partner's categories, as written (compared folded), and what each means.
pub type CategoryMap = BTreeMap<String, CategoryMeaning>;

/// What the configuration says of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMeaning {
    /// How it stands to the alliance's subject.
    pub mode: SourceMode,
    /// What its categories mean.
    pub categories: CategoryMap,
}

/// One announcement. Texts may be plain or HTML, of any length; bounds are applied inside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The title.
    pub title: &'a str,
    /// The subtitle, or empty.
    pub subtitle: &'a str,
    /// The text, plain or HTML.
    pub description: &'a str,
    /// Beginning, ISO 8601 date or date-time; empty if unknown.
    pub start: &'a str,
    /// End, like `start`.
    pub end: &'a str,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// The place as the partner wrote it.
    pub location: &'a str,
    /// The announcement's own address.
    pub url: &'a str,
    /// The organiser as the partner wrote it.
    pub organizer: &'a str,
    /// The partner's own categories and tags.
    pub categories: &'a [String],
    /// How the source stands to the alliance's subject.
    pub source_mode: SourceMode,
    /// What the partner's categories mean.
    pub category_map: Option<&'a CategoryMap>,
    /// The text's language (BCP 47) if the source says so.
    pub language: Option<&'a str>,
}
