//! `[alarms]`: how partners are told that a source of theirs breaks.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Alarms, Alliance, ConfigError, Hook, Relay, RelayTls, value};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmsTable {
    smtp: Option<String>,
    smtp_secret_file: Option<PathBuf>,
    from: Option<String>,
    #[serde(default)]
    copy: Vec<String>,
    webhook: Option<String>,
    webhook_secret_file: Option<PathBuf>,
    after: Option<String>,
}

/// Port of submission with TLS from the first byte, RFC 8314.
const PORT_WRAPPED: u16 = 465;
/// Port of submission, RFC 6409.
const PORT_STARTED: u16 = 587;
/// Port of mail relays, RFC 5321.
const PORT_PLAIN: u16 = 25;

pub(super) fn alarms(
    path: &Path,
    table: AlarmsTable,
    alliance: &Alliance,
) -> Result<Alarms, ConfigError> {
    let relay = match table.smtp.as_deref().filter(|s| !s.is_empty()) {
        Some(text) => Some(relay(path, text, table.smtp_secret_file)?),
        None => None,
    };
    let from = match table.from {
        Some(from) if relay.is_some() => sender(path, &from)?,
        Some(from) => from,
        None => match value::mail("", Path::new(""), &alliance.contact) {
            Ok(contact) => contact,
            Err(_) if relay.is_none() => String::new(),
            Err(_) => return Err(value::wrong(path, "alarms.from", "", SENDER)),
        },
    };
    let copies = table.copy.iter().map(|c| value::mail("alarms.copy", path, c));
    Ok(Alarms {
        relay,
        from,
        copies: copies.collect::<Result<_, _>>()?,
        webhook: hook(path, "alarms", table.webhook.as_deref(), table.webhook_secret_file)?,
        after: value::interval(path, "alarms.after", table.after.as_deref().unwrap_or("24h"))?,
    })
}

/// What may stand as sender.
const SENDER: &str = "a mail address, as \"termine@musterland.example\" or \"Name \
                      <termine@musterland.example>\"; the default is alliance.contact";

/// `mail@example.org` or `Name <mail@example.org>`.
fn sender(path: &Path, text: &str) -> Result<String, ConfigError> {
    let address = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
        Some((_, address)) => address,
        None => text,
    };
    match value::mail("alarms.from", path, address) {
        Ok(plain) if address == text => Ok(plain),
        Ok(_) if !text.chars().any(char::is_control) => Ok(text.trim().to_owned()),
        _ => Err(value::wrong(path, "alarms.from", text, SENDER)),
    }
}

fn relay(path: &Path, text: &str, secret: Option<PathBuf>) -> Result<Relay, ConfigError> {
    let allowed = "smtps://HOST (TLS), smtp://HOST (STARTTLS), smtp://HOST?tls=none (neither, for \
                   a relay in one's own network), each also with :PORT";
    let wrong = || value::wrong(path, "alarms.smtp", text, allowed);
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let tls = match (url.scheme(), url.query()) {
        ("smtps", None) => RelayTls::Wrapped,
        ("smtp", None) => RelayTls::Started,
        ("smtp", Some("tls=none")) => RelayTls::Without,
        _ => return Err(wrong()),
    };
    let host = url.host_str().filter(|h| !h.is_empty()).ok_or_else(wrong)?;
    let bare = matches!(url.path(), "" | "/") && url.username().is_empty();
    if !bare || url.password().is_some() || url.fragment().is_some() {
        return Err(wrong());
    }
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    if tls == RelayTls::Without && secret.is_some() && !here {
        let allowed = "no password without TLS: smtps://HOST or smtp://HOST, or leave out \
                       alarms.smtp_secret_file";
        return Err(value::wrong(path, "alarms.smtp", text, allowed));
    }
    let port = match tls {
        RelayTls::Wrapped => PORT_WRAPPED,
        RelayTls::Started => PORT_STARTED,
        RelayTls::Without => PORT_PLAIN,
    };
    Ok(Relay {
        host: host.trim_matches(['[', ']']).to_owned(),
        port: url.port().unwrap_or(port),
        tls,
        secret_file: secret.map(|f| super::file::beside(path, &f)),
    })
}

