//! What is known of an entry, one fact after the other.

use terminbund_proto::v1::{Link, Party, Status, when::Kind};

use crate::{
    app::App,
    labels::{Labels, field_name},
    lang::Lang,
    links, time,
    view::View,
};

/// A fact with its values.
#[derive(Debug)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// One line each.
    pub values: Vec<Value>,
}

/// A value, perhaps with a link.
#[derive(Debug)]
pub struct Value {
    /// As people read it.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Value {
    /// Without a link.
    pub fn plain(text: String) -> Value {
        Value { text, href: None }
    }
}

/// What is known, one fact after the other; none is shown empty.
#[derive(Default)]
pub(super) struct Facts {
    all: Vec<Fact>,
}

impl Facts {
    pub(super) fn done(self) -> Vec<Fact> {
        self.all
    }

    pub(super) fn text(&mut self, label: &str, text: &str) {
        self.values(label, vec![Value { text: text.trim().to_owned(), href: None }]);
    }

    fn link(&mut self, label: &str, text: &str, href: Option<String>) {
        if href.is_some() {
            self.values(label, vec![Value { text: text.to_owned(), href }]);
        }
    }

    pub(super) fn values(&mut self, label: &str, mut values: Vec<Value>) {
        values.retain(|value| !value.text.is_empty());
        if !values.is_empty() {
            self.all.push(Fact { label: label.to_owned(), values });
        }
    }
}

/// All facts of an entry.
pub fn facts(view: &View<'_>, app: &App, labels: &Labels, lang: Lang) -> Vec<Fact> {
    let (event, texts, zone) = (view.event, lang.texts(), &app.settings.zone);
    let mut facts = Facts::default();
    facts.text(texts.when, &time::describe(event.when.as_ref(), zone, lang));
    if view.status() == Status::Rescheduled
        && let Some(former) = event.former_start
    {
        facts.text(texts.formerly, &time::stamp(former, zone, lang));
    }
    if let Some(Kind::Timed(timed)) = event.when.as_ref().and_then(|when| when.kind.as_ref())
        && let Some(doors) = timed.doors.and_then(|doors| zone.of_event(&timed.zone).at(doors))
    {
        facts.text(texts.doors, &format!("{}{}", time::clock(&doors), texts.oclock));
    }
    facts.text(texts.place, &view.place_line());
    if let Some(link) = view.online_link() {
        facts.link(texts.online_access, &link.clone(), Some(link));
    }
    facts.values(texts.organizer, event.organizer.iter().map(party).collect());
    facts.values(texts.co_organizers, event.co_organizers.iter().map(party).collect());
    facts.text(texts.speakers, &event.speakers.join(", "));
    registration(view, &mut facts, lang);
    if let Some(price) = &event.price {
        let free = if price.free == Some(true) { texts.free } else { "" };
        facts.text(texts.price, if price.text.is_empty() { free } else { &price.text });
    }
    facts.text(texts.language, &language_names(&event.languages, lang));
    facts.text(texts.interpreting, &event.interpreting);
    facts.text(texts.accessibility, &event.accessibility);
    for field in ["audience", "topic", "goal", "kind"] {
        let ids = view.labels().into_iter().filter(|(of, _)| *of == field);
        let value = |(field, id): (&'static str, &str)| {
            let root = format!("{}/", app.prefix);
            let mut pairs = vec![(field, id.to_owned())];
            pairs.extend((lang == Lang::En).then(|| ("lang", "en".to_owned())));
            let href = Some(super::href(&root, &pairs));
            Value { text: labels.name(field, id, lang), href }
        };
        facts.values(field_name(field, lang), ids.map(value).collect());
    }
    series(view, &mut facts, app, lang);
    contact(view, &mut facts, lang);
    files(view, &mut facts, lang);
    facts.text(texts.licence, &event.licence);
    facts.done()
}

/// `Deutsch, Englisch`.
pub(super) fn language_names(tags: &[String], lang: Lang) -> String {
    tags.iter().map(|tag| lang.language(tag)).collect::<Vec<_>>().join(", ")
}

fn party(party: &Party) -> Value {
    Value { text: party.name.trim().to_owned(), href: links::web(&party.url) }
}

fn registration(view: &View<'_>, facts: &mut Facts, lang: Lang) {
    let texts = lang.texts();
    let Some(registration) = &view.event.registration else { return };
    let link = links::safe(&registration.url);
    let shown = link.clone().unwrap_or_default();
    let shown = shown.strip_prefix("mailto:").unwrap_or(&shown).to_owned();
    let required =
        if registration.required == Some(true) { texts.registration_required } else { "" };
    let values = [Value { text: shown, href: link }, Value { text: required.into(), href: None }];
    facts.values(texts.registration, values.into());
    let deadline = &registration.deadline;
    let day = deadline.get(..10).and_then(|day| day.parse().ok());
    let clock = deadline.get(11..16).map(|clock| format!(", {clock}{}", texts.oclock));
    let told = day.map(|day| time::long_day(day, lang) + &clock.unwrap_or_default());
    facts.text(texts.registration_until, &told.unwrap_or(deadline.clone()));
    if let Some(places) = registration.places {
        facts.text(texts.places, &places.to_string());
    }
}

fn series(view: &View<'_>, facts: &mut Facts, app: &App, lang: Lang) {
    let Some(series) = view.event.series.as_ref().filter(|series| !series.name.is_empty()) else {
        return;
    };
    let edition = match series.edition {
        0 => String::new(),
        edition => lang.pick(format!("{edition}. Ausgabe"), format!("edition {edition}")),
    };
    let name = [series.name.as_str(), &edition, series.part.as_str()];
    let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
    let pairs = [("series", series.id.clone())];
    let href = (!series.id.is_empty()).then(|| super::href(&format!("{}/", app.prefix), &pairs));
    let value = Value { text: name.join(", "), href };
    facts.values(lang.texts().series, vec![value]);
}

fn contact(view: &View<'_>, facts: &mut Facts, lang: Lang) {
    let Some(contact) = &view.event.contact else { return };
    facts.values(lang.texts().contact, party_values(contact));
}

/// Name, telephone and mail of an office.
pub(super) fn party_values(contact: &Party) -> Vec<Value> {
    let mut values = vec![party(contact)];
    let tel: String =
        contact.telephone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let tel = (!tel.is_empty()).then(|| format!("tel:{tel}"));
    values.push(Value { text: contact.telephone.clone(), href: tel.and_then(|t| links::safe(&t)) });
    if let Some(mail) = links::mail(&contact.email) {
        values.push(Value { text: contact.email.trim().to_owned(), href: Some(mail) });
    }
    values
}

/// Links only: showing an image of a partner's would be a request to a third party.
fn files(view: &View<'_>, facts: &mut Facts, lang: Lang) {
    let (event, texts) = (view.event, lang.texts());
    let value = |link: &Link| {
        let href = links::web(&link.url)?;
        let title = if link.title.is_empty() { href.clone() } else { link.title.clone() };
        let licence = if link.licence.is_empty() { "" } else { &format!(" ({})", link.licence) };
        Some(Value { text: format!("{title}{licence}"), href: Some(href) })
    };
    let image = event.image.iter().filter_map(value).map(|image| match image {
        Value { text, href } if Some(&text) == href.as_ref() => {
            Value { text: texts.image.to_owned(), href }
        }
        titled => titled,
    });
    facts.values(lang.pick("Bild", "Image"), image.collect());
    facts.values(texts.attachments, event.attachments.iter().filter_map(value).collect());
    facts.values(texts.recordings, event.recordings.iter().filter_map(value).collect());
}
