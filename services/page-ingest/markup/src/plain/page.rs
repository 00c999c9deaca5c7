//! A page as lines: what a reader sees, each with the element it stands in.

use crate::bounds::MAX_LINES;
use crate::dom::{self, ElementRef};
use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{Html, Node};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::columns::Columns;
use super::words;

/// What sets a part of a line apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind<'a> {
    /// `b`, `strong`.
    Strong,
    /// `em`, `i`.
    Em,
    /// A link.
    Link(&'a str),
    /// Any other inline element, for its class.
    Other,
}

/// A part of a line set apart by an inline element.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// Bytes of the line's text.
    pub from: usize,
    /// End of the part.
    pub to: usize,
    /// What sets it apart.
    pub kind: Kind<'a>,
    /// The inline element.
    pub node: ElementRef<'a>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Its text, white space collapsed.
    pub text: String,
    /// Index of the innermost block element it stands in.
    pub el: usize,
    /// Parts set apart.
    pub marks: Vec<Mark<'a>>,
    /// Level of the heading it is (1 to 6), 7 for captions and what a class calls a title, 8 for
    /// table heads and lines that are bold as a whole, else 0.
    pub heading: u8,
    /// Column of the table cell it stands in.
    pub cell: Option<u16>,
    /// In navigation, footer or a form.
    pub skip: bool,
}

/// An element.
#[derive(Clone, Copy, Debug)]
pub struct El<'a> {
    /// The element.
    pub node: ElementRef<'a>,
    /// Index of its parent; its own for the root.
    pub parent: usize,
    /// First line and the line after its last.
    pub lines: (usize, usize),
    /// Hash of the names and classes from the root to it.
    pub key: u64,
}

impl<'a> El<'a> {
    /// Name of the element.
    pub fn name(&self) -> &'a str {
        self.node.value().name()
    }
}

/// The page.
pub struct Page<'a> {
    /// Lines in order.
    pub lines: Vec<Line<'a>>,
    /// Elements in order.
    pub els: Vec<El<'a>>,
    /// Elements by their node.
    pub by_node: BTreeMap<NodeId, usize>,
    /// Text of the title element.
    pub title: String,
    /// Indices of the lines that are headings.
    pub headings: Vec<usize>,
}

struct Builder<'a> {
    page: Page<'a>,
    text: String,
    gap: bool,
    marks: Vec<Mark<'a>>,
    /// Inline elements that are open, with the byte at which they began in this line.
    open_marks: Vec<(ElementRef<'a>, Kind<'a>, usize)>,
    /// Elements that are open.
    stack: Vec<Frame>,
    /// Tables that are open.
    tables: Vec<Columns>,
    hidden: usize,
    /// English pages write month/day/year.
    month_first: bool,
}

struct Frame {
    el: usize,
    skip: bool,
    heading: u8,
    cell: Option<u16>,
    block: bool,
    /// Each of its children is a line, though it be inline.
    parted: bool,
    /// Its line breaks and columns of blanks count.
    pre: bool,
}

impl<'a> Page<'a> {
    /// Flattens a parsed page.
    pub fn new(html: &'a Html, lang: &str) -> Self {
        let page = Page {
            lines: Vec::new(),
            els: Vec::new(),
            by_node: BTreeMap::new(),
            title: String::new(),
            headings: Vec::new(),
        };
        let lang = lang.to_ascii_lowercase();
        let month_first = lang.starts_with("en") && !lang.starts_with("en-gb");
        let mut b = Builder {
            page,
            text: String::new(),
            gap: false,
            marks: Vec::new(),
            open_marks: Vec::new(),
            stack: Vec::new(),
            tables: Vec::new(),
            hidden: 0,
            month_first,
        };
        for edge in html.root_element().traverse() {
            match edge {
                Edge::Open(n) => match n.value() {
                    Node::Text(t) if b.hidden == 0 && b.stack.last().is_some_and(|f| f.pre) => {
                        b.push_preformatted(t);
                    }
                    Node::Text(t) if b.hidden == 0 => b.push(t),
                    Node::Element(_) => {
                        if let Some(e) = ElementRef::wrap(n) {
                            b.open(e);
                        }
                    }
                    _ => {}
                },
                Edge::Close(n) => {
                    if let Some(e) = ElementRef::wrap(n) {
                        b.close(e);
                    }
                }
            }
            if b.page.lines.len() >= MAX_LINES {
                break;
            }
        }
        b.flush();
        let all = b.page.lines.len();
        // Elements that were cut off end with the page.
        for frame in &b.stack {
            b.page.els[frame.el].lines.1 = all;
        }
        b.page
    }

    /// The element and those around it, innermost first.
    pub fn chain(&self, el: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = Some(el);
        std::iter::from_fn(move || {
            let here = next?;
            let parent = self.els[here].parent;
            next = (parent != here).then_some(parent);
            Some(here)
        })
    }

    /// Innermost element around `el` (itself included) with one of the names.
    pub fn around(&self, el: usize, names: &[&str]) -> Option<usize> {
        self.chain(el).find(|e| names.contains(&self.els[*e].name()))
    }
}

