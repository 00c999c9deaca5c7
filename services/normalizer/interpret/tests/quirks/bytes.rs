//! Bytes, lines and components.

use super::{calendar, check, check_bytes, dates, event, read};

const DAY: &str = "DTSTART;VALUE=DATE:20260917";

/// 1: a fold inside a character; 2: a fold after a space.
#[test]
fn folds_stand_anywhere() {
    let text = event(&format!("SUMMARY:Messe für Fachkräfte am Samstag\n{DAY}"));
    let begin = text.find("SUMMARY").expect("it is there");
    let end = begin + text[begin..].find("\r\n").expect("an end");
    for at in begin + 1..end {
        let mut bytes = text.as_bytes()[..at].to_vec();
        bytes.extend_from_slice(b"\r\n ");
        bytes.extend_from_slice(&text.as_bytes()[at..]);
        let got = dates(&read(&bytes));
        assert_eq!(got, ["Messe für Fachkräfte am Samstag: 2026-09-17/2026-09-18"], "fold at {at}");
    }
}

/// 3: CR CR LF and Latin-1; 4: a lone CR in a value; 5: CR as the only line end.
#[test]
fn line_ends_and_old_encodings() {
    let text = event(&format!("SUMMARY:Müllabfuhr\n{DAY}"));
    let expected = ["Müllabfuhr: 2026-09-17/2026-09-18"];
    let latin: Vec<u8> = text.replace("\r\n", "\r\r\n").chars().map(|c| c as u8).collect();
    check_bytes(&latin, &expected, &["charset"]);
    check(&text.replace("\r\n", "\r"), &expected, &[]);
    check(&text.replace("\r\n", "\n"), &expected, &[]);
    check(&text.replace("Müll", "Müll\r"), &["Müll abfuhr: 2026-09-17/2026-09-18"], &[]);
}

/// 6: UTF-16; 7: a byte order mark; NULs.
#[test]
fn marks_and_wide_characters() {
    let text = event(&format!("SUMMARY:Tag der Ausbildung – jetzt\n{DAY}"));
    let expected = ["Tag der Ausbildung – jetzt: 2026-09-17/2026-09-18"];
    let wide: Vec<u8> = "\u{feff}"
        .chars()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check_bytes(&wide, &expected, &["utf16"]);
    check(&format!("\u{feff}{text}"), &expected, &[]);
    check(&text.replace("PRODID", "PRO\0DID"), &expected, &["nul"]);
}

/// 8: raw line breaks of HTML inside a value; 10: a line that is none.
#[test]
fn broken_lines_cost_themselves() {
    let text =
        event(&format!("SUMMARY:Eins\nDESCRIPTION:<p>Text\n<b>ohne Ende\n</p>\nGEO=\n{DAY}"));
    check(&text, &["Eins: 2026-09-17/2026-09-18"], &["broken-line"]);
    assert_eq!(
        read(text.as_bytes()).counts.iter().find(|c| c.0 == "broken-line").map(|c| c.1),
        Some(3)
    );
}

/// 9: an unquoted parameter with `;` costs the organiser only.
#[test]
fn a_broken_parameter_costs_its_property() {
    let text =
        event(&format!("SUMMARY:Markt\nORGANIZER;CN=Tom &amp; Co:MAILTO:info@beispiel.de\n{DAY}"));
    let report = read(text.as_bytes());
    assert_eq!(dates(&report), ["Markt: 2026-09-17/2026-09-18"]);
    assert_eq!(report.events[0].fields.organizer, None);
    assert!(report.counts.iter().any(|(id, _)| *id == "broken-parameter"));
}

/// 11: hollow events, doubled and missing frames.
#[test]
fn frames_are_mended() {
    let text = calendar(&format!(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\n{DAY}
            END:VEVENT
        BEGIN:VEVENT\nUID:2\nSUMMARY:B\n{DAY}\nBEGIN:VALARM\nTRIGGER:-PT1H\nEND:VEVENT\nEND:VALARM
        begin:vevent\nuid:3\nsummary:C\n{DAY}\nend:vevent"
    ));
    let day = "2026-09-17/2026-09-18";
    check(
        &text,
        &[&format!("A: {day}"), &format!("B: {day}"), &format!("C: {day}")],
        &["hollow", "doubled-begin", "missing-end", "stray-end"],
    );
    assert_eq!(read(text.as_bytes()).rejected.len(), 2);
}

#[test]
fn a_cut_file_keeps_its_events_and_withdraws_none() {
    let text = event(&format!("SUMMARY:A\n{DAY}"));
    let cut = text.replace("END:VCALENDAR\r\n", "");
    check(&cut, &["A: 2026-09-17/2026-09-18"], &["truncated"]);
    assert!(!read(cut.as_bytes()).complete);
    assert!(read(text.as_bytes()).complete);
    check("<html><body>Wartung</body></html>", &[], &["not-icalendar"]);
    assert!(!read(b"<html>").complete);
}

/// 12: one UID for different events; 13: exact duplicates; 14: no UID.
#[test]
fn identity_is_sorted_out() {
    let one = |uid: &str, title: &str, day: &str| {
        format!("BEGIN:VEVENT\n{uid}SUMMARY:{title}\nDTSTART;VALUE=DATE:{day}\nEND:VEVENT\n")
    };
    let same = [one("UID:x\n", "A", "20260917"), one("UID:x\n", "B", "20260918")].concat();
    let expected = ["A: 2026-09-17/2026-09-18", "B: 2026-09-18/2026-09-19"];
    check(&calendar(&same), &expected, &["duplicate-uid"]);
    let twice = one("UID:x\n", "A", "20260917").repeat(4);
    check(&calendar(&twice), &expected[..1], &["duplicate-event"]);
    let none =
        [one("", "A", "20260917"), one("", "B", "20260918"), one("", "A", "20260917")].concat();
    check(&calendar(&none), &expected, &["no-uid", "duplicate-event"]);
}

#[test]
fn quoted_printable_is_read() {
    let text = event(&format!(
        "SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=BC=\nn=C3=A4 Woche\n{DAY}"
    ));
    check(&text, &["Grünä Woche: 2026-09-17/2026-09-18"], &[]);
}
