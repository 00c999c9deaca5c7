//! Entries as JSON: one shape for the API and the JSON feed.

use serde_json::{Map, Value, json};
use terminbund_proto::v1::{
    AdviceOffer, AttendanceMode, Because, Link, Member, Party, Precision, Registration, Role,
    Series, Session, Status, When, when::Kind,
};

use crate::{
    ical::url_id,
    links,
    time::{self, Zone},
    view::View,
};

/// One entry.
pub fn entry(view: &View<'_>, zone: &Zone, entry_url: &str) -> Value {
    let (entry, event) = (view.entry, view.event);
    let class = event.classification.clone().unwrap_or_default();
    let titles: Map<String, Value> =
        event.titles.iter().map(|title| (title.language.clone(), json!(title.text))).collect();
    let stamp = |seconds: i64| zone.rfc3339(seconds);
    let mut value = json!({
        "id": entry.id, "url": format!("{entry_url}{}", url_id(&entry.id)),
        "title": event.title, "titles": titles, "subtitle": event.subtitle,
        "description": event.description,
        "when": event.when.as_ref().map(|at| when(at, zone)),
        "former_start": event.former_start.and_then(stamp),
        "status": status(view.status()), "sold_out": event.sold_out,
        "organizer_withdrew": entry.organizer_withdrew,
        "series": event.series.as_ref().map(series),
        "sessions": event.sessions.iter().map(|s| session(s, zone)).collect::<Vec<_>>(),
        "speakers": event.speakers, "place": place(view),
        "attendance_mode": mode(view.mode()), "online_url": view.online_link(),
        "audiences": class.audiences, "goals": class.goals, "topics": class.topics,
        "kind": class.kind, "because": view.reasons().map(because).collect::<Vec<_>>(),
        "categories": event.categories,
        "languages": event.languages, "interpreting": event.interpreting,
        "accessibility": event.accessibility, "review": event.review,
    });
    let rest = json!({
        "organizer": event.organizer.as_ref().map(party),
        "co_organizers": event.co_organizers.iter().map(party).collect::<Vec<_>>(),
        "contact": event.contact.as_ref().map(party),
        "registration": event.registration.as_ref().map(registration),
        "price": event.price.as_ref().map(|p| json!({ "free": p.free, "text": p.text })),
        "image": event.image.as_ref().and_then(link),
        "attachments": event.attachments.iter().filter_map(link).collect::<Vec<_>>(),
        "recordings": event.recordings.iter().filter_map(link).collect::<Vec<_>>(),
        "source_url": view.source_link(), "licence": event.licence,
        "announced_by": entry.members.iter().map(|m| member(m, zone)).collect::<Vec<_>>(),
        "conflicts": conflicts(view), "provenance": provenance(view, zone),
        "sequence": entry.sequence, "last_modified": stamp(entry.last_modified),
        "first_seen": stamp(entry.first_seen),
    });
    if let (Value::Object(all), Value::Object(rest)) = (&mut value, rest) {
        all.extend(rest);
    }
    compact(value)
}

/// What a partner offers on demand.
pub fn advice(offer: &AdviceOffer) -> Value {
    let class = offer.classification.clone().unwrap_or_default();
    let place = offer.place.as_ref().map(|place| place.text.as_str());
    compact(json!({
        "id": offer.id, "partner": offer.partner, "title": offer.title,
        "description": offer.description, "hours": offer.hours, "place": place,
        "contact": offer.contact.as_ref().map(party), "url": links::web(&offer.url),
        "audiences": class.audiences, "topics": class.topics, "languages": offer.languages,
    }))
}

/// Without what is not known: null, empty texts, lists and objects.
pub fn compact(value: Value) -> Value {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().map(|(name, value)| (name, compact(value)));
            Value::Object(kept.filter(|(_, value)| !empty(value)).collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(compact).collect()),
        other => other,
    }
}

/// A moment, by its kind: `timed`, `all-day`, `imprecise`.
pub fn when(when: &When, zone: &Zone) -> Value {
    let value = match &when.kind {
        Some(Kind::Timed(timed)) => {
            let own = zone.of_event(&timed.zone);
            json!({
                "kind": "timed", "start": own.rfc3339(timed.start), "zone": own.name,
                "end": timed.end.and_then(|end| own.rfc3339(end)),
                "doors": timed.doors.and_then(|doors| own.rfc3339(doors)),
            })
        }
        Some(Kind::AllDay(_)) => {
            let days = time::days(when, zone);
            json!({
                "kind": "all-day", "first": days.map(|days| days.0.to_string()),
                "last": days.map(|days| days.1.to_string()),
            })
        }
        Some(Kind::Imprecise(imprecise)) => {
            let days = time::days(when, zone);
            json!({
                "kind": "imprecise", "earliest": days.map(|days| days.0.to_string()),
                "latest": days.map(|days| days.1.to_string()),
                "precision": precision(imprecise.precision()),
            })
        }
        None => json!({ "kind": "open" }),
    };
    let mut value = value;
    value["text"] = json!(when.text);
    compact(value)
}

fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Week => "week",
        Precision::Month => "month",
        Precision::Quarter => "quarter",
        Precision::Season => "season",
        Precision::Year => "year",
        Precision::From => "from",
        Precision::Open | Precision::Unspecified => "open",
    }
}

/// A status as the API names it.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Scheduled | Status::Unspecified => "scheduled",
        Status::Tentative => "tentative",
        Status::Cancelled => "cancelled",
        Status::Postponed => "postponed",
        Status::Rescheduled => "rescheduled",
    }
}

/// A mode as the filter names it; empty where it is not known.
pub fn mode(mode: AttendanceMode) -> &'static str {
    match mode {
        AttendanceMode::Onsite => "onsite",
        AttendanceMode::Online => "online",
        AttendanceMode::Hybrid => "hybrid",
        AttendanceMode::Unspecified => "",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Organizer => "organizer",
        Role::CoOrganizer => "co-organizer",
        Role::Repeater => "repeater",
        Role::Unspecified => "",
    }
}

/// What the licence of the towns' coordinates (CC BY 4.0) asks to be said.
const TOWNS: &str = "GeoNames (geonames.org), CC BY 4.0";

/// The words that gave a label, and where they stand.
fn because(because: &Because) -> Value {
    json!({ "label": because.label, "words": because.words, "where": because.r#where })
}

fn place(view: &View<'_>) -> Value {
    let Some(place) = &view.event.place else { return Value::Null };
    json!({
        "name": place.name, "room": place.room, "street": place.street,
        "postal_code": place.postal_code, "locality": place.locality, "region": place.region,
        "text": view.place_line(), "latitude": place.latitude, "longitude": place.longitude,
        "approximate": place.approximate.then_some(true),
        "coordinates_from": place.approximate.then_some(TOWNS),
    })
}

fn party(party: &Party) -> Value {
    json!({
        "name": party.name, "url": links::web(&party.url), "telephone": party.telephone,
        "email": links::mail(&party.email).map(|_| party.email.trim()), "partner": party.partner,
    })
}

fn link(link: &Link) -> Option<Value> {
    Some(json!({
        "url": links::web(&link.url)?, "title": link.title, "media_type": link.media_type,
        "licence": link.licence,
    }))
}

fn series(series: &Series) -> Value {
    json!({
        "id": series.id, "name": series.name, "part": series.part, "rule": series.rule,
        "edition": (series.edition > 0).then_some(series.edition),
    })
}

fn registration(registration: &Registration) -> Value {
    json!({
        "url": links::safe(&registration.url), "deadline": registration.deadline,
        "required": registration.required, "places": registration.places,
    })
}

fn session(session: &Session, zone: &Zone) -> Value {
    json!({
        "title": session.title, "room": session.room, "speakers": session.speakers,
        "when": session.when.as_ref().map(|at| when(at, zone)),
    })
}

fn member(member: &Member, zone: &Zone) -> Value {
    json!({
        "event": member.event_id, "source": member.source, "partner": member.partner,
        "name": member.partner_name, "title": member.title, "url": links::web(&member.url),
        "role": role(member.role()), "withdrawn": member.withdrawn,
        "first_seen": (member.first_seen > 0).then(|| zone.rfc3339(member.first_seen)),
        "last_changed": (member.last_changed > 0).then(|| zone.rfc3339(member.last_changed)),
    })
}

fn conflicts(view: &View<'_>) -> Value {
    let all = view.entry.conflicts.iter().map(|conflict| {
        let values = conflict.values.iter();
        let values = values.map(|v| json!({ "partner": v.partner, "value": v.value }));
        json!({
            "field": conflict.field, "values": values.collect::<Vec<_>>(),
            "de": conflict.german, "en": conflict.english,
        })
    });
    Value::Array(all.collect())
}

fn provenance(view: &View<'_>, zone: &Zone) -> Value {
    let all = view.entry.provenance.iter().map(|(field, from)| {
        let value = json!({
            "event": from.event_id, "source": from.source, "partner": from.partner,
            "seen": zone.rfc3339(from.seen), "form": from.form, "decision": from.decision,
        });
        (field.clone(), value)
    });
    Value::Object(all.collect())
}
