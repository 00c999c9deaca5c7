//! What matching needs to know of one announcement, in terms that any source can give.

use serde::{Deserialize, Serialize};

/// A point in time as the source gave it. The wall clock and, where known, the instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// Days since 1970-01-01 on the wall clock of the source's zone.
    pub day: i32,
    /// Minutes since midnight on the same wall clock; `None` for an all-day date.
    pub minute: Option<u16>,
    /// Offset of the wall clock from UTC in minutes; `None` where the source is floating.
    pub offset: Option<i16>,
    /// The source said only roughly when ("abends", "Mitte März").
    #[serde(default)]
    pub imprecise: bool,
}

/// Minutes in a day.
pub(crate) const DAY: i64 = 24 * 60;

/// The date that many days after 1970-01-01; the epoch itself where no calendar reaches.
pub(crate) fn date(day: i32) -> jiff::civil::Date {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    jiff::Span::new().try_days(day).and_then(|span| epoch.checked_add(span)).unwrap_or(epoch)
}

impl Moment {
    /// Minutes since 1970-01-01T00:00 on the wall clock; an all-day date counts as midnight.
    #[must_use]
    pub fn wall(&self) -> i64 {
        i64::from(self.day) * DAY + i64::from(self.minute.unwrap_or(0))
    }

    /// Minutes since 1970-01-01T00:00Z; `None` for all-day and floating moments.
    #[must_use]
    pub fn instant(&self) -> Option<i64> {
        self.minute?;
        Some(self.wall() - i64::from(self.offset?))
    }
}

/// What the source says about whether it takes place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing said, or confirmed.
    #[default]
    Planned,
    /// Called off.
    Cancelled,
    /// Put off, a new date may be named.
    Postponed,
}

/// One announcement of one occurrence by one source. Empty strings mean "not said".
///
/// Only `id`, `alliance` and `source` are needed; whatever else is known makes matching surer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The event's latent id; unique within the index.
    pub id: String,
    /// Records of different alliances never match.
    pub alliance: String,
    /// Slug of the source that announced it.
    pub source: String,
    /// Name of the partner behind the source.
    pub partner: String,
    /// The source's identifier (RFC 5545 UID), or empty.
    pub uid: String,
    /// Title as published.
    pub title: String,
    /// Second line of the title.
    pub subtitle: String,
    /// Description, clean text or HTML.
    pub description: String,
    /// When it begins; `None` where the source did not say.
    pub start: Option<Moment>,
    /// When it ends; exclusive for all-day dates (RFC 5545 3.6.1).
    pub end: Option<Moment>,
    /// Starts that the source gave earlier for the same item.
    pub former_starts: Vec<Moment>,
    /// Titles that the source gave earlier for the same item.
    pub former_titles: Vec<String>,
    /// Place as one text. Used where the parts below are empty, and beside them.
    pub location: String,
    /// Name of the venue or room.
    pub venue: String,
    /// Street and house number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub locality: String,
    /// Takes place online (`Some(true)`), on the spot (`Some(false)`), or not said.
    pub online: Option<bool>,
    /// Latitude and longitude in degrees (WGS 84).
    pub geo: Option<(f64, f64)>,
    /// Link to the announcement.
    pub url: String,
    /// Organiser as named by the source.
    pub organizer: String,
    /// Further organisers.
    pub co_organizers: Vec<String>,
    /// Whether it takes place.
    pub status: Status,
    /// Price as text.
    pub price: String,
    /// Name of the series it belongs to.
    pub series: String,
    /// BCP 47 tag of the language, or empty.
    pub language: String,
}
