//! Names of things: slugs, keys, latent ids.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_NOPAD;

/// Longest slug: it stands in broker subjects and URLs.
pub const MAX_SLUG: usize = 48;

/// An immutable name of an alliance, partner or source: `a-z`, `0-9`, `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Why a text is no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no id: allowed are 1 to {MAX_SLUG} of a-z, 0-9 and '-', not at the ends")]
pub struct SlugError {
    /// What was found.
    pub found: String,
}

impl Slug {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let bytes = text.as_bytes();
        let good = !bytes.is_empty()
            && bytes.len() <= MAX_SLUG
            && bytes.iter().all(|b| inner(*b) || *b == b'-')
            && inner(bytes[0])
            && inner(bytes[bytes.len() - 1]);
        if good { Ok(Self(text.to_owned())) } else { Err(SlugError { found: text.to_owned() }) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Bytes of a latent id: 80 bits; with a million events a clash has a chance of 1 in 10^12.
const LATENT_BYTES: usize = 10;

/// The id of one occurrence of one announcement, for life: made from alliance, source, key and
/// the original start. An entry bears the latent id of its earliest seen event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LatentId(String);

impl LatentId {
    /// Makes the id of an occurrence. `original` is `Occurrence.original` of the protobuf.
    #[must_use]
    pub fn of(alliance: &str, source: &str, key: &str, original: &str) -> Self {
        Self(hash_text(&["latent-1", alliance, source, key, original], LATENT_BYTES))
    }

    /// The text: 16 of `a-z2-7`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LatentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<LatentId> for String {
    fn from(id: LatentId) -> Self {
        id.0
    }
}

/// The last token of a subject for a key that a partner may have chosen: never a wildcard or dot.
#[must_use]
pub fn key_token(key: &str) -> String {
    hash_text(&["key-1", key], LATENT_BYTES)
}

/// An id that binds the dates of one recurrence.
#[must_use]
pub fn series_id(alliance: &str, source: &str, key: &str) -> String {
    hash_text(&["series-1", alliance, source, key], LATENT_BYTES)
}

/// A hash of texts as lower-case base32; each text is length-prefixed, so that no two lists agree.
#[must_use]
pub fn hash_text(parts: &[&str], bytes: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let hash = hasher.finalize();
    BASE32_NOPAD.encode(&hash.as_bytes()[..bytes.min(hash.as_bytes().len())]).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, good: bool) {
        assert_eq!(text.parse::<Slug>().is_ok(), good, "{text:?}");
    }

    #[test]
    fn slugs() {
        check("ihk-halle", true);
        check("a", true);
        check("", false);
        check("-a", false);
        check("a-", false);
        check("IHK", false);
        check("a.b", false);
        check("a*", false);
        check("ä", false);
        check(&"a".repeat(MAX_SLUG), true);
        check(&"a".repeat(MAX_SLUG + 1), false);
    }

    #[test]
    fn latent_ids_differ_by_each_part_and_are_stable() {
        let id = LatentId::of("a", "b", "c", "");
        assert_eq!(id, LatentId::of("a", "b", "c", ""));
        assert_eq!(id.as_str().len(), 16);
        for other in
            [["x", "b", "c", ""], ["a", "x", "c", ""], ["a", "b", "x", ""], ["a", "b", "c", "x"]]
        {
            assert_ne!(id, LatentId::of(other[0], other[1], other[2], other[3]));
        }
        assert_ne!(LatentId::of("ab", "c", "", ""), LatentId::of("a", "bc", "", ""));
    }
}
