//! What an iCalendar item says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use terminbund_model::{id::series_id, moment, zone::zone};
use terminbund_proto::v1::{
    AttendanceMode, Event, Finding, Link, Occurrence, Party, Place, Price, RawItem, Series,
    Severity, Status, When,
};

use crate::{
    announce::{Draft, Epoch, Source},
    ical::{self, Announcement, Fields, Interpretation, Options},
};

/// A date that the exporter dropped is told as withdrawn for so long: the calendar shows it as
/// cancelled for 30 days, a day more covers the window's anchor.
const TOLD_WITHDRAWN: i64 = 62 * moment::DAY;

/// Reads a payload, and the dates of what it was before.
pub(crate) fn draft(item: &RawItem, payload: &[u8], source: &Source, epoch: &Epoch) -> Draft {
    let anchor = midnight(epoch.anchor);
    let options = Options::new(&source.zone, anchor);
    let now = ical::interpret(payload, &options);
    let Some(first) = now.announcements.first() else {
        return Draft { findings: findings(&now), form: "ical".into(), ..Draft::default() };
    };
    let mut event = event(&first.fields);
    let is_series = first.series || now.announcements.len() > 1;
    if is_series {
        event.series = Some(Series {
            id: series_id(&source.alliance, &item.source, &item.key),
            rule: first.rrule.clone().unwrap_or_default(),
            ..Series::default()
        });
    }
    let mut occurrences = occurrences(&now, &first.fields, source, is_series);
    if is_series {
        add_former(&mut occurrences, &now, item, source, &options, anchor);
    }
    Draft {
        event,
        occurrences,
        form: "ical".to_owned(),
        findings: findings(&now),
        former: former(item, source),
        ..Draft::default()
    }
}

fn midnight(date: Date) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp())
}

fn findings(read: &Interpretation) -> Vec<Finding> {
    let finding = |noted: &ical::Noted| {
        let f = &noted.finding;
        Finding {
            rule: f.rule.id.to_owned(),
            severity: severity(f.severity()).into(),
            line: 0, // lines of the payload are not those of the feed
            event: f.title.clone(),
            german: f.german(),
            english: f.english(),
            section: f.rule.section.to_owned(),
        }
    };
    read.findings.iter().map(finding).collect()
}

/// The protobuf of a severity.
fn severity(severity: terminbund_ics::Severity) -> Severity {
    match severity {
        terminbund_ics::Severity::Info => Severity::Info,
        terminbund_ics::Severity::Warning => Severity::Warning,
        terminbund_ics::Severity::Error => Severity::Error,
    }
}

fn event(fields: &Fields) -> Event {
    let online = fields.online || fields.conference.is_some();
    let place = Place {
        text: fields.location.clone(),
        latitude: fields.geo.map(|g| g.0),
        longitude: fields.geo.map(|g| g.1),
        ..Place::default()
    };
    let link = |url: &String| Link { url: url.clone(), ..Link::default() };
    Event {
        title: fields.title.clone(),
        description: fields.description.clone(),
        place: (place != Place::default()).then_some(place),
        url: fields.url.clone().unwrap_or_default(),
        status: status(fields.status).into(),
        organizer: fields.organizer.clone().map(|name| Party { name, ..Party::default() }),
        contact: fields.contact.as_deref().map(contact),
        categories: fields.categories.clone(),
        image: fields.images.first().map(link),
        attachments: fields.attachments.iter().map(link).collect(),
        online_url: fields.conference.clone().unwrap_or_default(),
        attendance_mode: if online && fields.location.is_empty() {
            AttendanceMode::Online.into()
        } else {
            AttendanceMode::Unspecified.into()
        },
        price: fields.price.clone().map(|text| Price { text, free: None }),
        languages: fields.language.iter().cloned().collect(),
        ..Event::default()
    }
}

fn contact(text: &str) -> Party {
    match text.contains('@') && !text.contains(' ') {
        true => Party { email: text.to_owned(), ..Party::default() },
        false => Party { name: text.to_owned(), ..Party::default() },
    }
}

fn status(status: ical::Status) -> Status {
    match status {
        ical::Status::None => Status::Unspecified,
        ical::Status::Confirmed => Status::Scheduled,
        ical::Status::Tentative => Status::Tentative,
        ical::Status::Cancelled => Status::Cancelled,
    }
}

