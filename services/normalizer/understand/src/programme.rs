//! Programme, times that are no days, recordings and looks back.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use terminbund_text::links;

use crate::doc::{Doc, because};
use crate::expression::expression;
use crate::signs::Sign;
use crate::understood::{Because, Imprecise, ImpreciseKind, Session, What, Where};

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?m)^\W{0,3}(?:ab\s+)?(\d{1,2})[:.](\d{2})\s*(?:Uhr)?(?:\s*(?:–|-",
        r"|bis)\s*(\d{1,2})[:.](\d{2})\s*(?:Uhr)?)?\s*[:|–-]?\s+(\p{L}[^\n]{2,160})$"
    ))
});
static QUARTER: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"(?i)\b(?:(\d)\.|(IV|III|II|I)\.?)\s*Quartal\s*(\d{4})?|\bQ([1-4])\s*/?\s*(\d{4})")
});
static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)\b(?:(?:Monats|voraussichtlich|Termin|Zeitraum)\b\W{0,3}(?:im\s+",
        r"|des\s+)?)(Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober",
        r"|November|Dezember)\b(?:\s+(\d{4}))?"
    ))
});

/// Items of a programme that are kept.
const MAX_SESSIONS: usize = 50;

/// The items of a programme: at least two lines that begin with a time.
pub(crate) fn sessions(doc: &Doc<'_>) -> Vec<Session> {
    let raw = doc.description().text.raw;
    if !raw.contains('\n') {
        return Vec::new();
    }
    let clock = |hour: &str, minute: &str| {
        let hour: u8 = hour.parse().ok().filter(|h| *h < 25)?;
        Some(format!("{hour:02}:{minute}"))
    };
    let found: Vec<Session> = LINE
        .captures_iter(raw)
        .take(MAX_SESSIONS)
        .filter_map(|c| {
            let end = c.get(3).zip(c.get(4)).and_then(|(h, m)| clock(h.as_str(), m.as_str()));
            Some(Session { start: clock(&c[1], &c[2])?, end, title: c[5].trim().to_owned() })
        })
        .collect();
    if found.len() < 2 { Vec::new() } else { found }
}

/// Words by which the day is left open.
pub(crate) const OPEN: &[&str] = &[
    " termin folgt ",
    " termin und ort folgen ",
    " datum folgt ",
    " termin wird noch bekannt ",
    " tba ",
    " neuer termin wird ",
    " termin steht noch nicht fest ",
    " date to be announced ",
    " termine folgen ",
];

/// Words without which no such time is told.
pub(crate) const ABOUT: &[&str] = &[
    "quartal",
    " q",
    "monats",
    "voraussichtlich",
    "zeitraum",
    "termin",
    " tba ",
    "datum folgt",
    "date to be",
];

/// A time that is not a day.
pub(crate) fn timing(doc: &Doc<'_>, start: Option<Date>) -> Option<(Imprecise, Because)> {
    for zone in [doc.title(), doc.subtitle(), doc.description(), doc.location()] {
        let text = &zone.text.folded;
        if !zone.signs.has(Sign::About) {
            continue;
        }
        let give = |kind, words: &str, span: Option<(String, String)>| {
            let label = format!("{kind:?}").to_lowercase();
            let reason = because(What::Timing, &label, words, zone.place);
            let (from, to) = span.unzip();
            Some((Imprecise { kind, words: words.to_owned(), from, to }, reason))
        };
        let quarter = text.contains("quartal") || text.contains(" q");
        if quarter && let Some(c) = QUARTER.captures(zone.text.raw) {
            let number = c.get(1).or(c.get(4)).and_then(|m| m.as_str().parse::<i8>().ok());
            let roman = c.get(2).map(|m| match m.as_str().to_uppercase().as_str() {
                "IV" => 4,
                "III" => 3,
                "II" => 2,
                _ => 1,
            });
            let year = c.get(3).or(c.get(5)).and_then(|m| m.as_str().parse().ok());
            let year = year.or(start.map(Date::year));
            let quarter = number.or(roman).filter(|q| (1..=4).contains(q));
            let span = quarter.zip(year).and_then(|(q, y)| months(y, q * 3 - 2, q * 3));
            return give(ImpreciseKind::Quarter, &c[0], span);
        }
        let month = ["monats", "voraussichtlich", "zeitraum", "termin"];
        let month = month.iter().any(|w| text.contains(w));
        if month && let Some(c) = MONTH.captures(zone.text.raw) {
            let number = MONTHS.iter().position(|m| c[1].to_lowercase().starts_with(m));
            let year = c.get(2).and_then(|m| m.as_str().parse().ok()).or(start.map(Date::year));
            let month = number.map(|n| n as i8 + 1);
            let span = month.zip(year).and_then(|(m, y)| months(y, m, m));
            return give(ImpreciseKind::Month, &c[0], span);
        }
        if let Some(words) = zone.signs.first(Sign::Open) {
            return give(ImpreciseKind::ToFollow, words.trim(), None);
        }
    }
    None
}

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];

fn months(year: i16, first: i8, last: i8) -> Option<(String, String)> {
    let from = Date::new(year, first, 1).ok()?;
    let to = Date::new(year, last, 1).ok()?.last_of_month();
    Some((from.to_string(), to.to_string()))
}

/// Words without which no recording is told.
pub(crate) const RECORDING: &[&str] = &["aufzeichnung", "mitschnitt", "recording", "replay"];

/// A link to a recording.
pub(crate) fn recording(doc: &Doc<'_>) -> Option<(String, Because)> {
    let zone = doc.description();
    let raw = zone.text.raw;
    if !zone.signs.has(Sign::Recording) {
        return None;
    }
    let lower = raw.to_lowercase();
    for address in links::addresses(raw).take(32).filter(|a| links::is_public(a)) {
        let at = address.as_ptr() as usize - raw.as_ptr() as usize;
        let before = &lower
            .get(lower.floor_char_boundary(at.saturating_sub(120))..lower.floor_char_boundary(at))
            .unwrap_or_default();
        if RECORDING.iter().any(|w| before.contains(w)) {
            return Some((
                address.to_owned(),
                because(What::Recording, address, address, zone.place),
            ));
        }
    }
    None
}

/// Words of a title that looks back.
pub(crate) const REVIEW: &[&str] =
    &[" rueckblick", " nachbericht", " das war ", " review of ", " nachlese "];

/// Whether it looks back: the title says so, or the text opens with it.
pub(crate) fn looks_back(doc: &Doc<'_>) -> Option<Because> {
    let word = doc.title().signs.first(Sign::Review)?;
    Some(because(What::Recording, "review", word.trim(), Where::Title))
}
