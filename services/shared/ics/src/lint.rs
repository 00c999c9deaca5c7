//! Each event looked at alone: is it taken, and what should its owner mend?

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::component::{Calendar, Component, Feed};
use crate::privacy::{Redactions, Removed};
use crate::property::Property;
use crate::rules::Findings;
use crate::value::{Moment, duration, moment};
use crate::zones::{self, Spelling};

/// Why an event is not taken: rule and detail.
pub(crate) type Refusal = (&'static str, String);

/// Whether an event is for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Access {
    Public,
    /// The CLASS that says otherwise.
    Restricted(String),
}

/// CLASS (RFC 5545, 3.8.1.3: what is unknown counts as PRIVATE) and the access of Apple's server.
pub(crate) fn access(event: &Component<'_>, calendar: Option<&Calendar<'_>>) -> Access {
    let server = "X-CALENDARSERVER-ACCESS";
    let of_calendar = calendar.and_then(|c| c.get(server)).map(|p| p.value().trim());
    let said = [event.value("CLASS"), event.value(server), of_calendar];
    let closed = said.into_iter().flatten().find(|c| {
        !c.is_empty() && !c.eq_ignore_ascii_case("PUBLIC") && !c.eq_ignore_ascii_case("DEFAULT")
    });
    closed.map_or(Access::Public, |c| Access::Restricted(crate::rules::quote(c)))
}

/// The start of an event; of an override without one, the date it replaces.
pub(crate) fn start(event: &Component<'_>) -> Result<Moment, Refusal> {
    if event.properties.is_empty() {
        return Err(("hollow", String::new()));
    }
    let mut seen = None;
    for p in event.all("DTSTART").chain(event.all("RECURRENCE-ID")) {
        if let Some(m) = moment(p.value()) {
            return Ok(m);
        }
        seen = seen.or(Some(p));
    }
    Err(match seen.filter(|p| !p.value().trim().is_empty()) {
        Some(p) => ("bad-start", p.value().to_owned()),
        None => ("no-start", String::new()),
    })
}

/// Whether a title itself says that the event does not take place.
#[must_use]
pub fn says_cancelled(title: &str) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^[\W_]*(?:abgesagt|entfällt|fällt (?:leider )?aus|absage|",
            r"ausgefallen|cancell?ed|cancelad[oa]|annulé)(?:[^\pL]|$)|[\(\[\-–:!*|",
            r"/] ?(?:abgesagt|entfällt|fällt (?:leider )?aus|cancell?ed|",
            r"ausgefallen)[\W_]*$",
        ))
        .expect("a constant expression")
    });
    WORDS.is_match(title)
}

/// Looks at all taken events of a feed.
pub(crate) struct Linter<'f> {
    feed: &'f Feed<'f>,
    /// TZIDs already told of.
    zones: BTreeSet<String>,
    redactions: Redactions,
}

impl<'f> Linter<'f> {
    pub fn new(feed: &'f Feed<'f>) -> Self {
        Self { feed, zones: BTreeSet::new(), redactions: Redactions::default() }
    }

    /// What was found to be private so far.
    pub fn into_redactions(self) -> Redactions {
        self.redactions
    }

    pub fn event(&mut self, event: &Component<'_>, calendar: usize, out: &mut Findings) {
        let title = event.get("SUMMARY").map(|p| p.text()).unwrap_or_default();
        let mut add = |id: &'static str, line: u32, detail: &str| out.add(id, line, &title, detail);
        if event.value("UID").is_none() {
            add("no-uid", event.line, "");
        }
        if event.value("DTSTAMP").is_none() {
            add("no-dtstamp", event.line, "");
        }
        if title.trim().is_empty() {
            add("no-title", event.line, "");
        } else if says_cancelled(&title) && !has_status(event, "CANCELLED") {
            add("cancelled-in-title", event.line, "");
        }
        texts(event, &mut add);
        times(event, &mut add);
        details(event, &mut add);
        removed(event, self.redactions.inspect(event), &mut add);
        for p in event.properties.iter().filter(|p| is_time(p.name())) {
            self.zone(p, calendar, &title, out);
        }
    }

