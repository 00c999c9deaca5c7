//! Finds the same happening told by several partners and keeps its identity.
