//! Reads partners' web pages and news feeds into RAW.
//!
//! The poll loop is that of [`terminbund_ingest`]; the forms of markup are read by
//! [`terminbund_markup`]; here stands how the items of a page become items of RAW ([`reader`]).

mod memory;
pub mod payload;
pub mod reader;
mod run;

pub use reader::{PageReader, RULE};
pub use run::run;
