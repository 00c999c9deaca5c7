//! The whole path, with real processes, a real broker and the demo's partners.

mod bus;
mod change;
mod demo;
mod kills;
mod privacy;
mod processes;
mod restore;
