//! What editors laid down, folded to what is in force.

use std::collections::{BTreeMap, BTreeSet};

use terminbund_proto::v1::{Decision, Entry, decision::What};

use crate::merge::fields;

/// Most events that one decision may name; more is a slip, not a decision.
const MAX_EVENTS: usize = 100;
/// Longest text that an editor may set.
const MAX_TEXT: usize = 20_000;

/// The decisions in force. A later one overrides an earlier one on the same matter.
#[derive(Debug, Clone, Default)]
pub struct InForce {
    pairs: BTreeMap<(String, String), (bool, String)>,
    /// Event to those that a pair was decided on with.
    partners: BTreeMap<String, BTreeSet<String>>,
    hidden: BTreeMap<String, (bool, String)>,
    preferred: BTreeMap<(String, String), (String, String)>,
    set: BTreeMap<(String, String), (String, String)>,
}

/// Why a decision is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// It says nothing.
    #[error("a decision says what is decided: same, never_same, hide, show, prefer, set or undo")]
    Empty,
    /// It names an event that is not known.
    #[error("no event has the id {0:?}: decisions name events (members of an entry), by id")]
    UnknownEvent(String),
    /// It names a decision that is not known.
    #[error("no decision has the id {0:?}")]
    UnknownDecision(String),
    /// It names too few events.
    #[error("\"same\" names 2 to {MAX_EVENTS} events, \"never same\" two different ones")]
    Count,
    /// It names a field that cannot be set.
    #[error("field {found:?} cannot be set; possible are: {allowed}")]
    Field {
        /// What was found.
        found: String,
        /// What is possible.
        allowed: String,
    },
    /// It sets a value that the field cannot have.
    #[error("{field}: {found:?} is not possible: {allowed}")]
    Value {
        /// The field.
        field: String,
        /// What was found.
        found: String,
        /// What is possible.
        allowed: String,
    },
}

/// Checks a decision before it is stored. `knows_event` and `knows_decision` tell what there is.
///
/// # Errors
/// What is wrong with it.
pub fn check(
    decision: &Decision,
    knows_event: impl Fn(&str) -> bool,
    knows_decision: impl Fn(&str) -> bool,
) -> Result<(), DecisionError> {
    let event = |id: &String| {
        if knows_event(id) { Ok(()) } else { Err(DecisionError::UnknownEvent(id.clone())) }
    };
    match decision.what.as_ref().ok_or(DecisionError::Empty)? {
        What::Same(same) => {
            let distinct = same.events.iter().collect::<BTreeSet<_>>().len();
            if !(2..=MAX_EVENTS).contains(&distinct) {
                return Err(DecisionError::Count);
            }
            same.events.iter().try_for_each(event)
        }
        What::NeverSame(never) if never.a == never.b => Err(DecisionError::Count),
        What::NeverSame(never) => event(&never.a).and_then(|()| event(&never.b)),
        What::Hide(hide) => event(&hide.event),
        What::Show(show) => event(&show.event),
        What::Prefer(prefer) => {
            event(&prefer.event)?;
            fields::mergeable(&prefer.field)
        }
        What::Set(set) => {
            event(&set.event)?;
            if set.value.len() > MAX_TEXT {
                return Err(DecisionError::Value {
                    field: set.field.clone(),
                    found: format!("{} bytes", set.value.len()),
                    allowed: format!("at most {MAX_TEXT} bytes"),
                });
            }
            fields::set(&mut Entry::default(), &set.field, &set.value).map(|_| ())
        }
        What::Undo(undo) if knows_decision(&undo.decision) => Ok(()),
        What::Undo(undo) => Err(DecisionError::UnknownDecision(undo.decision.clone())),
    }
}

impl InForce {
    /// Folds the log, in its order.
    #[must_use]
    pub fn fold(log: &[Decision]) -> Self {
        let undone = undone(log);
        let mut out = Self::default();
        for decision in log.iter().filter(|d| !undone.contains(d.id.as_str())) {
            out.apply(decision);
        }
        for (a, b) in out.pairs.keys() {
            out.partners.entry(a.clone()).or_default().insert(b.clone());
            out.partners.entry(b.clone()).or_default().insert(a.clone());
        }
        out
    }

    fn apply(&mut self, decision: &Decision) {
        let id = &decision.id;
        match &decision.what {
            Some(What::Same(same)) => {
                for (i, a) in same.events.iter().enumerate() {
                    for b in same.events.iter().skip(i + 1).filter(|b| *b != a) {
                        self.pairs.insert(pair(a, b), (true, id.clone()));
                    }
                }
            }
            Some(What::NeverSame(never)) => {
                self.pairs.insert(pair(&never.a, &never.b), (false, id.clone()));
            }
            Some(What::Hide(hide)) => {
                self.hidden.insert(hide.event.clone(), (true, id.clone()));
            }
            Some(What::Show(show)) => {
                self.hidden.insert(show.event.clone(), (false, id.clone()));
            }
            Some(What::Prefer(prefer)) => {
                let key = (prefer.event.clone(), prefer.field.clone());
                self.preferred.insert(key, (prefer.source.clone(), id.clone()));
            }
            Some(What::Set(set)) => {
                let key = (set.event.clone(), set.field.clone());
                self.set.insert(key, (set.value.clone(), id.clone()));
            }
            Some(What::Undo(_)) | None => {}
        }
    }

