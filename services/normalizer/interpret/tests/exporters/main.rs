//! What exporters in use write, as files of our own in their manner, and the event that a reader
//! expects of each: all of its fields, so that nothing else may appear in one either.
//!
//! What is private in them bears the word `canary`, which must not be seen anywhere.

mod google;
mod groupware;
mod microsoft;
mod platforms;
mod typo3;
mod wordpress;

use std::sync::Arc;

use jiff::civil::date;
use terminbund_ics::{Body, Options, plan, read};
use terminbund_interpret::{Epoch, Source, announce};
use terminbund_proto::v1::raw_item::Payload;
use terminbund_proto::v1::{
    Announcement, AttendanceMode, Event, IcalPayload, Link, Occurrence, RawItem, Role, Status,
};
use terminbund_understand::{CategoryMap, SourceMode, Taxonomy};

/// What a reader is told of one announcement.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) title: &'static str,
    /// In the zone of the date: `2026-09-17 18:00 – 2026-09-17 20:00`, or days with the last one;
    /// ` ✗` behind one that does not take place.
    pub(crate) dates: &'static [&'static str],
    pub(crate) place: &'static str,
    pub(crate) description: &'static str,
    pub(crate) url: &'static str,
    /// `online` or `hybrid`; nothing where people come to a place.
    pub(crate) mode: &'static str,
    pub(crate) online_url: &'static str,
    pub(crate) organizer: &'static str,
    /// Name or address.
    pub(crate) contact: &'static str,
    pub(crate) image: &'static str,
    pub(crate) attachments: &'static [&'static str],
    pub(crate) categories: &'static [&'static str],
    pub(crate) status: &'static str,
    /// Latitude and longitude where the file gives them.
    pub(crate) geo: &'static str,
}

/// Reads a file as ingester and normaliser do; lines may be indented.
pub(crate) fn announcements(text: &str) -> Vec<Announcement> {
    let lines: Vec<&str> =
        text.trim().lines().map(|l| l.strip_prefix("        ").unwrap_or(l)).collect();
    announcements_of(lines.join("\r\n").as_bytes())
}

/// The same for bytes as they are.
pub(crate) fn announcements_of(bytes: &[u8]) -> Vec<Announcement> {
    let body = Body::new(bytes, None);
    let feed = read(&body);
    let plan = plan(&feed, Options::default());
    let source = Source {
        alliance: "alliance".to_owned(),
        partner: "partner".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        role: Role::Organizer,
        mode: SourceMode::default(),
        categories: CategoryMap::default(),
        partners: Arc::default(),
    };
    let rules = Taxonomy::defaults().expect("a taxonomy").compile("defaults").expect("rules");
    let epoch = Epoch { number: 1, anchor: date(2026, 3, 1), rules: Arc::new(rules) };
    let announced = plan.items().map(|item| {
        let stored = String::from_utf8_lossy(&item.payload).into_owned();
        assert!(!stored.to_lowercase().contains("canary"), "stored: {stored}");
        let item = RawItem {
            key: "key".to_owned(),
            source: "source".to_owned(),
            uid: item.uid.unwrap_or_default(),
            title: item.title,
            start: item.first_start,
            payload: Some(Payload::Ical(IcalPayload { calendar: item.payload })),
            ..RawItem::default()
        };
        announce(&item, &source, &epoch)
    });
    let all: Vec<Announcement> = announced.collect();
    let said = format!("{all:?}").to_lowercase();
    assert!(!said.contains("canary"), "{said}");
    all
}

/// Asserts what a file with one announcement tells.
#[track_caller]
pub(crate) fn check(text: &str, expected: &Told) {
    let all = announcements(text);
    assert_eq!(all.len(), 1, "announcements");
    assert_told(&all[0], expected);
}

