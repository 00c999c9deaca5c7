//! Which found item is which known one: by UID, else by content, so that an exporter that renews
//! its UIDs, a new host or a page instead of a feed changes no key.
//!
//! Stages, each over what the former left free; every choice is by score, then by key and the
//! canonical order of the found, so that the order of the items in a body means nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::likeness::{Moment, alike, contained};

/// What alignment sees of an item, known or found.
#[derive(Clone, Debug)]
pub(crate) struct Face {
    /// As published; "" for none.
    pub(crate) uid: String,
    /// Folded.
    pub(crate) title: String,
    pub(crate) moment: Moment,
    pub(crate) hash: Vec<u8>,
    pub(crate) recurring: bool,
    /// Only of known ones.
    pub(crate) withdrawn: bool,
    /// Only of known ones: when the last date is over.
    pub(crate) over_at: Option<Timestamp>,
}

/// What became of the alignment.
pub(crate) struct Alignment {
    /// For each found item the known one.
    pub(crate) known_of: Vec<Option<usize>>,
    /// Most UIDs of the known were not in the body, though their items were.
    pub(crate) renewed: bool,
}

/// An item that has been over for so long and whose UID comes with a later start is not moved:
/// the address or UID is used again for the next edition, and what took place stays.
const EDITION_AFTER_SECONDS: i64 = 14 * 86_400;
/// An item without a lasting UID may be moved by so many days and still be known by its title.
const MOVED_DAYS: i32 = 60;
/// And by so many where its title was changed with it.
const RENAMED_DAYS: i32 = 21;
/// More free items than this of one title or one start are not compared pair by pair.
const MAX_GROUP: usize = 300;

/// Aligns found items to known ones.
pub(crate) fn align(known: &[Face], found: &[Face], now: Timestamp) -> Alignment {
    let mut work = Work {
        known,
        found,
        now,
        known_of: vec![None; found.len()],
        taken: vec![false; known.len()],
    };
    let trusted = work.uids_trusted();
    let renewed = work.uids_renewed();
    work.pair(|w| w.by_uid(|k, f| k.hash == f.hash));
    work.pair(|w| w.by_uid(|k, f| k.title == f.title && k.moment == f.moment));
    if trusted {
        // A contradiction: the UID says one, title and start say another.
        work.pair(|w| w.by_content(true));
        work.pair(|w| w.by_uid(|_, _| true));
    }
    work.pair(|w| w.by_content(false));
    work.pair(Work::by_start);
    // A UID that lasts says more than a title that returns.
    let doubtful = renewed || !trusted;
    let without = |w: &Work<'_>, p: &Pair| {
        doubtful || w.known[p.known].uid.is_empty() || w.found[p.found].uid.is_empty()
    };
    for stage in [Work::by_title, Work::by_longer_title] {
        work.pair(|w| stage(w).into_iter().filter(|p| without(w, p)).collect());
    }
    let renewed = renewed && work.most_matched();
    Alignment { known_of: work.known_of, renewed }
}

/// A pair that could be one, and how well it fits.
struct Pair {
    score: u32,
    known: usize,
    found: usize,
}

