//! A place taken apart: venue, street and number, postal code, town, online.

use std::sync::LazyLock;

use regex::Regex;
use terminbund_text::fold::fold;

use crate::clean::{MAX_FIELD_BYTES, constant, plain};
use crate::gazetteer::Asking;
use crate::record::Record;
use crate::words::{Lexicon, WordId, hash};

/// Words of a venue that are compared.
const MAX_VENUE_WORDS: usize = 12;
/// Words of a street's or town's name that are compared.
const MAX_NAME_WORDS: usize = 4;

/// A street with its number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Street {
    /// House number without letters; never 0 where a street is known.
    pub number: u32,
    /// Words of the name, 0 where unused.
    pub name: [WordId; MAX_NAME_WORDS],
}

impl Street {
    /// The same street and number; one spelling may have more words.
    #[must_use]
    pub fn same(&self, other: &Street) -> bool {
        self.number == other.number && share(&self.name, &other.name)
    }
}

/// Words of a town's name, 0 where unused. Common first words ("Bad", "San") are left out.
pub type Town = [WordId; MAX_NAME_WORDS];

/// Whether two names share a word.
#[must_use]
pub fn share(a: &[WordId], b: &[WordId]) -> bool {
    a.iter().any(|w| *w != 0 && b.contains(w))
}

/// A place taken apart.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Something was said about the place.
    pub known: bool,
    /// Takes place online, at least also.
    pub online: bool,
    /// Takes place somewhere, at least also.
    pub on_site: bool,
    /// Street and number.
    pub street: Option<Street>,
    /// Postal code, or 0.
    pub postal: u32,
    /// Town.
    pub town: Option<Town>,
    /// Words of venue and room with their weights.
    pub venue: Box<[(WordId, f32)]>,
    /// Hash of the whole folded text; 0 where nothing was said.
    pub hash: u32,
}

static POSTAL: LazyLock<Regex> = LazyLock::new(|| constant(r"\b(?:[A-Z]{2}[ ,]+)?(\d{5})\b"));
static ONLINE: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"\b(online\w*|digital\w*|virtu\w+|zoom|ms teams|microsoft teams|teams|webex|",
        r"bigbluebutton|big blue button|video\w*|livestream|live stream|web|internet|",
        r"jitsi|gotomeeting|remote|hybrid)\b"
    ))
});
static STREET: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"^(?:(\d{1,5})[a-z]? ((?:[nsew] )?[a-z0-9 ]+)|",
        r"([a-z][a-z0-9 ]*?) (?:nr )?(\d{1,4}) ?[a-z]?(?: \d{1,4} ?[a-z]?)?)$"
    ))
});
static STATE: LazyLock<Regex> = LazyLock::new(|| constant(r"^[A-Z]{2}$|^[A-Z][a-z]+, [A-Z]{2}$"));

/// Words that many towns begin or end with.
const TOWN_FILLERS: &[&str] = &[
    "lutherstadt",
    "hansestadt",
    "stadt",
    "bad",
    "sankt",
    "st",
    "saint",
    "san",
    "santa",
    "los",
    "las",
    "el",
    "la",
    "new",
    "neu",
    "city",
    "town",
    "township",
    "of",
    "am",
    "an",
    "der",
    "im",
    "in",
    "fort",
    "ft",
    "port",
    "mount",
    "mt",
    "lake",
    "north",
    "south",
    "east",
    "west",
    "upper",
    "lower",
    "beach",
    "park",
    "county",
    "landkreis",
    "kreis",
    "heights",
    "springs",
    "usa",
    "united",
    "states",
    "deutschland",
    "germany",
    "de",
    "ca",
    "nc",
    "pa",
    "pennsylvania",
    "california",
    "carolina",
];

