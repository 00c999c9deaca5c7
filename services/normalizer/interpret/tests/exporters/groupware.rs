//! Nextcloud, KOrganizer and Apple.

use super::{Told, announcements, assert_told, check};

/// Nextcloud: the room of a talk as the place, internal files, groups, a person as organiser.
#[test]
fn nextcloud_shares() {
    check(
        r"
        BEGIN:VCALENDAR
        VERSION:2.0
        CALSCALE:GREGORIAN
        PRODID:-//SabreDAV//SabreDAV//EN
        X-WR-CALNAME:Termine (canary)
        X-APPLE-CALENDAR-COLOR:#0082c9
        REFRESH-INTERVAL;VALUE=DURATION:PT4H
        X-PUBLISHED-TTL:PT4H
        BEGIN:VEVENT
        CREATED:20260201T101500Z
        DTSTAMP:20260301T101500Z
        LAST-MODIFIED:20260215T101500Z
        SEQUENCE:3
        UID:0a1b2c3d-0000-4000-8000-000000000001
        DTSTART;TZID=Europe/Berlin:20260917T180000
        DTEND;TZID=Europe/Berlin:20260917T200000
        STATUS:CONFIRMED
        SUMMARY:Stammtisch Internationale
        LOCATION:https://cloud.verein.example/call/canary9x
        DESCRIPTION:Offen für alle.\n\nTreffen: https://cloud.verein.example/call/canary9x
        CATEGORIES:Treffen,International
        COLOR:tomato
        X-NC-GROUP-ID:1
        ORGANIZER;CN=Max Beispiel:mailto:max.canary@verein.example
        ATTENDEE;CN=canary;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION:mailto:canary@x.example
        ATTACH;FILENAME=/canary/plan.pdf;FMTTYPE=application/pdf;X-NC-FILE-ID=7:/f/7
        BEGIN:VALARM
        ACTION:DISPLAY
        TRIGGER;RELATED=START:-PT15M
        DESCRIPTION:canary
        END:VALARM
        END:VEVENT
        BEGIN:VTIMEZONE
        TZID:Europe/Berlin
        BEGIN:DAYLIGHT
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        TZNAME:CEST
        DTSTART:19700329T020000
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
        END:DAYLIGHT
        BEGIN:STANDARD
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        TZNAME:CET
        DTSTART:19701025T030000
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
        END:STANDARD
        END:VTIMEZONE
        END:VCALENDAR",
        &Told {
            title: "Stammtisch Internationale",
            dates: &["2026-09-17 18:00 – 2026-09-17 20:00"],
            description: "Offen für alle.\n\nTreffen: [Zugangslink beim Veranstalter]",
            mode: "online",
            organizer: "Max Beispiel",
            categories: &["Treffen", "International"],
            status: "scheduled",
            ..Told::default()
        },
    );
}

/// Nextcloud shows what is confidential as busy time, and leaves private dates out by their class.
#[test]
fn nextcloud_keeps_to_itself() {
    let text = "BEGIN:VCALENDAR\nPRODID:-//SabreDAV//SabreDAV//EN\nBEGIN:VEVENT\nUID:1\n\
                CLASS:CONFIDENTIAL\nSUMMARY:Busy\nDTSTART:20260917T160000Z\nEND:VEVENT\n\
                BEGIN:VEVENT\nUID:2\nCLASS:PRIVATE\nSUMMARY:canary\nDTSTART:20260917T160000Z\n\
                END:VEVENT\nEND:VCALENDAR";
    assert!(announcements(text).is_empty());
}

