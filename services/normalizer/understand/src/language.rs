//! In which languages it is held, and into which it is interpreted.

mod name;

use std::sync::LazyLock;

use self::name::code_of;
use crate::doc::{Doc, Zone};
use crate::text::{Gap, Text};
use crate::understood::{Because, What};

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
    "sprecht",
    "speak",
    "speaks",
    "speaking",
    "reden",
    "redet",
    "beraten",
];

/// Of these those of speaking: what is learnt in the same sentence does not matter.
const SPEAK: &[&str] = &["sprechen", "spricht", "speak", "speaks", "speaking", "reden", "redet"];

/// Words between such a word and the language.
const BETWEEN: &[&str] = &[
    "einfachem",
    "einfacher",
    "einfach",
    "plain",
    "leichtem",
    "ist",
    "is",
    "are",
    "sind",
    "simple",
    "easy",
    "basic",
    "clear",
    "wird",
    "werden",
    "mostly",
    "also",
    "auch",
    "both",
    "fliessend",
    "sowohl",
    "meist",
    "mainly",
    "gutem",
    "in",
    "auf",
    "either",
];

/// Words behind an English name of a language that leave it one: "in English at noon". In "in
/// German teams" it is none.
const BEHIND: &[&str] = &[
    "and",
    "or",
    "with",
    "for",
    "only",
    "at",
    "by",
    "on",
    "to",
    "is",
    "language",
    "spoken",
    "if",
    "as",
    "but",
    "plus",
    "also",
    "too",
    "because",
    "possible",
    "available",
    "from",
    "throughout",
    "so",
    "und",
    "oder",
    "mit",
    "unless",
    "where",
    "when",
    "the",
    "are",
    "will",
    "of",
    "slides",
    "free",
    "interpretation",
];

/// Words behind the names of such languages.
const SPOKEN: &[&str] =
    &["spoken", "gesprochen", "moeglich", "possible", "too", "zurecht", "dabei"];

/// Words by which somebody does not speak it.
const NOT: &[&str] = &["not", "nicht", "kein", "keine", "kaum", "wenig", "without", "ohne", "no"];

/// Words of a sentence by which a language comes to that of the text.
const BESIDES: &[&str] =
    &["auch", "moeglich", "wunsch", "bedarf", "zusaetzlich", "also", "possible", "request"];

