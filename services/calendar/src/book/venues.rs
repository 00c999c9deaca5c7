//! Where venues stand that some announcements name without an address: learnt from those that
//! give both. A function of the set of announcements, whatever their order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use terminbund_proto::v1::{Announcement, Place, Visibility};
use terminbund_text::fold::fold;

/// Source and key of an announcement.
pub(super) type Key = (String, String);

/// Shorter names ("Aula" has four letters, "EG" two) are those of no one house.
const LEAST_LETTERS: usize = 5;

/// What announcements teach of venues, and which of them would know it.
#[derive(Debug, Default)]
pub struct Venues {
    /// By folded name: who gives an address with it.
    taught: HashMap<String, BTreeMap<Key, Lesson>>,
    /// By folded name: who gives none.
    asking: HashMap<String, BTreeSet<Key>>,
    /// Folded names of which something else is taught since the last settling.
    changed: BTreeSet<String>,
}

/// An address that somebody gives with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The partner who gives it.
    pub partner: String,
    /// Since when the partner announces it, seconds since the epoch.
    pub seen: i64,
    /// The place as given.
    pub place: Place,
}

impl Venues {
    /// Takes what an announcement says now instead of before.
    pub(super) fn learn(&mut self, key: &Key, before: Option<&Announcement>, now: &Announcement) {
        let (was, is) = (before.and_then(lesson), lesson(now));
        for name in before.map(asked).unwrap_or_default() {
            forget(&mut self.asking, &name, |keys| keys.remove(key));
        }
        for name in asked(now) {
            self.asking.entry(name).or_default().insert(key.clone());
        }
        if was == is {
            return;
        }
        if let Some((name, _)) = was {
            forget(&mut self.taught, &name, |by_key| by_key.remove(key));
            self.changed.insert(name);
        }
        if let Some((name, lesson)) = is {
            self.taught.entry(name.clone()).or_default().insert(key.clone(), lesson);
            self.changed.insert(name);
        }
    }

    /// Whose entries may have another address since this was asked last.
    pub(super) fn touched(&mut self) -> BTreeSet<Key> {
        let changed = std::mem::take(&mut self.changed);
        let asking = changed.iter().filter_map(|name| self.asking.get(name));
        asking.flatten().cloned().collect()
    }

    /// The address of a venue that `partner` names: in the town it names, else as that partner
    /// itself gives it elsewhere. `None` where two houses bear the name.
    #[must_use]
    pub fn address(&self, place: &Place, partner: &str) -> Option<&Lesson> {
        let town = fold(&place.locality);
        let meant = |lesson: &&Lesson| match town.is_empty() {
            true => lesson.partner == partner,
            false => fold(&lesson.place.locality) == town,
        };
        let mut lessons = self.taught.get(&fold(&place.name))?.values().filter(meant);
        let first = lessons.next()?;
        lessons.all(|other| house(&other.place) == house(&first.place)).then_some(first)
    }
}

fn forget<V: Default + PartialEq, R>(
    map: &mut HashMap<String, V>,
    name: &str,
    take: impl FnOnce(&mut V) -> R,
) {
    let Some(value) = map.get_mut(name) else { return };
    take(value);
    if *value == V::default() {
        map.remove(name);
    }
}

/// Street and postal code, compared folded; "Str." is "Straße".
fn house(place: &Place) -> (String, &str) {
    (fold(&place.street).replace("strasse", "str"), &place.postal_code)
}

/// Only what is public and still announced teaches others.
fn lesson(announcement: &Announcement) -> Option<(String, Lesson)> {
    let event = announcement.event.as_ref()?;
    let place = event.place.as_ref()?;
    let whole = !place.street.is_empty() && !place.postal_code.is_empty();
    let open = event.visibility() == Visibility::Public && !announcement.withdrawn;
    let name = fold(&place.name);
    (whole && open && name.len() >= LEAST_LETTERS).then(|| {
        let (partner, seen) = (announcement.partner.clone(), announcement.first_seen);
        (name, Lesson { partner, seen, place: place.clone() })
    })
}

/// The venues that an announcement, or single dates of it, name without an address.
fn asked(announcement: &Announcement) -> BTreeSet<String> {
    let dates = announcement.occurrences.iter().filter_map(|o| o.r#override.as_ref());
    let places = announcement.event.iter().chain(dates).filter_map(|e| e.place.as_ref());
    let bare = |p: &&Place| p.street.is_empty() && p.postal_code.is_empty() && !p.name.is_empty();
    places.filter(bare).map(|p| fold(&p.name)).collect()
}
