//! What an item was before it changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use terminbund_proto::v1::{FormerState, RawItem, raw_item::Payload};

use crate::read::FoundItem;

/// Former starts and titles kept with an item.
pub const FORMER: usize = 5;
/// A former content larger than this is not kept: an item must stay below the broker's 1 MiB.
const FORMER_BYTES: usize = 96 * 1024;

/// What an item was before a change: its start and title where they are `told` otherwise, and of
/// a recurring one the whole content, so that dates that have begun stay as they were.
pub(crate) fn former_state(
    before: &RawItem,
    found: &FoundItem,
    told: bool,
    now: Timestamp,
) -> Option<FormerState> {
    let content = match &before.payload {
        Some(payload @ Payload::Ical(ical))
            if (found.recurring || shape(payload).recurring)
                && ical.calendar.len() <= FORMER_BYTES =>
        {
            Some(ical.clone())
        }
        _ => None,
    };
    (told || content.is_some()).then(|| FormerState {
        start: before.start.clone(),
        title: before.title.clone(),
        until: now.as_second(),
        ical: content,
    })
}

/// Newest first, at most [`FORMER`]; where one must go, it is the oldest that says no more of
/// start, title and dates than the one after it.
pub(crate) fn remember(former: &mut Vec<FormerState>, newest: FormerState) {
    former.insert(0, newest);
    if former.len() <= FORMER {
        return;
    }
    let dates = |f: &FormerState| f.ical.clone().map(|i| shape(&Payload::Ical(i)).dates);
    let same = |a: &FormerState, b: &FormerState| {
        a.start == b.start && a.title == b.title && dates(a) == dates(b)
    };
    let spare = (1..former.len()).rev().find(|at| same(&former[*at], &former[at - 1]));
    former.remove(spare.unwrap_or(former.len() - 1));
}

/// The dates of a payload, as far as its lines tell.
pub(crate) struct Shape {
    pub(crate) recurring: bool,
    dates: BTreeMap<Vec<u8>, usize>,
}

pub(crate) fn shape(payload: &Payload) -> Shape {
    let mut shape = Shape { recurring: false, dates: BTreeMap::new() };
    match payload {
        Payload::Page(page) => shape.recurring = !page.rrule.is_empty() || page.dates.len() > 1,
        Payload::Submitted(_) => {}
        Payload::Ical(ical) => {
            let mut within = false;
            for line in ical.calendar.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_end) {
                match line {
                    b"BEGIN:VEVENT" => within = true,
                    b"END:VEVENT" => within = false,
                    _ => {}
                }
                let has = |name: &[u8]| within && starts_with(line, name);
                if has(b"RRULE") || has(b"RDATE") || has(b"RECURRENCE-ID") {
                    shape.recurring = true;
                }
                if shape.recurring && has(b"EXDATE") || has(b"DT") && !has(b"DTSTAMP") || has(b"R")
                {
                    *shape.dates.entry(line.to_vec()).or_default() += 1;
                }
            }
        }
    }
    shape
}

fn starts_with(line: &[u8], name: &[u8]) -> bool {
    line.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
}
