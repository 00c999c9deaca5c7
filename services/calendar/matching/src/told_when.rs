//! What running text tells of times: hours beside the start, and dates where something is moved.

use std::sync::LazyLock;

use regex::Regex;

use crate::clean::constant;

/// Hours of a text that are kept.
const MAX_HOURS: usize = 8;
/// Dates of a text that are kept; each may be read in two ways.
const MAX_DATES: usize = 8;
/// Noon: "7 pm" is twelve hours later than "7".
const NOON: u16 = 12;

static HOUR: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"(?i)\b(\d{1,2})(?:[:.](\d{2}))?\s?(?:uhr|h\b|([ap])\.?m\b)|\b(\d{1,2}):(\d{2})\b")
});
/// Words that say of themselves that a date or an hour is no longer what it was.
static MOVED: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"(?i)\b(?:verschoben|verlegt|neuer termin|ersatztermin|nachholtermin|nachgeholt|",
        r"neue uhrzeit|geänderte (?:uhr|anfangs)zeit|geänderter (?:termin|beginn)|",
        r"postponed|rescheduled|new date|new time|moved (?:to|from))\b"
    ))
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"(?i)\b(\d{1,2})\.\s?(\d{1,2})\b|\b(\d{1,2})/(\d{1,2})\b|",
        r"\b(\d{1,2})\.?\s(jan|feb|mär|maer|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)|",
        r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s(\d{1,2})\b"
    ))
});
/// Beginnings of the names of months, German and English.
const MONTHS: &[(&str, i8)] = &[
    ("jan", 1),
    ("feb", 2),
    ("mär", 3),
    ("maer", 3),
    ("mar", 3),
    ("apr", 4),
    ("mai", 5),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dez", 12),
    ("dec", 12),
];

/// The hours that `text` names, in minutes since midnight; sorted, each once.
#[must_use]
pub fn hours(text: &str) -> Box<[u16]> {
    let mut out = Vec::new();
    for found in HOUR.captures_iter(text).take(MAX_HOURS) {
        let number = |i: usize, j: usize| -> Option<u16> {
            found.get(i).or(found.get(j))?.as_str().parse().ok()
        };
        let Some(mut hour) = number(1, 4) else { continue };
        let minute = number(2, 5).unwrap_or(0);
        match found.get(3).map(|m| m.as_str()) {
            Some("p" | "P") if hour < NOON => hour += NOON,
            Some("a" | "A") if hour == NOON => hour = 0,
            _ => {}
        }
        if hour < 24 && minute < 60 {
            out.push(hour * 60 + minute);
        }
    }
    out.sort_unstable();
    out.dedup();
    out.into()
}

/// Whether `text` says that it was moved.
#[must_use]
pub fn moved(text: &str) -> bool {
    MOVED.is_match(text)
}

/// Months and days that `texts` name where one of them says that it was moved: the old date and
/// the new. "3/4" is read in both ways.
#[must_use]
pub fn moved_dates(texts: &[&str]) -> Box<[(i8, i8)]> {
    let mut out: Vec<(i8, i8)> = Vec::new();
    if !texts.iter().any(|t| moved(t)) {
        return out.into();
    }
    for found in texts.iter().flat_map(|t| DATE.captures_iter(t)).take(MAX_DATES) {
        let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<i8>().ok());
        let month = |i: usize| {
            let name = found.get(i)?.as_str().to_lowercase();
            MONTHS.iter().find(|m| m.0 == name).map(|m| m.1)
        };
        let dated = [
            number(2).zip(number(1)),
            number(3).zip(number(4)),
            number(4).zip(number(3)),
            month(6).zip(number(5)),
            month(7).zip(number(8)),
        ];
        out.extend(dated.into_iter().flatten().filter(|d| (1..=12).contains(&d.0) && d.1 <= 31));
    }
    out.sort_unstable();
    out.dedup();
    out.into()
}

#[cfg(test)]
mod tests {
    use super::{hours, moved_dates};

    #[track_caller]
    fn check_hours(text: &str, expected: &[u16]) {
        assert_eq!(*hours(text), *expected, "{text}");
    }

    #[track_caller]
    fn check_dates(text: &str, expected: &[(i8, i8)]) {
        assert_eq!(*moved_dates(&[text]), *expected, "{text}");
    }

    #[test]
    fn hours_in_running_text() {
        check_hours("Einlass ab 17.30 Uhr, Beginn 18 Uhr", &[1050, 1080]);
        check_hours("Doors 6:30 pm, show at 7 p.m.", &[1110, 1140]);
        check_hours("von 9:00 bis 25:00", &[540]);
        check_hours("24 Firmen, 3.5 Prozent, Raum 12", &[]);
    }

    #[test]
    fn dates_of_what_is_moved() {
        check_dates("Verschoben auf den 30.03.", &[(3, 30)]);
        check_dates("NEUER TERMIN: statt am 12. Februar nun am 5. März", &[(2, 12), (3, 5)]);
        check_dates("rescheduled from March 3", &[(3, 3)]);
        check_dates("postponed to 4/7", &[(4, 7), (7, 4)]);
        check_dates("Anmeldung bis 30.03.", &[]);
    }
}
