//! An announcement that is handed in as a JSON form.

use jiff::{Timestamp, civil};
use serde::Deserialize;
use terminbund_proto::v1::{
    AllDay, AttendanceMode, Classification, Date, Event, Link, Party, Place, Price, Registration,
    Status, SubmitRequest, Timed, Visibility, When, when::Kind,
};

use crate::{error::Failure, links, time::Zone};

/// Longest text of a field, in characters.
const TEXT_MAX: usize = 20_000;

/// The form. Times are local to `zone` (`2026-03-04T18:00`), with an offset, or whole days
/// (`2026-03-04`; `end` is then the last day).
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Submission {
    source: String,
    key: String,
    withdraw: bool,
    /// Instead of all that follows: an iCalendar upload.
    ical: String,
    title: String,
    subtitle: String,
    description: String,
    start: String,
    end: String,
    doors: String,
    zone: String,
    status: String,
    sold_out: bool,
    place: PlaceForm,
    attendance_mode: String,
    online_url: String,
    organizer: String,
    organizer_url: String,
    co_organizers: Vec<String>,
    contact_name: String,
    contact_email: String,
    contact_telephone: String,
    audiences: Vec<String>,
    goals: Vec<String>,
    topics: Vec<String>,
    kind: String,
    categories: Vec<String>,
    languages: Vec<String>,
    speakers: Vec<String>,
    registration_url: String,
    registration_deadline: String,
    price: String,
    free: Option<bool>,
    accessibility: String,
    image_url: String,
    image_licence: String,
    url: String,
    licence: String,
    visibility: String,
    visible_to: Vec<String>,
}

/// Where.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PlaceForm {
    name: String,
    street: String,
    postal_code: String,
    locality: String,
    room: String,
}

fn bad(field: &str, found: &str, german: &str, english: &str) -> Failure {
    crate::filter::FilterError::new(field, found, german, english).into()
}

impl Submission {
    /// The request to the ingester; `zone` is that of times that name none.
    ///
    /// # Errors
    /// Names the field, what was found and what is allowed.
    pub fn into_request(self, zone: &Zone) -> Result<SubmitRequest, Failure> {
        if self.source.is_empty() {
            return Err(bad("source", "", "der Kurzname einer Quelle", "the slug of a source"));
        }
        let (source, key, withdraw) = (self.source.clone(), self.key.clone(), self.withdraw);
        if withdraw {
            if key.is_empty() {
                let german = "der Schlüssel der Meldung, die zurückgenommen wird";
                return Err(bad("key", "", german, "the key of what is taken back"));
            }
            return Ok(SubmitRequest { source, key, withdraw, event: None, ical: Vec::new() });
        }
        if !self.ical.is_empty() {
            let ical = self.ical.into_bytes();
            return Ok(SubmitRequest { source, key, withdraw, event: None, ical });
        }
        let event = Some(self.into_event(zone)?);
        Ok(SubmitRequest { source, key, withdraw, event, ical: Vec::new() })
    }

