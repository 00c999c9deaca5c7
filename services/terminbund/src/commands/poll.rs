//! `terminbund poll`: ask a source now, or release one that is held.

use std::process::ExitCode;

use anyhow::bail;
use terminbund_proto::v1::{
    PollRequest, ReleaseRequest, SourceHealth, source_service_client::SourceServiceClient,
};
use tonic::Code;

use super::running::Where;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    at: Where,
    /// The source's id.
    source: String,
    /// Withdraw what is held back because much vanished at once.
    #[arg(long)]
    release: bool,
}

/// Polls or releases a source.
pub(crate) async fn poll(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let pass = arguments.at.pass();
    for ingester in ["ical-ingest", "page-ingest"] {
        let mut client = SourceServiceClient::new(arguments.at.channel(ingester).await?);
        let source = arguments.source.clone();
        let health = if arguments.release {
            client.release(pass.on(ReleaseRequest { source })).await.map(|a| a.into_inner().health)
        } else {
            client.poll(pass.on(PollRequest { source })).await.map(|a| a.into_inner().health)
        };
        match health {
            Ok(health) => {
                print(&health.unwrap_or_default());
                return Ok(ExitCode::SUCCESS);
            }
            Err(status) if status.code() == Code::NotFound => {}
            Err(status) => bail!("{}", status.message()),
        }
    }
    bail!("no source {:?} is polled here", arguments.source)
}

fn print(health: &SourceHealth) {
    crate::out!("{}: {}", health.source, health.state().as_str_name());
    crate::out!("  {}\n  {}", health.german, health.english);
    if let Some(poll) = health.history.first() {
        crate::out!(
            "  HTTP {}, {} bytes, {} items, {} published, {} withdrawn, {} ms: {}",
            poll.status,
            poll.bytes,
            poll.items,
            poll.published,
            poll.withdrawn,
            poll.millis,
            poll.outcome
        );
    }
}
