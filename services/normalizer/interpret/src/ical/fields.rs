//! What an announcement says besides its times: clean texts, public links.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::{Captures, Regex};
use terminbund_ics::lint::{geo, says_cancelled};
use terminbund_ics::value::{Moment, moment};
use terminbund_ics::{Component, Property};
use terminbund_text::{clean, html, links};

/// Links of one kind that an announcement may carry; more are advertising.
const MAX_LINKS: usize = 20;

/// Categories kept.
const MAX_CATEGORIES: usize = 50;

/// Whether it takes place, as its owner says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Nothing is said.
    #[default]
    None,
    /// It takes place.
    Confirmed,
    /// It may take place.
    Tentative,
    /// It does not take place.
    Cancelled,
}

/// For whom it is (RFC 5545, 3.8.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Class {
    /// Everyone.
    #[default]
    Public,
    /// Not everyone.
    Restricted,
}

/// What is said of an announcement or of one changed date. Texts are plain.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields {
    /// Title, one line.
    pub title: String,
    /// Description with line breaks; links as addresses.
    pub description: String,
    /// Place, one line.
    pub location: String,
    /// The place that is named is where those who were invited join.
    pub online: bool,
    /// Latitude and longitude in degrees (WGS 84).
    pub geo: Option<(f64, f64)>,
    /// Page of the announcement.
    pub url: Option<String>,
    /// Images.
    pub images: Vec<String>,
    /// Categories as written.
    pub categories: Vec<String>,
    /// Name of the organiser.
    pub organizer: Option<String>,
    /// Published contact: text, or a role mailbox.
    pub contact: Option<String>,
    /// Status.
    pub status: Status,
    /// The title speaks of a cancellation, the status does not.
    pub suspected_cancelled: bool,
    /// For whom.
    pub class: Class,
    /// It does not block time (TRANSP:TRANSPARENT).
    pub transparent: bool,
    /// Public address for taking part online.
    pub conference: Option<String>,
    /// Public documents.
    pub attachments: Vec<String>,
    /// Price as written (X-COST).
    pub price: Option<String>,
    /// Language of the texts (RFC 5646), where it is said.
    pub language: Option<String>,
}

/// Reads the fields of a VEVENT.
#[must_use]
pub fn read(event: &Component<'_>, method_cancel: bool) -> Fields {
    let mut f = Fields {
        title: line(event, "SUMMARY"),
        description: description(event),
        location: line(event, "LOCATION"),
        ..Fields::default()
    };
    f.online = f.location.is_empty()
        && event.value("LOCATION").is_some_and(|l| l.contains(links::REMOVED_LINK));
    f.status = status(event, method_cancel);
    f.suspected_cancelled = f.status != Status::Cancelled && says_cancelled(&f.title);
    f.class = match event.value("CLASS") {
        Some(c) if !c.eq_ignore_ascii_case("PUBLIC") && !c.eq_ignore_ascii_case("DEFAULT") => {
            Class::Restricted
        }
        _ => Class::Public,
    };
    f.transparent = event.value("TRANSP").is_some_and(|t| t.eq_ignore_ascii_case("TRANSPARENT"));
    f.geo = event.value("GEO").and_then(geo);
    f.categories = categories(event);
    f.language = language(event);
    f.price = Some(line(event, "X-COST")).filter(|p| !p.is_empty());
    people(event, &mut f);
    addresses(event, &mut f);
    place(event, &mut f);
    f
}

/// Fields of a changed date: those it does not name are its series'.
#[must_use]
pub fn read_override(event: &Component<'_>, base: &Fields, method_cancel: bool) -> Fields {
    let mut f = read(event, method_cancel);
    let named = |name: &str| event.get(name).is_some();
    let keep_text = |own: &mut String, name: &str, base: &String| {
        if !named(name) {
            own.clone_from(base);
        }
    };
    keep_text(&mut f.title, "SUMMARY", &base.title);
    keep_text(&mut f.location, "LOCATION", &base.location);
    f.online |= base.online && !named("LOCATION");
    if !named("DESCRIPTION") && !named("X-ALT-DESC") && !named("STYLED-DESCRIPTION") {
        f.description.clone_from(&base.description);
    }
    if !named("GEO") && f.geo.is_none() && f.location == base.location {
        f.geo = base.geo;
    }
    f.url = f.url.or_else(|| base.url.clone());
    if f.images.is_empty() {
        f.images.clone_from(&base.images);
    }
    if !named("CATEGORIES") {
        f.categories.clone_from(&base.categories);
    }
    if !named("STATUS") && f.status == Status::None && base.status != Status::Cancelled {
        f.status = base.status;
    }
    f.organizer = f.organizer.or_else(|| base.organizer.clone());
    f.contact = f.contact.or_else(|| base.contact.clone());
    f.conference = f.conference.or_else(|| base.conference.clone());
    if f.attachments.is_empty() {
        f.attachments.clone_from(&base.attachments);
    }
    f.price = f.price.or_else(|| base.price.clone());
    f.language = f.language.or_else(|| base.language.clone());
    f
}

