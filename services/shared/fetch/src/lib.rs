//! Safe, conditional, bounded HTTP: the only crate that names reqwest.
