//! `terminbund check URL`: what a poll of this address would find, with the very same safety.

use std::time::Duration;

use jiff::Timestamp;
use terminbund_fetch::{Request, Response, RobotsVerdict, Secret, Url};

use crate::causes::Cause;
use crate::one_poll::Fetch;
use crate::plausible;
use crate::read::{Body, Completeness};
use crate::schedule::{Schedule, next_check};
use crate::spec::{DEFAULT_INTERVAL, SourceKind};

/// What is to be checked.
#[derive(Clone, Debug)]
pub struct Checking {
    /// http, https, webcal or webcals.
    pub url: Url,
    /// As what it is read; none: by what it looks like.
    pub kind: Option<SourceKind>,
    /// For a closed feed.
    pub auth: Option<Secret>,
    /// Between two polls.
    pub interval: Duration,
    /// Whether robots.txt binds; none: for pages only.
    pub robots: Option<bool>,
}

impl Checking {
    /// An address of which nothing is configured.
    #[must_use]
    pub fn of(url: Url) -> Self {
        Self { url, kind: None, auth: None, interval: DEFAULT_INTERVAL, robots: None }
    }
}

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
    /// How long the server asks to be left alone.
    pub wait: Option<Duration>,
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
pub async fn check_url<F: Fetch>(fetch: &F, what: &Checking, now: Timestamp) -> CheckReport {
    let mut report = CheckReport {
        kind: SourceKind::Ical,
        status: 0,
        body: None,
        bytes: 0,
        elapsed: Duration::ZERO,
        requests: 0,
        moved_to: None,
        conditional: false,
        wait: None,
        cause: Cause::Good,
        next_check: now.as_second(),
        german: Vec::new(),
        english: Vec::new(),
    };
    let request = Request { auth: what.auth.clone(), ..Request::get(what.url.clone()) };
    match fetch.fetch(&request).await {
        Err(error) => report.cause = Cause::of_fetch(&error),
        Ok(response) => {
            report.status = response.status;
            report.bytes = response.bytes();
            report.elapsed = response.elapsed;
            report.requests = response.requests;
            report.conditional = !response.validators.is_empty();
            report.moved_to = response.permanent_redirect.clone();
            report.kind = what.kind.unwrap_or_else(|| sniff(&response));
            report.wait = response.freshness.wait();
            let kind = report.kind;
            let judged = plausible::judge(kind, &response.body, response.content_type.as_deref());
            report.cause = match (response.status, judged) {
                (200, Completeness::Broken { german, english }) => {
                    Cause::Broken { german, english }
                }
                (200, _) => match robots_cause(fetch, what, kind, &response.final_url).await {
                    // What a poll would not read is not read here either.
                    Some(cause) => cause,
                    None => {
                        report.body = Some(crate::pages::body_of(&response));
                        let to = report.moved_to.as_ref().map(ToString::to_string);
                        to.map_or(Cause::Good, |to| Cause::Moved { to })
                    }
                },
                (status, _) => Cause::Status { status },
            };
        }
    }
    let failed = !matches!(report.cause, Cause::Good | Cause::Moved { .. });
    report.next_check = next_check(&Schedule {
        source: what.url.as_str(),
        now: now.as_second(),
        interval: what.interval,
        quiet: Duration::ZERO,
        errors: u32::from(failed),
        ttl: None,
        wait: report.wait,
    });
    describe(&mut report, now);
    report
}

async fn robots_cause<F: Fetch>(
    fetch: &F,
    what: &Checking,
    kind: SourceKind,
    url: &Url,
) -> Option<Cause> {
    // Feeds are asked for by their partner.
    if !what.robots.unwrap_or(kind == SourceKind::Page) {
        return None;
    }
    match fetch.robots(url).await {
        RobotsVerdict::Allowed { .. } => None,
        RobotsVerdict::Disallowed => Some(Cause::Robots),
        RobotsVerdict::Unreachable => Some(Cause::RobotsUnreachable),
    }
}

fn sniff(response: &Response) -> SourceKind {
    let head = &response.body[..response.body.len().min(4096)];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    if text.contains("begin:vcalendar") {
        SourceKind::Ical
    } else if ["<rss", "<feed", "<rdf:rdf"].iter().any(|tag| text.contains(tag)) {
        SourceKind::Rss
    } else if response.content_type.as_deref() == Some("text/calendar")
        || response.final_url.path().to_ascii_lowercase().ends_with(".ics")
    {
        // Meant as a feed, whatever it says: its owner is told so.
        SourceKind::Ical
    } else {
        SourceKind::Page
    }
}

fn describe(report: &mut CheckReport, now: Timestamp) {
    let wait = report.next_check - now.as_second();
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
    next(report, wait);
}

/// What a poll would do now and then.
fn next(report: &mut CheckReport, wait: i64) {
    let mut say = |german: String, english: String| {
        report.german.push(german);
        report.english.push(english);
    };
    match (report.body.is_some(), report.conditional) {
        (true, true) => say(
            "Ein Abruf nähme jetzt auf, was hier steht, danach nur, was sich ändert; eine \
             unveränderte Antwort kostet nur ein 304."
                .to_owned(),
            "A poll would now take in what stands here, and later only what changes; an \
             unchanged answer costs a 304."
                .to_owned(),
        ),
        (true, false) => say(
            "Ein Abruf nähme jetzt auf, was hier steht, danach nur, was sich ändert. Der Server \
             nennt weder ETag noch Last-Modified; jeder Abruf lädt deshalb alles."
                .to_owned(),
            "A poll would now take in what stands here, and later only what changes. The server \
             gives neither ETag nor Last-Modified, so each request loads all."
                .to_owned(),
        ),
        (false, _) => say(
            "Ein Abruf nähme nichts auf und zöge nichts zurück; mit jedem weiteren Fehler \
             wartete er länger (nach 8 über eine Stunde, nach 23 über drei Tage)."
                .to_owned(),
            "A poll would take in nothing and withdraw nothing; with each further error it \
             would wait longer (after 8 more than an hour, after 23 more than three days)."
                .to_owned(),
        ),
    }
    if let Some(wait) = report.wait {
        let asked = wait.as_secs().div_ceil(60);
        say(
            format!("Der Server bittet um {asked} Minuten Abstand."),
            format!("The server asks for {asked} minutes between two requests."),
        );
    }
    let (number, german, english) = match wait {
        ..120 => (wait, "Sekunden", "seconds"),
        _ => (wait / 60, "Minuten", "minutes"),
    };
    say(
        format!("Der nächste Abruf wäre in {number} {german}."),
        format!("The next request would be in {number} {english}."),
    );
}
