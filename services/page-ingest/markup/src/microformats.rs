//! h-event (microformats2) and hCalendar (microformats 1), with the value-class pattern.

use crate::bounds::MAX_ITEMS;
use crate::dom::{self, ElementRef};
use crate::reading::PageContext;
use crate::schema::{address_line, end_in_text, geo_of, read_status, set_end, set_start};
use crate::{Address, Field, Form, PageItem};
use scraper::Html;
use std::collections::BTreeSet;

mod value;

/// All events of the page, those within others (as parts) included.
pub fn read(html: &Html, ctx: &PageContext<'_>) -> Vec<PageItem> {
    let mut out = Vec::new();
    for element in dom::descendants(html.root_element()) {
        if out.len() >= MAX_ITEMS {
            break;
        }
        if let Some(form) = root_form(element) {
            out.extend(event(element, form, ctx));
        }
    }
    out
}

fn root_form(element: ElementRef<'_>) -> Option<Form> {
    let mut form = None;
    for class in element.value().classes() {
        match class {
            "h-event" => return Some(Form::HEvent),
            "vevent" => form = Some(Form::Hcalendar),
            _ => {}
        }
    }
    form
}

/// The classes of one vocabulary for one property, in the order of preference.
struct Names {
    mf2: &'static [&'static str],
    mf1: &'static [&'static str],
}

impl Names {
    const fn new(mf2: &'static [&'static str], mf1: &'static [&'static str]) -> Self {
        Self { mf2, mf1 }
    }

    fn of(&self, form: Form) -> &'static [&'static str] {
        if form == Form::HEvent { self.mf2 } else { self.mf1 }
    }
}

const NAME: Names = Names::new(&["p-name"], &["summary"]);
const START: Names = Names::new(&["dt-start"], &["dtstart"]);
const END: Names = Names::new(&["dt-end"], &["dtend"]);
const DURATION: Names = Names::new(&["dt-duration"], &["duration"]);
const LOCATION: Names = Names::new(&["p-location", "h-location"], &["location"]);
const URL: Names = Names::new(&["u-url"], &["url"]);
const DESCRIPTION: Names =
    Names::new(&["e-content", "p-description", "e-description", "p-summary"], &["description"]);
const ORGANIZER: Names = Names::new(&["p-organizer", "p-organiser"], &["organizer", "organiser"]);
const CATEGORY: Names = Names::new(&["p-category"], &["category"]);
const STATUS: Names = Names::new(&["p-status"], &["status"]);
const UID: Names = Names::new(&["u-uid"], &["uid"]);
const PHOTO: Names = Names::new(&["u-photo", "u-featured"], &["photo", "attach"]);
const GEO: Names = Names::new(&["p-geo", "u-geo", "h-geo"], &["geo"]);
const LATITUDE: Names = Names::new(&["p-latitude"], &["latitude"]);
const LONGITUDE: Names = Names::new(&["p-longitude"], &["longitude"]);

/// Elements that are properties of `root`, by class: those within a nested root are its own, but
/// the nested root itself may be a property.
struct Properties<'a> {
    elements: Vec<ElementRef<'a>>,
    form: Form,
}

impl<'a> Properties<'a> {
    fn of(root: ElementRef<'a>, form: Form) -> Self {
        let mut nested = BTreeSet::new();
        let mut elements = Vec::new();
        for element in dom::descendants(root) {
            let inside = element.parent().is_some_and(|p| nested.contains(&p.id()));
            if inside {
                nested.insert(element.id());
                continue;
            }
            if element.value().attr("class").is_none() {
                continue;
            }
            if is_root(element) {
                nested.insert(element.id());
            }
            elements.push(element);
        }
        Self { elements, form }
    }

    fn all(&self, names: &Names) -> Vec<ElementRef<'a>> {
        for name in names.of(self.form) {
            let found: Vec<_> =
                self.elements.iter().copied().filter(|e| dom::has_class(*e, name)).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn first(&self, names: &Names) -> Option<ElementRef<'a>> {
        self.all(names).into_iter().next()
    }

