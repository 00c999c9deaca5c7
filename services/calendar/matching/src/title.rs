//! A title taken apart: its words, parts, numbers, audience, kind and what it says of the status.

use std::sync::LazyLock;

use regex::Regex;
use terminbund_text::fold::fold;

use crate::clean::{MAX_TITLE_BYTES, constant, plain};
use crate::parties;
use crate::short::{is_short_form, shouted};
use crate::words::{IdSet, Lexicon, WordId, cut, hash, stem};

/// Bytes of the folded title that are kept for comparing letters.
const MAX_LETTERS: usize = 200;
/// Words of a title that are compared.
const MAX_WORDS: usize = 24;
/// Weight of a word that the record's own organiser or place already says.
const OWN_NAME: f32 = 0.2;
/// Weight of a word that only names the kind of event.
const KIND_WORD: f32 = 0.45;
/// A bare number tells little by itself.
const NUMBER_WEIGHT: f32 = 1.5;

/// A word of so many letters is taken whole beside its parts: it may name a series by itself.
const HEAD_BYTES: usize = 12;
/// Long words that are kept.
const MAX_HEADS: usize = 24;
/// Short forms of a title that are looked at.
const MAX_SHORTS: usize = 4;

/// A word of the title.
#[derive(Debug, Clone, Copy)]
pub struct TitleWord {
    /// Stem or concept.
    pub id: WordId,
    /// How telling it is here.
    pub weight: f32,
    /// Where its letters stand in [`Title::letters`].
    pub at: u16,
    /// How many bytes its letters take.
    pub len: u8,
    /// Group of kinds, 0 for none.
    pub kind: u8,
}

/// A part of the title between separators.
#[derive(Debug, Clone, Copy)]
pub struct Segment {
    /// Hash of its words; a year or another number beside them does not count.
    pub hash: u32,
    /// Sum of its words' weights.
    pub mass: f32,
    /// Number of its first word in [`Title::words`].
    pub first: u8,
    /// Number of the word after its last.
    pub end: u8,
}

/// A title taken apart.
#[derive(Debug, Clone, Default)]
pub struct Title {
    /// Folded, without phrases on the status.
    pub letters: Box<str>,
    /// Its words in order.
    pub words: Box<[TitleWord]>,
    /// Its parts.
    pub segments: Box<[Segment]>,
    /// Hash of all its words in order; 0 without words.
    pub hash: u32,
    /// Sorted hashes of three letters each, over the title without spaces.
    pub triples: Box<[u16]>,
    /// Sum of the weights.
    pub mass: f32,
    /// Year named in it, or 0.
    pub year: u16,
    /// "8." or "8th", or 0.
    pub edition: u16,
    /// Hash of part, module, group, session or level with its number; sorted.
    pub parts: Box<[u32]>,
    /// For whom ("für Lehrkräfte", "ab 5 Jahren"), sorted.
    pub audience: Box<[WordId]>,
    /// Groups of kinds as bits.
    pub kinds: u64,
    /// Called off.
    pub cancelled: bool,
    /// Put off or moved.
    pub moved: bool,
    /// Says that a house is closed.
    pub closed: bool,
    /// Stands in for another event ("Ersatz für").
    pub substitute: bool,
    /// Ends in an ellipsis or in the middle of a word.
    pub truncated: bool,
    /// Words, by their number, that look like short forms ("FiF").
    pub shorts: Box<[u8]>,
    /// Hashes of its long words as they stand, with how telling they are.
    pub heads: Box<[(WordId, f32)]>,
}

