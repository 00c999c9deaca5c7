//! Clean text out of what partners publish, with bounds.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::words::cut;

/// A title is read up to here; longer ones are data errors.
pub(crate) const MAX_TITLE_BYTES: usize = 400;
/// A description is read up to here: what tells events apart stands at its beginning.
pub(crate) const MAX_TEXT_BYTES: usize = 2_000;
/// Location, organiser and other short fields are read up to here.
pub(crate) const MAX_FIELD_BYTES: usize = 300;

/// A regular expression that is constant in this crate.
pub(crate) fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

static TAG: LazyLock<Regex> =
    LazyLock::new(|| constant(r"<[^<>]{0,300}>|\[/?[a-z_]+[^\[\]]{0,200}\]"));
static ENTITY: LazyLock<Regex> =
    LazyLock::new(|| constant(r"&(#x?[0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});?"));

/// Named entities beyond what a letter and "uml" say.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("nbsp", " "),
    ("quot", "\""),
    ("apos", "'"),
    ("lt", "<"),
    ("gt", ">"),
    ("szlig", "ß"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("bdquo", "„"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("eacute", "é"),
    ("egrave", "è"),
];

/// The text without tags and entities, cut to `max` bytes. Plain text passes through unchanged.
#[must_use]
pub fn plain(text: &str, max: usize) -> Cow<'_, str> {
    let text = cut(text, max);
    let text = if text.contains(['<', '[']) { TAG.replace_all(text, " ") } else { text.into() };
    if !text.contains('&') {
        return text;
    }
    Cow::Owned(
        ENTITY.replace_all(&text, |found: &regex::Captures<'_>| entity(&found[1])).into_owned(),
    )
}

fn entity(name: &str) -> String {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).map_or_else(|| " ".to_owned(), String::from);
    }
    if let Some(letter) = name.strip_suffix("uml") {
        return format!("{letter}\u{308}");
    }
    let known = NAMED.iter().find(|(n, _)| *n == name);
    known.map_or_else(|| format!(" {name} "), |(_, text)| (*text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::plain;
    use terminbund_text::fold::fold;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(fold(&plain(input, 100)), expected);
    }

    #[test]
    fn tags_and_entities() {
        check("<p>Die Pl&auml;tze sind</p>knapp", "die plaetze sind knapp");
        check("A &#8211; B &#x2013; C &amp; D", "a b c d");
        check("[vc_row]Kurs[/vc_row]", "kurs");
        check("R&D Talk", "r d talk");
        check(&"ä".repeat(80), &"ae".repeat(50));
    }
}
