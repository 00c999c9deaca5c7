//! Reading single values, with errors that name file, key, found and allowed.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, str::FromStr, time::Duration};

use terminbund_model::{Slug, id::MAX_SLUG, zone};
use url::Url;

use super::{ConfigError, Partner};

/// Shortest interval between two polls of a source; the demo polls its own machine.
const MIN_INTERVAL: Duration = Duration::from_secs(1);
/// Longest interval: a source that is looked at less than weekly is not worth a calendar.
const MAX_INTERVAL: Duration = Duration::from_secs(7 * 86_400);

pub(super) fn wrong(file: &Path, key: &str, found: &str, allowed: &str) -> ConfigError {
    ConfigError::Value {
        file: file.display().to_string(),
        key: key.to_owned(),
        found: if found.is_empty() { "nothing".to_owned() } else { format!("{found:?}") },
        allowed: allowed.to_owned(),
    }
}

/// What is allowed where a partner is named.
pub(super) fn one_of_partners(partners: &BTreeMap<String, Partner>) -> String {
    let known = partners.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("the id of a partner: {known}")
}

pub(super) fn slug(file: &Path, key: &str, text: &str) -> Result<Slug, ConfigError> {
    let allowed = format!("1 to {MAX_SLUG} of a-z, 0-9 and '-', not at the ends");
    Slug::from_str(text).map_err(|_| wrong(file, key, text, &allowed))
}

pub(super) fn known_zone(file: &Path, key: &str, text: &str) -> Result<String, ConfigError> {
    match zone::known_zone(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(wrong(file, key, text, "the IANA name of a time zone, as \"Europe/Berlin\"")),
    }
}

pub(super) fn web_url(file: &Path, key: &str, text: &str) -> Result<Url, ConfigError> {
    let allowed = "an address with http:// or https:// (feeds also webcal://)";
    match Url::parse(text) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https" | "webcal" | "webcals")
                && url.host().is_some() =>
        {
            Ok(url)
        }
        _ => Err(wrong(file, key, text, allowed)),
    }
}

pub(super) fn address(file: &Path, key: &str, text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| wrong(file, key, text, "address and port, as \"127.0.0.1:8080\""))
}

pub(super) fn interval(file: &Path, key: &str, text: &str) -> Result<Duration, ConfigError> {
    let allowed = "a number with s, m, h or d, from \"1s\" to \"7d\", as \"60m\"";
    let error = || wrong(file, key, text, allowed);
    let unit = text.chars().last().ok_or_else(error)?;
    let number = text[..text.len() - unit.len_utf8()].trim().parse::<u64>().map_err(|_| error())?;
    let seconds = match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3600),
        'd' => Some(86_400),
        _ => None,
    };
    let seconds = seconds.and_then(|s: u64| number.checked_mul(s)).ok_or_else(error)?;
    let interval = Duration::from_secs(seconds);
    if (MIN_INTERVAL..=MAX_INTERVAL).contains(&interval) { Ok(interval) } else { Err(error()) }
}

/// A mail address, with or without "mailto:"; without it in what is given back.
pub(super) fn mail(key: &str, file: &Path, text: &str) -> Result<String, ConfigError> {
    let address = text.trim().strip_prefix("mailto:").unwrap_or(text.trim());
    let plain = |part: &str| {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\".contains(c);
        !part.is_empty() && !part.contains('@') && !part.chars().any(odd)
    };
    match address.rsplit_once('@') {
        Some((name, domain)) if plain(name) && plain(domain) => Ok(address.to_owned()),
        _ => Err(wrong(file, key, text, "a mail address, as \"termine@musterland.example\"")),
    }
}

/// One of a few words.
pub(super) fn word<T: Copy>(
    file: &Path,
    key: &str,
    text: &str,
    words: &[(&str, T)],
) -> Result<T, ConfigError> {
    words.iter().find(|(w, _)| *w == text).map(|(_, value)| *value).ok_or_else(|| {
        let allowed = words.iter().map(|(w, _)| format!("{w:?}")).collect::<Vec<_>>().join(", ");
        wrong(file, key, text, &allowed)
    })
}

/// A probability.
pub(super) fn probability(
    file: &Path,
    key: &str,
    value: Option<f64>,
) -> Result<Option<f64>, ConfigError> {
    match value {
        Some(p) if !(0.0..=1.0).contains(&p) => {
            Err(wrong(file, key, &p.to_string(), "a number from 0 to 1"))
        }
        other => Ok(other),
    }
}

/// "" or a path that begins with a slash and does not end with one.
pub(super) fn path_prefix(file: &Path, key: &str, text: &str) -> Result<String, ConfigError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    let good = text.is_empty()
        || (text.starts_with('/') && !text.ends_with('/') && text.chars().all(plain));
    let allowed = "\"\" or a path as \"/termine\"";
    if good { Ok(text.to_owned()) } else { Err(wrong(file, key, text, allowed)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Option<u64>) {
        let found = interval(Path::new("a.toml"), "source[x].interval", text).ok();
        assert_eq!(found.map(|d| d.as_secs()), seconds, "{text:?}");
    }

    #[test]
    fn intervals() {
        check("60m", Some(3600));
        check("1s", Some(1));
        check("7d", Some(604_800));
        check("8d", None);
        check("0s", None);
        check("60", None);
        check("", None);
        check("5€", None);
        check("99999999999999999999d", None);
        check("9999999999999999999d", None);
    }

    #[test]
    fn an_error_names_file_key_found_and_allowed() {
        let error = interval(Path::new("a.toml"), "source[x].interval", "5x").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.toml: source[x].interval: found \"5x\", allowed: a number with s, m, h or d, from \
             \"1s\" to \"7d\", as \"60m\""
        );
    }
}
