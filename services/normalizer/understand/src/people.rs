//! Who holds it, with whom, who speaks, whom to ask.

use std::sync::LazyLock;

use regex::Regex;

use crate::doc::{Doc, because};
use crate::expression::expression;
use crate::signs::Sign;
use crate::understood::{Because, Contact, Speaker, What};

static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?x)(?i:(?:in|eine)\s+Kooperation\s+(?:mit|von)|gemeinsam\s+mit
        |in\s+Zusammenarbeit\s+mit|Kooperationspartner(?:innen|in)?\s*(?:sind|ist|:)
        |Mitveranstalter(?:in)?\s*:|Partner\s*:|together\s+with|in\s+(?:cooperation
        |collaboration|partnership)\s+with|unterstützt\s+(?:von|durch))
        \s+((?:\p{Ll}{2,4}\s+){0,2}[\p{Lu}\d„][^.\n;!?]{2,200})",
    )
});
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)\b(?:Ansprechpartner(?:in|innen)?|Ansprechperson|Kontakt(?:person)?",
        r"|Contact(?: person)?|Rückfragen(?: an)?|Auskunft(?: erteilt)?",
        r"|Infos? bei)\b\s*:?\s*([^\n]{3,200})"
    ))
});
static PHONE: LazyLock<Regex> = LazyLock::new(|| expression(r"(?:\+49|\b0)[\d ()/.–-]{5,20}\d"));
static MAIL: LazyLock<Regex> =
    LazyLock::new(|| expression(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+){1,5}"));
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"^(?:(?:Frau|Herrn?|Ms\.?|Mr\.?)\s+)?((?:(?:Prof|Dr",
        r"|Dipl)\.(?:-\p{L}+\.)?\s*)*\p{Lu}[\p{L}'’-]+(?:\s+(?:von|van|de|der|el|al|Ben",
        r"|\p{Lu}\.)?\s?\p{Lu}[\p{L}'’-]+){0,3})"
    ))
});
static SPEAKERS: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?x)(?i:Referent(?:in|innen|en)?|Referierende|Speakers?|Dozent(?:in|innen)?
        |Moderation|Keynote|Impuls(?:\s+von)?|Vortrag\s+von|Es\s+sprechen|Es\s+spricht
        |Mit\s+Coach|Gäste|Podium|Moderiert\s+von|Fachanwalt|Fachanwältin)
        \s*:?\s+((?:(?:Prof|Dr)\.\s*)*\p{Lu}[^.\n;!?]*(?:(?:Prof|Dr)\.[^.\n;!?]*)*)",
    )
});

/// At most so many of each are kept.
const MAX_PEOPLE: usize = 20;

/// Words without which nobody is named who organises with another.
pub(crate) const TOGETHER_SIGNS: &[&str] = &[
    "kooperation",
    "gemeinsam mit",
    "zusammenarbeit",
    "mitveranstalt",
    "together with",
    "cooperation",
    "collaboration",
    "partner",
    "unterstuetzt",
];

/// Words without which no contact is named.
pub(crate) const CONTACT_SIGNS: &[&str] =
    &["kontakt", "ansprech", "contact", "rueckfragen", "auskunft", "info"];

/// Words without which no speaker is named.
pub(crate) const SPEAKER_SIGNS: &[&str] = &[
    "referent",
    "referierende",
    "speaker",
    "dozent",
    "moderation",
    "moderiert",
    "keynote",
    "impuls",
    "vortrag von",
    "sprech",
    "spricht",
    "coach",
    "fachanw",
];

/// Those with whom it is held.
pub(crate) fn co_organizers(doc: &Doc<'_>) -> Vec<(String, Because)> {
    let mut found: Vec<(String, Because)> = Vec::new();
    for zone in doc.prose() {
        if !zone.signs.has(Sign::Together) {
            continue;
        }
        for captured in TOGETHER.captures_iter(zone.text.raw).take(4) {
            for part in split_list(&captured[1]) {
                let own = part.chars().count() > 3
                    && !part.contains("unseren Partnern")
                    && found.len() < MAX_PEOPLE;
                if own && !found.iter().any(|(p, _)| *p == part) {
                    let reason = because(What::Organizer, &part, &captured[0], zone.place);
                    found.push((part, reason));
                }
            }
        }
    }
    found
}

/// Cuts an enumeration of bodies: at commas and "sowie", at "und" before an article or capital.
fn split_list(text: &str) -> Vec<String> {
    static CUT: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r"\s*,\s*(?:und\s+|sowie\s+)?|\s+sowie\s+|\s+(?:und|and)\s+(?:(?:der|dem|den|die",
            r"|the)\s+)"
        ))
    });
    static ARTICLE: LazyLock<Regex> =
        LazyLock::new(|| expression(r"^(?:der|dem|den|die|das|the|unseren?)\s+"));
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r"\s+(?:lad\w+|bieten?|veranstalte\w+|informier\w+|stell\w+|zeig\w+|findet|statt",
            r"|durchgeführt|wir|in Halle|eingeladen|organisiert)\b.*$"
        ))
    });
    CUT.split(text)
        .map(|p| VERB.replace(ARTICLE.replace(p.trim(), "").trim(), "").trim().to_owned())
        .filter(|p| p.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()))
        .collect()
}

/// A contact that is published as such.
pub(crate) fn contact(doc: &Doc<'_>) -> Option<(Contact, Because)> {
    let zone = doc.description();
    if !zone.signs.has(Sign::Contact) {
        return None;
    }
    for found in CONTACT.captures_iter(zone.text.raw).take(4) {
        let rest = &found[1];
        let phone = PHONE.find(rest).map(|m| m.as_str().trim().to_owned());
        let email = MAIL.find(rest).map(|m| m.as_str().trim_end_matches('.').to_owned());
        let name = NAME.captures(rest.trim()).map(|c| c[1].trim().to_owned());
        let name = name.filter(|n| n.contains(' ') && !n.starts_with("Tel"));
        if name.is_some() || phone.is_some() || email.is_some() {
            let contact = Contact { name, phone, email };
            let label = contact.name.clone().or(contact.email.clone()).or(contact.phone.clone());
            let reason = because(What::Contact, &label.unwrap_or_default(), &found[0], zone.place);
            return Some((contact, reason));
        }
    }
    None
}

/// Who speaks.
pub(crate) fn speakers(doc: &Doc<'_>) -> Vec<Speaker> {
    let raw = doc.description().text.raw;
    if !doc.description().signs.has(Sign::Speaker) {
        return Vec::new();
    }
    let mut found: Vec<Speaker> = Vec::new();
    for captured in SPEAKERS.captures_iter(raw).take(8) {
        static AND: LazyLock<Regex> =
            LazyLock::new(|| expression(r"\s+und\s+|\s+and\s+|\s*,\s*|\s*/\s*|\s*\("));
        for part in AND.split(captured[1].trim()) {
            let part = part.trim().trim_end_matches(')');
            let Some(name) = NAME.captures(part).map(|c| c[1].trim().to_owned()) else { continue };
            let full = name.contains(' ')
                && name.chars().count() < 60
                && name.len() + 4 >= part.len().min(60);
            if full && !found.iter().any(|s| s.name == name) && found.len() < MAX_PEOPLE {
                found.push(Speaker { name, role: None });
            } else if let Some(last) = found.last_mut()
                && last.role.is_none()
                && part.chars().count() > 3
            {
                last.role = Some(part.to_owned());
            }
        }
    }
    found
}
