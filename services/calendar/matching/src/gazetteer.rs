//! What an alliance's own records teach about its places.

use std::collections::HashMap;

use terminbund_text::fold::fold;

use crate::clean::{MAX_FIELD_BYTES, plain};
use crate::place::{Place, Street, Town, town};
use crate::record::Record;
use crate::words::{Lexicon, WordId, hash};

/// Below this many places the share of a word in them says nothing yet.
const MIN_LOCATIONS: u32 = 30;
/// A word in one of twenty places is as telling as a word of middling rarity elsewhere.
const LOCAL_SCALE: f32 = 1.6;
/// A venue name that was seen with more different addresses than this names none of them.
const MAX_ADDRESSES: usize = 1;

/// Street and town of a venue.
type Address = (Option<Street>, Option<Town>);

/// What the alliance's own records teach about its places: at which address a venue stands, which
/// names are towns. Learnt from a set of records, in any order, and part of the rules epoch.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    venues: HashMap<u32, Address>,
    streets: HashMap<Street, Town>,
    towns: HashMap<WordId, u32>,
    words: HashMap<WordId, u32>,
    locations: u32,
}

impl Gazetteer {
    /// Learns from all `records`: the same set gives the same gazetteer in any order.
    #[must_use]
    pub fn learn<'r>(records: impl Iterator<Item = &'r Record>, lexicon: &Lexicon) -> Gazetteer {
        let empty = Gazetteer::default();
        let mut venues: HashMap<u32, Vec<Address>> = HashMap::new();
        let mut out = Gazetteer::default();
        for record in records {
            let place = Place::read(record, lexicon, &empty);
            if !place.venue.is_empty() {
                out.locations += 1;
                for (word, _) in &place.venue {
                    *out.words.entry(*word).or_default() += 1;
                }
            }
            let Some(known) = place.town.filter(|_| place.postal > 0) else { continue };
            *out.towns.entry(known[0]).or_default() += 1;
            let Some(street) = place.street else { continue };
            out.streets.insert(street, known);
            for part in plain(&record.location, MAX_FIELD_BYTES).split(',').map(fold) {
                if part.is_empty()
                    || part.bytes().any(|b| b.is_ascii_digit())
                    || town(&part) == Some(known)
                {
                    continue;
                }
                let seen = venues.entry(hash(&part)).or_default();
                if !seen.contains(&(Some(street), Some(known))) {
                    seen.push((Some(street), Some(known)));
                }
            }
        }
        out.venues = venues
            .into_iter()
            .filter(|(_, a)| a.len() <= MAX_ADDRESSES)
            .map(|(k, a)| (k, a[0]))
            .collect();
        out
    }

    /// A word that stands in a large share of the alliance's places ("Recklinghausen", "Library")
    /// says little about which one is meant, however rare it is elsewhere.
    pub(crate) fn weight(&self, word: WordId, weight: f32) -> f32 {
        if self.locations < MIN_LOCATIONS {
            return weight;
        }
        let seen = self.words.get(&word).copied().unwrap_or(1) as f32;
        let here = ((self.locations as f32 + 1.0) / (seen + 0.5)).ln();
        weight.min(here * LOCAL_SCALE).max(0.0)
    }

    pub(crate) fn is_town(&self, name: &Town) -> bool {
        self.towns.contains_key(&name[0])
    }

    pub(crate) fn town_of(&self, street: &Street) -> Option<Town> {
        self.streets.get(street).copied()
    }

    pub(crate) fn address(&self, folded: &str) -> Option<Address> {
        self.venues.get(&hash(folded)).copied()
    }

    /// The town that a title names after "in", where it is one of the known towns.
    #[must_use]
    pub fn town_in(&self, folded: &str) -> Option<Town> {
        let words: Vec<&str> = folded.split(' ').collect();
        (0..words.len()).rev().filter(|i| words[*i] == "in" || words[*i] == "at").find_map(|i| {
            (i + 1..=words.len().min(i + 3)).rev().find_map(|end| {
                let name = town(&words[i + 1..end].join(" "))?;
                self.is_town(&name).then_some(name)
            })
        })
    }
}