static SEPARATOR: LazyLock<Regex> =
    LazyLock::new(|| constant(r#"[|–—•()\[\]"„“”»«]|:\s|\s[-/~+]+\s|\s//\s|[!?]\s"#));
/// The number of a course at the beginning, as adult education centres write it: "26F-1204",
/// "B5971". It names the offer of one partner; nobody else repeats it.
static COURSE: LazyLock<Regex> = LazyLock::new(|| {
    constant(r#"^(\W*)(?:\d{0,3}[A-Z]{1,3}[-.]?\d{3,6}[A-Z]?|\d{2,3}-\d{3,6})\W\s*"#)
});
static CANCELLED: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"\b(fa?e?llt (leider )?(heute )?aus|faellt (leider )?aus|entfaellt|abgesagt|",
        r"absage|cancell?ed|cancell?ation)\b"
    ))
});
static CLOSED: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"\b(closed|closure|geschlossen|schliesstag|schliesszeit|betriebsferien|ruhetag)\b")
});
static MOVED: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"\b((wird )?(verschoben|verlegt)( (auf|vom|in|nach)( den)?( \d+)*)?|",
        r"neuer (termin|ort)|(new|changed) (date|venue|time)|nachholtermin|",
        r"ersatztermin|postponed( (to|until)( \d+)*)?|rescheduled( (to|from)( \d+)*)?|",
        r"moved to( \d+)*)\b"
    ))
});
static SUBSTITUTE: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"\b(ersatz(programm|veranstaltung|film|konzert)?( fuer)?|stattdessen|",
        r"einspringer|in place of|instead of|replacement)\b"
    ))
});
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"\b(save the date|ausgebucht|ausverkauft|sold out|warteliste|restplaetze|",
        r"noch plaetze frei|nur noch wenige plaetze|copy of|kopie von|neu|new|",
        r"kostenfrei(e[rsn]?)?|kostenlos(e[rsn]?)?|eintritt frei|free|online|",
        r"digital(e[rsn]?)?|hybrid|virtuell(e[rsn]?)?|live|anmeldung erforderlich|",
        r"aktualisiert|update[d]?|erinnerung|reminder|vormerken|entfall)\b"
    ))
});
static EDITION: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"(?:^|[|:–—„]\s*|\s)(\d{1,3})\.\s+[„“]?\p{L}|\b(\d{1,3})(?:st|nd|rd|th)\b")
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| constant(r"\b(19[89]\d|20\d\d)\b"));
static PART: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"\b(teil|part|pt|modul|module|folge|episode|block|session|runde|round|level|",
        r"stufe|gruppe|group|kurs|course|slot|staffel|season|akt|act|band|kapitel|",
        r"chapter|tag|day|schicht|shift|etappe|raum|room|team|klasse|klassen|grade|",
        r"grades|ag|workshop|termin)\s(\d{1,3}|[ivx]{1,4}|[a-h])\b|\b([abc][12])\b|",
        r"\b(\d{1,2} \d{2}) (?:uhr|am|pm|session)|\b(\d{1,2}) (?:uhr|am|pm)\b|",
        r"\b(beginners?|anfaenger|intermediate|fortgeschrittene?|advanced|vormittags?|",
        r"nachmittags?|morning|afternoon|matinee)\b"
    ))
});
static AUDIENCE: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"\b(?:fuer|for|nur)\s((?:die |den |alle |junge |all |",
        r"young )?[a-z0-9]+(?: und [a-z]+| and [a-z]+)?)|\b(?:ab|ages?|",
        r"age)\s(\d{1,2})\b|\b(\d{1,2}) (?:and over|plus|jahre)"
    ))
});

impl Title {
    /// Takes `raw` apart. `own` holds words that the record says elsewhere: organiser, town.
    #[must_use]
    pub fn read(raw: &str, lexicon: &Lexicon, own: &IdSet<WordId>) -> Title {
        let text = plain(raw, MAX_TITLE_BYTES);
        let text = COURSE.replace(&text, "$1");
        let folded = fold(&text);
        let mut title = Title {
            cancelled: CANCELLED.is_match(&folded),
            moved: MOVED.is_match(&folded),
            closed: CLOSED.is_match(&folded),
            substitute: SUBSTITUTE.is_match(&folded),
            truncated: raw.len() > MAX_TITLE_BYTES || ends_early(&text),
            edition: edition(&text, &folded, lexicon),
            year: YEAR.find(&folded).and_then(|y| y.as_str().parse().ok()).unwrap_or(0),
            parts: parts(&folded),
            audience: audience(&folded, lexicon),
            ..Title::default()
        };
        title.read_words(&text, &folded, lexicon, own);
        title.heads = heads(&folded, lexicon);
        if !shouted(&text) {
            title.shorts = title.short_forms(&text);
        }
        title
    }

