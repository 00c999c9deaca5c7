//! Makes events of raw items: RAW to EVENTS.
//!
//! The service reads RAW as a named worker, interprets each item ([`terminbund_interpret`]), and
//! writes what changed to EVENTS. A change of the rules (taxonomy, code, sources, month) begins a
//! new epoch: all of RAW is then derived anew, without asking any partner.

mod api;
mod epoch;
mod run;

pub use run::{Settings, run};
