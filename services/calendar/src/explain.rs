//! Why events are one entry, or are not, and why an entry is not shown – German and English.

use std::collections::BTreeMap;

use terminbund_matching::compare::{Comparison, Verdict};
use terminbund_proto::v1::{Entry, Evidence, ExplainResponse, PairExplanation};

use crate::book::Book;

/// Log-odds shown for a decision: more than any evidence weighs.
const DECIDED: f64 = 100.0;
/// Most pairs of an explanation; an entry of many members is explained against its founder.
const MAX_PAIRS: usize = 50;

/// Explains the entry of one id, or a pair of ids (of events or entries).
#[must_use]
pub fn explain(
    book: &Book,
    names: &BTreeMap<String, String>,
    ids: &[String],
    shown: Option<&Entry>,
) -> Option<ExplainResponse> {
    match ids {
        [one] => entry(book, names, one, shown?),
        [a, b] => two(book, names, a, b),
        _ => None,
    }
}

fn entry(
    book: &Book,
    names: &BTreeMap<String, String>,
    id: &str,
    shown: &Entry,
) -> Option<ExplainResponse> {
    let founder = shown.members.first()?;
    let others = shown.members.iter().skip(1).take(MAX_PAIRS);
    let pairs = others
        .filter_map(|m| pair(book, names, &founder.event_id, &m.event_id))
        .collect::<Vec<_>>();
    let count = shown.members.len();
    let (mut german, mut english) = match count {
        1 => (
            "Nur ein Partner kündigt diese Veranstaltung an.".to_owned(),
            "One partner alone announces this event.".to_owned(),
        ),
        _ => (
            format!("{count} Ankündigungen meinen dieselbe Veranstaltung."),
            format!("{count} announcements mean the same event."),
        ),
    };
    if id != shown.id {
        german.push_str(&format!(" Die Kennung {id} führt jetzt hierher."));
        english.push_str(&format!(" The id {id} leads here now."));
    }
    for (de, en) in shown.hidden_because.iter().map(|why| hidden(why)) {
        german.push(' ');
        german.push_str(de);
        english.push(' ');
        english.push_str(en);
    }
    Some(ExplainResponse { german, english, pairs })
}

fn hidden(why: &str) -> (&'static str, &'static str) {
    match why {
        "decision" => ("Die Redaktion hat sie ausgeblendet.", "The editors have hidden it."),
        "relevance" => (
            "Sie wird nicht gezeigt, weil sie nicht zum Thema der Allianz gehört oder noch \
             geprüft wird.",
            "It is not shown because it is off the alliance's subject or still to be looked at.",
        ),
        "visibility" => ("Sie ist nur für Partner bestimmt.", "It is meant for partners only."),
        "gone" => (
            "Sie wird seit mehr als 30 Tagen nicht mehr angekündigt.",
            "Nobody has announced it for more than 30 days.",
        ),
        _ => ("Ihr fehlt ein Titel oder ein Termin.", "It lacks a title or a date."),
    }
}

fn two(book: &Book, names: &BTreeMap<String, String>, a: &str, b: &str) -> Option<ExplainResponse> {
    let events = |id: &str| match book.event(id) {
        Some(_) => vec![id.to_owned()],
        None => book.events_of(id).map(|t| t.id.to_string()).collect(),
    };
    let mut pairs = Vec::new();
    for x in events(a) {
        for y in events(b).into_iter().filter(|y| *y != x) {
            pairs.extend(pair(book, names, &x, &y));
        }
    }
    pairs.sort_by(|x, y| y.probability.total_cmp(&x.probability));
    pairs.truncate(MAX_PAIRS);
    let best = pairs.first()?;
    let (german, english) = match best.verdict.as_str() {
        "same" => ("Beide meinen dieselbe Veranstaltung.", "Both mean the same event."),
        "review" => (
            "Ob beide dieselbe Veranstaltung meinen, ist unsicher: ein Mensch soll entscheiden.",
            "Whether both mean the same event is unsure: a person should decide.",
        ),
        _ => ("Es sind verschiedene Veranstaltungen.", "These are different events."),
    };
    Some(ExplainResponse { german: german.to_owned(), english: english.to_owned(), pairs })
}

/// Explains a pair of events.
#[must_use]
pub fn pair(
    book: &Book,
    names: &BTreeMap<String, String>,
    a: &str,
    b: &str,
) -> Option<PairExplanation> {
    let comparison = book.compare(a, b)?;
    let told = |id: &str| {
        let told = book.event(id)?;
        let partner = &told.announcement.partner;
        let name = names.get(partner).unwrap_or(partner).clone();
        Some((told.event().title, name))
    };
    let ((a_title, a_partner), (b_title, b_partner)) = (told(a)?, told(b)?);
    let mut evidence = comparison.evidence.iter().map(piece).collect::<Vec<_>>();
    let one = book.holder(a).is_some() && book.holder(a) == book.holder(b);
    let mut verdict = if one { "same" } else { word(&comparison) }.to_owned();
    if let Some(same) = book.in_force().on_pair(a, b) {
        verdict = if same { "same" } else { "different" }.to_owned();
        evidence.insert(0, decided(same));
    } else if !one && verdict == "same" {
        // the pair alone would be merged; the rest of the cluster speaks against it
        verdict = "review".to_owned();
    }
    Some(PairExplanation {
        a: a.to_owned(),
        b: b.to_owned(),
        probability: comparison.probability,
        verdict,
        evidence,
        a_title,
        b_title,
        a_partner,
        b_partner,
    })
}

fn word(comparison: &Comparison) -> &'static str {
    match comparison.verdict {
        Verdict::Same => "same",
        Verdict::Review => "review",
        Verdict::Different => "different",
    }
}

fn piece(evidence: &terminbund_matching::compare::Evidence) -> Evidence {
    Evidence {
        name: evidence.name.to_owned(),
        weight: f64::from(evidence.weight),
        german: evidence.german.clone(),
        english: evidence.english.clone(),
    }
}

fn decided(same: bool) -> Evidence {
    let (german, english) = if same {
        ("Die Redaktion hat entschieden: dieselbe Veranstaltung", "The editors decided: the same")
    } else {
        ("Die Redaktion hat entschieden: nie dieselbe", "The editors decided: never the same")
    };
    Evidence {
        name: "decision".to_owned(),
        weight: if same { DECIDED } else { -DECIDED },
        german: german.to_owned(),
        english: english.to_owned(),
    }
}