/// Words of a sentence on interpreting.
const INTERPRET: &[&str] = &[
    "dolmetsch",
    "uebersetz",
    "interpret",
    "translati",
    "translator",
    "verdolmetsch",
    "sprachmittl",
    "simultan",
];

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
const WRITTEN: &[&str] =
    &["unterlagen", "material", "flyer", "formular", "broschuere", "slides", "folien", "handout"];

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
    let tells =
        |z: &Zone<'_>| ["zweisprachig", "bilingual"].iter().any(|w| z.text.folded.contains(w));
    let bilingual = doc.prose().any(tells);
    for zone in doc.zones[..3].iter().chain([doc.categories()]) {
        read(zone, bilingual, &mut found);
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

fn read(zone: &Zone<'_>, bilingual: bool, found: &mut Languages) {
    let text = &zone.text;
    let mut at = 0;
    while at < text.tokens.len() {
        if matches!(text.word(at), "sprache" | "sprachen" | "language" | "languages") {
            short(zone, at + 1, found);
        }
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
        // "German sign language".
        let signed = text.word(at + 1) == "sign" || text.word(at + 1).starts_with("gebaerden");
        if signed || of_reader(text, from) {
            at = if signed { at + 1 } else { end };
            continue;
        }
        let begin = text.since(from, Gap::Sentence, 14);
        let stop = text.until(from, Gap::Sentence, 14);
        let words =
            |list: &[&str]| (begin..stop).any(|i| list.iter().any(|w| text.word(i).contains(w)));
        let before = from.checked_sub(1).map_or("", |i| text.word(i));
        let codes =
            std::iter::once(code).chain((from + 1..end).filter_map(|i| code_of(text.word(i))));
        let codes: Vec<_> = codes.collect();
        if words(INTERPRET) {
            let held = ["auf", "english"].contains(&before) || before == "in" && !words(OTHER);
            let held = held || spoken(text, from, end) && said_so(text, from);
            let held = if held || text.word(from) == "english" {
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
            || spoken(text, from, end) && (!words(OTHER) || said_so(text, from))
            || bilingual && codes.len() > 1
        {
            found.besides |= words(BESIDES);
            codes.iter().for_each(|c| push(&mut found.held, c));
            found.because.push(zone.because(What::Language, code, from.saturating_sub(1), end));
        }
        at = end.max(at + 1);
    }
}

/// Codes behind a label: "Sprachen: DE/EN".
fn short(zone: &Zone<'_>, at: usize, found: &mut Languages) {
    const CODES: &[&str] =
        &["de", "en", "ar", "uk", "ru", "fr", "es", "pl", "tr", "fa", "it", "ro", "vi", "pt"];
    let text = &zone.text;
    if text.tokens.get(at).is_none_or(|t| t.gap < Gap::Comma) {
        return;
    }
    for i in at..text.tokens.len().min(at + 6) {
        let Some(code) = CODES.iter().find(|c| **c == text.word(i)) else { break };
        push(&mut found.held, code);
        found.because.push(zone.because(What::Language, code, at - 1, i + 1));
    }
}

/// Whether a word of speaking stands before the languages: "auf", "we speak", "gesprochen wird".
fn spoken(text: &Text<'_>, from: usize, end: usize) -> bool {
    let back = |n: usize| from.checked_sub(n).map_or("", |i| text.word(i));
    let held = |w: &str| HELD.contains(&w) || w == "gesprochen";
    let between = |n: &usize| {
        BETWEEN.contains(&back(*n)) || matches!(back(*n), "a" | "mix" | "mixture" | "of" | "some")
    };
    let by = HELD.contains(&back(1)) || (1..4).take_while(between).any(|n| held(back(n + 1)));
    let near = from.saturating_sub(4)..from;
    let near = near.rev().take_while(|i| text.tokens[i + 1].gap < Gap::Sentence);
    let denied = near.clone().any(|i| NOT.contains(&text.word(i)));
    let written = near.take(3).any(|i| WRITTEN.iter().any(|w| text.word(i).starts_with(w)));
    let inner = text.tokens.get(end).is_some_and(|t| t.gap == Gap::Space);
    let lower = text.quote(end, end + 1).starts_with(char::is_lowercase);
    let english = ["german", "english", "french", "polish", "spanish", "dutch", "turkish"];
    let quality = english.contains(&text.word(end - 1)) && inner && lower;
    by && !denied && !written && (!quality || BEHIND.contains(&text.word(end)))
}

/// "Sie sprechen Arabisch und möchten helfen?": what the reader speaks.
fn of_reader(text: &Text<'_>, from: usize) -> bool {
    let back = |n: usize| from.checked_sub(n).map_or("", |i| text.word(i));
    let reader = matches!(back(2), "sie" | "du" | "ihr" | "you" | "who" | "wer");
    reader && (SPEAK.contains(&back(1)) || back(1) == "sprichst")
}

/// Whether it is said in so many words: "wir sprechen", "the language is", "gesprochen wird".
fn said_so(text: &Text<'_>, from: usize) -> bool {
    const SAID: &[&str] = &["language", "languages", "sprache", "sprachen", "gesprochen", "held"];
    let back = |n: usize| from.checked_sub(n).map_or("", |i| text.word(i));
    SPEAK.contains(&back(1)) || SAID.contains(&back(1)) || SAID.contains(&back(2))
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
        if code_of(word).is_some() {
            end += 1;
            continue;
        }
        // "English, Turkish and a bit of French".
        let link = |w: &str| {
            matches!(
                w,
                "und"
                    | "oder"
                    | "and"
                    | "or"
                    | "sowie"
                    | "ins"
                    | "some"
                    | "etwas"
                    | "a"
                    | "bit"
                    | "of"
                    | "ein"
                    | "bisschen"
                    | "probably"
                    | "auch"
                    | "also"
                    | "wie"
                    | "auf"
                    | "in"
            )
        };
        let reach = (end..end + 5).find(|i| !link(text.word(*i)));
        match reach.filter(|i| *i > end && code_of(text.word(*i)).is_some()) {
            Some(next) => end = next + 1,
            None => break,
        }
    }
    end
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
    /// The common words by their first letter, and whether they are English.
    static COMMON: LazyLock<[Vec<(&str, bool)>; 26]> = LazyLock::new(|| {
        std::array::from_fn(|letter| {
            let begins = |w: &&&str| usize::from(w.as_bytes()[0] - b'a') == letter;
            let german = GERMAN.iter().filter(begins).map(|w| (*w, false));
            german.chain(ENGLISH.iter().filter(begins).map(|w| (*w, true))).collect()
        })
    });
    let (mut german, mut english) = (0, 0);
    for word in (0..text.tokens.len().min(200)).map(|i| text.word(i)) {
        let first = word.bytes().next().unwrap_or_default().wrapping_sub(b'a');
        for (_, in_english) in
            COMMON.get(usize::from(first)).into_iter().flatten().filter(|(w, _)| *w == word)
        {
            let count = if *in_english { &mut english } else { &mut german };
            *count += 1;
        }
    }
    match (german, english) {
        (0, 0) => None,
        (g, e) if e > g => Some("en"),
        _ => Some("de"),
    }
}
