//! What is wrong with a page, told to the one who can mend it.

use crate::PageReading;
use crate::bounds::MAX_FINDINGS;
use serde::{Deserialize, Serialize};

/// Kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// No form of markup gives the start.
    NoMachineDate,
    /// A start that stands there cannot be read.
    UnreadDate,
    /// No end is given.
    NoEnd,
    /// Neither place nor address is given.
    NoAddress,
    /// No title is given.
    NoTitle,
    /// A link that holds only on the page itself.
    RelativeLink,
    /// JSON that is not JSON.
    BrokenJson,
    /// An `itemprop` that no item holds, an `itemref` without target and the like.
    MarkupError,
    /// Two forms of markup contradict each other.
    Contradiction,
    /// The page asks not to be indexed.
    NoIndex,
    /// A feed is there that would serve better than the page.
    BetterFeed,
    /// The page was cut to the bounds.
    Truncated,
    /// A selector of the rule found nothing.
    RuleFoundNothing,
}

/// One finding, in German and English.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Kind.
    pub code: Code,
    /// For the partner, in German.
    pub de: String,
    /// The same in English.
    pub en: String,
    /// Position of the item it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// What stands on the page, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

/// Characters of `found`.
const FOUND_LEN: usize = 160;

impl Finding {
    /// A finding about the page.
    #[must_use]
    pub fn page(code: Code, de: &str, en: &str) -> Self {
        Self { code, de: de.to_owned(), en: en.to_owned(), item: None, found: None }
    }

    /// The same about one item.
    #[must_use]
    pub fn item(code: Code, item: u32, de: &str, en: &str) -> Self {
        Self { item: Some(item), ..Self::page(code, de, en) }
    }

    /// Adds what was found.
    #[must_use]
    pub fn found(mut self, text: &str) -> Self {
        self.found = Some(crate::text::shorten(text, FOUND_LEN));
        self
    }
}

/// Adds what the items lack, at most [`MAX_FINDINGS`] of each kind.
pub(crate) fn about_items(reading: &mut PageReading) {
    let PageReading { items, findings, .. } = reading;
    let mut counts = [0usize; 5];
    for item in items.iter() {
        let unread = item.start.is_none() && item.start_text.is_some();
        let unread = unread && item.vague.is_none();
        let cases = [
            (
                item.vague.is_none() && item.start.is_none() && !unread && item.rrules.is_empty(),
                Code::NoMachineDate,
            ),
            (unread, Code::UnreadDate),
            (item.end.is_none() && item.start.is_some_and(|s| s.time.is_some()), Code::NoEnd),
            (
                item.location_name.is_none() && item.address.is_none() && item.online_url.is_none(),
                Code::NoAddress,
            ),
            (item.title.is_empty(), Code::NoTitle),
        ];
        for (i, (holds, code)) in cases.into_iter().enumerate() {
            if !holds || counts[i] >= MAX_FINDINGS {
                continue;
            }
            counts[i] += 1;
            let (de, en) = wording(code);
            let finding = Finding::item(code, item.position, de, en);
            let about = item.start_text.as_deref().filter(|_| code == Code::UnreadDate);
            findings.push(finding.found(about.unwrap_or(&item.title)));
        }
    }
}

/// The page has events for people only; the snippet of JSON-LD would mend it.
pub(crate) fn no_markup() -> Finding {
    Finding::page(
        Code::NoMachineDate,
        "Die Termine der Seite sind nicht maschinenlesbar ausgezeichnet; JSON-LD nach schema.org \
         je Termin macht das Auslesen verlässlich.",
        "The page's events bear no machine-readable markup; schema.org JSON-LD for each event \
         makes reading it reliable.",
    )
}

fn wording(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::UnreadDate => (
            "Das Datum ist da, aber nicht in maschinenlesbarer Form (2026-05-02T19:00+02:00).",
            "The date is there, but not in machine-readable form (2026-05-02T19:00+02:00).",
        ),
        Code::NoEnd => (
            "Kein Ende angegeben (endDate); Kalender zeigen den Termin dann ohne Dauer.",
            "No end is given (endDate); calendars then show the event without a duration.",
        ),
        Code::NoAddress => (
            "Weder Ort noch Adresse angegeben (location mit name und address).",
            "Neither place nor address is given (location with name and address).",
        ),
        Code::NoTitle => ("Kein Titel angegeben (name).", "No title is given (name)."),
        _ => (
            "Kein maschinenlesbares Datum angegeben (startDate).",
            "No machine-readable date is given (startDate).",
        ),
    }
}
