//! Properties: a head and a raw value, and the text that the value writes.

use std::borrow::Cow;
use std::sync::Arc;

pub use crate::head::Head;

/// One property of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property<'a> {
    pub(crate) head: Arc<Head>,
    pub(crate) value: Value<'a>,
    pub(crate) line: u32,
}

/// A value as written. Nearly all are borrowed, and a feed holds a million: what is owned is
/// boxed twice, so that it takes no room from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::box_collection, reason = "a thin pointer keeps the enum small")]
pub(crate) enum Value<'a> {
    Borrowed(&'a str),
    Owned(Box<String>),
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Borrowed(text),
            Cow::Owned(text) => Self::Owned(Box::new(text)),
        }
    }
}

impl Property<'_> {
    /// Name, in capitals.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// Name and parameters.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The value as written, unfolded, still escaped.
    #[must_use]
    pub fn value(&self) -> &str {
        match &self.value {
            Value::Borrowed(text) => text,
            Value::Owned(text) => text,
        }
    }

    /// Line in the file where the property begins, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// First value of a parameter (`name` in capitals), without quotes.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.head.params.iter().find(|(k, _)| k == name)?.1.first().map(String::as_str)
    }

    /// Whether the parameter has this value, without regard to case.
    #[must_use]
    pub fn param_is(&self, name: &str, value: &str) -> bool {
        self.param(name).is_some_and(|v| v.trim().eq_ignore_ascii_case(value))
    }

    /// The value as text: escapes of RFC 5545, 3.3.11 resolved.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        unescape(self.value())
    }

    /// The values of a list, split at commas that are not escaped, each unescaped and trimmed.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        split_list(self.value()).map(|v| unescape(v.trim()).into_owned()).collect()
    }
}

/// Resolves `\n \N \, \; \\`, and `\:` and `\"` that exporters add; other backslashes stay.
#[must_use]
pub fn unescape(value: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', value.as_bytes()).is_none() {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let plain = match rest.as_bytes().get(at + 1) {
            Some(b'n' | b'N') => "\n",
            Some(b',') => ",",
            Some(b';') => ";",
            Some(b'\\') => "\\",
            Some(b':') => ":",
            Some(b'"') => "\"",
            _ => {
                out.push('\\');
                rest = &rest[at + 1..];
                continue;
            }
        };
        out.push_str(plain);
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Writes a text as a value (RFC 5545, 3.3.11); other control characters but TAB are left out.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Splits a list at commas that are not escaped.
pub fn split_list(value: &str) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    value.split(move |c| {
        let cut = c == ',' && !escaped;
        escaped = c == '\\' && !escaped;
        cut
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_small() {
        assert!(size_of::<Property<'_>>() <= 32);
    }

    #[test]
    fn texts_are_unescaped() {
        for (value, expected) in [
            ("a\\, b\\; c\\\\d\\nE\\NF", "a, b; c\\d\nE\nF"),
            ("C:\\temp \\\"x\\\" 10\\:00", "C:\\temp \"x\" 10:00"),
            ("end\\", "end\\"),
            ("ü\\ü", "ü\\ü"),
            ("\\\\n", "\\n"),
        ] {
            assert_eq!(unescape(value), expected, "{value}");
        }
    }

    #[test]
    fn escaping_is_undone_by_unescaping() {
        for text in ["a,b;c\\d\ne", "", "\\n", "ü \" : x"] {
            assert_eq!(unescape(&escape(text)), text);
        }
        assert_eq!(escape("a\r\nb\rc\u{7}"), "a\\nb\\nc");
    }

    #[test]
    fn lists_split_at_bare_commas() {
        let got: Vec<&str> = split_list("a\\,b,c\\\\,d").collect();
        assert_eq!(got, ["a\\,b", "c\\\\", "d"]);
    }
}
