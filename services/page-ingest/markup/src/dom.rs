//! The parsed page, and reading text off it without recursion.

use crate::scan::Scan;
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{Html, Node};

pub use scraper::ElementRef;

/// Parses a page within the bounds; the second value tells that something was left out.
pub fn parse(html: &str, scan: &Scan<'_>) -> (Html, bool) {
    if scan.too_deep {
        (Html::parse_document(&crate::scan::tamed(html)), true)
    } else {
        (Html::parse_document(html), false)
    }
}

/// Elements whose text is not shown.
pub fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "head" | "iframe" | "svg")
}

/// Elements that stand within a line.
pub fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "meta"
            | "nobr"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "link"
            | "input"
            | "o:p"
    )
}

/// Text of an element, white space collapsed, a space where a block begins or ends.
pub fn text(element: ElementRef<'_>) -> String {
    crate::text::collapse(&raw_text(*element))
}

/// Text of a node as it stands, spaces where blocks begin or end, hidden elements left out.
pub fn raw_text(node: NodeRef<'_, Node>) -> String {
    let mut out = String::new();
    let mut hidden = 0usize;
    for edge in node.traverse() {
        let (node, open) = match edge {
            Edge::Open(n) => (n, true),
            Edge::Close(n) => (n, false),
        };
        match node.value() {
            Node::Text(t) if open && hidden == 0 => out.push_str(t),
            Node::Element(e) => {
                let name = e.name();
                if is_hidden(name) {
                    hidden = if open { hidden + 1 } else { hidden - 1 };
                } else if !is_inline(name) {
                    out.push(' ');
                }
            }
            _ => {}
        }
        if out.len() > crate::bounds::MAX_TEXT * 2 {
            break;
        }
    }
    out
}

/// Elements below `element` in the page's order.
pub fn descendants(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.descendants().skip(1).filter_map(ElementRef::wrap)
}

/// One of the element's classes.
pub fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|c| c == class)
}
