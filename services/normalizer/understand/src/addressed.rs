//! Where a text states whom it addresses: "Zielgruppe:", "richtet sich an", "für …".

use std::sync::LazyLock;

use crate::grammar::{
    ACTS, ADVERBIAL, ASKED, CLOSINGS, GIVES, LIKEWISE, MATTERS, MEETS, NAMING, RELATIVES,
    STATEMENTS, STOPS, WHOEVER,
};
use crate::text::{Gap, Text};
use crate::understood::Where;

/// Points of an explicit statement ("Zielgruppe:", "richtet sich an").
pub(crate) const STATED: i32 = 10;
/// Points of "… sind willkommen", "für …".
pub(crate) const INVITED: i32 = 6;

/// Points of "X und Y erfahren …": who does what one does at such a meeting.
pub(crate) const ACTING: i32 = 5;

/// Points of a "für …" that hangs on a noun or verb of the sentence ("Hilfen für …").
pub(crate) const MEANT: i32 = 4;

/// The stretches of words that state whom the announcement addresses, with their points.
pub(crate) fn statements(text: &Text<'_>, place: Where) -> Vec<(usize, usize, i32)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.tokens.len() {
        let rest = &text.folded[text.tokens[at].from as usize..];
        if let Some(words) = opening(text.word(at), rest) {
            // A label that fills its line is followed by the statement in the next.
            let next = at + words;
            // "… sind eine übersehene Zielgruppe. Ein Betrieb zeigt": nothing is stated.
            let ended = text.tokens.get(next).is_some_and(|t| t.gap == Gap::Sentence);
            if ended && !ASKED.has(text.word(at)) {
                at = next;
                continue;
            }
            let line = text.tokens.get(next).is_some_and(|t| t.gap >= Gap::Line);
            let end = text.until(next, if line { Gap::Line } else { Gap::Sentence }, 40);
            found.push((next, end, STATED));
            at = next.max(at + 1);
            continue;
        }
        if text.word(at) == "fuer" || (text.word(at) == "for" && place != Where::Location) {
            let end = for_whom(text, at + 1);
            let before = at.checked_sub(1).map_or("", |i| text.word(i));
            let joined = text.tokens[at].gap <= Gap::Space;
            let for_others = ["zugang", "nachzug"].iter().any(|w| before.ends_with(w))
                || joined && NAMING.has(before);
            let stop = text.until(at, Gap::Sentence, 20);
            let costs =
                (at..stop.min(end + 3)).any(|i| ["entstehen", "zahlen"].contains(&text.word(i)));
            if !for_others && !costs && !is_good_for(text, at) {
                found.push((at + 1, end, for_points(text, at, place)));
            }
        } else if let Some(end) = closing(text, at) {
            found.push((enumeration(text, at), at, INVITED));
            let more = text.word(end + 1);
            if LIKEWISE.has(more) && text.tokens[end + 1].gap < Gap::Sentence {
                found.push((end + 2, text.until(end + 2, Gap::Sentence, 25), INVITED));
            }
        }
        found.extend(acting(text, at, place));
        found.extend(given(text, at).filter(|_| place == Where::Description));
        found.extend(brought_together(text, at));
        found.extend(bidden(text, at));
        at += 1;
    }
    found
}

/// What "für …" at `at` says: whom the meeting is for, or whom something is for that it is about
/// ("Hilfen für", "Wege für").
fn for_points(text: &Text<'_>, at: usize, place: Where) -> i32 {
    let before = at.checked_sub(1).map_or("", |i| text.word(i));
    let matter = text.tokens[at].gap < Gap::Comma && MATTERS.has(before);
    if place == Where::Description && matter { MEANT } else { INVITED }
}

/// "Nutzen für den Betrieb": one firm, what it is good for and not whom.
fn is_good_for(text: &Text<'_>, at: usize) -> bool {
    let article = ["den", "das", "die", "ihren", "ihr", "deinen", "dein"];
    let noun = text.word(at + 2);
    article.contains(&text.word(at + 1)) && ["betrieb", "unternehmen", "firma"].contains(&noun)
}

