//! Until when one must register.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use terminbund_when::{Context, Point, Prefer, find};

use crate::doc::{Doc, Zone};
use crate::expression::expression;
use crate::understood::{Because, What};

/// A word that by itself announces the last day: "Anmeldeschluss", "Bewerbungsfrist".
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:anmelde|melde|bewerbungs|einsende|r(?:ü|ue)ckmelde|registrierungs
        |buchungs|teilnahme|nenn)
        (?:schlu(?:ss|ß)|frist|ende|termin)\w*|\bdeadline\b|\bregistration\s+(?:closes
        |ends)(?:\s+on)?
        |\bfrist\s*:|\blast\s+day\s+to\s+register",
    )
});

/// A word before a last day.
static UNTIL: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?i)\b(?:bis|until|by|before|spätestens|vor dem)\b"));

/// A word that says that the sentence is on registration.
static REGISTER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)anmeld|\bangemeldet|r(?:ü|ue)ckmeld|zusag|bewerb|\bmeld(?:en|ung|ungen|et)\b
        |regist|sign\s?up|\bapply
        |antwort|\bbuchen|buchbar|rsvp|einsend|\bsenden|lebenslauf|u\.\s?a\.\s?w\.\s?g
        |melden\s+sich|tickets?\s+(?:bis|until)
        |\bbook\b|teilnahmewunsch|zur(?:ü|ue)ckmelden|einschreib|vormerken\s+lassen",
    )
});

/// What is due then is something else.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:fr(?:ü|ue)hbuch\w*|early\s+bird|fragen|storn\w*|abmeld\w*|abgesagt|r(?:ü
        |ue)cktritt\w*)[^.]{0,25}$",
    )
});

/// "eine Woche vorher", "drei Tage vor Veranstaltungsbeginn".
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:zu\s+|sp(?:ä|ae)testens\s+|jeweils\s+)*
        (ein(?:en|e|em|er)?|zwei|drei|vier|f(?:ü|ue)nf|sechs|sieben|acht|zehn|vierzehn
        |\d{1,2}|one|two|three|a)\s+
        (werktag|arbeitstag|tag|woche|monat|stunde|day|week|month)\w*\s+(?:vor|before
        |in\s+advance|prior)",
    )
});

/// "bis zum Veranstaltungstag, 12:00 Uhr", "bis zum Vortag".
static SAME_DAY: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:zum|am|den)?\s*(veranstaltungstag|tag\s+der\s+veranstaltung
        |vortag|tag\s+(?:davor|vorher))",
    )
});

static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?i)(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr|h\b)"));

/// Characters behind "bis" in which the date must begin and end.
const REACH: usize = 70;

/// Places in one text that are looked at.
const MAX_PLACES: usize = 12;

/// The last day or minute, with the words.
pub(crate) fn deadline(doc: &Doc<'_>, start: Option<Date>) -> Option<(String, Because)> {
    for zone in [doc.description(), doc.subtitle(), doc.title(), doc.location()] {
        let raw = zone.text.raw;
        if !worth_reading(zone) {
            continue;
        }
        for found in CLOSING.find_iter(raw).take(MAX_PLACES) {
            let (from, to) = (found.start(), found.end());
            if OTHER.is_match(before(raw, from, 30)) {
                continue;
            }
            if let Some(due) = read(ahead(raw, to), start) {
                return Some(reason(zone, due, from, to));
            }
        }
        for found in UNTIL.find_iter(raw).take(MAX_PLACES) {
            let (from, to) = (found.start(), found.end());
            let tail = ahead(raw, to);
            let sentence = format!("{} {}", before(raw, from, 130), sentence_end(tail));
            if !REGISTER.is_match(&sentence) || OTHER.is_match(before(raw, from, 40)) {
                continue;
            }
            if let Some(due) = read(tail, start) {
                return Some(reason(zone, due, from, to));
            }
        }
    }
    None
}

/// Cheap: whether the text can hold a deadline at all.
fn worth_reading(zone: &Zone<'_>) -> bool {
    let text = &zone.text.folded;
    [
        "bis ",
        "schluss",
        "frist",
        "deadline",
        " by ",
        "until",
        "before",
        "closes",
        "meldeende",
        "spaetestens",
    ]
    .iter()
    .any(|word| text.contains(word))
}

fn reason(zone: &Zone<'_>, due: String, from: usize, to: usize) -> (String, Because) {
    let end = to + ahead(zone.text.raw, to).char_indices().nth(28).map_or(0, |(i, _)| i);
    let words = &zone.text.raw[from..end.max(to)];
    let because = crate::doc::because(What::Registration, &due, words, zone.place);
    (due, because)
}

