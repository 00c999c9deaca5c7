//! Times, zones and recurrence.

use super::{calendar, check, dates, event, read};

/// 15: overrides without a master are events of their own.
#[test]
fn orphans_live() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nRECURRENCE-ID:20260901T160000Z
            DTSTART:20260901T170000Z\nEND:VEVENT
        BEGIN:VEVENT\nUID:1\nSUMMARY:B\nRECURRENCE-ID:20260908T160000Z\nDTSTART:20260908T160000Z
            END:VEVENT",
    );
    check(
        &text,
        &["A: 2026-09-01T17:00:00+00:00", "B: 2026-09-08T16:00:00+00:00"],
        &["orphan-override"],
    );
}

/// 16: a timed instance replaced by a whole day.
#[test]
fn a_timed_instance_becomes_a_day() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART;TZID=Europe/Berlin:20260901T180000
            RRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT
        BEGIN:VEVENT\nUID:1\nSUMMARY:B\nRECURRENCE-ID;TZID=Europe/Berlin:20260908T180000
            DTSTART;VALUE=DATE:20260908\nEND:VEVENT",
    );
    check(&text, &["A: 2026-09-01T18:00:00+02:00", "B: 2026-09-08/2026-09-09"], &[]);
}

/// 17: a rule in UTC is expanded in the calendar's zone.
#[test]
fn utc_series_follow_their_calendar() {
    let body = "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART:20261018T160000Z
        RRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT";
    let zoned = calendar(&format!("X-WR-TIMEZONE:Europe/Berlin\n{body}"));
    check(
        &zoned,
        &["A: 2026-10-18T18:00:00+02:00", "A: 2026-10-25T18:00:00+01:00"],
        &["utc-series"],
    );
    check(&calendar(body), &["A: 2026-10-18T16:00:00+00:00", "A: 2026-10-25T16:00:00+00:00"], &[]);
}

/// 18: UNTIL before the start; 19: an empty rule and a date without VALUE; 20: junk in a rule.
#[test]
fn rules_with_faults() {
    check(
        &event("SUMMARY:A\nDTSTART:20260901T160000Z\nRRULE:FREQ=DAILY;UNTIL=20260801T000000Z"),
        &[],
        &["until-before-start"],
    );
    check(
        &event("SUMMARY:A\nDTSTART:20260901\nRRULE:"),
        &["A: 2026-09-01/2026-09-02"],
        &["date-untyped"],
    );
    check(
        &event("SUMMARY:A\nDTSTART;VALUE=DATE:20260901\nRRULE:RRULE:Unfug;FREQ=WEEKLY;COUNT=2"),
        &["A: 2026-09-01/2026-09-02", "A: 2026-09-08/2026-09-09"],
        &["rrule-part"],
    );
    check(
        &event("SUMMARY:A\nDTSTART;VALUE=DATE:20260901\nRRULE:FREQ=WEEKLY;BYDAY=1€"),
        &["A: 2026-09-01/2026-09-02"],
        &["bad-rrule"],
    );
}

/// 21: THISANDFUTURE moves all later instances.
#[test]
fn this_and_future() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART;TZID=Europe/Berlin:20260901T180000
            RRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT
        BEGIN:VEVENT\nUID:1\nSUMMARY:B
            RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260908T180000
        DTSTART;TZID=Europe/Berlin:20260909T190000\nDURATION:PT2H\nEND:VEVENT
        BEGIN:VEVENT\nUID:1\nSUMMARY:C\nRECURRENCE-ID;TZID=Europe/Berlin:20260915T180000
            STATUS:CANCELLED
        DTSTART;TZID=Europe/Berlin:20260916T190000\nEND:VEVENT",
    );
    check(
        &text,
        &[
            "A: 2026-09-01T18:00:00+02:00",
            "B: 2026-09-09T19:00:00+02:00/2026-09-09T21:00:00+02:00",
            "B: 2026-09-23T19:00:00+02:00/2026-09-23T21:00:00+02:00",
            "C: 2026-09-16T19:00:00+02:00 ✗",
        ],
        &[],
    );
}

