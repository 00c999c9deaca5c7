//! Where partners differ: kept and shown.

use std::collections::BTreeSet;

use terminbund_matching::words;
use terminbund_model::moment;
use terminbund_proto::v1::{Conflict, ConflictValue, Event, Place, Status, when};

use super::{Context, Voice, fields};

/// Finds what the live voices of an entry tell differently from what is shown.
pub(super) fn find(ranked: &[&Voice<'_>], shown: &Event, context: Context<'_>) -> Vec<Conflict> {
    let mut out = Vec::new();
    let mut add = |field: &str, differs: &dyn Fn(&Event) -> bool, text: fn(&Event) -> String| {
        let values = values(ranked, shown, differs, text);
        if values.len() > 1 {
            out.push(conflict(field, values, context));
        }
    };
    add("start", &|e| starts_differ(shown, e), fields::start_text);
    add("place", &|e| places_differ(shown, e), fields::place_text);
    add("status", &|e| status_word(shown) != status_word(e), |e| status_word(e).to_owned());
    out
}

fn values(
    ranked: &[&Voice<'_>],
    shown: &Event,
    differs: &dyn Fn(&Event) -> bool,
    text: fn(&Event) -> String,
) -> Vec<ConflictValue> {
    let mut seen = BTreeSet::new();
    let mut first = Vec::new();
    let mut others = Vec::new();
    for voice in ranked {
        let value = ConflictValue {
            event_id: voice.told.id.to_string(),
            partner: voice.told.announcement.partner.clone(),
            value: text(&voice.event),
        };
        if differs(&voice.event) {
            if seen.insert(value.value.clone()) {
                others.push(value);
            }
        } else if first.is_empty() && value.value == text(shown) {
            first.push(value);
        }
    }
    if first.is_empty() && !others.is_empty() {
        first.push(ConflictValue { value: text(shown), ..ConflictValue::default() });
    }
    first.extend(others);
    first
}

fn starts_differ(a: &Event, b: &Event) -> bool {
    let timed = |e: &Event| match e.when.as_ref()?.kind.as_ref()? {
        when::Kind::Timed(timed) => Some(timed.start),
        _ => None,
    };
    match (timed(a), timed(b)) {
        (Some(a), Some(b)) => a != b,
        _ => {
            let days = |e: &Event| {
                let when = e.when.as_ref()?;
                Some((moment::first_day(when)?, moment::last_day(when)?))
            };
            // one hour within the other's days is no contradiction
            days(a).zip(days(b)).is_some_and(|(a, b)| a.1 < b.0 || b.1 < a.0)
        }
    }
}

fn places_differ(a: &Event, b: &Event) -> bool {
    let (Some(a), Some(b)) = (&a.place, &b.place) else { return false };
    let both = |x: &str, y: &str| !x.is_empty() && !y.is_empty();
    let other_town = both(&a.postal_code, &b.postal_code) && a.postal_code != b.postal_code
        || both(&a.locality, &b.locality) && !words_shared(&a.locality, &b.locality);
    let other_house = both(&a.street, &b.street)
        && !words_shared(&a.street, &b.street)
        && !words_shared(&named(a), &named(b));
    other_town || other_house
}

fn named(place: &Place) -> String {
    format!("{} {}", place.name, place.room)
}

/// Whether two texts share a word of at least four letters.
fn words_shared(a: &str, b: &str) -> bool {
    let of = |text: &str| {
        let folded = terminbund_text::fold::fold(text);
        let long = folded.split(' ').filter(|w| w.len() >= 4);
        long.map(|w| words::stem(w).to_owned()).collect::<BTreeSet<_>>()
    };
    !of(a).is_disjoint(&of(b))
}

fn status_word(event: &Event) -> &'static str {
    match event.status() {
        Status::Cancelled => "cancelled",
        Status::Postponed => "postponed",
        Status::Rescheduled => "rescheduled",
        Status::Unspecified | Status::Scheduled | Status::Tentative => "scheduled",
    }
}

fn conflict(field: &str, values: Vec<ConflictValue>, context: Context<'_>) -> Conflict {
    let (german, english) = match field {
        "start" => ("Die Partner nennen verschiedene Anfangszeiten", "Partners tell other starts"),
        "place" => ("Die Partner nennen verschiedene Orte", "Partners tell different places"),
        _ => ("Die Partner melden einen verschiedenen Stand", "Partners tell a different status"),
    };
    let told = |status_names: fn(&str) -> String| {
        let one = |v: &ConflictValue| {
            let name = context.partner_names.get(&v.partner).unwrap_or(&v.partner);
            let value = status_names(&v.value);
            if name.is_empty() { value } else { format!("{name}: {value}") }
        };
        values.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    Conflict {
        field: field.to_owned(),
        german: format!("{german} – {}", told(german_status)),
        english: format!("{english} – {}", told(str::to_owned)),
        values,
    }
}

fn german_status(value: &str) -> String {
    match value {
        "cancelled" => "abgesagt",
        "postponed" => "verschoben",
        "rescheduled" => "verlegt",
        "scheduled" => "findet statt",
        other => other,
    }
    .to_owned()
}
