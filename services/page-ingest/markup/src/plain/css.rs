//! Selectors that a person can read, for elements that were found to belong together.

use super::page::Page;
use super::words;
use crate::dom::ElementRef;
use crate::rule::selector;
use std::collections::BTreeSet;

/// The shortest selector that finds these elements, and of the rest of the page none with a date.
pub fn for_group(
    page: &Page<'_>,
    members: &[usize],
    dated: &dyn Fn(usize) -> bool,
) -> Option<String> {
    let first = *members.first()?;
    let chain: Vec<usize> = page.chain(first).take(30).collect();
    let own = step(page.els[first].node);
    let mut tries: Vec<String> = Vec::new();
    if own.contains('.') {
        tries.push(own.clone());
    }
    let shared = |el: usize| members.iter().all(|m| page.chain(*m).any(|e| e == el));
    let frame = chain.iter().skip(1).copied().filter(|e| shared(*e));
    for el in frame.clone().take(6) {
        let outer = step(page.els[el].node);
        if outer.contains(['.', '#']) {
            tries.push(format!("{outer} {own}"));
            break;
        }
    }
    let numbered = shared_step(page, members);
    tries.extend(numbered.iter().cloned());
    if let (Some(step), Some(outer)) = (&numbered, chain.get(1)) {
        tries.push(format!("{} > {step}", self::step(page.els[*outer].node)));
    }
    let mut path = own;
    for el in chain.iter().skip(1) {
        let outer = step(page.els[*el].node);
        path = format!("{outer} > {path}");
        tries.push(path.clone());
        if outer.contains('#') || outer == "body" {
            break;
        }
    }
    let wanted: BTreeSet<usize> = members.iter().copied().collect();
    let mut widest = None;
    for text in tries.into_iter().filter(|t| t.len() < crate::bounds::MAX_SELECTOR) {
        let Ok(found) = selector("items", &text) else { continue };
        let hits = page.els.iter().enumerate().filter(|(_, e)| found.matches(&e.node));
        let (mut inside, mut outside) = (0, 0);
        for (i, _) in hits {
            if wanted.contains(&i) {
                inside += 1;
            } else if dated(i) {
                outside += 1;
            }
        }
        if inside == wanted.len() && outside == 0 {
            return Some(text);
        }
        if inside == wanted.len() {
            widest = Some(text);
        }
    }
    widest
}

/// A step with a class that has a number in it, as those of grids have, where all elements bear it.
fn shared_step(page: &Page<'_>, members: &[usize]) -> Option<String> {
    let node = page.els[*members.first()?].node;
    let class = node.value().classes().find(|class| {
        class.bytes().any(|b| b.is_ascii_digit())
            && is_plain(class)
            && members.iter().all(|m| page.els[*m].node.value().classes().any(|c| c == *class))
    })?;
    Some(format!("{}.{class}", step(node)))
}

/// A name that needs no escaping in a selector.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// One element as a step of a selector: its name, an id without numbers, its shape classes.
fn step(node: ElementRef<'_>) -> String {
    let value = node.value();
    let mut out = value.name().to_owned();
    if out.contains(':') {
        out = "*".to_owned();
    }
    if let Some(id) = value.id().filter(|i| is_plain(i) && !i.bytes().any(|b| b.is_ascii_digit())) {
        return format!("{out}#{id}");
    }
    for class in words::shape_classes(node).into_iter().filter(|c| is_plain(c)).take(2) {
        out.push('.');
        out.push_str(class);
    }
    out
}
