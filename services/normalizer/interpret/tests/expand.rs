//! Expansion of rules: the examples of the standard, and rules that want to harm.

use jiff::civil::date;

use terminbund_interpret::ical::expand::{Window, expand};
use terminbund_interpret::ical::rule::parse;

#[track_caller]
fn check(rule: &str, start: (i16, i8, i8), expected: &[&str]) {
    let rule = parse(rule).rule.expect("a rule");
    let start = date(start.0, start.1, start.2).at(9, 0, 0, 0);
    let window = Window { from: start, to: date(2100, 1, 1).at(0, 0, 0, 0), max: expected.len() };
    let got: Vec<String> =
        expand(&rule, start, None, window).starts.iter().map(|d| d.date().to_string()).collect();
    assert_eq!(got, expected);
}

/// Examples of RFC 5545, 3.8.5.3.
#[test]
fn examples_of_the_standard() {
    check(
        "FREQ=MONTHLY;COUNT=3;BYDAY=1FR",
        (1997, 9, 5),
        &["1997-09-05", "1997-10-03", "1997-11-07"],
    );
    check(
        "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=2,15",
        (1997, 9, 2),
        &["1997-09-02", "1997-09-15", "1997-10-02"],
    );
    check("FREQ=MONTHLY;BYMONTHDAY=-3", (1997, 9, 28), &["1997-09-28", "1997-10-29", "1997-11-28"]);
    check("FREQ=YEARLY;BYDAY=20MO", (1997, 5, 19), &["1997-05-19", "1998-05-18", "1999-05-17"]);
    check(
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        (1997, 5, 12),
        &["1997-05-12", "1998-05-11", "1999-05-17"],
    );
    check(
        "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
        (1997, 1, 1),
        &["1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01"],
    );
    check(
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        (1996, 11, 5),
        &["1996-11-05", "2000-11-07", "2004-11-02"],
    );
    check(
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        (1997, 9, 4),
        &["1997-09-04", "1997-10-07", "1997-11-06"],
    );
    check(
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        (1997, 9, 29),
        &["1997-09-29", "1997-10-30", "1997-11-27"],
    );
    check(
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        (1997, 8, 5),
        &["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
    );
    check(
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        (1997, 8, 5),
        &["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    );
    check(
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        (2007, 1, 15),
        &["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"],
    );
    check(
        "FREQ=DAILY;BYMONTH=1;COUNT=3",
        (1998, 1, 30),
        &["1998-01-30", "1998-01-31", "1999-01-01"],
    );
    check("FREQ=YEARLY;COUNT=3", (2020, 2, 29), &["2020-02-29", "2024-02-29", "2028-02-29"]);
    check(
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        (1998, 2, 13),
        &["1998-02-13", "1998-03-13", "1998-11-13"],
    );
}

/// They end at all; how soon is what the benchmark `hostile` measures.
#[test]
fn hostile_rules_end() {
    let far = Window {
        from: date(2026, 1, 1).at(0, 0, 0, 0),
        to: date(2028, 1, 1).at(0, 0, 0, 0),
        max: 1_000,
    };
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=SECONDLY;COUNT=4294967295",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYSETPOS=300",
        "FREQ=MINUTELY;INTERVAL=4294967295",
        "FREQ=YEARLY;INTERVAL=4294967295",
        "FREQ=YEARLY;COUNT=4294967295;BYWEEKNO=53;BYDAY=MO;BYMONTH=6",
        "FREQ=HOURLY;BYHOUR=25",
    ] {
        let Some(rule) = parse(rule).rule else { continue };
        let got = expand(&rule, date(1, 1, 1).at(0, 0, 0, 0), None, far);
        assert!(got.starts.len() <= 1_000);
    }
}