/// A webhook; `section` is where its keys stand.
pub(super) fn hook(
    path: &Path,
    section: &str,
    url: Option<&str>,
    secret: Option<PathBuf>,
) -> Result<Option<Hook>, ConfigError> {
    let key = format!("{section}.webhook");
    let Some(text) = url.filter(|u| !u.is_empty()) else { return Ok(None) };
    let url = value::web_url(path, &key, text)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(value::wrong(path, &key, text, "an address with http:// or https://"));
    }
    Ok(Some(Hook { url, secret_file: secret.map(|f| super::file::beside(path, &f)) }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Config, ConfigError, RelayTls, parse};

    fn read(alarms: &str, partner: &str) -> Result<Config, ConfigError> {
        let text = format!(
            "[alliance]\nid = \"demo\"\nname = \"Demo\"\ndomain = \"termine.example\"\n\
             contact = \"mailto:termine@demo.example\"\n[alarms]\n{alarms}\n[[partner]]\n\
             id = \"ihk\"\nname = \"IHK\"\n{partner}\n"
        );
        parse(&text, Path::new("a.toml"))
    }

    #[test]
    fn the_default_tells_nobody() {
        let config = read("", "").unwrap();
        assert!(config.alarms.relay.is_none() && config.alarms.webhook.is_none());
        assert_eq!(config.alarms.after.as_secs(), 24 * 3600);
        assert!(config.partners["ihk"].alarms && config.partners["ihk"].webhook.is_none());
    }

    #[test]
    fn relays() {
        for (text, host, port, tls) in [
            ("smtps://mail.example", "mail.example", 465, RelayTls::Wrapped),
            ("smtp://mail.example", "mail.example", 587, RelayTls::Started),
            ("smtp://mail.example:2525?tls=none", "mail.example", 2525, RelayTls::Without),
            ("smtp://[::1]?tls=none", "::1", 25, RelayTls::Without),
        ] {
            let relay = read(&format!("smtp = {text:?}"), "").unwrap().alarms.relay.unwrap();
            assert_eq!((relay.host.as_str(), relay.port, relay.tls), (host, port, tls), "{text}");
        }
        let named = "smtp = \"smtps://m.example\"\nfrom = \"Termine <t@demo.example>\"";
        assert_eq!(read(named, "").unwrap().alarms.from, "Termine <t@demo.example>");
        let contact = read("smtp = \"smtps://m.example\"", "").unwrap().alarms.from;
        assert_eq!(contact, "termine@demo.example");
    }

    #[track_caller]
    fn check(alarms: &str, partner: &str, expected: &str) {
        let error = read(alarms, partner).unwrap_err().to_string();
        for part in expected.split('|') {
            assert!(error.contains(part), "{error}\nhas no {part:?}");
        }
    }

    #[test]
    fn each_error_names_file_key_found_and_allowed() {
        check("smtp = \"mail.example\"", "", "a.toml|alarms.smtp|mail.example|smtps://HOST");
        check("smtp = \"smtp://m.example?tls=maybe\"", "", "alarms.smtp|tls=maybe|tls=none");
        check("smtp = \"smtp://u:p@m.example\"", "", "alarms.smtp|smtps://HOST");
        let plain = "smtp = \"smtp://m.example?tls=none\"\nsmtp_secret_file = \"x\"";
        check(plain, "", "alarms.smtp|no password without TLS");
        let from = "smtp = \"smtps://m.example\"\nfrom = \"Termine\"";
        check(from, "", "alarms.from|\"Termine\"|termine@musterland.example");
        check("copy = [\"redaktion\"]", "", "alarms.copy|redaktion|mail address");
        check("webhook = \"webcal://x.example\"", "", "alarms.webhook|webcal|https://");
        check("after = \"bald\"", "", "alarms.after|bald|60m");
        check("mail = \"x\"", "", "a.toml|mail|smtp");
        check("", "webhook = \"x\"", "partner[ihk].webhook|\"x\"|https://");
        check("", "alarms = \"ja\"", "a.toml|alarms|boolean");
    }
}
