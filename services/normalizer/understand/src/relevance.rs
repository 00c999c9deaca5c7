//! Whether an announcement belongs to the alliance's subject.

use crate::doc::{Doc, Zone, because};
use crate::input::{CategoryMap, Input, SourceMode};
use crate::rules::{AGAINST, Family, MEDIUM, NEVER, ORGANIZERS, Role, Rules, STRONG, WEAK};
use crate::understood::{Because, Relevance, What, Where};

/// Points of one expression in the text, by its list; in the title twice as many.
const STRONG_POINTS: i32 = 4;
const MEDIUM_POINTS: i32 = 2;
const WEAK_POINTS: i32 = 1;
const AGAINST_POINTS: i32 = -3;
/// An organiser that seldom announces anything else.
const ORGANIZER_POINTS: i32 = 5;
/// An expression that settles in the title that it is another subject.
const NEVER_POINTS: i32 = -40;
/// The same in the text, or in the organiser's name: what is staged there is another thing.
const FORM_POINTS: i32 = -6;
/// Repeats and long texts count no more than so much.
const MAX_TEXT_POINTS: i32 = 14;

/// What the points of the relevance rules come to.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub relevance: Relevance,
    pub points: i32,
    pub because: Vec<Because>,
    /// The configuration of the source says so.
    pub settled: bool,
    /// Words that are more than support and not those of a broad topic.
    firm: usize,
}

/// A topic in the title, and one in the text only; of topics that other subjects share, half.
const TOPIC_TITLE_POINTS: i32 = 4;
const TOPIC_TEXT_POINTS: i32 = 2;
/// Topics count no more than so much.
const MAX_TOPIC_POINTS: i32 = 6;
/// From so many points on a topic stands in the title or a category.
const TITLE_SCORE: i32 = 6;

/// Decides the relevance; `topics` are the points of each topic of the taxonomy, `audiences` those
/// who are addressed.
pub(crate) fn relevance(
    rules: &Rules,
    doc: &Doc<'_>,
    input: &Input<'_>,
    topics: &[i32],
    audiences: &[(usize, Because)],
) -> Verdict {
    if input.source_mode == SourceMode::All {
        let reason = because(What::Relevance, "in", "all", Where::Source);
        let relevance = Relevance::In;
        return Verdict { relevance, settled: true, because: vec![reason], ..Verdict::default() };
    }
    if let Some(verdict) = by_category(doc, input.category_map) {
        return verdict;
    }
    let mut verdict = Verdict::default();
    for zone in &doc.zones {
        count(rules, zone, &mut verdict);
    }
    by_topics(rules, topics, &mut verdict);
    by_audiences(rules, audiences, &mut verdict);
    let limits = &rules.taxonomy.relevance;
    // One word of many meanings ("Fachkräfte", "KI") is too little: a person should look.
    let least = limits.in_from.max(1);
    let enough = match verdict.firm {
        0 => verdict.points >= 2 * least,
        1 => verdict.points > least,
        _ => true,
    };
    verdict.relevance = match verdict.points {
        p if p >= least && enough => Relevance::In,
        p if p >= limits.review_from.max(1).min(limits.in_from.max(1)) => Relevance::Review,
        _ => Relevance::Out,
    };
    if verdict.because.is_empty() {
        let words = "no word of the subject";
        verdict.because.push(because(What::Relevance, "out", words, Where::Label));
    }
    verdict
}

fn by_topics(rules: &Rules, topics: &[i32], verdict: &mut Verdict) {
    let mut sum = 0;
    for (term, score) in rules.taxonomy.topics.iter().zip(topics) {
        let points = match *score {
            TITLE_SCORE.. => TOPIC_TITLE_POINTS,
            1.. => TOPIC_TEXT_POINTS,
            _ => continue,
        };
        let broad = rules.taxonomy.relevance.broad_topics.contains(&term.id);
        let points = if broad { points / 2 } else { points };
        sum += points;
        let label = format!("{points:+}");
        verdict.because.push(because(What::Relevance, &label, &term.id, Where::Label));
    }
    verdict.points += sum.min(MAX_TOPIC_POINTS);
}

