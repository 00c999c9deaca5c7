//! Regions: by postal code first, then by the name of the town.

use std::collections::HashMap;

use crate::taxonomy::{RegionRule, Taxonomy, TaxonomyError};
use crate::text::Text;
use crate::towns;

/// Larger cities and the states outside the alliance's own regions.
const PLACES: &str = include_str!("places.txt");

/// No name of a place has more words.
const MAX_NAME_WORDS: usize = 5;

/// Names that are also common words: they count only as a part of an address of their own, or
/// behind "in".
const AMBIGUOUS: &[&str] = &[
    "halle",
    "essen",
    "hof",
    "burg",
    "harz",
    "lich",
    "iden",
    "boerde",
    "hagen",
    "huy",
    "berga",
    "langen",
    "mansfeld",
    "anhalt",
    "goldbeck",
    "parey",
    "arnstein",
    "werben",
    "dessau",
    "hessen",
    "petersberg",
    "angern",
];

/// Regions by postal code and name.
#[derive(Debug)]
pub(crate) struct Regions {
    ids: Vec<String>,
    /// Per postal code the index of its region plus one; 0 = none.
    by_code: Vec<u16>,
    by_name: HashMap<String, u16>,
    /// By the first word of a name: how many words the longest has.
    by_first: HashMap<String, usize>,
}

impl Regions {
    /// Builds the table.
    ///
    /// # Errors
    /// A postal code or an AGS that is none.
    pub fn compile(file: &str, taxonomy: &Taxonomy) -> Result<Self, TaxonomyError> {
        let mut all = embedded_places();
        all.extend(taxonomy.regions.iter().cloned());
        let mut table = Self {
            ids: Vec::new(),
            by_code: vec![0; 100_000],
            by_name: HashMap::new(),
            by_first: HashMap::new(),
        };
        let mut spans = Vec::new();
        for (number, rule) in all.iter().enumerate() {
            let key = |part: &str| format!("regions[{}].{part}", rule.id);
            let digits = rule.id.bytes().all(|b| b.is_ascii_digit());
            if !digits || !(2..=5).contains(&rule.id.len()) {
                let allowed = "an AGS: two to five digits";
                return Err(wrong(file, &format!("regions[{number}].id"), &rule.id, allowed));
            }
            table.ids.push(rule.id.clone());
            let index = table.ids.len() as u16;
            for code in &rule.postal_codes {
                let span = span_of(code).ok_or_else(|| {
                    let allowed = "a postal code, a prefix of one, or a range: 06108-06132";
                    wrong(file, &key("postal_codes"), code, allowed)
                })?;
                spans.push((span, index));
            }
            for place in &rule.places {
                let name = folded_name(place);
                let first = name.split(' ').next().unwrap_or_default().to_owned();
                let longest = table.by_first.entry(first).or_default();
                *longest = name.split(' ').count().max(*longest);
                table.by_name.insert(name, index);
            }
        }
        // Wide spans first, so that narrow ones win; of equal ones the alliance's own.
        spans.sort_by_key(|((from, to), index)| (std::cmp::Reverse(to - from), *index));
        for ((from, to), index) in spans {
            table.by_code[from..=to].fill(index);
        }
        Ok(table)
    }

    /// The region of a postal code.
    pub fn of_code(&self, code: &str) -> Option<&str> {
        let number: usize = code.parse().ok()?;
        let index = usize::from(*self.by_code.get(number)?);
        Some(self.ids.get(index.checked_sub(1)?)?.as_str())
    }

    /// The region of a village that the built-in table of towns has in one of the alliance's own
    /// regions only (`15` and `064` are the states' own; a district says more).
    pub fn of_village(&self, name: &str) -> Option<&str> {
        let own = |ags: &str| {
            let ids = self.ids.iter().filter(|id| id.len() > 2 && ags.starts_with(id.as_str()));
            ids.max_by_key(|id| id.len())
        };
        let mut found = towns::districts(name).filter_map(own);
        let first = found.next()?;
        found.all(|id| id == first).then_some(first.as_str())
    }

    /// The region of a town named by the whole text.
    pub fn of_name(&self, name: &str) -> Option<&str> {
        let index = usize::from(*self.by_name.get(&folded_name(name))?);
        self.ids.get(index - 1).map(String::as_str)
    }

    /// The names of places in a text: (first word, word after, region, ambiguous), the longest at
    /// each word.
    pub fn in_text(&self, text: &Text<'_>) -> Vec<(usize, usize, &str, bool)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.tokens.len() {
            let words = self.by_first.get(text.word(at)).copied().unwrap_or_default();
            let most = words.min(MAX_NAME_WORDS).min(text.tokens.len() - at);
            let longest = (1..=most).rev().find_map(|n| {
                let (first, last) = (text.tokens[at], text.tokens[at + n - 1]);
                let name = &text.folded[first.from as usize..last.to as usize];
                self.by_name.get(name).map(|i| (n, usize::from(*i) - 1, AMBIGUOUS.contains(&name)))
            });
            match longest {
                Some((n, index, ambiguous)) => {
                    let id = self.ids.get(index).map_or("", String::as_str);
                    found.push((at, at + n, id, ambiguous));
                    at += n;
                }
                None => at += 1,
            }
        }
        found
    }
}

fn folded_name(name: &str) -> String {
    terminbund_text::fold::fold(name)
}

fn wrong(file: &str, key: &str, found: &str, allowed: &str) -> TaxonomyError {
    TaxonomyError::Value {
        file: file.to_owned(),
        key: key.to_owned(),
        found: found.to_owned(),
        allowed: allowed.to_owned(),
    }
}

/// `06108` → itself, `061` → 06100 to 06199, `06108-06132` and `80-87` → from first to last.
fn span_of(code: &str) -> Option<(usize, usize)> {
    let (from, to) = code.split_once('-').unwrap_or((code, code));
    let bound = |digits: &str, last: bool| {
        if digits.is_empty() || digits.len() > 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let unit = 10usize.pow(5 - digits.len() as u32);
        let number = digits.parse::<usize>().ok()? * unit;
        Some(if last { number + unit - 1 } else { number })
    };
    let span = (bound(from, false)?, bound(to, true)?);
    (span.0 <= span.1).then_some(span)
}

fn embedded_places() -> Vec<RegionRule> {
    let lines = PLACES.lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut parts = line.split(';');
            let (id, codes, names) = (parts.next()?, parts.next()?, parts.next()?);
            let own = |list: &str, by: char| {
                list.split(by).filter(|s| !s.is_empty()).map(str::to_owned).collect()
            };
            Some(RegionRule {
                id: id.to_owned(),
                postal_codes: own(codes, ','),
                places: own(names, '|'),
                ..RegionRule::default()
            })
        })
        .collect()
}
