//! `terminbund run <service>`: one service against a given broker.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use terminbund_bus::Bus;
use terminbund_chassis::{config::Kind, signal, telemetry};
use terminbund_fetch::Fetcher;
use terminbund_ingest::{Deps, PollerSettings};
use terminbund_model::{Clock, clock::SystemClock};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};

use crate::settings::Loaded;

/// Set by `up`: the process that a service must not outlive.
pub(crate) const PARENT: &str = "TERMINBUND_PARENT";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which one.
    #[arg(value_enum)]
    service: Service,
    /// The configuration file.
    #[arg(long)]
    config: PathBuf,
    /// The broker, instead of the configuration's.
    #[arg(long, env = "TERMINBUND_NATS_URL")]
    broker: Option<String>,
    /// Where a service listens, instead of the configuration's: NAME=ADDRESS:PORT.
    #[arg(long, value_parser = address)]
    address: Vec<(Service, SocketAddr)>,
    /// Address of the calendar as visitors see it, instead of the configuration's.
    #[arg(long)]
    public_url: Option<url::Url>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Service {
    IcalIngest,
    PageIngest,
    Normalizer,
    Calendar,
    Gateway,
}

/// All services, in the order of the data path.
pub(crate) const SERVICES: [Service; 5] = [
    Service::IcalIngest,
    Service::PageIngest,
    Service::Normalizer,
    Service::Calendar,
    Service::Gateway,
];

impl Service {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::IcalIngest => "ical-ingest",
            Self::PageIngest => "page-ingest",
            Self::Normalizer => "normalizer",
            Self::Calendar => "calendar",
            Self::Gateway => "gateway",
        }
    }
}

fn address(text: &str) -> Result<(Service, SocketAddr), String> {
    let error = || format!("{text:?} is not NAME=ADDRESS:PORT, as calendar=127.0.0.1:7704");
    let (name, address) = text.split_once('=').ok_or_else(error)?;
    let service = SERVICES.into_iter().find(|s| s.name() == name).ok_or_else(error)?;
    Ok((service, address.parse().map_err(|_| error())?))
}

struct Started {
    loaded: Loaded,
    arguments: Arguments,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
}

