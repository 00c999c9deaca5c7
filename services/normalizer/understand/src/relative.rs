//! Days and hours told by the beginning of the event: "zwei Wochen vorher", "am Vortag bis 16
//! Uhr", "Freitag davor".

use std::sync::LazyLock;

use jiff::Span;
use jiff::civil::{Date, DateTime, Time, Weekday};
use regex::{Captures, Regex};

use crate::expression::expression;

/// "eine Woche vorher", "drei Tage vor Veranstaltungsbeginn", "two weeks in advance".
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zu|sp(?:ä|ae)testens|mind(?:estens|\.)|jeweils|ist|sind|bitte|noch|is
        |einschlie(?:ß|ss)lich|aber|jedoch|schon|bereits|no\s+later\s+than|at\s+(?:least|latest)
        |not\s+later\s+than)\s+)*
        (ein(?:en|e|em|er)?|zwei|drei|vier|f(?:ü|ue)nf|sechs|sieben|acht|neun|zehn|zw(?:ö|oe)lf
        |vierzehn|einundzwanzig|vierundzwanzig|achtundvierzig
        |\d{1,2}|one|two|three|four|five|six|seven|ten|fourteen|an?)\s+(?:volle[rn]?\s+|full\s+)?
        (werktag|arbeitstag|tag|woche|monat|stunde|(?:working|business)\s+day|day|week|month|hour)
        \w*\s+(?:vor|zuvor|davor|im\s+voraus|before|in\s+advance|prior|ahead|earlier)",
    )
});

/// "bis zum Vortag, 12 Uhr", "bis 12 Uhr am Vortag", "until the day before".
static DAY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:jeweils\s+|sp(?:ä
        |ae)testens\s+)?(?P<early>(?:\d{1,2}(?:[:.]\d{2})?\s*(?:uhr|[ap]\.?m\.?)|noon|midday
        |midnight)\s+)?(?:on\s+)?
        (?:zum|am|den|der|dem|the)?\s*(?:vortag\w*|vorabend\w*|(?:tag|abend|nachmittag|mittag)\s+
        (?:davor|vorher|zuvor|vor\s+\w+)|(?:day|evening|night|afternoon)\s+before
        |previous\s+day|day\s+prior|eve\s+of)",
    )
});

/// "bis zum Veranstaltungstag, 12 Uhr", "bis 10 Uhr am selben Tag".
static SAME_DAY: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?P<early>\d{1,2}(?:[:.]\d{2})?\s*(?:uhr|h)|noon|midday|mittags?)\s+)?
        (?:zum|am|den|on)?\s*(?:the\s+)?(?:veranstaltungstag\w*|tag\s+der\s+veranstaltung
        |tag\s+selbst
        |selben\s+tag|gleichen\s+tag|same\s+day|day\s+of\s+the\s+\w+)",
    )
});

/// "bis zum Freitag davor", "bis Dienstag der Vorwoche", "by the Monday before".
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zum|am|den|dem|the|on|sp(?:ä|ae)testens|jeweils)\s+){0,3}
        (?P<prior>(?:vorherige|vorhergehende|vorangehende|vorausgehende|davorliegende|previous
        |preceding)[nr]?\s+)?
        (?P<day>montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday
        |tuesday
        |wednesday|thursday|friday|saturday|sunday)(?:abend|mittag)?
        (?P<told>\s+(?:abend\s+|mittag\s+)?(?:davor|vorher|zuvor|before|prior|preceding
        |(?P<week>(?:(?:in\s+)?der\s+)?vorwoche|(?:in\s+)?der\s+woche\s+(?:davor|zuvor|vorher)
        |(?:in\s+|of\s+)?the\s+(?:week\s+before|(?:previous|preceding)\s+week))
        |vor\s+(?:der|dem|beginn|kursbeginn|start|d\w+|\p{Lu}\p{L}+)))?",
    )
});

/// Where such a day may be told without "bis" before it.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:(?:ein(?:en|e|em|er)?|zwei|drei|vier|f(?:ü|ue)nf|sechs|sieben|acht|zehn
        |vierzehn|\d{1,2}
        |one|two|three|four|five|seven|ten|a)\s+(?:werktag|arbeitstag|tag|woche|monat|stunde
        |working\s+day|business\s+day|day|week|month|hour)\w*\s+(?:vorher
        |zuvor|davor|im\s+voraus|in\s+advance|vor\s+(?:d(?:er|em)|beginn|start|\p{L}+(?:beginn
        |start|termin|tag))|before\b|prior\b|ahead\b|beforehand)|(?:am|zum)\s+vortag
        |(?:am|zum)\s+vorabend|am\s+selben\s+tag|am\s+tag\s+(?:vor|zuvor|davor)
        |\p{L}+(?:tag|woch|day)(?:abend|mittag)?\s+(?:davor|zuvor|vorher|(?:in\s+)?der\s+vorwoche
        |der\s+woche\s+davor|before))",
    )
});

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^.{0,24}?\b(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr|h\b|([ap])\.?m\b)
        |^.{0,16}?\b(?P<noon>noon|midday|12\s+mittags)\b
        |^.{0,24}?\b(?P<word>acht|neun|zehn|elf|zw(?:ö|oe)lf|achtzehn)\s+uhr\b",
    )
});

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

