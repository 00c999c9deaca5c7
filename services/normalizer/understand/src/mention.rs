//! Whom a text only mentions: whose name is part of another's, whom others win and bind, who
//! presents there, where something happens.

use crate::audience::PERSONS;
use crate::doc::Zone;
use crate::grammar::{ADVERBIAL, ASKING, COUNTING, PREPOSITIONS, PRESENTING, PRESENTING_BEFORE};
use crate::rules::{Family, Hit, Role, Rules};
use crate::text::{Gap, Text};
use crate::understood::Where;

/// Verbs and nouns whose object people are: who wins, binds, employs them is addressed.
const TREATING: &[&str] = &[
    "gewinn",
    "find",
    "halten",
    "bind",
    "einstell",
    "beschaeftig",
    "rekrutier",
    "recruit",
    "integrier",
    "integration",
    "qualifizier",
    "onboarding",
    "vermittl",
    "ansprech",
    "unterweis",
    "ausbild",
    "anwerb",
    "such",
    "sichern",
    "sicherung",
    "einarbeit",
    "weiterbild",
    "entwickeln",
    "begeister",
    "hiring",
    "attract",
    "retain",
    "employing",
];

/// Beginnings of words for those who work somewhere.
const STAFF: &[&str] = &[
    "azubi",
    "auszubild",
    "lehrling",
    "beschaeftigt",
    "mitarbeit",
    "fachkr",
    "angestellt",
    "sachbearbeit",
];

/// Second parts of a compound whose first part people are the object.
const COMPOUNDED: &[&str] =
    &["recruit", "marketing", "gewinn", "suche", "bindung", "ansprache", "onboarding", "akquise"];

/// Whether the words belong to another audience's name ("internationale Beschäftigte", "Ärzte aus
/// Drittstaaten") or only count people ("bis 100 Beschäftigte").
pub(crate) fn aside(rules: &Rules, zone: &Zone<'_>, hit: &Hit) -> bool {
    let terms = &rules.taxonomy.audiences;
    let id = |h: &Hit| terms.get(usize::from(h.slot.index)).map_or("", |t| t.id.as_str());
    if !PERSONS.contains(&id(hit)) {
        return false;
    }
    // "internationale Studierende" are students.
    let student =
        |h: &Hit| h.slot.family == Family::Audience && id(h) == "studierende" && h.from == hit.to;
    if id(hit) == "zugewanderte" && zone.hits.iter().any(student) {
        return true;
    }
    let before = (hit.from as usize).checked_sub(1).map_or("", |i| zone.text.word(i));
    if id(hit) == "fachkraefte" && ["angehend", "kuenftig"].iter().any(|w| before.starts_with(w)) {
        return true;
    }
    let counted = before.bytes().all(|b| b.is_ascii_digit()) && !before.is_empty();
    if counted && hit.slot.role != Role::TitleWords && zone.place == Where::Description {
        return true;
    }
    // "Mitarbeiterinnen der Jobcenter", "Mitarbeitende in Lohnbüros": the body tells whom it means.
    let after = hit.to as usize;
    let last = zone.text.word(after - 1);
    // "Sachbearbeiterinnen und Sachbearbeiter der …"
    let pair = zone.text.word(after) == "und"
        && last.get(..6).is_some_and(|stem| zone.text.word(after + 1).starts_with(stem));
    let after = if pair { after + 2 } else { after };
    let staff = STAFF.iter().any(|w| last.starts_with(w));
    let linked = ["der", "von", "des", "aus", "in", "im", "bei"];
    let body = (after..after + 2).any(|i| linked.contains(&zone.text.word(i)))
        && zone.hits.iter().any(|h| {
            h.slot.family == Family::Audience
                && matches!(h.slot.role, Role::Words | Role::Addressed)
                && ["multiplikatoren", "personal"].contains(&id(h))
                && (h.from as usize) > after
                && (h.from as usize) < after + 5
        });
    if staff && body {
        return true;
    }
    id(hit) == "fachkraefte"
        && zone.hits.iter().any(|other| {
            other.slot.family == Family::Audience
                && id(other) == "zugewanderte"
                && other.from <= hit.to
                && hit.from <= other.to
                && zone
                    .text
                    .tokens
                    .get(hit.from.max(other.from) as usize)
                    .is_some_and(|t| t.gap == Gap::Space)
        })
}

