//! Several forms on one page complete each other.

use crate::text::alike;
use crate::{Code, Field, Finding, Form, PageItem, PageReading};
use std::collections::BTreeMap;

/// Items of one start that are compared with a further one.
const SAME_START: usize = 50;
/// Items at or above which a page is a list, so that Open Graph speaks of the list.
const LIST: usize = 2;

/// Puts `more` to `items`: one that tells the same event as an item completes it, else it is added.
pub fn into(items: &mut Vec<PageItem>, more: Vec<PageItem>, findings: &mut Vec<Finding>) {
    let mut by_start: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, item) in items.iter().enumerate() {
        by_start.entry(start_key(item)).or_default().push(i);
    }
    let only_one = items.len() == 1 && more.len() == 1;
    for item in more {
        let same = by_start.get(&start_key(&item)).and_then(|candidates| {
            candidates.iter().copied().take(SAME_START).find(|i| same_event(&items[*i], &item))
        });
        let same = same.or_else(|| (only_one && alike(&items[0].title, &item.title)).then_some(0));
        match same {
            Some(i) => complete(&mut items[i], item, findings),
            None => {
                by_start.entry(start_key(&item)).or_default().push(items.len());
                items.push(item);
            }
        }
    }
}

fn start_key(item: &PageItem) -> String {
    item.start.map_or_else(String::new, |s| {
        s.time.map_or_else(
            || s.date.to_string(),
            |t| format!("{}T{:02}:{:02}", s.date, t.hour(), t.minute()),
        )
    })
}

fn same_event(a: &PageItem, b: &PageItem) -> bool {
    if a.form() == b.form() {
        // The same script twice; but two showings of one film in two halls are two.
        let place = |i: &PageItem| i.location_name.clone();
        return a.title == b.title && place(a) == place(b) && a.url == b.url && a.start.is_some();
    }
    alike(&a.title, &b.title)
}

/// Open Graph completes the one event of a page, and is an event where it has a start.
pub fn open_graph(items: &mut Vec<PageItem>, og: PageItem, findings: &mut Vec<Finding>) {
    if items.len() >= LIST {
        return;
    }
    if items.is_empty() {
        if og.start.is_some() {
            items.push(og);
        }
        return;
    }
    let same = alike(&items[0].title, &og.title)
        || og.url.as_deref().is_some_and(|u| items[0].url.as_deref() == Some(u));
    if same {
        complete(&mut items[0], og, findings);
    }
}

/// Fills what `item` lacks from `more`, with provenance; a contradiction in the start is told.
fn complete(item: &mut PageItem, more: PageItem, findings: &mut Vec<Finding>) {
    if let (Some(a), Some(b)) = (item.start, more.start)
        && a.minute() != b.minute()
        && a.time.is_some() == b.time.is_some()
    {
        findings.push(
            Finding::item(
                Code::Contradiction,
                item.position,
                "Zwei Auszeichnungen derselben Seite nennen verschiedene Zeiten für den Termin.",
                "Two forms of markup on the page give different times for this event.",
            )
            .found(&format!("{a} / {b}")),
        );
    }
    let told = more.provenance.clone();
    let mut took = |field: Field, taken: bool| {
        if taken && let Some(form) = told.get(&field) {
            item.provenance.entry(field).or_insert(*form);
        }
    };
    macro_rules! fill {
        ($($slot:ident => $field:ident),* $(,)?) => {
            $({
                let taken = item.$slot.is_none() && more.$slot.is_some();
                if taken {
                    item.$slot = more.$slot;
                }
                took(Field::$field, taken);
            })*
        };
    }
    if item.title.is_empty() && !more.title.is_empty() {
        item.title = more.title;
        took(Field::Title, true);
    }
    if item.start.is_none() && more.start.is_some() {
        item.all_day = more.all_day;
    }
    fill! {
        start => Start, start_text => Start, end => End, end_text => End, doors => Doors,
        subtitle => Subtitle, location_name => LocationName, address => Address, geo => Geo,
        url => Url, description => Description, organizer => Organizer, status => Status,
        status_text => Status, attendance_mode => AttendanceMode, online_url => OnlineUrl,
        image => Image, image_license => Image, price => Price, in_language => InLanguage,
        previous_start => PreviousStart, uid => Uid, series => Title,
    }
    if item.rrules.is_empty() && !more.rrules.is_empty() {
        item.rrules = more.rrules;
        took(Field::Schedule, true);
    }
    if item.keywords.is_empty() && !more.keywords.is_empty() {
        item.keywords = more.keywords;
        took(Field::Keywords, true);
    }
    if item.sub_events.is_empty() {
        item.sub_events = more.sub_events;
    }
}

/// Completes an item with the page behind its link: with the event there that has its day and
/// title, else the only one. What comes from there says so in its provenance; contradictions come
/// back as findings. `false` if nothing there fits.
pub fn complete_from_detail(
    item: &mut PageItem,
    detail: &PageReading,
    findings: &mut Vec<Finding>,
) -> bool {
    let day = |i: &PageItem| i.start.map(|s| s.date);
    let fits = |d: &&PageItem| {
        (item.start.is_none() || day(d) == day(item)) && alike(&item.title, &d.title)
    };
    let only = || detail.items.first().filter(|_| detail.items.len() == 1);
    let Some(found) = detail.items.iter().find(fits).or_else(only).cloned() else { return false };
    let before: Vec<Field> = item.provenance.keys().copied().collect();
    complete(item, found, findings);
    for (field, form) in &mut item.provenance {
        if !before.contains(field) {
            *form = Form::DetailPage;
        }
    }
    true
}
