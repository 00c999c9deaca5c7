//! Every stream, subject and bucket, in this one file.

use std::time::Duration;

use async_nats::jetstream::{
    kv,
    stream::{Compression, Config, DiscardPolicy, RetentionPolicy, StorageType},
};
use terminbund_model::id::key_token;

/// Largest message: an announcement with all its dates.
pub const MAX_MESSAGE: usize = 1 << 20;

/// How long CHANGES keeps what happened: a subscriber may be away for a year.
const CHANGES_AGE: Duration = Duration::from_secs(400 * 86_400);

/// The broker's window for `Nats-Msg-Id`; identity beyond it is by content, so it stays short.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);

/// A stream of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// What partners published, last per key; primary.
    Raw,
    /// What editors laid down; primary.
    Decisions,
    /// Per entry the published revision; primary.
    Ledger,
    /// Announcements, normalised; derived from RAW.
    Events,
    /// The merged calendar; derived.
    Entries,
    /// Before and after of each public change; history.
    Changes,
    /// Messages that could not be handled, with the reason.
    Dead,
}

/// All streams, in the order of the data path.
pub const STREAMS: [Stream; 7] = [
    Stream::Raw,
    Stream::Decisions,
    Stream::Ledger,
    Stream::Events,
    Stream::Entries,
    Stream::Changes,
    Stream::Dead,
];

impl Stream {
    /// The stream's name at the broker.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "RAW",
            Self::Decisions => "DECISIONS",
            Self::Ledger => "LEDGER",
            Self::Events => "EVENTS",
            Self::Entries => "ENTRIES",
            Self::Changes => "CHANGES",
            Self::Dead => "DEAD",
        }
    }

    fn subjects(self) -> &'static str {
        match self {
            Self::Raw => "raw.>",
            Self::Decisions => "decisions.>",
            Self::Ledger => "ledger.>",
            Self::Events => "events.>",
            Self::Entries => "entries.>",
            Self::Changes => "changes.>",
            Self::Dead => "dead.>",
        }
    }

    fn keeps_last_per_subject(self) -> bool {
        matches!(self, Self::Raw | Self::Ledger | Self::Events | Self::Entries)
    }

    pub(crate) fn config(self) -> Config {
        let max_age = if self == Self::Changes { CHANGES_AGE } else { Duration::ZERO };
        Config {
            name: self.name().to_owned(),
            subjects: vec![self.subjects().to_owned()],
            retention: RetentionPolicy::Limits,
            storage: StorageType::File,
            discard: DiscardPolicy::Old,
            max_messages_per_subject: if self.keeps_last_per_subject() { 1 } else { -1 },
            max_age,
            max_message_size: i32::try_from(MAX_MESSAGE).unwrap_or(i32::MAX),
            duplicate_window: DUPLICATE_WINDOW,
            allow_direct: true,
            allow_atomic_publish: true,
            compression: Some(Compression::S2),
            num_replicas: 1,
            ..Config::default()
        }
    }
}

/// A bucket of keys and values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Per source: schedule, validators, history. Primary.
    Polls,
    /// Who writes: one calendar writer per alliance, one poller per source.
    Leases,
    /// The rules' epoch. Derived.
    Rules,
}

/// All buckets.
pub const BUCKETS: [Bucket; 3] = [Bucket::Polls, Bucket::Leases, Bucket::Rules];

impl Bucket {
    /// The bucket's name at the broker.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Polls => "polls",
            Self::Leases => "leases",
            Self::Rules => "rules",
        }
    }

    pub(crate) fn config(self) -> kv::Config {
        kv::Config { bucket: self.name().to_owned(), history: 1, ..kv::Config::default() }
    }
}

/// `raw.<source>.<key hash>`
#[must_use]
pub fn raw(source: &str, key: &str) -> String {
    format!("raw.{source}.{}", key_token(key))
}

/// `events.<alliance>.<source>.<key hash>`
#[must_use]
pub fn events(alliance: &str, source: &str, key: &str) -> String {
    format!("events.{alliance}.{source}.{}", key_token(key))
}

/// `entries.<alliance>.<entry>`
#[must_use]
pub fn entries(alliance: &str, entry: &str) -> String {
    format!("entries.{alliance}.{entry}")
}

/// `ledger.<alliance>.<entry>`
#[must_use]
pub fn ledger(alliance: &str, entry: &str) -> String {
    format!("ledger.{alliance}.{entry}")
}

/// `changes.<alliance>`
#[must_use]
pub fn changes(alliance: &str) -> String {
    format!("changes.{alliance}")
}

/// `decisions.<alliance>`
#[must_use]
pub fn decisions(alliance: &str) -> String {
    format!("decisions.{alliance}")
}

/// `dead.<consumer>`
#[must_use]
pub fn dead(consumer: &str) -> String {
    format!("dead.{consumer}")
}

/// Key of the bucket of rules: set once all of RAW was derived on this broker.
#[must_use]
pub fn derived(alliance: &str) -> String {
    format!("derived.{alliance}")
}

/// Key of the bucket of rules: the epoch in force.
#[must_use]
pub fn epoch(alliance: &str) -> String {
    format!("epoch.{alliance}")
}

/// The alliance of a subject of EVENTS, ENTRIES, LEDGER, CHANGES or DECISIONS.
#[must_use]
pub fn alliance_of(subject: &str) -> &str {
    subject.split('.').nth(1).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_cannot_choose_a_subject() {
        let subject = raw("ihk", "a.b > * \r\n");
        assert_eq!(subject.split('.').count(), 3);
        assert!(subject.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.'));
    }

    #[test]
    fn each_stream_has_its_own_subjects() {
        for (i, a) in STREAMS.iter().enumerate() {
            for b in &STREAMS[i + 1..] {
                assert_ne!(a.subjects(), b.subjects());
                assert_ne!(a.name(), b.name());
            }
        }
    }
}
