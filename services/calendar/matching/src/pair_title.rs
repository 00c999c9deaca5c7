//! Signals of title and description: shared words, own words, parts, kinds, editions, audience.

use crate::features::Features;
use crate::pair::{Sink, contained, overlap};
use crate::short;
use crate::signals::Signal;
use crate::title::{Title, TitleWord};

/// Letters from which a common beginning or ending makes two words akin.
const AKIN_BYTES: usize = 5;
/// Letters from which one slip of the pen is forgiven, and two.
const ONE_SLIP: usize = 5;
const TWO_SLIPS: usize = 9;
/// What a word that is only akin counts for.
const AKIN: f32 = 0.7;
/// What a word counts for that is a misspelling of the other.
const SLIP: f32 = 0.9;
/// A part of a title says something from this weight on.
const TELLING: f32 = 4.0;
/// Letters from which a title that begins another counts as its cut form.
const PREFIX_BYTES: usize = 14;

/// A word of this weight is in hardly any other title.
const RARE: f32 = 6.0;
/// More rare words in common say no more.
const MAX_RARE: usize = 8;

/// How the words of two titles cover one another.
struct Cover {
    /// Per word of the first title: how well it is found in the second, 0 to 1.
    a: [f32; MAX],
    /// Per word of the second title.
    b: [f32; MAX],
    /// A word of one is a short form of words of the other.
    short: bool,
}

/// At most this many words of a title are compared (see [`Title`]).
const MAX: usize = 24;

pub(crate) fn compare(a: &Features, b: &Features, sink: &mut Sink) {
    let cover = titles(&a.title, &b.title, sink);
    texts(a, b, &cover, sink);
    kinds(a, b, sink);
    differences(&a.title, &b.title, sink);
    let former = |x: &Features, y: &Features| {
        y.title.hash != 0 && x.former_titles.iter().any(|t| t.hash == y.title.hash)
    };
    sink.flag(Signal::FormerTitle, former(a, b) || former(b, a));
    let substitute = (a.title.substitute && (b.title.cancelled || !b.title.substitute))
        || (b.title.substitute && (a.title.cancelled || !a.title.substitute));
    sink.flag(Signal::Substitute, substitute);
    sink.flag(Signal::BothClosed, a.title.closed && b.title.closed && a.source != b.source);
}

fn titles(a: &Title, b: &Title, sink: &mut Sink) -> Cover {
    let cover = cover(a, b);
    sink.flag(Signal::ShortForm, cover.short);
    let shared =
        |t: &Title, by: &[f32]| -> f32 { t.words.iter().zip(by).map(|(w, c)| w.weight * c).sum() };
    let (in_a, in_b) = (shared(a, &cover.a), shared(b, &cover.b));
    let least = a.mass.min(b.mass);
    sink.set(Signal::TitleRarity, least);
    if least <= 0.0 {
        return cover;
    }
    sink.flag(Signal::TitleEqual, a.hash == b.hash);
    sink.set(Signal::TitleOverlap, (in_a + in_b) / (a.mass + b.mass));
    sink.set(Signal::TitleContained, (in_a / a.mass).max(in_b / b.mass));
    sink.set(Signal::TitleMass, in_a.min(in_b));
    sink.set(Signal::TitleLetters, dice(&a.triples, &b.triples));
    sink.set(Signal::TitleExtra, (a.mass - in_a).max(b.mass - in_b));
    let part = a
        .segments
        .iter()
        .filter(|s| s.mass >= TELLING && b.segments.iter().any(|t| t.hash == s.hash));
    sink.set(Signal::SegmentEqual, part.map(|s| s.mass).fold(0.0, f32::max));
    sink.flag(Signal::Prefix, prefix(a, b) || prefix(b, a));
    cover
}

fn prefix(short: &Title, long: &Title) -> bool {
    let letters = short.letters.trim_end();
    letters.len() >= PREFIX_BYTES
        && letters.len() < long.letters.len()
        && long.letters.starts_with(letters)
}

