//! Which events form one entry: a function of the set of announcements and decisions.
//!
//! Nothing here depends on the order of arrival: candidates, scores, components and clusters are
//! each a function of what is there. A change costs what it touches, not what there is.

mod places;
pub mod venues;
mod weigh;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use terminbund_matching::{
    blocking::{Index, Slot},
    cluster::{Decision as Link, Edge},
    compare::{Comparison, compare},
    rules::Matcher,
    whole,
};
use terminbund_proto::v1::{Announcement, Decision, Entry};

use crate::{
    decision::InForce,
    event::Told,
    merge::{Context, merge},
};
use places::Places;
use venues::Venues;

/// The announcements and decisions of one alliance, and the clusters that follow from them.
pub struct Book {
    matcher: &'static Matcher,
    places: Places,
    /// Events that are new, or would be read otherwise now.
    unread: BTreeSet<String>,
    partner_names: BTreeMap<String, String>,
    announcements: HashMap<(String, String), Arc<Announcement>>,
    told: HashMap<String, Told>,
    index: Index,
    /// Pairs from the threshold for review on, both ways, with their log-odds.
    near: HashMap<String, BTreeMap<String, f32>>,
    log: Vec<Decision>,
    /// Ids of the decisions in the log.
    logged: HashSet<String>,
    /// How many decisions of the log are in force; the rest is folded in when settling.
    folded: usize,
    in_force: InForce,
    /// Event to the entry that holds it.
    held_by: HashMap<String, String>,
    /// Entry to its events.
    clusters: HashMap<String, BTreeSet<String>>,
    /// Events whose candidates may have changed since the last settling.
    touched: BTreeSet<String>,
    /// Where those stand that are new or say something new since then.
    changed: BTreeSet<Slot>,
    /// The candidates that each event was weighed against, sorted.
    weighed: HashMap<String, Box<[Slot]>>,
    /// Events whose clusters have to be found anew.
    dirty: BTreeSet<String>,
    /// The addresses of venues that announcements teach.
    venues: Venues,
}

/// What settling changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Entries that are new or may have changed.
    pub rebuilt: BTreeSet<String>,
    /// Ids of entries that are none any more.
    pub dissolved: BTreeSet<String>,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book")
            .field("announcements", &self.announcements.len())
            .field("events", &self.told.len())
            .field("entries", &self.clusters.len())
            .finish_non_exhaustive()
    }
}

impl Book {
    /// An empty book under the given rules.
    #[must_use]
    pub fn new(matcher: &'static Matcher) -> Self {
        Self {
            matcher,
            places: Places::default(),
            unread: BTreeSet::new(),
            partner_names: BTreeMap::new(),
            announcements: HashMap::new(),
            told: HashMap::new(),
            index: Index::new(),
            near: HashMap::new(),
            log: Vec::new(),
            logged: HashSet::new(),
            folded: 0,
            in_force: InForce::default(),
            held_by: HashMap::new(),
            clusters: HashMap::new(),
            touched: BTreeSet::new(),
            changed: BTreeSet::new(),
            weighed: HashMap::new(),
            dirty: BTreeSet::new(),
            venues: Venues::default(),
        }
    }

    /// With the names of the partners, by slug: texts name partners, not slugs.
    #[must_use]
    pub fn with_partners(self, partner_names: BTreeMap<String, String>) -> Self {
        Self { partner_names, ..self }
    }

    /// Takes an announcement; an older version than the known one is ignored. Returns whether it
    /// was taken.
    pub fn apply(&mut self, announcement: Announcement) -> bool {
        let key = (announcement.source.clone(), announcement.key.clone());
        let version = |a: &Announcement| (a.revision, a.epoch);
        let known = self.announcements.get(&key);
        if known.is_some_and(|k| version(k) > version(&announcement) || **k == announcement) {
            return false;
        }
        let before = known.map(Told::all).unwrap_or_default();
        self.venues.learn(&key, known.map(Arc::as_ref), &announcement);
        let announcement = Arc::new(announcement);
        let now = Told::all(&announcement);
        let kept = now.iter().map(|t| t.id.as_str()).collect::<BTreeSet<_>>();
        for gone in before.iter().filter(|t| !kept.contains(t.id.as_str())) {
            self.forget(gone.id.as_str());
        }
        for told in now {
            self.remember(told);
        }
        self.announcements.insert(key, announcement);
        true
    }

