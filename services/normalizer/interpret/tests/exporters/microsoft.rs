//! Outlook, Exchange and SharePoint.

use super::{Told, announcements, assert_told, check};

/// A calendar published by Exchange: Windows zones, the block of Teams behind the text, the same as
/// HTML, settings of the meeting, rooms beside the conference. That those who were invited may join
/// from elsewhere is not announced.
#[test]
fn exchange_publishes() {
    check(
        r#"
        BEGIN:VCALENDAR
        METHOD:PUBLISH
        PRODID:Microsoft Exchange Server 2010
        VERSION:2.0
        X-WR-CALNAME:canary
        BEGIN:VTIMEZONE
        TZID:W. Europe Standard Time
        BEGIN:STANDARD
        DTSTART:16010101T030000
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
        END:STANDARD
        BEGIN:DAYLIGHT
        DTSTART:16010101T020000
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
        END:DAYLIGHT
        END:VTIMEZONE
        BEGIN:VEVENT
        DESCRIPTION:Wir zeigen die neue Förderung.\n\nMehr: Programm<https://agentur.ex
         ample/programm>\n\n____________________________________________________________
         ____________________\nMicrosoft Teams-Besprechung\nJetzt an der Besprechung te
         ilnehmen<https://teams.microsoft.com/l/meetup-join/19%3ameeting_canary>\nBespre
         chungs-ID: 312 345 678 90\nPasscode: canar1\n__________________________________
         ______________________________________________\n\n
        X-ALT-DESC;FMTTYPE=text/html:<html><body><p>Wir zeigen die neue Förderung.</p><
         p>Mehr: <a href="https://agentur.example/programm">Programm</a></p><div>_______
         _________________________________________________________________________</div>
         <a href="https://teams.microsoft.com/l/meetup-join/19%3ameeting_canary">Jetzt a
         n der Besprechung teilnehmen</a></body></html>
        UID:040000008200E00074C5B7101A82E00800000000A0B1C2D3E4F5A601000000000000000
        SUMMARY:Förderung für Betriebe
        DTSTART;TZID=W. Europe Standard Time:20260917T140000
        DTEND;TZID=W. Europe Standard Time:20260917T153000
        CLASS:PUBLIC
        PRIORITY:5
        DTSTAMP:20260301T101500Z
        TRANSP:OPAQUE
        STATUS:CONFIRMED
        SEQUENCE:2
        LOCATION:Agentur\, Saal 4
        X-MICROSOFT-CDO-APPT-SEQUENCE:2
        X-MICROSOFT-CDO-BUSYSTATUS:BUSY
        X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
        X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
        X-MICROSOFT-CDO-IMPORTANCE:1
        X-MICROSOFT-CDO-INSTTYPE:0
        X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/canary
        X-MICROSOFT-ONLINEMEETINGEXTERNALLINK:
        X-MICROSOFT-ONLINEMEETINGINFORMATION:{"OnlineMeetingChannelId":null\,"canary":1}
        X-MICROSOFT-LOCATIONS:[{"DisplayName":"Saal 4"\,"LocationUri":"canary@agentur.e
         xample"}]
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Förderung für Betriebe",
            dates: &["2026-09-17 14:00 – 2026-09-17 15:30"],
            place: "Agentur, Saal 4",
            description: "Wir zeigen die neue Förderung.\n\nMehr: \
                          Programm (https://agentur.example/programm)",
            status: "scheduled",
            ..Told::default()
        },
    );
}

/// Whole days of Exchange: UNTIL is the midnight of the last in UTC, the changed one is named by
/// its midnight in a zone.
#[test]
fn exchange_moves_a_whole_day() {
    let all = announcements(
        "
        BEGIN:VCALENDAR
        PRODID:Microsoft Exchange Server 2010
        BEGIN:VEVENT
        UID:1
        SUMMARY:Beratung
        DTSTART;VALUE=DATE:20260901
        DTEND;VALUE=DATE:20260902
        RRULE:FREQ=WEEKLY;UNTIL=20260914T220000Z;INTERVAL=1;BYDAY=TU;WKST=MO
        END:VEVENT
        BEGIN:VEVENT
        UID:1
        SUMMARY:Beratung
        RECURRENCE-ID;TZID=W. Europe Standard Time:20260908T000000
        DTSTART;VALUE=DATE:20260909
        DTEND;VALUE=DATE:20260910
        END:VEVENT
        END:VCALENDAR",
    );
    assert_eq!(all.len(), 1);
    let dates = &["2026-09-01", "2026-09-09", "2026-09-15"];
    assert_told(&all[0], &Told { title: "Beratung", dates, ..Told::default() });
}

/// Outlook: zones by their display names, languages at texts, the text as HTML only, an online
/// place, a personal mailbox.
#[test]
fn outlook_saves() {
    check(
        r#"
        BEGIN:VCALENDAR
        PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
        VERSION:2.0
        METHOD:PUBLISH
        X-MS-OLK-FORCEINSPECTOROPEN:TRUE
        BEGIN:VEVENT
        ATTENDEE;CN="canary";RSVP=TRUE:mailto:canary@firma.example
        CLASS:PUBLIC
        CREATED:20260201T101500Z
        DTEND;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien":20260917T160000
        DTSTAMP:20260301T101500Z
        DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien":20260917T150000
        LOCATION;LANGUAGE=de-DE:Microsoft Teams-Besprechung
        ORGANIZER;CN="Anna Beispiel":mailto:anna.canary@firma.example
        PRIORITY:5
        SUMMARY;LANGUAGE=de-DE:Online-Vortrag: Pflege und Beruf
        TRANSP:OPAQUE
        UID:040000008200E00074C5B7101A82E00800000000B0B1C2D3E4F5A601000000000000000
        X-ALT-DESC;FMTTYPE=text/html:<!DOCTYPE HTML><HTML><HEAD><STYLE>p {color:red}</S
         TYLE></HEAD><BODY><p class=MsoNormal>Vortrag mit Fragen.<o:p></o:p></p></BODY>
         </HTML>
        X-MICROSOFT-CDO-BUSYSTATUS:BUSY
        X-MS-OLK-AUTOFILLLOCATION:FALSE
        X-MS-OLK-SENDER;CN="canary":mailto:canary@firma.example
        BEGIN:VALARM
        TRIGGER:-PT15M
        ACTION:DISPLAY
        DESCRIPTION:Reminder canary
        END:VALARM
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Online-Vortrag: Pflege und Beruf",
            dates: &["2026-09-17 15:00 – 2026-09-17 16:00"],
            place: "Microsoft Teams-Besprechung",
            description: "Vortrag mit Fragen.",
            mode: "online",
            organizer: "Anna Beispiel",
            ..Told::default()
        },
    );
}

