//! Until when one must register.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;
use terminbund_when::{Context, Point, Prefer, find};

use crate::doc::{Doc, Zone};
use crate::expression::expression;
use crate::relative;
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
        |\banmeldungen\s+nach\s+dem
        |\bfrist\s*:?|\blast\s+day\s+to\s+register",
    )
});

/// A word before a last day.
static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:bis|until|by|before|sp(?:ä|ae)testens(?:\s+am)?|vor\s+dem|nicht\s+sp(?:ä
        |ae)ter\s+als
    |no\s+later\s+than)\b|\banm\.\s+b\.",
    )
});

/// A word that says that the sentence is on registration.
static REGISTER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)anmeld|\banm\.|akkredit|\bangemeldet|r(?:ü|ue)ckmeld|zusag|bewerb
        |\bmeld(?:e|en|et)\b|meldung(?:en)?\b
        |regist|sign\s?up|\bapply
        |antwort|\bbuchen|buchbar|rsvp|einsend|\bsenden|lebenslauf|u\.\s?a\.\s?w\.\s?g
        |melden\s+sich|tickets?\s+(?:bis|until)
        |\bbook\b|teilnahmewunsch|zur(?:ü|ue)ckmelden|einschreib|vormerken\s+lassen
        |terminvereinbar|terminbuch|terminanfrage|terminreserv
        |eintragen|bescheid|\blet\s+(?:us|me)\s+know
        |\bsign(?:ing)?\s+(?:in|up)|reservier|\bplatz\s+sichern|sichern\s+sie\s+sich|portal\b|enrol
        |mitteilen
        |\be-?mail\b|buchung
        |schreib(?:en|t)\s+(?:sie\s+)?(?:uns|an)|\bconfirm|voranmeld
        |formular|nachricht\b|\bmail\b|\banruf|\bzusendung|\bteilnahmeerkl",
    )
});

/// Verbs whose parts stand apart: "trag dich bis Freitag ein", "Termin bis 5. Mai vereinbaren".
const APART: &[(&str, &str)] = &[
    ("trag", " ein"),
    ("teil", " mit"),
    ("sag", " zu"),
    ("termin", "vereinbar"),
    ("vereinbar", "termin"),
    ("platz", "sichern"),
    ("plätze", "sichern"),
    ("plätze", "vergeben"),
];

/// Whether the sentence is on registration.
fn registers(sentence: &str) -> bool {
    if REGISTER.is_match(sentence) {
        return true;
    }
    let lower = sentence.to_lowercase();
    APART.iter().any(|(first, last)| {
        let behind = lower.split_once(first).map(|(_, behind)| behind);
        let ends = |at: usize, b: &str| {
            !b[at + last.len()..].starts_with(char::is_alphabetic) || last.len() > 4
        };
        behind.is_some_and(|b| b.match_indices(last).any(|(at, _)| ends(at, b)))
    })
}

/// What is due then is something else.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)fr(?:ü|ue)hbuch|aussteller|ausstellende|\bst(?:ä|a)nde?\s|standanmeld|early\s+bird
        |einreich\w*\s+von|abstracts?|fragen|storn|abmeld|abgesagt|r(?:ü|ue)cktritt
        |\bum\s+den\s+\p{L}*preis|wettbewerb|\bwar(?:en)?\s*$|einsendung|nachreich",
    )
});

/// Nobody need register: what is due then is something else.
static NEEDLESS: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)anmeldung(?:en)?\s+(?:ist\s+)?nicht\s+(?:n(?:ö|oe)tig|erforderlich|notwendig)
        |\b(?:ohne|keine)\s+(?:vor)?anmeldung\s*(?:$|[.,;]|n(?:ö|oe)tig|erforderlich|notwendig)",
    )
});

/// Whether the words right before tell of something else.
fn is_other(before: &str) -> bool {
    let clause = before.rsplit('.').next().unwrap_or(before);
    OTHER.is_match(clause)
}

/// Characters behind "bis" in which the date must begin and end.
const REACH: usize = 70;

/// Places in one text that are looked at.
const MAX_PLACES: usize = 12;

