//! Any bytes: each event is taken or refused, items stay within their bounds and read again as
//! what they are, and nothing private is in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terminbund_ics::{Body, Options, bounds, plan, read};

/// Lines that never pass, whatever stands around them.
const PRIVATE: [&[u8]; 3] = [b"\r\nATTENDEE", b"\r\nBEGIN:VALARM", b"\r\nX-MICROSOFT"];

fuzz_target!(|bytes: &[u8]| {
    let (charset, bytes) = match bytes.split_first() {
        Some((b'L', rest)) => (Some("iso-8859-1"), rest),
        Some((b'W', rest)) => (Some("windows-1252"), rest),
        _ => (None, bytes),
    };
    let body = Body::new(bytes, charset);
    let feed = read(&body);
    let plan = plan(&feed, Options { take_non_public: bytes.len() % 2 == 0 });
    let events = feed.events.len() + feed.beyond.len();
    assert_eq!(plan.taken().len() + plan.rejected.len(), events);
    for finding in plan.findings.sorted().iter().chain(&plan.rejected) {
        assert!(!finding.german().is_empty() && !finding.english().is_empty());
    }
    for item in plan.items() {
        assert!(item.payload.len() <= bounds::MAX_PAYLOAD);
        assert!(std::str::from_utf8(&item.payload).is_ok());
        for line in PRIVATE {
            assert!(!item.payload.windows(line.len()).any(|w| w == line));
        }
        let again = Body::new(&item.payload, None);
        let again = read(&again);
        let again = terminbund_ics::split(&again, Options { take_non_public: true });
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].content, item.content);
    }
});
