//! One page per entry: what is known, who announced it, where they differ, why it is one.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use terminbund_proto::v1::{Entry, ExplainResponse, Member, Role};

use super::{
    HTML, Page,
    card::{Card, text_language},
    facts::{Fact, facts},
    paragraphs,
    why::telling,
    written,
};
use crate::{
    app::App,
    error::Failure,
    filter,
    ical::{self, FeedSettings, url_id},
    jsonld,
    labels::{Labels, detail_name, form_name},
    lang::Lang,
    links,
    respond::{CACHE_FEED, CACHE_PAGE, Rendered},
    time,
    view::{View, member_name},
};

/// Longest id that is looked up.
const ID_MAX: usize = 200;

/// Most pairs of announcements whose evidence is shown.
const PAIRS_MAX: usize = 20;

struct Told {
    name: String,
    title: String,
    href: Option<String>,
    note: String,
    withdrawn: bool,
}

struct Difference {
    text: String,
    values: Vec<String>,
}

struct Why {
    text: String,
    pairs: Vec<WhyPair>,
}

struct WhyPair {
    heading: String,
    evidence: Vec<String>,
}

struct Origin {
    field: String,
    partner: String,
    form: String,
    seen: String,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    page: Page,
    card: Card,
    canonical: String,
    ics: String,
    jsonld: Option<String>,
    subtitle: String,
    facts: Vec<Fact>,
    source: Option<(String, String)>,
    conflicts: Vec<Difference>,
    paragraphs: Vec<Vec<String>>,
    text_lang: String,
    sessions: Vec<(String, String)>,
    review: Vec<Vec<String>>,
    members: Vec<Told>,
    why: Option<Why>,
    reasons: Vec<(String, String)>,
    provenance: Vec<Origin>,
    decisions: Vec<String>,
    changed: String,
}

/// `GET /entries/{id}` and `GET /entries/{id}.ics`.
pub async fn entry(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let lang = filter::language(&query).unwrap_or_default();
    if let Some(id) = file.strip_suffix(".ics") {
        let answer = single(&app, id, lang, &headers).await;
        return answer.unwrap_or_else(Failure::into_text);
    }
    let key = format!("entry {file} {}", lang.tag());
    let answer = match whole(&app, &file, lang, &headers, &key).await {
        Err(failure) => app.last_good(&headers, &key, failure),
        good => good,
    };
    answer.unwrap_or_else(|failure| super::failure(&app, failure, lang))
}

/// Finds the entry; where it bears another id now, the answer is the way there.
async fn find(app: &App, id: &str, tail: &str) -> Result<Result<Entry, Response>, Failure> {
    if id.is_empty() || id.len() > ID_MAX || id.chars().any(char::is_control) {
        return Err(Failure::NotFound);
    }
    let entry = app.backend.entry(id).await?;
    if entry.id == id {
        return Ok(Ok(entry));
    }
    let location = format!("{}/entries/{}{tail}", app.prefix, url_id(&entry.id));
    let location = HeaderValue::from_str(&location).map_err(|_| Failure::NotFound)?;
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE_PAGE)),
    ];
    Ok(Err((StatusCode::MOVED_PERMANENTLY, headers).into_response()))
}

async fn single(app: &App, id: &str, lang: Lang, headers: &HeaderMap) -> Result<Response, Failure> {
    let key = format!("single {id} {}", lang.tag());
    let tail = format!(".ics{}", lang.pick("", "?lang=en"));
    let entry = match find(app, id, &tail).await {
        Ok(Ok(entry)) => entry,
        Ok(Err(redirect)) => return Ok(redirect),
        Err(failure) => return app.last_good(headers, &key, failure),
    };
    let settings = FeedSettings {
        name: app.settings.alliance_name.clone(),
        description: String::new(),
        domain: app.settings.domain.clone(),
        zone: app.settings.zone.clone(),
        lang,
        entry_url: app.settings.absolute("/entries/"),
        feed_url: app.settings.absolute(&format!("/entries/{}.ics", url_id(&entry.id))),
        labels: app.labels.list(),
        more: false,
    };
    let text = ical::write(std::slice::from_ref(&entry), &settings);
    let rendered = Rendered::new(text, "text/calendar; charset=utf-8", CACHE_FEED)
        .header("content-disposition", "attachment; filename=\"termin.ics\"");
    Ok(app.keep(headers, &key, rendered))
}

async fn whole(
    app: &App,
    id: &str,
    lang: Lang,
    headers: &HeaderMap,
    key: &str,
) -> Result<Response, Failure> {
    let entry = match find(app, id, lang.pick("", "?lang=en")).await? {
        Ok(entry) => entry,
        Err(redirect) => return Ok(redirect),
    };
    let view = View::of(&entry).ok_or(Failure::NotFound)?;
    let why = if entry.members.len() > 1 {
        let explained = app.backend.explain(&entry.id).await;
        Some(explained.map_or_else(
            |_| Why { text: lang.texts().why_unavailable.to_owned(), pairs: Vec::new() },
            |explained| why(explained, lang),
        ))
    } else {
        None
    };
    let html = written(&model(app, &view, lang, why))?;
    Ok(app.keep(headers, key, Rendered::new(html, HTML, CACHE_PAGE)))
}