impl Place {
    /// Takes the place of `record` apart; its own fields before the one text.
    #[must_use]
    pub fn read(record: &Record, lexicon: &Lexicon, gazetteer: &mut Asking<'_>) -> Place {
        let mut place = Place::default();
        let text = plain(&record.location, MAX_FIELD_BYTES);
        let mut venue = Vec::new();
        place.read_text(&text, lexicon, gazetteer, &mut venue);
        for part in [&record.venue, &record.street] {
            place.read_part(&plain(part, MAX_FIELD_BYTES), lexicon, gazetteer, &mut venue);
        }
        if !record.locality.is_empty() {
            place.town = town(&fold(&plain(&record.locality, MAX_FIELD_BYTES)));
        }
        if let Ok(postal) = record.postal_code.trim().parse() {
            place.postal = postal;
        }
        if let Some(online) = record.online {
            place.online |= online;
        }
        place.hash = if text.is_empty() { 0 } else { hash(&fold(&text)).max(1) };
        venue.sort_by(|a: &(WordId, f32), b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        venue.dedup_by_key(|w| w.0);
        venue.truncate(MAX_VENUE_WORDS);
        place.on_site = !venue.is_empty() || place.street.is_some() || place.town.is_some();
        place.known = place.on_site || place.online;
        place.venue = venue.into();
        place
    }

    fn read_text(
        &mut self,
        text: &str,
        lex: &Lexicon,
        gaz: &mut Asking<'_>,
        venue: &mut Vec<(WordId, f32)>,
    ) {
        let mut before: Option<&str> = None;
        for part in text.split([',', '\n', '|', ';']).flat_map(|p| p.split(" - ")).map(str::trim) {
            if part.is_empty() {
                continue;
            }
            if let Some(found) = POSTAL.captures(part) {
                let whole = found.get(0).map_or(0..0, |m| m.range());
                self.postal = found[1].parse().unwrap_or(0);
                let (head, tail) = (part[..whole.start].trim(), part[whole.end..].trim());
                // "06108 Halle" or "Lancaster PA 17601" or ", Durham, NC, 27701".
                let name = if !tail.is_empty() { tail } else { head };
                self.town =
                    town(&fold(name)).or_else(|| before.and_then(|b| town(&fold(b)))).or(self.town);
                if !tail.is_empty() && !head.is_empty() {
                    self.read_part(head, lex, gaz, venue);
                }
            } else if STATE.is_match(part) {
                if let Some(name) = before
                    && self.town.is_none()
                {
                    self.town = town(&fold(name));
                }
                continue;
            } else {
                self.read_part(part, lex, gaz, venue);
            }
            before = Some(part);
        }
    }

    fn read_part(
        &mut self,
        part: &str,
        lex: &Lexicon,
        gaz: &mut Asking<'_>,
        venue: &mut Vec<(WordId, f32)>,
    ) {
        let folded = fold(part);
        if folded.is_empty() {
            return;
        }
        if ONLINE.is_match(&folded) {
            self.online = true;
            return;
        }
        if let Some(street) = street(&folded, lex) {
            self.street = self.street.or(Some(street));
            self.town = self.town.or_else(|| gaz.town_of(&street));
            return;
        }
        if let Some(known) = town(&folded).filter(|t| gaz.is_town(t)) {
            self.town = self.town.or(Some(known));
            return;
        }
        // "Stadtbibliothek Leuna", "Leuna Library": a known town at the end or beginning of a name.
        let ends = [folded.rsplit(' ').next(), folded.split(' ').next()].into_iter().flatten();
        if let Some(known) = ends.filter_map(town).find(|t| gaz.is_town(t)) {
            self.town = self.town.or(Some(known));
        }
        if let Some((street, town)) = gaz.address(&folded) {
            self.street = self.street.or(Some(street));
            self.town = self.town.or(Some(town));
        }
        lex.words(&folded, |word, _| venue.push((word.id, gaz.weight(word.id, word.weight))));
    }
}

/// Reads "Am Markt 3a", "Rudolf-Breitscheid-Straße 20/22", "100 South Queen Street" (folded).
fn street(folded: &str, lexicon: &Lexicon) -> Option<Street> {
    let found = STREET.captures(folded)?;
    let (number, name) = match (found.get(1), found.get(2), found.get(3), found.get(4)) {
        (Some(number), Some(name), ..) | (.., Some(name), Some(number)) => (number, name),
        _ => return None,
    };
    let first = name.as_str().split(' ').next().unwrap_or("");
    if ROOMS.contains(&first) {
        return None;
    }
    let mut out = Street { number: number.as_str().parse().ok()?, ..Street::default() };
    let mut used = 0;
    for word in name.as_str().split(' ') {
        let word = word.strip_suffix("strasse").or(word.strip_suffix("str")).unwrap_or(word);
        lexicon.words(word, |word, letters| {
            if used < MAX_NAME_WORDS && !is_street_type(letters) {
                out.name[used] = word.id;
                used += 1;
            }
        });
    }
    (used > 0 && out.number > 0).then_some(out)
}

/// What has a number within a house: no street.
const ROOMS: &[&str] = &[
    "haus",
    "raum",
    "saal",
    "halle",
    "zimmer",
    "gebaeude",
    "etage",
    "ebene",
    "stock",
    "aufgang",
    "hoersaal",
    "seminarraum",
    "room",
    "hall",
    "building",
    "suite",
    "floor",
    "level",
    "stage",
    "buehne",
    "platz",
    "stand",
    "tor",
    "eingang",
    "gate",
];

fn is_street_type(word: &str) -> bool {
    const TYPES: &[&str] = &[
        "strasse",
        "str",
        "street",
        "st",
        "avenue",
        "ave",
        "drive",
        "dr",
        "road",
        "rd",
        "boulevard",
        "blvd",
        "way",
        "lane",
        "ln",
        "highway",
        "hwy",
        "court",
        "ct",
        "place",
        "pl",
        "north",
        "south",
        "east",
        "west",
        "n",
        "s",
        "e",
        "w",
    ];
    TYPES.contains(&word)
}

/// The telling words of a town's name; `None` for texts that cannot be one.
#[must_use]
pub fn town(folded: &str) -> Option<Town> {
    let mut out = Town::default();
    let mut used = 0;
    for word in folded.split(' ').filter(|w| !w.is_empty()) {
        if word.bytes().any(|b| b.is_ascii_digit()) || used == MAX_NAME_WORDS {
            return None;
        }
        if !TOWN_FILLERS.contains(&word) {
            out[used] = hash(word);
            used += 1;
        }
    }
    (used > 0).then_some(out)
}
