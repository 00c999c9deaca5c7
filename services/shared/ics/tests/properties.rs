//! What holds for any input: no panic, no lost text, no change where nothing changed.

use proptest::prelude::*;
use terminbund_ics::property::escape;
use terminbund_ics::{Body, Item, Options, plan, read};

fn items(bytes: &[u8]) -> Vec<Item> {
    let body = Body::new(bytes, None);
    let feed = read(&body);
    let plan = plan(&feed, Options { take_non_public: true });
    assert_eq!(plan.taken().len() + plan.rejected.len(), feed.events.len() + feed.beyond.len());
    plan.items().collect()
}

/// Lines of an event, in any order.
fn event(lines: &[String]) -> String {
    let begin = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n";
    format!("{begin}{}END:VEVENT\r\nEND:VCALENDAR\r\n", lines.concat())
}

/// Pieces that files are made of, so that random ones come near to real ones.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("BEGIN:VCALENDAR"),
        Just("END:VCALENDAR"),
        Just("BEGIN:VEVENT"),
        Just("END:VEVENT"),
        Just("BEGIN:VALARM"),
        Just("END:VALARM"),
        Just("\r\n"),
        Just("\n"),
        Just("\r"),
        Just("\r\n "),
        Just("DTSTART:20260101T100000"),
        Just("DTSTART;TZID=\"a:b\":2026"),
        Just("RRULE:FREQ=DAILY"),
        Just("SUMMARY:ä\\, b"),
        Just("UID:1"),
        Just("RECURRENCE-ID:20260101T100000Z"),
        Just(";"),
        Just("\""),
        Just(":"),
        Just("="),
        Just("ATTACH;ENCODING=QUOTED-PRINTABLE:=0D="),
        Just("\0"),
        Just("BEGIN:VTIMEZONE"),
        Just("END:VTIMEZONE"),
        Just("TZID:X"),
        Just("CLASS:PRIVATE"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|p| p.concat())
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        items(&bytes);
    }

    #[test]
    fn any_pieces_are_read_and_items_read_again(text in pieces()) {
        for item in items(text.as_bytes()) {
            let again = items(&item.payload);
            prop_assert_eq!(again.len(), 1, "{}", String::from_utf8_lossy(&item.payload));
            prop_assert_eq!(&again[0].content, &item.content);
        }
    }

    #[test]
    fn texts_survive_writing_folding_and_reading(
        text in "[a-zA-Z0-9äöüß€😀 ,;:\\\\\"\n.-]{0,120}",
        folds in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let mut line = format!("SUMMARY:{}", escape(&text)).into_bytes();
        let mut places: Vec<usize> = folds.iter().map(|f| 1 + f.index(line.len() - 1)).collect();
        places.sort_unstable();
        for at in places.into_iter().rev() {
            line.splice(at..at, *b"\r\n ");
        }
        let mut bytes = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n".to_vec();
        bytes.extend(line);
        bytes.extend(b"\r\nDTSTART:20260101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        let body = Body::new(&bytes, None);
        let feed = read(&body);
        let got = feed.events[0].component.get("SUMMARY").map(|p| p.text().into_owned());
        prop_assert_eq!(got, Some(text));
    }

    #[test]
    fn order_and_stamps_change_nothing(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        stamp in 0..99u32,
    ) {
        let lines: Vec<String> = [
            "UID:1", "SUMMARY:Messe", "DTSTART;TZID=Europe/Berlin:20260917T180000",
            "LOCATION:Halle", "DESCRIPTION:Text", "CATEGORIES:Beruf",
        ].iter().map(|l| format!("{l}\r\n")).collect();
        let base = items(event(&lines).as_bytes());
        let mut shuffled: Vec<String> = order.iter().map(|n| lines[*n].clone()).collect();
        shuffled.push(format!("DTSTAMP:202601{:02}T000000Z\r\n", stamp % 28 + 1));
        shuffled.push(format!("LAST-MODIFIED:20260101T0000{stamp:02}Z\r\n"));
        let other = items(event(&shuffled).replace("UID:1", &format!("UID:{stamp}")).as_bytes());
        prop_assert_eq!(&base[0].content, &other[0].content);
        let changed = items(event(&shuffled).replace("Halle", "Leipzig").as_bytes());
        prop_assert_ne!(&base[0].content, &changed[0].content);
    }
}

