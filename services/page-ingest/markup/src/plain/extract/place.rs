//! The place of a record, and what stands beside the date in its line.

use super::title::{is_title, says_cancelled};
use super::{Extract, LONG, MAX_TITLE};
use crate::plain::hours::time_in;
use crate::plain::record::{Part, Record, tidy, without};
use crate::plain::words::{self, Role};
use crate::{Address, Field, PageItem};
use std::ops::Range;

impl Extract<'_, '_> {
    pub(super) fn place(
        &self,
        item: &mut PageItem,
        record: &Record,
        parts: &[Part<'_>],
        used: &[(usize, Range<usize>)],
    ) {
        let mut place: Vec<&str> = Vec::new();
        for sure in [true, false] {
            if place.is_empty() {
                let found = parts.iter().filter(|p| p.sure == sure && p.role == Some(Role::Place));
                place = found.map(|p| p.text).filter(|t| *t != item.title).collect();
            }
        }
        let address = parts.iter().find(|p| p.role == Some(Role::Address)).map(|p| p.text);
        let (mut name, mut line) = match place.split_first() {
            Some((first, [])) => crate::text::split_place(first),
            Some((first, rest)) => (Some(tidy(first)), Some(tidy(&rest.join(", ")))),
            None => (None, None),
        };
        if name.is_none()
            && let Some(dated) = &record.date
            && (record.lines.0..record.lines.1).contains(&dated.line)
        {
            let rest = self.split_rest(dated.line, &dated.range, used);
            let text = rest.place.or_else(|| {
                rest.title.filter(|t| !crate::text::alike(t, &item.title) && t.len() < LONG)
            });
            let text = text.map(|t| if dated.prose { of_sentence(&t) } else { t });
            // A state or the name of a document is no place.
            let text = text.filter(|t| !says_cancelled(t) && !words::is_generic_link(t));
            if let Some(text) = text {
                (name, line) = crate::text::split_place(&text);
            }
        }
        if name.is_none()
            && line.is_none()
            && let Some(text) = self.line_after_time(item, record, parts)
        {
            (name, line) = crate::text::split_place(&text);
        }
        let line = address.map(str::to_owned).or(line).filter(|a| !a.is_empty());
        if let Some(name) = name.filter(|n| !n.is_empty()) {
            item.location_name = Some(crate::text::shorten(&name, MAX_TITLE));
            item.told(Field::LocationName, self.form);
        }
        if let Some(line) = line {
            item.address = Some(Address::line(&line));
            item.told(Field::Address, self.form);
        }
    }

    /// A short line right after the clock time is the place.
    fn line_after_time(
        &self,
        item: &PageItem,
        record: &Record,
        parts: &[Part<'_>],
    ) -> Option<String> {
        let own = record.date.as_ref().filter(|d| {
            let text = self.page.lines[d.line].text.get(d.range.end..).unwrap_or("");
            d.line >= record.lines.0
                && (d.reading.precision == terminbund_when::Precision::Time
                    || time_in(crate::text::cut(text, LONG)).is_some())
        });
        let time = match own {
            Some(dated) => dated.line,
            None => self.dates.times_within(record.lines).first()?.line,
        };
        // "18 Uhr · Rathaus" in a line of its own.
        let line = &self.page.lines[time].text;
        let marked = line.contains([',', '|', '·', '•']) && line.len() < 80 && own.is_none();
        if let Some((range, _)) = time_in(line).filter(|_| marked) {
            let rest = tidy(line.get(range.end..).unwrap_or(""));
            if is_title(&rest) && !crate::text::alike(&rest, &item.title) {
                return Some(rest);
            }
        }
        let mut after = parts.iter().filter(|p| p.line > time);
        let next = after.next()?;
        // Behind the title only what has the name of a place.
        let named = crate::text::alike(next.text, &item.title);
        let next = if named { after.next().filter(|p| words::is_place(p.text))? } else { next };
        let dated = !self.dates.within((next.line, next.line + 1)).is_empty();
        let plain = !dated && next.role.is_none() && next.text.len() < 80 && next.text.len() > 3;
        let text = tidy(next.text);
        let fits = plain && is_title(&text) && !crate::text::alike(&text, &item.title);
        fits.then_some(text)
    }

    /// What stands beside the date in its line: a title, and a place in brackets or after "at".
    pub(super) fn split_rest(
        &self,
        line: usize,
        date: &Range<usize>,
        used: &[(usize, Range<usize>)],
    ) -> Rest {
        let text = &self.page.lines[line].text;
        let before = tidy(text.get(..date.start).unwrap_or(""));
        let after = text.get(date.end..).unwrap_or("");
        // Only times directly behind the date go with it.
        let in_after: Vec<Range<usize>> = used
            .iter()
            .filter(|(l, r)| *l == line && r.start >= date.end)
            .map(|(_, r)| r.start - date.end..r.end - date.end)
            .collect();
        let own = used.iter().any(|(l, r)| *l == line && r.start < date.start);
        let after = without(after, &in_after);
        // "Frühjahrsputz, 9 Uhr, Sportplatz": what follows the time is the place.
        for gap in [", , ", ", Treffpunkt ", ", Ort: "] {
            if let Some((title, place)) = after.split_once(gap)
                && before.is_empty()
                && is_title(title)
            {
                return Rest { title: Some(tidy(title)), place: Some(tidy(place)) };
            }
        }
        let before = if own || words::label(&before).is_some() { String::new() } else { before };
        if before.is_empty()
            && let Some(rest) = by_bars(&after)
        {
            return rest;
        }
        let (mut place, after) = bracketed(&after);
        let lower = after.to_lowercase();
        let at = ["at ", "in ", "im ", "@ ", "@"].iter().find(|w| lower.starts_with(**w));
        if let (Some(at), true) = (at, place.is_none()) {
            place = Some(tidy(&after[at.len()..]));
            return Rest { title: (!before.is_empty()).then_some(before), place };
        }
        if !before.is_empty() && is_title(&before) && words::labelled(&before).is_none() {
            let place =
                place.or_else(|| (!after.is_empty() && after.len() < LONG).then(|| after.clone()));
            return Rest { title: Some(before), place };
        }
        Rest { title: (!after.is_empty()).then_some(after), place }
    }
}

pub(super) struct Rest {
    pub(super) title: Option<String>,
    pub(super) place: Option<String>,
}

/// "Rathaus statt.": the place at the end of a sentence.
fn of_sentence(text: &str) -> String {
    let text = text.split(". ").next().unwrap_or(text).trim_end_matches(['.', '!']);
    text.strip_suffix(" statt").unwrap_or(text).to_owned()
}

/// "Thema | Rathaus": the first part that can be one is the title, the one behind it the place.
fn by_bars(text: &str) -> Option<Rest> {
    let parts = text.split(" | ").map(tidy).filter(|part| !part.is_empty());
    let mut parts = parts.skip_while(|part| !is_title(part));
    let title = parts.next().filter(|_| text.contains(" | "))?;
    let place = parts.next().filter(|part| is_title(part) && part.len() < LONG);
    Some(Rest { title: Some(title), place })
}

/// A bracket at the start or end of a text, and the text without it.
fn bracketed(text: &str) -> (Option<String>, String) {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('(')
        && let Some(end) = rest.find(')')
    {
        let inner = tidy(&rest[..end]);
        return ((inner.len() > 2).then_some(inner), tidy(&rest[end + 1..]));
    }
    // The bracket opened before the time: "(19 Uhr, Haus X) - Thema".
    let unopened = text.find(')').filter(|end| text.find('(').is_none_or(|open| open > *end));
    if let Some(end) = unopened {
        let inner = tidy(&text[..end]);
        return ((inner.len() > 2).then_some(inner), tidy(&text[end + 1..]));
    }
    if let (true, Some(start)) = (text.ends_with(')'), text.rfind('(')) {
        let inner = tidy(&text[start + 1..text.len() - 1]);
        let rest = tidy(&text[..start]);
        if inner.len() > 2 && !rest.is_empty() {
            return (Some(inner), rest);
        }
    }
    (None, tidy(text))
}
