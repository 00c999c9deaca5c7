//! Signals of what one record tells of the other: its edition, its head word, its partner, its
//! frame.

use crate::features::Features;
use crate::pair::Sink;
use crate::signals::Signal;

/// A long word names a series by itself from this rarity on (nats).
const TELLING: f32 = 4.5;
/// So many rare words in common are details of one event.
const DETAILS: f32 = 2.0;
/// From this share of their weight on titles have something in common, be it one word of several.
const SHARED_TITLE: f32 = 0.2;
/// From this share of its name's weight on two name one organiser.
const ONE_HOST: f32 = 0.8;
/// From this share of a title's weight on a frame is that title.
const FRAMED: f32 = 0.6;

pub(crate) fn compare(a: &Features, b: &Features, sink: &mut Sink) {
    editions(a, b, sink);
    let head = head_told(a, b).max(head_told(b, a));
    sink.set(Signal::HeadTold, head);
    let says = |f: &Features, word: u32| f.says(word) || f.title.words.iter().any(|w| w.id == word);
    let by_b = a.party.named_by(&b.party, |w| says(b, w));
    let by_a = b.party.named_by(&a.party, |w| says(a, w));
    let apart = a.source != b.source;
    let named = if apart { f32::from(u8::from(by_b) + u8::from(by_a)) } else { 0.0 };
    sink.set(Signal::PartnerNamed, named);
    sink.flag(Signal::WithinOther, framed(a, b) || framed(b, a));
    sink.flag(Signal::BothItems, both_items(a, b, sink));
}

fn editions(a: &Features, b: &Features, sink: &mut Sink) {
    let (x, y) = (a.title.edition, b.title.edition);
    let other = x != 0 && y != 0 && x != y;
    // A title against what the other's text says of itself.
    let told_other = |own: u16, f: &Features| {
        own != 0 && f.title.edition == 0 && !f.editions.is_empty() && !f.editions.contains(&own)
    };
    sink.flag(Signal::EditionOther, other);
    sink.flag(Signal::EditionToldOther, told_other(x, b) || told_other(y, a));
    let has =
        |own: u16, f: &Features| own > 1 && (own == f.title.edition || f.editions.contains(&own));
    let same = has(x, b) || has(y, a) || a.editions.iter().any(|e| b.editions.contains(e));
    sink.flag(Signal::EditionSame, same && !other);
}

/// How telling the long word is that the title of `a` has and only the text of `b`.
fn head_told(a: &Features, b: &Features) -> f32 {
    let own = |id: u32| b.title.heads.iter().any(|h| h.0 == id);
    let told = |id: u32| b.text_heads.binary_search(&id).is_ok();
    a.title.heads.iter().filter(|h| told(h.0) && !own(h.0)).map(|h| h.1).fold(0.0, f32::max)
}

/// What `a` calls its frame is the title of `b`, and `a` is not called so itself.
fn framed(a: &Features, b: &Features) -> bool {
    if a.frame.is_empty() || b.title.mass <= 0.0 {
        return false;
    }
    let has = |id: u32| a.frame.binary_search(&id).is_ok();
    let titled = |id: u32| a.title_frame.binary_search(&id).is_ok();
    let own = |id: u32| !titled(id) && a.title.words.iter().any(|w| w.id == id);
    let share: f32 =
        b.title.words.iter().filter(|w| has(w.id) && !own(w.id)).map(|w| w.weight).sum();
    let head = |h: &(u32, f32)| {
        let called = !titled(h.0) && a.title.heads.iter().any(|x| x.0 == h.0);
        h.1 >= TELLING && has(h.0) && !called
    };
    share >= FRAMED * b.title.mass || b.title.heads.iter().any(head)
}

/// Both say what they are a part of, it is the same, and each has a name of its own.
fn both_items(a: &Features, b: &Features, sink: &Sink) -> bool {
    let framing = |f: &Features, id: u32| f.frame.binary_search(&id).is_ok();
    let own = |f: &Features, other: &Features| -> f32 {
        let words = f.title.words.iter().filter(|w| !framing(f, w.id));
        let unsaid = |id: u32| !other.says(id) && !other.title.words.iter().any(|w| w.id == id);
        words.filter(|w| unsaid(w.id)).map(|w| w.weight).sum()
    };
    let titled = |f: &Features| f.title.words.iter().any(|w| w.weight > 0.0 && framing(f, w.id));
    titled(a)
        && titled(b)
        && a.frame.iter().any(|id| framing(b, *id))
        && sink.get(Signal::TitleEqual) < 1.0
        && own(a, b).min(own(b, a)) >= TELLING
}

/// What several partners tell together: names for one thing, at one time and place, by partners
/// who name one another.
pub(crate) fn together(sink: &mut Sink) {
    let on = |s: Signal| sink.get(s) > 0.5;
    let one_thing =
        on(Signal::EditionSame) || on(Signal::ShortForm) || sink.get(Signal::HeadTold) >= TELLING;
    let against = [
        Signal::WithinOther,
        Signal::BothItems,
        Signal::EditionOther,
        Signal::EditionToldOther,
        Signal::PartOther,
        Signal::AudienceOther,
        Signal::Substitute,
        Signal::SameSource,
        Signal::ItemOfWhole,
    ];
    let by_names = one_thing && on(Signal::PartnerNamed);
    // Titles in quite other words: one organiser, one hour, and details that nobody else tells.
    let details = sink.get(Signal::RareShared) >= DETAILS || sink.get(Signal::SharedNames) >= 1.0;
    let one_host = on(Signal::PartnerNamed)
        || sink.get(Signal::OrganizerOverlap) >= ONE_HOST
        || sink.get(Signal::OrganizerNamed) >= ONE_HOST;
    let by_details = on(Signal::SameStart) && details && one_host;
    // One names the other, both begin at one time, and the titles share a word.
    let by_titles = on(Signal::PartnerNamed)
        && on(Signal::SameStart)
        && sink.get(Signal::TitleOverlap) >= SHARED_TITLE;
    let told = (by_names || by_details || by_titles)
        && sink.get(Signal::Placed) >= 0.7
        && !against.into_iter().any(on);
    sink.flag(Signal::ToldTogether, told);
}
