//! One entry in a list, and the days of a list.

use terminbund_proto::v1::{AttendanceMode, Entry, Status, when::Kind};

use super::Badge;
use crate::{
    app::App,
    ical::url_id,
    labels::Labels,
    lang::{Lang, Texts},
    table::status_name,
    time,
    view::{DEFAULT_LANGUAGE, View},
};

/// One entry in the list.
#[derive(Debug)]
pub struct Card {
    /// Address of its page.
    pub href: String,
    /// Its title, with a word of warning.
    pub title: String,
    /// Language of the title where it is not that of the page.
    pub title_lang: Option<String>,
    /// `18:00–20:00 Uhr`; empty for whole days.
    pub hours: String,
    /// The days, where there are no hours.
    pub span: String,
    /// Where.
    pub place: String,
    /// What must not be overlooked.
    pub badges: Vec<Badge>,
    /// Audience, topics, kind.
    pub labels: String,
    /// Who announces it.
    pub partners: String,
    /// Does not take place as announced.
    pub off: bool,
}

impl Card {
    /// The entry under an address that ends before its id.
    pub fn new(app: &App, view: &View<'_>, labels: &Labels, lang: Lang, base: &str) -> Card {
        let zone = &app.settings.zone;
        let (title, tag) = view.title(lang);
        let when = view.event.when.as_ref();
        let names = view.labels().into_iter().filter(|(field, _)| *field != "goal");
        let names = names.map(|(field, id)| labels.name(field, id, lang));
        Card {
            href: format!("{base}{}{}", url_id(&view.entry.id), lang.pick("", "?lang=en")),
            title: title.to_owned(),
            title_lang: (!tag.starts_with(lang.tag())).then(|| tag.to_owned()),
            hours: when.map(|when| time::hours(when, zone, lang)).unwrap_or_default(),
            span: span(view, app, lang),
            place: view.place_line(),
            badges: badges(view, lang),
            labels: names.collect::<Vec<_>>().join(" · "),
            partners: view.partner_names().join(", "),
            off: matches!(view.status(), Status::Cancelled | Status::Postponed),
        }
    }
}

/// What stands in place of hours: `ganztägig`, or until when.
fn span(view: &View<'_>, app: &App, lang: Lang) -> String {
    let Some(when) = &view.event.when else { return String::new() };
    match (&when.kind, time::days(when, &app.settings.zone)) {
        (Some(Kind::AllDay(_)), Some((first, last))) if last > first => {
            format!("{} {}", lang.pick("bis", "until"), time::day_text(last, lang))
        }
        (Some(Kind::AllDay(_)), _) => lang.pick("ganztägig", "all day").to_owned(),
        _ => lang.texts().day_open.to_owned(),
    }
}

/// What must not be overlooked, the gravest first.
pub fn badges(view: &View<'_>, lang: Lang) -> Vec<Badge> {
    let texts = lang.texts();
    let mut badges: Vec<Badge> = Vec::new();
    let mut add = |class, text: &str| badges.push(Badge { class, text: text.to_owned() });
    let status = status_name(view, lang);
    match view.status() {
        Status::Cancelled => add("stop", status),
        Status::Scheduled | Status::Unspecified => {}
        _ => add("moved", status),
    }
    if view.event.sold_out {
        add("moved", texts.sold_out);
    }
    if view.entry.organizer_withdrew {
        add("moved", texts.withdrawn);
    }
    match view.mode() {
        AttendanceMode::Online => add("online", texts.online),
        AttendanceMode::Hybrid => add("online", texts.hybrid),
        AttendanceMode::Onsite | AttendanceMode::Unspecified => {}
    }
    if view.event.price.as_ref().is_some_and(|price| price.free == Some(true)) {
        add("free", texts.free);
    }
    if !view.entry.conflicts.is_empty() {
        add("moved", texts.conflict_badge);
    }
    badges
}

/// A heading and what stands under it.
#[derive(Debug)]
pub struct Day {
    /// The day, or what is known of it.
    pub heading: String,
    /// Its entries.
    pub cards: Vec<Card>,
}

/// The days of a list.
#[derive(Debug)]
pub struct List {
    /// By start.
    pub days: Vec<Day>,
    /// Of the page's language.
    pub texts: &'static Texts,
    /// Tag of that language.
    pub lang: &'static str,
    /// Level of the days' headings.
    pub level: u8,
}

impl List {
    /// Public ones among these entries; their addresses begin with `base`.
    pub fn new(app: &App, entries: &[Entry], labels: &Labels, lang: Lang, base: &str) -> List {
        let mut days: Vec<Day> = Vec::new();
        for view in entries.iter().filter_map(View::of) {
            let heading = heading(&view, app, lang);
            let card = Card::new(app, &view, labels, lang, base);
            match days.last_mut() {
                Some(day) if day.heading == heading => day.cards.push(card),
                _ => days.push(Day { heading, cards: vec![card] }),
            }
        }
        List { days, texts: lang.texts(), lang: lang.tag(), level: 2 }
    }
}

fn heading(view: &View<'_>, app: &App, lang: Lang) -> String {
    let zone = &app.settings.zone;
    let when = view.event.when.as_ref();
    let precise = when.filter(|when| !matches!(when.kind, Some(Kind::Imprecise(_)) | None));
    match precise.and_then(|when| time::days(when, zone)) {
        Some((first, _)) => time::long_day(first, lang),
        None => time::describe(when, zone, lang),
    }
}

/// Language of texts that are not told in that of the page.
pub fn text_language(view: &View<'_>) -> String {
    match view.event.languages.as_slice() {
        [only] => only.clone(),
        _ => DEFAULT_LANGUAGE.to_owned(),
    }
}
