//! Addresses as Germans write them: venue, street, postal code, town, room, floor, entrance.

use std::sync::LazyLock;

use regex::Regex;

use crate::doc::Doc;
use crate::expression::{expression, word_set};
use crate::rules::{Family, Rules};
use crate::text::Text;
use crate::towns::Position;
use crate::understood::Place;

static POSTAL: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?:^|[^\d\w]|D-)(\d{5})\s+(\p{Lu}[^,;\n|]{1,60})"));
static POSTAL_ALONE: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?:^|\s|D-)(\d{5})(?:$|\s|[,;)])"));
static STREET: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"^\p{L}[\p{L}\d .'’/-]{1,60}?(?:\s",
        r"|\.)\d{1,4}\s?[a-zA-Z]?(?:\s?[-–/+]\s?\d{1,4}\s?[a-zA-Z]?)?$"
    ))
});
static STREET_WORD: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"(?i)(?:stra(?:ß|ss)e|str\.?|platz|weg|allee|gasse|chaussee|promenade|ufer|damm)$")
});
static ROOM: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^(?:raum|r\.|zimmer|saal|h(?:ö|oe)rsaal|hs|seminarraum|konferenzraum|beratungsraum
        |besprechungsraum|sitzungssaal|sitzungszimmer|halle\s+[\dA-Z]{1,3}\b|stand\s|geb(?:ä|ae)ude
        |haus\s+[\dA-Z]{1,3}$|aula|festsaal|ratssaal$|rathaussaal|plenarsaal|foyer|campus\s+\d
        |room|hall\s+[\dA-Z]|building|werkraum|lehrk(?:ü|ue)che|schulungsraum|bauteil|trakt
        |block\s+[A-Z\d]|gro(?:ß|ss)er\s+saal|kleiner\s+saal|wappensaal|ag-?raum|vortragsraum)
        |raum$|saal$|zimmer$",
    )
});
static FLOOR: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)\b(?:\d{1,2}\.\s?(?:OG|UG|Obergeschoss|Obergeschoß|Etage|Stock(?:werk)?)|EG|UG|DG
        |Erdgescho(?:ss|ß)|Dachgescho(?:ss|ß)|Untergescho(?:ss|ß)|ground\s+floor
        |\d(?:st|nd|rd|th)\s+floor)\b",
    )
});
word_set! {
    /// Letters without which no floor is told.
    FLOORS = &["OG", "UG", "EG", "DG", "scho", "Etage", "tage", "Stock", "stock", "floor", "Floor"]
}
word_set! {
    /// Letters without which no entrance is told.
    ENTRANCES = &["ingang", "ugang", "ufahrt", "infahrt", "ntrance", "INGANG"]
}
static ENTRANCE: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?i)\b(?:Eingang|Zugang|Zufahrt|Einfahrt|entrance)\b[^,;\n)]*"));
static ROOM_OF_STREET: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"(?i)\s*\(?\b(?:Raum|Zimmer|R\.|Saal|Seminarraum|Hörsaal)\s+[\w./-]+\)?$")
});

/// Parts of one place that are read; the longest that people write have fewer.
const MAX_PARTS: usize = 16;

/// Reads the place as the partner wrote it.
pub(crate) fn place(rules: &Rules, doc: &Doc<'_>) -> Place {
    let mut place = Place::default();
    let raw = doc.location().text.raw;
    let network = doc.location().hits.iter().any(|h| h.slot.family == Family::Format);
    for part in raw.split([',', ';', '\n', '|', '•']).take(MAX_PARTS) {
        for part in part.split(" / ").flat_map(|p| p.split(" – ")).flat_map(|p| p.split(" - ")) {
            take_part(rules, part.trim(), network, &mut place);
        }
    }
    online_host(doc, &mut place);
    from_venues(rules, &mut place);
    place
}

/// "Halle (Saale)" keeps its bracket when brackets around the whole are taken off.
fn closed(part: &str) -> String {
    let open = part.contains('(') && !part.contains(')');
    if open { format!("{part})") } else { part.to_owned() }
}

/// Takes one part of the place; `network` where the whole names the network somewhere.
fn take_part(rules: &Rules, part: &str, network: bool, place: &mut Place) {
    let mut part = closed(part.trim_matches([' ', '(', ')', '.', ':', '-']));
    if part.is_empty() {
        return;
    }
    if let Some(found) = ENTRANCES.is_in(&part).then(|| ENTRANCE.find(&part)).flatten() {
        place.entrance.get_or_insert_with(|| found.as_str().trim().to_owned());
        part.replace_range(found.range(), "");
    }
    let floor = FLOORS.is_in(&part);
    if let Some(found) = floor.then(|| FLOOR.find(&part)).flatten() {
        place.floor.get_or_insert_with(|| found.as_str().to_owned());
        part.replace_range(found.range(), "");
    }
    let part = closed(part.trim_matches([' ', ')', '(']).trim_start_matches("Ort:").trim());
    let part = part.as_str();
    if part.is_empty() || take_postal(part, place) {
        return;
    }
    let numbered = part.bytes().any(|b| b.is_ascii_digit());
    if place.country.is_none() && ["Deutschland", "Germany"].contains(&part) {
        place.country = Some("Deutschland".to_owned());
    } else if ROOM.is_match(part) {
        match &mut place.room {
            Some(room) => {
                room.push_str(", ");
                room.push_str(part);
            }
            None => place.room = Some(part.to_owned()),
        }
    } else if numbered && STREET.is_match(part) && !part.starts_with("Halle ")
        || STREET_WORD.is_match(part)
    {
        take_street(part, place);
    } else if rules.regions.of_name(part).is_some() && place.locality.is_none() {
        place.locality = Some(part.to_owned());
    } else if let Some(there) = network.then(|| beside_network(rules, part)).flatten() {
        take_part(rules, there, network, place);
    } else if place.name.is_none() && !is_online(rules, part, network) {
        place.name = Some(part.to_owned());
    }
}

