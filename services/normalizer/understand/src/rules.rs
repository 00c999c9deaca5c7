//! A taxonomy compiled: all its expressions in one automaton, its regions in one table.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::Regex;
use terminbund_text::fold::fold;

use crate::learned::{self, Learned};
use crate::pattern::{Form, Pattern, Word, alternatives};
use crate::regions::Regions;
use crate::taxonomy::{Taxonomy, TaxonomyError, Term, Venue};
use crate::text::Text;
use crate::understood::What;

/// What an expression is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    Audience,
    Goal,
    Topic,
    Kind,
    Format,
    Relevance,
    Series,
}

/// What an expression does for its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Words,
    TitleWords,
    Addressed,
    Yours,
    Organizers,
    Except,
}

/// Index of a relevance list.
pub(crate) const STRONG: u16 = 0;
pub(crate) const MEDIUM: u16 = 1;
pub(crate) const WEAK: u16 = 2;
pub(crate) const AGAINST: u16 = 3;
pub(crate) const NEVER: u16 = 4;
pub(crate) const ORGANIZERS: u16 = 5;

/// For which label an expression speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub family: Family,
    pub index: u16,
    pub role: Role,
}

/// An expression found: the words `from..to` of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub slot: Slot,
    pub from: u32,
    pub to: u32,
}

/// A taxonomy holds at most so many expressions: the automaton stays within some megabytes.
pub const MAX_EXPRESSIONS: usize = 20_000;

/// A compiled regular expression takes at most so many bytes.
const MAX_REGEX_BYTES: usize = 1 << 20;

/// In one text at most so many hits are kept: no announcement has more, a hostile one is cut.
const MAX_HITS: usize = 4_000;

/// A compiled taxonomy.
#[derive(Debug)]
pub struct Rules {
    pub(crate) taxonomy: Taxonomy,
    pub(crate) regions: Regions,
    /// The index of each venue by its folded names.
    venues: HashMap<String, usize>,
    automaton: AhoCorasick,
    /// Per literal of the automaton: the anchors that hold it, each with its expressions.
    by_literal: Vec<Vec<(Word, Vec<u32>)>>,
    patterns: Vec<(Pattern, Vec<Slot>)>,
    regexes: Vec<(Regex, Vec<Slot>)>,
    pub(crate) learned: Learned,
    /// The learnt labels of the taxonomy's audiences and topics.
    pub(crate) learned_audiences: Vec<Option<usize>>,
    pub(crate) learned_topics: Vec<Option<usize>>,
    fingerprint: String,
}

impl Taxonomy {
    /// Compiles the taxonomy; `file` is named in errors.
    ///
    /// # Errors
    /// Says which key of which file holds what, and what is allowed there.
    pub fn compile(self, file: &str) -> Result<Rules, TaxonomyError> {
        let (compiler, regions) = self.read(file)?;
        compiler.finish(self, regions)
    }

    /// Whether it can be compiled, without what only reading texts needs; `file` is named in
    /// errors.
    ///
    /// # Errors
    /// As [`compile`](Self::compile).
    pub fn check(&self, file: &str) -> Result<(), TaxonomyError> {
        self.read(file).map(|_| ())
    }

    fn read<'f>(&self, file: &'f str) -> Result<(Compiler<'f>, Regions), TaxonomyError> {
        let mut compiler = Compiler { file, ..Compiler::default() };
        compiler.terms("audiences", Family::Audience, &self.audiences)?;
        compiler.terms("goals", Family::Goal, &self.goals)?;
        compiler.terms("topics", Family::Topic, &self.topics)?;
        compiler.terms("kinds", Family::Kind, &self.kinds)?;
        compiler.terms("formats", Family::Format, &self.formats)?;
        check_formats(file, &self.formats)?;
        let r = &self.relevance;
        let lists = [&r.strong, &r.medium, &r.weak, &r.against, &r.never, &r.organizers];
        let names = ["strong", "medium", "weak", "against", "never", "organizers"];
        for (index, (list, name)) in lists.into_iter().zip(names).enumerate() {
            let slot = slot(Family::Relevance, index, Role::Words);
            compiler.list(&format!("relevance.{name}"), slot, list)?;
        }
        for (index, name) in self.series.iter().enumerate() {
            let key = format!("series[{index}]");
            compiler.add(&key, slot(Family::Series, index, Role::Words), name)?;
        }
        let regions = Regions::compile(file, self)?;
        check_venues(file, &self.venues)?;
        Ok((compiler, regions))
    }
}

fn slot(family: Family, index: usize, role: Role) -> Slot {
    Slot { family, index: u16::try_from(index).unwrap_or(u16::MAX), role }
}