/// Runs one service until SIGINT or SIGTERM.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    telemetry::start_log();
    die_with_parent()?;
    let loaded = Loaded::read(&arguments.config)?;
    let stop = signal::shutdown()?;
    let clock = Arc::new(SystemClock);
    let service = arguments.service;
    let context = Started { loaded, arguments, clock, stop: stop.clone() };
    let listener = context.listen().await?;
    tokio::select! {
        ended = context.run(listener) => ended?,
        // a service that is asked to stop while it still waits for the broker
        () = late(&stop) => bail!("{} did not stop in time", service.name()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn late(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(STOP_WITHIN).await;
}

/// A service has stopped within this, whatever it waits for.
const STOP_WITHIN: std::time::Duration = std::time::Duration::from_secs(15);

impl Started {
    fn address(&self, service: Service) -> SocketAddr {
        let given = self.arguments.address.iter().rev().find(|(s, _)| *s == service);
        let config = &self.loaded.config;
        given.map_or_else(
            || match service {
                Service::IcalIngest => config.services.ical_ingest,
                Service::PageIngest => config.services.page_ingest,
                Service::Normalizer => config.services.normalizer,
                Service::Calendar => config.services.calendar,
                Service::Gateway => config.server.http,
            },
            |(_, address)| *address,
        )
    }

    async fn listen(&self) -> anyhow::Result<TcpListener> {
        let service = self.arguments.service;
        let address = self.address(service);
        TcpListener::bind(address).await.with_context(|| {
            format!(
                "{} cannot listen on {address}; is it in use? Choose another with --address \
                 {}=ADDRESS:PORT (for the whole: --http)",
                service.name(),
                service.name()
            )
        })
    }

    fn channel(&self, service: Service) -> anyhow::Result<Channel> {
        Ok(Endpoint::new(format!("http://{}", self.address(service)))?.connect_lazy())
    }

    async fn bus(&self) -> anyhow::Result<Bus> {
        let url = self.arguments.broker.clone().or_else(|| self.loaded.config.broker.clone());
        let Some(url) = url else {
            bail!(
                "no broker is named: set [broker] url in {}, TERMINBUND_NATS_URL, or --broker \
                 nats://HOST:4222",
                self.loaded.config.path.display()
            );
        };
        let name = format!("terminbund-{}", self.arguments.service.name());
        Ok(Bus::connect(&terminbund_bus::Settings { url, name }).await?)
    }

    async fn run(self, listener: TcpListener) -> anyhow::Result<()> {
        if self.arguments.service == Service::Gateway {
            return self.gateway(listener).await;
        }
        let metrics = telemetry::start_metrics();
        let bus = self.bus().await?;
        let (clock, stop) = (Arc::clone(&self.clock), self.stop.clone());
        let alliance = &self.loaded.config.alliance;
        match self.arguments.service {
            Service::IcalIngest | Service::PageIngest => self.ingest(bus, listener, metrics).await,
            Service::Normalizer => {
                let settings = terminbund_normalizer::Settings {
                    alliance: alliance.id.clone(),
                    sources: self.loaded.meanings(),
                    rules: self.loaded.rules()?,
                };
                terminbund_normalizer::run(settings, bus, listener, clock, metrics, stop).await
            }
            Service::Calendar => {
                let settings = terminbund_calendar::Settings {
                    alliance: alliance.id.clone(),
                    alliance_name: alliance.name.clone(),
                    zone: alliance.zone.clone(),
                    partner_names: self.loaded.partner_names(),
                    instance: self.address(Service::Calendar).to_string(),
                    merge: alliance.merge,
                    review: alliance.review,
                    tokens: self.loaded.tokens.clone(),
                    advice: self.loaded.advice(),
                };
                terminbund_calendar::run(settings, bus, listener, clock, metrics, stop).await
            }
            Service::Gateway => Ok(()),
        }
    }

    async fn ingest(
        &self,
        bus: Bus,
        listener: TcpListener,
        metrics: Option<telemetry::Metrics>,
    ) -> anyhow::Result<()> {
        let deps = Deps {
            bus,
            fetcher: Fetcher::new(&self.loaded.fetch()?)?,
            listener,
            clock: Arc::clone(&self.clock),
            metrics,
            tokens: self.loaded.tokens.clone(),
            alarms: self.loaded.alarms(self.public_url()),
        };
        let service = self.arguments.service;
        let host = nix::unistd::gethostname()?.to_string_lossy().into_owned();
        let settings = PollerSettings {
            instance: format!("{}@{host}:{}", service.name(), self.address(service)),
            ..PollerSettings::default()
        };
        let stop = self.stop.clone();
        if service == Service::IcalIngest {
            let specs = self.loaded.specs(&[Kind::Ical, Kind::Submitted]);
            terminbund_ical_ingest::run(specs, settings, deps, stop).await
        } else {
            let specs = self.loaded.specs(&[Kind::Page, Kind::Rss]);
            terminbund_page_ingest::run(specs, settings, deps, stop).await
        }
    }

    /// Address of the calendar as visitors see it.
    fn public_url(&self) -> url::Url {
        let config = &self.loaded.config;
        self.arguments.public_url.clone().unwrap_or_else(|| config.alliance.url.clone())
    }

    async fn gateway(&self, listener: TcpListener) -> anyhow::Result<()> {
        let config = &self.loaded.config;
        let url = self.public_url();
        let zone = terminbund_gateway::time::Zone::named(&config.alliance.zone)
            .with_context(|| format!("alliance.zone {:?}", config.alliance.zone))?;
        let listen = self.address(Service::Gateway);
        let name = &config.alliance.name;
        let mut settings = terminbund_gateway::Settings::new(listen, url, zone, name);
        settings.path_prefix.clone_from(&config.server.path_prefix);
        settings.alliance = config.alliance.id.to_string();
        settings.domain.clone_from(&config.alliance.domain);
        settings.contact.clone_from(&config.alliance.contact);
        settings.tokens = self.loaded.tokens.clone();
        settings.labels = self.loaded.labels();
        settings.advice = !config.advice.is_empty();
        let deps = terminbund_gateway::Deps {
            calendar: self.channel(Service::Calendar)?,
            editorial: self.channel(Service::Calendar)?,
            sources: vec![
                ("ical-ingest".to_owned(), self.channel(Service::IcalIngest)?),
                ("page-ingest".to_owned(), self.channel(Service::PageIngest)?),
            ],
        };
        Ok(terminbund_gateway::run(listener, settings, deps, self.stop.clone()).await?)
    }
}

/// Asks the kernel to stop this process when `up`, which started it, is gone.
pub(crate) fn die_with_parent() -> anyhow::Result<()> {
    let Ok(parent) = std::env::var(PARENT) else { return Ok(()) };
    #[cfg(target_os = "linux")]
    {
        nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGTERM)?;
        if nix::unistd::getppid().to_string() != parent {
            bail!("the process that started this service is gone");
        }
    }
    Ok(())
}
