//! Where a text counts an event: "die elfte Ausgabe", "Runde vier", "Third Career Evening". Read
//! word by word: whoever counts seldom does it twice the same way.

use super::begins_with_month;
use super::edition::{is_event, roman};
use super::phrase::{MOST_WORDS, joined, quoted_next};
use crate::text::{Gap, Text};

/// One count: the number, the words it takes, and what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub number: u32,
    pub from: usize,
    pub to: usize,
    pub of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// "zum dritten Mal", "Ausgabe 5": nothing but events of a series are counted so.
    Edition,
    /// "der dritte Abend", "Teil zwei": of a series if one is named beside it.
    Part,
    /// "der dritte Karrieretag": the name follows.
    Name,
    /// "die zwanzigste", "zum Achtzehnten": the name stands before.
    Alone,
}

/// Words of one text that are looked at: whoever counts does it near the beginning or the end of
/// an announcement of ordinary length.
const MAX_TOKENS: usize = 400;

/// Higher numbers count something else.
const MOST: u32 = 199;

/// What is counted where editions are.
pub(super) const EDITIONS: &[&str] = &[
    "mal",
    "auflage",
    "ausgabe",
    "folge",
    "staffel",
    "durchgang",
    "jahrgang",
    "jahrgangs",
    "edition",
    "time",
    "season",
    "episode",
    "runde",
    "round",
    "zusammenkunft",
    "run",
    "durchlauf",
    "cohort",
    "volume",
    "band",
    "vol",
];

/// What may be a part of anything.
pub(super) const PARTS: &[&str] = &[
    "teil",
    "termin",
    "abend",
    "treffen",
    "sitzung",
    "station",
    "etappe",
    "veranstaltung",
    "vortrag",
    "session",
    "meeting",
    "part",
    "evening",
    "afternoon",
    "date",
    "lunch",
    "lunches",
    "nachmittag",
    "vormittag",
    "webinar",
    "webseminar",
    "workshop",
    "gespraech",
    "lesung",
    "besuch",
    "fallkonferenz",
    "netzwerktreffen",
    "of",
    "talk",
    "infoabend",
    "infonachmittag",
];

/// Words that say "number"; they may count anything.
const NUMBERS: &[&str] = &["nr", "nummer", "no", "number"];

/// Cardinals in words, folded; the place is the number less two.
const CARDINALS: &[&[&str]] = &[
    &["zwei", "two"],
    &["drei", "three"],
    &["vier", "four"],
    &["fuenf", "five"],
    &["sechs", "six"],
    &["sieben", "seven"],
    &["acht", "eight"],
    &["neun", "nine"],
    &["zehn", "ten"],
    &["elf", "eleven"],
    &["zwoelf", "twelve"],
    &["dreizehn", "thirteen"],
    &["vierzehn", "fourteen"],
    &["fuenfzehn", "fifteen"],
];

/// All counts of a text; that of a first one is none.
pub(super) fn counts<'t>(text: &'t Text<'_>) -> impl Iterator<Item = Count> + 't {
    let end = text.tokens.len().min(MAX_TOKENS);
    (0..end)
        .filter_map(|at| ordinal_count(text, at).or_else(|| cardinal_count(text, at)))
        .filter(|c| (2..=MOST).contains(&c.number))
}