    /// A property with a time: its zone, told once per name.
    fn zone(&mut self, p: &Property<'_>, calendar: usize, title: &str, out: &mut Findings) {
        let Some(tzid) = p.param("TZID").map(str::trim).filter(|t| !t.is_empty()) else {
            let own = self.feed.calendars.get(calendar);
            let zoned = own.is_some_and(|c| c.get("X-WR-TIMEZONE").is_some());
            let floating = || matches!(moment(p.value()), Some(Moment::Local(_)));
            if p.name() == "DTSTART" && !zoned && floating() {
                out.add("floating", p.line(), title, "");
            }
            return;
        };
        if self.zones.contains(tzid) || self.zones.len() > 1_000 {
            return;
        }
        self.zones.insert(tzid.to_owned());
        let id = match zones::resolve(tzid) {
            Some((_, Spelling::Iana)) => return,
            Some((_, Spelling::Windows)) => "tzid-windows",
            Some((_, Spelling::Odd)) => "tzid-odd",
            None if timezone(self.feed, calendar, tzid).is_some() => "tzid-own",
            None if zones::guess(tzid).is_some() => "tzid-odd",
            None => "tzid-unknown",
        };
        out.add(id, p.line(), title, tzid);
    }
}

/// The VTIMEZONE of this name: of the event's own calendar, else of any in the file.
pub(crate) fn timezone<'f>(
    feed: &'f Feed<'f>,
    calendar: usize,
    tzid: &str,
) -> Option<&'f Component<'f>> {
    let named = |z: &&Component<'_>| {
        z.value("TZID").is_some_and(|v| v.trim_matches('"') == tzid.trim().trim_matches('"'))
    };
    let own = feed.calendars.get(calendar).into_iter().flat_map(|c| &c.timezones);
    own.chain(feed.calendars.iter().flat_map(|c| &c.timezones)).find(named)
}

/// Properties whose TZID matters.
pub(crate) fn is_time(name: &str) -> bool {
    matches!(name, "DTSTART" | "DTEND" | "RECURRENCE-ID" | "EXDATE" | "RDATE")
}

fn has_status(event: &Component<'_>, status: &str) -> bool {
    event.value("STATUS").is_some_and(|s| s.eq_ignore_ascii_case(status))
}

fn texts(event: &Component<'_>, add: &mut impl FnMut(&'static str, u32, &str)) {
    for p in &event.properties {
        let name = p.name();
        if !matches!(name, "SUMMARY" | "LOCATION" | "DESCRIPTION") {
            continue;
        }
        if memchr::memchr2_iter(b',', b';', p.value().as_bytes()).any(|at| bare(p.value(), at)) {
            add("unescaped-comma", p.line(), name);
        }
        if let Some(at) = doubly_encoded(p.value()) {
            let rest: String = p.value()[at..].chars().take(20).collect();
            add("charset-twice", p.line(), &rest);
        }
        let tagged =
            name == "DESCRIPTION" && memchr::memchr2(b'<', b'&', p.value().as_bytes()).is_some();
        if tagged && terminbund_text::html::looks_like_html(&p.text()) {
            add("html-description", p.line(), "");
        }
    }
}

/// Where UTF-8 that was read as Latin-1 stands: `Ã` or `â` before what only follows them so.
fn doubly_encoded(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xc3, bytes).find(|at| match bytes.get(at + 1..at + 4) {
        // Ã, then ¤ ¶ ¼ Ÿ – œ or a control character.
        Some([0x83, 0xc2, next]) => matches!(next, 0x80..=0xbf) && *next != 0xa0,
        Some([0x83, 0xc5 | 0xe2, _]) => true,
        // â before €.
        Some([0xa2, 0xe2, 0x82]) => true,
        _ => false,
    })
}

/// Whether the sign at this place is not masked.
fn bare(value: &str, at: usize) -> bool {
    let before = value.as_bytes()[..at].iter().rev().take_while(|b| **b == b'\\').count();
    before % 2 == 0
}

