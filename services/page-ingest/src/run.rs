//! The service.

use std::sync::Arc;

use terminbund_ingest::{Deps, PollerSettings, SourceSpec, serve_sources};
use tokio_util::sync::CancellationToken;

use crate::PageReader;

/// Polls the pages until `stop`.
///
/// # Errors
/// Where the broker or the listener fails at the start; later faults are waited out.
pub async fn run(
    specs: Vec<SourceSpec>,
    settings: PollerSettings,
    deps: Deps,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    serve_sources(specs, Arc::new(PageReader), settings, deps, stop).await
}
