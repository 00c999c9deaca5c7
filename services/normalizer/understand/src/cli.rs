//! `terminbund understand [--json] FILE.jsonl`: one announcement a line in, what was understood
//! of each out, with the reasons.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use crate::input::{Input, SourceMeaning, SourceMode};
use crate::rules::Rules;
use crate::understand::understand;
use crate::understood::{Because, Place, Relevance, Understood};

/// One line of the input; further keys are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Record {
    #[serde(deserialize_with = "or_empty")]
    id: String,
    #[serde(deserialize_with = "or_empty")]
    source: String,
    #[serde(deserialize_with = "or_empty")]
    title: String,
    #[serde(deserialize_with = "or_empty")]
    subtitle: String,
    #[serde(deserialize_with = "or_empty")]
    description: String,
    #[serde(deserialize_with = "or_empty")]
    start: String,
    #[serde(deserialize_with = "or_empty")]
    end: String,
    all_day: bool,
    #[serde(deserialize_with = "or_empty")]
    location: String,
    #[serde(deserialize_with = "or_empty")]
    url: String,
    #[serde(deserialize_with = "or_empty")]
    organizer: String,
    categories: Vec<String>,
    tags: Vec<String>,
    source_mode: Option<SourceMode>,
    language: Option<String>,
}

/// A text, or none where it is `null`: many a program writes an end that is not known so.
fn or_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(from)?.unwrap_or_default())
}

/// One line of the output.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    id: &'a str,
    relevant: bool,
    relevance: Relevance,
    audiences: &'a [String],
    goals: &'a [String],
    topics: &'a [String],
    kind: &'a str,
    format: &'a str,
    region: &'a str,
    registration_deadline: &'a str,
    free: Option<bool>,
    price: &'a str,
    languages: Vec<&'a str>,
    series: &'a str,
    edition: Option<u32>,
    place: &'a Place,
    because: &'a [Because],
}

/// Reads announcements from `input`, one JSON object a line, and writes what was understood:
/// with `json` one object a line as `score_understand.py` documents it, else a readable text.
/// What `sources` says of an announcement's source holds for it.
/// A line that is no announcement is named with its number on the output and passed over.
///
/// # Errors
/// When the input cannot be read or the output not be written.
pub fn run(
    rules: &Rules,
    sources: &BTreeMap<String, SourceMeaning>,
    input: impl BufRead,
    mut out: impl Write,
    json: bool,
) -> io::Result<()> {
    for (number, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let record: Record = match serde_json::from_str(&line) {
            Ok(record) => record,
            Err(e) => {
                writeln!(out, "{}", refusal(number + 1, &e, json))?;
                continue;
            }
        };
        let known = sources.get(&record.source);
        let categories =
            if record.categories.is_empty() { &record.tags } else { &record.categories };
        let understood = understand(
            rules,
            &Input {
                title: &record.title,
                subtitle: &record.subtitle,
                description: &record.description,
                start: &record.start,
                end: &record.end,
                all_day: record.all_day,
                location: &record.location,
                url: &record.url,
                organizer: &record.organizer,
                categories,
                source_mode: record.source_mode.or(known.map(|s| s.mode)).unwrap_or_default(),
                category_map: known.map(|s| &s.categories),
                language: record.language.as_deref(),
            },
        );
        if json {
            serde_json::to_writer(&mut out, &answer(rules, &record.id, &understood))?;
            writeln!(out)?;
        } else {
            readable(rules, &mut out, &record, &understood)?;
        }
    }
    out.flush()
}

fn refusal(number: usize, error: &serde_json::Error, json: bool) -> String {
    if json {
        serde_json::json!({ "id": "", "line": number, "error": error.to_string() }).to_string()
    } else {
        format!("Zeile {number}: keine Ankündigung / no announcement: {error}\n")
    }
}

fn answer<'a>(rules: &'a Rules, id: &'a str, u: &'a Understood) -> Answer<'a> {
    let text = |t: &'a Option<String>| t.as_deref().unwrap_or_default();
    // The interface has names of kinds, and ids of all else.
    let kind = rules.taxonomy().kinds.iter().find(|k| Some(&k.id) == u.kind.as_ref());
    Answer {
        id,
        relevant: u.relevance == Relevance::In,
        relevance: u.relevance,
        audiences: &u.audiences,
        goals: &u.goals,
        topics: &u.topics,
        kind: kind.map_or_else(|| text(&u.kind), |k| k.name.as_str()),
        format: u.format.id(),
        region: text(&u.region),
        registration_deadline: text(&u.registration.deadline),
        free: u.free,
        price: text(&u.price),
        languages: languages(u),
        series: u.series.as_ref().map_or("", |s| s.name.as_str()),
        // The interface has one number: that of this edition, else of this part.
        edition: u.series.as_ref().and_then(|s| s.edition.or(s.part)),
        place: &u.place,
        because: &u.because,
    }
}

/// The languages in which one can take part: those held and those interpreted into.
fn languages(u: &Understood) -> Vec<&str> {
    let interpreted = u.interpreting.iter().filter(|l| *l != "sgn" && !u.languages.contains(l));
    u.languages.iter().chain(interpreted).map(String::as_str).collect()
}

fn readable(
    rules: &Rules,
    out: &mut impl Write,
    record: &Record,
    u: &Understood,
) -> io::Result<()> {
    writeln!(out, "{} {}", record.id, record.title)?;
    let verdict = match u.relevance {
        Relevance::In => "gehört dazu / in",
        Relevance::Out => "gehört nicht dazu / out",
        Relevance::Review => "bitte ansehen / to be looked at",
    };
    writeln!(out, "  {verdict} ({} Punkte / points)", u.points)?;
    let answer = answer(rules, &record.id, u);
    for (name, list) in [
        ("Zielgruppen / audiences", answer.audiences),
        ("Ziele / goals", answer.goals),
        ("Themen / topics", answer.topics),
    ] {
        if !list.is_empty() {
            writeln!(out, "  {name}: {}", list.join(", "))?;
        }
    }
    if !answer.languages.is_empty() {
        writeln!(out, "  Sprachen / languages: {}", answer.languages.join(", "))?;
    }
    for (name, value) in [
        ("Art / kind", answer.kind),
        ("Format / format", answer.format),
        ("Region / region", answer.region),
        ("Anmeldung bis / register by", answer.registration_deadline),
        ("Preis / price", answer.price),
        ("Reihe / series", answer.series),
    ] {
        if !value.is_empty() {
            writeln!(out, "  {name}: {value}")?;
        }
    }
    for b in &u.because {
        writeln!(out, "    {:?} {}: „{}“ ({:?})", b.what, b.label, b.words, b.place)?;
    }
    writeln!(out)
}
