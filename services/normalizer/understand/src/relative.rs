//! Days and hours told by the beginning of the event: "zwei Wochen vorher", "am Vortag bis 16
//! Uhr", "Freitag davor"; and the end of a month.

use std::sync::LazyLock;

use jiff::Span;
use jiff::civil::{Date, DateTime, Time, Weekday};
use regex::{Captures, Regex};

use crate::expression::expression;

/// "eine Woche vorher", "drei Tage vor Veranstaltungsbeginn", "two weeks in advance".
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zu|sp(?:ä|ae)testens|mind(?:estens|\.)|jeweils|ist|sind|bitte|noch|is
        |at
        \s+least)\s+)*
        (ein(?:en|e|em|er)?|zwei|drei|vier|f(?:ü|ue)nf|sechs|sieben|acht|neun|zehn|zw(?:ö|oe)lf
        |vierzehn
        |\d{1,2}|one|two|three|four|five|ten|a)\s+
        (werktag|arbeitstag|tag|woche|monat|stunde|working\s+day|day|week|month|hour)\w*\s+
        (?:vor|zuvor|davor|im\s+voraus|before|in\s+advance|prior|ahead)",
    )
});

/// "bis zum Vortag, 12 Uhr", "bis 12 Uhr am Vortag", "until the day before".
static DAY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:jeweils\s+|sp(?:ä
        |ae)testens\s+)?(?P<early>\d{1,2}(?:[:.]\d{2})?\s*uhr\s+)?
        (?:zum|am|den|der|dem|the)?\s*(?:vortag\w*|vorabend\w*|(?:tag|abend)\s+(?:davor|vorher|zuvor
        |vor\s+\w+)|(?:day|evening)\s+before)",
    )
});

/// "bis zum Veranstaltungstag, 12 Uhr", "bis 10 Uhr am selben Tag".
static SAME_DAY: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?P<early>\d{1,2}(?:[:.]\d{2})?\s*(?:uhr|h)|noon|midday|mittags?)\s+)?
        (?:zum|am|den|on)?\s*(?:the\s+)?(?:veranstaltungstag\w*|tag\s+der\s+veranstaltung
        |selben\s+tag|gleichen\s+tag|same\s+day|day\s+of\s+the\s+\w+)",
    )
});

/// "bis zum Freitag davor", "bis Dienstag der Vorwoche".
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:zum|am|den)?\s*(montag|dienstag|mittwoch|donnerstag|freitag|samstag
        |sonntag)
        \s+(?:davor|vorher|zuvor|(?P<week>der\s+vorwoche|in\s+der\s+vorwoche|der\s+woche\s+davor)
        |vor\s+(?:der|dem)\s+(?:veranstaltung|termin|kurs|beginn))",
    )
});

/// "bis Ende April (2027)".
static MONTH_END: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:zum\s+)?ende\s+(?:des\s+)?(januar|februar|m(?:ä|ae)rz|april|mai|juni
        |juli|august
        |september|oktober|november|dezember)s?\b(?:\s+(\d{4}))?",
    )
});

/// Where such a day may be told without "bis" before it.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:(?:ein(?:en|e|em|er)?|zwei|drei|vier|f(?:ü|ue)nf|sechs|sieben|acht|zehn
        |vierzehn|\d{1,2}
        |one|two|three|a)\s+(?:werktag|arbeitstag|tag|woche|stunde|day|week|hour)\w*\s+(?:vorher
        |zuvor|davor
        |im\s+voraus|in\s+advance|vor\s+(?:der|dem|beginn)|before\s+the)|(?:am|zum)\s+vortag
        |(?:am|zum)\s+
        vorabend|am\s+selben\s+tag)",
    )
});

static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?i)^.{0,24}?\b(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr|h\b)"));

/// Hours that texts put into words.
static SPOKEN: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?i)^[^.]{4,30}?\b(noon|midday|midnight|mittags|mitternacht)\b"));

/// The places in a text at which such a day may be told.
pub(crate) fn told(raw: &str) -> impl Iterator<Item = (usize, usize)> {
    TOLD.find_iter(raw).map(|m| (m.start(), m.end()))
}

/// `12:00` of "at 12 noon".
pub(crate) fn spoken_hour(text: &str) -> Option<&'static str> {
    let found = SPOKEN.captures(text)?;
    Some(
        if found[1].to_lowercase().starts_with("mi")
            && !found[1].eq_ignore_ascii_case("midday")
            && !found[1].eq_ignore_ascii_case("mittags")
        {
            "23:59"
        } else {
            "12:00"
        },
    )
}