/// Whether a longer name of another audience holds the words ("Gesellen" in "ausbildende
/// Gesellen", "Fachleute" in "HR-Fachleute").
pub(crate) fn is_part(zone: &Zone<'_>, hit: &Hit) -> bool {
    // "internationale Auszubildende" are both.
    let last = zone.text.word(hit.to as usize - 1);
    if ["auszubild", "azubi", "studier", "student", "schueler"].iter().any(|w| last.starts_with(w))
    {
        return false;
    }
    zone.hits.iter().any(|other| {
        other.slot.family == Family::Audience
            && matches!(other.slot.role, Role::Words | Role::Addressed)
            && other.slot.index != hit.slot.index
            && other.from <= hit.from
            && hit.to <= other.to
            && other.to - other.from > hit.to - hit.from
    })
}

/// Whether the people named at `from..to` are what somebody wins, binds or employs.
pub(crate) fn is_object(text: &Text<'_>, from: usize, to: usize) -> bool {
    let treating = |i: usize| {
        let word = text.word(i);
        TREATING.iter().any(|t| word.starts_with(t)) && !word.starts_with("suchend")
    };
    // "Fachkräfte (aus dem Ausland) gewinnen": the verb follows within the clause.
    let end = text.until(to.saturating_sub(1), Gap::Comma, 6);
    let verb = (to..end).any(|i| {
        let word = text.word(i);
        let infinitive = word.ends_with("en") || word.ends_with("ern") || word.ends_with("eln");
        // "Schülerinnen finden Betriebe": they find, they are not found.
        let last = text.tokens.get(i + 1).is_none_or(|t| t.gap >= Gap::Comma)
            || ["und", "oder", "mit", "aus", "im", "in", "auf", "durch"]
                .contains(&text.word(i + 1));
        treating(i) && infinitive && last
    });
    // "Azubi-Recruiting", "Azubi-Marketing": one word in effect.
    let joined = text.tokens.get(to).is_some_and(|t| t.gap == Gap::Space)
        && COMPOUNDED.iter().any(|w| text.word(to).starts_with(w));
    // "Gewinnung von Fachkräften", "Beschäftigung Geflüchteter": the noun goes before.
    let begin = text.since(from, Gap::Comma, 4);
    let noun = (begin..from).any(|i| {
        let word = text.word(i);
        let noun = word.ends_with("ung") || word.ends_with("ing") || word.ends_with("tion");
        let with = word.ends_with("en") && text.word(i + 1) == "mit";
        let handled =
            ["umgang", "fuehrung", "gespraech", "arbeit", "zusammenarbeit", "kommunikation"]
                .contains(&word)
                && ["mit", "von"].contains(&text.word(i + 1));
        let joined = (i + 1..from).any(|w| ["und", "oder"].contains(&text.word(w)));
        treating(i) && (noun && !joined || with) || handled || word.starts_with("potenzial")
    });
    verb || noun || joined || is_owned(text, from) || asked_about(text, from) || parted(text, from)
}

/// "Betriebe bilden junge Menschen aus", "stellen Geflüchtete ein": the verb is in two parts.
fn parted(text: &Text<'_>, from: usize) -> bool {
    let begin = text.since(from, Gap::Comma, 6);
    let end = text.until(from, Gap::Comma, 8);
    let ends = |part: &str| (from + 1..end).any(|i| text.word(i) == part);
    (begin..from).any(|i| match text.word(i) {
        "bilden" | "bildet" => ends("aus"),
        "stellen" | "stellt" => ends("ein"),
        "werben" | "wirbt" => ends("an"),
        // "Sie suchen Auszubildende?": not those who are sought.
        "suchen" => {
            text.word(text.since(i, Gap::Sentence, 8)) == "sie" || text.word(i + 1) == "sie"
        }
        _ => false,
    })
}

