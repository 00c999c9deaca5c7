//! Whom an announcement addresses: what it says of it, then whom it names; and not whom it only
//! talks about.

use crate::addressed::{ACTING, INVITED, MEANT, STATED, statements};
use crate::doc::{Doc, Zone};
use crate::grammar::WHOEVER;
use crate::learned::AudienceEvidence;
use crate::mention::{
    aside, is_named_otherwise, is_object, is_owned, is_part, is_place, is_presenting, is_readers,
    is_site,
};
use crate::rules::{Family, Hit, Role, Rules};
use crate::taxonomy::Term;
use crate::text::{Gap, Text};
use crate::understood::{Because, What, Where};

/// Points of a word in the title, or in a category.
const TITLE: i32 = 4;
/// Points of a word in the text.
const NAMED: i32 = 2;
/// Points of a word for what is the reader's.
const YOURS: i32 = 3;
/// A word of the text counts so often.
const MAX_NAMED: i32 = 4;

/// Who wins, binds and employs people; by its id in the taxonomy.
const EMPLOYERS: &str = "unternehmen";

/// Who leads and trains people there; by its id.
const MANAGERS: &str = "personal";

/// Who advises, teaches and governs; by its id.
const MULTIPLIERS: &str = "multiplikatoren";

/// Audiences that may be objects of others; found by their ids in the taxonomy.
pub(crate) const PERSONS: &[&str] =
    &["fachkraefte", "zugewanderte", "azubis", "studierende", "rueckkehrer"];

/// Who works or looks for work; by its id.
const WORKERS: &str = "fachkraefte";

/// Who of them is told by where they come from.
const NARROWER: &[&str] = &["zugewanderte", "rueckkehrer"];

/// Who studies; by its id.
const STUDENTS: &str = "studierende";

