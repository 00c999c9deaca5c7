//! JSON-LD of schema.org/Event, by the rules of Google's event search.

use serde_json::{Value, json};
use terminbund_proto::v1::{AttendanceMode, Party, Precision, Price, Status, When, when::Kind};

use crate::{
    json::compact,
    links,
    time::{self, Zone},
    view::{View, member_name},
};

/// The event as text that may stand in a `<script>`; `None` where it has no date yet.
pub fn script(view: &View<'_>, zone: &Zone, page: &str) -> Option<String> {
    Some(for_script(&event(view, zone, page)?))
}

/// JSON in which nothing can end a script element or begin a comment.
pub fn for_script(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// The event; `None` where it has no date yet.
pub fn event(view: &View<'_>, zone: &Zone, page: &str) -> Option<Value> {
    let event = view.event;
    let (start, end) = bounds(event.when.as_ref()?, zone)?;
    let doors = match &event.when.as_ref()?.kind {
        Some(Kind::Timed(timed)) => timed.doors.and_then(|doors| zone.rfc3339(doors)),
        _ => None,
    };
    let sources: Vec<String> =
        view.announcers().iter().filter_map(|member| links::web(&member.url)).collect();
    let series = event.series.as_ref().filter(|series| !series.name.is_empty());
    let value = json!({
        "@context": "https://schema.org", "@type": "Event", "@id": page, "url": page,
        "identifier": view.entry.id, "name": event.title,
        "alternateName": event.titles.iter().map(|title| &title.text).collect::<Vec<_>>(),
        "description": if event.description.is_empty() { &event.subtitle }
            else { &event.description },
        "startDate": start, "endDate": end, "doorTime": doors,
        "previousStartDate": (view.status() == Status::Rescheduled)
            .then(|| event.former_start.and_then(|former| zone.rfc3339(former))),
        "eventStatus": status(view.status()), "eventAttendanceMode": mode(view.mode()),
        "location": location(view, page), "organizer": organizers(view),
        "performer": event.speakers.iter()
            .map(|name| json!({ "@type": "Person", "name": name })).collect::<Vec<_>>(),
        "image": event.image.as_ref().and_then(|image| links::web(&image.url)),
        "offers": offers(view, page), "inLanguage": event.languages,
        "isAccessibleForFree": event.price.as_ref().and_then(|price| price.free),
        "superEvent": series.map(|s| json!({ "@type": "EventSeries", "name": s.name })),
        "sameAs": sources,
    });
    Some(compact(value))
}

fn bounds(when: &When, zone: &Zone) -> Option<(String, Option<String>)> {
    let days = time::days(when, zone)?;
    match when.kind.as_ref()? {
        Kind::Timed(timed) => {
            let own = zone.of_event(&timed.zone);
            let end = timed.end.filter(|end| *end > timed.start);
            Some((own.rfc3339(timed.start)?, end.and_then(|end| own.rfc3339(end))))
        }
        Kind::AllDay(_) => Some((days.0.to_string(), Some(days.1.to_string()))),
        // ISO 8601 with as much as is known; nothing is made up.
        Kind::Imprecise(imprecise) => match imprecise.precision() {
            Precision::Month => Some((days.0.strftime("%Y-%m").to_string(), None)),
            Precision::Year => Some((days.0.strftime("%Y").to_string(), None)),
            _ => None,
        },
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Cancelled => "https://schema.org/EventCancelled",
        Status::Postponed => "https://schema.org/EventPostponed",
        Status::Rescheduled => "https://schema.org/EventRescheduled",
        Status::Scheduled | Status::Tentative | Status::Unspecified => {
            "https://schema.org/EventScheduled"
        }
    }
}

fn mode(mode: AttendanceMode) -> Option<&'static str> {
    match mode {
        AttendanceMode::Onsite => Some("https://schema.org/OfflineEventAttendanceMode"),
        AttendanceMode::Online => Some("https://schema.org/OnlineEventAttendanceMode"),
        AttendanceMode::Hybrid => Some("https://schema.org/MixedEventAttendanceMode"),
        AttendanceMode::Unspecified => None,
    }
}

/// Place, virtual location, or both for a hybrid event.
fn location(view: &View<'_>, page: &str) -> Value {
    let online = json!({
        "@type": "VirtualLocation", "url": view.online_link().unwrap_or_else(|| page.to_owned()),
    });
    let place = place(view);
    match (view.mode(), place) {
        (AttendanceMode::Online, _) => online,
        (AttendanceMode::Hybrid, Some(place)) => json!([place, online]),
        (AttendanceMode::Hybrid, None) => online,
        (_, Some(place)) => place,
        (_, None) => Value::Null,
    }
}

