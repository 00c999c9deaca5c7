//! The labels of the rules, weighed once more with what the words say.

use crate::doc::Doc;
use crate::learned::evidence::{self, Evidence, Rows};
use crate::learned::{Learned, Margins, Spot};
use crate::relevance::Verdict;
use crate::rules::Rules;
use crate::taxonomy::Term;
use crate::understood::{Because, Relevance, Understood, What, Where};

/// Where the rules see nothing of the subject, or but a weak sign ("Eltern"), the words must be
/// surer: a town's calendar is full of announcements of which that is true, fuller than any
/// labelled set.
const ALONE: f32 = 1.6;

/// The points of one weak sign.
const WEAK: i32 = 1;

/// From this logit on somebody should look: one such announcement in four belongs to the subject.
pub(super) const REVIEW: f32 = -1.1;

pub(super) fn sum(weights: &[f32], evidence: &[f32]) -> f32 {
    weights.iter().zip(evidence).map(|(w, e)| w * e).sum()
}

/// What is taken off the logit of relevance for the points that the rules gave.
pub(super) fn alone(points: i32) -> f32 {
    if points > WEAK { 0.0 } else { ALONE }
}

/// Decides the relevance again, where the configuration of the source has not settled it.
pub(crate) fn relevance(rules: &Rules, doc: &Doc<'_>, margins: &Margins, verdict: &mut Verdict) {
    let learned = &rules.learned;
    let Some(label) = learned.relevant.filter(|_| !verdict.settled) else { return };
    let Some(logit) = margins.logits.get(label) else { return };
    let inside = verdict.relevance == Relevance::In;
    let outside = verdict.relevance == Relevance::Out;
    let likeliest = learned.likeliest(margins);
    let evidence = evidence::of_relevance(*logit, likeliest, verdict.points, inside, outside);
    let logit = sum(&learned.relevance, &evidence) - alone(verdict.points);
    verdict.relevance = match logit {
        l if l > 0.0 => Relevance::In,
        l if l > REVIEW => Relevance::Review,
        _ => Relevance::Out,
    };
    let sign = if logit > 0.0 { 1.0 } else { -1.0 };
    let spots = learned.speakers(doc, margins, label, sign);
    if !spots.is_empty() {
        let told = format!("{:+.1}", spots.iter().map(|(w, _)| w * sign).sum::<f32>());
        let spots: Vec<Spot> = spots.into_iter().map(|(_, spot)| spot).collect();
        verdict.because.push(quoted(doc, What::Relevance, &told, &spots));
    }
}

/// Weighs the audiences and topics that the rules gave once more. What the configuration says of
/// the partner's categories stays.
pub(crate) fn revise(
    rules: &Rules,
    doc: &Doc<'_>,
    margins: &Margins,
    evidence: &Evidence,
    settled: bool,
    out: &mut Understood,
) {
    let taxonomy = &rules.taxonomy;
    let learned = &rules.learned;
    let audience = |rows: &Rows<'_>, i: usize| sum(&learned.audience, &rows.audience(i));
    let topic = |rows: &Rows<'_>, i: usize| sum(&learned.topic, &rows.topic(i));
    let standing = match out.relevance {
        Relevance::Out => Standing::Outside,
        Relevance::In if !settled => Standing::Inside,
        _ => Standing::Open,
    };
    let reader = Reader { learned, doc, margins, evidence };
    reader.weigh(
        What::Audience,
        &taxonomy.audiences,
        &rules.learned_audiences,
        audience,
        standing,
        out,
    );
    reader.weigh(What::Topic, &taxonomy.topics, &rules.learned_topics, topic, standing, out);
}

struct Reader<'a> {
    learned: &'a Learned,
    doc: &'a Doc<'a>,
    margins: &'a Margins,
    evidence: &'a Evidence,
}

impl Reader<'_> {
    fn weigh(
        &self,
        what: What,
        terms: &[Term],
        labels: &[Option<usize>],
        score: impl Fn(&Rows<'_>, usize) -> f32,
        standing: Standing,
        out: &mut Understood,
    ) {
        let list = if what == What::Audience { &out.audiences } else { &out.topics };
        let chosen: Vec<bool> = terms.iter().map(|t| list.contains(&t.id)).collect();
        let logits = logits(self.margins, labels);
        let rows = Rows::new(self.evidence, &logits, &chosen);
        let because = |b: &Because, term: &Term| b.what == what && b.label == term.id;
        let scores: Vec<Option<f32>> = (0..terms.len())
            .map(|i| {
                let settled = |b: &Because| b.place == Where::Category && because(b, &terms[i]);
                let settled = chosen[i] && out.because.iter().any(settled);
                (labels[i].is_some() && !settled).then(|| score(&rows, i))
            })
            .collect();
        let given = decide(&scores, &chosen, standing);
        let mut kept = Vec::with_capacity(terms.len());
        for (index, term) in terms.iter().enumerate().filter(|(i, _)| given[*i] || chosen[*i]) {
            if !given[index] {
                out.because.retain(|b| !because(b, term));
                continue;
            }
            if let (false, Some(label)) = (chosen[index], labels[index]) {
                let spots = self.learned.speakers(self.doc, self.margins, label, 1.0);
                let spots: Vec<Spot> = spots.into_iter().map(|(_, spot)| spot).collect();
                // Without a word that speaks for it nobody could say why.
                if spots.is_empty() {
                    continue;
                }
                out.because.push(quoted(self.doc, what, &term.id, &spots));
            }
            kept.push(term.id.clone());
        }
        *(if what == What::Audience { &mut out.audiences } else { &mut out.topics }) = kept;
    }
}

/// How an announcement stands to the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Inside,
    /// Somebody should look, or the configuration of its source says that it belongs.
    Open,
    Outside,
}

/// Which labels are given by their scores; one without a score stays as the rules chose. What
/// belongs to the subject is for somebody and about something: the likeliest, if no other. What
/// does not gets none that the rules have not seen: the weights know the subject only.
pub(super) fn decide(scores: &[Option<f32>], chosen: &[bool], standing: Standing) -> Vec<bool> {
    /// A label that is less likely is not given even so.
    const LEAST: f32 = -2.0;
    let adds = standing != Standing::Outside;
    let by_score =
        scores.iter().zip(chosen).map(|(s, c)| s.map_or(*c, |s| s > 0.0 && (adds || *c)));
    let mut given: Vec<bool> = by_score.collect();
    if standing == Standing::Inside && !given.contains(&true) {
        let scored = scores.iter().enumerate().filter_map(|(i, s)| Some((i, (*s)?)));
        let best = scored.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, s)| *s > LEAST);
        if let Some((index, _)) = best {
            given[index] = true;
        }
    }
    given
}

/// What the words say of each term; of one that was not learnt, that it is none.
pub(super) fn logits(margins: &Margins, labels: &[Option<usize>]) -> Vec<f32> {
    /// A term that was not learnt speaks for no other.
    const UNKNOWN: f32 = -5.0;
    labels
        .iter()
        .map(|label| label.and_then(|l| margins.logits.get(l).copied()).unwrap_or(UNKNOWN))
        .collect()
}

/// A reason whose words stand in several places.
fn quoted(doc: &Doc<'_>, what: What, label: &str, spots: &[Spot]) -> Because {
    let words: Vec<&str> = spots
        .iter()
        .map(|s| doc.zones[usize::from(s.zone)].text.quote(s.from.into(), s.to.into()))
        .collect();
    let place = spots.first().map_or(Where::Label, |s| doc.zones[usize::from(s.zone)].place);
    crate::doc::because(what, label, &words.join(" … "), place)
}
