//! One writer per alliance: a key that is held by renewing it, with compare-and-set.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use terminbund_bus::{BusError, Keys};
use terminbund_model::Clock;

/// How long a lease holds without being renewed, seconds. A holder that is restarted under the
/// same name has it at once; another one waits this long.
const HOLDS: i64 = 10;

/// A claim to be the one writer.
pub(crate) struct Lease {
    keys: Keys,
    key: String,
    holder: String,
    clock: Arc<dyn Clock>,
}

#[derive(Serialize, Deserialize)]
struct Held {
    holder: String,
    until: i64,
}

impl Lease {
    pub(crate) fn new(keys: Keys, key: String, holder: String, clock: Arc<dyn Clock>) -> Self {
        Self { keys, key, holder, clock }
    }

    /// Takes or renews the lease; says whether it is held now.
    pub(crate) async fn hold(&self) -> Result<bool, BusError> {
        let now = self.clock.now().as_second();
        let wanted = Held { holder: self.holder.clone(), until: now + HOLDS };
        let value = serde_json::to_vec(&wanted).unwrap_or_default();
        let result = match self.keys.get(&self.key).await? {
            None => self.keys.create(&self.key, value.into()).await,
            Some(found) => {
                let held = serde_json::from_slice::<Held>(&found.value).ok();
                let others = held.filter(|h| h.holder != self.holder && h.until > now);
                if others.is_some() {
                    return Ok(false);
                }
                self.keys.update(&self.key, value.into(), found.revision).await
            }
        };
        match result {
            Ok(_) => Ok(true),
            Err(BusError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
