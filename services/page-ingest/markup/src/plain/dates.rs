//! Dates and clock times in the lines of a page, under the headings above them.

use super::cells::{self, Heads};
use super::hours::{common_time, time_in, weekly_time};
use super::page::{Line, Page};
use super::words::{self, Role};
use super::{asides, periods, split};
use crate::bounds::MAX_DATE_TEXT;
use jiff::civil::{Date, Weekday};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;
use terminbund_when as when;

/// A date in a line.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Index of the line.
    pub line: usize,
    /// Bytes of the line's text.
    pub range: Range<usize>,
    /// What it says.
    pub reading: when::Reading,
    /// It stands at the start of its line, or the line is short: a date that announces, not one in
    /// running text.
    pub strong: bool,
    /// Nothing but the date (and time) stands in the line.
    pub pure: bool,
    /// It stands in the middle of a sentence.
    pub prose: bool,
    /// By label, column or class the date of something else: publication, deadline.
    pub aside: bool,
}

/// A clock time in a line without date.
#[derive(Clone, Debug)]
pub struct Timed {
    /// Index of the line.
    pub line: usize,
    /// The times.
    pub clock: when::Clock,
}

/// All dates and times of a page, in order, and what the headings above each line say.
pub struct Dates {
    /// Dates of events.
    pub dated: Vec<Dated>,
    /// What announces a period instead of a day: "ab August", "Termin folgt".
    pub vague: Vec<Dated>,
    /// Clock times in lines that have no date.
    pub timed: Vec<Timed>,
    /// Year and month that hold for each line.
    pub headings: Vec<when::Heading>,
    /// Clock times that hold for all events of a list ("All meetings begin at 7 p.m.").
    pub common: Vec<Timed>,
    /// The same for the events of a weekday ("Wednesdays, 3–4 pm").
    pub weekly: Vec<(Weekday, Timed)>,
}

/// A line of at most this many bytes is no running text.
pub const SHORT_LINE: usize = 110;
/// Bytes before the date in a line that still starts with it (a label, a number).
const LEAD: usize = 28;

impl Dates {
    /// Reads all lines. Lines whose text was completed from the heading ("Fr 28." under "August
    /// 2026") are rewritten.
    pub fn read(page: &mut Page<'_>, on: Date) -> Self {
        split::join_leaves(page);
        super::grid::write_days(page);
        let mut heads = Heads::default();
        cells::write_out(page, &mut heads);
        let mut out = Self {
            dated: Vec::new(),
            vague: Vec::new(),
            timed: Vec::new(),
            headings: Vec::new(),
            common: Vec::new(),
            weekly: Vec::new(),
        };
        let mut heading = heading_of(&page.title, when::Heading::default(), on);
        heading.month = heading.month.filter(|_| heading.year.is_some());
        for i in 0..page.lines.len() {
            let before = heading;
            // What a form or navigation offers is no heading.
            let shown = !page.lines[i].skip;
            if let Some(found) = line_heading(&page.lines[i], heading, on).filter(|_| shown) {
                heading = found;
            }
            out.headings.push(heading);
            if page.lines[i].skip {
                continue;
            }
            if let Some(text) = completed(page, i, heading) {
                page.lines[i].text = text;
                page.lines[i].marks.retain(|m| m.from > 0);
            }
            let is_heading = heading != before;
            if let Some(clock) = common_time(&page.lines[i].text) {
                out.common.push(Timed { line: i, clock });
            }
            out.weekly.extend(
                weekly_time(&page.lines[i].text, on)
                    .map(|(weekday, clock)| (weekday, Timed { line: i, clock })),
            );
            let before = out.dated.len();
            out.line(&page.lines[i], i, heading, on, is_heading);
            let none = out.dated.len() == before && out.vague.last().is_none_or(|v| v.line != i);
            if none {
                let context = when::Context::on(on).under(heading.year, heading.month);
                out.vague.extend(periods::called(page, &mut heads, i, &context));
            } else if out.dated.len() > before && asides::is_aside(page, &mut heads, i) {
                for dated in &mut out.dated[before..] {
                    (dated.aside, dated.strong) = (true, false);
                }
            }
        }
        out
    }

