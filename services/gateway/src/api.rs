//! `/api/v1`: the calendar for programs; writing needs a right.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequestParts, Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use serde::Deserialize;
use serde_json::{Value, json};
use terminbund_proto::v1::{
    self, Decision, HideDecision, NeverSameDecision, PreferSourceDecision, SameDecision,
    SetFieldDecision, ShowDecision, SourceHealth, UndoDecision, decision::What,
};

use crate::{
    app::{App, Keep},
    auth::{self, Caller, Role},
    error::Failure,
    filter::{self, FilterError},
    ical::url_id,
    json,
    respond::{CACHE_FEED, Rendered, respond},
    submission::Submission,
    view::View,
};

/// Entries on a page where none is asked for, and at most.
const PAGE_SIZE: u32 = 50;
const PAGE_SIZE_MAX: u32 = 100;

const JSON: &str = "application/json; charset=utf-8";

/// The address of the peer, where the server knows it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(Option<SocketAddr>);

impl Peer {
    /// The address, where it is known.
    pub fn address(self) -> Option<SocketAddr> {
        self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, Self::Rejection> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Peer(info.map(|ConnectInfo(address)| *address)))
    }
}

/// `GET /api/v1/entries`.
pub async fn entries(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = list(&app, &query.unwrap_or_default(), &headers).await;
    answer.unwrap_or_else(Failure::into_json)
}

async fn list(app: &App, query: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let wanted = filter::from_query(query)?;
    let lang = filter::language(query)?;
    let size = page_size(query)?;
    let since = modified_since(query)?;
    let token = filter::parameter(query, "page").unwrap_or_default();
    let shown = filter::to_query(&wanted);
    let key = format!("api {} {size} {since:?} {token} {shown}", lang.tag());
    let make = async || {
        let page = app.backend.page(&wanted, size, &token).await?;
        let zone = &app.settings.zone;
        let base = app.settings.absolute("/entries/");
        let new = page.entries.iter().filter(|entry| entry.last_modified >= since.unwrap_or(0));
        let entries: Vec<Value> =
            new.filter_map(View::of).map(|view| json::entry(&view, zone, &base)).collect();
        let next = (!page.next_page_token.is_empty()).then(|| {
            let mut pairs = filter::pairs(&wanted);
            pairs.push(("page_size", size.to_string()));
            pairs.extend(
                filter::parameter(query, "last_modified_since")
                    .map(|since| ("last_modified_since", since)),
            );
            pairs.push(("page", page.next_page_token.clone()));
            app.settings.absolute(&format!("/api/v1/entries?{}", filter::encode(&pairs)))
        });
        let facets: Vec<Value> = page.facets.iter().map(facet).collect();
        let body = json!({
            "alliance": { "id": page.alliance, "name": app.settings.alliance_name },
            "total": page.total, "next": next, "entries": entries, "facets": facets,
        });
        Ok((Rendered::new(format!("{body}\n"), JSON, CACHE_FEED), page.revision))
    };
    app.cached(headers, &key, &wanted, Keep::WhileRoom, make).await
}

fn facet(facet: &v1::Facet) -> Value {
    json!({ "field": facet.field, "id": facet.id, "de": facet.german, "en": facet.english,
        "count": facet.count })
}

fn page_size(query: &str) -> Result<u32, FilterError> {
    let Some(text) = filter::parameter(query, "page_size") else { return Ok(PAGE_SIZE) };
    let size = text.parse().ok().filter(|size| (1..=PAGE_SIZE_MAX).contains(size));
    let german = format!("1 bis {PAGE_SIZE_MAX}");
    let english = format!("1 to {PAGE_SIZE_MAX}");
    size.ok_or_else(|| FilterError::new("page_size", &text, &german, &english))
}

