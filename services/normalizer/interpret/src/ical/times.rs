//! Moments with their zones: what DTSTART and its like mean.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use terminbund_ics::value::{Moment, moment};
use terminbund_ics::{Component, Feed, NON_PUBLIC, Property, zones};

/// A day, or a moment with the zone it was meant in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A whole day.
    Day(Date),
    /// A moment.
    At {
        /// UTC.
        timestamp: Timestamp,
        /// Wall clock in `zone`.
        local: DateTime,
        /// The zone.
        zone: TimeZone,
    },
}

impl When {
    /// The moment that a wall clock means. In the hour that daylight saving skips, the time is
    /// moved by the gap; in the hour that comes twice, the first is meant (RFC 5545, 3.3.5).
    #[must_use]
    pub fn at(local: DateTime, zone: &TimeZone) -> Option<Self> {
        let timestamp = zone.to_ambiguous_timestamp(local).compatible().ok()?;
        let local = zone.to_datetime(timestamp);
        Some(Self::At { timestamp, local, zone: zone.clone() })
    }

    /// A moment in a zone.
    #[must_use]
    pub fn of(timestamp: Timestamp, zone: &TimeZone) -> Self {
        Self::At { timestamp, local: zone.to_datetime(timestamp), zone: zone.clone() }
    }

    /// The day on the wall.
    #[must_use]
    pub fn date(&self) -> Date {
        match self {
            Self::Day(d) => *d,
            Self::At { local, .. } => local.date(),
        }
    }

    /// Wall clock; midnight for a day.
    #[must_use]
    pub fn local(&self) -> DateTime {
        match self {
            Self::Day(d) => d.at(0, 0, 0, 0),
            Self::At { local, .. } => *local,
        }
    }

    /// Moment for ordering; a day begins in the given zone.
    #[must_use]
    pub fn timestamp(&self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::At { timestamp, .. } => *timestamp,
            Self::Day(d) => zone
                .to_ambiguous_timestamp(d.at(0, 0, 0, 0))
                .compatible()
                .unwrap_or(if d.year() > 0 { Timestamp::MAX } else { Timestamp::MIN }),
        }
    }

    /// Whether it is a day.
    #[must_use]
    pub fn is_day(&self) -> bool {
        matches!(self, Self::Day(_))
    }

    /// Whether an instance that begins here is the one that a RECURRENCE-ID names: by its moment,
    /// its wall clock (exporters name another zone), or its day where one of the two is a day.
    #[must_use]
    pub fn is_meant_by(&self, id: &Self) -> bool {
        match (self, id) {
            (Self::At { timestamp: a, local: x, .. }, Self::At { timestamp: b, local: y, .. }) => {
                a == b || x == y
            }
            _ => self.date() == id.date(),
        }
    }

    /// Later by days of the calendar and then by seconds that pass.
    #[must_use]
    pub fn plus(&self, days: i64, seconds: i64) -> Option<Self> {
        let days_span = Span::new().try_days(days).ok()?;
        match self {
            Self::Day(d) => {
                let whole = Span::new().try_days(seconds.div_euclid(86_400)).ok()?;
                Some(Self::Day(d.checked_add(days_span).ok()?.checked_add(whole).ok()?))
            }
            Self::At { timestamp, local, zone } => {
                let base = if days == 0 {
                    *timestamp
                } else {
                    let moved = local.checked_add(days_span).ok()?;
                    zone.to_ambiguous_timestamp(moved).compatible().ok()?
                };
                let moved = base.checked_add(Span::new().try_seconds(seconds).ok()?).ok()?;
                Some(Self::of(moved, zone))
            }
        }
    }

    /// ISO 8601 with offset, or a date.
    #[must_use]
    pub fn iso(&self) -> String {
        match self {
            Self::Day(d) => d.to_string(),
            Self::At { timestamp, zone, .. } => {
                let offset = zone.to_offset(*timestamp);
                timestamp.display_with_offset(offset).to_string()
            }
        }
    }
}

/// Instances of a series that are not for everyone: changed ones whose CLASS says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    at: When,
    /// All later ones as well.
    following: bool,
}

