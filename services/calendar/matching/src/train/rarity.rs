//! The table of rarity: in how many titles a stem occurs, over many collections.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use terminbund_text::fold::fold;

use crate::clean::{MAX_TITLE_BYTES, plain};
use crate::words::stem;

/// A collection adds at most this many titles to a word, so that no one feed decides.
const MAX_PER_COLLECTION: u32 = 12;
/// A collection counts as at most this many titles.
const MAX_TITLES: usize = 150;
/// Words of fewer titles are as rare as unseen ones; they are left out.
const LEAST: u32 = 3;
/// Longer words are left out: numbers, identifiers, joined words.
const MAX_WORD: usize = 28;

/// The table for `collections` of titles: "collections N", then "stem count" a line, sorted.
#[must_use]
pub fn table(collections: &[Vec<String>]) -> String {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut total = 0;
    for titles in collections {
        let distinct: BTreeSet<String> =
            titles.iter().map(|t| fold(&plain(t, MAX_TITLE_BYTES))).collect();
        total += distinct.len().min(MAX_TITLES);
        let mut own: BTreeMap<&str, u32> = BTreeMap::new();
        for title in &distinct {
            for word in title.split(' ').map(stem).collect::<BTreeSet<_>>() {
                *own.entry(word).or_default() += 1;
            }
        }
        for (word, count) in own {
            *counts.entry(word.to_owned()).or_default() += count.min(MAX_PER_COLLECTION);
        }
    }
    let mut out = format!(
        "# How many titles hold a word, by stem; learnt by matching-train.\ncollections {total}\n"
    );
    for (word, count) in counts {
        let plain = word.len() >= 2
            && word.len() <= MAX_WORD
            && word.bytes().all(|b| b.is_ascii_lowercase());
        if plain && count >= LEAST {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{word} {count}");
        }
    }
    out
}

/// The SUMMARY values of an iCalendar text, unfolded and unescaped. For counting words only.
#[must_use]
pub fn summaries(ics: &str) -> Vec<String> {
    let unfolded = ics.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    unfolded
        .lines()
        .filter(|l| l.starts_with("SUMMARY"))
        .filter_map(|l| l.split_once(':'))
        .map(|(_, value)| value.replace("\\,", ",").replace("\\n", " "))
        .collect()
}