/// KOrganizer: MAILTO in capitals, days of a series in UTC, a period in which it pauses, its own
/// properties, an end by its duration.
#[test]
fn korganizer_saves() {
    check(
        "
        BEGIN:VCALENDAR
        PRODID:-//K Desktop Environment//NONSGML libkcal 4.3//EN
        VERSION:2.0
        X-KDE-ICAL-IMPLEMENTATION-VERSION:1.0
        BEGIN:VEVENT
        DTSTAMP:20260301T101500Z
        ORGANIZER;CN=\"Gründerhaus\":MAILTO:kontakt@gruender.example
        X-UID:canary
        CREATED:20260201T101500Z
        UID:libkcal-12345.678
        SEQUENCE:2
        LAST-MODIFIED:20260215T101500Z
        DESCRIPTION:Offene Sprechstunde\\nohne Anmeldung
        SUMMARY:Sprechstunde
        STATUS:CONFIRMED
        LOCATION:Gründerhaus
        CLASS:PUBLIC
        PRIORITY:3
        CATEGORIES:Beratung,Gründung
        X-KDE-KCALCORE-ENABLED:TRUE
        RRULE:FREQ=WEEKLY;UNTIL=20260922;BYDAY=TU
        EXDATE;TZID=Europe/Berlin:20260908T160000,20260915T160000
        DTSTART;TZID=Europe/Berlin:20260901T160000
        DURATION:PT2H
        TRANSP:TRANSPARENT
        BEGIN:VALARM
        DESCRIPTION:canary
        ACTION:DISPLAY
        TRIGGER;VALUE=DURATION:-PT15M
        X-KDE-KCALCORE-ENABLED:TRUE
        END:VALARM
        END:VEVENT

        END:VCALENDAR",
        &Told {
            title: "Sprechstunde",
            dates: &["2026-09-01 16:00 – 2026-09-01 18:00", "2026-09-22 16:00 – 2026-09-22 18:00"],
            place: "Gründerhaus",
            description: "Offene Sprechstunde\nohne Anmeldung",
            organizer: "Gründerhaus",
            contact: "kontakt@gruender.example",
            categories: &["Beratung", "Gründung"],
            status: "scheduled",
            ..Told::default()
        },
    );
}

/// Apple: a place in two lines with its coordinates beside it, hints for the way, a date of a
/// series moved and what follows it split off as a series of its own.
#[test]
fn apple_publishes() {
    let all = announcements(
        r#"
        BEGIN:VCALENDAR
        METHOD:PUBLISH
        VERSION:2.0
        X-WR-CALNAME:canary
        PRODID:-//Apple Inc.//macOS 14.5//EN
        X-APPLE-CALENDAR-COLOR:#FF2968
        X-WR-TIMEZONE:Europe/Berlin
        CALSCALE:GREGORIAN
        BEGIN:VEVENT
        CREATED:20260201T101500Z
        UID:0A1B2C3D-0000-4000-8000-000000000002
        RRULE:FREQ=WEEKLY;INTERVAL=1;UNTIL=20260914T215959Z
        DTEND;TZID=Europe/Berlin:20260901T200000
        X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
        SUMMARY:Chor der Kulturen
        DTSTART;TZID=Europe/Berlin:20260901T183000
        DTSTAMP:20260301T101500Z
        LOCATION:Haus der Kulturen\nMarktplatz 2\, 06108 Halle\, Deutschland
        SEQUENCE:4
        URL;VALUE=URI:https://haus.example/chor
        X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Marktplatz 2, 06108 Halle, Deu
         tschland";X-APPLE-MAPKIT-HANDLE=CAESvQ;X-APPLE-RADIUS=70.5;X-APPLE-REFERENCEFR
         AME=1;X-TITLE="Haus der Kulturen":geo:51.482778,11.968889
        BEGIN:VALARM
        X-WR-ALARMUID:canary
        UID:canary
        TRIGGER:-PT30M
        ACTION:AUDIO
        ATTACH;VALUE=URI:canary
        END:VALARM
        END:VEVENT
        BEGIN:VEVENT
        UID:0A1B2C3D-0000-4000-8000-000000000002
        RECURRENCE-ID;TZID=Europe/Berlin:20260908T183000
        DTSTART;TZID=Europe/Berlin:20260908T190000
        DTEND;TZID=Europe/Berlin:20260908T203000
        SUMMARY:Chor der Kulturen: Probe im Freien
        SEQUENCE:4
        END:VEVENT
        END:VCALENDAR"#,
    );
    assert_eq!(all.len(), 1);
    assert_told(
        &all[0],
        &Told {
            title: "Chor der Kulturen",
            dates: &[
                "2026-09-01 18:30 – 2026-09-01 20:00",
                "2026-09-08 19:00 – 2026-09-08 20:30 Chor der Kulturen: Probe im Freien",
            ],
            place: "Haus der Kulturen, Marktplatz 2, 06108 Halle, Deutschland",
            url: "https://haus.example/chor",
            geo: "51.482778 11.968889",
            ..Told::default()
        },
    );
}
