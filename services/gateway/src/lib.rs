//! HTTP for people and programs: iCalendar, JSON, JSON-LD, HTML.
//!
//! Each view is one filter in a URL ([`filter`]). What is public is looked at once more here
//! ([`view`]); each sink has escapes of its own: [`ical::line`], [`table`], [`jsonld`], and the
//! templates.

pub mod api;
pub mod app;
pub mod backend;
pub mod cache;
pub mod error;
pub mod feeds;
pub mod filter;
pub mod html;
pub mod ical;
pub mod json;
pub mod jsonld;
pub mod labels;
pub mod lang;
pub mod links;
pub mod respond;
pub mod server;
pub mod settings;
pub mod submission;
pub mod table;
pub mod time;
pub mod view;

pub use terminbund_chassis::auth;

pub use server::{Error, router, run};
pub use settings::{Clock, Deps, Label, Settings};

#[cfg(test)]
mod fixture;
