//! How a text names the series that an event belongs to.

use std::sync::LazyLock;

use regex::Regex;

use super::edition::is_event;
use crate::doc::{Doc, Zone};
use crate::expression::expression;
use crate::expression::word_set;

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
        (?P<n>\p{Lu}[\w\&äöüÄÖÜß-]*(?:\x20+(?:\&|\p{Lu}[\w\&äöüÄÖÜß-]*|im|in|mit|der|für))*)",
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

word_set! {
    /// Words without which no series is named.
    SIGNS = &["reihe", "serie", "podcast", "vorlesung", "zyklus", "folge ", "ausgabe ", "episode "]
}

/// The name that the text gives its series in so many words.
pub(crate) fn explicit<'a>(zone: &Zone<'a>) -> Option<&'a str> {
    if !SIGNS.is_in(&zone.text.folded) {
        return None;
    }
    let raw = zone.text.raw;
    let named = [&*QUOTED, &*QUOTED_BEFORE, &*LABEL, &*APPOSED];
    let name = named.iter().find_map(|e| e.captures(raw)?.name("q"));
    name.map(|m| m.as_str().trim()).filter(|name| !is_general(name))
}

/// The name that only follows the word: "In der Reihe BIZ & Kaffee".
pub(crate) fn bare<'a>(zone: &Zone<'a>) -> Option<&'a str> {
    if !zone.text.folded.contains("reihe") {
        return None;
    }
    let name = BARE.captures(zone.text.raw)?.name("n")?.as_str().trim();
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
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ENDS.iter().any(|e| word.ends_with(e)) && (is_event(&word) || word.len() > 3)
}