/// Whom it addresses says what it is about: the audience that says most counts.
fn by_audiences(rules: &Rules, audiences: &[(usize, Because)], verdict: &mut Verdict) {
    let said = audiences.iter().filter_map(|(index, _)| {
        let id = &rules.taxonomy.audiences.get(*index)?.id;
        Some((*rules.taxonomy.relevance.audiences.get(id)?, id))
    });
    if let Some((points, id)) = said.max_by_key(|(points, _)| *points).filter(|(p, _)| *p > 0) {
        verdict.points += points;
        verdict.firm += usize::from(points >= MEDIUM_POINTS);
        let label = format!("{points:+}");
        verdict.because.push(because(What::Relevance, &label, id, Where::Label));
    }
}

fn by_category(doc: &Doc<'_>, map: Option<&CategoryMap>) -> Option<Verdict> {
    let map = map?;
    let categories = doc.categories().text.raw.lines();
    let decided = categories.filter_map(|name| {
        let relevance = meaning(map, name)?.relevance?;
        Some((relevance, name))
    });
    // One category that is of the subject outweighs those that are not.
    let (relevance, name) = decided.min_by_key(|(r, _)| (*r != Relevance::In, *r))?;
    let label = format!("{relevance:?}").to_lowercase();
    let reason = because(What::Relevance, &label, name, Where::Category);
    Some(Verdict { relevance, settled: true, because: vec![reason], ..Verdict::default() })
}

/// What a partner's category means, compared folded.
pub(crate) fn meaning<'m>(
    map: &'m CategoryMap,
    name: &str,
) -> Option<&'m crate::input::CategoryMeaning> {
    let folded = terminbund_text::fold::fold(name);
    map.get(name)
        .or_else(|| map.iter().find(|(k, _)| terminbund_text::fold::fold(k) == folded).map(|e| e.1))
}

fn count(rules: &Rules, zone: &Zone<'_>, verdict: &mut Verdict) {
    let times = match zone.place {
        Where::Title | Where::Category => 2,
        Where::Location => return,
        _ => 1,
    };
    let mut for_it = 0;
    let mut against = 0;
    let mut covered = 0;
    let mut seen: Vec<(u16, &str)> = Vec::new();
    // The weightiest expression at a place counts, and each word once.
    let mut hits: Vec<_> = zone.of(Family::Relevance, Role::Words).collect();
    hits.sort_by_key(|h| (h.from, rank(h.slot.index), std::cmp::Reverse(h.to)));
    for hit in hits {
        let (from, to) = (hit.from as usize, hit.to as usize);
        let points = match (hit.slot.index, zone.place) {
            (NEVER, Where::Title) => NEVER_POINTS,
            (NEVER, _) => FORM_POINTS,
            (ORGANIZERS, Where::Organizer | Where::Title) => ORGANIZER_POINTS,
            (ORGANIZERS, _) => continue,
            (AGAINST, Where::Organizer) => AGAINST_POINTS,
            (_, Where::Organizer) => continue,
            (STRONG, _) => STRONG_POINTS * times,
            (MEDIUM, _) => MEDIUM_POINTS * times,
            (WEAK, _) => WEAK_POINTS * times,
            (_, Where::Title) => AGAINST_POINTS * 2,
            _ => AGAINST_POINTS,
        };
        let stem = zone.text.word(from);
        let stem = &stem[..stem.len().min(7).min(stem.floor_char_boundary(7))];
        if (points > 0 && from < covered) || seen.contains(&(hit.slot.index, stem)) {
            continue;
        }
        covered = covered.max(if points > 0 { to } else { covered });
        seen.push((hit.slot.index, stem));
        if points > 0 {
            verdict.firm += match hit.slot.index {
                STRONG | ORGANIZERS => 2,
                MEDIUM if !is_broad(rules, zone, from, to) => 1,
                _ => 0,
            };
            for_it += points;
        } else {
            against += points;
        }
        let label = format!("{points:+}");
        verdict.because.push(zone.because(What::Relevance, &label, from, to));
    }
    verdict.points += for_it.min(MAX_TEXT_POINTS) + against.max(-MAX_TEXT_POINTS * 3);
}

/// Whether the words are those of a topic that other subjects share.
fn is_broad(rules: &Rules, zone: &Zone<'_>, from: usize, to: usize) -> bool {
    zone.of(Family::Topic, Role::Words).any(|hit| {
        let topic = &rules.taxonomy.topics[usize::from(hit.slot.index)].id;
        (hit.from as usize) < to
            && from < (hit.to as usize)
            && rules.taxonomy.relevance.broad_topics.contains(topic)
    })
}

fn rank(list: u16) -> u16 {
    match list {
        NEVER => 0,
        AGAINST => 1,
        STRONG => 2,
        ORGANIZERS => 3,
        MEDIUM => 4,
        _ => 5,
    }
}
