//! Whether nothing is to be paid: the claims of the text, weighed.

use std::sync::LazyLock;

use regex::Regex;

use super::free_words::{BORNE, FREE, FREE_ENGLISH, PAID};
use crate::doc::Zone;
use crate::expression::expression;
use crate::signs::Sign;

/// Who has it free though others pay.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)mitglied|innung|kund|mitarbeiter|kinder|child|sch(?:ü|ue)ler|studierende|azubis\s+
        |inhaber\s+eines|members|kids|begleitperson|under\s+\d|einmal|first\s+time|erste\w*\s+mal
        |gewerkschaft|students|\bbis\s+\d+\s+jahre|unter\s+\d|schulklassen|voucher|familien
        |inhaber",
    )
});

/// Something else that costs nothing.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\w*\s*(?:park|shuttle|mit\s+dem\s+(?:shuttle|bus)|wlan|wifi|getr(?:ä|ae)nke
        |hotline|stornier|storno|kaffee|umbuch|ab(?:zu)?sag|cancel|coffee
        |drinks?\b|wi-fi|busf|r(?:ü|ue)cktritt|stornierbar|heft|brosch(?:ü|ue)re|download
        |newsletter|servicenummer|zum\s+download|herunterlad|dazu\b|obendrauf)",
    )
});

/// What is said to cost nothing, right before the word.
static ASIDE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:parken|parkpl\w*|shuttle\w*|stornierung\w*|storno|wlan|hotline|bus|fahrt|anreise
        |kinderbetreuung|getr(?:ä|ae)nke|imbiss|kaffee|abmeldung|parking|pl(?:ä|ae)tze|platz)\s+
        (?:[^\s,]+\s){0,3}$
        |(?:stornierung\w*|storno\w*|r(?:ü|ue)cktritt|abmeldung|cancel\w*(?:\s+policy)?|absage
        |umbuchung)\s*:?\s[^;]*$",
    )
});

/// A "free" that tells of no price, by the word behind.
const NO_FREE: &[&str] = &[
    "to",
    "from",
    "up",
    "time",
    "seat",
    "seats",
    "seating",
    "place",
    "places",
    "spot",
    "spots",
    "slot",
    "slots",
    "parking",
    "wifi",
    "wi",
    "coffee",
    "drinks",
    "drink",
    "choice",
    "will",
    "trade",
    "movement",
    "speech",
    "market",
    "space",
    "spaces",
    "cancellation",
    "shuttle",
    "day",
    "days",
    "kick",
    "in",
    "on",
    "or",
    "until",
    "hand",
    "hands",
    "desks",
    "text",
    "download",
    "copy",
    "lunch",
    "handout",
    "booklet",
    "app",
    "gift",
    "gifts",
    "voucher",
    "bus",
];

/// "There are free places left" tells of no price.
const PLACES: &[&str] = &["place", "seat", "spot", "slot", "parking"];

/// How the event is said to be free.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Free<'a> {
    /// The words.
    pub words: &'a str,
    /// Whether it is said of the event itself, so that a sum beside it is that of something else.
    pub whole: bool,
}

/// Claims in one text that are looked at.
const MAX_CLAIMS: usize = 24;

/// The words that say that it is free; `priced` where a price is named as well.
pub(crate) fn free<'a>(zone: &Zone<'a>, priced: bool) -> Option<Free<'a>> {
    let raw = zone.text.raw;
    let mut part = None;
    // Most texts do not speak of money.
    let claims = |sign, claims: &'static LazyLock<Regex>| {
        zone.signs.has(sign).then(|| claims.find_iter(raw).take(MAX_CLAIMS)).into_iter().flatten()
    };
    for found in claims(Sign::Free, &FREE).chain(claims(Sign::FreeEnglish, &FREE_ENGLISH)) {
        let (before, after) = around(raw, found.range());
        let place = head(after, 10).trim_start().to_lowercase();
        if !counts(before, after) || PLACES.iter().any(|w| place.starts_with(w)) {
            continue;
        }
        let clause = clause(after);
        let otherwise = clause.contains("sonst") || clause.contains("Gäste");
        let some = SOME.is_match(before) || otherwise || SOME.is_match(head(clause, 30));
        let some = some || priced && of_some(before, found.as_str());
        let whole = !some && !of_a_thing(found.as_str(), after) && of_event(before, found.as_str());
        if whole || !priced {
            return Some(Free { words: found.as_str(), whole: true });
        }
        part.get_or_insert(Free { words: found.as_str(), whole: false });
    }
    for found in claims(Sign::Borne, &BORNE) {
        let (before, after) = around(raw, found.range());
        if borne(found.as_str(), before, after) {
            return Some(part.unwrap_or(Free { words: found.as_str(), whole: !priced }));
        }
    }
    part
}

/// Whether only some have it free where there is a price: "Väter zahlen nichts", "wer in Tracht
/// kommt, zahlt nichts", "für Aktive unentgeltlich".
fn of_some(before: &str, words: &str) -> bool {
    let lower = words.to_lowercase();
    if lower.contains("zahl") {
        let you = ["sie ", "ihr ", "du ", "wir ", "müssen "].iter().any(|w| lower.contains(w));
        return SOME.is_match(words) || !you && before.trim_end().len() > 2;
    }
    let own = before.rsplit([',', '.', ':']).next().unwrap_or(before).trim();
    let whom = own.strip_prefix("für ").or_else(|| own.strip_prefix("for "));
    let all = ["alle", "sie", "euch", "dich", "teilnehm", "besuch", "interess", "you", "all"];
    whom.is_some_and(|w| !all.iter().any(|a| w.to_lowercase().starts_with(a)))
}

