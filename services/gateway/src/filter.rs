//! The one query language, as it stands in a URL.

use std::fmt;

use jiff::civil;
use terminbund_proto::v1::Filter;
use url::form_urlencoded;

use crate::lang::Lang;

/// Longest query string: Google takes addresses of at most 256 characters, proxies of 8 KiB.
const QUERY_MAX: usize = 4_096;

/// Most values of one parameter.
const VALUES_MAX: usize = 50;

/// Longest search text, in characters.
const TEXT_MAX: usize = 200;

/// Longest id, in characters.
const ID_MAX: usize = 100;

/// Parameters of the filter, in the order in which addresses are written.
const PARAMETERS: [&str; 15] = [
    "from", "until", "audience", "goal", "topic", "kind", "region", "format", "partner",
    "language", "free", "text", "id", "past", "series",
];

/// What is told of the view rather than of the entries; read elsewhere, passed over here.
const VIEW_PARAMETERS: [&str; 4] = ["lang", "page", "page_size", "last_modified_since"];

/// Where an entry takes place: all that `format` may be.
pub const FORMATS: [&str; 3] = ["onsite", "online", "hybrid"];

/// A query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The parameter meant.
    pub parameter: String,
    /// What was found.
    pub found: String,
    /// What is allowed, in German.
    pub allowed_german: String,
    /// What is allowed, in English.
    pub allowed_english: String,
}

impl FilterError {
    /// An error of that parameter.
    pub fn new(parameter: &str, found: &str, german: &str, english: &str) -> FilterError {
        let brief = |text: &str| text.chars().filter(|c| !c.is_control()).take(80).collect();
        FilterError {
            parameter: brief(parameter),
            found: brief(found),
            allowed_german: german.to_owned(),
            allowed_english: english.to_owned(),
        }
    }

