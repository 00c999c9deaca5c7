//! `/quellen`: the sources, those first that need a person.

use std::{cmp::Reverse, sync::Arc};

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use http::HeaderMap;
use terminbund_proto::v1::{Finding, PollRecord, Severity, SourceHealth, SourceState};

use super::{HTML, Page, written};
use crate::{
    app::App,
    backend::Sources,
    error::Failure,
    filter,
    lang::Lang,
    links,
    respond::{Rendered, respond},
    time,
};

/// Most findings shown of a source.
const FINDINGS_MAX: usize = 50;

/// Pages of what changes by the second are asked for anew.
const CACHE: &str = "no-cache";

struct Row {
    name: String,
    state: &'static str,
    class: &'static str,
    urgent: bool,
    cause: String,
    steps: Vec<(&'static str, String)>,
    facts: Vec<(&'static str, String)>,
    findings: Vec<String>,
    history: Vec<Poll>,
}

struct Poll {
    time: String,
    status: String,
    items: u32,
    outcome: String,
    changes: String,
    size: String,
    took: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    page: Page,
    missing: String,
    summary: String,
    rows: Vec<Row>,
}

/// `GET /quellen`.
pub async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = filter::language(&query.unwrap_or_default());
    let shown = lang.clone().unwrap_or_default();
    let answer = match lang {
        Ok(lang) => render(&app, app.backend.sources().await, lang),
        Err(error) => Err(error.into()),
    };
    match answer {
        Ok(rendered) => respond(&headers, &rendered),
        Err(failure) => super::failure(&app, failure, shown),
    }
}

fn render(app: &App, sources: Sources, lang: Lang) -> Result<Rendered, Failure> {
    let Sources { mut sources, missing } = sources;
    let now = app.settings.clock.now().as_second();
    sources.sort_by(|(_, a), (_, b)| rank(a, now).cmp(&rank(b, now)));
    let summary = summary(&sources, now, lang);
    let rows = sources.iter().map(|(_, health)| row(app, health, now, lang)).collect();
    let mut page = Page::new(app, lang, lang.texts().sources, "/quellen", &[]);
    page.robots = true;
    let html = written(&SourcesPage { page, missing: missing.join(", "), summary, rows })?;
    Ok(Rendered::new(html, HTML, CACHE).since(None, now))
}

/// How much a source needs a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Much vanished: within days it is withdrawn unless someone looks.
    Now,
    /// It does not mend itself, or has not for a day.
    Person,
    /// Just broken; may mend itself.
    Wait,
    /// It works, with something to be mended at leisure.
    Advice,
    /// Not polled yet.
    Unknown,
    /// In order.
    None,
}

/// The kind of sources that are handed in, never polled.
const SUBMITTED: &str = "submitted";
/// What has not mended itself within so many seconds will not.
const LASTS: i64 = 24 * 3600;
/// Failed polls in a row that are no accident any more.
const SURE: u32 = 2;

fn need(health: &SourceHealth, now: i64) -> Need {
    if health.kind == SUBMITTED {
        return Need::None;
    }
    let lasts = health.trouble_since.is_some_and(|since| now - since >= LASTS);
    match health.state() {
        SourceState::Held => Need::Now,
        SourceState::Forbidden | SourceState::Failing
            if lasts || health.consecutive_errors >= SURE =>
        {
            Need::Person
        }
        SourceState::Unreachable if lasts => Need::Person,
        SourceState::Forbidden | SourceState::Failing | SourceState::Unreachable => Need::Wait,
        SourceState::Moved | SourceState::Stale => Need::Advice,
        SourceState::Ok if has_errors(health) => Need::Advice,
        SourceState::Unspecified => Need::Unknown,
        SourceState::Ok => Need::None,
    }
}

/// The most urgent first; of equals the one that lasts longest, then the one with most events.
fn rank(health: &SourceHealth, now: i64) -> (Need, i64, Reverse<u32>, &str) {
    let since = health.trouble_since.unwrap_or(i64::MAX);
    (need(health, now), since, Reverse(health.items), &health.source)
}