fn occurrences(
    read: &Interpretation,
    base: &Fields,
    source: &Source,
    is_series: bool,
) -> Vec<Occurrence> {
    let mut out = Vec::new();
    let mut per_day = BTreeMap::<Date, usize>::new();
    for announcement in &read.announcements {
        for date in &announcement.occurrences {
            let nth = per_day.entry(date.original.date()).or_default();
            *nth += 1;
            out.push(Occurrence {
                original: original(date.original.date(), *nth, is_series),
                when: Some(when(date, source)),
                status: if date.cancelled { Status::Cancelled } else { Status::Unspecified }.into(),
                r#override: differs(announcement, date, base),
                withdrawn_at: None,
            });
        }
    }
    out
}

/// Names a date of a series for life: by the day it was planned for, so that a new hour for the
/// whole series changes no identity; further dates of one day are counted.
fn original(day: Date, nth: usize, is_series: bool) -> String {
    match (is_series, nth) {
        (false, _) => String::new(),
        (true, 1) => day.to_string(),
        (true, nth) => format!("{day}.{nth}"),
    }
}

/// What a date says otherwise than the whole.
fn differs(whole: &Announcement, date: &ical::Occurrence, base: &Fields) -> Option<Event> {
    let fields = date.changed.as_deref().unwrap_or(&whole.fields);
    if fields == base {
        return None;
    }
    let (all, own) = (event(base), event(fields));
    let mut out = Event::default();
    macro_rules! keep {
        ($($field:ident),*) => { $(if own.$field != all.$field { out.$field = own.$field; })* };
    }
    keep!(title, description, place, url, status, organizer, contact, categories, image);
    keep!(attachments, online_url, attendance_mode, price, languages);
    (out != Event::default()).then_some(out)
}

fn when(date: &ical::Occurrence, source: &Source) -> When {
    if let Some((first, end)) = date.days {
        return moment::all_day(first, Some(end));
    }
    match &date.start {
        ical::When::Day(day) => {
            moment::all_day(*day, date.end.as_ref().map(crate::ical::When::date))
        }
        ical::When::At { timestamp, zone: own, .. } => {
            let name = own.iana_name().filter(|n| *n != "UTC" && !n.starts_with("Etc/"));
            let fallback = zone(&source.zone);
            let end = date.end.as_ref().map(|e| e.timestamp(&fallback));
            // a moment in UTC is told in the zone of the source
            moment::timed(*timestamp, end, name.unwrap_or(&source.zone))
        }
    }
}

/// Dates that a former content had: those that had begun stay, those dropped before are told as
/// withdrawn. What is not for everyone any more is neither.
fn add_former(
    occurrences: &mut Vec<Occurrence>,
    now: &Interpretation,
    item: &RawItem,
    source: &Source,
    options: &Options,
    anchor: Timestamp,
) {
    let mut known = occurrences.iter().map(|o| o.original.clone()).collect::<BTreeSet<_>>();
    let utc = TimeZone::UTC;
    for former in &item.former {
        let Some(payload) = &former.ical else { continue };
        let read = ical::interpret(&payload.calendar, options);
        let Some(first) = read.announcements.first() else { continue };
        let originals = read.announcements.iter().flat_map(|a| &a.occurrences).map(|o| &o.original);
        let told = self::occurrences(&read, &first.fields, source, true);
        let hidden = |at: &ical::When| {
            now.announcements.iter().flat_map(|a| &a.hidden).any(|h| h.covers(at, &options.zone))
        };
        for (mut date, original) in told.into_iter().zip(originals) {
            if hidden(original) || !known.insert(date.original.clone()) {
                continue;
            }
            let start = date.when.as_ref().and_then(|w| moment::starts(w, &utc));
            let begun = start.is_some_and(|s| s <= former.until);
            if !begun {
                if former.until < anchor.as_second() - TOLD_WITHDRAWN {
                    continue;
                }
                date.withdrawn_at = Some(former.until);
            }
            occurrences.push(date);
        }
    }
}

/// Former starts of an announcement that moved.
fn former(item: &RawItem, source: &Source) -> Vec<When> {
    let starts = item.former.iter().map(|f| f.start.as_str()).filter(|s| *s != item.start);
    let mut seen = BTreeSet::new();
    starts
        .filter(|s| seen.insert(*s))
        .filter_map(|s| crate::from_page::when(s, "", source))
        .collect()
}
