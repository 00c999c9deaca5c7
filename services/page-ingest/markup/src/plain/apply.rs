//! Applying a rule: elements, their records, their fields.

use super::cut;
use super::dates::{Dated, Dates};
use super::extract::title::is_title;
use super::extract::{Extract, From};
use super::fields::Fields;
use super::page::Page;
use super::record::{Record, heads_of};
use super::score::under_other;
use super::words::Role;
use crate::bounds::MAX_ITEMS;
use crate::reading::PageContext;
use crate::rule::selector;
use crate::{Form, PageItem, Rule};
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
    let fields = Fields::new(rule);
    let marks = rule.heading.as_deref().and_then(|h| selector("heading", h).ok());
    let told = dates.dated.iter().any(|d| !d.aside);
    let mut records: Vec<(usize, Vec<Record>)> = selected(page, rule)
        .into_iter()
        .map(|el| (el, cut::records(page, dates, el, rule.split)))
        .collect();
    cut::reach_to_next(page, &mut records);
    let headed = !single && each_headed(page, dates, &records);
    if rule.guess && !headed {
        without_others(page, &mut records);
    }
    let (end, inherited, lent) = (0, None, false);
    let mut walk =
        Walk { page, dates, rule, ctx, form, single, marks, told, headed, end, inherited, lent };
    let mut out = Vec::new();
    let mut origins: Vec<(From, Option<String>)> = Vec::new();
    for (el, found) in records {
        let heads = heads_of(page, el);
        for record in found {
            let (made, from, section) = walk.record(record, &heads, &fields);
            origins.extend(made.iter().map(|_| (from, section.clone())));
            out.extend(made);
        }
        if out.len() >= MAX_ITEMS {
            break;
        }
    }
    if rule.title.is_none() {
        remarks(page, &mut out, &origins);
    }
    if form == Form::Proposal {
        without_strangers(&mut out, ctx.on);
    }
    out
}

/// Days back from which an event is past, and not one that has just been.
const PAST_DAYS: i64 = 31;

/// Among dates, what recurs is when someone can be reached; among what lies ahead with its hour, a
/// day long past is that of a remark.
fn without_strangers(items: &mut Vec<PageItem>, on: jiff::civil::Date) {
    let recurring = |i: &PageItem| !i.rrules.is_empty();
    let often = items.iter().filter(|i| recurring(i)).count();
    if often < items.len() && often * 2 <= items.len() {
        items.retain(|i| !recurring(i));
    }
    let ahead = |i: &PageItem| !i.all_day && i.start.is_some_and(|s| s.date >= on);
    let past = on.checked_sub(jiff::Span::new().days(PAST_DAYS)).unwrap_or(on);
    let over = |i: &PageItem| i.end.or(i.start).is_some_and(|s| s.date < past);
    let remark = |i: &PageItem| i.all_day && over(i);
    let most = items.iter().filter(|i| ahead(i)).count() * 4 >= items.len() * 3;
    if most {
        items.retain(|i| !remark(i));
    }
}

/// Of records of one shape those below "Downloads" or "News" are no events where others are.
fn without_others(page: &Page<'_>, records: &mut Vec<(usize, Vec<Record>)>) {
    let spans: Vec<(usize, usize)> = records.iter().map(|(el, _)| page.els[*el].lines).collect();
    let own = |line: usize| {
        let at = spans.partition_point(|(from, _)| *from <= line);
        at > 0 && line < spans[at - 1].1
    };
    let other = |from: usize| under_other(page, from, &own);
    if spans.iter().any(|(from, _)| !other(*from)) {
        records.retain(|(el, _)| !other(page.els[*el].lines.0));
    }
}

/// Whether (nearly) each record has a heading or a line in bold of its own right above it.
fn each_headed(page: &Page<'_>, dates: &Dates, records: &[(usize, Vec<Record>)]) -> bool {
    /// Lines between a heading and what it names.
    const NEAR: usize = 2;
    let all = records.iter().flat_map(|(_, found)| found).filter(|r| r.date.is_some());
    let (mut count, mut own, mut end) = (0, 0, 0);
    for record in all {
        let from = end.max(record.lines.0.saturating_sub(NEAR));
        let names = |i: usize| {
            let line = &page.lines[i];
            let heading = (2..=8).contains(&line.heading) && !line.skip && line.cell.is_none();
            heading && is_title(&line.text) && dates.within((i, i + 1)).is_empty()
        };
        (count, end) = (count + 1, record.lines.1);
        own += usize::from((from..record.lines.0).any(names));
    }
    count >= 2 && own * 5 >= count * 4
}

