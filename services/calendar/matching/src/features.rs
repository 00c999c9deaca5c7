//! What is kept of a record for comparison: compact, without strings but the title's letters.

use std::sync::LazyLock;

use regex::Regex;
use terminbund_text::fold::fold;

use crate::clean::{MAX_FIELD_BYTES, MAX_TEXT_BYTES, constant, plain};
use crate::edition;
use crate::gazetteer::{Asking, Gazetteer, Question};
use crate::parties::Party;
use crate::place::Place;
use crate::record::{Moment, Record, Status};
use crate::title::{Title, heads};
use crate::told_when;
use crate::words::{IdSet, Lexicon, WordId, hash, stem};

/// Words of the description that are kept: the most telling ones.
const MAX_TEXT_WORDS: usize = 72;
/// Neighbouring capitalised words that are kept (names of people, works, bands).
const MAX_NAMES: usize = 24;
/// Links in the description that are kept.
const MAX_LINKS: usize = 6;
/// Words after "im Rahmen" that may name the frame.
const FRAME_WORDS: usize = 6;
/// Former starts and titles that are looked at; the raw item keeps as many.
pub(crate) const MAX_FORMER: usize = 5;

/// A record as matching sees it. About one kilobyte.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// [`Record::id`].
    pub id: Box<str>,
    /// Hash of the alliance.
    pub alliance: u32,
    /// Hash of the source's slug.
    pub source: u32,
    /// Hash of the UID, or 0.
    pub uid: u32,
    /// The title taken apart.
    pub title: Title,
    /// Former titles taken apart.
    pub former_titles: Box<[Title]>,
    /// Words of subtitle and description, sorted by id, each once.
    pub text: Box<[(WordId, f32)]>,
    /// Hashes of neighbouring capitalised words in title and description, sorted.
    pub names: Box<[u32]>,
    /// Begin.
    pub start: Option<Moment>,
    /// End.
    pub end: Option<Moment>,
    /// Former begins.
    pub former_starts: Box<[Moment]>,
    /// The description says that it was moved.
    pub moved: bool,
    /// Hours that the description names, minutes since midnight.
    pub hours: Box<[u16]>,
    /// Months and days that title or description name as the new or former date.
    pub moved_to: Box<[(i8, i8)]>,
    /// The place taken apart.
    pub place: Place,
    /// Words of organiser and co-organisers, sorted by id.
    pub organizer: Box<[(WordId, f32)]>,
    /// Hash of the normalised link, or 0.
    pub url: u32,
    /// Hash of the long number in the link by which a site names its item, or 0.
    pub item: u32,
    /// Hashes of the links in the description.
    pub links: Box<[u32]>,
    /// Price in cents; 0 is free.
    pub price: Option<u32>,
    /// What the source says about whether it takes place.
    pub status: Status,
    /// Group of kinds that the description begins with ("Seminar zum Thema"), as bits.
    pub text_kinds: u64,
    /// Long words of the description as they stand, by hash, sorted.
    pub text_heads: Box<[WordId]>,
    /// Editions that title or description name.
    pub editions: Box<[u16]>,
    /// The partner behind it, and whom it names.
    pub party: Party,
    /// Words of what it calls its frame ("im Rahmen der …"), sorted by id.
    pub frame: Box<[WordId]>,
    /// Those of them that stand in the title ("Pitch beim Unternehmertag"), sorted by id.
    pub title_frame: Box<[WordId]>,
}

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"\p{Lu}[\p{L}'’.-]+(?:\s+(?:von|van|de|di|der|la|le)?\s*\p{Lu}[\p{L}'’-]+)+")
});
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"(?-u:\b)(?:im rahmen|im zuge|am rande|begleitend zu[rm]?|programmpunkt|parallel zu[rm]?|",
        r"rahmenprogramm zu[rm]?|teil de[rs]|im vorfeld|im anschluss an|anschliessend an|",
        r"im nachgang|waehrend|vor de[rm]|nach de[rm]|auf de[rm]|beim|am tag de[rs]|as part of|",
        r"part of|during|side event (?:of|to|at)|at the|alongside|prior to|ahead of|following) "
    ))
});
static LINK: LazyLock<Regex> = LazyLock::new(|| constant(r#"https?://[^\s<>"')]{4,300}"#));
static ITEM: LazyLock<Regex> = LazyLock::new(|| constant(r"\d{5,}"));
static PRICE: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"(?:€|\$|EUR|Euro)\s?(\d{1,4})(?:[.,](\d{2}))?|",
        r"(\d{1,4})(?:[.,](\d{2}))?\s?(?:€|EUR|Euro)"
    ))
});
static FREE: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"(?i)eintritt (ist )?frei|kosten(frei|los)|free (admission|entry|event)|",
        r"admission is free|gebührenfrei"
    ))
});

