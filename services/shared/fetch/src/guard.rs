//! What may be asked: schemes, ports and addresses, the latter where the connection is made.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::error::FetchError;
use crate::network::{Network, is_public};

/// The longest address that is asked; servers commonly refuse longer ones.
const MAX_URL: usize = 8 * 1024;

/// Ports of other protocols that could be spoken to by a forged request: the "bad ports" of the
/// WHATWG Fetch standard, and those of common databases and brokers.
const REFUSED_PORTS: [u16; 92] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 2375, 2379, 3306, 3389, 3659, 4045, 4190, 4222, 5060, 5061,
    5432, 5672, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
];

/// What a look-up gives.
pub type LookupAnswer<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Names to addresses; a trait so that a hostile resolver can be put in by a test.
pub trait Lookup: Send + Sync + 'static {
    /// The addresses of a host name.
    fn lookup<'a>(&'a self, host: &'a str) -> LookupAnswer<'a>;
}

/// The resolver of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup<'a>(&'a self, host: &'a str) -> LookupAnswer<'a> {
        Box::pin(
            async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|a| a.ip()).collect()) },
        )
    }
}

/// Checks addresses; as resolver of the client it hands out none that is not allowed, so that
/// what is checked is what is connected to.
#[derive(Clone)]
pub(crate) struct Guard {
    lookup: Arc<dyn Lookup>,
    allow: Arc<[Network]>,
    /// Host name of the egress proxy: the operator's choice, wherever it stands.
    proxy: Option<Arc<str>>,
}

/// All addresses of a name are refused. Travels through the client's error chain.
#[derive(Debug, thiserror::Error)]
#[error("{host} leads to {address}, which is not public")]
pub(crate) struct Blocked {
    pub(crate) host: String,
    pub(crate) address: IpAddr,
}

/// A name has no address. Travels through the client's error chain.
#[derive(Debug, thiserror::Error)]
#[error("{0} has no address")]
pub(crate) struct NoAddress(pub(crate) String);

impl Guard {
    pub(crate) fn new(lookup: Arc<dyn Lookup>, allow: &[Network], proxy: Option<&Url>) -> Self {
        let proxy = proxy.and_then(|p| p.host_str()).map(Arc::from);
        Self { lookup, allow: allow.into(), proxy }
    }

    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.allow.iter().any(|net| net.contains(address))
    }

    /// Checks an address before it is asked: the first one and each redirect. IP literals never
    /// reach the resolver, so they are checked here.
    pub(crate) fn check(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { scheme: url.scheme().to_owned() });
        }
        if url.as_str().len() > MAX_URL {
            return Err(FetchError::Address);
        }
        if url.port_or_known_default().is_none_or(|port| REFUSED_PORTS.contains(&port)) {
            return Err(FetchError::Port { port: url.port().unwrap_or(0) });
        }
        let address = match url.host() {
            None => return Err(FetchError::Address),
            Some(Host::Domain("")) => return Err(FetchError::Address),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
            Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
        };
        if self.allows(address) {
            Ok(())
        } else {
            Err(FetchError::Blocked { host: address.to_string(), address })
        }
    }

    async fn resolve_checked(self, host: String) -> Result<Addrs, BoxError> {
        let found = self.lookup.lookup(&host).await.map_err(|_| NoAddress(host.clone()))?;
        let Some(first) = found.first().copied() else {
            return Err(NoAddress(host).into());
        };
        let through_proxy = self.proxy.as_deref().is_some_and(|p| p.eq_ignore_ascii_case(&host));
        let good: Vec<SocketAddr> = found
            .into_iter()
            .filter(|address| through_proxy || self.allows(*address))
            .map(|address| SocketAddr::new(address, 0))
            .collect();
        if good.is_empty() {
            return Err(Blocked { host, address: first }.into());
        }
        Ok(Box::new(good.into_iter()))
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(self.clone().resolve_checked(name.as_str().to_owned()))
    }
}
