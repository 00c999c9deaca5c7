//! What of a component may be stored. A list of what is kept, not of what is dropped: attendees,
//! alarms, meeting settings and whatever else an exporter adds never pass.

use std::borrow::Cow;
use std::collections::HashMap;

use terminbund_text::join::is_join_link;
use terminbund_text::links::{is_public, is_role_mailbox, may_be_personal, redact_personal};
use terminbund_text::masked::{is_masked, numbered_signs, plain_name, unwrapped};

use crate::component::Component;
use crate::head::said;
use crate::property::{Property, escape, unescape};
use crate::version::NON_PUBLIC;

/// What is done with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// As it is.
    Plain,
    /// A text: personal access data are taken out.
    Text,
    /// A list of words: dropped as a whole where it holds access data.
    Words,
    /// An address: kept where anyone may open it.
    Link,
    /// A link or an embedded file: kept as [`Keep::Link`].
    Attachment,
    /// A calendar user: name, and the address of a role mailbox.
    Person,
    Not,
}

fn keep(name: &str) -> Keep {
    match name {
        "UID" | "DTSTART" | "DTEND" | "DURATION" | "RRULE" | "RDATE" | "EXDATE" | "EXRULE"
        | "RECURRENCE-ID" | "GEO" | "STATUS" | "TRANSP" | "CLASS" | "SEQUENCE" | "CREATED"
        | "LAST-MODIFIED" | "DTSTAMP" => Keep::Plain,
        "SUMMARY" | "DESCRIPTION" | "LOCATION" | "CONTACT" | "X-ALT-DESC"
        | "STYLED-DESCRIPTION" | "NAME" | "X-COST" | "X-LIVEWHALE-COST" => Keep::Text,
        "CATEGORIES" | "X-TAGS" | "X-LIVEWHALE-TAGS" => Keep::Words,
        "URL"
        | "CONFERENCE"
        | "X-WP-IMAGES-URL"
        | "X-TKF-FEATURED-IMAGE"
        | "X-LIVEWHALE-IMAGE"
        | "X-TICKETS-URL"
        | "X-TRUMBA-LINK"
        | "X-ORIGINAL-URL" => Keep::Link,
        "ATTACH" | "IMAGE" => Keep::Attachment,
        "ORGANIZER" => Keep::Person,
        // The value is `geo:`, the title a parameter.
        "X-APPLE-STRUCTURED-LOCATION" => Keep::Plain,
        _ => Keep::Not,
    }
}

/// Parameters that are kept.
fn keep_parameter(name: &str) -> bool {
    matches!(
        name,
        "TZID"
            | "VALUE"
            | "LANGUAGE"
            | "RANGE"
            | "FMTTYPE"
            | "FILENAME"
            | "DISPLAY"
            | "FEATURE"
            | "LABEL"
            | "X-TITLE"
            | "X-ADDRESS"
            | "DERIVED"
            | NON_PUBLIC
    )
}

/// Bytes that a component takes in an item at most, so that it counts against the bounds.
pub(crate) fn weight(component: &Component<'_>, redactions: &Redactions) -> usize {
    let passing = component.properties.iter().filter(|p| keep(p.name()) != Keep::Not);
    let own: usize = passing.map(|p| written_size(p, redactions)).sum();
    let places = component.children.iter().filter(|c| c.name == "VLOCATION");
    FRAME + own + places.map(|c| weight(c, redactions)).sum::<usize>()
}

/// BEGIN and END of a component.
const FRAME: usize = 64;

fn written_size(property: &Property<'_>, redactions: &Redactions) -> usize {
    let value = match redactions.changes.get(&property.line()) {
        Some(Change::Text(text)) => escape(text).len(),
        _ => property.value().len(),
    };
    let kept = |name: &str| keep_parameter(name) || name == "CN";
    let params = property.head.params.iter().filter(|(name, _)| kept(name));
    // Carets double what they mask; what stands in place of a link may be longer than it was.
    let size = |v: &String| match v.contains([':', '.']) {
        true => 2 * redact_personal(v).len() + 3,
        false => 2 * v.len() + 3,
    };
    let params = params.map(|(name, vs)| name.len() + 2 + vs.iter().map(size).sum::<usize>());
    property.name().len() + 3 + value + params.sum::<usize>()
}