struct Work<'a> {
    known: &'a [Face],
    found: &'a [Face],
    now: Timestamp,
    known_of: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Work<'_> {
    /// Takes the pairs of a stage, best first.
    fn pair(&mut self, stage: impl Fn(&Self) -> Vec<Pair>) {
        let mut pairs = stage(self);
        pairs.sort_by_key(|p| (std::cmp::Reverse(p.score), p.known, p.found));
        for pair in pairs {
            if !self.taken[pair.known] && self.known_of[pair.found].is_none() {
                self.taken[pair.known] = true;
                self.known_of[pair.found] = Some(pair.known);
            }
        }
    }

    fn free_known(&self) -> impl Iterator<Item = (usize, &Face)> {
        self.known.iter().enumerate().filter(|(at, _)| !self.taken[*at])
    }

    fn free_found(&self) -> impl Iterator<Item = (usize, &Face)> {
        self.found.iter().enumerate().filter(|(at, _)| self.known_of[*at].is_none())
    }

    fn by_uid(&self, fits: impl Fn(&Face, &Face) -> bool) -> Vec<Pair> {
        let mut of_uid: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, face) in self.free_known().filter(|(_, f)| !f.uid.is_empty()) {
            of_uid.entry(&face.uid).or_default().push(at);
        }
        let mut pairs = Vec::new();
        for (found, face) in self.free_found() {
            for &known in of_uid.get(face.uid.as_str()).into_iter().flatten() {
                let other = &self.known[known];
                if fits(other, face) && !next_edition(other, &face.moment, self.now) {
                    pairs.push(Pair { score: closeness(other, face), known, found });
                }
            }
        }
        pairs
    }

    /// Same title and same start. `contradicted`: only where the found item's own UID is known
    /// and stands for something with another title and another start.
    fn by_content(&self, contradicted: bool) -> Vec<Pair> {
        let mut of_title: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, face) in self.free_known() {
            of_title.entry(&face.title).or_default().push(at);
        }
        let clashing = if contradicted { self.contradicted() } else { BTreeSet::new() };
        let mut pairs = Vec::new();
        for (found, face) in self.free_found() {
            if contradicted && !clashing.contains(&found) {
                continue;
            }
            for &known in of_title.get(face.title.as_str()).into_iter().flatten() {
                let other = &self.known[known];
                if other.moment.agrees(&face.moment) {
                    pairs.push(Pair { score: closeness(other, face), known, found });
                }
            }
        }
        pairs
    }

    /// Found items whose UID is known for another title and another start.
    fn contradicted(&self) -> BTreeSet<usize> {
        let uids = self.known_uids();
        let differs = |known: &Face, found: &Face| {
            known.title != found.title && !known.moment.agrees(&found.moment)
        };
        self.free_found()
            .filter(|(_, f)| {
                let same = uids.get(f.uid.as_str());
                same.is_some_and(|known| known.iter().all(|k| differs(&self.known[*k], f)))
            })
            .map(|(at, _)| at)
            .collect()
    }

    fn known_uids(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut uids: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, face) in self.known.iter().enumerate().filter(|(_, f)| !f.uid.is_empty()) {
            uids.entry(&face.uid).or_default().push(at);
        }
        uids
    }

    /// Whether UIDs stand for the same things as before. An exporter that numbers its events anew
    /// gives known UIDs to other events whose title and start are known under another UID.
    fn uids_trusted(&self) -> bool {
        let uids = self.known_uids();
        let mut content: BTreeMap<(&str, &Moment), usize> = BTreeMap::new();
        for (at, face) in self.known.iter().enumerate() {
            content.insert((&face.title, &face.moment), at);
        }
        let (mut kept, mut swapped) = (0, 0);
        for face in self.found.iter().filter(|f| !f.uid.is_empty()) {
            let Some(same_uid) = uids.get(face.uid.as_str()) else { continue };
            let same_title = |k: &usize| self.known[*k].title == face.title;
            if same_uid.iter().any(|k| same_title(k) && self.known[*k].moment == face.moment) {
                kept += 1;
            } else if !same_uid.iter().any(same_title)
                && content.contains_key(&(face.title.as_str(), &face.moment))
            {
                swapped += 1;
            }
        }
        swapped <= kept
    }

    /// Whether the UIDs of this body are others than those known, for most of what lies ahead.
    fn uids_renewed(&self) -> bool {
        let in_body: BTreeSet<&str> = self.found.iter().map(|f| f.uid.as_str()).collect();
        let ahead = self.known.iter().filter(|k| !k.withdrawn && !self.is_over(k));
        let (mut all, mut again) = (0, 0);
        for face in ahead {
            all += 1;
            again += usize::from(!face.uid.is_empty() && in_body.contains(face.uid.as_str()));
        }
        all > 0 && again * 2 < all
    }

    fn most_matched(&self) -> bool {
        let ahead = |(_, k): &(usize, &Face)| !k.withdrawn && !self.is_over(k);
        let of = || self.known.iter().enumerate().filter(ahead);
        of().filter(|(at, _)| self.taken[*at]).count() * 2 >= of().count()
    }

    fn is_over(&self, face: &Face) -> bool {
        face.over_at.is_some_and(|at| at < self.now)
    }

    /// Same start, similar title: an event entered anew, a slip mended.
    fn by_start(&self) -> Vec<Pair> {
        let mut at_start: BTreeMap<&Moment, Vec<usize>> = BTreeMap::new();
        for (at, face) in self.free_known().filter(|(_, f)| !f.withdrawn) {
            at_start.entry(&face.moment).or_default().push(at);
        }
        let mut pairs = Vec::new();
        for (found, face) in self.free_found() {
            let same = at_start.get(&face.moment).map_or(&[][..], Vec::as_slice);
            for &known in same.iter().take(MAX_GROUP) {
                let other = &self.known[known];
                if alike(&other.title, &face.title) {
                    pairs.push(Pair { score: closeness(other, face), known, found });
                }
            }
        }
        pairs
    }

    /// Same title, near start: moved. Where a title stands for several items, only within half of
    /// what lies between them: the next date of a series is not the former one, moved.
    fn by_title(&self) -> Vec<Pair> {
        let known_with = self.ahead_by_title();
        let mut found_with: BTreeMap<&str, usize> = BTreeMap::new();
        for face in self.found {
            *found_with.entry(&face.title).or_default() += 1;
        }
        let mut pairs = Vec::new();
        for (found, face) in self.free_found().filter(|(_, f)| !f.title.is_empty()) {
            let same = known_with.get(face.title.as_str()).map_or(&[][..], Vec::as_slice);
            let single = same.len() == 1 && found_with.get(face.title.as_str()) == Some(&1);
            let near = if single { MOVED_DAYS } else { self.least_gap(same) / 2 };
            for &known in same.iter().take(MAX_GROUP).filter(|k| !self.taken[**k]) {
                let days = days_between(&self.known[known].moment, &face.moment);
                if let Some(days) = days.filter(|days| *days <= near) {
                    let score = (MOVED_DAYS - days).unsigned_abs();
                    pairs.push(Pair { score, known, found });
                }
            }
        }
        pairs
    }

    /// What lies ahead, by title. What was withdrawn stands for its title where nothing else does:
    /// a list of the next thirty days does not show for a while what was moved out of them.
    fn ahead_by_title(&self) -> BTreeMap<&str, Vec<usize>> {
        let ahead = |withdrawn: bool| {
            let mut with: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            let of = |(_, f): &(usize, &Face)| f.withdrawn == withdrawn && !self.is_over(f);
            for (at, face) in self.known.iter().enumerate().filter(of) {
                with.entry(&face.title).or_default().push(at);
            }
            with
        };
        let mut with = ahead(true);
        with.extend(ahead(false));
        with
    }

    /// The least number of days between two of these items; 0 for fewer than two.
    fn least_gap(&self, items: &[usize]) -> i32 {
        let mut days: Vec<&Moment> = items.iter().map(|k| &self.known[*k].moment).collect();
        days.sort();
        let gaps = days.windows(2).filter_map(|two| days_between(two[0], two[1]));
        gaps.min().unwrap_or(0).min(MOVED_DAYS)
    }

    /// Title lengthened or shortened and moved at once ("Verschoben: …"): only where neither of
    /// both could mean another.
    fn by_longer_title(&self) -> Vec<Pair> {
        let known: Vec<usize> = self
            .free_known()
            .filter(|(_, f)| !f.withdrawn && !self.is_over(f))
            .map(|(at, _)| at)
            .collect();
        let found: Vec<usize> = self.free_found().map(|(at, _)| at).collect();
        if known.len().max(found.len()) > MAX_GROUP {
            return Vec::new();
        }
        let mut pairs = Vec::new();
        for &f in &found {
            let face = &self.found[f];
            let near = |k: &usize| {
                let other = &self.known[*k];
                let days = days_between(&other.moment, &face.moment);
                days.is_some_and(|d| d <= RENAMED_DAYS) && contained(&other.title, &face.title)
            };
            pairs.extend(known.iter().copied().filter(near).map(|k| (k, f)));
        }
        let alone =
            |at: &(usize, usize)| pairs.iter().filter(|p| p.0 == at.0 || p.1 == at.1).count() == 1;
        let unique = pairs.iter().filter(|p| alone(p));
        unique.map(|(known, found)| Pair { score: 0, known: *known, found: *found }).collect()
    }
}

/// A past item is not what a later one with its UID means.
pub(crate) fn next_edition(known: &Face, start: &Moment, now: Timestamp) -> bool {
    let Some(over) = known.over_at.filter(|_| !known.recurring) else { return false };
    let long_over = now.as_second() - over.as_second() > EDITION_AFTER_SECONDS;
    long_over && start.day() > known.moment.day()
}

/// How well two items of one UID, title or start fit: what makes the choice where there are
/// several.
fn closeness(known: &Face, found: &Face) -> u32 {
    let mut score = 0;
    let mut add = |holds: bool, weight: u32| score += if holds { weight } else { 0 };
    add(!known.uid.is_empty() && known.uid == found.uid, 64);
    add(known.title == found.title, 32);
    add(known.moment == found.moment, 16);
    add(known.hash == found.hash, 8);
    add(!known.withdrawn, 4);
    add(known.moment.day() == found.moment.day(), 2);
    add(known.recurring == found.recurring, 1);
    score
}

fn days_between(a: &Moment, b: &Moment) -> Option<i32> {
    let span = a.day()?.until(b.day()?).ok()?;
    Some(span.get_days().abs())
}