/// The walk through the records of a page, from top to bottom.
struct Walk<'w, 'a> {
    page: &'w Page<'a>,
    dates: &'w Dates,
    rule: &'w Rule,
    ctx: &'w PageContext<'w>,
    form: Form,
    single: bool,
    /// Headings that the rule names.
    marks: Option<scraper::Selector>,
    /// The page has dates of events: other dates make none.
    told: bool,
    /// Each record has a heading of its own.
    headed: bool,
    /// End of the record before.
    end: usize,
    /// The date above, for records that have only hours.
    inherited: Option<Dated>,
    /// That date is the own one of a record before.
    lent: bool,
}

impl Walk<'_, '_> {
    /// The items of a record, where their title is from, and the title of its section.
    fn record(
        &mut self,
        mut record: Record,
        heads: &[Option<Role>],
        fields: &Fields<'_>,
    ) -> (Vec<PageItem>, From, Option<String>) {
        let Self { page, dates, rule, ctx, form, single, .. } = *self;
        let values = fields.values(page, &record);
        self.date(&mut record, values.get("date").map(String::as_str));
        let prose = record.date.as_ref().is_some_and(|d| d.prose);
        let prose = prose && !single && form == Form::Proposal;
        let clock = rule.guess || rule.date.is_none() || rule.time.is_some();
        let (headed, previous_end) = (self.headed, self.end);
        let extract = Extract { page, dates, ctx, form, previous_end, single, headed, clock };
        if prose && !extract.headed(&record) {
            return (Vec::new(), From::Own, None);
        }
        let (mut made, from) = extract.items(&record, heads);
        if prose {
            // A sentence below a heading of its own announces what lies ahead at its hour.
            made.retain(|i| !i.all_day && i.start.is_some_and(|s| s.date >= ctx.on));
        }
        for item in &mut made {
            fields.put(item, &values, ctx, form);
        }
        // A month's heading in the list is no event: a period needs a title of its own.
        let own = from != From::Section || rule.title.is_some();
        made.retain(|i| !i.title.is_empty());
        made.retain(|i| if i.vague.is_some() { own } else { i.start.is_some() });
        let section = if from == From::Loose { extract.section(&record) } else { None };
        if !made.is_empty() || record.date.is_some() {
            self.end = record.lines.1;
        }
        (made, from, section)
    }

    /// The date of a record: what the rule's field says, its own, the one above, a period.
    fn date(&mut self, record: &mut Record, field: Option<&str>) {
        let dates = self.dates;
        if let Some(text) = field {
            record.date = read_date(text, dates, record, self.ctx);
        } else if self.told {
            record.date = record.date.take().filter(|d| !d.aside);
        }
        if let Some(own) = &record.date {
            if own.line >= record.lines.0 && exact(own) {
                self.inherited = Some(own.clone());
                self.lent = true;
            }
            return;
        }
        let heading = |i: usize| (1..=6).contains(&self.page.lines[i].heading);
        if self.lent && (self.end..record.lines.0.max(self.end)).any(heading) {
            // The day of one row holds for those below it, not for another section.
            self.inherited = None;
        }
        let above = date_above(self.page, dates, record, self.end, self.marks.as_ref());
        // Right below its date an item needs no hour to be one of that day; an hour below a day is
        // that day's, whatever month the text names.
        let right_below = above.is_some();
        self.lent &= above.is_none();
        self.inherited = above.or(self.inherited.take());
        let takes = right_below || !dates.times_within(record.lines).is_empty();
        let day = self.inherited.clone().filter(|_| takes);
        let period = || dates.vague_in(record.lines).filter(|_| record.el.is_some()).cloned();
        record.date = day.or_else(period);
    }
}

/// A date that says the day.
fn exact(dated: &Dated) -> bool {
    crate::Vague::of(dated.reading.precision).is_none()
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
        None => !d.aside && (d.pure || page.lines[d.line].heading > 0),
    };
    found.iter().rev().find(is_head).cloned()
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
    (!reading.is_empty()).then_some(Dated {
        line: record.lines.0,
        range: 0..0,
        reading,
        strong: true,
        pure: true,
        prose: false,
        aside: false,
    })
}
