//! Reads partners' iCalendar feeds into RAW.
//!
//! The poll loop is that of [`terminbund_ingest`]; here stands only how the bytes of a feed become
//! items ([`reader`]).

pub mod reader;
mod run;

pub use reader::IcalReader;
pub use run::run;
