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
}

/// An address that somebody gives with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The partner who gives it.
    pub partner: String,
    /// Since when it is given so, seconds since the epoch.
    pub seen: i64,
    /// The place as given.
    pub place: Place,
}

impl Venues {
    /// Takes what an announcement says now instead of before; returns whose entries may change.
    pub(super) fn learn(
        &mut self,
        key: &Key,
        before: Option<&Announcement>,
        now: &Announcement,
    ) -> BTreeSet<Key> {
        let (was, is) = (before.and_then(lesson), lesson(now));
        if let Some(name) = before.and_then(asked) {
            forget(&mut self.asking, &name, |keys| keys.remove(key));
        }
        if let Some(name) = asked(now) {
            self.asking.entry(name).or_default().insert(key.clone());
        }
        if was == is {
            return BTreeSet::new();
        }
        let mut touched = BTreeSet::new();
        if let Some((name, _)) = was {
            touched.extend(self.asking.get(&name).into_iter().flatten().cloned());
            forget(&mut self.taught, &name, |by_key| by_key.remove(key));
        }
        if let Some((name, lesson)) = is {
            touched.extend(self.asking.get(&name).into_iter().flatten().cloned());
            self.taught.entry(name).or_default().insert(key.clone(), lesson);
        }
        touched
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
        let (partner, seen) = (announcement.partner.clone(), announcement.last_changed);
        (name, Lesson { partner, seen, place: place.clone() })
    })
}

/// The venue that an announcement names without an address, or only with one for some dates.
fn asked(announcement: &Announcement) -> Option<String> {
    let place = announcement.event.as_ref()?.place.as_ref()?;
    let bare = place.street.is_empty() && place.postal_code.is_empty();
    (bare && !place.name.is_empty()).then(|| fold(&place.name))
}
