//! German and English date texts: a grammar, and what was meant.
