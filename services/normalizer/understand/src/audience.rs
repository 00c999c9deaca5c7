//! Whom an announcement addresses: what it says of it, then whom it names; and not whom it only
//! talks about.

use crate::addressed::{ACTING, INVITED, STATED, statements};
use crate::doc::{Doc, Zone};
use crate::rules::{Family, Hit, Role, Rules};
use crate::taxonomy::Term;
use crate::text::{Gap, Text};
use crate::understood::{Because, What, Where};

/// Points of a word in the title, or in a category.
const TITLE: i32 = 4;
/// Points of a word in the text.
const NAMED: i32 = 2;
/// A word of the text counts so often.
const MAX_NAMED: i32 = 4;

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
const STAFF: &[&str] =
    &["azubi", "auszubild", "lehrling", "beschaeftigt", "mitarbeit", "fachkr", "angestellt"];

/// Second parts of a compound whose first part people are the object.
const COMPOUNDED: &[&str] =
    &["recruit", "marketing", "gewinn", "suche", "bindung", "ansprache", "onboarding", "akquise"];

/// Who wins, binds and employs people; by its id in the taxonomy.
const EMPLOYERS: &str = "unternehmen";

/// Audiences that may be objects of others; found by their ids in the taxonomy.
const PERSONS: &[&str] = &["fachkraefte", "zugewanderte", "azubis", "studierende", "rueckkehrer"];

#[derive(Debug, Clone, Default)]
struct Score {
    stated: i32,
    /// The points that a statement in the text gives, not in the title.
    told: i32,
    title: i32,
    hinted: i32,
    named: i32,
    by_object: bool,
    reason: Option<(i32, Because)>,
}

impl Score {
    fn note(&mut self, points: i32, because: impl FnOnce() -> Because) {
        if self.reason.as_ref().is_none_or(|(p, _)| *p < points) {
            self.reason = Some((points, because()));
        }
    }

    fn best(&self) -> i32 {
        self.stated.max(self.title.max(self.hinted) + self.named)
    }
}

/// The audiences with their reasons, in the order of the taxonomy.
pub(crate) fn audiences(rules: &Rules, doc: &Doc<'_>) -> Vec<(usize, Because)> {
    let terms = &rules.taxonomy.audiences;
    let mut scores = vec![Score::default(); terms.len()];
    for zone in doc.prose() {
        state(rules, zone, &mut scores);
        name(rules, zone, &mut scores);
    }
    for hit in doc.categories().of(Family::Audience, Role::Words) {
        let index = usize::from(hit.slot.index);
        scores[index].title += TITLE;
        let (from, to) = (hit.from as usize, hit.to as usize);
        let id = &terms[index].id;
        scores[index].note(TITLE, || doc.categories().because(What::Audience, id, from, to));
    }
    youth(doc, terms, &mut scores);
    // Where people are addressed by the title, the firms it names are those who present.
    let people = |s: &Score, t: &Term| s.title.max(s.hinted) >= TITLE && is_person(t);
    if scores.iter().zip(terms).any(|(s, t)| people(s, t)) {
        for (score, term) in scores.iter_mut().zip(terms) {
            if term.id == EMPLOYERS && score.stated == 0 {
                (score.named, score.hinted) = (0, if score.by_object { score.hinted } else { 0 });
            }
        }
    }
    decide(&scores.into_iter().zip(terms).collect::<Vec<_>>())
}

/// Who is addressed as "ihr" or "du", and by no statement or name, is young.
fn youth(doc: &Doc<'_>, terms: &[Term], scores: &mut [Score]) {
    const FAMILIAR: &[&str] =
        &["euch", "eure", "euren", "eurem", "du", "dein", "deine", "deinen", "dich", "dir"];
    let nobody =
        scores.iter().zip(terms).all(|(s, t)| s.stated == 0 && (s.best() == 0 || !is_person(t)));
    let Some(index) = terms.iter().position(|t| t.id == "azubis").filter(|_| nobody) else {
        return;
    };
    for zone in doc.prose() {
        let familiar = |i: &usize| FAMILIAR.contains(&zone.text.word(*i));
        if let Some(at) = (0..zone.text.tokens.len()).find(familiar) {
            scores[index].hinted = TITLE;
            scores[index].note(TITLE, || zone.because(What::Audience, "azubis", at, at + 1));
            return;
        }
    }
}

/// Whether the audience is one of people, who may be the object of others.
pub(crate) fn is_person(term: &Term) -> bool {
    PERSONS.contains(&term.id.as_str())
}

fn decide(scores: &[(Score, &Term)]) -> Vec<(usize, Because)> {
    let stated = scores.iter().map(|(s, _)| s.stated).max().unwrap_or(0);
    let best = scores.iter().map(|(s, _)| s.best()).max().unwrap_or(0);
    // Who else than people is invited is so because of the people whom the title names.
    let others = scores.iter().any(|(s, t)| s.told >= INVITED && !is_person(t));
    let invited = scores.iter().any(|(s, t)| s.told >= INVITED && is_person(t));
    let object = |t: &Term| others && !invited && is_person(t);
    let kept = |(s, t): &(Score, &Term)| match stated {
        STATED.. => s.stated >= STATED,
        INVITED.. => {
            s.stated >= INVITED && (s.told > 0 || !object(t)) || s.title >= TITLE && !object(t)
        }
        ACTING.. => s.stated >= ACTING || s.title >= TITLE,
        _ => s.best() >= NAMED && 2 * s.best() > best,
    };
    let chosen = scores.iter().enumerate().filter(|(_, s)| kept(s));
    chosen.filter_map(|(i, (s, _))| s.reason.clone().map(|(_, because)| (i, because))).collect()
}

