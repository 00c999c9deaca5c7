//! Any lines of a series: no panic, bounded in number and time, in order, each date once.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use terminbund_interpret::ical::{MAX_INSTANCES, Options, interpret};

/// Far above the 100 ms that a rule may take, since the fuzzed code is slow and the machine busy.
const PATIENCE: Duration = Duration::from_secs(3);

fuzz_target!(|lines: &str| {
    let now = "2026-03-01T00:00:00Z".parse().expect("a constant time");
    let options = Options::new("Europe/Berlin", now);
    let text = format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let begun = Instant::now();
    let read = interpret(text.as_bytes(), &options);
    for announcement in &read.announcements {
        let dates = &announcement.occurrences;
        let listed = text.matches("RECURRENCE-ID").count();
        assert!(dates.len() <= MAX_INSTANCES + listed);
        let starts: Vec<_> = dates.iter().map(|d| d.start.timestamp(&options.zone)).collect();
        assert!(starts.is_sorted());
        for date in dates {
            if let Some(end) = &date.end {
                let start = date.start.timestamp(&options.zone);
                assert!(end.timestamp(&options.zone) >= start);
            }
        }
    }
    assert!(begun.elapsed() < PATIENCE);
    assert_eq!(interpret(text.as_bytes(), &options), read);
});
