//! RSS 2.0 and CSV (RFC 4180), each with escapes of its own.

use terminbund_proto::v1::Entry;

use crate::{
    ical::{FeedSettings, url_id},
    json,
    labels::Labels,
    lang::Lang,
    time,
    view::View,
};

/// Longest description in RSS, in characters: a teaser with a link.
const TEASER_MAX: usize = 1_000;

/// Text of an XML element or attribute: what XML 1.0 does not allow goes.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The entries as RSS 2.0; the date is that of the last change, as readers sort by it.
pub fn rss(entries: &[Entry], settings: &FeedSettings, page_url: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n");
    let element = |name: &str, text: &str| format!("<{name}>{}</{name}>\n", xml(text));
    out.push_str(&element("title", &settings.name));
    out.push_str(&element("link", page_url));
    out.push_str(&element("description", &settings.description));
    out.push_str(&element("language", settings.lang.tag()));
    let own = xml(&settings.feed_url);
    let rel = "rel=\"self\" type=\"application/rss+xml\"";
    out.push_str(&format!("<atom:link href=\"{own}\" {rel}/>\n"));
    for view in entries.iter().filter_map(View::of) {
        let link = format!("{}{}", settings.entry_url, url_id(&view.entry.id));
        let when = time::describe(view.event.when.as_ref(), &settings.zone, settings.lang);
        let (title, _) = view.title(settings.lang);
        let title = format!("{}{title} ({when})", view.warning(settings.lang));
        let place = view.place_line();
        let text: String = view.event.description.chars().take(TEASER_MAX).collect();
        let lines = [when, place, text];
        let lines: Vec<&str> =
            lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        out.push_str("<item>\n");
        out.push_str(&element("title", &title));
        out.push_str(&element("link", &link));
        let guid = xml(&format!("{}@{}", view.entry.id, settings.domain));
        out.push_str(&format!("<guid isPermaLink=\"false\">{guid}</guid>\n"));
        out.push_str(&element("pubDate", &rfc822(view.entry.last_modified)));
        // Readers take a description for HTML: the text is escaped for that first.
        out.push_str(&element("description", &xml(&lines.join("\n")).replace('\n', "<br>")));
        for (_, label) in view.labels() {
            out.push_str(&element("category", label));
        }
        out.push_str("</item>\n");
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

fn rfc822(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

const COLUMNS: [(&str, &str); 19] = [
    ("Kennung", "ID"),
    ("Titel", "Title"),
    ("Beginn", "Start"),
    ("Ende", "End"),
    ("ganztägig", "All day"),
    ("Zeit als Text", "Time as text"),
    ("Status", "Status"),
    ("ausgebucht", "Sold out"),
    ("Format", "Format"),
    ("Ort", "Place"),
    ("PLZ", "Postal code"),
    ("Gemeinde", "Locality"),
    ("Veranstalter", "Organiser"),
    ("Zielgruppen", "Audiences"),
    ("Themen", "Topics"),
    ("Art", "Kind"),
    ("Angekündigt von", "Announced by"),
    ("Quelle", "Source"),
    ("Beschreibung", "Description"),
];

/// The entries as CSV with a byte order mark, so that spreadsheets read UTF-8.
pub fn csv(entries: &[Entry], settings: &FeedSettings, labels: &Labels) -> String {
    let lang = settings.lang;
    let head: Vec<String> = COLUMNS.iter().map(|(de, en)| lang.pick(*de, *en).into()).collect();
    let mut out = String::from("\u{feff}");
    put_row(&head, &mut out);
    for view in entries.iter().filter_map(View::of) {
        put_row(&row(&view, settings, labels), &mut out);
    }
    out
}

fn put_row(cells: &[String], out: &mut String) {
    let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// A cell in quotes. What a spreadsheet would take for a formula gets an apostrophe before it.
pub fn csv_cell(text: &str) -> String {
    let clean: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .map(|c| if c == '"' { "\"\"".to_owned() } else { c.to_string() })
        .collect();
    let first = clean.trim_start().chars().next();
    let formula =
        matches!(first, Some('=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠'))
            || clean.starts_with(['\t', '\n']);
    format!("\"{}{clean}\"", if formula { "'" } else { "" })
}

fn row(view: &View<'_>, settings: &FeedSettings, labels: &Labels) -> Vec<String> {
    let (event, lang) = (view.event, settings.lang);
    let when = event.when.as_ref().map(|when| json::when(when, &settings.zone));
    let moment = |names: [&str; 3]| {
        let when = when.as_ref();
        let found = names.iter().find_map(|name| when?.get(*name)?.as_str());
        found.unwrap_or_default().to_owned()
    };
    let all = |field: &str| {
        let of = view.labels().into_iter().filter(|(of, _)| *of == field);
        of.map(|(field, id)| labels.name(field, id, lang)).collect::<Vec<_>>().join(", ")
    };
    let yes = |value: bool| if value { lang.pick("ja", "yes") } else { lang.pick("nein", "no") };
    let place = event.place.clone().unwrap_or_default();
    let is_all_day = when.as_ref().is_some_and(|when| when["kind"] != "timed");
    vec![
        view.entry.id.clone(),
        format!("{}{}", view.warning(lang), view.title(lang).0),
        moment(["start", "first", "earliest"]),
        moment(["end", "last", "latest"]),
        yes(is_all_day).to_owned(),
        time::describe(event.when.as_ref(), &settings.zone, lang),
        status_name(view, lang).to_owned(),
        yes(event.sold_out).to_owned(),
        labels.name("format", json::mode(view.mode()), lang),
        view.place_line(),
        place.postal_code,
        place.locality,
        event.organizer.as_ref().map(|party| party.name.clone()).unwrap_or_default(),
        all("audience"),
        all("topic"),
        all("kind"),
        view.partner_names().join(", "),
        view.source_link().unwrap_or_default(),
        event.description.clone(),
    ]
}

/// The status for people; empty for a plain one.
pub fn status_name(view: &View<'_>, lang: Lang) -> &'static str {
    use terminbund_proto::v1::Status;
    let texts = lang.texts();
    match view.status() {
        Status::Cancelled => texts.cancelled,
        Status::Postponed => texts.postponed,
        Status::Rescheduled => texts.rescheduled,
        Status::Tentative => texts.tentative,
        Status::Scheduled | Status::Unspecified => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas() {
        let check = |text: &str, expected: &str| assert_eq!(csv_cell(text), expected);
        check("Jobmesse", "\"Jobmesse\"");
        check("a \"b\", c\r\nd", "\"a \"\"b\"\", c\nd\"");
        check("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"");
        for head in ["+1", "-1", "@SUM(A1)", "\t=1", " =1", "|x", "\r=1", "\n=1"] {
            assert!(csv_cell(head).starts_with("\"'"), "{head:?}");
        }
    }

    #[test]
    fn xml_takes_no_markup_and_no_controls() {
        assert_eq!(xml("a<b>&\"'\u{0}\u{b}\u{ffff}c"), "a&lt;b&gt;&amp;&quot;&#39;c");
    }
}