/// "Do-it-Donnerstag 18: …", "Campus X Company XII": a number behind the name in a title.
pub(super) fn trailing(title: &Text<'_>) -> Option<Count> {
    let ends = |at: usize| title.tokens.get(at + 1).is_none_or(|t| t.gap == Gap::Colon);
    let at = (1..title.tokens.len().min(MAX_TOKENS)).find(|at| ends(*at) && joined(title, *at))?;
    let number = cardinal_at(title, at)?;
    let token = title.tokens[at];
    let figures = title.word(at).bytes().all(|b| b.is_ascii_digit());
    let roman = title.word(at).len() > 1 && !figures;
    let rest = &title.raw[token.end as usize..];
    let clean = rest.is_empty() || rest.starts_with(':') || rest.starts_with(" –");
    let prior = title.quote(at - 1, at);
    // "ab 50", "Klasse 10", "Halle 2", "Industrie 4.0" count no events.
    let event =
        is_event(prior) || title.tokens[..at].iter().all(|t| t.gap <= Gap::Space || t.start == 0);
    let place = [
        "klasse",
        "halle",
        "haus",
        "raum",
        "stand",
        "industrie",
        "ab",
        "ueber",
        "agenda",
        "modul",
        "tag",
        "teil",
        "level",
        "stufe",
        "gruppe",
    ];
    let plain = prior.len() > 2
        && prior.starts_with(char::is_uppercase)
        && !place.contains(&title.word(at - 1));
    ((figures || roman) && clean && plain && event && at <= MOST_WORDS).then_some(Count {
        number,
        from: at,
        to: at + 1,
        of: Of::Alone,
    })
}

/// "elfte Ausgabe", "3. Treffen", "dritter Karrieretag", "dies ist der fünfte", "zum Achtzehnten".
fn ordinal_count(text: &Text<'_>, at: usize) -> Option<Count> {
    let mut number = ordinal_at(text, at)?;
    let tens = at.checked_sub(1).filter(|_| number < 10).map_or("", |i| text.word(i));
    number += match tens {
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        _ => 0,
    };
    let next = text.word(at + 1);
    let count = |to, of| Some(Count { number, from: at, to, of });
    // The full stop of "zum 100. Mal" ends no sentence.
    let here = text.tokens[at].end as usize;
    let point = text.raw[here..].starts_with(". ") && text.word(at).len() == 3;
    let follows = joined(text, at + 1) || point && at + 1 < text.tokens.len();
    // "im zehnten Jahr der Messe", "for the second year running".
    let years = ["jahr", "year"].contains(&next)
        && ["der", "des", "unserer", "of", "running", "in"].contains(&text.word(at + 2));
    if follows && (EDITIONS.contains(&next) || years) {
        return count(at + 2, Of::Edition);
    }
    if follows && PARTS.contains(&next) {
        return count(at + 2, if is_itself(text, at) { Of::Edition } else { Of::Part });
    }
    let prior = at.checked_sub(1).map_or("", |i| text.word(i));
    let upper = text.quote(at, at + 1).starts_with(char::is_uppercase);
    if ["zum", "beim"].contains(&prior) && upper && !follows {
        return count(at + 1, Of::Alone);
    }
    let ends =
        text.tokens.get(at + 1).is_none_or(|t| t.gap >= Gap::Comma) && !quoted_next(text, at);
    if ends && ["der", "die", "das", "the"].contains(&prior) {
        let said = at.checked_sub(2).map_or("", |i| text.word(i));
        let apart = text.tokens[at - 1].gap >= Gap::Comma || upper && text.tokens.len() == at + 1;
        return if apart || ["ist", "is"].contains(&said) {
            count(at + 1, Of::Alone)
        } else {
            None
        };
    }
    count(at + 1, Of::Name)
}

/// The two words before, without "nunmehr" and the like.
pub(super) fn words_before<'t>(text: &'t Text<'_>, at: usize) -> [&'t str; 2] {
    const ADVERBS: &[&str] =
        &["nunmehr", "bereits", "schon", "mittlerweile", "inzwischen", "already", "now"];
    let mut words = (0..at).rev().map(|i| text.word(i)).filter(|w| !ADVERBS.contains(w));
    [words.next().unwrap_or_default(), words.next().unwrap_or_default()]
}