    fn text(&self, names: &Names) -> Option<String> {
        self.all(names).into_iter().map(value::text).find(|t| !t.is_empty())
    }
}

/// Roots of either vocabulary.
fn is_root(element: ElementRef<'_>) -> bool {
    const MF1: [&str; 6] = ["vevent", "vcard", "adr", "geo", "hentry", "hreview"];
    element.value().classes().any(|c| {
        MF1.contains(&c) || (c.starts_with("h-") && c.len() > 3 && c[2..].is_ascii() && is_mf2(c))
    })
}

fn is_mf2(class: &str) -> bool {
    matches!(class, "h-event" | "h-card" | "h-adr" | "h-geo" | "h-entry" | "h-feed" | "h-item")
}

fn event(root: ElementRef<'_>, form: Form, ctx: &PageContext<'_>) -> Option<PageItem> {
    let props = Properties::of(root, form);
    let mut item = PageItem::default();
    if let Some(title) = props.text(&NAME).or_else(|| implied_name(root, &props)) {
        item.title = title;
        item.told(Field::Title, form);
    }
    times(&mut item, &props, form, ctx);
    if item.end.is_none() && item.start.is_some() {
        end_in_text(&mut item, &dom::text(root), ctx);
    }
    if let Some(place) = props.first(&LOCATION) {
        location(&mut item, place, form);
    }
    geo(&mut item, &props, form);
    let mut set = |field: Field, slot: &mut Option<String>, found: Option<String>| {
        *slot = found.filter(|f| !f.is_empty());
        if slot.is_some() {
            item.provenance.insert(field, form);
        }
    };
    let url = props.all(&URL).into_iter().find_map(value::url);
    let url = url.or_else(|| implied_url(root, &props)).map(|u| ctx.link(&u));
    let (mut description, mut organizer, mut status, mut uid, mut image, mut link) =
        (None, None, None, None, None, None);
    set(Field::Url, &mut link, url);
    set(Field::Description, &mut description, props.text(&DESCRIPTION));
    set(Field::Organizer, &mut organizer, props.first(&ORGANIZER).map(card_name));
    set(Field::Status, &mut status, props.text(&STATUS));
    set(
        Field::Uid,
        &mut uid,
        props.first(&UID).map(|e| value::url(e).unwrap_or_else(|| value::text(e))),
    );
    set(Field::Image, &mut image, props.first(&PHOTO).and_then(value::url).map(|u| ctx.link(&u)));
    item.url = link;
    item.description = description;
    item.organizer = organizer;
    item.status = status.as_deref().and_then(read_status);
    item.status_text = status;
    item.uid = uid;
    item.image = image;
    item.keywords =
        props.all(&CATEGORY).into_iter().map(value::text).filter(|t| !t.is_empty()).collect();
    if !item.keywords.is_empty() {
        item.told(Field::Keywords, form);
    }
    (!item.title.is_empty() || item.start.is_some()).then_some(item)
}

/// microformats2: without any property the text of the root is its name.
fn implied_name(root: ElementRef<'_>, props: &Properties<'_>) -> Option<String> {
    if props.form != Form::HEvent || props.elements.iter().any(|e| is_property(*e)) {
        return None;
    }
    let name = root.value();
    let own = name.attr("alt").or_else(|| name.attr("title").filter(|_| name.name() == "abbr"));
    Some(own.map_or_else(|| dom::text(root), crate::text::collapse))
}

fn implied_url(root: ElementRef<'_>, props: &Properties<'_>) -> Option<String> {
    if props.form != Form::HEvent || props.elements.iter().any(|e| dom::has_class(*e, "u-url")) {
        return None;
    }
    let href = |e: ElementRef<'_>| e.value().attr("href").map(str::to_owned);
    if root.value().name() == "a" {
        return href(root);
    }
    // A single link directly below stands for the event.
    let mut links = root.child_elements().filter(|e| e.value().name() == "a");
    let only = links.next().filter(|_| root.child_elements().count() == 1);
    only.and_then(href)
}

