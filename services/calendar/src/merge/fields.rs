//! The fields that are merged, and those that an editor can set.

use terminbund_model::moment;
use terminbund_proto::v1::{
    AttendanceMode, Classification, Entry, Event, Party, Price, Registration, Status, when,
};

use crate::decision::DecisionError;

/// A field that is merged as a whole.
#[derive(Debug)]
pub struct Field {
    /// Its name in `Event`.
    pub name: &'static str,
    /// Whether an event says something on it.
    pub has: fn(&Event) -> bool,
    /// Takes the value over.
    pub copy: fn(&Event, &mut Event),
    /// The value for people.
    pub text: fn(&Event) -> String,
}

macro_rules! field {
    ($name:ident, $has:expr, $text:expr) => {
        Field {
            name: stringify!($name),
            has: $has,
            copy: |from, to| to.$name = from.$name.clone(),
            text: $text,
        }
    };
    ($name:ident text) => {
        field!($name, |e| !e.$name.is_empty(), |e| e.$name.clone())
    };
    ($name:ident list) => {
        field!($name, |e| !e.$name.is_empty(), |e| e.$name.len().to_string())
    };
    ($name:ident part) => {
        field!($name, |e| e.$name.is_some(), |e| format!("{:?}", e.$name))
    };
}

/// All fields that are merged as a whole, in the order of the protobuf.
pub const FIELDS: &[Field] = &[
    field!(title text),
    field!(titles list),
    field!(subtitle text),
    field!(description text),
    field!(when, |e| e.when.is_some(), when_text),
    field!(former_start part),
    field!(status, |e| e.status != 0, |e| e.status().as_str_name().to_owned()),
    field!(sold_out, |e| e.sold_out, |e| e.sold_out.to_string()),
    field!(series part),
    field!(sessions list),
    field!(speakers list),
    field!(place, |e| e.place.is_some(), place_text),
    field!(attendance_mode, |e| e.attendance_mode != 0, |e| e
        .attendance_mode()
        .as_str_name()
        .to_owned()),
    field!(online_url text),
    field!(organizer, |e| e.organizer.is_some(), |e| party(e.organizer.as_ref())),
    field!(co_organizers list),
    field!(contact, |e| e.contact.is_some(), |e| party(e.contact.as_ref())),
    field!(languages list),
    field!(interpreting text),
    field!(registration part),
    field!(price, |e| e.price.is_some(), |e| e.price.clone().unwrap_or_default().text),
    field!(accessibility text),
    field!(image part),
    field!(attachments list),
    field!(recordings list),
    field!(review text),
    field!(url text),
    field!(licence text),
    field!(categories list),
];

/// Fields that an editor can set.
const SETTABLE: &str = "title, subtitle, description, url, status, start, end, place, locality, \
                        region, organizer, format, kind, audiences, goals, topics, price, \
                        registration, deadline";

fn when_text(event: &Event) -> String {
    let Some(when) = &event.when else { return String::new() };
    match &when.kind {
        Some(when::Kind::Timed(timed)) => moment::local(timed.start, &timed.zone)
            .map(|l| l.strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default(),
        _ => moment::first_day(when).map(|d| d.to_string()).unwrap_or_default(),
    }
}

/// When an event begins, for people.
#[must_use]
pub fn start_text(event: &Event) -> String {
    when_text(event)
}

/// Where an event takes place, for people.
#[must_use]
pub fn place_text(event: &Event) -> String {
    let Some(place) = &event.place else { return String::new() };
    let town = format!("{} {}", place.postal_code, place.locality);
    let parts = [place.name.as_str(), &place.street, town.trim()];
    let said = parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(", ");
    if said.is_empty() { place.text.clone() } else { said }
}

fn party(party: Option<&Party>) -> String {
    party.map(|p| p.name.clone()).unwrap_or_default()
}

/// Whether a source can be preferred for a field.
///
/// # Errors
/// Names the fields that are possible.
pub fn mergeable(name: &str) -> Result<(), DecisionError> {
    if FIELDS.iter().any(|f| f.name == name) {
        return Ok(());
    }
    let allowed = FIELDS.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
    Err(DecisionError::Field { found: name.to_owned(), allowed })
}

/// Sets a field of an entry's event and returns what stood there.
///
/// # Errors
/// Where the field cannot be set, or not to this value.
pub fn set(entry: &mut Entry, field: &str, value: &str) -> Result<String, DecisionError> {
    let event = entry.event.get_or_insert_default();
    let replace = |slot: &mut String| std::mem::replace(slot, value.to_owned());
    Ok(match field {
        "title" => replace(&mut event.title),
        "subtitle" => replace(&mut event.subtitle),
        "description" => replace(&mut event.description),
        "url" => replace(web_address(field, value, &mut event.url)?),
        "place" => replace(&mut event.place.get_or_insert_default().name),
        "locality" => replace(&mut event.place.get_or_insert_default().locality),
        "region" => replace(&mut event.place.get_or_insert_default().region),
        "organizer" => replace(&mut event.organizer.get_or_insert_default().name),
        "price" => replace(&mut event.price.get_or_insert_with(Price::default).text),
        "registration" => {
            replace(&mut event.registration.get_or_insert_with(Registration::default).url)
        }
        "deadline" => {
            replace(&mut event.registration.get_or_insert_with(Registration::default).deadline)
        }
        "kind" => replace(&mut class(event).kind),
        "audiences" => list(&mut class(event).audiences, value),
        "goals" => list(&mut class(event).goals, value),
        "topics" => list(&mut class(event).topics, value),
        "status" => set_status(event, value)?,
        "format" => set_format(event, value)?,
        "start" | "end" => set_time(event, field, value)?,
        other => {
            let allowed = SETTABLE.to_owned();
            return Err(DecisionError::Field { found: other.to_owned(), allowed });
        }
    })
}

fn class(event: &mut Event) -> &mut Classification {
    event.classification.get_or_insert_default()
}

fn list(slot: &mut Vec<String>, value: &str) -> String {
    let parts = value.split(',').map(str::trim).filter(|p| !p.is_empty());
    std::mem::replace(slot, parts.map(str::to_owned).collect()).join(", ")
}

fn wrong(field: &str, found: &str, allowed: &str) -> DecisionError {
    let (field, found, allowed) = (field.to_owned(), found.to_owned(), allowed.to_owned());
    DecisionError::Value { field, found, allowed }
}

fn web_address<'s>(
    field: &str,
    value: &str,
    slot: &'s mut String,
) -> Result<&'s mut String, DecisionError> {
    if value.starts_with("https://") || value.starts_with("http://") {
        Ok(slot)
    } else {
        Err(wrong(field, value, "an address with http:// or https://"))
    }
}

