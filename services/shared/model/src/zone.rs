//! Time zones by name.

use jiff::tz::TimeZone;

/// The zone that stands in for a name that is unknown.
pub const DEFAULT_ZONE: &str = "Europe/Berlin";

/// The zone of an IANA name; of [`DEFAULT_ZONE`] where the name is empty or unknown.
#[must_use]
pub fn zone(name: &str) -> TimeZone {
    known_zone(name).or_else(|| known_zone(DEFAULT_ZONE)).unwrap_or(TimeZone::UTC)
}

/// The zone of an IANA name, if there is one.
#[must_use]
pub fn known_zone(name: &str) -> Option<TimeZone> {
    if name.is_empty() { None } else { TimeZone::get(name).ok() }
}
