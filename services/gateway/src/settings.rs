//! What the gateway is told at its start.

use std::{fmt, net::SocketAddr, sync::Arc};

use jiff::Timestamp;
use tonic::transport::Channel;
use url::Url;

use crate::{auth::Tokens, time::Zone};

/// What the gateway is told: addresses, the alliance, rights.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens; only for messages, the socket is the caller's.
    pub listen: SocketAddr,
    /// Path before all paths, as visitors see it: `/termine`; empty for none. Requests are
    /// answered with and without it, for proxies of both kinds.
    pub path_prefix: String,
    /// Address as visitors see it; its path is the prefix where `path_prefix` is empty.
    pub public_url: Url,
    /// Slug of the alliance that is served; empty for the only one.
    pub alliance: String,
    /// Its name, in the titles of pages and feeds.
    pub alliance_name: String,
    /// Domain of UIDs; never changes in the life of an installation.
    pub domain: String,
    /// The zone of the calendar.
    pub zone: Zone,
    /// Mail or web address of the office that answers for the calendar; empty for none.
    pub contact: String,
    /// Who may write.
    pub tokens: Tokens,
    /// Labels of the taxonomy and of the partners, in the order in which they are shown.
    pub labels: Vec<Label>,
    /// Whether partners offer advice on demand: then pages lead to it.
    pub advice: bool,
    /// Origins that may show `/embed` in a frame: `https://www.stadt.example`; `*` for any.
    pub embed_origins: Vec<String>,
    /// Time, in UTC.
    pub clock: Clock,
}

impl Settings {
    /// Working defaults for an alliance of that name behind that address.
    pub fn new(listen: SocketAddr, public_url: Url, zone: Zone, alliance_name: &str) -> Settings {
        let domain = public_url.host_str().unwrap_or("localhost").to_owned();
        Settings {
            listen,
            path_prefix: String::new(),
            public_url,
            alliance: String::new(),
            alliance_name: alliance_name.to_owned(),
            domain,
            zone,
            contact: String::new(),
            tokens: Tokens::default(),
            labels: Vec::new(),
            advice: false,
            embed_origins: vec!["*".to_owned()],
            clock: Clock::system(),
        }
    }

    /// The path before all paths: empty, or with a slash before and none after.
    pub fn prefix(&self) -> String {
        let own = self.path_prefix.trim_matches('/');
        let prefix = if own.is_empty() { self.public_url.path().trim_matches('/') } else { own };
        if prefix.is_empty() { String::new() } else { format!("/{prefix}") }
    }

    /// The address of a path of ours, absolute.
    pub fn absolute(&self, path: &str) -> String {
        let origin = self.public_url.origin().ascii_serialization();
        format!("{origin}{}{path}", self.prefix())
    }
}

/// What an id of the taxonomy, a region or a partner is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The filter's parameter: `audience`, `topic`, `region`, `partner`, …
    pub field: String,
    /// The id.
    pub id: String,
    /// Its name in German.
    pub german: String,
    /// Its name in English.
    pub english: String,
}

/// Where time comes from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that asks that function.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }

    /// The machine's clock.
    pub fn system() -> Clock {
        let now = || Timestamp::try_from(std::time::SystemTime::now());
        Clock::new(move || now().unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// The services behind the gateway, lazily connected: none needs to run when it starts.
#[derive(Clone, Debug)]
pub struct Deps {
    /// CalendarService.
    pub calendar: Channel,
    /// EditorialService.
    pub editorial: Channel,
    /// SourceService of each ingester, by the service's name.
    pub sources: Vec<(String, Channel)>,
}
