//! Weighs a pair and says why, in German and English.

use serde::Serialize;

use crate::features::Features;
use crate::pair;
use crate::record::Moment;
use crate::rules::{Matcher, probability};
use crate::signals::{Shows, Signal};

/// Contributions smaller than this (log-odds) are not worth a word.
const WORTH_SAYING: f32 = 0.05;
/// Letters of a title that a piece of evidence shows.
const MAX_SHOWN: usize = 120;

/// One named piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Stable name, as in the rules.
    pub name: &'static str,
    /// What it adds to the log-odds; negative speaks for different events.
    pub weight: f32,
    /// The signal's value.
    pub value: f32,
    /// What it means, German.
    pub german: String,
    /// What it means, English.
    pub english: String,
    /// What the first record says.
    pub a: String,
    /// What the second record says.
    pub b: String,
}

/// What follows for the pair alone, before the rest of the cluster is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Sure enough to merge.
    Same,
    /// An editor is asked.
    Review,
    /// Different events.
    Different,
}

/// A weighed pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Log-odds (natural logarithm) that both mean one event.
    pub score: f32,
    /// The same as probability, 0 to 1.
    pub probability: f64,
    /// What follows from the thresholds.
    pub verdict: Verdict,
    /// The evidence, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// Log-odds that `a` and `b` mean one event. Symmetric; no allocation worth naming.
#[must_use]
pub fn score(matcher: &Matcher, a: &Features, b: &Features) -> f32 {
    matcher.score(&pair::values(a, b))
}

/// Weighs the pair and names the evidence.
#[must_use]
pub fn compare(matcher: &Matcher, a: &Features, b: &Features) -> Comparison {
    let values = pair::values(a, b);
    let score = matcher.score(&values);
    let (_, parts) = matcher.contributions(&values);
    let mut evidence: Vec<Evidence> = Signal::ALL
        .iter()
        .filter(|s| parts[**s as usize].abs() >= WORTH_SAYING)
        .map(|s| piece(*s, parts[*s as usize], values[*s as usize], a, b))
        .collect();
    evidence.sort_by(|x, y| y.weight.abs().total_cmp(&x.weight.abs()).then(x.name.cmp(y.name)));
    let probability = probability(score);
    let verdict = match matcher.rules().thresholds {
        t if probability >= t.merge => Verdict::Same,
        t if probability >= t.review => Verdict::Review,
        _ => Verdict::Different,
    };
    Comparison { score, probability, verdict, evidence }
}

fn piece(signal: Signal, weight: f32, value: f32, a: &Features, b: &Features) -> Evidence {
    let meaning = signal.meaning();
    let (german, english) = match value {
        v if v.is_nan() => (" (nicht gesagt)", " (not said)"),
        0.0 => (": nein", ": no"),
        _ => ("", ""),
    };
    Evidence {
        name: meaning.name,
        weight,
        value: if value.is_nan() { -1.0 } else { value },
        german: format!("{}{german}", meaning.german),
        english: format!("{}{english}", meaning.english),
        a: shown(meaning.shows, a),
        b: shown(meaning.shows, b),
    }
}

/// What a record says on the matter. Titles come folded: matching keeps no more of them.
fn shown(shows: Shows, f: &Features) -> String {
    match shows {
        Shows::Title | Shows::Text => crate::words::cut(&f.title.letters, MAX_SHOWN).to_owned(),
        Shows::Start => clock(f.start),
        Shows::End => clock(f.end),
        Shows::Place | Shows::Organizer | Shows::Link | Shows::Source => String::new(),
    }
}

fn clock(moment: Option<Moment>) -> String {
    let Some(moment) = moment else { return String::new() };
    let date = crate::record::date(moment.day);
    match moment.minute {
        Some(minute) => format!("{date} {:02}:{:02}", minute / 60, minute % 60),
        None => date.to_string(),
    }
}
