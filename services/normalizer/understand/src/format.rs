//! How one takes part: hybrid first, then online, else at a place.

use std::sync::LazyLock;

use regex::Regex;

use crate::doc::{Doc, Zone, because};
use crate::expression::expression;
use crate::expression::word_set;
use crate::place::beside_network;
use crate::rules::{Family, Hit, Role, Rules};
use crate::signs::Sign;
use crate::text::Gap;
use crate::understood::{Because, Format, Place, What, Where};

/// Words before which a name of a tool in the text says how one takes part ("per Zoom").
const MEANS: &[&str] = &["per", "via", "ueber", "mit", "auf", "bei", "als", "by", "on", "im", "or"];

/// The format, with its reason where one is given.
pub(crate) fn format(rules: &Rules, doc: &Doc<'_>, place: &Place) -> (Format, Option<Because>) {
    if let Some(because) = prose_or_location(rules, doc, "hybrid") {
        return (Format::Hybrid, Some(because));
    }
    let somewhere = place.postal_code.is_some() || place.street.is_some();
    if let Some(because) = in_location(rules, doc.location(), "online") {
        // "virtuelle Messehalle 1": what the place begins with is all of it.
        let opens = hits(rules, doc.location(), "online").any(|h| h.from == 0);
        let somewhere = place.postal_code.is_some() || place.street.is_some() && !opens;
        let town = place.locality.is_some() && place.name.is_some() && !opens;
        let named = place.locality.is_some() || place.name.is_some();
        let town = town || named && beside_network(rules, doc.location().text.raw).is_some();
        let format = if somewhere || town { Format::Hybrid } else { Format::Online };
        let because = Because { label: format.id().to_owned(), ..because };
        return (format, Some(because));
    }
    let unplaced = !somewhere && place.name.is_none() && place.locality.is_none();
    let titles = [doc.title(), doc.subtitle()];
    // "Digitale Sprechstunde" in a library is one on what is digital.
    let said = |zone| in_zone_if(rules, zone, "online", |hit| unplaced || is_manner(zone, hit));
    if let Some(because) = titles.into_iter().find_map(said) {
        return (Format::Online, Some(because));
    }
    if !unplaced && let Some(words) = from_afar(doc.description()) {
        let because = because(What::Format, Format::Hybrid.id(), words, doc.description().place);
        return (Format::Hybrid, Some(because));
    }
    if unplaced {
        // A video that is published at its hour has no place.
        if let Some(because) = video(rules, doc) {
            return (Format::Online, Some(because));
        }
        if let Some(because) = in_zone(rules, doc.categories(), "online") {
            return (Format::Online, Some(because));
        }
        if let Some(because) = in_zone(rules, doc.description(), "online") {
            return (Format::Online, Some(because));
        }
    }
    (Format::Onsite, None)
}

/// Whether the words of a title say how one takes part, and not of what it treats: "Webinar",
/// "Online-Seminar", "Elternabend (online)", but not "Online-Bewertungen".
fn is_manner(zone: &Zone<'_>, hit: &Hit) -> bool {
    const EVENTS: &[&str] = &[
        "seminar",
        "kurs",
        "vortrag",
        "workshop",
        "veranstaltung",
        "sprechstunde",
        "sprechtag",
        "abend",
        "treffen",
        "messe",
        "beratung",
        "training",
        "schulung",
        "stammtisch",
        "forum",
        "konferenz",
        "talk",
        "lehrgang",
        "session",
        "meeting",
        "event",
        "austausch",
        "runde",
    ];
    let (from, to) = (hit.from as usize, hit.to as usize);
    if zone.text.quote(from, to).to_lowercase().contains("webinar") {
        return true;
    }
    // "Oma geht online".
    let prior = from.checked_sub(1).map_or("", |i| zone.text.quote(i, i + 1));
    let verb = zone.text.tokens.get(from).is_some_and(|t| t.gap == Gap::Space)
        && prior.starts_with(char::is_lowercase);
    let online = zone.text.word(from).starts_with("online") && !verb;
    let alone = zone.text.tokens.get(to).is_none_or(|t| t.gap > Gap::Space);
    let last = zone.text.word(to - usize::from(to > from + 1 || alone));
    online && (alone && to == from + 1 || EVENTS.iter().any(|e| last.ends_with(e)))
}