fn model(app: &App, view: &View<'_>, lang: Lang, why: Option<Why>) -> EntryPage {
    let (entry, event, zone) = (view.entry, view.event, &app.settings.zone);
    let labels = app.labels.with(&[], std::slice::from_ref(entry));
    let path = format!("/entries/{}", url_id(&entry.id));
    let canonical = app.settings.absolute(&path);
    let (title, _) = view.title(lang);
    let sessions = event.sessions.iter().map(|session| {
        let when = session.when.as_ref();
        let hours = when.map(|when| time::hours(when, zone, lang)).unwrap_or_default();
        let mut rest = vec![session.title.clone(), session.speakers.join(", ")];
        rest.push(session.room.clone());
        rest.retain(|part| !part.is_empty());
        (hours, rest.join(" · "))
    });
    let source = view.source_link().map(|link| {
        let first = view.announcers().into_iter().find(|member| member.url == event.url);
        let host = url::Url::parse(&link).ok();
        let host = host.as_ref().and_then(url::Url::host_str).unwrap_or_default();
        (first.map_or(host.to_owned(), |member| member_name(member).to_owned()), link)
    });
    EntryPage {
        card: Card::new(app, view, &labels, lang, ""),
        page: Page::new(app, lang, title, &path, &[]),
        ics: format!("{}{path}.ics{}", app.prefix, lang.pick("", "?lang=en")),
        jsonld: jsonld::script(view, zone, &canonical),
        canonical,
        subtitle: event.subtitle.clone(),
        facts: facts(view, app, &labels, lang),
        source,
        conflicts: conflicts(view, &labels, lang),
        paragraphs: paragraphs(&event.description),
        text_lang: text_language(view),
        sessions: sessions.collect(),
        review: paragraphs(&event.review),
        members: entry.members.iter().map(|member| told(member, lang)).collect(),
        why,
        reasons: reasons(view, &labels, lang),
        provenance: provenance(view, app, &labels, lang),
        decisions: decisions(view, lang),
        changed: time::stamp(entry.last_modified, zone, lang),
    }
}

fn told(member: &Member, lang: Lang) -> Told {
    let role = match member.role() {
        Role::Organizer => lang.texts().organizer,
        Role::CoOrganizer => lang.pick("Mitveranstalter", "co-organiser"),
        Role::Repeater => lang.pick("weist darauf hin", "passes it on"),
        Role::Unspecified => "",
    };
    let gone = lang.pick("kündigt es nicht mehr an", "no longer announces it");
    let notes = [role, if member.withdrawn { gone } else { "" }];
    let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    Told {
        name: member_name(member).to_owned(),
        title: if member.title.is_empty() { member_name(member) } else { &member.title }.to_owned(),
        href: links::web(&member.url),
        note: notes.join(", "),
        withdrawn: member.withdrawn,
    }
}

fn conflicts(view: &View<'_>, labels: &Labels, lang: Lang) -> Vec<Difference> {
    let all = view.entry.conflicts.iter().map(|conflict| Difference {
        text: lang.pick(&conflict.german, &conflict.english).clone(),
        values: conflict
            .values
            .iter()
            .map(|v| format!("{}: {}", labels.name("partner", &v.partner, lang), v.value))
            .collect(),
    });
    all.collect()
}

fn why(explained: ExplainResponse, lang: Lang) -> Why {
    let pairs = explained.pairs.into_iter().take(PAIRS_MAX).map(|pair| {
        let side = |partner: &str, title: &str| format!("{partner}: „{title}“");
        let heading = format!(
            "{} – {} ({:.0} %)",
            side(&pair.a_partner, &pair.a_title),
            side(&pair.b_partner, &pair.b_title),
            pair.probability * 100.0
        );
        WhyPair { heading, evidence: telling(&pair, lang) }
    });
    let text = lang.pick(&explained.german, &explained.english).clone();
    Why { text, pairs: pairs.collect() }
}

/// Each label with the words that gave it.
fn reasons(view: &View<'_>, labels: &Labels, lang: Lang) -> Vec<(String, String)> {
    let told = view.reasons().filter_map(|because| {
        let (field, id) = because.label.split_once(':')?;
        // A label that follows from another bears the other's id for words.
        let words = match because.r#where.as_str() {
            "label" => format!("← {}", labels.name("topic", &because.words, lang)),
            _ => format!("„{}“", because.words),
        };
        Some((labels.name(field, id, lang), words))
    });
    told.collect()
}

fn provenance(view: &View<'_>, app: &App, labels: &Labels, lang: Lang) -> Vec<Origin> {
    let all = view.entry.provenance.iter().map(|(field, from)| Origin {
        field: detail_name(field, lang).to_owned(),
        partner: match from.decision.is_empty() {
            true => labels.name("partner", &from.partner, lang),
            false => lang.texts().decision.to_owned(),
        },
        form: form_name(&from.form, lang).to_owned(),
        seen: time::stamp(from.seen, &app.settings.zone, lang),
    });
    all.collect()
}

fn decisions(view: &View<'_>, lang: Lang) -> Vec<String> {
    let told = view.entry.decisions.iter().map(|decision| match decision.overridden.as_str() {
        "" => decision.what.clone(),
        old => format!("{} ({} „{old}“)", decision.what, lang.texts().instead_of),
    });
    told.collect()
}
