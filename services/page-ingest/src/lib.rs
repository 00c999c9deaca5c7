//! Reads partners' web pages into RAW.
