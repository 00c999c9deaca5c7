//! Microdata (HTML standard, section 5.2), lenient: `content` counts on any element.

use crate::bounds::MAX_ITEMS;
use crate::dom::{self, ElementRef};
use crate::node::{Node, VISIBLE, Value, is_known_vocabulary, local_name};
use crate::{Code, Finding, Form};
use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::Html;
use std::collections::BTreeMap;

/// An item that is open while its element is.
struct Open {
    element: NodeId,
    node: Node,
    /// Names under which it belongs to the item around it.
    names: Vec<String>,
    known: bool,
}

/// The page's top-level items.
pub fn read(html: &Html, findings: &mut Vec<Finding>) -> Vec<Node> {
    let mut out = Vec::new();
    let mut orphans = 0;
    let ids = if uses_itemref(html) { elements_by_id(html) } else { BTreeMap::new() };
    let root = html.root_element();
    walk(root, None, &ids, &mut out, &mut orphans, 0);
    if orphans > 0 && !out.is_empty() {
        findings.push(
            Finding::page(
                Code::MarkupError,
                "Mikrodaten: itemprop ohne itemscope darum; die Angabe gehört zu keinem Termin.",
                "Microdata: itemprop outside any itemscope; the value belongs to no event.",
            )
            .found(&orphans.to_string()),
        );
    }
    out
}

fn uses_itemref(html: &Html) -> bool {
    html.tree.values().any(|n| n.as_element().is_some_and(|e| e.attr("itemref").is_some()))
}

fn elements_by_id(html: &Html) -> BTreeMap<&str, ElementRef<'_>> {
    let mut out = BTreeMap::new();
    for element in dom::descendants(html.root_element()) {
        if let Some(id) = element.value().id() {
            out.entry(id).or_insert(element);
        }
    }
    out
}

/// Names of one property; pages use one or two.
const MAX_NAMES: usize = 8;

/// `itemref` within what an `itemref` refers to.
const MAX_REFS: usize = 3;

/// Walks below `root`; properties go to `outer` as long as no item is open.
fn walk<'a>(
    root: ElementRef<'a>,
    mut outer: Option<&mut Node>,
    ids: &BTreeMap<&'a str, ElementRef<'a>>,
    out: &mut Vec<Node>,
    orphans: &mut usize,
    refs: usize,
) {
    let mut open: Vec<Open> = Vec::new();
    for edge in root.traverse() {
        match edge {
            Edge::Open(n) => {
                let Some(element) = ElementRef::wrap(n) else { continue };
                let value = element.value();
                let names: Vec<String> = value
                    .attr("itemprop")
                    .unwrap_or("")
                    .split_ascii_whitespace()
                    .map(|n| local_name(n).to_owned())
                    .collect();
                if value.attr("itemscope").is_some() || value.attr("itemtype").is_some() {
                    open.push(begin(element, names));
                } else if !names.is_empty() {
                    let target = match open.last_mut() {
                        Some(o) => Some(&mut o.node),
                        None => outer.as_deref_mut(),
                    };
                    match target {
                        Some(node) => add(node, &names, property(element)),
                        None => *orphans += 1,
                    }
                }
            }
            Edge::Close(n) => {
                if open.last().is_some_and(|o| o.element == n.id()) {
                    let Some(mut done) = open.pop() else { continue };
                    let refd = ElementRef::wrap(n).and_then(|e| e.value().attr("itemref"));
                    if let Some(refd) = refd.filter(|_| refs < MAX_REFS) {
                        for id in refd.split_ascii_whitespace().take(50) {
                            if let Some(part) = ids.get(id).filter(|p| p.id() != n.id()) {
                                walk(*part, Some(&mut done.node), ids, out, orphans, refs + 1);
                            }
                        }
                    }
                    finish(
                        done,
                        ElementRef::wrap(n),
                        open.last_mut().map(|o| &mut o.node).or(outer.as_deref_mut()),
                        out,
                    );
                }
            }
        }
    }
}

fn begin(element: ElementRef<'_>, names: Vec<String>) -> Open {
    let types = element.value().attr("itemtype").unwrap_or("");
    let known = types.is_empty() || types.split_ascii_whitespace().any(is_known_vocabulary);
    let mut node = Node::new(Form::Microdata);
    node.types = types.split_ascii_whitespace().map(|t| local_name(t).to_owned()).collect();
    node.id = element.value().attr("itemid").map(str::to_owned);
    Open { element: element.id(), node, names, known }
}

fn finish(
    mut done: Open,
    element: Option<ElementRef<'_>>,
    outer: Option<&mut Node>,
    out: &mut Vec<Node>,
) {
    if !done.known {
        return;
    }
    if let Some(element) = element.filter(|_| done.node.lacks_end()) {
        let text = Value::Text(dom::text(element));
        done.node.props.push((VISIBLE.to_owned(), text));
    }
    match outer {
        Some(outer) if !done.names.is_empty() => {
            add(outer, &done.names, Value::Node(Box::new(done.node)));
        }
        // An item within an item, but no property of it, stands for itself.
        _ if out.len() < MAX_ITEMS => out.push(done.node),
        _ => {}
    }
}

/// Adds a value under each of its names; a nested thing under the first only, since copies of
/// copies would double with each level.
pub fn add(node: &mut Node, names: &[String], value: Value) {
    let Some((first, rest)) = names.split_first() else { return };
    if !matches!(value, Value::Node(_)) {
        for name in rest.iter().take(MAX_NAMES) {
            node.props.push((name.clone(), value.clone()));
        }
    }
    node.props.push((first.clone(), value));
}

/// Value of a property by its element.
pub fn property(element: ElementRef<'_>) -> Value {
    let value = element.value();
    if let Some(content) = value.attr("content") {
        return Value::Text(content.to_owned());
    }
    let link = |name: &str| value.attr(name).map(|u| Value::Link(u.to_owned(), dom::text(element)));
    let found = match value.name() {
        "meta" => Some(Value::Text(String::new())),
        "a" | "area" | "link" => link("href"),
        "img" | "audio" | "video" | "embed" | "iframe" | "source" | "track" => link("src"),
        "object" => link("data"),
        "data" | "meter" => value.attr("value").map(|v| Value::Text(v.to_owned())),
        "time" | "ins" | "del" => value.attr("datetime").map(|v| Value::Text(v.to_owned())),
        _ => value
            .attr("datetime")
            .or_else(|| value.attr("title").filter(|_| value.name() == "abbr"))
            .map(|v| Value::Text(v.to_owned())),
    };
    found.unwrap_or_else(|| Value::Text(dom::text(element)))
}
