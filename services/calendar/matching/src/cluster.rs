//! From weighed pairs to entries: average linkage that respects decisions and vetoes.
//!
//! Two groups join where the mean log-odds over *all* their pairs reaches the threshold, the best
//! pair of groups first. So A~B and B~C do not force A~C together against strong evidence. The
//! result depends on the set of records, edges and decisions only, never on their order.

use std::collections::{BTreeMap, BinaryHeap, HashMap};

/// Log-odds beyond which a pair's word counts no more, so that one pair cannot outvote many.
const LOUDEST: f32 = 6.0;
/// A pair of at most these log-odds keeps its groups apart, whatever the other pairs say.
const VETO: f32 = -3.5;
/// What a pair counts for that was not even a candidate.
const UNSEEN: f32 = -2.5;

/// A weighed pair of records, by their number in the component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// One record.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Log-odds that both mean one event.
    pub log_odds: f32,
}

/// An editor's word on a pair of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// One event, whatever the evidence says.
    Same,
    /// Never one event. Gives way to [`Decision::Same`] only where that one binds the pair itself.
    NeverSame,
}

/// Numbers of two groups, the smaller first.
type Pair = (u32, u32);

/// Sum of the log-odds over the seen pairs, their count, and whether a decision or a veto forbids
/// joining.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    sum: f32,
    seen: u32,
    forbidden: bool,
}

/// A possible joining in the queue: the best first, ties by the smallest ids.
#[derive(Debug, PartialEq)]
struct Offer {
    mean: f32,
    pair: Pair,
    sizes: (u32, u32),
}

impl Eq for Offer {}
impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Offer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.mean.total_cmp(&other.mean).then_with(|| other.pair.cmp(&self.pair))
    }
}