/// How many sources need a person, may mend themselves, and work.
fn summary(sources: &[(String, SourceHealth)], now: i64, lang: Lang) -> String {
    let count = |from: Need, to: Need| {
        let needs = sources.iter().map(|(_, health)| need(health, now));
        needs.filter(|n| (from..=to).contains(n)).count()
    };
    let parts = [
        (count(Need::Now, Need::Person), lang.texts().sources_need),
        (count(Need::Wait, Need::Wait), lang.texts().sources_wait),
        (count(Need::Advice, Need::Advice), lang.texts().sources_advice),
        (count(Need::Unknown, Need::Unknown), lang.texts().sources_unknown),
        (count(Need::None, Need::None), lang.texts().sources_good),
    ];
    let told = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what}: {n}"));
    told.collect::<Vec<_>>().join(" · ")
}

fn has_errors(health: &SourceHealth) -> bool {
    health.findings.iter().any(|finding| finding.severity() == Severity::Error)
}

fn state(state: SourceState, lang: Lang) -> (&'static str, &'static str) {
    match state {
        SourceState::Held => (lang.pick("angehalten", "held"), "stop"),
        SourceState::Forbidden => (lang.pick("verweigert", "forbidden"), "stop"),
        SourceState::Moved => (lang.pick("umgezogen", "moved"), "stop"),
        SourceState::Failing => (lang.pick("fehlerhaft", "failing"), "stop"),
        SourceState::Unreachable => (lang.pick("nicht erreichbar", "unreachable"), "warn"),
        SourceState::Stale => (lang.pick("veraltet", "stale"), "warn"),
        SourceState::Unspecified => (lang.pick("noch nicht abgefragt", "not polled yet"), "warn"),
        SourceState::Ok => (lang.pick("in Ordnung", "in order"), "good"),
    }
}

fn row(app: &App, health: &SourceHealth, now: i64, lang: Lang) -> Row {
    let texts = lang.texts();
    let zone = &app.settings.zone;
    let (state, class) = match health.kind == SUBMITTED {
        true => (texts.handed_in, "good"),
        false => state(health.state(), lang),
    };
    let moment =
        |at: Option<i64>| at.map_or(texts.never.to_owned(), |at| time::stamp(at, zone, lang));
    let mut facts = vec![
        (texts.partner, app.labels.name("partner", &health.partner, lang)),
        (lang.pick("Adresse", "Address"), links::without_secrets(&health.url)),
        (texts.items, items(health, lang)),
    ];
    // the ingester says of what is handed in as well when it was last heard of, and in what state
    facts.push((texts.last_good, moment(health.last_good)));
    if let Some(since) = health.trouble_since {
        facts.push((texts.trouble_since, time::stamp(since, zone, lang)));
    }
    if let Some(next) = health.next_check {
        facts.push((texts.next_check, time::stamp(next, zone, lang)));
    }
    if health.consecutive_errors > 0 {
        facts.push((texts.errors_in_a_row, health.consecutive_errors.to_string()));
    }
    facts.retain(|(_, value)| !value.is_empty());
    let findings = health.findings.iter().take(FINDINGS_MAX);
    Row {
        name: if health.name.is_empty() { &health.source } else { &health.name }.clone(),
        state,
        class,
        urgent: need(health, now) <= Need::Person,
        cause: lang.pick(&health.german, &health.english).clone(),
        steps: steps(health, lang),
        facts,
        findings: findings.map(|finding| finding_text(finding, lang)).collect(),
        history: health.history.iter().map(|record| poll(record, app, lang)).collect(),
    }
}

/// Commands for who runs the calendar: see it for oneself, then end it.
fn steps(health: &SourceHealth, lang: Lang) -> Vec<(&'static str, String)> {
    let texts = lang.texts();
    let mut steps = Vec::new();
    let works = matches!(health.state(), SourceState::Ok | SourceState::Unspecified);
    if works || health.url.is_empty() {
        return steps;
    }
    let url = links::without_secrets(&health.url);
    // As one word of a shell, whatever the address holds.
    steps.push((texts.step_check, format!("terminbund check '{}'", url.replace('\'', "%27"))));
    let again = format!("terminbund poll {}", health.source);
    if health.state() == SourceState::Held {
        steps.push((texts.step_release, format!("{again} --release")));
    } else {
        steps.push((texts.step_poll, again));
    }
    steps
}

fn items(health: &SourceHealth, lang: Lang) -> String {
    match health.held {
        0 => health.items.to_string(),
        held => format!("{} ({held} {})", health.items, lang.texts().held),
    }
}