    fn remember(&mut self, told: Told) {
        let id = told.id.to_string();
        self.relearn(&id, Some(&told));
        self.dirty.insert(id.clone());
        self.unread.insert(id.clone());
        self.told.insert(id, told);
    }

    fn forget(&mut self, id: &str) {
        self.relearn(id, None);
        self.touched.extend(self.index.remove(id).into_iter().map(String::from));
        self.told.remove(id);
        self.dirty.insert(id.to_owned());
        self.touched.insert(id.to_owned());
    }

    /// Takes a decision of the log; it is in force from the next settling on.
    pub fn decide(&mut self, decision: Decision) {
        if self.logged.insert(decision.id.clone()) {
            self.log.push(decision);
        }
    }

    fn fold_decisions(&mut self) {
        if self.folded < self.log.len() {
            let in_force = InForce::fold(&self.log);
            self.dirty.extend(self.in_force.touched(&in_force));
            self.in_force = in_force;
            self.folded = self.log.len();
        }
    }

    /// Finds the clusters of all that was touched anew.
    pub fn settle(&mut self) -> Settled {
        self.fold_decisions();
        let asking = self.venues.touched();
        let asking = asking.iter().filter_map(|k| self.announcements.get(k));
        self.dirty.extend(asking.flat_map(Told::all).map(|told| told.id.to_string()));
        self.read_unread();
        self.score_touched();
        let mut settled = Settled::default();
        let mut open = std::mem::take(&mut self.dirty).into_iter().collect::<Vec<_>>();
        let mut seen = BTreeSet::new();
        let mut components = Vec::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id.clone()) {
                continue;
            }
            let known = self.told.contains_key(&id);
            let component = if known { self.component(&id) } else { vec![id] };
            for member in &component {
                seen.insert(member.clone());
                // who shared an entry with one of them is grouped anew as well
                if let Some(entry) = self.held_by.remove(member) {
                    open.extend(self.clusters.remove(&entry).unwrap_or_default());
                    settled.dissolved.insert(entry);
                }
            }
            if known {
                components.push(component);
            }
        }
        for component in components {
            self.regroup(&component, &mut settled);
        }
        settled.dissolved.retain(|id| !self.clusters.contains_key(id));
        settled
    }

    /// All that hangs together with an event by scores or decisions, sorted.
    fn component(&self, start: &str) -> Vec<String> {
        let mut seen = BTreeSet::from([start.to_owned()]);
        let mut open = vec![start.to_owned()];
        while let Some(id) = open.pop() {
            let near = self.near.get(&id).into_iter().flat_map(BTreeMap::keys).cloned();
            // a pair that was decided belongs to one component
            let decided = self.in_force.decided_with(&id).map(|(other, _)| other.to_owned());
            for other in near.chain(decided) {
                if self.told.contains_key(&other) && seen.insert(other.clone()) {
                    open.push(other);
                }
            }
        }
        seen.into_iter().collect()
    }

    fn regroup(&mut self, component: &[String], settled: &mut Settled) {
        for group in self.groups(component) {
            let founder = group.iter().filter_map(|id| self.told.get(id));
            let founder = founder.min_by_key(|t| (t.announcement.first_seen, t.id.to_string()));
            let Some(entry) = founder.map(|t| t.id.to_string()) else { continue };
            for id in &group {
                self.held_by.insert(id.clone(), entry.clone());
            }
            settled.rebuilt.insert(entry.clone());
            self.clusters.insert(entry, group);
        }
    }

    fn groups(&self, component: &[String]) -> Vec<BTreeSet<String>> {
        let number = |id: &str| component.binary_search_by(|c| c.as_str().cmp(id)).ok();
        let number = |id: &str| number(id).and_then(|n| u32::try_from(n).ok());
        let features = component.iter().filter_map(|id| self.index.get(id)).collect::<Vec<_>>();
        if features.len() != component.len() || component.len() == 1 {
            return component.iter().map(|id| BTreeSet::from([id.clone()])).collect();
        }
        let mut edges = Vec::new();
        for (a, id) in (0_u32..).zip(component) {
            for (other, log_odds) in self.near.get(id).into_iter().flatten() {
                if let Some(b) = number(other).filter(|b| *b > a) {
                    edges.push(Edge { a, b, log_odds: *log_odds });
                }
            }
        }
        let (mut same, mut never) = (Vec::new(), Vec::new());
        for (a, id) in (0_u32..).zip(component) {
            for (other, is_same) in self.in_force.decided_with(id) {
                if let Some(b) = number(other).filter(|b| *b > a) {
                    if is_same { &mut same } else { &mut never }.push((a, b));
                }
            }
        }
        let apart = never.iter().map(|(a, b)| (*a, *b, Link::NeverSame)).collect::<Vec<_>>();
        let alone = whole::partition(self.matcher, &features, &edges, &apart);
        let group_of = joined(alone, &same, &never).unwrap_or_else(|| {
            let bound = same.iter().map(|(a, b)| (*a, *b, Link::Same));
            let all = bound.chain(apart).collect::<Vec<_>>();
            whole::partition(self.matcher, &features, &edges, &all)
        });
        let mut groups: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        for (group, id) in group_of.into_iter().zip(component) {
            groups.entry(group).or_default().insert(id.clone());
        }
        groups.into_values().collect()
    }

    /// The entry of an id as it follows from its events now.
    #[must_use]
    pub fn entry(&self, id: &str, names: &BTreeMap<String, String>, now: i64) -> Option<Entry> {
        let members = self.clusters.get(id)?;
        let told = members.iter().filter_map(|m| self.told.get(m)).collect::<Vec<_>>();
        let (decisions, venues) = (&self.in_force, &self.venues);
        merge(&told, Context { partner_names: names, decisions, venues, now })
    }

    /// All ids of entries, sorted.
    #[must_use]
    pub fn entry_ids(&self) -> BTreeSet<String> {
        self.clusters.keys().cloned().collect()
    }

    /// The events of an entry, sorted.
    pub fn events_of(&self, entry: &str) -> impl Iterator<Item = &Told> {
        self.clusters.get(entry).into_iter().flatten().filter_map(|id| self.told.get(id))
    }

    /// The entry that holds an event.
    #[must_use]
    pub fn holder(&self, event: &str) -> Option<&str> {
        self.held_by.get(event).map(String::as_str)
    }

    /// An event by its latent id.
    #[must_use]
    pub fn event(&self, id: &str) -> Option<&Told> {
        self.told.get(id)
    }

    /// The log of decisions.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.log
    }

    /// The decisions in force.
    #[must_use]
    pub fn in_force(&self) -> &InForce {
        &self.in_force
    }

    /// Weighs two events.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Option<Comparison> {
        Some(compare(self.matcher, self.index.get(a)?, self.index.get(b)?))
    }

    /// Pairs of different entries that reach the threshold for review and were not decided on,
    /// the likeliest first.
    #[must_use]
    pub fn review(&self) -> Vec<(String, String, f32)> {
        let mut out = Vec::new();
        for (a, near) in &self.near {
            for (b, log_odds) in near.range(a.clone()..) {
                let apart = a != b && self.held_by.get(a) != self.held_by.get(b);
                if apart && self.in_force.on_pair(a, b).is_none() {
                    out.push((a.clone(), b.clone(), *log_odds));
                }
            }
        }
        out.sort_by(|x, y| y.2.total_cmp(&x.2).then_with(|| (&x.0, &x.1).cmp(&(&y.0, &y.1))));
        out
    }
}

/// Joins whole groups that a decision binds: "these are the same" brings along who was with either.
/// `None` where that would put a pair together that was decided never to be the same.
fn joined(mut groups: Vec<u32>, same: &[(u32, u32)], never: &[(u32, u32)]) -> Option<Vec<u32>> {
    for (a, b) in same {
        let (a, b) = (groups[*a as usize], groups[*b as usize]);
        for group in groups.iter_mut().filter(|g| **g == a.max(b)) {
            *group = a.min(b);
        }
    }
    let clash = |(a, b): &(u32, u32)| groups[*a as usize] == groups[*b as usize];
    if never.iter().any(clash) { None } else { Some(groups) }
}
