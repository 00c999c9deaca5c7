//! From two records' features to the values of the signals.

use crate::features::Features;
use crate::signals::{COUNT, Signal, Values};
use crate::{pair_place, pair_time, pair_title, pair_told};

/// What takes this many minutes or a whole day can have items of its own.
const LONG: i64 = 6 * 60;

/// What an item's title adds to the festival's weighs at least this much.
const ITEM: f32 = 5.0;
/// What holds many items: for days, or on one day. German words also as the end of a compound.
const FRAMES_OF_DAYS: Frames = Frames {
    german: &["woche", "wochen", "tage", "festival", "monat"],
    english: &["week", "weeks", "days", "festival", "month"],
};
/// See [`FRAMES_OF_DAYS`].
const FRAMES_OF_A_DAY: Frames = Frames {
    german: &["fest", "nacht", "messe", "markt", "sommer"],
    english: &["night", "fair", "summer"],
};
/// Words that only end like a frame.
const NO_FRAMES: &[&str] = &[
    "heritage",
    "reportage",
    "advantage",
    "percentage",
    "arbeitsmarkt",
    "ausbildungsmarkt",
    "stellenmarkt",
    "supermarkt",
    "manifest",
    "weihnacht",
    "mittwoche",
];
/// The first part of a compound has at least so many letters: "Kulturtage", not "Etage".
const COMPOUND: usize = 4;

/// Words for what holds many items.
struct Frames {
    german: &'static [&'static str],
    english: &'static [&'static str],
}

impl Frames {
    fn name(&self, word: &str) -> bool {
        let compound = |end: &&str| {
            word.strip_suffix(*end).is_some_and(|head| head.is_empty() || head.len() >= COMPOUND)
        };
        !NO_FRAMES.contains(&word)
            && (self.english.contains(&word) || self.german.iter().any(compound))
    }
}

/// Collects values; a signal that is not set stays NaN ("not said").
pub(crate) struct Sink(pub(crate) Values);

impl Sink {
    pub(crate) fn set(&mut self, signal: Signal, value: f32) {
        self.0[signal as usize] = value;
    }

    pub(crate) fn flag(&mut self, signal: Signal, value: bool) {
        self.set(signal, f32::from(u8::from(value)));
    }

    pub(crate) fn get(&self, signal: Signal) -> f32 {
        self.0[signal as usize]
    }
}

/// The values of all signals. Symmetric: the order of the two does not matter.
#[must_use]
pub fn values(a: &Features, b: &Features) -> Values {
    // One order for both, so that sums of floats are the same to the last bit.
    let (a, b) = if (&a.source, &a.id) <= (&b.source, &b.id) { (a, b) } else { (b, a) };
    let mut sink = Sink([f32::NAN; COUNT]);
    pair_title::compare(a, b, &mut sink);
    pair_time::compare(a, b, &mut sink);
    pair_place::compare(a, b, &mut sink);
    pair_told::compare(a, b, &mut sink);
    origin(a, b, &mut sink);
    together(&mut sink);
    whole_and_item(a, b, &mut sink);
    pair_told::together(&mut sink);
    sink.0
}

fn origin(a: &Features, b: &Features, sink: &mut Sink) {
    if !a.organizer.is_empty() && !b.organizer.is_empty() {
        sink.set(Signal::OrganizerOverlap, contained(&a.organizer, &b.organizer));
    }
    let named = |o: &Features, t: &Features| {
        let all: f32 = o.organizer.iter().map(|w| w.1).sum();
        let said = |w: &&(u32, f32)| t.says(w.0) || t.title.words.iter().any(|t| t.id == w.0);
        let found: f32 = o.organizer.iter().filter(said).map(|w| w.1).sum();
        if all > 0.0 { found / all } else { 0.0 }
    };
    if !(a.organizer.is_empty() && b.organizer.is_empty()) {
        sink.set(Signal::OrganizerNamed, named(a, b).max(named(b, a)));
    }
    let link =
        |x: &Features, y: &Features| x.url != 0 && (x.url == y.url || y.links.contains(&x.url));
    let linked = link(a, b) || link(b, a);
    sink.flag(Signal::LinkSame, linked);
    sink.flag(Signal::ItemSame, a.item != 0 && a.item == b.item);
    sink.flag(Signal::UidSame, a.uid != 0 && a.uid == b.uid);
    let one_source = a.source == b.source;
    sink.flag(Signal::SameSource, one_source);
    // Slots, shifts and showings of one organiser; a date without a time says nothing.
    let clock = sink.get(Signal::SameStart) == 0.0 && sink.get(Signal::OneMidnight) == 0.0;
    let days = sink.get(Signal::BothAllDay) == 0.0 && sink.get(Signal::DayGap) > 0.0;
    let apart = clock || days;
    sink.flag(Signal::SameSourceApart, one_source && apart);
    if let (Some(p), Some(q)) = (a.price, b.price) {
        sink.flag(Signal::PriceSame, p == q);
        sink.flag(Signal::PriceOther, p != q && (p == 0) == (q == 0));
    }
}

