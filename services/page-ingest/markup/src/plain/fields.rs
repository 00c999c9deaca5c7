//! The fields of a rule: what a person says where title, date, place and the rest stand.

use super::page::Page;
use super::record::Record;
use crate::bounds::MAX_TEXT;
use crate::reading::{PageContext, from_when};
use crate::rule::{FIELDS, FieldRule, pattern, selector};
use crate::{Address, Field, Form, PageItem, Rule, Status};
use std::collections::BTreeMap;
use terminbund_when as when;

/// The rule's fields, compiled.
pub struct Fields<'r> {
    rule: &'r Rule,
    list: Vec<(&'static str, &'r FieldRule, Option<scraper::Selector>, Option<regex::Regex>)>,
}

impl<'r> Fields<'r> {
    /// Compiles what can be used.
    pub fn new(rule: &'r Rule) -> Self {
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
    pub fn values(&self, page: &Page<'_>, record: &Record) -> BTreeMap<String, String> {
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
    pub fn put(
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
                vague: item.vague,
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
        if let Some(date) = get("date") {
            item.start_text = Some(date);
        }
        self.times(item, values, ctx);
        let mut set = |slot: Field, target: &mut Option<String>, value: Option<String>| {
            if value.is_some() {
                *target = value;
                item.provenance.insert(slot, form);
            }
        };
        let (place, line) = name_and_address(get("place"));
        set(Field::LocationName, &mut item.location_name, place);
        set(Field::Description, &mut item.description, get("description"));
        set(Field::Organizer, &mut item.organizer, get("organizer"));
        set(Field::Url, &mut item.url, get("link").map(|u| ctx.link(&u)));
        if let Some(address) = get("address").or(line) {
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

/// "Rosensaal, Am Rosengarten 2, 06526 Sangerhausen": what goes on to a postal code is the address.
fn name_and_address(place: Option<String>) -> (Option<String>, Option<String>) {
    let parted = place.as_deref().map(crate::text::split_place);
    let code = |word: &str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    match parted {
        Some((Some(name), Some(line))) if line.split(' ').any(code) => (Some(name), Some(line)),
        _ => (place, None),
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
