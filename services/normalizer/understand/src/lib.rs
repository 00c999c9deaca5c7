//! What an announcement is about, for whom, where, until when.
//!
//! [`understand`] reads one announcement as a person of the alliance's office would and says for
//! each label which words gave it. What counts as a topic, an audience or a region is
//! configuration: a [`Taxonomy`], compiled once into [`Rules`]. Everything here is pure; every
//! text is bounded before it is read.

pub mod input;
pub mod taxonomy;
pub mod understood;

pub use input::{CategoryMap, CategoryMeaning, Input, SourceMode};
pub use taxonomy::{RegionRule, RelevanceRules, Taxonomy, TaxonomyError, Term, Venue};
pub use understood::{
    Because, Contact, Format, Imprecise, ImpreciseKind, Place, Registration, Relevance, Required,
    Series, Session, Speaker, Understood, What, Where,
};
