//! What was found on a page or in a news feed.

use jiff::{Timestamp, civil, tz::TimeZone};
use terminbund_model::{moment, zone::zone};
use terminbund_proto::v1::{
    AttendanceMode, Event, Imprecise, Link, Occurrence, PagePayload, Party, Precision, Price,
    Registration, Series, Severity, Status, When, when,
};
use terminbund_text::{clean, html, links};

use crate::{
    announce::{Draft, Epoch, Source, finding},
    ical::{self, Options},
};

/// A draft of what a page says.
pub(crate) fn draft(page: &PagePayload, source: &Source, epoch: &Epoch) -> Draft {
    let mut draft = Draft {
        event: event(page),
        form: page
            .origins
            .get("start")
            .or_else(|| page.origins.get("title"))
            .cloned()
            .unwrap_or_default(),
        origins: page.origins.iter().map(|(k, v)| (field(k).to_owned(), v.clone())).collect(),
        ..Draft::default()
    };
    draft.former.extend(when(&page.previous_start, "", source));
    if draft.event.status() == Status::Rescheduled {
        let utc = TimeZone::UTC;
        draft.event.former_start = draft.former.first().and_then(|w| moment::starts(w, &utc));
    }
    let single = when_of(page, source);
    draft.occurrences = match page.dates.as_slice() {
        _ if !page.rrule.is_empty() => recurring(page, source, epoch),
        [] | [_] => vec![Occurrence { when: single.clone(), ..Occurrence::default() }],
        several => several
            .iter()
            .filter_map(|d| {
                let when = when(&d.start, &d.end, source)?;
                let original = moment::first_day(&when)?.to_string();
                Some(Occurrence { original, when: Some(when), ..Occurrence::default() })
            })
            .collect(),
    };
    number_days(&mut draft.occurrences);
    if draft.occurrences.is_empty() {
        draft.occurrences.push(Occurrence { when: single, ..Occurrence::default() });
    }
    if draft.occurrences.iter().all(|o| o.when.is_none()) {
        draft.findings.push(finding(
            "no-date",
            Severity::Error,
            "Ein Termin ist nicht zu erkennen. Bitte Datum und Uhrzeit maschinenlesbar angeben.",
            "No date can be read. Please give date and time in a machine-readable form.",
        ));
    }
    draft
}

/// Dates of one day are told apart by a count.
fn number_days(occurrences: &mut [Occurrence]) {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for date in occurrences.iter_mut().filter(|o| !o.original.is_empty()) {
        let nth = seen.entry(date.original.clone()).or_default();
        *nth += 1;
        if *nth > 1 {
            date.original = format!("{}.{nth}", date.original);
        }
    }
}

/// The name in `Event` of a field of a page.
fn field(name: &str) -> &str {
    match name {
        "start" | "end" | "schedule" => "when",
        "location_name" | "address" | "geo" => "place",
        "in_language" => "languages",
        other => other,
    }
}

fn event(page: &PagePayload) -> Event {
    let description = if html::looks_like_html(&page.description) {
        html::to_text(&page.description)
    } else {
        clean::text(&page.description)
    };
    let public = |link: &str| if links::is_public(link) { link.to_owned() } else { String::new() };
    let mut event = Event {
        title: clean::line(&page.title),
        subtitle: clean::line(&page.subtitle),
        description: links::redact_personal(&description).into_owned(),
        place: page.place.clone(),
        url: public(if page.url.is_empty() { &page.page } else { &page.url }),
        online_url: public(&page.online_url),
        status: status(&page.status).into(),
        attendance_mode: mode(&page.attendance_mode).into(),
        categories: page.keywords.clone(),
        languages: Some(page.language.clone()).filter(|l| !l.is_empty()).into_iter().collect(),
        ..Event::default()
    };
    if !page.organizer.is_empty() {
        let (name, url) = (clean::line(&page.organizer), public(&page.organizer_url));
        event.organizer = Some(Party { name, url, ..Party::default() });
    }
    if !public(&page.image).is_empty() {
        let licence = page.image_licence.clone();
        event.image = Some(Link { url: page.image.clone(), licence, ..Link::default() });
    }
    if page.free.is_some() || !page.price.is_empty() {
        event.price = Some(Price { free: page.free, text: page.price.clone() });
    }
    if !public(&page.registration_url).is_empty() {
        let url = page.registration_url.clone();
        event.registration = Some(Registration { url, ..Registration::default() });
    }
    if !page.series.is_empty() {
        event.series = Some(Series { name: page.series.clone(), ..Series::default() });
    }
    event
}

fn status(word: &str) -> Status {
    match word {
        "EventCancelled" => Status::Cancelled,
        "EventPostponed" => Status::Postponed,
        "EventRescheduled" => Status::Rescheduled,
        "EventScheduled" | "EventMovedOnline" => Status::Scheduled,
        _ => Status::Unspecified,
    }
}