/// The day or minute that the text begins with, counted from the beginning of the event.
pub(crate) fn due(text: &str, begin: DateTime) -> Option<String> {
    let day = begin.date();
    if let Some(found) = COUNTED.captures(text) {
        return counted(&found[1], &found[2], begin);
    }
    for (expression, on) in [(&DAY_BEFORE, day.yesterday().ok()?), (&SAME_DAY, day)] {
        if let Some(found) = expression.captures(text) {
            return Some(at_clock(on, &found, text));
        }
    }
    if let Some(found) = WEEKDAY.captures(text) {
        return weekday(&found[1], found.name("week").is_some(), day).map(|d| d.to_string());
    }
    let found = MONTH_END.captures(text)?;
    let name = terminbund_text::fold::fold(&found[1]);
    let month = MONTHS.iter().position(|m| name.starts_with(m))? as i8 + 1;
    let of = |year| Date::new(year, month, 1).ok().map(Date::last_of_month);
    let end = match found.get(2) {
        Some(year) => of(year.as_str().parse().ok()?),
        None => of(day.year()).filter(|e| *e <= day).or_else(|| of(day.year() - 1)),
    };
    end.map(|d| d.to_string())
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "maerz", "apr", "mai", "juni", "juli", "aug", "sep", "okt", "nov", "dez"];

fn at_clock(day: Date, found: &Captures<'_>, text: &str) -> String {
    let rest = &text[found.get(0).map_or(0, |m| m.end())..];
    let early = found.name("early").map_or("", |m| m.as_str());
    if ["noon", "midday", "mittag"].iter().any(|w| early.to_lowercase().starts_with(w)) {
        return format!("{day}T12:00");
    }
    let clock = CLOCK.captures(early);
    match clock.or_else(|| CLOCK.captures(rest)) {
        Some(c) => {
            let hour: u8 = c[1].parse().unwrap_or(0);
            format!("{day}T{hour:02}:{}", c.get(2).map_or("00", |m| m.as_str()))
        }
        None => day.to_string(),
    }
}

fn weekday(name: &str, week_before: bool, start: Date) -> Option<Date> {
    const NAMES: [(&str, Weekday); 7] = [
        ("mo", Weekday::Monday),
        ("di", Weekday::Tuesday),
        ("mi", Weekday::Wednesday),
        ("do", Weekday::Thursday),
        ("fr", Weekday::Friday),
        ("sa", Weekday::Saturday),
        ("so", Weekday::Sunday),
    ];
    let name = name.to_lowercase();
    let wanted = NAMES.iter().find(|(short, _)| name.starts_with(short))?.1;
    let monday = start.checked_sub(Span::new().days(start.weekday().to_monday_zero_offset()));
    let from = if week_before { monday.ok()? } else { start };
    from.nth_weekday(-1, wanted).ok()
}

fn counted(count: &str, unit: &str, begin: DateTime) -> Option<String> {
    let count: i64 = match count.to_lowercase().as_str() {
        "zwei" | "two" => 2,
        "drei" | "three" => 3,
        "vier" | "four" => 4,
        "fünf" | "fuenf" | "five" => 5,
        "sechs" => 6,
        "sieben" => 7,
        "acht" => 8,
        "neun" => 9,
        "zehn" | "ten" => 10,
        "zwölf" | "zwoelf" => 12,
        "vierzehn" => 14,
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        _ => 1,
    };
    let unit = unit.to_lowercase();
    let span = match unit.as_str() {
        "woche" | "week" => Span::new().weeks(count),
        "monat" | "month" => Span::new().months(count),
        "stunde" | "hour" if begin.time() != Time::midnight() => {
            let due = begin.checked_sub(Span::new().hours(count)).ok()?;
            return Some(due.strftime("%Y-%m-%dT%H:%M").to_string());
        }
        "stunde" | "hour" => Span::new().days((count + 23) / 24),
        u if u.contains("werk") || u.contains("arbeit") || u.contains("work") => {
            return working_days_before(count, begin.date()).map(|d| d.to_string());
        }
        _ => Span::new().days(count),
    };
    begin.date().checked_sub(span).ok().map(|d| d.to_string())
}

fn working_days_before(count: i64, start: Date) -> Option<Date> {
    let mut day = start;
    let mut left = count;
    while left > 0 {
        day = day.yesterday().ok()?;
        left -= i64::from(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    }
    Some(day)
}
