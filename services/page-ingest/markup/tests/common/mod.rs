//! What the tests share: an item as one line.

use terminbund_markup::PageItem;

/// Title, start, end, place, address, address of the page and status, `-` where nothing is known.
pub fn line(item: &PageItem) -> String {
    let text = |t: Option<String>| t.filter(|t| !t.is_empty()).unwrap_or_else(|| "-".to_owned());
    [
        text(Some(item.title.clone())),
        text(item.start.map(|s| s.to_string())),
        text(item.end.map(|e| e.to_string())),
        text(item.location_name.clone()),
        text(item.address.as_ref().map(|a| a.text.clone())),
        text(item.url.clone()),
        text(item.status.map(|s| format!("{s:?}"))),
    ]
    .join(" | ")
}

/// Lines of all items.
pub fn lines(items: &[PageItem]) -> Vec<String> {
    items.iter().map(line).collect()
}
