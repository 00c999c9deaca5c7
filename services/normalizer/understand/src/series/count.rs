//! Where a text counts an event, and of which series: "die elfte Ausgabe der …", "Runde vier",
//! "Third Career Evening". Read word by word: whoever counts seldom does it twice the same way.

use super::edition::{is_event, is_other, roman};
use crate::text::{Gap, Text};

/// One count: the number, the words it takes, and what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    number: u32,
    from: usize,
    to: usize,
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// "zum dritten Mal", "Ausgabe 5": nothing but events of a series are counted so.
    Edition,
    /// "der dritte Abend", "Teil zwei": of a series if one is named beside it.
    Part,
    /// "der dritte Karrieretag": the name follows.
    Name,
    /// "die zwanzigste", "zum Achtzehnten": the name stands before.
    Alone,
}

/// The number an event has in its series, and the name of that.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub number: u32,
    pub name: Option<String>,
}

/// Words of one text that are looked at: whoever counts does it near the beginning or the end of
/// an announcement of ordinary length.
const MAX_TOKENS: usize = 400;

/// Higher numbers count something else.
const MOST: u32 = 199;

/// What is counted where editions are.
const EDITIONS: &[&str] = &[
    "mal",
    "auflage",
    "ausgabe",
    "folge",
    "staffel",
    "durchgang",
    "jahrgang",
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
const PARTS: &[&str] = &[
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

/// What the title says of the count, and of the name.
pub(crate) fn titled(title: &Text<'_>) -> Option<Counted> {
    let counts = counts(title).chain(trailing(title));
    counts.into_iter().find_map(|count| {
        // "… – das dritte Nachbarschaftscafé".
        let opens = |at: usize| {
            let gap = |at: usize| title.tokens.get(at).is_none_or(|t| t.gap >= Gap::Colon);
            let article = at.checked_sub(1).filter(|i| ARTICLES.contains(&title.word(*i)));
            gap(at) || article.is_some_and(gap)
        };
        let name = match count.of {
            Of::Name if !opens(count.from) => return None,
            Of::Name => {
                let name = counted_name(title, &count, true)?;
                let told = is_general_meeting(&name).then(|| before(title, count.from)).flatten();
                told.unwrap_or(name)
            }
            _ => {
                let behind = behind(title, count.to);
                let sure = behind.clone().filter(|b| b.1).map(|b| b.0);
                sure.or_else(|| before(title, count.from)).or(behind.map(|b| b.0))?
            }
        };
        Some(Counted { number: count.number, name: Some(name) })
    })
}

/// Whether the name says no more than that people meet: "6. Netzwerktreffen".
pub(crate) fn is_general_meeting(name: &str) -> bool {
    let lower = name.to_lowercase();
    !lower.contains([' ', '-'])
        && ["treffen", "sitzung", "beratung"].iter().any(|e| lower.ends_with(e))
}

/// What a text says of the count, and of the name; `title` to know the event again.
pub(crate) fn told(text: &Text<'_>, title: &Text<'_>) -> Option<Counted> {
    let mut unnamed = None;
    for count in counts(text) {
        let name = match count.of {
            Of::Name => counted_name(text, &count, false).or_else(|| known(text, &count, title)),
            of => behind(text, count.to)
                .map(|(name, _)| name)
                .or_else(|| quoted_before(text, count.from))
                .or_else(|| (of != Of::Part).then(|| of_sentence(text, &count)).flatten())
                .or_else(|| right_before(text, count.from)),
        };
        let name = name.map(|name| as_in_title(&name, title));
        match (name, count.of) {
            (Some(name), _) => return Some(Counted { number: count.number, name: Some(name) }),
            (None, Of::Edition | Of::Alone) => {
                unnamed.get_or_insert(Counted { number: count.number, name: None });
            }
            _ => {}
        }
    }
    unnamed
}

/// All counts of a text; that of a first one is none.
fn counts<'t>(text: &'t Text<'_>) -> impl Iterator<Item = Count> + 't {
    let end = text.tokens.len().min(MAX_TOKENS);
    (0..end)
        .filter_map(|at| ordinal_count(text, at).or_else(|| cardinal_count(text, at)))
        .filter(|c| (2..=MOST).contains(&c.number))
}

fn joined(text: &Text<'_>, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|t| t.gap <= Gap::Space)
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
    let follows = text.tokens.get(at + 1).is_some_and(|t| t.gap <= Gap::Space);
    if follows && EDITIONS.contains(&next) {
        return count(at + 2, Of::Edition);
    }
    if follows && PARTS.contains(&next) {
        return count(at + 2, Of::Part);
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

/// "Runde vier", "Ausgabe 5", "Treffen Nr. 8", "#12", "folgt Nummer fünf".
fn cardinal_count(text: &Text<'_>, at: usize) -> Option<Count> {
    let word = text.word(at);
    let marked = |i: usize| {
        let token = text.tokens.get(i)?;
        text.raw[..token.start as usize].ends_with('#').then_some(())
    };
    if marked(at).is_some() {
        let number = cardinal_at(text, at)?;
        return Some(Count { number, from: at, to: at + 1, of: Of::Part });
    }
    let verb = ["mal", "time", "run", "of", "talk", "date"].contains(&word);
    let number_word = NUMBERS.contains(&word);
    let counter = EDITIONS.contains(&word) || PARTS.contains(&word) || number_word;
    // "HR-Lunch 14" has its name, "Folge 14" has none.
    let start = text.tokens.get(at)?.start as usize;
    if text.raw[..start].ends_with('-') {
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

/// "Do-it-Donnerstag 18: …", "Campus X Company XII": a number behind the name in a title.
fn trailing(title: &Text<'_>) -> Option<Count> {
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

/// A name has at most so many words; a longer title tells the subject as well.
const MOST_WORDS: usize = 6;

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
    let month = terminbund_text::fold::fold(text.word(at + 1));
    let dated = MONTHS.iter().any(|m| month.starts_with(m))
        || month.starts_with(|c: char| c.is_ascii_digit());
    let number = word.parse().ok().filter(|_| word.len() <= 3)?;
    (!dated && behind.starts_with([' ', ':', ',', '\u{a0}'])).then_some(number)
}

const MONTHS: &[&str] = &[
    "jan", "feb", "maerz", "mar", "apr", "mai", "may", "jun", "jul", "aug", "sep", "okt", "nov",
    "dez",
];

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
        let dated = rest.starts_with(". ") && MONTHS.iter().any(|m| next.starts_with(m));
        return word.parse().ok().filter(|_| word.len() <= 3 && !other && !unit && !dated);
    }
    let raw = text.quote(at, at + 1);
    let spelled = CARDINALS.iter().position(|all| all.contains(&word)).map(|i| i as u32 + 2);
    spelled.or_else(|| roman(raw).filter(|_| raw.len() <= 5))
}

fn quoted_next(text: &Text<'_>, at: usize) -> bool {
    let (Some(token), Some(next)) = (text.tokens.get(at), text.tokens.get(at + 1)) else {
        return false;
    };
    text.raw[token.end as usize..next.start as usize].contains(OPENING)
}

const OPENING: [char; 6] = ['„', '“', '"', '»', '‚', '›'];
const CLOSING: [char; 7] = ['“', '”', '"', '«', '‹', '’', '\n'];

/// The name that is counted: "dritter Karrieretag Harz", "sechste „Wurzelschlagen“".
fn counted_name(text: &Text<'_>, count: &Count, in_title: bool) -> Option<String> {
    if quoted_next(text, count.to - 1) {
        return quoted_at(text, count.to);
    }
    if !joined(text, count.to) || !is_upper(text, count.to) {
        return None;
    }
    let end = run(text, count.to);
    let nouns = || (count.to..end).map(|i| text.quote(i, i + 1));
    // "Tag der Ausbilder".
    let day = text.word(count.to) == "tag" && end > count.to + 1;
    let event = day || nouns().any(is_event);
    if nouns().next().is_some_and(is_other) && !event {
        return None;
    }
    // "Fünfter Fachtag „Ankommen“" is one of a series with that name.
    if event && quoted_next(text, end - 1) {
        return quoted_at(text, end);
    }
    let opens = text.tokens[count.from].gap >= Gap::Sentence;
    let closes = text.tokens.get(end).is_none_or(|t| t.gap >= Gap::Comma);
    let prior = count.from.checked_sub(1).map_or("", |i| text.word(i));
    let named = end - count.to > 1 && !nouns().next().is_some_and(is_other);
    let article = ARTICLES.contains(&prior);
    let sure = in_title && (event || named && count.number > 2)
        || opens && (event || named && closes)
        || article && event && (count.number > 2 || named)
        || article && named && count.number > 2;
    sure.then(|| text.quote(count.to, end).to_owned())
}

/// Words before a count in a sentence.
const ARTICLES: &[&str] = &[
    "der", "die", "das", "dem", "den", "beim", "zum", "zur", "bei", "the", "our", "unser",
    "unsere", "unserem",
];

/// Words that join a count to its series.
const LINKS: &[&str] = &[
    "der", "des", "von", "vom", "of", "the", "unserer", "unseres", "our", "in", "aus", "im",
    "rahmen", "dieser", "a", "unsere", "eines", "einer", "called", "namens",
];

/// "The sixth Campus meets Company": what the title, or a part of it, begins with.
fn known(text: &Text<'_>, count: &Count, title: &Text<'_>) -> Option<String> {
    /// A shorter word may stand anywhere.
    const LEAST: usize = 4;
    let word = text.word(count.to);
    if !is_upper(text, count.to)
        || word.len() < LEAST
        || is_other(text.quote(count.to, count.to + 1))
    {
        return None;
    }
    let begins = |at: &usize| title.word(*at) == word && title.tokens[*at].gap >= Gap::Colon;
    let at = (0..title.tokens.len()).find(begins)?;
    let end = title.until(at, Gap::Colon, MOST_WORDS);
    Some(title.quote(at, end).to_owned())
}

/// The name behind "der Reihe", "of the", "unserer": quoted, or as many words as are written
/// large; a few small words may stand before ("of three working lunches in the series"). With it
/// whether that leaves no doubt.
fn behind(text: &Text<'_>, from: usize) -> Option<(String, bool)> {
    /// Small words that are passed over.
    const MOST_BETWEEN: usize = 5;
    for start in from..from + MOST_BETWEEN {
        if !joined(text, start) || is_upper(text, start) {
            return None;
        }
        if let Some(name) = linked(text, start) {
            return Some(name);
        }
    }
    None
}

fn linked(text: &Text<'_>, from: usize) -> Option<(String, bool)> {
    /// More words than "im Rahmen von unserer" join nothing.
    const MOST_LINKS: usize = 4;
    let mut at = from;
    while at < from + MOST_LINKS && LINKS.contains(&text.word(at)) && joined(text, at) {
        at += 1;
    }
    if at == from {
        return None;
    }
    let genitive = ["des", "unseres", "eines"].contains(&text.word(at - 1));
    let first = at;
    let called = ["called", "mit", "dem", "titel"];
    while at < from + 2 * MOST_LINKS
        && (is_general(text.word(at)) || at > first && called.contains(&text.word(at)))
    {
        at += 1;
    }
    let general = at > first;
    text.tokens.get(at)?;
    if quoted_next(text, at - 1) {
        return Some((quoted_at(text, at)?, true));
    }
    if !joined(text, at) || !is_upper(text, at) {
        return None;
    }
    let end = run(text, at);
    let name = text.quote(at, end);
    // "Teil der Stadt" tells of no series.
    let short = end == at + 1 && !genitive && !is_event(name) && name.len() < 8;
    if is_other(name) || short && !general {
        return None;
    }
    let name = if genitive && !general { nominative(name) } else { name.to_owned() };
    Some((name, general))
}

/// Words that say that a series follows.
fn is_general(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "reihe",
        "serie",
        "series",
        "zyklus",
        "formats",
        "programms",
        "programmes",
        "podcasts",
        "tour",
        "kurses",
        "onlinekurses",
    ];
    ENDS.iter().any(|e| word.ends_with(e))
}

/// "Küchentischgesprächs" → "Küchentischgespräch".
fn nominative(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name);
    let stem = match first.strip_suffix("es") {
        Some(stem) if stem.ends_with(['s', 'ß', 'x', 'z', 'g', 't', 'd']) => stem,
        _ => first.strip_suffix('s').unwrap_or(first),
    };
    format!("{stem}{}", &name[first.len()..])
}

fn is_upper(text: &Text<'_>, at: usize) -> bool {
    text.quote(at, at + 1).starts_with(char::is_uppercase)
}

/// The end of the run of words written large that begins there, with small words between.
fn run(text: &Text<'_>, from: usize) -> usize {
    const BETWEEN: &[&str] = &[
        "der", "die", "das", "des", "fuer", "und", "of", "for", "the", "and", "zur", "zum", "am",
        "mit", "to", "im", "von",
    ];
    let mut end = from + 1;
    while joined(text, end) && end < from + MOST_WORDS + 2 {
        if is_upper(text, end) {
            end += 1;
        } else if BETWEEN.contains(&text.word(end))
            && joined(text, end + 1)
            && is_upper(text, end + 1)
        {
            end += 2;
        } else if BETWEEN.contains(&text.word(end))
            && BETWEEN.contains(&text.word(end + 1))
            && is_upper(text, end + 2)
        {
            end += 3;
        } else {
            break;
        }
    }
    end
}

/// What stands in the quotation marks that open before the word.
fn quoted_at(text: &Text<'_>, at: usize) -> Option<String> {
    /// Letters of a quoted name.
    const MOST_LETTERS: usize = 70;
    let start = text.tokens.get(at)?.start as usize;
    let rest = &text.raw[start..];
    let end = rest.find(CLOSING)?;
    (end <= MOST_LETTERS).then(|| rest[..end].trim().to_owned())
}

/// The quoted name right before: "Stammtisch „Recht ordentlich“, 19. Treffen".
fn quoted_before(text: &Text<'_>, at: usize) -> Option<String> {
    /// Words between: "diesmal", "heute".
    const MOST_BETWEEN: usize = 2;
    let last = (at.saturating_sub(MOST_BETWEEN + 1)..at).rev().find(|i| {
        let end = text.tokens[*i].end as usize;
        text.raw[end..].starts_with(['“', '”', '"', '«', '‹'])
            || text.raw[end..].starts_with("!“")
            || text.raw[end..].starts_with("?“")
    })?;
    let end = text.tokens[last].end as usize;
    let open = text.raw[..end].rfind(OPENING)?;
    let name = text.raw[open..end].trim_start_matches(OPENING).trim();
    (!name.is_empty() && name.len() <= 70).then(|| name.to_owned())
}

/// The name that the sentence is on: "Zum neunten Mal heißt es „Heimkehrertag“", "Das Forum Arbeit
/// gibt es seit 2024, nun zum vierten Mal".
fn of_sentence(text: &Text<'_>, count: &Count) -> Option<String> {
    /// Words of the sentence that are looked at.
    const MOST: usize = 24;
    /// A shorter name says no more than "Empfang".
    const LEAST: usize = 10;
    let end = text.until(count.to.saturating_sub(1), Gap::Sentence, MOST);
    let start = text.since(count.from, Gap::Sentence, MOST);
    let quoted = |i: &usize| *i > 0 && quoted_next(text, *i - 1) && is_upper(text, *i);
    if let Some(name) = (start..end).find(quoted).and_then(|at| quoted_at(text, at)) {
        return Some(name);
    }
    // "Zum fünften Mal kommen sie zum Landesdialog Gesunde Arbeit zusammen".
    let met =
        |at: &usize| ["zum", "zur", "beim"].contains(&text.word(*at - 1)) && is_upper(text, *at);
    let meeting = (count.to + 1..end).filter(met).map(|at| (at, run(text, at).min(end)));
    let named = |(at, to): &(usize, usize)| to - at > 1 && is_event(text.quote(*at, *at + 1));
    if let Some((at, to)) = { meeting }.find(named) {
        return Some(text.quote(at, to).to_owned());
    }
    let first = start + usize::from(ARTICLES.contains(&text.word(start)));
    let end = run(text, first).min(count.from);
    let event = (first..end).any(|i| is_event(text.quote(i, i + 1)));
    let name = text.quote(first, end);
    let this = ["dies", "this", "unser", "our "].iter().any(|w| name.to_lowercase().starts_with(w));
    (event && is_upper(text, first) && name.len() >= LEAST && !this).then(|| name.to_owned())
}

/// The name right before: "BIZ-Talk Nr. 4", "the Kick-off Ladder, cohort six".
fn right_before(text: &Text<'_>, at: usize) -> Option<String> {
    if text.tokens.get(at)?.gap > Gap::Comma {
        return None;
    }
    let mut from = at;
    while from > 0
        && at - from < MOST_WORDS
        && is_upper(text, from - 1)
        && (from == at || joined(text, from))
    {
        from -= 1;
    }
    let event = (from..at).any(|i| is_event(text.quote(i, i + 1)));
    let prior = from.checked_sub(1).map_or("", |i| text.word(i));
    let named = at - from > 1 && (ARTICLES.contains(&prior) || prior == "des");
    let name = text.quote(from, at);
    (event || named).then(|| if prior == "des" { nominative(name) } else { name.to_owned() })
}

/// The name before a count in a title: its last stretch, or the one before where that only says
/// what takes place ("Gesunde Verwaltung: 4. Netzwerktreffen").
fn before(title: &Text<'_>, at: usize) -> Option<String> {
    if let Some(name) = quoted_before(title, at) {
        return Some(name);
    }
    const TAIL: &[&str] =
        &["geht", "in", "die", "das", "der", "zum", "zur", "the", "und", "goes", "into", "its"];
    let mut end = at;
    while end > 0 && TAIL.contains(&title.word(end - 1)) {
        end -= 1;
    }
    // "Schule–Beruf" is one name.
    let parted = |i: usize| {
        let (before, here) = (title.tokens[i - 1], title.tokens[i]);
        here.gap >= Gap::Colon && here.start as usize > before.end as usize + "–".len()
    };
    let start_of = |end: usize| (0..end).rev().find(|i| *i == 0 || parted(*i));
    let mut start = start_of(end)?;
    let last = title.word(end - 1);
    // "Hire abroad – info session no. 4", "Reihe Nachbarn – Treffen 3", "Translators' Day 2026".
    let small = !is_upper(title, start);
    if (small || end - start <= 1 && (PARTS.contains(&last) || EDITIONS.contains(&last)))
        && start > 0
    {
        end = start;
        start = start_of(end)?;
    }
    let year = title.word(end - 1);
    if year.len() == 4 && year.starts_with("20") && end - start > 1 {
        end -= 1;
    }
    let article = ["die", "der", "das"].contains(&title.word(start)) && !is_upper(title, start);
    let fits = end > start && end - start <= MOST_WORDS && !article;
    fits.then(|| title.quote(start, end).to_owned())
}

/// The name as the title has it: "dritten Mitteldeutschen Jobtag" is "Mitteldeutscher Jobtag",
/// and "Campus" is "Campus meets Company" where the title begins so.
fn as_in_title(name: &str, title: &Text<'_>) -> String {
    let named = Text::new(name);
    let count = named.tokens.len();
    let alike = |a: &str, b: &str| {
        let least = a.len().min(b.len()).saturating_sub(2).max(3);
        a.get(..least).is_some_and(|a| b.get(..least) == Some(a)) && a.len().abs_diff(b.len()) <= 2
    };
    let here = |at: &usize| (0..count).all(|i| alike(named.word(i), title.word(at + i)));
    let Some(at) = (0..title.tokens.len()).find(here).filter(|_| count > 0) else {
        return name.to_owned();
    };
    let end = title.until(at, Gap::Colon, MOST_WORDS);
    let whole = title.tokens.get(end).is_none_or(|t| t.gap >= Gap::Colon);
    // "Hallescher Arbeitgeberdialog" where the text has the noun alone.
    let from = if at == 1 && is_upper(title, 0) && end == at + count { 0 } else { at };
    let name = title.quote(from, if whole && from == 0 { end } else { at + count });
    super::name_of(name)
}
