//! What the rules found, as numbers that can be weighed against what the words say.

/// What the rules found of one audience.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AudienceEvidence {
    /// Points of a statement ("Zielgruppe:", "für …").
    pub stated: i32,
    /// Points of the title.
    pub title: i32,
    /// Points of words in the text.
    pub named: i32,
    /// Stated by words that only a statement makes people of.
    pub general: bool,
    /// Named as those whom others win, bind, employ.
    pub treated: bool,
    /// Named as part of another's name, or as those who present there.
    pub beside: bool,
}

/// What the rules found of one announcement; lists in the order of the taxonomy.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// For each audience.
    pub audiences: Vec<AudienceEvidence>,
    /// The points of each topic.
    pub topics: Vec<i32>,
}

/// Points of explicit statements, and of weaker ones.
const STATED: i32 = 10;
const INVITED: i32 = 6;
/// Points of a topic from which on the title names it, or the text does so twice.
const TITLED: i32 = 6;
const TWICE: i32 = 4;

impl Evidence {
    /// Shows what the rules found as features: whether of an audience, the label's index, and how.
    pub fn each(&self, mut see: impl FnMut(bool, usize, &'static str)) {
        for (index, of) in self.audiences.iter().enumerate() {
            let stated = match of.stated {
                STATED.. => "s",
                INVITED.. => "i",
                1.. => "m",
                _ if of.title > 0 => "t",
                _ if of.named > 0 => "n",
                _ => continue,
            };
            see(true, index, stated);
            for (is, how) in [(of.general, "g"), (of.treated, "o"), (of.beside, "b")] {
                if is {
                    see(true, index, how);
                }
            }
        }
        let most = self.topics.iter().copied().max().unwrap_or(0);
        for (index, points) in self.topics.iter().enumerate().filter(|(_, p)| **p > 0) {
            let how = match *points {
                TITLED.. => "t",
                TWICE.. => "w",
                _ => "n",
            };
            see(false, index, how);
            if *points == most {
                see(false, index, "f");
            }
        }
    }
}

fn yes(is: bool) -> f32 {
    f32::from(u8::from(is))
}

/// The highest of the others.
fn best_other(values: &[f32], index: usize) -> f32 {
    /// Where there is no other.
    const NONE: f32 = -5.0;
    let others = values.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, v)| *v);
    others.fold(NONE, f32::max)
}

/// The evidence on the audience at `index`: the last is the constant.
pub(super) fn of_audience(
    all: &[AudienceEvidence],
    logits: &[f32],
    chosen: &[bool],
    index: usize,
) -> [f32; 17] {
    let own = all.get(index).copied().unwrap_or_default();
    let best = all.iter().map(|e| e.stated).max().unwrap_or(0);
    let is = chosen[index];
    let others = chosen.iter().filter(|c| **c).count() - usize::from(is);
    [
        logits[index],
        yes(is),
        yes(is && own.stated >= STATED),
        yes(is && own.stated == INVITED),
        yes(is && own.stated > 0 && own.stated < INVITED),
        yes(is && own.stated == 0 && own.title > 0),
        yes(!is && own.stated > 0),
        yes(!is && own.title > 0),
        yes(!is && own.named > 0),
        yes(!is && best >= STATED),
        yes(own.general),
        yes(!is && own.treated),
        yes(!is && own.beside),
        others as f32,
        best_other(logits, index),
        yes(logits[index] > best_other(logits, index)),
        1.0,
    ]
}

/// The evidence on the topic at `index`.
pub(super) fn of_topic(all: &[i32], logits: &[f32], chosen: &[bool], index: usize) -> [f32; 12] {
    /// More points say no more.
    const MOST: i32 = 14;
    let points = |i: usize| all.get(i).copied().unwrap_or(0).min(MOST);
    let own = points(index);
    let is = chosen[index];
    let others = chosen.iter().filter(|c| **c).count() - usize::from(is);
    let best = (0..all.len()).filter(|i| *i != index).map(points).max().unwrap_or(0);
    [
        logits[index],
        yes(is),
        yes(is && own >= TITLED),
        yes(is && own == 0),
        yes(!is && own > 0),
        yes(!is && own >= TWICE),
        own as f32 / MOST as f32,
        best as f32 / MOST as f32,
        others as f32,
        best_other(logits, index),
        yes(logits[index] > best_other(logits, index)),
        1.0,
    ]
}

/// The evidence on relevance: the points of the rules and the bounds of in and out.
pub(super) fn of_relevance(logit: f32, points: i32, inside: bool, outside: bool) -> [f32; 6] {
    /// Points beyond say no more.
    const MOST: i32 = 20;
    let points = points.clamp(-MOST, MOST) as f32 / MOST as f32;
    [logit, yes(inside), yes(outside), points.max(0.0), points.min(0.0), 1.0]
}
