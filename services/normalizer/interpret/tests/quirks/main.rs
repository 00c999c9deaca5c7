//! Quirks of real exporters, each as a small file of our own with what it has to give.

mod bytes;
mod closed;
mod content;
mod dates;
mod private;

use jiff::Timestamp;
use terminbund_interpret::ical::check::{Report, report};
use terminbund_interpret::ical::{Occurrence, Options, Window};

/// Reads a file as from a source in Berlin, with all dates from 2000 to 2040.
pub fn read(bytes: &[u8]) -> Report {
    let at = |text: &str| text.parse::<Timestamp>().expect("a time");
    let mut options = Options::new("Europe/Berlin", at("2026-03-01T00:00:00Z"));
    options.window = Window { from: at("2000-01-01T00:00:00Z"), to: at("2040-01-01T00:00:00Z") };
    report(bytes, terminbund_ics::Options::default(), &options)
}

/// A VCALENDAR around lines.
pub fn calendar(lines: &str) -> String {
    let body = lines.trim().lines().map(str::trim_start).collect::<Vec<_>>().join("\r\n");
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//de\r\n{body}\r\nEND:VCALENDAR\r\n")
}

/// A VCALENDAR with one VEVENT around lines.
pub fn event(lines: &str) -> String {
    calendar(&format!(
        "BEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\n{}\nEND:VEVENT",
        lines.trim()
    ))
}

/// Titles and dates as `title: start/end`, sorted, cancelled ones with `✗`.
pub fn dates(report: &Report) -> Vec<String> {
    let mut out = Vec::new();
    for event in &report.events {
        for date in &event.occurrences {
            let fields = date.changed.as_deref().unwrap_or(&event.fields);
            let cancelled = if date.cancelled { " ✗" } else { "" };
            out.push(format!("{}: {}{cancelled}", fields.title, span(date)));
        }
    }
    out.sort();
    out
}

fn span(date: &Occurrence) -> String {
    let end = date.end.as_ref().map(|e| format!("/{}", e.iso())).unwrap_or_default();
    format!("{}{end}", date.start.iso())
}

/// Asserts the dates that a file gives, and the rules it breaks (those named, among others).
#[track_caller]
pub fn check(text: &str, expected: &[&str], rules: &[&str]) {
    check_bytes(text.as_bytes(), expected, rules);
}

/// The same for bytes that are no text.
#[track_caller]
pub fn check_bytes(bytes: &[u8], expected: &[&str], rules: &[&str]) {
    let report = read(bytes);
    assert_eq!(dates(&report), expected);
    let broken: Vec<&str> = report.counts.iter().map(|(id, _)| *id).collect();
    let refused: Vec<&str> = report.rejected.iter().map(|r| r.rule.id).collect();
    for rule in rules {
        assert!(
            broken.contains(rule) || refused.contains(rule),
            "{rule} in {broken:?} {refused:?}"
        );
    }
}