/// A festival and one of its items: the title of one is the frame alone, the other adds to the
/// same frame what the festival says nothing of.
fn whole_and_item(a: &Features, b: &Features, sink: &mut Sink) {
    let (whole, item) = if a.title.mass <= b.title.mass { (a, b) } else { (b, a) };
    let of_whole = item_of(item, whole) || (named_within(whole, sink) && lasts_longer(whole, item));
    sink.flag(Signal::ItemOfWhole, of_whole);
}

/// The title of `whole` is a part of the title of `item` and names what lasts for days.
fn item_of(item: &Features, whole: &Features) -> bool {
    let [frame] = &whole.title.segments[..] else { return false };
    let Some(within) = item.title.segments.iter().find(|s| s.hash == frame.hash) else {
        return false;
    };
    let words = |from: u8, to: u8| &item.title.words[usize::from(from)..usize::from(to)];
    let days =
        words(within.first, within.end).iter().any(|w| FRAMES_OF_DAYS.name(item.title.spelled(w)));
    let rest = item.title.segments.iter().filter(|s| s.first != within.first);
    let own: f32 = rest
        .flat_map(|s| words(s.first, s.end))
        .filter(|w| !whole.says(w.id))
        .map(|w| w.weight)
        .sum();
    // A second line ("Woche der Ausbildung – 40 Aktionen") makes no item; a kind or an hour does.
    let kind =
        rest_kinds(item, within.first) || lasts_longer(whole, item) || hours_apart(whole, item);
    days && own >= ITEM && kind
}

/// Whether a part of the title other than the one that begins at `frame` names a kind of event.
fn rest_kinds(item: &Features, frame: u8) -> bool {
    let other = item.title.segments.iter().filter(|s| s.first != frame);
    let mut words = other.flat_map(|s| &item.title.words[usize::from(s.first)..usize::from(s.end)]);
    words.any(|w| w.kind > 0)
}

/// Both name an hour, and not the same.
fn hours_apart(whole: &Features, item: &Features) -> bool {
    let minute = |f: &Features| f.start.and_then(|s| s.minute);
    minute(whole).zip(minute(item)).is_some_and(|(x, y)| x != y)
}

/// The shorter title is a part of the longer one and names a frame of any kind.
fn named_within(whole: &Features, sink: &Sink) -> bool {
    let within = sink.get(Signal::TitleContained) > 0.85
        && sink.get(Signal::SegmentEqual) > 0.0
        && sink.get(Signal::TitleExtra) >= ITEM;
    let frame = |w: &str| FRAMES_OF_DAYS.name(w) || FRAMES_OF_A_DAY.name(w);
    within && whole.title.letters.split(' ').any(frame)
}

/// `whole` takes a day or most of it, `item` does not.
fn lasts_longer(whole: &Features, item: &Features) -> bool {
    let long = |f: &Features| match (f.start, f.end) {
        (Some(s), _) if s.minute.is_none() => true,
        (Some(s), Some(e)) => e.wall() - s.wall() >= LONG,
        _ => false,
    };
    long(whole) && !long(item)
}

/// Signals that only count together: a common time and place.
fn together(sink: &mut Sink) {
    let on = |s: Signal| sink.get(s) > 0.5;
    let slips = [
        Signal::DoorsGap,
        Signal::ZoneSlip,
        Signal::OffsetSlip,
        Signal::OneAllDay,
        Signal::BothAllDay,
    ];
    let near = [Signal::HourGap, Signal::OneMidnight, Signal::EndAsStart];
    let time = match () {
        () if on(Signal::SameStart) => 1.0,
        () if slips.into_iter().any(on) => 0.7,
        () if near.into_iter().any(on) => 0.5,
        () => 0.0,
    };
    let town = if on(Signal::TownSame) || on(Signal::BothOnline) { 0.5 } else { 0.3 };
    let place = match () {
        () if on(Signal::TownOther) || on(Signal::AddressOther) => 0.0,
        () if on(Signal::AddressSame) || on(Signal::PlaceEqual) => 1.0,
        () => sink.get(Signal::VenueOverlap).max(sink.get(Signal::PlaceNamed)).max(town),
    };
    sink.set(Signal::Placed, time * place);
}

/// Weight of what `a` and `b` share, by the lighter of the two. Both sorted by id.
pub(crate) fn contained(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (shared, ma, mb) = overlap(a, b);
    let least = ma.min(mb);
    if least > 0.0 { shared / least } else { 0.0 }
}

/// Weight shared, weight of `a`, weight of `b`. Both sorted by id.
pub(crate) fn overlap(a: &[(u32, f32)], b: &[(u32, f32)]) -> (f32, f32, f32) {
    let (mut i, mut j, mut shared) = (0, 0, 0.0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.0.cmp(&y.0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += x.1.min(y.1);
                i += 1;
                j += 1;
            }
        }
    }
    (shared, a.iter().map(|w| w.1).sum(), b.iter().map(|w| w.1).sum())
}