/// 22: EXDATE excludes what it names by its type, nothing else.
#[test]
fn exdates_are_typed() {
    let series = |exdate: &str| {
        event(&format!("SUMMARY:A\nDTSTART:20260901T160000Z\nRRULE:FREQ=DAILY;COUNT=2\n{exdate}"))
    };
    let both = ["A: 2026-09-01T16:00:00+00:00", "A: 2026-09-02T16:00:00+00:00"];
    check(&series("EXDATE;VALUE=DATE:20260902"), &both, &["exdate-no-match"]);
    check(&series("EXDATE:20260902T160000"), &both, &["exdate-no-match"]);
    check(&series("EXDATE:20260902T160000Z"), &both[..1], &[]);
    check(&series("EXDATE;TZID=Europe/Berlin:20260902T180000"), &both[..1], &[]);
    check(&series("EXDATE:20260901T160000Z,20260902T160000Z"), &[], &[]);
    let days = event(
        "SUMMARY:A\nDTSTART;VALUE=DATE:20260901\nRRULE:FREQ=DAILY;COUNT=2
            EXDATE;TZID=Europe/Berlin:20260902T000000",
    );
    check(&days, &["A: 2026-09-01/2026-09-02"], &[]);
}

/// 23 to 25: names of zones; the file's VTIMEZONE only where no name helps.
#[test]
fn zones() {
    let at = |tzid: &str| event(&format!("SUMMARY:A\nDTSTART;TZID={tzid}:20260901T180000"));
    check(&at("Eastern Standard Time"), &["A: 2026-09-01T18:00:00-04:00"], &["tzid-windows"]);
    check(
        &at("/freeassociation.sourceforge.net/Europe/Berlin"),
        &["A: 2026-09-01T18:00:00+02:00"],
        &[],
    );
    check(
        &at("\"(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien\""),
        &["A: 2026-09-01T18:00:00+02:00"],
        &["tzid-odd"],
    );
    check(&at("PDT"), &["A: 2026-09-01T18:00:00+02:00"], &["tzid-unknown"]);
    let own = |tzid: &str| {
        calendar(&format!(
            "BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000
                TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE
            BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART;TZID={tzid}:20260901T180000\nEND:VEVENT"
        ))
    };
    check(&own("Hauszeit"), &["A: 2026-09-01T18:00:00+05:00"], &["tzid-own"]);
    check(&own("Europe/Berlin"), &["A: 2026-09-01T18:00:00+02:00"], &[]);
    let summer = calendar(
        "BEGIN:VTIMEZONE\nTZID:Eigene\nBEGIN:STANDARD\nDTSTART:16010101T030000
            TZOFFSETFROM:+0200\nTZOFFSETTO:+0100
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT
            DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE
        BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART;TZID=Eigene:20261024T180000
            RRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT",
    );
    check(
        &summer,
        &["A: 2026-10-24T18:00:00+02:00", "A: 2026-10-25T18:00:00+01:00"],
        &["tzid-own"],
    );
}

/// 26: VALUE=DATE with a time; 27: an end before the start; 28: a day that ends as it begins;
/// 29: floating times.
#[test]
fn starts_and_ends() {
    check(
        &event("SUMMARY:A\nDTSTART;VALUE=DATE:20260901T180000"),
        &["A: 2026-09-01T18:00:00+02:00"],
        &["date-with-time"],
    );
    check(
        &event("SUMMARY:A\nDTSTART:20260901T180000Z\nDTEND:20260901T170000Z"),
        &["A: 2026-09-01T18:00:00+00:00"],
        &["end-before-start"],
    );
    check(
        &event("SUMMARY:A\nDTSTART;VALUE=DATE:20260901\nDTEND;VALUE=DATE:20260901"),
        &["A: 2026-09-01/2026-09-02"],
        &["all-day-end"],
    );
    check(
        &event("SUMMARY:A\nDTSTART:20260101T180000"),
        &["A: 2026-01-01T18:00:00+01:00"],
        &["floating"],
    );
    check(
        &event("SUMMARY:A\nDTSTART:20260901T180000Z\nDTEND:20260901T180000Z"),
        &["A: 2026-09-01T18:00:00+00:00"],
        &[],
    );
    check(&event("SUMMARY:A"), &[], &["no-start"]);
    check(&event("SUMMARY:A\nDTSTART:demnächst"), &[], &["bad-start"]);
}

