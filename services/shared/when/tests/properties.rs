//! What holds for any text: no panic, ranges on characters, white space and dashes do not
//! matter, and no text takes long.

mod common;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use terminbund_when::{Context, find, read, time_of};

const WORDS: &[&str] = &[
    "am",
    "den",
    "vom",
    "bis",
    "bis zum",
    "ab",
    "um",
    "und",
    "jeweils",
    "jeden",
    "alle",
    "im",
    "Monat",
    "des Monats",
    "Mo",
    "Di.",
    "Mittwoch",
    "freitags",
    "Samstagabend",
    "Sonntag",
    "Januar",
    "März",
    "Mai",
    "Sept.",
    "May",
    "Jänner",
    "Uhr",
    "h",
    "pm",
    "Einlass",
    "Beginn",
    "Ende",
    "außer",
    "Feiertagen",
    "heute",
    "morgen",
    "nächsten",
    "KW",
    "Quartal",
    "Sommer",
    "Ostern",
    "1.",
    "2.",
    "31.",
    "24./25.",
    "5.5.",
    "30.2.",
    "5.5.2027",
    "2027",
    "27",
    "'27",
    "18",
    "18:30",
    "19.30",
    "24",
    "00:00",
    "1st",
    "14-tägig",
    "Tage",
    "Wochen",
    "zwei",
    "erster",
    "letzten",
    "ersten",
    "–",
    "-",
    "/",
    "|",
    "(",
    ")",
    ",",
    ";",
    ".",
    ":",
    "+",
    "&",
    "€",
    "§",
    "Tel.",
    "\n",
    "\u{a0}",
    "2027-05-05T19:00Z",
    "20270505",
    "0345",
    "täglich",
    "werktags",
    "Anmeldeschluss",
    "Stand",
    "Advent",
    "3.",
    "in",
    "geraden",
    "Kalenderwochen",
    "99999999",
];

fn words() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(WORDS);
    let gap = proptest::sample::select(&[" ", "", "  ", "\n", "\u{202f}"][..]);
    proptest::collection::vec((word, gap), 0..40).prop_map(|pairs| {
        pairs.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect::<String>()
    })
}

fn day() -> impl Strategy<Value = Date> {
    (1970i16..2199, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

/// What must hold for a text on a day.
fn holds(text: &str, on: Date) {
    let context = Context::on(on);
    let reading = read(text, &context);
    for moment in &reading.moments {
        assert!(moment.end.is_none_or(|end| end > moment.start), "{text:?}: {moment:?}");
        let whole = moment.end.map(|end| end.time().is_none());
        assert!(whole.is_none_or(|whole| whole == moment.all_day()), "{text:?}: {moment:?}");
    }
    assert_eq!(reading, read(text, &context));
    let mut last = 0;
    for found in find(text, &context) {
        assert!(found.range.start >= last && found.range.end > found.range.start);
        assert!(text.get(found.range.clone()).is_some(), "{text:?}: {:?}", found.range);
        assert!(!found.reading.moments.is_empty());
        last = found.range.end;
    }
    time_of(text);
}

proptest! {
    #![proptest_config(ProptestConfig {
        // More by the environment: PROPTEST_CASES.
        cases: ProptestConfig::default().cases.max(2000),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text(text in "\\PC{0,200}", on in day()) {
        holds(&text, on);
    }

    #[test]
    fn any_words(text in words(), on in day()) {
        holds(&text, on);
        holds(&text, Date::MAX);
        holds(&text, Date::MIN);
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300), on in day()) {
        holds(&String::from_utf8_lossy(&bytes), on);
    }

    #[test]
    fn white_space_does_not_matter(text in words(), on in day()) {
        let context = Context::on(on);
        let plain = text.replace('\n', " ");
        let want = common::short(&read(&plain, &context));
        for other in ["\u{a0}", "\u{202f}", "\u{2009}", "  ", " \u{200b}", "\t"] {
            let spaced = plain.replace(' ', other);
            prop_assert_eq!(&common::short(&read(&spaced, &context)), &want, "{:?}", spaced);
        }
    }

    #[test]
    fn dashes_and_case_do_not_matter(text in words(), on in day()) {
        let context = Context::on(on);
        let want = common::short(&read(&text, &context));
        for other in ["\u{2010}", "\u{2012}", "\u{2014}", "\u{2212}"] {
            let dashed = text.replace('–', other);
            prop_assert_eq!(&common::short(&read(&dashed, &context)), &want, "{:?}", dashed);
        }
        let upper = text.to_uppercase();
        prop_assert_eq!(&common::short(&read(&upper, &context)), &want, "{:?}", upper);
    }

    #[test]
    fn every_day_is_read_back(on in day(), days in -170i32..170) {
        use jiff::ToSpan;
        let day = on.checked_add(days.days()).expect("in range");
        let context = Context::on(on).prefer(terminbund_when::Prefer::Nearest);
        for format in ["%d.%m.%Y", "%-d.%-m.%Y", "%Y-%m-%d", "am %d.%m."] {
            let text = day.strftime(format).to_string();
            prop_assert_eq!(common::short(&read(&text, &context)), day.to_string(), "{}", text);
        }
    }
}

/// Texts made to be slow take time in proportion to their length.
#[test]
fn hostile_texts_are_linear() {
    let context = Context::on(date(2027, 3, 1));
    let pieces = [
        "1., 2., 3., ",
        "Mo, Di, Mi, ",
        "10.12 - 11.13 - ",
        "jeden jeden am 1. und 2. ",
        "5.5. ",
        "1.2.3.4.5.6.",
        "1/2/3/",
        "vom am der die das ",
        "außer außer am 1. und 2. oder ",
        "19.30 Uhr, 20.30 Uhr, ",
        "1. und ",
        "bis bis bis 1. ",
        "((((((",
        "2027-05-05",
    ];
    for piece in pieces {
        let size = 200_000;
        let text = piece.repeat(size / piece.len());
        let start = std::time::Instant::now();
        find(&text, &context);
        // A quadratic reader would need hours for this, a linear one a second unoptimised.
        assert!(start.elapsed().as_secs() < 60, "{piece:?}");
        assert!(read(&text, &context).is_empty(), "longer than a date expression");
    }
}
