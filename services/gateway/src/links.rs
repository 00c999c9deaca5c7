//! Links that may leave the gateway: http, https, mailto and tel, nothing else.

use url::Url;

/// Longest link that is passed on: what browsers and calendar programs take without trouble.
const LINK_MAX: usize = 2_048;

/// The link in its normal form, or `None` where its scheme is none of http, https, mailto, tel,
/// where it holds a password, or where it is no link at all.
pub fn safe(link: &str) -> Option<String> {
    let link = link.trim();
    // The WHATWG parser drops tabs and line ends; what holds any is no link a person wrote.
    if link.len() > LINK_MAX || link.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let url = Url::parse(link).ok()?;
    let web = matches!(url.scheme(), "http" | "https");
    if !web && !matches!(url.scheme(), "mailto" | "tel") {
        return None;
    }
    if web && (url.host_str().is_none_or(str::is_empty) || has_user(&url)) {
        return None;
    }
    // Kept out of every sink: none of them is needed in a link that the parser has normalised.
    let text: String = url.as_str().chars().map(encode).collect();
    (text.len() <= LINK_MAX).then_some(text)
}

/// As [`safe`], of http and https only: images, conferences, sources.
pub fn web(link: &str) -> Option<String> {
    safe(link).filter(|link| link.starts_with("http://") || link.starts_with("https://"))
}

/// `mailto:` for a plain address; `None` where it is none.
pub fn mail(address: &str) -> Option<String> {
    let (local, domain) = address.trim().split_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let fits = !local.is_empty() && local.chars().all(plain);
    let domain_fits = domain.contains('.') && !domain.contains("..");
    let plain_domain = domain.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    (fits && domain_fits && plain_domain && address.len() <= 254)
        .then(|| format!("mailto:{local}@{domain}"))
}

/// The address of a source as the public may see it: no user, no query, no secret in the path.
pub fn without_secrets(link: &str) -> String {
    let Ok(url) = Url::parse(link) else { return String::new() };
    let Some(host) = url.host_str() else { return String::new() };
    let shown: Vec<&str> = url
        .path_segments()
        .map(|parts| parts.map(|part| if looks_secret(part) { "…" } else { part }).collect())
        .unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}/{}", url.scheme(), shown.join("/"))
}

/// A path segment that is a key rather than a name: long, with digits and letters mixed and no
/// words, or marked as private.
fn looks_secret(segment: &str) -> bool {
    const KEY_MIN: usize = 20; // shorter ones are file names and numbers of pages
    let run = segment.split(['-', '_', '.']).map(str::len).max().unwrap_or(0);
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    segment.starts_with("private-") || (run >= KEY_MIN && digits >= 3)
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn encode(c: char) -> String {
    match c {
        '"' | '\'' | '<' | '>' | '`' | '\\' | '{' | '}' | '|' | '^' => {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect()
        }
        _ => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_schemes_pass() {
        let check = |link: &str, expected: Option<&str>| {
            assert_eq!(safe(link).as_deref(), expected, "{link:?}");
        };
        check("https://ihk.example/a?b=c#d", Some("https://ihk.example/a?b=c#d"));
        check(" http://ihk.example ", Some("http://ihk.example/"));
        check("mailto:info@ihk.example", Some("mailto:info@ihk.example"));
        check("tel:+493445123", Some("tel:+493445123"));
        check("https://x.example/\"><script>", Some("https://x.example/%22%3E%3Cscript%3E"));
        check("https://x.example/it's", Some("https://x.example/it%27s"));
        check("https://münchen.example/ü", Some("https://xn--mnchen-3ya.example/%C3%BC"));
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://x.example/",
            "//x.example/",
            "/relative",
            "https://",
            "https://user:pass@x.example/",
            "https://x.example/a\r\nATTENDEE:mailto:x",
            "webcal://x.example/",
            "blob:https://x.example/1",
            "",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn sources_show_no_secrets() {
        let check = |link: &str, expected: &str| assert_eq!(without_secrets(link), expected);
        check("https://a.example/termine.ics?token=abc", "https://a.example/termine.ics");
        check("https://u:p@a.example/x", "https://a.example/x");
        check(
            "https://calendar.google.com/calendar/ical/a%40b/private-0a1b2c3d/basic.ics",
            "https://calendar.google.com/calendar/ical/a%40b/…/basic.ics",
        );
        check(
            "https://outlook.example/owa/calendar/0123456789abcdef0123456789abcdef/calendar.ics",
            "https://outlook.example/owa/calendar/…/calendar.ics",
        );
    }

    #[test]
    fn addresses_of_mail_are_plain() {
        assert_eq!(mail("info@ihk.example").as_deref(), Some("mailto:info@ihk.example"));
        for bad in ["x", "a@b", "a b@c.de", "a@c.de?bcc=x@y.de", "a@c.de\r\nX:1", "@c.de"] {
            assert_eq!(mail(bad), None, "{bad:?}");
        }
    }
}
