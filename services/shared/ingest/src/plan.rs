//! From a body to what is published: alignment, changes, keys, absences. Pure.

mod closed;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use terminbund_model::id::hash_text;
use terminbund_proto::v1::RawItem;
use terminbund_text::fold::fold;

use crate::absence::{Absences, Verdict};
use crate::align::{Alignment, Face, align};
use crate::former::{former_state, remember, shape};
use crate::likeness::Moment;
use crate::read::{Closed, FoundItem};
use crate::store::{Publish, Stored};
use crate::window::{Missing, is_past};

/// Bytes of a key: 80 bits, as a latent id.
const KEY_BYTES: usize = 10;
/// After so many polls in a row with other UIDs they are not stored any more: an exporter that
/// makes them up each time would otherwise have everything published each time.
pub const RENEWALS: u32 = 2;

/// What surrounds a poll.
pub struct Situation<'a> {
    /// Slug of the source.
    pub source: &'a str,
    /// Zone of starts without one.
    pub zone: TimeZone,
    /// Of the poll.
    pub now: Timestamp,
    /// When the last date of a known item is over.
    pub over_at: &'a (dyn Fn(&RawItem) -> Option<Timestamp> + Send + Sync),
    /// Whether what is not in the body may be taken as absent.
    pub complete: bool,
    /// UIDs that stand in the body but could not be read: their items are not absent.
    pub unread: &'a BTreeSet<String>,
    /// What stands in the body and is not for everyone: what is known of it goes at once.
    pub closed: &'a [Closed],
    /// Polls in a row whose UIDs were all new, before this one.
    pub renewals: u32,
}

/// What is to be published, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// In the order of keys.
    pub changes: Vec<Change>,
    /// Found and known as they are.
    pub unchanged: usize,
    /// Missing, but not yet withdrawn.
    pub waiting: usize,
    /// Missing and held.
    pub held: usize,
    /// Items that should be there, of which the held ones are missing.
    pub expected: usize,
    /// Live items after the plan.
    pub live: usize,
    /// Live items of which a date lies ahead, after the plan.
    pub ahead: usize,
    /// The UIDs of this body were others.
    pub renewed: bool,
}

/// One item to be published.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Why.
    pub kind: ChangeKind,
    /// For the store.
    pub publish: Publish,
}

/// Why an item is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Seen for the first time.
    New,
    /// Its content, visibility or UID is another.
    Changed,
    /// Back again.
    Revived,
    /// Gone: a tombstone with the last content.
    Withdrawn,
}

impl Plan {
    /// How many of a kind.
    #[must_use]
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.changes.iter().filter(|c| c.kind == kind).count()
    }

    /// For the store.
    #[must_use]
    pub fn into_publishes(self) -> Vec<Publish> {
        self.changes.into_iter().map(|c| c.publish).collect()
    }
}

/// Plans what a body leads to, given all that RAW holds of the source.
pub fn plan(
    known: &[Stored],
    found: &[FoundItem],
    absences: &mut Absences,
    around: &Situation<'_>,
) -> Plan {
    let mut known: Vec<&Stored> = known.iter().collect();
    known.sort_by(|a, b| a.item.key.cmp(&b.item.key));
    let known_faces: Vec<Face> = known.iter().map(|s| face_of_known(&s.item, around)).collect();
    let (found, found_faces) = canonical(found, around);
    let aligned = align(&known_faces, &found_faces, around.now);
    let mut plan = Plan { renewed: aligned.renewed, ..Plan::default() };
    publish_found((&known, &known_faces), &found, &found_faces, &aligned, around, &mut plan);
    let mut matched: BTreeSet<usize> = aligned.known_of.iter().flatten().copied().collect();
    let there = |face: &Face| !face.uid.is_empty() && around.unread.contains(&face.uid);
    matched.extend((0..known_faces.len()).filter(|at| there(&known_faces[*at])));
    let closed = closed::known_of(&known_faces, &matched, around);
    closed::withdraw(&known, &closed, around.now, &mut plan);
    matched.extend(closed);
    if around.complete {
        let missing = Missing { known: &known, faces: &known_faces, matched: &matched };
        let inside = missing.inside_window(&found_faces, absences, around);
        let before = std::mem::replace(&mut absences.last_found, found.len() + around.unread.len());
        let verdict = absences.judge(&inside.absent, inside.expected, around.now.as_second());
        absences.note_length(before, around.now.as_second());
        withdraw(&known, &verdict, around.now, &mut plan);
        plan.waiting = inside.absent.len() - verdict.withdraw.len();
        plan.held = verdict.held;
        plan.expected = verdict.expected;
    }
    finish(&known_faces, around.now, &mut plan);
    plan
}

