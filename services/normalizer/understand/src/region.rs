//! The region: by the postal code first, then by the name of the town.

use std::sync::LazyLock;

use regex::Regex;

use crate::doc::{Doc, Zone, because};
use crate::expression::expression;
use crate::rules::Rules;
use crate::text::{Gap, Text};
use crate::understood::{Because, Format, Place, What, Where};

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?:^|[\s,(])(?:D-)?(\d{5})\s+\p{Lu}\p{Ll}"));

const EVERYWHERE: &[&str] =
    &["bundesweit", "deutschlandweit", "nationwide", "deutschland", "germany", "bundesgebiet"];

/// The AGS, `online` or `bundesweit`, with the reason.
pub(crate) fn region(
    rules: &Rules,
    doc: &Doc<'_>,
    place: &Place,
    format: Format,
) -> Option<(String, Because)> {
    if format == Format::Online {
        let reason = because(What::Region, "online", format.id(), Where::Label);
        return Some(("online".to_owned(), reason));
    }
    let give = |id: &str, words: &str, place| {
        Some((id.to_owned(), because(What::Region, id, words, place)))
    };
    let code = place.postal_code.as_deref();
    if let Some((code, id)) = code.and_then(|c| Some((c, rules.regions.of_code(c)?))) {
        return give(id, code, Where::Location);
    }
    let town = place.locality.as_deref();
    if let Some((town, id)) = town.and_then(|t| Some((t, rules.regions.of_name(t)?))) {
        return give(id, town, Where::Location);
    }
    let location = doc.location();
    let town = town_in(rules, location, true);
    // A village says more than the name of its state.
    let village = || village_in(rules, location);
    let district = town.filter(|(id, _)| id.len() > 2);
    if let Some((id, words)) = district.or_else(village).or(town) {
        return give(id, words, Where::Location);
    }
    let everywhere = |zone: &Zone<'_>| zone.text.folded.split(' ').any(|w| EVERYWHERE.contains(&w));
    if everywhere(location) {
        return give("bundesweit", location.text.raw, Where::Location);
    }
    if place.name.is_none() && place.street.is_none() || location.text.tokens.is_empty() {
        let nationwide = |zone: &&Zone<'_>| zone.text.folded.contains(" bundesweit");
        if let Some(zone) = doc.prose().find(nationwide) {
            return give("bundesweit", "bundesweit", zone.place);
        }
    }
    elsewhere(rules, doc).and_then(|(id, words, place)| give(id, words, place))
}

/// Where the place does not say: the title, an address in the text, the organiser.
fn elsewhere<'d>(rules: &'d Rules, doc: &'d Doc<'_>) -> Option<(&'d str, &'d str, Where)> {
    for zone in [doc.title(), doc.subtitle()] {
        if let Some((id, words)) = town_in(rules, zone, false) {
            return Some((id, words, zone.place));
        }
    }
    let text = doc.description().text.raw;
    for found in ADDRESS.captures_iter(text).take(8) {
        if let (Some(code), Some(id)) = (found.get(1), rules.regions.of_code(&found[1])) {
            return Some((id, &text[code.range()], Where::Description));
        }
    }
    if let Some((id, words)) = town_in(rules, doc.organizer(), true) {
        return Some((id, words, Where::Organizer));
    }
    let zone = doc.description();
    let (id, words) = town_in(rules, zone, false)?;
    Some((id, words, zone.place))
}

/// A village that the place names: a word of its own, written large.
fn village_in<'d>(rules: &'d Rules, zone: &'d Zone<'_>) -> Option<(&'d str, &'d str)> {
    /// Shorter names are mostly words as well.
    const LEAST: usize = 5;
    (0..zone.text.tokens.len()).find_map(|at| {
        let name = zone.text.quote(at, at + 1);
        // "Groß Quenstedt" is another place than Quenstedt.
        let prior = at.checked_sub(1).map_or("", |i| zone.text.word(i));
        let other = ["gross", "klein", "alt", "neu", "bad", "hohen"].contains(&prior);
        let long = name.len() >= LEAST && name.starts_with(char::is_uppercase) && !other;
        long.then(|| rules.regions.of_village(name)).flatten().map(|id| (id, name))
    })
}

/// Whether the town is in the name of an institution: "HWK Magdeburg, Außenstelle Halberstadt".
fn of_institution(text: &Text<'_>, from: usize) -> bool {
    const NAMES: &[&str] =
        &["hwk", "ihk", "hochschule", "handwerkskammer", "universitaet", "kammer", "arbeit"];
    let named = |at: usize| {
        let prior = at.checked_sub(1).map_or("", |i| text.word(i));
        NAMES.contains(&prior) && text.tokens[at].gap == Gap::Space
    };
    // The second of "Hochschule Magdeburg-Stendal" as well.
    let joined = from > 1 && text.raw[..text.tokens[from].start as usize].ends_with('-');
    named(from) || joined && named(from - 1)
}

/// The town that a text names. In prose a name that is also a word counts only behind "in".
fn town_in<'d>(rules: &'d Rules, zone: &'d Zone<'_>, address: bool) -> Option<(&'d str, &'d str)> {
    let text = &zone.text;
    let found = rules.regions.in_text(text);
    let usable = |&(from, to, id, ambiguous): &(usize, usize, &'d str, bool)| {
        let before = from.checked_sub(1).map_or("", |i| text.word(i));
        let after = text.word(to);
        // "Burg Giebichenstein" is a castle, "Hof Lindner" a farm; "Halle 1", "Halle B" is a hall
        // of a fair.
        let next = text.quote(to, to + 1).starts_with(char::is_uppercase);
        let castle = ["burg", "hof"].contains(&text.word(from))
            && to == from + 1
            && text.tokens.get(to).is_some_and(|t| t.gap == Gap::Space)
            && next;
        let hall = text.word(from) == "halle" && to == from + 1;
        let numbered = after.bytes().next().is_some_and(|b| b.is_ascii_digit()) || after.len() == 1;
        let behind = ["in", "nach", "bei", "stadt", "landkreis", "kreis", "raum"].contains(&before);
        let named = if address { !ambiguous || !hall || !numbered } else { behind };
        let plain = !ambiguous || behind || (address && !(hall && numbered));
        named && plain && !(hall && numbered) && !castle && !id.is_empty()
    };
    let mut best: Option<(usize, usize, &str, bool)> = None;
    for candidate in found.into_iter().filter(usable) {
        // A district outweighs a state, a name that is no word one that is, a town one whose
        // name an institution has.
        let weight = |c: (usize, usize, &str, bool)| {
            (c.2.len() > 2, !c.3, !address || !of_institution(text, c.0))
        };
        let better = best.is_none_or(|b| weight(candidate) > weight(b));
        if better {
            best = Some(candidate);
        }
    }
    best.map(|(from, to, id, _)| (id, text.quote(from, to)))
}
