//! Until when one must register.

pub(crate) mod calendar_day;
pub(crate) mod due;
pub(crate) mod reply;

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use regex::Regex;

use self::reply::{
    asks, is_for_papers, is_lasting, is_needless, is_other, is_other_behind, is_ours, registers,
    registers_here,
};
use crate::doc::{Doc, Zone};
use crate::expression::expression;
use crate::relative;
use crate::signs::Sign;
use crate::understood::{Because, What};

/// A word that by itself announces the last day: "Anmeldeschluss", "Bewerbungsfrist".
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:anmelde|melde|bewerbungs|einsende|r(?:ü|ue)ckmelde|registrierungs
        |buchungs|teilnahme|nenn)
        (?:schlu(?:ss|ß)|frist|ende|termin)\w*|\bdeadline\b
        |\b(?:registration|sign[\s-]?up|booking|enrol?ment|applications?)\s+(?:closes?
        |ends?|is\s+open\s+until|due)(?:\s+on)?
        |\banmeldung(?:en)?\s+(?:endet|enden|schlie(?:ß|ss)t|schlie(?:ß|ss)en)
        |\banmelde(?:portal|phase|zeitraum|fenster|formular|liste|maske|stopp|tag)\w*
        (?:\s+(?:endet|schlie(?:ß|ss)t))?|\bletzte\w?\s+(?:anmelde\w+|tag\s+(?:(?:der|zur|f(?:ü
        |ue)r)\s+\w+|(?:da|hier)f(?:ü|ue)r))
        |\bstichtag(?:\s+f(?:ü|ue)r\s+(?:die\s+)?anmeldung(?:en)?)?|\bclosing\s+date
        |\banmeldungen\s+nach\s+dem|\bannahmeschluss|\bende\s+der\s+(?:anmeldung|einschreibung)
        |\b(?:final|last)\s+(?:booking|registration|sign-?up)\s+(?:date|day)|\bletzte\s+(?:
        anmeldung|(?:m(?:ö|oe)glichkeit|chance|gelegenheit)\s+(?:zur|f(?:ü|ue)r\s+die)\s+anmeldung)
        |\bbookings?\s+(?:close[sd]?|accepted(?:\s+(?:up\s+to|until|till))?|end)
        |\bregistration\s+(?:runs|is\s+open)\s+from\s+\d{1,2}\s+to|\bregistration,\s+closing
        |\bletzte\w?\s+(?:termin\s+(?:da)?f(?:ü|ue)r|buchungstag)|\blatest\s+date\s+to\s+\w+
        |\bschluss\s+der\s+(?:melde|anmelde)\w+|\bliste\s+(?:wird|schlie(?:ß|ss)t)\s+am
        |\banmeldung(?:en)?:
        |\bfrist\s*:?|\blast\s+day\s+to\s+register",
    )
});

/// A word before a last day.
static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:bis|until|till|by|through|before|sp(?:ä|ae)testens(?:\s+am)?|vor\s+dem
        |nicht\s+sp(?:ä
        |ae)ter\s+als|not?\s+later\s+than)\b|\banm\.\s+b\.",
    )
});

/// A word that says of a list, or of what was said before, that it ends then.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:schluss|schlie(?:ß|ss)(?:t|en)|endet|closes?|ends?|(?:last|final)\s+(?:orders?
        |chance
        |call|day|date)|letzte\w?\s+(?:termin|tag|chance|gelegenheit|m(?:ö|oe)glichkeit)
        |l(?:ä|ae)uft)\b",
    )
});

/// Characters behind "bis" in which the date must begin and end.
const REACH: usize = 70;

/// Places in one text that are looked at.
const MAX_PLACES: usize = 12;

/// How sure it is that a day is the last one to register; the surest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// "Anmeldeschluss", or "bis" in a sentence on registration.
    Said,
    /// Such a word stands in the sentence, but in another clause.
    Nearby,
    /// The same with "Ende Mai": an exact day may follow.
    Roughly,
    /// A "bis" without a word of replying, before the event: "Bis 3. Mai bei Frau Kunze".
    Supposed,
    /// Behind the beginning of the event: mostly of a programme.
    Late,
}

/// A day that was found: how sure, when, and where the words stand.
type Candidate = (Sure, String, usize, usize);

/// The last day or minute, with the words.
pub(crate) fn deadline(doc: &Doc<'_>, start: Option<DateTime>) -> Option<(String, Because)> {
    let mut best: Option<(Sure, String, Because)> = None;
    for zone in [doc.description(), doc.subtitle(), doc.title(), doc.location()] {
        if !zone.signs.has(Sign::Due) {
            continue;
        }
        let Some((sure, due, from, to)) = of_text(zone, start) else { continue };
        if best.as_ref().is_none_or(|b| sure < b.0) {
            let (due, reason) = reason(zone, due, from, to);
            best = Some((sure, due, reason));
        }
        if sure == Sure::Said {
            break;
        }
    }
    best.map(|(_, due, reason)| (due, reason))
}

