//! Changed instances (RECURRENCE-ID, RFC 5545, 3.8.4.4) put into their series.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use terminbund_ics::value::{Moment, moment};
use terminbund_ics::{Component, Finding};

use super::fields::{self, Fields, Status};
use super::series::{self, Length, Window};
use super::times::{Context, Hidden, When};
use super::{Announcement, Noted, Occurrence};

/// What the announcements of one payload share.
pub(super) struct Job<'c, 'f> {
    pub context: &'c Context<'f>,
    pub window: Window,
    /// METHOD:CANCEL: everything in the file is called off.
    pub cancel: bool,
}

/// A changed instance.
struct Change<'c> {
    id: When,
    event: &'c Component<'c>,
    start: When,
    length: Length,
    this_and_future: bool,
    version: (u64, String),
}

type Indexed<'c> = (usize, &'c Component<'c>);

impl Job<'_, '_> {
    /// A master with its changed instances; without master the first of them stands for all.
    pub fn announcement<'c>(
        &self,
        master: Option<Indexed<'c>>,
        overrides: &[Indexed<'c>],
        noted: &mut Vec<Noted>,
    ) -> Option<Announcement> {
        let (at, base) = master.or_else(|| overrides.first().copied())?;
        let fields = fields::read(base, self.cancel);
        let mut note = |id: &'static str, detail: String| {
            let finding = Finding::new(id, base.line, &fields.title, &detail);
            if noted.len() < super::MAX_FINDINGS {
                noted.push(Noted { event: at, finding });
            }
        };
        let mut dates: Vec<Occurrence> = Vec::new();
        if let Some((_, event)) = master {
            self.note_zone(event, &mut note);
            let cancelled = fields.status == Status::Cancelled;
            let instances = series::instances(event, self.context, self.window, &mut note);
            dates.extend(instances.into_iter().map(|i| self.plain(i, cancelled)));
        }
        let mut changes = self.changes(overrides);
        if let Some((_, event)) = master {
            self.drop_excluded(event, &mut changes);
        }
        for change in changes.iter().filter(|c| c.this_and_future) {
            self.shift(&mut dates, change, &fields);
        }
        for change in &changes {
            self.put(&mut dates, change, &fields);
        }
        if master.is_none_or(|(_, e)| recurs(e)) {
            dates.retain(|d| self.touches(d));
        }
        let zone = self.context.floating();
        dates.sort_by_key(|d| (d.start.timestamp(zone), d.original.timestamp(zone)));
        dates.truncate(super::MAX_INSTANCES);
        let series = master.is_none_or(|(_, e)| recurs(e)) || !changes.is_empty();
        Some(Announcement {
            uid: base.value("UID").map(str::to_owned),
            sequence: base.value("SEQUENCE").and_then(|s| s.parse().ok()).unwrap_or(0),
            created: fields::utc(base, "CREATED"),
            last_modified: fields::utc(base, "LAST-MODIFIED"),
            series,
            rrule: base.value("RRULE").map(str::to_owned),
            occurrences: dates,
            hidden: master
                .map(|(_, event)| Hidden::all(event, self.context).collect())
                .unwrap_or_default(),
            fields,
        })
    }

    /// A series in UTC whose calendar names a zone.
    fn note_zone(&self, event: &Component<'_>, note: &mut impl FnMut(&'static str, String)) {
        let utc =
            event.value("DTSTART").and_then(moment).is_some_and(|m| matches!(m, Moment::Utc(_)));
        let named = self.context.calendar.as_ref().filter(|z| **z != TimeZone::UTC);
        if let (true, true, Some(zone)) = (utc, event.value("RRULE").is_some(), named) {
            note("utc-series", zone.iana_name().unwrap_or_default().to_owned());
        }
    }

    fn plain(&self, instance: series::Instance, cancelled: bool) -> Occurrence {
        let days = self.days(&instance.original, instance.end.as_ref());
        Occurrence {
            start: instance.original.clone(),
            original: instance.original,
            end: instance.end,
            days,
            cancelled,
            changed: None,
        }
    }

    /// Whole days: as such, or from midnight to midnight in its zone, the source's or UTC.
    fn days(&self, start: &When, end: Option<&When>) -> Option<(Date, Date)> {
        if let When::Day(first) = start {
            let last = end.map_or_else(|| first.tomorrow().unwrap_or(*first), When::date);
            return Some((*first, last));
        }
        let (When::At { timestamp: from, zone, .. }, Some(When::At { timestamp: to, .. })) =
            (start, end)
        else {
            return None;
        };
        let utc = TimeZone::UTC;
        let utc = (*zone == utc).then_some(&utc);
        let floating = self.context.floating();
        [Some(zone), Some(floating), utc].into_iter().flatten().find_map(|zone| {
            let (a, b) = (zone.to_datetime(*from), zone.to_datetime(*to));
            let midnight = |t: jiff::civil::DateTime| t.time() == jiff::civil::Time::midnight();
            if !midnight(a) {
                return None;
            }
            if midnight(b) && b.date() > a.date() {
                return Some((a.date(), b.date()));
            }
            // Up to one minute before midnight is meant as the whole day.
            let late = b.hour() == 23 && b.minute() == 59;
            late.then(|| b.date().tomorrow().ok().map(|t| (a.date(), t))).flatten()
        })
    }

    /// Changed instances; of several versions of one the highest SEQUENCE, then the later.
    fn changes<'c>(&self, overrides: &[Indexed<'c>]) -> Vec<Change<'c>> {
        let mut out: Vec<Change<'c>> = Vec::with_capacity(overrides.len());
        let mut known = std::collections::HashMap::new();
        for (_, event) in overrides {
            let Some(change) = self.change(event) else { continue };
            let key = (change.id.timestamp(self.context.floating()), change.this_and_future);
            match known.get(&key) {
                Some(&at) => {
                    let old: &mut Change<'_> = &mut out[at];
                    if change.version >= old.version {
                        *old = change;
                    }
                }
                None => {
                    known.insert(key, out.len());
                    out.push(change);
                }
            }
        }
        let zone = self.context.floating();
        out.sort_by_key(|c| c.id.timestamp(zone));
        out
    }

    /// A newer version of the series that excludes a date takes its older change with it.
    fn drop_excluded(&self, master: &Component<'_>, changes: &mut Vec<Change<'_>>) {
        let sequence = master.value("SEQUENCE").and_then(|s| s.parse().ok()).unwrap_or(0);
        let zone = self.context.floating();
        changes.retain(|change| {
            let excluded = |m: Moment, p: &terminbund_ics::Property<'_>| {
                let at = self.context.moment(m, p, Some(zone));
                at.is_some_and(|at| at.timestamp(zone) == change.id.timestamp(zone))
            };
            change.version.0 >= sequence
                || !master
                    .all("EXDATE")
                    .any(|p| p.value().split(',').filter_map(moment).any(|m| excluded(m, p)))
        });
    }

    fn change<'c>(&self, event: &'c Component<'c>) -> Option<Change<'c>> {
        let property = event.get("RECURRENCE-ID")?;
        let (start, length) = series::start_and_length(event, self.context)?;
        let id = self.context.when(property).unwrap_or_else(|| start.clone());
        let stamp = event.value("LAST-MODIFIED").or_else(|| event.value("DTSTAMP"));
        Some(Change {
            id,
            event,
            start,
            length,
            this_and_future: property.param_is("RANGE", "THISANDFUTURE"),
            version: (
                event.value("SEQUENCE").and_then(|s| s.parse().ok()).unwrap_or(0),
                stamp.unwrap_or_default().to_owned(),
            ),
        })
    }

    /// Index of the instance that a RECURRENCE-ID means: the same moment, else the same wall
    /// clock (exporters name another zone in it), else the same day where one of the two is a day.
    fn find(dates: &[Occurrence], id: &When) -> Option<usize> {
        let exact = dates.iter().position(|d| match (&d.original, id) {
            (When::Day(a), When::Day(b)) => a == b,
            (When::At { timestamp: a, .. }, When::At { timestamp: b, .. }) => a == b,
            _ => false,
        });
        let wall = || dates.iter().position(|d| !id.is_day() && d.original.local() == id.local());
        let day = |d: &Occurrence| d.original.is_day() != id.is_day();
        exact
            .or_else(wall)
            .or_else(|| dates.iter().position(|d| day(d) && d.original.date() == id.date()))
    }

    /// One changed instance: in the place of its original, else as a further date.
    fn put(&self, dates: &mut Vec<Occurrence>, change: &Change<'_>, base: &Fields) {
        let own = fields::read_override(change.event, base, self.cancel);
        let end = change.length.end(&change.start);
        let place = Self::find(dates, &change.id);
        let original = place.map_or_else(|| change.id.clone(), |at| dates[at].original.clone());
        let cancelled = own.status == Status::Cancelled;
        let occurrence = Occurrence {
            original,
            days: self.days(&change.start, end.as_ref()),
            start: change.start.clone(),
            end,
            cancelled,
            changed: (own != *base).then(|| Box::new(own)),
        };
        match place {
            Some(at) => dates[at] = occurrence,
            None => dates.push(occurrence),
        }
    }

    /// THISANDFUTURE: all later instances move by as much, take as long and say the same.
    fn shift(&self, dates: &mut [Occurrence], change: &Change<'_>, base: &Fields) {
        let own = fields::read_override(change.event, base, self.cancel);
        let zone = self.context.floating();
        let from = change.id.timestamp(zone);
        let local = |w: &When| match (w, &change.id) {
            (When::At { timestamp, .. }, When::At { zone, .. }) => zone.to_datetime(*timestamp),
            _ => w.local(),
        };
        let moved = local(&change.id).until((jiff::Unit::Day, local(&change.start)));
        let Ok(moved) = moved else { return };
        for date in dates.iter_mut().filter(|d| d.original.timestamp(zone) >= from) {
            let start = match &date.original {
                When::Day(d) => d.checked_add(moved).ok().map(When::Day),
                When::At { local, zone, .. } => {
                    local.checked_add(moved).ok().and_then(|l| When::at(l, zone))
                }
            };
            let Some(start) = start else { continue };
            date.end = change.length.end(&start);
            date.days = self.days(&start, date.end.as_ref());
            date.start = start;
            date.cancelled = own.status == Status::Cancelled;
            date.changed = (own != *base).then(|| Box::new(own.clone()));
        }
    }

    fn touches(&self, date: &Occurrence) -> bool {
        let zone = self.context.floating();
        let from = date.start.timestamp(zone);
        let to = date.end.as_ref().map_or(from, |e| e.timestamp(zone));
        from < self.window.to && (to > self.window.from || from >= self.window.from)
    }
}

fn recurs(event: &Component<'_>) -> bool {
    event.value("RRULE").is_some() || event.value("RDATE").is_some()
}
