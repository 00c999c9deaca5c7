//! From the configuration file to what each service needs, all checked before anything starts.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::Context;
use terminbund_chassis::auth::Tokens;
use terminbund_chassis::config::{self, Advice, Config, Kind, Source};
use terminbund_fetch::{FetchSettings, Network, Proxy, Secret};
use terminbund_ingest::{SourceKind, SourceSpec, alarms::AlarmSettings};
use terminbund_interpret::Source as SourceMeaning;
use terminbund_proto::v1::{AdviceOffer, Classification, Party, Place, Role, Visibility};
use terminbund_understand::{
    CategoryMap, CategoryMeaning, Relevance, Rules, SourceMeaning as TextMeaning, SourceMode,
    Taxonomy,
};

/// A configuration with all that follows from it.
pub(crate) struct Loaded {
    pub(crate) config: Config,
    taxonomy: Taxonomy,
    pub(crate) tokens: Tokens,
    secrets: BTreeMap<String, Secret>,
    alarms: AlarmSettings,
}

impl Loaded {
    /// Reads a configuration and all files that it names.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let config = Config::load(path)?;
        let taxonomy = taxonomy(&config)?;
        for source in &config.sources {
            if let Some(table) = &source.rule {
                page_rule(&config, source, table)?;
            }
            categories(&config, source, &taxonomy)?;
        }
        advice_labels(&config, &taxonomy)?;
        for block in &config.fetch.allow_private {
            network(&config, block)?;
        }
        let tokens = tokens(&config)?;
        let secrets = secrets(&config)?;
        let alarms = crate::alarms::settings(&config)?;
        Ok(Self { config, taxonomy, tokens, secrets, alarms })
    }

    /// The taxonomy compiled: some megabytes, which only those hold that read texts.
    pub(crate) fn rules(&self) -> anyhow::Result<Arc<Rules>> {
        let file = self.config.path.display().to_string();
        Ok(Arc::new(self.taxonomy.clone().compile(&file)?))
    }

    /// The sources of some kinds, for an ingester.
    pub(crate) fn specs(&self, kinds: &[Kind]) -> Vec<SourceSpec> {
        let sources = self.config.sources.iter().filter(|s| kinds.contains(&s.kind));
        sources.map(|s| self.spec(s)).collect()
    }

    fn spec(&self, source: &Source) -> SourceSpec {
        let kind = match source.kind {
            Kind::Ical => SourceKind::Ical,
            Kind::Page => SourceKind::Page,
            Kind::Rss => SourceKind::Rss,
            Kind::Submitted => SourceKind::Submitted,
        };
        let (slug, partner) = (source.id.as_str(), source.partner.as_str());
        let mut spec = SourceSpec::new(slug, partner, kind, source.url.clone());
        spec.name.clone_from(&source.name);
        spec.interval = source.interval;
        spec.zone.clone_from(&source.zone);
        spec.robots = source.robots;
        spec.visibility = match source.visibility {
            config::Visibility::Public => Visibility::Public,
            config::Visibility::Partners => Visibility::Partners,
        };
        spec.auth = self.secrets.get(slug).cloned();
        if let Some(rule) = &source.rule {
            let text = toml::to_string(rule).unwrap_or_default();
            spec.options.insert(terminbund_page_ingest::RULE.to_owned(), text);
        }
        spec
    }

    /// The source with this id or address.
    pub(crate) fn source_at(&self, what: &str) -> Option<SourceSpec> {
        let at = |s: &&Source| s.url.as_ref().is_some_and(|u| u.as_str() == what);
        let mut sources = self.config.sources.iter();
        let found = sources.clone().find(|s| s.id.as_str() == what).or_else(|| sources.find(at));
        found.map(|source| self.spec(source))
    }

    /// What the normalizer knows of each source.
    pub(crate) fn meanings(&self) -> BTreeMap<String, SourceMeaning> {
        let partners = self.config.partners.values();
        let names = partners.map(|p| (p.id.to_string(), p.name.clone())).collect::<Vec<_>>();
        let names = Arc::new(names);
        let meaning = |source: &Source| SourceMeaning {
            alliance: self.config.alliance.id.to_string(),
            partner: source.partner.to_string(),
            zone: source.zone.clone(),
            role: match source.role {
                config::Role::Organizer => Role::Organizer,
                config::Role::Repeater => Role::Repeater,
            },
            mode: match source.relevance {
                config::Relevance::All => SourceMode::All,
                config::Relevance::Relevant => SourceMode::Relevant,
            },
            // checked when the configuration was read
            categories: categories(&self.config, source, &self.taxonomy).unwrap_or_default(),
            partners: Arc::clone(&names),
        };
        self.config.sources.iter().map(|s| (s.id.to_string(), meaning(s))).collect()
    }

    /// What the texts of each source are understood by, by its id.
    pub(crate) fn source_meanings(&self) -> BTreeMap<String, TextMeaning> {
        let meaning = |m: SourceMeaning| TextMeaning { mode: m.mode, categories: m.categories };
        self.meanings().into_iter().map(|(id, m)| (id, meaning(m))).collect()
    }

    /// Partner slug to name.
    pub(crate) fn partner_names(&self) -> BTreeMap<String, String> {
        self.config.partners.values().map(|p| (p.id.to_string(), p.name.clone())).collect()
    }

    /// What partners offer on demand.
    pub(crate) fn advice(&self) -> Vec<AdviceOffer> {
        let alliance = self.config.alliance.id.as_str();
        self.config.advice.iter().map(|advice| offer(alliance, advice)).collect()
    }

    /// How partners are fetched.
    pub(crate) fn fetch(&self) -> anyhow::Result<FetchSettings> {
        let fetch = &self.config.fetch;
        let contact = match fetch.user_agent_contact.as_str() {
            "" => self.config.alliance.contact.clone(),
            contact => contact.to_owned(),
        };
        let allow_private = fetch.allow_private.iter().map(|b| network(&self.config, b));
        Ok(FetchSettings {
            contact,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            allow_private: allow_private.collect::<Result<_, _>>()?,
            proxy: fetch.proxy.clone().map(|url| Proxy { url, auth: None }),
            ..FetchSettings::default()
        })
    }

    /// How partners are told that a source breaks; `home` is the calendar's public address.
    pub(crate) fn alarms(&self, home: url::Url) -> AlarmSettings {
        AlarmSettings { home, ..self.alarms.clone() }
    }

    /// What ids of the taxonomy, regions and partners are called.
    pub(crate) fn labels(&self) -> Vec<terminbund_gateway::settings::Label> {
        let taxonomy = &self.taxonomy;
        let label = |field: &str, id: &str, german: &str, english: &str| {
            let english = if english.is_empty() { german } else { english };
            terminbund_gateway::settings::Label {
                field: field.to_owned(),
                id: id.to_owned(),
                german: german.to_owned(),
                english: english.to_owned(),
            }
        };
        let mut out = Vec::new();
        for (field, terms) in [
            ("audience", &taxonomy.audiences),
            ("goal", &taxonomy.goals),
            ("topic", &taxonomy.topics),
            ("kind", &taxonomy.kinds),
        ] {
            out.extend(terms.iter().map(|t| label(field, &t.id, &t.name, &t.name_en)));
        }
        out.extend(taxonomy.regions.iter().map(|r| label("region", &r.id, &r.name, "")));
        let partners = self.config.partners.values();
        out.extend(partners.map(|p| label("partner", p.id.as_str(), &p.name, "")));
        out
    }
}

