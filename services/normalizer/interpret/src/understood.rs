//! What the texts of a draft say: labels, place, registration, price, series. What the partner
//! gave as a field of its own stays; only what is missing is taken from the texts.

use jiff::civil;
use terminbund_model::{moment, word, zone::zone};
use terminbund_proto::v1::{
    AttendanceMode, Because, Classification, Event, Imprecise, Link, Party, Place, Precision,
    Price, Registration, Relevance, Series, Session, When, when,
};
use terminbund_understand::{
    self as understand, Format, ImpreciseKind, Input, Rules, Understood, understood::Required,
};

use crate::announce::{Draft, Source};

/// Sessions that an announcement may bear; a congress has some dozens.
const MAX_SESSIONS: usize = 100;

/// Adds what the texts say.
pub(crate) fn complete(draft: &mut Draft, source: &Source, rules: &Rules) {
    let first = draft.occurrences.first().and_then(|o| o.when.clone());
    let understood = read(&draft.event, first.as_ref(), source, rules);
    for date in &mut draft.occurrences {
        if let Some(differs) = date.r#override.as_mut().filter(|d| d.place.is_some()) {
            let mut moved = draft.event.clone();
            moved.place.clone_from(&differs.place);
            let there = read(&moved, date.when.as_ref(), source, rules);
            place(differs, &there);
        }
        if let Some(differs) = date.r#override.as_mut().filter(|d| !d.categories.is_empty()) {
            differs.categories.truncate(understand::MAX_CATEGORIES);
        }
    }
    fill(&mut draft.event, understood, first.as_ref());
    if draft.occurrences.iter().all(|o| o.when.is_none())
        && let (Some(when), Some(date)) = (draft.event.when.take(), draft.occurrences.first_mut())
    {
        date.when = Some(when);
    }
}

fn read(event: &Event, when: Option<&When>, source: &Source, rules: &Rules) -> Understood {
    let (start, end) = when.map(iso).unwrap_or_default();
    let location = event.place.as_ref().map(location).unwrap_or_default();
    let organizer = event.organizer.as_ref().map_or("", |o| o.name.as_str());
    understand::understand(
        rules,
        &Input {
            title: &event.title,
            subtitle: &event.subtitle,
            description: &event.description,
            start: &start,
            end: &end,
            all_day: matches!(when.and_then(|w| w.kind.as_ref()), Some(when::Kind::AllDay(_))),
            location: &location,
            url: &event.url,
            organizer,
            categories: &event.categories,
            source_mode: source.mode,
            category_map: Some(&source.categories),
            language: event.languages.first().map(String::as_str),
        },
    )
}

