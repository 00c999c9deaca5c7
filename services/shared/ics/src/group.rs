//! From a feed's events to raw items: which VEVENTs belong together, and which are not taken.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use crate::bounds::{MAX_EVENTS_PER_ITEM, MAX_PAYLOAD};
use crate::component::{Component, Feed};
use crate::item::{self, Item};
use crate::layout::{Cluster, Kind, Layout};
use crate::lint::{self, Access, Linter, is_time};
use crate::privacy;
use crate::rules::{Finding, Findings};
use crate::version::{MAX_PEERS, exdate, is_version, numbered, recurs, title, version};
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

/// A VEVENT that counts, and the set it belongs to: those of one UID, or of none.
struct Member {
    set: u32,
    event: u32,
    verdict: Verdict,
}

/// The set of all VEVENTs without UID.
const NAMELESS: u32 = 0;

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
    let mut by_uid: HashMap<&str, u32> = HashMap::new();
    let mut members: Vec<Member> = Vec::with_capacity(feed.events.len());
    for (n, event) in (0..).zip(&feed.events) {
        let verdict = plan.judge(n, options);
        if verdict == Verdict::Refused {
            continue;
        }
        let next = NAMELESS + 1 + by_uid.len() as u32; // bounds::MAX_EVENTS is far below
        let uid = event.component.value("UID");
        let set = uid.map_or(NAMELESS, |uid| *by_uid.entry(uid).or_insert(next));
        members.push(Member { set, event: n, verdict });
        if verdict != Verdict::Hidden {
            linter.event(&event.component, event.calendar, &mut plan.findings);
        }
    }
    drop(by_uid);
    plan.layout.redactions = linter.into_redactions();
    members.sort_by_key(|m| m.set);
    for set in members.chunk_by(|a, b| a.set == b.set) {
        match set[0].set {
            NAMELESS => plan.add_nameless(set),
            _ => plan.add_set(set),
        }
    }
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

impl Member {
    fn is_partners(&self) -> bool {
        self.verdict == Verdict::Partners
    }
}

impl<'f> Plan<'f> {
    /// The items one after the other, so that only one payload is in memory.
    pub fn items(&self) -> impl Iterator<Item = Item> + '_ {
        self.layout.items(self.feed)
    }

    /// The plan without the feed, for [`Layout::into_items`].
    #[must_use]
    pub fn into_layout(self) -> Layout {
        self.layout
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layout.len()
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layout.len() == 0
    }

    /// Lines of all VEVENTs that were taken, in the order of the file.
    #[must_use]
    pub fn taken(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.layout.taken().map(|n| n as usize).collect();
        all.sort_unstable();
        all
    }

    fn event(&self, n: u32) -> &'f Component<'f> {
        &self.feed.events[n as usize].component
    }

    fn judge(&mut self, n: u32, options: Options) -> Verdict {
        let event = self.event(n);
        let calendar = self.feed.calendars.get(self.feed.events[n as usize].calendar);
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
    fn add_nameless(&mut self, members: &[Member]) {
        let mut known: HashMap<[u8; 32], u32> = HashMap::new();
        let mut twice: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut first = Vec::with_capacity(members.len());
        let mut scratch = Vec::new();
        for member in members.iter().filter(|m| m.verdict != Verdict::Hidden) {
            let event = self.event(member.event);
            let print = item::fingerprint(&mut scratch, event, &self.layout.redactions);
            match known.entry(print) {
                Entry::Occupied(one) => {
                    twice.entry(*one.get()).or_default().push(member.event);
                    self.note("duplicate-event", member.event, "");
                }
                Entry::Vacant(one) => {
                    one.insert(member.event);
                    first.push(member);
                }
            }
        }
        for member in first {
            let cluster = Cluster {
                written: vec![member.event],
                silent: twice.remove(&member.event).unwrap_or_default(),
            };
            self.add(cluster, &[], Kind { shared_uid: false, partners: member.is_partners() });
        }
    }

    fn note(&mut self, rule: &'static str, n: u32, detail: &str) {
        let event = self.event(n);
        let title = event.get("SUMMARY").map(|p| p.text()).unwrap_or_default();
        self.findings.add(rule, event.line, &title, detail);
    }

    /// All VEVENTs of one UID.
    fn add_set(&mut self, members: &[Member]) {
        let (hidden, shown): (Vec<&Member>, Vec<&Member>) =
            members.iter().partition(|m| m.verdict == Verdict::Hidden);
        let Some(first) = shown.first() else { return };
        let partners = shown.iter().any(|m| m.is_partners());
        let is_override = |n: &u32| self.event(*n).value("RECURRENCE-ID").is_some();
        let (overrides, masters): (Vec<u32>, Vec<u32>) =
            shown.iter().map(|m| m.event).partition(is_override);
        let mut clusters = match masters.len() {
            0 | 1 => vec![Cluster { written: masters, silent: Vec::new() }],
            _ => self.clusters(&masters),
        };
        if clusters[0].written.is_empty() {
            self.note("orphan-override", overrides[0], "");
        } else if clusters.len() > 1 {
            let uid = self.event(first.event).value("UID").unwrap_or_default();
            self.note("duplicate-uid", clusters[1].written[0], uid);
        }
        let series = |c: &Cluster| c.written.iter().any(|n| recurs(self.event(*n)));
        let home = clusters.iter().position(series).unwrap_or(0);
        clusters[home].written.extend(overrides);
        let kind = Kind { shared_uid: clusters.len() > 1, partners };
        let hidden: Vec<u32> = hidden.iter().map(|m| m.event).collect();
        for (at, cluster) in clusters.into_iter().enumerate() {
            self.add(cluster, if at == home { &hidden } else { &[] }, kind);
        }
    }

    /// Adds an item; what would make it too large for a message is refused.
    fn add(&mut self, mut cluster: Cluster, hidden: &[u32], kind: Kind) {
        let (mut size, mut kept, mut refused) = (item::HEAD, 0, Vec::new());
        // A date that must not be shown may not be left for lack of room.
        let dates = hidden.iter().filter_map(|n| exdate(self.event(*n)));
        size += dates.map(|line| line.len() + 2).sum::<usize>();
        cluster.written.retain(|&n| {
            let weight = privacy::weight(self.event(n), &self.layout.redactions);
            let fits = kept < MAX_EVENTS_PER_ITEM && size + weight <= MAX_PAYLOAD;
            if fits {
                (size, kept) = (size + weight, kept + 1);
            } else {
                refused.push(n);
            }
            fits
        });
        if cluster.written.is_empty() {
            refused.append(&mut cluster.silent);
        } else {
            self.layout.push(&cluster, hidden, kind);
        }
        for n in refused {
            let event = self.event(n);
            self.rejected.push(Finding::new("item-too-large", event.line, &title(event), ""));
        }
    }

    /// Masters of one UID: versions of one event, or different events that share it.
    fn clusters(&mut self, masters: &[u32]) -> Vec<Cluster> {
        let mut groups: Vec<Cluster> = Vec::new();
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
                groups.push(Cluster { written: vec![n], silent: Vec::new() });
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

    /// Which TZIDs need no VTIMEZONE, asked once per name.
    fn note_zones(&mut self) {
        let feed = self.feed;
        let properties = feed.events.iter().flat_map(|e| &e.component.properties);
        for p in properties.filter(|p| is_time(p.name())) {
            if let Some(tzid) = p.param("TZID")
                && self.layout.known_zones.len() < 1_000
                && !self.layout.known_zones.contains_key(tzid)
            {
                self.layout.known_zones.insert(tzid.to_owned(), zones::needs_no_definition(tzid));
            }
        }
    }
}