/// Counts explicit statements.
fn state(rules: &Rules, zone: &Zone<'_>, scores: &mut [Score]) {
    for (from, to, points) in statements(&zone.text, zone.place) {
        let mut told = false;
        for hit in zone.hits.iter().filter(|h| h.slot.family == Family::Audience) {
            let inside = (hit.from as usize) >= from && (hit.to as usize) <= to;
            let addressed =
                hit.slot.role == Role::Words || hit.slot.role == Role::Addressed && points > ACTING;
            if !inside || !addressed {
                continue;
            }
            let index = usize::from(hit.slot.index);
            if aside(rules, zone, hit) || told && in_relative(&zone.text, from, hit.from as usize) {
                continue;
            }
            told = true;
            let Some(score) = scores.get_mut(index) else { continue };
            score.stated = score.stated.max(points);
            if zone.place == Where::Description {
                score.told = score.told.max(points);
            }
            let id = &rules.taxonomy.audiences[index].id;
            let begin = from.saturating_sub(3).max(zone.text.since(from, Gap::Sentence, 3));
            score.note(points + 10, || zone.because(What::Audience, id, begin, hit.to as usize));
        }
    }
}

/// Whether the word at `at` stands in a clause on those named before ("Betriebe, die Geflüchtete
/// beschäftigen").
fn in_relative(text: &Text<'_>, from: usize, at: usize) -> bool {
    let begin = text.since(at, Gap::Comma, at.saturating_sub(from));
    begin > from
        && text.tokens[begin].gap == Gap::Comma
        && ["die", "der", "das", "deren", "denen", "who", "that"].contains(&text.word(begin))
}

/// Counts words that stand anywhere, but for the objects of others.
fn name(rules: &Rules, zone: &Zone<'_>, scores: &mut [Score]) {
    let in_title = matches!(zone.place, Where::Title | Where::Subtitle);
    let terms = &rules.taxonomy.audiences;
    let employers = terms.iter().position(|t| t.id == EMPLOYERS);
    let mut last: Option<Hit> = None;
    for hit in zone.hits.iter().filter(|h| h.slot.family == Family::Audience) {
        let index = usize::from(hit.slot.index);
        let counts = match hit.slot.role {
            Role::Words => true,
            Role::TitleWords => in_title,
            _ => false,
        };
        let again = last.is_some_and(|l| l.slot.index == hit.slot.index && hit.from < l.to);
        if !counts || again {
            continue;
        }
        last = Some(*hit);
        let (from, to) = (hit.from as usize, hit.to as usize);
        let person = PERSONS.contains(&terms[index].id.as_str());
        let word = hit.slot.role == Role::Words;
        let object = person && word && is_object(&zone.text, from, to);
        if !object && aside(rules, zone, hit) {
            continue;
        }
        let Some(index) = (if object { employers } else { Some(index) }) else { continue };
        let points = if in_title { TITLE } else { NAMED };
        let score = &mut scores[index];
        score.by_object |= object || hit.slot.role == Role::TitleWords;
        if !in_title {
            score.named = (score.named + points).min(MAX_NAMED);
        } else if word && person && !object {
            score.title = score.title.max(points);
        } else {
            score.hinted = score.hinted.max(points);
        }
        score.note(points, || zone.because(What::Audience, &terms[index].id, from, to));
    }
}

/// Whether the words belong to another audience's name ("internationale Beschäftigte", "Ärzte aus
/// Drittstaaten") or only count people ("bis 100 Beschäftigte").
fn aside(rules: &Rules, zone: &Zone<'_>, hit: &Hit) -> bool {
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
    let counted = before.bytes().all(|b| b.is_ascii_digit()) && !before.is_empty();
    if counted && hit.slot.role != Role::TitleWords && zone.place == Where::Description {
        return true;
    }
    // "Mitarbeiterinnen der Jobcenter": the body tells whom it means.
    let after = hit.to as usize;
    let staff =
        ["mitarbeit", "beschaeftigt"].iter().any(|w| zone.text.word(after - 1).starts_with(w));
    let body = ["der", "von", "des", "aus"].contains(&zone.text.word(after))
        && zone.hits.iter().any(|h| {
            h.slot.family == Family::Audience
                && id(h) == "multiplikatoren"
                && (h.from as usize) > after
                && (h.from as usize) < after + 3
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

/// Whether the people named at `from..to` are what somebody wins, binds or employs.
fn is_object(text: &Text<'_>, from: usize, to: usize) -> bool {
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
        treating(i) && (noun || with) || word.starts_with("potenzial")
    });
    // "Ihre Beschäftigten", "mein Azubi": said to whom they work for.
    let owner = from.checked_sub(1).map_or("", |i| text.word(i));
    let owned = ["ihre", "ihren", "ihrem", "ihr", "mein", "meine", "meinen"].contains(&owner)
        && STAFF.iter().any(|w| text.word(from).starts_with(w));
    verb || noun || joined || owned
}
