//! HTML to clean text: what a reader would see, with the addresses of links.
//!
//! A tokenizer feeds a writer that knows no tree, so depth costs nothing and broken HTML is
//! as good as any.

use std::cell::RefCell;

use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states,
};

use crate::clean;

/// Links nested in links or never closed that are remembered; HTML knows one at a time.
const MAX_OPEN_LINKS: usize = 8;

/// Turns HTML into text: `br`, paragraphs and rows as line breaks, list items with `- `, links as
/// `text (address)`, entities resolved, scripts, styles and comments left out.
#[must_use]
pub fn to_text(html: &str) -> String {
    let sink = Writer::default();
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(html.into());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    clean::text(&tokenizer.sink.state.into_inner().out)
}

/// Whether a plain text in fact carries HTML: a known tag, or entities beside no bare `&`.
#[must_use]
pub fn looks_like_html(text: &str) -> bool {
    const TAGS: [&str; 30] = [
        "a",
        "b",
        "i",
        "u",
        "p",
        "br",
        "hr",
        "em",
        "strong",
        "div",
        "span",
        "ul",
        "ol",
        "li",
        "html",
        "body",
        "table",
        "tr",
        "td",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "img",
        "pre",
        "o:p",
        "style",
        "section",
        "blockquote",
    ];
    let tag = text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != ':').unwrap_or(0);
        let name = rest.get(..len).unwrap_or("").to_ascii_lowercase();
        let ended =
            matches!(rest.as_bytes().get(len), Some(b'>' | b'/' | b' ' | b'\n' | b'\r' | b'\t'));
        ended && TAGS.contains(&name.as_str()) && rest[len..].contains('>')
    });
    tag || text.match_indices('&').any(|(at, _)| is_entity(&text[at + 1..]))
}

/// Entities that nobody writes in a plain text.
fn is_entity(rest: &str) -> bool {
    const NAMES: [&str; 12] = [
        "nbsp;", "amp;", "quot;", "uuml;", "ouml;", "auml;", "Uuml;", "Ouml;", "Auml;", "szlig;",
        "lt;", "gt;",
    ];
    if let Some(number) = rest.strip_prefix('#') {
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        return (2..=5).contains(&digits) && number.as_bytes().get(digits) == Some(&b';');
    }
    NAMES.iter().any(|name| rest.starts_with(name))
}

#[derive(Default)]
struct Writer {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    out: String,
    /// Depth of elements whose text is not shown.
    hidden: usize,
    /// Preformatted elements open.
    pre: usize,
    /// Address and start of text of open links.
    links: Vec<(String, usize)>,
}

