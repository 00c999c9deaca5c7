//! Reading the messages of some subjects once.

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use futures::StreamExt;

use crate::{Bus, BusError, Record, Stream};

/// Messages a request to the broker asks for.
const PER_REQUEST: i64 = 500;

impl Bus {
    /// The messages of the subjects that a filter lets through (`raw.ihk.>`), in the order of
    /// their sequences. Made for a part of a stream that is asked for rarely: the broker looks
    /// through its index of subjects each time.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn load(&self, stream: Stream, filter: &str) -> Result<Vec<Record>, BusError> {
        let failed = |cause: String| BusError::Read { what: filter.to_owned(), cause };
        let handle = self
            .jetstream
            .get_stream_no_info(stream.name())
            .await
            .map_err(|e| failed(e.to_string()))?;
        let mut consumer = handle
            .create_consumer(pull::OrderedConfig {
                max_batch: PER_REQUEST,
                filter_subject: filter.to_owned(),
                deliver_policy: DeliverPolicy::All,
                ..Default::default()
            })
            .await
            .map_err(|e| failed(e.to_string()))?;
        let mut left = consumer.info().await.map_err(|e| failed(e.to_string()))?.num_pending;
        let mut out = Vec::new();
        if left == 0 {
            return Ok(out);
        }
        let mut messages = consumer.messages().await.map_err(|e| failed(e.to_string()))?;
        while let Some(message) = messages.next().await {
            let message = message.map_err(|e| failed(e.to_string()))?;
            let info = message.info().map_err(|e| failed(e.to_string()))?;
            left = info.pending;
            out.push(Record {
                sequence: info.stream_sequence,
                subject: message.subject.to_string(),
                payload: message.payload.clone(),
            });
            if left == 0 {
                break;
            }
        }
        Ok(out)
    }
}
