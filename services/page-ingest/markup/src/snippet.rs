//! The JSON-LD that a partner can put into the page so that nothing has to be guessed.

use crate::{PageItem, Status, Vague};
use serde_json::{Map, Value, json};

/// A script element with the item as schema.org Event. What the page does not say is left out; an
/// end or address that is missing is not invented.
#[must_use]
pub fn snippet(item: &PageItem) -> String {
    let mut event = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            event.insert(name.to_owned(), value);
        }
    };
    let text = |t: &Option<String>| t.as_ref().map(|t| json!(t));
    put("@context", Some(json!("https://schema.org")));
    put("@type", Some(json!("Event")));
    put("name", Some(json!(item.title)));
    // ISO 8601 writes a month as 2027-08; of what is vaguer no date is invented.
    let exact = |m: Option<crate::Moment>| m.filter(|_| item.vague.is_none());
    let month = item.start.filter(|_| item.vague == Some(Vague::Month));
    let month = month.map(|m| json!(m.date.strftime("%Y-%m").to_string()));
    put("startDate", exact(item.start).map(|s| json!(s.to_string())).or(month));
    put("endDate", exact(item.end).map(|e| json!(e.to_string())));
    put("eventStatus", item.status.map(|s| json!(status_url(s))));
    let mode = item.attendance_mode.as_ref().map(|m| json!(format!("https://schema.org/{m}")));
    put("eventAttendanceMode", mode);
    put("location", location(item));
    put("organizer", item.organizer.as_ref().map(|o| json!({"@type": "Organization", "name": o})));
    put("description", text(&item.description));
    put("url", text(&item.url));
    put("image", text(&item.image));
    let body = serde_json::to_string_pretty(&Value::Object(event)).unwrap_or_default();
    // "</script>" within a text would end the element.
    let body = body.replace("</", "<\\/");
    format!("<script type=\"application/ld+json\">\n{body}\n</script>")
}

fn status_url(status: Status) -> String {
    format!("https://schema.org/{status:?}")
}

fn location(item: &PageItem) -> Option<Value> {
    let place = (item.location_name.is_some() || item.address.is_some()).then(|| {
        let mut place = Map::new();
        place.insert("@type".to_owned(), json!("Place"));
        if let Some(name) = &item.location_name {
            place.insert("name".to_owned(), json!(name));
        }
        if let Some(address) = &item.address {
            let parts = [
                ("streetAddress", &address.street),
                ("postalCode", &address.postal_code),
                ("addressLocality", &address.locality),
                ("addressRegion", &address.region),
                ("addressCountry", &address.country),
            ];
            let mut postal = Map::new();
            postal.insert("@type".to_owned(), json!("PostalAddress"));
            for (name, part) in parts {
                if let Some(part) = part {
                    postal.insert(name.to_owned(), json!(part));
                }
            }
            let known = postal.len() > 1;
            let value = if known { Value::Object(postal) } else { json!(address.text) };
            place.insert("address".to_owned(), value);
        }
        Value::Object(place)
    });
    let online = item.online_url.as_ref().map(|u| json!({"@type": "VirtualLocation", "url": u}));
    match (place, online) {
        (Some(p), Some(o)) => Some(json!([p, o])),
        (p, o) => p.or(o),
    }
}