/// The surest day of one text, of equals the first.
fn of_text(zone: &Zone<'_>, start: Option<DateTime>) -> Option<Candidate> {
    let raw = zone.text.raw;
    let mut best: Option<Candidate> = None;
    let closing = CLOSING.find_iter(raw).take(MAX_PLACES).filter_map(|found| {
        let (from, to) = (found.start(), found.end());
        let tail = ahead(raw, to);
        let clause = before(raw, from, 50).rsplit(';').next().unwrap_or_default();
        let other = is_other(clause) || is_for_papers(tail);
        // Behind "Anmeldung:" much may stand before a date of something else.
        let named = !found.as_str().ends_with(':') || !found.as_str().starts_with(['a', 'A']);
        let due = due::read(tail, start).filter(|due| !other && (named || due.close))?;
        Some((said(&due, start), due.text, from, to))
    });
    let until = UNTIL.find_iter(raw).take(MAX_PLACES);
    let until = until.filter_map(|found| until_day(raw, found.range(), true, start));
    let ends = ENDS.find_iter(raw).take(MAX_PLACES);
    let ends = ends.filter_map(|found| until_day(raw, found.range(), false, start));
    let ahead = std::iter::once_with(|| {
        let begin = start.filter(|_| zone.signs.has(Sign::Ahead))?;
        let (due, from, to) = ahead_of_start(raw, begin)?;
        Some((Sure::Said, due, from, to))
    });
    for candidate in closing.chain(until).chain(ends).chain(ahead.flatten()) {
        if candidate.0 == Sure::Said {
            return Some(candidate);
        }
        if best.as_ref().is_none_or(|b| candidate.0 < b.0) {
            best = Some(candidate);
        }
    }
    best
}

/// The day behind a "bis", if it is one to register until; `alone` where the word may do
/// without a word of replying beside it.
fn until_day(
    raw: &str,
    at: std::ops::Range<usize>,
    alone: bool,
    start: Option<DateTime>,
) -> Option<Candidate> {
    let (from, to) = (at.start, at.end);
    let tail = ahead(raw, to);
    let word = &raw[from..to];
    let before = before(raw, from, 130);
    let sentence = format!("{before} {word} {}", sentence_end(tail));
    let asked = registers(&sentence);
    if !asked && !alone || is_needless(&sentence) || is_other(last(before, 60)) {
        return None;
    }
    let range = begins_range(before);
    let due = due::read(tail, start)
        .or_else(|| due::weekday(tail, start).filter(|_| asked && alone && !range))?;
    // "bis 3. Mai. Danach …": the sentence ends with the day.
    let ended = due.rest.starts_with(['.', '!', '?']);
    let rest = if ended { "" } else { sentence_end(due.rest) };
    if is_other_behind(before, rest) || is_ours(before, rest) {
        return None;
    }
    let early = ["before", "vor dem"].contains(&word.to_lowercase().as_str())
        && !before.trim_end().ends_with(" or")
        && due.absolute;
    let due = if early { due::Due { text: day_before(&due.text)?, ..due } } else { due };
    let sure = match (is_late(&due.text, start), asked) {
        (_, true) => {
            let here = registers_here(before, rest) || due.rough;
            if here { said(&due, start) } else { said(&due, start).max(Sure::Nearby) }
        }
        (false, false)
            if due.close
                && asks(&sentence)
                && !range
                && !is_lasting(before, rest)
                && is_before(&due.text, start) =>
        {
            Sure::Supposed
        }
        _ => return None,
    };
    Some((sure, due.text, from, to))
}

/// How sure a day is that is told with a word of replying.
fn said(due: &due::Due<'_>, start: Option<DateTime>) -> Sure {
    match (is_late(&due.text, start), due.rough) {
        (true, _) => Sure::Late,
        (false, true) => Sure::Roughly,
        (false, false) => Sure::Said,
    }
}

/// Whether the day lies behind the beginning of the event: it is of a programme.
fn is_late(due: &str, start: Option<DateTime>) -> bool {
    start.is_some_and(|s| due[..10] > *s.date().to_string())
}

/// Whether the day lies before that of the event.
fn is_before(due: &str, start: Option<DateTime>) -> bool {
    start.is_some_and(|s| due[..10] < *s.date().to_string())
}

fn day_before(due: &str) -> Option<String> {
    if due.len() > 10 {
        return Some(due.to_owned());
    }
    Some(due.parse::<Date>().ok()?.yesterday().ok()?.to_string())
}

