//! What the learnt weights look at: the words of title, text and organiser, cut short; the parts
//! of words, which a compound shares with others; the labels of which the taxonomy lists a word.

use std::fmt;

use crate::doc::{Doc, Zone};
use crate::learned::Evidence;
use crate::rules::{Family, Role, Rules};
use crate::text::Text;
use crate::understood::Where;

/// So many letters of a word are compared: what follows is mostly inflection.
const STEM: usize = 7;
/// Letters of a part.
const PART: usize = 5;

/// So many letters of a word are looked at: the longest compounds have fewer.
const MAX_LETTERS: u32 = 64;

/// So many words of a text are looked at: what an announcement is about stands before.
const MAX_TOKENS: usize = 1_500;

/// One feature; written as its kind, then its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feature<'a> {
    /// `w` a word, `t` one of the title, `o` of the organiser, `b` two that follow each other; `c`
    /// a part of a word, `p` of one of the organiser; `h` a label of which a word of the taxonomy
    /// is found, and after it where, and in which list; `e` one that the rules found, and how.
    kind: char,
    word: &'a str,
    after: Option<&'a str>,
}

impl fmt::Display for Feature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind, self.word)?;
        self.after.map_or(Ok(()), |after| write!(f, " {after}"))
    }
}

impl<'a> Feature<'a> {
    /// The key of the feature.
    pub fn key(&self) -> u64 {
        let key = mix(letters(self.word) | (self.kind as u64) << 56);
        self.after.map_or(key, |after| mix(key.rotate_left(5) ^ letters(after)))
    }

    /// Reads a feature as it is written; nothing if it is none.
    pub fn read(written: &'a str) -> Option<Self> {
        let kind = written.chars().next().filter(char::is_ascii)?;
        let pair = matches!(kind, 'h' | 'b' | 'e').then(|| written[1..].split_once(' ')).flatten();
        let (word, after) = match pair {
            Some((word, after)) => (word, Some(after)),
            None => (&written[1..], None),
        };
        Some(Self { kind, word, after })
    }
}

/// The letters of a word as one number, the first in the lowest byte: no feature has more than
/// fit in.
fn letters(word: &str) -> u64 {
    let bytes = &word.as_bytes()[..word.len().min(STEM)];
    match *bytes {
        [] => 0,
        [a] => u64::from(a),
        [a, b] => u64::from(u16::from_le_bytes([a, b])),
        [a, b, c] => u64::from(u32::from_le_bytes([a, b, c, 0])),
        // Two times four letters, which may overlap.
        [a, b, c, d, ..] => {
            let rest = bytes.len() - 4;
            let last = [bytes[rest], bytes[rest + 1], bytes[rest + 2], bytes[rest + 3]];
            u64::from(u32::from_le_bytes([a, b, c, d]))
                | u64::from(u32::from_le_bytes(last)) << (8 * rest)
        }
    }
}

/// Spreads a number over all bits (the multiplier is that of Fibonacci hashing).
fn mix(number: u64) -> u64 {
    let product = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ product >> 32
}

/// Numbers by key, found in one step: open addressing, as keys are hashes already.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The upper half of a key and its number plus one; nothing is zero.
    slots: Vec<(u32, u32)>,
    len: u32,
}

impl Table {
    /// Room for so many keys: at most half of it is used, so that most seeks end at once.
    pub fn with_room(keys: usize) -> Self {
        Self { slots: vec![(0, 0); (keys * 2).next_power_of_two()], len: 0 }
    }

    /// The slot that holds the key, or the free one where it belongs.
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].1 != 0 && self.slots[at].0 != (key >> 32) as u32 {
            at = (at + 1) & mask;
        }
        at
    }

    /// Gives the key the next number, if there is room and it has none.
    pub fn add(&mut self, key: u64) -> bool {
        if (self.len as usize) >= self.slots.len() / 2 {
            return false;
        }
        let slot = self.slot(key);
        let new = self.slots[slot].1 == 0;
        if new {
            self.len += 1;
            self.slots[slot] = ((key >> 32) as u32, self.len);
        }
        new
    }

    /// The number of a key.
    pub fn get(&self, key: u64) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        (self.slots[self.slot(key)].1 as usize).checked_sub(1)
    }
}

/// Where a feature stands: the words `from..to` of a zone; no more are looked at than fit in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot {
    pub zone: u16,
    pub from: u16,
    pub to: u16,
}

