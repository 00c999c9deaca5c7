//! Which edition it is: "zum achten Mal", "die 18. Kontaktmesse", "Treffen Nr. 8".

use std::sync::LazyLock;

use regex::Regex;

use crate::expression::expression;
use crate::expression::word_set;

/// An ordinal, in figures or words.
const ORDINAL: &str = r"(?:(\d{1,3})\.|(\d{1,3})(?:st|nd|rd|th)|([a-zäöüß]{4,18}))";

/// "zum 12. Mal", "die vierte Auflage", "im zehnten Jahr", "for the fifth time".
static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    expression(&format!(
        r#"(?ix)\b{ORDINAL}\s+(?:Mal\b|Auflage|Ausgabe|Runde|Jahrgang|Durchgang|Staffel|Folge\b
        |Jahr\s+(?:der|des|unsere[rs])|edition\b|time\b|round\b|season\b|year(?:\s+(?:of
        |in\s+a\s+row)|,|\s+running)
        |Veranstaltung\s+(?:der|unserer|aus)|Termin\s+(?:der|unserer|aus|in)|Teil\s+(?:der|unserer)
        |(?:\p{{L}}[\p{{L}}-]*\s+){{1,3}}(?:(?:in|aus|unserer|der|our|the|this)\s+){{1,3}}
        (?:["„“][^"„“”\n]{{2,40}}["“”]\s+)?(?:\p{{L}}*reihe|serie|series)\b)"#
    ))
});

/// "zur 18. Firmenkontaktmesse", "beim nunmehr 5. Fachtag", "Bei der dritten Werkstour".
static OF_NOUN: LazyLock<Regex> = LazyLock::new(|| {
    expression(&format!(
        r"(?x)\b(?i:zur|zum|zu|beim|bei|am|im|das|der|die|den|des|dem|ein|unser\p{{L}}*|nunmehr
        |bereits|schon
        |mittlerweile|inzwischen|the|our|this)\s+(?i:{ORDINAL})\s+(\p{{Lu}}[\p{{L}}-]+)"
    ))
});

/// "Netzwerk Familie – 6. Werkstattgespräch"; in a line of its own it is an item of a list.
static ALONE: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?:^|[–—]\s?)(\d{1,3})\.\s(\p{Lu}[\p{L}-]+)"));

/// "Treffen Nr. 8", "Staffel 11", "Ausgabe 4", "Folge 9".
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?x)\b(?:(?i:Treffen|Sitzung|Ausgabe|Folge|Runde|Termin|Abend|Veranstaltung)\s+
        (?i:Nr\.?|Nummer|No\.?|\#)\s?(\d{1,3})
        |(?:Staffel|Ausgabe|Runde|Durchgang|Season|Edition|Vol\.)\s(\d{1,3}))\b",
    )
});

word_set! {
    /// Words without which no edition is told.
    SIGNS = &[
    "Mal",
    "mal ",
    "Auflage",
    "Ausgabe",
    "eihe",
    "Serie",
    "series",
    "Folge",
    "Runde",
    "Jahrgang",
    "edition",
    "time",
    "Durchgang",
    "Staffel",
    " Jahr d",
    " Jahr u",
    "season",
    "Nr.",
    "Nummer",
    "round",
    "year of", " year,", "year running",
    "Season",
    "Edition",
]
}

/// The edition that a text tells; `title` to know the event's noun again.
pub(crate) fn told(raw: &str, title: &str) -> Option<u32> {
    if SIGNS.is_in(raw) {
        let times = TIMES.captures_iter(raw).take(8).find_map(|found| {
            // Who does something "zum ersten Mal" is not the event.
            let first =
                ["Mal", "Jahr", "Folge", "time", "year"].iter().any(|w| found[0].contains(w));
            number(&found).filter(|n| *n > 1 || !first)
        });
        let times = times.or_else(|| {
            let found = NUMBER.captures(raw)?;
            found.get(1).or(found.get(2))?.as_str().parse().ok()
        });
        if times.is_some() {
            return times;
        }
    }
    of_noun(raw, title)
}

/// "Beim 5. Fachtag": a figure before the noun of an event.
fn of_noun(raw: &str, title: &str) -> Option<u32> {
    const LEAST: u32 = 4;
    let figures = raw.as_bytes().windows(4).any(|w| {
        w[0].is_ascii_digit() && w[1] == b'.' && w[2] == b' ' && w[3].is_ascii_uppercase()
    });
    let told = |found: regex::Captures<'_>, noun: usize| {
        let noun = found.get(noun)?.as_str();
        let in_title = in_title(noun, title);
        let figures = found.get(1).is_some() || found.len() > 3 && found.get(2).is_some();
        let edition = if found.len() > 3 { number(&found)? } else { found[1].parse().ok()? };
        // The second and third evening of a course are no editions.
        let known = in_title || figures && edition >= LEAST && is_event(noun);
        known.then_some(edition)
    };
    let alone = || ALONE.captures_iter(raw).take(12).find_map(|f| told(f, 2));
    let worded = WORDED.is_in(raw);
    let of = (figures || worded)
        .then(|| OF_NOUN.captures_iter(raw).take(40).find_map(|f| told(f, 4)))
        .flatten();
    of.or_else(|| if figures { alone() } else { None })
}

