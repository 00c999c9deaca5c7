//! Lines whose dates are not those of an event: when a text was published, until when one may
//! register, when a row was changed.

use super::cells::Heads;
use super::page::{Line, Page};
use super::words::{self, Role};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Words of class names for the publication of a text.
const PUBLISHED: &str = "published|posted|byline|updated|modified|created|submitted|pubdate|\
     postdate|publishdate|lastmod|changed|deadline|anmeldeschluss";
/// Words before "date" in a class name for the publication of a text.
const TEXTS: &str = "post|entry|blog|publish|publication|posting|comment|veroeffentlicht";

/// What stands right before the date of something else, at its end.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    let until = r"\b(?:register|rsvp|apply|book|reply|respond|enroll?|sign\s?up|submit|order|pay)\b
                  .{0,24}\b(?:by|before|until|than)";
    let period = r"\b(?:registrations?|applications?|submissions?|abstracts?|bookings?|sales?
                   |nominations?|papers?|tickets?)\b.{0,20}
                   \b(?:closes?|opens?|ends?|due|deadline|until|by|from|on\ssale)(?:\son)?";
    let english = r"\b(?:closing\sdate|due\sdate|on\ssale|date\sposted
                    |(?:last\s)?(?:modified|changed|edited|updated|reviewed)(?:\son)?
                    |(?:submitted|posted|written|created|published|added)\s(?:by\b.{0,30}|on)
                    |(?:valid|available)\s(?:from|until)|minutes\s(?:of|from)|since)";
    let text = r"\b(?:letzte[rs]?|zuletzt)\s(?:änderung|geändert|aktualisier\w+|bearbeite\w+)
                 (?:\sam|\svom)?
                 |\b(?:gespeichert|eingestellt|verfasst|geschrieben|eingetragen|erfasst)\b
                 .{0,24}\b(?:am|vom)
                 |\b\w*(?:meldung|mitteilung|protokoll|niederschrift|fassung|beschluss|satzung
                 |artikel|bericht|beitrag|kommentar|rückblick|bekanntmachung)\b.{0,16}
                 \b(?:vom|am|auf\sden|zum)
                 |\b(?:kommentar|beitrag|artikel|foto|text)\svon\b.{0,30}";
    let sale = r"\b(?:vorverkauf\w*|kartenvorverkauf|vvk(?:-start)?|tickets?|karten|einschreibung
                 |buchbar|anmelde(?:start|beginn)|anmeldung\w*)\b.{0,12}
                 \b(?:ab|start|beginn|seit)?";
    let other = r"\b(?:gültig|online|verfügbar|erhältlich|geschlossen|freigeschaltet)
                  \s(?:ab|bis|seit|vom|am|von)(?:\s(?:dem|zum))?
                  |\b\w*ferien(?:\svom|\svon|\sab)?|\b(?:geburtstag|geboren|gestorben)(?:\sam)?
                  |\bseit(?:\sdem)?
                  |\b(?:nachholtermin|ersatztermin|verlegt|verschoben)\b.{0,8}
                  \b(?:vom|für\sden|von)";
    let all = [until, period, english, text, sale, other].join("|");
    Regex::new(&format!(r"(?ix)(?:{all})[\s:,|–-]*$")).expect("a constant expression")
});

/// What stands right behind the date of something else.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    let words = r"erhältlich|möglich|buchbar|freigeschaltet|fällig|eingezogen|überwiesen|abgebucht
                  |veröffentlicht|aktualisiert|anmelden|anzumelden";
    Regex::new(&format!(r"(?ix)^[\s,)]*(?:ist\s|wird\s|werden\s)?(?:{words})\b"))
        .expect("a constant expression")
});

/// A byline: "von Eva Beispiel | ".
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[Vv]on|[Bb]y)\s\p{Lu}[\w.-]+(?:\s\p{Lu}[\w.-]+){0,2}\s*[|·•,–-]\s*$")
        .expect("a constant expression")
});

/// The dateline of a text: "Magdeburg, den 22.02.2027", and nothing behind it.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Lu}[\w.-]+(?:\s\p{Lu}[\w.-]+)?,\s*(?:den\s)?$").expect("a constant expression")
});

/// Characters before a date in which it is said what it is the date of.
const LEAD: usize = 64;

/// Whether the words around a date say that it is of something else than an event.
pub fn said_aside(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or("");
    let from = before.char_indices().rev().take(LEAD).last().map_or(0, |(at, _)| at);
    let lead = &before[from..];
    // A stroke or full stop ends what belongs to the date, unless a name stands before it.
    let own = lead.rfind(['|', '·', '•', ';']).map_or(lead, |at| &lead[at..]);
    // "vom 5.5." may be the date as a whole.
    let words = text.get(range.clone()).unwrap_or("");
    let to = words.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    BEFORE.is_match(own)
        || to > 0 && BEFORE.is_match(&format!("{own}{}", &words[..to]))
        || BEHIND.is_match(text.get(range.end..).unwrap_or(""))
        || BYLINE.is_match(before)
        || text.len() == range.end && DATELINE.is_match(before)
}

/// Whether the dates of a line are beside the matter.
pub fn is_aside(page: &Page<'_>, heads: &mut Heads, i: usize) -> bool {
    let line = &page.lines[i];
    matches!(heads.role(page, i), Some(Role::Other | Role::End))
        || says_published(page, line)
        || under_label(page, i)
}

/// A class of the line, its marks or the elements around it.
fn says_published(page: &Page<'_>, line: &Line<'_>) -> bool {
    let whole = line.marks.iter().filter(|m| m.from == 0 && m.to == line.text.len());
    let around = page.chain(line.el).take(3).filter(|e| small(page, *e)).map(|e| page.els[e].node);
    whole.map(|m| m.node).chain(around).any(|node| {
        let mut named = node.value().classes();
        named.any(|class| {
            let parts = words::class_parts(class);
            let dated = parts.iter().any(|w| w == "date" || w == "datum");
            let text = |w: &String| words::has(TEXTS, w);
            parts.iter().any(|w| words::has(PUBLISHED, w)) || dated && parts.iter().any(text)
        })
    })
}

/// An element of a few lines: the class of a larger one speaks of more than a date.
fn small(page: &Page<'_>, el: usize) -> bool {
    const LINES: usize = 3;
    let (from, to) = page.els[el].lines;
    to - from <= LINES
}

/// "Anmeldeschluss" in the line or cell before: the label of what follows.
fn under_label(page: &Page<'_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|b| &page.lines[b]) else { return false };
    let line = &page.lines[i];
    // A label and its value are neighbours in one element: dt and dd, th and td, two parts.
    let near = page.els[line.el].parent == page.els[before.el].parent && line.el != before.el
        || page.els[before.el].parent == line.el;
    let name = page.els[before.el].name();
    let set = matches!(name, "dt" | "th") || before.text.ends_with([':', '?']);
    let classed = || words::class_role(page.els[before.el].node) == Some(Role::Other);
    let bare = before.text.trim_end_matches([':', '?']);
    let same_column = before.cell.is_some() && name == "th" && before.cell == line.cell;
    let other = matches!(words::label(bare), Some(Role::Other | Role::End | Role::Doors));
    near && !same_column && (set || classed()) && other
}