    fn into_event(self, zone: &Zone) -> Result<Event, Failure> {
        if self.title.trim().is_empty() {
            return Err(bad("title", "", "ein Titel", "a title"));
        }
        for (field, text) in [("title", &self.title), ("description", &self.description)] {
            if text.chars().count() > TEXT_MAX {
                let german = format!("höchstens {TEXT_MAX} Zeichen");
                return Err(bad(field, "…", &german, &format!("at most {TEXT_MAX} characters")));
            }
        }
        let when = self.when(zone)?;
        let party = |name: &str, url: Option<String>| Party {
            name: name.to_owned(),
            url: url.unwrap_or_default(),
            ..Party::default()
        };
        let organizer_url = link("organizer_url", &self.organizer_url)?;
        let contact = Party {
            name: self.contact_name.clone(),
            email: self.contact_email.clone(),
            telephone: self.contact_telephone.clone(),
            ..Party::default()
        };
        let image = link("image_url", &self.image_url)?;
        let registration_url = link("registration_url", &self.registration_url)?;
        Ok(Event {
            status: self.status()?.into(),
            attendance_mode: self.attendance_mode()?.into(),
            visibility: self.visibility()?.into(),
            online_url: link("online_url", &self.online_url)?.unwrap_or_default(),
            url: link("url", &self.url)?.unwrap_or_default(),
            organizer: some(&self.organizer).map(|name| party(name, organizer_url)),
            co_organizers: self.co_organizers.iter().map(|name| party(name, None)).collect(),
            contact: (contact != Party::default()).then_some(contact),
            registration: (registration_url.is_some() || !self.registration_deadline.is_empty())
                .then(|| Registration {
                    url: registration_url.unwrap_or_default(),
                    deadline: self.registration_deadline,
                    ..Registration::default()
                }),
            price: (self.free.is_some() || !self.price.is_empty())
                .then_some(Price { free: self.free, text: self.price }),
            image: image.map(|url| Link { url, licence: self.image_licence, ..Link::default() }),
            place: self.place.into_place(),
            classification: Some(Classification {
                audiences: self.audiences,
                goals: self.goals,
                topics: self.topics,
                kind: self.kind,
                ..Classification::default()
            }),
            title: self.title.trim().to_owned(),
            subtitle: self.subtitle,
            description: self.description,
            when: Some(when),
            sold_out: self.sold_out,
            categories: self.categories,
            languages: self.languages,
            speakers: self.speakers,
            accessibility: self.accessibility,
            licence: self.licence,
            visible_to: self.visible_to,
            ..Event::default()
        })
    }

    fn when(&self, feed: &Zone) -> Result<When, Failure> {
        let named = match some(&self.zone) {
            None => feed.clone(),
            Some(name) => Zone::named(name).ok_or_else(|| {
                let german = "ein Name der IANA wie Europe/Berlin";
                bad("zone", name, german, "an IANA name like Europe/Berlin")
            })?,
        };
        let zone = &named;
        if let Some(first) = whole_day(&self.start) {
            let last = some(&self.end).map_or(Some(first), whole_day);
            let last = last.filter(|last| *last >= first);
            let end = last.and_then(|last| last.tomorrow().ok());
            let end = end.ok_or_else(|| {
                bad("end", &self.end, "der letzte Tag, wie 2026-03-05", "the last day")
            })?;
            let all_day = AllDay { first: Some(message(first)), end: Some(message(end)) };
            return Ok(When { kind: Some(Kind::AllDay(all_day)), text: String::new() });
        }
        let start = instant("start", &self.start, zone)?;
        let end = some(&self.end).map(|end| instant("end", end, zone)).transpose()?;
        let doors = some(&self.doors).map(|doors| instant("doors", doors, zone)).transpose()?;
        if end.is_some_and(|end| end <= start) {
            return Err(bad("end", &self.end, "eine Zeit nach dem Beginn", "after the start"));
        }
        let timed = Timed { start, end, zone: zone.name.clone(), doors };
        Ok(When { kind: Some(Kind::Timed(timed)), text: String::new() })
    }

    fn status(&self) -> Result<Status, Failure> {
        let allowed = "scheduled, tentative, cancelled, postponed";
        match self.status.as_str() {
            "" | "scheduled" => Ok(Status::Scheduled),
            "tentative" => Ok(Status::Tentative),
            "cancelled" => Ok(Status::Cancelled),
            "postponed" => Ok(Status::Postponed),
            odd => Err(bad("status", odd, allowed, allowed)),
        }
    }

    fn attendance_mode(&self) -> Result<AttendanceMode, Failure> {
        let allowed = "onsite, online, hybrid";
        match self.attendance_mode.as_str() {
            "" => Ok(AttendanceMode::Unspecified),
            "onsite" => Ok(AttendanceMode::Onsite),
            "online" => Ok(AttendanceMode::Online),
            "hybrid" => Ok(AttendanceMode::Hybrid),
            odd => Err(bad("attendance_mode", odd, allowed, allowed)),
        }
    }

    fn visibility(&self) -> Result<Visibility, Failure> {
        let allowed = "public, partners, named-partners";
        match self.visibility.as_str() {
            "" | "public" => Ok(Visibility::Public),
            "partners" => Ok(Visibility::Partners),
            "named-partners" => Ok(Visibility::NamedPartners),
            odd => Err(bad("visibility", odd, allowed, allowed)),
        }
    }
}