/// Greedy best counterpart for each word: the same, a misspelling, akin.
fn cover(a: &Title, b: &Title) -> Cover {
    let mut cover = Cover { a: [0.0; MAX], b: [0.0; MAX], short: false };
    for (i, x) in a.words.iter().enumerate().take(MAX) {
        for (j, y) in b.words.iter().enumerate().take(MAX) {
            if x.id == y.id {
                cover.a[i] = 1.0;
                cover.b[j] = 1.0;
            }
        }
    }
    for (i, x) in a.words.iter().enumerate().take(MAX) {
        if cover.a[i] == 1.0 {
            continue;
        }
        for (j, y) in b.words.iter().enumerate().take(MAX) {
            if cover.b[j] == 1.0 {
                continue;
            }
            let kin = akin(a, x, b, y);
            cover.a[i] = cover.a[i].max(kin);
            cover.b[j] = cover.b[j].max(kin);
        }
    }
    let in_a = short_forms(a, b, &mut cover.a, &mut cover.b);
    let in_b = short_forms(b, a, &mut cover.b, &mut cover.a);
    cover.short = in_a || in_b;
    cover
}

/// Finds what the short forms of `a` stand for in `b`; whether there was any.
fn short_forms(a: &Title, b: &Title, in_a: &mut [f32; MAX], in_b: &mut [f32; MAX]) -> bool {
    let mut any = false;
    for number in a.shorts.iter().map(|n| usize::from(*n)).filter(|n| *n < MAX) {
        let Some(word) = a.words.get(number).filter(|_| in_a[number] < 1.0) else { continue };
        let Some(span) = short::long_form(a.spelled(word), &b.letters) else { continue };
        any = true;
        in_a[number] = AKIN;
        for (covered, _) in
            in_b.iter_mut().zip(&b.words).filter(|(_, w)| span.contains(&usize::from(w.at)))
        {
            *covered = covered.max(AKIN);
        }
    }
    any
}

fn akin(a: &Title, x: &TitleWord, b: &Title, y: &TitleWord) -> f32 {
    if x.kind > 0 && x.kind == y.kind {
        return AKIN;
    }
    let (p, q) = (a.spelled(x), b.spelled(y));
    let (short, long) = if p.len() <= q.len() { (p, q) } else { (q, p) };
    let gap = long.len() - short.len();
    if short.len() >= ONE_SLIP && gap <= 2 && short.bytes().any(|c| !c.is_ascii_digit()) {
        let allowed = if short.len() >= TWO_SLIPS { 2 } else { 1 };
        if gap <= allowed && strsim::osa_distance(short, long) <= allowed {
            return SLIP;
        }
    }
    let last =
        |t: &Title, w: &TitleWord| t.truncated && t.words.last().is_some_and(|l| l.at == w.at);
    let cut = (last(a, x) || last(b, y)) && short.len() >= 2 && long.starts_with(short);
    if cut || (short.len() >= AKIN_BYTES && (long.starts_with(short) || long.ends_with(short))) {
        return AKIN;
    }
    0.0
}

/// What the description says of the other's title, and what neither says of the other.
fn texts(a: &Features, b: &Features, cover: &Cover, sink: &mut Sink) {
    let (left_a, told_a) = left(&a.title, &cover.a, b);
    let (left_b, told_b) = left(&b.title, &cover.b, a);
    // A title of nothing but kind and place ("Führung durch das Museum") claims nothing of its
    // own; that is no agreement where the two share no word at all.
    let bare = a.title.mass.min(b.title.mass) < TELLING && sink.get(Signal::TitleMass) == 0.0;
    sink.set(Signal::TitleOwnWords, if bare { f32::NAN } else { left_a.min(left_b) });
    if a.has_text() || b.has_text() {
        let open = |t: &Title, by: &[f32]| -> f32 {
            t.words.iter().zip(by).map(|(w, c)| w.weight * (1.0 - c)).sum()
        };
        let share = |told: f32, open: f32| if open > 1.0 { told / open } else { f32::NAN };
        let (x, y) =
            (share(told_a, open(&a.title, &cover.a)), share(told_b, open(&b.title, &cover.b)));
        sink.set(Signal::TitleInText, if x.is_nan() { y } else { x.max(y) });
    }
    if a.has_text() && b.has_text() {
        sink.set(Signal::TextOverlap, contained(&a.text, &b.text));
    }
    let gist = |f: &Features| {
        let mut words: Vec<(u32, f32)> =
            f.title.words.iter().map(|w| (w.id, w.weight)).chain(f.text.iter().copied()).collect();
        words.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
        words.dedup_by_key(|w| w.0);
        words
    };
    let (shared, ma, mb) = overlap(&gist(a), &gist(b));
    if ma.min(mb) > 0.0 {
        sink.set(Signal::GistOverlap, shared / ma.min(mb));
    }
    sink.set(Signal::RareShared, rare_shared(a, b));
    let names = a.names.iter().filter(|n| b.names.binary_search(n).is_ok()).count();
    sink.set(Signal::SharedNames, names.min(4) as f32);
}

