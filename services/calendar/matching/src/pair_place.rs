//! Signals of place: address, town, venue, online, named in the other's text.

use crate::features::Features;
use crate::pair::{Sink, overlap};
use crate::place::{Place, share};
use crate::signals::Signal;

/// A venue's own words tell it from another from this weight on.
const TELLING: f32 = 4.0;
/// From this share of the shorter name's weight on two names mean one venue.
const ALIKE: f32 = 0.8;
/// From this share of its name's weight on a venue counts as named.
const NAMED: f32 = 0.8;

pub(crate) fn compare(a: &Features, b: &Features, sink: &mut Sink) {
    let (p, q) = (&a.place, &b.place);
    sink.flag(Signal::PlaceUnknown, !p.known || !q.known);
    named(a, b, sink);
    if !p.known || !q.known {
        return;
    }
    sink.flag(Signal::PlaceEqual, p.hash != 0 && p.hash == q.hash);
    sink.flag(Signal::BothOnline, p.online && q.online);
    let only = |x: &Place| x.online && !x.on_site;
    let never = |x: &Place| x.on_site && !x.online;
    sink.flag(Signal::OnlineOrNot, (only(p) && never(q)) || (never(p) && only(q)));
    let streets = p.street.zip(q.street);
    if let Some((s, t)) = streets {
        sink.flag(Signal::AddressSame, s.same(&t));
        // One house, whose address one of the two has wrong or gives for another entrance.
        let one_house = venues_alike(p, q) || sink.get(Signal::PlaceNamed) >= NAMED;
        sink.flag(Signal::AddressOther, !s.same(&t) && !one_house);
    }
    let same_address = streets.is_some_and(|(s, t)| s.same(&t));
    if let Some((s, t)) = p.town.zip(q.town) {
        let same = share(&s, &t) || same_address;
        sink.flag(Signal::TownSame, same);
        sink.flag(Signal::TownOther, !same);
    }
    if !p.venue.is_empty() && !q.venue.is_empty() {
        let (shared, mp, mq) = overlap(&p.venue, &q.venue);
        sink.set(Signal::VenueOverlap, 2.0 * shared / (mp + mq).max(f32::MIN_POSITIVE));
        let own = (mp - shared).min(mq - shared);
        let known_same = same_address || sink.get(Signal::PlaceEqual) > 0.5;
        sink.set(Signal::VenueOwnWords, if known_same { 0.0 } else { own });
        // "Rathaus Auental" and "Kulturhaus Auental" share their town, not a kind of house.
        let town = |id: u32| p.town.iter().chain(&q.town).flatten().any(|w| *w == id);
        let alike = p.venue.iter().any(|w| !town(w.0) && q.venue.iter().any(|v| v.0 == w.0));
        sink.flag(Signal::BranchOther, !known_same && alike && own >= TELLING);
    }
}

/// Whether one venue's name holds the other's, and the shorter one tells something.
fn venues_alike(p: &Place, q: &Place) -> bool {
    let (shared, mp, mq) = overlap(&p.venue, &q.venue);
    let least = mp.min(mq);
    least >= TELLING && shared >= ALIKE * least
}

/// How much of one record's venue the other's title, description or organiser names.
fn named(a: &Features, b: &Features, sink: &mut Sink) {
    let share_of = |x: &Features, y: &Features| -> Option<f32> {
        let all: f32 = x.place.venue.iter().map(|w| w.1).sum();
        let said = |id: u32| {
            y.says(id)
                || y.title.words.iter().any(|t| t.id == id)
                || y.organizer.iter().any(|o| o.0 == id)
        };
        let found: f32 = x.place.venue.iter().filter(|w| said(w.0)).map(|w| w.1).sum();
        (all > 0.0).then(|| found / all)
    };
    if let Some(best) = [share_of(a, b), share_of(b, a)].into_iter().flatten().reduce(f32::max) {
        sink.set(Signal::PlaceNamed, best);
    }
}
