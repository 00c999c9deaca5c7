//! The lossless iCalendar reader: bytes to components, with findings (RFC 5545, RFC 7986).
//!
//! [`read`] never fails: it gives a [`Feed`] and what is wrong with it. A broken line or component
//! costs itself only. [`plan`] then sorts the events of a feed into raw items, each a small
//! VCALENDAR of its own, from which everything private is gone. What a value *means* (zones,
//! recurrence) is the normaliser's matter; here stand only the spellings of dates and zone names.

pub mod bounds;
pub mod component;
mod decode;
mod group;
mod head;
mod item;
mod layout;
mod lines;
pub mod lint;
mod privacy;
pub mod property;
mod read;
pub mod rules;
pub mod value;
mod version;
mod windows;
pub mod zones;

pub use component::{Calendar, Component, Event, Feed};
pub use group::{Options, Plan, Rejection, plan, split};
pub use item::{Item, Visibility};
pub use layout::Layout;
pub use property::Property;
pub use read::{Body, read};
pub use rules::{Finding, Findings, Rule, Severity};
pub use version::NON_PUBLIC;
