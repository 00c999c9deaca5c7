//! Finished answers in memory: served while the calendar has not changed, and while it does not
//! answer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::civil;

use crate::respond::Rendered;

/// Most octets kept: ten full feeds with their compressed forms.
const OCTETS_MAX: usize = 24 * 1024 * 1024;

/// Most answers kept.
const ANSWERS_MAX: usize = 512;

/// An answer looked at so recently is served without asking for the calendar's revision, so that
/// ten thousand subscribers at once cost one question.
const FRESH: Duration = Duration::from_millis(200);

/// Answers of the same revision are made anew after this time all the same.
const TRUSTED: Duration = Duration::from_secs(600);

/// Locks by key, so that one answer is made once, however many ask for it.
const LOCKS: usize = 16;

#[derive(Debug)]
struct Slot {
    answer: Arc<Rendered>,
    revision: u64,
    day: civil::Date,
    made: Instant,
    checked: Instant,
    used: u64,
    pinned: bool,
}

#[derive(Debug, Default)]
struct Slots {
    slots: BTreeMap<String, Slot>,
    uses: u64,
}

/// Finished answers by address.
#[derive(Debug, Default)]
pub struct Cache {
    slots: Mutex<Slots>,
    locks: [tokio::sync::Mutex<()>; LOCKS],
}

impl Cache {
    /// The poison of a lock is no danger here: slots are whole at each moment.
    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock under which the answer of that key is made.
    pub async fn making(&self, key: &str) -> tokio::sync::MutexGuard<'_, ()> {
        let hash = blake3::hash(key.as_bytes());
        self.locks[usize::from(hash.as_bytes()[0]) % LOCKS].lock().await
    }

    /// The last good answer, however old.
    pub fn last_good(&self, key: &str) -> Option<Arc<Rendered>> {
        let mut slots = self.lock();
        slots.uses += 1;
        let uses = slots.uses;
        let slot = slots.slots.get_mut(key)?;
        slot.used = uses;
        Some(Arc::clone(&slot.answer))
    }

    /// The answer, where it was looked at just now and for the same day.
    pub fn fresh(&self, key: &str, day: civil::Date) -> Option<Arc<Rendered>> {
        let slots = self.lock();
        let slot = slots.slots.get(key)?;
        let fresh = slot.day == day && slot.checked.elapsed() < FRESH;
        fresh.then(|| Arc::clone(&slot.answer))
    }

    /// The answer, where it was made of that revision and for the same day.
    pub fn of_revision(&self, key: &str, revision: u64, day: civil::Date) -> Option<Arc<Rendered>> {
        let mut slots = self.lock();
        slots.uses += 1;
        let uses = slots.uses;
        let slot = slots.slots.get_mut(key)?;
        let good = slot.revision == revision && slot.day == day && slot.made.elapsed() < TRUSTED;
        if !good {
            return None;
        }
        slot.checked = Instant::now();
        slot.used = uses;
        Some(Arc::clone(&slot.answer))
    }

    /// Keeps an answer; those least recently used go. `pinned` ones stay: the plain feeds, which
    /// have to be there when the calendar is not.
    pub fn keep(
        &self,
        key: &str,
        answer: Arc<Rendered>,
        revision: u64,
        day: civil::Date,
        pinned: bool,
    ) {
        let mut slots = self.lock();
        slots.uses += 1;
        let (used, now) = (slots.uses, Instant::now());
        let slot = Slot { answer, revision, day, made: now, checked: now, used, pinned };
        slots.slots.insert(key.to_owned(), slot);
        let mut weight: usize = slots.slots.values().map(|slot| slot.answer.weight()).sum();
        while slots.slots.len() > ANSWERS_MAX || weight > OCTETS_MAX {
            let loose = slots.slots.iter().filter(|(_, slot)| !slot.pinned);
            let oldest = loose.min_by_key(|(_, slot)| slot.used).map(|(key, _)| key.clone());
            let Some(slot) = oldest.and_then(|key| slots.slots.remove(&key)) else { break };
            weight -= slot.answer.weight();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::respond::CACHE_FEED;

    const DAY: civil::Date = civil::date(2026, 3, 4);

    fn answer(octets: usize) -> Arc<Rendered> {
        Arc::new(Rendered::new(vec![b'x'; octets], "text/plain", CACHE_FEED))
    }

    #[test]
    fn answers_are_good_for_one_revision_and_day() {
        let cache = Cache::default();
        cache.keep("a", answer(1), 7, DAY, false);
        assert!(cache.of_revision("a", 7, DAY).is_some());
        assert!(cache.of_revision("a", 8, DAY).is_none());
        assert!(cache.of_revision("a", 7, DAY.tomorrow().unwrap()).is_none());
        assert!(cache.fresh("a", DAY).is_some());
        assert!(cache.fresh("a", DAY.tomorrow().unwrap()).is_none());
        assert!(cache.last_good("a").is_some());
        assert!(cache.last_good("b").is_none());
    }

    #[test]
    fn the_plain_feed_outlives_a_flood_of_queries() {
        let cache = Cache::default();
        cache.keep("plain", answer(1_000), 1, DAY, true);
        for n in 0..2 * ANSWERS_MAX {
            cache.keep(&n.to_string(), answer(100_000), 1, DAY, false);
        }
        assert!(cache.last_good("plain").is_some());
        let slots = cache.lock();
        assert!(slots.slots.len() <= ANSWERS_MAX);
        assert!(slots.slots.values().map(|slot| slot.answer.weight()).sum::<usize>() <= OCTETS_MAX);
    }
}
