//! Why two announcements are one event, as a person reads it: what weighs, not all that was looked
//! at. The whole list is in the interface and in `terminbund explain`.

use terminbund_proto::v1::{Evidence, PairExplanation};

use crate::lang::Lang;

/// Log-odds below which a piece of evidence tips nothing.
const TELLING: f64 = 0.3;

/// Most pieces shown of a pair: what can be taken in at a glance.
const PIECES_MAX: usize = 6;

/// The pieces of evidence that weigh most, the heaviest first; never none where there is any.
pub fn telling(pair: &PairExplanation, lang: Lang) -> Vec<String> {
    let mut pieces: Vec<&Evidence> = pair.evidence.iter().collect();
    pieces.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    let weighs = |(n, e): &(usize, &&Evidence)| *n == 0 || e.weight.abs() >= TELLING;
    let shown = pieces.iter().enumerate().filter(weighs).take(PIECES_MAX);
    let line = |(_, evidence): (usize, &&Evidence)| {
        let text = lang.pick(&evidence.german, &evidence.english);
        let text = if text.is_empty() { &evidence.name } else { text };
        format!("{text} ({:+.1})", evidence.weight)
    };
    shown.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_weighs_most_stands_first_and_what_tips_nothing_is_left_out() {
        let piece = |name: &str, weight| Evidence { name: name.into(), weight, ..<_>::default() };
        let check = |weights: &[f64], expected: &[&str]| {
            let evidence = weights.iter().map(|w| piece("x", *w)).collect();
            let pair = PairExplanation { evidence, ..PairExplanation::default() };
            assert_eq!(telling(&pair, Lang::De), expected, "{weights:?}");
        };
        check(&[0.1, -2.0, 0.35], &["x (-2.0)", "x (+0.3)"]);
        check(&[0.1, 0.2], &["x (+0.2)"]);
        check(&[], &[]);
        check(&[1.0; 9], &["x (+1.0)"; PIECES_MAX]);
    }
}
