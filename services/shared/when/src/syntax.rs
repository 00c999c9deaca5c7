//! What the grammar yields: phrases, before anyone asked which year is meant.

use jiff::civil::{Date, Weekday};

use crate::almanac::Feast;
use crate::words::{Part, Unit};

/// A day as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Day {
    Parts(Parts),
    /// A weekday alone; `which` is 1 for "nächsten", 0 for "diesen".
    Weekday {
        weekday: Weekday,
        which: Option<i8>,
    },
    Feast {
        feast: Feast,
        year: Option<i16>,
    },
    /// "am ersten Samstag im Mai".
    Nth {
        n: i8,
        weekday: Weekday,
        month: i8,
        year: Option<i16>,
    },
    /// So many units from the reference day: "heute", "in 2 Wochen".
    Ahead {
        count: i32,
        unit: Unit,
    },
    Exact(Date),
    /// ISO 8601 with a time, its offset in minutes.
    Stamp {
        date: Date,
        clock: Clk,
        offset: Option<i32>,
    },
    Period(Period),
}

/// Day, month and year, as far as they stand there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Parts {
    pub weekday: Option<Weekday>,
    pub day: i8,
    pub month: Option<i8>,
    pub year: Option<i16>,
    /// Written with slashes, so that day and month may be swapped.
    pub slashed: bool,
    /// Written so that it may as well be a number or a time: "3.5", "1.2.".
    pub weak: bool,
}

/// A span of the calendar with a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Period {
    /// `stretch`: 0 its beginning, 1 its middle, 2 its end.
    Month {
        month: i8,
        year: Option<i16>,
        stretch: Option<i8>,
    },
    Week {
        week: i8,
        /// The last week of "KW 12–14", else the same.
        to: i8,
        year: Option<i16>,
    },
    /// `of` such parts make a year: 4 quarters, 2 half-years.
    Fraction {
        n: i8,
        of: i8,
        year: Option<i16>,
    },
    Season {
        season: i8,
        year: Option<i16>,
    },
    Semester {
        winter: bool,
        year: Option<i16>,
    },
    Year(i16),
    /// This or the next week, weekend, month.
    Relative {
        unit: Unit,
        which: i8,
    },
}

/// What a preposition makes of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Edge {
    #[default]
    None,
    /// "ab".
    From,
    /// "bis".
    Until,
}

/// What joins a day of a list to the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Joint {
    /// A comma; or it is the first.
    #[default]
    None,
    /// "24./25.".
    Slash,
    /// "24. und 25.", and no third.
    Pair,
}

/// A day or a range of days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub from: Day,
    pub to: Option<Day>,
    pub edge: Edge,
    /// How it is joined to the one before.
    pub joint: Joint,
    /// Whether a preposition, weekday or month's name shows that it is a date.
    pub evident: bool,
}

/// Hour 0 to 24 and minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Clk {
    pub hour: u8,
    pub minute: u8,
}

/// What a time is the time of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Session,
    Doors,
    End,
}

/// A time or a range of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hours {
    pub purpose: Purpose,
    pub from: Clk,
    pub to: Option<Clk>,
    /// Whether the half of the day is a guess: "halb acht".
    pub guessed: bool,
}

/// How often a recurrence steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A recurrence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recur {
    pub step: Step,
    pub interval: u8,
    /// Weekdays, each with its number in the month (0: every one).
    pub by_day: Vec<(i8, Weekday)>,
    pub by_month_day: Vec<i8>,
    /// Only in even (true) or odd calendar weeks.
    pub even: Option<bool>,
    pub doubts: Vec<Unsure>,
}

/// What is not sure about a recurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsure {
    /// "jeden zweiten Montag": every other one, or the second of the month.
    EveryOrNth,
    /// Every other week, but from which on?
    Phase,
    /// Several weekdays, without a word that says "each week".
    EachWeek,
    /// "sonn- und feiertags": which holidays?
    Holidays,
    /// "monatlich mittwochs": on which of them?
    WhichOfMonth,
    /// "werktags": with or without Saturday.
    Saturday,
}

/// A phrase.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Phrase {
    Days(Vec<Span>),
    Times(Vec<Hours>),
    Recur(Recur),
    /// "jeweils".
    Each,
    Part(Part),
    /// "bis" or a dash between two groups of date and time.
    To,
    /// "außer" with the days that follow it, weekdays, and whether of public or school holidays.
    Except {
        days: Vec<Span>,
        weekdays: Vec<Weekday>,
        holidays: bool,
        school: bool,
    },
    /// "Termin folgt".
    Open,
}
