//! Date expressions in running text.

use crate::types::{Context, Found};

/// Finds the date expressions in running text.
pub fn find(_text: &str, _context: &Context) -> Vec<Found> {
    Vec::new()
}