    /// The whole sentence.
    pub fn text(&self, lang: Lang) -> String {
        let FilterError { parameter, found, .. } = self;
        match lang {
            Lang::De => format!(
                "Parameter „{parameter}“: gefunden „{found}“, erlaubt: {}.",
                self.allowed_german
            ),
            Lang::En => format!(
                "Parameter \"{parameter}\": found \"{found}\", allowed: {}.",
                self.allowed_english
            ),
        }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for FilterError {}

/// Reads the filter out of a query string. Empty values count as absent, as a form sends them;
/// lists are repeated or separated by comma; what trackers append is passed over.
///
/// # Errors
/// Names the parameter, what was found and what is allowed.
pub fn from_query(query: &str) -> Result<Filter, FilterError> {
    if query.len() > QUERY_MAX {
        let found = format!("{} octets", query.len());
        let german = format!("höchstens {QUERY_MAX} Zeichen");
        return Err(FilterError::new("?", &found, &german, &format!("at most {QUERY_MAX}")));
    }
    let mut filter = Filter::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = value.trim();
        if value.is_empty() && PARAMETERS.contains(&name.as_ref()) {
            continue;
        }
        set(&mut filter, &name, value)?;
    }
    if let (Some(from), Some(until)) = (civil_date(&filter.from), civil_date(&filter.until))
        && until < from
    {
        let german = format!("ein Tag ab {from}");
        return Err(FilterError::new("until", &filter.until, &german, &format!("{from} or later")));
    }
    Ok(filter)
}

fn civil_date(text: &str) -> Option<civil::Date> {
    text.parse().ok()
}

fn set(filter: &mut Filter, name: &str, value: &str) -> Result<(), FilterError> {
    match name {
        "from" | "start" => filter.from = day(name, value)?,
        "until" | "end" => filter.until = day(name, value)?,
        "audience" => add(&mut filter.audience, name, value)?,
        "goal" => add(&mut filter.goal, name, value)?,
        "topic" => add(&mut filter.topic, name, value)?,
        "kind" => add(&mut filter.kind, name, value)?,
        "region" => add(&mut filter.region, name, value)?,
        "partner" => add(&mut filter.partner, name, value)?,
        "language" => add(&mut filter.language, name, value)?,
        "id" => add(&mut filter.id, name, value)?,
        "format" => {
            add(&mut filter.format, name, value)?;
            if let Some(odd) = filter.format.iter().find(|f| !FORMATS.contains(&f.as_str())) {
                let all = FORMATS.join(", ");
                return Err(FilterError::new(name, odd, &all, &all));
            }
        }
        "free" => filter.free = Some(truth(name, value)?),
        "past" => filter.past = truth(name, value)?,
        "series" => filter.series = id(name, value)?,
        "text" | "q" => filter.text = search_text(name, value)?,
        _ if VIEW_PARAMETERS.contains(&name) || is_tracking(name) => {}
        _ => {
            let all = PARAMETERS.join(", ");
            return Err(FilterError::new(name, value, &all, &all));
        }
    }
    Ok(())
}

/// What newsletters and social networks append to addresses.
fn is_tracking(name: &str) -> bool {
    const NAMES: [&str; 6] = ["fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "_"];
    NAMES.contains(&name) || ["utm_", "mtm_", "pk_"].iter().any(|head| name.starts_with(head))
}

fn day(name: &str, value: &str) -> Result<String, FilterError> {
    match value {
        "today" | "now" | "heute" => Ok("today".to_owned()),
        // Strictly YYYY-MM-DD: the parser alone would take a time as well.
        _ if value.len() == 10 && civil_date(value).is_some() => Ok(value.to_owned()),
        _ => {
            let german = "ein Tag wie 2026-03-04, oder today";
            Err(FilterError::new(name, value, german, "a day like 2026-03-04, or today"))
        }
    }
}

fn truth(name: &str, value: &str) -> Result<bool, FilterError> {
    match value {
        "1" | "true" | "yes" | "ja" | "on" => Ok(true),
        "0" | "false" | "no" | "nein" | "off" => Ok(false),
        _ => Err(FilterError::new(name, value, "true, false", "true, false")),
    }
}

fn id(name: &str, value: &str) -> Result<String, FilterError> {
    let plain = |c: char| c.is_alphanumeric() || "-_.:/~ ()".contains(c);
    if value.chars().all(plain) && value.chars().count() <= ID_MAX {
        return Ok(value.to_owned());
    }
    let german = "eine Kennung aus Buchstaben, Ziffern und - _ . :";
    Err(FilterError::new(name, value, german, "an id of letters, digits and - _ . :"))
}

fn add(list: &mut Vec<String>, name: &str, value: &str) -> Result<(), FilterError> {
    for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let part = id(name, part)?;
        if !list.contains(&part) {
            list.push(part);
        }
    }
    if list.len() > VALUES_MAX {
        let german = format!("höchstens {VALUES_MAX} Werte");
        let english = format!("at most {VALUES_MAX} values");
        return Err(FilterError::new(name, &list.len().to_string(), &german, &english));
    }
    list.sort();
    Ok(())
}

fn search_text(name: &str, value: &str) -> Result<String, FilterError> {
    if value.chars().count() > TEXT_MAX {
        let german = format!("höchstens {TEXT_MAX} Zeichen");
        let english = format!("at most {TEXT_MAX} characters");
        return Err(FilterError::new(name, value, &german, &english));
    }
    Ok(value.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Name and values of each parameter that is set, in the one order.
pub fn pairs(filter: &Filter) -> Vec<(&'static str, String)> {
    let one = |name, value: &str| (!value.is_empty()).then(|| (name, value.to_owned()));
    let all = |name, values: &[String]| {
        values.iter().map(|value| (name, value.clone())).collect::<Vec<_>>()
    };
    let mut pairs: Vec<(&'static str, String)> = Vec::new();
    pairs.extend(one("from", &filter.from));
    pairs.extend(one("until", &filter.until));
    pairs.extend(all("audience", &filter.audience));
    pairs.extend(all("goal", &filter.goal));
    pairs.extend(all("topic", &filter.topic));
    pairs.extend(all("kind", &filter.kind));
    pairs.extend(all("region", &filter.region));
    pairs.extend(all("format", &filter.format));
    pairs.extend(all("partner", &filter.partner));
    pairs.extend(all("language", &filter.language));
    pairs.extend(filter.free.map(|free| ("free", free.to_string())));
    pairs.extend(one("text", &filter.text));
    pairs.extend(all("id", &filter.id));
    pairs.extend(filter.past.then(|| ("past", "true".to_owned())));
    pairs.extend(one("series", &filter.series));
    pairs
}

/// The query string that means the filter: [`from_query`] reads the same filter from it.
pub fn to_query(filter: &Filter) -> String {
    encode(&pairs(filter))
}

/// Pairs as a query string.
pub fn encode(pairs: &[(&str, String)]) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        out.append_pair(name, value);
    }
    out.finish()
}

/// One parameter of a query, the last one where it stands more than once; empty is absent.
pub fn parameter(query: &str, name: &str) -> Option<String> {
    let all = form_urlencoded::parse(query.as_bytes());
    let last = all.filter(|(key, _)| key == name).last()?.1.trim().to_owned();
    (!last.is_empty()).then_some(last)
}

/// The language asked for by `lang`.
///
/// # Errors
/// Where it is neither German nor English.
pub fn language(query: &str) -> Result<Lang, FilterError> {
    match parameter(query, "lang").as_deref() {
        None | Some("de") => Ok(Lang::De),
        Some("en") => Ok(Lang::En),
        Some(odd) => Err(FilterError::new("lang", odd, "de, en", "de, en")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn queries_are_read_and_written() {
        let check = |query: &str, expected: &str| {
            let filter = from_query(query).unwrap();
            assert_eq!(to_query(&filter), expected, "{query}");
            assert_eq!(from_query(expected).unwrap(), filter);
        };
        check("", "");
        check("audience=&text=+&free=", "");
        check(
            "region=15084&audience=azubis,unternehmen",
            "audience=azubis&audience=unternehmen&region=15084",
        );
        check("audience=b&audience=a&audience=b", "audience=a&audience=b");
        check("text=Jobmesse++Zeitz", "text=Jobmesse+Zeitz");
        check("free=ja&past=0", "free=true");
        check("from=today&until=2026-12-31", "from=today&until=2026-12-31");
        check("start=2026-01-01&lang=en&page=x&utm_source=brief", "from=2026-01-01");
        check("kind=Konferenz%2FFachtag", "kind=Konferenz%2FFachtag");
    }

    #[test]
    fn errors_name_parameter_found_and_allowed() {
        let check = |query: &str, parameter: &str, found: &str, allowed: &str| {
            let error = from_query(query).unwrap_err();
            assert_eq!((error.parameter.as_str(), error.found.as_str()), (parameter, found));
            assert!(error.text(Lang::De).contains(allowed), "{}", error.text(Lang::De));
        };
        check("audienc=azubis", "audienc", "azubis", "audience");
        check("from=4.3.2026", "from", "4.3.2026", "2026-03-04");
        check("from=2026-02-30", "from", "2026-02-30", "today");
        check("from=2026-03-04T10:00", "from", "2026-03-04T10:00", "today");
        check("format=live", "format", "live", "onsite, online, hybrid");
        check("free=vielleicht", "free", "vielleicht", "true, false");
        check("from=2026-03-04&until=2026-03-03", "until", "2026-03-03", "ab 2026-03-04");
        check("region=%3Cb%3E", "region", "<b>", "Kennung");
        assert!(from_query(&format!("text={}", "a".repeat(201))).is_err());
        assert!(from_query(&format!("text={}", "a".repeat(5_000))).is_err());
        assert!(from_query("include_hidden=true").is_err());
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(query in "\\PC{0,200}") {
            if let Ok(filter) = from_query(&query) {
                prop_assert_eq!(from_query(&to_query(&filter)).unwrap(), filter);
            }
        }
    }
}
