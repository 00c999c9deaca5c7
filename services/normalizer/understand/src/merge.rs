//! The embedded defaults, and an alliance's own taxonomy laid over them by id.

use crate::taxonomy::{RegionRule, RelevanceRules, Taxonomy, TaxonomyError, Term, Venue};

/// The embedded parts; each is a taxonomy of its own with other keys.
const DEFAULTS: [(&str, &str); 5] = [
    ("audiences.toml", include_str!("defaults/audiences.toml")),
    ("topics.toml", include_str!("defaults/topics.toml")),
    ("kinds.toml", include_str!("defaults/kinds.toml")),
    ("relevance.toml", include_str!("defaults/relevance.toml")),
    ("regions.toml", include_str!("defaults/regions.toml")),
];

impl Taxonomy {
    /// The working defaults for a Fachkräfteallianz.
    ///
    /// # Errors
    /// Never for the embedded files as tested; the type is that of [`Taxonomy::from_toml`].
    pub fn defaults() -> Result<Self, TaxonomyError> {
        DEFAULTS.iter().try_fold(Self::default(), |whole, (file, text)| {
            Ok(whole.overridden_by(Self::from_toml(file, text)?))
        })
    }

    /// Reads a taxonomy; keys that are none of a taxonomy are refused.
    ///
    /// # Errors
    /// Names the file, the line and the key.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, TaxonomyError> {
        toml::from_str(text).map_err(|e| TaxonomyError::Syntax {
            file: file.to_owned(),
            reason: e.to_string().trim_end().replace('\n', " "),
        })
    }

    /// This taxonomy with another laid over it: entries of the same id are replaced field by
    /// field (an empty field leaves what is there), new ones added, those with `drop` removed.
    #[must_use]
    pub fn overridden_by(mut self, over: Self) -> Self {
        merge(&mut self.audiences, over.audiences, |t| &t.id, |t| t.drop, merge_term);
        merge(&mut self.goals, over.goals, |t| &t.id, |t| t.drop, merge_term);
        merge(&mut self.topics, over.topics, |t| &t.id, |t| t.drop, merge_term);
        merge(&mut self.kinds, over.kinds, |t| &t.id, |t| t.drop, merge_term);
        merge(&mut self.formats, over.formats, |t| &t.id, |t| t.drop, merge_term);
        merge(&mut self.regions, over.regions, |r| &r.id, |r| r.drop, merge_region);
        merge(&mut self.venues, over.venues, first_name, |v| v.drop, |old, new| *old = new);
        self.series.extend(over.series);
        merge_relevance(&mut self.relevance, over.relevance);
        self
    }
}

fn first_name(venue: &Venue) -> &str {
    venue.names.first().map_or("", String::as_str)
}

fn merge<T>(
    base: &mut Vec<T>,
    over: Vec<T>,
    id: impl Fn(&T) -> &str,
    drop: impl Fn(&T) -> bool,
    mix: impl Fn(&mut T, T),
) {
    for new in over {
        let at = base.iter().position(|old| id(old) == id(&new));
        match at {
            Some(i) if drop(&new) => {
                base.remove(i);
            }
            Some(i) => mix(&mut base[i], new),
            None if drop(&new) => {}
            None => base.push(new),
        }
    }
}

fn take<T: Default + PartialEq>(old: &mut T, new: T) {
    if new != T::default() {
        *old = new;
    }
}

fn merge_term(old: &mut Term, new: Term) {
    take(&mut old.name, new.name);
    take(&mut old.name_en, new.name_en);
    take(&mut old.words, new.words);
    take(&mut old.title_words, new.title_words);
    take(&mut old.addressed, new.addressed);
    take(&mut old.yours, new.yours);
    take(&mut old.except, new.except);
    take(&mut old.organizers, new.organizers);
    take(&mut old.follows, new.follows);
    old.rules_only |= new.rules_only;
    old.more_words.extend(new.more_words);
}

fn merge_region(old: &mut RegionRule, new: RegionRule) {
    take(&mut old.name, new.name);
    take(&mut old.postal_codes, new.postal_codes);
    take(&mut old.places, new.places);
}

fn merge_relevance(old: &mut RelevanceRules, new: RelevanceRules) {
    take(&mut old.strong, new.strong);
    take(&mut old.medium, new.medium);
    take(&mut old.weak, new.weak);
    take(&mut old.against, new.against);
    take(&mut old.never, new.never);
    take(&mut old.organizers, new.organizers);
    take(&mut old.broad_topics, new.broad_topics);
    old.audiences.extend(new.audiences);
    take(&mut old.in_from, new.in_from);
    take(&mut old.review_from, new.review_from);
}
