//! The file as it is written, and its check.

use std::{collections::BTreeMap, path::Path, path::PathBuf};

use serde::Deserialize;
use terminbund_model::Slug;

use super::{
    Alliance, Config, ConfigError, Fetch, Kind, Partner, Relevance, Role, Server, Services, Source,
    Visibility,
    advice::{self, AdviceTable},
    alarms::{AlarmsTable, alarms, hook},
    value,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    alliance: AllianceTable,
    #[serde(default)]
    server: ServerTable,
    #[serde(default)]
    broker: BrokerTable,
    #[serde(default)]
    services: ServicesTable,
    #[serde(default)]
    fetch: FetchTable,
    #[serde(default)]
    alarms: AlarmsTable,
    taxonomy: Option<toml::Table>,
    #[serde(default)]
    partner: Vec<PartnerTable>,
    #[serde(default)]
    source: Vec<SourceTable>,
    #[serde(default)]
    advice: Vec<AdviceTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AllianceTable {
    id: String,
    name: String,
    domain: String,
    url: Option<String>,
    contact: Option<String>,
    zone: Option<String>,
    languages: Option<Vec<String>>,
    #[serde(default)]
    matching: MatchingTable,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct MatchingTable {
    merge: Option<f64>,
    review: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ServerTable {
    http: Option<String>,
    path_prefix: Option<String>,
    tokens_file: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct BrokerTable {
    url: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ServicesTable {
    ical_ingest: Option<String>,
    page_ingest: Option<String>,
    normalizer: Option<String>,
    calendar: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FetchTable {
    #[serde(default)]
    user_agent_contact: String,
    #[serde(default)]
    allow_private: Vec<String>,
    proxy: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnerTable {
    id: String,
    name: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    contact: String,
    role: Option<String>,
    alarms: Option<bool>,
    webhook: Option<String>,
    webhook_secret_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceTable {
    id: String,
    partner: String,
    kind: String,
    name: Option<String>,
    url: Option<String>,
    interval: Option<String>,
    relevance: Option<String>,
    zone: Option<String>,
    visibility: Option<String>,
    role: Option<String>,
    #[serde(default)]
    categories: BTreeMap<String, Vec<String>>,
    rule: Option<toml::Table>,
    secret_file: Option<PathBuf>,
    robots: Option<bool>,
}

const ROLES: [(&str, Role); 2] = [("organiser", Role::Organizer), ("repeater", Role::Repeater)];
const KINDS: [(&str, Kind); 4] = [
    ("ical", Kind::Ical),
    ("page", Kind::Page),
    ("rss", Kind::Rss),
    ("submitted", Kind::Submitted),
];
const RELEVANCES: [(&str, Relevance); 2] =
    [("all", Relevance::All), ("relevant", Relevance::Relevant)];
const VISIBILITIES: [(&str, Visibility); 2] =
    [("public", Visibility::Public), ("partners", Visibility::Partners)];

/// Reads and checks the text of a configuration file; `path` is its name in messages, and where
/// the files that it names are looked for.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
    let file: File = toml::from_str(text).map_err(|e| ConfigError::Syntax {
        file: path.display().to_string(),
        message: e.to_string().trim_end().replace('\n', "\n  "),
    })?;
    let alliance = alliance(path, file.alliance)?;
    let partners = partners(path, file.partner)?;
    let mut sources = Vec::new();
    for table in file.source {
        let source = source(path, table, &alliance, &partners)?;
        if sources.iter().any(|s: &Source| s.id == source.id) {
            let key = format!("source[{}].id", source.id);
            return Err(value::wrong(path, &key, source.id.as_str(), "an id that is used once"));
        }
        sources.push(source);
    }
    Ok(Config {
        server: server(path, file.server)?,
        broker: file.broker.url,
        services: services(path, &file.services)?,
        fetch: fetch(path, file.fetch)?,
        alarms: alarms(path, file.alarms, &alliance)?,
        taxonomy: file.taxonomy,
        advice: advice::advice(path, file.advice, &partners)?,
        alliance,
        partners,
        sources,
        path: path.to_owned(),
    })
}

fn alliance(path: &Path, table: AllianceTable) -> Result<Alliance, ConfigError> {
    let zone = table.zone.as_deref().unwrap_or(terminbund_model::zone::DEFAULT_ZONE);
    let url = table.url.as_deref().unwrap_or("http://127.0.0.1:8080");
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if table.domain.is_empty() || !table.domain.chars().all(plain) {
        let allowed = "a domain name, as \"termine.example\"";
        return Err(value::wrong(path, "alliance.domain", &table.domain, allowed));
    }
    let matching = &table.matching;
    let merge = value::probability(path, "alliance.matching.merge", matching.merge)?;
    let review = value::probability(path, "alliance.matching.review", matching.review)?;
    if let (Some(merge), Some(review)) = (merge, review)
        && review > merge
    {
        let allowed = format!("at most alliance.matching.merge ({merge})");
        let key = "alliance.matching.review";
        return Err(value::wrong(path, key, &review.to_string(), &allowed));
    }
    Ok(Alliance {
        id: value::slug(path, "alliance.id", &table.id)?,
        name: table.name,
        domain: table.domain,
        zone: value::known_zone(path, "alliance.zone", zone)?,
        url: value::web_url(path, "alliance.url", url)?,
        contact: table.contact.unwrap_or_default(),
        languages: table.languages.unwrap_or_else(|| vec!["de".into(), "en".into()]),
        merge,
        review,
    })
}

fn server(path: &Path, table: ServerTable) -> Result<Server, ConfigError> {
    let http = table.http.as_deref().unwrap_or("127.0.0.1:8080");
    let prefix = table.path_prefix.as_deref().unwrap_or("");
    Ok(Server {
        http: value::address(path, "server.http", http)?,
        path_prefix: value::path_prefix(path, "server.path_prefix", prefix)?,
        tokens_file: table
            .tokens_file
            .filter(|f| !f.as_os_str().is_empty())
            .map(|f| beside(path, &f)),
    })
}

fn services(path: &Path, table: &ServicesTable) -> Result<Services, ConfigError> {
    let address = |key: &str, text: &Option<String>, default: &str| {
        let key = format!("services.{key}");
        value::address(path, &key, text.as_deref().unwrap_or(default))
    };
    Ok(Services {
        ical_ingest: address("ical-ingest", &table.ical_ingest, "127.0.0.1:7701")?,
        page_ingest: address("page-ingest", &table.page_ingest, "127.0.0.1:7702")?,
        normalizer: address("normalizer", &table.normalizer, "127.0.0.1:7703")?,
        calendar: address("calendar", &table.calendar, "127.0.0.1:7704")?,
    })
}

fn fetch(path: &Path, table: FetchTable) -> Result<Fetch, ConfigError> {
    let proxy = table.proxy.as_deref().filter(|p| !p.is_empty());
    Ok(Fetch {
        user_agent_contact: table.user_agent_contact,
        allow_private: table.allow_private,
        proxy: proxy.map(|p| value::web_url(path, "fetch.proxy", p)).transpose()?,
    })
}

fn partners(
    path: &Path,
    tables: Vec<PartnerTable>,
) -> Result<BTreeMap<String, Partner>, ConfigError> {
    let mut partners = BTreeMap::new();
    for table in tables {
        let key = |field: &str| format!("partner[{}].{field}", table.id);
        let id = value::slug(path, &key("id"), &table.id)?;
        let role = table.role.as_deref().unwrap_or("organiser");
        let section = format!("partner[{}]", table.id);
        let secret_file = table.webhook_secret_file.clone();
        let partner = Partner {
            role: value::word(path, &key("role"), role, &ROLES)?,
            name: table.name.clone(),
            url: table.url.clone(),
            contact: table.contact.clone(),
            alarms: table.alarms.unwrap_or(true),
            webhook: hook(path, &section, table.webhook.as_deref(), secret_file)?,
            id,
        };
        if partners.insert(table.id.clone(), partner).is_some() {
            return Err(value::wrong(path, &key("id"), &table.id, "an id that is used once"));
        }
    }
    Ok(partners)
}

fn source(
    path: &Path,
    table: SourceTable,
    alliance: &Alliance,
    partners: &BTreeMap<String, Partner>,
) -> Result<Source, ConfigError> {
    let key = |field: &str| format!("source[{}].{field}", table.id);
    let Some(partner) = partners.get(&table.partner) else {
        let allowed = value::one_of_partners(partners);
        return Err(value::wrong(path, &key("partner"), &table.partner, &allowed));
    };
    let kind = value::word(path, &key("kind"), &table.kind, &KINDS)?;
    let url = match (&table.url, kind) {
        (None, Kind::Submitted) => None,
        (url, _) => Some(value::web_url(path, &key("url"), url.as_deref().unwrap_or_default())?),
    };
    let role = match table.role.as_deref() {
        None => partner.role,
        Some(word) => value::word(path, &key("role"), word, &ROLES)?,
    };
    let relevance = table.relevance.as_deref().unwrap_or("relevant");
    let visibility = table.visibility.as_deref().unwrap_or("public");
    let zone = table.zone.as_deref().unwrap_or(&alliance.zone);
    let interval = table.interval.as_deref().unwrap_or("60m");
    let id: Slug = value::slug(path, &key("id"), &table.id)?;
    Ok(Source {
        partner: partner.id.clone(),
        name: table.name.clone().unwrap_or_else(|| table.id.clone()),
        kind,
        url,
        interval: value::interval(path, &key("interval"), interval)?,
        relevance: value::word(path, &key("relevance"), relevance, &RELEVANCES)?,
        zone: value::known_zone(path, &key("zone"), zone)?,
        visibility: value::word(path, &key("visibility"), visibility, &VISIBILITIES)?,
        role,
        robots: table.robots.unwrap_or(kind == Kind::Page),
        categories: table.categories,
        rule: table.rule,
        secret_file: table.secret_file.map(|f| beside(path, &f)),
        id,
    })
}

pub(super) fn beside(path: &Path, file: &Path) -> PathBuf {
    path.parent().map_or_else(|| file.to_owned(), |folder| folder.join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[alliance]
id = "demo"
name = "Demo"
domain = "termine.example"
[[partner]]
id = "ihk"
name = "IHK"
[[source]]
id = "ihk-feed"
partner = "ihk"
kind = "ical"
url = "https://ihk.example/termine.ics"
"#;

    #[track_caller]
    fn check(change: (&str, &str), expected: &str) {
        let text = GOOD.replace(change.0, change.1);
        let error = parse(&text, Path::new("a.toml")).unwrap_err().to_string();
        for part in expected.split('|') {
            assert!(error.contains(part), "{error}\nhas no {part:?}");
        }
    }

    #[test]
    fn defaults_work() {
        let config = parse(GOOD, Path::new("a.toml")).unwrap();
        assert_eq!(config.alliance.zone, "Europe/Berlin");
        assert_eq!(config.sources[0].interval.as_secs(), 3600);
        assert_eq!(config.sources[0].relevance, Relevance::Relevant);
    }

    #[test]
    fn each_error_names_file_key_found_and_allowed() {
        check(("id = \"demo\"", "id = \"De mo\""), "a.toml|alliance.id|\"De mo\"|a-z");
        check(("partner = \"ihk\"", "partner = \"hwk\""), "source[ihk-feed].partner|hwk|ihk");
        check(("\"ical\"", "\"icla\""), "source[ihk-feed].kind|icla|\"ical\", \"page\"");
        check(("https://", "ftp://"), "source[ihk-feed].url|ftp://|http://");
        check(("name = \"IHK\"", "nam = \"IHK\""), "a.toml|line|nam|name");
        check(("domain = \"termine.example\"", ""), "a.toml|domain");
        check(("[[partner]]", "[[partner]"), "a.toml|line");
    }
}
