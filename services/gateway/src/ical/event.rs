//! One entry as a VEVENT.

use jiff::{Timestamp, civil};
use terminbund_proto::v1::{AllDay, Imprecise, Party, Precision, Status, Timed, When, when::Kind};

use super::{
    FeedSettings, describe,
    line::{Lines, parameter, text},
};
use crate::{
    links,
    time::{self, Zone},
    view::View,
};

/// Longest summary, in characters: lists of calendar programs show less.
const SUMMARY_MAX: usize = 300;

/// Largest SEQUENCE: INTEGER of RFC 5545 ends there.
const SEQUENCE_MAX: u64 = i32::MAX as u64;

/// Writes the event and returns the zone it uses; `None`, with nothing written, where it has no
/// date that a calendar could hold.
#[allow(clippy::option_option)] // no date, no zone, a zone
pub fn write(view: &View<'_>, settings: &FeedSettings, out: &mut Lines) -> Option<Option<Zone>> {
    let when = view.event.when.as_ref()?;
    let mut times = Lines::default();
    let zone = write_when(when, &settings.zone, &mut times)?;
    out.put("BEGIN", "VEVENT");
    out.put("UID", &text(&format!("{}@{}", view.entry.id, settings.domain)));
    let modified = utc(view.entry.last_modified);
    out.put("DTSTAMP", &modified);
    out.put("CREATED", &utc(view.entry.first_seen.min(view.entry.last_modified)));
    out.put("LAST-MODIFIED", &modified);
    out.put("SEQUENCE", &view.entry.sequence.min(SEQUENCE_MAX).to_string());
    out.append(&times);
    out.put("SUMMARY", &text(&summary(view, when, settings)));
    let description = describe::text(view, settings);
    if !description.is_empty() {
        out.put("DESCRIPTION", &text(&description));
    }
    write_place(view, settings, out);
    out.put("STATUS", status(view, when));
    out.put("TRANSP", "TRANSPARENT"); // an offer, not an engagement of the subscriber
    out.put("CLASS", "PUBLIC");
    write_organizer(view, out);
    out.put("URL", &format!("{}{}", settings.entry_url, url_id(&view.entry.id)));
    write_categories(view, settings, out);
    write_links(view, settings, out);
    out.put("END", "VEVENT");
    Some(zone)
}

