//! Keys and values with compare-and-set.

use async_nats::jetstream::kv;
use bytes::Bytes;
use futures::StreamExt;

use crate::{Bucket, Bus, BusError};

/// A bucket of keys and values. Keys are slugs and dots.
#[derive(Debug, Clone)]
pub struct Keys {
    store: kv::Store,
    name: &'static str,
}

/// A value with the revision to be named when it is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    /// The value.
    pub value: Bytes,
    /// Its revision.
    pub revision: u64,
}

impl Bus {
    /// Opens a bucket.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn keys(&self, bucket: Bucket) -> Result<Keys, BusError> {
        let name = bucket.name();
        let store = self
            .jetstream
            .get_key_value(name)
            .await
            .map_err(|e| BusError::Read { what: name.to_owned(), cause: e.to_string() })?;
        Ok(Keys { store, name })
    }
}

impl Keys {
    /// The value of a key.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn get(&self, key: &str) -> Result<Option<Versioned>, BusError> {
        let entry = self.store.entry(key).await.map_err(|e| self.read_error(&e))?;
        Ok(entry
            .filter(|e| e.operation == kv::Operation::Put)
            .map(|e| Versioned { value: e.value, revision: e.revision }))
    }

    /// Sets a key, whatever it was.
    ///
    /// # Errors
    /// [`BusError::NotStored`]
    pub async fn put(&self, key: &str, value: Bytes) -> Result<u64, BusError> {
        self.store.put(key, value).await.map_err(|e| self.write_error(key, &e))
    }

    /// Sets a key that is absent.
    ///
    /// # Errors
    /// [`BusError::Conflict`] where it is there.
    pub async fn create(&self, key: &str, value: Bytes) -> Result<u64, BusError> {
        self.store.create(key, value).await.map_err(|e| match e.kind() {
            kv::CreateErrorKind::AlreadyExists => BusError::Conflict { what: key.to_owned() },
            _ => self.write_error(key, &e),
        })
    }

    /// Replaces the value of a revision.
    ///
    /// # Errors
    /// [`BusError::Conflict`] where it has another by now.
    pub async fn update(&self, key: &str, value: Bytes, revision: u64) -> Result<u64, BusError> {
        self.store.update(key, value, revision).await.map_err(|e| match e.kind() {
            kv::UpdateErrorKind::WrongLastRevision => BusError::Conflict { what: key.to_owned() },
            _ => self.write_error(key, &e),
        })
    }

    /// Removes a key.
    ///
    /// # Errors
    /// [`BusError::NotStored`]
    pub async fn delete(&self, key: &str) -> Result<(), BusError> {
        self.store.delete(key).await.map_err(|e| self.write_error(key, &e))
    }

    /// All keys, sorted.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn list(&self) -> Result<Vec<String>, BusError> {
        let mut keys = self.store.keys().await.map_err(|e| self.read_error(&e))?;
        let mut out = Vec::new();
        while let Some(key) = keys.next().await {
            out.push(key.map_err(|e| self.read_error(&e))?);
        }
        out.sort();
        Ok(out)
    }

    fn read_error(&self, error: &impl std::fmt::Display) -> BusError {
        BusError::Read { what: self.name.to_owned(), cause: error.to_string() }
    }

    fn write_error(&self, key: &str, error: &impl std::fmt::Display) -> BusError {
        BusError::NotStored { what: format!("{}/{key}", self.name), cause: error.to_string() }
    }
}
