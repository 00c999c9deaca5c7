//! Names of the taxonomy's ids, of regions, formats and partners.

use std::collections::BTreeMap;

use terminbund_proto::v1::{Entry, Facet, Filter};

use crate::{lang::Lang, settings::Label};

/// Names by field and id.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    names: BTreeMap<(String, String), (String, String)>,
    /// Ids of each field, in the order in which they are shown.
    order: Vec<(String, String)>,
}

impl Labels {
    /// The names that the configuration gives.
    pub fn new(labels: &[Label]) -> Labels {
        let mut all = Labels::default();
        for label in labels {
            all.add(&label.field, &label.id, &label.german, &label.english);
        }
        all
    }

    fn add(&mut self, field: &str, id: &str, german: &str, english: &str) {
        let key = (field.to_owned(), id.to_owned());
        if id.is_empty() || self.names.contains_key(&key) {
            return;
        }
        let german = if german.is_empty() { id } else { german };
        let english = if english.is_empty() { german } else { english };
        self.names.insert(key.clone(), (german.to_owned(), english.to_owned()));
        self.order.push(key);
    }

    /// With those that an answer of the calendar names.
    #[must_use]
    pub fn with(&self, facets: &[Facet], entries: &[Entry]) -> Labels {
        let mut all = self.clone();
        for facet in facets {
            all.add(&facet.field, &facet.id, &facet.german, &facet.english);
        }
        for member in entries.iter().flat_map(|entry| &entry.members) {
            all.add("partner", &member.partner, &member.partner_name, "");
        }
        all
    }

    /// What an id is called; the id itself where it has no name.
    pub fn name(&self, field: &str, id: &str, lang: Lang) -> String {
        let texts = lang.texts();
        match (field, id) {
            ("format", "onsite") => return texts.onsite.to_owned(),
            ("format", "online") => return texts.online.to_owned(),
            ("format", "hybrid") => return texts.hybrid.to_owned(),
            _ => {}
        }
        match self.names.get(&(field.to_owned(), id.to_owned())) {
            Some((german, english)) => lang.pick(german, english).clone(),
            None => id.to_owned(),
        }
    }

    /// Ids of a field, in their order.
    pub fn ids<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.order.iter().filter(move |(of, _)| of == field).map(|(_, id)| id.as_str())
    }

    /// As the writer of feeds takes them.
    pub fn list(&self) -> Vec<Label> {
        let label =
            |((field, id), (german, english)): (&(String, String), &(String, String))| Label {
                field: field.clone(),
                id: id.clone(),
                german: german.clone(),
                english: english.clone(),
            };
        self.names.iter().map(label).collect()
    }

    /// The filter for people: `Zielgruppe: Unternehmen; Region: Burgenlandkreis`.
    pub fn describe(&self, filter: &Filter, lang: Lang) -> String {
        let mut parts: Vec<(&str, Vec<String>)> = Vec::new();
        for (field, value) in crate::filter::pairs(filter) {
            let name = match (field, value.as_str()) {
                ("free", "true") => lang.texts().free_only.to_owned(),
                ("past", _) => lang.texts().archive.to_owned(),
                _ => self.name(field, &value, lang),
            };
            match parts.last_mut() {
                Some((last, names)) if *last == field => names.push(name),
                _ => parts.push((field, vec![name])),
            }
        }
        let texts = parts.into_iter().map(|(field, names)| match field {
            "past" | "free" => names.join(", "),
            _ => format!("{}: {}", field_name(field, lang), names.join(", ")),
        });
        texts.collect::<Vec<_>>().join("; ")
    }
}

/// What a parameter of the filter is called.
pub fn field_name(field: &str, lang: Lang) -> &'static str {
    let texts = lang.texts();
    match field {
        "audience" => texts.audience,
        "goal" => texts.goal,
        "topic" => texts.topic,
        "kind" => texts.kind,
        "region" => texts.region,
        "format" => texts.format,
        "partner" => texts.partner,
        "language" => texts.language,
        "free" => texts.price,
        "from" => texts.from,
        "until" => texts.until,
        "text" => texts.search,
        "series" => texts.series,
        "past" => texts.archive,
        _ => texts.filter,
    }
}

/// What a field of an entry is called where its origin is told; the field's own name where it has
/// no other.
pub fn detail_name(field: &str, lang: Lang) -> &str {
    let texts = lang.texts();
    match field {
        "title" => lang.pick("Titel", "Title"),
        "titles" => lang.pick("Titel in anderen Sprachen", "Titles in other languages"),
        "subtitle" => lang.pick("Untertitel", "Subtitle"),
        "description" => lang.pick("Beschreibung", "Description"),
        "when" | "start" | "end" => texts.when,
        "status" => lang.pick("Status", "Status"),
        "sold_out" => texts.sold_out,
        "place" => texts.place,
        "address" => lang.pick("Anschrift", "Address"),
        "attendance_mode" => texts.format,
        "online_url" => texts.online_access,
        "organizer" => texts.organizer,
        "co_organizers" => texts.co_organizers,
        "contact" => texts.contact,
        "languages" => texts.language,
        "interpreting" => texts.interpreting,
        "registration" => texts.registration,
        "price" => texts.price,
        "accessibility" => texts.accessibility,
        "image" => lang.pick("Bild", "Image"),
        "attachments" => texts.attachments,
        "recordings" => texts.recordings,
        "review" => texts.review,
        "url" => texts.source_page,
        "licence" => texts.licence,
        "series" => texts.series,
        "sessions" => texts.programme,
        "speakers" => lang.pick("Mitwirkende", "Speakers"),
        "categories" => lang.pick("Kategorien", "Categories"),
        "audiences" => texts.audience,
        "goals" => texts.goal,
        "topics" => texts.topic,
        "kind" => texts.kind,
        other => other,
    }
}

/// What the form is called in which a field was found.
pub fn form_name(form: &str, lang: Lang) -> &str {
    match form {
        "ical" => "iCalendar",
        "json-ld" => "JSON-LD",
        "microdata" => "Microdata",
        "rdfa" => "RDFa",
        "rule" => lang.pick("Seite, nach einer Regel", "page, by a rule"),
        "submitted" => lang.pick("Meldung", "handed in"),
        "decision" => lang.texts().decision,
        "venue" => lang.pick("andere Ankündigung des Hauses", "another event at the venue"),
        "text" => lang.pick("Beschreibungstext", "text of the description"),
        other => other,
    }
}
