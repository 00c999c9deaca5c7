//! The Events Calendar, the most used one of WordPress.

use super::{Told, announcements, assert_told, check};

/// Zones whose transitions stand in UTC, DTSTAMP without zone, the organiser's name as in an
/// address, categories joined by commas, the picture as an attachment, a text without markup.
#[test]
fn the_events_calendar() {
    check(
        r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Wirtschaft Süd - ECPv6.6.4//NONSGML v1.0//EN
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        X-WR-CALNAME:Wirtschaft Süd
        X-ORIGINAL-URL:https://wirtschaft.example
        X-WR-CALDESC:Veranstaltungen für Wirtschaft Süd
        REFRESH-INTERVAL;VALUE=DURATION:PT1H
        X-Robots-Tag:noindex
        X-PUBLISHED-TTL:PT1H
        BEGIN:VTIMEZONE
        TZID:Europe/Berlin
        BEGIN:DAYLIGHT
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        TZNAME:CEST
        DTSTART:20260329T010000
        END:DAYLIGHT
        BEGIN:STANDARD
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        TZNAME:CET
        DTSTART:20261025T010000
        END:STANDARD
        END:VTIMEZONE
        BEGIN:VEVENT
        DTSTART;TZID=Europe/Berlin:20261025T100000
        DTEND;TZID=Europe/Berlin:20261025T123000
        DTSTAMP:20260301T101500
        CREATED:20260201T101500Z
        LAST-MODIFIED:20260215T101500Z
        UID:4711-1793005200-1793014200@wirtschaft.example
        SUMMARY:Frühstück "Fachkräfte & Führung"\, Teil 2
        DESCRIPTION:Austausch für Betriebe. Anmeldung unter https://wirtschaft.example/
         fruehstueck \n
        URL:https://wirtschaft.example/termin/fruehstueck/
        LOCATION:Gründerhaus\, Hafenstraße 7\, Magdeburg\, 39106\, Deutschland
        CATEGORIES:Netzwerk,Führung & Personal
        ATTACH;FMTTYPE=image/jpeg:https://wirtschaft.example/wp-content/bild.jpg
        ORGANIZER;CN="Wirtschaft%20S%C3%BCd%20e.V.":MAILTO:info@wirtschaft.example
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Frühstück \"Fachkräfte & Führung\", Teil 2",
            dates: &["2026-10-25 10:00 – 2026-10-25 12:30"],
            place: "Gründerhaus, Hafenstraße 7, Magdeburg, 39106, Deutschland",
            description: "Austausch für Betriebe. Anmeldung unter \
                          https://wirtschaft.example/fruehstueck",
            url: "https://wirtschaft.example/termin/fruehstueck/",
            organizer: "Wirtschaft Süd e.V.",
            contact: "info@wirtschaft.example",
            image: "https://wirtschaft.example/wp-content/bild.jpg",
            categories: &["Netzwerk", "Führung & Personal"],
            ..Told::default()
        },
    );
}

/// Whole days end with the day after; a personal mailbox is the organiser's no contact.
#[test]
fn whole_days_and_personal_mailboxes() {
    check(
        r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Wirtschaft Süd - ECPv6.6.4//NONSGML v1.0//EN
        BEGIN:VEVENT
        DTSTART;VALUE=DATE:20260914
        DTEND;VALUE=DATE:20260916
        DTSTAMP:20260301T101500
        UID:4712-1789344000-1789516799@wirtschaft.example
        SUMMARY:Gründertage
        DESCRIPTION:
        URL:https://wirtschaft.example/termin/gruendertage/
        ORGANIZER;CN="Wirtschaft%20S%C3%BCd":MAILTO:max.canary@wirtschaft.example
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Gründertage",
            dates: &["2026-09-14 – 2026-09-15"],
            url: "https://wirtschaft.example/termin/gruendertage/",
            organizer: "Wirtschaft Süd",
            ..Told::default()
        },
    );
}

/// Each date of a series has its own UID, made of number, start and end; all are one calendar.
#[test]
fn dates_of_a_series_stand_alone() {
    let event = |start: &str, end: &str| {
        format!(
            "BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:202609{start}T170000\n\
             DTEND;TZID=Europe/Berlin:202609{end}T180000\nUID:9-{start}-{end}@w.example\n\
             SUMMARY:Sprechstunde\nURL:https://w.example/termin/sprechstunde/2026-09-{start}/\n\
             END:VEVENT\n"
        )
    };
    let text = format!("BEGIN:VCALENDAR\n{}{}END:VCALENDAR", event("01", "01"), event("08", "08"));
    let all = announcements(&text);
    assert_eq!(all.len(), 2);
    for (announcement, (date, url)) in all.iter().zip([
        (
            ["2026-09-01 17:00 – 2026-09-01 18:00"],
            "https://w.example/termin/sprechstunde/2026-09-01/",
        ),
        (
            ["2026-09-08 17:00 – 2026-09-08 18:00"],
            "https://w.example/termin/sprechstunde/2026-09-08/",
        ),
    ]) {
        let dates: &'static [&'static str] = Box::leak(Box::new(date));
        assert_told(announcement, &Told { title: "Sprechstunde", dates, url, ..Told::default() });
    }
}