    /// The words that `text`, the title as written, spells like short forms.
    fn short_forms(&self, text: &str) -> Box<[u8]> {
        let spelled: Vec<String> = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|w| is_short_form(w))
            .map(fold)
            .filter(|w| parties::institutions(w) == 0)
            .take(MAX_SHORTS)
            .collect();
        let number = |w: (usize, &TitleWord)| u8::try_from(w.0).ok();
        let words = self.words.iter().enumerate();
        words
            .filter(|w| spelled.iter().any(|s| s == self.spelled(w.1)))
            .filter_map(number)
            .collect()
    }

    fn read_words(&mut self, text: &str, folded: &str, lexicon: &Lexicon, own: &IdSet<WordId>) {
        let noisy = [&CANCELLED, &MOVED, &SUBSTITUTE, &NOTE].iter().any(|p| p.is_match(folded));
        let mut letters = String::new();
        let mut words: Vec<TitleWord> = Vec::new();
        let mut segments = Vec::new();
        for part in SEPARATOR.split(text) {
            let part = fold(part);
            let part = if noisy { bare(&part) } else { initials(&part) };
            if part.is_empty() || letters.len() + part.len() + 1 > MAX_LETTERS * 2 {
                continue;
            }
            if !letters.is_empty() {
                letters.push(' ');
            }
            let base = letters.len();
            letters.push_str(&part);
            let first = words.len();
            lexicon.words(&part, |word, slice| {
                let at = base + (slice.as_ptr() as usize - part.as_ptr() as usize);
                if words.len() < MAX_WORDS {
                    self.kinds |= 1_u64.checked_shl(u32::from(word.kind)).unwrap_or(0) & !1;
                    words.push(TitleWord {
                        id: word.id,
                        weight: word.weight * damping(word, slice, own),
                        at: u16::try_from(at).unwrap_or(0),
                        len: u8::try_from(slice.len()).unwrap_or(u8::MAX),
                        kind: word.kind,
                    });
                }
            });
            if words.len() > first {
                segments.push(segment(&words, first, &letters));
            }
        }
        self.hash = if words.is_empty() { 0 } else { in_order(words.iter()).max(1) };
        self.mass = words.iter().map(|w| w.weight).sum();
        self.triples = triples(cut(&letters, MAX_LETTERS));
        self.letters = letters.into();
        self.words = words.into();
        self.segments = segments.into();
    }

    /// The letters of `word`.
    #[must_use]
    pub fn spelled(&self, word: &TitleWord) -> &str {
        let at = usize::from(word.at);
        self.letters.get(at..at + usize::from(word.len)).unwrap_or("")
    }
}

fn damping(word: crate::words::Word, letters: &str, own: &IdSet<WordId>) -> f32 {
    let number = letters.bytes().all(|b| b.is_ascii_digit());
    if number {
        return NUMBER_WEIGHT / word.weight.max(NUMBER_WEIGHT);
    }
    let own = if own.contains(&word.id) { OWN_NAME } else { 1.0 };
    if word.kind > 0 { own * KIND_WORD } else { own }
}

/// Hash of words in their order.
fn in_order<'w>(words: impl Iterator<Item = &'w TitleWord>) -> u32 {
    words.fold(0x9e37_79b9_u32, |h, w| h.rotate_left(5) ^ w.id.wrapping_mul(0x85eb_ca6b))
}

