//! One occurrence of one announcement.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil;
use prost::Message;
use terminbund_matching::record::{self, Moment, Record};
use terminbund_model::{LatentId, moment};
use terminbund_proto::v1::{
    Announcement, AttendanceMode, Event, Occurrence, Place, Role, Status, When, when,
};

/// One occurrence of one partner's announcement, with the id it bears for life.
#[derive(Debug, Clone)]
pub struct Told {
    /// Latent id.
    pub id: LatentId,
    /// The announcement that it belongs to.
    pub announcement: Arc<Announcement>,
    /// Which of its occurrences.
    pub index: usize,
}

impl Told {
    /// The occurrences of an announcement.
    #[must_use]
    pub fn all(announcement: &Arc<Announcement>) -> Vec<Self> {
        let a = announcement;
        a.occurrences
            .iter()
            .enumerate()
            .map(|(index, occurrence)| Self {
                id: LatentId::of(&a.alliance, &a.source, &a.key, &occurrence.original),
                announcement: Arc::clone(a),
                index,
            })
            .collect()
    }

    fn occurrence(&self) -> Option<&Occurrence> {
        self.announcement.occurrences.get(self.index)
    }

    /// Since when it is no longer announced, seconds since the epoch.
    #[must_use]
    pub fn withdrawn_at(&self) -> Option<i64> {
        let a = &self.announcement;
        let whole = a.withdrawn.then(|| a.withdrawn_at.unwrap_or(a.last_changed));
        whole.or_else(|| self.occurrence().and_then(|o| o.withdrawn_at))
    }

    /// When it takes place.
    #[must_use]
    pub fn when(&self) -> Option<&When> {
        let own = self.occurrence().and_then(|o| o.when.as_ref());
        own.or_else(|| self.announcement.event.as_ref().and_then(|e| e.when.as_ref()))
    }

    /// The partner's part in it.
    #[must_use]
    pub fn role(&self) -> Role {
        self.announcement.role()
    }

    /// All that it says, with what this date says otherwise.
    #[must_use]
    pub fn event(&self) -> Event {
        let mut event = self.announcement.event.clone().unwrap_or_default();
        let Some(occurrence) = self.occurrence() else { return event };
        if let Some(differs) = &occurrence.r#override {
            overlay(&mut event, differs);
        }
        if let Some(when) = &occurrence.when {
            event.when = Some(when.clone());
        }
        if occurrence.status() != Status::Unspecified {
            event.status = occurrence.status;
        }
        event
    }

    /// What matching needs to know of it; `names` are those of the partners, by slug.
    #[must_use]
    pub fn record(&self, names: &BTreeMap<String, String>) -> Record {
        let event = self.event();
        let a = &self.announcement;
        let place = event.place.clone().unwrap_or_default();
        Record {
            id: self.id.to_string(),
            alliance: a.alliance.clone(),
            source: a.source.clone(),
            partner: names.get(&a.partner).unwrap_or(&a.partner).clone(),
            uid: a.uid.clone(),
            start: event.when.as_ref().and_then(start),
            end: event.when.as_ref().and_then(end),
            former_starts: a.former.iter().filter_map(start).collect(),
            former_titles: a.former_titles.clone(),
            location: location(&place),
            venue: place.name,
            street: place.street,
            postal_code: place.postal_code,
            locality: place.locality,
            online: online(event.attendance_mode),
            // a town says nothing on the house
            geo: place.latitude.zip(place.longitude).filter(|_| !place.approximate),
            organizer: event.organizer.map(|o| o.name).unwrap_or_default(),
            co_organizers: event.co_organizers.into_iter().map(|o| o.name).collect(),
            status: status(event.status),
            price: event.price.map(|p| p.text).unwrap_or_default(),
            series: event.series.map(|s| s.name).unwrap_or_default(),
            language: event.languages.into_iter().next().unwrap_or_default(),
            title: event.title,
            subtitle: event.subtitle,
            description: event.description,
            url: event.url,
        }
    }
}

