//! `terminbund check URL`: what a poll of this address would find, with the very same safety.

use std::time::Duration;

use jiff::Timestamp;
use terminbund_fetch::{Request, RobotsVerdict, Url};

use crate::causes::Cause;
use crate::one_poll::Fetch;
use crate::plausible;
use crate::read::{Body, Completeness};
use crate::schedule::{Schedule, next_check};
use crate::spec::{DEFAULT_INTERVAL, SourceKind};

/// What came of asking an address once.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// As what it was taken: by its content, where it gave any.
    pub kind: SourceKind,
    /// HTTP; 0: no answer.
    pub status: u16,
    /// For the readers, where the body can be trusted.
    pub body: Option<Body>,
    /// Size after decompression, in bytes.
    pub bytes: u64,
    /// Duration of the fetch.
    pub elapsed: Duration,
    /// Requests made, redirects included.
    pub requests: u32,
    /// Where permanent redirects lead.
    pub moved_to: Option<Url>,
    /// Whether a poll would ask conditionally next time.
    pub conditional: bool,
    /// State, cause and remedy, as the health would show them.
    pub cause: Cause,
    /// When a poller would ask again, seconds since the epoch.
    pub next_check: i64,
    /// The whole in German, a line each.
    pub german: Vec<String>,
    /// The whole in English, a line each.
    pub english: Vec<String>,
}

/// Fetches an address as a poll would and says what it found and what it would do next.
pub async fn check_url<F: Fetch>(fetch: &F, url: &Url, now: Timestamp) -> CheckReport {
    let mut report = CheckReport {
        kind: SourceKind::Ical,
        status: 0,
        body: None,
        bytes: 0,
        elapsed: Duration::ZERO,
        requests: 0,
        moved_to: None,
        conditional: false,
        cause: Cause::Good,
        next_check: now.as_second(),
        german: Vec::new(),
        english: Vec::new(),
    };
    let mut wait = None;
    match fetch.fetch(&Request::get(url.clone())).await {
        Err(error) => report.cause = Cause::of_fetch(&error),
        Ok(response) => {
            report.status = response.status;
            report.bytes = response.bytes();
            report.elapsed = response.elapsed;
            report.requests = response.requests;
            report.conditional = !response.validators.is_empty();
            report.moved_to = response.permanent_redirect.clone();
            report.kind = sniff(&response.body);
            wait = response.freshness.wait();
            let kind = report.kind;
            let judged = plausible::judge(kind, &response.body, response.content_type.as_deref());
            report.cause = match (response.status, judged) {
                (200, Completeness::Broken { german, english }) => {
                    Cause::Broken { german, english }
                }
                (200, _) => {
                    report.body = Some(crate::pages::body_of(&response));
                    robots_cause(fetch, kind, &response.final_url).await.unwrap_or_else(|| {
                        let to = report.moved_to.as_ref().map(ToString::to_string);
                        to.map_or(Cause::Good, |to| Cause::Moved { to })
                    })
                }
                (status, _) => Cause::Status { status },
            };
        }
    }
    let failed = !matches!(report.cause, Cause::Good | Cause::Moved { .. });
    report.next_check = next_check(&Schedule {
        source: url.as_str(),
        now: now.as_second(),
        interval: DEFAULT_INTERVAL,
        quiet: Duration::ZERO,
        errors: u32::from(failed),
        ttl: None,
        wait,
    });
    describe(&mut report, now);
    report
}

async fn robots_cause<F: Fetch>(fetch: &F, kind: SourceKind, url: &Url) -> Option<Cause> {
    if kind != SourceKind::Page {
        return None; // feeds are asked for by their partner
    }
    match fetch.robots(url).await {
        RobotsVerdict::Allowed { .. } => None,
        RobotsVerdict::Disallowed => Some(Cause::Robots),
        RobotsVerdict::Unreachable => Some(Cause::RobotsUnreachable),
    }
}

fn sniff(body: &[u8]) -> SourceKind {
    let head = &body[..body.len().min(4096)];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    if text.contains("begin:vcalendar") {
        SourceKind::Ical
    } else if ["<rss", "<feed", "<rdf:rdf"].iter().any(|tag| text.contains(tag)) {
        SourceKind::Rss
    } else {
        SourceKind::Page
    }
}

fn describe(report: &mut CheckReport, now: Timestamp) {
    let minutes = (report.next_check - now.as_second()) / 60;
    let (kind, status, bytes) = (report.kind.as_str(), report.status, report.bytes);
    let (millis, requests) = (report.elapsed.as_millis(), report.requests);
    if status > 0 {
        report.german.push(format!(
            "HTTP {status}, {bytes} Bytes, {millis} ms, {requests} Anfrage(n), gelesen als {kind}."
        ));
        report.english.push(format!(
            "HTTP {status}, {bytes} bytes, {millis} ms, {requests} request(s), read as {kind}."
        ));
    }
    report.german.push(report.cause.german());
    report.english.push(report.cause.english());
    if report.body.is_some() {
        let (german, english) = if report.conditional {
            ("Unveränderte Antworten kosten künftig nur ein 304.", "Unchanged answers cost a 304.")
        } else {
            (
                "Der Server nennt weder ETag noch Last-Modified; jeder Abruf lädt alles.",
                "The server gives neither ETag nor Last-Modified; each request loads all.",
            )
        };
        report.german.push(german.to_owned());
        report.english.push(english.to_owned());
    }
    report.german.push(format!("Der nächste Abruf wäre in {minutes} Minuten."));
    report.english.push(format!("The next request would be in {minutes} minutes."));
}
