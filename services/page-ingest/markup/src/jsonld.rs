//! JSON-LD: strict JSON first, then what browsers and search engines forgive; then things.

use crate::bounds::{MAX_ITEMS, MAX_JSON_DEPTH, MAX_NODE_DEPTH};
use crate::node::{Node, Value, local_name};
use crate::{Code, Finding, Form};
use serde_json::Value as Json;

mod repair;

/// Top-level things of all JSON-LD scripts of a page.
pub fn read(scripts: &[&str], findings: &mut Vec<Finding>) -> Vec<Node> {
    let mut out = Vec::new();
    for script in scripts {
        // Most scripts of most pages are breadcrumbs; a script without one of these is no event.
        if !mentions_event(script) {
            continue;
        }
        let text = script.trim().trim_start_matches('\u{feff}');
        let json = serde_json::from_str::<Json>(text).or_else(|error| {
            let fixed = repair::parse(text);
            let note = Finding::page(
                Code::BrokenJson,
                "JSON-LD ist kein gültiges JSON; manche Leser übergehen den Termin deshalb ganz.",
                "The JSON-LD is not valid JSON; some readers drop the event for it.",
            );
            findings.push(note.found(&error.to_string()));
            fixed.ok_or(error)
        });
        if let Ok(json) = json {
            top(&json, &mut out, 0);
        }
    }
    out
}

/// Whether a script can hold an event: one of the words that its type or properties need.
fn mentions_event(script: &str) -> bool {
    const WORDS: [&str; 6] =
        ["Event", "Festival", "Hackathon", "startDate", "CourseInstance", "event"];
    WORDS.iter().any(|w| memchr::memmem::find(script.as_bytes(), w.as_bytes()).is_some())
}

fn top(json: &Json, out: &mut Vec<Node>, depth: usize) {
    if depth > MAX_JSON_DEPTH || out.len() >= MAX_ITEMS {
        return;
    }
    match json {
        Json::Array(list) => list.iter().for_each(|j| top(j, out, depth + 1)),
        Json::Object(map) => {
            let graph = map.get("@graph");
            if let Some(graph) = graph {
                top(graph, out, depth + 1);
            }
            if (graph.is_none() || map.contains_key("@type"))
                && let Some(node) = object(map, 0)
            {
                out.push(node);
            }
        }
        _ => {}
    }
}

fn object(map: &serde_json::Map<String, Json>, depth: usize) -> Option<Node> {
    if depth > MAX_NODE_DEPTH {
        return None;
    }
    let mut node = Node::new(Form::JsonLd);
    let types = map.get("@type").or_else(|| map.get("type"));
    match types {
        Some(Json::String(t)) => node.types.push(local_name(t).to_owned()),
        Some(Json::Array(list)) => {
            node.types =
                list.iter().filter_map(Json::as_str).map(|t| local_name(t).to_owned()).collect();
        }
        _ => {}
    }
    node.id = map.get("@id").and_then(Json::as_str).map(str::to_owned);
    for (name, json) in map {
        if matches!(name.as_str(), "@context" | "@type" | "@id" | "@graph") {
            continue;
        }
        let name = if name == "@reverse" { name.as_str() } else { local_name(name) };
        values(name, json, &mut node, depth);
    }
    Some(node)
}

fn values(name: &str, json: &Json, node: &mut Node, depth: usize) {
    let mut push = |value: Value| node.props.push((name.to_owned(), value));
    match json {
        Json::String(s) => push(Value::Text(s.clone())),
        Json::Number(n) => push(Value::Text(n.to_string())),
        Json::Bool(b) => push(Value::Text(b.to_string())),
        Json::Null => {}
        Json::Array(list) => {
            if depth <= MAX_NODE_DEPTH {
                list.iter().for_each(|j| values(name, j, node, depth + 1));
            }
        }
        Json::Object(map) => {
            // {"@value": "…", "@language": "de"} is a text; a list is its members.
            if let Some(inner) = map.get("@value").or_else(|| map.get("@list").or(map.get("@set")))
            {
                values(name, inner, node, depth + 1);
            } else if let Some(inner) = object(map, depth + 1) {
                push(Value::Node(Box::new(inner)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn graph_lists_and_values() {
        let script = r##"{"@context":"https://schema.org","@graph":[
            {"@type":["Thing","schema:MusicEvent"],"@id":"#e","name":{"@value":"Jazz",
             "@language":"de"},
             "location":{"@id":"#hall"},"startDate":"2026-05-02"},
            {"@type":"Place","@id":"#hall","name":"Halle"}]}"##;
        let mut findings = Vec::new();
        let nodes = read(&[script], &mut findings);
        assert_eq!(nodes.len(), 2);
        assert!(nodes[0].is_event() && findings.is_empty());
        assert_eq!(nodes[0].text(&["name"]).as_deref(), Some("Jazz"));
    }

    #[test]
    fn broken_json_is_read_and_told() {
        let mut findings = Vec::new();
        let nodes = read(&["{\"@type\":\"Event\",\"name\":\"A\nB\",}"], &mut findings);
        assert_eq!(nodes[0].text(&["name"]).as_deref(), Some("A B"));
        assert_eq!(findings.len(), 1);
    }
}
