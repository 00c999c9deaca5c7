//! [`Store`] over the broker: items in RAW, states in the bucket of polls.

use prost::Message as _;
use terminbund_bus::{Bucket, Bus, BusError, Keys, Message, Stream, names};
use terminbund_proto::v1::RawItem;

use crate::store::{Publish, State, Store, StoreError, Stored};

/// RAW and poll states at the broker.
#[derive(Debug, Clone)]
pub struct BrokerStore {
    bus: Bus,
    polls: Keys,
}

impl BrokerStore {
    /// The store of a connection.
    ///
    /// # Errors
    /// [`BusError::Read`] where the bucket cannot be opened.
    pub async fn open(bus: &Bus) -> Result<Self, BusError> {
        Ok(Self { bus: bus.clone(), polls: bus.keys(Bucket::Polls).await? })
    }
}

fn store_error(error: BusError) -> StoreError {
    match error {
        BusError::Conflict { what } => StoreError::Conflict(what),
        other => StoreError::Unavailable(other.to_string()),
    }
}

impl Store for BrokerStore {
    async fn load(&self, source: &str) -> Result<Vec<Stored>, StoreError> {
        let filter = format!("raw.{source}.>");
        let records = self.bus.load(Stream::Raw, &filter).await.map_err(store_error)?;
        let mut out = Vec::with_capacity(records.len());
        for record in records {
            match RawItem::decode(record.payload) {
                Ok(item) => out.push(Stored { item, revision: record.sequence }),
                Err(error) => {
                    tracing::error!(subject = record.subject, %error, "an item cannot be read");
                }
            }
        }
        Ok(out)
    }

    async fn publish(&self, source: &str, items: Vec<Publish>) -> Result<(), StoreError> {
        let message = |one: Publish| Message {
            subject: names::raw(source, &one.item.key),
            payload: one.item.encode_to_vec().into(),
            expected: Some(one.expected),
        };
        let messages = items.into_iter().map(message).collect();
        self.bus.publish(messages).await.map(|_| ()).map_err(store_error)
    }

    async fn state(&self, source: &str) -> Result<Option<State>, StoreError> {
        let found = self.polls.get(source).await.map_err(store_error)?;
        Ok(found.map(|v| State { bytes: v.value.to_vec(), revision: v.revision }))
    }

    async fn save_state(
        &self,
        source: &str,
        bytes: Vec<u8>,
        expected: u64,
    ) -> Result<u64, StoreError> {
        let saved = match expected {
            0 => self.polls.create(source, bytes.into()).await,
            revision => self.polls.update(source, bytes.into(), revision).await,
        };
        saved.map_err(store_error)
    }
}