fn mode(word: &str) -> AttendanceMode {
    match word {
        "online" => AttendanceMode::Online,
        "hybrid" => AttendanceMode::Hybrid,
        "onsite" => AttendanceMode::Onsite,
        _ => AttendanceMode::Unspecified,
    }
}

fn when_of(page: &PagePayload, source: &Source) -> Option<When> {
    let mut found = match page.precision() {
        Precision::Unspecified => when(&page.start, &page.end, source)?,
        precision => imprecise(page, precision),
    };
    found.text.clone_from(&page.when_text);
    if let (Some(when::Kind::Timed(timed)), Some(doors)) = (&mut found.kind, clock(&page.doors)) {
        let day = moment::local(timed.start, &timed.zone)?.date();
        let at = day.to_datetime(doors).to_zoned(zone(&timed.zone)).ok()?;
        timed.doors = Some(at.timestamp().as_second()).filter(|d| *d <= timed.start);
    }
    Some(found)
}

fn clock(text: &str) -> Option<civil::Time> {
    if let Ok(time) = text.trim().parse::<civil::Time>() {
        return Some(time);
    }
    let found = terminbund_when::time_of(text)?;
    found.doors.or_else(|| found.spans.first().map(|s| s.0))
}

fn imprecise(page: &PagePayload, precision: Precision) -> When {
    let day = |text: &str| text.get(..10).and_then(|d| d.parse::<civil::Date>().ok());
    let (earliest, latest) = (day(&page.start), day(&page.end));
    When {
        kind: Some(when::Kind::Imprecise(Imprecise {
            earliest: earliest.map(moment::date_to_proto),
            latest: latest.map(moment::date_to_proto),
            precision: precision.into(),
        })),
        text: String::new(),
    }
}

/// Reads ISO 8601 as pages and raw items bear it: a day, a local time, or one with offset.
pub(crate) fn when(start: &str, end: &str, source: &Source) -> Option<When> {
    match instant(start, &source.zone)? {
        Read::Day(first) => {
            let last = match instant(end, &source.zone) {
                Some(Read::Day(day)) => Some(day),
                _ => None,
            };
            Some(moment::all_day(first, last))
        }
        Read::At(at, zone_name) => {
            let end = match instant(end, &source.zone) {
                Some(Read::At(end, _)) => Some(end),
                _ => None,
            };
            Some(moment::timed(at, end, &zone_name))
        }
    }
}

enum Read {
    Day(civil::Date),
    At(Timestamp, String),
}

fn instant(text: &str, source_zone: &str) -> Option<Read> {
    let (text, named) = match text.split_once('[') {
        Some((text, zone)) => (text, Some(zone.trim_end_matches(']'))),
        None => (text, None),
    };
    let name = named.unwrap_or(source_zone);
    if !text.contains('T') {
        return text.parse().ok().map(Read::Day);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(Read::At(at, name.to_owned()));
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    let at = zone(name).to_ambiguous_timestamp(local).compatible().ok()?;
    Some(Read::At(at, name.to_owned()))
}

/// The dates of a rule that a page gives, by the same expansion as for iCalendar.
fn recurring(page: &PagePayload, source: &Source, epoch: &Epoch) -> Vec<Occurrence> {
    let Some(first) = when(&page.start, &page.end, source) else { return Vec::new() };
    let Some(calendar) = calendar(&first, &page.rrule) else { return Vec::new() };
    let anchor =
        epoch.anchor.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
    let read = ical::interpret(calendar.as_bytes(), &Options::new(&source.zone, anchor));
    let dates = read.announcements.iter().flat_map(|a| &a.occurrences);
    dates
        .filter_map(|d| {
            let end = d.end.as_ref().map(ical::When::iso).unwrap_or_default();
            let when = when(&d.start.iso(), &end, source)?;
            let original = d.original.date().to_string();
            Some(Occurrence { original, when: Some(when), ..Occurrence::default() })
        })
        .collect()
}

fn calendar(first: &When, rule: &str) -> Option<String> {
    if rule.contains(['\r', '\n']) {
        return None;
    }
    let (start, end) = match first.kind.as_ref()? {
        when::Kind::Timed(timed) => {
            let line = |name: &str, at: i64| {
                let local = moment::local(at, &timed.zone)?;
                Some(format!("{name};TZID={}:{}", timed.zone, local.strftime("%Y%m%dT%H%M%S")))
            };
            (line("DTSTART", timed.start)?, timed.end.and_then(|e| line("DTEND", e)))
        }
        when::Kind::AllDay(days) => {
            let first = moment::date_from_proto(days.first.as_ref()?)?;
            (format!("DTSTART;VALUE=DATE:{}", first.strftime("%Y%m%d")), None)
        }
        when::Kind::Imprecise(_) => return None,
    };
    let lines = [
        Some("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x".to_owned()),
        Some(start),
        end,
        Some(format!("RRULE:{}", rule.trim_start_matches("RRULE:"))),
        Some("END:VEVENT\r\nEND:VCALENDAR\r\n".to_owned()),
    ];
    Some(lines.into_iter().flatten().collect::<Vec<_>>().join("\r\n"))
}