/// How many rare words both records hold that are no part of a partner's or place's name.
fn rare_shared(a: &Features, b: &Features) -> f32 {
    let own = |f: &Features, id: u32| {
        f.organizer.binary_search_by_key(&id, |w| w.0).is_ok()
            || f.place.venue.binary_search_by_key(&id, |w| w.0).is_ok()
            || f.place.town.iter().flatten().any(|w| *w == id)
            || f.party.name.iter().any(|w| w.0 == id)
    };
    let titled = |f: &Features, id: u32| f.title.words.iter().any(|w| w.id == id);
    let rare = |w: &&(u32, f32)| w.1 >= RARE && !own(a, w.0) && !own(b, w.0);
    let mut out = 0;
    out += a.text.iter().filter(rare).filter(|w| b.says(w.0) || titled(b, w.0)).count();
    out += b.text.iter().filter(rare).filter(|w| titled(a, w.0) && !a.says(w.0)).count();
    let title = a.title.words.iter().filter(|w| w.weight >= RARE && !own(b, w.id));
    out += title.filter(|w| titled(b, w.id) && !a.says(w.id)).count();
    out.min(MAX_RARE) as f32
}

/// Weight of the words of `title` that neither the other's title nor its text holds, and of those
/// that only its text holds.
fn left(title: &Title, by: &[f32], other: &Features) -> (f32, f32) {
    let (mut own, mut told) = (0.0, 0.0);
    for (word, covered) in title.words.iter().zip(by) {
        let open = word.weight * (1.0 - covered);
        if other.says(word.id) {
            told += open;
        } else {
            own += open;
        }
    }
    (own, told)
}

fn kinds(a: &Features, b: &Features, sink: &mut Sink) {
    let of = |f: &Features| if f.title.kinds != 0 { f.title.kinds } else { f.text_kinds };
    let all = |f: &Features| f.title.kinds | f.text_kinds;
    if of(a) != 0 && of(b) != 0 {
        sink.flag(Signal::KindSame, of(a) & of(b) != 0);
        sink.flag(Signal::KindOther, all(a) & all(b) == 0);
    }
}

fn differences(a: &Title, b: &Title, sink: &mut Sink) {
    sink.flag(Signal::YearOther, a.year != 0 && b.year != 0 && a.year != b.year);
    let apart =
        |x: &[u32], y: &[u32]| !x.is_empty() && !y.is_empty() && !x.iter().any(|p| y.contains(p));
    sink.flag(Signal::PartOther, apart(&a.parts, &b.parts));
    // A title cut short may have lost the end of the word.
    let whole = !a.truncated && !b.truncated;
    sink.flag(Signal::AudienceOther, whole && apart(&a.audience, &b.audience));
    sink.flag(Signal::AudienceOneSided, a.audience.is_empty() != b.audience.is_empty());
}

/// Dice coefficient of two sorted sets.
fn dice(a: &[u16], b: &[u16]) -> f32 {
    let (mut i, mut j, mut shared) = (0, 0, 0_u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let all = a.len() + b.len();
    if all == 0 { 0.0 } else { 2.0 * shared as f32 / all as f32 }
}
