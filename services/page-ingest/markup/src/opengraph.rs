//! Open Graph: a supplement to the one event of a page, seldom an event by itself.

use crate::reading::PageContext;
use crate::scan::Scan;
use crate::schema::{geo_of, set_end, set_start};
use crate::{Address, Field, Form, PageItem};

/// What the head's properties say, if it is about an event at all: as an item with a start, or
/// without one as a supplement.
pub fn read(scan: &Scan<'_>, ctx: &PageContext<'_>) -> Option<PageItem> {
    let get = |names: &[&str]| {
        let found = names.iter().find_map(|n| {
            scan.metas.iter().find(|(name, v)| name.eq_ignore_ascii_case(n) && !v.trim().is_empty())
        });
        found.map(|(_, v)| crate::text::plain(v))
    };
    let mut item = PageItem { title: get(&["og:title"])?, ..PageItem::default() };
    item.told(Field::Title, Form::OpenGraph);
    if let Some(text) = get(&["event:start_time", "og:event:start_time", "event:start"]) {
        set_start(&mut item, &text, Form::OpenGraph, ctx);
    }
    if let Some(text) = get(&["event:end_time", "og:event:end_time", "event:end"]) {
        set_end(&mut item, &text, Form::OpenGraph, ctx);
    }
    item.description = get(&["og:description"]);
    item.image = get(&["og:image", "og:image:url"]).map(|u| ctx.link(&u));
    item.url = get(&["og:url"]).map(|u| ctx.link(&u));
    item.location_name = get(&["event:location", "og:location", "event:location:name"]);
    let mut address = Address {
        street: get(&["og:street-address", "business:contact_data:street_address"]),
        postal_code: get(&["og:postal-code", "business:contact_data:postal_code"]),
        locality: get(&["og:locality", "business:contact_data:locality"]),
        region: get(&["og:region"]),
        country: get(&["og:country-name", "business:contact_data:country_name"]),
        text: String::new(),
    };
    address.join();
    item.address = Some(address).filter(|a| !a.is_empty());
    let at = get(&["place:location:latitude", "event:location:latitude", "og:latitude"])
        .zip(get(&["place:location:longitude", "event:location:longitude", "og:longitude"]));
    item.geo = at.and_then(|(a, o)| geo_of(&a, &o));
    let fields = [
        (Field::Description, item.description.is_some()),
        (Field::Image, item.image.is_some()),
        (Field::Url, item.url.is_some()),
        (Field::LocationName, item.location_name.is_some()),
        (Field::Address, item.address.is_some()),
        (Field::Geo, item.geo.is_some()),
    ];
    for (field, known) in fields {
        if known {
            item.told(field, Form::OpenGraph);
        }
    }
    Some(item)
}
