//! RSS and Atom: items with the event module (`ev:`), xCal, GeoRSS, else dates in the text.

use crate::bounds::{MAX_ITEMS, MAX_JSON_DEPTH};
use crate::reading::{PageContext, from_when};
use crate::scan::{Tags, attr};
use crate::schema::{geo_of, read_status, set_end, set_start};
use crate::{Address, Code, Field, Finding, Form, PageItem, PageReading};
use std::collections::BTreeMap;

/// Bytes at the start in which the root element is looked for.
const HEAD: usize = 2048;

/// Whether the text is a feed and no page.
pub fn is_feed(text: &str) -> bool {
    let head = crate::text::cut(text, HEAD);
    let root = Tags::new(head).find(|t| !t.closing);
    root.is_some_and(|t| matches!(local(t.name).as_str(), "rss" | "feed" | "rdf"))
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

/// Values of one item by name; `ev:startdate` and `xcal:dtstart` keep their prefix.
type Values = BTreeMap<String, Vec<String>>;

/// Reads the feed's items.
pub fn read(text: &str, ctx: &PageContext<'_>, reading: &mut PageReading) {
    for (form, values) in items(text) {
        if let Some(item) = item(form, &values, ctx) {
            reading.items.push(item);
        } else if let Some(title) = values.get("title").and_then(|t| t.first()) {
            let note = Finding::page(
                Code::NoMachineDate,
                "Der Eintrag nennt kein Datum der Veranstaltung; es fehlt ev:startdate.",
                "The entry gives no date of the event; ev:startdate is missing.",
            );
            if reading.findings.len() < crate::bounds::MAX_FINDINGS {
                reading.findings.push(note.found(&crate::text::plain(title)));
            }
        }
    }
}

fn items(text: &str) -> Vec<(Form, Values)> {
    let mut out = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut current: Option<(Form, Values, usize)> = None;
    let mut content_from = 0;
    // A feed's `title` holds markup-free text or CDATA, which the tag iterator skips over.
    for tag in XmlTags::new(text) {
        let name = tag.name.to_ascii_lowercase();
        let local = local(&name);
        if tag.closing {
            let Some(at) = open.iter().rposition(|o| *o == name) else { continue };
            open.truncate(at);
            if let Some((form, values, depth)) = &mut current {
                if open.len() == *depth {
                    out.push((*form, std::mem::take(values)));
                    current = None;
                    if out.len() >= MAX_ITEMS {
                        break;
                    }
                } else if open.len() == *depth + 1 || name.contains(':') {
                    let value = content(&text[content_from.min(tag.start)..tag.start]);
                    values.entry(name).or_default().push(value);
                }
            }
            continue;
        }
        content_from = tag.end;
        if let (Some((_, values, _)), "link") = (&mut current, local.as_str()) {
            let rel = attr(tag.attrs, "rel").unwrap_or_default();
            if let Some(href) =
                attr(tag.attrs, "href").filter(|_| rel.is_empty() || rel == "alternate")
            {
                values.entry("link".to_owned()).or_default().push(href.into_owned());
            }
        }
        if let (Some((_, values, _)), "when") = (&mut current, local.as_str()) {
            for (name, key) in [("starttime", "ev:startdate"), ("endtime", "ev:enddate")] {
                if let Some(v) = attr(tag.attrs, name) {
                    values.entry(key.to_owned()).or_default().push(v.into_owned());
                }
            }
        }
        if current.is_none() && (local == "item" || local == "entry") {
            let form = if local == "item" { Form::Rss } else { Form::Atom };
            current = Some((form, Values::new(), open.len()));
        }
        if !tag.attrs.ends_with('/') && open.len() < MAX_JSON_DEPTH {
            open.push(name);
        }
    }
    out
}

/// XML tags: as [`Tags`], but no element's content is skipped, CDATA is.
struct XmlTags<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> XmlTags<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for XmlTags<'a> {
    type Item = crate::scan::Tag<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at + self.text.get(self.at..)?.find('<')?;
            let rest = &self.text[start..];
            if rest.starts_with("<![CDATA[") {
                self.at = start + rest.find("]]>")? + 3;
                continue;
            }
            let mut tag = Tags::new(rest).next()?;
            if tag.start != 0 {
                self.at = start + tag.start.min(rest.len());
                if rest[..tag.start].contains("<![CDATA[") {
                    self.at = start + 1;
                }
                continue;
            }
            tag.start += start;
            tag.end += start;
            self.at = tag.end;
            return Some(tag);
        }
    }
}