/// The beginning of the clause that holds `at`, with the items of an enumeration before it.
fn enumeration(text: &Text<'_>, at: usize) -> usize {
    /// An item is seldom longer; a clause of its own mostly is.
    const LONGEST_ITEM: usize = 3;
    let mut begin = text.since(at, Gap::Comma, 25);
    if begin == at && at > 0 && text.tokens[at].gap == Gap::Comma {
        begin = text.since(at - 1, Gap::Comma, 25);
    }
    // "Betriebe, die ausbilden, treffen …": the clause on them is passed over.
    let clause = text.tokens[begin].gap == Gap::Comma && begin < at;
    if clause && begin > 0 && ["die", "der", "welche", "who"].contains(&text.word(begin)) {
        begin = text.since(begin - 1, Gap::Comma, 8);
    }
    while begin > 0 && text.tokens[begin].gap == Gap::Comma {
        let item = text.since(begin - 1, Gap::Comma, LONGEST_ITEM);
        if begin - item > LONGEST_ITEM || text.tokens[item].gap < Gap::Comma {
            break;
        }
        begin = item;
    }
    begin
}

/// Those who come, where the word at `at` says what they do: "Betriebsräte und Kolleginnen
/// diskutieren", "Ukrainerinnen treffen Firmen". Who is met comes too.
fn acting(text: &Text<'_>, at: usize, place: Where) -> Option<(usize, usize, i32)> {
    let met = MEETS.has(text.word(at));
    let acts = met
        || place == Where::Description
            && (ACTS.has(text.word(at))
                || text.word(at) == "kommen"
                    && ["ins", "zusammen", "miteinander"].contains(&text.word(at + 1)));
    if !acts {
        return None;
    }
    // "Kammern informieren Betriebe": they present.
    if text.word(at) == "informieren" && text.word(at + 1) != "sich" {
        return None;
    }
    let from = enumeration(text, at);
    // "Wie das geht, erfahren Betriebe und Jobcenter": the subject follows.
    let inverted = from == at && text.tokens[at].gap == Gap::Comma;
    if inverted && !["wir", "sie", "ihr", "du"].contains(&text.word(at + 1)) {
        let end = text.until(at + 1, Gap::Sentence, 10);
        return Some((at + 1, noun_phrase(text, at + 1, end), ACTING));
    }
    // "… gibt Meistern", "Wie finden …": another begins the sentence; "zu lernen" is no act.
    let other = ["wie", "so", "hier", "jetzt", "wir", "sie", "bei", "im", "in", "am", "zum"];
    let before = at.checked_sub(1).map_or("", |i| text.word(i));
    if at > from && ADVERBIAL.has(text.word(text.since(at, Gap::Sentence, 12))) && !met {
        let end = text.until(at + 1, Gap::Comma, 8);
        let subject = (at + 1..end).find(|i| STOPS.has(text.word(*i))).unwrap_or(end);
        return (!["wir", "sie"].contains(&text.word(at + 1))).then_some((at + 1, subject, ACTING));
    }
    if at == from || other.contains(&text.word(from)) || ["zu", "wir", "sie"].contains(&before) {
        return None;
    }
    // "Wege, auf denen Beschäftigte kommen": not they, but those of whom it is told.
    if (from..at).any(|i| RELATIVES.has(text.word(i))) {
        return None;
    }
    let end = if met && text.word(at + 1) != "hier" { for_whom(text, at + 1) } else { at };
    Some((from, end, ACTING))
}

/// The word that closes an invitation whose verb stands at `at`: "sind (herzlich) willkommen",
/// "sind zu einem Rundgang eingeladen".
fn closing(text: &Text<'_>, at: usize) -> Option<usize> {
    /// Words between the verb and the participle.
    const REACH: usize = 12;
    let word = text.word(at);
    if word == "willkommen" {
        return Some(at);
    }
    if !["sind", "are", "ist"].contains(&word) {
        return None;
    }
    let end = text.until(at, Gap::Sentence, REACH);
    (at + 1..end).find(|i| CLOSINGS.has(text.word(*i)))
}