fn location(place: &Place) -> String {
    if !place.text.is_empty() {
        return match place.name.as_str() {
            name if name.is_empty() || place.text.contains(name) => place.text.clone(),
            name => format!("{name}, {}", place.text),
        };
    }
    let town = format!("{} {}", place.postal_code, place.locality);
    let parts = [place.name.as_str(), &place.street, town.trim()];
    parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

fn iso(when: &When) -> (String, String) {
    let local = |at: i64, zone: &str| {
        moment::local(at, zone).map(|l| l.strftime("%Y-%m-%dT%H:%M").to_string())
    };
    match &when.kind {
        Some(when::Kind::Timed(timed)) => (
            local(timed.start, &timed.zone).unwrap_or_default(),
            timed.end.and_then(|e| local(e, &timed.zone)).unwrap_or_default(),
        ),
        Some(when::Kind::AllDay(days)) => {
            (moment::date_text(days.first.as_ref()), moment::date_text(days.end.as_ref()))
        }
        Some(when::Kind::Imprecise(_)) | None => (String::new(), String::new()),
    }
}

fn fill(event: &mut Event, understood: Understood, when: Option<&When>) {
    place(event, &understood);
    event.classification = Some(classification(&understood));
    if event.attendance_mode() == AttendanceMode::Unspecified {
        event.attendance_mode = match understood.format {
            Format::Onsite => AttendanceMode::Onsite,
            Format::Online => AttendanceMode::Online,
            Format::Hybrid => AttendanceMode::Hybrid,
        }
        .into();
    }
    registration(event, &understood);
    event.sold_out |= understood.sold_out;
    let price = event.price.get_or_insert_with(Price::default);
    price.free = price.free.or(understood.free);
    if price.text.is_empty() {
        price.text = understood.price.unwrap_or_default();
    }
    if event.price == Some(Price::default()) {
        event.price = None;
    }
    if event.languages.is_empty() {
        event.languages = understood.languages;
    }
    if event.interpreting.is_empty() {
        event.interpreting = understood.interpreting.join(", ");
    }
    if event.accessibility.is_empty() {
        event.accessibility = understood.accessibility.join("; ");
    }
    people(event, understood.contact, understood.organizer, understood.co_organizers);
    series(event, understood.series);
    if event.speakers.is_empty() {
        event.speakers = understood.speakers.into_iter().map(|s| s.name).collect();
    }
    if event.sessions.is_empty() {
        let day = when.and_then(moment::first_day);
        let zone_name = match when.and_then(|w| w.kind.as_ref()) {
            Some(when::Kind::Timed(timed)) => timed.zone.as_str(),
            _ => terminbund_model::zone::DEFAULT_ZONE,
        };
        let sessions = understood.sessions.iter().take(MAX_SESSIONS);
        event.sessions =
            day.map(|d| sessions.map(|s| session(s, d, zone_name)).collect()).unwrap_or_default();
    }
    if event.recordings.is_empty() {
        let link = |url| Link { url, ..Link::default() };
        event.recordings = understood.recording.into_iter().map(link).collect();
    }
    if understood.review && event.review.is_empty() {
        event.review.clone_from(&event.description);
    }
    if let (None, Some(timing)) = (when, understood.timing) {
        event.when = Some(imprecise(&timing));
    }
}

fn place(event: &mut Event, understood: &Understood) {
    let found = &understood.place;
    let place = event.place.get_or_insert_with(Place::default);
    // a name that holds the whole address is split into its parts
    if place.street.is_empty()
        && found.street.as_ref().is_some_and(|s| place.name.contains(s.as_str()))
    {
        if place.text.is_empty() {
            place.text = std::mem::take(&mut place.name);
        }
        place.name.clear();
    }
    let room = [&found.floor, &found.room].into_iter().flatten().cloned().collect::<Vec<_>>();
    for (mine, theirs) in [
        (&mut place.name, found.name.clone()),
        (&mut place.street, found.street.clone()),
        (&mut place.postal_code, found.postal_code.clone()),
        (&mut place.locality, found.locality.clone()),
        (&mut place.room, (!room.is_empty()).then(|| room.join(", "))),
        (&mut place.region, understood.region.clone()),
    ] {
        if mine.is_empty() {
            *mine = theirs.unwrap_or_default();
        }
    }
    if place.latitude.is_none()
        && let Some(position) = found.position
    {
        place.latitude = Some(position.latitude);
        place.longitude = Some(position.longitude);
        place.approximate = position.approximate;
    }
    if *place == Place::default() {
        event.place = None;
    }
}

fn classification(understood: &Understood) -> Classification {
    let relevance = match understood.relevance {
        understand::Relevance::In => Relevance::In,
        understand::Relevance::Out => Relevance::Out,
        understand::Relevance::Review => Relevance::Review,
    };
    let because = |b: &understand::Because| Because {
        label: format!("{}:{}", word(&b.what), b.label),
        words: b.words.clone(),
        r#where: word(&b.place),
    };
    Classification {
        relevance: relevance.into(),
        audiences: understood.audiences.clone(),
        goals: understood.goals.clone(),
        topics: understood.topics.clone(),
        kind: understood.kind.clone().unwrap_or_default(),
        because: understood.because.iter().map(because).collect(),
    }
}

fn registration(event: &mut Event, understood: &Understood) {
    let found = &understood.registration;
    let registration = event.registration.get_or_insert_with(Registration::default);
    if registration.url.is_empty() {
        registration.url = found.link.clone().unwrap_or_default();
    }
    if registration.deadline.is_empty() {
        registration.deadline = found.deadline.clone().unwrap_or_default();
    }
    registration.required = registration.required.or(match found.required {
        Required::Yes | Required::Asked => Some(true),
        Required::No => Some(false),
        Required::Unknown => None,
    });
    registration.places = registration.places.or(found.places);
    if *registration == Registration::default() {
        event.registration = None;
    }
}

fn people(
    event: &mut Event,
    contact: Option<understand::Contact>,
    organizer: Option<String>,
    co_organizers: Vec<String>,
) {
    let named = |name: String| Party { name, ..Party::default() };
    if event.contact.is_none() {
        event.contact = contact.map(|c| Party {
            name: c.name.unwrap_or_default(),
            email: c.email.unwrap_or_default(),
            telephone: c.phone.unwrap_or_default(),
            ..Party::default()
        });
    }
    if event.organizer.is_none() {
        event.organizer = organizer.map(named);
    }
    if event.co_organizers.is_empty() {
        event.co_organizers = co_organizers.into_iter().map(named).collect();
    }
}

fn series(event: &mut Event, found: Option<understand::Series>) {
    let Some(found) = found else { return };
    let series = event.series.get_or_insert_with(Series::default);
    if series.name.is_empty() {
        series.name = found.name;
    }
    series.edition = found.edition.unwrap_or(series.edition);
    if let Some(part) = found.part.filter(|_| series.part.is_empty()) {
        series.part = part.to_string();
    }
}

fn session(found: &understand::Session, day: civil::Date, zone_name: &str) -> Session {
    let at = |clock: &str| {
        let time = clock.parse::<civil::Time>().ok()?;
        Some(day.to_datetime(time).to_zoned(zone(zone_name)).ok()?.timestamp())
    };
    let end = found.end.as_deref().and_then(at);
    Session {
        title: found.title.clone(),
        when: at(&found.start).map(|start| moment::timed(start, end, zone_name)),
        ..Session::default()
    }
}

fn imprecise(timing: &understand::Imprecise) -> When {
    let day = |text: &Option<String>| text.as_ref()?.parse::<civil::Date>().ok();
    let precision = match timing.kind {
        ImpreciseKind::Month => Precision::Month,
        ImpreciseKind::Quarter => Precision::Quarter,
        ImpreciseKind::ToFollow => Precision::Open,
    };
    When {
        kind: Some(when::Kind::Imprecise(Imprecise {
            earliest: day(&timing.from).map(moment::date_to_proto),
            latest: day(&timing.to).map(moment::date_to_proto),
            precision: precision.into(),
        })),
        text: timing.words.clone(),
    }
}
