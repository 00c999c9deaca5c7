//! Writing: atomic batches, each stored whole or not at all (one write to disk for all of it).

use async_nats::{HeaderMap, jetstream::ErrorCode};
use bytes::Bytes;
use serde::Deserialize;

use crate::{Bus, BusError};

/// The broker's own limit of an atomic batch.
pub const MAX_BATCH: usize = 1000;
/// Bytes after which a batch is closed, so that it stays well within the broker's memory.
const MAX_BATCH_BYTES: usize = 8 << 20;

/// A message to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The subject, from [`crate::names`].
    pub subject: String,
    /// The protobuf.
    pub payload: Bytes,
    /// Only if the last message of this subject has this sequence; 0: if there is none.
    pub expected: Option<u64>,
}

impl Message {
    /// A message without a condition.
    #[must_use]
    pub fn new(subject: String, message: &impl prost::Message) -> Self {
        Self { subject, payload: message.encode_to_vec().into(), expected: None }
    }
}

#[derive(Deserialize)]
struct Ack {
    #[serde(default)]
    seq: u64,
    #[serde(default)]
    count: usize,
    error: Option<AckError>,
}

#[derive(Deserialize)]
struct AckError {
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

impl Bus {
    /// Stores messages of one stream in order, in atomic batches of at most [`MAX_BATCH`]. Returns
    /// the last sequence when all are on disk (0 for no message). On an error the batches before
    /// are stored, the failed one is not.
    ///
    /// # Errors
    /// [`BusError::NotStored`]; [`BusError::Conflict`] where an expected sequence was another.
    pub async fn publish(&self, messages: Vec<Message>) -> Result<u64, BusError> {
        let mut batch = Vec::new();
        let (mut size, mut last) = (0, 0);
        for message in messages {
            size += message.payload.len();
            batch.push(message);
            if batch.len() == MAX_BATCH || size >= MAX_BATCH_BYTES {
                last = self.store(std::mem::take(&mut batch)).await?;
                size = 0;
            }
        }
        if batch.is_empty() { Ok(last) } else { self.store(batch).await }
    }

    /// Stores one message and returns its sequence.
    ///
    /// # Errors
    /// As [`Bus::publish`].
    pub async fn publish_one(&self, message: Message) -> Result<u64, BusError> {
        let mut headers = HeaderMap::new();
        expect(&mut headers, &message);
        let what = message.subject.clone();
        let ack = self.ask(message, headers).await?;
        check(&ack, &what)?;
        Ok(ack.seq)
    }

    async fn store(&self, mut batch: Vec<Message>) -> Result<u64, BusError> {
        let count = batch.len();
        if let (1, Some(message)) = (count, batch.pop_if(|_| count == 1)) {
            return self.publish_one(message).await;
        }
        let mut last = 0;
        let id = self.client.new_inbox().rsplit('.').next().unwrap_or("batch").to_owned();
        for (i, message) in batch.into_iter().enumerate() {
            let what = message.subject.clone();
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Batch-Id", id.as_str());
            headers.insert("Nats-Batch-Sequence", (i + 1).to_string().as_str());
            expect(&mut headers, &message);
            if i + 1 == count {
                headers.insert("Nats-Batch-Commit", "1");
                let ack = self.ask(message, headers).await?;
                check(&ack, &what)?;
                if ack.count != count {
                    let cause = format!("{} of {count} messages of a batch", ack.count);
                    return Err(BusError::NotStored { what, cause });
                }
                last = ack.seq;
            } else if i == 0 {
                let ack = self.ask(message, headers).await?;
                check(&ack, &what)?;
            } else {
                self.client
                    .publish_with_headers(message.subject, headers, message.payload)
                    .await
                    .map_err(|e| BusError::NotStored { what, cause: e.to_string() })?;
            }
        }
        Ok(last)
    }

    async fn ask(&self, message: Message, headers: HeaderMap) -> Result<Ack, BusError> {
        let what = message.subject.clone();
        let failed = |cause: String| BusError::NotStored { what: what.clone(), cause };
        let answer = self
            .client
            .request_with_headers(message.subject, headers, message.payload)
            .await
            .map_err(|e| failed(e.to_string()))?;
        if answer.payload.is_empty() {
            // the broker's answer to the first message of a batch
            return Ok(Ack { seq: 0, count: 0, error: None });
        }
        serde_json::from_slice(&answer.payload).map_err(|e| failed(e.to_string()))
    }
}

fn expect(headers: &mut HeaderMap, message: &Message) {
    if let Some(sequence) = message.expected {
        headers.insert("Nats-Expected-Last-Subject-Sequence", sequence.to_string().as_str());
    }
}

fn check(ack: &Ack, what: &str) -> Result<(), BusError> {
    let Some(error) = &ack.error else { return Ok(()) };
    if error.err_code == ErrorCode::STREAM_WRONG_LAST_SEQUENCE.0 {
        return Err(BusError::Conflict { what: what.to_owned() });
    }
    Err(BusError::NotStored { what: what.to_owned(), cause: error.description.clone() })
}
