//! Applying a rule: elements, their records, their fields.

use super::dates::{Dated, Dates};
use super::extract::{Extract, From};
use super::page::Page;
use super::record::{Record, heads_of};
use super::words::{self, Role};
use crate::bounds::{MAX_ITEMS, MAX_TEXT};
use crate::reading::{PageContext, from_when};
use crate::rule::{FIELDS, FieldRule, Split, pattern, selector};
use crate::{Address, Field, Form, PageItem, Rule, Status};
use std::collections::BTreeMap;
use terminbund_when as when;

/// The items that a rule finds. Selectors that cannot be used find nothing ([`Rule::check`] tells).
pub fn items(
    page: &Page<'_>,
    dates: &Dates,
    rule: &Rule,
    ctx: &PageContext<'_>,
    form: Form,
    single: bool,
) -> Vec<PageItem> {
    let els = selected(page, rule);
    let fields = Fields::new(rule);
    let marks = rule.heading.as_deref().and_then(|h| selector("heading", h).ok());
    let mut out = Vec::new();
    let mut previous_end = 0;
    let mut inherited: Option<Dated> = None;
    let mut origins: Vec<(From, Option<String>)> = Vec::new();
    for el in els {
        let found = match rule.split {
            Split::None => vec![whole(page, dates, el)],
            Split::Lines => lines(page, dates, el),
            Split::Dates => each_date(page, dates, el),
        };
        let heads = heads_of(page, el);
        for mut record in found {
            let values = fields.values(page, &record);
            if let Some(text) = values.get("date") {
                record.date = read_date(text, dates, &record, ctx);
            }
            if record.date.is_none() {
                let above = date_above(page, dates, &record, previous_end, marks.as_ref());
                if let Some(above) = above {
                    inherited = Some(above);
                }
                record.date = inherited.clone().filter(|_| inherits(page, dates, &record));
            } else if record.date.as_ref().is_some_and(|d| d.line >= record.lines.0) {
                inherited = record.date.clone();
            }
            let extract = Extract { page, dates, ctx, form, previous_end, single };
            let (mut made, from) = extract.items(&record, &heads);
            for item in &mut made {
                fields.put(item, &values, ctx, form);
            }
            made.retain(|i| !i.title.is_empty() && i.start.is_some());
            let section = if from == From::Loose { extract.section(&record) } else { None };
            origins.extend(made.iter().map(|_| (from, section.clone())));
            if !made.is_empty() || record.date.is_some() {
                previous_end = record.lines.1;
            }
            out.extend(made);
        }
        if out.len() >= MAX_ITEMS {
            break;
        }
    }
    if rule.title.is_none() {
        remarks(page, &mut out, &origins);
    }
    out
}

/// Where most items have only their section's name, what the others have left is a remark.
fn remarks(page: &Page<'_>, items: &mut [PageItem], origins: &[(From, Option<String>)]) {
    let of_section = origins.iter().filter(|(f, _)| *f == From::Section).count();
    if items.len() < 4 || of_section * 2 < items.len() {
        return;
    }
    for (item, (_, section)) in items.iter_mut().zip(origins) {
        let own = page.headings.iter().take(500).any(|h| {
            terminbund_text::fold::fold(&page.lines[*h].text)
                == terminbund_text::fold::fold(&item.title)
        });
        // What a heading of the page says as well is a name.
        if let Some(section) = section.as_ref().filter(|_| !own) {
            let remark = std::mem::replace(&mut item.title, section.clone());
            item.subtitle.get_or_insert(remark);
        }
    }
}

/// Elements of the `items` selector, the innermost where they nest, without the excluded ones.
pub fn selected(page: &Page<'_>, rule: &Rule) -> Vec<usize> {
    let Ok(items) = selector("items", &rule.items) else { return Vec::new() };
    let exclude = rule.exclude.as_deref().and_then(|e| selector("exclude", e).ok());
    let mut out: Vec<usize> = Vec::new();
    for (i, el) in page.els.iter().enumerate() {
        if !items.matches(&el.node) {
            continue;
        }
        if let Some(exclude) = &exclude
            && page.chain(i).any(|e| exclude.matches(&page.els[e].node))
        {
            continue;
        }
        while let Some(last) = out.last().copied() {
            if page.chain(i).any(|e| e == last) {
                out.pop();
            } else {
                break;
            }
        }
        out.push(i);
    }
    out
}