/// "Ihre Beschäftigten", "mein Azubi": said to whom they work for.
pub(crate) fn is_owned(text: &Text<'_>, from: usize) -> bool {
    let owner = from.checked_sub(1).map_or("", |i| text.word(i));
    ["ihre", "ihren", "ihrem", "ihr", "mein", "meine", "meinen", "your"].contains(&owner)
        && STAFF.iter().any(|w| text.word(from).starts_with(w))
}

/// What those want of whom others ask: "Was wollen Azubis?", "Warum junge Leute kündigen".
const WANTING: &[&str] = &[
    "wollen",
    "will",
    "erwarten",
    "erwartet",
    "ticken",
    "tickt",
    "brauchen",
    "wuenschen",
    "denken",
    "haelt",
    "bewegt",
    "motiviert",
    "motivieren",
    "kuendigen",
    "wechseln",
    "bleiben",
    "gehen",
    "googeln",
    "anspricht",
    "ueberzeugt",
    "want",
    "expect",
];

/// Whether the clause asks what the people at `from` want.
fn asked_about(text: &Text<'_>, from: usize) -> bool {
    let begin = text.since(from, Gap::Comma, 5);
    let asks = (begin..from).any(|i| ASKING.has(text.word(i)));
    let end = text.until(from, Gap::Comma, 6);
    asks && (begin..end).any(|i| WANTING.contains(&text.word(i)))
}

/// Whether another audience's own word is the one that a general word of this audience matches
/// ("Vermittlungsfachkräfte" are no "…fachkräfte").
pub(crate) fn is_named_otherwise(zone: &Zone<'_>, hit: &Hit) -> bool {
    hit.slot.role == Role::Addressed
        && zone.hits.iter().any(|other| {
            other.slot.family == Family::Audience
                && other.slot.role == Role::Words
                && other.slot.index != hit.slot.index
                && (other.from, other.to) == (hit.from, hit.to)
        })
}

/// Beginnings of words for people of whom is told next where they come from.
const COMING: &[&str] = &[
    "mitarbeit",
    "beschaeftigt",
    "vertret",
    "fachkraeft",
    "fachleut",
    "kolleg",
    "akteur",
    "leute",
    "menschen",
    "personen",
    "teilnehm",
    "ehrenamt",
    "verantwortlich",
    "interessiert",
    "gaest",
    "publikum",
    "verbund",
    "austausch",
    "treffen",
    "runde",
    "netzwerk",
    "dialog",
    "gespraech",
    "diskussion",
];

/// Whether the ones named at `from..to` present, advise or report there, are counted as such, or
/// only accompany it.
pub(crate) fn is_presenting(text: &Text<'_>, from: usize, to: usize) -> bool {
    accompanies(text, from) || counted(text, from) || presents(text, from, to)
}

/// The words of the noun phrase before `at`, nearest first: articles, adjectives, numbers.
fn modifiers<'t>(text: &'t Text<'_>, at: usize) -> impl Iterator<Item = (usize, &'t str)> {
    let joined = move |i: &usize| text.tokens.get(i + 1).is_some_and(|t| t.gap <= Gap::Space);
    (0..at).rev().take(4).take_while(joined).map(|i| (i, text.word(i)))
}

fn accompanies(text: &Text<'_>, at: usize) -> bool {
    for (i, word) in modifiers(text, at) {
        if PREPOSITIONS.has(word) {
            // "Mitarbeitende von Jobcentern", "Akteure aus Kommunen": there they come from.
            let who = i.checked_sub(1).map_or("", |b| text.word(b));
            return !COMING.iter().any(|w| who.starts_with(w));
        }
        let inner = ["en", "er", "em", "es", "e"].iter().any(|e| word.ends_with(e))
            || word.bytes().all(|b| b.is_ascii_digit());
        if !inner || ["fuer", "an", "unter", "zwischen", "oder"].contains(&word) {
            return false;
        }
    }
    false
}

/// Whether the body named at `at` is where those work who are named before it ("Führungskräfte
/// aus Kliniken", "Azubis der Betriebe").
pub(crate) fn is_place(text: &Text<'_>, at: usize) -> bool {
    for (i, word) in modifiers(text, at) {
        match word {
            "in" | "im" | "aus" | "bei" | "beim" | "von" | "vom" | "am" => return true,
            // Genitive: right behind a noun.
            "der" | "des" => {
                let noun = i.checked_sub(1).map_or("", |n| text.quote(n, n + 1));
                return noun.starts_with(char::is_uppercase);
            }
            // "Personalabteilungen kleiner Firmen", "Leiterinnen unserer Mitgliedsbetriebe".
            _ if genitive(text, i, word) => return true,
            _ if ["en", "er", "em", "es", "e"].iter().any(|e| word.ends_with(e)) => {}
            _ => return false,
        }
    }
    false
}

