//! Finds the same happening told by several partners and keeps its identity.
//!
//! The path: EVENTS and DECISIONS → [`event`] (one occurrence) → [`book`] (candidates, clusters)
//! → [`merge`] (one entry, field by field) → [`revision`] (SEQUENCE, LAST-MODIFIED) → LEDGER,
//! CHANGES, ENTRIES and [`view`] (what is asked). All but [`run`] and [`api`] is pure.

pub mod api;
pub mod book;
pub mod decision;
pub mod event;
pub mod explain;
mod lease;
pub mod merge;
pub mod revision;
mod run;
pub mod view;

pub use run::{Settings, run};
