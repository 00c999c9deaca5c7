//! The whole path, with real processes, a real broker and the demo's partners.

mod alarms;
mod bus;
mod change;
mod corpus;
mod decisions;
mod demo;
mod faults;
mod kills;
mod poll_kills;
mod privacy;
mod processes;
mod restore;
mod taxonomy;
