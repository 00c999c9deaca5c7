//! Links: which are public, and how personal access data are taken out of texts.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use url::{Host, Url};

use crate::join::is_join_link;

/// What stands where a personal link stood.
pub const REMOVED_LINK: &str = "[Zugangslink beim Veranstalter]";

/// What stands where a meeting number or code stood.
pub const REMOVED_CODE: &str = "[…]";

/// Whether anyone may open this address: http or https on a public host, no credentials in it,
/// and no personal way into a video conference.
#[must_use]
pub fn is_public(link: &str) -> bool {
    let Ok(url) = Url::parse(link.trim()) else { return false };
    let web = matches!(url.scheme(), "http" | "https");
    web && url.username().is_empty()
        && url.password().is_none()
        && public_host(&url)
        && !is_join_link(link)
}

/// Whether an address may be shown as a link at all: http, https, mailto, tel.
#[must_use]
pub fn is_showable(link: &str) -> bool {
    match Url::parse(link.trim()) {
        Ok(url) => match url.scheme() {
            "http" | "https" => url.host().is_some(),
            "mailto" | "tel" => !url.path().is_empty(),
            _ => false,
        },
        Err(_) => false,
    }
}

fn public_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let inner = ["localhost", "local", "internal", "intranet", "lan", "invalid", "test"];
            let last = name.rsplit('.').next().unwrap_or(name);
            name.contains('.') && !inner.contains(&last)
        }
        Some(Host::Ipv4(ip)) => {
            !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified())
        }
        Some(Host::Ipv6(ip)) => !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local()),
        None => false,
    }
}

/// Whether a mailbox belongs to a function of an organisation and not to a person.
#[must_use]
pub fn is_role_mailbox(address: &str) -> bool {
    static ROLE: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r"^(?:info(?:rmation(?:en)?)?|kontakt|contact|office|buero|büro|mail|",
            r"post(?:stelle)?|service|servicestelle|zentrale|hallo|hello|moin|team|",
            r"event|events|veranstaltung|veranstaltungen|anmeldung|anmeldungen|",
            r"registration|tickets?|seminare?|kurse|weiterbildung|bildung|akademie|",
            r"campus|career|careers|karriere|jobs?|bewerbung|ausbildung|fachkraefte|",
            r"fachkräfte|welcome|welcome-?center|presse|press|pr|marketing|",
            r"kommunikation|redaktion|webmaster|web|support|help|beratung|sekretariat|",
            r"verwaltung|empfang|wirtschaftsfoerderung|wirtschaftsförderung|wifoe?|",
            r"gruendung|gründung|startup|start-up|international|kalender|calendar|",
            r"termine|kultur|stadt|stadtverwaltung|gemeinde|rathaus|landkreis|",
            r"bibliothek|library|museum|programm?|projekt|netzwerk|noreply|",
            r"no-reply)(?:[._+-]?[a-z]{0,20})?$",
        ))
    });
    let address = address.trim();
    let address = address
        .get(..7)
        .filter(|p| p.eq_ignore_ascii_case("mailto:"))
        .map_or(address, |_| &address[7..]);
    let Some((local, domain)) = address.split_once('@') else { return false };
    // A calendar's own address names its owner's account.
    let account = domain.to_ascii_lowercase().ends_with("calendar.google.com");
    !account && ROLE.is_match(&local.to_lowercase())
}

