//! Columns of a table, cells that span rows counted.

use crate::dom::ElementRef;

/// Columns that one cell may span; wider is a mistake or an attack.
const MAX_COLUMNS: u16 = 50;
/// Rows that one cell may span.
const MAX_ROWS: u16 = 200;

/// Which columns of the row that is being read are taken by cells of the rows above.
#[derive(Debug, Default)]
pub struct Columns {
    /// Rows that the cell above each column still reaches into.
    left: Vec<u16>,
    /// Columns of this row that are taken.
    taken: Vec<bool>,
    next: u16,
}

impl Columns {
    /// A row begins.
    pub fn row(&mut self) {
        self.taken = self.left.iter().map(|rows| *rows > 0).collect();
        self.left.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        self.next = 0;
    }

    /// The column of a cell that begins.
    pub fn cell(&mut self, node: ElementRef<'_>) -> u16 {
        let span = |name: &str, most: u16| {
            let value = node.value().attr(name).and_then(|s| s.trim().parse().ok());
            value.unwrap_or(1).clamp(1, most)
        };
        while self.taken.get(usize::from(self.next)).copied().unwrap_or(false) {
            self.next += 1;
        }
        let column = self.next;
        let (wide, high) = (span("colspan", MAX_COLUMNS), span("rowspan", MAX_ROWS));
        self.next = column.saturating_add(wide);
        if high > 1 && usize::from(column) < usize::from(u16::MAX / 2) {
            let end = usize::from(self.next);
            if self.left.len() < end {
                self.left.resize(end, 0);
            }
            self.left[usize::from(column)..end].fill(high - 1);
        }
        column
    }
}