fn check_formats(file: &str, formats: &[Term]) -> Result<(), TaxonomyError> {
    match formats.iter().position(|f| !["online", "hybrid"].contains(&f.id.as_str())) {
        None => Ok(()),
        Some(i) => Err(TaxonomyError::Value {
            file: file.to_owned(),
            key: format!("formats[{i}].id"),
            found: formats[i].id.clone(),
            allowed: "online, hybrid".to_owned(),
        }),
    }
}

/// Coordinates come in pairs and lie on the globe.
fn check_venues(file: &str, venues: &[Venue]) -> Result<(), TaxonomyError> {
    for (i, venue) in venues.iter().enumerate() {
        let found = match (venue.latitude, venue.longitude) {
            (None, None) => continue,
            (Some(n), Some(e)) if n.abs() <= 90.0 && e.abs() <= 180.0 => continue,
            (north, east) => format!("{north:?}, {east:?}"),
        };
        return Err(TaxonomyError::Value {
            file: file.to_owned(),
            key: format!("venues[{i}].latitude"),
            found,
            allowed: "latitude within 90 and longitude within 180 degrees, or neither".to_owned(),
        });
    }
    Ok(())
}

#[derive(Default)]
struct Compiler<'a> {
    file: &'a str,
    by_expression: BTreeMap<String, usize>,
    patterns: Vec<(Pattern, Vec<Slot>)>,
    regexes: Vec<(Regex, Vec<Slot>)>,
}

