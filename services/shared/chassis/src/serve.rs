//! One port for gRPC, health, reflection, `/healthz`, `/readyz` and `/metrics`.

use std::{future::IntoFuture, net::SocketAddr, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::Health;

/// How long open requests may take after the stop signal; a supervisor waits longer.
pub const DRAIN: Duration = Duration::from_secs(3);

/// What a service serves.
#[derive(Debug)]
pub struct Served {
    /// Its gRPC services.
    pub routes: Routes,
    /// Their full names, for health.
    pub names: Vec<&'static str>,
    /// Its readiness.
    pub health: Health,
    /// Its metrics.
    pub metrics: Option<PrometheusHandle>,
    /// Calls that write ("/terminbund.v1.EditorialService/Decide"): answered on loopback only,
    /// where the gateway has checked a token and its role.
    pub writes: &'static [&'static str],
}

/// Serves until `stop`, then drains for at most [`DRAIN`].
///
/// # Errors
/// Where reflection cannot be built or the listener fails.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (reporter, health_service) = tonic_health::server::health_reporter();
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(terminbund_proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let grpc = served
        .routes
        .add_service(health_service)
        .add_service(reflection)
        .prepare()
        .into_axum_router();
    let reports = tokio::spawn(served.health.clone().report(reporter, served.names));
    let writes = served.writes;
    let guard = axum::middleware::from_fn(move |peer, request, next| {
        on_loopback(writes, peer, request, next)
    });
    let app = grpc.layer(guard).merge(plain(served.health, served.metrics));
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tracing::info!(address = %listener.local_addr()?, "listening");
    let signal = stop.clone();
    let server = axum::serve(listener, app)
        .with_graceful_shutdown(async move { signal.cancelled().await })
        .into_future();
    tokio::select! {
        ended = server => ended?,
        () = async { stop.cancelled().await; tokio::time::sleep(DRAIN).await } => {
            tracing::warn!("some requests were still open when the drain ended");
        }
    }
    reports.abort();
    Ok(())
}

/// Refuses a call that writes from any other machine.
async fn on_loopback(
    writes: &[&str],
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if peer.ip().to_canonical().is_loopback() || !writes.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let refusal =
        "calls that write are answered on this machine only: ask the gateway, with a token";
    tonic::Status::permission_denied(refusal).into_http()
}

fn plain(health: Health, metrics: Option<PrometheusHandle>) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route(
            "/readyz",
            get(async move || {
                if health.is_ready() {
                    (StatusCode::OK, "ready\n")
                } else {
                    (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
                }
            }),
        )
        .route(
            "/metrics",
            get(async move || match metrics {
                Some(handle) => handle.render().into_response(),
                None => StatusCode::NOT_FOUND.into_response(),
            }),
        )
}
