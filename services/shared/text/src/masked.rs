//! What exporters and filters mask: addresses behind a redirect, characters as numbers, names
//! written as in an address.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use url::{Url, form_urlencoded};

use crate::links::addresses;

/// Redirects within a redirect that are followed.
const MAX_WRAPPED: usize = 3;

/// A cheap look for what [`unwrapped`] and [`numbered_signs`] show.
#[must_use]
pub fn is_masked(text: &str) -> bool {
    text.contains("&#") || REDIRECTS.iter().any(|mark| text.contains(mark))
}

/// The text with the addresses that stand behind a redirect of a mail filter or a search engine:
/// the redirect knows for whom it was made. Borrowed where there is none.
#[must_use]
pub fn unwrapped(text: &str) -> Cow<'_, str> {
    if !REDIRECTS.iter().any(|mark| text.contains(mark)) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::new(), text);
    for link in addresses(text) {
        let (Some(at), Some(target)) = (rest.find(link), target(link)) else { continue };
        out.push_str(&rest[..at]);
        // In HTML as HTML writes it.
        let html = link.contains("&amp;");
        out.push_str(&if html { target.replace('&', "&amp;") } else { target });
        rest = &rest[at + link.len()..];
    }
    if out.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Parts of the addresses that redirect.
const REDIRECTS: [&str; 2] = ["safelinks.protection.outlook.com/", ".google."];

/// Where a redirect leads.
fn target(link: &str) -> Option<String> {
    let mut found: Option<Url> = None;
    let mut next = Url::parse(&link.replace("&amp;", "&")).ok()?;
    for _ in 0..MAX_WRAPPED {
        let host = next.host_str().unwrap_or_default().to_owned();
        let filter = host.ends_with("safelinks.protection.outlook.com");
        let search = host.starts_with("www.google.") && next.path() == "/url";
        let inner = next.query_pairs().find(|(key, _)| match &**key {
            "url" => filter || search,
            "q" => search,
            _ => false,
        });
        let Some(inner) = inner.and_then(|(_, v)| Url::parse(&v).ok()) else { break };
        if !matches!(inner.scheme(), "http" | "https") {
            break;
        }
        found = Some(inner.clone());
        next = inner;
    }
    found.map(String::from)
}

/// The text with the printable characters that HTML writes as numbers (`&#58;` for a colon), but
/// those that are part of its syntax. Borrowed where there is none.
#[must_use]
pub fn numbered_signs(text: &str) -> Cow<'_, str> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"&#(?:([0-9]{2,3})|[xX]([0-9a-fA-F]{2}));").expect("a constant expression")
    });
    let shown = |text: &str| match NUMBER.replace_all(text, sign) {
        Cow::Owned(other) if other != text => Some(other),
        _ => None,
    };
    let Some(mut out) = text.contains("&#").then(|| shown(text)).flatten() else {
        return Cow::Borrowed(text);
    };
    // What was shown may complete the next number.
    for _ in 0..MAX_ROUNDS {
        match shown(&out) {
            Some(next) => out = next,
            None => break,
        }
    }
    Cow::Owned(out)
}

/// Numbers within numbers that are resolved; nobody writes any.
const MAX_ROUNDS: usize = 20;

/// The character that a number stands for, or the number.
fn sign(c: &Captures<'_>) -> String {
    let decimal = c.get(1).and_then(|n| n.as_str().parse::<u8>().ok());
    let hex = c.get(2).and_then(|n| u8::from_str_radix(n.as_str(), 16).ok());
    let sign = decimal.or(hex).map(char::from);
    match sign.filter(|s| s.is_ascii_graphic() && !"<>&\"'".contains(*s)) {
        Some(sign) => sign.to_string(),
        None => c[0].to_owned(),
    }
}

/// A name that is written as in an address (`Stadt%20Halle`), plain; others as they are.
#[must_use]
pub fn plain_name(name: &str) -> Cow<'_, str> {
    let masked = |at: usize| {
        name.as_bytes().get(at + 1..at + 3).is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
    };
    let all_masked = name.match_indices('%').all(|(at, _)| masked(at));
    if !name.contains('%') || name.contains([' ', '+', '&', '=']) || !all_masked {
        return Cow::Borrowed(name);
    }
    match form_urlencoded::parse(name.as_bytes()).next() {
        // What would be read otherwise a second time is left.
        Some((plain, _))
            if !plain.contains(['\u{fffd}', '%']) && !plain.contains(char::is_control) =>
        {
            Cow::Owned(plain.into_owned())
        }
        _ => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_looked_through() {
        let filter = concat!(
            "https://eur01.safelinks.protection.outlook.com/",
            "?url=https%3A%2F%2Fa.example%2Fx%3Fy%3D1&data=05"
        );
        let search = "https://www.google.com/url?sa=D&q=https://a.example/x&source=calendar";
        let both = format!("https://www.google.com/url?q={}", filter.replace('&', "%26"));
        for (text, expected) in [
            (filter, "https://a.example/x?y=1"),
            (search, "https://a.example/x"),
            (&both, "https://a.example/x?y=1"),
            (
                &format!("vor {filter} und {search}. Ende"),
                "vor https://a.example/x?y=1 und https://a.example/x. Ende",
            ),
            ("https://www.google.com/maps?q=Halle", "https://www.google.com/maps?q=Halle"),
            (
                "https://www.google.com/url?q=javascript:x",
                "https://www.google.com/url?q=javascript:x",
            ),
            (
                "<a href=\"https://www.google.com/url?q=https://a.example/&amp;sa=D\">",
                "<a href=\"https://a.example/\">",
            ),
            (
                "https://b.example/?url=https://a.example/",
                "https://b.example/?url=https://a.example/",
            ),
        ] {
            assert_eq!(unwrapped(text), expected, "{text}");
            assert_eq!(unwrapped(expected), expected, "{expected}");
        }
    }

    #[test]
    fn signs_are_shown() {
        for (text, expected) in [
            ("https&#58;//a.example", "https://a.example"),
            ("&#x3a;&#122;oom.us", ":zoom.us"),
            ("&#60;b&#62; &#38;amp; &#34;", "&#60;b&#62; &#38;amp; &#34;"),
            ("&#8203;&#10;&#228;", "&#8203;&#10;&#228;"),
            ("R&D #58;", "R&D #58;"),
        ] {
            assert_eq!(numbered_signs(text), expected, "{text}");
        }
    }

    #[test]
    fn names_are_plain() {
        for (name, expected) in [
            ("Stadt%20Halle%20%28Saale%29", "Stadt Halle (Saale)"),
            ("S%C3%BCd%2BWest%20%26%20Co", "Süd+West & Co"),
            ("100% Bio", "100% Bio"),
            ("100%", "100%"),
            ("A%2520B", "A%2520B"),
            ("A%0AB", "A%0AB"),
            ("S%FCd", "S%FCd"),
            ("Stadt Halle", "Stadt Halle"),
        ] {
            assert_eq!(plain_name(name), expected, "{name}");
        }
    }
}
