//! What goes in (the context of a text) and what comes out (a reading).

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::Serialize;

/// Which of several possible years or weeks is meant where the text does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefer {
    /// The next such day; one that lies at most [`crate::GRACE_DAYS`] back is still meant
    /// (pages keep what has just been). Right for announcements.
    #[default]
    Future,
    /// The one nearest to the reference day, past or future. Right for archives and lists.
    Nearest,
    /// The last such day on or before the reference day.
    Past,
}

/// A year or month that stands above the text, in a heading, and holds for what stands below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The calendar year.
    pub year: Option<i16>,
    /// The month, 1 to 12.
    pub month: Option<i8>,
}

/// What the reader of a text knows beside the text.
#[derive(Clone, Debug)]
pub struct Context {
    /// The reference day: "heute", and where a missing year is looked for.
    pub on: Date,
    /// Where a missing year is looked for.
    pub prefer: Prefer,
    /// What a heading above the text says.
    pub heading: Heading,
    /// Whether "03/04/2027" is the fourth of March, as in the United States.
    pub month_first: bool,
    /// The zone whose wall time the results are in; a time with an offset of its own
    /// ("2026-05-02T17:00Z") is brought into it. `None` is Europe/Berlin.
    pub zone: Option<TimeZone>,
}

impl Context {
    /// A text read on that day, looking ahead, with no heading, in German wall time.
    pub fn on(day: Date) -> Self {
        Self {
            on: day,
            prefer: Prefer::Future,
            heading: Heading::default(),
            month_first: false,
            zone: None,
        }
    }

    /// The same context with another preference.
    pub fn prefer(mut self, prefer: Prefer) -> Self {
        self.prefer = prefer;
        self
    }

    /// The same context below a heading that names a year, a month or both.
    pub fn under(mut self, year: Option<i16>, month: Option<i8>) -> Self {
        self.heading = Heading { year, month };
        self
    }
}

/// A whole day, or a minute of a day; wall time in [`Context::zone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// A whole day.
    Day(Date),
    /// A time of a day.
    At(DateTime),
}

impl Point {
    /// The day, with or without a time.
    pub fn date(self) -> Date {
        match self {
            Point::Day(date) => date,
            Point::At(at) => at.date(),
        }
    }

    /// The time, where there is one.
    pub fn time(self) -> Option<Time> {
        match self {
            Point::Day(_) => None,
            Point::At(at) => Some(at.time()),
        }
    }

    /// The wall time; of a whole day its first minute.
    pub fn datetime(self) -> DateTime {
        match self {
            Point::Day(date) => date.at(0, 0, 0, 0),
            Point::At(at) => at,
        }
    }
}

impl std::fmt::Display for Point {
    /// `2026-05-02` or `2026-05-02T19:00`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Point::Day(date) => write!(f, "{date}"),
            Point::At(at) => {
                write!(f, "{}T{:02}:{:02}", at.date(), at.hour(), at.minute())
            }
        }
    }
}

/// One happening: when it starts and, where the text says so, when it ends.
///
/// Start and end are of one kind. An all-day end is exclusive as in RFC 5545 section 3.6.1; a
/// single whole day has no end. A start "ab 18 Uhr" or "ab 5. Mai" has no end either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// First day, or start time.
    pub start: Point,
    /// Day after the last, or end time.
    pub end: Option<Point>,
}

impl Moment {
    /// Whether it is of whole days.
    pub fn all_day(&self) -> bool {
        matches!(self.start, Point::Day(_))
    }
}

/// How exactly a text says when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the minute: "5. Mai, 19 Uhr".
    Time,
    /// To the day: "5. Mai".
    #[default]
    Day,
    /// A part of a day: "morgen Abend". The moment is the whole day.
    PartOfDay,
    /// From a day on, without an end: "ab 5. Mai", "ab sofort".
    FromDay,
    /// Up to a day, without a start: "bis 30.6.". The moment is the last day.
    UntilDay,
    /// Some day or all of a week: "KW 12".
    Week,
    /// Some day or all of a month: "Mai 2026". The moment is the whole month.
    Month,
    /// From some day of a month on: "ab August". The moment starts on its first day.
    FromMonth,
    /// Some day of a quarter or half-year: "3. Quartal 2026".
    Quarter,
    /// Some day of a season or semester: "Sommer 2026".
    Season,
    /// Some day of a year: "2026".
    Year,
    /// Said to be open: "Termin folgt". There is no moment.
    Open,
}