fn set_status(event: &mut Event, value: &str) -> Result<String, DecisionError> {
    let name = format!("STATUS_{}", value.to_uppercase());
    let allowed = "scheduled, tentative, cancelled, postponed, rescheduled";
    let status = Status::from_str_name(&name).filter(|s| *s != Status::Unspecified);
    let before = event.status().as_str_name().to_owned();
    event.status = status.ok_or_else(|| wrong("status", value, allowed))?.into();
    Ok(before)
}

fn set_format(event: &mut Event, value: &str) -> Result<String, DecisionError> {
    let mode = match value {
        "onsite" => AttendanceMode::Onsite,
        "online" => AttendanceMode::Online,
        "hybrid" => AttendanceMode::Hybrid,
        _ => return Err(wrong("format", value, "onsite, online, hybrid")),
    };
    let before = event.attendance_mode().as_str_name().to_owned();
    event.attendance_mode = mode.into();
    Ok(before)
}

fn set_time(event: &mut Event, field: &str, value: &str) -> Result<String, DecisionError> {
    let allowed = "a local time as 2026-05-04T18:30, or a date as 2026-05-04";
    let error = || wrong(field, value, allowed);
    let before = when_text(event);
    let zone_name = match event.when.as_ref().and_then(|w| w.kind.as_ref()) {
        Some(when::Kind::Timed(timed)) => timed.zone.clone(),
        _ => terminbund_model::zone::DEFAULT_ZONE.to_owned(),
    };
    let zone = terminbund_model::zone::zone(&zone_name);
    if let Ok(date) = value.parse::<jiff::civil::Date>()
        && !value.contains('T')
    {
        let first = event.when.as_ref().and_then(moment::first_day).unwrap_or(date);
        event.when = Some(match field {
            "start" => moment::all_day(date, None),
            _ => moment::all_day(first, date.tomorrow().ok()),
        });
        return Ok(before);
    }
    let local = value.parse::<jiff::civil::DateTime>().map_err(|_| error())?;
    let at = local.to_zoned(zone).map_err(|_| error())?.timestamp();
    let (start, end) = match event.when.as_ref().and_then(|w| w.kind.as_ref()) {
        Some(when::Kind::Timed(timed)) => (Some(timed.start), timed.end),
        _ => (None, None),
    };
    let stamp = |s: i64| jiff::Timestamp::from_second(s).ok();
    event.when = Some(match field {
        "start" => {
            // the length stays, as when a person moves an event in a calendar
            let length = start.zip(end).map_or(0, |(s, e)| e - s);
            moment::timed(at, stamp(at.as_second() + length), &zone_name)
        }
        _ => moment::timed(start.and_then(stamp).unwrap_or(at), Some(at), &zone_name),
    });
    Ok(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: &str, value: &str, good: bool) {
        let mut entry = Entry::default();
        assert_eq!(set(&mut entry, field, value).is_ok(), good, "{field} = {value:?}");
    }

    #[test]
    fn what_an_editor_can_set() {
        check("title", "Neu", true);
        check("url", "https://a.example/", true);
        check("url", "javascript:alert(1)", false);
        check("status", "cancelled", true);
        check("status", "weg", false);
        check("start", "2026-05-04T18:30", true);
        check("start", "2026-05-04", true);
        check("start", "morgen", false);
        check("format", "hybrid", true);
        check("nothing", "x", false);
    }

    #[test]
    fn what_was_set_is_there_and_what_stood_there_is_told() {
        let mut entry = Entry::default();
        assert_eq!(set(&mut entry, "url", "https://a.example/").unwrap(), "");
        assert_eq!(set(&mut entry, "url", "https://b.example/").unwrap(), "https://a.example/");
        set(&mut entry, "topics", "visa, sprache ,").unwrap();
        let event = entry.event.unwrap();
        assert_eq!(event.url, "https://b.example/");
        assert_eq!(event.classification.unwrap().topics, ["visa", "sprache"]);
    }

    #[test]
    fn a_moved_start_keeps_the_length() {
        let mut entry = Entry::default();
        set(&mut entry, "start", "2026-03-28T18:00").unwrap();
        set(&mut entry, "end", "2026-03-28T20:00").unwrap();
        set(&mut entry, "start", "2026-03-29T18:00").unwrap();
        let when = entry.event.unwrap().when.unwrap();
        let Some(when::Kind::Timed(timed)) = when.kind else { unreachable!() };
        assert_eq!(timed.end.unwrap() - timed.start, 7200);
    }
}