/// How those take part who do not come to the place: "Wer nicht kommen kann, schaut im Stream
/// zu", "im Saal oder daheim am Bildschirm", "stream for those in Halle".
static FROM_AFAR: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:wer|alle,?\s+die|die|those\s+who|if\s+you|who)\b[^.\n]{0,40}?\b(?:nicht|can.?t
        |cannot|unable)\b[^.\n]{0,30}?(?:komm|da\s+sein|dabei|reis|schaff|teilnehm|attend|\bmake\s
        |come
        |be\s+there|travel)[^.\n]{0,60}?(?:stream|\bonline|\bdigital\b|\bvideo|zoom|\bteams\b
        |\blink\b
        |schalt|im\s+netz|bildschirm|zu\s?hause|remotely)
        |\b(?:vor\s+ort|pr(?:ä|ae)senz\w*|im\s+saal|in\s+person|on[\s-]?site|on\s+campus|kommen\b
        |come\s+to)[^.\n]{0,60}?(?:\b(?:oder|und|sowie|parallel|wahlweise|or|and)\b
        |,)\s[^.\n]{0,30}?
        (?:\bper\s+(?:video|link|stream|zoom|teams)|\bonline\b|\bdigital\b|\bstream|zugeschaltet
        |\bals\s+videokonferenz|w(?:ä|ae)hl\w*\s+(?:\S+\s){0,2}ein\b|einw(?:ä|ae)hl|bildschirm
        |(?:zu\s?hause|daheim)\s+(?:vor|am|aus|zu)\b|von\s+(?:zu\s?hause|daheim)|from\s+home
        |remotely|\bdial\s+in|\bvia\s+(?:zoom|teams|video|a\s+link))
        |\blive-?stream\b|\b(?:im|per|den|dem|via|the|a|by)\s+stream\b|\bstream\s+(?:for|at|gibt
        |unter)
        |\b(?:k(?:ö|oe)nn\w*|oder|auch|gern\w*|wahlweise)\s[^.\n]{0,50}?(?:zuschalt|zugeschaltet)
        |\bschalt(?:en|et)\s+(?:sich|euch)\s[^.\n]{0,40}?\b(?:zu|dazu|ein)\b
        |\b(?:online|digital|virtuell|remote|per\s+video)\s+(?:\S+\s)?(?:zuh(?:ö|oe)ren|zuschauen
        |zusehen
        |teilnehmen|dabei|mitmachen|mitdiskutieren|verfolgen|mith(?:ö|oe)ren|mitreden)
        |\bteilnahme\s+(?:ist\s+)?(?:auch\s+)?(?:online|digital|virtuell|per\s+(?:link|video|zoom
        |teams))
        |\boder\s[^.\n]{0,30}?(?:(?:zu\s?hause|daheim)\s+(?:vor|am|aus|zu)\b
        |\bvon\s+(?:zu\s?hause|daheim)|bildschirm|\bkamera|\bsofa)
        |\b(?:join|attend|participate|take\s+part|follow)\s(?:us\s|\S+\s){0,2}?(?:online|remotely
        |from\s+home|virtually)|\bgestreamt|\bstreamed\b|\b(?:zoom|online|remote)[\s-]option
        |\bor\s+from\s+(?:home|your)
        |\bor\s+online\b|\bonline\s+participation",
    )
});

/// Signs without which nobody takes part from afar.
pub(crate) const AFAR: &[&str] = &[
    "stream",
    "zuschalt",
    "zugeschaltet",
    "schalt",
    "waehl",
    " digital ",
    "virtuell",
    "video",
    "online",
    "bildschirm",
    " link ",
    "kamera",
    "remote",
    "zuhause",
    "zu hause",
    "daheim",
    "from home",
    "sofa",
    " zoom ",
    " teams ",
    "dial in",
];

word_set! {
    /// What else is done from afar: registering, reading on.
    OTHERWISE = &[
    "anmeld",
    "registr",
    "ticket",
    "buch",
    "formular",
    "bewerb",
    "unterlagen",
    "infos ",
    "information",
    "material",
    "marketing",
    "shop",
    "register",
    "sign up",
    "apply",
    "kein ", "nicht gestreamt", "not streamed",
    "keinen ",
    "handel",
    "portal",
]
}