/// All web addresses in a text, each without the punctuation that follows it.
pub fn addresses(text: &str) -> impl Iterator<Item = &str> {
    static URL: LazyLock<Regex> =
        LazyLock::new(|| expression(r#"(?i-u:\bhttps?://)[^\s<>"“”„|\\^`{}]+"#));
    URL.find_iter(text).map(|m| trim_address(m.as_str()))
}

/// The personal join links in a text.
pub fn join_links(text: &str) -> Vec<&str> {
    candidates()
        .find_iter(text)
        .map(|m| trim_address(m.as_str()))
        .filter(|l| is_join_link(l))
        .collect()
}

/// Takes personal access data of video conferences out of a text: join links, meeting numbers,
/// passcodes, dial-in codes, and the blocks that Google and Microsoft add. Borrowed where there
/// is nothing to take.
#[must_use]
pub fn redact_personal(text: &str) -> Cow<'_, str> {
    let mut out = redact_once(text);
    // What was taken may have hidden the beginning of the next code.
    for _ in 0..MAX_ROUNDS {
        let Cow::Owned(before) = &out else { break };
        match redact_once(before) {
            Cow::Borrowed(_) => break,
            Cow::Owned(after) => out = Cow::Owned(after),
        }
    }
    out
}

/// Each round takes a code that the former one uncovered; people write few in a row.
const MAX_ROUNDS: usize = 20;

fn redact_once(text: &str) -> Cow<'_, str> {
    if !may_be_personal(text) {
        return Cow::Borrowed(text);
    }
    let mut out = Cow::Borrowed(text);
    if BLOCK_MARKS.iter().any(|mark| text.contains(mark)) {
        out = Cow::Owned(drop_blocks(text));
    }
    let joins = |t: &str| candidates().find_iter(t).any(|m| is_join_link(trim_address(m.as_str())));
    if joins(&out) {
        let redacted = candidates().replace_all(&out, |c: &Captures<'_>| {
            let link = trim_address(&c[0]);
            let rest = &c[0][link.len()..];
            if is_join_link(link) { format!("{REMOVED_LINK}{rest}") } else { c[0].to_owned() }
        });
        out = Cow::Owned(redacted.into_owned());
    }
    if code_words().is_match(&out) {
        for (expression, replacement) in codes() {
            if expression.is_match(&out) {
                out = Cow::Owned(expression.replace_all(&out, *replacement).into_owned());
            }
        }
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out.into_owned()) }
}

/// What appended blocks begin with.
const BLOCK_MARKS: [&str; 4] = ["-::~:~", "____________", "............", "************"];

/// A cheap look for words that numbers and codes stand after.
fn code_words() -> &'static Regex {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r"(?i-u)pass ?code|passwor|kenncode|kennwort|zugangs|zugriffs|zutritts|",
            r"einwahl|access code|meeting[ -]code|raum-?code|room code|host[ -]key|",
            r"pin\b|id\b|kennung|nummer|number|-nr|moderator|,,",
        ))
    });
    &WORDS
}

fn expression(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant expression")
}

/// A cheap look for words that stand near access data; also holds for escaped iCalendar values.
#[must_use]
pub fn may_be_personal(text: &str) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r"(?i-u)zoom|teams|webex|meet|jit\.si|jitsi|bbb|bigblue|senfcall|",
            r"greenlight|goto|whereby|skype|lync|chime|bluejeans|8x8|edudip|",
            r"clickmeeting|alfaview|visavid|opentalk|fairmeeting|lifesize|starleaf|",
            r"pwd=|passcode|passwor|kenncode|kennwort|zugangs|zugriffs|zutritts|",
            r"besprechung|konferenz|conference|meeting|pin(?-u:\b)|einwahl|dial|,,|",
            r"\\,\\,|/rooms?/|/b/|/call/|/join|invite=|private-|sip:|access code|",
            r"token=|webinar|sitzung|telefon|phone|(?-u:\b)id(?-u:\b)|html5client",
        ))
    });
    WORDS.is_match(text)
}

/// Anything that may be an address, also without a scheme.
fn candidates() -> &'static Regex {
    static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r#"(?:(?i-u:\b[a-z][a-z0-9+.-]{1,20}://|\b(?:sips?|im|msteams|skype|"#,
            r#"webex):)[^\s<>"“”„|\\^`{}]+|"#,
            r#"(?i-u:\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?)/[^\s<>"“”„|\\^`{}]*)"#,
        ))
    });
    &CANDIDATE
}

fn trim_address(link: &str) -> &str {
    let mut link = link;
    loop {
        let shorter =
            link.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '’', '…']);
        let shorter = match shorter.chars().next_back() {
            Some(')') if !shorter.contains('(') => &shorter[..shorter.len() - 1],
            Some(']') if !shorter.contains('[') => &shorter[..shorter.len() - 1],
            _ => shorter,
        };
        if shorter.len() == link.len() {
            return link;
        }
        link = shorter;
    }
}

