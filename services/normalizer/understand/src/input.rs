//! What is known of an announcement before it is understood.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::understood::{Place, Relevance};

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

/// Venues by their folded name, learnt from partners who give both name and address.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct VenueBook {
    by_name: BTreeMap<String, Place>,
}

/// At most so many venues are learnt: an alliance has hundreds, a hostile feed millions.
pub const MAX_VENUES: usize = 20_000;

impl VenueBook {
    /// Remembers a place that has a name, a street and a postal code. What was learnt first
    /// stays; returns whether something was learnt.
    pub fn learn(&mut self, place: &Place) -> bool {
        let (Some(name), Some(_), Some(_)) = (&place.name, &place.street, &place.postal_code)
        else {
            return false;
        };
        let key = terminbund_text::fold::fold(name);
        if key.len() < 4 || self.by_name.len() >= MAX_VENUES || self.by_name.contains_key(&key) {
            return false;
        }
        let whole_venue = Place { room: None, floor: None, entrance: None, ..place.clone() };
        self.by_name.insert(key, whole_venue);
        true
    }

    /// The place of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Place> {
        if self.by_name.is_empty() {
            return None;
        }
        self.by_name.get(&terminbund_text::fold::fold(name))
    }

    /// How many venues are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
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
    /// Venues learnt from other announcements.
    pub venues: Option<&'a VenueBook>,
    /// The text's language (BCP 47) if the source says so.
    pub language: Option<&'a str>,
}
