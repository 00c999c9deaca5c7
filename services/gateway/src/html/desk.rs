//! `/redaktion`: the pairs and entries that wait for a person, and the decisions that stand.
//!
//! A browser signs in by HTTP Basic with a token as the password: no cookie is set. Because a
//! browser then sends it along on its own, writing asks for the page's own origin.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use terminbund_proto::v1::{
    Decision, Entry, Event, HideDecision, ListReviewResponse, NeverSameDecision, Relevance,
    SameDecision, ShowDecision, UndoDecision, decision::What,
};

use super::{HTML, Page, why::telling, written};
use crate::{
    api::Peer,
    app::App,
    auth::{self, Caller, Refused, Role},
    error::Failure,
    filter,
    lang::Lang,
    time,
    view::member_name,
};

/// Pairs shown at once: what a person decides in one sitting.
const PAIRS_MAX: u32 = 50;

/// Latest decisions shown.
const DECISIONS_MAX: usize = 50;

struct Pair {
    a: (String, String),
    b: (String, String),
    a_id: String,
    b_id: String,
    probability: String,
    evidence: Vec<String>,
}

struct Aside {
    title: String,
    partners: String,
    when: String,
    why: String,
    event: String,
}

struct Laid {
    id: String,
    what: String,
    reason: String,
    who: String,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    page: Page,
    total: u32,
    pairs: Vec<Pair>,
    aside: Vec<Aside>,
    decisions: Vec<Laid>,
}

/// An editor or operator; others are asked to sign in.
fn editor(app: &App, headers: &HeaderMap, peer: Peer) -> Result<Caller, Failure> {
    let caller = auth::caller_with_password(&app.settings.tokens, headers, peer.address())
        .map_err(Failure::Refused)?;
    if caller.role == Role::Partner {
        return Err(Failure::Forbidden);
    }
    Ok(caller)
}

