//! How a text names the series that an event belongs to.

use std::sync::LazyLock;

use regex::Regex;

use super::edition::is_event;
use crate::doc::{Doc, Zone};
use crate::expression::expression;
use crate::signs::Sign;

/// "Reihe „Gut führen“", "Ringvorlesung »Arbeit«", "our series "Lunch & Learn"", "Folge 3 von „X“".
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r#"(?x)(?:(?i:\b[\p{L}-]*(?:reihe|serie|zyklus|ringvorlesung|podcasts?|series|staffel
        |talkformat)
        (?:\s+(?:of|on)\s+\p{L}+|\s+live|\s+mit\s+dem\s+titel|\s+unter\s+dem\s+titel|\s+called
        |\s+zum\s+thema)?)
        |\b(?:Folge|Ausgabe|Teil|Episode|Part|Session|Modul)\s+\d{1,3}\s+(?:von|of|aus
        |in)(?:\s+\p{L}+)?)
        [\s:,–-]{1,4}[„"“”»«‚'‹](?P<q>[^„"“”»«\n]{3,70}?)["“”«»'‹›]"#,
    )
});

/// "„Gut führen“ – unsere Reihe für …", "the "Ready" series".
static QUOTED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r#"(?x)[„"“”»](?P<q>[^„"“”»«\n]{3,60})["“”«]\s*[,:–-]?\s*(?:(?i:unsere|die|eine|der|our
        |the|a)\s+)?
        (?:\p{L}+e\s+)?(?i:[\p{L}-]*reihe|serie|ringvorlesung|series|lecture\s+series)\b"#,
    )
});

/// "Kaffee & Kontakte – unsere Austauschreihe", "Coffee with Home, a series of talks".
static APPOSED: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?xm)^\W*(?P<q>\p{Lu}[^\n.:!?–,]{2,50}?)\s*[–—,-]\s*(?i:unsere|die|eine|our|a|the)\s+
        (?:\p{L}+e?\s+)?(?i:[\p{L}-]*reihe|serie|series)\b",
    )
});

/// "Reihe: Zeit für Neues", the label of a line or a sentence.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?x)(?:^|[\n.!|;/]\s*)(?i:(?:veranstaltungs|vortrags|webinar|seminar|gespr(?:ä
        |ae)chs)?reihe
        |serie|series)\s*:\s*(?P<q>\p{Lu}[^\n.|;(/–]{2,60})",
    )
});

/// "In der Reihe BIZ & Kaffee".
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?x)(?i:(?:veranstaltungs|vortrags|workshop|webinar|seminar|gespr(?:ä|ae)chs
        |diskussions|online-?)?reihe)\x20*:?\x20*
        (?P<n>\p{Lu}[\w\&äöüÄÖÜß-]*(?:\x20+(?:\&|\p{Lu}[\w\&äöüÄÖÜß-]*
        |(?:im|in|mit|der|für|und|am|zum)
        \x20+(?:\p{Lu}[\w-]*)))*)",
    )
});

/// What says that it takes place again and again.
static RECURS: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\bjede[nmr]?\s+(?:\p{L}+n\s+)?(?:monat|woche|mon|die|mit|don|fre|sam|son)\p{L}*
        |\bmonatlich|\beinmal\s+im\s+(?:monat|quartal)|\bw(?:ö|oe)chentlich|viertelj(?:ä|ae)hrlich
        |\bimmer\s+(?:am\s+)?(?:ersten?|zweiten?|dritten?|letzten?|montag|dienstag|mittwoch
        |donnerstag|freitag)
        |\bonce\s+a\s+month|\bmonthly|\bweekly|\bevery\s+(?:\p{L}+\s+)?(?:month|week|mon|tues|wednes
        |thurs|fri|satur)\p{L}*|\balle\s+(?:zwei|vier|sechs|14)\s+(?:wochen|tage|monate)
        |\bn(?:ä|ae)chste[rs]?\s+termine?\b|\b(?:weitere|alle)\s+termine\b
        |\bunsere\s+(?:feste\s+)?(?:runde|reihe)
        |\bdas\s+n(?:ä|ae)chste\s+\p{L}+\s+findet|\b\d+\.\s+(?:treffen|sitzung|runde)\b
        |\b(?:first|second|third|last)\s+\p{L}+day\s+of\s+(?:the|each|every)\s+month",
    )
});

/// Words without which no series is named.
pub(crate) const SERIES: &[&str] =
    &["reihe", "serie", "podcast", "vorlesung", "zyklus", "folge ", "ausgabe ", "episode "];

/// The name that the text gives its series in so many words.
pub(crate) fn explicit<'a>(zone: &Zone<'a>) -> Option<&'a str> {
    if !zone.signs.has(Sign::Series) {
        return None;
    }
    let raw = zone.text.raw;
    let named = [&*QUOTED, &*QUOTED_BEFORE, &*LABEL, &*APPOSED];
    let name = named.iter().find_map(|e| {
        let found = e.captures_iter(raw).take(4).find(|c| {
            let start = c.get(0).map_or(0, |m| m.start());
            !is_elsewhere(&raw[..start])
        })?;
        found.name("q")
    });
    name.map(|m| m.as_str().trim()).filter(|name| !is_general(name))
}

