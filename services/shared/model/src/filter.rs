//! The one query language: which entries a filter lets through.
//!
//! Every view (gRPC, JSON, iCal, RSS, CSV, page, widget) asks with the same message.

use jiff::{Timestamp, civil, tz::TimeZone};
use terminbund_proto::v1::{AttendanceMode, Entry, Event, Filter, Visibility};

use crate::moment;

/// A filter whose dates are read, ready to be asked of many entries.
#[derive(Debug, Clone)]
pub struct Query {
    filter: Filter,
    from: Option<civil::Date>,
    until: Option<civil::Date>,
    words: Vec<String>,
    fold: fn(&str) -> String,
}

/// Why a filter cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {found:?} is neither a date (YYYY-MM-DD) nor \"today\"")]
pub struct QueryError {
    /// The field of the filter.
    pub key: &'static str,
    /// What was found.
    pub found: String,
}

impl Query {
    /// Reads a filter. `now` and `zone` say what "today" is; `fold` makes texts comparable.
    ///
    /// # Errors
    /// Names the field that is no date.
    pub fn new(
        filter: Filter,
        now: Timestamp,
        zone: &TimeZone,
        fold: fn(&str) -> String,
    ) -> Result<Self, QueryError> {
        let today = now.to_zoned(zone.clone()).date();
        let from = match read_date("from", &filter.from, today)? {
            None if !filter.past && filter.id.is_empty() => Some(today),
            other => other,
        };
        let until = read_date("until", &filter.until, today)?;
        let words = fold(&filter.text).split(' ').map(str::to_owned).collect::<Vec<_>>();
        let words = words.into_iter().filter(|w| !w.is_empty()).collect();
        Ok(Self { filter, from, until, words, fold })
    }

    /// Whether an entry is in the answer.
    #[must_use]
    pub fn matches(&self, entry: &Entry) -> bool {
        let Some(event) = entry.event.as_ref() else { return false };
        let f = &self.filter;
        let shown = f.include_hidden
            || (!entry.hidden && event.visibility == i32::from(Visibility::Public));
        shown
            && (f.id.is_empty() || f.id.contains(&entry.id))
            && self.in_time(event)
            && self.in_class(event)
            && self.in_place(event)
            && self.by_partner(entry)
            && self.said(event)
    }

    fn in_time(&self, event: &Event) -> bool {
        let Some(when) = event.when.as_ref() else { return self.from.is_none() };
        let late = |from| moment::last_day(when).is_none_or(|last| last >= from);
        let early = |until| moment::first_day(when).is_none_or(|first| first <= until);
        self.from.is_none_or(late) && self.until.is_none_or(early)
    }

    fn in_class(&self, event: &Event) -> bool {
        let f = &self.filter;
        let none = Default::default();
        let class = event.classification.as_ref().unwrap_or(&none);
        any_of(&f.audience, &class.audiences)
            && any_of(&f.goal, &class.goals)
            && any_of(&f.topic, &class.topics)
            && (f.kind.is_empty() || f.kind.contains(&class.kind))
            && any_of(&f.language, &event.languages)
            && f.free.is_none_or(|free| event.price.as_ref().and_then(|p| p.free) == Some(free))
            && (f.series.is_empty()
                || event.series.as_ref().is_some_and(|s| s.id == f.series || s.name == f.series))
    }

    fn in_place(&self, event: &Event) -> bool {
        let f = &self.filter;
        let region = event.place.as_ref().map_or("", |p| p.region.as_str());
        let mode = match event.attendance_mode() {
            AttendanceMode::Online => "online",
            AttendanceMode::Hybrid => "hybrid",
            AttendanceMode::Onsite | AttendanceMode::Unspecified => "onsite",
        };
        (f.region.is_empty() || f.region.iter().any(|r| region.starts_with(r.as_str())))
            && (f.format.is_empty() || f.format.iter().any(|x| x == mode))
    }

