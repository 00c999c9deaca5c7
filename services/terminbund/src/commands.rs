//! The commands to look and to decide.

pub(crate) mod check;
pub(crate) mod decide;
pub(crate) mod entries;
pub(crate) mod matching;
pub(crate) mod poll;
pub(crate) mod running;
pub(crate) mod understand;
pub(crate) mod when;
