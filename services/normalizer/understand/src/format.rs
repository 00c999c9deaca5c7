//! How one takes part: hybrid first, then online, else at a place.

use crate::doc::{Doc, Zone};
use crate::rules::{Family, Hit, Role, Rules};
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
        let format = if somewhere || town { Format::Hybrid } else { Format::Online };
        let because = Because { label: format.id().to_owned(), ..because };
        return (format, Some(because));
    }
    let title = in_zone(rules, doc.title(), "online").or(in_zone(rules, doc.subtitle(), "online"));
    if let Some(because) = title {
        return (Format::Online, Some(because));
    }
    let unplaced = !somewhere && place.name.is_none() && place.locality.is_none();
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

/// In the place any word of the list counts.
fn in_location(rules: &Rules, zone: &Zone<'_>, id: &str) -> Option<Because> {
    let hit = hits(rules, zone, id).next()?;
    Some(zone.because(What::Format, id, hit.from as usize, hit.to as usize))
}

/// Elsewhere a tool's name ("addressed" in the taxonomy) counts only behind "per", "via" …
fn in_zone(rules: &Rules, zone: &Zone<'_>, id: &str) -> Option<Because> {
    let said = |hit: &&Hit| {
        let from = hit.from as usize;
        let before = from.checked_sub(1).map_or("", |i| zone.text.word(i));
        match hit.slot.role {
            Role::Words => true,
            Role::Addressed => MEANS.contains(&before) && zone.place != Where::Title,
            Role::TitleWords => zone.place == Where::Title,
            Role::Yours | Role::Organizers | Role::Except => false,
        }
    };
    let hit = hits(rules, zone, id).find(said)?;
    Some(zone.because(What::Format, id, hit.from as usize, hit.to as usize))
}
