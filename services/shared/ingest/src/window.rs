//! The span of time that a body covers: what lies outside is not missed.

use std::collections::BTreeSet;

use crate::absence::Absences;
use crate::align::Face;
use crate::likeness::Moment;
use crate::plan::Situation;
use crate::store::Stored;

/// A feed that lists what is to come may leave out what begins within so many seconds.
const SOON: i64 = 24 * 3600;

/// Known items and which of them were found.
pub(crate) struct Missing<'a> {
    pub(crate) known: &'a [&'a Stored],
    pub(crate) faces: &'a [Face],
    pub(crate) matched: &'a BTreeSet<usize>,
}

/// What should be there and is not.
pub(crate) struct Inside {
    pub(crate) absent: BTreeSet<String>,
    pub(crate) expected: usize,
}

impl Missing<'_> {
    /// Sorts out what is over, and what lies outside the span that the body covers.
    pub(crate) fn inside_window(
        &self,
        found: &[Face],
        absences: &mut Absences,
        around: &Situation<'_>,
    ) -> Inside {
        let mut inside = Inside { absent: BTreeSet::new(), expected: 0 };
        let window = Window::of(found, self.faces);
        let mut outside = BTreeSet::new();
        for (at, face) in self.faces.iter().enumerate() {
            if face.withdrawn || is_past(face, around) {
                continue;
            }
            if self.matched.contains(&at) {
                inside.expected += 1;
                continue;
            }
            let key = &self.known[at].item.key;
            let was = Was {
                outside: absences.outside.contains(key),
                length: absences.absent.get(key).map_or(absences.last_found, |a| a.before),
            };
            if window.as_ref().is_some_and(|w| w.leaves_out(face, was, around)) {
                outside.insert(key.clone());
            } else {
                inside.expected += 1;
                inside.absent.insert(key.clone());
            }
        }
        absences.outside = outside;
        inside
    }
}

/// Over; or begun and of a single date, as exhibitions are that lists of coming events drop.
pub(crate) fn is_past(face: &Face, around: &Situation<'_>) -> bool {
    if face.over_at.is_some_and(|at| at < around.now) {
        return true;
    }
    let begun = face.moment.begins(&around.zone).is_some_and(|at| at <= around.now);
    begun && !face.recurring
}

/// What is known of an item that is not there.
#[derive(Clone, Copy)]
struct Was {
    outside: bool,
    /// Items in the last body before it was missed.
    length: usize,
}

/// The span of a body: some feeds show the next twenty, or the next thirty days.
struct Window<'a> {
    first: &'a Moment,
    last: &'a Moment,
    /// The body reaches further than all that was known.
    forward: bool,
    /// Items in the body.
    length: usize,
}

impl<'a> Window<'a> {
    fn of(found: &'a [Face], known: &[Face]) -> Option<Self> {
        let dated = || found.iter().map(|f| &f.moment).filter(|m| m.day().is_some());
        let (first, last) = (dated().min()?, dated().max()?);
        let known_last = known.iter().filter(|k| !k.withdrawn).map(|k| &k.moment);
        let forward = known_last.filter(|m| m.day().is_some()).max().is_none_or(|m| last > m);
        Some(Self { first, last, forward, length: found.len() })
    }

    fn leaves_out(&self, face: &Face, was: Was, around: &Situation<'_>) -> bool {
        if face.recurring || face.moment.day().is_none() {
            return false;
        }
        if face.moment < *self.first {
            let begins = face.moment.begins(&around.zone);
            let soon = begins.is_some_and(|at| at.as_second() - around.now.as_second() <= SOON);
            return soon || self.forward || was.outside;
        }
        // As many as before it was missed, or more: what fell off the end was pushed, also where
        // others of its hour are the last that stayed. From a list that stays shorter it is missed.
        face.moment >= *self.last && (was.outside || self.length >= was.length)
    }
}