fn place(view: &View<'_>) -> Option<Value> {
    let place = view.event.place.as_ref()?;
    let line = view.place_line();
    if line.is_empty() {
        return None;
    }
    let has_address = !(place.street.is_empty() && place.locality.is_empty());
    let address = json!({
        "@type": "PostalAddress", "streetAddress": place.street, "addressCountry": "DE",
        "postalCode": place.postal_code, "addressLocality": place.locality,
    });
    let geo = place.latitude.zip(place.longitude).filter(|_| !place.approximate);
    let geo = geo.map(
        |(north, east)| json!({ "@type": "GeoCoordinates", "latitude": north, "longitude": east }),
    );
    Some(json!({
        "@type": "Place", "name": if place.name.is_empty() { &line } else { &place.name },
        "address": if has_address { address } else { json!(line) }, "geo": geo,
    }))
}

fn organizers(view: &View<'_>) -> Vec<Value> {
    let party = |party: &Party| {
        let url = links::web(&party.url);
        json!({ "@type": "Organization", "name": party.name, "url": url })
    };
    let named = view.event.organizer.iter().chain(&view.event.co_organizers);
    let all: Vec<Value> = named.filter(|p| !p.name.is_empty()).map(party).collect();
    if !all.is_empty() {
        return all;
    }
    let first = view.announcers().into_iter().next();
    let name = |member| json!({ "@type": "Organization", "name": member_name(member) });
    first.map(name).into_iter().collect()
}

fn offers(view: &View<'_>, page: &str) -> Value {
    let nothing = Price::default();
    let price = view.event.price.as_ref().unwrap_or(&nothing);
    let amount = if price.free == Some(true) { Some("0".to_owned()) } else { euros(&price.text) };
    let registration = view.event.registration.clone().unwrap_or_default();
    let url = links::web(&registration.url);
    if amount.is_none() && url.is_none() && !view.event.sold_out {
        return Value::Null;
    }
    let availability = if view.event.sold_out { "SoldOut" } else { "InStock" };
    json!({
        "@type": "Offer", "url": url.unwrap_or_else(|| page.to_owned()),
        "priceCurrency": amount.as_ref().map(|_| "EUR"), "price": amount,
        "availability": format!("https://schema.org/{availability}"),
    })
}

/// The amount of a price that is nothing but one: `15 €`, `12,50 Euro`.
fn euros(text: &str) -> Option<String> {
    let text = text.trim();
    let mut tails = ["€", "EUR", "Euro"].into_iter();
    let number = tails.find_map(|tail| text.strip_suffix(tail))?.trim().replace(',', ".");
    let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    (plain && number.len() <= 10 && number.parse::<f64>().is_ok()).then_some(number)
}

#[cfg(test)]
mod tests {
    use terminbund_proto::v1::Visibility;

    use super::*;
    use crate::fixture;

    fn zone() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    #[test]
    fn a_rescheduled_hybrid_event_is_told_as_google_wants_it() {
        let when = fixture::timed("2026-03-29T01:30", Some("2026-03-29T03:30"));
        let mut entry = fixture::entry("a", "Fachtag", when);
        let event = entry.event.as_mut().unwrap();
        event.status = Status::Rescheduled.into();
        event.former_start = Some(fixture::berlin("2026-02-01T10:00"));
        event.attendance_mode = AttendanceMode::Hybrid.into();
        event.visibility = Visibility::Public.into();
        event.price = Some(Price { free: None, text: "12,50 €".into() });
        let view = View::of(&entry).unwrap();
        let value = super::event(&view, &zone(), "https://k.example/entries/a").unwrap();
        assert_eq!(value["startDate"], "2026-03-29T01:30:00+01:00");
        assert_eq!(value["endDate"], "2026-03-29T03:30:00+02:00");
        assert_eq!(value["previousStartDate"], "2026-02-01T10:00:00+01:00");
        assert_eq!(value["eventStatus"], "https://schema.org/EventRescheduled");
        assert_eq!(value["location"][0]["address"]["postalCode"], "06667");
        assert_eq!(value["location"][1]["@type"], "VirtualLocation");
        assert_eq!(value["offers"]["price"], "12.50");
        assert_eq!(value["organizer"][0]["name"], "Kammer Süd");
    }

    #[test]
    fn no_text_ends_the_script() {
        let title = "</script><script>alert(1)</script><!-- & \u{2028}";
        let entry = fixture::entry("a", title, fixture::timed("2026-03-29T01:30", None));
        let view = View::of(&entry).unwrap();
        let text = script(&view, &zone(), "https://k.example/entries/a").unwrap();
        assert!(!text.contains(['<', '>', '&', '\u{2028}']));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["name"], title);
    }

    #[test]
    fn what_has_no_date_is_not_made_up() {
        let check = |precision, expected: Option<&str>| {
            let when = fixture::imprecise((2026, 8, 1), (2026, 8, 31), precision, "");
            let entry = fixture::entry("a", "Kurs", when);
            let value = event(&View::of(&entry).unwrap(), &zone(), "https://k.example/a");
            let start = value.map(|value| value["startDate"].as_str().unwrap().to_owned());
            assert_eq!(start.as_deref(), expected);
        };
        check(Precision::Month, Some("2026-08"));
        check(Precision::Open, None);
    }
}
