//! Prices put into words: "siebzig Euro", "twenty euros".

use std::sync::LazyLock;

use regex::Regex;

use crate::expression::expression;

static SPELLED: LazyLock<Regex> =
    LazyLock::new(|| expression(r"(?i)\b([a-zäöüß-]{3,36})\s(?:euros?\b|eur\b|€)"));

/// What stands before a sum that is a price, where it is put into words: other sums ("zwei Euro
/// mehr Lohn") are told so as well.
const COSTS: &[&str] = &[
    "kost",
    "gebühr",
    "gebuehr",
    "beitrag",
    "beiträg",
    "preis",
    "entgelt",
    "eintritt",
    "ticket",
    "karte",
    "fee",
    "cost",
    "price",
    "admission",
    "teilnahme",
    "pauschale",
    "startgeld",
    "zahl",
    "pay",
];

const UNITS: &[(&str, u32)] = &[
    ("eins", 1),
    ("ein", 1),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("fuenf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
    ("zehn", 10),
    ("elf", 11),
    ("zwölf", 12),
    ("zwoelf", 12),
    ("sechzehn", 16),
    ("siebzehn", 17),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("eighteen", 18),
];

const TENS: &[(&str, u32)] = &[
    ("zwanzig", 20),
    ("dreißig", 30),
    ("dreissig", 30),
    ("vierzig", 40),
    ("fünfzig", 50),
    ("fuenfzig", 50),
    ("sechzig", 60),
    ("siebzig", 70),
    ("achtzig", 80),
    ("neunzig", 90),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

/// The first price in words.
pub(crate) fn price(raw: &str) -> Option<(String, &str)> {
    SPELLED.captures_iter(raw).take(8).find_map(|found| {
        let (all, word) = (found.get(0)?, found.get(1)?.as_str().to_lowercase());
        let before = super::free::tail(&raw[..all.start()], 40).to_lowercase();
        let after = super::free::head(&raw[all.end()..], 30).to_lowercase();
        // A sentence of its own: "Twenty euros."
        let start =
            before.trim_end().is_empty() || before.trim_end().ends_with(['.', '!', '?', '\n']);
        let alone = start && (after.is_empty() || after.starts_with(['.', ',']));
        let each =
            [" per ", " pro ", " je ", " auf den tisch"].iter().any(|w| after.starts_with(w));
        let told = alone || each || COSTS.iter().any(|w| before.contains(w) || after.contains(w));
        let sum = number(&word).filter(|n| *n > 0 && told)?;
        Some((format!("{sum} €"), all.as_str()))
    })
}

/// A number below a thousand, in words.
fn number(word: &str) -> Option<u32> {
    if let Some((hundreds, rest)) = word.split_once("hundert") {
        let hundreds = if hundreds.is_empty() { 1 } else { number(hundreds)? };
        let rest = rest.trim_start_matches("und");
        return Some(hundreds * 100 + if rest.is_empty() { 0 } else { number(rest)? });
    }
    let exact = |list: &[(&str, u32)], w: &str| list.iter().find(|(n, _)| *n == w).map(|n| n.1);
    if let Some(number) = exact(UNITS, word).or_else(|| exact(TENS, word)) {
        return Some(number);
    }
    if let Some((unit, ten)) = word.split_once("und") {
        return Some(exact(UNITS, unit)? + exact(TENS, ten)?);
    }
    if let Some((ten, unit)) = word.split_once('-') {
        return Some(exact(TENS, ten)? + exact(UNITS, unit)?);
    }
    let teen = word.strip_suffix("zehn").or_else(|| word.strip_suffix("teen"))?;
    Some(exact(UNITS, teen)? + 10)
}