word_set! {
    /// Ordinals in words end so.
    WORDED = &[
    "weiten ",
    "ritten ",
    "ierten ",
    "ünften ",
    "echsten ",
    "iebten ",
    " achten ",
    "eunten ",
    "ehnten ",
    "elften ",
    "wölften ",
    "zigsten ",
    " third ",
    "fth ",
]
}

/// Whether the noun, or the noun that it ends with, stands in the title.
fn in_title(noun: &str, title: &str) -> bool {
    const LEAST: usize = 5;
    let noun = noun.to_lowercase();
    let stem: String =
        noun.chars().take(noun.chars().count().saturating_sub(2).max(LEAST)).collect();
    noun.len() >= LEAST
        && title.to_lowercase().contains(&stem)
        && !NO_EVENT.contains(&noun.as_str())
}

/// Nouns that are counted and no event.
const NO_EVENT: &[&str] = &[
    "klasse",
    "klassen",
    "semester",
    "lehrjahr",
    "schuljahr",
    "stock",
    "etage",
    "obergeschoss",
    "quartal",
    "halbjahr",
    "jahr",
    "jahre",
    "lebensjahr",
    "monat",
    "woche",
    "schritt",
    "tag",
    "arbeitstag",
    "job",
    "modul",
    "jahrhundert",
    "ausbildungsjahr",
    "platz",
    "bildungsweg",
    "arbeitsmarkt",
    "chance",
    "mai",
    "liga",
    "advent",
    "generation",
    "leben",
    "blick",
    "eindruck",
    "führungsebene",
    "ausbildung",
    "beruf",
    "betrieb",
    "januar",
    "februar",
    "märz",
    "april",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "hälfte",
    "sprache",
    "heimat",
    "karriere",
    "versuch",
    "anlauf",
    "standbein",
    "wahl",
    "hand",
];

/// Whether the noun is counted and no event.
pub(crate) fn is_other(noun: &str) -> bool {
    NO_EVENT.contains(&noun.to_lowercase().as_str())
}

/// What the nouns of events end with.
const EVENTS: &[&str] = &[
    "messe",
    "forum",
    "konferenz",
    "kongress",
    "gipfel",
    "treffen",
    "treff",
    "tisch",
    "tischs",
    "frühstück",
    "tagung",
    "symposium",
    "nacht",
    "abend",
    "börse",
    "werkstatt",
    "gespräch",
    "dialog",
    "runde",
    "café",
    "lauf",
    "fest",
    "markt",
    "camp",
    "cup",
    "tour",
    "talk",
    "lunch",
    "meeting",
    "workshop",
    "day",
    "fair",
    "summit",
    "conference",
    "night",
    "breakfast",
    "sitzung",
    "versammlung",
    "empfang",
    "turnier",
    "slam",
    "hackathon",
    "konvent",
    "kolloquium",
    "salon",
    "club",
    "austausch",
    "week",
    "festival",
    "tische",
    "meetup",
    "fachtags",
    "nächte",
    "lounge",
    "matinee",
    "wettbewerb",
    "gala",
    "netzwerktag",
    "zirkel",
    "kamingespräch",
    "marathon",
    "dating",
    "evening",
    "trail",
    "cruise",
    "clinic",
];

/// Whether the noun is one of an event: "Fachtag", "Kontaktbörse", "HIT".
pub(crate) fn is_event(noun: &str) -> bool {
    let lower = noun.to_lowercase();
    let day =
        lower.ends_with("tag") && lower.len() > 6 && !crate::deadline::due::is_weekday(&lower);
    let short = (2..=5).contains(&noun.len()) && noun.chars().all(char::is_uppercase);
    !NO_EVENT.contains(&lower.as_str())
        && (short || day || EVENTS.iter().any(|e| lower.ends_with(e)) || lower.ends_with("woche"))
}

/// The figure or word of an ordinal.
fn number(found: &regex::Captures<'_>) -> Option<u32> {
    let figure = found.get(1).or(found.get(2));
    figure.and_then(|m| m.as_str().parse().ok()).or_else(|| ordinal(found.get(3)?.as_str()))
}

/// "achten" → 8, "dreizehnte" → 13, "fünfundzwanzigsten" → 25, "third" → 3.
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    terminbund_text::ordinal::ordinal(&terminbund_text::fold::fold(word))
}

/// "IV" → 4.
pub(crate) fn roman(text: &str) -> Option<u32> {
    let value = |c| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        _ => None,
    };
    let digits: Option<Vec<u32>> = text.chars().map(value).collect();
    let digits = digits?;
    let mut sum = 0;
    for (i, d) in digits.iter().enumerate() {
        if digits.get(i + 1).is_some_and(|next| next > d) {
            sum -= *d as i32;
        } else {
            sum += *d as i32;
        }
    }
    u32::try_from(sum).ok().filter(|n| *n > 0)
}