impl Hidden {
    /// Those of a VEVENT, as the ingester left them.
    pub fn all<'e>(
        event: &'e Component<'_>,
        context: &'e Context<'_>,
    ) -> impl Iterator<Item = Self> + 'e {
        let hidden = event.properties.iter().filter(|p| p.name() == "EXDATE");
        hidden.filter(|p| p.param(NON_PUBLIC).is_some()).filter_map(move |p| {
            let following = p.param_is("RANGE", "THISANDFUTURE");
            Some(Self { at: context.when(p)?, following })
        })
    }

    /// Whether the instance that begins then, by the series, is one of them.
    #[must_use]
    pub fn covers(&self, start: &When, zone: &TimeZone) -> bool {
        start.is_meant_by(&self.at)
            || self.following && start.timestamp(zone) >= self.at.timestamp(zone)
    }
}

/// The zones of one payload.
pub struct Context<'f> {
    feed: &'f Feed<'f>,
    /// Zone of the source, for floating times.
    pub source: TimeZone,
    /// X-WR-TIMEZONE, where it names a zone.
    pub calendar: Option<TimeZone>,
    known: std::cell::RefCell<BTreeMap<String, Option<TimeZone>>>,
}

impl<'f> Context<'f> {
    /// Zones of a payload read; `source` is that of its configuration.
    #[must_use]
    pub fn new(feed: &'f Feed<'f>, source: &TimeZone) -> Self {
        let mut context = Self {
            feed,
            source: source.clone(),
            calendar: None,
            known: std::cell::RefCell::default(),
        };
        let named = feed.calendars.iter().find_map(|c| {
            c.get("X-WR-TIMEZONE").or_else(|| c.get("TIMEZONE-ID")).map(|p| p.value().trim())
        });
        context.calendar = named.filter(|n| !n.is_empty()).and_then(|n| context.named(n));
        context
    }

    /// Zone for times without one.
    #[must_use]
    pub fn floating(&self) -> &TimeZone {
        self.calendar.as_ref().unwrap_or(&self.source)
    }

    /// The zone of a TZID: by its name where that is beyond doubt, else by the file's VTIMEZONE,
    /// else by what the name may mean.
    fn named(&self, tzid: &str) -> Option<TimeZone> {
        if let Some(known) = self.known.borrow().get(tzid) {
            return known.clone();
        }
        let of_file = || {
            let named = |c: &&terminbund_ics::Component<'_>| {
                c.value("TZID")
                    .is_some_and(|v| v.trim_matches('"') == tzid.trim().trim_matches('"'))
            };
            let all = self.feed.calendars.iter().flat_map(|c| &c.timezones);
            all.into_iter().find(named).and_then(super::vtimezone::zone)
        };
        let resolved = || zones::resolve(tzid).map(|(z, _)| z);
        let by_name = zones::needs_no_definition(tzid).then(resolved).flatten();
        let zone = by_name.or_else(of_file).or_else(resolved).or_else(|| zones::guess(tzid));
        self.known.borrow_mut().insert(tzid.to_owned(), zone.clone());
        zone
    }

    /// Zone that a property's TZID names, where it names one.
    #[must_use]
    pub fn zone_of(&self, property: &Property<'_>) -> Option<TimeZone> {
        let tzid = property.param("TZID").map(str::trim).filter(|t| !t.is_empty())?;
        self.named(tzid)
    }

    /// What a property's single value means.
    #[must_use]
    pub fn when(&self, property: &Property<'_>) -> Option<When> {
        self.moment(moment(property.value())?, property, None)
    }

    /// What a moment beside a property's TZID means; `fallback` is the zone for floating ones.
    #[must_use]
    pub fn moment(
        &self,
        moment: Moment,
        property: &Property<'_>,
        fallback: Option<&TimeZone>,
    ) -> Option<When> {
        match moment {
            Moment::Day(d) => Some(When::Day(d)),
            Moment::Utc(t) => {
                let timestamp = TimeZone::UTC.to_timestamp(t).ok()?;
                Some(When::of(timestamp, &self.zone_of(property).unwrap_or(TimeZone::UTC)))
            }
            Moment::Local(t) => {
                let zone = self.zone_of(property);
                When::at(t, zone.as_ref().or(fallback).unwrap_or_else(|| self.floating()))
            }
        }
    }
}
