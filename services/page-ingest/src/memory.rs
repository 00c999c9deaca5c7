//! What is remembered of a page between polls: how it looked when it gave events.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use terminbund_ingest::{Body, Completeness, ReadBody};
use terminbund_markup::{Drift, DriftKind, Field, Look};
use terminbund_proto::v1::{Finding, Severity};

/// Days for which the loss of a field is told; then the page is taken as it is.
const TOLD_DAYS: i32 = 30;
/// Characters of a block that a finding shows.
const SHOWN: usize = 160;
/// Name of the findings, as of all others a fixed word.
const DRIFT: &str = "page-drift";

/// As stored, in JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    /// When the page gave all that it used to.
    look: Look,
    /// First day on which fields were missing, ISO 8601; empty while none is.
    lost_since: String,
}

/// Compares the list page with its former look. A page that gives no event any more is broken: what
/// is known stays, and its look is remembered until it gives events again.
pub(crate) fn compare(first: &Body, memory: &str, read: &mut ReadBody, on: Date) -> String {
    let mut known: Memory = serde_json::from_str(memory).unwrap_or_default();
    // The note of the reading that has just been: the page is not read again.
    let Ok(look) = serde_json::from_str::<Look>(&read.note) else { return memory.to_owned() };
    let html = || terminbund_markup::decode(&first.bytes, content_type(first).as_deref());
    let changed = terminbund_markup::differs(&known.look, &look);
    let change = changed.then(html).and_then(|html| {
        terminbund_markup::drift(&known.look, &look, &html, first.url.as_str(), on)
    });
    match change {
        None if look.items > 0 => known = Memory { look, lost_since: String::new() },
        None => {}
        Some(change) => {
            let finding = finding(&change);
            if change.kinds.contains(&DriftKind::NoEvents) {
                if matches!(read.complete, Completeness::Broken { .. }) {
                    let (german, english) = (finding.german.clone(), finding.english.clone());
                    read.complete = Completeness::Broken { german, english };
                }
            } else {
                let since = known.lost_since.parse::<Date>().unwrap_or(on);
                known.lost_since = since.to_string();
                if (on - since).get_days() >= TOLD_DAYS {
                    known = Memory { look, lost_since: String::new() };
                }
            }
            read.findings.insert(0, finding);
        }
    }
    serde_json::to_string(&known).unwrap_or_default()
}

/// The Content-Type of a body as its server sent it.
pub(crate) fn content_type(body: &Body) -> Option<String> {
    body.content_type.as_ref().map(|kind| match &body.charset {
        Some(charset) => format!("{kind}; charset={charset}"),
        None => kind.clone(),
    })
}

/// One finding with old look, new look and the rule that would work now.
fn finding(change: &Drift) -> Finding {
    let mut german: Vec<String> = change.findings.iter().map(|f| f.de.clone()).collect();
    let mut english: Vec<String> = change.findings.iter().map(|f| f.en.clone()).collect();
    let sample = |look: &Look| {
        let text: String = look.block.chars().take(SHOWN).collect();
        format!("„{text}“ ({})", look.path)
    };
    german.push(format!("Früher: {}. Jetzt: {}.", sample(&change.old), sample(&change.new)));
    english.push(format!("Before: {}. Now: {}.", sample(&change.old), sample(&change.new)));
    if let Some(proposal) = &change.proposal {
        let rule = proposal.rule.to_toml();
        german.push(format!("Vorschlag für eine neue Regel, bitte prüfen:\n{rule}"));
        english.push(format!("A new rule is proposed, please check:\n{rule}"));
    }
    let lost_all = change.kinds.contains(&DriftKind::NoEvents);
    let lost_date = change.kinds.contains(&DriftKind::FieldLost(Field::Start));
    let severity = if lost_all || lost_date { Severity::Error } else { Severity::Warning };
    Finding {
        rule: DRIFT.to_owned(),
        severity: severity.into(),
        german: german.join(" "),
        english: english.join(" "),
        ..Finding::default()
    }
}