    fn line(
        &mut self,
        line: &Line<'_>,
        i: usize,
        heading: when::Heading,
        on: Date,
        is_heading: bool,
    ) {
        let text = crate::text::cut(&line.text, MAX_DATE_TEXT);
        let element = split::time_element(line).filter(|(r, _)| r.end <= text.len());
        if element.is_none() && !may_hold_date(text) {
            return;
        }
        let context = when::Context::on(on).under(heading.year, heading.month);
        let before = self.dated.len();
        let mut finds = when::find(text, &context);
        if let Some((range, reading)) = element {
            // The text says as much or more: "2. Mai 2026, 19–21 Uhr".
            let day = |r: &when::Reading| r.first().map(|m| m.start.date());
            let timed = |r: &when::Reading| r.precision == when::Precision::Time;
            let same = finds.iter().any(|f| {
                day(&f.reading) == day(&reading) && (timed(&f.reading) || !timed(&reading))
            });
            if !same {
                finds.retain(|f| f.range.end <= range.start || f.range.start >= range.end);
                finds.push(when::Found { range, role: when::Role::Event, reading });
                finds.sort_by_key(|f| f.range.start);
            }
        }
        for found in finds {
            if !usable(&found) || (is_heading && found.reading.relative) {
                self.vague.extend(periods::announced(line, found, i));
                continue;
            }
            let lead = text[..found.range.start].trim();
            let one_time = found.reading.rrule.is_none() && !found.reading.relative;
            let label = words::labelled(lead).map(|(role, _)| role);
            let strong = one_time && text.len() <= SHORT_LINE
                || one_time && lead.len() <= LEAD && !lead.contains(['.', ';'])
                || matches!(label, Some(Role::Date | Role::Time | Role::Title));
            let rest = format!("{} {}", lead, &text[found.range.end..]);
            let pure = is_empty_rest(&rest);
            let prose = in_sentence(text, lead, &text[found.range.end..]);
            let strong = strong && !prose;
            let range = found.range.clone();
            let other = matches!(label, Some(Role::Other | Role::Price | Role::End | Role::Doors));
            let aside = other || asides::said_aside(text, &range);
            let reading = found.reading;
            let strong = strong && !aside;
            self.dated.push(Dated { line: i, range, reading, strong, pure, prose, aside });
        }
        if self.dated.len() == before
            && let Some((_, clock)) = time_in(text)
        {
            self.timed.push(Timed { line: i, clock });
        }
    }

    /// Dates of the lines `from..to`.
    pub fn within(&self, lines: (usize, usize)) -> &[Dated] {
        let from = self.dated.partition_point(|d| d.line < lines.0);
        let to = self.dated.partition_point(|d| d.line < lines.1);
        &self.dated[from..to.max(from)]
    }

    /// The first period that the lines `from..to` announce instead of a day.
    pub fn vague_in(&self, lines: (usize, usize)) -> Option<&Dated> {
        let from = self.vague.partition_point(|d| d.line < lines.0);
        self.vague[from..].first().filter(|d| d.line < lines.1)
    }

    /// The time that a sentence outside the record says for all events: the last one above it,
    /// else the first below, else the last above for its weekday.
    pub fn common_for(&self, lines: (usize, usize), weekday: Option<Weekday>) -> Option<&Timed> {
        let above = self.common.partition_point(|t| t.line < lines.0);
        let below = || self.common.iter().find(|t| t.line >= lines.1);
        let mut weekly = self.weekly.iter().rev().filter(|(_, t)| t.line < lines.0);
        let of_day = || weekly.find(|(day, _)| Some(*day) == weekday).map(|(_, t)| t);
        self.common[..above].last().or_else(below).or_else(of_day)
    }