/// A text of one line: without HTML, control characters and doubled escapes.
fn line(event: &Component<'_>, name: &str) -> String {
    let Some(property) = event.get(name) else { return String::new() };
    let text = plain(&property.text());
    if name == "LOCATION" {
        let parts: Vec<&str> = text
            .lines()
            .map(|l| l.trim().trim_end_matches(','))
            .filter(|l| !l.is_empty())
            .collect();
        let place = clean::line(&parts.join(", "));
        // Where people join is no place.
        let named = place.replace(links::REMOVED_LINK, " ");
        let named = named.trim_matches([' ', ',', ';', ':', '|', '(', ')', '-']);
        return if named.chars().any(char::is_alphanumeric) { place } else { String::new() };
    }
    clean::line(&text)
}

/// Clean text of what may be HTML or escaped twice.
fn plain(text: &str) -> String {
    let mut text = std::borrow::Cow::Borrowed(text);
    if text.contains("\\n") && !text.contains('\n') {
        text = text.replace("\\n", "\n").into();
    }
    for (doubled, single) in [("\\,", ","), ("\\;", ";"), ("\\'", "'")] {
        if text.contains(doubled) {
            text = text.replace(doubled, single).into();
        }
    }
    if html::looks_like_html(&text) { html::to_text(&text) } else { clean::text(&text) }
}

/// DESCRIPTION; where it says nothing, or less than its HTML form, of which only the words were
/// taken over, that.
fn description(event: &Component<'_>) -> String {
    let own = event.get("DESCRIPTION").map(|p| angled(&plain(&p.text()))).unwrap_or_default();
    let rich = event.get("X-ALT-DESC").or_else(|| event.get("STYLED-DESCRIPTION"));
    let Some(rich) = rich.filter(|p| !p.value().is_empty()) else { return own };
    let linked = ["href", "HREF"].iter().any(|mark| rich.value().contains(mark));
    if !own.is_empty() && !linked {
        return own;
    }
    let rich = html::to_text(&rich.text());
    let lost = || links::addresses(&rich).any(|l| links::is_public(l) && !own.contains(l));
    if own.is_empty() || rich.len() > own.len() && lost() { rich } else { own }
}

/// Outlook's `text<https://…>` as our own HTML reader writes it.
fn angled(text: &str) -> String {
    static ANGLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(\S*?)[ ]?<((?:https?://|mailto:)[^<>\s]+)>").expect("a constant expression")
    });
    if !text.contains('<') {
        return text.to_owned();
    }
    let anew = |c: &Captures<'_>| match (&c[1], c[2].trim_start_matches("mailto:")) {
        (word, address) if word == address || word == &c[2] => word.to_owned(),
        ("", address) => address.to_owned(),
        (word, address) => format!("{word} ({address})"),
    };
    ANGLED.replace_all(text, anew).into_owned()
}

fn status(event: &Component<'_>, method_cancel: bool) -> Status {
    if method_cancel {
        return Status::Cancelled;
    }
    match event.value("STATUS").unwrap_or_default().to_ascii_uppercase().as_str() {
        "CONFIRMED" => Status::Confirmed,
        "TENTATIVE" => Status::Tentative,
        "CANCELLED" | "CANCELED" => Status::Cancelled,
        _ => Status::None,
    }
}

/// CATEGORIES, each once; values whose separating commas were escaped are split as well.
fn categories(event: &Component<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let properties = event.properties.iter();
    let named =
        properties.filter(|p| matches!(p.name(), "CATEGORIES" | "X-TAGS" | "X-LIVEWHALE-TAGS"));
    for value in named.flat_map(Property::texts) {
        // A comma before a word without space separates; one with space may belong to a name.
        let bytes = value.as_bytes();
        let mut from = 0;
        let mut parts = Vec::new();
        for (at, _) in value.match_indices(',') {
            if bytes.get(at + 1).is_some_and(|b| *b != b' ') {
                parts.push(&value[from..at]);
                from = at + 1;
            }
        }
        parts.push(&value[from..]);
        for part in parts {
            let part = clean::line(&plain(part));
            if !part.is_empty() && !out.contains(&part) && out.len() < MAX_CATEGORIES {
                out.push(part);
            }
        }
    }
    out
}

