//! Words for comparison: stems, compounds, concepts across German and English, kinds of events.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A word's identity. Stable across runs and machines (FNV-1a of its stem or concept).
pub type WordId = u32;

/// Ids are hashes already; they only need spreading over the bits (Fibonacci hashing).
#[derive(Debug, Default, Clone, Copy)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 ^ u64::from(*byte));
        }
    }
    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A map by ids that are hashes.
pub type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;
/// A set of ids that are hashes.
pub type IdSet<K> = HashSet<K, BuildHasherDefault<IdHasher>>;

/// A word longer than this is cut, so that a title of a megabyte costs little.
const MAX_WORD_BYTES: usize = 48;
/// Shortest part of a compound that counts as a word of its own.
const MIN_PART_BYTES: usize = 4;
/// Shortest word that is tried as a compound: two parts and a little.
const MIN_COMPOUND_BYTES: usize = 9;
/// Inverse document frequency of a word that the rarity table does not hold.
pub(crate) const UNSEEN_IDF: f32 = 7.0;
/// A word in fewer collections than this is too rare to be trusted as part of a compound.
const MIN_PART_SPREAD: u32 = 2;

/// FNV-1a, 32 bits: stable identity without a shared table, so features build in parallel.
#[must_use]
pub fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// Strips common German and English endings; crude, but the same for both spellings.
///
/// After the light stemmers of Savoy (UniNE); umlauts come written out (`ae oe ue`).
#[must_use]
pub fn stem(word: &str) -> &str {
    const ENDINGS: &[&str] = &[
        "innen", "ungen", "keiten", "heiten", "enden", "ender", "ende", "ings", "erin", "ung",
        "ern", "ens", "ing", "est", "ies", "en", "er", "em", "es", "et", "ed", "in", "e", "s", "n",
        "t", "y",
    ];
    if !word.is_ascii() || word.bytes().any(|b| b.is_ascii_digit()) {
        return word;
    }
    for ending in ENDINGS {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= 4
        {
            return rest;
        }
    }
    word
}

/// What a word means beyond its letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Word {
    /// Stem or concept.
    pub id: WordId,
    /// How telling it is (inverse document frequency, nats).
    pub weight: f32,
    /// Group of event kinds it names ("Vortrag", "talk"); 0 for none.
    pub kind: u8,
}

/// The tables behind the words: rarity, concepts, kinds, fillers. Part of the rules.
#[derive(Debug, Default)]
pub struct Lexicon {
    rarity: IdMap<WordId, f32>,
    parts: IdSet<WordId>,
    concepts: IdMap<WordId, WordId>,
    kinds: IdMap<WordId, u8>,
    kind_tails: Vec<(String, u8)>,
    fillers: IdSet<WordId>,
}