    /// Times of the lines `from..to`.
    pub fn times_within(&self, lines: (usize, usize)) -> &[Timed] {
        let from = self.timed.partition_point(|d| d.line < lines.0);
        let to = self.timed.partition_point(|d| d.line < lines.1);
        &self.timed[from..to.max(from)]
    }
}

/// Whether a date stands within a sentence: words lead to it, more in small letters follow, and it
/// ends as sentences do.
fn in_sentence(text: &str, lead: &str, behind: &str) -> bool {
    const WORDS: usize = 8;
    let ends = text.ends_with(['.', '!', '?']) && text.split(' ').count() >= WORDS;
    let leads = lead.split(' ').any(|word| word.chars().all(char::is_lowercase))
        || lead.split(' ').count() >= 2;
    let label = lead.contains([':', '|', '–']) && lead.split(' ').count() <= 3;
    let labelled = label || lead.is_empty();
    let small = behind.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let follows = small
        .filter(|w| w.chars().all(char::is_lowercase) && w.chars().count() > 1)
        .any(|w| !matches!(w, "uhr" | "bis" | "um" | "ab" | "von" | "pm" | "am" | "im" | "in"));
    ends && leads && !labelled && follows
}

/// Only separators, labels of dates and "Uhr" are left beside the date.
pub fn is_empty_rest(rest: &str) -> bool {
    let folded = terminbund_text::fold::fold(rest);
    folded.is_empty()
        || folded.split(' ').all(|w| {
            matches!(
                w,
                "uhr" | "h" | "um" | "am" | "on" | "at" | "ab" | "den" | "der" | "the" | "from"
            ) || matches!(words::label(w), Some(Role::Date | Role::Time))
        })
}

/// A cheap look before the grammar runs: a digit, or a word that needs none.
fn may_hold_date(text: &str) -> bool {
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return true;
    }
    let lower = text.to_lowercase();
    ["heute", "morgen", "today", "tomorrow", "jeden", "every"].iter().any(|w| lower.contains(w))
}

/// A date of an event: a day, not of the past year's text, not a week or a deadline.
fn usable(found: &when::Found) -> bool {
    let reading = &found.reading;
    let exact = matches!(
        reading.precision,
        when::Precision::Time
            | when::Precision::Day
            | when::Precision::PartOfDay
            | when::Precision::FromDay
    );
    found.role == when::Role::Event && exact && reading.first().is_some() && !lone_time(reading)
}

/// A clock time alone hangs on the day of reading.
fn lone_time(reading: &when::Reading) -> bool {
    reading.relative && reading.rrule.is_none() && reading.precision == when::Precision::Time
}

static MONTH_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b((?:19|20)\d{2})\b").expect("a constant expression"));

/// Words of a heading beyond which it is a sentence.
const HEADING_WORDS: usize = 9;

fn line_heading(line: &Line<'_>, outer: when::Heading, on: Date) -> Option<when::Heading> {
    let text = &line.text;
    let short = text.len() <= 24 && text.split(' ').count() <= 3;
    if line.heading == 0 && !short || text.split(' ').count() > HEADING_WORDS {
        return None;
    }
    let month = split::month_of(text).filter(|_| line.heading > 0);
    let found = match month {
        Some(month) => month_below(month, outer, on),
        None => heading_of(text, outer, on),
    };
    // "Foto: Archiv 2025" gives no year; a line that is the year, or names a programme, does.
    let names = line.heading > 0 || found.month.is_some() || is_year_line(text);
    (found != outer && names).then_some(found)
}

/// "2027", "Termine 2027".
fn is_year_line(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "termin",
        "programm",
        "spielplan",
        "saison",
        "jahr",
        "kalender",
        "schedule",
        "date",
        "event",
    ];
    let lower = text.to_lowercase();
    let rest = lower.trim_matches(|c: char| !c.is_alphabetic());
    rest.is_empty() || WORDS.iter().any(|w| lower.contains(w))
}

