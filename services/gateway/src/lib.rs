//! HTTP for people and programs: iCalendar, JSON, JSON-LD, HTML.

pub mod auth;
pub mod filter;
pub mod ical;
pub mod lang;
pub mod links;
pub mod settings;
pub mod time;
pub mod view;

#[cfg(test)]
mod fixture;
