//! One fast pass over the tags of a page, before (and often instead of) parsing it.
//!
//! It finds which forms of markup are there at all, takes the JSON-LD and the head's properties and
//! links, and measures how deep a parser would have to nest.

use crate::bounds::{MAX_DEPTH, MAX_LINKS, MAX_NODES};
use crate::node::{is_event_type, is_known_vocabulary, local_name};
use memchr::{memchr, memchr3, memmem};
use std::borrow::Cow;

/// A start or end tag.
#[derive(Clone, Copy, Debug)]
pub struct Tag<'a> {
    /// Name as written.
    pub name: &'a str,
    /// What stands between name and `>`.
    pub attrs: &'a str,
    /// End tag.
    pub closing: bool,
    /// Byte of the `<`.
    pub start: usize,
    /// Byte after the `>`.
    pub end: usize,
}

/// Iterates over the tags; comments and the content of `script`, `style` and the like are skipped.
pub struct Tags<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    /// From the start of the page.
    pub fn new(html: &'a str) -> Self {
        Self { html, at: 0 }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr(b'<', bytes.get(self.at..)?)?;
            let first = *bytes.get(start + 1)?;
            if first == b'!' {
                let rest = &bytes[start..];
                let end = if rest.starts_with(b"<!--") {
                    memmem::find(&rest[4..], b"-->").map(|e| e + 7)
                } else {
                    memchr(b'>', rest).map(|e| e + 1)
                };
                self.at = start + end?;
                continue;
            }
            let closing = first == b'/';
            let name_at = start + 1 + usize::from(closing);
            if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
                self.at = start + 1;
                continue;
            }
            let name_len = bytes[name_at..]
                .iter()
                .position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>'))?;
            let name = &self.html[name_at..name_at + name_len];
            let end = tag_end(bytes, name_at + name_len)?;
            let attrs = &self.html[name_at + name_len..end - 1];
            self.at = if closing { end } else { skip_raw(bytes, name, end) };
            return Some(Tag { name, attrs, closing, start, end });
        }
    }
}

/// Byte after the `>` that ends a tag; one within a quoted value does not.
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        let quote = bytes[at];
        at += 1;
        if quote == b'>' {
            return Some(at);
        }
        // A quote opens a value only after "=".
        let before = bytes[..at - 1].iter().rev().find(|b| !b.is_ascii_whitespace());
        if before == Some(&b'=') {
            at += memchr(quote, &bytes[at..])? + 1;
        }
    }
}

/// After a start tag whose content is no markup: the byte of its end tag.
fn skip_raw(bytes: &[u8], name: &str, end: usize) -> usize {
    const RAW: [&str; 7] = ["script", "style", "textarea", "title", "xmp", "noframes", "iframe"];
    let Some(raw) = RAW.iter().find(|r| name.eq_ignore_ascii_case(r)) else { return end };
    let mut at = end;
    while let Some(found) = memmem::find(&bytes[at..], b"</") {
        at += found;
        let name_at = at + 2;
        let is_end = bytes
            .get(name_at..name_at + raw.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(raw.as_bytes()));
        if is_end {
            return at;
        }
        at = name_at;
    }
    bytes.len()
}

/// Value of an attribute, character references resolved; empty for one without value.
pub fn attr<'a>(attrs: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let bytes = attrs.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_whitespace() || bytes[at] == b'/' {
            at += 1;
            continue;
        }
        let stop = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'/');
        let len = bytes[at..].iter().position(stop).unwrap_or(bytes.len() - at).max(1);
        let end = (at + len..=bytes.len()).find(|e| attrs.is_char_boundary(*e))?;
        let found = attrs[at..end].eq_ignore_ascii_case(name);
        let blank = |from: usize| {
            let gap = bytes[from..].iter().position(|b| !b.is_ascii_whitespace());
            from + gap.unwrap_or(bytes.len() - from)
        };
        let equals = blank(end);
        let (value, next) = if bytes.get(equals) == Some(&b'=') {
            value_at(attrs, blank(equals + 1))
        } else {
            ("", end)
        };
        if found {
            return Some(if value.contains('&') {
                Cow::Owned(crate::text::unescape(value))
            } else {
                Cow::Borrowed(value)
            });
        }
        at = next.max(at + 1);
    }
    None
}