fn content(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<![CDATA[") {
        out.push_str(&crate::text::unescape(&rest[..at]));
        rest = &rest[at + 9..];
        let end = rest.find("]]>").unwrap_or(rest.len());
        out.push_str(&rest[..end]);
        rest = rest.get(end + 3..).unwrap_or("");
    }
    out.push_str(&crate::text::unescape(rest));
    out
}

fn item(form: Form, values: &Values, ctx: &PageContext<'_>) -> Option<PageItem> {
    let get = |names: &[&str]| {
        let all = names.iter().filter_map(|n| values.get(*n)).flatten();
        all.map(|v| crate::text::plain(v)).find(|v| !v.is_empty())
    };
    let mut item = PageItem { title: get(&["title"])?, ..PageItem::default() };
    item.told(Field::Title, form);
    let start = [
        "ev:startdate",
        "event:startdate",
        "xcal:dtstart",
        "cal:dtstart",
        "dtstart",
        "mec:startdate",
        "ev:start",
        "startdate",
        "eventdate",
    ];
    if let Some(text) = get(&start) {
        let clock = get(&["mec:starthour", "ev:starttime", "starttime"]);
        let text = clock.map_or_else(|| text.clone(), |c| format!("{text} {c}"));
        set_start(&mut item, &text, form, ctx);
    }
    let end = [
        "ev:enddate",
        "event:enddate",
        "xcal:dtend",
        "cal:dtend",
        "dtend",
        "mec:enddate",
        "enddate",
    ];
    if let Some(text) = get(&end) {
        let clock = get(&["mec:endhour", "ev:endtime", "endtime"]);
        let text = clock.map_or_else(|| text.clone(), |c| format!("{text} {c}"));
        set_end(&mut item, &text, form, ctx);
    }
    item.description = get(&["content:encoded", "description", "content", "summary"]);
    if item.start.is_none() {
        date_in_text(&mut item, form, ctx);
    }
    item.start?;
    item.url = get(&["link", "guid"]).filter(|u| u.contains("://") || u.starts_with('/'));
    item.url = item.url.map(|u| ctx.link(&u));
    item.uid = get(&["guid", "id", "xcal:uid"]);
    item.location_name = get(&[
        "ev:location",
        "event:location",
        "xcal:location",
        "mec:location",
        "location",
        "gd:where",
    ]);
    item.address = get(&["xcal:x-address", "address"]).map(|a| Address::line(&a));
    item.organizer = get(&["ev:organizer", "xcal:organizer", "event:organizer"]);
    item.status_text = get(&["xcal:status", "ev:status"]);
    item.status = item.status_text.as_deref().and_then(read_status);
    item.keywords =
        values.get("category").into_iter().flatten().map(|v| crate::text::plain(v)).collect();
    let point = get(&["georss:point"]);
    let pair = point.and_then(|p| p.split_once(' ').map(|(a, o)| (a.to_owned(), o.to_owned())));
    item.geo = get(&["geo:lat"]).zip(get(&["geo:long"])).or(pair).and_then(|(a, o)| geo_of(&a, &o));
    note(&mut item, form);
    Some(item)
}

fn note(item: &mut PageItem, form: Form) {
    let told = [
        (Field::Url, item.url.is_some()),
        (Field::Uid, item.uid.is_some()),
        (Field::LocationName, item.location_name.is_some()),
        (Field::Address, item.address.is_some()),
        (Field::Geo, item.geo.is_some()),
        (Field::Organizer, item.organizer.is_some()),
        (Field::Status, item.status.is_some()),
        (Field::Description, item.description.is_some()),
    ];
    told.into_iter().filter(|(_, known)| *known).for_each(|(f, _)| item.told(f, form));
}

/// The date in the title (which then loses it at its start), else in the text.
fn date_in_text(item: &mut PageItem, form: Form, ctx: &PageContext<'_>) {
    let context = terminbund_when::Context::on(ctx.on);
    let description = item.description.clone().unwrap_or_default();
    for (in_title, text) in [(true, item.title.clone()), (false, description)] {
        let text = crate::text::cut(&text, crate::bounds::MAX_DATE_TEXT);
        let found = terminbund_when::find(text, &context);
        let usable = |f: &&terminbund_when::Found| {
            f.role == terminbund_when::Role::Event
                && !f.reading.relative
                && f.reading.first().is_some()
        };
        let Some(first) = found.iter().find(usable) else { continue };
        let Some(moment) = first.reading.first() else { continue };
        let span = from_when(moment);
        item.start = Some(span.start);
        item.end = span.end;
        item.all_day = span.start.time.is_none();
        item.start_text = Some(text[first.range.clone()].to_owned());
        item.told(Field::Start, form);
        if item.end.is_some() {
            item.told(Field::End, form);
        }
        if in_title && first.range.start == 0 {
            let rest =
                text[first.range.end..].trim_start_matches([' ', ':', '-', '–', '—', '|', ',']);
            if !rest.is_empty() {
                item.title = rest.to_owned();
            }
        }
        return;
    }
}
