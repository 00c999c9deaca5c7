//! From the bytes of a feed to items. Pure.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use terminbund_ics::value::{Moment, moment};
use terminbund_ics::{Component, Feed, Item, Property, Rejection};
use terminbund_ingest::{Body, Closed, Completeness, FoundItem, ReadBody, Reader, SourceSpec};
use terminbund_interpret::ical;
use terminbund_proto::v1::{
    Finding, IcalPayload, RawItem, Severity, Visibility, raw_item::Payload,
};

/// A feed's own wish beyond this is a slip: a calendar that is asked once a week is not alive.
const MAX_TTL: Duration = Duration::from_secs(7 * 86_400);
/// The rule by which an event is not taken because it is not for everyone.
const NON_PUBLIC: &str = "non-public";
/// Dates looked at to tell when an item is over; the calendar itself shows far fewer.
const SPAN: (i64, i64) = (0, 4_102_444_800); // 1970 to 2100

/// Reads iCalendar (RFC 5545, RFC 7986).
#[derive(Debug, Clone, Copy, Default)]
pub struct IcalReader;

impl Reader for IcalReader {
    fn read(&self, spec: &SourceSpec, bodies: &[Body], _: Timestamp) -> ReadBody {
        let Some(first) = bodies.first() else { return ReadBody::default() };
        let body = terminbund_ics::Body::new(&first.bytes, first.charset.as_deref());
        let feed = terminbund_ics::read(&body);
        let take_non_public = spec.visibility != Visibility::Public;
        let plan = terminbund_ics::plan(&feed, terminbund_ics::Options { take_non_public });
        let (unread, closed) = (unread(&feed, &plan.rejected), closed(&feed, &plan.rejected));
        let findings = feed.findings.sorted().into_iter();
        let findings = findings.chain(plan.findings.sorted()).chain(plan.rejected.iter().cloned());
        let findings = findings.map(|f| finding(&f)).collect();
        let (complete, ttl) = (completeness(&feed), ttl(&feed));
        let items = plan.into_layout().into_items(feed).map(|item| found(spec, item)).collect();
        ReadBody { items, unread, closed, findings, complete, ttl, ..ReadBody::default() }
    }

    fn version(&self) -> u32 {
        2
    }

    fn over_at(&self, spec: &SourceSpec, item: &RawItem) -> Option<Timestamp> {
        let Some(Payload::Ical(payload)) = &item.payload else { return None };
        let mut options = ical::Options::new(&spec.zone, Timestamp::UNIX_EPOCH);
        options.window.from = Timestamp::from_second(SPAN.0).ok()?;
        options.window.to = Timestamp::from_second(SPAN.1).ok()?;
        let read = ical::interpret(&payload.calendar, &options);
        let endless = read.announcements.iter().any(|a| {
            let bounded = |r: &String| r.contains("COUNT=") || r.contains("UNTIL=");
            a.rrule.as_ref().is_some_and(|r| !bounded(&r.to_uppercase()))
        });
        if endless {
            return None;
        }
        let dates = read.announcements.iter().flat_map(|a| &a.occurrences);
        dates.map(|d| d.end.as_ref().unwrap_or(&d.start).timestamp(&options.zone)).max()
    }
}

/// UIDs of events that stand in the feed but cannot be read. What is said to be private is none
/// of them: it is to vanish.
fn unread(feed: &Feed<'_>, rejected: &[Rejection]) -> BTreeSet<String> {
    let events = events_of(feed, rejected, |r| r.rule.id != NON_PUBLIC);
    events.filter_map(|c| c.value("UID")).map(str::to_owned).collect()
}

