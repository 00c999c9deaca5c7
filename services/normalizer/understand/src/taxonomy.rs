//! The taxonomy: what an alliance calls its audiences, goals, topics, kinds, formats and regions,
//! and by which words they are known. Working defaults are embedded; an alliance overrides them.
//!
//! A word list holds expressions of this form (compared folded: `ä` = `ae`, no case):
//! - `arbeitgeber` – the word with its German or English inflections;
//! - `arbeitgeber*` – each word that begins so; `*messe` – each compound that ends so, inflected;
//!   `*messe*` – anywhere in a word;
//! - `familie und beruf` – a phrase, each word as above; `_` is any word, `..` up to four words of
//!   the same clause;
//! - `personal|leute .. binden|halten` – each of the alternatives;
//! - `/\bki\b/` – a regular expression on the folded text (linear time).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One label and the words by which it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Term {
    /// The id: what events carry. Must not change once used.
    pub id: String,
    /// German name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Words that give the label wherever they stand.
    pub words: Vec<String>,
    /// Words that give the label in the title only.
    pub title_words: Vec<String>,
    /// Words that give the label only in an explicit statement ("Zielgruppe:", "richtet sich an");
    /// of a kind: words on what is done there, where the kind is not named; of a topic: words that
    /// hint at it where no topic is named.
    pub addressed: Vec<String>,
    /// Words that give an audience where they are said to be the reader's ("Ihr Betrieb", "dein
    /// Zeugnis").
    pub yours: Vec<String>,
    /// Words that do not count: where one of these matches, a shorter word within it is ignored.
    pub except: Vec<String>,
    /// Organisers whose announcements are for this audience where nothing else was said.
    pub organizers: Vec<String>,
    /// Ids of other labels from which this one follows when nothing else was said.
    pub follows: Vec<String>,
    /// The label is given by these lists alone, not also by what was learnt of it: for a label
    /// that means something else here than in the defaults.
    pub rules_only: bool,
    /// In an override: these are added to `words` instead of replacing them.
    pub more_words: Vec<String>,
    /// In an override: the label is removed.
    pub drop: bool,
}

/// A region and how one knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegionRule {
    /// AGS: five digits for a district, fewer for what lies above.
    pub id: String,
    /// Name.
    pub name: String,
    /// Postal codes: single (`06108`), prefixes (`061`) or ranges (`06842-06849`).
    pub postal_codes: Vec<String>,
    /// Names of towns and municipalities; the part in brackets may be missing in the text only if
    /// the name is also given without it.
    pub places: Vec<String>,
    /// In an override: the region is removed.
    pub drop: bool,
}

/// A venue that is known by name alone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Venue {
    /// Its names and aliases; the first is the one shown.
    pub names: Vec<String>,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub locality: String,
    /// Degrees north, WGS 84; with `longitude` or not at all.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// In an override: the venue of that first name is removed.
    pub drop: bool,
}

/// How relevance is decided: words give points, in the title twice as many.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RelevanceRules {
    /// Words that only this subject has.
    pub strong: Vec<String>,
    /// Words that the subject often has.
    pub medium: Vec<String>,
    /// Words that support.
    pub weak: Vec<String>,
    /// Words of other subjects.
    pub against: Vec<String>,
    /// Words that settle that it is another subject when they stand in the title.
    pub never: Vec<String>,
    /// Organisers that seldom announce anything else.
    pub organizers: Vec<String>,
    /// Ids of topics that other subjects share: they say half as much as the others.
    pub broad_topics: Vec<String>,
    /// Points for being addressed to an audience, by its id.
    pub audiences: BTreeMap<String, i32>,
    /// With so many points it is in; 0 = the default.
    pub in_from: i32,
    /// With so many points a person should look; 0 = the default.
    pub review_from: i32,
}

/// The taxonomy of an alliance.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Taxonomy {
    /// For whom.
    pub audiences: Vec<Term>,
    /// To what end.
    pub goals: Vec<Term>,
    /// About what.
    pub topics: Vec<Term>,
    /// What kind of meeting.
    pub kinds: Vec<Term>,
    /// How one takes part: ids `online` and `hybrid`.
    pub formats: Vec<Term>,
    /// Where.
    pub regions: Vec<RegionRule>,
    /// Venues by name.
    pub venues: Vec<Venue>,
    /// Names of series that cannot be told from their form.
    pub series: Vec<String>,
    /// What belongs to the subject.
    pub relevance: RelevanceRules,
}

/// Why a taxonomy was refused: file, key, what was found, what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaxonomyError {
    /// The file is no taxonomy.
    #[error("{file}: {reason}")]
    Syntax {
        /// The file.
        file: String,
        /// What the TOML reader says, with line and key.
        reason: String,
    },
    /// A value cannot be used.
    #[error("{file}: {key}: found {found:?}; allowed: {allowed}")]
    Value {
        /// The file.
        file: String,
        /// The key with its path ("topics.ausbildung.words[3]").
        key: String,
        /// What stands there.
        found: String,
        /// What may stand there.
        allowed: String,
    },
}
