//! The title of a record: its own, what its text leaves, or its section's.

use super::{Extract, From, LONG, MAX_TITLE};
use crate::plain::page::{Kind, Line};
use crate::plain::record::{Part, Record, tidy, without};
use crate::plain::words::{self, Role};
use crate::schema::read_status;
use crate::{Field, PageItem};
use std::ops::Range;

/// Lines between a heading and the first date of its list.
const NEAR: usize = 10;
/// Headings above a record that are looked at for its section's name.
const MAX_HEADINGS: usize = 60;

impl Extract<'_, '_> {
    /// `column`: the table has a column for titles; what has none there takes no other's.
    pub(super) fn title(
        &self,
        item: &mut PageItem,
        record: &Record,
        (parts, column): (&[Part<'_>], bool),
        used: &[(usize, Range<usize>)],
    ) -> From {
        let page = if self.single { self.page_title(record) } else { None };
        let own = page.or_else(|| self.title_in(record, parts, used));
        let loose = || Some((self.loose_title(record, parts, used)?, From::Loose));
        let section = || Some((self.title_before(record).filter(|_| !column)?, From::Section));
        let headed = || Some((self.title_before(record).filter(|_| self.headed)?, From::Own));
        let found = own.map(|t| (t, From::Own)).or_else(headed).or_else(loose).or_else(section);
        let Some(((text, line), from)) = found else { return From::Section };
        note_status(item, &text);
        item.title = crate::text::shorten(&text, MAX_TITLE);
        item.told(Field::Title, self.form);
        if let Some(url) = line.and_then(|l| self.link_of(l, &item.title)) {
            item.url = Some(self.ctx.link(&url));
            item.told(Field::Url, self.form);
        }
        from
    }

    /// The page's main heading, else its title, if it names an event and not the list.
    fn page_title(&self, record: &Record) -> Option<(String, Option<usize>)> {
        let lines = self.page.lines.iter().enumerate().take(record.lines.1);
        for (i, line) in lines.filter(|(_, l)| (1..=2).contains(&l.heading) && !l.skip) {
            let near = line.heading == 1 || i >= record.lines.0;
            if near && is_title(&line.text) && self.dates.within((i, i + 1)).is_empty() {
                return Some((line.text.clone(), Some(i)));
            }
        }
        let has_strong = (record.lines.0..record.lines.1.min(self.page.lines.len()))
            .any(|i| self.page.lines[i].heading > 0);
        let title = self.page.title.split(" | ").next().unwrap_or("");
        let title = title.trim_matches(['\'', '"', ' ']);
        (!has_strong && is_title(title)).then(|| (title.to_owned(), None))
    }

    /// The title within the record, and its line.
    fn title_in(
        &self,
        record: &Record,
        parts: &[Part<'_>],
        used: &[(usize, Range<usize>)],
    ) -> Option<(String, Option<usize>)> {
        let good = |text: String| is_title(&text).then_some(text);
        let labelled = parts.iter().filter(|p| p.sure && p.role == Some(Role::Title));
        for part in labelled {
            if let Some(text) = good(self.part_text(part, used)) {
                return Some((text, Some(part.line)));
            }
        }
        let lines = || record.lines.0..record.lines.1.min(self.page.lines.len());
        let visible = || lines().filter(|i| !self.page.lines[*i].skip);
        for i in visible().filter(|i| (1..=6).contains(&self.page.lines[*i].heading)) {
            if let Some(text) = good(self.bare(i, used)) {
                return Some((text, Some(i)));
            }
        }
        let classed = parts.iter().filter(|p| p.role == Some(Role::Title));
        for part in classed {
            if let Some(text) = good(self.part_text(part, used)) {
                return Some((text, Some(part.line)));
            }
        }
        for want in [Kind::Strong, Kind::Em, Kind::Link("")] {
            for i in visible() {
                if let Some(text) = self.marked(&self.page.lines[i], i, want, used).and_then(good) {
                    return Some((text, Some(i)));
                }
            }
        }
        None
    }

    /// A part's text without dates, unless its label was cut off anyway.
    fn part_text(&self, part: &Part<'_>, used: &[(usize, Range<usize>)]) -> String {
        if part.text.len() == self.page.lines[part.line].text.len() {
            self.bare(part.line, used)
        } else {
            tidy(part.text)
        }
    }

    /// Text set apart in a line: a mark of that kind that is no date and no generic link. If the
    /// line's text goes on, a link there names only a part of it.
    fn marked(
        &self,
        line: &Line<'_>,
        i: usize,
        want: Kind<'_>,
        used: &[(usize, Range<usize>)],
    ) -> Option<String> {
        for mark in &line.marks {
            let fits = std::mem::discriminant(&mark.kind) == std::mem::discriminant(&want);
            let within = |r: &Range<usize>| r.start < mark.to && mark.from < r.end;
            let dated = used.iter().any(|(l, r)| *l == i && within(r));
            let role = words::class_role(mark.node);
            if !fits || dated || role.is_some_and(|r| r != Role::Title) {
                continue;
            }
            let text = tidy(line.text.get(mark.from..mark.to)?);
            // "Rundgang, <em>Kaistraße 8</em>": what is set apart behind a comma is the place.
            let before = line.text.get(..mark.from).unwrap_or("").trim_end();
            if want == Kind::Em && before.ends_with(',') {
                continue;
            }
            if matches!(want, Kind::Link(_)) {
                let rest = without(&self.bare(i, used), &[]);
                let sentence = rest.len() > text.len() + 12;
                if words::is_generic_link(&text) || sentence {
                    continue;
                }
            }
            let label = words::label(&text).is_some() && !words::is_kind(&text);
            if !label && text.len() > 3 {
                return Some(text);
            }
        }
        None
    }

    /// What is left of the date's line, else the first other line that can be a title.
    fn loose_title(
        &self,
        record: &Record,
        parts: &[Part<'_>],
        used: &[(usize, Range<usize>)],
    ) -> Option<(String, Option<usize>)> {
        let dated = record.date.as_ref()?;
        let inside = (record.lines.0..record.lines.1).contains(&dated.line);
        if inside {
            let rest = self.split_rest(dated.line, &dated.range, used);
            // What a sentence has left without its date is none where a heading names it.
            let sentence = is_sentence(&self.page.lines[dated.line].text) && self.headed(record);
            if let Some(title) = rest.title.filter(|t| is_title(t) && !sentence) {
                return Some((title, Some(dated.line)));
            }
        }
        // What a class calls a date may hold more than the hour: "18:00 Kinoabend".
        let dated_class =
            |p: &&Part<'_>| !p.sure && matches!(p.role, Some(Role::Date | Role::Time));
        let others = || parts.iter().filter(|p| p.line != dated.line && p.text.len() < LONG);
        let free = others().filter(|p| p.role.is_none());
        for part in free.chain(others().filter(dated_class)) {
            let text = self.part_text(part, used);
            let label = words::label(&text).is_some() && !words::is_kind(&text);
            let generic = words::is_generic_link(&text) || label;
            if is_title(&text) && !generic {
                return Some((text, Some(part.line)));
            }
        }
        None
    }

    /// The heading before the record: of the record alone, or of the section it stands in.
    pub(super) fn title_before(&self, record: &Record) -> Option<(String, Option<usize>)> {
        let from = self.previous_end.min(record.lines.0);
        for i in (from..record.lines.0).rev().take(3).filter(|i| self.names_section(*i, record)) {
            let text = section_title(&self.page.lines[i].text);
            if is_title(&text) {
                return Some((text, Some(i)));
            }
        }
        // A line in bold or capitals is a section's heading right above its list, else a note.
        for any in [false, true] {
            let near = |i: usize| self.next_date(i).is_some_and(|d| d - i <= NEAR);
            let level = |i: &usize| any || self.page.lines[*i].heading < 8 || near(*i);
            let before = self.page.headings.partition_point(|h| *h < record.lines.0);
            let above = self.page.headings[..before].iter().rev().copied();
            for i in
                above.take(MAX_HEADINGS).filter(level).filter(|i| self.names_section(*i, record))
            {
                let title = section_title(&self.page.lines[i].text);
                if names_body(&title) {
                    return Some((title, None));
                }
            }
        }
        let page = self.page.title.split(['|', '–', '—']).map(section_title);
        page.into_iter().find(|t| names_body(t)).map(|t| (t, None))
    }

    /// Whether a heading stands right above the record, and below the one before, or within it
    /// above its date.
    pub(in crate::plain) fn headed(&self, record: &Record) -> bool {
        let from = self.previous_end.min(record.lines.0);
        let date = record.date.as_ref().map_or(record.lines.0, |d| d.line);
        let within = |i: usize| (1..=6).contains(&self.page.lines[i].heading);
        if (record.lines.0..date).any(|i| within(i) && is_title(&self.page.lines[i].text)) {
            return true;
        }
        (from..record.lines.0).rev().take(2).any(|i| {
            let line = &self.page.lines[i];
            (2..=8).contains(&line.heading)
                && self.names_section(i, record)
                && is_title(&section_title(&line.text))
        })
    }

    /// The first line with a date after a line.
    fn next_date(&self, line: usize) -> Option<usize> {
        self.dates.dated.get(self.dates.dated.partition_point(|d| d.line <= line)).map(|d| d.line)
    }

    /// A heading that can name what stands below it: no sentence, no date, no column head.
    fn names_section(&self, i: usize, record: &Record) -> bool {
        let line = &self.page.lines[i];
        let shouted = words::is_shouted(&line.text);
        let words = if line.heading >= 7 && !shouted { 8 } else { 14 };
        let ends = if line.heading < 7 { &['.'][..] } else { &['.', '!', '?'] };
        let short = line.text.split(' ').count() <= words && !line.text.ends_with(ends);
        if line.heading == 0 || !short || line.skip || !self.dates.within((i, i + 1)).is_empty() {
            return false;
        }
        // A line within another item of the list names that item only.
        let shape = record.el.map(|e| self.page.els[e].key).filter(|_| !self.headed);
        if self.page.chain(line.el).any(|e| Some(self.page.els[e].key) == shape) {
            return false;
        }
        if line.cell.is_none() {
            return true;
        }
        // Within the record's table only a row of one cell is a heading.
        let row = self.page.around(line.el, &["tr"]);
        let alone = row.is_some_and(|r| {
            let (a, b) = self.page.els[r].lines;
            b - a == 1
        });
        let same_table = record.el.is_some_and(|e| {
            self.page.around(e, &["table"]) == self.page.around(line.el, &["table"])
        });
        alone || (!same_table && words::label(&line.text).is_none() && line.heading < 7)
    }

    fn link_of(&self, line: usize, title: &str) -> Option<String> {
        let line = &self.page.lines[line];
        let links = line.marks.iter().filter_map(|m| match m.kind {
            Kind::Link(href) if is_page_link(href) => Some((m, href)),
            _ => None,
        });
        let mut best: Option<(&str, bool)> = None;
        for (mark, href) in links {
            let text = line.text.get(mark.from..mark.to).unwrap_or("");
            let named = crate::text::alike(text, title) && !text.is_empty();
            if best.is_none_or(|(_, b)| named && !b) {
                best = Some((href, named));
            }
        }
        best.map(|(href, _)| href.to_owned()).or_else(|| {
            // A link around blocks: the element around the line.
            let a = self.page.chain(line.el).take(6).find(|e| self.page.els[*e].name() == "a")?;
            self.page.els[a]
                .node
                .value()
                .attr("href")
                .filter(|h| is_page_link(h))
                .map(str::to_owned)
        })
    }
}

/// Text that can name an event: letters, and neither a label nor a sentence without end.
pub(in crate::plain) fn is_title(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3
        && text.len() <= MAX_TITLE * 2
        && !words::is_generic_title(text)
        && !words::is_generic_link(text)
        && !text.contains("://")
}

/// Several words that end as sentences do.
fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '!']) && text.split(' ').count() >= 8
}

/// A section's title that can stand for its events: a single short word ("Board") cannot.
fn names_body(title: &str) -> bool {
    is_title(title) && (title.contains(' ') || title.len() >= 8)
}

/// The name of a section as the name of each of its events: without year and words for a list;
/// "Finance Committee Meetings" is a list of "Finance Committee Meeting".
fn section_title(text: &str) -> String {
    const DROP: [&str; 18] = [
        "schedule",
        "schedules",
        "dates",
        "agendas",
        "minutes",
        "calendar",
        "upcoming",
        "termine",
        "sitzungstermine",
        "agenda",
        "öffnungszeiten",
        "times",
        "and",
        "&",
        "und",
        "nächste",
        "kommende",
        "for",
    ];
    let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '&').to_lowercase();
    let mut words: Vec<&str> = text.split(' ').collect();
    let drop = |w: &str| {
        let w = bare(w);
        let year = w.len() == 4 && w.starts_with("20") && w.bytes().all(|b| b.is_ascii_digit());
        w.is_empty() || DROP.contains(&w.as_str()) || year
    };
    while words.last().is_some_and(|w| drop(w)) {
        words.pop();
    }
    while words.first().is_some_and(|w| drop(w)) {
        words.remove(0);
    }
    if let [front @ .., last] = words.as_slice()
        && bare(last) == "meetings"
    {
        // "Commission Meetings" names the body, "Board Meetings" would name nothing.
        let body = matches!(front, [one] if one.len() >= 8);
        let front = front.join(" ");
        return tidy(&if body { front } else { format!("{front} Meeting") });
    }
    tidy(&words.join(" "))
}

