//! Handing out messages to a named worker until each is done or dead.

use std::time::Duration;

use async_nats::jetstream::{
    self, AckKind,
    consumer::{AckPolicy, DeliverPolicy, pull},
};
use bytes::Bytes;
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

use crate::{Bus, BusError, Message, Stream, names};

/// Messages handed out at once.
const MAX_JOBS: usize = 256;
/// How long a worker may hold a message before another gets it; a batch takes well under a second.
const ACK_WAIT: Duration = Duration::from_secs(5);
/// Tries after which a message goes to DEAD: a fault that passes has passed by then.
const MAX_TRIES: i64 = 5;
/// Before a failed message is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// Before a broken subscription is made anew.
const RESUME_AFTER: Duration = Duration::from_millis(100);
/// Workers that have been gone for this long are forgotten by the broker.
const FORGET_AFTER: Duration = Duration::from_secs(7 * 86_400);

/// A message to be worked on.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its subject.
    pub subject: String,
    /// The protobuf.
    pub payload: Bytes,
    /// Its sequence in the stream.
    pub sequence: u64,
    /// How many wait behind it; 0: the worker has caught up with it.
    pub pending: u64,
}

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done; it is not handed out again.
    Done,
    /// Failed for now; tried again, at most five times, then dead.
    Failed(String),
    /// Can never be done: goes to DEAD with the reason.
    Dead(String),
}

impl Bus {
    /// Works through a stream under a durable name: hands all messages that are ready (at most
    /// 256) to `handle`, which gives an outcome for each in order. Ends when cancelled, after the
    /// jobs in hand are done.
    ///
    /// # Errors
    /// [`BusError::Setup`] where the worker cannot be registered at first; later faults are waited
    /// out.
    pub async fn work<F>(
        &self,
        stream: Stream,
        worker: &str,
        stop: CancellationToken,
        mut handle: F,
    ) -> Result<(), BusError>
    where
        F: AsyncFnMut(&[Job]) -> Vec<Outcome>,
    {
        let mut connection = self.connection();
        while !stop.is_cancelled() {
            let epoch = connection.borrow_and_update().epoch;
            let run = self.work_once(stream, worker, &stop, &mut handle);
            tokio::select! {
                ended = run => if let Err(error) = ended {
                    tracing::warn!(stream = stream.name(), worker, %error, "work goes on");
                },
                _ = connection.wait_for(|c| c.up && c.epoch > epoch) => {}
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(RESUME_AFTER) => {}
            }
        }
        Ok(())
    }