/// The part of a title that begins at word number `first` and goes to the end so far.
fn segment(words: &[TitleWord], first: usize, letters: &str) -> Segment {
    let own = &words[first..];
    let number = |w: &&TitleWord| {
        let at = usize::from(w.at);
        letters[at..at + usize::from(w.len)].bytes().all(|b| b.is_ascii_digit())
    };
    let named = own.iter().filter(|w| !number(w));
    let hash = if named.clone().count() > 0 { in_order(named) } else { in_order(own.iter()) };
    let place = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    Segment {
        hash,
        mass: own.iter().map(|w| w.weight).sum(),
        first: place(first),
        end: place(words.len()),
    }
}

/// The folded text without phrases on status, price and medium.
fn bare(folded: &str) -> String {
    let mut text = folded.to_owned();
    for phrase in [&CANCELLED, &MOVED, &SUBSTITUTE, &NOTE] {
        if phrase.is_match(&text) {
            text = phrase.replace_all(&text, " ").into_owned();
        }
    }
    initials(&text)
}

/// Joins single letters that stand side by side: "r d" of "R&D" becomes one word.
fn initials(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut alone = false;
    for word in text.split_whitespace() {
        let letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase());
        let joined = alone && letter;
        if !out.is_empty() && !joined {
            out.push(' ');
        }
        out.push_str(word);
        alone = letter;
    }
    out
}

fn ends_early(text: &str) -> bool {
    let end = text.trim_end();
    end.ends_with('…') || end.ends_with("...")
}

fn edition(text: &str, folded: &str, lexicon: &Lexicon) -> u16 {
    let found = EDITION.captures(text);
    let number = found.and_then(|c| c.get(1).or(c.get(2)).and_then(|n| n.as_str().parse().ok()));
    let told = || crate::edition::told(text, folded, lexicon).first().copied();
    number.or_else(told).unwrap_or(0)
}

/// The long words of a folded text as they stand, by hash, and how telling each is; sorted.
pub(crate) fn heads(folded: &str, lexicon: &Lexicon) -> Box<[(WordId, f32)]> {
    let mut out: Vec<(WordId, f32)> = folded
        .split(' ')
        .filter(|w| w.len() >= HEAD_BYTES)
        .map(|w| (hash(stem(w)), lexicon.rarity_of(w)))
        .collect();
    out.sort_by_key(|w| w.0);
    out.dedup_by_key(|w| w.0);
    out.truncate(MAX_HEADS);
    out.into()
}

fn parts(folded: &str) -> Box<[u32]> {
    let mut out: Vec<u32> = PART
        .captures_iter(folded)
        .filter_map(|c| (2..=6).find_map(|i| c.get(i)))
        .map(|m| hash(&number_word(m.as_str())))
        .collect();
    out.sort_unstable();
    out.dedup();
    out.into()
}

/// Roman numerals as digits; anything else as its stem.
fn number_word(text: &str) -> String {
    const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
    match ROMAN.iter().position(|r| *r == text) {
        Some(index) => (index + 1).to_string(),
        None => stem(text).to_owned(),
    }
}

fn audience(folded: &str, lexicon: &Lexicon) -> Box<[WordId]> {
    let mut out = Vec::new();
    for found in AUDIENCE.captures_iter(folded) {
        let Some(who) = (1..=3).find_map(|i| found.get(i)) else { continue };
        lexicon.words(who.as_str(), |word, _| out.push(word.id));
    }
    out.sort_unstable();
    out.dedup();
    out.into()
}

/// Hashes of three letters each, spaces left out, sorted, each once.
fn triples(letters: &str) -> Box<[u16]> {
    let bytes: Vec<u8> = letters.bytes().filter(|b| *b != b' ').collect();
    let mut out: Vec<u16> = bytes
        .windows(3)
        .map(|w| {
            let h = w
                .iter()
                .fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193));
            (h ^ (h >> 16)) as u16
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out.into()
}