/// Seconds since the epoch, out of a day (UTC) or an instant of RFC 3339.
fn modified_since(query: &str) -> Result<Option<i64>, FilterError> {
    let Some(text) = filter::parameter(query, "last_modified_since") else { return Ok(None) };
    // A plus that was not encoded arrives as a blank.
    let instant: Option<jiff::Timestamp> = text.replace(' ', "+").parse().ok();
    let day = || {
        let day: jiff::civil::Date = text.parse().ok()?;
        Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    };
    let found = instant.or_else(day).map(|at| at.as_second());
    let german = "ein Tag wie 2026-03-04 oder eine Zeit wie 2026-03-04T18:00:00Z";
    let english = "a day like 2026-03-04 or a time like 2026-03-04T18:00:00Z";
    let error = || FilterError::new("last_modified_since", &text, german, english);
    found.map(Some).ok_or_else(error)
}

/// `GET /api/v1/entries/{id}`.
pub async fn entry(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    one(&app, &id, &headers).await.unwrap_or_else(Failure::into_json)
}

async fn one(app: &App, id: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let key = format!("api entry {id}");
    let entry = match app.backend.entry(id).await {
        Ok(entry) => entry,
        Err(failure) => return app.last_good(headers, &key, failure),
    };
    if entry.id != id {
        let location = format!("{}/api/v1/entries/{}", app.prefix, url_id(&entry.id));
        let location = HeaderValue::from_str(&location).map_err(|_| Failure::NotFound)?;
        return Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response());
    }
    let view = View::of(&entry).ok_or(Failure::NotFound)?;
    let body = json::entry(&view, &app.settings.zone, &app.settings.absolute("/entries/"));
    Ok(app.keep(headers, &key, Rendered::new(format!("{body}\n"), JSON, CACHE_FEED)))
}

/// `GET /api/v1/advice`: what partners offer on demand.
pub async fn advice(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let answer = async {
        let offers = app.backend.advice().await?;
        let offers: Vec<Value> = offers.iter().map(json::advice).collect();
        let body = json!({ "advice": offers });
        Ok(respond(&headers, &Rendered::new(format!("{body}\n"), JSON, CACHE_FEED)))
    };
    answer.await.unwrap_or_else(Failure::into_json)
}

/// Who asks, where the body is JSON: a form of another site cannot send that.
fn writer(app: &App, headers: &HeaderMap, peer: Peer, has_body: bool) -> Result<Caller, Failure> {
    let caller = auth::caller(&app.settings.tokens, headers, peer.0).map_err(Failure::Refused)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_json = kind.is_some_and(|kind| {
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    });
    if has_body && !is_json {
        let found = kind.unwrap_or("–");
        return Err(Failure::Bad {
            german: format!("Content-Type: gefunden „{found}“, erlaubt: application/json."),
            english: format!("Content-Type: found \"{found}\", allowed: application/json."),
        });
    }
    Ok(caller)
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::Bad {
        german: format!("Der Inhalt ist kein gültiges JSON dieser Schnittstelle: {error}."),
        english: format!("The body is no valid JSON of this interface: {error}."),
    })
}

fn done(body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(JSON)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, format!("{body}\n")).into_response()
}

/// `POST /api/v1/submissions`.
pub async fn submit(
    State(app): State<Arc<App>>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = async {
        let caller = writer(&app, &headers, peer, true)?;
        let request = parse::<Submission>(&body)?.into_request(&app.settings.zone)?;
        let partner = app.backend.partner_of(&request.source).await?;
        if !caller.may_write_for(&partner) {
            return Err(Failure::Forbidden);
        }
        tracing::info!(source = request.source, by = caller.name, "announcement handed in");
        let answer = Box::pin(app.backend.submit(request, &caller.pass)).await?;
        let findings: Vec<Value> = answer.findings.iter().map(finding).collect();
        Ok(done(&json!({
            "keys": answer.keys, "published": answer.published, "findings": findings,
        })))
    };
    Box::pin(answer).await.unwrap_or_else(Failure::into_json)
}

