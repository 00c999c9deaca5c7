//! Candidates: which few records could mean the same event as this one, whatever the number of all.
//!
//! A record stands in some twenty blocks: a telling title word on its day or the day beside it, a
//! telling word of the description on its day, its address, venue or town with its hour, its
//! link, UID and title. Records of one block are candidates of one another. A block of more than
//! [`MAX_BLOCK`] records is *hot*: there a record only meets the [`WINDOW`] records before and
//! after it in the order of start, place, title and id. That rule looks at the set of records
//! only, never at the order in which they came, and bounds the candidates of a record to
//! [`MAX_CANDIDATES`].

use std::collections::HashMap;

use rayon::prelude::*;

use crate::features::Features;
use crate::keys::{MAX_KEYS, Order, keys, order};
use crate::words::IdMap;

/// A block of more records than this is hot.
pub const MAX_BLOCK: usize = 24;
/// In a hot block a record meets this many before and after it.
pub const WINDOW: usize = 8;
/// All records of one day meet while they are at most this many; a larger day block is left out.
pub const MAX_DAY: usize = 48;
/// Most candidates that a record can have.
pub const MAX_CANDIDATES: usize = MAX_KEYS * MAX_BLOCK + MAX_DAY;
/// The index is cut in this many parts that are filled at the same time.
const SHARDS: usize = 32;

/// How often the records are gone through to fill the shards.
const PASSES: usize = 4;
/// Records that one task reads at a time.
const CHUNK: usize = 8_192;

/// Number of a record in the index. Reused after removal; ids are what lasts.
pub type Slot = u32;

type Shard = IdMap<u64, Block>;

/// The members of a block in their order; most blocks hold one record.
#[derive(Debug)]
enum Block {
    One(Order, Slot),
    Many(Vec<(Order, Slot)>),
}

impl Block {
    fn members(&self) -> &[(Order, Slot)] {
        match self {
            Block::One(..) => &[],
            Block::Many(all) => all,
        }
    }

    fn add(&mut self, order: Order, slot: Slot) {
        match self {
            Block::One(first, other) => {
                let mut all = vec![(*first, *other), (order, slot)];
                all.sort_unstable();
                *self = Block::Many(all);
            }
            Block::Many(all) => {
                let at = all.partition_point(|m| *m < (order, slot));
                all.insert(at, (order, slot));
            }
        }
    }
}