/// What stands before, within the sentence.
fn before(raw: &str, at: usize, chars: usize) -> &str {
    let text = &raw[..at];
    let start = text.char_indices().rev().nth(chars - 1).map_or(0, |(i, _)| i);
    let text = &text[start..];
    let cut = text.rfind(['\n', '!', '?']).map_or(0, |i| i + 1);
    let stop = text.rmatch_indices(". ").find(|(i, _)| {
        // A full stop behind a number or an abbreviation does not end the sentence.
        let word = text[..*i].rsplit(' ').next().unwrap_or_default();
        word.len() > 3 && !word.bytes().last().is_some_and(|b| b.is_ascii_digit())
    });
    &text[cut.max(stop.map_or(0, |(i, _)| i + 1))..]
}

fn ahead(raw: &str, at: usize) -> &str {
    let text = &raw[at..];
    &text[..text.char_indices().nth(REACH).map_or(text.len(), |(i, _)| i)]
}

/// Up to the end of the sentence: a full stop after a word of four letters or more.
fn sentence_end(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    let stop = line.match_indices(['.', '!', '?', ';']).find(|(i, _)| {
        let next = line[i + 1..].chars().next();
        let word = line[..*i].rsplit([' ', '.']).next().unwrap_or_default();
        next.is_none_or(char::is_whitespace)
            && word.len() > 3
            && !word.bytes().any(|b| b.is_ascii_digit())
    });
    &line[..stop.map_or(line.len(), |(i, _)| i)]
}

/// Reads the date that a text begins with.
fn read(tail: &str, start: Option<Date>) -> Option<String> {
    if let Some(found) = BEFORE.captures(tail) {
        return before_start(&found[1], &found[2], start?);
    }
    if let Some(found) = SAME_DAY.captures(tail) {
        let vortag = !found[1].to_lowercase().contains("veranstaltung");
        let day = if vortag { start?.yesterday().ok()? } else { start? };
        let clock = CLOCK.captures(sentence_end(&tail[found.get(0)?.end()..]));
        return Some(match clock {
            Some(c) => {
                let minute = c.get(2).map_or("00", |m| m.as_str());
                let hour: u8 = c[1].parse().ok()?;
                format!("{day}T{hour:02}:{minute}")
            }
            None => day.to_string(),
        });
    }
    let line = tail.split('\n').next().unwrap_or_default();
    // A year that is missing is that of the last such day before the event.
    let on = start.unwrap_or(Date::constant(2000, 1, 1));
    let context = Context::on(on).prefer(Prefer::Past);
    let Some(found) = find(line, &context).into_iter().next() else {
        return plain(line, on);
    };
    if found.range.start > 45 || (start.is_none() && !found.reading.year_given) {
        return None;
    }
    let moment = found.reading.first()?;
    let point = match moment.end {
        // "bis 15. September, 18 Uhr" may be read as a stretch: its last day counts.
        Some(Point::Day(end)) => Point::Day(end.yesterday().ok()?),
        _ => moment.start,
    };
    Some(point.to_string())
}

/// "7.6." and "17.2. buchen": day and month alone, too little for a date in running text but
/// enough behind "bis".
fn plain(line: &str, on: Date) -> Option<String> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        expression(r"^\W*(?:\p{L}{2,10}[.,]*\s*){0,3}(\d{1,2})\.\s?(\d{1,2})\.?(?:\s|$|[,;)!])")
    });
    let found = DAY.captures(line)?;
    let (day, month) = (found[1].parse().ok()?, found[2].parse().ok()?);
    let this_year = Date::new(on.year(), month, day).ok()?;
    if this_year <= on {
        Some(this_year.to_string())
    } else {
        Date::new(on.year() - 1, month, day).ok().map(|d| d.to_string())
    }
}

fn before_start(count: &str, unit: &str, start: Date) -> Option<String> {
    let count: i64 = match count.to_lowercase().as_str() {
        "zwei" | "two" => 2,
        "drei" | "three" => 3,
        "vier" => 4,
        "fünf" | "fuenf" => 5,
        "sechs" => 6,
        "sieben" => 7,
        "acht" => 8,
        "zehn" => 10,
        "vierzehn" => 14,
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        _ => 1,
    };
    let span = match unit.to_lowercase().as_str() {
        "woche" | "week" => jiff::Span::new().weeks(count),
        "monat" | "month" => jiff::Span::new().months(count),
        "stunde" => jiff::Span::new().days((count + 23) / 24),
        _ => jiff::Span::new().days(count),
    };
    start.checked_sub(span).ok().map(|d| d.to_string())
}
