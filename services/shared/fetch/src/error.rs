//! Why no answer came, for the person who can mend it, in German and English.

use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use crate::guard::{Blocked, NoAddress};

/// A fetch that gave no answer. An answer with a status of failure is a
/// [`Response`](crate::Response).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No address that can be asked.
    #[error("not an address that can be fetched")]
    Address,
    /// Neither http nor https.
    #[error("scheme {scheme} is not fetched")]
    Scheme {
        /// As written, without the colon.
        scheme: String,
    },
    /// A port of another protocol.
    #[error("port {port} is not fetched")]
    Port {
        /// The port.
        port: u16,
    },
    /// The host is not on the public internet and not on the allow-list.
    #[error("{host} leads to {address}, which is not public")]
    Blocked {
        /// As in the address.
        host: String,
        /// One that it leads to.
        address: IpAddr,
    },
    /// The name does not resolve.
    #[error("{host} has no address")]
    Dns {
        /// The name.
        host: String,
    },
    /// Nobody listens.
    #[error("{host} cannot be connected to")]
    Connect {
        /// The host.
        host: String,
    },
    /// The handshake failed: certificate expired, for another name, incomplete chain.
    #[error("{host} does not offer a valid TLS connection: {detail}")]
    Tls {
        /// The host.
        host: String,
        /// In the words of the TLS library.
        detail: String,
    },
    /// Too slow.
    #[error("no complete answer within {} s", .after.as_secs())]
    Timeout {
        /// The bound that was hit.
        after: Duration,
    },
    /// Beyond the bound after decompression.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// More redirects than are followed.
    #[error("more than {limit} redirects")]
    Redirects {
        /// How many are.
        limit: usize,
    },
    /// A redirect without a Location that can be read.
    #[error("redirect without a target")]
    RedirectTarget,
    /// A redirect leads where robots.txt does not let us, or cannot be read.
    #[error("robots.txt does not allow what the redirect leads to")]
    RedirectRobots {
        /// It could not be read, which may pass.
        unreachable: bool,
    },
    /// The connection ended before the body did.
    #[error("the answer breaks off")]
    Truncated,
    /// The body does not decompress, or is compressed in an unknown way.
    #[error("the answer cannot be decompressed")]
    Encoding,
    /// Not HTTP.
    #[error("the answer is not HTTP: {detail}")]
    Protocol {
        /// In the words of the HTTP library.
        detail: String,
    },
    /// The client could not be built from the settings.
    #[error("the settings of the fetcher: {detail}")]
    Settings {
        /// In the words of the HTTP library.
        detail: String,
    },
}

impl FetchError {
    /// Another try later may help without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        !matches!(
            self,
            Self::Address
                | Self::Scheme { .. }
                | Self::Port { .. }
                | Self::Blocked { .. }
                | Self::RedirectRobots { unreachable: false }
                | Self::Settings { .. }
        )
    }

    /// Reads the error of a request that gave no headers.
    pub(crate) fn from_send(error: &reqwest::Error, host: &str, connect: Duration) -> Self {
        for cause in chain(error) {
            if let Some(blocked) = cause.downcast_ref::<Blocked>() {
                return Self::Blocked { host: blocked.host.clone(), address: blocked.address };
            }
            if let Some(none) = cause.downcast_ref::<NoAddress>() {
                return Self::Dns { host: none.0.clone() };
            }
            if let Some(tls) = rustls_error(cause) {
                return Self::Tls { host: host.to_owned(), detail: tls };
            }
        }
        let host = host.to_owned();
        if error.is_timeout() {
            Self::Timeout { after: connect }
        } else if error.is_connect() {
            Self::Connect { host }
        } else if chain(error).into_iter().any(is_break) {
            Self::Truncated
        } else {
            Self::Protocol { detail: innermost(error) }
        }
    }

    /// Reads the error of a body.
    pub(crate) fn from_body(error: &reqwest::Error) -> Self {
        if error.is_decode() && !chain(error).into_iter().any(is_break) {
            Self::Encoding
        } else {
            Self::Truncated
        }
    }
}

type Cause = dyn Error + 'static;

/// An error and all that caused it, outermost first.
fn chain(error: &Cause) -> Vec<&Cause> {
    let mut all = vec![error];
    while let Some(next) = all.last().and_then(|e| next_cause(*e)) {
        all.push(next);
    }
    all
}

