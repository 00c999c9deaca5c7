//! Words by which pages tell what a text is: labels, column heads, class names, links.

use super::page::Mark;
use crate::dom::ElementRef;
use regex::Regex;
use std::sync::LazyLock;
use terminbund_text::fold::fold;

mod lists;

/// What a label, column head or class name says that a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Title,
    Date,
    Time,
    End,
    Doors,
    Place,
    Address,
    Organizer,
    Description,
    Price,
    /// Known, and of no use: registration, contact, documents.
    Other,
}

/// Whether a list of [`lists`] has a word.
pub fn has(list: &str, word: &str) -> bool {
    list.split('|').any(|w| w == word)
}

/// What a label or column head says; brackets, colons and case do not matter.
pub fn label(text: &str) -> Option<Role> {
    if text.len() > 40 {
        return None;
    }
    let folded = fold(text);
    let find = |word: &str| {
        lists::LABELS.iter().find(|(_, words)| has(words, word)).map(|(role, _)| *role)
    };
    // "Principal location", "Datum der Sitzung": of two or three words the last or first.
    let mut words = folded.split(' ');
    let (first, last) = (words.next().unwrap_or(""), words.next_back());
    let narrow = |r: &Role| matches!(r, Role::Place | Role::Date | Role::Time);
    find(&folded).or_else(|| {
        let last = last.filter(|_| words.count() <= 1)?;
        find(last).or_else(|| find(first)).filter(narrow)
    })
}

/// The role of a text that starts with a label ("Ort: Rathaus"), and the rest.
pub fn labelled(text: &str) -> Option<(Role, &str)> {
    let at = text.find(':').filter(|at| *at > 0 && *at <= 40)?;
    // "19:30" is no label.
    if text[..at].ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some((label(&text[..at])?, text[at + 1..].trim()))
}

/// Whether a text is, or begins with, a kind of event that is part of its name: "Konzert", "Kurs:
/// Erste Hilfe". As the head of a column the same words are labels.
pub fn is_kind(text: &str) -> bool {
    let head = text.split(':').next().unwrap_or("");
    head.len() <= 40 && has(lists::KINDS, &fold(head))
}

/// Words and ends of words that name places.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    let parts = "haus|halle|saal|platz|kirche|heim|schule|zentrum|theater|museum|bibliothek|\
                 bücherei|gelände|straße|strasse|garten|stadion|hof|scheune|kapelle|gasthof|\
                 keller|bühne|raum|stube|schloss|burg|anlage|stadt";
    let words = "rathaus|kirche|st\\.|foyer|aula|bistro|café|hotel|klinik|campus|markt|\
                 room|hall|library|church|school|street|avenue|center|centre|park|auditorium|\
                 building|chambers?|house|museum|theatre|theater|club|annex|pavilion|gym|college";
    Regex::new(&format!(r"(?i)(?:\b\w*(?:{parts})\b|\b(?:{words})(?:\b|\s))"))
        .expect("a constant expression")
});

/// Whether a short text has the name of a place in it.
pub fn is_place(text: &str) -> bool {
    text.len() < 90 && text.split(' ').count() <= 8 && PLACE.is_match(text)
}

/// A line in capitals is a heading: two to fourteen words without a small letter.
pub fn is_shouted(text: &str) -> bool {
    let words = text.split(' ').count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (2..=14).contains(&words) && letters >= 10 && !text.chars().any(char::is_lowercase)
}

/// What the classes of an element say that its text is.
pub fn class_role(node: ElementRef<'_>) -> Option<Role> {
    for class in node.value().classes() {
        let words: Vec<String> = class_parts(class);
        // The last word says most: "event-date-title" is a title; "location-name" is a place.
        let roles = words.iter().rev().filter_map(|word| {
            let found = lists::CLASS_WORDS.iter().find(|(_, list)| has(list, word));
            found.map(|(role, _)| (*role, word))
        });
        let mut roles = roles.peekable();
        if let Some((role, word)) = roles.next() {
            let of = roles.peek().map(|(role, _)| *role).filter(|_| word == "name");
            let named = of.filter(|r| matches!(r, Role::Place | Role::Organizer));
            return Some(named.unwrap_or(role));
        }
    }
    None
}

