//! The generated types and services of terminbund.v1, the only ones.
