//! The configuration file: read whole and checked before anything starts.

mod advice;
mod alarms;
mod file;
mod value;

use std::{collections::BTreeMap, net::SocketAddr, path::Path, path::PathBuf, time::Duration};

use terminbund_model::Slug;
use url::Url;

pub use advice::Advice;
pub use file::parse;

/// A configuration that has been checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The alliance.
    pub alliance: Alliance,
    /// HTTP for people and programs.
    pub server: Server,
    /// The broker's address, if one is configured.
    pub broker: Option<String>,
    /// Where each service listens when it runs by itself.
    pub services: Services,
    /// How partners are fetched.
    pub fetch: Fetch,
    /// How partners are told that a source of theirs breaks.
    pub alarms: Alarms,
    /// The alliance's changes to the taxonomy, checked by the normalizer.
    pub taxonomy: Option<toml::Table>,
    /// The partners, by id.
    pub partners: BTreeMap<String, Partner>,
    /// The sources, in the order of the file.
    pub sources: Vec<Source>,
    /// What partners offer on demand, in the order of the file.
    pub advice: Vec<Advice>,
    /// The file, for messages.
    pub path: PathBuf,
}

/// The body whose calendar this is.
#[derive(Debug, Clone)]
pub struct Alliance {
    /// Slug; stands in subjects.
    pub id: Slug,
    /// As people call it.
    pub name: String,
    /// Domain of the UIDs given out; never changed once it is public.
    pub domain: String,
    /// IANA name.
    pub zone: String,
    /// Public base address of the calendar.
    pub url: Url,
    /// Whom to write to.
    pub contact: String,
    /// BCP 47, the first is the default.
    pub languages: Vec<String>,
    /// Probability from which two announcements are one event; the rules' own if unset.
    pub merge: Option<f64>,
    /// Probability from which a person should look; the rules' own if unset.
    pub review: Option<f64>,
}

/// HTTP for people and programs.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where it listens.
    pub http: SocketAddr,
    /// Before each path, behind a reverse proxy: "" or "/termine".
    pub path_prefix: String,
    /// Lines of role, token, name.
    pub tokens_file: Option<PathBuf>,
}

/// Where each service listens.
#[derive(Debug, Clone)]
pub struct Services {
    /// SourceService for iCalendar feeds.
    pub ical_ingest: SocketAddr,
    /// SourceService for pages.
    pub page_ingest: SocketAddr,
    /// NormalizeService.
    pub normalizer: SocketAddr,
    /// CalendarService and EditorialService.
    pub calendar: SocketAddr,
}

/// How partners are fetched.
#[derive(Debug, Clone, Default)]
pub struct Fetch {
    /// Stands in the User-Agent.
    pub user_agent_contact: String,
    /// Networks (CIDR) that may be asked although they are private.
    pub allow_private: Vec<String>,
    /// Egress proxy.
    pub proxy: Option<Url>,
}

/// How partners are told that a source of theirs breaks; by default not at all.
#[derive(Debug, Clone, Default)]
pub struct Alarms {
    /// Through which mails go.
    pub relay: Option<Relay>,
    /// Sender: a mail address, with or without a name; "" where there is no relay.
    pub from: String,
    /// Mail addresses that get a copy.
    pub copies: Vec<String>,
    /// Gets all that any partner is told.
    pub webhook: Option<Hook>,
    /// How long a breakage that may mend itself must last.
    pub after: Duration,
}

/// A relay for mails.
#[derive(Debug, Clone)]
pub struct Relay {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: RelayTls,
    /// File with "basic USER:PASSWORD".
    pub secret_file: Option<PathBuf>,
}

/// How the connection to a relay is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayTls {
    /// `smtps://`: from the first byte on.
    Wrapped,
    /// `smtp://`: STARTTLS, or nothing is sent.
    Started,
    /// `smtp://…?tls=none`
    Without,
}

/// An address that is told by POST.
#[derive(Debug, Clone)]
pub struct Hook {
    /// http or https.
    pub url: Url,
    /// File with "bearer TOKEN" or "basic USER:PASSWORD".
    pub secret_file: Option<PathBuf>,
}

/// A member of the alliance.
#[derive(Debug, Clone)]
pub struct Partner {
    /// Slug.
    pub id: Slug,
    /// As people call it.
    pub name: String,
    /// Its site.
    pub url: String,
    /// Whom to tell when its feed breaks.
    pub contact: String,
    /// Whether it is told.
    pub alarms: bool,
    /// Is told by POST as well.
    pub webhook: Option<Hook>,
    /// What it is for the events that it announces, where the record does not say.
    pub role: Role,
}

/// A partner's part in the events that it announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Its own events.
    Organizer,
    /// Events of others.
    Repeater,
}

/// How a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An iCalendar feed.
    Ical,
    /// A web page.
    Page,
    /// RSS or Atom.
    Rss,
    /// Handed in through SourceService.
    Submitted,
}

impl Kind {
    /// The word of the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ical => "ical",
            Self::Page => "page",
            Self::Rss => "rss",
            Self::Submitted => "submitted",
        }
    }
}

/// Which of a source's events count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relevance {
    /// Each.
    All,
    /// Only what matches the taxonomy.
    Relevant,
}

/// Who may see a source's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everyone.
    Public,
    /// Partners; also its non-public events are taken.
    Partners,
}

/// One feed, page or set of pages of a partner.
#[derive(Debug, Clone)]
pub struct Source {
    /// Immutable slug.
    pub id: Slug,
    /// The partner's slug.
    pub partner: Slug,
    /// As people call it; the id where unset.
    pub name: String,
    /// How it is read.
    pub kind: Kind,
    /// Where it is; unset for submitted ones.
    pub url: Option<Url>,
    /// Shortest time between two polls.
    pub interval: Duration,
    /// Which of its events count.
    pub relevance: Relevance,
    /// IANA name, for floating times.
    pub zone: String,
    /// Who may see its events.
    pub visibility: Visibility,
    /// Overrides the partner's.
    pub role: Role,
    /// The partner's categories to ids of the taxonomy.
    pub categories: BTreeMap<String, Vec<String>>,
    /// Selectors for a plain page, checked by page-ingest.
    pub rule: Option<toml::Table>,
    /// File with "bearer TOKEN" or "basic USER:PASSWORD".
    pub secret_file: Option<PathBuf>,
    /// Whether robots.txt binds: pages yes, feeds (asked for by their owner) no.
    pub robots: bool,
}

/// What is wrong with the configuration: file, key, what was found, what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{file}: cannot be read ({cause})")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        cause: String,
    },
    /// It is not TOML, or a key is unknown or missing.
    #[error("{file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// Line, key, found and allowed, as the TOML reader says it.
        message: String,
    },
    /// A value is not allowed.
    #[error("{file}: {key}: found {found}, allowed: {allowed}")]
    Value {
        /// The file.
        file: String,
        /// The key, as `source[ihk-feed].interval`.
        key: String,
        /// What was found.
        found: String,
        /// What is allowed.
        allowed: String,
    },
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|e| ConfigError::Unreadable {
            file: path.display().to_string(),
            cause: e.to_string(),
        })?;
        parse(&text, path)
    }

    /// The source of a slug.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.id.as_str() == id)
    }

    /// An error about a value of this file.
    #[must_use]
    pub fn wrong(&self, key: &str, found: &str, allowed: &str) -> ConfigError {
        value::wrong(&self.path, key, found, allowed)
    }
}