fn value_at(attrs: &str, at: usize) -> (&str, usize) {
    let bytes = attrs.as_bytes();
    match bytes.get(at) {
        Some(quote @ (b'"' | b'\'')) => {
            let from = at + 1;
            let len = memchr(*quote, &bytes[from..]).unwrap_or(bytes.len() - from);
            (&attrs[from..from + len], from + len + 1)
        }
        Some(_) => {
            let len = bytes[at..].iter().position(u8::is_ascii_whitespace);
            let end = at + len.unwrap_or(bytes.len() - at);
            (&attrs[at..end], end)
        }
        None => ("", at),
    }
}

/// What the pass found.
#[derive(Debug, Default)]
pub struct Scan<'a> {
    /// Texts of the JSON-LD scripts.
    pub jsonld: Vec<&'a str>,
    /// An `itemtype` that is an event, or a page whose `itemprop`s lack one.
    pub microdata: bool,
    /// A `typeof` that is an event.
    pub rdfa: bool,
    /// A class of h-event or hCalendar.
    pub microformats: bool,
    /// `property` or `name` and `content` of the head's `meta` elements.
    pub metas: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// `link` and `a` elements that may be feeds, next pages or the canonical address: attributes,
    /// and the text that follows (an `a`'s own text up to the next tag).
    pub links: Vec<(&'a str, &'a str)>,
    /// Address of the `base` element.
    pub base: Option<Cow<'a, str>>,
    /// Language of the page.
    pub lang: Option<Cow<'a, str>>,
    /// Parsing the page as it is would cost more than the bounds allow.
    pub too_deep: bool,
}

impl<'a> Scan<'a> {
    /// Runs the pass.
    pub fn run(html: &'a str) -> Self {
        let mut out = Self::default();
        let mut depth = Depth::default();
        for tag in Tags::new(html) {
            depth.tag(&tag);
            if tag.closing || tag.attrs.is_empty() {
                continue;
            }
            out.start_tag(html, &tag);
        }
        out.too_deep = depth.exceeded;
        out
    }

    fn start_tag(&mut self, html: &'a str, tag: &Tag<'a>) {
        let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
        if is("script") {
            let kind = attr(tag.attrs, "type").unwrap_or_default();
            if kind.to_ascii_lowercase().contains("ld+json") {
                let end = skip_raw(html.as_bytes(), tag.name, tag.end);
                self.jsonld.push(&html[tag.end..end]);
            }
            return;
        }
        if is("meta") {
            let name = attr(tag.attrs, "property").or_else(|| attr(tag.attrs, "name"));
            if let (Some(name), Some(content)) = (name, attr(tag.attrs, "content"))
                && self.metas.len() < MAX_LINKS
            {
                self.metas.push((name, content));
            }
        } else if is("html") {
            self.lang = self.lang.take().or_else(|| attr(tag.attrs, "lang"));
        } else if is("base") {
            self.base = self.base.take().or_else(|| attr(tag.attrs, "href"));
        } else if (is("link") || is("a")) && self.links.len() < MAX_LINKS && may_matter(tag.attrs) {
            let rest = &html[tag.end..];
            let text = &rest[..memchr(b'<', rest.as_bytes()).unwrap_or(rest.len())];
            self.links.push((tag.attrs, text));
        }
        self.markers(tag.attrs);
    }

    fn markers(&mut self, attrs: &str) {
        let bytes = attrs.as_bytes();
        if !self.microformats
            && memmem::find(bytes, b"event").is_some()
            && attr(attrs, "class").is_some_and(|c| {
                c.split_ascii_whitespace().any(|c| matches!(c, "h-event" | "vevent" | "hevent"))
            })
        {
            self.microformats = true;
        }
        if !self.microdata && contains_ignore_case(bytes, b"itemtype") {
            self.microdata = attr(attrs, "itemtype").is_some_and(|t| names_event(&t));
        }
        if !self.rdfa && contains_ignore_case(bytes, b"typeof") {
            self.rdfa = attr(attrs, "typeof").is_some_and(|t| names_event(&t));
        }
    }
}

fn contains_ignore_case(bytes: &[u8], word: &[u8]) -> bool {
    memmem::find(bytes, word).is_some()
        || memmem::find(bytes, word.to_ascii_uppercase().as_slice()).is_some()
}

fn names_event(types: &str) -> bool {
    types.split_ascii_whitespace().any(|t| is_known_vocabulary(t) && is_event_type(local_name(t)))
}

/// A link that could be a feed, the next page or the canonical address.
fn may_matter(attrs: &str) -> bool {
    const SIGNS: [&str; 12] = [
        "rel=", "ics", "ical", "rss", "atom", "feed", "webcal", "calendar", "rel =", "RSS", "REL=",
        "format=",
    ];
    SIGNS.iter().any(|s| memmem::find(attrs.as_bytes(), s.as_bytes()).is_some())
}