impl Features {
    /// Reads `record`. Bounded: long fields are cut, never refused.
    #[must_use]
    pub fn of(record: &Record, lexicon: &Lexicon, gazetteer: &Gazetteer) -> Features {
        Self::asking(record, lexicon, gazetteer).0
    }

    /// As [`of`](Self::of), and what was asked of the gazetteer: while the answers stay, so do
    /// the features.
    #[must_use]
    pub fn asking(
        record: &Record,
        lexicon: &Lexicon,
        gazetteer: &Gazetteer,
    ) -> (Features, Vec<Question>) {
        let mut asking = Asking::new(gazetteer);
        let mut place = Place::read(record, lexicon, &mut asking);
        let organizer = organizer(record, lexicon);
        let title_text = fold(&plain(&record.title, MAX_FIELD_BYTES));
        if place.town.is_none()
            && let Some(town) = asking.town_in(&title_text)
        {
            place.town = Some(town);
            place.known = true;
            place.on_site = true;
        }
        let own = own_words(record, lexicon, &organizer, &place);
        let description = plain(&record.description, MAX_TEXT_BYTES);
        let text = format!("{} {}", record.subtitle, description);
        let folded = fold(&text);
        let (words, text_kinds) = text_words(&folded, lexicon);
        let features = Features {
            id: record.id.as_str().into(),
            alliance: hash(&record.alliance),
            source: hash(&record.source),
            uid: if record.uid.is_empty() { 0 } else { hash(&record.uid).max(1) },
            title: Title::read(&record.title, lexicon, &own),
            former_titles: (record.former_titles.iter().take(MAX_FORMER))
                .map(|t| Title::read(t, lexicon, &own))
                .collect(),
            text: words,
            names: names(&record.title, &text),
            start: record.start,
            end: record.end,
            former_starts: record.former_starts.iter().take(MAX_FORMER).copied().collect(),
            moved: told_when::moved(&text),
            moved_to: told_when::moved_dates(&[&record.title, &text]),
            hours: told_when::hours(&text),
            place,
            organizer,
            url: link(&record.url),
            item: item(&record.url),
            links: LINK.find_iter(&text).take(MAX_LINKS).map(|l| link(l.as_str())).collect(),
            price: price(&record.price).or_else(|| price(&text)),
            status: record.status,
            text_kinds,
            text_heads: heads(&folded, lexicon).iter().map(|h| h.0).collect(),
            editions: editions(record, &text, &title_text, &folded, lexicon),
            party: Party::of(record, &title_text, &folded, lexicon),
            frame: frame(&[&title_text, &folded], lexicon),
            title_frame: frame(&[&title_text], lexicon),
        };
        (features, asking.asked())
    }

    /// A description, subtitle or anything else beside the title was given.
    #[must_use]
    pub fn has_text(&self) -> bool {
        !self.text.is_empty()
    }

    /// Whether the description holds the word.
    #[must_use]
    pub fn says(&self, word: WordId) -> bool {
        self.text.binary_search_by_key(&word, |w| w.0).is_ok()
    }
}

/// Words that the record says outside its title: source, partner, organiser, town.
fn own_words(
    record: &Record,
    lex: &Lexicon,
    organizer: &[(WordId, f32)],
    place: &Place,
) -> IdSet<WordId> {
    let mut own: IdSet<WordId> = organizer.iter().map(|w| w.0).collect();
    for text in [&record.source, &record.partner] {
        lex.words(&fold(&plain(text, MAX_FIELD_BYTES)), |word, _| {
            own.insert(word.id);
        });
    }
    let location = fold(&plain(&record.location, MAX_FIELD_BYTES));
    lex.words(&location, |word, _| {
        own.insert(word.id);
    });
    own.extend(place.town.iter().flatten());
    own
}

