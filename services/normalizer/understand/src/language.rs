//! In which languages it is held, and into which it is interpreted.

use crate::doc::{Doc, Zone};
use crate::text::{Gap, Text};
use crate::understood::{Because, What};

/// Stems of the names of languages, folded, and their ISO 639-1 codes.
const LANGUAGES: &[(&str, &str)] = &[
    ("deutsch", "de"),
    ("german", "de"),
    ("englisch", "en"),
    ("english", "en"),
    ("arabi", "ar"),
    ("ukrain", "uk"),
    ("russi", "ru"),
    ("farsi", "fa"),
    ("persisch", "fa"),
    ("persian", "fa"),
    ("dari", "fa"),
    ("polnisch", "pl"),
    ("polish", "pl"),
    ("rumaen", "ro"),
    ("romanian", "ro"),
    ("tuerkisch", "tr"),
    ("turkish", "tr"),
    ("vietnam", "vi"),
    ("spanisch", "es"),
    ("spanish", "es"),
    ("franzoesisch", "fr"),
    ("french", "fr"),
    ("kurdisch", "ku"),
    ("kurmanci", "ku"),
    ("paschtu", "ps"),
    ("tigrin", "ti"),
    ("portugies", "pt"),
    ("italien", "it"),
    ("bulgar", "bg"),
    ("chines", "zh"),
    ("hindi", "hi"),
    ("serbisch", "sr"),
    ("albanisch", "sq"),
    ("ungarisch", "hu"),
    ("tschechisch", "cs"),
    ("somali", "so"),
];

/// Words before the names of the languages in which something is held.
const HELD: &[&str] = &[
    "auf",
    "in",
    "sprache",
    "sprachen",
    "language",
    "languages",
    "veranstaltungssprache",
    "kurssprache",
    "arbeitssprache",
    "tagungssprache",
    "vortragssprache",
    "sprechen",
    "spricht",
    "speak",
];

/// Words behind the names of such languages.
const SPOKEN: &[&str] = &["spoken", "gesprochen", "moeglich", "possible"];

/// Words of a sentence by which a language comes to that of the text.
const BESIDES: &[&str] =
    &["auch", "moeglich", "wunsch", "bedarf", "zusaetzlich", "also", "possible", "request"];

/// Words of a sentence on interpreting.
const INTERPRET: &[&str] =
    &["dolmetsch", "uebersetz", "interpret", "translat", "verdolmetsch", "sprachmittl", "simultan"];

/// Words in a sentence on what is learnt, asked for or written, not on how it is held.
const OTHER: &[&str] = &[
    "lernen",
    "kurs",
    "niveau",
    "kenntnisse",
    "ueben",
    "unterlagen",
    "prueft",
    "unterstuetzung",
    "material",
    "flyer",
    "sprachniveau",
];

/// Words in a sentence on what is handed out.
const WRITTEN: &[&str] = &["unterlagen", "material", "flyer", "formular", "broschuere"];

/// What is said of languages.
#[derive(Debug, Default)]
pub(crate) struct Languages {
    pub held: Vec<String>,
    pub interpreting: Vec<String>,
    /// The languages come to that in which the announcement is written.
    pub besides: bool,
    pub because: Vec<Because>,
}

pub(crate) fn languages(doc: &Doc<'_>, hint: Option<&str>) -> Languages {
    let mut found = Languages::default();
    for zone in doc.zones[..3].iter().chain([doc.categories()]) {
        read(zone, &mut found);
    }
    if found.besides {
        let written = written_in(&doc.description().text).unwrap_or("de").to_owned();
        if !found.held.contains(&written) {
            found.held.insert(0, written);
        }
    }
    if found.held.is_empty() {
        let hint = hint.map(|h| h.get(..2).unwrap_or(h).to_lowercase());
        let text = written_in(&doc.description().text)
            .or_else(|| written_in(&doc.title().text))
            .map(str::to_owned);
        found.held.extend(text.or(hint).or_else(|| Some("de".to_owned())));
    }
    found
}

