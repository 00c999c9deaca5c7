//! Clock times in the lines of a page, and those that a sentence says for a whole list.

use jiff::civil::{Date, Weekday};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;
use terminbund_when as when;

/// Words of a sentence about all events of a list: what they are, and that they begin.
static COMMON: LazyLock<Regex> = LazyLock::new(|| {
    let english = r"\b(?:meetings|sessions|hearings|events|concerts|performances|shows
                    |screenings|all\s+\w+s)\s+(?:\w+\s+){0,4}?(?:held|begin|start|commence|convene
                    |take\s+place|at|are|will)\b";
    let german = r"\b(?:sitzungen|treffen|termine|veranstaltungen|vorträge|vorstellungen
                   |konzerte|abende|proben|kurse|versammlungen|führungen|gottesdienste
                   |alle\s+\w+e[nr]?|die\s+\w+e[nr]?)\b
                   .{0,40}\b(?:jeweils|immer|stets|beginn\w*|finden|statt)\b";
    let start = r"\bbeginn\b.{0,12}\b(?:jeweils|immer|stets|aller|der)\b|\bjeweils\s+(?:um|ab)\b";
    Regex::new(&format!("(?ix)(?:{english}|{german}|{start})")).expect("a constant expression")
});

/// Bytes of a sentence that says a time for all; longer lines are text.
const COMMON_LINE: usize = 400;

/// Bytes of a line that says when something takes place each week.
const WEEKLY_LINE: usize = 160;

/// The weekday and clock time of a line about what takes place each week.
pub fn weekly_time(text: &str, on: Date) -> Option<(Weekday, when::Clock)> {
    if text.len() > WEEKLY_LINE || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let found = when::find(text, &when::Context::on(on));
    let [only] = found.as_slice() else { return None };
    let rule = only.reading.rrule.as_deref()?;
    let one_day = rule.contains("FREQ=WEEKLY") && rule.contains("BYDAY") && !rule.contains(',');
    let first = only.reading.first().filter(|_| one_day)?;
    let span = (first.start.time()?, first.end.and_then(when::Point::time));
    let clock = when::Clock { spans: vec![span], ..when::Clock::default() };
    Some((first.start.date().weekday(), clock))
}

/// The clock time of a sentence about all events of a list.
pub fn common_time(text: &str) -> Option<when::Clock> {
    if text.len() > COMMON_LINE || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let said = COMMON.find(text)?;
    // The time stands in the same sentence.
    let rest = &text[said.start()..];
    let ends = |at: &usize| {
        // "a.m. in the Hall", "1700 S. Main Street", "ca. 18 Uhr" end no sentence.
        let word = rest[..*at].rsplit(' ').next().unwrap_or("");
        word.chars().count() > 2 && !word.contains('.')
    };
    let end = rest.match_indices(". ").map(|(at, _)| at).find(ends).unwrap_or(rest.len());
    time_in(&rest[..end]).map(|(_, clock)| clock)
}

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    let before = r"ab|um|von|at|from|beginn|start|jeweils|gegen|ca\.";
    let one = r"\d{1,2}(?:[:.]\d{2})?(?:\s?(?:uhr|h\b|a\.?\s?m\b\.?|p\.?\s?m\b\.?|:pm|:am|noon))?";
    let until = format!(r"\s*(?:[-–—]|bis|to|und|and)\s*(?:{one}|noon\b)");
    Regex::new(&format!(r"(?i)(?:\b(?:{before})[:\s]\s*)*\b{one}(?:{until})?"))
        .expect("a constant expression")
});

/// The first clock time in a text: it needs a colon with two digits, "Uhr", "h", "am" or "pm".
pub fn time_in(text: &str) -> Option<(Range<usize>, when::Clock)> {
    for found in CLOCK.find_iter(text).take(12) {
        let part = found.as_str();
        let lower = part.to_lowercase();
        let colon = part
            .split(':')
            .nth(1)
            .is_some_and(|m| m.len() >= 2 && m.as_bytes()[..2].iter().all(u8::is_ascii_digit));
        let word = ["uhr", "am", "pm", "a.m", "p.m", "a. m", "p. m", "noon"]
            .iter()
            .any(|w| lower.contains(w));
        let hour = lower.trim_end().ends_with('h');
        if !(colon || word || hour) {
            continue;
        }
        let part = lower.replace(":pm", " pm").replace(":am", " am").replace("noon", "12 pm");
        if let Some(clock) = when::time_of(&part)
            && !clock.spans.is_empty()
        {
            return Some((found.range(), clock));
        }
    }
    None
}
