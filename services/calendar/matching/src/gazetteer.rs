//! What an alliance's own records teach about its places.
//!
//! A function of the set of records: each teaches its [`Lesson`] and takes it back when it goes.
//! Whoever keeps features of records that stay remembers which questions each of them asked, and
//! reads those anew whose answer is another one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use terminbund_text::fold::fold;

use crate::clean::{MAX_FIELD_BYTES, plain};
use crate::place::{Place, Street, Town, town};
use crate::record::Record;
use crate::words::{Lexicon, WordId, hash};

/// Below this many places the share of a word in them says nothing yet.
const MIN_LOCATIONS: u32 = 30;
/// A word in one of twenty places is as telling as a word of middling rarity elsewhere.
const LOCAL_SCALE: f32 = 1.6;
/// Shares are told apart by powers of two, so that one more place makes few words another; a word
/// in fewer than one of 2^6 places is as telling as anywhere.
const RARE: u8 = 6;

/// Street and town of a venue.
type Address = (Street, Town);

/// Something that reading a record asked: a venue, a street or a town, as a hash. Two that share
/// one make a record be read once too often, no more.
pub type Question = u64;

/// Where venues stand, and which names are towns, as far as the records say it.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    venues: HashMap<u32, Told<Address>>,
    streets: HashMap<Street, Told<Town>>,
    towns: HashMap<WordId, u32>,
    words: HashMap<WordId, u32>,
    /// The same by how often: the frequent ones are looked at with each change.
    by_count: BTreeSet<(u32, WordId)>,
    /// Places with words.
    locations: u32,
}

/// What one record teaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Where it names a postal code.
    town: Option<Town>,
    street: Option<Street>,
    /// Names that stand beside the address.
    venues: Vec<u32>,
    /// Words of the venue.
    words: Vec<WordId>,
}

/// What was told of a name, and how often.
#[derive(Debug, Clone)]
struct Told<T>(Vec<(T, u32)>);

impl<T: Copy + PartialEq> Told<T> {
    /// The one thing that all say; a name that several houses bear names none of them.
    fn sole(&self) -> Option<T> {
        if let [(one, _)] = self.0[..] { Some(one) } else { None }
    }

    fn add(&mut self, what: T) {
        match self.0.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += 1,
            None => self.0.push((what, 1)),
        }
    }

    fn take(&mut self, what: T) {
        if let Some(at) = self.0.iter().position(|(known, _)| *known == what) {
            self.0[at].1 -= 1;
            if self.0[at].1 == 0 {
                self.0.swap_remove(at);
            }
        }
    }
}

impl Lesson {
    /// What a record teaches.
    #[must_use]
    pub fn of(record: &Record, lexicon: &Lexicon) -> Option<Lesson> {
        let place = Place::read(record, lexicon, &mut Asking::new(&Gazetteer::default()));
        let words: Vec<WordId> = place.venue.iter().map(|w| w.0).collect();
        let town = place.town.filter(|_| place.postal > 0);
        let street = place.street.filter(|_| town.is_some());
        if town.is_none() && words.is_empty() {
            return None;
        }
        let mut venues = Vec::new();
        if street.is_some() {
            let text = plain(&record.location, MAX_FIELD_BYTES);
            let names = text.split(',').map(fold).filter(|part| {
                !part.is_empty()
                    && !part.bytes().any(|b| b.is_ascii_digit())
                    && crate::place::town(part) != town
            });
            venues = names.map(|part| hash(&part)).collect();
            venues.sort_unstable();
            venues.dedup();
        }
        Some(Lesson { town, street, venues, words })
    }
}

impl Gazetteer {
    /// Learns from all `records`: the same set gives the same gazetteer in any order.
    #[must_use]
    pub fn learn<'r>(records: impl Iterator<Item = &'r Record>, lexicon: &Lexicon) -> Gazetteer {
        let mut out = Gazetteer::default();
        for lesson in records.filter_map(|r| Lesson::of(r, lexicon)) {
            out.teach(&lesson);
        }
        out
    }

    /// Takes in what a record teaches, and gives the questions that have another answer now.
    pub fn teach(&mut self, lesson: &Lesson) -> Vec<Question> {
        self.turn(lesson, true)
    }

    /// Takes back what a record taught, and gives the questions that have another answer now.
    pub fn unteach(&mut self, lesson: &Lesson) -> Vec<Question> {
        self.turn(lesson, false)
    }

    fn turn(&mut self, lesson: &Lesson, teach: bool) -> Vec<Question> {
        let mut other = self.count_words(&lesson.words, teach);
        let Some(town) = lesson.town else { return other };
        let name = town[0];
        let seen = self.towns.entry(name).or_default();
        *seen = if teach { *seen + 1 } else { seen.saturating_sub(1) };
        match *seen {
            0 => {
                self.towns.remove(&name);
                other.push(of_town(name));
            }
            1 if teach => other.push(of_town(name)),
            _ => {}
        }
        let Some(street) = lesson.street else { return other };
        if told(&mut self.streets, street, town, teach) {
            other.push(of_street(&street));
        }
        for venue in &lesson.venues {
            if told(&mut self.venues, *venue, (street, town), teach) {
                other.push(of_venue(*venue));
            }
        }
        other
    }

    /// Counts the words of one place; gives those whose share is another one now.
    fn count_words(&mut self, words: &[WordId], add: bool) -> Vec<Question> {
        if words.is_empty() {
            return Vec::new();
        }
        let step = |count: u32| if add { count + 1 } else { count.saturating_sub(1) };
        let before = self.locations;
        let now = step(before);
        // A place more or less touches the words of this one, and any that is frequent.
        let least = (before.min(now) >> RARE).saturating_sub(1);
        let frequent = self.by_count.range((least, 0)..).map(|(count, word)| (*word, *count));
        let mut seen: BTreeMap<WordId, u32> = frequent.collect();
        let own = words.iter().map(|w| (*w, self.words.get(w).copied().unwrap_or(0)));
        seen.extend(own);
        self.locations = now;
        let mut other = Vec::new();
        for (word, count) in seen {
            let next = if words.contains(&word) { step(count) } else { count };
            if share(before, count) != share(now, next) {
                other.push(of_word(word));
            }
            if next != count {
                self.by_count.remove(&(count, word));
                match next {
                    0 => self.words.remove(&word),
                    _ => self.words.insert(word, next),
                };
                if next > 0 {
                    self.by_count.insert((next, word));
                }
            }
        }
        other
    }
}