fn read(zone: &Zone<'_>, found: &mut Languages) {
    let text = &zone.text;
    let mut at = 0;
    while at < text.tokens.len() {
        let Some(code) = code_of(text.word(at)) else {
            if text.word(at).starts_with("gebaerden")
                || text.word(at) == "sign" && text.word(at + 1) == "language"
            {
                push(&mut found.interpreting, "sgn");
            }
            at += 1;
            continue;
        };
        let (from, end) = (at, list_end(text, at));
        let begin = text.since(from, Gap::Sentence, 14);
        let stop = text.until(from, Gap::Sentence, 14);
        let words =
            |list: &[&str]| (begin..stop).any(|i| list.iter().any(|w| text.word(i).contains(w)));
        let before = from.checked_sub(1).map_or("", |i| text.word(i));
        let second = from.checked_sub(2).map_or("", |i| text.word(i));
        let codes =
            std::iter::once(code).chain((from + 1..end).filter_map(|i| code_of(text.word(i))));
        let codes: Vec<_> = codes.collect();
        if words(INTERPRET) {
            let spoken = ["auf", "english"].contains(&before) || before == "in" && !words(OTHER);
            let held = if spoken || text.word(from) == "english" {
                &mut found.held
            } else {
                &mut found.interpreting
            };
            codes.iter().for_each(|c| push(held, c));
            found.because.push(zone.because(
                What::Language,
                code,
                begin.max(from.saturating_sub(3)),
                end,
            ));
        } else if alone(text, from, end) && codes.len() > 1 && !words(OTHER)
            || text.word(from).starts_with("englischsprachig")
            || (before == "auf" || SPOKEN.contains(&text.word(end))) && !words(WRITTEN)
            || (HELD.contains(&before)
                || HELD.contains(&second)
                    && matches!(
                        before,
                        "einfachem" | "plain" | "leichtem" | "ist" | "is" | "simple"
                    ))
                && !words(OTHER)
        {
            found.besides |= words(BESIDES);
            codes.iter().for_each(|c| push(&mut found.held, c));
            found.because.push(zone.because(What::Language, code, from.saturating_sub(1), end));
        }
        at = end.max(at + 1);
    }
}

/// Whether the enumeration is a clause of its own ("Coaching, Englisch und Deutsch.").
fn alone(text: &Text<'_>, from: usize, end: usize) -> bool {
    let closed = text.tokens.get(end).is_none_or(|t| t.gap >= Gap::Colon)
        || text.tokens.get(end - 1).is_some_and(|t| text.raw[t.end as usize..].starts_with(')'));
    closed && text.tokens[from].gap >= Gap::Comma
}

/// The end of an enumeration of languages.
fn list_end(text: &Text<'_>, from: usize) -> usize {
    let mut end = from + 1;
    while end < text.tokens.len() && text.tokens[end].gap < Gap::Sentence {
        let word = text.word(end);
        let link = ["und", "oder", "and", "or", "sowie", "ins"].contains(&word);
        if code_of(word).is_none() && !(link && code_of(text.word(end + 1)).is_some()) {
            break;
        }
        end += 1;
    }
    end
}

fn code_of(word: &str) -> Option<&'static str> {
    if word.starts_with("englischsprachig") {
        return Some("en");
    }
    let code = LANGUAGES.iter().find(|(stem, _)| word.starts_with(stem))?;
    // "Deutschland", "Arabischkurs" are no languages in which something is held.
    (word.len() <= code.0.len() + 5
        && !word.ends_with("land")
        && word != "germany"
        && !word.contains("kurs"))
    .then_some(code.1)
}

fn push(list: &mut Vec<String>, code: &str) {
    if !list.iter().any(|c| c == code) {
        list.push(code.to_owned());
    }
}

/// The language in which a text is written, by its commonest words.
fn written_in(text: &Text<'_>) -> Option<&'static str> {
    const GERMAN: &[&str] = &[
        "und", "der", "die", "das", "fuer", "mit", "ein", "eine", "im", "zum", "zur", "ist",
        "sind", "wir", "sie", "von", "auf", "den", "wie", "bis", "am", "wer", "nicht", "hier",
        "oder", "bei", "aus", "des", "dem", "ihre", "nach", "sich", "wird",
    ];
    const ENGLISH: &[&str] = &[
        "and", "the", "for", "with", "of", "to", "your", "you", "is", "are", "we", "from", "how",
        "at", "by", "our", "this", "what", "meet", "on", "or", "their", "about", "english", "have",
        "can", "be", "who", "join", "free",
    ];
    let words = text.tokens.len().min(200);
    let count = |list: &[&str]| (0..words).filter(|i| list.contains(&text.word(*i))).count();
    let (german, english) = (count(GERMAN), count(ENGLISH));
    match (german, english) {
        (0, 0) => None,
        (g, e) if e > g => Some("en"),
        _ => Some("de"),
    }
}
