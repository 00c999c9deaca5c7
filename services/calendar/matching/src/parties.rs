//! Who announces, who is named: institutions by their short or full names.

use std::sync::LazyLock;

use terminbund_text::fold::fold;

use crate::clean::{MAX_FIELD_BYTES, plain};
use crate::record::Record;
use crate::words::{IdMap, Lexicon, WordId, hash};

/// Kinds of institutions as bits.
pub type Kinds = u32;

/// Words of a partner's name that are compared.
const MAX_NAME: usize = 8;
/// From this share of its name's weight on a partner counts as named.
const NAMED: f32 = 0.7;

/// First word of a name, by hash: the words after it and the kind.
type Names = IdMap<WordId, Vec<(Vec<String>, u32)>>;

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut out = Names::default();
    let table = include_str!("../rules/institutions.txt");
    let lines = table.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    for (kind, line) in (0_u32..).zip(lines) {
        for name in line.split('|') {
            let mut words = name.split_whitespace();
            let Some(first) = words.next() else { continue };
            let rest = words.map(str::to_owned).collect();
            out.entry(hash(first)).or_default().push((rest, kind));
        }
    }
    out
});

/// The kinds of institutions that a folded text names.
#[must_use]
pub fn institutions(folded: &str) -> Kinds {
    let mut out = 0;
    let mut rest = folded;
    while !rest.is_empty() {
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        // As it stands, or in the genitive: "des Landkreises".
        let mut forms = ["", "s", "es"].iter().filter_map(|e| word.strip_suffix(e));
        let names = forms.find_map(|form| NAMES.get(&hash(form)));
        for (more, kind) in names.into_iter().flatten() {
            let mut following = after.split(' ');
            if more.iter().all(|w| following.next() == Some(w.as_str())) {
                out |= 1_u32.checked_shl(*kind).unwrap_or(0);
            }
        }
        rest = after;
    }
    out
}

/// The partner behind a record.
#[derive(Debug, Clone, Default)]
pub struct Party {
    /// Words of its name with their weights, sorted by id.
    pub name: Box<[(WordId, f32)]>,
    /// What kind of institution it is, by name or by the source's slug.
    pub kinds: Kinds,
    /// Kinds of institutions that the record names: title, texts and organisers.
    pub named: Kinds,
}

impl Party {
    /// The partner of `record`, whose title and texts come folded.
    #[must_use]
    pub fn of(record: &Record, title: &str, text: &str, lexicon: &Lexicon) -> Party {
        let partner = fold(&plain(&record.partner, MAX_FIELD_BYTES));
        let organizer = fold(&plain(&record.organizer, MAX_FIELD_BYTES));
        let source = fold(&plain(&record.source, MAX_FIELD_BYTES));
        let mut name = Vec::new();
        lexicon.words(&partner, |word, _| name.push((word.id, word.weight)));
        name.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
        name.dedup_by_key(|w| w.0);
        name.truncate(MAX_NAME);
        let mut named = institutions(title) | institutions(text) | institutions(&organizer);
        for other in record.co_organizers.iter().take(crate::features::MAX_FORMER) {
            named |= institutions(&fold(&plain(other, MAX_FIELD_BYTES)));
        }
        Party { name: name.into(), kinds: institutions(&partner) | institutions(&source), named }
    }

    /// Whether the record of `other` names this partner; `says` asks it for a word.
    #[must_use]
    pub fn named_by(&self, other: &Party, says: impl Fn(WordId) -> bool) -> bool {
        // Two of one kind: naming it names oneself.
        if self.kinds & other.named & !other.kinds != 0 {
            return true;
        }
        let all: f32 = self.name.iter().map(|w| w.1).sum();
        let said: f32 = self.name.iter().filter(|w| says(w.0)).map(|w| w.1).sum();
        all > 0.0 && self.name.len() > 1 && said >= all * NAMED
    }
}

#[cfg(test)]
mod tests {
    use super::institutions;

    #[track_caller]
    fn alike(a: &str, b: &str) {
        assert!(institutions(a) != 0 && institutions(a) == institutions(b), "{a} / {b}");
    }

    #[test]
    fn short_and_full_names() {
        alike("anmeldung bei der ihk", "industrie und handelskammer waldau");
        alike("vhs", "die volkshochschule seetal");
        alike("landratsamt", "gast des landkreises");
        assert_eq!(institutions("industrie und handel im wandel"), 0);
        assert_eq!(institutions(""), 0);
    }
}
