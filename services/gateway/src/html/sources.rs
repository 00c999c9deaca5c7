//! `/quellen`: the sources, those first that need a person.

use std::sync::Arc;

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
    facts: Vec<(&'static str, String)>,
    findings: Vec<String>,
    history: Vec<Poll>,
}

struct Poll {
    time: String,
    status: String,
    items: u32,
    outcome: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    page: Page,
    missing: String,
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
    sources.sort_by(|(_, a), (_, b)| (rank(a), &a.source).cmp(&(rank(b), &b.source)));
    let rows = sources.iter().map(|(_, health)| row(app, health, lang)).collect();
    let mut page = Page::new(app, lang, lang.texts().sources, "/quellen", &[]);
    page.robots = true;
    let html = written(&SourcesPage { page, missing: missing.join(", "), rows })?;
    Ok(Rendered::new(html, HTML, CACHE).since(None, app.settings.clock.now().as_second()))
}

/// What needs a person stands first; then what mends itself; then what runs.
fn rank(health: &SourceHealth) -> u8 {
    match health.state() {
        SourceState::Held => 0,
        SourceState::Forbidden => 1,
        SourceState::Moved => 2,
        SourceState::Failing => 3,
        SourceState::Unreachable => 4,
        SourceState::Stale => 5,
        SourceState::Unspecified => 6,
        SourceState::Ok if has_errors(health) => 7,
        SourceState::Ok => 8,
    }
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

fn row(app: &App, health: &SourceHealth, lang: Lang) -> Row {
    let texts = lang.texts();
    let zone = &app.settings.zone;
    let (state, class) = state(health.state(), lang);
    let moment =
        |at: Option<i64>| at.map_or(texts.never.to_owned(), |at| time::stamp(at, zone, lang));
    let mut facts = vec![
        (texts.partner, app.labels.name("partner", &health.partner, lang)),
        (lang.pick("Adresse", "Address"), links::without_secrets(&health.url)),
        (texts.items, items(health, lang)),
        (texts.last_good, moment(health.last_good)),
    ];
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
        urgent: rank(health) <= 3,
        cause: lang.pick(&health.german, &health.english).clone(),
        facts,
        findings: findings.map(|finding| finding_text(finding, lang)).collect(),
        history: health.history.iter().map(|record| poll(record, app, lang)).collect(),
    }
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
    }
}