/// An `io::Error` hides what it carries from `source`.
fn next_cause(error: &Cause) -> Option<&Cause> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn rustls_error(error: &(dyn Error + 'static)) -> Option<String> {
    error.downcast_ref::<rustls::Error>().map(ToString::to_string)
}

/// The peer hung up.
fn is_break(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| {
        matches!(
            e.kind(),
            io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
        )
    }) || error.to_string().contains("connection closed before message completed")
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// German and English, each with what mends it.
impl FetchError {
    /// Cause and remedy in German.
    #[must_use]
    pub fn german(&self) -> String {
        match self {
            Self::Address => "Die Adresse ist nicht vollständig. Bitte in der Konfiguration \
                berichtigen."
                .into(),
            Self::Scheme { scheme } => format!(
                "Adressen mit „{scheme}:“ werden nicht abgerufen, nur http, https und webcal. \
                 Bitte die Adresse oder die Weiterleitung berichtigen."
            ),
            Self::Port { port } => format!(
                "Port {port} gehört zu einem anderen Dienst und wird nicht abgerufen. Bitte die \
                 Adresse berichtigen."
            ),
            Self::Blocked { host, address } => format!(
                "{host} führt zu {address}, einer nicht öffentlichen Adresse; sie wird nicht \
                 abgerufen. Gehört sie zum eigenen Netz, muss der Betreiber sie freigeben \
                 (allow_private); sonst den DNS-Eintrag oder die Weiterleitung berichtigen."
            ),
            Self::Dns { host } => format!(
                "Der Name {host} ist nicht bekannt. Bitte die Schreibweise und den DNS-Eintrag \
                 prüfen."
            ),
            Self::Connect { host } => format!(
                "{host} nimmt keine Verbindung an. Läuft der Webserver, lässt die Firewall uns zu?"
            ),
            Self::Tls { host, detail } => format!(
                "{host} bietet keine gültige verschlüsselte Verbindung ({detail}). Bitte das \
                 Zertifikat erneuern oder die Zertifikatskette vervollständigen."
            ),
            Self::Timeout { after } => format!(
                "Binnen {} Sekunden kam keine vollständige Antwort. Der Server ist überlastet \
                 oder der Kalender wird zu langsam erzeugt.",
                after.as_secs()
            ),
            Self::TooLarge { limit } => format!(
                "Die Antwort ist größer als {} MiB. Bitte vergangene Termine oder eingebettete \
                 Bilder aus dem Export nehmen.",
                mebibytes(*limit)
            ),
            Self::Redirects { limit } => format!(
                "Mehr als {limit} Weiterleitungen, vermutlich im Kreis. Bitte die endgültige \
                 Adresse eintragen."
            ),
            Self::RedirectTarget => {
                "Eine Weiterleitung nennt kein lesbares Ziel. Bitte die endgültige Adresse \
                 eintragen."
                    .into()
            }
            Self::RedirectRobots { unreachable } => redirect_robots(*unreachable).0.into(),
            Self::Truncated => "Die Antwort bricht mittendrin ab. Bitte das Zeitlimit des \
                Webservers und den Export prüfen."
                .into(),
            Self::Encoding => "Die Antwort lässt sich nicht entpacken. Bitte die Kompression des \
                Webservers prüfen."
                .into(),
            Self::Protocol { detail } => {
                format!("Die Antwort ist kein gültiges HTTP ({detail}). Bitte den Server prüfen.")
            }
            Self::Settings { detail } => format!(
                "Die Einstellungen für Abrufe sind nicht brauchbar ({detail}). Bitte den \
                 Betreiber benachrichtigen."
            ),
        }
    }

    /// Cause and remedy in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::Address => "The address is incomplete. Please correct the configuration.".into(),
            Self::Scheme { scheme } => format!(
                "Addresses with \"{scheme}:\" are not fetched, only http, https and webcal. \
                 Please correct the address or the redirect."
            ),
            Self::Port { port } => format!(
                "Port {port} belongs to another service and is not fetched. Please correct the \
                 address."
            ),
            Self::Blocked { host, address } => format!(
                "{host} leads to {address}, which is not a public address; it is not fetched. If \
                 it belongs to your own network, the operator must allow it (allow_private); \
                 otherwise correct the DNS record or the redirect."
            ),
            Self::Dns { host } => {
                format!("The name {host} is unknown. Please check its spelling and DNS record.")
            }
            Self::Connect { host } => format!(
                "{host} accepts no connection. Is the web server running, does its firewall let \
                 us in?"
            ),
            Self::Tls { host, detail } => format!(
                "{host} offers no valid encrypted connection ({detail}). Please renew the \
                 certificate or complete its chain."
            ),
            Self::Timeout { after } => format!(
                "No complete answer within {} seconds. The server is overloaded or the calendar \
                 takes too long to make.",
                after.as_secs()
            ),
            Self::TooLarge { limit } => format!(
                "The answer is larger than {} MiB. Please leave past events or embedded images \
                 out of the export.",
                mebibytes(*limit)
            ),
            Self::Redirects { limit } => format!(
                "More than {limit} redirects, probably in a circle. Please enter the final \
                 address."
            ),
            Self::RedirectTarget => {
                "A redirect names no readable target. Please enter the final address.".into()
            }
            Self::RedirectRobots { unreachable } => redirect_robots(*unreachable).1.into(),
            Self::Truncated => "The answer breaks off in the middle. Please check the time limit \
                of the web server and the export."
                .into(),
            Self::Encoding => "The answer cannot be decompressed. Please check the compression \
                of the web server."
                .into(),
            Self::Protocol { detail } => {
                format!("The answer is not valid HTTP ({detail}). Please check the server.")
            }
            Self::Settings { detail } => format!(
                "The settings for fetching cannot be used ({detail}). Please tell the operator."
            ),
        }
    }
}

/// Rounded up, so that no bound reads as 0.
fn mebibytes(bytes: usize) -> usize {
    bytes.div_ceil(1024 * 1024)
}

/// In German and English.
fn redirect_robots(unreachable: bool) -> (&'static str, &'static str) {
    match unreachable {
        true => (
            "Eine Weiterleitung führt dorthin, wo robots.txt nicht zu lesen ist, was als Verbot \
             gilt. Bitte den Webserver prüfen: fehlt robots.txt, muss er 404 antworten.",
            "A redirect leads to where robots.txt cannot be read, which counts as forbidding. \
             Please check the web server: a robots.txt that is missing must give 404.",
        ),
        false => (
            "Eine Weiterleitung führt dorthin, wo robots.txt uns nicht zulässt. Bitte dort den \
             Agenten zulassen oder eine andere Adresse eintragen.",
            "A redirect leads to where robots.txt does not let us. Please allow the agent there or \
             enter another address.",
        ),
    }
}
