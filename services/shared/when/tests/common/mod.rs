//! How readings are compared in these tests.

use terminbund_when::{Context, Moment, Precision, Reading, read};

/// One moment: `start`, or `start/end`.
fn moment(moment: &Moment) -> String {
    match moment.end {
        Some(end) => format!("{}/{end}", moment.start),
        None => moment.start.to_string(),
    }
}

/// A reading in short: moments joined by ` + `, the rule, further series behind ` & `, the
/// doors as `(18:00)`; `-` for nothing, `open` for an open date.
pub fn short(reading: &Reading) -> String {
    if reading.is_empty() {
        return "-".into();
    }
    if reading.precision == Precision::Open {
        return "open".into();
    }
    let mut out = reading.moments.iter().map(moment).collect::<Vec<_>>().join(" + ");
    if let Some(rrule) = &reading.rrule {
        out += &format!(" {rrule}");
    }
    for series in &reading.further {
        out += &format!(" & {} {}", moment(&series.first), series.rrule);
    }
    if let Some(doors) = reading.doors {
        out += &format!(" ({:02}:{:02})", doors.hour(), doors.minute());
    }
    out
}

/// Checks texts, all read on that day.
#[allow(dead_code, reason = "not every test file reads whole texts")]
pub fn check(on: &str, cases: &[(&str, &str)]) {
    let context = Context::on(on.parse().expect("a date"));
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, want)| (text, want, short(&read(text, &context))))
        .filter(|(_, want, got)| *want != got)
        .map(|(text, want, got)| format!("{text:?}\n  want {want}\n  got  {got}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