/// Children that are looked at for their roles.
const PARTS: usize = 12;

/// Whether an element is made of parts that their classes tell apart (date, title, place), with no
/// text between: style sheets set those as lines, also where they are spans in a link.
pub fn is_parted(node: ElementRef<'_>) -> bool {
    let mut first = None;
    let mut several = false;
    let mut before: Option<ElementRef<'_>> = None;
    for child in node.children().take(2 * PARTS) {
        match child.value() {
            scraper::Node::Text(text) if text.chars().any(char::is_alphanumeric) => return false,
            scraper::Node::Text(_) => before = None,
            scraper::Node::Element(_) => {
                let Some(child) = ElementRef::wrap(child) else { continue };
                several |= before.is_some_and(|b| run_together(b, child));
                before = Some(child);
                let role = match class_role(child) {
                    Some(Role::Time | Role::End | Role::Doors) => Role::Date,
                    Some(Role::Other) | None => continue,
                    Some(role) => role,
                };
                several |= *first.get_or_insert(role) != role;
            }
            _ => {}
        }
    }
    several
}

/// Whether two neighbours would read as one word: only a style sheet sets them apart.
fn run_together(a: ElementRef<'_>, b: ElementRef<'_>) -> bool {
    let (last, first) = (a.text().last(), b.text().next());
    let long = |text: &&str| text.trim().chars().count() > 2;
    let (Some(last), Some(first)) = (last.filter(long), first.filter(long)) else { return false };
    last.ends_with(char::is_alphanumeric) && first.starts_with(char::is_alphanumeric)
}