/// How many words the longest opening has that begins here, sought by its first word.
fn opening(word: &str, rest: &str) -> Option<usize> {
    // By the first letter: most words begin none.
    static BY_LETTER: LazyLock<[Vec<&str>; 256]> = LazyLock::new(|| {
        let mut cues = [const { Vec::new() }; 256];
        for cue in STATEMENTS.split(", ") {
            cues[usize::from(cue.as_bytes()[0])].push(cue);
        }
        cues
    });
    let first = word.as_bytes().first()?;
    let cues = BY_LETTER[usize::from(*first)].iter();
    cues.filter_map(|cue| cue_words(rest, cue)).max()
}

/// How many words a cue has, if the rest begins with it.
fn cue_words(rest: &str, cue: &str) -> Option<usize> {
    let after = rest.strip_prefix(cue)?;
    after.starts_with(' ').then(|| cue.split(' ').count())
}

/// What those become who are made something: "fit", "auf den neuesten Stand".
const CLOSING: [&str; 4] = ["fit", "sicher", "stand", "laufenden"];

/// Those for whom something is done, where the word at `at` says so.
fn given(text: &Text<'_>, at: usize) -> Option<(usize, usize, i32)> {
    let next = at + 1;
    if !GIVES.has(text.word(at)) || text.tokens.get(next)?.gap > Gap::Space {
        return None;
    }
    // "Wir beraten Ingenieure": whom, not who.
    let ours = ["wir", "sie"].contains(&text.word(next));
    let next = if ours { next + 1 } else { next };
    let before = at.checked_sub(1).map_or("", |i| text.word(i));
    let end = text.until(next, Gap::Colon, 8);
    // "macht Azubis fit", "bringt Personaler auf den neuesten Stand".
    let closing = (next..end).find(|i| CLOSING.contains(&text.word(*i)));
    // "Sie beraten Geflüchtete?": the reader does it, and is addressed.
    if before == "sie" {
        return None;
    }
    let points = match text.word(at) {
        "macht" | "machen" | "bringt" | "bringen" if closing.is_some() => INVITED,
        "macht" | "machen" | "bringt" | "bringen" => return None,
        _ if ours || before == "wir" => INVITED,
        _ => ACTING,
    };
    let end = noun_phrase(text, next, closing.unwrap_or(end));
    (end > next).then_some((next, end, points))
}

/// Those whom a meeting brings together, where the word at `at` says so.
fn brought_together(text: &Text<'_>, at: usize) -> Option<(usize, usize, i32)> {
    if !matches!(text.word(at), "zusammen" | "tisch" | "gespraech" | "together") {
        return None;
    }
    let from = text.since(at, Gap::Sentence, 20);
    let verb =
        (from..at).find(|i| matches!(text.word(*i), "bringt" | "bringen" | "brings" | "bring"))?;
    Some((verb + 1, at, INVITED))
}

/// Those whom the verb at `at` bids: "lädt Landräte und Kammern ein".
fn bidden(text: &Text<'_>, at: usize) -> Option<(usize, usize, i32)> {
    if !["laedt", "laden", "invite", "invites"].contains(&text.word(at)) {
        return None;
    }
    let end = text.until(at + 1, Gap::Sentence, 30);
    let german = text.word(at).starts_with("la");
    let stop = (at + 1..end)
        .find(|i| ["ein", "to", "herzlich", "dazu", "zum", "zur", "zu"].contains(&text.word(*i)));
    (!german || stop.is_some()).then(|| (at + 1, stop.unwrap_or(end), INVITED))
}

/// The end of the noun phrase behind "für".
fn for_whom(text: &Text<'_>, from: usize) -> usize {
    let end = text.until(from, Gap::Colon, 14);
    noun_phrase(text, from, end)
}

/// Where the noun phrase that begins at `from` ends, at most at `end`.
fn noun_phrase(text: &Text<'_>, from: usize, end: usize) -> usize {
    let mut at = from + 1;
    while at < end {
        if STOPS.has(text.word(at)) {
            if text.word(at) == "die" && WHOEVER.has(text.word(at - 1)) {
                return text.until(at, Gap::Colon, 20);
            }
            return at;
        }
        at += 1;
    }
    end
}
