//! Tells partners when a source of theirs breaks, and when it works again: by mail and webhook, at
//! most once a day, with what mends it.
//!
//! What is to be told follows from the states of a partner's sources and from what was told before
//! ([`ledger`], pure). What was told stands beside the states in the broker, under a key with a dot
//! that no slug has, so that of several ingesters one tells it.

mod deliver;
mod ledger;
mod letter;
mod watch;

use std::time::Duration;

use terminbund_fetch::{Secret, Url};

pub use deliver::{DeliverError, Deliverer, Password, Relay, Tls, is_mail_address};
pub use ledger::{Event, News, Told, Trouble, news};
pub use letter::{Letter, write};
pub use watch::Alarms;

/// What an installation sets.
#[derive(Clone, Debug)]
pub struct AlarmSettings {
    /// Name of the alliance.
    pub alliance: String,
    /// Public address of the calendar; `/quellen` beside it shows all sources.
    pub home: Url,
    /// Whom to write to about an alarm.
    pub contact: String,
    /// IANA name, for the times in a letter.
    pub zone: String,
    /// Through which mails go, if any.
    pub relay: Option<Relay>,
    /// Mail addresses that get a copy of each letter: the operator's.
    pub copies: Vec<String>,
    /// Gets all that is told: the operator's.
    pub webhook: Option<Webhook>,
    /// What may mend itself is told after it has lasted so long.
    pub after: Duration,
    /// The partners with sources, whether or not they want to be told.
    pub partners: Vec<Recipient>,
}

/// A partner, and how it is told.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Slug.
    pub partner: String,
    /// As people call it.
    pub name: String,
    /// Its contact, if that is a mail address and alarms are wanted.
    pub mail: Option<String>,
    /// Its own.
    pub webhook: Option<Webhook>,
    /// Those that are polled.
    pub sources: Vec<Watched>,
}

/// A source as letters name it.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Slug.
    pub slug: String,
    /// As people call it.
    pub name: String,
    /// Without user and password.
    pub url: String,
}

/// An address that is told by POST.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// http or https, fetched with the safety of all other addresses.
    pub url: Url,
    /// For its Authorization header.
    pub auth: Option<Secret>,
}

impl AlarmSettings {
    /// Whether anybody is told anything.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let mails = |r: &Recipient| self.relay.is_some() && r.mail.is_some();
        let copied = self.relay.is_some() && !self.copies.is_empty();
        let told = |r: &Recipient| r.webhook.is_some() || mails(r);
        self.webhook.is_none() && !copied && !self.partners.iter().any(told)
    }
}
