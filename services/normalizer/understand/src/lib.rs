//! What an announcement is about, for whom, where, until when.
//!
//! [`understand`] reads one announcement as a person of the alliance's office would and says for
//! each label which words gave it. What counts as a topic, an audience or a region is
//! configuration: a [`Taxonomy`], compiled once into [`Rules`]. Everything here is pure; every
//! text is bounded before it is read.

mod addressed;
mod audience;
pub mod cli;
mod deadline;
mod doc;
mod expression;
mod format;
mod grammar;
pub mod input;
mod labels;
mod language;
pub mod learned;
mod mention;
mod merge;
mod pattern;
mod people;
mod place;
mod price;
mod programme;
mod region;
mod regions;
mod registration;
mod relative;
mod relevance;
mod rules;
mod series;
mod signs;
pub mod taxonomy;
mod text;
mod towns;
mod understand;
pub mod understood;

pub use doc::{MAX_CATEGORIES, MAX_DESCRIPTION, MAX_HTML, MAX_LINE};
pub use input::{CategoryMap, CategoryMeaning, Input, SourceMeaning, SourceMode};
pub use rules::{MAX_EXPRESSIONS, Rules};
pub use taxonomy::{RegionRule, RelevanceRules, Taxonomy, TaxonomyError, Term, Venue};
pub use towns::{Position, TOWNS_LICENCE};
pub use understand::understand;
pub use understood::{
    Because, Contact, Format, Imprecise, ImpreciseKind, Place, Registration, Relevance, Required,
    Series, Session, Speaker, Understood, What, Where,
};