/// A month alone: of the year above, of the next one where it follows a later month.
fn month_below(month: i8, outer: when::Heading, on: Date) -> when::Heading {
    const HALF: i8 = 6;
    let year = match (outer.year, outer.month) {
        (Some(year), Some(before)) if month + HALF <= before => year + 1,
        (Some(year), _) => year,
        (None, _) if month + HALF <= on.month() => on.year() + 1,
        (None, _) => on.year(),
    };
    when::Heading { year: Some(year), month: Some(month) }
}

/// What a heading says: a month with or without year, or a year.
fn heading_of(text: &str, outer: when::Heading, on: Date) -> when::Heading {
    let context = when::Context::on(on).under(outer.year, None);
    let reading = when::read(text, &context);
    if reading.precision == when::Precision::Month
        && let Some(first) = reading.first()
    {
        let date = first.start.date();
        return when::Heading { year: Some(date.year()), month: Some(date.month()) };
    }
    let exact = matches!(reading.precision, when::Precision::Day | when::Precision::Time);
    if exact && reading.first().is_some() && !reading.relative {
        return outer;
    }
    let mut years = MONTH_YEAR.captures_iter(text).filter_map(|c| c.get(1)?.as_str().parse().ok());
    match (years.next(), years.next()) {
        (Some(year), None) => when::Heading { year: Some(year), month: None },
        _ => outer,
    }
}

static DAY_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    let german = "mo(?:ntag)?|di(?:enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?\
                  |sa(?:mstag)?|sonnabend|so(?:nntag)?";
    let english = "mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?\
                   |sat(?:urday)?|sun(?:day)?";
    let day = r"(?P<d>\d{1,2})(?P<dot>\.|st|nd|rd|th)?(?P<then>\s|,|$|:\s)";
    Regex::new(&format!(r"(?i)^\W{{0,3}}(?P<wd>(?:{german}|{english})\.?,?\s+)?{day}"))
        .expect("a constant expression")
});

/// A line that starts with a day of the month, under a heading that gives the month: with month and
/// year put in.
fn completed(page: &Page<'_>, i: usize, heading: when::Heading) -> Option<String> {
    let (year, month) = (heading.year?, heading.month?);
    let line = &page.lines[i];
    let found = DAY_ONLY.captures(&line.text)?;
    let day: u8 = found.name("d")?.as_str().parse().ok().filter(|d| (1..=31).contains(d))?;
    let weekday = found.name("wd").map_or("", |m| m.as_str());
    let rest = &line.text[found.name("then")?.start()..];
    let dot = found.name("dot").is_some();
    let alone = rest.trim().is_empty();
    let by_class = || {
        page.chain(line.el)
            .take(3)
            .any(|e| matches!(words::class_role(page.els[e].node), Some(Role::Date)))
            || line.marks.iter().any(|m| words::class_role(m.node) == Some(Role::Date))
    };
    let marked = line
        .marks
        .iter()
        .any(|m| m.from <= 1 && m.to <= found.name("then").map_or(0, |t| t.start()) + 1);
    let sure = if alone {
        by_class() || (dot && !weekday.is_empty())
    } else {
        (dot && (marked || time_in(rest).is_some())) || !weekday.is_empty()
    };
    // "28. Oktober" has its own month, "24. Ausgabe" is no day: only with mark or weekday.
    let next = rest.trim().split(' ').next().unwrap_or("");
    let context = when::Context::on(Date::new(year, month, 1).ok()?);
    let own_month = when::read(&format!("1. {next} {year}"), &context).first().is_some_and(|m| {
        m.start.date().day() == 1
            && !next.is_empty()
            && !next.starts_with(|c: char| c.is_ascii_digit())
    });
    let date = Date::new(year, month, i8::try_from(day).ok()?).ok()?;
    (sure && !own_month)
        .then(|| format!("{weekday}{}.{}.{}{rest}", date.day(), date.month(), date.year()))
}
