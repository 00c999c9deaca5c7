//! From a record to items: date, time, title, place and the rest, by label, column, class and form.

use super::dates::{Dates, time_in};
use super::page::{Kind, Line, Page};
use super::record::{Part, Record, tidy, without};
use super::words::{self, Role};
use crate::reading::{PageContext, from_when};
use crate::schema::read_status;
use crate::{Address, Field, Form, PageItem};
use std::ops::Range;
use terminbund_when as when;

/// Where a record's title comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// A heading, label, class or mark of its own.
    Own,
    /// What was left of its text.
    Loose,
    /// The heading of its section.
    Section,
}

/// What the reading of one record needs besides it.
pub struct Extract<'p, 'a> {
    /// The page.
    pub page: &'p Page<'a>,
    /// Its dates.
    pub dates: &'p Dates,
    /// Address and day of reading.
    pub ctx: &'p PageContext<'p>,
    /// Rule or proposal.
    pub form: Form,
    /// End of the record before, so that a heading between belongs to this one.
    pub previous_end: usize,
    /// The record is the whole page's one event: the page's own heading is its title.
    pub single: bool,
}

/// Bytes of a title; what is longer is text.
const MAX_TITLE: usize = 260;
/// Bytes from which a line is a description.
const LONG: usize = 140;

