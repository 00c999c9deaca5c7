//! Month grids: tables whose cells are days. Their day numbers are written out as dates.

use super::page::Page;
use super::split;
use std::collections::BTreeMap;

/// Days of a grid: at least four weeks, at most six.
const DAYS: std::ops::RangeInclusive<usize> = 28..=42;

/// Writes the day into the first line of each cell that holds more than its number; empty days say
/// nothing and are passed over.
pub fn write_days(page: &mut Page<'_>) {
    let mut tables: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, line) in page.lines.iter().enumerate() {
        if line.cell.is_some()
            && !line.skip
            && split::day(&line.text).is_some()
            && let Some(table) = page.around(line.el, &["table"])
        {
            tables.entry(table).or_default().push(i);
        }
    }
    for (table, lines) in tables {
        let first = page.els[table].lines.0;
        let month = (0..first + 3).rev().take(60).find_map(|i| {
            let line = page.lines.get(i)?;
            split::month_with_year(&line.text)
        });
        let Some((month, year)) = month.filter(|_| DAYS.contains(&lines.len())) else { continue };
        write(page, &lines, month, year);
    }
}

fn write(page: &mut Page<'_>, lines: &[usize], month: i8, year: i16) {
    let days: Vec<u8> = lines.iter().filter_map(|i| split::day(&page.lines[*i].text)).collect();
    // The grid may begin in the month before.
    let mut at = i16::from(month) - 1 - i16::from(days.first().is_some_and(|d| *d > 7));
    let mut before = 0;
    for (line, day) in lines.iter().zip(days) {
        if day < before {
            at += 1;
        }
        before = day;
        let (month, year) = (at.rem_euclid(12) + 1, year + at.div_euclid(12));
        let cell = page.around(page.lines[*line].el, &["td", "th"]);
        let full = cell.is_some_and(|c| page.els[c].lines.1 > line + 1);
        let line = &mut page.lines[*line];
        if full {
            line.text = format!("{day}.{month}.{year}");
            line.marks.clear();
        } else {
            line.skip = true;
        }
    }
}
