//! RDFa Lite 1.1 (and the `rel` of RDFa 1.0 around nested things), as far as events need it.

use crate::Form;
use crate::bounds::MAX_ITEMS;
use crate::dom::ElementRef;
use crate::microdata::{self, property};
use crate::node::{Node, VISIBLE, Value, is_known_vocabulary, local_name};
use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::Html;

struct Open {
    element: NodeId,
    /// None where only a `rel` waits for the thing below it.
    node: Option<Node>,
    names: Vec<String>,
}

/// The page's top-level things.
pub fn read(html: &Html) -> Vec<Node> {
    let mut out = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for edge in html.root_element().traverse() {
        match edge {
            Edge::Open(n) => {
                if let Some(element) = ElementRef::wrap(n) {
                    start(element, &mut open);
                }
            }
            Edge::Close(n) => {
                if open.last().is_some_and(|o| o.element == n.id())
                    && let Some(mut done) = open.pop()
                {
                    if let (Some(e), Some(node)) = (ElementRef::wrap(n), &mut done.node)
                        && node.lacks_end()
                    {
                        let text = Value::Text(crate::dom::text(e));
                        node.props.push((VISIBLE.to_owned(), text));
                    }
                    finish(done, &mut open, &mut out);
                }
            }
        }
    }
    out
}

fn names(text: Option<&str>) -> Vec<String> {
    let words = text.unwrap_or("").split_ascii_whitespace();
    // Open Graph and the like share the attribute.
    let known = words.filter(|w| {
        let prefix = w.split_once(':').map_or("", |(p, _)| p);
        matches!(prefix, "" | "schema" | "s" | "v" | "http" | "https" | "sdo" | "event")
    });
    known.map(|w| local_name(w).to_owned()).collect()
}

fn start(element: ElementRef<'_>, open: &mut Vec<Open>) {
    let value = element.value();
    let props = names(value.attr("property"));
    if let Some(types) = value.attr("typeof") {
        let mut node = Node::new(Form::Rdfa);
        let types = types.split_ascii_whitespace().filter(|t| is_known_vocabulary(t));
        node.types = types.map(|t| local_name(t).to_owned()).collect();
        let id = ["resource", "about", "href", "src"].iter().find_map(|a| value.attr(a));
        node.id = id.map(str::to_owned);
        let rel = names(value.attr("rel"));
        let names = if props.is_empty() { rel } else { props };
        open.push(Open { element: element.id(), node: Some(node), names });
        return;
    }
    if let (Some(rel), true) = (value.attr("rel"), props.is_empty()) {
        let prefixed = rel.contains(':') && value.attr("href").is_none();
        if prefixed {
            open.push(Open { element: element.id(), node: None, names: names(Some(rel)) });
            return;
        }
        if rel.starts_with("v:") || rel.starts_with("schema:") {
            add(open, &names(Some(rel)), property(element));
        }
        return;
    }
    if !props.is_empty() {
        let found = match value.attr("resource") {
            Some(r) if value.attr("content").is_none() => Value::Link(r.to_owned(), String::new()),
            _ => property(element),
        };
        add(open, &props, found);
    }
}

fn add(open: &mut [Open], names: &[String], value: Value) {
    if let Some(node) = open.iter_mut().rev().find_map(|o| o.node.as_mut()) {
        microdata::add(node, names, value);
    }
}

fn finish(done: Open, open: &mut [Open], out: &mut Vec<Node>) {
    let Some(node) = done.node else { return };
    let waiting = open.last().filter(|o| o.node.is_none()).map(|o| o.names.clone());
    let names = if done.names.is_empty() { waiting.unwrap_or_default() } else { done.names };
    let has_outer = open.iter().any(|o| o.node.is_some());
    if has_outer && !names.is_empty() {
        add(open, &names, Value::Node(Box::new(node)));
    } else if out.len() < MAX_ITEMS {
        out.push(node);
    }
}