fn finding(finding: &v1::Finding) -> Value {
    json!({ "rule": finding.rule, "line": finding.line, "event": finding.event,
        "de": finding.german, "en": finding.english, "section": finding.section })
}

/// A decision as it is sent: `{"reason": "…", "same": ["<event>", "<event>"]}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionForm {
    #[serde(default)]
    reason: String,
    same: Option<Vec<String>>,
    never_same: Option<[String; 2]>,
    hide: Option<String>,
    show: Option<String>,
    prefer: Option<PreferForm>,
    set: Option<SetForm>,
    undo: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PreferForm {
    event: String,
    source: String,
    field: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetForm {
    event: String,
    field: String,
    value: String,
}

impl DecisionForm {
    /// Exactly one of the kinds.
    fn what(self) -> Result<What, Failure> {
        let DecisionForm { same, never_same, hide, show, prefer, set, undo, .. } = self;
        let all = [
            same.map(|events| What::Same(SameDecision { events })),
            never_same.map(|[a, b]| What::NeverSame(NeverSameDecision { a, b })),
            hide.map(|event| What::Hide(HideDecision { event })),
            show.map(|event| What::Show(ShowDecision { event })),
            prefer.map(|PreferForm { event, source, field }| {
                What::Prefer(PreferSourceDecision { event, source, field })
            }),
            set.map(|SetForm { event, field, value }| {
                What::Set(SetFieldDecision { event, field, value })
            }),
            undo.map(|decision| What::Undo(UndoDecision { decision })),
        ];
        let mut found = all.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(what), None) => Ok(what),
            _ => Err(Failure::Bad {
                german: "Genau eines ist anzugeben: same, never_same, hide, show, prefer, set, \
                         undo."
                    .to_owned(),
                english: "Exactly one is needed: same, never_same, hide, show, prefer, set, undo."
                    .to_owned(),
            }),
        }
    }
}

/// `POST /api/v1/decisions`.
pub async fn decide(
    State(app): State<Arc<App>>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = async {
        let caller = writer(&app, &headers, peer, true)?;
        if caller.role == Role::Partner {
            return Err(Failure::Forbidden);
        }
        let form: DecisionForm = parse(&body)?;
        let reason = form.reason.clone();
        let what = Some(form.what()?);
        let author = caller.name;
        let decision = Decision { author, reason, what, ..Decision::default() };
        let answer = app.backend.decide(decision, &caller.pass).await?;
        let id = answer.decision.map(|decision| decision.id).unwrap_or_default();
        Ok(done(&json!({ "decision": id, "entries": answer.entries })))
    };
    answer.await.unwrap_or_else(Failure::into_json)
}

/// `POST /api/v1/sources/{id}/poll`.
pub async fn poll(
    State(app): State<Arc<App>>,
    Path(source): Path<String>,
    peer: Peer,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let caller = writer(&app, &headers, peer, false)?;
        let partner = app.backend.partner_of(&source).await?;
        if !caller.may_write_for(&partner) {
            return Err(Failure::Forbidden);
        }
        Ok(done(&health(app.backend.poll(&source, &caller.pass).await?)))
    };
    answer.await.unwrap_or_else(Failure::into_json)
}

/// `POST /api/v1/sources/{id}/release`; not for partners, whose own source is held.
pub async fn release(
    State(app): State<Arc<App>>,
    Path(source): Path<String>,
    peer: Peer,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let caller = writer(&app, &headers, peer, false)?;
        if caller.role == Role::Partner {
            return Err(Failure::Forbidden);
        }
        Ok(done(&health(app.backend.release(&source, &caller.pass).await?)))
    };
    answer.await.unwrap_or_else(Failure::into_json)
}

fn health(health: Option<SourceHealth>) -> Value {
    let health = health.unwrap_or_default();
    json!({
        "source": health.source, "state": health.state().as_str_name(), "items": health.items,
        "held": health.held, "de": health.german, "en": health.english,
        "next_check": health.next_check, "last_good": health.last_good,
    })
}
