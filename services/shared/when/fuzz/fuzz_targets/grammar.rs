//! Any text as a date expression and as running text, from any day of the calendar.
//!
//! From this folder: `RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none grammar corpus
//! seeds/grammar -- -max_total_time=600`

#![no_main]

use jiff::{ToSpan, civil::date};
use libfuzzer_sys::fuzz_target;
use terminbund_when::{Context, Prefer, find, join, read, time_of};

fuzz_target!(|bytes: &[u8]| {
    let [a, b, how, rest @ ..] = bytes else { return };
    let text = String::from_utf8_lossy(rest);
    let days = i64::from(u16::from_le_bytes([*a, *b]));
    // Mostly days of our time; with the last bit set the ends of the calendar.
    let first = match (how & 0x80, how & 0x40) {
        (0, _) => date(1970, 1, 1),
        (_, 0) => date(-9999, 1, 1),
        _ => date(9820, 1, 1),
    };
    let Ok(on) = first.checked_add(days.days()) else { return };
    let prefer = [Prefer::Future, Prefer::Nearest, Prefer::Past, Prefer::Future];
    let mut context = Context::on(on).prefer(prefer[usize::from(how & 3)]);
    context.month_first = how & 4 != 0;
    if how & 8 != 0 {
        context = context.under(Some(2027), (how & 16 != 0).then_some(2));
    }
    let reading = read(&text, &context);
    assert_eq!(reading, read(&text, &context), "reading twice differs");
    for moment in &reading.moments {
        if let Some(end) = moment.end {
            assert_eq!(moment.all_day(), end.time().is_none(), "{text:?}");
            assert!(moment.start <= end, "{text:?} ends before it starts: {moment:?}");
        }
    }
    for found in find(&text, &context) {
        assert!(text.get(found.range.clone()).is_some(), "{text:?} {:?}", found.range);
    }
    if let Some(clock) = time_of(&text) {
        let _ = join(&reading, &clock);
    }
});