impl Lexicon {
    /// Builds the tables from their texts: `rarity` with lines "stem spread" after one line
    /// "collections N"; `concepts` and `kinds` with one group a line; `fillers` in any layout.
    #[must_use]
    pub fn new(rarity: &str, concepts: &str, kinds: &str, fillers: &str) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for line in lines(concepts) {
            let mut words = line.split_whitespace();
            let Some(head) = words.next() else { continue };
            let id = hash(&format!("={head}"));
            for word in std::iter::once(head).chain(words) {
                lexicon.concepts.insert(hash(word), id);
                lexicon.concepts.insert(hash(stem(word)), id);
                lexicon.parts.insert(hash(stem(word)));
            }
        }
        lexicon.read_kinds(kinds);
        lexicon.fillers = lines(fillers).flat_map(str::split_whitespace).map(hash).collect();
        lexicon.read_rarity(rarity);
        lexicon
    }

    fn read_kinds(&mut self, kinds: &str) {
        for (index, line) in lines(kinds).enumerate() {
            let kind = u8::try_from(index + 1).unwrap_or(u8::MAX);
            for word in line.split_whitespace() {
                self.kinds.insert(hash(word), kind);
                self.kinds.insert(hash(stem(word)), kind);
                if word.len() > MIN_PART_BYTES {
                    self.kind_tails.push((word.to_owned(), kind));
                }
            }
        }
        // The longest tail decides: "lehrstellenboerse" before "boerse".
        self.kind_tails.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
    }

    fn read_rarity(&mut self, rarity: &str) {
        let mut collections = 1.0_f32;
        for line in lines(rarity) {
            let mut parts = line.split_whitespace();
            let (Some(word), Some(count)) = (parts.next(), parts.next()) else { continue };
            let Ok(count) = count.parse::<u32>() else { continue };
            if word == "collections" {
                collections = count as f32;
                continue;
            }
            let idf = ((collections + 1.0) / (count as f32 + 0.5)).ln().clamp(0.3, UNSEEN_IDF);
            let id = self.concepts.get(&hash(word)).copied().unwrap_or_else(|| hash(word));
            let slot = self.rarity.entry(id).or_insert(idf);
            *slot = slot.min(idf);
            if count >= MIN_PART_SPREAD {
                self.parts.insert(hash(word));
            }
        }
    }

    /// The words of a folded text ([`terminbund_text::fold::fold`]), in order, compounds split.
    ///
    /// Fillers ("und", "the", "Uhr") are left out. Calls `take` with the word and its letters.
    pub fn words<'t>(&self, folded: &'t str, mut take: impl FnMut(Word, &'t str)) {
        for raw in folded.split(' ') {
            if raw.is_empty() {
                continue;
            }
            let word = cut(raw, MAX_WORD_BYTES);
            if self.fillers.contains(&hash(word)) {
                continue;
            }
            if let Some(kind) = self.kind(word) {
                take(self.word(word, kind), word);
                continue;
            }
            match self.split(word) {
                Some((head, tail)) => {
                    take(self.word(head, 0), head);
                    take(self.word(tail, 0), tail);
                }
                None => take(self.word(word, 0), word),
            }
        }
    }

    fn word(&self, letters: &str, kind: u8) -> Word {
        let id = hash(stem(letters));
        let id =
            self.concepts.get(&hash(letters)).or(self.concepts.get(&id)).copied().unwrap_or(id);
        let mut weight = self.rarity.get(&id).copied().unwrap_or(UNSEEN_IDF);
        if letters.len() < 2 {
            weight = weight.min(1.0);
        }
        Word { id, weight, kind }
    }

    /// The group of kinds that `word` names, also as the last part of a compound.
    fn kind(&self, word: &str) -> Option<u8> {
        if let Some(kind) = self.kinds.get(&hash(word)).or(self.kinds.get(&hash(stem(word)))) {
            return Some(*kind);
        }
        if word.len() < MIN_COMPOUND_BYTES {
            return None;
        }
        self.kind_tails.iter().find(|(tail, _)| word.ends_with(tail.as_str())).map(|(_, k)| *k)
    }

    /// Whether `word`, folded, names a kind of event.
    pub(crate) fn names_kind(&self, word: &str) -> bool {
        self.kind(word).is_some()
    }

    /// How telling the whole word is, unsplit.
    pub(crate) fn rarity_of(&self, word: &str) -> f32 {
        self.rarity.get(&hash(stem(word))).copied().unwrap_or(UNSEEN_IDF)
    }

    /// Splits a German compound at the place where both sides are known words.
    fn split<'t>(&self, word: &'t str) -> Option<(&'t str, &'t str)> {
        if word.len() < MIN_COMPOUND_BYTES
            || !word.is_ascii()
            || self.concepts.contains_key(&hash(word))
        {
            return None;
        }
        (MIN_PART_BYTES..=word.len() - MIN_PART_BYTES)
            .filter_map(|at| {
                let (head, tail) = word.split_at(at);
                if !self.parts.contains(&hash(stem(tail))) {
                    return None;
                }
                let known = |part: &str| self.parts.contains(&hash(stem(part)));
                let bare = head.strip_suffix('s').filter(|h| h.len() >= MIN_PART_BYTES);
                let head = if known(head) { head } else { bare.filter(|h| known(h))? };
                Some((head, tail))
            })
            .max_by_key(|(head, tail)| (head.len().min(tail.len()), tail.len()))
    }
}

/// The lines of a table without comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

/// The longest prefix of `text` of at most `max` bytes that ends at a character.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = (0..=max).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, Word};

    fn lexicon() -> Lexicon {
        Lexicon::new(
            "collections 100\nfachkraeft 30\nsicher 20\nmess 9\n",
            "recht law\naufenthalt residence\n",
            "vortrag talk lecture\nmesse boerse fair\n",
            "und the",
        )
    }

    fn ids(text: &str) -> Vec<Word> {
        let mut out = Vec::new();
        lexicon().words(text, |w, _| out.push(w));
        out
    }

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(ids(a), ids(b), "{a} / {b}");
    }

    #[test]
    fn words_that_mean_the_same() {
        same("fachkraeftesicherung", "fachkraefte und sicherung");
        same("aufenthaltsrecht", "residence law");
        same("the messe", "messe");
        assert_eq!(ids("jobboerse")[0].kind, 2);
        assert_eq!(ids("impulsvortrag")[0].kind, ids("talk")[0].kind);
        assert_eq!(ids("").len(), 0);
    }
}