fn refused(app: &App, failure: Failure, lang: Lang) -> Response {
    let sign_in = matches!(failure, Failure::Refused(Refused::Unknown));
    let mut response = super::failure(app, failure, lang);
    if sign_in {
        let basic = HeaderValue::from_static("Basic realm=\"Redaktion\", charset=\"UTF-8\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
    }
    response
}

/// `GET /redaktion`.
pub async fn page(
    State(app): State<Arc<App>>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = filter::language(&query.unwrap_or_default()).unwrap_or_default();
    let answer = async {
        editor(&app, &headers, peer)?;
        let review = app.backend.review(PAIRS_MAX).await?;
        let decisions = app.backend.decisions().await?;
        written(&desk(&app, &review, &decisions, lang))
    };
    match answer.await {
        Ok(html) => {
            let headers = [(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, "no-store")];
            (headers, html).into_response()
        }
        Err(failure) => refused(&app, failure, lang),
    }
}

/// `POST /redaktion`: one decision by a button.
pub async fn decide(
    State(app): State<Arc<App>>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = query.unwrap_or_default();
    let lang = filter::language(&query).unwrap_or_default();
    let answer = async {
        let caller = editor(&app, &headers, peer)?;
        let own = app.settings.public_url.origin().ascii_serialization();
        if !auth::is_own_page(&headers, &own) {
            return Err(Failure::Refused(Refused::ForeignOrigin));
        }
        let what = Some(what(&body)?);
        let author = caller.name;
        let decision = Decision { author, what, ..Decision::default() };
        app.backend.decide(decision, &caller.pass).await
    };
    match answer.await {
        Ok(_) => {
            let location = format!("{}/redaktion{}", app.prefix, lang.pick("", "?lang=en"));
            (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
        }
        Err(failure) => refused(&app, failure, lang),
    }
}

fn what(body: &[u8]) -> Result<What, Failure> {
    let body = std::str::from_utf8(body).unwrap_or_default();
    let field = |name| filter::parameter(body, name).unwrap_or_default();
    let (a, b) = (field("a"), field("b"));
    let pair = !a.is_empty() && !b.is_empty();
    match field("action").as_str() {
        "same" if pair => Ok(What::Same(SameDecision { events: vec![a, b] })),
        "never" if pair => Ok(What::NeverSame(NeverSameDecision { a, b })),
        "show" if !a.is_empty() => Ok(What::Show(ShowDecision { event: a })),
        "hide" if !a.is_empty() => Ok(What::Hide(HideDecision { event: a })),
        "undo" if !a.is_empty() => Ok(What::Undo(UndoDecision { decision: a })),
        odd => {
            let allowed = "same, never, show, hide, undo";
            Err(filter::FilterError::new("action", odd, allowed, allowed).into())
        }
    }
}

fn desk(app: &App, review: &ListReviewResponse, decisions: &[Decision], lang: Lang) -> Desk {
    let pairs = review.pairs.iter().map(|pair| Pair {
        a: (pair.a_partner.clone(), pair.a_title.clone()),
        b: (pair.b_partner.clone(), pair.b_title.clone()),
        a_id: pair.a.clone(),
        b_id: pair.b.clone(),
        probability: format!("{:.0}", pair.probability * 100.0),
        evidence: telling(pair, lang),
    });
    let latest = decisions.iter().rev().take(DECISIONS_MAX);
    let mut page = Page::new(app, lang, lang.texts().desk, "/redaktion", &[]);
    page.robots = true;
    Desk {
        page,
        total: review.total,
        pairs: pairs.collect(),
        aside: review.irrelevant.iter().filter_map(|entry| aside(app, entry, lang)).collect(),
        decisions: latest.map(|decision| laid(app, decision, lang)).collect(),
    }
}

fn aside(app: &App, entry: &Entry, lang: Lang) -> Option<Aside> {
    let event = entry.event.as_ref()?;
    let names: Vec<&str> = entry.members.iter().map(member_name).collect();
    let first = entry.members.first().map(|member| member.event_id.clone());
    Some(Aside {
        title: event.title.clone(),
        partners: names.join(", "),
        when: time::describe(event.when.as_ref(), &app.settings.zone, lang),
        why: words(event, lang),
        event: first.unwrap_or_else(|| entry.id.clone()),
    })
}

/// The words that spoke for and against its belonging to the alliance's subject.
fn words(event: &Event, lang: Lang) -> String {
    let relevance = event.classification.as_ref().map(|class| class.relevance());
    let verdict = match relevance {
        Some(Relevance::Out) => lang.pick("nicht zum Thema", "off the subject"),
        _ => lang.pick("bitte ansehen", "to be looked at"),
    };
    let all = event.classification.iter().flat_map(|class| &class.because);
    let told = all.filter_map(|because| {
        let points = because.label.strip_prefix("relevance:")?;
        Some(format!("„{}“ {points}", because.words))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    if told.is_empty() { verdict.to_string() } else { format!("{verdict}: {told}") }
}

fn laid(app: &App, decision: &Decision, lang: Lang) -> Laid {
    let what = match &decision.what {
        Some(What::Same(same)) => {
            format!("{}: {}", lang.texts().desk_same, same.events.join(", "))
        }
        Some(What::NeverSame(never)) => {
            format!("{}: {}, {}", lang.texts().desk_different, never.a, never.b)
        }
        Some(What::Hide(hide)) => format!("{}: {}", lang.texts().desk_hide, hide.event),
        Some(What::Show(show)) => format!("{}: {}", lang.texts().desk_show, show.event),
        Some(What::Prefer(prefer)) => {
            format!("{}: {} ← {}", prefer.event, prefer.field, prefer.source)
        }
        Some(What::Set(set)) => format!("{}: {} = „{}“", set.event, set.field, set.value),
        Some(What::Undo(undo)) => format!("{}: {}", lang.texts().desk_undo, undo.decision),
        None => String::new(),
    };
    let at = time::stamp(decision.at, &app.settings.zone, lang);
    let who = format!("{}, {at}", decision.author);
    Laid { id: decision.id.clone(), what, reason: decision.reason.clone(), who }
}