fn organizer(record: &Record, lexicon: &Lexicon) -> Box<[(WordId, f32)]> {
    let mut out = Vec::new();
    let all =
        std::iter::once(&record.organizer).chain(record.co_organizers.iter().take(MAX_FORMER));
    for name in all {
        lexicon.words(&fold(&plain(name, MAX_FIELD_BYTES)), |word, _| {
            out.push((word.id, word.weight));
        });
    }
    unique(out)
}

fn unique(mut words: Vec<(WordId, f32)>) -> Box<[(WordId, f32)]> {
    words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    words.dedup_by_key(|w| w.0);
    words.into()
}

fn text_words(folded: &str, lexicon: &Lexicon) -> (Box<[(WordId, f32)]>, u64) {
    let mut words = Vec::new();
    let mut kinds = 0;
    lexicon.words(folded, |word, _| {
        // The first words of a description often name the kind: "Seminar zum Thema …".
        if words.len() < 3 && word.kind > 0 {
            kinds |= 1_u64.checked_shl(u32::from(word.kind)).unwrap_or(0);
        }
        words.push((word.id, word.weight));
    });
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    words.dedup_by_key(|w| w.0);
    words.truncate(MAX_TEXT_WORDS);
    (unique(words), kinds)
}

fn names(title: &str, text: &str) -> Box<[u32]> {
    let mut out = Vec::new();
    for part in [plain(title, MAX_FIELD_BYTES).as_ref(), text] {
        for run in NAME.find_iter(part) {
            let words: Vec<String> =
                run.as_str().split_whitespace().map(fold).filter(|w| w.len() > 1).collect();
            out.extend(words.windows(2).map(|w| hash(&w.join(" "))));
        }
    }
    out.truncate(MAX_NAMES);
    out.sort_unstable();
    out.dedup();
    out.into()
}

/// The editions that title and text name.
fn editions(
    record: &Record,
    text: &str,
    title: &str,
    folded: &str,
    lexicon: &Lexicon,
) -> Box<[u16]> {
    let mut out = edition::told(text, folded, lexicon).into_vec();
    out.extend(edition::told(&plain(&record.title, MAX_FIELD_BYTES), title, lexicon));
    out.sort_unstable();
    out.dedup();
    out.into()
}

/// The words after "im Rahmen der", "as part of" and the like.
fn frame(parts: &[&str], lexicon: &Lexicon) -> Box<[WordId]> {
    let mut out = Vec::new();
    for part in parts {
        for cue in FRAME.find_iter(part).take(MAX_FORMER) {
            // "am Tag des Handwerks": the day belongs to the name.
            let cue = if cue.as_str().starts_with("am tag") { cue.start() + 3 } else { cue.end() };
            for whole in part[cue..].split(' ').take(FRAME_WORDS) {
                out.push(hash(stem(whole)));
                lexicon.words(whole, |word, _| out.push(word.id));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out.into()
}

/// The hash of a link without scheme, "www.", tracking, fragment noise and last slash; 0 for none.
fn link(url: &str) -> u32 {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest).to_ascii_lowercase();
    let rest = rest.strip_prefix("www.").unwrap_or(&rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query: Vec<&str> = query
        .split('&')
        .filter(|p| !p.is_empty() && !p.starts_with("utm_") && !p.starts_with("fbclid"))
        .collect();
    let path = path.trim_end_matches('/');
    // A home page or a list of events is everyone's link.
    let depth = path.split('/').filter(|p| !p.is_empty()).count();
    if depth < 2
        || (depth == 2
            && query.is_empty()
            && !path.bytes().any(|b| b.is_ascii_digit() || b == b'-'))
    {
        return 0;
    }
    hash(&format!("{path}?{}", query.join("&"))).max(1)
}

fn item(url: &str) -> u32 {
    ITEM.find_iter(url).max_by_key(|m| m.len()).map_or(0, |m| hash(m.as_str()).max(1))
}

fn price(text: &str) -> Option<u32> {
    if FREE.is_match(text) {
        return Some(0);
    }
    let found = PRICE.captures(text)?;
    let euros: u32 = found.get(1).or(found.get(3))?.as_str().parse().ok()?;
    let cents: u32 = found.get(2).or(found.get(4)).map_or(Ok(0), |c| c.as_str().parse()).ok()?;
    Some(euros * 100 + cents)
}