/// Adds or takes; says whether the name stands for something else afterwards.
fn told<K, T>(all: &mut HashMap<K, Told<T>>, name: K, what: T, add: bool) -> bool
where
    K: Copy + Eq + std::hash::Hash,
    T: Copy + PartialEq,
{
    let known = all.entry(name).or_insert(Told(Vec::new()));
    let before = known.sole();
    if add {
        known.add(what);
    } else {
        known.take(what);
    }
    let now = known.sole();
    if known.0.is_empty() {
        all.remove(&name);
    }
    before != now
}

/// The share of a word in the places, as the power of two that it falls short of: 0 for every
/// other place and more, at most [`RARE`].
fn share(locations: u32, seen: u32) -> u8 {
    if locations < MIN_LOCATIONS {
        return RARE;
    }
    let rarity = (f64::from(locations) + 1.0) / (f64::from(seen) + 0.5);
    (0..RARE).find(|power| rarity < f64::from(2_u32 << power)).unwrap_or(RARE)
}

fn of_word(word: WordId) -> Question {
    1 << 33 | u64::from(word)
}

fn of_town(name: WordId) -> Question {
    u64::from(name)
}

fn of_venue(name: u32) -> Question {
    1 << 32 | u64::from(name)
}

fn of_street(street: &Street) -> Question {
    let words = street.name.iter().fold(u64::from(street.number), |hash, word| {
        (hash.rotate_left(13) ^ u64::from(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    2 << 62 | words >> 2
}

/// A gazetteer that is asked by one record, and what it was asked.
#[derive(Debug)]
pub struct Asking<'g> {
    gazetteer: &'g Gazetteer,
    asked: Vec<Question>,
}

impl<'g> Asking<'g> {
    /// Nothing was asked yet.
    #[must_use]
    pub fn new(gazetteer: &'g Gazetteer) -> Asking<'g> {
        Asking { gazetteer, asked: Vec::new() }
    }

    /// What was asked, sorted, each once.
    #[must_use]
    pub fn asked(mut self) -> Vec<Question> {
        self.asked.sort_unstable();
        self.asked.dedup();
        self.asked
    }

    pub(crate) fn is_town(&mut self, name: &Town) -> bool {
        self.asked.push(of_town(name[0]));
        self.gazetteer.towns.contains_key(&name[0])
    }

    pub(crate) fn town_of(&mut self, street: &Street) -> Option<Town> {
        self.asked.push(of_street(street));
        self.gazetteer.streets.get(street)?.sole()
    }

    pub(crate) fn address(&mut self, folded: &str) -> Option<Address> {
        let name = hash(folded);
        self.asked.push(of_venue(name));
        self.gazetteer.venues.get(&name)?.sole()
    }

    /// A word that stands in a large share of the alliance's places ("Recklinghausen", "Library")
    /// says little about which one is meant, however rare it is elsewhere.
    pub(crate) fn weight(&mut self, word: WordId, weight: f32) -> f32 {
        self.asked.push(of_word(word));
        let Gazetteer { words, locations, .. } = self.gazetteer;
        let Some(seen) = words.get(&word).copied() else { return weight };
        match share(*locations, seen) {
            RARE => weight,
            power => weight.min((f32::from(power) + 0.5) * std::f32::consts::LN_2 * LOCAL_SCALE),
        }
    }

    /// The town that a title names after "in", where it is one of the known towns.
    pub(crate) fn town_in(&mut self, folded: &str) -> Option<Town> {
        let words: Vec<&str> = folded.split(' ').collect();
        (0..words.len()).rev().filter(|i| words[*i] == "in" || words[*i] == "at").find_map(|i| {
            (i + 1..=words.len().min(i + 3)).rev().find_map(|end| {
                let name = town(&words[i + 1..end].join(" "))?;
                self.is_town(&name).then_some(name)
            })
        })
    }
}

#[cfg(test)]
mod tests;
