//! The one binary of Terminbund.
fn main() {}
