//! The whole suite under test: a broker of its own, the services as processes, readers of what
//! comes out.
//!
//! Nothing here sleeps to let something happen: [`wait_for`] looks until a condition holds, and
//! fails by its name when it does not in time.

mod broker;
mod feed;
mod http;
mod programs;
mod suite;
mod wait;

pub use broker::Broker;
pub use feed::{Feed, Item};
pub use http::{Answer, get};
pub use programs::{binary, python, shared};
pub use suite::{Running, Said, Suite, free_address};
pub use wait::wait_for;
