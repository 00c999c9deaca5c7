//! Where: Place, PostalAddress, VirtualLocation, and what people write instead.

use super::Source;
use crate::node::{Node, Value};
use crate::{Address, Field, Geo, PageItem};

/// Reads `location` (several: the first real place and the first online address).
pub(super) fn location(item: &mut PageItem, node: &Node, source: &Source<'_>) {
    for value in node.all(&["location", "place", "venue"]) {
        match value {
            Value::Node(n) => place(item, source.resolve(n), node, source),
            Value::Link(url, text) if text.trim().is_empty() => {
                match source.ids.get(url.as_str()) {
                    Some(n) => place(item, n, node, source),
                    None => online(item, &source.ctx.link(url), node),
                }
            }
            other => {
                if item.location_name.is_none() && item.address.is_none() {
                    item.location_name = other.text();
                    item.told(Field::LocationName, node.form);
                }
            }
        }
    }
    if item.address.is_none() {
        let own = node.all(&["address"]);
        if let Some(found) = own.into_iter().find_map(|v| address_value(v, source)) {
            item.address = Some(found);
            item.told(Field::Address, node.form);
        }
    }
    if let Some(found) = geo_node(node, source).filter(|_| item.geo.is_none()) {
        item.geo = Some(found);
        item.told(Field::Geo, node.form);
    }
}

fn online(item: &mut PageItem, url: &str, node: &Node) {
    if url.contains("://") {
        item.online_url.get_or_insert_with(|| url.to_owned());
        item.told(Field::OnlineUrl, node.form);
    }
}

fn place(item: &mut PageItem, place: &Node, event: &Node, source: &Source<'_>) {
    let form = event.form;
    if place.types.iter().any(|t| t == "VirtualLocation") {
        if let Some(url) = place.first(&["url"]).and_then(Value::url) {
            online(item, &source.ctx.link(&url), event);
        }
        return;
    }
    // An address stands directly under `location` now and then.
    let is_address = place.types.iter().any(|t| t == "PostalAddress" || t == "Address");
    let found = if is_address {
        Some(postal(place, source))
    } else {
        let own = place.all(&["address", "adr"]).into_iter();
        let own = own.filter_map(|v| address_value(v, source)).next();
        own.or_else(|| Some(postal(place, source))).filter(|a| !a.is_empty())
    };
    if item.location_name.is_none() && !is_address {
        item.location_name = place.text(&["name", "fn", "org", "legalName"]);
        if item.location_name.is_some() {
            item.told(Field::LocationName, form);
        }
    }
    if let Some(found) = found.filter(|a| !a.is_empty() && item.address.is_none()) {
        item.address = Some(found);
        item.told(Field::Address, form);
    }
    let at = geo_node(place, source);
    let at = at.or_else(|| source.node(place, &["geo"]).and_then(|g| geo_node(g, source)));
    if let Some(found) = at.filter(|_| item.geo.is_none()) {
        item.geo = Some(found);
        item.told(Field::Geo, form);
    }
    // A hall within a house: the house has the address.
    if item.address.is_none()
        && let Some(outer) = source.node(place, &["containedInPlace", "containedIn"])
    {
        let own = outer.all(&["address"]).into_iter().find_map(|v| address_value(v, source));
        if let Some(found) = own {
            item.address = Some(found);
            item.told(Field::Address, form);
        }
    }
}

fn address_value(value: &Value, source: &Source<'_>) -> Option<Address> {
    let found = match value {
        Value::Node(n) => postal(source.resolve(n), source),
        other => Address::line(&other.text()?),
    };
    (!found.is_empty()).then_some(found)
}

fn postal(node: &Node, source: &Source<'_>) -> Address {
    let mut out = Address {
        street: node.text(&["streetAddress", "street-address", "street"]),
        postal_code: node.text(&["postalCode", "postal-code", "zip"]),
        locality: node.text(&["addressLocality", "locality", "city"]),
        region: node.text(&["addressRegion", "region"]),
        country: source.text(node, &["addressCountry", "country-name", "country"]),
        text: String::new(),
    };
    out.join();
    if out.text.is_empty() && node.types.iter().any(|t| t == "PostalAddress") {
        out.text = node.text(&["name", "description"]).unwrap_or_default();
    }
    out
}

fn geo_node(node: &Node, source: &Source<'_>) -> Option<Geo> {
    let holder = source.node(node, &["geo"]).unwrap_or(node);
    geo(&holder.text(&["latitude"])?, &holder.text(&["longitude"])?)
}

/// Two numbers as a position; a decimal comma is taken.
pub(super) fn geo(latitude: &str, longitude: &str) -> Option<Geo> {
    let number = |t: &str| t.trim().replace(',', ".").parse::<f64>().ok();
    let found = Geo { latitude: number(latitude)?, longitude: number(longitude)? };
    let valid = found.latitude.abs() <= 90.0 && found.longitude.abs() <= 180.0;
    (valid && (found.latitude, found.longitude) != (0.0, 0.0)).then_some(found)
}