/// Plans what a 304 or a body of the same bytes leads to: the verdict on that body again.
pub fn repeat(known: &[Stored], absences: &mut Absences, around: &Situation<'_>) -> Plan {
    let mut known: Vec<&Stored> = known.iter().collect();
    known.sort_by(|a, b| a.item.key.cmp(&b.item.key));
    let faces: Vec<Face> = known.iter().map(|s| face_of_known(&s.item, around)).collect();
    let mut plan = Plan::default();
    let ahead = |face: &Face| !face.withdrawn && !is_past(face, around);
    let (mut absent, mut expected) = (BTreeSet::new(), 0);
    for (stored, _) in known.iter().zip(&faces).filter(|(_, f)| ahead(f)) {
        let key = &stored.item.key;
        expected += usize::from(!absences.outside.contains(key));
        if absences.absent.contains_key(key) {
            absent.insert(key.clone());
        }
    }
    let verdict = absences.judge(&absent, expected, around.now.as_second());
    withdraw(&known, &verdict, around.now, &mut plan);
    plan.waiting = absent.len() - verdict.withdraw.len();
    plan.held = verdict.held;
    plan.expected = verdict.expected;
    finish(&faces, around.now, &mut plan);
    plan
}

fn finish(faces: &[Face], now: Timestamp, plan: &mut Plan) {
    plan.changes.sort_by(|a, b| a.publish.item.key.cmp(&b.publish.item.key));
    let live = faces.iter().filter(|f| !f.withdrawn).count();
    let came = plan.count(ChangeKind::New) + plan.count(ChangeKind::Revived);
    let gone = plan.count(ChangeKind::Withdrawn);
    plan.live = live + came - gone;
    let ahead = |f: &&Face| !f.withdrawn && f.over_at.is_none_or(|at| at >= now);
    plan.ahead = (faces.iter().filter(ahead).count() + came).saturating_sub(gone);
}

fn face_of_known(item: &RawItem, around: &Situation<'_>) -> Face {
    Face {
        uid: item.uid.clone(),
        title: fold(&item.title),
        moment: Moment::read(&item.start, &around.zone),
        hash: item.content_hash.clone(),
        recurring: item.payload.as_ref().is_some_and(|p| shape(p).recurring),
        withdrawn: item.withdrawn_at.is_some(),
        over_at: (around.over_at)(item),
    }
}

fn face_of_found(item: &FoundItem, around: &Situation<'_>) -> Face {
    Face {
        uid: item.uid.clone().unwrap_or_default(),
        title: fold(&item.title),
        moment: Moment::read(&item.start, &around.zone),
        hash: item.content_hash.to_vec(),
        recurring: item.recurring,
        withdrawn: false,
        over_at: None,
    }
}

/// The found items in an order of their own, those that are twice the same once.
fn canonical<'a>(
    found: &'a [FoundItem],
    around: &Situation<'_>,
) -> (Vec<&'a FoundItem>, Vec<Face>) {
    let mut all: Vec<(Face, &FoundItem)> =
        found.iter().map(|item| (face_of_found(item, around), item)).collect();
    all.sort_by(|(a, x), (b, y)| {
        let order = |f: &Face, i: &FoundItem| {
            (f.uid.clone(), f.moment.clone(), f.title.clone(), f.hash.clone(), i.partial)
        };
        order(a, x).cmp(&order(b, y))
    });
    all.dedup_by(|(a, _), (b, _)| {
        a.uid == b.uid && a.hash == b.hash && a.title == b.title && a.moment == b.moment
    });
    all.into_iter().map(|(face, item)| (item, face)).unzip()
}

