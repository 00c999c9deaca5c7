//! The pages: German or English, rendered here, without scripts and without files of others.

pub mod accessibility;
pub mod advice;
pub mod card;
pub mod desk;
pub mod entry;
pub mod facts;
pub mod list;
pub mod sources;
pub mod why;

use askama::Template;
use axum::response::Response;

use crate::{
    app::App,
    error::Failure,
    lang::{Lang, Texts},
    links,
};

/// The style sheet.
pub const STYLE: &str = include_str!("../../assets/style.css");

/// The script of `/embed`.
pub const HEIGHT_JS: &str = include_str!("../../assets/height.js");

/// The script for the page around a frame.
pub const FRAME_JS: &str = include_str!("../../assets/frame.js");

/// Type of all pages.
pub const HTML: &str = "text/html; charset=utf-8";

/// What each page has around its content.
#[derive(Debug)]
pub struct Page {
    lang: Lang,
    texts: &'static Texts,
    prefix: String,
    title: String,
    alliance: String,
    style: String,
    lang_query: &'static str,
    lang_more: &'static str,
    other_href: String,
    other_tag: &'static str,
    contact: Option<String>,
    robots: bool,
    advice: bool,
}

impl Page {
    /// A page of that title; `path` and the pairs of its query are where it stands.
    pub fn new(app: &App, lang: Lang, title: &str, path: &str, pairs: &[(&str, String)]) -> Page {
        let other = lang.pick(Lang::En, Lang::De);
        let mut pairs = pairs.to_vec();
        pairs.retain(|(name, _)| *name != "lang");
        if other == Lang::En {
            pairs.push(("lang", "en".to_owned()));
        }
        let alliance = app.settings.alliance_name.clone();
        let contact = app.settings.contact.trim();
        Page {
            lang,
            texts: lang.texts(),
            prefix: app.prefix.clone(),
            title: format!("{title} – {alliance}"),
            alliance,
            style: style_version(),
            lang_query: lang.pick("", "?lang=en"),
            lang_more: lang.pick("", "&lang=en"),
            other_href: href(&format!("{}{path}", app.prefix), &pairs),
            other_tag: other.tag(),
            contact: links::safe(contact).or_else(|| links::mail(contact)),
            robots: false,
            advice: app.settings.advice,
        }
    }
}

/// Changes with the files, so that these can be cached for long.
pub fn style_version() -> String {
    let mut hasher = blake3::Hasher::new();
    for file in [STYLE, HEIGHT_JS] {
        hasher.update(file.as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_owned()
}

/// A path with a query.
pub fn href(path: &str, pairs: &[(&str, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", crate::filter::encode(pairs))
}

/// A word on a coloured ground.
#[derive(Debug)]
pub struct Badge {
    /// Class of the style sheet.
    pub class: &'static str,
    /// The word.
    pub text: String,
}

/// Paragraphs and their lines.
pub fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let blocks = text.split("\n\n").map(|block| {
        let lines = block.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    });
    blocks.filter(|lines| !lines.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    text: String,
}

/// A failure as a page.
pub fn failure(app: &App, failure: Failure, lang: Lang) -> Response {
    let status = failure.status().as_u16();
    let text = failure.text(lang);
    let mut page = Page::new(app, lang, lang.texts().error, "/", &[]);
    page.robots = true;
    let html = ErrorPage { page, status, text: text.clone() }.render();
    failure.with_body(HTML, html.unwrap_or(text))
}

/// A finished template, or a failure that names none of its content.
///
/// # Errors
/// Where the template cannot be written.
pub fn written(template: &impl Template) -> Result<String, Failure> {
    template.render().map_err(|error| Failure::Broken(error.to_string()))
}