/// An id as a path segment.
pub fn url_id(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

fn utc(seconds: i64) -> String {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn write_when(when: &When, zone: &Zone, out: &mut Lines) -> Option<Option<Zone>> {
    match when.kind.as_ref()? {
        Kind::Timed(timed) => write_timed(timed, zone, out).map(Some),
        Kind::AllDay(all_day) => write_all_day(all_day, out).map(|()| None),
        Kind::Imprecise(imprecise) => write_imprecise(imprecise, out).map(|()| None),
    }
}

fn write_timed(timed: &Timed, zone: &Zone, out: &mut Lines) -> Option<Zone> {
    let zone = zone.of_event(&timed.zone);
    let local = |seconds: i64| Some(zone.at(seconds)?.strftime("%Y%m%dT%H%M%S").to_string());
    let start = local(timed.start)?;
    let head = |name: &str| format!("{name};TZID={}", zone.name);
    // Where the clock is set back one local time comes twice, and TZID means the first (RFC 5545,
    // 3.3.5): the second is told in UTC.
    let second = |seconds: i64| {
        let at = zone.at(seconds)?;
        let ambiguous = zone.rules.to_ambiguous_timestamp(at.datetime());
        (ambiguous.compatible().ok()? != at.timestamp()).then(|| utc(seconds))
    };
    let mut put = |name: &str, seconds: i64, text: String| match second(seconds) {
        Some(utc) => out.put(name, &utc),
        None => out.put(&head(name), &text),
    };
    put("DTSTART", timed.start, start);
    if let Some(end) = timed.end.filter(|end| *end > timed.start)
        && let Some(text) = local(end)
    {
        put("DTEND", end, text);
    }
    Some(zone)
}

fn write_all_day(all_day: &AllDay, out: &mut Lines) -> Option<()> {
    let first = time::date(all_day.first.as_ref()?)?;
    let end = all_day.end.as_ref().and_then(time::date).filter(|end| *end > first);
    write_days(first, end, out)
}

/// A date that is not yet a date stands on its first day, as tentative; one that is quite open
/// has no place in a calendar.
fn write_imprecise(imprecise: &Imprecise, out: &mut Lines) -> Option<()> {
    if matches!(imprecise.precision(), Precision::Open | Precision::Unspecified) {
        return None;
    }
    write_days(time::date(imprecise.earliest.as_ref()?)?, None, out)
}

fn write_days(first: civil::Date, end: Option<civil::Date>, out: &mut Lines) -> Option<()> {
    let end = match end {
        Some(end) => end,
        None => first.tomorrow().ok()?,
    };
    out.put("DTSTART;VALUE=DATE", &first.strftime("%Y%m%d").to_string());
    out.put("DTEND;VALUE=DATE", &end.strftime("%Y%m%d").to_string());
    Some(())
}

fn summary(view: &View<'_>, when: &When, settings: &FeedSettings) -> String {
    let (title, _) = view.title(settings.lang);
    let mut summary = format!("{}{title}", view.warning(settings.lang));
    if matches!(when.kind, Some(Kind::Imprecise(_))) {
        let span = time::describe(Some(when), &settings.zone, settings.lang);
        summary.push_str(&format!(" ({}: {span})", settings.lang.texts().day_open));
    }
    summary.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUMMARY_MAX).collect()
}

fn status(view: &View<'_>, when: &When) -> &'static str {
    let open = matches!(when.kind, Some(Kind::Imprecise(_)));
    match view.status() {
        Status::Cancelled => "CANCELLED",
        // Postponed: the old time stands until there is a new one, with the word before the title.
        Status::Tentative | Status::Postponed => "TENTATIVE",
        _ if open => "TENTATIVE",
        _ => "CONFIRMED",
    }
}

fn write_place(view: &View<'_>, settings: &FeedSettings, out: &mut Lines) {
    let mut location = view.place_line();
    if location.is_empty() && view.mode() == terminbund_proto::v1::AttendanceMode::Online {
        location = settings.lang.pick("Online", "Online").to_owned();
    }
    if !location.is_empty() {
        out.put("LOCATION", &text(&location));
    }
    let Some(place) = &view.event.place else { return };
    if let (Some(latitude), Some(longitude)) = (place.latitude, place.longitude)
        && !place.approximate
        && (-90.0..=90.0).contains(&latitude)
        && (-180.0..=180.0).contains(&longitude)
    {
        out.put("GEO", &format!("{latitude:.6};{longitude:.6}"));
    }
}

/// METHOD:PUBLISH asks for an ORGANIZER (RFC 5546, 3.2.1). Its address is one that was published
/// as the contact of an office; else `invalid:nomail`, as Google and Exchange write it.
fn write_organizer(view: &View<'_>, out: &mut Lines) {
    let nobody = Party::default();
    let organizer = view.event.organizer.as_ref().unwrap_or(&nobody);
    let announcer = view.announcers().first().map(|member| crate::view::member_name(member));
    let name = match organizer.name.trim() {
        "" => announcer.unwrap_or("Terminbund"),
        name => name,
    };
    let contact = view.event.contact.as_ref().map_or("", |contact| contact.email.as_str());
    let address = links::mail(&organizer.email).or_else(|| links::mail(contact));
    let address = address.unwrap_or_else(|| "invalid:nomail".to_owned());
    out.put(&format!("ORGANIZER;CN={}", parameter(name)), &address);
}

fn write_categories(view: &View<'_>, settings: &FeedSettings, out: &mut Lines) {
    let mut categories: Vec<String> = Vec::new();
    let labels = view.labels();
    let own = labels.iter().map(|(field, id)| {
        let label = settings.labels.iter().find(|label| label.field == *field && label.id == *id);
        label.map_or(*id, |label| settings.lang.pick(&label.german, &label.english))
    });
    for category in own.chain(view.event.categories.iter().map(|name| name.trim())) {
        let category = text(category);
        if !category.is_empty() && !categories.contains(&category) {
            categories.push(category);
        }
    }
    if !categories.is_empty() {
        out.put("CATEGORIES", &categories.join(","));
    }
}

fn write_links(view: &View<'_>, settings: &FeedSettings, out: &mut Lines) {
    let image = view.event.image.as_ref();
    if let Some(link) = image.and_then(|image| links::web(&image.url)) {
        let kind = image.map(|image| image.media_type.as_str()).filter(|kind| is_media_type(kind));
        let format = kind.map(|kind| format!(";FMTTYPE={kind}")).unwrap_or_default();
        out.put(&format!("IMAGE;VALUE=URI;DISPLAY=BADGE{format}"), &link);
    }
    if let Some(link) = view.online_link() {
        let label = parameter(settings.lang.texts().online_access);
        out.put(&format!("CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={label}"), &link);
    }
}

/// `type/subtype` of RFC 6838, which needs no quotes in a parameter.
fn is_media_type(kind: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    };
    kind.len() <= 100 && kind.split_once('/').is_some_and(|(main, sub)| plain(main) && plain(sub))
}
