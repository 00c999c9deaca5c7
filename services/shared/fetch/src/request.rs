//! What is asked and what comes back.

use std::time::Duration;

use bytes::Bytes;
use url::Url;

use crate::freshness::Freshness;
use crate::settings::Secret;

/// A conditional GET.
#[derive(Clone, Debug)]
pub struct Request {
    /// http, https, webcal or webcals.
    pub url: Url,
    /// Of the body that is known, as the server gave them.
    pub validators: Option<Validators>,
    /// Sent to the origin of `url` only, never along a redirect to another.
    pub auth: Option<Secret>,
    /// Value of the Accept header; empty: anything.
    pub accept: String,
    /// Each redirect leads only where robots.txt lets us; the first address is the caller's to
    /// check.
    pub robots: bool,
}

impl Request {
    /// A plain GET of an address.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self { url, validators: None, auth: None, accept: String::new(), robots: false }
    }
}

/// ETag and Last-Modified byte for byte (RFC 9110, section 8.8), and whose they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// ETag as received, weak prefix and quotes included.
    pub etag: Option<Vec<u8>>,
    /// Last-Modified as received.
    pub last_modified: Option<Vec<u8>>,
    /// The address that gave them; sent to this one only. None: to the first of the request.
    pub url: Option<Url>,
}

impl Validators {
    /// Neither is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// An answer with whatever status; the body is decompressed and whole.
#[derive(Clone, Debug)]
pub struct Response {
    /// HTTP status code; redirects have been followed.
    pub status: u16,
    /// Decompressed body.
    pub body: Bytes,
    /// The address that answered.
    pub final_url: Url,
    /// Where the permanent redirects (301, 308) at the beginning of the chain lead.
    pub permanent_redirect: Option<Url>,
    /// For the next request.
    pub validators: Validators,
    /// Media type in lower case without parameters, as `text/calendar`.
    pub content_type: Option<String>,
    /// Charset parameter of the Content-Type, in lower case.
    pub charset: Option<String>,
    /// When the server would like to be asked again.
    pub freshness: Freshness,
    /// From the first request to the last byte.
    pub elapsed: Duration,
    /// Requests made, redirects included.
    pub requests: u32,
}

impl Response {
    /// The body is the one that the validators stand for.
    #[must_use]
    pub fn not_modified(&self) -> bool {
        self.status == 304
    }

    /// Size of the decompressed body in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.body.len() as u64
    }
}
