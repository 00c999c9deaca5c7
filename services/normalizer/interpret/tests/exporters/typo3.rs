//! TYPO3: calendarize, sf_event_mgt and cal, which write iCalendar by templates.

use super::{Told, announcements_of, assert_told, check};

/// calendarize: a folded text without markup and the same as HTML, where the links are.
#[test]
fn calendarize() {
    check(
        r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//TYPO3/NONSGML Calendarize//EN
        BEGIN:VEVENT
        UID:calendarize-jobmesse-2026
        DTSTAMP:20260301T101500Z
        DTSTART:20260917T080000Z
        DTEND:20260917T140000Z
        SUMMARY:Jobmesse\, Halle & Umland
        DESCRIPTION:Betriebe stellen sich vor. Anmeldung bis 1. September\; Eintritt fr
         ei.
        X-ALT-DESC;FMTTYPE=text/html:<p>Betriebe stellen sich vor. <a href="https://st
         adt.example/anmeldung">Anmeldung</a> bis 1. September\; Eintritt frei.</p>
        LOCATION:Stadthaus\, Marktplatz 2\, 06108 Halle (Saale)
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Jobmesse, Halle & Umland",
            dates: &["2026-09-17 10:00 – 2026-09-17 16:00"],
            place: "Stadthaus, Marktplatz 2, 06108 Halle (Saale)",
            description: "Betriebe stellen sich vor. Anmeldung (https://stadt.example/anmeldung) \
                          bis 1. September; Eintritt frei.",
            ..Told::default()
        },
    );
}

/// calendarize: whole days with the day after the last as the end, and a start without an end.
#[test]
fn calendarize_days_and_open_ends() {
    let event = |lines: &str, dates| {
        let text = format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//TYPO3/NONSGML Calendarize//EN\nBEGIN:VEVENT\n\
             UID:calendarize-woche\nDTSTAMP:20260301T101500Z\n{lines}\nSUMMARY:Woche der \
             Ausbildung\nDESCRIPTION:\nX-ALT-DESC;FMTTYPE=text/html:\nLOCATION:\n\
             END:VEVENT\nEND:VCALENDAR"
        );
        check(&text, &Told { title: "Woche der Ausbildung", dates, ..Told::default() });
    };
    event("DTSTART;VALUE=DATE:20260914\nDTEND;VALUE=DATE:20260919", &["2026-09-14 – 2026-09-18"]);
    event("DTSTART:20260914T080000Z", &["2026-09-14 10:00"]);
}

/// calendarize before version 4: days without a type, one day with itself as the end, titles as
/// HTML, a stamp without a time, and blank lines between.
#[test]
fn calendarize_as_it_was() {
    check(
        "
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//TYPO3/NONSGML Calendarize//EN

        BEGIN:VEVENT
        UID:calendarize-4711
        DTSTAMP:20260301
        DTSTART:20260917
        DTEND:20260917
        SUMMARY:Tag der &quot;grünen&quot; Berufe &amp; Betriebe
        END:VEVENT

        END:VCALENDAR",
        &Told {
            title: "Tag der \"grünen\" Berufe & Betriebe",
            dates: &["2026-09-17"],
            ..Told::default()
        },
    );
}

/// sf_event_mgt: a file of one event, CLASS behind a blank, commas and semicolons as they come,
/// each carriage return of the text as an empty line, all folded by characters.
#[test]
fn sf_event_mgt() {
    check(
        r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:https://github.com/derhansen/sf_event_mgt
        METHOD:PUBLISH
        BEGIN:VEVENT
        UID:12-34@kammer.example
        CLASS: PUBLIC
        SUMMARY:Anerkennung ausländischer Abschlüsse: was Betriebe wissen müs
         sen
        DESCRIPTION:Ablauf, Kosten; Fristen für Geflüchtete.\n\nMit Übungen für
          Führungskräfte.
        LOCATION:Kammer, Großer Saal
        DTSTAMP:20260301T101500Z
        DTSTART:20260917T150000Z
        DTEND:20260917T170000Z
        END:VEVENT
        END:VCALENDAR",
        &Told {
            title: "Anerkennung ausländischer Abschlüsse: was Betriebe wissen müssen",
            dates: &["2026-09-17 17:00 – 2026-09-17 19:00"],
            place: "Kammer, Großer Saal",
            description: "Ablauf, Kosten; Fristen für Geflüchtete.\n\nMit Übungen für \
                          Führungskräfte.",
            ..Told::default()
        },
    );
}

/// cal: a file in Latin-1 with LF, an organiser by name, an attachment, attendees, an exception,
/// and white space behind the end.
#[test]
fn cal() {
    let text = "BEGIN:VCALENDAR\nVERSION:2.0\n\
                PRODID:-//TYPO3/NONSGML Calendar Base (cal) V1.9.0//EN\nMETHOD:PUBLISH\n\
                BEGIN:VEVENT\nUID:www.kreis.example_12_345\nDTSTAMP:20260301T101500Z\n\
                DTSTART;TZID=Europe/Berlin:20260907T170000\n\
                DTEND;TZID=Europe/Berlin:20260907T183000\nCATEGORIES:Beratung,Gründung\n\
                SUMMARY:Sprechtag für Gründer\nDESCRIPTION:Bitte Unterlagen mitbringen\\, auch \
                Zeugnisse.\nURL:https://kreis.example/sprechtag\nLOCATION:Landratsamt\\, Raum 7\n\
                ATTACH:https://kreis.example/fileadmin/merkblatt.pdf\n\
                RRULE:FREQ=MONTHLY;INTERVAL=1;COUNT=3;BYDAY=1MO\n\
                EXDATE:20261005T150000Z\nORGANIZER;CN=\"Landkreis Süd\":MAILTO:info@kreis.example\n\
                ATTENDEE;CN=canary:MAILTO:canary@kreis.example\nEND:VEVENT\nEND:VCALENDAR\n\t\t\t";
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let all = announcements_of(&latin);
    assert_eq!(all.len(), 1);
    assert_told(
        &all[0],
        &Told {
            title: "Sprechtag für Gründer",
            dates: &["2026-09-07 17:00 – 2026-09-07 18:30", "2026-11-02 17:00 – 2026-11-02 18:30"],
            place: "Landratsamt, Raum 7",
            description: "Bitte Unterlagen mitbringen, auch Zeugnisse.",
            url: "https://kreis.example/sprechtag",
            organizer: "Landkreis Süd",
            contact: "info@kreis.example",
            attachments: &["https://kreis.example/fileadmin/merkblatt.pdf"],
            categories: &["Beratung", "Gründung"],
            ..Told::default()
        },
    );
}
