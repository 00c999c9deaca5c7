//! Reading a whole stream into memory, then what comes.

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use bytes::Bytes;
use futures::StreamExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{Bus, BusError, Stream};

/// Messages between the reader and its owner; enough to keep both busy.
const BUFFER: usize = 1024;
/// Messages a request to the broker asks for.
const PER_REQUEST: usize = 500;

/// One stored message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its sequence in the stream.
    pub sequence: u64,
    /// Its subject.
    pub subject: String,
    /// The protobuf.
    pub payload: Bytes,
}

/// What following a stream gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// The next message.
    Record(Record),
    /// All that was stored when following began has been handed over. Said once.
    CaughtUp,
}

impl Bus {
    /// Replays a stream from a sequence on (1: from the start), says when it has caught up, and
    /// goes on with what comes, also over reconnects, until it is cancelled.
    #[must_use]
    pub fn follow(
        &self,
        stream: Stream,
        from: u64,
        stop: CancellationToken,
    ) -> mpsc::Receiver<Followed> {
        let (tx, rx) = mpsc::channel(BUFFER);
        let follower = Follower { bus: self.clone(), stream, next: from.max(1), said: false, tx };
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = follower.run() => {}
            }
        });
        rx
    }

    /// The last message of a subject.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn last(&self, stream: Stream, subject: &str) -> Result<Option<Record>, BusError> {
        let failed = |cause| BusError::Read { what: subject.to_owned(), cause };
        let handle = self
            .jetstream
            .get_stream_no_info(stream.name())
            .await
            .map_err(|e| failed(e.to_string()))?;
        match handle.direct_get_last_for_subject(subject).await {
            Ok(m) => Ok(Some(Record {
                sequence: m.sequence,
                subject: m.subject.to_string(),
                payload: m.payload,
            })),
            Err(e) if e.kind() == async_nats::jetstream::stream::DirectGetErrorKind::NotFound => {
                Ok(None)
            }
            Err(e) => Err(failed(e.to_string())),
        }
    }

    /// How many messages a stream holds, and the sequence of its last.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn state(&self, stream: Stream) -> Result<(u64, u64), BusError> {
        let failed = |cause| BusError::Read { what: stream.name().to_owned(), cause };
        let mut handle =
            self.jetstream.get_stream(stream.name()).await.map_err(|e| failed(e.to_string()))?;
        let info = handle.info().await.map_err(|e| failed(e.to_string()))?;
        Ok((info.state.messages, info.state.last_sequence))
    }
}

struct Follower {
    bus: Bus,
    stream: Stream,
    next: u64,
    said: bool,
    tx: mpsc::Sender<Followed>,
}

impl Follower {
    async fn run(mut self) {
        let mut connection = self.bus.connection();
        while !self.tx.is_closed() {
            let epoch = connection.borrow_and_update().epoch;
            // a new connection makes a consumer that is quicker than the old one's recovery
            tokio::select! {
                ended = self.read() => {
                    if let Err(error) = ended {
                        tracing::warn!(stream = self.stream.name(), %error, "follow again");
                    }
                    // wait for the broker rather than ask it in a tight loop
                    tokio::time::sleep(RETRY_DELAY).await;
                }
                () = newer(&mut connection, epoch) => {}
            }
        }
    }

    async fn read(&mut self) -> Result<(), BusError> {
        let what = self.stream.name();
        let failed = |cause: String| BusError::Read { what: what.to_owned(), cause };
        let mut handle =
            self.bus.jetstream.get_stream(what).await.map_err(|e| failed(e.to_string()))?;
        let info = handle.info().await.map_err(|e| failed(e.to_string()))?;
        let target = if info.state.messages == 0 { 0 } else { info.state.last_sequence };
        if self.next > info.state.last_sequence + 1 {
            self.next = 1; // the stream was made anew
        }
        if target < self.next {
            self.say_caught_up().await;
        }
        let consumer = handle
            .create_consumer(pull::OrderedConfig {
                max_batch: i64::try_from(PER_REQUEST).unwrap_or(i64::MAX),
                deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: self.next },
                ..Default::default()
            })
            .await
            .map_err(|e| failed(e.to_string()))?;
        let mut messages = consumer.messages().await.map_err(|e| failed(e.to_string()))?;
        while let Some(message) = messages.next().await {
            let message = message.map_err(|e| failed(e.to_string()))?;
            let info = message.info().map_err(|e| failed(e.to_string()))?;
            let (sequence, pending) = (info.stream_sequence, info.pending);
            let record = Record {
                sequence,
                subject: message.subject.to_string(),
                payload: message.payload.clone(),
            };
            self.next = sequence + 1;
            if self.tx.send(Followed::Record(record)).await.is_err() {
                return Ok(());
            }
            if sequence >= target || pending == 0 {
                self.say_caught_up().await;
            }
        }
        Ok(())
    }

    async fn say_caught_up(&mut self) {
        if !std::mem::replace(&mut self.said, true)
            && self.tx.send(Followed::CaughtUp).await.is_err()
        {
            tracing::debug!(stream = self.stream.name(), "nobody follows any more");
        }
    }
}

/// Between two attempts to read a stream that could not be read.
const RETRY_DELAY: std::time::Duration = std::time::Duration::from_millis(100);

async fn newer(
    connection: &mut tokio::sync::watch::Receiver<crate::connect::Connection>,
    epoch: u64,
) {
    if connection.wait_for(|c| c.up && c.epoch > epoch).await.is_err() {
        std::future::pending::<()>().await;
    }
}
