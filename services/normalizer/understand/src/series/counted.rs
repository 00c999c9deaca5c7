//! Which edition an event is by the words of a text, and of which series.

use super::count::{Count, EDITIONS, Of, PARTS, counts, trailing, words_before};
use super::edition::{is_event, is_other};
use super::phrase::{
    MOST_WORDS, is_upper, joined, nominative, quoted_at, quoted_before, quoted_next, run,
};
use crate::text::{Gap, Text};

/// The number an event has in its series, and the name of that.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub number: u32,
    pub name: Option<String>,
}

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
            (None, of) if of != Of::Part && (of != Of::Name || says_itself(text, &count)) => {
                unnamed.get_or_insert(Counted { number: count.number, name: None });
            }
            _ => {}
        }
    }
    unnamed
}

/// Whether the name says no more than that people meet: "6. Netzwerktreffen".
pub(crate) fn is_general_meeting(name: &str) -> bool {
    let lower = name.to_lowercase();
    !lower.contains([' ', '-'])
        && ["treffen", "sitzung", "beratung"].iter().any(|e| lower.ends_with(e))
}

/// Words before a count in a sentence.
const ARTICLES: &[&str] = &[
    "am", "der", "die", "das", "dem", "den", "beim", "zum", "zur", "bei", "the", "our", "unser",
    "unsere", "unserem",
];

/// Words that join a count to its series.
const LINKS: &[&str] = &[
    "der", "des", "von", "vom", "of", "the", "unserer", "unseres", "our", "in", "aus", "im",
    "rahmen", "dieser", "a", "unsere", "eines", "einer", "called", "namens",
];

/// "Es ist die sechste Verleihung".
fn says_itself(text: &Text<'_>, count: &Count) -> bool {
    let word = |back: usize| count.from.checked_sub(back).map_or("", |i| text.word(i));
    ["ist", "is"].contains(&word(2)) && ["es", "dies", "das", "it", "this"].contains(&word(3))
}

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
    /// Lower ones may be points of a list.
    const LEAST_LISTED: u32 = 4;
    let listed = text.tokens[count.from].gap == Gap::Colon && count.number >= LEAST_LISTED;
    let opens = text.tokens[count.from].gap >= Gap::Sentence || listed;
    let closes = text.tokens.get(end).is_none_or(|t| t.gap >= Gap::Comma);
    let [prior, _] = words_before(text, count.from);
    let named = end - count.to > 1 && !nouns().next().is_some_and(is_other);
    let article = ARTICLES.contains(&prior);
    let sure = in_title && (event || named && count.number > 2)
        || opens && (event || named && closes)
        || article && event && (count.number > 2 || named)
        || article && named && count.number > 2;
    sure.then(|| text.quote(count.to, end).to_owned())
}

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

/// The name behind the joining words that begin there.
fn linked(text: &Text<'_>, from: usize) -> Option<(String, bool)> {
    /// More words than "im Rahmen von unserer" join nothing.
    const MOST_LINKS: usize = 4;
    /// "Teil der Stadt": a shorter word alone is no name of a series.
    const LEAST: usize = 8;
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
    let short = end == at + 1 && !genitive && !is_event(name) && name.len() < LEAST;
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