/// Whether a range begins right before: "Montag bis Freitag", "vom 3. bis 20. Mai".
fn begins_range(before: &str) -> bool {
    let word = before.trim_end().rsplit([' ', '(', ':']).next().unwrap_or_default();
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    bare.starts_with(|c: char| c.is_ascii_digit()) || word == "Uhr" || due::is_weekday(bare)
}

/// Words without which no day counted from the event is told.
pub(crate) const AHEAD: &[&str] = &[
    "voraus",
    "vorher",
    "zuvor",
    "davor",
    "vortag",
    "vorabend",
    "advance",
    "selben tag",
    " vor ",
    "vorwoche",
    " before",
    " prior ",
    " ahead ",
];

/// "Bitte zwei Wochen im Voraus anmelden", "Anmeldung am Vortag bis 16 Uhr".
fn ahead_of_start(raw: &str, begin: DateTime) -> Option<(String, usize, usize)> {
    relative::told(raw).take(MAX_PLACES).find_map(|(from, to)| {
        let sentence = format!("{} {}", before(raw, from, 130), sentence_end(&raw[from..]));
        let other = is_other(before(raw, from, 40));
        let due = relative::due(&raw[from..], begin).filter(|_| registers(&sentence))?;
        (!other).then_some((due, from, to))
    })
}

/// Words without which no deadline is told.
pub(crate) const DUE: &[&str] = &[
    "bis ",
    " vor ",
    "schluss",
    "frist",
    " by ",
    "ende",
    "until",
    "before",
    "letzte",
    "deadline",
    "spaet",
    "vorher",
    "vortag",
    "voraus",
    "davor",
    "zuvor",
    " close",
    " ends ",
    "due ",
    "last ",
    "no later",
    "schliesst",
    "advance",
    "stichtag",
    "anm b",
    "selben tag",
    "anmeld",
    "closing",
    "booking",
    "registrat",
    "termin dafuer",
    "liste ",
    "nach dem",
    "meldestopp",
    "day of",
    "meldetermin",
    " till ",
    " prior ",
    " ahead ",
    " through ",
    "vorwoche",
];

fn reason(zone: &Zone<'_>, due: String, from: usize, to: usize) -> (String, Because) {
    let end = to + ahead(zone.text.raw, to).char_indices().nth(28).map_or(0, |(i, _)| i);
    let words = &zone.text.raw[from..end.max(to)];
    let because = crate::doc::because(What::Registration, &due, words, zone.place);
    (due, because)
}

/// Words of four letters and more that are cut short by a full stop.
const SHORTENED: &[&str] = &["mind", "inkl", "zzgl", "evtl", "spät", "spätest", "vorh", "telef"];

/// What stands before, within the sentence.
fn before(raw: &str, at: usize, chars: usize) -> &str {
    let text = &raw[..at];
    let start = text.char_indices().rev().nth(chars - 1).map_or(0, |(i, _)| i);
    let text = &text[start..];
    // "Anmeldung? Bis zum 3. Mai": the question belongs to the answer.
    let asked =
        text.trim_end().strip_suffix('?').filter(|t| t.rsplit(' ').next().is_some_and(registers));
    let text = asked.unwrap_or(text);
    let cut = text.rfind(['\n', '!', '?']).map_or(0, |i| i + 1);
    let stop = text.rmatch_indices(". ").find(|(i, _)| {
        // A full stop behind a number or an abbreviation does not end the sentence.
        let word = text[..*i].rsplit(' ').next().unwrap_or_default();
        word.len() > 3
            && !word.contains('.')
            && !SHORTENED.contains(&word.to_lowercase().as_str())
            && !word.bytes().last().is_some_and(|b| b.is_ascii_digit())
    });
    &text[cut.max(stop.map_or(0, |(i, _)| i + 1))..]
}

/// The last so many characters.
fn last(text: &str, chars: usize) -> &str {
    let start = text.char_indices().rev().nth(chars - 1).map_or(0, |(i, _)| i);
    &text[start..]
}

fn ahead(raw: &str, at: usize) -> &str {
    let text = &raw[at..];
    &text[..text.char_indices().nth(REACH).map_or(text.len(), |(i, _)| i)]
}

/// Short words with which sentences end: the parts of verbs that stand apart.
const PARTICLES: &[&str] = &["an", "ein", "zu", "mit", "ab", "vor", "aus", "bei", "up", "in", "us"];

/// Up to the end of the sentence: a full stop after a word of four letters or more.
fn sentence_end(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    let stop = line.match_indices(['.', '!', '?', ';']).find(|(i, _)| {
        let next = line[i + 1..].chars().next();
        let word = line[..*i].rsplit([' ', '.']).next().unwrap_or_default();
        next.is_none_or(char::is_whitespace)
            && (word.len() > 3 || PARTICLES.contains(&word))
            && !word.bytes().any(|b| b.is_ascii_digit())
    });
    &line[..stop.map_or(line.len(), |(i, _)| i)]
}
