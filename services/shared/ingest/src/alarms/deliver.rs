//! Delivers letters: mails through a relay, webhooks through the fetcher.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as ClientTls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use terminbund_fetch::{FetchError, Fetcher};

use super::letter::Letter;
use super::{AlarmSettings, Recipient, Webhook};

/// For a whole conversation with the relay.
const RELAY_TIMEOUT: Duration = Duration::from_secs(30);

/// The relay that takes our mails.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// User and password, if the relay asks for them.
    pub login: Option<(String, Password)>,
    /// `Name <mail@example.org>` or `mail@example.org`.
    pub from: String,
}

/// Never shown.
#[derive(Clone)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// How the connection to the relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on (RFC 8314).
    Wrapped,
    /// STARTTLS, or nothing is sent.
    Started,
    /// Not at all: a relay on this machine or in one's own network.
    Without,
}

/// Why a letter did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// An address or header cannot be written.
    #[error("mail to {to}: {cause}")]
    Letter {
        /// For whom.
        to: String,
        /// Why.
        cause: String,
    },
    /// The relay did not take it.
    #[error("mail to {to} through {relay}: {cause}")]
    Relay {
        /// For whom.
        to: String,
        /// Host and port.
        relay: String,
        /// In the relay's words.
        cause: String,
    },
    /// The webhook could not be asked.
    #[error("webhook at {host}: {cause}")]
    Webhook {
        /// Its host; the rest of the address may be secret.
        host: String,
        /// Why.
        cause: FetchError,
    },
    /// The webhook did not take it.
    #[error("webhook at {host}: HTTP {status}")]
    Status {
        /// Its host.
        host: String,
        /// What it answered.
        status: u16,
    },
}

/// Whether a text can stand as the address of a mail.
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

/// Delivers letters.
#[derive(Clone)]
pub struct Deliverer {
    fetcher: Fetcher,
    relay: Option<(AsyncSmtpTransport<Tokio1Executor>, Relay)>,
}

impl Deliverer {
    /// Makes ready; nothing is connected to yet.
    ///
    /// # Errors
    /// [`DeliverError::Relay`] where TLS cannot be set up for its host.
    pub fn new(settings: &AlarmSettings, fetcher: Fetcher) -> Result<Self, DeliverError> {
        let relay = settings.relay.clone();
        let hello = settings.home.host_str().unwrap_or("terminbund").to_owned();
        let relay = relay.map(|r| transport(&r, hello).map(|t| (t, r))).transpose()?;
        Ok(Self { fetcher, relay })
    }

    /// Tells a partner and all who are told with it. What cannot be delivered does not keep back
    /// the rest; the first element counts what arrived.
    pub async fn deliver(
        &self,
        settings: &AlarmSettings,
        to: &Recipient,
        letter: &Letter,
    ) -> (usize, Vec<DeliverError>) {
        let mut arrived = 0;
        let mut errors = Vec::new();
        let mails = to.mail.iter().chain(&settings.copies);
        for address in mails.take(if self.relay.is_some() { usize::MAX } else { 0 }) {
            match self.mail(address, letter).await {
                Ok(()) => arrived += 1,
                Err(error) => errors.push(error),
            }
        }
        for hook in to.webhook.iter().chain(&settings.webhook) {
            match self.post(hook, letter).await {
                Ok(()) => arrived += 1,
                Err(error) => errors.push(error),
            }
        }
        (arrived, errors)
    }

    async fn mail(&self, to: &str, letter: &Letter) -> Result<(), DeliverError> {
        let Some((transport, relay)) = &self.relay else { return Ok(()) };
        let message = message(&relay.from, to, letter)?;
        let sent = tokio::time::timeout(RELAY_TIMEOUT, transport.send(message)).await;
        let fault = |cause: String| DeliverError::Relay {
            to: to.to_owned(),
            relay: format!("{}:{}", relay.host, relay.port),
            cause,
        };
        let sent = sent.map_err(|_| fault(format!("no end after {RELAY_TIMEOUT:?}")))?;
        sent.map(|_| ()).map_err(|e| fault(with_causes(&e)))
    }

    async fn post(&self, hook: &Webhook, letter: &Letter) -> Result<(), DeliverError> {
        let host = hook.url.host_str().unwrap_or_default().to_owned();
        let body = letter.json.to_string().into_bytes();
        match self.fetcher.post_json(&hook.url, hook.auth.as_ref(), body).await {
            Ok(200..=299) => Ok(()),
            Ok(status) => Err(DeliverError::Status { host, status }),
            Err(cause) => Err(DeliverError::Webhook { host, cause }),
        }
    }
}

/// An error of the relay with what is behind it.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut out = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        out += &format!(": {cause}");
        next = cause.source();
    }
    out
}

fn transport(
    relay: &Relay,
    hello: String,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, DeliverError> {
    let parameters = || {
        TlsParameters::new(relay.host.clone()).map_err(|e| DeliverError::Relay {
            to: String::new(),
            relay: relay.host.clone(),
            cause: e.to_string(),
        })
    };
    let tls = match relay.tls {
        Tls::Wrapped => ClientTls::Wrapper(parameters()?),
        Tls::Started => ClientTls::Required(parameters()?),
        Tls::Without => ClientTls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&relay.host)
        .port(relay.port)
        .tls(tls)
        .hello_name(ClientId::Domain(hello))
        .timeout(Some(RELAY_TIMEOUT));
    if let Some((user, password)) = &relay.login {
        builder = builder.credentials(Credentials::new(user.clone(), password.0.clone()));
    }
    Ok(builder.build())
}

fn message(from: &str, to: &str, letter: &Letter) -> Result<Message, DeliverError> {
    let fault = |cause: String| DeliverError::Letter { to: to.to_owned(), cause };
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|e| fault(e.to_string()));
    Message::builder()
        .from(mailbox(from)?)
        .to(mailbox(to)?)
        .subject(&letter.subject)
        .header(AutoSubmitted)
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())
        .map_err(|e| fault(e.to_string()))
}

/// RFC 3834: no answer of a machine to a machine.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