fn publish_found(
    (known, known_faces): (&[&Stored], &[Face]),
    found: &[&FoundItem],
    faces: &[Face],
    aligned: &Alignment,
    around: &Situation<'_>,
    plan: &mut Plan,
) {
    let mut keys: BTreeSet<String> = known.iter().map(|s| s.item.key.clone()).collect();
    for (at, item) in found.iter().enumerate() {
        match aligned.known_of[at] {
            None => {
                let key = allot(around.source, &faces[at], &mut keys);
                let item = fresh(item, around, key);
                let publish = Publish { item, expected: 0 };
                plan.changes.push(Change { kind: ChangeKind::New, publish });
            }
            Some(nth) => {
                let before = &known_faces[nth];
                let told = before.title != faces[at].title || before.moment != faces[at].moment;
                match changed(known[nth], item, told, around, aligned.renewed) {
                    Some(change) => plan.changes.push(change),
                    None => plan.unchanged += 1,
                }
            }
        }
    }
}

/// A key for life: from the UID where there is one, else from the first content, so that even
/// without RAW the same feed gives the same keys.
fn allot(source: &str, face: &Face, taken: &mut BTreeSet<String>) -> String {
    let start = format!("{:?}", face.moment);
    for nth in 0_u32.. {
        let nth = nth.to_string();
        let key = if face.uid.is_empty() {
            hash_text(&["key-1", source, "content", &face.title, &start, &nth], KEY_BYTES)
        } else {
            hash_text(&["key-1", source, "uid", &face.uid, &nth], KEY_BYTES)
        };
        if taken.insert(key.clone()) {
            return key;
        }
    }
    String::new() // not reached: there are more numbers than keys taken
}

fn fresh(found: &FoundItem, around: &Situation<'_>, key: String) -> RawItem {
    let now = around.now.as_second();
    RawItem {
        source: around.source.to_owned(),
        key,
        revision: 1,
        first_seen: now,
        last_changed: now,
        withdrawn_at: None,
        content_hash: found.content_hash.to_vec(),
        uid: found.uid.clone().unwrap_or_default(),
        former: Vec::new(),
        visibility: found.visibility.into(),
        title: found.title.clone(),
        start: found.start.clone(),
        findings: found.findings.clone(),
        payload: Some(found.payload.clone()),
    }
}

/// The change of a known item, if it is one. `told`: its start or title reads differently.
fn changed(
    known: &Stored,
    found: &FoundItem,
    told: bool,
    around: &Situation<'_>,
    renewed: bool,
) -> Option<Change> {
    let before = &known.item;
    let back = before.withdrawn_at.is_some();
    let uid = found.uid.clone().unwrap_or_default();
    // An exporter that makes up its UIDs each time would otherwise change everything each time.
    let other_uid = uid != before.uid && !(renewed && around.renewals >= RENEWALS);
    let other_content = before.content_hash != found.content_hash && !found.partial;
    let other_circle = before.visibility != i32::from(found.visibility);
    if !(back || other_uid || other_content || other_circle) {
        return None;
    }
    let mut item = before.clone();
    if other_content {
        let former = former_state(before, found, told, around.now);
        item = fresh(found, around, before.key.clone());
        item.first_seen = before.first_seen;
        item.former = before.former.clone();
        if let Some(former) = former {
            remember(&mut item.former, former);
        }
        // The series is no longer for everyone, some dates of it are: of the rest nothing is told.
        if around.closed.iter().any(|c| c.uid.is_some() && c.uid == found.uid) {
            item.former.clear();
        }
    }
    item.uid = if other_uid { uid } else { before.uid.clone() };
    item.visibility = found.visibility.into();
    item.withdrawn_at = None;
    item.revision = before.revision + 1;
    item.last_changed = around.now.as_second();
    let kind = if back { ChangeKind::Revived } else { ChangeKind::Changed };
    Some(Change { kind, publish: Publish { item, expected: known.revision } })
}

fn withdraw(known: &[&Stored], verdict: &Verdict, now: Timestamp, plan: &mut Plan) {
    for stored in known.iter().filter(|s| verdict.withdraw.binary_search(&s.item.key).is_ok()) {
        let mut item = stored.item.clone();
        item.withdrawn_at = Some(now.as_second());
        item.last_changed = now.as_second();
        item.revision += 1;
        let publish = Publish { item, expected: stored.revision };
        plan.changes.push(Change { kind: ChangeKind::Withdrawn, publish });
    }
}
