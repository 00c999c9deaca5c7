//! One request a host at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Hosts that are being asked now.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    hosts: Mutex<HashMap<String, Arc<AsyncMutex<()>>>>,
}

impl Gate {
    /// Waits until no other request to this host is under way.
    pub(crate) async fn enter(&self, host: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            // Only those in use are kept: the map holds one reference, each holder another.
            hosts.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(hosts.entry(host.to_owned()).or_default())
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;

    #[tokio::test]
    async fn a_host_waits_and_others_do_not() {
        let gate = Gate::default();
        let held = gate.enter("a.example").await;
        let _other = gate.enter("b.example").await;
        let waits =
            tokio::time::timeout(std::time::Duration::from_millis(20), gate.enter("a.example"));
        assert!(waits.await.is_err());
        drop(held);
        let _again = gate.enter("a.example").await;
        assert!(gate.hosts.lock().unwrap().len() <= 2);
    }
}