#[derive(Debug, Clone, Default)]
struct Score {
    stated: i32,
    /// The points that a statement in the text gives, not in the title.
    told: i32,
    title: i32,
    hinted: i32,
    named: i32,
    by_object: bool,
    /// Named as those whom others win, bind, employ.
    treated: bool,
    /// Named as part of another's name, or as those who present there.
    beside: bool,
    /// Stated by words that only a statement makes people of ("Frauen", "Ärzte").
    general: bool,
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

/// Whom an announcement addresses, and what was found of each audience.
pub(crate) struct Addressed {
    /// The audiences with their reasons, in the order of the taxonomy.
    pub chosen: Vec<(usize, Because)>,
    /// What was found, for each audience of the taxonomy.
    pub evidence: Vec<AudienceEvidence>,
}

/// The audiences that the rules find.
pub(crate) fn audiences(rules: &Rules, doc: &Doc<'_>) -> Addressed {
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
    let mut scores: Vec<_> = scores.into_iter().zip(terms).collect();
    narrow(doc, &mut scores);
    let evidence = scores.iter().map(|(s, _)| AudienceEvidence {
        stated: s.stated,
        title: s.title.max(s.hinted),
        named: s.named,
        general: s.general,
        treated: s.treated,
        beside: s.beside,
    });
    Addressed { chosen: decide(&scores), evidence: evidence.collect() }
}

/// Who came from abroad or came back, who is young or studies looks for work too: that says who,
/// "Jobs", "Bewerbung" and "Frauen" say less.
fn narrow(doc: &Doc<'_>, scores: &mut [(Score, &Term)]) {
    let told = |s: &Score| s.stated >= INVITED || s.title.max(s.hinted) >= TITLE;
    let is = |t: &Term, ids: &[&str]| ids.contains(&t.id.as_str());
    let narrower = scores.iter().any(|(s, t)| is(t, NARROWER) && told(s));
    let named = scores.iter().any(|(s, t)| is_person(t) && !is(t, &[WORKERS]) && told(s));
    let students = scores.iter().position(|(_, t)| is(t, &[STUDENTS]));
    let organizer = doc.organizer();
    let campus = students.filter(|i| {
        organizer.of(Family::Audience, Role::Organizers).any(|h| usize::from(h.slot.index) == *i)
    });
    let Some(workers) = scores.iter().position(|(_, t)| is(t, &[WORKERS])) else { return };
    let score = &scores[workers].0;
    let stated = score.stated >= INVITED && !score.general;
    let titled = scores.iter().any(|(s, t)| is_person(t) && s.title >= TITLE);
    let hinted = score.stated == 0 && score.title == 0 && titled;
    if !stated && (narrower || hinted || named && score.general) {
        scores[workers].0 = Score::default();
    } else if score.stated == 0
        && score.title == 0
        && let Some(students) = campus
    {
        // A fair for applicants that a university holds is for its students.
        let found = std::mem::take(&mut scores[workers].0);
        if scores[students].0.best() < found.best() {
            scores[students].0 = found;
        }
    }
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
    let titled = scores.iter().any(|(s, _)| s.title.max(s.hinted) >= TITLE);
    // Where the text invites others than people, the people whom the title names are those of
    // whom it treats; where the title itself does, no less.
    let invited = scores.iter().any(|(s, t)| s.told >= INVITED && is_person(t));
    let others_told = scores.iter().any(|(s, t)| s.told >= INVITED && !is_person(t));
    let others = scores.iter().any(|(s, t)| s.stated >= INVITED && !is_person(t));
    // Beside the firms that the title is for, managers who act in the text come too.
    let untold = scores.iter().all(|(s, _)| s.told < INVITED);
    let treated = |by: bool, t: &Term| by && !invited && is_person(t);
    let kept = |(s, t): &(Score, &Term)| match stated {
        STATED.. => s.stated >= STATED,
        INVITED.. => {
            s.stated >= INVITED && (s.told > 0 || !treated(others_told, t))
                || s.title >= TITLE && !treated(others, t)
                || untold && s.told >= ACTING && t.id == MANAGERS
        }
        MEANT.. => s.stated >= stated.min(ACTING) || s.title >= TITLE,
        // Beside those whom the title names, one word of the text is too little.
        _ if titled && s.title.max(s.hinted) < TITLE => s.named >= MAX_NAMED && 2 * s.best() > best,
        _ => s.best() >= NAMED && 2 * s.best() > best,
    };
    let chosen = scores.iter().enumerate().filter(|(_, s)| kept(s));
    chosen.filter_map(|(i, (s, _))| s.reason.clone().map(|(_, because)| (i, because))).collect()
}

/// Counts explicit statements.
fn state(rules: &Rules, zone: &Zone<'_>, scores: &mut [Score]) {
    for (from, to, points) in statements(&zone.text, zone.place) {
        let mut told = None;
        for hit in zone.hits.iter().filter(|h| h.slot.family == Family::Audience) {
            let inside = (hit.from as usize) >= from && (hit.to as usize) <= to;
            let addressed = hit.slot.role == Role::Words
                || hit.slot.role == Role::Addressed && points != ACTING;
            if !inside || !addressed || is_named_otherwise(zone, hit) {
                continue;
            }
            let index = usize::from(hit.slot.index);
            let at = hit.from as usize;
            let managers = scores.iter().zip(&rules.taxonomy.audiences);
            let officer = zone.text.word(hit.to as usize - 1).contains("beauftragt")
                && rules.taxonomy.audiences[index].id == "multiplikatoren"
                && managers.into_iter().any(|(s, t)| t.id == "personal" && s.stated >= points);
            let aside = is_part(zone, hit)
                || officer
                || aside(rules, zone, hit)
                || told.is_some()
                    && is_place(&zone.text, at)
                    && !is_person(&rules.taxonomy.audiences[index])
                || told.is_some()
                    && hit.slot.role == Role::Addressed
                    && !is_person(&rules.taxonomy.audiences[index]);
            if aside || told.is_some_and(|t| in_relative(&zone.text, t, at)) {
                continue;
            }
            told = told.or(Some(at));
            // "Fördermittel für Ihre Azubis": said to whom they work for.
            let owned = is_person(&rules.taxonomy.audiences[index]) && is_owned(&zone.text, at);
            let employers = rules.taxonomy.audiences.iter().position(|t| t.id == EMPLOYERS);
            let index = employers.filter(|_| owned).unwrap_or(index);
            let Some(score) = scores.get_mut(index) else { continue };
            let general = hit.slot.role == Role::Addressed;
            score.general = general && (score.general || score.stated == 0);
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
        && !WHOEVER.has(text.word(begin - 1))
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
            Role::Yours => is_readers(&zone.text, hit.from as usize),
            _ => false,
        };
        let again = last.is_some_and(|l| l.slot.index == hit.slot.index && hit.from < l.to);
        if !counts || again || is_part(zone, hit) {
            continue;
        }
        last = Some(*hit);
        let (from, to) = (hit.from as usize, hit.to as usize);
        let person = PERSONS.contains(&terms[index].id.as_str());
        let word = hit.slot.role == Role::Words;
        let object = person && word && is_object(&zone.text, from, to);
        scores[index].treated |= object;
        if !object && (aside(rules, zone, hit) || word && is_presenting(&zone.text, from, to)) {
            scores[index].beside = true;
            continue;
        }
        let Some(index) = (if object { employers } else { Some(index) }) else { continue };
        let there = in_title && word && is_place(&zone.text, from);
        if there && terms[index].id == MULTIPLIERS && is_site(&zone.text, from) {
            continue;
        }
        let points = match hit.slot.role {
            // "Sucht im Unternehmen": where, not for whom.
            Role::Words if there => NAMED,
            _ if in_title => TITLE,
            Role::Yours => YOURS,
            _ => NAMED,
        };
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