    /// The events that a pair with this one was decided on: same (true) or never the same.
    pub fn decided_with(&self, event: &str) -> impl Iterator<Item = (&str, bool)> {
        let partners = self.partners.get(event).into_iter().flatten();
        partners.filter_map(move |other| Some((other.as_str(), self.on_pair(event, other)?)))
    }

    /// What was decided on a pair.
    #[must_use]
    pub fn on_pair(&self, a: &str, b: &str) -> Option<bool> {
        self.pairs.get(&pair(a, b)).map(|(same, _)| *same)
    }

    /// Whether an event's entry is hidden (true) or shown whatever the rules say, and by which
    /// decision.
    #[must_use]
    pub fn visibility(&self, event: &str) -> Option<(bool, &str)> {
        self.hidden.get(event).map(|(hide, id)| (*hide, id.as_str()))
    }

    /// The source preferred for a field of an event's entry, and by which decision.
    #[must_use]
    pub fn preferred(&self, event: &str, field: &str) -> Option<(&str, &str)> {
        let key = (event.to_owned(), field.to_owned());
        self.preferred.get(&key).map(|(source, id)| (source.as_str(), id.as_str()))
    }

    /// The fields set for an event's entry: field, value, decision.
    pub fn set(&self, event: &str) -> impl Iterator<Item = (&str, &str, &str)> {
        let from = (event.to_owned(), String::new());
        self.set
            .range(from..)
            .take_while(move |((e, _), _)| e == event)
            .map(|((_, field), (value, id))| (field.as_str(), value.as_str(), id.as_str()))
    }

    /// The events that are named by either but decided on differently: what a change touches.
    #[must_use]
    pub fn touched(&self, other: &Self) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for ((a, b), _) in different(&self.pairs, &other.pairs) {
            out.extend([a.clone(), b.clone()]);
        }
        out.extend(different(&self.hidden, &other.hidden).map(|(e, _)| e.clone()));
        out.extend(different(&self.preferred, &other.preferred).map(|((e, _), _)| e.clone()));
        out.extend(different(&self.set, &other.set).map(|((e, _), _)| e.clone()));
        out
    }
}

fn different<'m, K: Ord, V: PartialEq>(
    a: &'m BTreeMap<K, V>,
    b: &'m BTreeMap<K, V>,
) -> impl Iterator<Item = (&'m K, &'m V)> {
    let gone = a.iter().filter(|(k, v)| b.get(k) != Some(v));
    gone.chain(b.iter().filter(|(k, _)| !a.contains_key(k)))
}

/// Ids of decisions that are undone. An undo can itself be undone by a later one.
fn undone(log: &[Decision]) -> BTreeSet<&str> {
    let mut out = BTreeSet::new();
    for decision in log.iter().rev() {
        if out.contains(decision.id.as_str()) {
            continue;
        }
        if let Some(What::Undo(undo)) = &decision.what {
            out.insert(undo.decision.as_str());
        }
    }
    out
}

fn pair(a: &str, b: &str) -> (String, String) {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}

#[cfg(test)]
mod tests {
    use terminbund_proto::v1::{NeverSameDecision, SameDecision, UndoDecision};

    use super::*;

    fn same(id: &str, events: &[&str]) -> Decision {
        let events = events.iter().map(|e| (*e).to_owned()).collect();
        let what = Some(What::Same(SameDecision { events }));
        Decision { id: id.into(), what, ..Default::default() }
    }

    fn never(id: &str, a: &str, b: &str) -> Decision {
        let what = Some(What::NeverSame(NeverSameDecision { a: a.into(), b: b.into() }));
        Decision { id: id.into(), what, ..Default::default() }
    }

    fn undo(id: &str, decision: &str) -> Decision {
        let what = Some(What::Undo(UndoDecision { decision: decision.into() }));
        Decision { id: id.into(), what, ..Default::default() }
    }

    #[track_caller]
    fn check_pair(log: &[Decision], expected: Option<bool>) {
        assert_eq!(InForce::fold(log).on_pair("b", "a"), expected);
    }

    #[test]
    fn the_later_decision_holds_and_each_can_be_undone() {
        let log = [same("1", &["a", "b"]), never("2", "b", "a"), undo("3", "2"), undo("4", "3")];
        check_pair(&log[..1], Some(true));
        check_pair(&log[..2], Some(false));
        check_pair(&log[..3], Some(true));
        check_pair(&log, Some(false));
    }

    #[test]
    fn unknown_events_and_empty_decisions_are_refused() {
        let known = |id: &str| id == "a";
        let error = check(&same("", &["a", "x"]), known, |_| true).unwrap_err();
        assert_eq!(error, DecisionError::UnknownEvent("x".into()));
        assert_eq!(check(&same("", &["a"]), known, |_| true), Err(DecisionError::Count));
        assert_eq!(check(&Decision::default(), known, |_| true), Err(DecisionError::Empty));
        let error = check(&undo("", "9"), known, |_| false).unwrap_err();
        assert_eq!(error, DecisionError::UnknownDecision("9".into()));
    }
}
