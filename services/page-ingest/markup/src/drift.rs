//! A page that changes its shape.

use crate::{Field, Finding, PageReading, Proposal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters of a block's text that a look keeps.
const SAMPLE: usize = 240;
/// Items that had a field before its loss is worth telling.
const ENOUGH: usize = 2;

/// What a page looked like: small, to be kept with the poll state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Events found.
    pub items: usize,
    /// How many of them had a field.
    pub fields: BTreeMap<Field, usize>,
    /// Text around the first event, as a person would see it.
    pub block: String,
    /// Tags and classes from the page's body to the first event's title.
    pub path: String,
}

/// Kinds of change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftKind {
    /// There were events and now there are none.
    NoEvents,
    /// A field that events had is gone from all of them.
    FieldLost(Field),
}

/// A change of shape, with old and new look.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// What changed; several fields may be lost at once.
    pub kinds: Vec<DriftKind>,
    /// The look when the page still gave events.
    pub old: Look,
    /// The look now.
    pub new: Look,
    /// In German and English.
    pub findings: Vec<Finding>,
    /// A rule that would work now, for a person to confirm.
    pub proposal: Option<Proposal>,
}

/// The look of a page that was just read.
#[must_use]
pub fn look(reading: &PageReading, html: &str) -> Look {
    let mut fields: BTreeMap<Field, usize> = BTreeMap::new();
    for item in &reading.items {
        for field in item.provenance.keys() {
            *fields.entry(*field).or_default() += 1;
        }
    }
    let title = reading.items.first().map_or("", |i| i.title.as_str());
    let (path, block) = crate::plain::surroundings(html, title);
    Look { items: reading.items.len(), fields, block: crate::text::shorten(&block, SAMPLE), path }
}

/// Compares the look of a page with its former one; `None` where it is as it was. `html`,
/// `base_url` and the day of reading serve the newly proposed rule.
#[must_use]
pub fn drift(
    previous: &Look,
    new: &Look,
    html: &str,
    base_url: &str,
    on: jiff::civil::Date,
) -> Option<Drift> {
    let kinds = kinds(previous, new);
    if kinds.is_empty() {
        return None;
    }
    let findings = kinds.iter().map(|k| finding(k, previous)).collect();
    let proposal = crate::propose(html, base_url, on).into_iter().next();
    let mut new = new.clone();
    let first = proposal.as_ref().and_then(|p| p.items.first());
    if let Some(first) = first.filter(|_| new.items == 0) {
        // Where nothing is read any more, the new look is that of what the new rule finds.
        let (path, block) = crate::plain::surroundings(html, &first.title);
        (new.path, new.block) = (path, crate::text::shorten(&block, SAMPLE));
    }
    Some(Drift { kinds, old: previous.clone(), new, findings, proposal })
}

/// Whether [`drift`] would tell a change.
#[must_use]
pub fn differs(previous: &Look, new: &Look) -> bool {
    !kinds(previous, new).is_empty()
}

fn kinds(previous: &Look, new: &Look) -> Vec<DriftKind> {
    let mut kinds = Vec::new();
    if previous.items > 0 && new.items == 0 {
        kinds.push(DriftKind::NoEvents);
    } else if new.items > 0 {
        for (field, count) in &previous.fields {
            let was_common = *count >= ENOUGH && *count * 2 >= previous.items;
            if was_common && !new.fields.contains_key(field) {
                kinds.push(DriftKind::FieldLost(*field));
            }
        }
    }
    kinds
}

fn finding(kind: &DriftKind, previous: &Look) -> Finding {
    match kind {
        DriftKind::NoEvents => Finding::page(
            crate::Code::RuleFoundNothing,
            &format!(
                "Auf der Seite standen zuletzt {} Termine, jetzt wird keiner gefunden. Die \
                 bisherigen Termine bleiben stehen, bis die Regel angepasst ist.",
                previous.items
            ),
            &format!(
                "The page used to give {} events and now gives none. The former events stay until \
                 the rule is mended.",
                previous.items
            ),
        ),
        DriftKind::FieldLost(field) => {
            let name = serde_json::to_string(field).unwrap_or_default();
            let name = name.trim_matches('"');
            Finding::page(
                crate::Code::RuleFoundNothing,
                &format!("Die Angabe „{name}“ fehlt jetzt bei allen Terminen der Seite."),
                &format!("The field \"{name}\" is now missing from every event of the page."),
            )
        }
    }
}