/// `Zeile 12, „Jobmesse“: … (RFC 5545, 3.8.4.7)`.
fn finding_text(finding: &Finding, lang: Lang) -> String {
    let mut head: Vec<String> = Vec::new();
    if finding.line > 0 {
        let line = format!("{} {}", lang.texts().line, finding.line);
        head.push(line);
    }
    if !finding.event.is_empty() {
        head.push(format!("„{}“", finding.event));
    }
    let mut text = head.join(", ");
    if !text.is_empty() {
        text.push_str(": ");
    }
    text.push_str(lang.pick(&finding.german, &finding.english));
    if !finding.section.is_empty() {
        text.push_str(&format!(" ({})", finding.section));
    }
    text
}

fn poll(record: &PollRecord, app: &App, lang: Lang) -> Poll {
    let outcome = match record.outcome.as_str() {
        "changed" => lang.pick("geändert", "changed"),
        "unchanged" => lang.pick("unverändert", "unchanged"),
        "not-modified" => lang.pick("nicht neuer", "not modified"),
        "held" => lang.pick("angehalten", "held"),
        "failed" => lang.pick("gescheitert", "failed"),
        other => other,
    };
    Poll {
        time: time::stamp(record.at, &app.settings.zone, lang),
        status: match record.status {
            0 => lang.texts().poll_none.to_owned(),
            status => status.to_string(),
        },
        items: record.items,
        outcome: outcome.to_owned(),
        changes: match (record.published, record.withdrawn) {
            (0, 0) => String::new(),
            (new, 0) => format!("+{new}"),
            (0, gone) => format!("−{gone}"),
            (new, gone) => format!("+{new} −{gone}"),
        },
        size: match record.bytes {
            0 => String::new(),
            bytes => format!("{} KiB", bytes.div_ceil(1024)),
        },
        took: match record.millis {
            0 => String::new(),
            millis => format!("{millis} ms"),
        },
    }
}

#[cfg(test)]
mod tests {
    use terminbund_proto::v1::{Finding, Severity, SourceHealth, SourceState};

    use super::{Need, need, rank};

    const NOW: i64 = 1_772_452_800;

    fn source(slug: &str, state: SourceState, errors: u32, hours: i64) -> SourceHealth {
        SourceHealth {
            source: slug.to_owned(),
            state: state.into(),
            consecutive_errors: errors,
            trouble_since: (hours > 0).then_some(NOW - hours * 3600),
            ..SourceHealth::default()
        }
    }

    #[test]
    fn what_needs_a_person_stands_first() {
        use SourceState::{Failing, Forbidden, Held, Moved, Ok, Stale, Unreachable, Unspecified};
        let mut odd = source("findings", Ok, 0, 0);
        odd.findings = vec![Finding { severity: Severity::Error.into(), ..Finding::default() }];
        let expected = [
            (source("held", Held, 0, 1), Need::Now),
            (source("away-long", Unreachable, 9, 300), Need::Person),
            (source("broken-long", Failing, 9, 48), Need::Person),
            (source("robots", Forbidden, 2, 2), Need::Person),
            (source("away", Unreachable, 3, 4), Need::Wait),
            (source("broken-once", Failing, 1, 1), Need::Wait),
            (source("findings", Ok, 0, 0), Need::None),
            (source("moved", Moved, 0, 0), Need::Advice),
            (source("stale", Stale, 0, 0), Need::Advice),
            (source("new", Unspecified, 0, 0), Need::Unknown),
        ];
        for (health, wanted) in &expected {
            assert_eq!(need(health, NOW), *wanted, "{}", health.source);
        }
        assert_eq!(need(&odd, NOW), Need::Advice);
        let submitted = SourceHealth { kind: "submitted".to_owned(), ..SourceHealth::default() };
        assert_eq!(need(&submitted, NOW), Need::None, "is not polled");
        let mut all: Vec<_> = expected.iter().map(|(health, _)| health).rev().collect();
        all.sort_by(|a, b| rank(a, NOW).cmp(&rank(b, NOW)));
        let order: Vec<&str> = all.iter().map(|h| h.source.as_str()).collect();
        assert_eq!(
            order,
            [
                "held",
                "away-long",
                "broken-long",
                "robots",
                "away",
                "broken-once",
                "moved",
                "stale",
                "new",
                "findings"
            ]
        );
    }
}