/// The last day or minute, with the words.
pub(crate) fn deadline(doc: &Doc<'_>, start: Option<DateTime>) -> Option<(String, Because)> {
    let mut late = None;
    for zone in [doc.description(), doc.subtitle(), doc.title(), doc.location()] {
        let raw = zone.text.raw;
        if !worth_reading(zone) {
            continue;
        }
        for found in CLOSING.find_iter(raw).take(MAX_PLACES) {
            let (from, to) = (found.start(), found.end());
            if is_other(before(raw, from, 30)) {
                continue;
            }
            let Some(due) = read(ahead(raw, to), start) else { continue };
            // One after the beginning is that of something else, mostly of a programme.
            if start.is_none_or(|s| due[..10] <= *s.date().to_string()) {
                return Some(reason(zone, due, from, to));
            }
            late.get_or_insert_with(|| reason(zone, due, from, to));
        }
        for found in UNTIL.find_iter(raw).take(MAX_PLACES) {
            let (from, to) = (found.start(), found.end());
            let tail = ahead(raw, to);
            let said = found.as_str();
            let sentence = format!("{} {said} {}", before(raw, from, 130), sentence_end(tail));
            if !registers(&sentence)
                || NEEDLESS.is_match(&sentence)
                || is_other(before(raw, from, 40))
            {
                continue;
            }
            let Some(due) = read(tail, start) else { continue };
            if start.is_none_or(|s| due[..10] <= *s.date().to_string()) {
                return Some(reason(zone, due, from, to));
            }
            late.get_or_insert_with(|| reason(zone, due, from, to));
        }
        if let Some((due, from, to)) = start.and_then(|s| ahead_of_start(raw, s)) {
            return Some(reason(zone, due, from, to));
        }
    }
    late
}

/// Words without which no such day is told.
const AHEAD: &[&str] =
    &["voraus", "vorher", "zuvor", "davor", "vortag", "vorabend", "advance", "selben tag", " vor "];

/// "Bitte zwei Wochen im Voraus anmelden", "Anmeldung am Vortag bis 16 Uhr".
fn ahead_of_start(raw: &str, begin: DateTime) -> Option<(String, usize, usize)> {
    let lower = raw.to_lowercase();
    if !AHEAD.iter().any(|w| lower.contains(w)) {
        return None;
    }
    relative::told(raw).take(MAX_PLACES).find_map(|(from, to)| {
        let sentence = format!("{} {}", before(raw, from, 130), sentence_end(&raw[from..]));
        let other = is_other(before(raw, from, 40));
        let due = relative::due(&raw[from..], begin).filter(|_| registers(&sentence))?;
        (!other).then_some((due, from, to))
    })
}

/// Cheap: whether the text can hold a deadline at all.
fn worth_reading(zone: &Zone<'_>) -> bool {
    let text = &zone.text.folded;
    [
        "bis ",
        "anm b",
        "schluss",
        "frist",
        "deadline",
        " by ",
        "until",
        "before",
        "closes",
        "meldeende",
        "voraus",
        "vortag",
        "vorher",
        "zuvor",
        "davor",
        "selben tag",
        "advance",
        "no later",
        "due ",
        "stichtag",
        "meldestopp",
        "endet",
        "spaeter als",
        "schliesst",
        "anmeldetag",
        "letzte",
        "closing",
        "nach dem",
        "spaetestens",
        "day of",
        " close ",
        "meldetermin",
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

/// Words of four letters and more that are cut short by a full stop.
const SHORTENED: &[&str] = &["mind", "inkl", "zzgl", "evtl", "spät", "spätest", "vorh", "telef"];

/// What stands before, within the sentence.
fn before(raw: &str, at: usize, chars: usize) -> &str {
    let text = &raw[..at];
    let start = text.char_indices().rev().nth(chars - 1).map_or(0, |(i, _)| i);
    let text = &text[start..];
    // "Anmeldung? Bis zum 3. Mai": the question belongs to the answer.
    let asked = text
        .trim_end()
        .strip_suffix('?')
        .filter(|t| t.rsplit(' ').next().is_some_and(|w| REGISTER.is_match(w)));
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
fn read(tail: &str, begin: Option<DateTime>) -> Option<String> {
    // The day may stand in the line below.
    let tail = tail.trim_start_matches([':', ' ', '\n', '\r']);
    if let Some(due) = begin.and_then(|b| relative::due(tail, b)) {
        return Some(due);
    }
    let start = begin.map(DateTime::date);
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
    if let Point::At(at) = point
        && at.time() == Time::midnight()
        && line[found.range.clone()].contains("24")
    {
        return Some(format!("{}T23:59", at.date().yesterday().ok()?));
    }
    if let Point::Day(day) = point
        && let Some(hour) = relative::spoken_hour(&line[found.range.start..])
    {
        return Some(format!("{day}T{hour}"));
    }
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
