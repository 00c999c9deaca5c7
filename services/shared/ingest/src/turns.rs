//! Whose turn it is within this process: one poll of a source at a time.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The sources that are being polled by this process. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns(Arc<Mutex<BTreeSet<String>>>);

/// The right to poll one source, given back however the poll ends: also where it is dropped in
/// the middle, as by a caller who hangs up.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    slug: String,
}

impl Turns {
    /// The turn of a source, unless somebody has it.
    pub(crate) fn take(&self, slug: &str) -> Option<Turn> {
        let slug = slug.to_owned();
        self.lock().insert(slug.clone()).then(|| Turn { turns: self.clone(), slug })
    }

    /// The sources that are being polled.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.lock().iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.lock().remove(&self.slug);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_ends_with_its_poll() {
        let turns = Turns::default();
        let first = turns.take("a");
        assert!(first.is_some() && turns.take("a").is_none());
        let other = turns.take("b");
        assert_eq!(turns.taken(), ["a", "b"]);
        drop(first);
        assert_eq!(turns.taken(), ["b"]);
        assert!(turns.take("a").is_some());
        drop(other);
    }
}
