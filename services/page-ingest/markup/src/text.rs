//! Small text tools: white space, entities, tags within text.

use crate::bounds::MAX_TEXT;

/// Collapses white space (also non-breaking and zero-width) to single spaces, none at the ends.
#[must_use]
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_TEXT));
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{ad}') {
            gap |= c.is_whitespace();
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        if out.len() >= MAX_TEXT {
            break;
        }
        out.push(c);
    }
    out
}

/// At most `len` characters, with an ellipsis where something was left out.
#[must_use]
pub fn shorten(text: &str, len: usize) -> String {
    match text.char_indices().nth(len) {
        Some((cut, _)) => format!("{}…", text[..cut].trim_end()),
        None => text.to_owned(),
    }
}

/// Cuts at a character boundary at or before `len` bytes.
#[must_use]
pub fn cut(text: &str, len: usize) -> &str {
    let mut end = len.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Named entities that occur in German and English texts.
const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("bdquo", "„"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("sbquo", "‚"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("shy", "\u{ad}"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("euro", "€"),
    ("bull", "•"),
    ("middot", "·"),
    ("sect", "§"),
    ("deg", "°"),
    ("thinsp", "\u{2009}"),
    ("ensp", "\u{2002}"),
    ("emsp", "\u{2003}"),
];

/// Longest entity that is looked at, in bytes without `&` and `;`.
const MAX_ENTITY: usize = 10;

/// Resolves character references; what is none stays as it is.
#[must_use]
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let body = cut(&rest[1..], MAX_ENTITY + 1);
        let resolved = body.find(';').and_then(|end| Some((entity(&body[..end])?, end)));
        match resolved {
            Some((found, end)) => {
                out.push_str(&found);
                rest = &rest[end + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0').map(String::from);
    }
    ENTITIES.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
}

/// Text of a value that may hold markup: tags become spaces, references are resolved.
#[must_use]
pub fn plain(text: &str) -> String {
    let text = cut(text, MAX_TEXT * 4);
    if !text.contains(['<', '&']) {
        return collapse(text);
    }
    let once = strip_tags(text);
    let once = unescape(&once);
    // A description escaped twice ("&lt;p&gt;") shows tags after the first round.
    let twice = if once.contains("</") { strip_tags(&once) } else { once };
    collapse(&twice)
}

fn strip_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at + 1..];
        let opens = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match tag.find('>').filter(|_| opens) {
            Some(end) => {
                let inline = is_inline(&tag[..end]);
                out.push_str(if inline { "" } else { " " });
                rest = &tag[end + 1..];
            }
            None => {
                out.push('<');
                rest = tag;
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_inline(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    matches!(
        name[..end].to_ascii_lowercase().as_str(),
        "b" | "i"
            | "em"
            | "strong"
            | "a"
            | "span"
            | "u"
            | "abbr"
            | "small"
            | "sup"
            | "sub"
            | "font"
    )
}

/// Whether two titles are taken for the same on one page: equal when folded, or one within the
/// other, or most words shared.
#[must_use]
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (terminbund_text::fold::fold(a), terminbund_text::fold::fold(b));
    if a.is_empty() || b.is_empty() || a == b {
        return true;
    }
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() >= 8 && long.contains(short.as_str()) {
        return true;
    }
    let x: std::collections::BTreeSet<&str> = a.split(' ').collect();
    let y: std::collections::BTreeSet<&str> = b.split(' ').collect();
    let shared = x.intersection(&y).count();
    shared * 10 >= x.union(&y).count() * 6
}

/// "Haus X, Straße 1, Ort" as name and address, which begins with the part that has a number.
#[must_use]
pub fn split_place(text: &str) -> (Option<String>, Option<String>) {
    let text = collapse(text).trim_matches(|c: char| ",;:|–—-· ".contains(c)).to_owned();
    let parts: Vec<&str> = text.split(", ").collect();
    let number =
        |p: &&str| p.chars().any(|c| c.is_ascii_digit()) && p.contains(char::is_alphabetic);
    match parts.iter().position(number) {
        Some(0) if parts.len() > 1 => (None, Some(text)),
        Some(at) if at > 0 => (Some(parts[..at].join(", ")), Some(parts[at..].join(", "))),
        _ => (Some(text), None),
    }
}

#[cfg(test)]
mod tests {
    use super::{alike, plain, unescape};

    #[test]
    fn texts() {
        let cases = [
            ("<p>Ein&nbsp;<b>Fest</b></p><p>am See", "Ein Fest am See"),
            ("a < b &amp; c &unknown; &#8211; &#x2013;", "a < b & c &unknown; – –"),
            ("&lt;p&gt;zwei&lt;/p&gt;", "zwei"),
            ("soft\u{ad}hyphen  \n x", "softhyphen x"),
        ];
        for (input, expected) in cases {
            assert_eq!(plain(input), expected);
        }
        assert_eq!(unescape("&"), "&");
    }

    #[test]
    fn titles() {
        for (a, b, same) in [
            ("Messe für Fachkräfte", "Messe fuer Fachkraefte", true),
            ("Jobmesse", "Jobmesse Magdeburg 2026", true),
            ("Chorprobe", "Mitgliederversammlung", false),
        ] {
            assert_eq!(alike(a, b), same, "{a} / {b}");
        }
    }
}
