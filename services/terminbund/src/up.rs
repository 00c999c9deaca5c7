//! `terminbund up`: everything on this machine, watched and stopped together.

mod broker;
mod children;
mod ready;

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context, bail};
use terminbund_bus::Bus;
use terminbund_chassis::{signal, telemetry};
use tokio_util::sync::CancellationToken;

use crate::{
    commands::running::{self, Running},
    commands::when::today,
    demo,
    run::{SERVICES, Service},
    settings::Loaded,
};
use children::{Children, Program};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The demo alliance.
    #[arg(long, conflicts_with = "config")]
    demo: bool,
    /// The configuration of your alliance.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where visitors and programs ask, instead of the configuration's server.http.
    #[arg(long)]
    http: Option<SocketAddr>,
    /// The folder for all that is kept.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// A broker that runs already, instead of one that is started here.
    #[arg(long, env = "TERMINBUND_NATS_URL")]
    broker: Option<String>,
}

/// Name of the process that serves the demo's partners.
const PARTNERS: &str = "demo-partners";

/// What is started, all of it checked.
struct Plan {
    data: PathBuf,
    config: PathBuf,
    loaded: Loaded,
    http: SocketAddr,
    /// Where the demo's partners are served, in the demo.
    partners: Option<SocketAddr>,
    broker: Option<String>,
    addresses: Vec<(Service, SocketAddr)>,
}

/// Starts all, says where, and stops all at SIGINT or SIGTERM.
pub(crate) async fn up(arguments: Arguments) -> anyhow::Result<ExitCode> {
    telemetry::start_log();
    let stop = signal::shutdown()?;
    let started = Instant::now();
    let plan = plan(&arguments)?;
    let mut broker = Children::new(CancellationToken::new());
    let mut services = Children::new(CancellationToken::new());
    let outcome = tokio::select! {
        outcome = run(&plan, &mut broker, &mut services, started) => outcome,
        () = stop.cancelled() => Ok(()),
    };
    services.stop().await;
    broker.stop().await;
    let running = plan.data.join(running::FILE);
    if let Err(error) = std::fs::remove_file(&running) {
        tracing::debug!(%error, "no note of what runs was left");
    }
    outcome.map(|()| ExitCode::SUCCESS)
}

fn plan(arguments: &Arguments) -> anyhow::Result<Plan> {
    std::fs::create_dir_all(&arguments.data)
        .with_context(|| format!("--data {}", arguments.data.display()))?;
    let data = std::fs::canonicalize(&arguments.data)?;
    let partners = arguments.demo.then(free_address).transpose()?;
    let config = match (&arguments.config, partners) {
        (Some(config), _) => std::fs::canonicalize(config).unwrap_or_else(|_| config.clone()),
        (None, Some(partners)) => demo_configuration(&data, partners)?,
        (None, None) => bail!(
            "name your configuration with --config FILE (start from deploy/alliance.toml), or try \
             --demo"
        ),
    };
    let loaded = Loaded::read(&config)?;
    let http = arguments.http.unwrap_or(loaded.config.server.http);
    check_free(http)?;
    let mut addresses = vec![(Service::Gateway, http)];
    for service in SERVICES.into_iter().filter(|s| *s != Service::Gateway) {
        addresses.push((service, free_address()?));
    }
    let broker = arguments.broker.clone().or_else(|| loaded.config.broker.clone());
    Ok(Plan { data, config, loaded, http, partners, broker, addresses })
}

fn demo_configuration(data: &Path, partners: SocketAddr) -> anyhow::Result<PathBuf> {
    let folder = data.join("demo");
    std::fs::create_dir_all(&folder)?;
    demo::lay_out(&folder, today())?;
    let path = data.join("alliance.toml");
    let text = demo::configuration(&format!("http://{partners}"))?;
    std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    Ok(path)
}

async fn run(
    plan: &Plan,
    broker: &mut Children,
    services: &mut Children,
    started: Instant,
) -> anyhow::Result<()> {
    let url = match &plan.broker {
        Some(url) => url.clone(),
        None => broker::start(&plan.data, broker).await?,
    };
    // makes the streams before the services ask for them
    let name = "terminbund-up".to_owned();
    let bus = Bus::connect(&terminbund_bus::Settings { url: url.clone(), name }).await?;
    let running = note(plan, &url);
    for children in [&mut *broker, &mut *services] {
        children.note_in(plan.data.join(running::FILE), running.clone());
    }
    let binary = std::env::current_exe()?;
    if let Some(listen) = plan.partners {
        let folder = plan.data.join("demo");
        let arguments = ["demo-partners".into(), "--folder".into(), folder.into_os_string()];
        let listen = ["--listen".into(), listen.to_string().into()];
        let arguments = arguments.into_iter().chain(listen).collect();
        services.start(Program::new(PARTNERS, binary.clone(), arguments));
    }
    for service in SERVICES {
        services.start(Program::new(service.name(), binary.clone(), plan.arguments(service, &url)));
    }
    tokio::select! {
        ready = ready::wait(plan, &bus) => ready?,
        failed = services.failed() => bail!("{failed} does not start; it says why above"),
    }
    announce(plan, &url, started);
    std::future::pending().await
}

impl Plan {
    fn arguments(&self, service: Service, broker: &str) -> Vec<std::ffi::OsString> {
        let mut out = vec!["run".into(), service.name().into(), "--config".into()];
        out.push(self.config.clone().into_os_string());
        out.extend(["--broker".into(), broker.into()]);
        for (of, address) in &self.addresses {
            out.extend(["--address".into(), format!("{}={address}", of.name()).into()]);
        }
        if self.partners.is_some() {
            out.extend(["--public-url".into(), format!("http://{}", self.http).into()]);
        }
        out
    }

    /// Where a service listens.
    fn address(&self, service: Service) -> String {
        let found = self.addresses.iter().find(|(s, _)| *s == service);
        found.map(|(_, a)| a.to_string()).unwrap_or_default()
    }
}

fn note(plan: &Plan, broker: &str) -> Running {
    let address = |(s, a): &(Service, SocketAddr)| (s.name().to_owned(), a.to_string());
    Running {
        addresses: plan.addresses.iter().map(address).collect(),
        processes: Default::default(),
        broker: broker.to_owned(),
        http: format!("http://{}", plan.http),
    }
}

fn announce(plan: &Plan, broker: &str, started: Instant) {
    let base = format!("http://{}{}", plan.http, plan.loaded.config.server.path_prefix);
    println!("ready after {:.1} s", started.elapsed().as_secs_f64());
    println!("  calendar   {base}/");
    println!("  feed       {base}/feeds/alle.ics");
    println!("  JSON       {base}/api/v1/entries");
    println!("  sources    {base}/quellen");
    println!("  broker     {broker}");
    println!("  data       {}", plan.data.display());
    println!("Ctrl-C stops all of it.");
}

/// An address on this machine that nobody listens on.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn check_free(address: SocketAddr) -> anyhow::Result<()> {
    TcpListener::bind(address).map(|_| ()).with_context(|| {
        format!("{address} is in use: choose another with --http, as --http 127.0.0.1:8081")
    })
}