impl<'a> Builder<'a> {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = true;
            } else if !matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{ad}') {
                if self.gap && !self.text.is_empty() {
                    self.text.push(' ');
                }
                self.gap = false;
                self.text.push(c);
            }
        }
    }

    /// Text as it was typed: each line is one, and blanks set columns apart.
    fn push_preformatted(&mut self, text: &str) {
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.flush();
            }
            let columns = line.split("  ").map(str::trim).filter(|c| !c.is_empty());
            for (n, column) in columns.enumerate() {
                if n > 0 {
                    self.push(" | ");
                }
                self.push(column);
            }
        }
    }

    fn open(&mut self, node: ElementRef<'a>) {
        let name = node.value().name();
        if name == "title" && self.page.title.is_empty() {
            self.page.title = crate::text::collapse(&node.text().collect::<String>());
        }
        if dom::is_hidden(name) || is_invisible(node) {
            self.hidden += 1;
        }
        let parted = words::is_parted(node);
        let within = self.stack.last().is_some_and(|f| f.parted);
        let inline = dom::is_inline(name) && !parted && !within;
        if !inline {
            self.flush();
        }
        let parent = self.stack.last().map_or(0, |f| f.el);
        let el = self.page.els.len();
        let outer_key = if el == 0 { 0 } else { self.page.els[parent].key };
        let at = self.page.lines.len();
        let key = key_of(outer_key, node);
        self.page.els.push(El { node, parent, lines: (at, at), key });
        self.page.by_node.insert(node.id(), el);
        let up = self.stack.last();
        let mut frame = Frame {
            el,
            skip: up.is_some_and(|f| f.skip) || words::is_skipped(node),
            heading: up.map_or(0, |f| f.heading),
            cell: up.and_then(|f| f.cell),
            block: !inline,
            parted,
            pre: name == "pre" || up.is_some_and(|f| f.pre),
        };
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => frame.heading = name.as_bytes()[1] - b'0',
            "caption" | "legend" | "summary" => frame.heading = 7,
            "td" | "th" => frame.cell = self.tables.last_mut().map(|t| t.cell(node)),
            "tr" => self.tables.last_mut().map(Columns::row).unwrap_or_default(),
            "table" => {
                (frame.cell, frame.heading) = (None, 0);
                self.tables.push(Columns::default());
            }
            _ => {}
        }
        self.stack.push(frame);
        let kind = match name {
            "b" | "strong" => Kind::Strong,
            "em" | "i" => Kind::Em,
            "a" => Kind::Link(node.value().attr("href").unwrap_or("")),
            _ => Kind::Other,
        };
        if inline {
            self.open_marks.push((node, kind, self.text.len()));
        }
    }

    fn close(&mut self, node: ElementRef<'a>) {
        let name = node.value().name();
        let inline = self.stack.last().is_some_and(|f| !f.block);
        if inline {
            if let Some((node, kind, from)) = self.open_marks.pop() {
                self.mark(node, kind, from);
            }
        } else {
            self.flush();
        }
        if dom::is_hidden(name) || is_invisible(node) {
            self.hidden = self.hidden.saturating_sub(1);
        }
        if name == "table" {
            self.tables.pop();
        }
        if let Some(frame) = self.stack.pop() {
            let end = self.page.lines.len() + usize::from(inline && !self.text.is_empty());
            self.page.els[frame.el].lines.1 = end;
        }
    }

    fn mark(&mut self, node: ElementRef<'a>, kind: Kind<'a>, from: usize) {
        let text = &self.text[from.min(self.text.len())..];
        let from = self.text.len() - text.trim_start().len();
        if from < self.text.len() {
            self.marks.push(Mark { from, to: self.text.len(), kind, node });
        }
    }

    fn flush(&mut self) {
        for i in 0..self.open_marks.len() {
            let (node, kind, from) = self.open_marks[i];
            self.mark(node, kind, from);
            self.open_marks[i].2 = 0;
        }
        self.gap = false;
        let mut marks = std::mem::take(&mut self.marks);
        let mut text = std::mem::take(&mut self.text);
        let Some(frame) = self.stack.iter().rev().find(|f| f.block) else { return };
        if text.is_empty() {
            return;
        }
        // "3:pm" for "3 pm".
        for wrong in [":pm", ":am", ":PM", ":AM"] {
            if text.contains(wrong) {
                text = text.replace(wrong, &wrong.replace(':', " "));
            }
        }
        if self.month_first && text.contains('/') {
            text = words::month_first(&text, &mut marks);
        }
        let mut heading = frame.heading;
        let all_bold = |m: &Mark<'_>| m.kind == Kind::Strong && m.from == 0 && m.to == text.len();
        let is_head = self.page.els[frame.el].name() == "th" || marks.iter().any(all_bold);
        let classed =
            || words::class_role(self.page.els[frame.el].node) == Some(words::Role::Title);
        if heading == 0 && text.len() < 120 {
            heading = if classed() {
                7
            } else if is_head || words::is_shouted(&text) {
                8
            } else {
                0
            };
        }
        marks.sort_by_key(|m| (m.from, std::cmp::Reverse(m.to)));
        if heading > 0 {
            self.page.headings.push(self.page.lines.len());
        }
        let line = Line { text, el: frame.el, marks, heading, cell: frame.cell, skip: frame.skip };
        self.page.lines.push(line);
    }
}

fn is_invisible(node: ElementRef<'_>) -> bool {
    let value = node.value();
    // Hidden blocks are opened by a click; a hidden part of a line says it another way.
    let hidden_part = || {
        let style = value.attr("style").unwrap_or("").to_ascii_lowercase().replace(' ', "");
        style.contains("display:none") && dom::is_inline(value.name())
    };
    if hidden_part() {
        return true;
    }
    value.attr("hidden").is_some_and(|h| h != "until-found")
        || value
            .classes()
            .any(|c| matches!(c, "sr-only" | "visually-hidden" | "screen-reader-text"))
}

fn key_of(outer: u64, node: ElementRef<'_>) -> u64 {
    let mut hash = DefaultHasher::new();
    outer.hash(&mut hash);
    node.value().name().hash(&mut hash);
    for class in words::shape_classes(node) {
        class.hash(&mut hash);
    }
    hash.finish()
}
