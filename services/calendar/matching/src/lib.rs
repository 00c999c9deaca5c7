//! Which announcements mean the same event, and why. Pure.
//!
//! The path: [`record::Record`] → [`features::Features`] → [`blocking::Index`] names candidates
//! → [`compare::compare`] weighs the evidence by [`rules::Matcher`] → [`cluster::cluster`] decides
//! which records form one entry. Everything is a function of its arguments: no clock, no I/O, no
//! dependence on the order of arrival.

pub mod blocking;
pub mod clean;
pub mod cli;
pub mod cluster;
pub mod compare;
pub mod edition;
pub mod features;
pub mod gazetteer;
pub mod generate;
mod keys;
pub mod pair;
mod pair_place;
mod pair_time;
mod pair_title;
mod pair_told;
pub mod parties;
pub mod place;
pub mod record;
pub mod rules;
pub mod short;
pub mod signals;
pub mod title;
pub mod told_when;
pub mod train;
pub mod whole;
pub mod wire;
pub mod words;
