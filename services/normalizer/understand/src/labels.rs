//! Goals, topics and kind: by words in the title, then in the text.

use crate::doc::Doc;
use crate::rules::{Family, Role};
use crate::taxonomy::Term;
use crate::understood::{Because, What, Where};

/// Points of a word by where it stands.
fn points(place: Where, first_words: bool) -> i32 {
    match place {
        Where::Title | Where::Category => 6,
        Where::Subtitle => 5,
        Where::Description if first_words => 3,
        Where::Description => 2,
        Where::Location => 1,
        _ => 0,
    }
}

/// A word among the first so many of the text counts more: there stands what it is about.
const FIRST_WORDS: usize = 30;

/// From so many points on the title or a category names a label.
const TITLED: i32 = 6;
/// So many points the text alone must give a label beside one of the title.
const ALONE: i32 = 4;

/// The points and the best reason of each label of one family.
pub(crate) fn scores(
    doc: &Doc<'_>,
    family: Family,
    what: What,
    terms: &[Term],
) -> Vec<(i32, Option<Because>)> {
    let mut scores: Vec<(i32, Option<Because>)> = vec![(0, None); terms.len()];
    let mut best = vec![0; terms.len()];
    for zone in &doc.zones {
        let mut here = vec![(0, 0); terms.len()];
        for hit in zone.hits.iter().filter(|h| h.slot.family == family) {
            let counts = match hit.slot.role {
                Role::Words => true,
                Role::TitleWords => matches!(zone.place, Where::Title | Where::Subtitle),
                _ => false,
            };
            let index = usize::from(hit.slot.index);
            let p = points(zone.place, (hit.from as usize) < FIRST_WORDS);
            let p = if zone.place == Where::Location && family != Family::Kind { 0 } else { p };
            if !counts || p == 0 || hit.from < here[index].1 {
                continue;
            }
            here[index] = (here[index].0 + p, hit.to);
            if p > best[index] {
                best[index] = p;
                let (from, to) = (hit.from as usize, hit.to as usize);
                scores[index].1 = Some(zone.because(what, &terms[index].id, from, to));
            }
        }
        for (score, (p, _)) in scores.iter_mut().zip(here) {
            score.0 += p.min(8);
        }
    }
    scores
}

/// The labels whose points reach the least and a share of the best.
pub(crate) fn chosen(
    scores: Vec<(i32, Option<Because>)>,
    least: i32,
    share: i32,
) -> Vec<(usize, Because)> {
    let best = scores.iter().map(|(p, _)| *p).max().unwrap_or(0);
    // Beside what the title says, what the text alone says needs two mentions.
    let least = if best >= TITLED { least.max(ALONE) } else { least };
    let kept = |p: i32| p >= least && (p * share > best || p == best);
    scores
        .into_iter()
        .enumerate()
        .filter(|(_, (p, _))| kept(*p))
        .filter_map(|(i, (_, because))| because.map(|b| (i, b)))
        .collect()
}
