//! `/barrierefreiheit`: what these pages keep to, what they cannot, and whom to tell.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use http::HeaderMap;

use super::{HTML, Page, written};
use crate::{
    app::App,
    filter,
    respond::{CACHE_PAGE, Rendered, respond},
};

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility {
    page: Page,
    paragraphs: [&'static str; 3],
}

/// What holds for the pages of this program, in German; the body that runs it adds the rest.
const GERMAN: [&str; 3] = [
    "Diese Seiten sollen die Anforderungen der EN 301 549 und damit der WCAG 2.1, Stufe AA, \
     erfüllen. Sie lassen sich ohne Maus, ohne JavaScript und bei 400 % Vergrößerung benutzen, \
     laden nichts von Dritten und setzen keine Cookies.",
    "Titel und Beschreibungen stammen von den Partnern und stehen hier, wie diese sie \
     veröffentlichen. Ihre Sprache, ihre Verständlichkeit und die verlinkten Seiten und Dateien \
     können wir nicht zusichern.",
    "Wenn Sie auf eine Barriere stoßen, sagen Sie es uns bitte: Wir antworten und beheben, was \
     an uns liegt.",
];

const ENGLISH: [&str; 3] = [
    "These pages are meant to meet EN 301 549 and with it WCAG 2.1, level AA. They can be used \
     without a mouse, without JavaScript and at 400 % zoom, load nothing from third parties and \
     set no cookies.",
    "Titles and descriptions come from the partners and are shown as these publish them. We \
     cannot vouch for their language, their clarity, or the pages and files that they link to.",
    "If you meet a barrier, please tell us: we will answer, and mend what is ours to mend.",
];

/// `GET /barrierefreiheit`.
pub async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = filter::language(&query.unwrap_or_default()).unwrap_or_default();
    let title = lang.texts().accessibility_page;
    let page = Page::new(&app, lang, title, "/barrierefreiheit", &[]);
    match written(&Accessibility { page, paragraphs: lang.pick(GERMAN, ENGLISH) }) {
        Ok(html) => respond(&headers, &Rendered::new(html, HTML, CACHE_PAGE)),
        Err(failure) => super::failure(&app, failure, lang),
    }
}
