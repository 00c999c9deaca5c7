//! An ingester as a service: the poll loop and `SourceService` on one listener.

use std::sync::Arc;

use terminbund_bus::Bus;
use terminbund_chassis::{
    Health,
    auth::{Role, Tokens},
    serve::{Served, Write},
    telemetry::Metrics,
};
use terminbund_fetch::Fetcher;
use terminbund_model::Clock;
use terminbund_proto::v1::source_service_server::SourceServiceServer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::alarms::{AlarmSettings, Alarms, Deliverer};
use crate::{BrokerStore, Poller, PollerSettings, Reader, SourceSpec, Sources};

/// The full name of the service, for health.
const NAME: &str = "terminbund.v1.SourceService";
/// Its calls that write.
const WRITES: [Write; 3] = [
    Write { path: "/terminbund.v1.SourceService/Poll", least: Role::Partner },
    Write { path: "/terminbund.v1.SourceService/Release", least: Role::Editor },
    Write { path: "/terminbund.v1.SourceService/Submit", least: Role::Partner },
];
/// Largest message either way: an upload of a whole calendar.
const MAX_MESSAGE: usize = 16 << 20;

/// What an ingester stands on.
pub struct Deps {
    /// The broker.
    pub bus: Bus,
    /// How partners are fetched.
    pub fetcher: Fetcher,
    /// Where it listens.
    pub listener: TcpListener,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Its metrics.
    pub metrics: Option<Metrics>,
    /// Who may write.
    pub tokens: Tokens,
    /// How partners are told that a source breaks.
    pub alarms: AlarmSettings,
}

/// Polls the sources and answers for them until `stop`.
///
/// # Errors
/// Where the broker or the listener fails at the start; later faults are waited out.
pub async fn serve_sources(
    specs: Vec<SourceSpec>,
    reader: Arc<dyn Reader>,
    settings: PollerSettings,
    deps: Deps,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let health = Health::default();
    let store = Arc::new(BrokerStore::open(&deps.bus).await?);
    let deliverer = Deliverer::new(&deps.alarms, deps.fetcher.clone())?;
    let clock = Arc::clone(&deps.clock);
    let alarms = Alarms::new(deps.alarms, deliverer, Arc::clone(&store), clock);
    let fetch = Arc::new(deps.fetcher);
    let poller = Poller::new(specs, reader, store, fetch, deps.clock, settings);
    let service = SourceServiceServer::new(Sources::new(poller.clone()))
        .max_decoding_message_size(MAX_MESSAGE)
        .max_encoding_message_size(MAX_MESSAGE);
    let served = Served {
        routes: Routes::new(service),
        names: vec![NAME],
        health: health.clone(),
        metrics: deps.metrics,
        writes: &WRITES,
        tokens: deps.tokens,
    };
    let serving = tokio::spawn(terminbund_chassis::serve(deps.listener, served, stop.clone()));
    let watching = tokio::spawn(health.clone().follow_broker(deps.bus.changes()));
    health.caught_up();
    let telling = tokio::spawn(alarms.run(poller.watch(), stop.clone()));
    poller.run(stop).await;
    watching.abort();
    telling.await?;
    serving.await?
}
