//! Series of our own, with the dates that they have from 2026 to 2028.

/// A series, what it gives, and why a library may see it otherwise.
pub struct Case {
    pub name: &'static str,
    /// Lines of the VEVENTs, `---` between two; `===` behind those of the calendar.
    pub lines: &'static str,
    /// Starts, separated by white space: moments in UTC, days as dates.
    pub ours: &'static str,
    /// Where the library differs: who is right, and by which paragraph of RFC 5545.
    pub why: &'static str,
}

impl Case {
    /// As a file.
    pub fn text(&self) -> String {
        let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//de\r\n";
        let written = |lines: &str| -> String {
            lines.split_whitespace().map(|l| l.replace('~', " ") + "\r\n").collect()
        };
        let event = |lines: &str| {
            let lines = written(lines);
            format!(
                "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:A\r\n{lines}\
                 END:VEVENT\r\n"
            )
        };
        let (own, events) = self.lines.split_once("===").unwrap_or(("", self.lines));
        let events: String = events.split("---").map(event).collect();
        format!("{head}{}{events}END:VCALENDAR\r\n", written(own))
    }
}

const fn agree(name: &'static str, lines: &'static str, ours: &'static str) -> Case {
    Case { name, lines, ours, why: "" }
}

/// Both see the same.
pub const AGREE: &[Case] = &[
    agree(
        "weekly across the change of the clock",
        "DTSTART;TZID=Europe/Berlin:20261018T180000 RRULE:FREQ=WEEKLY;COUNT=3",
        "2026-10-18T16:00:00Z 2026-10-25T17:00:00Z 2026-11-01T17:00:00Z",
    ),
    agree(
        "in UTC",
        "DTSTART:20261018T160000Z RRULE:FREQ=WEEKLY;COUNT=2",
        "2026-10-18T16:00:00Z 2026-10-25T16:00:00Z",
    ),
    agree(
        "floating",
        "DTSTART:20260601T180000 RRULE:FREQ=DAILY;INTERVAL=3;COUNT=2",
        "2026-06-01T16:00:00Z 2026-06-04T16:00:00Z",
    ),
    agree(
        "whole days until a day",
        "DTSTART;VALUE=DATE:20260601 RRULE:FREQ=DAILY;UNTIL=20260603",
        "2026-06-01 2026-06-02 2026-06-03",
    ),
    agree(
        "last Friday of a month",
        "DTSTART;TZID=Europe/Berlin:20260130T100000 RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
        "2026-01-30T09:00:00Z 2026-02-27T09:00:00Z 2026-03-27T09:00:00Z",
    ),
    agree(
        "the 31st, where there is one",
        "DTSTART;VALUE=DATE:20260131 RRULE:FREQ=MONTHLY;COUNT=3",
        "2026-01-31 2026-03-31 2026-05-31",
    ),
    agree(
        "last working day",
        "DTSTART;VALUE=DATE:20260130 RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
        "2026-01-30 2026-02-27 2026-03-31",
    ),
    agree(
        "a week by its number",
        "DTSTART;VALUE=DATE:20260511 RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2",
        "2026-05-11 2027-05-17",
    ),
    agree(
        "a day by its number",
        "DTSTART;VALUE=DATE:20260410 RRULE:FREQ=YEARLY;BYYEARDAY=100;COUNT=2",
        "2026-04-10 2027-04-10",
    ),
    agree(
        "every second week from Sunday on",
        "DTSTART;VALUE=DATE:20260804 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4",
        "2026-08-04 2026-08-16 2026-08-18 2026-08-30",
    ),
    agree(
        "a date taken out in another zone",
        "DTSTART;TZID=Europe/Berlin:20260601T180000 RRULE:FREQ=DAILY;COUNT=3 \
         EXDATE:20260602T160000Z",
        "2026-06-01T16:00:00Z 2026-06-03T16:00:00Z",
    ),
    agree(
        "several dates taken out",
        "DTSTART;VALUE=DATE:20260601 RRULE:FREQ=DAILY;COUNT=4 \
         EXDATE;VALUE=DATE:20260602,20260603",
        "2026-06-01 2026-06-04",
    ),
    agree(
        "dates listed",
        "DTSTART;TZID=Europe/Berlin:20260601T180000 \
         RDATE;TZID=Europe/Berlin:20260611T180000,20260621T190000",
        "2026-06-01T16:00:00Z 2026-06-11T16:00:00Z 2026-06-21T17:00:00Z",
    ),
    agree(
        "periods listed",
        "DTSTART:20260601T160000Z RDATE;VALUE=PERIOD:20260602T160000Z/PT2H",
        "2026-06-01T16:00:00Z 2026-06-02T16:00:00Z",
    ),
    agree(
        "a date moved",
        "DTSTART;TZID=Europe/Berlin:20260601T180000 RRULE:FREQ=WEEKLY;COUNT=2 --- \
         RECURRENCE-ID;TZID=Europe/Berlin:20260608T180000 \
         DTSTART;TZID=Europe/Berlin:20260609T190000",
        "2026-06-01T16:00:00Z 2026-06-09T17:00:00Z",
    ),
    agree(
        "a date cancelled",
        "DTSTART;TZID=Europe/Berlin:20260601T180000 RRULE:FREQ=WEEKLY;COUNT=2 --- \
         RECURRENCE-ID;TZID=Europe/Berlin:20260608T180000 STATUS:CANCELLED \
         DTSTART;TZID=Europe/Berlin:20260608T180000",
        "2026-06-01T16:00:00Z",
    ),
    agree(
        "this and all that follow",
        "DTSTART:20260601T160000Z DTEND:20260601T170000Z RRULE:FREQ=WEEKLY;COUNT=3 --- \
         RECURRENCE-ID;RANGE=THISANDFUTURE:20260608T160000Z DTSTART:20260609T170000Z \
         DTEND:20260609T180000Z SEQUENCE:1",
        "2026-06-01T16:00:00Z 2026-06-09T17:00:00Z 2026-06-16T17:00:00Z",
    ),
    agree(
        "a Windows name of a zone",
        "DTSTART;TZID=W.~Europe~Standard~Time:20260601T180000 RRULE:FREQ=WEEKLY;COUNT=2",
        "2026-06-01T16:00:00Z 2026-06-08T16:00:00Z",
    ),
    agree(
        "a zone of the file that is named nearly like one that is known",
        "BEGIN:VTIMEZONE TZID:Europe/lisbon BEGIN:STANDARD DTSTART:19701025T030000 \
         RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU TZOFFSETFROM:+0200 TZOFFSETTO:+0100 \
         END:STANDARD BEGIN:DAYLIGHT DTSTART:19700329T020000 \
         RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU TZOFFSETFROM:+0100 TZOFFSETTO:+0200 \
         END:DAYLIGHT END:VTIMEZONE === DTSTART;TZID=Europe/lisbon:20260601T180000 \
         RRULE:FREQ=DAILY;COUNT=2",
        "2026-06-01T16:00:00Z 2026-06-02T16:00:00Z",
    ),
    agree(
        "a changed date named in another zone",
        "DTSTART;TZID=Europe/Madrid:20260601T180000 RRULE:FREQ=WEEKLY;COUNT=2 --- \
         RECURRENCE-ID;TZID=Europe/Lisbon:20260608T180000 \
         DTSTART;TZID=Europe/Lisbon:20260609T180000",
        "2026-06-01T16:00:00Z 2026-06-09T17:00:00Z",
    ),
];

