//! One item of a plain page: its lines, and what each of them is.

use super::dates::{Dated, Dates};
use super::hours::time_in;
use super::page::{Kind, Line, Mark, Page};
use super::words::{self, Role};
use std::collections::BTreeSet;
use std::ops::Range;
use terminbund_text::fold::fold;
use terminbund_when as when;

/// The lines of one item, and the date that makes it one.
#[derive(Clone, Debug)]
pub struct Record {
    /// First line and the line after the last.
    pub lines: (usize, usize),
    /// Element, where the item is one.
    pub el: Option<usize>,
    /// The element, or the one whose lines it is made of: what stands inside says what a text is.
    pub root: usize,
    /// Its date; in the heading above it, if the line lies before the record.
    pub date: Option<Dated>,
}

/// A text of the record, with what it is taken for.
#[derive(Clone, Debug)]
pub struct Part<'p> {
    /// The text, without label.
    pub text: &'p str,
    /// Index of its line.
    pub line: usize,
    /// By label, column head or class.
    pub role: Option<Role>,
    /// The role comes from a label or column head, not only from a class.
    pub sure: bool,
}

impl Record {
    /// The record's texts in order, labels resolved.
    pub fn parts<'p>(&self, page: &'p Page<'_>, heads: &[Option<Role>]) -> Vec<Part<'p>> {
        let mut out: Vec<Part<'p>> = Vec::new();
        let mut pending: Option<(Role, usize)> = None;
        for i in self.lines.0..self.lines.1.min(page.lines.len()) {
            let line = &page.lines[i];
            if line.skip {
                continue;
            }
            let kind = words::is_kind(&line.text);
            if let Some((role, rest)) = words::labelled(&line.text).filter(|_| !kind) {
                if rest.is_empty() {
                    pending = Some((role, line.el));
                } else {
                    out.push(Part { text: rest, line: i, role: Some(role), sure: true });
                    pending = None;
                }
                continue;
            }
            // "Veranstaltungsort" alone: in dt, th, or a short line, it labels what follows.
            let bare = line.text.trim_end_matches([':', '?']);
            if let Some(role) =
                words::label(bare).filter(|_| !kind && is_label_place(page, line, i, self.lines.1))
            {
                pending = Some((role, line.el));
                continue;
            }
            let (role, sure) = match pending {
                Some((role, _)) => (Some(role), true),
                None => {
                    match line.cell.and_then(|c| heads.get(usize::from(c)).copied().flatten()) {
                        Some(role) => (Some(role), true),
                        None => (class_of(page, line, self.root), false),
                    }
                }
            };
            // The value of a dt or label ends with its element.
            let next_el = page.lines.get(i + 1).map(|l| l.el);
            if next_el != Some(line.el) {
                pending = None;
            }
            out.push(Part { text: &line.text, line: i, role, sure });
        }
        out
    }