/// Whether a calendar's own property goes into an item: what its events need to be understood.
/// Its name is often that of its owner, and stood in each item.
pub(crate) fn passes_calendar(property: &Property<'_>) -> bool {
    matches!(property.name(), "METHOD" | "X-WR-TIMEZONE" | "TIMEZONE-ID")
}

/// What is done with a property that cannot stay as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Drop,
    Text(String),
}

/// The changes of a feed's properties, by line: each text is searched once, and only what
/// changes is held.
#[derive(Debug, Default)]
pub(crate) struct Redactions {
    changes: HashMap<u32, Change>,
}

/// What was taken out of a component.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Removed {
    pub attendees: bool,
    pub organizer_mail: bool,
    pub join_link: Option<&'static str>,
    pub inline: bool,
    /// Line of a URL that nobody else can open.
    pub bad_url: Option<u32>,
}

impl Redactions {
    /// Searches a component; has to be called before it is written.
    pub fn inspect(&mut self, component: &Component<'_>) -> Removed {
        let mut removed = Removed::default();
        for p in &component.properties {
            let value = p.value();
            match keep(p.name()) {
                Keep::Plain => {}
                Keep::Not => removed.attendees |= p.name() == "ATTENDEE",
                Keep::Person => {
                    removed.organizer_mail |= value.contains('@') && !is_role_mailbox(value);
                }
                Keep::Text => {
                    if let Some(redacted) = redacted(value) {
                        removed.join_link =
                            removed.join_link.or(redacted.personal.then(|| told(p.name())));
                        self.changes.insert(p.line(), Change::Text(redacted.text));
                    }
                }
                Keep::Words => {
                    if redacted(value).is_some_and(|r| r.personal) {
                        self.changes.insert(p.line(), Change::Drop);
                    }
                }
                Keep::Attachment if is_inline(p) => {
                    removed.inline = true;
                    self.changes.insert(p.line(), Change::Drop);
                }
                Keep::Link | Keep::Attachment => self.link(p, &mut removed),
            }
        }
        for place in component.children.iter().filter(|c| c.name == "VLOCATION") {
            self.inspect(place);
        }
        removed
    }

    fn link(&mut self, p: &Property<'_>, removed: &mut Removed) {
        let link = unescape(p.value().trim());
        let mail = link.get(..7).is_some_and(|m| m.eq_ignore_ascii_case("mailto:"));
        // Control characters are not written: what they hide would then be seen by all.
        let plain = !link.chars().any(char::is_control);
        if plain && (is_public(&link) || mail && is_role_mailbox(&link)) {
            if let Cow::Owned(target) = unwrapped(&link) {
                self.changes.insert(p.line(), Change::Text(target));
            }
            return;
        }
        self.changes.insert(p.line(), Change::Drop);
        if is_join_link(&link) {
            removed.join_link = Some(told(p.name()));
        } else if p.name() == "URL" && !link.is_empty() {
            removed.bad_url = Some(p.line());
        }
    }
}

/// The name of a property as findings tell it.
fn told(name: &str) -> &'static str {
    let known = ["DESCRIPTION", "LOCATION", "SUMMARY", "URL", "X-ALT-DESC", "CONFERENCE", "ATTACH"];
    known.into_iter().find(|k| *k == name).unwrap_or("VEVENT")
}

fn is_inline(property: &Property<'_>) -> bool {
    let value = property.value().trim_start();
    property.param_is("VALUE", "BINARY")
        || property.param_is("ENCODING", "BASE64")
        || value.get(..5).is_some_and(|v| v.eq_ignore_ascii_case("data:"))
}

/// The text without access data, where it had any.
fn redacted(value: &str) -> Option<Redacted> {
    let unseen = |c: char| c.is_control() && c != '\t';
    // As a redacted text is written: a control character must not part a word that gives access.
    let value = match value.contains(unseen) {
        true => Cow::Owned(value.replace(unseen, "")),
        false => Cow::Borrowed(value),
    };
    if !is_masked(&value) && !may_be_personal(&value) {
        return None;
    }
    let text = unescape(&value);
    let signs = numbered_signs(&text);
    let plain = unwrapped(&signs);
    match (redact_personal(&plain), &plain) {
        (Cow::Owned(text), _) => Some(Redacted { text, personal: true }),
        (_, Cow::Owned(text)) => Some(Redacted { text: text.clone(), personal: false }),
        _ => None,
    }
}

