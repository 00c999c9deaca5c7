//! A store in memory, for tests and the simulation; it checks revisions as the broker does.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use terminbund_proto::v1::RawItem;

use crate::store::{Publish, State, Store, StoreError, Stored};

/// RAW and poll states in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    items: BTreeMap<(String, String), Stored>,
    states: BTreeMap<String, State>,
    sequence: u64,
    published: u64,
    fail: Option<Fail>,
    down: bool,
}

/// Where the store fails, and from there on until it is revived, as if the process or the broker
/// had died there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fail {
    /// Before anything is stored.
    BeforePublish,
    /// After half of the items.
    WithinPublish,
    /// After all items, before the acknowledgement.
    AfterPublish,
    /// Before the state that follows the items is stored.
    BeforeState,
    /// After the state was stored, before the acknowledgement.
    AfterState,
}

impl MemoryStore {
    /// All items of all sources.
    #[must_use]
    pub fn items(&self) -> Vec<RawItem> {
        self.lock().items.values().map(|s| s.item.clone()).collect()
    }

    /// All items of a source.
    #[must_use]
    pub fn of(&self, source: &str) -> Vec<RawItem> {
        let inner = self.lock();
        let from = inner.items.range((source.to_owned(), String::new())..);
        from.take_while(|((s, _), _)| s == source).map(|(_, v)| v.item.clone()).collect()
    }

    /// Items stored since the beginning.
    #[must_use]
    pub fn published(&self) -> u64 {
        self.lock().published
    }

    /// Fails at the next occasion, and then at each.
    pub fn fail_next(&self, fail: Fail) {
        self.lock().fail = Some(fail);
    }

    /// Whether it has failed and was not revived.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.lock().down
    }

    /// Answers again, with what was stored.
    pub fn revive(&self) {
        let mut inner = self.lock();
        (inner.fail, inner.down) = (None, false);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn fails(&mut self, at: Fail) -> Result<(), StoreError> {
        self.down |= self.fail == Some(at);
        self.answers()
    }

    fn answers(&self) -> Result<(), StoreError> {
        match self.down {
            true => Err(StoreError::Unavailable(format!("{:?}", self.fail))),
            false => Ok(()),
        }
    }

    fn put(&mut self, source: &str, one: Publish) -> Result<(), StoreError> {
        let id = (source.to_owned(), one.item.key.clone());
        if self.items.get(&id).map_or(0, |s| s.revision) != one.expected {
            return Err(StoreError::Conflict(one.item.key));
        }
        self.sequence += 1;
        self.published += 1;
        self.items.insert(id, Stored { item: one.item, revision: self.sequence });
        Ok(())
    }
}

impl Store for MemoryStore {
    async fn load(&self, source: &str) -> Result<Vec<Stored>, StoreError> {
        let inner = self.lock();
        inner.answers()?;
        let of_source = inner.items.range((source.to_owned(), String::new())..);
        Ok(of_source.take_while(|((s, _), _)| s == source).map(|(_, v)| v.clone()).collect())
    }

    async fn publish(&self, source: &str, items: Vec<Publish>) -> Result<(), StoreError> {
        let mut inner = self.lock();
        inner.fails(Fail::BeforePublish)?;
        let half = items.len() / 2;
        for (nth, one) in items.into_iter().enumerate() {
            if nth == half {
                inner.fails(Fail::WithinPublish)?;
            }
            inner.put(source, one)?;
        }
        inner.fails(Fail::AfterPublish)
    }

    async fn state(&self, source: &str) -> Result<Option<State>, StoreError> {
        let inner = self.lock();
        inner.answers()?;
        Ok(inner.states.get(source).cloned())
    }

    async fn save_state(
        &self,
        source: &str,
        bytes: Vec<u8>,
        expected: u64,
    ) -> Result<u64, StoreError> {
        let mut inner = self.lock();
        inner.fails(Fail::BeforeState)?;
        if inner.states.get(source).map_or(0, |s| s.revision) != expected {
            return Err(StoreError::Conflict(source.to_owned()));
        }
        inner.sequence += 1;
        let revision = inner.sequence;
        inner.states.insert(source.to_owned(), State { bytes, revision });
        inner.fails(Fail::AfterState)?;
        Ok(revision)
    }
}
