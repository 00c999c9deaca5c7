//! What a reader makes of the bytes of a source.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use terminbund_fetch::Url;
use terminbund_proto::v1::{Finding, RawItem, Visibility, raw_item::Payload};

use crate::spec::SourceSpec;

/// A body with what is known of it. It has been judged plausible for its kind already.
#[derive(Clone, Debug)]
pub struct Body {
    /// Decompressed; empty where the fetch of a follow-up failed.
    pub bytes: Bytes,
    /// Media type in lower case, without parameters.
    pub content_type: Option<String>,
    /// Charset of the Content-Type.
    pub charset: Option<String>,
    /// The address that answered.
    pub url: Url,
    /// HTTP status; 0: no answer. The first body always has 200.
    pub status: u16,
    /// The address and the tag as the reader asked for it; none for the first body.
    pub asked: Option<FollowUp>,
}

/// A further page that a reader wants: the next page of a list, or the detail of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// Fetched only on the host of the source or of a page that it led to.
    pub url: Url,
    /// The reader's own, handed back with the body.
    pub tag: String,
}

/// Reads one kind of source. Pure: same bytes, same spec and same time give the same items.
pub trait Reader: Send + Sync + 'static {
    /// Reads the first body and, where `more` was wanted, all further ones in their order.
    ///
    /// Called again with one more round of bodies as long as [`ReadBody::more`] names pages that
    /// were not fetched yet and the bound of the source allows. A follow-up that failed comes
    /// with its status and empty bytes: mark the items that lack it as `partial`.
    fn read(&self, spec: &SourceSpec, bodies: &[Body], now: Timestamp) -> ReadBody;

    /// Compares what was read with what the reader remembers of the source (its own text, "" at
    /// first), may add findings to it or say that it cannot be trusted, and gives what to remember
    /// from now on. Called once a poll, with all bodies read; pure like [`Self::read`].
    fn remember(
        &self,
        spec: &SourceSpec,
        first: &Body,
        memory: &str,
        read: &mut ReadBody,
        now: Timestamp,
    ) -> String {
        let _ = (spec, first, read, now);
        memory.to_owned()
    }

    /// When the last date of an item of RAW is over; `None`: not known, or never.
    fn over_at(&self, spec: &SourceSpec, item: &RawItem) -> Option<Timestamp>;

    /// Rises when the same bytes are read differently: then sources are read anew.
    fn version(&self) -> u32 {
        1
    }
}

/// What stands in the bodies.
#[derive(Clone, Debug, Default)]
pub struct ReadBody {
    /// In any order.
    pub items: Vec<FoundItem>,
    /// UIDs of what stands in the bodies but cannot be read: it is not taken, nor missed.
    pub unread: BTreeSet<String>,
    /// What stands in the bodies and is said not to be for everyone: it is not taken, and what
    /// is known of it goes at once.
    pub closed: Vec<Closed>,
    /// About the feed as a whole, for its owner.
    pub findings: Vec<Finding>,
    /// Whether what is missing may be taken as gone.
    pub complete: Completeness,
    /// REFRESH-INTERVAL, X-PUBLISHED-TTL, RSS ttl.
    pub ttl: Option<Duration>,
    /// Further pages wanted, in their order.
    pub more: Vec<FollowUp>,
    /// What the reader noted of the first body for its own [`Reader::remember`].
    pub note: String,
}

/// Whether a body says all that the source has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Completeness {
    /// Yes: an item that is not in it is absent.
    #[default]
    Complete,
    /// No; what is in it is published, nothing is withdrawn. For a list with failed pages.
    Partial {
        /// For the owner, with what mends it.
        german: String,
        /// For the owner, with what mends it.
        english: String,
    },
    /// It cannot be trusted: nothing of it is published.
    Broken {
        /// For the owner, with what mends it.
        german: String,
        /// For the owner, with what mends it.
        english: String,
    },
}

/// Something that is not for everyone, as far as it tells which known item is meant; kept by
/// nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// UID, where it has one.
    pub uid: Option<String>,
    /// As [`FoundItem::title`].
    pub title: String,
    /// As [`FoundItem::start`].
    pub start: String,
}

/// One thing found: all components of one UID, or one item of a page.
#[derive(Clone, Debug)]
pub struct FoundItem {
    /// UID of RFC 5545, guid of RSS, `@id` or address of the detail page; none where there is
    /// none that lasts.
    pub uid: Option<String>,
    /// As published; the first one where components differ.
    pub title: String,
    /// Of the first date, ISO 8601: `2026-03-04`, `2026-03-04T18:00` (in the zone of the
    /// source), `2026-03-04T17:00:00Z`, `2026-03-04T18:00:00+01:00`, with `[Europe/Berlin]` where
    /// it has a zone of its own. Whatever else is compared as text.
    pub start: String,
    /// More than one date.
    pub recurring: bool,
    /// Over what counts as changed: without UID, DTSTAMP, LAST-MODIFIED, PRODID and order.
    pub content_hash: [u8; 32],
    /// As RAW keeps it, stripped of all that is private.
    pub payload: Payload,
    /// Not wider than the source's.
    pub visibility: Visibility,
    /// About this item.
    pub findings: Vec<Finding>,
    /// A page that it needs was not fetched: published if new, else what is known stands.
    pub partial: bool,
}