/// What a date expression could mean otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// No year stands there and two are about as likely.
    Year,
    /// The weekday does not fit the date.
    Weekday,
    /// Day and month could be the other way round: "03/04/2026".
    DayMonth,
    /// A range of days with a time: each day, or from the first day through to the last.
    DailyOrThrough,
    /// A time of day in words: "abends".
    PartOfDay,
    /// Which weeks or months of a recurrence, or from when on.
    Recurrence,
    /// Whether it also takes place on public holidays or in school holidays.
    Holidays,
    /// Vague in time: a week, month, season.
    Vague,
    /// The end lies before the start, or far behind it.
    Order,
    /// Only the opening of the doors is said.
    DoorsOnly,
}

/// A doubt, in words for the person who can settle it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ambiguity {
    /// What kind of doubt.
    pub kind: Doubt,
    /// The German sentence.
    pub de: String,
    /// The English sentence.
    pub en: String,
}

/// A recurrence: its first occurrence and its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The first occurrence on or after the reference day, or after the day it is said to begin.
    pub first: Moment,
    /// RFC 5545 section 3.3.10, without the `RRULE:`; `UNTIL` is wall time like the moments.
    pub rrule: String,
}

/// What a date expression says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The dates in the order of time, without repeats; of a recurrence its first one. Empty
    /// when nothing was read, or when the date is said to be open.
    pub moments: Vec<Moment>,
    /// The rule by which the first moment recurs (RFC 5545 section 3.3.10, no `RRULE:`).
    pub rrule: Option<String>,
    /// Where the day is said to follow ([`Precision::Open`]), the period in which it will lie:
    /// "im Herbst 2026 (Termin folgt)".
    pub period: Option<Moment>,
    /// Further recurrences: "Mo–Fr 9–12 Uhr, Sa 10–14 Uhr".
    pub further: Vec<Series>,
    /// Days on which a recurrence does not take place.
    pub except: Vec<Date>,
    /// When the doors open ("Einlass 18 Uhr").
    pub doors: Option<Time>,
    /// How exactly the text says when.
    pub precision: Precision,
    /// Whether the date hangs on the reference day: "heute", "nächsten Freitag", a weekday or a
    /// time alone; a recurrence does not, though its first occurrence does. On a page whose day
    /// of writing is not known, such a date is worth little.
    pub relative: bool,
    /// Whether the year stands in the text (or its heading) and was not looked for.
    pub year_given: bool,
    /// What it could mean otherwise.
    pub ambiguities: Vec<Ambiguity>,
}

impl Reading {
    /// Whether nothing was read; an open date ("Termin folgt") counts as read.
    pub fn is_empty(&self) -> bool {
        self.moments.is_empty() && self.precision != Precision::Open
    }

    /// The first moment.
    pub fn first(&self) -> Option<&Moment> {
        self.moments.first()
    }
}

/// What a date in running text is the date of, by the words before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Of the happening, as far as one can tell.
    #[default]
    Event,
    /// Of a deadline: "Anmeldeschluss: 5. Mai", "bis zum 5. Mai anmelden".
    Deadline,
    /// Of the text: "Stand: 5. Mai 2026", "veröffentlicht am".
    Published,
    /// Of a former or cancelled date: "verschoben vom 5. Mai".
    Former,
}

/// A date expression in running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// What it is the date of.
    pub role: Role,
    /// What it says.
    pub reading: Reading,
}

/// A text that holds only a time, to be joined with a date that stands elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Sessions of the day, each with its end where the text says so. An end at or before its
    /// start is one of the next day; `24 Uhr` is 00:00.
    pub spans: Vec<(Time, Option<Time>)>,
    /// When the doors open.
    pub doors: Option<Time>,
    /// What it could mean otherwise.
    pub ambiguities: Vec<Ambiguity>,
}