fn language(event: &Component<'_>) -> Option<String> {
    let texts = ["SUMMARY", "DESCRIPTION"].into_iter().filter_map(|n| event.get(n));
    let tag = texts.filter_map(|p| p.param("LANGUAGE")).next()?.trim();
    let valid = tag.len() <= 20 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (valid && !tag.is_empty()).then(|| tag.to_owned())
}

fn people(event: &Component<'_>, f: &mut Fields) {
    let contact = line(event, "CONTACT");
    f.contact = Some(contact).filter(|c| !c.is_empty());
    let Some(organizer) = event.get("ORGANIZER") else { return };
    let name = organizer.param("CN").map(|n| clean::line(&plain(n)));
    f.organizer = name.filter(|n| !n.is_empty() && !n.contains('@'));
    let value = organizer.value().trim();
    let silent = value.to_lowercase().replace('-', "").contains("noreply");
    if f.contact.is_none() && !silent && links::is_role_mailbox(value) {
        let bare = value
            .get(..7)
            .filter(|m| m.eq_ignore_ascii_case("mailto:"))
            .map_or(value, |_| &value[7..]);
        f.contact = Some(bare.to_owned());
    }
}

/// Links: page, images, documents, conference. Only what anyone may open is kept.
fn addresses(event: &Component<'_>, f: &mut Fields) {
    let public = |link: &str| links::is_public(link).then(|| link.trim().to_owned());
    for p in &event.properties {
        let text = p.text();
        match p.name() {
            "URL" => f.url = f.url.take().or_else(|| public(&text)),
            "CONFERENCE" => f.conference = f.conference.take().or_else(|| public(&text)),
            "IMAGE" | "X-TKF-FEATURED-IMAGE" | "X-LIVEWHALE-IMAGE" => {
                f.images.extend(public(&text));
            }
            "X-WP-IMAGES-URL" => {
                f.images.extend(
                    links::addresses(&text).find(|l| links::is_public(l)).map(str::to_owned),
                );
            }
            "ATTACH" => {
                let image = p
                    .param("FMTTYPE")
                    .is_some_and(|t| t.to_ascii_lowercase().starts_with("image/"));
                let list = if image { &mut f.images } else { &mut f.attachments };
                list.extend(public(&text));
            }
            _ => {}
        }
    }
    if f.url.is_none() {
        let other = ["X-ORIGINAL-URL", "X-TRUMBA-LINK", "X-TICKETS-URL"];
        f.url = other.into_iter().filter_map(|n| event.get(n)).find_map(|p| public(&p.text()));
    }
    for list in [&mut f.images, &mut f.attachments] {
        let mut seen = Vec::new();
        list.retain(|l| {
            let new = !seen.contains(l) && seen.len() < MAX_LINKS;
            seen.push(l.clone());
            new
        });
    }
}

/// Places beyond LOCATION: Apple's structured one, VLOCATION (RFC 9073), an address of a page.
fn place(event: &Component<'_>, f: &mut Fields) {
    if let Some(p) = event.get("X-APPLE-STRUCTURED-LOCATION") {
        let value = p.value().trim();
        if f.geo.is_none() {
            let coordinates =
                value.get(4..).filter(|_| value.to_ascii_lowercase().starts_with("geo:"));
            f.geo = coordinates.and_then(|c| geo(c.split(';').next().unwrap_or(c)));
        }
        if f.location.is_empty() {
            f.location = clean::line(p.param("X-TITLE").unwrap_or_default());
        }
    }
    if let Some(place) = event.children.iter().find(|c| c.name == "VLOCATION") {
        if f.location.is_empty() {
            f.location = line(place, "NAME");
        }
        f.geo = f.geo.or_else(|| place.value("GEO").and_then(geo));
    }
    if f.location.starts_with("http") && !f.location.contains(' ') && links::is_public(&f.location)
    {
        let address = std::mem::take(&mut f.location);
        f.conference = f.conference.take().or(Some(address));
    }
}

/// A time in UTC, as CREATED and LAST-MODIFIED have to be.
#[must_use]
pub fn utc(event: &Component<'_>, name: &str) -> Option<Timestamp> {
    match moment(event.value(name)?)? {
        Moment::Utc(t) | Moment::Local(t) => TimeZone::UTC.to_timestamp(t).ok(),
        Moment::Day(d) => TimeZone::UTC.to_timestamp(d.at(0, 0, 0, 0)).ok(),
    }
}
