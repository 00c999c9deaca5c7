//! Advice that partners offer on demand rather than on a date: `[[advice]]`.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use terminbund_model::Slug;

use super::{ConfigError, Partner, value};

/// Advice that a partner offers on demand: office hours, a desk, a telephone.
#[derive(Debug, Clone)]
pub struct Advice {
    /// Immutable slug.
    pub id: Slug,
    /// The partner's slug.
    pub partner: Slug,
    /// As people call it.
    pub title: String,
    /// What is advised on.
    pub description: String,
    /// When, in words: "dienstags 9–12 Uhr".
    pub hours: String,
    /// Where, in words.
    pub place: String,
    /// A mail address or a telephone number of the office.
    pub contact: String,
    /// Where more is said; "" for none.
    pub url: String,
    /// Ids of the taxonomy, checked by who knows it.
    pub audiences: Vec<String>,
    /// Likewise.
    pub topics: Vec<String>,
    /// BCP 47.
    pub languages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdviceTable {
    id: String,
    partner: String,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    contact: String,
    url: Option<String>,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    languages: Vec<String>,
}

/// Checks what is offered, in the order of the file.
pub(super) fn advice(
    path: &Path,
    tables: Vec<AdviceTable>,
    partners: &BTreeMap<String, Partner>,
) -> Result<Vec<Advice>, ConfigError> {
    let mut out: Vec<Advice> = Vec::new();
    for table in tables {
        let key = |field: &str| format!("advice[{}].{field}", table.id);
        let id = value::slug(path, &key("id"), &table.id)?;
        if out.iter().any(|a| a.id == id) {
            return Err(value::wrong(path, &key("id"), &table.id, "an id that is used once"));
        }
        let Some(partner) = partners.get(&table.partner) else {
            let allowed = value::one_of_partners(partners);
            return Err(value::wrong(path, &key("partner"), &table.partner, &allowed));
        };
        if table.title.trim().is_empty() {
            return Err(value::wrong(path, &key("title"), &table.title, "a title"));
        }
        let url = table.url.as_deref().map(|url| value::web_url(path, &key("url"), url));
        out.push(Advice {
            id,
            partner: partner.id.clone(),
            title: table.title,
            description: table.description,
            hours: table.hours,
            place: table.place,
            contact: table.contact,
            url: url.transpose()?.map(String::from).unwrap_or_default(),
            audiences: table.audiences,
            topics: table.topics,
            languages: table.languages,
        });
    }
    Ok(out)
}
