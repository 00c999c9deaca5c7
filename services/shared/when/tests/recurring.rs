//! Recurrences.

mod common;

use common::check;

#[test]
fn weekly() {
    // A Wednesday.
    check(
        "2027-03-03",
        &[
            ("jeden Freitag", "2027-03-05 FREQ=WEEKLY;BYDAY=FR"),
            ("jeden Freitag um 19 Uhr", "2027-03-05T19:00 FREQ=WEEKLY;BYDAY=FR"),
            ("freitags, 19 Uhr", "2027-03-05T19:00 FREQ=WEEKLY;BYDAY=FR"),
            ("immer freitags 19–21 Uhr", "2027-03-05T19:00/2027-03-05T21:00 FREQ=WEEKLY;BYDAY=FR"),
            ("jeweils freitags", "2027-03-05 FREQ=WEEKLY;BYDAY=FR"),
            ("jede Woche am Freitag", "2027-03-05 FREQ=WEEKLY;BYDAY=FR"),
            ("wöchentlich freitags", "2027-03-05 FREQ=WEEKLY;BYDAY=FR"),
            ("wöchentlich am Freitag, 19 Uhr", "2027-03-05T19:00 FREQ=WEEKLY;BYDAY=FR"),
            ("jeden Freitagabend um 20 Uhr", "2027-03-05T20:00 FREQ=WEEKLY;BYDAY=FR"),
            ("freitagabends ab 20 Uhr", "2027-03-05T20:00 FREQ=WEEKLY;BYDAY=FR"),
            ("19 Uhr, jeden Freitag", "2027-03-05T19:00 FREQ=WEEKLY;BYDAY=FR"),
            ("dienstags und donnerstags", "2027-03-04 FREQ=WEEKLY;BYDAY=TU,TH"),
            ("jeden Dienstag und Donnerstag", "2027-03-04 FREQ=WEEKLY;BYDAY=TU,TH"),
            ("Di + Do 18 Uhr", "2027-03-04T18:00 FREQ=WEEKLY;BYDAY=TU,TH"),
            ("Mo, Mi, Fr 8–12 Uhr", "2027-03-03T08:00/2027-03-03T12:00 FREQ=WEEKLY;BYDAY=MO,WE,FR"),
            (
                "Mo–Fr, jeweils 9–12 Uhr",
                "2027-03-03T09:00/2027-03-03T12:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            ),
            (
                "montags bis freitags 9–12 Uhr",
                "2027-03-03T09:00/2027-03-03T12:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            ),
            (
                "werktags 9–12 Uhr",
                "2027-03-03T09:00/2027-03-03T12:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            ),
            (
                "Mo-Do 9-16 Uhr, Fr 9-13 Uhr",
                "2027-03-03T09:00/2027-03-03T16:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH \
                 & 2027-03-05T09:00/2027-03-05T13:00 FREQ=WEEKLY;BYDAY=FR",
            ),
            (
                "samstags/sonntags 14–17 Uhr",
                "2027-03-06T14:00/2027-03-06T17:00 FREQ=WEEKLY;BYDAY=SA,SU",
            ),
            ("an jedem Wochenende", "2027-03-06 FREQ=WEEKLY;BYDAY=SA,SU"),
            ("sonn- und feiertags 11 Uhr", "2027-03-07T11:00 FREQ=WEEKLY;BYDAY=SU"),
            ("every Friday at 7pm", "2027-03-05T19:00 FREQ=WEEKLY;BYDAY=FR"),
            ("Fridays, 7–9 pm", "2027-03-05T19:00/2027-03-05T21:00 FREQ=WEEKLY;BYDAY=FR"),
            ("weekly on Tuesday", "2027-03-09 FREQ=WEEKLY;BYDAY=TU"),
            (
                "weekdays 9am–5pm",
                "2027-03-03T09:00/2027-03-03T17:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            ),
        ],
    );
}

#[test]
fn monthly() {
    check(
        "2027-03-03",
        &[
            ("jeden 1. Dienstag im Monat", "2027-04-06 FREQ=MONTHLY;BYDAY=1TU"),
            ("jeden ersten Dienstag im Monat, 19 Uhr", "2027-04-06T19:00 FREQ=MONTHLY;BYDAY=1TU"),
            ("an jedem ersten Dienstag des Monats", "2027-04-06 FREQ=MONTHLY;BYDAY=1TU"),
            ("am ersten Dienstag eines jeden Monats", "2027-04-06 FREQ=MONTHLY;BYDAY=1TU"),
            ("erster Dienstag im Monat", "2027-04-06 FREQ=MONTHLY;BYDAY=1TU"),
            ("monatlich am 1. Dienstag", "2027-04-06 FREQ=MONTHLY;BYDAY=1TU"),
            ("jeden Monat am zweiten Dienstag", "2027-03-09 FREQ=MONTHLY;BYDAY=2TU"),
            ("jeden letzten Freitag im Monat", "2027-03-26 FREQ=MONTHLY;BYDAY=-1FR"),
            ("letzter Freitag des Monats, 20 Uhr", "2027-03-26T20:00 FREQ=MONTHLY;BYDAY=-1FR"),
            ("jeden vorletzten Freitag im Monat", "2027-03-19 FREQ=MONTHLY;BYDAY=-2FR"),
            ("jeden 1. und 3. Mittwoch im Monat", "2027-03-03 FREQ=MONTHLY;BYDAY=1WE,3WE"),
            ("jeden 2./4. Mittwoch im Monat", "2027-03-10 FREQ=MONTHLY;BYDAY=2WE,4WE"),
            ("jeden ersten und letzten Montag im Monat", "2027-03-29 FREQ=MONTHLY;BYDAY=1MO,-1MO"),
            ("jeden ersten Sonntag", "2027-03-07 FREQ=MONTHLY;BYDAY=1SU"),
            ("jeden 15. des Monats", "2027-03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
            ("monatlich am 15.", "2027-03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
            ("first Monday of the month, 7 pm", "2027-04-05T19:00 FREQ=MONTHLY;BYDAY=1MO"),
            ("every last Thursday of the month", "2027-03-25 FREQ=MONTHLY;BYDAY=-1TH"),
            ("every 2nd Tuesday of each month", "2027-03-09 FREQ=MONTHLY;BYDAY=2TU"),
            ("jeden fünften Mittwoch im Monat", "2027-03-31 FREQ=MONTHLY;BYDAY=5WE"),
        ],
    );
}

#[test]
fn intervals() {
    check(
        "2027-03-03",
        &[
            ("alle 14 Tage dienstags", "2027-03-09 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            (
                "alle zwei Wochen am Dienstag, 18 Uhr",
                "2027-03-09T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            ),
            ("14-tägig dienstags", "2027-03-09 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            ("dienstags, 14-täglich, 18 Uhr", "2027-03-09T18:00 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            ("jede zweite Woche dienstags", "2027-03-09 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            ("jeden zweiten Dienstag", "2027-03-09 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            ("alle 3 Wochen montags", "2027-03-08 FREQ=WEEKLY;INTERVAL=3;BYDAY=MO"),
            ("every other Friday", "2027-03-05 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
            ("every 2 weeks on Friday", "2027-03-05 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
            ("in geraden Wochen dienstags", "2027-03-09 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            ("dienstags in ungeraden KW", "2027-03-16 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
            ("täglich", "2027-03-03 FREQ=DAILY"),
            ("täglich 10–18 Uhr", "2027-03-03T10:00/2027-03-03T18:00 FREQ=DAILY"),
            ("jeden Abend um 20 Uhr", "2027-03-03T20:00 FREQ=DAILY"),
            ("jährlich am 1. Mai", "2027-05-01 FREQ=YEARLY"),
            ("jeden Tag um 12 Uhr", "2027-03-03T12:00 FREQ=DAILY"),
            ("daily, 10am to 6pm", "2027-03-03T10:00/2027-03-03T18:00 FREQ=DAILY"),
        ],
    );
}

#[test]
fn bounds() {
    check(
        "2027-03-03",
        &[
            ("jeden Freitag ab 9. April", "2027-04-09 FREQ=WEEKLY;BYDAY=FR"),
            ("ab dem 7. April jeden Freitag, 18 Uhr", "2027-04-09T18:00 FREQ=WEEKLY;BYDAY=FR"),
            ("freitags bis 30.6.", "2027-03-05 FREQ=WEEKLY;BYDAY=FR;UNTIL=20270630"),
            (
                "freitags, 18 Uhr, 1.4.–30.6.2027",
                "2027-04-02T18:00 FREQ=WEEKLY;BYDAY=FR;UNTIL=20270630T235959",
            ),
            (
                "vom 1. April bis 30. Juni jeden Freitag um 18 Uhr",
                "2027-04-02T18:00 FREQ=WEEKLY;BYDAY=FR;UNTIL=20270630T235959",
            ),
            (
                "jeden Freitag im Mai, 18 Uhr",
                "2027-05-07T18:00 FREQ=WEEKLY;BYDAY=FR;UNTIL=20270531T235959",
            ),
            (
                "1.4.–31.8.2027, täglich 10–18 Uhr",
                "2027-04-01T10:00/2027-04-01T18:00 FREQ=DAILY;UNTIL=20270831T235959",
            ),
            (
                "täglich außer montags 10–18 Uhr",
                "2027-03-03T10:00/2027-03-03T18:00 FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU",
            ),
            (
                "Mo–Fr 9–12 Uhr, außer feiertags",
                "2027-03-03T09:00/2027-03-03T12:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            ),
            ("jeden Freitag außer in den Ferien", "2027-03-05 FREQ=WEEKLY;BYDAY=FR"),
            (
                "jeden Freitag um 19 Uhr, nächster Termin: 9. April",
                "2027-04-09T19:00 FREQ=WEEKLY;BYDAY=FR",
            ),
            ("14-tägig freitags ab 9.4.2027", "2027-04-09 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
            ("jeweils am 15. des Monats", "2027-03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
            ("wöchentlich", "-"),
            ("monatlich mittwochs", "-"),
        ],
    );
}
