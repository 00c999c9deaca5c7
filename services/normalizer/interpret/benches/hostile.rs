//! What files cost that want to harm: milliseconds and memory beyond the file, and what bounded
//! them.
//!
//! `cargo bench -p terminbund-interpret --bench hostile`; the bounds are those of
//! `terminbund_ics::bounds` and of the modules `rule`, `series` and `expand`. Targets: a bomb of a
//! rule refused within 1 ms and 5 MiB, a hostile rule within 100 ms.

use std::time::Instant;

use terminbund_ics::Options as Taking;
use terminbund_interpret::ical::Options;
use terminbund_interpret::ical::check::report;
use terminbund_interpret::ical::rule::parse;

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let options = Options::new("Europe/Berlin", "2026-03-01T00:00:00Z".parse()?);
    // Zones and expressions are made once and stay.
    drop(report(event("RRULE:FREQ=DAILY").as_bytes(), Taking::default(), &options));
    let bomb = bomb();
    measure("rule bomb, the rule alone", &bomb, || {
        let ids = parse(&bomb).problems.into_iter().map(|(id, _)| id);
        (0, ids.map(str::to_owned).collect())
    })?;
    for (name, text) in rules().into_iter().chain(files()) {
        measure(&name, &text, || {
            let read = report(text.as_bytes(), Taking::default(), &options);
            let dates = read.events.iter().map(|e| e.occurrences.len()).sum();
            let mut broken: Vec<String> = read.counts.iter().map(|(id, _)| (*id).into()).collect();
            broken.extend(read.rejected.iter().map(|r| r.rule.id.to_owned()));
            broken.sort();
            broken.dedup();
            (dates, broken)
        })?;
    }
    Ok(())
}

fn measure(
    name: &str,
    text: &str,
    step: impl FnOnce() -> (usize, Vec<String>),
) -> Result<(), Fault> {
    let before = kib("VmRSS:")?;
    let cleared = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let begun = Instant::now();
    let (dates, broken) = step();
    let took = begun.elapsed().as_secs_f64() * 1e3;
    let more =
        if cleared { kib("VmHWM:")?.saturating_sub(before) as f64 / 1024.0 } else { f64::NAN };
    let size = text.len();
    println!("{name}: {size} bytes, {took:.2} ms, +{more:.1} MiB, {dates} dates; {broken:?}");
    Ok(())
}

/// Kibibytes of a line of /proc/self/status.
fn kib(name: &str) -> Result<usize, Fault> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|l| l.strip_prefix(name)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

fn event(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nDTSTART:20000101T000000Z\r\n\
         {lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// Each second of each year's days.
fn bomb() -> String {
    let list = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
    format!("FREQ=YEARLY;BYHOUR={};BYMINUTE={1};BYSECOND={1}", list(24), list(60))
}

/// Rules that expand to much, or to nothing for long.
fn rules() -> Vec<(String, String)> {
    let rules = [
        format!("RRULE:{}", bomb()),
        "RRULE:FREQ=SECONDLY".to_owned(),
        "RRULE:FREQ=SECONDLY;COUNT=4294967295".to_owned(),
        "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31".to_owned(),
        "RRULE:FREQ=MINUTELY;BYSETPOS=366".to_owned(),
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31".to_owned(),
        "RRULE:FREQ=YEARLY;INTERVAL=4294967295".to_owned(),
        "RRULE:FREQ=DAILY;COUNT=4294967295;BYSETPOS=300".to_owned(),
        "RRULE:FREQ=YEARLY;COUNT=4294967295;BYWEEKNO=53;BYDAY=MO;BYMONTH=6".to_owned(),
        "RRULE:FREQ=DAILY\r\nEXRULE:FREQ=DAILY".to_owned(),
        ["RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31\r\n"; 500].concat(),
    ];
    let named = |rule: String| (rule.chars().take(60).collect(), event(rule.trim_end()));
    rules.into_iter().map(named).collect()
}

/// Files beyond the bounds of reading.
fn files() -> Vec<(String, String)> {
    let open = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101\r\n";
    let small = "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n";
    let zone = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=SECONDLY\n\
                END:STANDARD\n";
    [
        ("50,010 events", format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", small.repeat(50_010))),
        (
            "200,000 components in each other",
            format!("BEGIN:VCALENDAR\n{}", "BEGIN:X\n".repeat(200_000)),
        ),
        ("1,100,000 lines", format!("BEGIN:VCALENDAR\n{}", "A:\n".repeat(1_100_000))),
        ("a text of 2 MB", format!("{open}SUMMARY:{}\r\n", "x".repeat(2_000_000))),
        ("a text of 2 MB in folds", format!("{open}SUMMARY:{}\r\n", "x\r\n ".repeat(500_000))),
        ("a head of 400 KB", format!("{open}SUMMARY{}:x\r\n", ";x=y".repeat(100_000))),
        (
            "10,000 dates taken out of nothing",
            event(&format!("RRULE:FREQ=DAILY\r\nEXDATE:{}", "20260101T010000Z,".repeat(10_000))),
        ),
        (
            "a zone of 10,000 observances",
            format!(
                "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\n{}END:VTIMEZONE\nBEGIN:VEVENT\n\
                 DTSTART;TZID=X:20260101T000000\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n",
                zone.repeat(10_000)
            ),
        ),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text))
    .collect()
}
