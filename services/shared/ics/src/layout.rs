//! Which VEVENTs make which item, and the writing of the items.

use std::collections::HashMap;

use crate::component::{Component, Event, Feed};
use crate::item::{self, Item, Parts, Visibility};
use crate::privacy::Redactions;
use crate::version::{exdate, title};
use crate::zones;

/// Events that make one item.
pub(crate) struct Cluster {
    /// Written into the payload; a master first.
    pub written: Vec<u32>,
    /// Stood for by those written: duplicates and older versions.
    pub silent: Vec<u32>,
}

/// What is known of an item besides its events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub shared_uid: bool,
    pub partners: bool,
}

/// A cluster within [`Layout::order`], for a feed has some ten thousand: first those written,
/// then the silent ones, then overrides that are not public: their instances must not show.
#[derive(Debug, Clone, Copy)]
struct Group {
    from: u32,
    silent: u32,
    hidden: u32,
    to: u32,
    kind: Kind,
}

/// How the events of a feed fall into items, without the feed itself.
#[derive(Debug, Default)]
pub struct Layout {
    groups: Vec<Group>,
    /// Indexes of events, group by group.
    order: Vec<u32>,
    pub(crate) known_zones: HashMap<String, bool>,
    pub(crate) redactions: Redactions,
}

impl Layout {
    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }

    pub(crate) fn push(&mut self, cluster: &Cluster, hidden: &[u32], kind: Kind) {
        let mut place = |events: &[u32]| {
            let from = self.order.len() as u32; // bounds::MAX_EVENTS is far below
            self.order.extend_from_slice(events);
            from
        };
        let (from, silent) = (place(&cluster.written), place(&cluster.silent));
        let hidden = place(hidden);
        self.groups.push(Group { from, silent, hidden, to: self.order.len() as u32, kind });
    }

    fn stretch(&self, from: u32, to: u32) -> &[u32] {
        &self.order[from as usize..to as usize]
    }

    /// Events that items stand for.
    pub(crate) fn taken(&self) -> impl Iterator<Item = u32> {
        self.groups.iter().flat_map(|g| self.stretch(g.from, g.hidden)).copied()
    }

    /// The items one after the other, so that only one payload is in memory.
    pub(crate) fn items<'l>(&'l self, feed: &'l Feed<'l>) -> impl Iterator<Item = Item> + 'l {
        let mut scratch = Vec::new();
        let event = |n: &u32| feed.events.get(*n as usize);
        self.groups.iter().map(move |group| self.item(feed, group, &event, &mut scratch))
    }

    /// The items one after the other; `feed` has to be the one that was planned. What is written
    /// is given back soon, so that feed and items are never whole in memory together.
    pub fn into_items<'f>(mut self, mut feed: Feed<'f>) -> impl Iterator<Item = Item> + use<'f> {
        let mut scratch = Vec::new();
        let mut events = Shelves::new(std::mem::take(&mut feed.events), &self.order);
        std::mem::take(&mut self.groups).into_iter().map(move |group| {
            let item = self.item(&feed, &group, &|n| events.get(*n), &mut scratch);
            for n in self.stretch(group.from, group.to) {
                events.give_back(*n);
            }
            item
        })
    }

    fn item<'e, 'f: 'e>(
        &self,
        feed: &'e Feed<'f>,
        group: &Group,
        event: &dyn Fn(&u32) -> Option<&'e Event<'f>>,
        scratch: &mut Vec<u8>,
    ) -> Item {
        let of = |from, to| self.stretch(from, to).iter().filter_map(event);
        let events: Vec<&Component<'_>> =
            of(group.from, group.silent).map(|e| &e.component).collect();
        let silent = of(group.silent, group.hidden);
        let hidden = of(group.hidden, group.to);
        let calendar = of(group.from, group.silent).next().map_or(0, |e| e.calendar);
        let known_zone = |tzid: &str| match self.known_zones.get(tzid) {
            Some(known) => *known,
            None => zones::needs_no_definition(tzid),
        };
        let master = events[0];
        let orphaned = master.value("RECURRENCE-ID").is_some();
        let hidden = hidden.filter_map(|e| exdate(&e.component));
        let hidden = if orphaned { Vec::new() } else { hidden.collect() };
        let (first_start, last_start) = item::span(&events);
        let written: Vec<u32> = events.iter().map(|e| e.line).collect();
        let silent = silent.map(|e| e.component.line);
        let mut lines: Vec<u32> = written.iter().copied().chain(silent).collect();
        lines.sort_unstable();
        let parts = Parts {
            feed,
            calendar,
            redactions: &self.redactions,
            events,
            hidden,
            known_zone: &known_zone,
        };
        let (payload, content) = item::build(&parts, scratch);
        Item {
            uid: master.value("UID").map(str::to_owned),
            shared_uid: group.kind.shared_uid,
            payload,
            content,
            visibility: if group.kind.partners { Visibility::Partners } else { Visibility::Public },
            first_start: fitted(first_start),
            last_start,
            title: fitted(title(master)),
            line: lines[0],
            lines,
            written,
        }
    }
}

/// Events that are given back together: their room is then in one piece and holds the next items.
const SHELF: usize = 512;

/// The events of a feed, given back shelf by shelf as they are used up.
struct Shelves<'f> {
    shelves: Vec<Vec<Event<'f>>>,
    /// How many events of each shelf are still to be used.
    left: Vec<usize>,
}

impl<'f> Shelves<'f> {
    /// `used` are the events that will be given back, each once.
    fn new(events: Vec<Event<'f>>, used: &[u32]) -> Self {
        let mut events = events.into_iter();
        let mut shelves: Vec<Vec<Event<'_>>> = Vec::new();
        while events.len() > 0 {
            shelves.push(events.by_ref().take(SHELF).collect());
        }
        let mut left = vec![0; shelves.len()];
        used.iter().for_each(|n| left[*n as usize / SHELF] += 1);
        Self { shelves, left }
    }

    fn get(&self, n: u32) -> Option<&Event<'f>> {
        self.shelves[n as usize / SHELF].get(n as usize % SHELF)
    }

    fn give_back(&mut self, n: u32) {
        let at = n as usize / SHELF;
        self.left[at] = self.left[at].saturating_sub(1);
        if self.left[at] == 0 {
            self.shelves[at] = Vec::new();
        }
    }
}

/// Without room to grow: a feed's items stay for the length of a poll.
fn fitted(mut text: String) -> String {
    text.shrink_to_fit();
    text
}
