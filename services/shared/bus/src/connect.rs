//! The connection to the broker.

use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event, jetstream};
use tokio::sync::{mpsc, watch};

use crate::names::{BUCKETS, STREAMS};

/// Oldest broker that has atomic batches, without which a batch could be stored by halves.
const OLDEST: (i64, i64) = (2, 12);
/// How long one attempt to connect may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Between attempts to reconnect; a restarted broker is back within a second.
const RECONNECT_DELAY: Duration = Duration::from_millis(100);
/// How long a request to the broker may take before it counts as failed.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the broker is.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `nats://host:port`
    pub url: String,
    /// The client's name, as the broker's log shows it.
    pub name: String,
}

/// Why the broker cannot be used, in one line with the way out.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// Nothing answers.
    #[error(
        "the broker at {url} cannot be reached ({cause}): start one, or set [broker] url or \
         TERMINBUND_NATS_URL to one that runs"
    )]
    Unreachable {
        /// Where it was looked for.
        url: String,
        /// What the client said.
        cause: String,
    },
    /// Older than the suite needs.
    #[error(
        "the broker at {url} is nats-server {found}, at least {}.{}.0 is needed: deploy/up \
         installs one that is new enough", OLDEST.0, OLDEST.1
    )]
    TooOld {
        /// Where it runs.
        url: String,
        /// Its version.
        found: String,
    },
    /// A stream or bucket could not be made.
    #[error("the broker refused to set up {what}: {cause}")]
    Setup {
        /// The stream or bucket.
        what: String,
        /// What the broker said.
        cause: String,
    },
    /// A message was not stored.
    #[error("the broker did not store {what}: {cause}")]
    NotStored {
        /// What was to be stored.
        what: String,
        /// What the broker said.
        cause: String,
    },
    /// Someone else wrote first: read again and try again.
    #[error("{what} was changed by another writer")]
    Conflict {
        /// The key or subject.
        what: String,
    },
    /// Reading failed.
    #[error("reading {what} from the broker failed: {cause}")]
    Read {
        /// The stream or bucket.
        what: String,
        /// What the broker said.
        cause: String,
    },
}

/// A connection to the broker. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus {
    pub(crate) client: Client,
    pub(crate) jetstream: jetstream::Context,
    connected: watch::Receiver<Connection>,
}

/// The state of the connection; `epoch` rises with each new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Connection {
    pub(crate) up: bool,
    pub(crate) epoch: u64,
}

impl Bus {
    /// Connects, checks the broker's version, and makes the streams and buckets that are missing.
    ///
    /// # Errors
    /// [`BusError::Unreachable`], [`BusError::TooOld`], [`BusError::Setup`].
    pub async fn connect(settings: &Settings) -> Result<Self, BusError> {
        let (tell, connected) = watch::channel(Connection { up: true, epoch: 1 });
        let client = ConnectOptions::new()
            .name(&settings.name)
            .connection_timeout(CONNECT_TIMEOUT)
            .request_timeout(Some(REQUEST_TIMEOUT))
            .reconnect_delay_callback(|_| RECONNECT_DELAY)
            .event_callback(move |event| {
                note(&tell, &event);
                std::future::ready(())
            })
            .connect(&settings.url)
            .await
            .map_err(|e| BusError::Unreachable {
                url: settings.url.clone(),
                cause: e.to_string(),
            })?;
        if !client.is_server_compatible(OLDEST.0, OLDEST.1, 0) {
            let found = client.server_info().version;
            return Err(BusError::TooOld { url: settings.url.clone(), found });
        }
        let jetstream = jetstream::new(client.clone());
        let bus = Self { client, jetstream, connected };
        bus.set_up().await?;
        Ok(bus)
    }

    async fn set_up(&self) -> Result<(), BusError> {
        let failed = |what: &str, cause: String| BusError::Setup { what: what.to_owned(), cause };
        for stream in STREAMS {
            self.jetstream
                .get_or_create_stream(stream.config())
                .await
                .map_err(|e| failed(stream.name(), e.to_string()))?;
        }
        for bucket in BUCKETS {
            if self.jetstream.get_key_value(bucket.name()).await.is_err() {
                self.jetstream
                    .create_key_value(bucket.config())
                    .await
                    .map_err(|e| failed(bucket.name(), e.to_string()))?;
            }
        }
        Ok(())
    }

    /// Whether the connection stands.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.connected.borrow().up
    }

    /// Says whenever the connection falls (false) or stands again (true).
    #[must_use]
    pub fn changes(&self) -> mpsc::Receiver<bool> {
        let (tx, rx) = mpsc::channel(1);
        let mut connected = self.connected.clone();
        tokio::spawn(async move {
            let mut before = connected.borrow_and_update().up;
            while connected.changed().await.is_ok() {
                let up = connected.borrow_and_update().up;
                if up != std::mem::replace(&mut before, up) && tx.send(up).await.is_err() {
                    return;
                }
            }
        });
        rx
    }

    pub(crate) fn connection(&self) -> watch::Receiver<Connection> {
        self.connected.clone()
    }

    /// Sends what is still in the buffers.
    pub async fn flush(&self) {
        if let Err(error) = self.client.flush().await {
            tracing::warn!(%error, "the last messages may not have been sent");
        }
    }
}

fn note(tell: &watch::Sender<Connection>, event: &Event) {
    match event {
        Event::Connected => tell.send_modify(|c| *c = Connection { up: true, epoch: c.epoch + 1 }),
        Event::Disconnected | Event::Closed => tell.send_modify(|c| c.up = false),
        other => tracing::warn!(event = %other, "broker"),
    }
}
