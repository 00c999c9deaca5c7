//! How one registers: link, required or not, places, sold out, accessibility.

use std::sync::LazyLock;

use regex::Regex;
use terminbund_text::links;

use crate::doc::{Doc, because};
use crate::expression::expression;
use crate::signs::Sign;
use crate::understood::{Because, Registration, Required, What};

static MAIL: LazyLock<Regex> =
    LazyLock::new(|| expression(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+){1,5}"));
static BARE: LazyLock<Regex> =
    LazyLock::new(|| expression(r"\bwww\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>(),;]*)?"));
static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)(?:max(?:\.|imal)|h(?:ö|oe)chstens|begrenzt\s+auf|beschr(?:ä|ae)nkt\s+auf
        |limited\s+to|pl(?:ä|ae)tze:)\s*(\d{1,4})
        |(\d{1,4})\s+(?:freie\s+)?(?:teilnahme)?(?:pl(?:ä|ae)tze|seats|places)\b
        |bis\s+zu\s+(\d{1,4})\s+(?:personen|teilnehm)",
    )
});

/// Reads what is said on registration, but for the deadline.
pub(crate) fn registration(doc: &Doc<'_>) -> (Registration, Vec<Because>) {
    let mut found = Registration::default();
    let mut reasons = Vec::new();
    for zone in [doc.title(), doc.subtitle(), doc.description()] {
        let text = &zone.text.folded;
        let said = |sign| zone.signs.first(sign);
        if let Some(words) = said(Sign::NotRequired) {
            found.required = Required::No;
            reasons.push(because(What::Registration, "no", words.trim(), zone.place));
        } else if found.required == Required::Unknown {
            if let Some(words) = said(Sign::Required) {
                found.required = Required::Yes;
                reasons.push(because(What::Registration, "yes", words.trim(), zone.place));
            } else if let Some(words) = said(Sign::Asked) {
                found.required = Required::Asked;
                reasons.push(because(What::Registration, "asked", words.trim(), zone.place));
            }
        }
        found.waiting_list |= zone.signs.has(Sign::Waiting);
        found.limited |= zone.signs.has(Sign::Limited);
        if found.places.is_none()
            && (found.limited || text.contains("max") || text.contains("plaetze"))
        {
            let places = PLACES.captures(zone.text.raw);
            found.places = places.and_then(|c| {
                c.iter().skip(1).flatten().next().and_then(|m| m.as_str().parse().ok())
            });
        }
    }
    found.link = link(doc.description().text.raw);
    (found, reasons)
}

/// Words that say that nobody must register.
pub(crate) const NOT_REQUIRED: &[&str] = &[
    " ohne anmeldung",
    " keine anmeldung",
    " anmeldung nicht erforderlich",
    " anmeldung ist nicht erforderlich",
    " ohne voranmeldung",
    " voranmeldung ist nicht noetig",
    " no registration",
    " ohne termin ",
    " anmeldung ist nicht notwendig",
    " anmeldung nicht noetig",
    " einfach vorbeikommen",
    " registration is not required",
    " anmeldung ist nicht noetig",
    " anmeldung nicht notwendig",
];
/// Words that say that one must.
pub(crate) const REQUIRED: &[&str] = &[
    " anmeldung erforderlich",
    " anmeldung ist erforderlich",
    " verbindliche anmeldung",
    " nur mit anmeldung",
    " registration required",
    " registration is required",
    " anmeldung notwendig",
    " mit anmeldung ",
    " nur nach anmeldung",
    " nach anmeldung",
    " anmeldepflicht",
    " zwingend anmeld",
    " anmeldeschluss",
    " anmeldefrist",
    " melden sie sich ",
    " please register",
    " must register",
    " termin noetig",
    " anmeldung unter ",
    " anmeldung bis ",
    " anmeldung ueber ",
    " anmeldung per ",
    " terminvereinbarung",
];
/// Words that ask for it.
pub(crate) const ASKED: &[&str] = &[
    " um anmeldung ",
    " anmeldung erbeten",
    " anmeldung erwuenscht",
    " um rueckmeldung",
    " um antwort ",
    " bitten um anmeld",
    " anmeldung wird gebeten",
    " anmeldung",
    " rueckmeldung",
];
/// Words that say that places are limited.
pub(crate) const LIMITED: &[&str] = &[
    " plaetze sind begrenzt",
    " begrenzt auf",
    " plaetze begrenzt",
    " begrenzte plaetze",
    " teilnehmerzahl",
    " limited places",
    " limited seats",
    " begrenzte teilnehm",
    " platzzahl",
    " limited to ",
    " begrenzte anzahl",
];