    async fn work_once<F>(
        &self,
        stream: Stream,
        worker: &str,
        stop: &CancellationToken,
        handle: &mut F,
    ) -> Result<(), BusError>
    where
        F: AsyncFnMut(&[Job]) -> Vec<Outcome>,
    {
        let failed = |cause: String| BusError::Setup { what: worker.to_owned(), cause };
        let handle_to =
            self.jetstream.get_stream(stream.name()).await.map_err(|e| failed(e.to_string()))?;
        let consumer = handle_to
            .get_or_create_consumer(worker, worker_config(worker))
            .await
            .map_err(|e| failed(e.to_string()))?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(MAX_JOBS)
            .messages()
            .await
            .map_err(|e| failed(e.to_string()))?;
        let mut chunks = messages.ready_chunks(MAX_JOBS);
        loop {
            let chunk = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                chunk = chunks.next() => chunk,
            };
            let Some(chunk) = chunk else { return Ok(()) };
            let mut messages = Vec::with_capacity(chunk.len());
            for message in chunk {
                messages.push(message.map_err(|e| failed(e.to_string()))?);
            }
            let jobs = messages.iter().map(job).collect::<Vec<_>>();
            let outcomes = handle(&jobs).await;
            for (message, outcome) in messages.iter().zip(outcomes) {
                self.settle(worker, message, outcome).await;
            }
        }
    }

    async fn settle(&self, worker: &str, message: &jetstream::Message, outcome: Outcome) {
        let tries = message.info().map_or(1, |i| i.delivered);
        let reason = match outcome {
            Outcome::Done => return settled(message.ack().await, worker),
            Outcome::Failed(reason) if tries < MAX_TRIES => {
                tracing::warn!(worker, subject = %message.subject, tries, reason, "try again");
                let nak = AckKind::Nak(Some(RETRY_AFTER));
                return settled(message.ack_with(nak).await, worker);
            }
            Outcome::Failed(reason) | Outcome::Dead(reason) => reason,
        };
        tracing::error!(worker, subject = %message.subject, reason, "goes to DEAD");
        let mut dead = Message {
            subject: names::dead(worker),
            payload: message.payload.clone(),
            expected: None,
        };
        dead.payload = with_reason(&message.subject, &reason, &dead.payload);
        match self.publish_one(dead).await {
            Ok(_) => settled(message.ack_with(AckKind::Term).await, worker),
            Err(error) => tracing::error!(worker, %error, "stays until DEAD takes it"),
        }
    }

    /// Whether a worker is known and has nothing left to do.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn has_caught_up(&self, stream: Stream, worker: &str) -> Result<bool, BusError> {
        let failed = |cause: String| BusError::Read { what: worker.to_owned(), cause };
        let handle =
            self.jetstream.get_stream(stream.name()).await.map_err(|e| failed(e.to_string()))?;
        match handle.consumer_info(worker).await {
            Ok(info) => Ok(info.num_pending == 0 && info.num_ack_pending == 0),
            Err(_) => Ok(false), // no such worker yet
        }
    }

    /// Whether all workers of a stream have nothing left to do; not so while it has none.
    ///
    /// # Errors
    /// [`BusError::Read`]
    pub async fn is_worked_through(&self, stream: Stream) -> Result<bool, BusError> {
        let failed = |cause: String| BusError::Read { what: stream.name().to_owned(), cause };
        let handle =
            self.jetstream.get_stream(stream.name()).await.map_err(|e| failed(e.to_string()))?;
        let mut workers = handle.consumers();
        let mut any = false;
        while let Some(info) = workers.next().await {
            let info = info.map_err(|e| failed(e.to_string()))?;
            if info.config.durable_name.is_none() {
                continue;
            }
            if info.num_pending > 0 || info.num_ack_pending > 0 {
                return Ok(false);
            }
            any = true;
        }
        Ok(any)
    }

    /// Forgets a worker, so that the next of this name begins at the start of the stream.
    pub async fn forget_worker(&self, stream: Stream, worker: &str) {
        match self.jetstream.delete_consumer_from_stream(worker, stream.name()).await {
            Ok(_) => {}
            Err(error) => tracing::debug!(worker, %error, "no such worker"),
        }
    }
}

fn worker_config(worker: &str) -> pull::Config {
    pull::Config {
        durable_name: Some(worker.to_owned()),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        max_ack_pending: i64::try_from(4 * MAX_JOBS).unwrap_or(i64::MAX),
        inactive_threshold: FORGET_AFTER,
        ..Default::default()
    }
}

fn job(message: &jetstream::Message) -> Job {
    let (sequence, pending) = message.info().map_or((0, 0), |i| (i.stream_sequence, i.pending));
    Job {
        subject: message.subject.to_string(),
        payload: message.payload.clone(),
        sequence,
        pending,
    }
}

/// A dead letter: subject and reason as lines, an empty line, the message.
fn with_reason(subject: &str, reason: &str, payload: &[u8]) -> Bytes {
    let one_line = reason.replace(['\r', '\n'], " ");
    let mut out = format!("subject: {subject}\nreason: {one_line}\n\n").into_bytes();
    out.extend_from_slice(payload);
    out.into()
}

fn settled<E: std::fmt::Display>(result: Result<(), E>, worker: &str) {
    if let Err(error) = result {
        tracing::warn!(worker, %error, "an acknowledgement was not sent; the message comes again");
    }
}
