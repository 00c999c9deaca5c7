//! Health: alive from the start, ready once caught up and while what is behind it stands.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tonic_health::{ServingStatus, server::HealthReporter};

/// Whether a service is ready; shared by gRPC health and `/readyz`.
#[derive(Debug, Clone)]
pub struct Health {
    tell: Arc<watch::Sender<State>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct State {
    caught_up: bool,
    behind: bool,
}

impl Default for Health {
    fn default() -> Self {
        Self { tell: Arc::new(watch::Sender::new(State { caught_up: false, behind: true })) }
    }
}

impl Health {
    /// The service has read what it needs to answer.
    pub fn caught_up(&self) {
        self.tell.send_if_modified(|s| !std::mem::replace(&mut s.caught_up, true));
    }

    /// What the service needs behind it stands or fell: the broker; for the gateway the calendar.
    pub fn behind(&self, up: bool) {
        self.tell.send_if_modified(|s| std::mem::replace(&mut s.behind, up) != up);
    }

    /// Whether requests can be answered in full.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let state = *self.tell.borrow();
        state.caught_up && state.behind
    }

    /// Follows the broker: each message says whether it stands.
    pub async fn follow_broker(self, mut changes: mpsc::Receiver<bool>) {
        while let Some(up) = changes.recv().await {
            tracing::info!(up, "broker");
            self.behind(up);
        }
    }

    /// Keeps gRPC health in step, for the whole server ("") and each named service.
    pub(crate) async fn report(self, reporter: HealthReporter, services: Vec<&'static str>) {
        let mut seen = self.tell.subscribe();
        loop {
            let ready = {
                let state = *seen.borrow_and_update();
                state.caught_up && state.behind
            };
            let status = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
            reporter.set_service_status("", status).await;
            for service in &services {
                reporter.set_service_status(*service, status).await;
            }
            if seen.changed().await.is_err() {
                return;
            }
        }
    }
}
