//! An item of a page as RAW keeps it.

use jiff::{Timestamp, civil, tz::TimeZone};
use terminbund_markup::{Moment, PageItem, Status, Vague};
use terminbund_model::word;
use terminbund_proto::v1::{PagePayload, Place, Precision};
use terminbund_text::links;

/// The payload of an item. Join links and what else is personal do not pass.
#[must_use]
pub fn of(item: &PageItem, page: &str) -> PagePayload {
    let text = |slot: &Option<String>| slot.clone().unwrap_or_default();
    let clean = |slot: &Option<String>| links::redact_personal(&text(slot)).into_owned();
    let (start, end) = dates(item);
    PagePayload {
        title: links::redact_personal(&item.title).into_owned(),
        subtitle: clean(&item.subtitle),
        start,
        end,
        all_day: item.all_day,
        when_text: [&item.start_text, &item.time_text]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
        doors: text(&item.doors),
        precision: item.vague.map_or(Precision::Unspecified, precision).into(),
        rrule: item.rrules.first().cloned().unwrap_or_default(),
        dates: Vec::new(),
        place: place(item),
        description: clean(&item.description),
        url: text(&item.url),
        organizer: text(&item.organizer),
        organizer_url: String::new(),
        status: item.status.map(status).unwrap_or_default().to_owned(),
        attendance_mode: mode(&text(&item.attendance_mode)).to_owned(),
        online_url: text(&item.online_url),
        image: text(&item.image),
        image_licence: text(&item.image_license),
        price: item.price.as_ref().map(price).unwrap_or_default(),
        free: item.price.as_ref().and_then(|p| p.free),
        keywords: item.keywords.clone(),
        language: text(&item.in_language),
        previous_start: item.previous_start.map(|m| m.to_string()).unwrap_or_default(),
        series: text(&item.series),
        origins: item.provenance.iter().map(|(f, form)| (word(f), word(form))).collect(),
        page: page.to_owned(),
        registration_url: String::new(),
    }
}

fn precision(vague: Vague) -> Precision {
    match vague {
        Vague::Week => Precision::Week,
        Vague::Month => Precision::Month,
        Vague::Quarter => Precision::Quarter,
        Vague::Season => Precision::Season,
        Vague::Year => Precision::Year,
        Vague::From => Precision::From,
        Vague::Open => Precision::Open,
    }
}

/// Start and end as ISO 8601; the end of whole days becomes exclusive (RFC 5545), that of a period
/// in which the day lies is its last day.
fn dates(item: &PageItem) -> (String, String) {
    let start = item.start.map(|m| m.to_string()).unwrap_or_default();
    let end = match item.end {
        Some(Moment { date, time: None, .. }) if item.all_day && item.vague.is_none() => {
            date.tomorrow().map(|d| d.to_string()).unwrap_or_default()
        }
        Some(end) => end.to_string(),
        None => String::new(),
    };
    (start, end)
}

fn place(item: &PageItem) -> Option<Place> {
    let address = item.address.clone().unwrap_or_default();
    let place = Place {
        name: item.location_name.clone().unwrap_or_default(),
        street: address.street.unwrap_or_default(),
        postal_code: address.postal_code.unwrap_or_default(),
        locality: address.locality.unwrap_or_default(),
        text: links::redact_personal(&address.text).into_owned(),
        latitude: item.geo.map(|g| g.latitude),
        longitude: item.geo.map(|g| g.longitude),
        ..Place::default()
    };
    (place != Place::default()).then_some(place)
}

fn price(price: &terminbund_markup::Price) -> String {
    match &price.currency {
        Some(currency) if !price.text.contains(currency.as_str()) && !price.text.is_empty() => {
            format!("{} {currency}", price.text)
        }
        _ => price.text.clone(),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::EventScheduled => "EventScheduled",
        Status::EventCancelled => "EventCancelled",
        Status::EventPostponed => "EventPostponed",
        Status::EventRescheduled => "EventRescheduled",
        Status::EventMovedOnline => "EventMovedOnline",
    }
}

fn mode(name: &str) -> &'static str {
    match name.rsplit('/').next().unwrap_or_default() {
        "OnlineEventAttendanceMode" => "online",
        "MixedEventAttendanceMode" => "hybrid",
        "OfflineEventAttendanceMode" => "onsite",
        _ => "",
    }
}

/// The instant after which a date text is over.
pub(crate) fn over(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(day) = text.parse::<civil::Date>()
        && !text.contains('T')
    {
        return Some(day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?.timestamp());
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    zone.to_ambiguous_timestamp(local).compatible().ok()
}
