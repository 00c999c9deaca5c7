//! What `terminbund check` says about a file: events, rejections, findings, dates.

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use terminbund_ics::{Body, Feed, Finding, Findings, Item, Plan, Rejection, plan, read};

use super::{Announcement, Interpretation, Options, Window, interpret};

/// What a file holds, for the one who looks after it.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Announcements with their dates in the window.
    pub events: Vec<Announcement>,
    /// VEVENTs that are not taken, each with the reason.
    pub rejected: Vec<Rejection>,
    /// What is wrong, by severity and then by line of the file.
    pub findings: Vec<Finding>,
    /// How often each rule was broken.
    pub counts: Vec<(&'static str, usize)>,
    /// The file is whole: it may withdraw events.
    pub complete: bool,
}

/// Reads a file as the ingester and the normaliser do.
#[must_use]
pub fn report(bytes: &[u8], taking: terminbund_ics::Options, options: &Options) -> Report {
    let body = Body::new(bytes, None);
    let feed = read(&body);
    let plan = plan(&feed, taking);
    let mut findings = feed.findings.clone();
    findings.extend(plan.findings.clone());
    let mut events = Vec::new();
    for item in plan.items() {
        let meant = interpret(&item.payload, options);
        note(&item, &meant, &mut findings);
        events.extend(meant.announcements);
    }
    Report {
        events,
        rejected: plan.rejected,
        counts: findings.counts().iter().map(|(id, n)| (*id, *n)).collect(),
        findings: findings.sorted(),
        complete: feed.complete,
    }
}

/// Findings on a payload, told by the lines of the file.
fn note(item: &Item, meant: &Interpretation, findings: &mut Findings) {
    for noted in &meant.findings {
        let line = item.written.get(noted.event).copied().unwrap_or(item.line);
        findings.add(noted.finding.rule.id, line, &item.title, &noted.finding.detail);
    }
}

/// JSON of `--components`: each VEVENT as taken or rejected, texts as the reader gives them.
#[must_use]
pub fn components(bytes: &[u8]) -> Value {
    let body = Body::new(bytes, None);
    let feed = read(&body);
    let plan = plan(&feed, terminbund_ics::Options::default());
    let mut findings = feed.findings.clone();
    findings.extend(plan.findings.clone());
    json!({
        "components": taken(&feed, &plan),
        "rejected": plan.rejected.iter().map(rejection).collect::<Vec<_>>(),
        "findings": findings.sorted().iter().map(finding).collect::<Vec<_>>(),
        "complete": feed.complete,
    })
}

fn taken(feed: &Feed<'_>, plan: &Plan<'_>) -> Vec<Value> {
    let one = |n: usize| {
        let event = &feed.events[n].component;
        let text = |name: &str| event.get(name).map(|p| p.text().into_owned()).unwrap_or_default();
        json!({
            "line": event.line,
            "uid": text("UID"),
            "summary": text("SUMMARY"),
            "description": text("DESCRIPTION"),
            "location": text("LOCATION"),
        })
    };
    plan.taken().into_iter().map(one).collect()
}

/// A rejection as JSON.
#[must_use]
pub fn rejection(r: &Rejection) -> Value {
    json!({
        "line": r.line,
        "rule": r.rule.id,
        "title": r.title,
        "message": r.english(),
        "message_de": r.german(),
        "section": r.rule.section,
    })
}

/// A finding as JSON.
#[must_use]
pub fn finding(f: &Finding) -> Value {
    json!({
        "rule": f.rule.id,
        "severity": f.severity().as_str(),
        "line": f.line,
        "title": f.title,
        "message": f.english(),
        "message_de": f.german(),
        "section": f.rule.section,
    })
}

/// JSON of `--occurrences`: all dates from one day up to another (exclusive), cancelled ones
/// left out; timed ones with offset, whole days as dates. Events that are not public count too,
/// since nothing is published here.
#[must_use]
pub fn occurrences(
    bytes: &[u8],
    from: jiff::civil::Date,
    to: jiff::civil::Date,
    zone: &TimeZone,
) -> Value {
    let begin = |d: jiff::civil::Date| {
        let local = d.at(0, 0, 0, 0);
        zone.to_ambiguous_timestamp(local).compatible().unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    };
    let window = Window { from: begin(from), to: begin(to) };
    let options = Options { zone: zone.clone(), window };
    let taking = terminbund_ics::Options { take_non_public: true };
    let body = Body::new(bytes, None);
    let feed = read(&body);
    let plan = plan(&feed, taking);
    let mut out = Vec::new();
    for item in plan.items() {
        for announcement in interpret(&item.payload, &options).announcements {
            out.extend(dates(&announcement, window, zone));
        }
    }
    json!({ "occurrences": out })
}

fn dates(announcement: &Announcement, window: Window, zone: &TimeZone) -> Vec<Value> {
    let inside = |o: &&super::Occurrence| {
        let from = o.start.timestamp(zone);
        let to = o.end.as_ref().map_or(from, |e| e.timestamp(zone));
        !o.cancelled && from < window.to && (to > window.from || from >= window.from)
    };
    let one = |o: &super::Occurrence| {
        json!({
            "uid": announcement.uid.as_deref().unwrap_or_default(),
            "start": o.start.iso(),
            "end": o.end.as_ref().map(super::When::iso),
            "all_day": o.start.is_day(),
        })
    };
    announcement.occurrences.iter().filter(inside).map(one).collect()
}