/// Whether the body named at `at` is only where it takes place: "in der Kreisverwaltung".
pub(crate) fn is_site(text: &Text<'_>, at: usize) -> bool {
    let words = modifiers(text, at).map(|(_, word)| word);
    let mut words = words.skip_while(|w| ["der", "den", "dem", "the"].contains(w));
    words.next().is_some_and(|w| ["in", "im", "bei", "beim", "am", "at"].contains(&w))
}

/// Whether the adjective or pronoun at `i` is a genitive right behind a noun.
fn genitive(text: &Text<'_>, i: usize, word: &str) -> bool {
    const OTHERS: &[&str] = &["ueber", "unter", "immer", "wieder", "hinter", "sicher"];
    if !word.ends_with("er") || word.len() < 5 || OTHERS.contains(&word) {
        return false;
    }
    let joined = text.tokens[i].gap <= Gap::Space;
    let noun = i.checked_sub(1).map_or("", |n| text.quote(n, n + 1));
    let small = text.quote(i, i + 1).starts_with(char::is_lowercase);
    joined && small && noun.len() > 3 && noun.starts_with(char::is_uppercase)
}

/// "40 Arbeitgeber", "mehr als 70 regionale Betriebe", "zahlreiche Unternehmen".
fn counted(text: &Text<'_>, at: usize) -> bool {
    modifiers(text, at).take(2).any(|(_, word)| {
        COUNTING.has(word) || word.len() < 4 && word.bytes().all(|b| b.is_ascii_digit())
    })
}

fn presents(text: &Text<'_>, from: usize, to: usize) -> bool {
    /// Words between who presents and the verb.
    const REACH: usize = 8;
    let begin = text.since(from, Gap::Comma, 12);
    if (begin..from).any(|i| ASKING.has(text.word(i))) {
        return false;
    }
    let end = text.until(to.saturating_sub(1), Gap::Colon, REACH + 1);
    for i in to..end {
        let word = text.word(i);
        // A clause on them, or another verb that they share with somebody else.
        if text.tokens[i].gap == Gap::Comma && ["die", "who", "that"].contains(&word) {
            break;
        }
        if PRESENTING.has(word) {
            // "Kammern beraten über", "beraten, wie": they confer.
            let next = text.tokens.get(i + 1);
            let confers = word == "beraten"
                && (text.word(i + 1) == "ueber" || next.is_some_and(|t| t.gap == Gap::Comma));
            if confers {
                return false;
            }
            return text.word(i - 1) != "zu" && (i == to || text.word(i - 1) != "und");
        }
    }
    let first = text.since(from, Gap::Sentence, 12);
    let before = (first..from).rev().take(4).find(|i| PRESENTING_BEFORE.has(text.word(*i)));
    before.is_some_and(|i| {
        let opened = ADVERBIAL.has(text.word(first));
        let subject = i.checked_sub(1).map_or("", |s| text.word(s));
        let after = text.word(i + 1);
        opened
            && i > first
            && !["wir", "sie", "zu"].contains(&subject)
            && !["wir", "sie"].contains(&after)
    })
}

/// Whether the noun at `at` is said to be that of the reader: "Ihr Betrieb", "deine Bewerbung".
pub(crate) fn is_readers(text: &Text<'_>, at: usize) -> bool {
    for (i, word) in modifiers(text, at) {
        if word.starts_with("ihr") && word.len() <= 5 {
            return text.quote(i, i + 1).starts_with('I');
        }
        if ["dein", "euer", "eure", "your"].iter().any(|w| word.starts_with(w)) && word.len() <= 6 {
            return true;
        }
        if !["en", "er", "em", "es", "e"].iter().any(|e| word.ends_with(e)) {
            return false;
        }
    }
    false
}
