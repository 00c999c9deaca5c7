//! A source as the configuration names it.

use std::collections::BTreeMap;
use std::time::Duration;

use terminbund_fetch::{Secret, Url};
use terminbund_proto::v1::Visibility;

/// Time between two polls where the configuration says none: Miniflux's hour.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// No source that works is left alone for longer by our own choice.
pub const MAX_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// In what form a source publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// RFC 5545.
    Ical,
    /// HTML.
    Page,
    /// RSS or Atom.
    Rss,
    /// Handed in through `SourceService.Submit`; never polled.
    Submitted,
}

impl SourceKind {
    /// As in `SourceHealth.kind`.
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

/// One feed, page or set of pages of a partner. Everything but the slug may change.
#[derive(Clone, Debug)]
pub struct SourceSpec {
    /// Immutable name; stands in subjects and in latent ids.
    pub slug: String,
    /// Slug of the partner.
    pub partner: String,
    /// For people: "IHK: Veranstaltungen".
    pub name: String,
    /// In what form it publishes.
    pub kind: SourceKind,
    /// http, https, webcal or webcals; none where `kind` is `Submitted`.
    pub url: Option<Url>,
    /// Shortest time between two polls, [`DEFAULT_INTERVAL`] unless stated.
    pub interval: Duration,
    /// IANA name of the zone of times without one.
    pub zone: String,
    /// Widest circle that sees its events.
    pub visibility: Visibility,
    /// Partner slugs, for `Visibility::NamedPartners`.
    pub visible_to: Vec<String>,
    /// The source's own rule of relevance, in the words of the configuration; "" for none.
    pub relevance: String,
    /// For a closed feed.
    pub auth: Option<Secret>,
    /// Whether robots.txt is asked: true for pages, false for feeds unless configured.
    pub robots: bool,
    /// Most pages fetched in one poll beyond the first: details, further pages of a list.
    pub max_pages: usize,
    /// What the reader of this kind needs: selectors and the like.
    pub options: BTreeMap<String, String>,
}

/// Most further pages of one poll where the configuration says none.
const DEFAULT_MAX_PAGES: usize = 30;

impl SourceSpec {
    /// A public source with the defaults.
    #[must_use]
    pub fn new(slug: &str, partner: &str, kind: SourceKind, url: Option<Url>) -> Self {
        Self {
            slug: slug.to_owned(),
            partner: partner.to_owned(),
            name: slug.to_owned(),
            kind,
            url,
            interval: DEFAULT_INTERVAL,
            zone: terminbund_model::zone::DEFAULT_ZONE.to_owned(),
            visibility: Visibility::Public,
            visible_to: Vec::new(),
            relevance: String::new(),
            auth: None,
            robots: matches!(kind, SourceKind::Page),
            max_pages: DEFAULT_MAX_PAGES,
            options: BTreeMap::new(),
        }
    }

    /// Stands for the address without telling it, since it may hold a token.
    #[must_use]
    pub fn address(&self) -> String {
        let url = self.url.as_ref().map_or("", |u| u.as_str());
        blake3::hash(url.as_bytes()).to_hex()[..16].to_owned()
    }

    /// Changes when what is read from the same bytes may change: the next poll reads anew.
    #[must_use]
    pub fn fingerprint(&self, reader_version: u32) -> String {
        let mut hash = blake3::Hasher::new();
        let mut put = |text: &str| {
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        put(self.kind.as_str());
        put(self.url.as_ref().map_or("", |u| u.as_str()));
        put(&self.zone);
        put(self.visibility.as_str_name());
        put(&reader_version.to_string());
        for part in &self.visible_to {
            put(part);
        }
        for (name, value) in &self.options {
            put(name);
            put(value);
        }
        hash.finalize().to_hex()[..16].to_owned()
    }
}
