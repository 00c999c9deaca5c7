//! What is counted: the nouns of events, those that are none, and the numbers themselves.

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
