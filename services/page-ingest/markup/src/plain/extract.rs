//! From a record to items: date, time, title, place and the rest, by label, column, class and form.

use super::dates::{Dates, Timed};
use super::hours::time_in;
use super::page::{Kind, Page};
use super::record::{Part, Record, without};
use super::words::{self, Role};
use crate::reading::{PageContext, from_when};
use crate::schema::read_status;
use crate::{Field, Form, PageItem};
use std::ops::Range;
use terminbund_when as when;

mod place;
pub(super) mod title;

use title::{is_page_link, is_title, says_cancelled};

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
    /// Each record has a heading of its own above it, which names it.
    pub headed: bool,
    /// A date without hour takes its hour from the rest of the item; not where the rule names all.
    pub clock: bool,
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
        if !self.single && parts.iter().any(|p| words::says_none(p.text)) {
            return (Vec::new(), From::Own);
        }
        let mut used: Vec<(usize, Range<usize>)> = vec![(dated.line, dated.range.clone())];
        let mut reading = dated.reading.clone();
        let has_time = reading.moments.iter().any(|m| m.start.time().is_some());
        let mut time_text = None;
        let exact = crate::Vague::of(reading.precision).is_none();
        if !self.clock {
            // The rule says where the date stands, and that nothing is looked for besides.
        } else if !has_time
            && exact
            && let Some((clock, line)) = record.clock(self.page, self.dates, &parts)
        {
            // One hour in another line, beside several days, is not that of each day.
            let days = reading.first().is_some_and(|m| m.end.is_some()) && line != dated.line;
            let sure = parts.iter().any(|p| p.line == line && p.sure);
            if !days || sure || clock.spans.iter().all(|(_, end)| end.is_some()) {
                time_text = Some(self.page.lines[line].text.clone());
                reading = when::join(&reading, &clock);
            }
            reading.doors = reading.doors.or(clock.doors);
        } else if let Some(common) = self.common_time(record, &reading) {
            time_text = Some(self.page.lines[common.line].text.clone());
            reading = when::join(&reading, &common.clock);
        }
        self.mark_times(record, &mut used);
        let mut item = PageItem::default();
        let column = record.el.is_some() && heads.contains(&Some(Role::Title));
        let from = self.title(&mut item, record, (parts.as_slice(), column), &used);
        self.place(&mut item, record, &parts, &used);
        self.rest(&mut item, record, &parts);
        self.part_title(&mut item, from, record);
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
        let vague = crate::Vague::of(reading.precision);
        if let Some(period) = reading.period.filter(|_| reading.moments.is_empty()) {
            reading.moments.push(period);
        } else if vague.is_some() && reading.moments.is_empty() {
            out.push(PageItem { vague, all_day: true, ..item.clone() });
        }
        for moment in &reading.moments {
            let span = from_when(moment);
            let mut one = PageItem { vague, ..item.clone() };
            one.start = Some(span.start);
            one.end = span.end;
            one.all_day = span.start.time.is_none();
            self.end(&mut one, &parts);
            if one.end.is_some() {
                one.told(Field::End, self.form);
            }
            out.push(one);
        }
        (out, from)
    }

    /// An end with a column or label of its own; from midnight to midnight is whole days.
    fn end(&self, item: &mut PageItem, parts: &[Part<'_>]) {
        let Some(start) = item.start else { return };
        let own = || {
            let part = parts.iter().find(|p| p.sure && p.role == Some(Role::End))?;
            let end = self.ctx.moment(part.text).filter(|e| e.time.is_some() != item.all_day)?;
            let at = |m: crate::Moment| (m.date, m.time);
            (at(end) > at(start)).then_some(end)
        };
        item.end = item.end.or_else(own);
        let minutes = |m: crate::Moment| m.time.map(|t| (t.hour(), t.minute()));
        if let Some(end) = item.end
            && minutes(start) == Some((0, 0))
            && minutes(end) == Some((23, 59))
        {
            let day = |m: crate::Moment| crate::Moment::day(m.date);
            (item.start, item.all_day) = (Some(day(start)), true);
            item.end = (end.date > start.date).then(|| day(end));
        }
    }

    /// The time that a sentence of the page says for all, for a record of days without one.
    fn common_time(&self, record: &Record, reading: &when::Reading) -> Option<&Timed> {
        let days = reading.precision == when::Precision::Day && reading.rrule.is_none();
        let lines = record.lines.0..record.lines.1.min(self.page.lines.len());
        let whole = |i: usize| {
            let text = self.page.lines[i].text.to_lowercase();
            text.contains("ganztägig") || text.contains("all day") || text.contains("all-day")
        };
        let usable = days && !self.single && !lines.into_iter().any(whole);
        let weekday = reading.first().map(|m| m.start.date().weekday());
        self.dates.common_for(record.lines, weekday).filter(|_| usable)
    }

    /// The title that the record's section would give it.
    pub fn section(&self, record: &Record) -> Option<String> {
        self.title_before(record).map(|(title, _)| title)
    }

    /// "Osterfeuer, Sportgelände": what is left of a record may end with its place.
    fn part_title(&self, item: &mut PageItem, from: From, record: &Record) {
        let known = item.location_name.is_some() || item.address.is_some();
        let Some((title, place)) = item.title.rsplit_once(", ").filter(|_| !known) else { return };
        let lines = &self.page.lines[record.lines.0..record.lines.1.min(self.page.lines.len())];
        // Set apart at the end of its line.
        let marked = lines.iter().any(|l| {
            let mut ends = l.marks.iter().filter(|m| m.kind == Kind::Em && m.to == l.text.len());
            ends.any(|m| l.text.get(m.from..) == Some(place))
        });
        if from == From::Loose && is_title(title) && (marked || words::is_place(place)) {
            item.location_name = Some(place.to_owned());
            item.title = title.to_owned();
            item.told(Field::LocationName, self.form);
        }
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
