//! What a page says about one event: the strings as published, and what was read in them.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A day, or a day and a clock time, in the page's local time; the offset stands if it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The civil day.
    pub date: Date,
    /// The clock time; none for a whole day.
    pub time: Option<Time>,
    /// Offset from UTC in minutes, only where the page gave one.
    pub offset: Option<i16>,
}

impl Moment {
    /// A whole day.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { date, time: None, offset: None }
    }

    /// A clock time on a day, without offset.
    #[must_use]
    pub fn at(date: Date, time: Time) -> Self {
        Self { date, time: Some(time), offset: None }
    }

    /// The same instant as far as the page says: day and time to the minute.
    #[must_use]
    pub fn minute(&self) -> (Date, Option<(i8, i8)>) {
        (self.date, self.time.map(|t| (t.hour(), t.minute())))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(t) = self.time else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second())?;
        match self.offset {
            Some(0) => f.write_str("Z"),
            Some(m) => {
                let sign = if m < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", m.abs() / 60, m.abs() % 60)
            }
            None => Ok(()),
        }
    }
}

/// A text that is no moment as [`Moment`] writes it.
#[derive(Debug, thiserror::Error)]
#[error("no ISO 8601 day or day and time: {0}")]
pub struct NoMoment(String);

impl FromStr for Moment {
    type Err = NoMoment;
    fn from_str(s: &str) -> Result<Self, NoMoment> {
        crate::iso::read_iso(s).map(|span| span.start).ok_or_else(|| NoMoment(s.to_owned()))
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A postal address: its parts where the page has them, and the whole as one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// State or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Country, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The address as one line: as published, or the parts joined.
    pub text: String,
}

impl Address {
    /// An address known as one line only.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// Fills `text` from the parts if it is empty.
    pub fn join(&mut self) {
        if self.text.is_empty() {
            let parts =
                [&self.street, &self.postal_code, &self.locality, &self.region, &self.country];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            self.text = parts.join(", ");
        }
    }

    /// Nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.street.is_none() && self.locality.is_none()
    }
}

/// A position in WGS 84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Geo {
    /// Latitude, north positive.
    pub latitude: f64,
    /// Longitude, east positive.
    pub longitude: f64,
}

/// A price as published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Price {
    /// Amount or text.
    pub text: String,
    /// ISO 4217 code, if given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Entry costs nothing, as far as the page says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<bool>,
}

/// schema.org EventStatusType.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Takes place as announced.
    EventScheduled,
    /// Does not take place.
    EventCancelled,
    /// Put off without a new date.
    EventPostponed,
    /// Put off to a new date.
    EventRescheduled,
    /// Held online instead.
    EventMovedOnline,
}

/// How vaguely a page says when; start and end are then the first and last day of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vague {
    /// Some day of a week, or all of it: "KW 12".
    Week,
    /// Of a month: "Mai 2026".
    Month,
    /// Of a quarter or half-year.
    Quarter,
    /// Of a season or semester.
    Season,
    /// Of a year.
    Year,
    /// From the start on, without an end: "ab August".
    From,
    /// Said to be open: "Termin folgt"; the period may be unknown.
    Open,
}

impl Vague {
    /// Of a text's precision; `None` where the text says the day.
    pub(crate) fn of(precision: terminbund_when::Precision) -> Option<Self> {
        use terminbund_when::Precision;
        match precision {
            Precision::Week => Some(Self::Week),
            Precision::Month => Some(Self::Month),
            Precision::FromMonth => Some(Self::From),
            Precision::Quarter => Some(Self::Quarter),
            Precision::Season => Some(Self::Season),
            Precision::Year => Some(Self::Year),
            Precision::Open => Some(Self::Open),
            _ => None,
        }
    }
}

/// Where on the page a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// schema.org in a script element.
    JsonLd,
    /// schema.org in `item…` attributes.
    Microdata,
    /// schema.org or data-vocabulary in RDFa Lite.
    Rdfa,
    /// microformats2.
    HEvent,
    /// microformats 1.
    Hcalendar,
    /// `og:` and `event:` properties of the head.
    OpenGraph,
    /// The alliance's selectors.
    Rule,
    /// A proposed rule that nobody has confirmed.
    Proposal,
    /// An RSS item.
    Rss,
    /// An Atom entry.
    Atom,
    /// The visible text beside the markup.
    Text,
    /// The page behind the item's link.
    DetailPage,
}

/// The fields of which the origin is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each bears the name of the field it stands for")]
pub enum Field {
    Title,
    Subtitle,
    Start,
    End,
    Doors,
    LocationName,
    Address,
    Geo,
    Url,
    Description,
    Organizer,
    Status,
    AttendanceMode,
    OnlineUrl,
    Image,
    Price,
    Keywords,
    InLanguage,
    PreviousStart,
    Schedule,
    Uid,
}

/// One event as a page announces it. Strings are as published (white space collapsed).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageItem {
    /// Name of the event; empty where the page gives none.
    pub title: String,
    /// Alternate name, subtitle, headline beside the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Text in which the start was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_text: Option<String>,
    /// Text in which the end was read, if it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_text: Option<String>,
    /// Text in which the clock times were read, if it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_text: Option<String>,
    /// Start as read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// End as read; of a whole-day event the last day (inclusive), as pages write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// The event has days and no clock time.
    pub all_day: bool,
    /// The page does not say the day: start and end are the period in which it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vague: Option<Vague>,
    /// Admission, as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doors: Option<String>,
    /// Name of the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    /// Address of the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Position of the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo: Option<Geo>,
    /// Page of the event, absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Description, markup removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Name of who organises it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<String>,
    /// Status as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_text: Option<String>,
    /// Status as read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// schema.org attendance mode: `OnlineEventAttendanceMode` and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attendance_mode: Option<String>,
    /// Where to take part online.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online_url: Option<String>,
    /// Picture, absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Licence of the picture, as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_license: Option<String>,
    /// Price, as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Keywords and categories, in the page's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Language of the event, as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_language: Option<String>,
    /// Former start of an event that was put off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_start: Option<Moment>,
    /// Parts of the event that have a programme of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sub_events: Vec<PageItem>,
    /// Name of the series or of the event it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Recurrence as an RFC 5545 RRULE value, one for each schedule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rrules: Vec<String>,
    /// Recurrence as published, where it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_text: Option<String>,
    /// Identifier the page gives: `@id`, `uid`, `guid`, `identifier`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Which form told which field.
    pub provenance: BTreeMap<Field, Form>,
    /// Place in the page's order, from 0.
    pub position: u32,
}

impl PageItem {
    /// Notes that `form` told `field`, unless an earlier form did.
    pub(crate) fn told(&mut self, field: Field, form: Form) {
        self.provenance.entry(field).or_insert(form);
    }

    /// The form that told the start, else the title.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        let by = |f: &Field| self.provenance.get(f).copied();
        by(&Field::Start).or_else(|| by(&Field::Title))
    }
}
