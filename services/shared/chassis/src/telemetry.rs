//! Structured log and metrics.
//!
//! Never logged: tokens, secrets, addresses with credentials, texts of non-public events.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// What is logged where `RUST_LOG` does not say.
const DEFAULT_FILTER: &str = "info,async_nats=warn,h2=warn,hyper=warn,rrule=error,html5ever=error";

/// Starts the log on standard error: as JSON where `TERMINBUND_LOG=json`, else for people.
pub fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| DEFAULT_FILTER.into());
    let json = std::env::var("TERMINBUND_LOG").is_ok_and(|v| v == "json");
    let registry = tracing_subscriber::registry().with(filter);
    let started = if json {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        // colours are for a terminal, not for a file or a journal
        let colours = std::io::stderr().is_terminal();
        let layer = fmt::layer().compact().with_ansi(colours).with_writer(std::io::stderr);
        registry.with(layer).try_init()
    };
    if let Err(error) = started {
        eprintln!("the log was started before: {error}");
    }
}

/// The metrics of this process, to be shown at `/metrics`.
pub type Metrics = PrometheusHandle;

/// Starts the metrics of this process; `None` where that was done before.
#[must_use]
pub fn start_metrics() -> Option<Metrics> {
    PrometheusBuilder::new().install_recorder().ok()
}
