//! Logistic regression with a quadratic penalty, by coordinate descent (Genkin, Lewis, Madigan
//! 2007). The order is fixed: the same examples give the same weights to the last bit. A column
//! that tells the answers apart by itself may weigh more (Wang & Manning 2012).

/// What an error costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Against half the square of a weight, times its penalty.
    pub of_error: f64,
    /// The rarer answer counts as much as the other, all in all.
    pub balanced: bool,
    /// Weights that move by less in one pass have been found.
    pub still: f64,
}

/// Sparse columns of a matrix: for each feature the rows that have it, and how much.
#[derive(Debug)]
pub(super) struct Columns {
    columns: Vec<Vec<(u32, f64)>>,
    /// For how many each row counts.
    counts: Vec<f64>,
}

impl Columns {
    /// Of sparse rows, each of which counts for so many, with so many columns.
    pub fn of(rows: &[Vec<(u32, f64)>], counts: Vec<f64>, columns: usize) -> Self {
        let mut out = vec![Vec::new(); columns];
        for (row, number) in rows.iter().zip(0..) {
            for (column, value) in row {
                out[*column as usize].push((number, *value));
            }
        }
        Self { columns: out, counts }
    }

    /// What a weight of each column costs: less, the more often, against the other answer, its
    /// rows have one. All in all it is as much as if each weight cost one.
    pub fn penalties(&self, truth: &[bool]) -> Vec<f64> {
        /// A column that both answers have as often may weigh something beside others.
        const LEAST: f64 = 0.05;
        let mut sums = vec![[1.0_f64; 2]; self.columns.len()];
        let mut squares = vec![0.0_f64; self.columns.len()];
        for (at, column) in self.columns.iter().enumerate() {
            for (row, value) in column {
                let row = *row as usize;
                sums[at][usize::from(truth[row])] += self.counts[row] * value;
                squares[at] += self.counts[row] * value * value;
            }
        }
        let all = sums.iter().fold([0.0; 2], |a, s| [a[0] + s[0], a[1] + s[1]]);
        // The root of the ratio's logarithm: between all alike and the ratio itself.
        let telling = |s: &[f64; 2]| (s[1] / all[1] / (s[0] / all[0])).ln().abs().max(LEAST);
        let telling: Vec<f64> = sums.iter().map(telling).collect();
        let mean = telling.iter().zip(&squares).map(|(t, s)| t * s).sum::<f64>();
        let mean = mean / squares.iter().sum::<f64>().max(1.0);
        telling.into_iter().map(|t| mean / t).collect()
    }
}

/// Passes over all weights; far fewer are needed.
const MAX_PASSES: usize = 200;
/// A weight moves at most so far in one pass: the curve is known only nearby.
const MAX_STEP: f64 = 1.0;

/// The weights, one penalised by each of `penalties`, and the constant, which is not.
pub(super) fn fit(
    columns: &Columns,
    truth: &[bool],
    penalties: &[f64],
    cost: Cost,
) -> (Vec<f64>, f64) {
    let all: f64 = columns.counts.iter().sum();
    let of_truth = truth.iter().zip(&columns.counts).filter(|(t, _)| **t);
    let positive = of_truth.map(|(_, count)| count).sum::<f64>().max(1.0);
    let negative = (all - positive).max(1.0);
    let cost_of = |(truth, count): (&bool, &f64)| {
        let balance = match (cost.balanced, *truth) {
            (true, true) => all / 2.0 / positive,
            (true, false) => all / 2.0 / negative,
            _ => 1.0,
        };
        cost.of_error * balance * count
    };
    let costs: Vec<f64> = truth.iter().zip(&columns.counts).map(cost_of).collect();
    let sign = |row: usize| if truth[row] { 1.0 } else { -1.0 };
    let mut logits = vec![0.0_f64; truth.len()];
    let mut weights = vec![0.0_f64; columns.columns.len()];
    let mut bias = 0.0_f64;
    let constant: Vec<(u32, f64)> = (0..truth.len() as u32).map(|r| (r, 1.0)).collect();
    for _ in 0..MAX_PASSES {
        let mut moved = 0.0_f64;
        for at in 0..=weights.len() {
            let is_bias = at == weights.len();
            let column = if is_bias { &constant } else { &columns.columns[at] };
            let (old, penalty) = if is_bias { (bias, 0.0) } else { (weights[at], penalties[at]) };
            let (mut slope, mut bend) = (penalty * old, penalty);
            for (row, value) in column {
                let row = *row as usize;
                let wrong = 1.0 / (1.0 + (sign(row) * logits[row]).exp());
                slope -= costs[row] * sign(row) * wrong * value;
                bend += costs[row] * wrong * (1.0 - wrong) * value * value;
            }
            if bend <= 0.0 {
                continue;
            }
            let step = (-slope / bend).clamp(-MAX_STEP, MAX_STEP);
            for (row, value) in column {
                logits[*row as usize] += step * value;
            }
            if is_bias {
                bias += step;
            } else {
                weights[at] += step;
            }
            moved = moved.max(step.abs());
        }
        if moved < cost.still {
            break;
        }
    }
    (weights, bias)
}