/// Whether the event itself is counted, whatever its series is called: "Es ist das neunte Treffen",
/// "die 21. Sitzung", "Fünftes Treffen: Schichtplan", "Sechster Abend der Reihe".
fn is_itself(text: &Text<'_>, at: usize) -> bool {
    /// Lower ones may be parts of one event.
    const LEAST: u32 = 4;
    let [prior, said] = words_before(text, at);
    let article =
        ["der", "die", "das", "zum", "zur", "beim", "the", "our", "unser"].contains(&prior);
    let figures = text.word(at).parse::<u32>().is_ok_and(|n| n >= LEAST);
    let label = at == 0 && text.tokens.get(2).is_some_and(|t| t.gap == Gap::Colon);
    let kind = [("dieser", "art"), ("of", "this"), ("der", "reihe"), ("unserer", "reihe")]
        .contains(&(text.word(at + 2), text.word(at + 3)));
    let itself = article && (figures || ["ist", "is"].contains(&said));
    itself || label || kind
}

/// "Runde vier", "Ausgabe 5", "Treffen Nr. 8", "#12", "folgt Nummer fünf".
fn cardinal_count(text: &Text<'_>, at: usize) -> Option<Count> {
    let word = text.word(at);
    let before = &text.raw[..text.tokens.get(at)?.start as usize];
    if before.ends_with('#') {
        let number = cardinal_at(text, at)?;
        return Some(Count { number, from: at, to: at + 1, of: Of::Part });
    }
    let verb = ["mal", "time", "run", "of", "talk", "date"].contains(&word);
    let number_word = NUMBERS.contains(&word);
    let counter = EDITIONS.contains(&word) || PARTS.contains(&word) || number_word;
    // "HR-Lunch 14" has its name, "Folge 14" has none.
    if before.ends_with('-') {
        return None;
    }
    // "no. 3" and "Nr. 8" end no sentence.
    let follows = joined(text, at + 1) || number_word;
    let number = (counter && !verb && follows).then(|| cardinal_at(text, at + 1)).flatten()?;
    let spelled = !text.word(at + 1).starts_with(|c: char| c.is_ascii_digit());
    let edition = EDITIONS.contains(&word) || number_word && spelled;
    let of = if edition { Of::Edition } else { Of::Part };
    Some(Count { number, from: at, to: at + 2, of })
}

/// "elfte", "11." before something, "11th".
fn ordinal_at(text: &Text<'_>, at: usize) -> Option<u32> {
    let word = text.word(at);
    let first = *word.as_bytes().first()?;
    if !first.is_ascii_digit() {
        let ends = ["te", "ter", "ten", "tes", "th", "ond", "ird"];
        return ends
            .iter()
            .any(|e| word.ends_with(e))
            .then(|| terminbund_text::ordinal::ordinal(word))?;
    }
    if let Some(figures) = ["st", "nd", "rd", "th"].iter().find_map(|e| word.strip_suffix(e)) {
        return figures.parse().ok();
    }
    let behind = text.raw[text.tokens.get(at)?.end as usize..].strip_prefix('.')?;
    let next = text.word(at + 1);
    let dated = begins_with_month(next) || next.starts_with(|c: char| c.is_ascii_digit());
    let number = word.parse().ok().filter(|_| word.len() <= 3)?;
    (!dated && behind.starts_with([' ', ':', ',', '\u{a0}'])).then_some(number)
}

/// "vier", "12", "XII", not the hour or the day of a date.
fn cardinal_at(text: &Text<'_>, at: usize) -> Option<u32> {
    let word = text.word(at);
    if word.bytes().all(|b| b.is_ascii_digit()) {
        let rest = &text.raw[text.tokens.get(at)?.end as usize..];
        let next = text.word(at + 1);
        let other = rest
            .strip_prefix(['.', ':', ',', '-', '–', '/'])
            .is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
        let unit = ["uhr", "euro", "eur", "prozent", "minuten", "stunden"].contains(&next);
        let dated = rest.starts_with(". ") && begins_with_month(next);
        return word.parse().ok().filter(|_| word.len() <= 3 && !other && !unit && !dated);
    }
    let raw = text.quote(at, at + 1);
    let spelled = CARDINALS.iter().position(|all| all.contains(&word)).map(|i| i as u32 + 2);
    spelled.or_else(|| roman(raw).filter(|_| raw.len() <= 5))
}