/// An element as one record; of its dates the labelled one, one with a time, the first.
fn whole(page: &Page<'_>, dates: &Dates, el: usize) -> Record {
    let lines = page.els[el].lines;
    let found = dates.within(lines);
    let rank = |d: &&Dated| {
        let line = &page.lines[d.line];
        let labelled = words::labelled(&line.text).is_some_and(|(r, _)| r == Role::Date)
            || d.line > 0 && words::label(&page.lines[d.line - 1].text) == Some(Role::Date);
        let published =
            page.chain(line.el).take(3).any(|e| {
                page.els[e].node.value().classes().any(|c| {
                    ["published", "posted", "byline", "updated"].iter().any(|w| c.contains(w))
                })
            });
        let timed = d.reading.precision == when::Precision::Time;
        let bare = d.pure
            && line.marks.iter().any(|m| {
                m.node.value().name() == "time" && m.node.value().attr("itemprop").is_none()
            });
        (published, !timed && bare, !labelled, !d.strong)
    };
    let date = found.iter().min_by_key(rank).cloned();
    Record { lines, el: Some(el), date }
}

/// Each line with a date as a record, up to the next one.
fn lines(page: &Page<'_>, dates: &Dates, el: usize) -> Vec<Record> {
    let (from, to) = page.els[el].lines;
    let mut starts: Vec<&Dated> = Vec::new();
    for dated in dates.within((from, to)).iter().filter(|d| d.strong) {
        if starts.last().is_none_or(|l| l.line != dated.line) {
            starts.push(dated);
        }
    }
    // "Title / date / text" instead of "date / title / text": the line before belongs to the date.
    let before = starts.first().is_some_and(|d| {
        d.pure && d.line > from && starts.windows(2).all(|w| w[1].line - w[0].line >= 2)
    });
    let shift = usize::from(before);
    let ends = starts.iter().skip(1).map(|d| d.line - shift).chain([to]);
    let pairs: Vec<(usize, usize)> = starts.iter().map(|d| d.line - shift).zip(ends).collect();
    starts
        .iter()
        .zip(pairs)
        .map(|(d, (a, b))| {
            let b = if d.pure { b } else { b.min(text_end(page, d.line, b)) };
            Record { lines: (a, b), el: None, date: Some((*d).clone()) }
        })
        .collect()
}

/// A line that holds date and title takes the lines after it only up to a blank block.
fn text_end(page: &Page<'_>, line: usize, to: usize) -> usize {
    let el = page.lines[line].el;
    (line + 1..to).find(|i| page.lines[*i].el != el).unwrap_or(to)
}

fn each_date(page: &Page<'_>, dates: &Dates, el: usize) -> Vec<Record> {
    let lines = page.els[el].lines;
    let found = dates.within(lines).iter();
    found.map(|d| Record { lines, el: Some(el), date: Some(d.clone()) }).collect()
}

/// The date in a heading above: the last line before the record that is nothing but a date, or
/// that the rule's heading selector names.
fn date_above(
    page: &Page<'_>,
    dates: &Dates,
    record: &Record,
    previous_end: usize,
    marks: Option<&scraper::Selector>,
) -> Option<Dated> {
    let found = dates.within((previous_end.min(record.lines.0), record.lines.0));
    let is_head = |d: &&Dated| match marks {
        Some(m) => page.chain(page.lines[d.line].el).take(3).any(|e| m.matches(&page.els[e].node)),
        None => d.pure || page.lines[d.line].heading > 0,
    };
    found.iter().rev().find(is_head).cloned()
}

/// A record without a date takes that of the heading only if it has a clock time of its own.
fn inherits(_page: &Page<'_>, dates: &Dates, record: &Record) -> bool {
    !dates.times_within(record.lines).is_empty()
}

fn read_date(text: &str, dates: &Dates, record: &Record, ctx: &PageContext<'_>) -> Option<Dated> {
    let heading = dates.headings.get(record.lines.0).copied().unwrap_or_default();
    let context = when::Context::on(ctx.on).under(heading.year, heading.month);
    let reading = match crate::read_iso(text) {
        Some(span) => {
            let point = |m: crate::Moment| match m.time {
                Some(t) => when::Point::At(m.date.to_datetime(t)),
                None => when::Point::Day(m.date),
            };
            let moment = when::Moment { start: point(span.start), end: span.end.map(point) };
            when::Reading { moments: vec![moment], ..when::Reading::default() }
        }
        None => {
            // "8." under "Mai 2026".
            let whole = super::split::day(text)
                .zip(heading.month.zip(heading.year))
                .map(|(day, (month, year))| format!("{day}.{month}.{year}"));
            when::read(whole.as_deref().unwrap_or(text), &context)
        }
    };
    reading.first()?;
    Some(Dated { line: record.lines.0, range: 0..0, reading, strong: true, pure: true })
}

/// The rule's fields, compiled.
struct Fields<'r> {
    rule: &'r Rule,
    list: Vec<(&'static str, &'r FieldRule, Option<scraper::Selector>, Option<regex::Regex>)>,
}

