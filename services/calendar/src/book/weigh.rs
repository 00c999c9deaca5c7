//! Which pairs of events are alike: brought up to date for what has changed, and no more.

use std::collections::{BTreeMap, HashMap};

use terminbund_matching::{blocking::Slot, compare::score, whole};

use super::Book;

impl Book {
    /// Brings the scores up to date of all whose candidates may have changed. Those that are new
    /// themselves are weighed against all their candidates, the others against new ones only.
    pub(super) fn score_touched(&mut self) {
        let mut fresh = self.fresh_scores();
        for id in std::mem::take(&mut self.touched) {
            let own = self.index.slot(&id);
            let changed = own.is_none_or(|slot| self.changed.contains(&slot));
            let candidates = own.map(|slot| self.index.neighbours(slot)).unwrap_or_default();
            let now = if changed {
                fresh.remove(&id).unwrap_or_default()
            } else {
                match self.with_new_candidates(&id, &candidates) {
                    Some(now) => now,
                    None => continue,
                }
            };
            if own.is_some() {
                self.weighed.insert(id.clone(), candidates.into());
            } else {
                self.weighed.remove(&id);
            }
            let before = self.near.remove(&id).unwrap_or_default();
            if before == now {
                self.put_near(id, now);
                continue;
            }
            for other in before.keys().filter(|o| !now.contains_key(*o)) {
                if let Some(theirs) = self.near.get_mut(other) {
                    theirs.remove(&id);
                }
            }
            for (other, log_odds) in &now {
                self.near.entry(other.clone()).or_default().insert(id.clone(), *log_odds);
            }
            self.dirty.extend(before.into_keys());
            self.dirty.extend(now.keys().cloned());
            self.dirty.insert(id.clone());
            self.put_near(id, now);
        }
        self.changed.clear();
    }

    /// The scores of all events that are new or say something new, on all cores.
    fn fresh_scores(&self) -> HashMap<String, BTreeMap<String, f32>> {
        let slots = self.changed.iter().copied().collect::<Vec<_>>();
        let (links, _) = whole::links_of(&self.index, self.matcher, &slots);
        let id = |slot: Slot| self.index.at(slot).map(|f| f.id.to_string());
        let mut out: HashMap<String, BTreeMap<String, f32>> = HashMap::new();
        for (a, b, log_odds) in links {
            let Some((x, y)) = id(a).zip(id(b)) else { continue };
            if self.changed.contains(&b) {
                out.entry(y.clone()).or_default().insert(x.clone(), log_odds);
            }
            out.entry(x).or_default().insert(y, log_odds);
        }
        out
    }

    /// The scores of an event that says what it said before, where its candidates are others now.
    fn with_new_candidates(&self, id: &str, now: &[Slot]) -> Option<BTreeMap<String, f32>> {
        let before = self.weighed.get(id).map(|w| &**w).unwrap_or_default();
        if before == now {
            return None;
        }
        let own = self.index.get(id)?;
        let stays = |other: &String| {
            self.index.slot(other).is_some_and(|slot| now.binary_search(&slot).is_ok())
        };
        let near = self.near.get(id).into_iter().flatten();
        let mut out = near
            .filter(|(other, _)| stays(other))
            .map(|(other, log_odds)| (other.clone(), *log_odds))
            .collect::<BTreeMap<_, _>>();
        let least = whole::log_odds(self.matcher.rules().thresholds.review);
        // what is new itself weighs itself against this one
        let met = |slot: &Slot| before.binary_search(slot).is_ok() || self.changed.contains(slot);
        for other in now.iter().filter(|s| !met(s)).filter_map(|s| self.index.at(*s)) {
            let log_odds = score(self.matcher, own, other);
            if log_odds >= least {
                out.insert(other.id.to_string(), log_odds);
            }
        }
        Some(out)
    }

    fn put_near(&mut self, id: String, near: BTreeMap<String, f32>) {
        if !near.is_empty() {
            self.near.insert(id, near);
        }
    }
}