fn taxonomy(config: &Config) -> anyhow::Result<Taxonomy> {
    let file = config.path.display().to_string();
    let mut taxonomy = Taxonomy::defaults()?;
    if let Some(table) = &config.taxonomy {
        let text = toml::to_string(table).unwrap_or_default();
        taxonomy = taxonomy.overridden_by(Taxonomy::from_toml(&file, &text)?);
    }
    taxonomy.check(&file)?;
    Ok(taxonomy)
}

fn page_rule(config: &Config, source: &Source, table: &toml::Table) -> anyhow::Result<()> {
    let key = format!("source[{}].rule", source.id);
    let text = toml::to_string(table).unwrap_or_default();
    let rule: terminbund_markup::Rule = toml::from_str(&text)
        .map_err(|e| config.wrong(&key, "a rule that cannot be read", e.message()))?;
    rule.check().map_err(|e| config.wrong(&format!("{key}.{}", e.key), &e.found, &e.allowed))?;
    Ok(())
}

/// What a partner's categories mean: ids of the taxonomy, "relevant" or "out".
fn categories(
    config: &Config,
    source: &Source,
    taxonomy: &Taxonomy,
) -> anyhow::Result<CategoryMap> {
    let mut map = CategoryMap::new();
    for (category, ids) in &source.categories {
        let mut meaning = CategoryMeaning::default();
        for id in ids {
            let is = |terms: &[terminbund_understand::Term]| terms.iter().any(|t| t.id == *id);
            if id == "relevant" {
                meaning.relevance = Some(Relevance::In);
            } else if id == "out" {
                meaning.relevance = Some(Relevance::Out);
            } else if is(&taxonomy.audiences) {
                meaning.audiences.push(id.clone());
            } else if is(&taxonomy.goals) {
                meaning.goals.push(id.clone());
            } else if is(&taxonomy.topics) {
                meaning.topics.push(id.clone());
            } else if is(&taxonomy.kinds) {
                meaning.kind = Some(id.clone());
            } else {
                let key = format!("source[{}].categories.{category:?}", source.id);
                let allowed = "\"relevant\", \"out\", or an id of an audience, goal, topic or kind";
                return Err(config.wrong(&key, id, allowed).into());
            }
        }
        map.insert(category.clone(), meaning);
    }
    Ok(map)
}