/// Elements whose end tag may be left out and which do not nest in themselves, and void ones.
const FLAT: &[&str] = &[
    "p", "li", "td", "tr", "th", "dt", "dd", "option", "thead", "tbody", "tfoot", "colgroup", "br",
    "img", "input", "hr", "meta", "link", "area", "base", "col", "source", "wbr", "embed", "param",
    "track", "html", "head", "body", "keygen", "rp", "rt",
];
/// Elements that the parser opens again in each following block while they are unclosed.
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Estimates what a parser would build.
#[derive(Debug, Default)]
struct Depth {
    depth: usize,
    formatting: usize,
    nodes: usize,
    exceeded: bool,
}

impl Depth {
    fn tag(&mut self, tag: &Tag<'_>) {
        let any = |list: &[&str]| list.iter().any(|n| tag.name.eq_ignore_ascii_case(n));
        self.nodes += 2 + self.formatting;
        if any(FLAT) || tag.attrs.ends_with('/') {
            // Nothing to close.
        } else if tag.closing {
            self.depth = self.depth.saturating_sub(1);
            if self.formatting > 0 && any(FORMATTING) {
                self.formatting -= 1;
            }
        } else {
            self.depth += 1;
            if any(FORMATTING) {
                self.formatting += 1;
            }
        }
        self.exceeded |= self.depth > MAX_DEPTH || self.nodes > MAX_NODES;
    }
}

/// The page without start tags that nest deeper than [`MAX_DEPTH`] (and their end tags), cut where
/// the parser would have built [`MAX_NODES`] nodes.
pub fn tamed(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut depth = Depth::default();
    let (mut copied, mut left_out) = (0, 0usize);
    for tag in Tags::new(html) {
        let before = depth.depth;
        depth.tag(&tag);
        if depth.nodes > MAX_NODES {
            out.push_str(&html[copied..tag.start]);
            return out;
        }
        let drop_start = depth.depth > MAX_DEPTH && depth.depth > before;
        let drop_end = tag.closing && left_out > 0 && depth.depth < before;
        if drop_start || drop_end {
            out.push_str(&html[copied..tag.start]);
            copied = tag.end;
            if drop_start {
                left_out += 1;
                depth.depth = before;
                if FORMATTING.iter().any(|n| tag.name.eq_ignore_ascii_case(n)) {
                    depth.formatting = depth.formatting.saturating_sub(1);
                }
            } else {
                left_out -= 1;
                depth.depth = before;
            }
        }
    }
    out.push_str(&html[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{Scan, Tags, attr, tamed};

    #[test]
    fn tags_are_found() {
        let html = "a < b <p class='x>y'>t<!-- <i> --><script>if(a<b){'</p>'}</SCRIPT><br/></p>";
        let names: Vec<String> = Tags::new(html)
            .map(|t| format!("{}{}", if t.closing { "/" } else { "" }, t.name))
            .collect();
        assert_eq!(names, ["p", "script", "/SCRIPT", "br", "/p"]);
    }

    #[test]
    fn attributes() {
        let attrs = " class=\"a b\" HREF='/x?a=1&amp;b' itemscope data-ü=3 title = z";
        for (name, expected) in [
            ("class", Some("a b")),
            ("href", Some("/x?a=1&b")),
            ("itemscope", Some("")),
            ("title", Some("z")),
            ("id", None),
        ] {
            assert_eq!(attr(attrs, name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn markers() {
        let scan =
            Scan::run("<li class='x h-event'><div itemscope itemtype=http://schema.org/Event>");
        assert!(scan.microformats && scan.microdata && !scan.rdfa);
        let scan =
            Scan::run("<div typeof='schema:MusicEvent'><b itemtype='https://schema.org/Offer'>");
        assert!(!scan.microformats && !scan.microdata && scan.rdfa);
    }

    #[test]
    fn depth_is_bounded() {
        let html = format!("{}x{}<p>end", "<div>".repeat(100_000), "</div>".repeat(100_000));
        assert!(Scan::run(&html).too_deep);
        let tamed = tamed(&html);
        assert!(tamed.len() < 6_000 && tamed.ends_with("<p>end"));
        let html = format!("{}{}", "<b id=1>".repeat(300), "<p>x</p>".repeat(100_000));
        assert!(Scan::run(&html).too_deep);
    }
}