/// Whether the words before speak of another series: "bekannt aus der Reihe", "das auch die Reihe".
fn is_elsewhere(before: &str) -> bool {
    /// Letters before the name that are looked at.
    const NEAR: usize = 40;
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(NEAR))..];
    let sentence = near.rsplit(['.', '!', '?', '\n']).next().unwrap_or(near).to_lowercase();
    ["bekannt", "auch die", "hinweis", "known from", "known for", "ebenso die", "autor"]
        .iter()
        .any(|w| sentence.contains(w))
}

/// The name that only follows the word: "In der Reihe BIZ & Kaffee".
pub(crate) fn bare<'a>(zone: &Zone<'a>) -> Option<&'a str> {
    if !zone.text.folded.contains("reihe") {
        return None;
    }
    static REST: LazyLock<Regex> = LazyLock::new(|| expression(r"^(?:\x20\p{Ll}+){1,2}[.!?\n]"));
    let raw = zone.text.raw;
    let found = BARE.captures(raw)?;
    let name = found.name("n")?;
    // "Vierter Abend der Reihe Vielfalt schmeckt.": the sentence ends with the name.
    let before = raw[..found.get(0)?.start()].trim_end();
    let of = ["der", "unserer", "the", "our"].iter().any(|w| before.ends_with(w));
    let more = REST.find(&raw[name.end()..]).filter(|_| of).map_or(0, |m| m.end() - 1);
    let name = raw[name.start()..name.end() + more].trim();
    (!is_general(name)).then_some(name)
}

/// Words with which no name begins.
fn is_general(name: &str) -> bool {
    const GENERAL: &[&str] = &[
        "Teil",
        "Folge",
        "Modul",
        "Die",
        "Der",
        "Das",
        "Wir",
        "Alle",
        "Veranstaltungen",
        "Vorträge",
        "Eine",
        "Ein",
        "Unsere",
        "Our",
        "This",
        "In",
    ];
    // "Die „Lange Reihe“" and quoted names may begin with an article; a bare one does not.
    name.split(' ').next().is_some_and(|first| GENERAL.contains(&first)) && !name.contains(' ')
}

/// The name of a meeting that the text says to recur: what the title begins with and the text
/// takes up again, else the title where it is no more than the name of a meeting.
pub(crate) fn recurring(doc: &Doc<'_>, title: &str) -> Option<String> {
    let raw = doc.description().text.raw;
    if let Some(name) = prefix(title, raw) {
        return Some(name.to_owned());
    }
    let met = title.split([' ', '-']).any(is_meeting);
    if !met || !RECURS.is_match(raw) {
        return None;
    }
    let ends = [": ", " – ", " — ", " - ", " | ", ", ", " (", " für ", " for "];
    let base = ends.iter().filter_map(|e| title.find(e)).min().map_or(title, |i| &title[..i]);
    let words: Vec<&str> = base.split(' ').collect();
    let upper = |w: &str| w.starts_with(char::is_uppercase) || w == "&" || w == "und";
    let again =
        (1..=words.len().min(MOST_WORDS)).rev().map(|n| words[..n].join(" ")).find(|name| {
            let last = name.rsplit(' ').next().unwrap_or_default();
            upper(last)
                && last.len() > 2
                && name.split(' ').all(upper)
                && raw.contains(name.as_str())
                && name.split([' ', '-']).any(is_meeting)
        });
    let whole = || {
        let few = words.len() <= MOST_WORDS && words.iter().any(|w| w.split('-').any(is_meeting));
        few.then(|| base.to_owned())
    };
    again.or_else(whole)
}

/// What stands before the subject in a title: "HR-Mittagstalk: Gehälter", "Dein Weg – monatliche
/// Sprechstunde", or any such where the text speaks of "die Reihe".
fn prefix<'t>(title: &'t str, raw: &str) -> Option<&'t str> {
    static OF_SERIES: LazyLock<Regex> = LazyLock::new(|| {
        expression(
            r"(?i)\b(?:die|diese|unsere)\s+(?:\p{L}*reihe|serie)\s+(?:\p{Ll}|\()|\bthe\s+series\s",
        )
    });
    static MONTHLY: LazyLock<Regex> = LazyLock::new(|| {
        expression(r"(?i)^(?:monatlich|w(?:ö|oe)chentlich|viertelj|monthly|weekly)")
    });
    let (at, behind) = [": ", " – ", " | "]
        .iter()
        .filter_map(|sign| title.split_once(sign))
        .min_by_key(|(name, _)| name.len())?;
    let few = at.split(' ').count() <= MOST_WORDS && !at.contains(['?', '!']);
    let last = at.rsplit([' ', '-']).next().unwrap_or_default();
    let own = at.contains('-') && !at.contains(' ') && is_meeting(last);
    let told = OF_SERIES.is_match(raw) && !at.contains(" und ");
    (few && (own || told || MONTHLY.is_match(behind))).then_some(at)
}

/// A name has at most so many words; a longer title tells the subject as well.
const MOST_WORDS: usize = 5;

/// Whether people meet there, so that it has a name: no consultation, no fair.
fn is_meeting(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "café",
        "cafe",
        "coffee",
        "treff",
        "stammtisch",
        "frühstück",
        "talk",
        "tisch",
        "runde",
        "club",
        "salon",
        "lunch",
        "breakfast",
        "fixe",
        "lounge",
        "zirkel",
        "werkstatt",
        "dialog",
        "pause",
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ENDS.iter().any(|e| word.ends_with(e)) && (is_event(&word) || word.len() > 3)
}
