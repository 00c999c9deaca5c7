//! From a feed's events to raw items: which VEVENTs belong together, and which are not taken.

use std::collections::HashMap;

use crate::bounds::{MAX_EVENTS_PER_ITEM, MAX_PAYLOAD};
use crate::component::{Component, Feed};
use crate::item::{self, Item};
use crate::layout::{Group, Layout};
use crate::lint::{self, Access, Linter, is_time};
use crate::privacy;
use crate::rules::{Finding, Findings};
use crate::version::{MAX_PEERS, is_version, numbered, recurs, title, version};
use crate::zones;

/// What the source's configuration says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Events that are not public are taken, for partners only.
    pub take_non_public: bool,
}

/// A VEVENT that was not taken, with the reason; its line is that of BEGIN:VEVENT.
pub type Rejection = Finding;

/// How a feed falls into items.
pub struct Plan<'f> {
    feed: &'f Feed<'f>,
    layout: Layout,
    /// VEVENTs that were not taken, in the order of the file.
    pub rejected: Vec<Rejection>,
    /// What is wrong with the events; those of reading stand in [`Feed::findings`].
    pub findings: Findings,
}

/// The taken VEVENTs of one UID, or one without.
#[derive(Default)]
struct Set<'f> {
    uid: Option<&'f str>,
    members: Vec<usize>,
    hidden: Vec<usize>,
    partners: bool,
}

/// Reads how a feed falls into items. Every VEVENT is in one of them or in [`Plan::rejected`].
#[must_use]
pub fn plan<'f>(feed: &'f Feed<'f>, options: Options) -> Plan<'f> {
    let mut plan = Plan {
        feed,
        layout: Layout::default(),
        rejected: Vec::new(),
        findings: Findings::default(),
    };
    let mut linter = Linter::new(feed);
    let mut by_uid: HashMap<&str, usize> = HashMap::new();
    let mut sets: Vec<Set<'_>> = Vec::new();
    for (n, event) in feed.events.iter().enumerate() {
        let component = &event.component;
        let verdict = plan.judge(n, options);
        if verdict == Verdict::Refused {
            continue;
        }
        let uid = component.value("UID");
        let at = match uid.and_then(|u| by_uid.get(u)) {
            Some(at) => *at,
            None => {
                sets.push(Set { uid, ..Set::default() });
                if let Some(uid) = uid {
                    by_uid.insert(uid, sets.len() - 1);
                }
                sets.len() - 1
            }
        };
        if verdict == Verdict::Hidden {
            sets[at].hidden.push(n);
            continue;
        }
        sets[at].partners |= verdict == Verdict::Partners;
        sets[at].members.push(n);
        linter.event(component, event.calendar, &mut plan.findings);
    }
    plan.layout.redactions = linter.into_redactions();
    let mut without: HashMap<[u8; 32], usize> = HashMap::new();
    for Set { uid, members, hidden, partners } in sets {
        match uid {
            None => plan.add_nameless(&members, partners, &mut without),
            Some(_) if members.is_empty() => {}
            Some(_) => plan.add_set(&members, &hidden, partners),
        }
    }
    plan.bound();
    for line in &feed.beyond {
        plan.rejected.push(Finding::new("too-many-events", *line, "", ""));
    }
    plan.rejected.sort_by_key(|r| r.line);
    plan.note_zones();
    plan
}

/// All items of a feed at once; see [`Plan::items`] for one after the other.
#[must_use]
pub fn split(feed: &Feed<'_>, options: Options) -> Vec<Item> {
    plan(feed, options).items().collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Public,
    Partners,
    /// Not taken, but it hides an instance of its series.
    Hidden,
    Refused,
}

