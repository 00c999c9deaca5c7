//! When a server would like to be asked again: Retry-After, Cache-Control, Expires.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

/// No wish of a server is followed for longer: an error there must not silence a source.
pub const MAX_WAIT: Duration = Duration::from_secs(7 * 24 * 3600);

/// How long the server asks to be left alone; each at most [`MAX_WAIT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Retry-After, RFC 9110 section 10.2.3, from seconds or a date.
    pub retry_after: Option<Duration>,
    /// Cache-Control max-age or Expires less the age, RFC 9111 section 4.2; only where stated.
    pub fresh_for: Option<Duration>,
}

impl Freshness {
    /// The longer of both.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.retry_after.max(self.fresh_for)
    }
}

/// Reads the headers of an answer that came at `now`.
pub(crate) fn read(headers: &HeaderMap, now: SystemTime) -> Freshness {
    Freshness {
        retry_after: retry_after(headers, now).map(|wait| wait.min(MAX_WAIT)),
        fresh_for: fresh_for(headers, now).map(|wait| wait.min(MAX_WAIT)),
    }
}

fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER)?;
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(MAX_WAIT); // more seconds than a number holds
    }
    // The server's own clock where it tells it: its date is meant by that one.
    let from = date(headers, header::DATE).unwrap_or(now);
    httpdate::parse_http_date(value).ok()?.duration_since(from).ok()
}

fn fresh_for(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let stated = match max_age(headers) {
        Directive::No => return None,
        Directive::Seconds(seconds) => Duration::from_secs(seconds),
        Directive::Unsaid => {
            let from = date(headers, header::DATE).unwrap_or(now);
            date(headers, header::EXPIRES)?.duration_since(from).ok()?
        }
    };
    // What a cache on the way has kept it for has passed already.
    let age = text(headers, header::AGE).and_then(|v| v.parse().ok()).unwrap_or(0);
    let left = stated.checked_sub(Duration::from_secs(age))?;
    (!left.is_zero()).then_some(left)
}

/// What Cache-Control says; it goes before Expires (RFC 9111, section 5.3).
enum Directive {
    Unsaid,
    No,
    Seconds(u64),
}

fn max_age(headers: &HeaderMap) -> Directive {
    let mut found = Directive::Unsaid;
    for value in headers.get_all(header::CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',') {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" | "no-store" => return Directive::No,
                "max-age" => {
                    let digits = argument.trim().trim_matches('"');
                    // What is no number is stale (RFC 9111, section 4.2.1).
                    found = digits.parse().map_or(Directive::No, Directive::Seconds);
                }
                _ => {}
            }
        }
    }
    found
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn date(headers: &HeaderMap, name: header::HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, name)?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::{HeaderMap, HeaderName, HeaderValue};

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], retry: Option<u64>, fresh: Option<u64>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        // Mon, 02 Mar 2026 10:00:00 GMT
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_445_600);
        let got = super::read(&map, now);
        assert_eq!(got.retry_after.map(|d| d.as_secs()), retry, "{headers:?}");
        assert_eq!(got.fresh_for.map(|d| d.as_secs()), fresh, "{headers:?}");
    }

    #[test]
    fn the_wishes_of_servers() {
        let week = super::MAX_WAIT.as_secs();
        check(&[], None, None);
        check(&[("retry-after", "120")], Some(120), None);
        check(&[("retry-after", "99999999999999999999999")], Some(week), None);
        check(&[("retry-after", "31536000")], Some(week), None);
        check(&[("retry-after", "-5")], None, None);
        check(&[("retry-after", "soon")], None, None);
        check(&[("retry-after", "Mon, 02 Mar 2026 11:00:00 GMT")], Some(3600), None);
        check(&[("retry-after", "Monday, 02-Mar-26 11:00:00 GMT")], Some(3600), None);
        check(&[("retry-after", "Mon Mar  2 11:00:00 2026")], Some(3600), None);
        check(&[("retry-after", "Mon, 02 Mar 2026 09:00:00 GMT")], None, None);
        let late = "Mon, 02 Mar 2026 10:30:00 GMT";
        check(
            &[("retry-after", "Mon, 02 Mar 2026 11:00:00 GMT"), ("date", late)],
            Some(1800),
            None,
        );
        check(&[("cache-control", "public, Max-Age=7200")], None, Some(7200));
        check(&[("cache-control", "max-age=\"60\"")], None, Some(60));
        check(&[("cache-control", "max-age=7200"), ("age", "7000")], None, Some(200));
        check(&[("cache-control", "max-age=7200"), ("age", "18446744073709551615")], None, None);
        check(&[("cache-control", "no-cache, max-age=7200")], None, None);
        check(&[("cache-control", "max-age=7200"), ("cache-control", "no-store")], None, None);
        check(&[("cache-control", "max-age=abc"), ("expires", late)], None, None);
        check(&[("cache-control", "s-maxage=9999")], None, None);
        check(&[("cache-control", "max-age=31536000")], None, Some(week));
        check(&[("expires", late)], None, Some(1800));
        check(&[("expires", late), ("date", late)], None, None);
        check(&[("expires", "0")], None, None);
        check(&[("expires", "Thu, 19 Nov 1981 08:52:00 GMT")], None, None);
    }
}
