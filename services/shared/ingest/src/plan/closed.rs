//! What was public and is said not to be: it goes at the poll that sees it, whole feed or not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use terminbund_proto::v1::Visibility;
use terminbund_text::fold::fold;

use super::{Change, ChangeKind, Plan, Situation};
use crate::align::{Face, next_edition};
use crate::likeness::Moment;
use crate::store::{Publish, Stored};

/// The known items that are meant, of those not found: by UID, else by title and start, since a
/// UID may be shared, new or missing.
pub(super) fn known_of(
    known: &[Face],
    matched: &BTreeSet<usize>,
    around: &Situation<'_>,
) -> BTreeSet<usize> {
    if around.closed.is_empty() {
        return BTreeSet::new();
    }
    let (mut by_uid, mut by_title) = (BTreeMap::new(), BTreeMap::new());
    for (at, face) in known.iter().enumerate() {
        by_title.entry(face.title.as_str()).or_insert_with(Vec::new).push(at);
        if !face.uid.is_empty() {
            by_uid.entry(face.uid.as_str()).or_insert_with(Vec::new).push(at);
        }
    }
    let mut meant = BTreeSet::new();
    for closed in around.closed {
        let uid = closed.uid.as_deref().unwrap_or_default();
        let of_uid = by_uid.get(uid).map(Vec::as_slice).unwrap_or_default();
        let (title, start) = (fold(&closed.title), Moment::read(&closed.start, &around.zone));
        if let [one] = of_uid {
            // What took place stays where its UID is used again for something to come.
            if !next_edition(&known[*one], &start, around.now) {
                meant.insert(*one);
            }
            continue;
        }
        let of_title = by_title.get(title.as_str()).map(Vec::as_slice).unwrap_or_default();
        meant.extend(of_title.iter().filter(|at| known[**at].moment.agrees(&start)));
    }
    meant.retain(|at| !matched.contains(at));
    meant
}

/// Takes them back, for nobody to see: unlike what merely vanished they are not shown as
/// cancelled.
pub(super) fn withdraw(
    known: &[&Stored],
    closed: &BTreeSet<usize>,
    now: Timestamp,
    plan: &mut Plan,
) {
    let hidden = i32::from(Visibility::NamedPartners);
    for stored in closed.iter().map(|at| known[*at]).filter(|s| s.item.visibility != hidden) {
        let mut item = stored.item.clone();
        let kind = match item.withdrawn_at {
            Some(_) => ChangeKind::Changed,
            None => ChangeKind::Withdrawn,
        };
        item.withdrawn_at = item.withdrawn_at.or(Some(now.as_second()));
        item.visibility = hidden;
        item.last_changed = now.as_second();
        item.revision += 1;
        let publish = Publish { item, expected: stored.revision };
        plan.changes.push(Change { kind, publish });
    }
}
