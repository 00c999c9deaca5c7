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
    /// The words of title and text.
    pub words: usize,
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

/// The highest of some values, where it is, and the highest of the others.
struct Highest {
    at: usize,
    value: f32,
    next: f32,
}

impl Highest {
    fn of(values: impl Iterator<Item = f32>) -> Self {
        /// Where there is no other.
        const NONE: f32 = -5.0;
        let mut highest = Self { at: usize::MAX, value: NONE, next: NONE };
        for (at, value) in values.enumerate() {
            if value > highest.value {
                highest = Self { at, value, next: highest.value };
            } else if value > highest.next {
                highest.next = value;
            }
        }
        highest
    }

    /// The highest of all but that one.
    fn beside(&self, at: usize) -> f32 {
        if at == self.at { self.next } else { self.value }
    }
}

/// What there is to weigh of the audiences or topics of one announcement.
pub(super) struct Rows<'a> {
    evidence: &'a Evidence,
    logits: &'a [f32],
    chosen: &'a [bool],
    /// How many are chosen.
    given: usize,
    logit: Highest,
    /// The logarithm of the words against that of a usual text.
    length: f32,
}

impl<'a> Rows<'a> {
    /// Of the logits of the words and of what the rules chose.
    pub fn new(evidence: &'a Evidence, logits: &'a [f32], chosen: &'a [bool]) -> Self {
        /// The natural logarithm of the words of a usual text, some twenty.
        const USUAL: f32 = 3.0;
        Self {
            evidence,
            logits,
            chosen,
            given: chosen.iter().filter(|c| **c).count(),
            logit: Highest::of(logits.iter().copied()),
            length: ((1 + evidence.words) as f32).ln() - USUAL,
        }
    }

    /// The evidence on the audience at `index`.
    pub fn audience(&self, index: usize) -> [f32; 34] {
        let all = &self.evidence.audiences;
        let own = all.get(index).copied().unwrap_or_default();
        let best = all.iter().map(|e| e.stated).max().unwrap_or(0);
        let (is, other) = (self.chosen[index], self.logit.beside(index));
        self.by_length([
            self.logits[index],
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
            (self.given - usize::from(is)) as f32,
            other,
            yes(self.logits[index] > other),
        ])
    }

    /// The evidence on the topic at `index`.
    pub fn topic(&self, index: usize) -> [f32; 24] {
        /// More points say no more.
        const MOST: i32 = 14;
        let all = &self.evidence.topics;
        let points = |i: usize| all.get(i).copied().unwrap_or(0).min(MOST);
        let own = points(index);
        let best = (0..all.len()).filter(|i| *i != index).map(points).max().unwrap_or(0);
        let (is, other) = (self.chosen[index], self.logit.beside(index));
        self.by_length([
            self.logits[index],
            yes(is),
            yes(is && own >= TITLED),
            yes(is && own == 0),
            yes(!is && own > 0),
            yes(!is && own >= TWICE),
            own as f32 / MOST as f32,
            best as f32 / MOST as f32,
            (self.given - usize::from(is)) as f32,
            other,
            yes(self.logits[index] > other),
        ])
    }

    /// What is known, once more times how long the text is, and the constant: in a short one what
    /// the rules find is more surely what it is about, and its words say less.
    fn by_length<const N: usize, const M: usize>(&self, known: [f32; N]) -> [f32; M] {
        let mut out = [1.0; M];
        for (at, value) in known.into_iter().enumerate() {
            out[at] = value;
            out[N + at] = value * self.length;
        }
        out[2 * N] = self.length;
        out
    }
}

/// The evidence on relevance: its logit, that of the likeliest audience and of the likeliest topic,
/// the bounds of in and out, the points of the rules.
pub(super) fn of_relevance(
    logit: f32,
    likeliest: [f32; 2],
    points: i32,
    inside: bool,
    outside: bool,
) -> [f32; 8] {
    /// Points beyond say no more.
    const MOST: i32 = 20;
    let [audience, topic] = likeliest;
    let points = points.clamp(-MOST, MOST) as f32 / MOST as f32;
    [logit, audience, topic, yes(inside), yes(outside), points.max(0.0), points.min(0.0), 1.0]
}