    /// Clock times for a date that has none: labelled ones first, then in the date's line, then in
    /// any line that is no running text.
    pub fn clock(
        &self,
        page: &Page<'_>,
        dates: &Dates,
        parts: &[Part<'_>],
    ) -> Option<(when::Clock, usize)> {
        for part in
            parts.iter().filter(|p| p.sure && matches!(p.role, Some(Role::Time | Role::Date)))
        {
            if let Some(clock) = when::time_of(part.text).filter(|c| !c.spans.is_empty())
                && (part.role == Some(Role::Time) || time_in(part.text).is_some())
            {
                return Some((clock, part.line));
            }
        }
        if let Some(date) = &self.date {
            let text = &page.lines[date.line].text;
            let after = &text[date.range.end.min(text.len())..];
            if let Some((_, clock)) = time_in(crate::text::cut(after, 200)) {
                return Some((clock, date.line));
            }
        }
        let doors = |i: usize| {
            let t = page.lines[i].text.to_lowercase();
            t.starts_with("einlass") || t.starts_with("doors") || of_other(&t)
        };
        let found = dates.times_within(self.lines);
        let first = found.iter().find(|t| page.lines[t.line].text.len() < 200 && !doors(t.line));
        let opened = || {
            // "Doors 6:30 pm, music 7 pm".
            let mut lines = found.iter().filter(|t| doors(t.line));
            lines.find_map(|t| {
                let clock = when::time_of(page.lines[t.line].text.trim_end_matches('.'))?;
                (clock.doors.is_some() && !clock.spans.is_empty()).then_some((clock, t.line))
            })
        };
        let said = || found.iter().find(|t| says_start(&page.lines[t.line].text));
        let as_told = |t: &super::dates::Timed| (t.clock.clone(), t.line);
        first.map(as_told).or_else(opened).or_else(|| said().map(as_told))
    }
}

/// A sentence in which a time is that of something beside the event.
fn of_other(lower: &str) -> bool {
    const WORDS: [&str; 9] = [
        "open",
        "geöffnet",
        "kasse",
        "telefon",
        "tel.",
        "check-in",
        "registration",
        "anmeld",
        "sprechzeit",
    ];
    lower.ends_with('.') && WORDS.iter().any(|w| lower.contains(w))
}

fn says_start(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["beginn", "start", "ab ", "um ", "begin"].iter().any(|w| lower.contains(w))
}

/// A label word counts as a label where it stands in `dt` or `th`, or ends with a colon, or is set
/// apart and something follows.
fn is_label_place(page: &Page<'_>, line: &Line<'_>, i: usize, end: usize) -> bool {
    let own = page.els[line.el].name();
    let marked =
        line.marks.iter().any(|m| m.from == 0 && m.to >= line.text.len() && m.kind == Kind::Strong);
    i + 1 < end
        && (matches!(own, "dt" | "th")
            || line.text.ends_with([':', '?'])
            || marked
            || words::class_role(page.els[line.el].node) == Some(Role::Other))
}

fn class_of(page: &Page<'_>, line: &Line<'_>, root: usize) -> Option<Role> {
    // What is within the line's element says more than what is around it.
    let within = |m: &&Mark<'_>| {
        let el = page.by_node.get(&m.node.id());
        el.is_none_or(|el| !page.chain(line.el).take(8).any(|e| e == *el))
    };
    let whole = line.marks.iter().filter(|m| m.from == 0 && m.to == line.text.len());
    if let Some(role) = whole.filter(within).find_map(|m| words::class_role(m.node)) {
        return Some(role);
    }
    let inside = page.chain(line.el).take_while(|e| *e != root).take(4);
    let mut found = None;
    for el in inside {
        found = found.or_else(|| words::class_role(page.els[el].node));
    }
    found
}

/// The text of a line without these ranges, separators at the ends removed.
pub fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for range in ranges {
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push(' ');
            at = range.end.min(text.len());
        }
    }
    out.push_str(&text[at..]);
    tidy(&out)
}

/// Without separators, empty brackets and "Uhr" at the ends.
pub fn tidy(text: &str) -> String {
    let text = crate::text::collapse(text).replace("( )", "").replace("()", "").replace("(, ", "(");
    let ends = |c: char| c.is_whitespace() || ",;:|–—-·•/→»>*".contains(c);
    let mut out = text.trim_matches(ends);
    for word in
        ["AM", "PM", "am", "pm", "a.m.", "p.m.", "Uhr", "uhr", "um", "am", "Am", "on", "at", "den"]
    {
        if let Some(rest) = out.strip_prefix(word)
            && rest.starts_with(|c: char| !c.is_alphanumeric())
            && word != "at"
        {
            out = rest.trim_start_matches(ends);
        }
    }
    out.trim_matches(ends).to_owned()
}

/// Roles of the columns of the table around an element, from its head row.
pub fn heads_of(page: &Page<'_>, el: usize) -> Vec<Option<Role>> {
    let Some(table) = page.around(el, &["table"]) else { return Vec::new() };
    let (from, to) = page.els[table].lines;
    let Some(first) = (from..to).find(|i| page.lines[*i].cell.is_some()) else { return Vec::new() };
    let row = page.around(page.lines[first].el, &["tr"]);
    // A row of whole blocks lays out the page.
    let cells = |r: &usize| {
        let (a, b) = page.els[*r].lines;
        let lines = &page.lines[a..b.min(page.lines.len())];
        let columns = lines.iter().filter_map(|l| l.cell).collect::<BTreeSet<_>>().len();
        lines.len() <= columns * 2
    };
    if !row.as_ref().is_some_and(cells) {
        return Vec::new();
    }
    let mut out: Vec<Option<Role>> = Vec::new();
    let mut known = 0;
    let mut named = None;
    for i in first..to.min(first + 40) {
        let line = &page.lines[i];
        if page.around(line.el, &["tr"]) != row {
            break;
        }
        let Some(col) = line.cell.map(usize::from).filter(|c| *c < 60) else { continue };
        if out.len() <= col {
            out.resize(col + 1, None);
        }
        if let Some(role) = words::label(&line.text) {
            out[col] = Some(role);
            known += 1;
        }
        if fold(&line.text) == "name" {
            named = Some(col);
        }
    }
    // "Name" beside "Titel" is that of a person.
    if out.iter().filter(|r| **r == Some(Role::Title)).count() > 1
        && let Some(col) = named
    {
        out[col] = Some(Role::Other);
    }
    if known >= 2 { out } else { Vec::new() }
}