fn is_property(element: ElementRef<'_>) -> bool {
    element.value().classes().any(|c| ["p-", "u-", "dt-", "e-"].iter().any(|p| c.starts_with(p)))
}

fn times(item: &mut PageItem, props: &Properties<'_>, form: Form, ctx: &PageContext<'_>) {
    let start = props.all(&START).into_iter().find_map(|e| value::date(e, None));
    if let Some(text) = &start {
        set_start(item, text, form, ctx);
    }
    let day = item.start.map(|s| s.date.to_string());
    let end = props.all(&END).into_iter().find_map(|e| value::date(e, day.as_deref()));
    if let Some(text) = end {
        set_end(item, &text, form, ctx);
    } else if let (Some(start), Some(lasts)) = (item.start, props.first(&DURATION)) {
        let text = value::date(lasts, None).unwrap_or_default();
        if let Some(end) = crate::iso::after(start, &text) {
            item.end = Some(end);
            item.end_text = Some(text);
            item.told(Field::End, form);
        }
    }
}

/// A place: a card with name and address, an address alone, or text.
fn location(item: &mut PageItem, place: ElementRef<'_>, form: Form) {
    let part = |names: &[&str]| {
        let all = || dom::descendants(place);
        let found = names.iter().find_map(|n| all().find(|e| dom::has_class(*e, n)));
        found.map(value::text).filter(|t| !t.is_empty())
    };
    let mut address = Address {
        street: part(&["p-street-address", "street-address"]),
        postal_code: part(&["p-postal-code", "postal-code"]),
        locality: part(&["p-locality", "locality"]),
        region: part(&["p-region", "region"]),
        country: part(&["p-country-name", "country-name"]),
        text: String::new(),
    };
    address.join();
    if address.text.is_empty() {
        let line = part(&["p-adr", "h-adr", "adr", "p-label", "label"]);
        address = line.as_deref().and_then(address_line).unwrap_or_default();
    }
    let name = part(&["p-name", "fn", "p-org", "org"]);
    let name = name.or_else(|| {
        if !address.is_empty() {
            return None;
        }
        // "Haus, Straße 5" without a card.
        let (name, line) = crate::text::split_place(&value::text(place));
        if name.is_some() {
            address = line.as_deref().and_then(address_line).unwrap_or_default();
        }
        name.or(line)
    });
    let latitude = part(&["p-latitude", "latitude"]);
    let longitude = part(&["p-longitude", "longitude"]);
    item.geo = latitude.zip(longitude).and_then(|(a, o)| geo_of(&a, &o));
    item.location_name = name.filter(|n| !n.is_empty());
    if item.location_name.is_some() {
        item.told(Field::LocationName, form);
    }
    if !address.is_empty() {
        item.address = Some(address);
        item.told(Field::Address, form);
    }
}

fn geo(item: &mut PageItem, props: &Properties<'_>, form: Form) {
    let own = props.text(&LATITUDE).zip(props.text(&LONGITUDE));
    let pair = own.or_else(|| {
        let text = value::text(props.first(&GEO)?);
        let (a, o) = text.split_once([';', ','])?;
        Some((a.to_owned(), o.to_owned()))
    });
    if let Some(found) = pair.and_then(|(a, o)| geo_of(&a, &o)) {
        item.geo = Some(found);
    }
    if item.geo.is_some() {
        item.told(Field::Geo, form);
    }
}

fn card_name(element: ElementRef<'_>) -> String {
    let mut inner = dom::descendants(element);
    let named =
        inner.find(|e| ["p-name", "fn", "p-org", "org"].iter().any(|c| dom::has_class(*e, c)));
    value::text(named.unwrap_or(element))
}
