//! schema.org Schedule as RFC 5545 rules.

use super::Source;
use crate::node::{Node, Value, local_name};
use crate::{Field, Moment, PageItem};

/// Weekdays by the first two letters of their English names, with RFC 5545's codes.
const DAYS: &[(&str, &str)] = &[
    ("mo", "MO"),
    ("tu", "TU"),
    ("we", "WE"),
    ("th", "TH"),
    ("fr", "FR"),
    ("sa", "SA"),
    ("su", "SU"),
];

/// Reads `eventSchedule`: one rule for each schedule; the first one's start if the event has none.
pub(super) fn schedules(item: &mut PageItem, node: &Node, source: &Source<'_>) {
    for schedule in source.nodes(node, &["eventSchedule"]) {
        if let Some(rule) = rrule(schedule) {
            item.rrules.push(rule);
            item.told(Field::Schedule, node.form);
        }
        if item.start.is_none()
            && let Some(start) = joined(schedule, "startDate", "startTime", source)
        {
            item.all_day = start.time.is_none();
            item.start = Some(start);
            item.start_text = schedule.text(&["startDate"]);
            item.told(Field::Start, node.form);
            end(item, schedule, node, source);
        }
    }
    if let Some(text) = node.text(&["repeatFrequency"]) {
        item.schedule_text = Some(text);
    }
}

fn end(item: &mut PageItem, schedule: &Node, node: &Node, source: &Source<'_>) {
    let Some(start) = item.start else { return };
    // The schedule's endDate is the last day of the series; the end of the event is a clock time.
    let clock = schedule.text(&["endTime"]).and_then(|t| source.ctx.clock(&t));
    let end = match clock {
        Some(time) => Some(Moment { time: Some(time), ..start }),
        None => schedule.text(&["duration"]).and_then(|d| crate::iso::after(start, &d)),
    };
    if let Some(end) = end {
        item.end = Some(end);
        item.told(Field::End, node.form);
    }
}

fn joined(schedule: &Node, day: &str, clock: &str, source: &Source<'_>) -> Option<Moment> {
    let day = source.ctx.moment(&schedule.text(&[day])?)?;
    let time = schedule.text(&[clock]).and_then(|t| source.ctx.clock(&t));
    Some(Moment { time: day.time.or(time), ..day })
}

/// The RRULE of a schedule; `None` where it does not repeat.
fn rrule(schedule: &Node) -> Option<String> {
    let every = schedule.text(&["repeatFrequency"])?;
    let every = local_name(&every).to_ascii_uppercase();
    let (frequency, interval) = match every.as_str() {
        "DAILY" => ("DAILY", 1),
        "WEEKLY" => ("WEEKLY", 1),
        "MONTHLY" => ("MONTHLY", 1),
        "YEARLY" | "ANNUALLY" => ("YEARLY", 1),
        other => {
            let body = other.strip_prefix('P')?;
            let number: u32 = body.trim_end_matches(char::is_alphabetic).parse().ok()?;
            let unit = match body.chars().last()? {
                'D' => "DAILY",
                'W' => "WEEKLY",
                'M' => "MONTHLY",
                'Y' => "YEARLY",
                _ => return None,
            };
            (unit, number)
        }
    };
    let days = by_day(schedule);
    // "Every day, on Monday to Friday" is weekly on those days.
    let frequency = if frequency == "DAILY" && interval == 1 && !days.is_empty() {
        "WEEKLY"
    } else {
        frequency
    };
    let mut rule = format!("FREQ={frequency}");
    if interval > 1 {
        rule.push_str(&format!(";INTERVAL={interval}"));
    }
    if !days.is_empty() {
        rule.push_str(&format!(";BYDAY={}", days.join(",")));
    }
    for (name, part) in [("byMonthDay", "BYMONTHDAY"), ("byMonth", "BYMONTH")] {
        let numbers: Vec<String> =
            schedule.all(&[name]).into_iter().filter_map(Value::text).collect();
        if !numbers.is_empty() && numbers.iter().all(|n| n.parse::<i8>().is_ok()) {
            rule.push_str(&format!(";{part}={}", numbers.join(",")));
        }
    }
    if let Some(count) = schedule.text(&["repeatCount"]).and_then(|c| c.parse::<u32>().ok()) {
        rule.push_str(&format!(";COUNT={count}"));
    } else if let Some(last) = schedule.text(&["endDate"]).and_then(|t| crate::read_iso(&t)) {
        let d = last.start.date;
        rule.push_str(&format!(";UNTIL={:04}{:02}{:02}", d.year(), d.month(), d.day()));
    }
    Some(rule)
}

fn by_day(schedule: &Node) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for value in schedule.all(&["byDay"]) {
        let text = match value {
            Value::Link(url, _) => url.clone(),
            other => other.text().unwrap_or_default(),
        };
        for part in text.split(',') {
            let name = local_name(part).to_ascii_lowercase();
            let (nth, name) = match name.find(|c: char| c.is_ascii_alphabetic()) {
                Some(at) => name.split_at(at),
                None => continue,
            };
            if let Some((_, code)) = DAYS.iter().find(|(d, _)| name.starts_with(d)) {
                let day = format!("{nth}{code}");
                if !out.contains(&day) {
                    out.push(day);
                }
            }
        }
    }
    out
}
