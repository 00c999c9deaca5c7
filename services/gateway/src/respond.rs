//! Answers that can be cached: strong ETags, conditional requests, gzip and br (RFC 9110).

use std::{
    io::Write,
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Below this many octets compression saves no packet.
const COMPRESS_MIN: usize = 1_000;

/// Level 4 of 11: within some milliseconds for a full feed, and made once for all readers.
const BROTLI_LEVEL: i32 = 4;

/// Hex digits of an ETag: 128 bits.
const ETAG_DIGITS: usize = 32;

/// What feeds and data are cached for; the last good one may be served for a day.
pub const CACHE_FEED: &str = "public, max-age=300, stale-if-error=86400";

/// What pages are cached for.
pub const CACHE_PAGE: &str = "public, max-age=60, stale-if-error=86400";

/// Files whose address changes with their content.
pub const CACHE_FILE: &str = "public, max-age=604800";

/// A finished answer, compressed when first asked for.
#[derive(Debug)]
pub struct Rendered {
    body: Bytes,
    content_type: &'static str,
    cache_control: &'static str,
    hash: String,
    /// Seconds since the epoch; when these bytes were first seen.
    last_modified: i64,
    headers: Vec<(HeaderName, HeaderValue)>,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Rendered {
    /// An answer with that body.
    pub fn new(
        body: impl Into<Bytes>,
        content_type: &'static str,
        cache_control: &'static str,
    ) -> Rendered {
        let body = body.into();
        let hash = blake3::hash(&body).to_hex()[..ETAG_DIGITS].to_owned();
        Rendered {
            body,
            content_type,
            cache_control,
            hash,
            last_modified: 0,
            headers: Vec::new(),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// With one more header; a value that is none is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Rendered {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((HeaderName::from_static(name), value));
        }
        self
    }

    /// With the time of its bytes: that of `before` where these are the same, else now, and later
    /// than `before`.
    #[must_use]
    pub fn since(mut self, before: Option<&Rendered>, now: i64) -> Rendered {
        self.last_modified = match before {
            Some(before) if before.hash == self.hash => before.last_modified,
            Some(before) => now.max(before.last_modified + 1),
            None => now,
        };
        self
    }

    /// Octets kept in memory, about.
    pub fn weight(&self) -> usize {
        let coded = |coded: &OnceLock<Bytes>| coded.get().map_or(0, Bytes::len);
        self.body.len() + coded(&self.gzip) + coded(&self.brotli)
    }

    fn coded(&self, coding: Coding) -> Bytes {
        match coding {
            Coding::Identity => self.body.clone(),
            Coding::Gzip => self.gzip.get_or_init(|| gzip(&self.body)).clone(),
            Coding::Brotli => self.brotli.get_or_init(|| brotli(&self.body)).clone(),
        }
    }
}

fn gzip(body: &[u8]) -> Bytes {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let done = out.write_all(body).and_then(|()| out.finish());
    done.map(Bytes::from).unwrap_or_default() // writing to memory does not fail
}

fn brotli(body: &[u8]) -> Bytes {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: BROTLI_LEVEL, ..Default::default() };
    let mut out = Vec::new();
    match brotli::BrotliCompress(&mut &body[..], &mut out, &parameters) {
        Ok(_) => Bytes::from(out),
        Err(_) => Bytes::new(), // writing to memory does not fail
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    /// The best one that the client takes.
    fn accepted(headers: &HeaderMap) -> Coding {
        let quality = |name: &str| {
            let all = headers.get_all(header::ACCEPT_ENCODING).iter();
            let items = all.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
            let mut wildcard = 0.0;
            for item in items {
                let mut parts = item.split(';').map(str::trim);
                let coding = parts.next().unwrap_or_default();
                let weight = parts.find_map(|part| part.strip_prefix("q="));
                let weight: f32 = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
                if coding.eq_ignore_ascii_case(name) {
                    return weight;
                }
                if coding == "*" {
                    wildcard = weight;
                }
            }
            wildcard
        };
        let (brotli, gzip) = (quality("br"), quality("gzip"));
        match () {
            () if brotli > 0.0 && brotli >= gzip => Coding::Brotli,
            () if gzip > 0.0 => Coding::Gzip,
            () => Coding::Identity,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Coding::Identity => "",
            Coding::Gzip => "-gzip",
            Coding::Brotli => "-br",
        }
    }
}

/// The answer to a GET: 200 with the body, or 304.
pub fn respond(request: &HeaderMap, rendered: &Rendered) -> Response {
    let small = rendered.body.len() < COMPRESS_MIN;
    let coding = if small { Coding::Identity } else { Coding::accepted(request) };
    let unchanged = is_unchanged(request, rendered);
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(rendered.coded(coding)).into_response()
    };
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::ETAG, &format!("\"{}{}\"", rendered.hash, coding.suffix()));
    put(header::LAST_MODIFIED, &http_date(rendered.last_modified));
    put(header::CACHE_CONTROL, rendered.cache_control);
    put(header::VARY, "Accept-Encoding");
    if !unchanged {
        put(header::CONTENT_TYPE, rendered.content_type);
        match coding {
            Coding::Identity => {}
            Coding::Gzip => put(header::CONTENT_ENCODING, "gzip"),
            Coding::Brotli => put(header::CONTENT_ENCODING, "br"),
        }
    }
    for (name, value) in &rendered.headers {
        headers.insert(name.clone(), value.clone());
    }
    response
}