#[test]
fn midnight_to_midnight_is_a_day() {
    for lines in [
        "DTSTART:20260901T000000\nDTEND:20260902T000000",
        "DTSTART:20260901T000000\nDTEND:20260901T235900",
        "DTSTART:20260901T000000Z\nDTEND:20260902T000000Z",
        "DTSTART:20260831T220000Z\nDTEND:20260901T220000Z",
    ] {
        let report = read(event(&format!("SUMMARY:A\n{lines}")).as_bytes());
        let days = report.events[0].occurrences[0].days.expect("whole days");
        assert_eq!(
            (days.0.to_string(), days.1.to_string()),
            ("2026-09-01".into(), "2026-09-02".into())
        );
    }
    let report =
        read(event("SUMMARY:A\nDTSTART:20260901T000000\nDTEND:20260901T060000").as_bytes());
    assert_eq!(report.events[0].occurrences[0].days, None);
}

#[test]
fn daylight_saving() {
    let weekly = |start: &str| {
        event(&format!("SUMMARY:A\nDTSTART;TZID=Europe/Berlin:{start}\nRRULE:FREQ=WEEKLY;COUNT=2"))
    };
    check(
        &weekly("20260322T023000"),
        &["A: 2026-03-22T02:30:00+01:00", "A: 2026-03-29T03:30:00+02:00"],
        &["gap-time"],
    );
    check(
        &weekly("20261018T023000"),
        &["A: 2026-10-18T02:30:00+02:00", "A: 2026-10-25T02:30:00+02:00"],
        &[],
    );
    check(
        &weekly("20260329T023000"),
        &["A: 2026-03-29T03:30:00+02:00", "A: 2026-04-05T03:30:00+02:00"],
        &[],
    );
}

#[test]
fn rdates_and_periods() {
    let text = event(
        "SUMMARY:A\nDTSTART;TZID=Europe/Berlin:20260901T180000\nDURATION:PT1H
        RDATE;VALUE=PERIOD:20260902T160000Z/PT3H,20260903T160000Z/20260903T170000Z
            RDATE;VALUE=DATE:20260904",
    );
    check(
        &text.replace("        ", ""),
        &[
            "A: 2026-09-01T18:00:00+02:00/2026-09-01T19:00:00+02:00",
            "A: 2026-09-02T16:00:00+00:00/2026-09-02T19:00:00+00:00",
            "A: 2026-09-03T16:00:00+00:00/2026-09-03T17:00:00+00:00",
            "A: 2026-09-04T18:00:00+02:00/2026-09-04T19:00:00+02:00",
        ],
        &[],
    );
}

#[test]
fn versions_and_excluded_changes() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:1\nSEQUENCE:2\nSUMMARY:Neu\nDTSTART;VALUE=DATE:20260901
            RRULE:FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE:20260902\nEND:VEVENT
        BEGIN:VEVENT\nUID:1\nSEQUENCE:0\nSUMMARY:Alt\nDTSTART;VALUE=DATE:20260801
            RRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT
        BEGIN:VEVENT\nUID:1\nSEQUENCE:1\nSUMMARY:Änderung\nRECURRENCE-ID;VALUE=DATE:20260902
            DTSTART;VALUE=DATE:20260910\nEND:VEVENT",
    );
    check(&text, &["Neu: 2026-09-01/2026-09-02"], &["superseded"]);
}

/// Each rule is bounded, so their number has to be.
#[test]
fn further_rules_are_left() {
    let rules = "RRULE:FREQ=YEARLY;COUNT=2\n".repeat(4);
    let text = event(&format!("SUMMARY:A\nDTSTART;VALUE=DATE:20260901\n{rules}RRULE:FREQ=DAILY"));
    let expected = ["A: 2026-09-01/2026-09-02", "A: 2027-09-01/2027-09-02"];
    check(&text, &expected, &["rrule-too-large"]);
}

#[test]
fn hostile_series_are_bounded() {
    let lists = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
    let bomb =
        format!("RRULE:FREQ=YEARLY;BYHOUR={};BYMINUTE={1};BYSECOND={1}", lists(24), lists(60));
    let rules = [
        bomb.as_str(),
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=SECONDLY;COUNT=4294967295",
        "RRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "RRULE:FREQ=MINUTELY;BYSETPOS=366",
    ];
    for rule in rules {
        let report =
            read(event(&format!("SUMMARY:A\nDTSTART:20000101T000000Z\n{rule}")).as_bytes());
        assert!(dates(&report).len() <= 1_000, "{rule}");
    }
}
