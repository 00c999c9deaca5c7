//! Any text: values survive writing and reading, cleaning is done after one pass, and no markup,
//! control character or foreign scheme is left.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terminbund_ics::{property, value, zones};
use terminbund_text::{clean, fold, html, join, links};

fuzz_target!(|text: &str| {
    let controls = |c: char| c.is_control() && c != '\n' && c != '\t';
    let plain: String = text.replace('\r', "\n").chars().filter(|c| !controls(*c)).collect();
    assert_eq!(property::unescape(&property::escape(&plain)), plain);
    let written = property::escape(text);
    assert!(!written.contains(['\r', '\n']));
    assert_eq!(property::split_list(&written).count(), 1);

    let clean_text = clean::text(text);
    assert_eq!(clean::text(&clean_text), clean_text);
    assert!(!clean_text.chars().any(controls));
    let line = clean::line(text);
    assert_eq!(clean::line(&line), line);
    assert!(!line.contains(['\r', '\n']));
    assert!(!html::to_text(text).chars().any(controls));
    let folded = fold::fold(text);
    assert_eq!(fold::fold(&folded), folded);

    let redacted = links::redact_personal(text);
    assert_eq!(links::redact_personal(&redacted), redacted);
    for link in links::join_links(text) {
        assert!(join::is_join_link(link));
    }
    if links::is_public(text) {
        assert!(!join::is_join_link(text));
    }

    if let Some(moment) = value::moment(text) {
        assert_eq!(value::moment(&moment.iso()), Some(moment));
    }
    if let Some(duration) = value::duration(text) {
        assert!(duration.days.signum() * duration.seconds.signum() >= 0);
    }
    let _ = (zones::resolve(text), value::offset_minutes(text));
});