    fn by_partner(&self, entry: &Entry) -> bool {
        let wanted = &self.filter.partner;
        wanted.is_empty() || entry.members.iter().any(|m| wanted.contains(&m.partner))
    }

    fn said(&self, event: &Event) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let place = event.place.as_ref();
        let parts = [
            event.title.as_str(),
            &event.subtitle,
            &event.description,
            place.map_or("", |p| &p.name),
            place.map_or("", |p| &p.locality),
            event.organizer.as_ref().map_or("", |o| &o.name),
        ];
        let text = (self.fold)(&parts.join(" "));
        self.words.iter().all(|w| text.contains(w.as_str()))
    }
}

fn any_of(wanted: &[String], have: &[String]) -> bool {
    wanted.is_empty() || wanted.iter().any(|w| have.contains(w))
}

fn read_date(
    key: &'static str,
    text: &str,
    today: civil::Date,
) -> Result<Option<civil::Date>, QueryError> {
    match text {
        "" => Ok(None),
        "today" | "now" | "heute" => Ok(Some(today)),
        _ => text.parse().map(Some).map_err(|_| QueryError { key, found: text.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use terminbund_proto::v1::{Classification, Member, Place};

    use super::*;

    fn entry() -> Entry {
        let start = "2026-05-04T16:00:00Z".parse().unwrap();
        Entry {
            id: "e".into(),
            members: vec![Member { partner: "ihk".into(), ..Default::default() }],
            event: Some(Event {
                title: "Fachkräftemesse".into(),
                when: Some(moment::timed(start, None, "Europe/Berlin")),
                visibility: Visibility::Public.into(),
                place: Some(Place { region: "15002".into(), ..Default::default() }),
                classification: Some(Classification {
                    audiences: vec!["unternehmen".into()],
                    ..Default::default()
                }),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    #[track_caller]
    fn check(filter: Filter, now: &str, expected: bool) {
        let now = now.parse().unwrap();
        let zone = crate::zone::zone("Europe/Berlin");
        let query = Query::new(filter, now, &zone, |t| t.to_lowercase()).unwrap();
        assert_eq!(query.matches(&entry()), expected, "{query:?}");
    }

    #[test]
    fn what_is_to_come_by_default() {
        check(Filter::default(), "2026-05-01T00:00:00Z", true);
        check(Filter::default(), "2026-05-04T21:59:00Z", true); // still that day in Berlin
        check(Filter::default(), "2026-05-04T22:01:00Z", false);
        check(Filter { past: true, ..Default::default() }, "2027-01-01T00:00:00Z", true);
    }

    #[test]
    fn each_field_narrows() {
        let now = "2026-05-01T00:00:00Z";
        let list = |x: &str| vec![x.to_owned()];
        check(Filter { audience: list("unternehmen"), ..Default::default() }, now, true);
        check(Filter { audience: list("azubis"), ..Default::default() }, now, false);
        check(Filter { region: list("15"), ..Default::default() }, now, true);
        check(Filter { region: list("15003"), ..Default::default() }, now, false);
        check(Filter { partner: list("ihk"), ..Default::default() }, now, true);
        check(Filter { partner: list("hwk"), ..Default::default() }, now, false);
        check(Filter { format: list("online"), ..Default::default() }, now, false);
        check(Filter { text: "messe".into(), ..Default::default() }, now, true);
        check(Filter { text: "konzert".into(), ..Default::default() }, now, false);
        check(Filter { until: "2026-05-03".into(), ..Default::default() }, now, false);
        check(Filter { from: "2026-05-04".into(), ..Default::default() }, now, true);
    }

    #[test]
    fn a_wrong_date_is_named() {
        let filter = Filter { from: "gestern".into(), ..Default::default() };
        let error = Query::new(filter, Timestamp::UNIX_EPOCH, &TimeZone::UTC, str::to_lowercase)
            .unwrap_err();
        assert_eq!(error.key, "from");
    }
}
