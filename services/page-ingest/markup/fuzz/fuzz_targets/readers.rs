//! Any bytes as a page: read with and without a rule, as a detail page, and proposed for.
//!
//! From this folder: `RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none readers corpus
//! seeds/readers -- -max_total_time=600`

#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use terminbund_markup::{Options, Rule, drift, look, propose, read_text};

fuzz_target!(|bytes: &[u8]| {
    let on = date(2026, 3, 1);
    let base = "https://a.example/termine/";
    // The first line may be a rule's selector.
    let cut = bytes.iter().position(|b| *b == b'\n').unwrap_or(0);
    let items = String::from_utf8_lossy(&bytes[..cut]).into_owned();
    let html = terminbund_markup::decode(&bytes[cut..], None);
    let plain = read_text(&html, base, &Options::on(on));
    assert_eq!(plain, read_text(&html, base, &Options::on(on)), "reading twice differs");
    let _ = read_text(&html, base, &Options { detail: true, ..Options::on(on) });
    let rule = Rule { items, guess: true, ..Rule::default() };
    let _ = read_text(&html, base, &Options { rule: Some(&rule), ..Options::on(on) });
    for proposal in propose(&html, base, on) {
        // What is proposed can be used as a rule.
        assert!(proposal.rule.check().is_ok(), "{}", proposal.rule.to_toml());
        assert!((0.0..=1.0).contains(&proposal.score));
    }
    let before = look(&plain, &html);
    assert!(drift(&before, &before, &html, base, on).is_none(), "a page drifts from itself");
});