impl PlaceForm {
    fn into_place(self) -> Option<Place> {
        let place = Place {
            name: self.name,
            street: self.street,
            postal_code: self.postal_code,
            locality: self.locality,
            room: self.room,
            ..Place::default()
        };
        (place != Place::default()).then_some(place)
    }
}

fn some(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}

fn link(field: &str, text: &str) -> Result<Option<String>, Failure> {
    let Some(text) = some(text) else { return Ok(None) };
    let allowed = "http, https, mailto, tel";
    links::safe(text).map(Some).ok_or_else(|| bad(field, text, allowed, allowed))
}

fn whole_day(text: &str) -> Option<civil::Date> {
    let text = text.trim();
    text.parse().ok().filter(|_| text.len() == 10)
}

fn message(day: civil::Date) -> Date {
    let part = |part: i8| u32::from(part.unsigned_abs());
    Date { year: day.year().into(), month: part(day.month()), day: part(day.day()) }
}

/// With an offset as it says; else local, in a gap of the clock moved on as RFC 5545 does.
fn instant(field: &str, text: &str, zone: &Zone) -> Result<i64, Failure> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_second());
    }
    let local = text.parse::<civil::DateTime>().ok().filter(|_| text.len() >= 16);
    let at = local.and_then(|local| local.to_zoned(zone.rules.clone()).ok());
    let german = "2026-03-04T18:00, mit Abstand zu UTC, oder ein Tag 2026-03-04";
    let english = "2026-03-04T18:00, with an offset, or a day 2026-03-04";
    at.map(|at| at.timestamp().as_second()).ok_or_else(|| bad(field, text, german, english))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture, lang::Lang};

    fn read(json: &str) -> Result<SubmitRequest, String> {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let form: Submission = serde_json::from_str(json).map_err(|error| error.to_string())?;
        form.into_request(&zone).map_err(|failure| failure.text(Lang::De))
    }

    #[test]
    fn forms_become_events() {
        let check = |times: &str, expected: When| {
            let json = format!("{{\"source\":\"s\",\"title\":\"T\",{times}}}");
            assert_eq!(read(&json).unwrap().event.unwrap().when, Some(expected));
        };
        check(
            "\"start\":\"2026-03-04T18:00\",\"end\":\"2026-03-04T20:00\"",
            fixture::timed("2026-03-04T18:00", Some("2026-03-04T20:00")),
        );
        check(
            "\"start\":\"2026-03-04T17:00:00Z\",\"end\":\"2026-03-04T20:00+01:00\"",
            fixture::timed("2026-03-04T18:00", Some("2026-03-04T20:00")),
        );
        check(
            "\"start\":\"2026-05-08\",\"end\":\"2026-05-09\"",
            fixture::all_day((2026, 5, 8), (2026, 5, 10)),
        );
        assert_eq!(read("{\"source\":\"s\",\"ical\":\"BEGIN\"}").unwrap().ical, b"BEGIN");
        assert!(read("{\"source\":\"s\",\"key\":\"k\",\"withdraw\":true}").unwrap().withdraw);
    }

    #[test]
    fn errors_name_the_field() {
        let check = |fields: &str, part: &str| {
            let error = read(&format!("{{{fields}}}")).unwrap_err();
            assert!(error.contains(part), "{error}");
        };
        let ok = "\"source\":\"s\",\"title\":\"T\",\"start\":\"2026-03-04T18:00\"";
        check("\"title\":\"T\"", "source");
        check("\"source\":\"s\"", "title");
        check("\"source\":\"s\",\"title\":\"T\",\"start\":\"4.3.\"", "start");
        check(&format!("{ok},\"end\":\"2026-03-04T18:00\""), "end");
        check(&format!("{ok},\"url\":\"javascript:x\""), "url");
        check(&format!("{ok},\"status\":\"vielleicht\""), "cancelled");
        check(&format!("{ok},\"zone\":\"Mars\""), "Europe/Berlin");
        check(&format!("{ok},\"titel\":\"x\""), "titel");
        check("\"source\":\"s\",\"withdraw\":true", "key");
    }
}
