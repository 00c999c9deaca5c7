//! Values of microformats properties: text, links, and dates put together from parts.

use crate::dom::{self, ElementRef};
use crate::iso::take_time;

/// Text of a property (`p-`): value-class parts, `abbr` title, `value`, `alt`, else its text.
pub fn text(element: ElementRef<'_>) -> String {
    let parts = value_parts(element);
    if !parts.is_empty() {
        return crate::text::collapse(&parts.concat());
    }
    own_value(element).unwrap_or_else(|| dom::text(element))
}

/// Link of a property (`u-`).
pub fn url(element: ElementRef<'_>) -> Option<String> {
    let value = element.value();
    let names = ["href", "src", "data", "content", "value"];
    let found = names.iter().find_map(|n| value.attr(n)).map(str::to_owned);
    found.or_else(|| {
        let text = dom::text(element);
        (text.contains("://") && !text.contains(' ')).then_some(text)
    })
}

/// Date of a property (`dt-`), as text for the date reader; `day` completes a clock time alone.
pub fn date(element: ElementRef<'_>, day: Option<&str>) -> Option<String> {
    let parts = value_parts(element);
    let text = if parts.is_empty() {
        own_value(element).unwrap_or_else(|| dom::text(element))
    } else {
        combine(&parts)
    };
    let text = text.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    // "22:00" is the clock time of the day on which the event starts.
    match day.filter(|_| text.contains(':') || text.ends_with(['m', 'M', '.'])) {
        Some(day) if take_time(&text).is_some() => Some(format!("{day}T{text}")),
        _ => Some(text),
    }
}

/// What an element says by an attribute.
fn own_value(element: ElementRef<'_>) -> Option<String> {
    let value = element.value();
    let found = match value.name() {
        "abbr" => value.attr("title"),
        "data" | "input" | "meter" => value.attr("value"),
        "time" | "ins" | "del" => value.attr("datetime"),
        "img" | "area" => value.attr("alt"),
        "meta" => value.attr("content"),
        _ => value.attr("content"),
    };
    found.map(str::to_owned)
}

/// The parts marked `value` or `value-title` (the outermost ones).
fn value_parts(element: ElementRef<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let mut inside = None;
    for part in dom::descendants(element) {
        let within = inside.is_some_and(|i| part.ancestors().any(|a| a.id() == i));
        if within {
            continue;
        }
        if dom::has_class(part, "value-title") {
            out.extend(part.value().attr("title").map(str::to_owned));
            inside = Some(part.id());
        } else if dom::has_class(part, "value") {
            out.push(own_value(part).unwrap_or_else(|| dom::text(part)));
            inside = Some(part.id());
        }
    }
    out
}

/// Puts date, time and offset together, in whichever order and number they stand.
fn combine(parts: &[String]) -> String {
    let (mut day, mut time, mut offset) = (None, None, None);
    for part in parts {
        let part = part.trim();
        let is_offset = part.starts_with(['+', '-', 'Z', 'z']);
        if is_offset {
            offset.get_or_insert(part);
        } else if day.is_none() && crate::read_iso(part).is_some() {
            day = Some(part);
        } else if time.is_none() && take_time(part).is_some() {
            time = Some(part);
        } else if day.is_none() {
            day = Some(part);
        }
    }
    match (day, time) {
        (Some(d), Some(t)) => format!("{d}T{t}{}", offset.unwrap_or("")),
        (Some(d), None) => format!("{d}{}", offset.unwrap_or("")),
        (None, Some(t)) => format!("{t}{}", offset.unwrap_or("")),
        (None, None) => String::new(),
    }
}