pub(super) fn is_page_link(href: &str) -> bool {
    let lower = href.trim().to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or("");
    let file = [".pdf", ".ics", ".doc", ".docx", ".jpg", ".png", ".zip", ".xls", ".xlsx"];
    !lower.is_empty()
        && !["#", "mailto:", "tel:", "javascript:", "data:", "webcal:"]
            .iter()
            .any(|s| lower.starts_with(s))
        && !file.iter().any(|e| path.ends_with(e))
        && ![
            "google.com/maps",
            "maps.google",
            "drive.google",
            "docs.google",
            "sharepoint.",
            "dropbox.",
            "officeapps.live",
            "zoom.us",
            "teams.microsoft",
            "youtube.",
            "openstreetmap",
            "facebook.com/sharer",
            "twitter.com/share",
        ]
        .iter()
        .any(|s| lower.contains(s))
}

pub(super) fn says_cancelled(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "abgesagt",
        "cancelled",
        "canceled",
        "entfällt",
        "fällt aus",
        "verschoben",
        "postponed",
        "rescheduled",
    ]
    .iter()
    .any(|w| lower.contains(w))
}

/// Notes the status that a title begins with ("ABGESAGT: …"); the title stays as published.
fn note_status(item: &mut PageItem, title: &str) {
    let head = title.split([':', '–', '-', '!']).next().unwrap_or("").trim();
    if head.len() < 20 && says_cancelled(head) {
        item.status = read_status(head);
        item.status_text = Some(head.to_owned());
    }
}