/// A text as it may be stored.
struct Redacted {
    text: String,
    /// Access data were in it, not only addresses behind a redirect.
    personal: bool,
}

/// Writes a property as one clean line with CRLF, where any of it is kept.
pub(crate) fn write(out: &mut Vec<u8>, property: &Property<'_>, redactions: &Redactions) -> bool {
    let change = match keep(property.name()) {
        Keep::Not => return false,
        Keep::Person => return person(out, property),
        Keep::Plain => None,
        _ => redactions.changes.get(&property.line()),
    };
    match change {
        Some(Change::Drop) => return false,
        Some(Change::Text(text)) => {
            head(out, property, false);
            out.extend_from_slice(escape(text).as_bytes());
        }
        // White space around dates and words was passed over; written, it would be part of them.
        None if keep(property.name()) == Keep::Plain => {
            head(out, property, false);
            out.extend_from_slice(property.value().trim().as_bytes());
        }
        None => {
            head(out, property, false);
            out.extend_from_slice(property.value().as_bytes());
        }
    }
    finish(out)
}

/// ORGANIZER: the name where it is none of a mailbox, the address where it is of a function.
fn person(out: &mut Vec<u8>, property: &Property<'_>) -> bool {
    let value = property.value().trim();
    let said = unescape(value);
    let name = match property.param("CN").map(plain_name) {
        Some(name) if !name.trim().is_empty() => name,
        _ if is_name(&said) => plain_name(&said),
        _ => Cow::Borrowed(""),
    };
    let name = redact_personal(&name);
    let name =
        Some(name.trim()).filter(|n| !n.is_empty() && !n.contains('@') && !property.head.broken);
    let role = is_role_mailbox(value);
    if name.is_none() && !role {
        return false;
    }
    head(out, property, true);
    if let Some(name) = name {
        parameter(out, "CN", &[name]);
    }
    out.push(b':');
    if role {
        out.extend_from_slice(value.as_bytes());
    }
    finish(out)
}

/// Bytes of a name that stands in place of an address; more are a text.
const MAX_NAME: usize = 200;

/// Whether an ORGANIZER is no address but a name, as Mobilizon writes it.
fn is_name(value: &str) -> bool {
    value.len() <= MAX_NAME
        && !value.contains(['@', ':', '/', '='])
        && !value.contains(char::is_control)
        && value.contains(char::is_alphabetic)
}

fn finish(out: &mut Vec<u8>) -> bool {
    out.extend_from_slice(b"\r\n");
    true
}

/// Name and kept parameters; `open` leaves out the colon.
fn head(out: &mut Vec<u8>, property: &Property<'_>, open: bool) {
    out.extend_from_slice(property.name().as_bytes());
    for (name, values) in &property.head.params {
        let inline_type =
            name == "VALUE" && values.iter().any(|v| v.eq_ignore_ascii_case("BINARY"));
        if keep_parameter(name) && !inline_type {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            parameter(out, name, &values);
        }
    }
    if !open {
        out.push(b':');
    }
}

/// One parameter, quoted where need be, with the carets of RFC 6868.
pub(crate) fn parameter(out: &mut Vec<u8>, name: &str, values: &[&str]) {
    out.push(b';');
    out.extend_from_slice(name.as_bytes());
    let values = values.iter().map(|v| redact_personal(v).trim().to_owned()).collect();
    for (n, value) in said(values).iter().enumerate() {
        out.push(if n == 0 { b'=' } else { b',' });
        let value = value.replace('^', "^^").replace('\n', "^n").replace('"', "^'");
        let quoted = value.contains([':', ';', ',', '=']);
        out.extend_from_slice(if quoted { b"\"" } else { b"" });
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(if quoted { b"\"" } else { b"" });
    }
}

/// Writes a property of a calendar or a time zone: nothing personal stands in those kept.
pub(crate) fn write_plain(out: &mut Vec<u8>, property: &Property<'_>) {
    head(out, property, false);
    out.extend_from_slice(property.value().as_bytes());
    out.extend_from_slice(b"\r\n");
}
