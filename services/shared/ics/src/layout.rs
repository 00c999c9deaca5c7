//! Which VEVENTs make which item, and the writing of the items.

use std::collections::HashMap;

use crate::component::{Component, Feed};
use crate::item::{self, Item, Parts, Visibility};
use crate::privacy::Redactions;
use crate::version::{exdate, title};
use crate::zones;

/// Indexes of events that make one item.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// Written into the payload; a master first.
    pub written: Vec<usize>,
    /// Stood for by those written: duplicates and older versions.
    pub silent: Vec<usize>,
    /// Overrides that are not public: their instances must not show.
    pub hidden: Vec<usize>,
    pub shared_uid: bool,
    pub partners: bool,
}

/// How the events of a feed fall into items, without the feed itself.
#[derive(Debug, Default)]
pub struct Layout {
    pub(crate) groups: Vec<Group>,
    pub(crate) known_zones: HashMap<String, bool>,
    pub(crate) redactions: Redactions,
}

impl Layout {
    /// The items one after the other; `feed` has to be the one that was planned. What is written
    /// is given back at once, so that feed and items are never whole in memory together.
    pub fn into_items<'f>(mut self, mut feed: Feed<'f>) -> impl Iterator<Item = Item> + use<'f> {
        std::mem::take(&mut self.groups).into_iter().map(move |group| {
            let item = self.item(&feed, &group);
            for n in group.written.iter().chain(&group.silent).chain(&group.hidden) {
                if let Some(event) = feed.events.get_mut(*n) {
                    event.component = Component::default();
                }
            }
            item
        })
    }

    pub(crate) fn item(&self, feed: &Feed<'_>, group: &Group) -> Item {
        let event = |n: &usize| &feed.events[*n].component;
        let events: Vec<&Component<'_>> = group.written.iter().map(event).collect();
        let known_zone = |tzid: &str| match self.known_zones.get(tzid) {
            Some(known) => *known,
            None => zones::resolve(tzid).is_some(),
        };
        let master = events[0];
        let orphaned = master.value("RECURRENCE-ID").is_some();
        let hidden = group.hidden.iter().filter_map(|n| exdate(event(n)));
        let hidden = if orphaned { Vec::new() } else { hidden.collect() };
        let (first_start, last_start) = item::span(&events);
        let written: Vec<u32> = events.iter().map(|e| e.line).collect();
        let silent = group.silent.iter().map(|n| event(n).line);
        let mut lines: Vec<u32> = written.iter().copied().chain(silent).collect();
        lines.sort_unstable();
        let calendar = feed.events[group.written[0]].calendar;
        let parts = Parts {
            feed,
            calendar,
            redactions: &self.redactions,
            events,
            hidden,
            known_zone: &known_zone,
        };
        let (payload, content) = item::build(&parts);
        Item {
            uid: master.value("UID").map(str::to_owned),
            shared_uid: group.shared_uid,
            payload,
            content,
            visibility: if group.partners { Visibility::Partners } else { Visibility::Public },
            first_start,
            last_start,
            title: title(master),
            line: lines[0],
            lines,
            written,
        }
    }
}