/// Events that are said not to be for everyone: what was published of them before is taken back.
/// A single date of a series does not take back the series; it is hidden with its master.
fn closed(feed: &Feed<'_>, rejected: &[Rejection]) -> Vec<Closed> {
    let start = |c: &Component<'_>| moment(c.value("DTSTART")?).map(Moment::iso);
    let closed = |c: &Component<'_>| Closed {
        uid: c.value("UID").map(str::to_owned),
        title: c.get("SUMMARY").map(|p| p.text().into_owned()).unwrap_or_default(),
        start: start(c).unwrap_or_default(),
    };
    let events = events_of(feed, rejected, |r| r.rule.id == NON_PUBLIC);
    events.filter(|c| c.value("RECURRENCE-ID").is_none()).map(closed).collect()
}

/// The events of which some rejections tell.
fn events_of<'f>(
    feed: &'f Feed<'f>,
    rejected: &[Rejection],
    meant: impl Fn(&Rejection) -> bool,
) -> impl Iterator<Item = &'f Component<'f>> {
    let lines: BTreeSet<_> = rejected.iter().filter(|r| meant(r)).map(|r| r.line).collect();
    feed.events.iter().map(|e| &e.component).filter(move |c| lines.contains(&c.line))
}

fn found(spec: &SourceSpec, item: Item) -> FoundItem {
    let partners = item.visibility == terminbund_ics::Visibility::Partners;
    let visibility = match (partners, spec.visibility) {
        (true, Visibility::Public | Visibility::Unspecified) => Visibility::Partners,
        (_, Visibility::Unspecified) => Visibility::Public,
        (_, of_source) => of_source,
    };
    let recurring = item.payload.windows(6).any(|w| matches!(w, b"\nRRULE" | b"\nRDATE"));
    FoundItem {
        // a UID that several items share identifies none of them
        uid: item.uid.filter(|_| !item.shared_uid),
        title: item.title,
        start: item.first_start,
        recurring: recurring || item.written.len() > 1,
        content_hash: item.content,
        payload: Payload::Ical(IcalPayload { calendar: item.payload }),
        visibility,
        findings: Vec::new(),
        partial: false,
    }
}

/// The protobuf of a finding on a feed.
#[must_use]
pub fn finding(found: &terminbund_ics::Finding) -> Finding {
    let severity = match found.severity() {
        terminbund_ics::Severity::Info => Severity::Info,
        terminbund_ics::Severity::Warning => Severity::Warning,
        terminbund_ics::Severity::Error => Severity::Error,
    };
    Finding {
        rule: found.rule.id.to_owned(),
        severity: severity.into(),
        line: found.line,
        event: found.title.clone(),
        german: found.german(),
        english: found.english(),
        section: found.rule.section.to_owned(),
    }
}

fn completeness(feed: &Feed<'_>) -> Completeness {
    if feed.complete && feed.beyond.is_empty() {
        return Completeness::Complete;
    }
    let (german, english) = if feed.complete {
        (
            "Der Kalender hat mehr Termine, als angenommen werden; es wird nichts gelöscht.",
            "The calendar has more events than are taken; nothing is withdrawn.",
        )
    } else {
        (
            "Der Kalender bricht mitten im Text ab; was fehlt, bleibt stehen. Bitte den Export \
             prüfen: er muss mit END:VCALENDAR enden.",
            "The calendar breaks off in the middle; what is missing stays. Please check the \
             export: it has to end with END:VCALENDAR.",
        )
    };
    Completeness::Partial { german: german.to_owned(), english: english.to_owned() }
}

/// REFRESH-INTERVAL (RFC 7986, 5.7), else X-PUBLISHED-TTL.
fn ttl(feed: &Feed<'_>) -> Option<Duration> {
    let calendar = feed.calendars.first()?;
    let read = |p: &Property<'_>| {
        let d = terminbund_ics::value::duration(p.value())?;
        let seconds = d.days.checked_mul(86_400)?.checked_add(d.seconds)?;
        Some(Duration::from_secs(u64::try_from(seconds).ok()?))
    };
    let first = |name| calendar.get(name).and_then(read);
    first("REFRESH-INTERVAL").or_else(|| first("X-PUBLISHED-TTL")).map(|t| t.min(MAX_TTL))
}