/// The words that say that it is not free, where no sum is told.
pub(crate) fn paid<'a>(zone: &Zone<'a>) -> Option<&'a str> {
    let found = zone.signs.has(Sign::Paid).then(|| PAID.find(zone.text.raw)).flatten();
    found.map(|m| m.as_str())
}

/// Whether the claim is on the event, not on parking or on cancelling.
fn counts(before: &str, after: &str) -> bool {
    let entry = ["intritt ", "inlass ", "eilnahme ", "utritt "].iter().any(|w| before.ends_with(w));
    !ASIDE.is_match(head(after, 40))
        && (entry || !ASIDE_BEFORE.is_match(before))
        && !before.ends_with("nicht ")
        && !["extra", "zusätzlich", "mehr"].iter().any(|w| after.trim_start().starts_with(w))
}

/// Whether somebody does pay, and it is not a question who, or an offer to some.
fn borne(words: &str, before: &str, after: &str) -> bool {
    let lower = words.to_lowercase();
    if let Some(thing) = lower.strip_prefix("free") {
        let feels = before.trim_end().to_lowercase();
        let other =
            ["feel", "barrier", "for", "step", "set", "symptom"].iter().any(|w| feels.ends_with(w));
        return counts(before, after)
            && !other
            && !feels.ends_with('-')
            && !NO_FREE.contains(&thing.trim());
    }
    let asks = |w: &str| {
        matches!(
            w,
            "wer"
                | "welche"
                | "ob"
                | "wie"
                | "was"
                | "who"
                | "what"
                | "wenn"
                | "dass"
                | "nicht"
                | "können"
                | "kann"
                | "can"
                | "may"
                | "könnte"
                | "jeder"
                | "jede"
                | "how"
                | "whether"
        )
    };
    let words: Vec<_> = before.split(|c: char| !c.is_alphanumeric()).collect();
    let asked = words.iter().rev().take(8).any(|w| asks(&w.to_lowercase()));
    let behind = head(after, 24).to_lowercase();
    let own = ["selbst", "selber", "jede", "eigen", "können"].iter().any(|w| behind.contains(w));
    let own = own || lower.contains("jede") || lower.contains("selbst") || behind.starts_with('?');
    !asked && !own
}

/// "eine kostenlose Erstanalyse" is not the event, "die kostenlose Veranstaltung" is.
fn of_a_thing(words: &str, after: &str) -> bool {
    const EVENTS: &[&str] = &[
        "veranst", "teiln", "worksh", "semin", "webin", "vortr", "kurs", "angebot", "messe",
        "besuch", "info", "eintr", "event", "beratung", "online", "sprech", "tagung", "forum",
        "termin",
    ];
    let rest = after.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let joined = after.starts_with(['e']) || words.ends_with("kostenlose") || words == "gratis";
    if !joined || !rest.starts_with(' ') {
        return false;
    }
    let thing = rest.trim_start().to_lowercase();
    !thing.starts_with(['.', ',', ';']) && !EVENTS.iter().any(|e| thing.starts_with(e))
}

/// Whether the clause is on the event or has no subject of its own: in "Tageskarte 4 €, Klassen
/// mit Ausweis gratis" it has.
fn of_event(before: &str, words: &str) -> bool {
    const ALL: &[&str] = &[
        "teiln",
        "eintr",
        "veranst",
        "worksh",
        "semin",
        "webin",
        "vortr",
        "kurs",
        "angebot",
        "messe",
        "besuch",
        "event",
        "tagung",
        "forum",
        "termin",
        "ist",
        "sind",
        "wird",
        "is",
        "are",
        "es",
        "wir",
        "das",
        "it",
        "alles",
        "dank",
        "und",
        "daher",
        "deshalb",
        "durch",
        "admission",
        "komplett",
        "attend",
        "particip",
        "entr",
        "selbst",
        "völlig",
        "online",
        "kost",
        "gebühr",
        "there",
        "für",
    ];
    let own = before.rsplit([',', ':', '–', '|']).next().unwrap_or(before).to_lowercase();
    let clean = own.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let mut clean = clean.peekable();
    clean.peek().is_none()
        || words.contains(' ')
        || clean.any(|w| ALL.iter().any(|a| w == *a || a.len() > 4 && w.contains(a)))
}

fn around(raw: &str, at: std::ops::Range<usize>) -> (&str, &str) {
    let before = tail(&raw[..at.start], 40);
    // The full stop of "10.3." ends no sentence.
    let stop = before.char_indices().rev().find(|(i, c)| match c {
        '.' => !before[..*i].ends_with(|c: char| c.is_ascii_digit()),
        _ => matches!(c, '\n' | ';' | '('),
    });
    (stop.map_or(before, |(i, _)| &before[i + 1..]), &raw[at.end..])
}

/// The last so many characters.
pub(crate) fn tail(text: &str, chars: usize) -> &str {
    let start = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(i, _)| i);
    &text[start..]
}

/// The first so many characters.
pub(crate) fn head(text: &str, chars: usize) -> &str {
    &text[..text.char_indices().nth(chars).map_or(text.len(), |(i, _)| i)]
}

/// Up to the end of the clause.
pub(crate) fn clause(text: &str) -> &str {
    let text = head(text, 80);
    let end = text.find(['\n', ';', ')']).unwrap_or(text.len());
    let sentence = text.find(". ").unwrap_or(text.len());
    &text[..end.min(sentence)]
}