fn take_street(part: &str, place: &mut Place) {
    let mut street = part;
    if let Some(found) = ROOM_OF_STREET.find(part) {
        place.room.get_or_insert_with(|| found.as_str().trim_matches([' ', '(', ')']).to_owned());
        street = &part[..found.start()];
    }
    if place.street.is_none() {
        place.street = Some(street.trim().to_owned());
    } else if place.name.is_none() {
        place.name = Some(part.to_owned());
    }
}

/// A postal code with its town; what stands before it is read as a part of its own.
fn take_postal(part: &str, place: &mut Place) -> bool {
    if !part.bytes().any(|b| b.is_ascii_digit()) || place.postal_code.is_some() {
        return false;
    }
    let (code, town, start) = if let Some(found) = POSTAL.captures(part) {
        let town = found[2].split(" (hybrid").next().unwrap_or_default();
        let town = town.split(" und ").next().unwrap_or_default().trim().to_owned();
        (found[1].to_owned(), Some(town), found.get(1).map_or(0, |m| m.start()))
    } else if let Some(found) = POSTAL_ALONE.captures(part) {
        (found[1].to_owned(), None, found.get(1).map_or(0, |m| m.start()))
    } else {
        return false;
    };
    place.postal_code = Some(code);
    if town.is_some() {
        place.locality = town.map(|t| closed(t.trim_end_matches(['.', ')'])));
    }
    let before = part[..start].trim_end_matches("D-").trim();
    if !before.is_empty() {
        if STREET.is_match(before) {
            take_street(before, place);
        } else if place.name.is_none() {
            place.name = Some(before.to_owned());
        }
    }
    true
}

/// Words that join the network to a place: "Halle (Saale) and online", "Rathaus + Zoom".
const JOINING: &[&str] = &["und", "and", "oder", "or", "sowie", "plus"];

/// The place beside which the network is named: "Rathaus" of "Rathaus und Zoom".
pub(crate) fn beside_network<'p>(rules: &Rules, part: &'p str) -> Option<&'p str> {
    let text = Text::new(part);
    let hits = rules.scan(&text);
    let network = hits.iter().filter(|h| h.slot.family == Family::Format);
    let (from, to) = network.map(|h| (h.from as usize, h.to as usize)).min()?;
    let Some(mut before) = from.checked_sub(1) else {
        // "Zoom & Kongresszentrum".
        let next = text.tokens.get(to)?;
        let behind = part.get(text.tokens[to - 1].end as usize..next.start as usize)?;
        let joined = JOINING.contains(&text.word(to)) && text.tokens.len() > to + 1;
        let start = if joined { text.tokens[to + 1].start } else { next.start };
        return (joined || behind.contains(['/', '+', '&'])).then(|| &part[start as usize..]);
    };
    // "Rathaus und per Video".
    before -= usize::from(before > 0 && ["per", "via"].contains(&text.word(before)));
    let from = before + 1;
    let joined = JOINING.contains(&text.word(before));
    let place = if joined { text.tokens[before].start } else { text.tokens[before].end };
    let signs = part.get(text.tokens[before].end as usize..text.tokens[from].start as usize)?;
    let there = part[..place as usize].trim_end_matches([' ', ',', '(']);
    ((joined || signs.contains(['/', '+', '&'])) && !there.is_empty()).then_some(there)
}

/// Whether a part of the place says no more than that one takes part over the network.
fn is_online(rules: &Rules, part: &str, network: bool) -> bool {
    let text = Text::new(part);
    network && rules.scan(&text).iter().any(|h| h.slot.family == Family::Format)
        || ["link folgt", "hybrid", "bundesweit", "deutschlandweit", "landesweit", "livestream"]
            .contains(&text.folded.trim())
}

fn online_host(doc: &Doc<'_>, place: &mut Place) {
    const HOSTS: &[(&str, &str)] = &[
        (" zoom ", "Zoom"),
        (" teams ", "Microsoft Teams"),
        (" webex ", "Webex"),
        (" gotomeeting ", "GoToMeeting"),
        (" gotowebinar ", "GoToWebinar"),
        (" bigbluebutton ", "BigBlueButton"),
        (" bbb ", "BigBlueButton"),
        (" jitsi ", "Jitsi"),
        (" skype ", "Skype"),
        (" google meet ", "Google Meet"),
        (" youtube ", "YouTube"),
    ];
    let text = &doc.location().text.folded;
    let host = HOSTS.iter().find(|(word, _)| text.len() >= word.len() && text.contains(word));
    place.online = host.map(|h| h.1.to_owned());
}

/// Completes a place whose name the configuration knows.
fn from_venues(rules: &Rules, place: &mut Place) {
    let Some(name) = place.name.clone() else { return };
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    if let Some(venue) = rules.venue(&name) {
        let code = place.postal_code.as_deref();
        if code.is_some_and(|c| !venue.postal_code.is_empty() && c != venue.postal_code) {
            return; // another house of that name
        }
        let position = venue.latitude.zip(venue.longitude);
        place.position = position.map(|(latitude, longitude)| Position {
            latitude,
            longitude,
            approximate: false,
        });
        if code.is_none() {
            place.name = venue.names.first().cloned();
            place.street = place.street.take().or_else(|| given(&venue.street));
            place.postal_code = given(&venue.postal_code);
            place.locality = place.locality.take().or_else(|| given(&venue.locality));
            place.from_venues = true;
        }
    }
}