/// Asserts what an announcement tells.
#[track_caller]
pub(crate) fn assert_told(announcement: &Announcement, expected: &Told) {
    let event = announcement.event.clone().unwrap_or_default();
    let dates: Vec<String> = announcement.occurrences.iter().map(|o| written(o, &event)).collect();
    let links = |links: &[Link]| links.iter().map(|l| l.url.clone()).collect::<Vec<_>>();
    let place = event.place.clone().unwrap_or_default();
    let geo = place.latitude.zip(place.longitude).filter(|_| !place.approximate);
    let contact = event.contact.clone().unwrap_or_default();
    let contact = if contact.name.is_empty() { contact.email } else { contact.name };
    let found = [
        ("title", event.title.clone()),
        ("dates", dates.join("\n")),
        ("place", place.text),
        ("description", event.description.clone()),
        ("url", event.url.clone()),
        ("mode", mode(&event).to_owned()),
        ("online_url", event.online_url.clone()),
        ("organizer", event.organizer.clone().unwrap_or_default().name),
        ("contact", contact),
        ("image", event.image.clone().unwrap_or_default().url),
        ("attachments", links(&event.attachments).join("\n")),
        ("categories", event.categories.join("\n")),
        ("status", status(event.status()).to_owned()),
        ("geo", geo.map(|(a, b)| format!("{a} {b}")).unwrap_or_default()),
    ];
    let wanted = [
        expected.title.to_owned(),
        expected.dates.join("\n"),
        expected.place.to_owned(),
        expected.description.to_owned(),
        expected.url.to_owned(),
        expected.mode.to_owned(),
        expected.online_url.to_owned(),
        expected.organizer.to_owned(),
        expected.contact.to_owned(),
        expected.image.to_owned(),
        expected.attachments.join("\n"),
        expected.categories.join("\n"),
        expected.status.to_owned(),
        expected.geo.to_owned(),
    ];
    let wrong = found.iter().zip(wanted).filter(|((_, found), wanted)| found != wanted);
    let wrong: Vec<String> =
        wrong.map(|((name, found), wanted)| format!("{name}: {found:?}, not {wanted:?}")).collect();
    assert!(wrong.is_empty(), "{}: {}", event.title, wrong.join("\n"));
}

fn mode(event: &Event) -> &'static str {
    match event.attendance_mode() {
        AttendanceMode::Unspecified | AttendanceMode::Onsite => "",
        AttendanceMode::Online => "online",
        AttendanceMode::Hybrid => "hybrid",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Unspecified => "",
        Status::Scheduled => "scheduled",
        Status::Tentative => "tentative",
        Status::Cancelled => "cancelled",
        Status::Postponed => "postponed",
        Status::Rescheduled => "rescheduled",
    }
}

/// One date, with what it says otherwise than the whole.
fn written(occurrence: &Occurrence, event: &Event) -> String {
    use terminbund_model::moment;
    use terminbund_proto::v1::when::Kind;
    let local = |at: i64, zone: &str| {
        moment::local(at, zone).map(|l| l.strftime("%Y-%m-%d %H:%M").to_string())
    };
    let mut out = match occurrence.when.as_ref().and_then(|w| w.kind.as_ref()) {
        Some(Kind::Timed(timed)) => {
            let end = timed.end.and_then(|end| local(end, &timed.zone));
            let end = end.map(|end| format!(" – {end}")).unwrap_or_default();
            local(timed.start, &timed.zone).unwrap_or_default() + &end
        }
        Some(Kind::AllDay(days)) => {
            let first = moment::date_text(days.first.as_ref());
            let end = moment::date_text(days.end.as_ref());
            let last = end.parse::<jiff::civil::Date>().and_then(|d| d.yesterday());
            match last {
                Ok(last) if last.to_string() != first => format!("{first} – {last}"),
                _ => first,
            }
        }
        _ => String::new(),
    };
    let own = occurrence.r#override.clone().unwrap_or_default();
    if !own.title.is_empty() && own.title != event.title {
        out += &format!(" {}", own.title);
    }
    let cancelled = [occurrence.status(), own.status()].contains(&Status::Cancelled);
    out + if cancelled { " ✗" } else { "" }
}
