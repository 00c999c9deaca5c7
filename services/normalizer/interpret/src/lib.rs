//! What a raw item means: times, zones, recurrence, places, clean text. Pure.
//!
//! [`announce`](announce::announce) is the whole of it: `from_ical`, `from_page` and
//! `from_submitted` read the payload, `understood` adds what the texts say.

pub mod announce;
mod from_ical;
mod from_page;
mod from_submitted;
pub mod ical;
mod status;
mod understood;

pub use announce::{Epoch, Source, announce};