fn spot(zone: usize, from: usize, to: usize) -> Spot {
    Spot { zone: zone as u16, from: from as u16, to: to as u16 }
}

fn beginning(word: &str, letters: usize) -> &str {
    &word[..word.floor_char_boundary(letters)]
}

/// Shows each feature of an announcement, and where it stands; the same may come again.
pub(super) fn each(
    rules: &Rules,
    doc: &Doc<'_>,
    evidence: &Evidence,
    mut see: impl FnMut(Feature<'_>, Spot),
) {
    let taxonomy = &rules.taxonomy;
    evidence.each(|audience, index, how| {
        let terms = if audience { &taxonomy.audiences } else { &taxonomy.topics };
        let Some(term) = terms.get(index) else { return };
        // It stands nowhere: the rules have named its words.
        see(Feature { kind: 'e', word: &term.id, after: Some(how) }, Spot::default());
    });
    for (index, zone) in doc.zones.iter().enumerate() {
        listed(rules, zone, index, &mut see);
        match zone.place {
            Where::Title | Where::Subtitle => words(zone, index, true, &mut see),
            Where::Description => words(zone, index, false, &mut see),
            Where::Organizer => {
                for at in 0..zone.text.tokens.len().min(MAX_TOKENS) {
                    let whole = zone.text.word(at);
                    let word = beginning(whole, STEM);
                    let here = spot(index, at, at + 1);
                    see(Feature { kind: 'o', word, after: None }, here);
                    parts(&zone.text, at, &mut |word| {
                        see(Feature { kind: 'p', word, after: None }, here);
                    });
                }
            }
            _ => {}
        }
    }
}

/// The labels whose words the taxonomy lists.
fn listed(rules: &Rules, zone: &Zone<'_>, index: usize, see: &mut impl FnMut(Feature<'_>, Spot)) {
    let taxonomy = &rules.taxonomy;
    for hit in zone.hits.iter().filter(|h| (h.to as usize) < MAX_TOKENS) {
        let at = usize::from(hit.slot.index);
        let terms = match hit.slot.family {
            Family::Audience => &taxonomy.audiences,
            Family::Topic => &taxonomy.topics,
            _ => continue,
        };
        let word = terms.get(at).map(|t| t.id.as_str());
        let after = match (zone.place, hit.slot.role) {
            (Where::Title | Where::Subtitle, Role::Words) => "tw",
            (Where::Title | Where::Subtitle, Role::TitleWords) => "tt",
            (Where::Title | Where::Subtitle, Role::Addressed) => "ta",
            (Where::Title | Where::Subtitle, Role::Yours) => "ty",
            (Where::Description, Role::Words) => "dw",
            (Where::Description, Role::Addressed) => "da",
            (Where::Description, Role::Yours) => "dy",
            (Where::Organizer, _) => "o",
            _ => continue,
        };
        let Some(word) = word else { continue };
        let here = spot(index, hit.from as usize, hit.to as usize);
        see(Feature { kind: 'h', word, after: Some(after) }, here);
    }
}

/// The parts of a word: five letters at a time, its ends marked by the spaces around it.
fn parts(text: &Text<'_>, at: usize, see: &mut impl FnMut(&str)) {
    let Some(token) = text.tokens.get(at) else { return };
    let end = token.to.min(token.from + MAX_LETTERS) as usize + 1;
    for from in (token.from as usize).saturating_sub(1)..(end + 1).saturating_sub(PART) {
        if let Some(part) = text.folded.get(from..from + PART) {
            see(part);
        }
    }
}

fn words(zone: &Zone<'_>, index: usize, title: bool, see: &mut impl FnMut(Feature<'_>, Spot)) {
    let mut before = "";
    for at in 0..zone.text.tokens.len().min(MAX_TOKENS) {
        let whole = zone.text.word(at);
        let stem = beginning(whole, STEM);
        let here = spot(index, at, at + 1);
        see(Feature { kind: 'w', word: stem, after: None }, here);
        if title {
            see(Feature { kind: 't', word: stem, after: None }, here);
        }
        if at > 0 {
            let pair = Feature { kind: 'b', word: before, after: Some(stem) };
            see(pair, spot(index, at - 1, at + 1));
        }
        before = stem;
        // A shorter word is known whole.
        if whole.len() >= PART {
            parts(&zone.text, at, &mut |word| see(Feature { kind: 'c', word, after: None }, here));
        }
    }
}