impl Compiler<'_> {
    fn terms(&mut self, key: &str, family: Family, terms: &[Term]) -> Result<(), TaxonomyError> {
        let mut seen = Vec::new();
        for (index, term) in terms.iter().enumerate() {
            let id = term.id.as_str();
            let valid = !id.is_empty()
                && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !valid || seen.contains(&id) {
                let allowed = "a-z, 0-9 and _; each id once";
                return Err(self.error(&format!("{key}[{index}].id"), id, allowed));
            }
            seen.push(id);
            for (name, role, list) in [
                ("words", Role::Words, &term.words),
                ("more_words", Role::Words, &term.more_words),
                ("title_words", Role::TitleWords, &term.title_words),
                ("addressed", Role::Addressed, &term.addressed),
                ("yours", Role::Yours, &term.yours),
                ("organizers", Role::Organizers, &term.organizers),
                ("except", Role::Except, &term.except),
            ] {
                self.list(&format!("{key}.{id}.{name}"), slot(family, index, role), list)?;
            }
        }
        Ok(())
    }

    fn list(&mut self, key: &str, slot: Slot, list: &[String]) -> Result<(), TaxonomyError> {
        for (i, expression) in list.iter().enumerate() {
            self.add(&format!("{key}[{i}]"), slot, expression)?;
        }
        Ok(())
    }

    fn add(&mut self, key: &str, slot: Slot, expression: &str) -> Result<(), TaxonomyError> {
        let inner = expression.strip_prefix('/').and_then(|e| e.strip_suffix('/'));
        if let Some(inner) = inner {
            let regex = regex::RegexBuilder::new(inner).size_limit(MAX_REGEX_BYTES).build();
            let regex = regex.map_err(|e| {
                let told = e.to_string();
                let why = told.lines().last().unwrap_or_default();
                let allowed = format!("a regular expression of Rust's regex crate ({why})");
                self.error(key, expression, &allowed)
            })?;
            self.regexes.push((regex, vec![slot]));
            return Ok(());
        }
        let all = alternatives(expression).map_err(|a| self.error(key, expression, a))?;
        if all.len() > 1 {
            return all.iter().try_for_each(|one| self.add(key, slot, one));
        }
        if let Some(i) = self.by_expression.get(expression) {
            let slots = &mut self.patterns[*i].1;
            if !slots.contains(&slot) {
                slots.push(slot);
            }
            return Ok(());
        }
        let pattern = Pattern::parse(expression);
        let pattern = pattern.map_err(|allowed| self.error(key, expression, allowed))?;
        if self.patterns.len() >= MAX_EXPRESSIONS {
            let allowed = format!("at most {MAX_EXPRESSIONS} expressions in all");
            return Err(self.error(key, expression, &allowed));
        }
        self.by_expression.insert(expression.to_owned(), self.patterns.len());
        self.patterns.push((pattern, vec![slot]));
        Ok(())
    }

    fn error(&self, key: &str, found: &str, allowed: &str) -> TaxonomyError {
        TaxonomyError::Value {
            file: self.file.to_owned(),
            key: key.to_owned(),
            found: found.to_owned(),
            allowed: allowed.to_owned(),
        }
    }

    fn finish(self, taxonomy: Taxonomy, regions: Regions) -> Result<Rules, TaxonomyError> {
        // A word that must begin a word is sought with the space before it: fewer false leads.
        let mut by_literal: BTreeMap<String, Vec<(Word, Vec<u32>)>> = BTreeMap::new();
        for (i, (pattern, _)) in self.patterns.iter().enumerate() {
            let word = &pattern.words[pattern.anchor];
            let literal = match word.form {
                Form::Inflected | Form::Prefix => format!(" {}", word.literal()),
                _ => word.literal().to_owned(),
            };
            let anchors = by_literal.entry(literal).or_default();
            match anchors.iter_mut().find(|(known, _)| known == word) {
                Some((_, indices)) => indices.push(i as u32),
                None => anchors.push((word.clone(), vec![i as u32])),
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(by_literal.keys())
            .map_err(|e| self.error("taxonomy", &e.to_string(), "fewer or shorter expressions"))?;
        let fingerprint = fingerprint(&taxonomy);
        let names = taxonomy.venues.iter().enumerate().rev();
        let venues = names.flat_map(|(i, v)| v.names.iter().map(move |n| (fold(n), i))).collect();
        let learned = Learned::read(learned::TEXT);
        Ok(Rules {
            regions,
            venues,
            automaton,
            by_literal: by_literal.into_values().collect(),
            patterns: self.patterns,
            regexes: self.regexes,
            learned_audiences: learned.labels(What::Audience, &taxonomy.audiences),
            learned_topics: learned.labels(What::Topic, &taxonomy.topics),
            learned,
            fingerprint,
            taxonomy,
        })
    }
}

/// Changes with each change of the taxonomy or of the rules in this crate.
fn fingerprint(taxonomy: &Taxonomy) -> String {
    let json = serde_json::to_vec(taxonomy).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    hasher.update(RULES_EDITION.as_bytes());
    hasher.update(learned::TEXT.as_bytes());
    hasher.update(&json);
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Raised when the rules in this crate give other labels for the same taxonomy.
const RULES_EDITION: &str = "understand 11";

impl Rules {
    /// The taxonomy that was compiled.
    #[must_use]
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// A name for these rules: another taxonomy or another edition of the rules has another one.
    /// Part of the rules epoch, so that a change re-derives all events.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The configured venue of that name.
    pub(crate) fn venue(&self, name: &str) -> Option<&Venue> {
        self.taxonomy.venues.get(*self.venues.get(&fold(name))?)
    }

    /// All expressions found in a text, in the order of their words.
    pub(crate) fn scan(&self, text: &Text<'_>) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(32);
        let mut token = 0;
        for found in self.automaton.find_overlapping_iter(text.folded.as_str()) {
            // Matches come in the order of their ends.
            while text.tokens.get(token).is_some_and(|t| (t.to as usize) < found.end()) {
                token += 1;
            }
            let anchors = self.by_literal[found.pattern().as_usize()].iter();
            // Many expressions share a word: it is compared once for all.
            let held = anchors.filter(|(word, _)| word.matches(text.word(token)));
            for index in held.flat_map(|(_, indices)| indices) {
                let (pattern, slots) = &self.patterns[*index as usize];
                let Some((from, to)) = pattern.around(text, token) else { continue };
                let (from, to) = (from as u32, to as u32);
                hits.extend(slots.iter().map(|slot| Hit { slot: *slot, from, to }));
            }
            if hits.len() >= MAX_HITS {
                break;
            }
        }
        for (regex, slots) in &self.regexes {
            for found in regex.find_iter(&text.folded).take(MAX_HITS - hits.len().min(MAX_HITS)) {
                let from = text.token_at(found.start()) as u32;
                let last = found.start() + found.as_str().trim_end().len().saturating_sub(1);
                let to = text.token_at(last) as u32 + 1;
                hits.extend(slots.iter().map(|slot| Hit { slot: *slot, from, to }));
            }
        }
        drop_excepted(&mut hits);
        hits
    }
}

/// Takes away the hits that an exception of the same label covers, and the exceptions.
fn drop_excepted(hits: &mut Vec<Hit>) {
    let excepted: Vec<Hit> = hits.iter().copied().filter(|h| h.slot.role == Role::Except).collect();
    hits.retain(|h| {
        h.slot.role != Role::Except
            && !excepted.iter().any(|e| {
                e.slot.family == h.slot.family
                    && e.slot.index == h.slot.index
                    && e.from < h.to
                    && h.from < e.to
            })
    });
    hits.sort_by_key(|h| (h.from, h.to, h.slot));
    hits.dedup();
}
