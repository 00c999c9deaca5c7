//! `/beratung`: what partners offer on demand rather than on a date.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use http::HeaderMap;
use terminbund_proto::v1::AdviceOffer;

use super::{
    HTML, Page,
    facts::{Facts, Value, language_names, party_values},
    paragraphs, written,
};
use crate::{
    app::App,
    error::Failure,
    filter,
    labels::Labels,
    lang::Lang,
    links,
    respond::{CACHE_PAGE, Rendered, respond},
};

struct Offer {
    id: String,
    title: String,
    href: Option<String>,
    paragraphs: Vec<Vec<String>>,
    facts: Vec<super::facts::Fact>,
}

#[derive(Template)]
#[template(path = "advice.html")]
struct AdvicePage {
    page: Page,
    offers: Vec<Offer>,
}

/// `GET /beratung`.
pub async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = filter::language(&query.unwrap_or_default()).unwrap_or_default();
    let answer = async {
        let offers = app.backend.advice().await?;
        let labels = app.labels.with(&[], &[]);
        let offers = offers.iter().map(|offer| shown(&labels, offer, lang)).collect();
        let page = Page::new(&app, lang, lang.texts().advice, "/beratung", &[]);
        let html = written(&AdvicePage { page, offers })?;
        Ok::<_, Failure>(respond(&headers, &Rendered::new(html, HTML, CACHE_PAGE)))
    };
    answer.await.unwrap_or_else(|failure| super::failure(&app, failure, lang))
}

fn shown(labels: &Labels, offer: &AdviceOffer, lang: Lang) -> Offer {
    let texts = lang.texts();
    let mut facts = Facts::default();
    facts.text(texts.partner, &labels.name("partner", &offer.partner, lang));
    facts.text(texts.when, &offer.hours);
    facts.text(texts.place, offer.place.as_ref().map_or("", |place| &place.text));
    facts.text(texts.language, &language_names(&offer.languages, lang));
    let class = offer.classification.clone().unwrap_or_default();
    for (field, name, ids) in
        [("audience", texts.audience, class.audiences), ("topic", texts.topic, class.topics)]
    {
        let named = ids.iter().map(|id| Value::plain(labels.name(field, id, lang)));
        facts.values(name, named.collect());
    }
    if let Some(contact) = &offer.contact {
        facts.values(texts.contact, party_values(contact));
    }
    Offer {
        id: offer.id.clone(),
        title: offer.title.clone(),
        href: links::web(&offer.url),
        paragraphs: paragraphs(&offer.description),
        facts: facts.done(),
    }
}