/// "eventTitle", "event-title", "event__title" as words.
pub fn class_parts(class: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut lower_before = false;
    for c in class.chars().take(80) {
        let split = !c.is_alphanumeric() || (c.is_uppercase() && lower_before);
        if split && out.last().is_some_and(|w| !w.is_empty()) {
            out.push(String::new());
        }
        if let (true, Some(last)) = (c.is_alphanumeric(), out.last_mut()) {
            last.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase();
    }
    out.retain(|w| !w.is_empty());
    out
}

/// Classes that make up the shape of a page: not numbers, states and stripes.
pub fn shape_classes(node: ElementRef<'_>) -> Vec<&str> {
    const STATES: [&str; 14] = [
        "odd",
        "even",
        "alternate",
        "alternating",
        "first",
        "last",
        "active",
        "current",
        "selected",
        "today",
        "past",
        "future",
        "featured",
        "open",
    ];
    let state = |class: &str| {
        let lower = class.to_ascii_lowercase();
        class.chars().any(|c| c.is_ascii_digit()) || STATES.iter().any(|s| lower.contains(s))
    };
    let mut out: Vec<&str> = node.value().classes().filter(|c| !state(c)).collect();
    out.sort_unstable();
    out
}

/// Elements whose dates and texts are no events: navigation, footer, forms, cookie notes.
pub fn is_skipped(node: ElementRef<'_>) -> bool {
    const NAMES: [&str; 9] =
        ["nav", "footer", "select", "button", "form", "textarea", "datalist", "dialog", "menu"];
    const WORDS: [&str; 20] = [
        "mega",
        "megamenu",
        "nav",
        "navbar",
        "navigation",
        "menu",
        "footer",
        "breadcrumb",
        "breadcrumbs",
        "cookie",
        "cookies",
        "pager",
        "pagination",
        "social",
        "submenu",
        "topnav",
        "mainnav",
        "subnav",
        "datepicker",
        "comments",
    ];
    let value = node.value();
    let name = value.name();
    if matches!(name, "html" | "body" | "main" | "article" | "section") {
        return false;
    }
    // ASP.NET pages are one form.
    if name == "form" {
        return node.value().attr("runat").is_none() && node.descendants().nth(400).is_none();
    }
    // An accordion's heading is a button.
    let heading = |n: &str| n == "summary" || n.len() == 2 && n.starts_with('h');
    let outer = node.parent().and_then(ElementRef::wrap);
    if name == "button" && outer.is_some_and(|o| heading(o.value().name())) {
        return false;
    }
    let role = value.attr("role").unwrap_or("");
    NAMES.contains(&name)
        || matches!(role, "navigation" | "contentinfo" | "search" | "menu" | "menubar" | "dialog")
        || value.id().into_iter().chain(value.classes()).any(|token| {
            let parts = class_parts(token);
            // "menu" in a long name may be a dish; as the first or last word it is the menu.
            let ends = [parts.first(), parts.last()];
            ends.into_iter().flatten().any(|w| WORDS.contains(&w.as_str()))
        })
}

/// Headings and titles that name the page and no event.
pub fn is_generic_title(text: &str) -> bool {
    let folded = fold(text);
    let bare: Vec<&str> =
        folded.split(' ').filter(|w| !w.bytes().all(|b| b.is_ascii_digit())).collect();
    let aside =
        matches!(bare.first(), Some(&("about" | "contact" | "kontakt" | "ueber" | "links")));
    let bare = bare.join(" ");
    let none = matches!(folded.split(' ').next(), Some("kein" | "keine" | "no"))
        && folded.split(' ').count() <= 3;
    aside || none || bare.is_empty() || has(lists::GENERIC_TITLES, &bare)
}

/// "Keine Sitzung", "no seminar (reading week)": what does not take place.
pub fn says_none(text: &str) -> bool {
    const WORDS: usize = 8;
    if text.len() > 80 {
        return false;
    }
    let folded = fold(text);
    let mut words = folded.split(' ');
    let none = matches!(words.next(), Some("kein" | "keine" | "no"));
    none && words.next().is_some_and(|w| has(lists::HELD, w)) && words.count() <= WORDS
}

/// Link texts that name no event.
pub fn is_generic_link(text: &str) -> bool {
    let folded = fold(text);
    folded.len() < 3
        || has(lists::GENERIC_LINKS, &folded)
        || folded
            .split(' ')
            .all(|w| has(lists::DOCUMENT_WORDS, w) || w.bytes().all(|b| b.is_ascii_digit()))
}

static US_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b").expect("a constant expression")
});

/// Writes month/day/year as ISO, so that it is not taken for day/month/year; marks move along.
pub fn month_first(text: &str, marks: &mut [Mark<'_>]) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut copied = 0;
    for found in US_DATE.captures_iter(text) {
        let Some(all) = found.get(0) else { continue };
        let number =
            |i: usize| found.get(i).and_then(|m| m.as_str().parse::<u16>().ok()).unwrap_or(0);
        let (month, day, year) = (number(1), number(2), number(3));
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            continue;
        }
        let year = if year < 100 { year + 2000 } else { year };
        out.push_str(&text[copied..all.start()]);
        let written = format!("{year:04}-{month:02}-{day:02}");
        let (at, end) = (out.len(), out.len() + written.len());
        let was_end = all.end() - copied + at - (all.start() - copied);
        for mark in marks.iter_mut() {
            for edge in [&mut mark.from, &mut mark.to] {
                if *edge >= was_end {
                    *edge = *edge + end - was_end;
                } else if *edge > at {
                    *edge = end;
                }
            }
        }
        out.push_str(&written);
        copied = all.end();
    }
    out.push_str(&text[copied..]);
    for mark in marks.iter_mut() {
        mark.to = mark.to.min(out.len());
        mark.from = mark.from.min(mark.to);
    }
    out
}