/// As [`respond`], marked as the last good answer while its service does not answer.
pub fn respond_stale(request: &HeaderMap, rendered: &Arc<Rendered>) -> Response {
    let mut response = respond(request, rendered);
    let warning = HeaderValue::from_static("110 - \"Response is Stale\"");
    response.headers_mut().insert(header::WARNING, warning);
    response
}

/// RFC 9110, 13.2.2: If-None-Match decides where it stands; else the date, where it is one.
fn is_unchanged(request: &HeaderMap, rendered: &Rendered) -> bool {
    if request.contains_key(header::IF_NONE_MATCH) {
        let all = request.get_all(header::IF_NONE_MATCH).iter();
        let mut tags = all.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
        return tags.any(|tag| names(tag.trim(), &rendered.hash));
    }
    let mut dates = request.get_all(header::IF_MODIFIED_SINCE).iter();
    let (Some(date), None) = (dates.next(), dates.next()) else { return false };
    let date = date.to_str().ok().and_then(|text| httpdate::parse_http_date(text).ok());
    let seconds = date.and_then(|date| date.duration_since(UNIX_EPOCH).ok());
    let seconds = seconds.and_then(|since| i64::try_from(since.as_secs()).ok());
    seconds.is_some_and(|seconds| rendered.last_modified <= seconds)
}

/// Whether an entity tag means these bytes, in whatever coding; proxies weaken it.
fn names(tag: &str, hash: &str) -> bool {
    if tag == "*" {
        return true;
    }
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let coding = inner.and_then(|inner| inner.strip_prefix(hash));
    matches!(coding, Some("" | "-gzip" | "-br"))
}

fn http_date(seconds: i64) -> String {
    // The last second that the format can tell.
    const LAST: u64 = 253_402_300_799;
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or(0).min(LAST));
    let time: SystemTime = UNIX_EPOCH + since;
    httpdate::fmt_http_date(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered() -> Rendered {
        let text = "BEGIN:VCALENDAR\r\n".repeat(100);
        Rendered::new(text, "text/calendar", CACHE_FEED).since(None, 1_767_225_600)
    }

    fn ask(pairs: &[(&'static str, &str)]) -> Response {
        let pairs = pairs.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        });
        respond(&pairs.collect(), &rendered())
    }

    #[test]
    fn conditions_follow_rfc_9110() {
        let tag = format!("\"{}\"", rendered().hash);
        let check = |pairs: &[(&'static str, &str)], status: u16| {
            assert_eq!(ask(pairs).status().as_u16(), status, "{pairs:?}");
        };
        let (same, later) = ("Thu, 01 Jan 2026 00:00:00 GMT", "Fri, 02 Jan 2026 00:00:00 GMT");
        check(&[], 200);
        check(&[("if-none-match", &tag)], 304);
        check(&[("if-none-match", &format!("\"x\", W/{tag}"))], 304);
        check(&[("if-none-match", &tag.replace("\"", ""))], 200);
        check(&[("if-none-match", &format!("{}-gzip\"", tag.trim_end_matches('"')))], 304);
        check(&[("if-none-match", "*")], 304);
        check(&[("if-none-match", "\"x\"")], 200);
        check(&[("if-none-match", "\"x\""), ("if-modified-since", later)], 200);
        check(
            &[("if-none-match", &tag), ("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT")],
            304,
        );
        check(&[("if-modified-since", same)], 304);
        check(&[("if-modified-since", later)], 304);
        check(&[("if-modified-since", "Thursday, 01-Jan-26 00:00:00 GMT")], 304);
        check(&[("if-modified-since", "Wed, 31 Dec 2025 23:59:59 GMT")], 200);
        for malformed in ["yesterday", "2026-01-02", "Fri, 99 Jan 2026 00:00:00 GMT", ""] {
            check(&[("if-modified-since", malformed)], 200);
        }
    }

    #[test]
    fn codings_have_tags_of_their_own() {
        let check = |accept: &str, coding: Option<&str>| {
            let response = ask(&[("accept-encoding", accept)]);
            let found = response.headers().get(header::CONTENT_ENCODING);
            assert_eq!(found.map(|value| value.to_str().unwrap()), coding, "{accept}");
            assert_eq!(response.headers()[header::VARY], "Accept-Encoding");
            let tag = response.headers()[header::ETAG].to_str().unwrap();
            let suffix = coding.map(|coding| format!("-{coding}\"")).unwrap_or("\"".to_owned());
            assert!(tag.ends_with(&suffix) && !tag.starts_with("W/"));
        };
        check("", None);
        check("gzip, deflate, br", Some("br"));
        check("gzip", Some("gzip"));
        check("br;q=0, gzip;q=0.5", Some("gzip"));
        check("br;q=0.1, gzip", Some("gzip"));
        check("*;q=0.1", Some("br"));
        check("identity", None);
    }

    #[test]
    fn bytes_keep_their_time() {
        let first = rendered();
        let again = rendered().since(Some(&first), 1_800_000_000);
        assert_eq!(again.last_modified, first.last_modified);
        let other = Rendered::new("x", "text/plain", CACHE_FEED).since(Some(&first), 1);
        assert_eq!(other.last_modified, first.last_modified + 1);
    }
}
