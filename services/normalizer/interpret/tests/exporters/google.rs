//! Google Calendar.

use super::{Told, announcements, assert_told, check};

/// HTML in the text, the block of the conference behind it, files in a drive, the calendar as
/// organiser, a series in UTC that is meant in the calendar's zone.
#[test]
fn a_series_with_a_conference() {
    check(
        r#"
        BEGIN:VCALENDAR
        PRODID:-//Google Inc//Google Calendar 70.9054//EN
        VERSION:2.0
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        X-WR-CALNAME:canary@gmail.com
        X-WR-TIMEZONE:Europe/Berlin
        X-WR-CALDESC:canary
        BEGIN:VEVENT
        DTSTART:20261019T150000Z
        DTEND:20261019T160000Z
        RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO
        DTSTAMP:20260301T101500Z
        ORGANIZER;CN=Netzwerk Fachkräfte:mailto:abc123canary@group.calendar.google.com
        UID:abcd1234@google.com
        ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=canary;X-NU
         M-GUESTS=0:mailto:canary@gmail.com
        X-GOOGLE-CONFERENCE:https://meet.google.com/can-aryx-yzz?canary
        CLASS:PUBLIC
        CREATED:20260201T101500Z
        DESCRIPTION:<b>Online-Sprechstunde</b><br>Anmeldung: <a href="https://www.googl
         e.com/url?q=https://netz.example/anmeldung&amp\;sa=D">hier</a>\n\n-::~:~::~:~:~
         :~:~::~:~::-\nMit Google Meet beitreten: https://meet.google.com/can-aryx-yzz\n
         Oder Telefon: +49 30 123456 PIN: 123456#canary\n\nBitte diesen Abschnitt n
         icht bearbeiten.\n-::~:~::~:~:~:~:~
         ::~:~::-
        LAST-MODIFIED:20260215T101500Z
        LOCATION:
        SEQUENCE:1
        STATUS:CONFIRMED
        SUMMARY:Sprechstunde Fachkräfte
        TRANSP:OPAQUE
        ATTACH;FILENAME=Programm.pdf;FMTTYPE=application/pdf:https://drive.google.com/o
         pen?id=1a2b3c
        BEGIN:VALARM
        ACTION:DISPLAY
        DESCRIPTION:canary
        TRIGGER:-P0DT0H30M0S
        END:VALARM
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Sprechstunde Fachkräfte",
            dates: &["2026-10-19 17:00 – 2026-10-19 18:00", "2026-10-26 17:00 – 2026-10-26 18:00"],
            description: "Online-Sprechstunde\nAnmeldung: hier (https://netz.example/anmeldung)",
            mode: "online",
            organizer: "Netzwerk Fachkräfte",
            attachments: &["https://drive.google.com/open?id=1a2b3c"],
            status: "scheduled",
            ..Told::default()
        },
    );
}

/// A place with its address, a moved date, one that became a whole day, one that was called off.
#[test]
fn changed_dates() {
    let head = "UID:x@google.com\nSUMMARY:Treff\nLOCATION:Stadthaus\\, Marktplatz 2\\, 06108 Halle \
                (Saale)\\, Deutschland\n";
    let changed = |id: &str, lines: &str| {
        format!(
            "BEGIN:VEVENT\n{head}RECURRENCE-ID;TZID=Europe/Berlin:202609{id}T180000\n{lines}\n\
             END:VEVENT\n"
        )
    };
    let text = [
        "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Berlin\n".to_owned(),
        changed("08", "DTSTART;TZID=Europe/Berlin:20260909T190000\nSTATUS:CONFIRMED"),
        changed("15", "DTSTART;VALUE=DATE:20260915\nDTEND;VALUE=DATE:20260916"),
        changed("22", "DTSTART;TZID=Europe/Berlin:20260922T180000\nSTATUS:CANCELLED"),
        format!(
            "BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20260901T180000\nRRULE:FREQ=WEEKLY;COUNT=5\n\
             EXDATE;TZID=Europe/Berlin:20260929T180000\nSTATUS:CONFIRMED\n{head}END:VEVENT\n"
        ),
        "END:VCALENDAR".to_owned(),
    ];
    let all = announcements(&text.concat());
    assert_eq!(all.len(), 1);
    assert_told(
        &all[0],
        &Told {
            title: "Treff",
            dates: &["2026-09-01 18:00", "2026-09-09 19:00", "2026-09-15", "2026-09-22 18:00 ✗"],
            place: "Stadthaus, Marktplatz 2, 06108 Halle (Saale), Deutschland",
            status: "scheduled",
            ..Told::default()
        },
    );
}
