//! The placeholders one by one, and every file of the demo on many first days.

use super::*;
use jiff::civil::date;
use std::path::{Path, PathBuf};

/// A Monday.
const FIRST: Date = date(2026, 11, 23);

#[track_caller]
fn check(template: &str, expected: &str) {
    assert_eq!(render(template, FIRST).as_deref(), Ok(expected), "{template}");
}

#[test]
fn formats() {
    let cases = [
        ("a {{+10 ics}} b {{+11 ics}}", "a 20261203 b 20261204"),
        ("{{+10 09:00 ics}}", "20261203T090000"),
        ("{{ +10  09:00  utc }}", "20261203T080000Z"),
        ("{{+10 09:00 iso}}", "2026-12-03T09:00:00+01:00"),
        ("{{+10 iso}}", "2026-12-03"),
        ("{{+10 09:00 isoutc}}", "2026-12-03T08:00:00Z"),
        ("{{+10 de}}", "Donnerstag, 3. Dezember 2026"),
        ("{{+10 09:00 de}}", "Donnerstag, 3. Dezember 2026, 09:00 Uhr"),
        ("{{+10 de-long}}", "3. Dezember 2026"),
        ("{{+10 de-num}}", "03.12.2026"),
        ("{{+10 de-short}}", "Do, 03.12."),
        ("{{+10 de-dm}}", "03.12."),
        ("{{last-sun-mar de-month}}", "März 2027"),
        ("{{+10 17:30 en}}", "Thursday, 3 December 2026, 17:30"),
        ("{{+10 en-long}}", "December 3, 2026"),
        ("{{+60 year}}", "2027"),
        ("{\"a\":{\"b\":\"{{+0 iso}}\"}}", "{\"a\":{\"b\":\"2026-11-23\"}}"),
        ("plain }} text", "plain }} text"),
    ];
    for (template, expected) in cases {
        check(template, expected);
    }
    // Each documented format is known, and does what its line says.
    for (word, example) in FORMATS {
        let written = render(&format!("{{{{+10 09:00 {word}}}}}"), FIRST).expect(word);
        assert!(example.starts_with(&written), "{word}: {written} is not {example}");
    }
}

#[test]
fn days() {
    let cases = [
        ("-3", "2026-11-20"),
        ("+0", "2026-11-23"),
        ("next-mon", "2026-11-23"),
        ("next-sun", "2026-11-29"),
        ("next-wed@+20", "2026-12-16"),
        ("next-wed@+20#3", "2026-12-30"),
        ("first-tue", "2026-12-01"),
        ("first-tue@+9", "2027-01-05"),
        ("first-tue#2", "2027-01-05"),
        ("first-tue#2+1", "2027-01-06"),
        ("third-thu@+0", "2026-12-17"),
        ("last-mon@-30", "2026-10-26"),
        ("last-sun-mar", "2027-03-28"),
        ("last-sun-mar@+0#2-1", "2028-03-25"),
        ("last-sun-oct", "2027-10-31"),
        ("last-sun-oct@-29", "2026-10-25"),
        ("month-start", "2026-12-01"),
        ("month-start@-22", "2026-11-01"),
        ("month-start@+9#2", "2027-02-01"),
    ];
    for (day, expected) in cases {
        check(&format!("{{{{{day} iso}}}}"), expected);
    }
}

#[test]
fn clock_changes() {
    let cases = [
        ("{{last-sun-mar-1 20:00 iso}}", "2027-03-27T20:00:00+01:00"),
        ("{{last-sun-mar 04:00 iso}}", "2027-03-28T04:00:00+02:00"),
        ("{{last-sun-mar 02:30 iso}}", "2027-03-28T03:30:00+02:00"),
        ("{{last-sun-oct 02:30 iso}}", "2027-10-31T02:30:00+02:00"),
        ("{{last-sun-oct 09:00 utc}}", "20271031T080000Z"),
        ("{{last-sun-oct-1 09:00 utc}}", "20271030T070000Z"),
        ("{{+10 00:15 utc}}", "20261202T231500Z"),
    ];
    for (template, expected) in cases {
        check(template, expected);
    }
}

#[test]
fn problems() {
    let cases = [
        ("{{+10 iso", Problem::Unclosed),
        ("{{+10\niso}}", Problem::Unclosed),
        ("{{}}", Problem::Shape),
        ("{{base}}", Problem::Shape),
        ("{{+1 09:00 iso x}}", Problem::Shape),
        ("{{10 iso}}", Problem::Day),
        ("{{+ iso}}", Problem::Day),
        ("{{+1+1 iso}}", Problem::Day),
        ("{{@+1 iso}}", Problem::Day),
        ("{{+1#2 iso}}", Problem::Day),
        ("{{first-tue@20 iso}}", Problem::Day),
        ("{{first-tue#+2 iso}}", Problem::Day),
        ("{{first-tue#2@+1 iso}}", Problem::Day),
        ("{{first-tues iso}}", Problem::Day),
        ("{{fifth-tue iso}}", Problem::Day),
        ("{{next-sun-mar iso}}", Problem::Day),
        ("{{last-sun-mär iso}}", Problem::Day),
        ("{{+1€ iso}}", Problem::Day),
        ("{{+1 9:00 iso}}", Problem::Time),
        ("{{+1 +9:00 iso}}", Problem::Time),
        ("{{+1 24:00 iso}}", Problem::Time),
        ("{{+1 isö}}", Problem::Format),
        ("{{+1 utc}}", Problem::MissingTime),
        ("{{+99999999999 iso}}", Problem::Day),
        ("{{+4001 iso}}", Problem::Range),
        ("{{first-tue#0 iso}}", Problem::Range),
        ("{{first-tue#61 iso}}", Problem::Range),
    ];
    for (template, problem) in cases {
        let error = render(&format!("ok\n\n{template}"), FIRST).expect_err(template);
        assert_eq!((error.line, error.problem), (3, problem), "{template}");
        assert!(error.to_string().starts_with("line 3, {{"), "{error}");
    }
    assert!(render("{{+10 iso}}", Date::MAX).is_err());
    assert!(render("{{first-tue@-1 iso}}", Date::MIN).is_err());
}

#[test]
fn calendars_are_folded_with_crlf() {
    let long = "ü".repeat(60);
    let text = render_ics(&format!("A:{long}\nB:{{{{+0 ics}}}}\n folded\n"), FIRST).expect("valid");
    assert!(text.ends_with("\r\nB:20261123\r\n folded\r\n"), "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= FOLD_AT), "{text}");
    assert_eq!(text.replace("\r\n ", "").lines().next(), Some(format!("A:{long}").as_str()));
}

/// Every file of the demo renders on each day of four years (leap day, year ends, clock changes).
#[test]
fn the_demo_renders_on_any_first_day() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/demo");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() >= 12, "{root:?} holds the demo's feeds and pages, found {files:?}");
    for path in files {
        let template = std::fs::read_to_string(&path).expect("the demo's files are UTF-8");
        // A step of 5 days meets every weekday and every day of a month.
        for days in (0..1461).step_by(5) {
            let first_day = date(2026, 1, 1).checked_add(days.days()).expect("in range");
            let text = render(&template, first_day)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(!text.contains("{{"), "{}", path.display());
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the demo's folder") {
        let path = entry.expect("an entry").path();
        // Neither the guide nor the configuration, whose `{{base}}` the server fills in.
        let served = ["ics", "html", "json"].iter().any(|e| path.extension() == Some(e.as_ref()));
        if path.is_dir() {
            collect(&path, files);
        } else if served {
            files.push(path);
        }
    }
}