impl<'f> Plan<'f> {
    /// The items one after the other, so that only one payload is in memory.
    pub fn items(&self) -> impl Iterator<Item = Item> + '_ {
        self.layout.groups.iter().map(|g| self.layout.item(self.feed, g))
    }

    /// The plan without the feed, for [`Layout::into_items`].
    #[must_use]
    pub fn into_layout(self) -> Layout {
        self.layout
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layout.groups.len()
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layout.groups.is_empty()
    }

    /// Lines of all VEVENTs that were taken, in the order of the file.
    #[must_use]
    pub fn taken(&self) -> Vec<usize> {
        let of = |g: &Group| g.written.iter().chain(&g.silent).copied().collect::<Vec<_>>();
        let mut all: Vec<usize> = self.layout.groups.iter().flat_map(of).collect();
        all.sort_unstable();
        all
    }

    fn event(&self, n: usize) -> &'f Component<'f> {
        &self.feed.events[n].component
    }

    fn judge(&mut self, n: usize, options: Options) -> Verdict {
        let event = self.event(n);
        let calendar = self.feed.calendars.get(self.feed.events[n].calendar);
        if let Err((rule, detail)) = lint::start(event) {
            let title = event.get("SUMMARY").map(|p| p.text()).unwrap_or_default();
            self.rejected.push(Finding::new(rule, event.line, &title, &detail));
            return Verdict::Refused;
        }
        match lint::access(event, calendar) {
            Access::Public => Verdict::Public,
            Access::Restricted(class) if options.take_non_public => {
                self.findings.add("for-partners", event.line, "", &class);
                Verdict::Partners
            }
            Access::Restricted(class) => {
                self.rejected.push(Finding::new("non-public", event.line, "", &class));
                if event.value("RECURRENCE-ID").is_some() {
                    Verdict::Hidden
                } else {
                    Verdict::Refused
                }
            }
        }
    }

    /// Events without UID: each an item of its own, the same one only once.
    fn add_nameless(
        &mut self,
        members: &[usize],
        partners: bool,
        known: &mut HashMap<[u8; 32], usize>,
    ) {
        let mut scratch = Vec::new();
        for &n in members {
            let print = item::fingerprint(&mut scratch, self.event(n), &self.layout.redactions);
            if let Some(&at) = known.get(&print) {
                self.layout.groups[at].silent.push(n);
                self.note("duplicate-event", n, "");
                continue;
            }
            known.insert(print, self.layout.groups.len());
            self.layout.groups.push(Group { written: vec![n], partners, ..Group::default() });
        }
    }

    fn note(&mut self, rule: &'static str, n: usize, detail: &str) {
        let event = self.event(n);
        let title = event.get("SUMMARY").map(|p| p.text()).unwrap_or_default();
        self.findings.add(rule, event.line, &title, detail);
    }

    /// All VEVENTs of one UID.
    fn add_set(&mut self, members: &[usize], hidden: &[usize], partners: bool) {
        let is_override = |n: &usize| self.event(*n).value("RECURRENCE-ID").is_some();
        let (overrides, masters): (Vec<usize>, Vec<usize>) =
            members.iter().copied().partition(is_override);
        let mut clusters = match masters.len() {
            0 | 1 => vec![Group { written: masters, ..Group::default() }],
            _ => self.clusters(&masters),
        };
        if clusters[0].written.is_empty() {
            self.note("orphan-override", overrides[0], "");
        } else if clusters.len() > 1 {
            let uid = self.event(members[0]).value("UID").unwrap_or_default();
            self.note("duplicate-uid", clusters[1].written[0], uid);
        }
        let series = |g: &Group| g.written.iter().any(|n| recurs(self.event(*n)));
        let home = clusters.iter().position(series).unwrap_or(0);
        clusters[home].written.extend(overrides);
        clusters[home].hidden = hidden.to_vec();
        let shared_uid = clusters.len() > 1;
        for mut group in clusters {
            (group.partners, group.shared_uid) = (partners, shared_uid);
            self.layout.groups.push(group);
        }
    }

    /// Masters of one UID: versions of one event, or different events that share it.
    fn clusters(&mut self, masters: &[usize]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut by_print: HashMap<[u8; 32], usize> = HashMap::new();
        let mut by_title: HashMap<String, Vec<usize>> = HashMap::new();
        let mut recurring: Vec<usize> = Vec::new();
        let mut scratch = Vec::new();
        for &n in masters {
            let event = self.event(n);
            let print = item::fingerprint(&mut scratch, event, &self.layout.redactions);
            if let Some(&at) = by_print.get(&print) {
                groups[at].silent.push(n);
                self.note("duplicate-event", n, "");
                continue;
            }
            let title = title(event);
            let peers = by_title.entry(title).or_default();
            let known = |at: &&usize| is_version(self.event(groups[**at].written[0]), event);
            let series: &[usize] = if recurs(event) { &recurring } else { &[] };
            let renumbered = |at: &&usize| numbered(self.event(groups[**at].written[0]), event);
            let of_title = peers.iter().take(MAX_PEERS).find(known);
            let version_of = of_title.or_else(|| series.iter().take(MAX_PEERS).find(renumbered));
            let Some(&at) = version_of else {
                by_print.insert(print, groups.len());
                if recurs(event) {
                    recurring.push(groups.len());
                }
                peers.push(groups.len());
                groups.push(Group { written: vec![n], ..Group::default() });
                continue;
            };
            by_print.insert(print, at);
            let old = groups[at].written[0];
            let (newer, older) =
                if version(event) >= version(self.event(old)) { (n, old) } else { (old, n) };
            groups[at].written[0] = newer;
            groups[at].silent.push(older);
            self.note("superseded", older, "");
        }
        groups
    }

    /// Refuses what would make an item too large for a message.
    fn bound(&mut self) {
        let (mut groups, mut refused) = (std::mem::take(&mut self.layout.groups), Vec::new());
        for group in &mut groups {
            let mut size = 4_096;
            let mut kept = Vec::with_capacity(group.written.len());
            for &n in &group.written {
                let passing = self.event(n).properties.iter().filter(|p| privacy::passes(p));
                let weight: usize = passing.map(|p| 80 + p.value().len()).sum();
                if kept.len() >= MAX_EVENTS_PER_ITEM || size + weight > MAX_PAYLOAD {
                    refused.push(n);
                } else {
                    size += weight;
                    kept.push(n);
                }
            }
            group.written = kept;
            if group.written.is_empty() {
                refused.append(&mut group.silent);
            }
        }
        groups.retain(|g| !g.written.is_empty());
        self.layout.groups = groups;
        for n in refused {
            let event = self.event(n);
            self.rejected.push(Finding::new("item-too-large", event.line, &title(event), ""));
        }
    }

    /// Which TZIDs need no VTIMEZONE, asked once per name.
    fn note_zones(&mut self) {
        let feed = self.feed;
        let properties = feed.events.iter().flat_map(|e| &e.component.properties);
        for p in properties.filter(|p| is_time(p.name())) {
            if let Some(tzid) = p.param("TZID")
                && self.layout.known_zones.len() < 1_000
                && !self.layout.known_zones.contains_key(tzid)
            {
                self.layout.known_zones.insert(tzid.to_owned(), zones::resolve(tzid).is_some());
            }
        }
    }
}