/// An index of records that answers "which could be the same?".
#[derive(Default)]
pub struct Index {
    shards: Vec<Shard>,
    slots: Vec<Option<Features>>,
    free: Vec<Slot>,
    by_id: HashMap<Box<str>, Slot>,
    hot: usize,
}

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new() -> Index {
        Index { shards: (0..SHARDS).map(|_| Shard::default()).collect(), ..Index::default() }
    }

    /// An index of all `records` at once, on all cores. The same as inserting them one by one.
    ///
    /// Of two records with one id the later stays.
    #[must_use]
    pub fn build(records: Vec<Features>) -> Index {
        let mut index = Index::new();
        for record in records {
            let slot = u32::try_from(index.slots.len()).unwrap_or(u32::MAX);
            if let Some(old) = index.by_id.insert(record.id.clone(), slot) {
                index.slots[old as usize] = None;
                index.free.push(old);
            }
            index.slots.push(Some(record));
        }
        let slots = &index.slots;
        // In several passes, so that the keys of a million records never stand side by side.
        for (pass, shards) in index.shards.chunks_mut(SHARDS / PASSES).enumerate() {
            fill(slots, shards, pass * (SHARDS / PASSES));
        }
        index.hot = index.shards.iter().flat_map(Shard::values).filter(|b| is_hot(b)).count();
        index
    }

    /// Adds `record`, in place of one with the same id. Returns the ids of all records whose
    /// candidates may have changed, itself among them, sorted.
    pub fn insert(&mut self, record: Features) -> Vec<Box<str>> {
        let mut touched = self.remove(&record.id);
        let id = record.id.clone();
        let (order, keys) = (order(&record), keys(&record));
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        self.slots[slot as usize] = Some(record);
        self.by_id.insert(id.clone(), slot);
        for key in &keys {
            let shard = &mut self.shards[shard_of(*key)];
            match shard.entry(*key) {
                std::collections::hash_map::Entry::Vacant(empty) => {
                    empty.insert(Block::One(order, slot));
                }
                std::collections::hash_map::Entry::Occupied(mut block) => {
                    let was_hot = is_hot(block.get());
                    block.get_mut().add(order, slot);
                    self.hot += usize::from(!was_hot && is_hot(block.get()));
                }
            }
        }
        touched.extend(self.around(&keys, order, slot).into_iter().filter_map(|s| self.id(s)));
        touched.push(id);
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Takes the record away. Returns the ids of all whose candidates may have changed, sorted.
    pub fn remove(&mut self, id: &str) -> Vec<Box<str>> {
        let Some(slot) = self.by_id.remove(id) else { return Vec::new() };
        let Some(record) = self.slots[slot as usize].as_ref() else { return Vec::new() };
        let (order, keys) = (order(record), keys(record));
        let mut touched: Vec<Box<str>> =
            self.around(&keys, order, slot).into_iter().filter_map(|s| self.id(s)).collect();
        for key in &keys {
            let shard = &mut self.shards[shard_of(*key)];
            let empty = match shard.get_mut(key) {
                Some(Block::Many(all)) => {
                    let was_hot = all.len() > MAX_BLOCK;
                    all.retain(|m| m.1 != slot);
                    self.hot -= usize::from(was_hot && all.len() <= MAX_BLOCK);
                    all.is_empty()
                }
                Some(Block::One(..)) => true,
                None => false,
            };
            if empty {
                shard.remove(key);
            }
        }
        self.slots[slot as usize] = None;
        self.free.push(slot);
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// How many records the index holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// How many blocks are hot, so that not all their pairs are looked at; for the report.
    #[must_use]
    pub fn hot_blocks(&self) -> usize {
        self.hot
    }

    /// The features of the record with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Features> {
        self.slots[*self.by_id.get(id)? as usize].as_ref()
    }

    /// Where the record with this id stands.
    #[must_use]
    pub fn slot(&self, id: &str) -> Option<Slot> {
        self.by_id.get(id).copied()
    }

    /// The features of the record in `slot`.
    #[must_use]
    pub fn at(&self, slot: Slot) -> Option<&Features> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// The records that could mean the same event as the record with this id, sorted by id.
    #[must_use]
    pub fn candidates(&self, id: &str) -> Vec<&Features> {
        let Some(slot) = self.by_id.get(id) else { return Vec::new() };
        let mut found: Vec<&Features> = self
            .neighbours(*slot)
            .into_iter()
            .filter_map(|s| self.slots[s as usize].as_ref())
            .collect();
        found.sort_by(|x, y| x.id.cmp(&y.id));
        found
    }

    /// All slots in use with their features.
    pub fn records(&self) -> impl Iterator<Item = (Slot, &Features)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(slot, record)| Some((u32::try_from(slot).ok()?, record.as_ref()?)))
    }

    /// The candidates of the record in `slot`, by slot, each once.
    #[must_use]
    pub fn neighbours(&self, slot: Slot) -> Vec<Slot> {
        let Some(record) = self.slots.get(slot as usize).and_then(Option::as_ref) else {
            return Vec::new();
        };
        let own = (order(record), slot);
        let mut out = Vec::new();
        for (number, key) in keys(record).into_iter().enumerate() {
            let Some(block) = self.shards[shard_of(key)].get(&key) else { continue };
            let all = block.members();
            // The first key is the day's.
            if number == 0 && record.start.is_some() && all.len() > MAX_DAY {
                continue;
            }
            let most = if number == 0 && record.start.is_some() { MAX_DAY } else { MAX_BLOCK };
            out.extend(near(all, own, most, WINDOW).iter().map(|m| m.1));
        }
        out.sort_unstable();
        out.dedup();
        out.retain(|s| *s != slot);
        out
    }

    /// The slots whose candidates change where the record in `slot` comes or goes.
    fn around(&self, keys: &[u64], order: Order, slot: Slot) -> Vec<Slot> {
        let mut out = Vec::new();
        for key in keys {
            let Some(block) = self.shards[shard_of(*key)].get(key) else { continue };
            // One more than the bounds: with this record a block may just have become hot.
            let reach = near(block.members(), (order, slot), MAX_DAY + 1, WINDOW + 1);
            out.extend(reach.iter().map(|m| m.1));
        }
        out.sort_unstable();
        out.dedup();
        out.retain(|s| *s != slot);
        out
    }

    fn id(&self, slot: Slot) -> Option<Box<str>> {
        self.slots[slot as usize].as_ref().map(|f| f.id.clone())
    }
}

/// Fills the shards from number `first` on with the blocks of all `records`.
fn fill(records: &[Option<Features>], shards: &mut [Shard], first: usize) {
    let parts: Vec<Vec<Vec<(u64, Order, Slot)>>> = records
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, records)| {
            let mut parts = vec![Vec::new(); shards.len()];
            for (at, record) in records.iter().enumerate() {
                let Some(record) = record else { continue };
                let slot = u32::try_from(chunk * CHUNK + at).unwrap_or(u32::MAX);
                let order = order(record);
                for key in keys(record) {
                    if let Some(part) =
                        shard_of(key).checked_sub(first).and_then(|n| parts.get_mut(n))
                    {
                        part.push((key, order, slot));
                    }
                }
            }
            parts
        })
        .collect();
    shards.par_iter_mut().enumerate().for_each(|(number, shard)| {
        let mut all: Vec<_> = parts.iter().flat_map(|p| p[number].iter().copied()).collect();
        all.sort_unstable();
        for run in all.chunk_by(|x, y| x.0 == y.0) {
            let block = match run {
                [only] => Block::One(only.1, only.2),
                many => Block::Many(many.iter().map(|m| (m.1, m.2)).collect()),
            };
            shard.insert(run[0].0, block);
        }
    });
}

/// All of a block, or the window around `own` where it has more than `most` members.
fn near(all: &[(Order, Slot)], own: (Order, Slot), most: usize, window: usize) -> &[(Order, Slot)] {
    if all.len() <= most {
        return all;
    }
    let at = all.partition_point(|m| *m < own);
    &all[at.saturating_sub(window)..(at + window + 1).min(all.len())]
}

fn is_hot(block: &Block) -> bool {
    block.members().len() > MAX_BLOCK
}

fn shard_of(key: u64) -> usize {
    (key >> 40) as usize % SHARDS
}