/// They see it otherwise.
pub const DIFFER: &[Case] = &[
    Case {
        name: "a start that the rule does not give, with COUNT",
        lines: "DTSTART;VALUE=DATE:20260615 RRULE:FREQ=WEEKLY;BYDAY=SA;COUNT=3",
        ours: "2026-06-15 2026-06-20 2026-06-27",
        why: "ours: DTSTART always counts as the first occurrence (3.3.10, COUNT)",
    },
    Case {
        name: "two rules with COUNT",
        lines: "DTSTART;VALUE=DATE:20260611 RRULE:FREQ=WEEKLY;COUNT=2 \
                RRULE:FREQ=MONTHLY;BYDAY=2MO;COUNT=2",
        ours: "2026-06-11 2026-06-18 2026-07-13",
        why: "ours: DTSTART counts for each rule (3.3.10, COUNT)",
    },
    Case {
        name: "days until a moment, the midnight of the last day",
        lines: "DTSTART;VALUE=DATE:20260601 RRULE:FREQ=DAILY;UNTIL=20260602T220000Z",
        ours: "2026-06-01 2026-06-02 2026-06-03",
        why: "neither by the letter, for UNTIL has to be a day (3.3.10); Exchange writes local \
              midnight of the last day, which is inclusive",
    },
    Case {
        name: "moments until a day",
        lines: "DTSTART;TZID=Europe/Berlin:20260601T180000 RRULE:FREQ=DAILY;UNTIL=20260602",
        ours: "2026-06-01T16:00:00Z 2026-06-02T16:00:00Z",
        why: "neither by the letter, for UNTIL has to be a moment; a bound is inclusive (3.3.10), \
              so the day counts to its end",
    },
    Case {
        name: "a zoned series until a local time",
        lines: "DTSTART;TZID=America/New_York:20260601T140000 \
                RRULE:FREQ=DAILY;UNTIL=20260602T140000",
        ours: "2026-06-01T18:00:00Z 2026-06-02T18:00:00Z",
        why: "neither by the letter, for UNTIL has to be in UTC (3.3.10); a local time stands \
              beside DTSTART and is of its zone",
    },
    Case {
        name: "a day with a zone",
        lines: "DTSTART;VALUE=DATE;TZID=Europe/Berlin:20260601 RRULE:FREQ=YEARLY;COUNT=2",
        ours: "2026-06-01 2027-06-01",
        why: "ours: TZID must not be applied to a DATE (3.2.19), it stays a day",
    },
    Case {
        name: "an end before the start",
        lines: "DTSTART:20260601T210000Z DTEND:20260601T040000Z RRULE:FREQ=DAILY;COUNT=2",
        ours: "2026-06-01T21:00:00Z 2026-06-02T21:00:00Z",
        why: "ours: DTSTART is when it begins (3.8.2.4); an end has to be later (3.8.2.2), so \
              this one says nothing, and the two are not exchanged",
    },
    Case {
        name: "a zone in another case",
        lines: "DTSTART;TZID=Europe/lisbon:20260601T180000 RRULE:FREQ=DAILY;COUNT=2",
        ours: "2026-06-01T17:00:00Z 2026-06-02T17:00:00Z",
        why: "ours: names of the tz database do not differ by case (RFC 6557, 7); without \
              VTIMEZONE the name is all there is (3.2.19)",
    },
    Case {
        name: "a display name of Outlook",
        lines: "DTSTART;TZID=\"(UTC-05:00)~Eastern~Time~(US~&~Canada)\":20260601T120000 \
                RRULE:FREQ=DAILY;COUNT=2",
        ours: "2026-06-01T16:00:00Z 2026-06-02T16:00:00Z",
        why: "ours: the name says which zone is meant (3.2.19)",
    },
    Case {
        name: "a date taken out in another zone",
        lines: "DTSTART;TZID=America/New_York:20260601T120000 RRULE:FREQ=DAILY;COUNT=2 \
                EXDATE;TZID=America/Los_Angeles:20260602T120000",
        ours: "2026-06-01T16:00:00Z 2026-06-02T16:00:00Z",
        why: "ours: EXDATE names a moment in its own zone (3.8.5.1, 3.2.19)",
    },
    Case {
        name: "a whole day taken out of a series of moments",
        lines: "DTSTART:20260601T160000Z RRULE:FREQ=DAILY;COUNT=2 EXDATE;VALUE=DATE:20260602",
        ours: "2026-06-01T16:00:00Z 2026-06-02T16:00:00Z",
        why: "ours: EXDATE has to match a start by type and value (3.8.5.1)",
    },
];
