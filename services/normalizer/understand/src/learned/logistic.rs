//! Logistic regression with a quadratic penalty, by coordinate descent (Genkin, Lewis, Madigan
//! 2007). The order is fixed: the same examples give the same weights to the last bit.

/// What an error costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Against half the square of a weight.
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
    rows: usize,
}

impl Columns {
    /// Of sparse rows with so many columns.
    pub fn of(rows: &[Vec<(u32, f64)>], columns: usize) -> Self {
        let mut out = vec![Vec::new(); columns];
        for (row, number) in rows.iter().zip(0..) {
            for (column, value) in row {
                out[*column as usize].push((number, *value));
            }
        }
        Self { columns: out, rows: rows.len() }
    }
}

/// Passes over all weights; far fewer are needed.
const MAX_PASSES: usize = 200;
/// A weight moves at most so far in one pass: the curve is known only nearby.
const MAX_STEP: f64 = 1.0;

/// The weights, and the constant, which is not penalised.
pub(super) fn fit(columns: &Columns, truth: &[bool], cost: Cost) -> (Vec<f64>, f64) {
    let positive = truth.iter().filter(|t| **t).count().max(1) as f64;
    let negative = (truth.len() as f64 - positive).max(1.0);
    let half = truth.len() as f64 / 2.0;
    let costs: Vec<f64> = truth
        .iter()
        .map(|t| match (cost.balanced, *t) {
            (true, true) => cost.of_error * half / positive,
            (true, false) => cost.of_error * half / negative,
            _ => cost.of_error,
        })
        .collect();
    let sign = |row: usize| if truth[row] { 1.0 } else { -1.0 };
    let mut logits = vec![0.0_f64; columns.rows];
    let mut weights = vec![0.0_f64; columns.columns.len()];
    let mut bias = 0.0_f64;
    let constant: Vec<(u32, f64)> = (0..columns.rows as u32).map(|r| (r, 1.0)).collect();
    for _ in 0..MAX_PASSES {
        let mut moved = 0.0_f64;
        for at in 0..=weights.len() {
            let is_bias = at == weights.len();
            let column = if is_bias { &constant } else { &columns.columns[at] };
            let (old, penalty) = if is_bias { (bias, 0.0) } else { (weights[at], 1.0) };
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