/// How a day is written.
const DAY: &str = "YYYY-MM-DD";

/// The day or minute that the text begins with, counted from the beginning of the event.
pub(crate) fn due(text: &str, begin: DateTime) -> Option<String> {
    let day = begin.date();
    if let Some(found) = COUNTED.captures(text) {
        let due = counted(&found[1], &found[2], begin)?;
        let rest = &text[found.get(0).map_or(0, |m| m.end())..];
        let at = [", at ", ", um ", " um ", ", bis ", " bis "].iter().any(|w| rest.starts_with(w));
        let clock = clock(rest).filter(|_| at && due.len() == DAY.len());
        return Some(clock.map_or(due.clone(), |clock| format!("{due}T{clock}")));
    }
    for (expression, on) in [(&DAY_BEFORE, day.yesterday().ok()?), (&SAME_DAY, day)] {
        if let Some(found) = expression.captures(text) {
            return Some(at_clock(on, &found, text));
        }
    }
    let found = WEEKDAY.captures(text)?;
    found.name("told").or(found.name("prior"))?;
    let due = weekday(&found["day"], found.name("week").is_some(), day)?;
    let rest = &text[found.get(0).map_or(0, |m| m.end())..];
    Some(clock(rest).map_or_else(|| due.to_string(), |clock| format!("{due}T{clock}")))
}

fn at_clock(day: Date, found: &Captures<'_>, text: &str) -> String {
    let rest = &text[found.get(0).map_or(0, |m| m.end())..];
    let early = found.name("early").map_or("", |m| m.as_str());
    if ["noon", "midday", "mittag"].iter().any(|w| early.to_lowercase().starts_with(w)) {
        return format!("{day}T12:00");
    }
    match clock(early).or_else(|| clock(rest)) {
        Some(clock) => format!("{day}T{clock}"),
        None => day.to_string(),
    }
}

/// The hour that the text tells at its beginning: `16:00` of ", 16 Uhr", `12:00` of "at noon".
pub(crate) fn clock(text: &str) -> Option<String> {
    let found = CLOCK.captures(text)?;
    if found.name("noon").is_some() {
        return Some("12:00".to_owned());
    }
    if let Some(word) = found.name("word") {
        return in_words(word.as_str()).map(|hour| format!("{hour:02}:00"));
    }
    let hour: u8 = found[1].parse().ok()?;
    let hour = match found.get(3).map(|m| m.as_str().to_lowercase()) {
        Some(half) if half == "p" && hour < 12 => hour + 12,
        Some(half) if half == "a" && hour == 12 => 0,
        _ => hour,
    };
    if hour == 24 {
        return Some("23:59".to_owned());
    }
    (hour < 24).then(|| format!("{hour:02}:{}", found.get(2).map_or("00", |m| m.as_str())))
}

/// The weekday of that name, German or English.
pub(crate) fn named(name: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 15] = [
        ("montag", Weekday::Monday),
        ("dienstag", Weekday::Tuesday),
        ("mittwoch", Weekday::Wednesday),
        ("donnerstag", Weekday::Thursday),
        ("freitag", Weekday::Friday),
        ("samstag", Weekday::Saturday),
        ("sonnabend", Weekday::Saturday),
        ("sonntag", Weekday::Sunday),
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let name = name.to_lowercase();
    NAMES.iter().find(|(known, _)| name == *known).map(|(_, day)| *day)
}

fn weekday(name: &str, week_before: bool, start: Date) -> Option<Date> {
    let wanted = named(name)?;
    let monday = start.checked_sub(Span::new().days(start.weekday().to_monday_zero_offset()));
    let from = if week_before { monday.ok()? } else { start };
    from.nth_weekday(-1, wanted).ok()
}

/// A small number in words, as such texts use them.
fn in_words(word: &str) -> Option<u8> {
    const WORDS: [(&str, u8); 24] = [
        ("zwei", 2),
        ("two", 2),
        ("drei", 3),
        ("three", 3),
        ("vier", 4),
        ("four", 4),
        ("fuenf", 5),
        ("five", 5),
        ("sechs", 6),
        ("six", 6),
        ("sieben", 7),
        ("seven", 7),
        ("acht", 8),
        ("neun", 9),
        ("zehn", 10),
        ("ten", 10),
        ("elf", 11),
        ("zwoelf", 12),
        ("vierzehn", 14),
        ("fourteen", 14),
        ("achtzehn", 18),
        ("einundzwanzig", 21),
        ("vierundzwanzig", 24),
        ("achtundvierzig", 48),
    ];
    let word = terminbund_text::fold::fold(word);
    WORDS.iter().find(|(known, _)| word == *known).map(|(_, number)| *number)
}

fn counted(count: &str, unit: &str, begin: DateTime) -> Option<String> {
    let count = match count.parse() {
        Ok(figure) => figure,
        Err(_) => i64::from(in_words(count).unwrap_or(1)),
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
        u if ["werk", "arbeit", "work", "business"].iter().any(|w| u.contains(w)) => {
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
