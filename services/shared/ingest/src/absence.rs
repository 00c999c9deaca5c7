//! Vanished or broken? When an item that is no longer there is taken back.
//!
//! A partner's silence is not a deletion: only complete bodies come here, what is over or outside
//! the feed's window does not, and what is left needs time by how much of it there is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Absences in a row before an item is withdrawn (shift-docs #481).
pub const ABSENCES: u32 = 2;
/// Up to so many may vanish at once without anyone being asked (Linked Events).
pub const HOLD_ABOVE: usize = 5;
/// Beyond this share of what lies ahead they are held, in percent (Linked Events).
pub const HOLD_ABOVE_PERCENT: usize = 20;
/// Consistent polls after the one that held which release by themselves.
pub const HOLD_POLLS: u32 = 3;
/// Polls of a hold count when they are a day apart: a site that broke on Friday evening is mended
/// on Monday, and hourly polls say nothing new.
pub const HOLD_APART: i64 = 24 * 3600;
/// A second absence counts after this at the earliest: a poll by hand is no second look.
pub const ABSENCE_APART: i64 = 30 * 60;
/// Few items that are a large share (a small source, half of it gone) wait out a bad day.
pub const LARGE_SHARE_WAIT: i64 = 26 * 3600;
/// All that lies ahead gone, however few: waits as long as a hold.
pub const ALL_GONE_WAIT: i64 = 3 * HOLD_APART;
/// Absent items remembered by key; the state of a source must stay below the broker's 1 MiB.
const MAX_REMEMBERED: usize = 5_000;
/// Two sets of absent items are consistent from this share of common ones on, in percent.
const CONSISTENT_PERCENT: usize = 80;

/// What was absent so far, and the hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Absences {
    /// By key.
    pub absent: BTreeMap<String, Absence>,
    /// Keys outside the feed's window: neither there nor missed.
    pub outside: BTreeSet<String>,
    /// Set while much is missing.
    pub hold: Option<Hold>,
    /// Instead of `absent` where that would be too many to remember: how many.
    pub many: Option<usize>,
    /// Items in the last complete body.
    pub last_found: usize,
}

/// An item that was not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Absence {
    /// Seconds since the epoch.
    pub first: i64,
    /// The last one that counted.
    pub last: i64,
    /// Complete polls without it.
    pub polls: u32,
    /// Items in the body before the first of them.
    pub before: usize,
}

/// Much is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hold {
    /// Seconds since the epoch.
    pub since: i64,
    /// The last poll that counted.
    pub counted: i64,
    /// Consistent polls after the first.
    pub polls: u32,
    /// An editor has said that it is right.
    pub released: bool,
}

/// What a complete poll without some items leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Keys to be withdrawn, sorted.
    pub withdraw: Vec<String>,
    /// Items held back.
    pub held: usize,
    /// Items that lie ahead and should be there, the absent ones included.
    pub expected: usize,
}

impl Absences {
    /// Judges a complete poll at `now` (seconds since the epoch): `absent` of `expected` items
    /// that lie ahead and inside the window are not there.
    pub fn judge(&mut self, absent: &BTreeSet<String>, expected: usize, now: i64) -> Verdict {
        let consistent = self.consistent_with(absent);
        self.count(absent, now);
        let gone = absent.len();
        let large = gone * 100 > expected * HOLD_ABOVE_PERCENT;
        let mut verdict = Verdict { expected, ..Verdict::default() };
        if gone > HOLD_ABOVE && large {
            let hold =
                self.hold.get_or_insert(Hold { since: now, counted: now, ..Hold::default() });
            hold.count(consistent, now);
            if hold.released || hold.polls >= HOLD_POLLS {
                verdict.withdraw = absent.iter().cloned().collect();
            } else {
                verdict.held = gone;
                self.forget_too_many();
                return verdict;
            }
        } else {
            let released = self.hold.as_ref().is_some_and(|h| h.released);
            let wait = match (gone == expected, large) {
                (true, _) => ALL_GONE_WAIT,
                (_, true) => LARGE_SHARE_WAIT,
                _ => 0,
            };
            let ripe = |a: &Absence| released || a.polls >= ABSENCES && now - a.first >= wait;
            verdict.withdraw =
                self.absent.iter().filter(|(_, a)| ripe(a)).map(|(k, _)| k.clone()).collect();
        }
        self.hold = None;
        self.many = None;
        for key in &verdict.withdraw {
            self.absent.remove(key);
        }
        verdict
    }

    /// Notes with what is missing since `now` how long the list was before.
    pub(crate) fn note_length(&mut self, before: usize, now: i64) {
        for absence in self.absent.values_mut().filter(|a| a.first == now && a.polls == 1) {
            absence.before = before;
        }
    }

    /// An editor says that what is missing is gone: the next complete poll withdraws it.
    pub fn release(&mut self, now: i64) {
        let hold = self.hold.get_or_insert(Hold { since: now, counted: now, ..Hold::default() });
        hold.released = true;
    }

    fn forget_too_many(&mut self) {
        self.many = (self.absent.len() > MAX_REMEMBERED).then_some(self.absent.len());
        if self.many.is_some() {
            self.absent.clear();
        }
    }

    fn consistent_with(&self, absent: &BTreeSet<String>) -> bool {
        if let Some(many) = self.many {
            let (less, more) = (many.min(absent.len()), many.max(absent.len()));
            return less * 100 >= more * CONSISTENT_PERCENT;
        }
        let common = absent.iter().filter(|k| self.absent.contains_key(*k)).count();
        let all = absent.len() + self.absent.len() - common;
        common * 100 >= all * CONSISTENT_PERCENT
    }

    fn count(&mut self, absent: &BTreeSet<String>, now: i64) {
        self.absent.retain(|key, _| absent.contains(key));
        for key in absent {
            let one = self.absent.entry(key.clone()).or_default();
            if one.polls == 0 {
                *one = Absence { first: now, last: now, polls: 1, before: 0 };
            } else if now - one.last >= ABSENCE_APART {
                one.last = now;
                one.polls = one.polls.saturating_add(1);
            }
        }
    }
}

impl Hold {
    fn count(&mut self, consistent: bool, now: i64) {
        if self.since == now {
            return;
        }
        if !consistent {
            self.polls = 0;
            self.counted = now;
        } else if now - self.counted >= HOLD_APART {
            self.polls += 1;
            self.counted = now;
        }
    }
}
