//! Text as partners write it: HTML to clean text, folding for comparison, links.
//!
//! Everything here is pure and bounded by the length of its input.

pub mod clean;
pub mod fold;
pub mod html;
pub mod institution;
pub mod join;
pub mod links;
pub mod masked;
pub mod ordinal;