/// The address behind a word of registration, else none: other links may lead anywhere.
fn link(raw: &str) -> Option<String> {
    if !raw.contains("http") && !raw.contains("www.") && !raw.contains('@') {
        return None;
    }
    let lower = raw.to_lowercase();
    let cues = [
        "anmeld",
        "regist",
        "sign up",
        "rückmeld",
        "rueckmeld",
        "bewerb",
        "apply",
        "zusag",
        "buch",
        "ticket",
    ];
    let mut best: Option<(usize, String)> = None;
    let mut consider = |at: usize, address: &str| {
        let before = lower
            .get(lower.floor_char_boundary(at.saturating_sub(160))..lower.floor_char_boundary(at));
        let cued = before
            .unwrap_or_default()
            .lines()
            .rev()
            .take(2)
            .any(|l| cues.iter().any(|c| l.contains(c)));
        let itself = cues.iter().any(|c| address.to_lowercase().contains(c));
        let address = address.trim_end_matches(['.', ',', ';', ')']).to_owned();
        if (cued || itself) && best.as_ref().is_none_or(|(p, _)| at < *p) {
            best = Some((at, address));
        }
    };
    for address in links::addresses(raw).take(32).filter(|a| links::is_public(a)) {
        consider(address.as_ptr() as usize - raw.as_ptr() as usize, address);
    }
    for found in BARE.find_iter(raw).take(32).chain(MAIL.find_iter(raw).take(32)) {
        let inside = raw[..found.start()].ends_with("//") || raw[..found.start()].ends_with('@');
        if !inside {
            consider(found.start(), found.as_str());
        }
    }
    best.map(|(_, address)| address)
}

/// Words that tell of a waiting list.
pub(crate) const WAITING: &[&str] = &[" warteliste", " waiting list"];

/// Words that say that no place is left.
pub(crate) const GONE: &[&str] = &[
    " ausgebucht ",
    " sold out ",
    " fully booked ",
    " keine freien plaetze ",
    " keine plaetze mehr ",
    " bereits belegt ",
    " restlos ausverkauft ",
    " ausverkauft ",
    " no places left ",
];

/// Whether no place is left, with the words.
pub(crate) fn sold_out(doc: &Doc<'_>) -> Option<Because> {
    doc.prose().find_map(|zone| {
        let text = &zone.text.folded;
        let word = zone.signs.first(Sign::Gone)?;
        let not = [
            " nicht ausgebucht",
            " noch nicht ausgebucht",
            " falls ausgebucht",
            " schnell ausgebucht",
            " wenn ausgebucht",
            " oft ausgebucht",
        ];
        if not.iter().any(|n| text.contains(n)) {
            return None;
        }
        Some(because(What::SoldOut, "sold_out", word.trim(), zone.place))
    })
}

/// Words that tell of accessibility.
pub(crate) const ACCESSIBLE: &[&str] = &[
    "barrierefrei",
    "barrierearm",
    "rollstuhl",
    "stufenlos",
    "gebaerden",
    "induktions",
    "leichter sprache",
    "wheelchair",
    "aufzug",
    "fahrstuhl",
    "schriftdolmetsch",
    "accessible",
    "step free",
    "leichte sprache",
    "ebenerdig",
    "behindertenparkpl",
    "blindenleit",
    "hoerschleife",
    "sign language",
];

/// What is said on accessibility, in the partner's words.
pub(crate) fn accessibility(doc: &Doc<'_>) -> Vec<Because> {
    let mut found: Vec<Because> = Vec::new();
    for zone in doc.zones[..4].iter().filter(|z| z.signs.has(Sign::Accessible)) {
        for word in ACCESSIBLE.iter().filter(|w| zone.text.folded.contains(*w)) {
            let Some(at) = zone.text.folded.find(word) else { continue };
            let token = zone.text.token_at(at);
            let from = zone.text.since(token, crate::text::Gap::Comma, 4);
            let to = zone.text.until(token, crate::text::Gap::Comma, 6);
            let words = zone.text.quote(from, to);
            if !found.iter().any(|b| b.label == words || b.label.contains(words)) {
                found.push(because(What::Accessibility, words, words, zone.place));
            }
        }
    }
    found
}
