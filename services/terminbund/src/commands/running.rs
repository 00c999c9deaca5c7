//! Finding the running suite.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use terminbund_chassis::auth::Pass;
use tonic::transport::{Channel, Endpoint};

/// Where `up` notes what runs, below its data folder.
pub(crate) const FILE: &str = "running.json";

/// What runs: service to address.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) addresses: BTreeMap<String, String>,
    pub(crate) processes: BTreeMap<String, u32>,
    pub(crate) broker: String,
    pub(crate) http: String,
}

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Where {
    /// The data folder of the running `up`.
    #[arg(long, global = true, default_value = "data")]
    data: PathBuf,
    /// Address of the service, instead: HOST:PORT.
    #[arg(long, global = true)]
    server: Option<String>,
    /// The token with which to write, where the configuration has some.
    #[arg(long, global = true, env = "TERMINBUND_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

impl Where {
    /// What is shown with calls that write.
    pub(crate) fn pass(&self) -> Pass {
        Pass::of(self.token.clone())
    }

    /// A channel to a service.
    pub(crate) async fn channel(&self, service: &str) -> anyhow::Result<Channel> {
        let address = match &self.server {
            Some(address) => address.clone(),
            None => self.running()?.addresses.get(service).cloned().with_context(|| {
                format!("{service} is not among what runs; name it with --server HOST:PORT")
            })?,
        };
        Endpoint::new(format!("http://{address}"))?.connect().await.with_context(|| {
            format!("{service} does not answer at {address}: is \"terminbund up\" running?")
        })
    }

    fn running(&self) -> anyhow::Result<Running> {
        let path = self.data.join(FILE);
        let text = std::fs::read_to_string(&path).with_context(|| {
            format!(
                "{} is not there: start \"terminbund up\" first, or name its folder with --data, \
                 or the service with --server HOST:PORT",
                path.display()
            )
        })?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }
}