/// What a fuzzer found: a line that ends in control characters was taken, and its item was not.
#[test]
fn items_of_odd_lines_read_again() {
    for value in ["20260917T180000\r\u{b}", " 20260917T180000 ", "\t20260917T180000\u{c}"] {
        let first = items(event(&[format!("DTSTART:{value}\r\nUID:1\r\n")]).as_bytes());
        assert_eq!(first.len(), 1, "{value:?}");
        let again = items(&first[0].payload);
        assert_eq!(again.len(), 1, "{value:?}");
        assert_eq!(again[0].content, first[0].content);
    }
    for lines in [
        "DTSTART:20260917\r\nSUMMARY;VALUE=BIN\u{7f}ARY:x\r\n",
        "DTSTART:20260917\r\nLOCATION;X-TITLE=\" a\",b,c,d,e,f,g,h,i,j,k:x\r\n",
        "DTSTART:20260917\r\nLOCATION;X-TITLE=\"a=b\":x\r\n",
        "DTSTART:20260917\r\nLOCATION;X-TITLE=a,\"\",b, ,c,^n,,d,:x\r\n",
        "DTSTART:20260917\r\nLOCATION;X-TITLE=, :x\r\n",
        &format!("DTSTART:20260917\r\nLOCATION;X-TITLE={}:x\r\n", "^".repeat(5_000)),
        "DTSTART:20260917\r\nLOCATION;X-TITLE=^na\u{b}^n:x\r\n",
        "DTSTART:20260917\r\nORGANIZER;CN=\u{85}A \u{7f}:\u{b}mailto:info@example.org\r\n",
        "DTSTART:20260917\r\nORGANIZER:Amt%20S%C3%BCd\r\n",
        "DTSTART:20260917\r\nORGANIZER:Amt%2520S\\, \u{1}^ \"x\"\r\n",
        "DTSTART:20260917\r\nORGANIZER;CN=A%2540b.de%20:\r\n",
        "DTSTART:20260917\r\nDESCRIPTION:a &#5&#56\\;\\;//zoom.us/j/12345678 PIN&#58\\; 4711\r\n",
        "DTSTART:20260917\r\nDESCRIPTION:zo\u{81}om.us/j/12345678 zoom.us/j/12345678\r\n",
        "DTSTART:20260917\r\nEND:VEVENT\u{b}\r\n\u{7f}BEGIN:VEVENT\r\nSUMMARY:No date\r\n",
        // Nothing that is seen says which instance, or that they are one event.
        "UID:1\r\nDTSTART:20260917\r\nRECURRENCE-ID:\u{1}\r\nUID:2\r\n",
        "UID:1\r\nDTSTART:20260917\r\nRECURRENCE-ID:\u{81}\r\n",
    ] {
        let first = items(event(&[lines.to_owned()]).as_bytes());
        assert_eq!(first.len(), 1, "{lines:?}");
        let again = items(&first[0].payload);
        assert_eq!(again.len(), 1, "{lines:?}");
        let payload = String::from_utf8_lossy(&again[0].payload);
        assert_eq!(again[0].content, first[0].content, "{lines:?}: {payload}");
        assert_eq!(again[0].payload, first[0].payload, "{lines:?}");
    }
    let odd = "DTSTART:\u{1} 260917\r\nDTSTART:20260917\r\nUID: \u{1} 1\r\n".to_owned();
    let first = items(event(&[odd]).as_bytes());
    assert_eq!(items(&first[0].payload)[0].content, first[0].content);
}

/// What stands in a UID or RECURRENCE-ID only where nobody sees it joins no events, and the line
/// that hides an instance counts as it does when it is read.
#[test]
fn items_of_several_events_read_again() {
    let two = |first: &str, second: &str| {
        let second = format!("DTSTART;TZID=Europe/Berlin:20260918T100000\r\n{second}\r\n");
        let first = format!("{first}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n{second}SUMMARY:B\r\n");
        event(&[format!("DTSTART:20260917\r\nSUMMARY:A\r\n{first}")])
    };
    let hidden = "UID:1\r\nCLASS:PRIVATE\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260918T100000";
    for (text, expected) in [
        (two("UID:\u{1}", "UID:\u{1}"), 2),
        (two("UID:1", "UID:1\r\nRECURRENCE-ID:\u{1}"), 2),
        (two("UID:1", "UID:1\u{7f}\r\nRECURRENCE-ID:20260918"), 1),
        (two("UID:1\r\nRRULE:FREQ=DAILY", hidden), 1),
    ] {
        let body = Body::new(text.as_bytes(), None);
        let first = terminbund_ics::split(&read(&body), Options::default());
        assert_eq!(first.len(), expected, "{text:?}");
        for item in first {
            let again = items(&item.payload);
            assert_eq!(again.len(), 1, "{text:?}");
            assert_eq!(again[0].content, item.content, "{text:?}");
        }
    }
}