impl<'r> Fields<'r> {
    fn new(rule: &'r Rule) -> Self {
        let mut list = Vec::new();
        for name in FIELDS {
            let Some(field) = rule.field(name) else { continue };
            let select = field.select.as_deref().and_then(|s| selector(name, s).ok());
            // A selector that cannot be used finds nothing, instead of the whole item.
            if field.select.is_some() && select.is_none() {
                continue;
            }
            let regex = field.pattern.as_deref().and_then(|p| pattern(name, p).ok());
            if field.pattern.is_some() && regex.is_none() {
                continue;
            }
            list.push((name, field, select, regex));
        }
        Self { rule, list }
    }

    /// Values by field for one record.
    fn values(&self, page: &Page<'_>, record: &Record) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for (name, field, select, regex) in &self.list {
            let fixed = field.attribute.is_none() && field.default.is_some();
            let fixed = fixed && select.is_none() && regex.is_none();
            let raw =
                if fixed { None } else { raw_value(page, record, name, field, select.as_ref()) };
            let value = raw.and_then(|raw| match regex {
                None => Some(raw),
                Some(regex) => {
                    let found = regex.captures(&raw)?;
                    for group in regex.capture_names().flatten() {
                        if let Some(m) = found.name(group) {
                            out.entry(group.to_owned())
                                .or_insert_with(|| m.as_str().trim().to_owned());
                        }
                    }
                    found.get(0).map(|m| m.as_str().trim().to_owned())
                }
            });
            if let Some(value) = value.filter(|v| !v.is_empty()).or_else(|| field.default.clone()) {
                out.entry((*name).to_owned()).or_insert(value);
            }
        }
        out
    }

    /// Puts the values into an item; without `guess` all else but title and dates goes.
    fn put(
        &self,
        item: &mut PageItem,
        values: &BTreeMap<String, String>,
        ctx: &PageContext<'_>,
        form: Form,
    ) {
        if !self.rule.guess {
            *item = PageItem {
                title: std::mem::take(&mut item.title),
                start: item.start,
                end: item.end,
                all_day: item.all_day,
                start_text: item.start_text.take(),
                time_text: item.time_text.take(),
                doors: item.doors.take(),
                ..PageItem::default()
            };
            item.told(Field::Start, form);
            item.told(Field::Title, form);
        }
        let get = |name: &str| values.get(name).cloned();
        if let Some(title) = get("title") {
            item.title = title;
        }
        self.times(item, values, ctx);
        let mut set = |slot: Field, target: &mut Option<String>, value: Option<String>| {
            if value.is_some() {
                *target = value;
                item.provenance.insert(slot, form);
            }
        };
        set(Field::LocationName, &mut item.location_name, get("place"));
        set(Field::Description, &mut item.description, get("description"));
        set(Field::Organizer, &mut item.organizer, get("organizer"));
        set(Field::Url, &mut item.url, get("link").map(|u| ctx.link(&u)));
        if let Some(address) = get("address") {
            item.address = Some(Address::line(&address));
            item.told(Field::Address, form);
        }
        if let Some(mark) = get("cancelled") {
            item.status = Some(Status::EventCancelled);
            item.status_text = Some(mark);
            item.told(Field::Status, form);
        }
    }

    fn times(&self, item: &mut PageItem, values: &BTreeMap<String, String>, ctx: &PageContext<'_>) {
        let clock = values.get("time").and_then(|t| when::time_of(t));
        if let (Some(start), Some((from, to))) =
            (item.start, clock.and_then(|c| c.spans.first().copied()))
        {
            let whole = when::Moment { start: when::Point::Day(start.date), end: None };
            let days = when::Reading { moments: vec![whole], ..when::Reading::default() };
            let spans = when::Clock { spans: vec![(from, to)], ..when::Clock::default() };
            if let Some(moment) = when::join(&days, &spans).first() {
                let span = from_when(moment);
                (item.start, item.end, item.all_day) = (Some(span.start), span.end, false);
            }
        }
        if let Some(text) = values.get("end") {
            crate::schema::set_end(item, text, item.form().unwrap_or(Form::Rule), ctx);
        }
    }
}

fn raw_value(
    page: &Page<'_>,
    record: &Record,
    name: &str,
    field: &FieldRule,
    select: Option<&scraper::Selector>,
) -> Option<String> {
    let attribute = field.attribute.as_deref().or((name == "link").then_some("href"));
    let Some(el) = record.el else {
        let text: Vec<&str> =
            page.lines[record.lines.0..record.lines.1].iter().map(|l| l.text.as_str()).collect();
        return Some(crate::text::cut(&text.join(" "), MAX_TEXT).to_owned());
    };
    let node = page.els[el].node;
    let node = match select {
        Some(s) => node.select(s).next()?,
        None => node,
    };
    match attribute {
        Some(a) => node.value().attr(a).map(crate::text::collapse),
        None => Some(crate::dom::text(node)),
    }
}
