//! What is remembered of a source between polls: one JSON value per slug in the broker.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use terminbund_fetch::{Url, Validators};
use terminbund_proto::v1::{Finding, PollRecord, SourceState};

use crate::absence::Absences;
use crate::causes::Cause;

/// Polls remembered per source, as `SourceHealth.history` shows.
pub const HISTORY: usize = 20;
/// Findings remembered per source; the rest is counted in the feed check.
pub const FINDINGS: usize = 50;
/// Bytes of a reader's memory of one source; a state is one message of the broker.
pub const MEMORY: usize = 16 * 1024;

/// The state of a source. Times are seconds since 1970-01-01T00:00Z.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PollState {
    /// Of the spec and the reader; another one makes the next poll read anew.
    pub fingerprint: String,
    /// Of the last body that was read as complete and stored.
    pub validators: Option<StoredValidators>,
    /// blake3 of that body, in hex.
    pub body_hash: String,
    /// Hash of what a list page said, where it led to further pages.
    pub listing: String,
    /// When those pages were last read.
    pub full_read: i64,
    /// Where a permanent redirect leads whose target has given a good body.
    pub moved_to: Option<String>,
    /// Of the address that all this is about; see `SourceSpec::address`.
    pub address: String,
    /// Not before.
    pub next_check: i64,
    /// Not before, by what others ask for: the server, the feed, the back-off.
    pub not_before: i64,
    /// Configured when that was laid down, seconds.
    pub interval: u64,
    /// Start of the last poll.
    pub last_attempt: i64,
    /// Last complete body or 304.
    pub last_good: Option<i64>,
    /// Last time that something was published.
    pub last_change: i64,
    /// Failed polls since the last good one.
    pub errors: u32,
    /// When it ceased to be in order; 0: it is.
    pub trouble_since: i64,
    /// The instance that polls now, and until when nobody else does.
    pub lease: Option<Lease>,
    /// What was not in the last body.
    pub absences: Absences,
    /// REFRESH-INTERVAL of the last body, seconds.
    pub ttl: u64,
    /// Live items known.
    pub items: u32,
    /// Polls in a row whose UIDs were all new; see `align`.
    pub renewals: u32,
    /// Why it is as it is.
    pub cause: Cause,
    /// Newest first.
    pub history: VecDeque<PollLine>,
    /// Of the last body.
    pub findings: Vec<FindingLine>,
    /// What the reader remembers of the source, in its own form; see `Reader::remember`.
    pub memory: String,
}

/// A lease on a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Name of the instance.
    pub holder: String,
    /// Seconds since the epoch.
    pub until: i64,
}

/// ETag and Last-Modified byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredValidators {
    /// As received.
    pub etag: Option<Vec<u8>>,
    /// As received.
    pub last_modified: Option<Vec<u8>>,
    /// The address that gave them.
    pub url: Option<String>,
}

impl StoredValidators {
    /// As the store keeps them; none where there are none.
    #[must_use]
    pub fn from_fetch(validators: &Validators) -> Option<Self> {
        (!validators.is_empty()).then(|| Self {
            etag: validators.etag.clone(),
            last_modified: validators.last_modified.clone(),
            url: validators.url.as_ref().map(ToString::to_string),
        })
    }

    /// As the fetcher sends them.
    #[must_use]
    pub fn to_fetch(&self) -> Validators {
        Validators {
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
            url: self.url.as_deref().and_then(|u| Url::parse(u).ok()),
        }
    }
}

/// How a poll ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Something was published.
    Changed,
    /// Nothing was to be published.
    Unchanged,
    /// 304, or the same bytes.
    NotModified,
    /// Much had vanished.
    Held,
    /// No body that can be trusted.
    #[default]
    Failed,
}

impl Outcome {
    /// As in `PollRecord.outcome`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::NotModified => "not-modified",
            Self::Held => "held",
            Self::Failed => "failed",
        }
    }
}

/// One poll.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PollLine {
    /// Seconds since the epoch.
    pub at: i64,
    /// HTTP; 0: no answer.
    pub status: u16,
    /// After decompression.
    pub bytes: u64,
    /// In the body.
    pub items: u32,
    /// New, changed, back again.
    pub published: u32,
    /// Withdrawn.
    pub withdrawn: u32,
    /// Duration of the fetch.
    pub millis: u32,
    /// How it ended.
    pub outcome: Outcome,
}

impl PollLine {
    /// As the health shows it.
    #[must_use]
    pub fn to_proto(&self) -> PollRecord {
        PollRecord {
            at: self.at,
            status: self.status.into(),
            bytes: self.bytes,
            items: self.items,
            published: self.published,
            withdrawn: self.withdrawn,
            millis: self.millis,
            outcome: self.outcome.as_str().to_owned(),
        }
    }
}

/// A finding, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FindingLine {
    rule: String,
    severity: i32,
    line: u32,
    event: String,
    german: String,
    english: String,
    section: String,
}

impl From<&Finding> for FindingLine {
    fn from(f: &Finding) -> Self {
        Self {
            rule: f.rule.clone(),
            severity: f.severity,
            line: f.line,
            event: f.event.clone(),
            german: f.german.clone(),
            english: f.english.clone(),
            section: f.section.clone(),
        }
    }
}

impl From<&FindingLine> for Finding {
    fn from(f: &FindingLine) -> Self {
        Self {
            rule: f.rule.clone(),
            severity: f.severity,
            line: f.line,
            event: f.event.clone(),
            german: f.german.clone(),
            english: f.english.clone(),
            section: f.section.clone(),
        }
    }
}

impl PollState {
    /// Reads a stored state. What cannot be read is as if there were none: the source is then
    /// read in full, and alignment to RAW repeats nothing.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// As stored.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Remembers a poll.
    pub fn record(&mut self, line: PollLine) {
        self.history.push_front(line);
        self.history.truncate(HISTORY);
    }

    /// Remembers what is wrong with the feed.
    pub fn set_findings(&mut self, findings: &[Finding]) {
        self.findings = findings.iter().take(FINDINGS).map(FindingLine::from).collect();
    }

    /// Remembers what the reader asked to.
    pub fn set_memory(&mut self, memory: String) {
        if memory.len() <= MEMORY {
            self.memory = memory;
        }
    }

    /// Says why it is as it is, and since when if that is trouble.
    pub fn set_cause(&mut self, cause: Cause, now: i64) {
        if cause.is_well() {
            self.trouble_since = 0;
        } else if self.trouble_since == 0 && cause != Cause::Broker {
            self.trouble_since = now;
        }
        self.cause = cause;
    }

    /// As `SourceHealth.state`.
    #[must_use]
    pub fn source_state(&self) -> SourceState {
        self.cause.state()
    }

    /// Something was handed in; so many items are live now.
    pub(crate) fn handed_in(&mut self, live: usize, now: i64) {
        self.items = u32::try_from(live).unwrap_or(u32::MAX);
        self.set_cause(Cause::Good, now);
        (self.last_good, self.last_change) = (Some(now), now);
    }
}
