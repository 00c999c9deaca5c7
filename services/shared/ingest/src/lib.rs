//! The poll loop of both ingesters: schedule, reading, alignment, absence, publishing.
//!
//! A [`Reader`] turns the bytes of a source into [`FoundItem`]s; [`plan`] aligns them to what RAW
//! holds and says what to publish; [`Poller`] does it for all sources, politely, and answers
//! `SourceService`. What a poll leads to is decided in pure functions; time is an argument.

mod absence;
pub mod alarms;
mod align;
mod broker_store;
mod causes;
mod check;
mod former;
mod health;
mod likeness;
mod memory;
mod one_poll;
mod pages;
mod plan;
pub mod plausible;
mod poller;
mod read;
mod schedule;
mod serve;
mod service;
mod settle;
mod spec;
mod state;
mod store;
mod submit;
mod turns;
mod window;

pub use absence::{Absences, Verdict};
pub use broker_store::BrokerStore;
pub use causes::Cause;
pub use check::{CheckReport, Checking, check_url};
pub use health::shown;
pub use memory::{Fail, MemoryStore};
pub use one_poll::{Fetch, PollError};
pub use plan::{Change, ChangeKind, Plan, Situation, plan, repeat};
pub use poller::{Poller, PollerSettings};
pub use read::{Body, Closed, Completeness, FollowUp, FoundItem, ReadBody, Reader};
pub use schedule::{Schedule, back_off, next_check, not_before, quiet_interval};
pub use serve::{Deps, serve_sources};
pub use service::Sources;
pub use spec::{DEFAULT_INTERVAL, MAX_INTERVAL, SourceKind, SourceSpec};
pub use state::{Outcome, PollLine, PollState, StoredValidators};
pub use store::{Publish, State, Store, StoreError, Stored};