/// That advice names audiences and topics of the taxonomy.
fn advice_labels(config: &Config, taxonomy: &Taxonomy) -> anyhow::Result<()> {
    for advice in &config.advice {
        for (field, ids, terms) in [
            ("audiences", &advice.audiences, &taxonomy.audiences),
            ("topics", &advice.topics, &taxonomy.topics),
        ] {
            let unknown = ids.iter().find(|id| !terms.iter().any(|t| t.id == **id));
            if let Some(id) = unknown {
                let known = terms.iter().map(|t| t.id.as_str()).collect::<Vec<_>>().join(", ");
                let key = format!("advice[{}].{field}", advice.id);
                return Err(config.wrong(&key, id, &known).into());
            }
        }
    }
    Ok(())
}

fn offer(alliance: &str, advice: &Advice) -> AdviceOffer {
    let contact = advice.contact.trim().trim_start_matches("mailto:").trim_start_matches("tel:");
    let (email, telephone) = match contact.contains('@') {
        true => (contact.to_owned(), String::new()),
        false => (String::new(), contact.to_owned()),
    };
    let place = Place { text: advice.place.clone(), ..Place::default() };
    AdviceOffer {
        id: advice.id.to_string(),
        alliance: alliance.to_owned(),
        partner: advice.partner.to_string(),
        title: advice.title.clone(),
        description: advice.description.clone(),
        hours: advice.hours.clone(),
        place: (!advice.place.is_empty()).then_some(place),
        contact: (!contact.is_empty()).then(|| Party { email, telephone, ..Party::default() }),
        url: advice.url.clone(),
        classification: Some(Classification {
            audiences: advice.audiences.clone(),
            topics: advice.topics.clone(),
            ..Classification::default()
        }),
        languages: advice.languages.clone(),
    }
}

fn network(config: &Config, block: &str) -> anyhow::Result<Network> {
    let allowed = "a block of addresses, as \"10.0.0.0/8\"";
    Ok(block.parse().map_err(|_| config.wrong("fetch.allow_private", block, allowed))?)
}

fn tokens(config: &Config) -> anyhow::Result<Tokens> {
    let Some(file) = &config.server.tokens_file else { return Ok(Default::default()) };
    let text = std::fs::read_to_string(file).with_context(|| {
        format!("{}: server.tokens_file: {} cannot be read", config.path.display(), file.display())
    })?;
    Ok(Tokens::parse(&file.display().to_string(), &text)?)
}

fn secrets(config: &Config) -> anyhow::Result<BTreeMap<String, Secret>> {
    let mut out = BTreeMap::new();
    for source in &config.sources {
        let Some(file) = &source.secret_file else { continue };
        let key = format!("source[{}].secret_file", source.id);
        out.insert(source.id.to_string(), secret(config, &key, file)?);
    }
    Ok(out)
}

/// Reads a file with credentials.
pub(crate) fn secret(config: &Config, key: &str, file: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(file).map_err(|e| e.to_string());
    let secret = text.and_then(|t| Secret::parse(&t).map_err(|e| e.to_string()));
    Ok(secret.map_err(|cause| {
        let allowed = format!("a file with \"bearer TOKEN\" or \"basic USER:PASSWORD\" ({cause})");
        config.wrong(key, &file.display().to_string(), &allowed)
    })?)
}