/// Lays the fields that are set in `differs` over `event`; lists and parts are replaced whole.
fn overlay(event: &mut Event, differs: &Event) {
    let none = Event::default();
    macro_rules! replace_whole {
        ($($field:ident),* $(,)?) => {
            $(if differs.$field != none.$field { event.$field = none.$field.clone(); })*
        };
    }
    replace_whole! {
        titles, sessions, speakers, co_organizers, languages, attachments, recordings, visible_to,
        categories, place, organizer, contact, when, registration, price, image, classification,
        series,
    }
    let merged = event.merge(differs.encode_to_vec().as_slice());
    debug_assert!(merged.is_ok(), "an event that was encoded can be decoded");
}

fn location(place: &Place) -> String {
    if !place.text.is_empty() {
        return place.text.clone();
    }
    let town = format!("{} {}", place.postal_code, place.locality);
    let parts = [place.name.as_str(), &place.street, town.trim()];
    parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

fn online(mode: i32) -> Option<bool> {
    match AttendanceMode::try_from(mode) {
        Ok(AttendanceMode::Online) => Some(true),
        Ok(AttendanceMode::Onsite | AttendanceMode::Hybrid) => Some(false),
        _ => None,
    }
}

fn status(status: i32) -> record::Status {
    match Status::try_from(status) {
        Ok(Status::Cancelled) => record::Status::Cancelled,
        Ok(Status::Postponed) => record::Status::Postponed,
        _ => record::Status::Planned,
    }
}

fn days(date: civil::Date) -> Option<i32> {
    let epoch = civil::date(1970, 1, 1);
    Some(epoch.until(date).ok()?.get_days())
}

fn start(when: &When) -> Option<Moment> {
    match when.kind.as_ref()? {
        when::Kind::Timed(timed) => at(timed.start, &timed.zone),
        when::Kind::AllDay(_) => whole_day(moment::first_day(when)?, false),
        when::Kind::Imprecise(_) => whole_day(moment::first_day(when)?, true),
    }
}

fn end(when: &When) -> Option<Moment> {
    match when.kind.as_ref()? {
        when::Kind::Timed(timed) => at(timed.end?, &timed.zone),
        when::Kind::AllDay(all) => whole_day(moment::date_from_proto(all.end.as_ref()?)?, false),
        when::Kind::Imprecise(_) => None,
    }
}

fn whole_day(date: civil::Date, imprecise: bool) -> Option<Moment> {
    Some(Moment { day: days(date)?, minute: None, offset: None, imprecise })
}

fn at(seconds: i64, zone: &str) -> Option<Moment> {
    let local = moment::local(seconds, zone)?;
    let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).ok()?;
    let wall = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    let offset = i16::try_from((wall - seconds) / 60).ok();
    Some(Moment { day: days(local.date())?, minute: Some(minute), offset, imprecise: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Told {
        let start = "2026-03-04T17:30:00Z".parse().unwrap();
        let announcement = Announcement {
            alliance: "a".into(),
            source: "s".into(),
            key: "k".into(),
            event: Some(Event {
                title: "Frühstück".into(),
                place: Some(Place {
                    name: "Saal".into(),
                    street: "Weg 1".into(),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            occurrences: vec![Occurrence {
                original: "2026-03-04T17:30:00Z".into(),
                when: Some(moment::timed(start, None, "Europe/Berlin")),
                r#override: Some(Event {
                    place: Some(Place { name: "Foyer".into(), ..Default::default() }),
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        };
        Told::all(&Arc::new(announcement)).remove(0)
    }

    #[test]
    fn a_moved_place_leaves_no_rest_of_the_old_one() {
        let event = told().event();
        let place = event.place.unwrap();
        assert_eq!((place.name.as_str(), place.street.as_str()), ("Foyer", ""));
        assert_eq!(event.title, "Frühstück");
    }

    #[test]
    fn matching_sees_wall_clock_and_offset() {
        let start = told().record(&BTreeMap::new()).start.unwrap();
        assert_eq!((start.minute, start.offset), (Some(18 * 60 + 30), Some(60)));
        assert_eq!(start.day, 20516);
    }
}