/// Partitions the records `ids[0..]`: for each record the number of its group's first member.
///
/// `threshold` is in log-odds. Decisions on records outside `ids` are the caller's to leave out.
#[must_use]
pub fn cluster(
    ids: &[&str],
    edges: &[Edge],
    decisions: &[(u32, u32, Decision)],
    threshold: f32,
) -> Vec<u32> {
    let mut order: Vec<u32> = (0..ids.len()).filter_map(|i| u32::try_from(i).ok()).collect();
    order.sort_by_key(|i| ids[*i as usize]);
    let mut rank = vec![0_u32; ids.len()];
    for (at, i) in order.iter().enumerate() {
        rank[*i as usize] = u32::try_from(at).unwrap_or(u32::MAX);
    }
    let mut state = State::new(ids.len(), threshold);
    let ranked = |a: u32, b: u32| pair(rank[a as usize], rank[b as usize]);
    state.edges(edges.iter().map(|e| (ranked(e.a, e.b), e.log_odds)).collect());
    let on = |d: Decision| {
        let mut pairs: Vec<Pair> =
            decisions.iter().filter(|x| x.2 == d && x.0 != x.1).map(|x| ranked(x.0, x.1)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    state.forbid(&on(Decision::NeverSame));
    for (a, b) in on(Decision::Same) {
        let (a, b) = (state.root(a), state.root(b));
        if a != b {
            state.join(pair(a, b));
        }
    }
    state.run();
    (0..ids.len()).map(|i| order[state.root(rank[i]) as usize]).collect()
}

fn pair(a: u32, b: u32) -> Pair {
    (a.min(b), a.max(b))
}

struct State {
    group: Vec<u32>,
    size: Vec<u32>,
    links: HashMap<Pair, Link>,
    near: Vec<BTreeMap<u32, ()>>,
    threshold: f32,
    queue: BinaryHeap<Offer>,
}

impl State {
    fn new(count: usize, threshold: f32) -> State {
        State {
            group: (0..count).filter_map(|i| u32::try_from(i).ok()).collect(),
            size: vec![1; count],
            links: HashMap::new(),
            near: vec![BTreeMap::new(); count],
            threshold,
            queue: BinaryHeap::new(),
        }
    }

    fn edges(&mut self, mut edges: Vec<(Pair, f32)>) {
        // Floats are summed in one order, so that no order of arrival shows in the last bit.
        edges.sort_by(|x, y| x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)));
        edges.dedup_by_key(|e| e.0);
        for (pair, log_odds) in edges.into_iter().filter(|e| e.0.0 != e.0.1) {
            let forbidden = log_odds <= VETO;
            let link = Link { sum: log_odds.clamp(-LOUDEST, LOUDEST), seen: 1, forbidden };
            self.put(pair, link);
        }
    }

    fn put(&mut self, pair: Pair, link: Link) {
        self.links.insert(pair, link);
        self.near[pair.0 as usize].insert(pair.1, ());
        self.near[pair.1 as usize].insert(pair.0, ());
    }

    fn forbid(&mut self, pairs: &[Pair]) {
        for pair in pairs {
            let mut link = self.links.get(pair).copied().unwrap_or_default();
            link.forbidden = true;
            self.put(*pair, link);
        }
    }

    fn root(&self, mut at: u32) -> u32 {
        while self.group[at as usize] != at {
            at = self.group[at as usize];
        }
        at
    }

    fn run(&mut self) {
        let mut all: Vec<Pair> = self.links.keys().copied().collect();
        all.sort_unstable();
        for pair in all {
            self.offer(pair);
        }
        while let Some(offer) = self.queue.pop() {
            let (a, b) = offer.pair;
            let current = self.root(a) == a && self.root(b) == b;
            if current && offer.sizes == (self.size[a as usize], self.size[b as usize]) {
                self.join(offer.pair);
                for other in self.near[a as usize].keys().copied().collect::<Vec<_>>() {
                    self.offer(pair(a, other));
                }
            }
        }
    }

    fn offer(&mut self, pair: Pair) {
        let Some(link) = self.links.get(&pair).filter(|l| !l.forbidden) else { return };
        let sizes = (self.size[pair.0 as usize], self.size[pair.1 as usize]);
        let all = (sizes.0 as f32) * (sizes.1 as f32);
        let mean = (link.sum + UNSEEN * (all - link.seen as f32)) / all;
        if mean >= self.threshold {
            self.queue.push(Offer { mean, pair, sizes });
        }
    }

    /// Joins the second group to the first, which has the smaller number and keeps it.
    fn join(&mut self, (a, b): Pair) {
        self.group[b as usize] = a;
        self.size[a as usize] += self.size[b as usize];
        self.links.remove(&(a, b));
        self.near[a as usize].remove(&b);
        for other in std::mem::take(&mut self.near[b as usize]).into_keys().filter(|o| *o != a) {
            let Some(moved) = self.links.remove(&pair(b, other)) else { continue };
            self.near[other as usize].remove(&b);
            let mut link = self.links.get(&pair(a, other)).copied().unwrap_or_default();
            link.sum += moved.sum;
            link.seen += moved.seen;
            link.forbidden |= moved.forbidden;
            self.put(pair(a, other), link);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Decision, Edge, cluster};

    const IDS: [&str; 4] = ["a", "b", "c", "d"];

    fn edge(a: u32, b: u32, log_odds: f32) -> Edge {
        Edge { a, b, log_odds }
    }

    #[track_caller]
    fn check(edges: &[Edge], decisions: &[(u32, u32, Decision)], expected: [u32; 4]) {
        assert_eq!(cluster(&IDS, edges, decisions, 0.0), expected);
        let mut turned: Vec<Edge> = edges.iter().map(|e| edge(e.b, e.a, e.log_odds)).collect();
        turned.reverse();
        assert_eq!(cluster(&IDS, &turned, decisions, 0.0), expected, "turned");
    }

    #[test]
    fn like_records_join() {
        check(&[edge(0, 1, 3.0), edge(1, 2, 3.0), edge(0, 2, 1.0)], &[], [0, 0, 0, 3]);
    }

    #[test]
    fn no_chain_against_strong_evidence() {
        check(&[edge(0, 1, 5.0), edge(1, 2, 4.0), edge(0, 2, -5.0)], &[], [0, 0, 2, 3]);
        check(&[edge(0, 1, 2.0), edge(1, 2, 1.0)], &[], [0, 0, 2, 3]);
    }

    #[test]
    fn decisions_win_over_scores() {
        check(&[edge(0, 1, 5.0)], &[(0, 1, Decision::NeverSame)], [0, 1, 2, 3]);
        check(&[edge(0, 1, -6.0)], &[(0, 1, Decision::Same)], [0, 0, 2, 3]);
        check(&[], &[(2, 3, Decision::Same)], [0, 1, 2, 2]);
        let both = [(0, 1, Decision::Same), (0, 1, Decision::NeverSame)];
        check(&[edge(0, 1, 1.0)], &both, [0, 0, 2, 3]);
    }

    #[test]
    fn never_same_binds_the_whole_group() {
        let edges = [edge(0, 1, 5.0), edge(1, 2, 5.0), edge(0, 2, 5.0)];
        check(&edges, &[(0, 2, Decision::NeverSame)], [0, 0, 2, 3]);
    }
}