/// Numbers and codes with the words before them, each with what replaces it.
fn codes() -> &'static [(Regex, &'static str)] {
    static CODES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
        let id = concat!(
            r"(?:meeting|webinar|besprechungs?|konferenz|telefonkonferenz|conference|",
            r"phone conference|video|teilnehmer|participant|event|raum|room|sitzungs?|",
            r"attendee)[ \u{a0}-]?(?:id|kennung|nummer|number|kennnummer|",
            r"-nr\.?)(?: *\([^)\n]{0,30}\))?",
        );
        let code = concat!(
            r"(?:passcode|pass ?code|passwor[dt]|password|meeting[ -]?passwor[dt]|",
            r"kenncode|kennwort|zugangs(?:code|schlüssel|nummer|pin)|zugriffscode|",
            r"zutrittscode|einwahl-?(?:code|pin)|access code|meeting[ -]?code|raum-?code|",
            r"room code|host[ -]?key|moderator(?:en)?-?(?:code|pin)|konferenz-?pin|",
            r"(?:numeric |numerischer )?(?:meeting |",
            r"besprechungs-?)?pin)(?: *\([^)\n]{0,30}\))?",
        );
        let word = r"[^\s,;<>…]*";
        vec![
            (
                expression(&format!(
                    r"(?i)(?-u:\b)({id}[ \t]*[:=#]?[ \t\u{{a0}}]*)\d[\d \u{{a0}}-]{{4,30}}\d#?"
                )),
                "${1}[…]",
            ),
            (
                expression(&format!(
                    r"(?i)(?-u:\b)({code}[ \t]*[:=][ \t\u{{a0}}]*){word}[\d!@#$%&*+]{word}"
                )),
                "${1}[…]",
            ),
            (
                expression(&format!(
                    r"(?im)(?-u:\b)({code}[ \t]*[:=][ \t\u{{a0}}]*)[^\s\[<>]{{3,40}}[ \t]*$"
                )),
                "${1}[…]",
            ),
            (expression(&format!(r"(?i)(?-u:\b)({code}[ \t]+)\d{{3,12}}(?-u:\b)#?")), "${1}[…]"),
            (expression(r"(\+?\d[\d ()/.-]{5,25}\d),{1,4}\*?\d[\d,#* ]*#?"), "${1},,[…]"),
            (
                expression(concat!(
                    r"(?i)(?-u:\b)(ID[ \t]*:[ \t]*)\d{3}[ \u{a0}-]\d{3,4}[ \u{a0}-]",
                    r"\d{3,4}(?:[ \u{a0}-]\d{1,4})?#?",
                )),
                "${1}[…]",
            ),
        ]
    });
    &CODES
}

/// Leaves out the blocks that Google and Microsoft append to descriptions of meetings.
fn drop_blocks(text: &str) -> String {
    const GOOGLE: &str = "-::~:~::~:~";
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with(GOOGLE) {
            // Up to the closing mark; without one only this line is left out.
            let rest: Vec<&str> = lines.clone().collect();
            if let Some(end) = rest.iter().position(|l| l.trim_start().starts_with(GOOGLE)) {
                lines.by_ref().take(end + 1).for_each(drop);
            }
            continue;
        }
        if !is_rule(line) {
            out.push_str(line);
            continue;
        }
        let rest: Vec<&str> = lines.clone().collect();
        let end = rest.iter().position(|l| is_rule(l)).unwrap_or(rest.len());
        let block = &rest[..end];
        if end <= MAX_BLOCK && block.iter().any(|l| !join_links(l).is_empty()) {
            lines.by_ref().take(end + 1).for_each(drop);
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Lines of an appended block; a longer stretch between two rules is the partner's own text.
const MAX_BLOCK: usize = 60;

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 20 && line.bytes().all(|b| matches!(b, b'_' | b'.' | b'*' | b'=' | b'~'))
}