/// SharePoint: HTML of its editor with colons as numbers, whole days from midnight to a minute
/// before the next in UTC, no DTSTAMP.
#[test]
fn sharepoint_exports() {
    check(
        r#"
        BEGIN:VCALENDAR
        PRODID:-//Microsoft Corporation//Windows SharePoint Services MIMEDIR//EN
        VERSION:2.0
        METHOD:PUBLISH
        BEGIN:VEVENT
        ORGANIZER:MAILTO:anna.canary@amt.example
        DTSTART:20260917T000000Z
        DTEND:20260917T235900Z
        LOCATION:Rathaus\, Saal
        UID:/Lists/Termine/12_.000
        SUMMARY:Tag der Integration
        DESCRIPTION:<div class="ExternalClass9F1"><p>&#8203\;Beginn&#58\; 10 Uhr. Mehr&#58\; <
         a href="https&#58\;//amt.example/integration">Seite des Amtes</a></p><p>Beitre
         ten&#58\; https&#58\;//teams.microsoft.com/l/meetup-join/canary</p><p>Kenncode
         &#58\; canary7</p></div>
        X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
        X-MICROSOFT-CDO-BUSYSTATUS:BUSY
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Tag der Integration",
            dates: &["2026-09-17"],
            place: "Rathaus, Saal",
            description: "Beginn: 10 Uhr. Mehr: Seite des Amtes \
                          (https://amt.example/integration)\n\n\
                          Beitreten: [Zugangslink beim Veranstalter]\n\nKenncode: […]",
            ..Told::default()
        },
    );
}

/// Addresses behind a filter of the mail server are those that it stands before.
#[test]
fn links_behind_a_filter() {
    check(
        r#"
        BEGIN:VCALENDAR
        BEGIN:VEVENT
        UID:1
        SUMMARY:Infoabend
        DTSTART:20260917T160000Z
        DESCRIPTION:Mehr: https://eur01.safelinks.protection.outlook.com/?url=https%3A%2
         F%2Famt.example%2Finfo&data=05%7C02%7Canna%40canary
        URL:https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Famt.exampl
         e%2Finfo&data=05%7C02%7Canna%40canary
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Infoabend",
            dates: &["2026-09-17 18:00"],
            description: "Mehr: https://amt.example/info",
            url: "https://amt.example/info",
            ..Told::default()
        },
    );
}
