//! Events on HTML pages and in RSS/Atom feeds, without any I/O.
//!
//! [`read`] takes the bytes of a page and gives what is announced there: schema.org in JSON-LD,
//! microdata and RDFa Lite, h-event and hCalendar, Open Graph as a supplement; or, with a [`Rule`],
//! what the rule's selectors find. [`propose`] writes such a rule for a page without markup.
//! [`drift`] tells that a page no longer looks as it did. Reading never fails wholesale: the value
//! comes with a list of [`Finding`]s, each in German and English.
//!
//! Everything is deterministic and bounded (see [`bounds`]); the day of reading is an argument.

pub mod bounds;
pub mod cli;
mod decode;
mod dom;
mod drift;
mod feed;
mod finding;
mod iso;
mod item;
mod jsonld;
mod links;
mod merge;
mod microdata;
mod microformats;
mod node;
mod opengraph;
mod plain;
mod rdfa;
mod reading;
mod rule;
mod scan;
mod schema;
mod snippet;
mod text;

pub use decode::decode;
pub use drift::{Drift, DriftKind, Look, differs, drift, look};
pub use finding::{Code, Finding};
pub use iso::{Span, read_iso};
pub use item::{Address, Field, Form, Geo, Moment, PageItem, Price, Status, Vague};
pub use merge::complete_from_detail;
pub use plain::{Proposal, propose};
pub use reading::{FeedKind, FeedLink, Options, PageReading, read, read_text};
pub use rule::{FieldRule, Next, Rule, RuleError, Split};
pub use snippet::snippet;