/// Bounds hold, and what is beyond them is told.
#[test]
fn hostile_files_are_bounded() {
    let event = "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n";
    for (text, rule) in [
        (format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", event.repeat(50_010)), "too-many-events"),
        (format!("BEGIN:VCALENDAR\n{}", "BEGIN:X\n".repeat(200_000)), "too-deep"),
        (format!("BEGIN:VCALENDAR\n{}", "A:\n".repeat(1_100_000)), "too-many-lines"),
        (
            format!(
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nSUMMARY:{}\n",
                "x".repeat(2_000_000)
            ),
            "value-too-long",
        ),
        (
            format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART{}:20260101\n", ";x=y".repeat(100_000)),
            "broken-parameter",
        ),
    ] {
        let begun = std::time::Instant::now();
        let body = Body::new(text.as_bytes(), None);
        let feed = read(&body);
        let plan = plan(&feed, Options::default());
        assert!(feed.findings.has(rule), "{rule}: {:?}", feed.findings.counts());
        assert!(plan.items().all(|i| i.payload.len() <= terminbund_ics::bounds::MAX_PAYLOAD));
        assert!(begun.elapsed().as_secs() < 20, "{rule}");
    }
}

/// Whatever grows when an item is written counts: parameters, hidden dates, time zones, places.
#[test]
fn payloads_are_bounded() {
    let frame = |inner: &str| format!("BEGIN:VCALENDAR\n{inner}END:VCALENDAR\n");
    let one = |lines: &str| frame(&format!("BEGIN:VEVENT\nUID:1\n{lines}END:VEVENT\n"));
    let line = |value: &str| format!("X-COST;X-TITLE=\"{value}\":1\n");
    let start = "DTSTART:20260101\n";
    let dates = "BEGIN:VEVENT\nUID:1\nCLASS:PRIVATE\nDTSTART:20260101\n\
                 RECURRENCE-ID;TZID=Europe/Berlin:20260101T100000\nEND:VEVENT\n";
    let zone = |n: usize| {
        let observance = "BEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\n".repeat(400);
        format!("BEGIN:VTIMEZONE\nTZID:Z{n}\n{observance}END:VTIMEZONE\n")
    };
    let zones = (0..80).map(zone).collect::<String>();
    let zoned = (0..80).map(|n| format!("RDATE;TZID=Z{n}:20260101T100000\n")).collect::<String>();
    let place = format!("BEGIN:VLOCATION\nNAME:{}\nEND:VLOCATION\n", "x".repeat(10_000));
    for (name, text, taken) in [
        ("a long parameter", one(&(start.to_owned() + &line(&"x".repeat(4_000)))), true),
        ("parameters", one(&(start.to_owned() + &line(&"x".repeat(4_000)).repeat(300))), false),
        ("carets", one(&(start.to_owned() + &line(&"^^".repeat(2_000)).repeat(250))), false),
        ("links", one(&(start.to_owned() + &line(&"sip:a ".repeat(600)).repeat(100))), false),
        ("texts", one(&format!("{start}DESCRIPTION:{}\n", "sip:a ".repeat(30_000))), false),
        ("hidden dates", one(start).replace("END:VC", &(dates.repeat(24_000) + "END:VC")), false),
        ("places", one(&(start.to_owned() + &place.repeat(100))), false),
        ("time zones", frame(&(zones + &one(&(start.to_owned() + &zoned)))), true),
    ] {
        let body = Body::new(text.as_bytes(), None);
        let feed = read(&body);
        let plan = plan(&feed, Options::default());
        let sizes: Vec<usize> = plan.items().map(|i| i.payload.len()).collect();
        assert!(
            sizes.iter().all(|s| *s <= terminbund_ics::bounds::MAX_PAYLOAD),
            "{name}: {sizes:?}"
        );
        assert_eq!(sizes.len(), usize::from(taken), "{name}");
        let told = plan.rejected.iter().any(|r| r.rule.id == "item-too-large");
        assert_eq!(told, !taken, "{name}");
    }
}
