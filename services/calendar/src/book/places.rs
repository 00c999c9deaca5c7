//! What the events teach matching of their places, and who asked for it.
//!
//! One announcement names a house, another its address. What is known of a house is a function of
//! the events that are there; where it becomes another, those that asked are read anew.

use std::collections::HashMap;

use terminbund_matching::{
    blocking::Slot,
    features::Features,
    gazetteer::{Gazetteer, Lesson, Question},
    words::Lexicon,
};

use super::Book;
use crate::event::Told;

/// The gazetteer of an alliance's events.
#[derive(Debug, Default)]
pub(super) struct Places {
    gazetteer: Gazetteer,
    /// Where those stand that asked something, sorted. What has left its slot since is read once
    /// too often.
    askers: HashMap<Question, Vec<Slot>>,
}

impl Places {
    fn heed(&mut self, lesson: Option<Lesson>, teach: bool) -> Vec<Slot> {
        let Some(lesson) = lesson else { return Vec::new() };
        let other = match teach {
            true => self.gazetteer.teach(&lesson),
            false => self.gazetteer.unteach(&lesson),
        };
        other.iter().flat_map(|q| self.askers.get(q).into_iter().flatten()).copied().collect()
    }

    fn note(&mut self, slot: Slot, asked: Vec<Question>) {
        for question in asked {
            let askers = self.askers.entry(question).or_default();
            if let Err(at) = askers.binary_search(&slot) {
                askers.insert(at, slot);
            }
        }
    }
}

impl Book {
    /// What an event teaches from now on, in place of what it taught; those that asked for it are
    /// to be read anew.
    pub(super) fn relearn(&mut self, id: &str, now: Option<&Told>) {
        let lesson = |told: &Told| Lesson::of(&told.record(&self.partner_names), self.lexicon());
        let (before, now) = (self.told.get(id).and_then(lesson), now.and_then(lesson));
        if before == now {
            return;
        }
        for (lesson, teach) in [(before, false), (now, true)] {
            for slot in self.places.heed(lesson, teach) {
                self.unread.extend(self.index.at(slot).map(|f| f.id.to_string()));
            }
        }
    }

    /// Reads what is new, and what asked for a place that is known otherwise now.
    pub(super) fn read_unread(&mut self) {
        for id in std::mem::take(&mut self.unread) {
            let Some(told) = self.told.get(&id) else { continue };
            let record = told.record(&self.partner_names);
            let (features, asked) =
                Features::asking(&record, self.lexicon(), &self.places.gazetteer);
            self.touched.extend(self.index.insert(features).into_iter().map(String::from));
            if let Some(slot) = self.index.slot(&id) {
                self.changed.insert(slot);
                self.places.note(slot, asked);
            }
        }
    }

    fn lexicon(&self) -> &'static Lexicon {
        self.matcher.lexicon()
    }
}
