//! Phrases that may name a series: what is quoted, or written large.

use crate::text::{Gap, Text};

/// A name has at most so many words; a longer title tells the subject as well.
pub(super) const MOST_WORDS: usize = 6;

/// Marks that open a quotation, German, English and French.
const OPENING: [char; 6] = ['„', '“', '"', '»', '‚', '›'];

/// Marks that close one; a name does not go over a line.
const CLOSING: [char; 7] = ['“', '”', '"', '«', '‹', '’', '\n'];

/// Whether no more than a space or a hyphen stands before the word.
pub(super) fn joined(text: &Text<'_>, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|t| t.gap <= Gap::Space)
}

/// Whether the word is written large.
pub(super) fn is_upper(text: &Text<'_>, at: usize) -> bool {
    text.quote(at, at + 1).starts_with(char::is_uppercase)
}

/// The end of the run of words written large that begins there, with small words between.
pub(super) fn run(text: &Text<'_>, from: usize) -> usize {
    const BETWEEN: &[&str] = &[
        "der", "die", "das", "des", "fuer", "und", "of", "for", "the", "and", "zur", "zum", "am",
        "mit", "to", "im", "von",
    ];
    let mut end = from + 1;
    while joined(text, end) && end < from + MOST_WORDS + 2 {
        if is_upper(text, end) {
            end += 1;
        } else if BETWEEN.contains(&text.word(end))
            && joined(text, end + 1)
            && is_upper(text, end + 1)
        {
            end += 2;
        } else if BETWEEN.contains(&text.word(end))
            && BETWEEN.contains(&text.word(end + 1))
            && is_upper(text, end + 2)
        {
            end += 3;
        } else {
            break;
        }
    }
    end
}

/// Whether a quotation opens behind the word.
pub(super) fn quoted_next(text: &Text<'_>, at: usize) -> bool {
    let (Some(token), Some(next)) = (text.tokens.get(at), text.tokens.get(at + 1)) else {
        return false;
    };
    text.raw[token.end as usize..next.start as usize].contains(OPENING)
}

/// Bytes of a quoted name; what is longer is a sentence that somebody said.
const MOST_BYTES: usize = 70;

/// What stands in the quotation marks that open before the word.
pub(super) fn quoted_at(text: &Text<'_>, at: usize) -> Option<String> {
    let start = text.tokens.get(at)?.start as usize;
    let rest = &text.raw[start..];
    let end = rest.find(CLOSING)?;
    (end <= MOST_BYTES).then(|| rest[..end].trim().to_owned())
}

/// The quoted name right before: "Stammtisch „Recht ordentlich“, 19. Treffen".
pub(super) fn quoted_before(text: &Text<'_>, at: usize) -> Option<String> {
    /// Words between: "diesmal", "heute".
    const MOST_BETWEEN: usize = 2;
    let last = (at.saturating_sub(MOST_BETWEEN + 1)..at).rev().find(|i| {
        let end = text.tokens[*i].end as usize;
        text.raw[end..].starts_with(['“', '”', '"', '«', '‹'])
            || text.raw[end..].starts_with("!“")
            || text.raw[end..].starts_with("?“")
    })?;
    let end = text.tokens[last].end as usize;
    let open = text.raw[..end].rfind(OPENING)?;
    let name = text.raw[open..end].trim_start_matches(OPENING).trim();
    (!name.is_empty() && name.len() <= MOST_BYTES).then(|| name.to_owned())
}

/// "Küchentischgesprächs" → "Küchentischgespräch".
pub(super) fn nominative(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name);
    let stem = match first.strip_suffix("es") {
        Some(stem) if stem.ends_with(['s', 'ß', 'x', 'z', 'g', 't', 'd']) => stem,
        _ => first.strip_suffix('s').unwrap_or(first),
    };
    format!("{stem}{}", &name[first.len()..])
}
