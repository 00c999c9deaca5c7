//! Any bytes are read without a panic, within bounds, and twice the same.

use jiff::civil::date;
use proptest::prelude::*;
use terminbund_markup::{Options, Rule, propose, read, read_text};

/// Pieces of pages, put together in any order.
const PIECES: &[&str] = &[
    "<div class='h-event'>",
    "<p class=p-name>",
    "<time class=dt-start datetime='2026-05-02T10:00'>",
    "<ul><li>",
    "</li>",
    "<table><tr><td>",
    "</tr>",
    "<b>",
    "</b>",
    "<a href='/x'>",
    "</a>",
    "<br>",
    "2. Mai 2026, 19 Uhr",
    "Fr 28.",
    "<h3>August 2026</h3>",
    "Konzert",
    "Ort: Rathaus (Saal)",
    "é\u{a0}",
    "<script type='application/ld+json'>",
    "{\"@type\":\"Event\",\"name\":\"A\",",
    "\"startDate\":",
    "</script>",
    "<div itemscope itemtype='http://schema.org/Event' itemref='a b'>",
    "<i itemprop='name location' id=a>",
    "<div vocab='http://schema.org/' typeof='Event'>",
    "<b property='startDate'>",
    "<!--",
    "-->",
    "&amp;",
    "<",
    "<dl><dt>Wann</dt><dd>",
    "</dl>",
    "19:30",
    ")",
    "(",
    ":",
    "<rss><item><title>",
    "<![CDATA[",
    "]]>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let options = Options::on(date(2026, 3, 1));
        let first = read(&bytes, "https://a.example/", &options);
        prop_assert_eq!(first, read(&bytes, "https://a.example/", &options));
        let _ = propose(&String::from_utf8_lossy(&bytes), "", date(2026, 3, 1));
    }

    #[test]
    fn any_page(parts in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let html = parts.concat();
        let rule = Rule { items: "li, tr, div".to_owned(), guess: true, ..Rule::default() };
        let options = Options { rule: Some(&rule), ..Options::on(date(2026, 3, 1)) };
        let first = read_text(&html, "https://a.example/", &options);
        prop_assert_eq!(&first, &read_text(&html, "https://a.example/", &options));
        let proposals = propose(&html, "https://a.example/", date(2026, 3, 1));
        for proposal in &proposals {
            let text = proposal.rule.to_toml();
            let rule: Rule = toml::from_str(&text).expect("a proposal is a rule");
            prop_assert!(rule.check().is_ok(), "{}", proposal.rule.to_toml());
        }
        prop_assert_eq!(proposals, propose(&html, "https://a.example/", date(2026, 3, 1)));
    }
}

#[test]
fn hostile_pages_are_bounded() {
    let options = Options::on(date(2026, 3, 1));
    let event = "<div itemscope itemtype='http://schema.org/Event'>";
    let pages = [
        format!("{event}{}x", "<div>".repeat(100_000)),
        format!("{event}{}", "<b id=x>".repeat(100_000)),
        format!("{event}{}{}", "<i a=1>".repeat(300), "<p>x".repeat(100_000)),
        event.repeat(20_000),
        format!("{event}{}", "<p itemprop='a b c d'>2.5.2026 ".repeat(20_000)),
        "<script type='application/ld+json'>{\"Event\":".repeat(10_000),
        format!("<script type='application/ld+json'>{{\"Event\":{}", "[".repeat(200_000)),
    ];
    for page in pages {
        let start = std::time::Instant::now();
        let _ = read_text(&page, "https://a.example/", &options);
        let _ = propose(&page, "https://a.example/", date(2026, 3, 1));
        assert!(start.elapsed().as_secs() < 30, "{}", &page[..80]);
    }
}
