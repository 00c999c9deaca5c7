//! How an element holds records: it is one, or its lines or dates are.

use super::dates::{Dated, Dates};
use super::page::{Line, Page};
use super::record::Record;
use super::score::under_other;
use super::words::{self, Role};
use crate::rule::Split;
use terminbund_when as when;

/// The records of an element.
pub fn records(page: &Page<'_>, dates: &Dates, el: usize, split: Split) -> Vec<Record> {
    match split {
        Split::None => vec![whole(page, dates, el)],
        Split::Lines => lines(page, dates, el),
        Split::Dates => each_date(page, dates, el),
    }
}

/// A record that is nothing but a heading goes on to the next one, or to the next heading of its
/// rank.
pub fn reach_to_next(page: &Page<'_>, records: &mut [(usize, Vec<Record>)]) {
    let starts: Vec<usize> = records.iter().map(|(el, _)| page.els[*el].lines.0).collect();
    for (i, (el, found)) in records.iter_mut().enumerate() {
        let name = page.els[*el].name();
        let rank = name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok());
        let ([record], Some(rank)) = (found.as_mut_slice(), rank) else { continue };
        let end = record.lines.1.min(page.lines.len());
        let next = starts.get(i + 1).copied().unwrap_or(page.lines.len());
        let ends = |l: &Line<'_>| l.skip || (1..=rank).contains(&l.heading);
        let to = (end..next.max(end)).find(|at| ends(&page.lines[*at])).unwrap_or(next.max(end));
        record.lines.1 = to;
    }
}

/// Lines that begin with an hour, below the day that a heading says.
fn hours(page: &Page<'_>, dates: &Dates, el: usize) -> Vec<Record> {
    let (_, to) = page.els[el].lines;
    let starts: Vec<usize> =
        dates.times_within(page.els[el].lines).iter().map(|t| t.line).collect();
    let ends = starts.iter().skip(1).copied().chain([to]);
    let record =
        |(from, to): (usize, usize)| Record { lines: (from, to), el: None, root: el, date: None };
    starts.iter().copied().zip(ends).map(record).collect()
}

/// An element as one record; of its dates the labelled one, one with a time, the first.
fn whole(page: &Page<'_>, dates: &Dates, el: usize) -> Record {
    let lines = page.els[el].lines;
    let found = dates.within(lines);
    let rank = |d: &&Dated| {
        let line = &page.lines[d.line];
        let labelled = words::labelled(&line.text).is_some_and(|(r, _)| r == Role::Date)
            || d.line > 0 && is_date_label(&page.lines[d.line - 1]);
        let other = under_other(page, d.line, &|_| false);
        let timed = d.reading.precision == when::Precision::Time;
        let bare = d.pure
            && line.marks.iter().any(|m| {
                m.node.value().name() == "time" && m.node.value().attr("itemprop").is_none()
            });
        (d.aside, other, !timed && bare, !labelled, !d.strong)
    };
    let first = found.iter().min_by_key(rank);
    // A calendar leaf says the day, the words beside it the hour as well.
    let day = |d: &Dated| d.reading.first().map(|m| m.start.date());
    let timed = |d: &Dated| d.reading.precision == when::Precision::Time && !d.aside;
    let fuller = first.and_then(|f| found.iter().find(|d| timed(d) && day(d) == day(f)));
    let date = first.map(|f| if timed(f) { f } else { fuller.unwrap_or(f) }).cloned();
    Record { lines, el: Some(el), root: el, date }
}

/// "Wann?" above a date; the heading of a list ("Termine") is none.
fn is_date_label(line: &Line<'_>) -> bool {
    !(1..=7).contains(&line.heading) && words::label(&line.text) == Some(Role::Date)
}

/// Each line with a date as a record, up to the next one.
fn lines(page: &Page<'_>, dates: &Dates, el: usize) -> Vec<Record> {
    let (from, to) = page.els[el].lines;
    let mut starts: Vec<&Dated> = Vec::new();
    for dated in dates.within((from, to)).iter().filter(|d| d.strong) {
        if starts.last().is_none_or(|l| l.line != dated.line) {
            starts.push(dated);
        }
    }
    if starts.is_empty() {
        return hours(page, dates, el);
    }
    let before = titles_first(page, &starts, from, to);
    let shift = usize::from(before);
    let ends = starts.iter().skip(1).map(|d| d.line - shift).chain([to]);
    let pairs: Vec<(usize, usize)> = starts.iter().map(|d| d.line - shift).zip(ends).collect();
    starts
        .iter()
        .zip(pairs)
        .map(|(d, (a, b))| {
            let b = if d.pure { b } else { b.min(text_end(page, d.line, b)) };
            Record { lines: (a, b), el: None, root: el, date: Some((*d).clone()) }
        })
        .collect()
}

/// Whether each title stands above its date, "title / date / text", and not below it.
fn titles_first(page: &Page<'_>, starts: &[&Dated], from: usize, to: usize) -> bool {
    let Some(first) = starts.first().filter(|d| d.pure && d.line > from) else { return false };
    if starts.windows(2).any(|w| w[1].line - w[0].line < 2) {
        return false;
    }
    // How many of the lines above, or below, the dates look like titles, and how much so.
    let weight = |i: usize| {
        let line = &page.lines[i];
        let dated = page.lines[first.line].heading > 0 && line.heading == 0;
        match line.heading {
            1 => 0,
            2..=8 => 2,
            _ if dated || line.text.len() > 80 || line.text.ends_with('.') => 0,
            _ => 1,
        }
    };
    let above: u32 = starts.iter().map(|d| weight(d.line - 1)).sum();
    let below = starts.iter().map(|d| d.line + 1).filter(|i| *i < to);
    above > below.map(weight).sum()
}

/// A line that holds date and title takes the lines after it only up to a blank block.
fn text_end(page: &Page<'_>, line: usize, to: usize) -> usize {
    let el = page.lines[line].el;
    (line + 1..to).find(|i| page.lines[*i].el != el).unwrap_or(to)
}

fn each_date(page: &Page<'_>, dates: &Dates, el: usize) -> Vec<Record> {
    let lines = page.els[el].lines;
    let found = dates.within(lines).iter();
    found.map(|d| Record { lines, el: Some(el), root: el, date: Some(d.clone()) }).collect()
}