impl<'p> Extract<'p, '_> {
    /// The items of a record: one for each moment of its date.
    pub fn items(&self, record: &Record, heads: &[Option<Role>]) -> (Vec<PageItem>, From) {
        let Some(dated) = &record.date else { return (Vec::new(), From::Own) };
        let parts = record.parts(self.page, heads);
        let mut used: Vec<(usize, Range<usize>)> = vec![(dated.line, dated.range.clone())];
        let mut reading = dated.reading.clone();
        let has_time = reading.moments.iter().any(|m| m.start.time().is_some());
        let mut time_text = None;
        if !has_time {
            if let Some((clock, line)) = record.clock(self.page, self.dates, &parts) {
                time_text = Some(self.page.lines[line].text.clone());
                reading = when::join(&reading, &clock);
                reading.doors = reading.doors.or(clock.doors);
            }
        }
        self.mark_times(record, &mut used);
        let mut item = PageItem::default();
        let from = self.title(&mut item, record, &parts, &used);
        self.place(&mut item, record, &parts, &used);
        self.rest(&mut item, record, &parts);
        let text = &self.page.lines[dated.line].text;
        item.start_text = text.get(dated.range.clone()).map(str::to_owned);
        item.time_text = time_text.filter(|t| Some(t) != item.start_text.as_ref());
        item.doors = reading.doors.map(|d| format!("{:02}:{:02}", d.hour(), d.minute()));
        if let Some(rule) = &reading.rrule {
            item.rrules.push(rule.clone());
            item.told(Field::Schedule, self.form);
        }
        item.told(Field::Start, self.form);
        let mut out = Vec::new();
        for moment in &reading.moments {
            let span = from_when(moment);
            let mut one = item.clone();
            one.start = Some(span.start);
            one.end = span.end;
            one.all_day = span.start.time.is_none();
            if one.end.is_some() {
                one.told(Field::End, self.form);
            }
            out.push(one);
        }
        (out, from)
    }

    /// The title that the record's section would give it.
    pub fn section(&self, record: &Record) -> Option<String> {
        self.title_before(record).map(|(title, _)| title)
    }

    /// All dates and times of the record's lines, which no title should hold.
    fn mark_times(&self, record: &Record, used: &mut Vec<(usize, Range<usize>)>) {
        // "(2. & 4. Montag im Monat)" is part of a name.
        let once = |d: &&super::dates::Dated| d.reading.rrule.is_none() && !d.reading.relative;
        for dated in self.dates.within(record.lines).iter().filter(once) {
            used.push((dated.line, dated.range.clone()));
        }
        for i in record.lines.0..record.lines.1.min(self.page.lines.len()) {
            let text = &self.page.lines[i].text;
            let after = used.iter().filter(|(l, _)| *l == i).map(|(_, r)| r.end).max().unwrap_or(0);
            if let Some((range, _)) = time_in(text.get(after..).unwrap_or("")) {
                used.push((i, range.start + after..range.end + after));
            }
        }
        used.sort_by_key(|(line, range)| (*line, range.start));
        used.dedup();
    }

    fn bare(&self, line: usize, used: &[(usize, Range<usize>)]) -> String {
        let ranges: Vec<Range<usize>> =
            used.iter().filter(|(l, _)| *l == line).map(|(_, r)| r.clone()).collect();
        without(&self.page.lines[line].text, &ranges)
    }

    fn title(
        &self,
        item: &mut PageItem,
        record: &Record,
        parts: &[Part<'_>],
        used: &[(usize, Range<usize>)],
    ) -> From {
        let page = if self.single { self.page_title(record) } else { None };
        let own = page.or_else(|| self.title_in(record, parts, used));
        let loose = || Some((self.loose_title(record, parts, used)?, From::Loose));
        let section = || Some((self.title_before(record)?, From::Section));
        let found = own.map(|t| (t, From::Own)).or_else(loose).or_else(section);
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
        for want in [Kind::Em, Kind::Strong, Kind::Link("")] {
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
            if !fits || dated {
                continue;
            }
            let text = tidy(line.text.get(mark.from..mark.to)?);
            if matches!(want, Kind::Link(_)) {
                let rest = without(&self.bare(i, used), &[]);
                let sentence = rest.len() > text.len() + 12;
                if words::is_generic_link(&text) || sentence {
                    continue;
                }
            }
            if words::label(&text).is_none() && text.len() > 3 {
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
            if let Some(title) = rest.title.filter(|t| is_title(t)) {
                return Some((title, Some(dated.line)));
            }
        }
        let free = parts.iter().filter(|p| p.role.is_none() && p.line != dated.line);
        for part in free.filter(|p| p.text.len() < LONG) {
            let text = self.part_text(part, used);
            let generic = words::is_generic_link(&text) || words::label(&text).is_some();
            if is_title(&text) && !generic {
                return Some((text, Some(part.line)));
            }
        }
        None
    }

    /// The heading before the record: of the record alone, or of the section it stands in.
    fn title_before(&self, record: &Record) -> Option<(String, Option<usize>)> {
        let from = self.previous_end.min(record.lines.0);
        for i in (from..record.lines.0).rev().take(3).filter(|i| self.names_section(*i, record)) {
            let text = section_title(&self.page.lines[i].text);
            if is_title(&text) {
                return Some((text, Some(i)));
            }
        }
        for bold in [false, true] {
            let level = |i: &usize| (self.page.lines[*i].heading == 8) == bold;
            let above = (0..record.lines.0).rev().filter(level);
            for i in above.filter(|i| self.names_section(*i, record)) {
                let title = section_title(&self.page.lines[i].text);
                if names_body(&title) {
                    return Some((title, None));
                }
            }
        }
        let page = self.page.title.split(['|', '–', '—']).map(section_title);
        page.into_iter().find(|t| names_body(t)).map(|t| (t, None))
    }

    /// A heading that can name what stands below it: no sentence, no date, no column head.
    fn names_section(&self, i: usize, record: &Record) -> bool {
        let line = &self.page.lines[i];
        let words = if line.heading >= 7 { 8 } else { 14 };
        let short = line.text.split(' ').count() <= words && !line.text.ends_with(['.', '!', '?']);
        if line.heading == 0 || !short || line.skip || !self.dates.within((i, i + 1)).is_empty() {
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

    fn place(
        &self,
        item: &mut PageItem,
        record: &Record,
        parts: &[Part<'_>],
        used: &[(usize, Range<usize>)],
    ) {
        let mut place: Vec<&str> = Vec::new();
        for sure in [true, false] {
            if place.is_empty() {
                let found = parts.iter().filter(|p| p.sure == sure && p.role == Some(Role::Place));
                place = found.map(|p| p.text).filter(|t| *t != item.title).collect();
            }
        }
        let address = parts.iter().find(|p| p.role == Some(Role::Address)).map(|p| p.text);
        let (mut name, mut line) = match place.split_first() {
            Some((first, [])) => split_place(first),
            Some((first, rest)) => (Some(tidy(first)), Some(tidy(&rest.join(", ")))),
            None => (None, None),
        };
        if name.is_none() {
            if let Some(dated) = &record.date {
                if (record.lines.0..record.lines.1).contains(&dated.line) {
                    let rest = self.split_rest(dated.line, &dated.range, used);
                    let text = rest.place.or_else(|| {
                        rest.title.filter(|t| !crate::text::alike(t, &item.title) && t.len() < LONG)
                    });
                    if let Some(text) = text {
                        (name, line) = split_place(&text);
                    }
                }
            }
        }
        if name.is_none() && line.is_none() {
            name = self.line_after_time(item, record, parts);
        }
        let line = address.map(str::to_owned).or(line).filter(|a| !a.is_empty());
        if let Some(name) = name.filter(|n| !n.is_empty()) {
            item.location_name = Some(crate::text::shorten(&name, MAX_TITLE));
            item.told(Field::LocationName, self.form);
        }
        if let Some(line) = line {
            item.address = Some(Address::line(&line));
            item.told(Field::Address, self.form);
        }
    }

    /// A short line right after the clock time is the place.
    fn line_after_time(
        &self,
        item: &PageItem,
        record: &Record,
        parts: &[Part<'_>],
    ) -> Option<String> {
        let time = self.dates.times_within(record.lines).first()?.line;
        let next = parts.iter().find(|p| p.line > time)?;
        let plain = next.role.is_none() && next.text.len() < 80 && next.text.len() > 3;
        let text = tidy(next.text);
        let fits = plain && is_title(&text) && !crate::text::alike(&text, &item.title);
        fits.then_some(text)
    }

    /// Organiser, description, status, link.
    fn rest(&self, item: &mut PageItem, record: &Record, parts: &[Part<'_>]) {
        let by =
            |role: Role| parts.iter().find(|p| p.role == Some(role)).map(|p| p.text.to_owned());
        let lines = || record.lines.0..record.lines.1.min(self.page.lines.len());
        item.organizer = by(Role::Organizer)
            .or_else(|| lines().find_map(|i| organizer_in(&self.page.lines[i].text)));
        let long = || {
            lines().map(|i| &self.page.lines[i].text).filter(|t| t.len() > 60 && **t != item.title)
        };
        item.description =
            by(Role::Description).or_else(|| long().max_by_key(|t| t.len()).cloned());
        if item.status.is_none() {
            let text = lines().map(|i| &self.page.lines[i].text).filter(|t| t.len() < LONG);
            let marked = text.filter(|t| says_cancelled(t)).map(String::clone).next();
            item.status = marked.as_deref().and_then(read_status);
            item.status_text = marked.filter(|_| item.status.is_some());
        }
        if item.url.is_none() {
            let url = lines().filter(|i| !self.page.lines[*i].skip).find_map(|i| {
                self.page.lines[i].marks.iter().find_map(|m| match m.kind {
                    Kind::Link(href) if is_page_link(href) => Some(href.to_owned()),
                    _ => None,
                })
            });
            let url = url.or_else(|| {
                record.el.and_then(|e| {
                    self.page.els[e]
                        .node
                        .value()
                        .attr("href")
                        .filter(|h| is_page_link(h))
                        .map(str::to_owned)
                })
            });
            item.url = url.map(|u| self.ctx.link(&u));
        }
        let told = [
            (Field::Organizer, item.organizer.is_some()),
            (Field::Description, item.description.is_some()),
            (Field::Status, item.status.is_some()),
            (Field::Url, item.url.is_some()),
        ];
        told.into_iter().filter(|(_, known)| *known).for_each(|(f, _)| item.told(f, self.form));
    }

    /// What stands beside the date in its line: a title, and a place in brackets or after "at".
    fn split_rest(&self, line: usize, date: &Range<usize>, used: &[(usize, Range<usize>)]) -> Rest {
        let text = &self.page.lines[line].text;
        let before = tidy(text.get(..date.start).unwrap_or(""));
        let after = text.get(date.end..).unwrap_or("");
        // Only times directly behind the date go with it.
        let in_after: Vec<Range<usize>> = used
            .iter()
            .filter(|(l, r)| *l == line && r.start >= date.end)
            .map(|(_, r)| r.start - date.end..r.end - date.end)
            .collect();
        let own = used.iter().any(|(l, r)| *l == line && r.start < date.start);
        let after = without(after, &in_after);
        let before = if own || words::label(&before).is_some() { String::new() } else { before };
        let (mut place, after) = bracketed(&after);
        let lower = after.to_lowercase();
        let at = ["at ", "in ", "im ", "@ ", "@"].iter().find(|w| lower.starts_with(**w));
        if let (Some(at), true) = (at, place.is_none()) {
            place = Some(tidy(&after[at.len()..]));
            return Rest { title: (!before.is_empty()).then_some(before), place };
        }
        if !before.is_empty() && is_title(&before) && words::labelled(&before).is_none() {
            let place =
                place.or_else(|| (!after.is_empty() && after.len() < LONG).then(|| after.clone()));
            return Rest { title: Some(before), place };
        }
        Rest { title: (!after.is_empty()).then_some(after), place }
    }
}

struct Rest {
    title: Option<String>,
    place: Option<String>,
}

/// A bracket at the start or end of a text, and the text without it.
fn bracketed(text: &str) -> (Option<String>, String) {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('(') {
        if let Some(end) = rest.find(')') {
            let inner = tidy(&rest[..end]);
            return ((inner.len() > 2).then_some(inner), tidy(&rest[end + 1..]));
        }
        // The bracket opened before the time: "(19 Uhr, Haus X) - Thema".
    }
    let unopened = text.find(')').filter(|end| text.find('(').is_none_or(|open| open > *end));
    if let Some(end) = unopened {
        let inner = tidy(&text[..end]);
        return ((inner.len() > 2).then_some(inner), tidy(&text[end + 1..]));
    }
    if let (true, Some(start)) = (text.ends_with(')'), text.rfind('(')) {
        let inner = tidy(&text[start + 1..text.len() - 1]);
        let rest = tidy(&text[..start]);
        if inner.len() > 2 && !rest.is_empty() {
            return (Some(inner), rest);
        }
    }
    (None, tidy(text))
}

/// "Haus X, Straße 1, Ort" as name and address: the address begins with the part that has a number.
fn split_place(text: &str) -> (Option<String>, Option<String>) {
    let text = tidy(text);
    let parts: Vec<&str> = text.split(", ").collect();
    let number =
        |p: &&str| p.chars().any(|c| c.is_ascii_digit()) && p.contains(char::is_alphabetic);
    match parts.iter().position(number) {
        Some(0) if parts.len() > 1 => (None, Some(text)),
        Some(at) if at > 0 => (Some(parts[..at].join(", ")), Some(parts[at..].join(", "))),
        _ => (Some(text), None),
    }
}

fn organizer_in(text: &str) -> Option<String> {
    let at = ["Veranstalter:", "Veranstalterin:", "Organizer:", "Hosted by", "Veranstaltet von"]
        .iter()
        .find_map(|w| text.find(w).map(|at| at + w.len()))?;
    let rest = text[at..].trim();
    let end = rest.find(['|', ';', '\n']).unwrap_or(rest.len());
    let rest = rest[..end].trim().trim_end_matches('.');
    (!rest.is_empty() && rest.len() < MAX_TITLE).then(|| rest.to_owned())
}

/// Text that can name an event: letters, and neither a label nor a sentence without end.
fn is_title(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3
        && text.len() <= MAX_TITLE * 2
        && !words::is_generic_title(text)
        && !words::is_generic_link(text)
        && !text.contains("://")
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
    if let [front @ .., last] = words.as_slice() {
        if bare(last) == "meetings" {
            // "Commission Meetings" names the body, "Board Meetings" would name nothing.
            let body = matches!(front, [one] if one.len() >= 8);
            let front = front.join(" ");
            return tidy(&if body { front } else { format!("{front} Meeting") });
        }
    }
    tidy(&words.join(" "))
}

fn is_page_link(href: &str) -> bool {
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
            "openstreetmap",
            "facebook.com/sharer",
            "twitter.com/share",
        ]
        .iter()
        .any(|s| lower.contains(s))
}

fn says_cancelled(text: &str) -> bool {
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