impl TokenSink for Writer {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) if state.hidden == 0 => state.text(&text),
            Token::TagToken(tag) => return state.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str) {
        if self.pre > 0 {
            self.out.push_str(text);
        } else {
            self.out.extend(text.chars().map(|c| if c.is_ascii_whitespace() { ' ' } else { c }));
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let start = tag.kind == TagKind::StartTag;
        match name {
            "script" | "style" | "title" | "textarea" | "noscript" | "template" | "svg"
            | "head" => {
                return self.hide(name, start, tag.self_closing);
            }
            _ if self.hidden > 0 => {}
            "a" if start => self.open_link(tag),
            "a" => self.close_link(),
            "br" => self.out.push('\n'),
            "li" if start => self.out.push_str("\n- "),
            "td" | "th" if start => self.out.push(' '),
            "pre" => {
                self.pre = if start { self.pre + 1 } else { self.pre.saturating_sub(1) };
                self.out.push('\n');
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "table"
            | "blockquote" | "hr" | "dl" => self.out.push_str("\n\n"),
            "div" | "tr" | "section" | "article" | "header" | "footer" | "dt" | "dd"
            | "address" | "figure" | "figcaption" | "main" | "nav" => self.out.push('\n'),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    /// Elements without shown text. Script and style hold raw text up to their end tag.
    fn hide(&mut self, name: &str, start: bool, closed: bool) -> TokenSinkResult<()> {
        match (name, start) {
            ("script", true) => {
                self.hidden += 1;
                return TokenSinkResult::RawData(states::ScriptData);
            }
            ("style" | "noscript", true) => {
                self.hidden += 1;
                return TokenSinkResult::RawData(states::Rawtext);
            }
            ("title" | "textarea", true) => {
                self.hidden += 1;
                return TokenSinkResult::RawData(states::Rcdata);
            }
            // `head` is only left, since pages forget its end; what is in it hides itself.
            ("head", _) => {}
            (_, true) if !closed => self.hidden += 1,
            (_, true) => {}
            (_, false) => self.hidden = self.hidden.saturating_sub(1),
        }
        TokenSinkResult::Continue
    }

    fn open_link(&mut self, tag: &Tag) {
        let href = tag.attrs.iter().find(|a| &*a.name.local == "href");
        let href = href.map(|a| a.value.trim().to_owned()).unwrap_or_default();
        if self.links.len() < MAX_OPEN_LINKS {
            self.links.push((href, self.out.len()));
        }
    }

    fn close_link(&mut self) {
        let Some((href, at)) = self.links.pop() else { return };
        if !is_shown(&href) {
            return;
        }
        let text = self.out.get(at..).unwrap_or("").trim();
        let bare = |s: &str| {
            let s = s.trim_start_matches("mailto:").trim_start_matches("tel:");
            let s = s.trim_start_matches("https://").trim_start_matches("http://");
            s.trim_start_matches("www.").trim_end_matches('/').to_ascii_lowercase()
        };
        if text.is_empty() {
            self.out.push_str(&format!(" {href} "));
        } else if bare(text) == bare(&href) {
            if text.len() < href.len() && href.starts_with("http") {
                self.out.truncate(at);
                self.out.push_str(&href);
            }
        } else {
            let shown = href.trim_start_matches("mailto:").trim_start_matches("tel:");
            self.out.push_str(&format!(" ({shown})"));
        }
    }
}

/// Addresses a reader can use; anything else (scripts, data, anchors) is left out.
fn is_shown(href: &str) -> bool {
    let lower = href.get(..8).unwrap_or(href).to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|s| lower.starts_with(s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(to_text(html), expected);
    }

    #[test]
    fn what_a_reader_sees() {
        check("<p>Eins</p><p>Zwei<br>Drei</p>", "Eins\n\nZwei\nDrei");
        check("A &amp; B&nbsp;&uuml;ber &#8222;x&#8220;", "A & B über „x“");
        check("<ul><li>eins<li>zwei</ul>danach", "- eins\n- zwei\n\ndanach");
        check("a<script>alert('<p>')</script><style>p{}</style>b", "ab");
        check("<title>weg</title>da <!-- weg --> und da", "da und da");
        check("Preis < 5 € und 3 > 2", "Preis < 5 € und 3 > 2");
        check(
            "<table><tr><td>9 Uhr<td>Beginn<tr><td>10 Uhr<td>Ende</table>",
            "9 Uhr Beginn\n10 Uhr Ende",
        );
        check("offen <b>fett", "offen fett");
    }

    #[test]
    fn links_keep_their_address() {
        check("<a href='https://a.de/x'>Anmeldung</a>!", "Anmeldung (https://a.de/x)!");
        check("<a href='https://www.a.de/'>www.a.de</a>", "https://www.a.de/");
        check("<a href='mailto:info@a.de'>info@a.de</a>", "info@a.de");
        check("<a href='mailto:info@a.de'>Mail</a>", "Mail (info@a.de)");
        check("<a href='javascript:alert(1)'>x</a> <a href='#top'>y</a>", "x y");
        check("<a href='https://a.de'><img src=x></a>", "https://a.de");
        check("</a>x", "x");
    }

    #[test]
    fn depth_costs_nothing() {
        let deep = format!("{}tief{}", "<div>".repeat(100_000), "</a>".repeat(1000));
        check(&deep, "tief");
    }

    #[test]
    fn html_is_told_from_text() {
        for (text, expected) in [
            ("<p>x</p>", true),
            ("a<br/>b", true),
            ("Zeile<BR>zwei", true),
            ("a &amp; b", true),
            ("3 < 4 und 5 > 2", false),
            ("<info@a.de>", false),
            ("<https://a.de>", false),
            ("A & B", false),
        ] {
            assert_eq!(looks_like_html(text), expected, "{text}");
        }
    }
}