fn times(event: &Component<'_>, add: &mut impl FnMut(&'static str, u32, &str)) {
    let start = event.get("DTSTART");
    let end = event.get("DTEND");
    for p in [start, end].into_iter().flatten() {
        let typed = p.param_is("VALUE", "DATE");
        match moment(p.value()) {
            Some(Moment::Day(_)) if !typed && p.name() == "DTSTART" => {
                add("date-untyped", p.line(), p.name());
            }
            Some(Moment::Local(_) | Moment::Utc(_)) if typed => {
                add("date-with-time", p.line(), p.name());
            }
            None if p.name() == "DTEND" && !p.value().trim().is_empty() => {
                add("bad-date", p.line(), p.name());
            }
            _ => {}
        }
    }
    if let (Some(s), Some(e)) = (start, end) {
        let (from, to) = (moment(s.value()), moment(e.value()));
        let same_zone = s.param("TZID") == e.param("TZID");
        match (from, to) {
            (Some(Moment::Day(a)), Some(Moment::Day(b))) if a == b => {
                add("all-day-end", e.line(), "");
            }
            (Some(a), Some(b)) if before(b, a, same_zone) => {
                add("end-before-start", e.line(), e.value());
            }
            _ => {}
        }
        if event.value("DURATION").is_some() {
            add("end-and-duration", e.line(), "");
        }
    }
    if let Some(p) = event.get("DURATION")
        && duration(p.value()).is_none()
        && !p.value().trim().is_empty()
    {
        add("bad-duration", p.line(), p.value());
    }
}

/// Whether one moment surely lies before another.
fn before(a: Moment, b: Moment, same_zone: bool) -> bool {
    match (a, b) {
        (Moment::Local(a), Moment::Local(b)) if same_zone => a < b,
        (Moment::Utc(a), Moment::Utc(b)) => a < b,
        _ => a.date() < b.date().yesterday().unwrap_or(b.date()),
    }
}

fn details(event: &Component<'_>, add: &mut impl FnMut(&'static str, u32, &str)) {
    for p in &event.properties {
        let value = p.value().trim();
        match p.name() {
            "STATUS" if !value.is_empty() => {
                let known = ["CONFIRMED", "TENTATIVE", "CANCELLED", "CANCELED"];
                if !known.iter().any(|k| k.eq_ignore_ascii_case(value)) {
                    add("bad-status", p.line(), value);
                }
            }
            "GEO" if !value.is_empty() && geo(value).is_none() => add("bad-geo", p.line(), value),
            "EXRULE" => add("exrule", p.line(), ""),
            _ => {}
        }
    }
}

/// GEO as latitude and longitude in degrees: also with a comma, never 0;0.
#[must_use]
pub fn geo(value: &str) -> Option<(f64, f64)> {
    let plain = value.replace('\\', "");
    let (lat, lon) = plain.split_once(';').or_else(|| plain.split_once(','))?;
    let (lat, lon): (f64, f64) = (lat.trim().parse().ok()?, lon.trim().parse().ok()?);
    let there = lat.abs() <= 90.0 && lon.abs() <= 180.0 && (lat != 0.0 || lon != 0.0);
    there.then_some((lat, lon))
}

fn removed(event: &Component<'_>, gone: Removed, add: &mut impl FnMut(&'static str, u32, &str)) {
    if gone.attendees {
        add("attendees", event.line, "");
    }
    if gone.organizer_mail {
        add("organizer-mail", event.line, "");
    }
    if gone.inline {
        add("inline-attachment", event.line, "");
    }
    if let Some(line) = gone.bad_url {
        let url = event.get("URL").map(|p| p.value()).unwrap_or_default();
        add("bad-url", line, url);
    }
    if let Some(name) = gone.join_link {
        add("join-link", event.line, name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_cancel() {
        for (title, expected) in [
            ("ABGESAGT: Jobmesse", true),
            ("*** CANCELLED *** Workshop", true),
            ("Jobmesse (entfällt)", true),
            ("Jobmesse - fällt aus!", true),
            ("Jobmesse", false),
            ("Absagen richtig schreiben", false),
            ("Wenn der Bus entfällt: Mobilität", false),
        ] {
            assert_eq!(says_cancelled(title), expected, "{title}");
        }
    }

    #[test]
    fn double_encoding() {
        for (text, expected) in [
            ("FÃ¼r alle", Some(1)),
            ("groÃŸ", Some(3)),
            ("â€“ bis", Some(0)),
            ("für Ärzte, château", None),
            ("SÃO PAULO Ã ", None),
        ] {
            assert_eq!(doubly_encoded(text), expected, "{text}");
        }
    }

    #[test]
    fn coordinates() {
        assert_eq!(geo("51.48;11.97"), Some((51.48, 11.97)));
        assert_eq!(geo("51.48\\;11.97"), Some((51.48, 11.97)));
        for bad in ["0;0", "x", "91;0", "NaN;1", ""] {
            assert_eq!(geo(bad), None, "{bad}");
        }
    }
}