/// The words that say that one may take part from afar as well.
fn from_afar<'a>(zone: &Zone<'a>) -> Option<&'a str> {
    if !zone.signs.has(Sign::Afar) {
        return None;
    }
    let raw = zone.text.raw;
    FROM_AFAR.find_iter(raw).take(8).find_map(|found| {
        let end = raw[found.end()..].find(['.', '\n', ';']).map_or(raw.len(), |i| found.end() + i);
        let end = end.min(raw.floor_char_boundary(found.end() + 24));
        let before = raw.floor_char_boundary(found.start().saturating_sub(12));
        let words = raw[before..end].to_lowercase();
        // "Digital dabei: E-Mail für Ältere" tells of the subject.
        let subject = raw[found.end()..].starts_with(':');
        (!subject && !OTHERWISE.is_in(&words)).then_some(found.as_str())
    })
}

fn video(rules: &Rules, doc: &Doc<'_>) -> Option<Because> {
    let index = rules.taxonomy.kinds.iter().position(|k| k.id == "videoformat")?;
    doc.prose().find_map(|zone| {
        let of_kind = |h: &&Hit| usize::from(h.slot.index) == index;
        let hit = zone.of(Family::Kind, Role::Words).find(of_kind)?;
        Some(zone.because(What::Format, "online", hit.from as usize, hit.to as usize))
    })
}

fn prose_or_location(rules: &Rules, doc: &Doc<'_>, id: &str) -> Option<Because> {
    in_location(rules, doc.location(), id)
        .or_else(|| doc.prose().find_map(|zone| in_zone(rules, zone, id)))
        .or_else(|| in_zone(rules, doc.categories(), id))
}

fn hits<'z>(rules: &Rules, zone: &'z Zone<'_>, id: &str) -> impl Iterator<Item = &'z Hit> {
    let index = rules.taxonomy.formats.iter().position(|f| f.id == id);
    zone.hits.iter().filter(move |h| {
        h.slot.family == Family::Format && Some(usize::from(h.slot.index)) == index
    })
}

/// In the place any word of the list counts, but for "Digital" in a name ("Digital Lab").
fn in_location(rules: &Rules, zone: &Zone<'_>, id: &str) -> Option<Because> {
    let named = |hit: &&Hit| {
        let to = hit.to as usize;
        let joined = zone.text.tokens.get(to).is_some_and(|t| t.gap == Gap::Space);
        let link = ["per", "via", "ueber", "mit", "und", "oder", "or", "and", "sowie"];
        let word = zone.text.word(to);
        zone.text.quote(hit.from as usize, to) == "Digital"
            && joined
            && !link.contains(&word)
            && zone.text.quote(to, to + 1).starts_with(char::is_uppercase)
            && !hits(rules, zone, id).any(|h| h.from == hit.to)
    };
    let hit = hits(rules, zone, id).find(|h| !named(h))?;
    Some(zone.because(What::Format, id, hit.from as usize, hit.to as usize))
}

/// Whether the words stand alone between commas or ends of sentences: "Zoom, 90 Minuten".
fn is_alone(zone: &Zone<'_>, hit: &Hit) -> bool {
    let apart = |at: usize| zone.text.tokens.get(at).is_none_or(|t| t.gap >= Gap::Comma);
    apart(hit.from as usize) && apart(hit.to as usize)
}

/// Elsewhere a tool's name ("addressed" in the taxonomy) counts only behind "per", "via" …, or
/// where it stands alone.
fn in_zone(rules: &Rules, zone: &Zone<'_>, id: &str) -> Option<Because> {
    in_zone_if(rules, zone, id, |_| true)
}

/// The same, of words that pass.
fn in_zone_if(
    rules: &Rules,
    zone: &Zone<'_>,
    id: &str,
    passes: impl Fn(&Hit) -> bool,
) -> Option<Because> {
    let said = |hit: &&Hit| {
        let from = hit.from as usize;
        let before = from.checked_sub(1).map_or("", |i| zone.text.word(i));
        match hit.slot.role {
            Role::Words => true,
            Role::Addressed if zone.place == Where::Title => false,
            Role::Addressed => MEANS.contains(&before) || is_alone(zone, hit),
            Role::TitleWords => zone.place == Where::Title,
            Role::Yours | Role::Organizers | Role::Except => false,
        }
    };
    let hit = hits(rules, zone, id).find(|hit| said(hit) && passes(hit))?;
    Some(zone.because(What::Format, id, hit.from as usize, hit.to as usize))
}
