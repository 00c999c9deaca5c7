//! Looks at the states of all sources now and then, and has letters delivered.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use terminbund_model::Clock;
use terminbund_proto::v1::SourceHealth;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::ledger::{Told, news};
use super::{AlarmSettings, Deliverer, Recipient, letter};
use crate::state::PollState;
use crate::store::{Store, StoreError};

/// All partners are looked at this often, besides each whose source has changed: letters that
/// wait for their day or for the relay.
const LOOK: Duration = Duration::from_secs(10 * 60);

/// Tells partners what is to be told.
pub struct Alarms<S> {
    settings: AlarmSettings,
    deliverer: Deliverer,
    store: Arc<S>,
    clock: Arc<dyn Clock>,
}

impl<S: Store> Alarms<S> {
    /// Nothing happens before [`run`](Self::run).
    #[must_use]
    pub fn new(
        settings: AlarmSettings,
        deliverer: Deliverer,
        store: Arc<S>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { settings, deliverer, store, clock }
    }

    /// Looks until `stop`: at a partner when a source of it changes, at all now and then.
    pub async fn run(
        self,
        mut changes: broadcast::Receiver<SourceHealth>,
        stop: CancellationToken,
    ) {
        if self.settings.is_silent() {
            return;
        }
        self.look_at_all().await;
        let mut every = tokio::time::interval(LOOK);
        every.tick().await; // the first is now
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = every.tick() => self.look_at_all().await,
                change = changes.recv() => match change {
                    Ok(health) => self.look_at(&health.partner).await,
                    Err(broadcast::error::RecvError::Lagged(_)) => self.look_at_all().await,
                    Err(broadcast::error::RecvError::Closed) => return,
                },
            }
        }
    }

    /// Tells each partner what is to be told.
    pub async fn look_at_all(&self) {
        for to in &self.settings.partners {
            self.look(to).await;
        }
    }

    async fn look_at(&self, partner: &str) {
        for to in self.settings.partners.iter().filter(|p| p.partner == partner) {
            self.look(to).await;
        }
    }

    async fn look(&self, to: &Recipient) {
        match self.tell(to).await {
            Ok(()) => {}
            // Another ingester tells it.
            Err(StoreError::Conflict(_)) => {}
            Err(error) => tracing::warn!(partner = %to.partner, %error, "alarms not looked at"),
        }
    }

    /// What is told is noted first: a letter may get lost with this process, but none is sent
    /// twice. One that could not be delivered is taken back from the notes.
    async fn tell(&self, to: &Recipient) -> Result<(), StoreError> {
        let mut states = BTreeMap::new();
        for source in &to.sources {
            if let Some(stored) = self.store.state(&source.slug).await? {
                states.insert(source.slug.clone(), PollState::from_bytes(&stored.bytes));
            }
        }
        let key = format!("alarms.{}", to.partner);
        let stored = self.store.state(&key).await?;
        let (told, revision) = match &stored {
            Some(s) => (serde_json::from_slice(&s.bytes).unwrap_or_default(), s.revision),
            None => (Told::default(), 0),
        };
        let now = self.clock.now().as_second();
        let Some((news, next)) = news(&told, &states, now, self.settings.after) else {
            return Ok(());
        };
        let bytes = |told: &Told| serde_json::to_vec(told).unwrap_or_default();
        let revision = self.store.save_state(&key, bytes(&next), revision).await?;
        let letter = letter::write(&self.settings, to, &news, &states, now);
        let (arrived, errors) = self.deliverer.deliver(&self.settings, to, &letter).await;
        metrics::counter!("terminbund_alarms_total", "outcome" => "sent").increment(arrived as u64);
        metrics::counter!("terminbund_alarms_total", "outcome" => "failed")
            .increment(errors.len() as u64);
        for error in &errors {
            tracing::warn!(partner = %to.partner, %error, "an alarm was not delivered");
        }
        if arrived == 0 && !errors.is_empty() {
            let back = told.undelivered(now);
            self.store.save_state(&key, bytes(&back), revision).await?;
        }
        Ok(())
    }
}
