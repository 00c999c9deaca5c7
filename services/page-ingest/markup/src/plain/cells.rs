//! What a table or a column says in two cells or without its unit: "Fr" beside "06.", "19.30"
//! under "Zeit". It is written out as running text would.

use super::page::Page;
use super::record::heads_of;
use super::split;
use super::words::{self, Role};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    let german = "mo(?:ntag)?|di(?:enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?\
                  |sa(?:mstag)?|sonnabend|so(?:nntag)?";
    let english = "mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?\
                   |sat(?:urday)?|sun(?:day)?";
    Regex::new(&format!(r"(?i)^(?:{german}|{english})[.,]?$")).expect("a constant expression")
});

static LONE_TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\d{1,2})\.(\d{2})(?:\s*(?:-|–|—|bis)\s*(\d{1,2})\.(\d{2}))?$")
        .expect("a constant expression")
});

/// Roles of the columns of each table of a page.
#[derive(Default)]
pub struct Heads {
    tables: BTreeMap<usize, Vec<Option<Role>>>,
}

impl Heads {
    /// What the head of a line's column says.
    pub fn role(&mut self, page: &Page<'_>, line: usize) -> Option<Role> {
        let cell = usize::from(page.lines[line].cell?);
        let table = page.around(page.lines[line].el, &["table"])?;
        let heads = self.tables.entry(table).or_insert_with(|| heads_of(page, table));
        heads.get(cell).copied().flatten()
    }
}

/// Writes out weekdays and days in neighbouring cells, and times without their unit.
pub fn write_out(page: &mut Page<'_>, heads: &mut Heads) {
    for i in 0..page.lines.len() {
        let line = &page.lines[i];
        if line.skip || line.text.len() > 20 {
            continue;
        }
        if let Some(text) = weekday_and_day(page, i) {
            page.lines[i].text = text;
            page.lines[i].marks.clear();
            page.lines[i + 1].skip = true;
        } else if let Some(text) = time_of_column(page, heads, i) {
            page.lines[i].text = text;
        }
    }
}

/// "Fr" and "06." side by side.
fn weekday_and_day(page: &Page<'_>, i: usize) -> Option<String> {
    let (line, next) = (&page.lines[i], page.lines.get(i + 1)?);
    if next.skip || !WEEKDAY.is_match(&line.text) || !next.text.ends_with('.') {
        return None;
    }
    split::day(&next.text)?;
    let beside = page.els[line.el].parent == page.els[next.el].parent;
    beside.then(|| format!("{} {}", line.text.trim_end_matches(['.', ',']), next.text))
}

/// "19.30" in a column or element that is called time.
fn time_of_column(page: &Page<'_>, heads: &mut Heads, i: usize) -> Option<String> {
    let line = &page.lines[i];
    let found = LONE_TIME.captures(&line.text)?;
    let class = || words::class_role(page.els[line.el].node);
    let role = heads.role(page, i).or_else(class);
    if !matches!(role, Some(Role::Time | Role::End)) {
        return None;
    }
    let part = |n: usize| found.get(n).map_or("", |m| m.as_str());
    let start = format!("{}:{}", part(1), part(2));
    Some(if found.get(3).is_some() {
        format!("{start} – {}:{}", part(3), part(4))
    } else {
        start
    })
}
