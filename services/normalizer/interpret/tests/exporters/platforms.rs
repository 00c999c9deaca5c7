//! Mobilizon, Meetup and Eventbrite.

use super::{Told, check};

/// Mobilizon: the organiser as a plain name, titles whose commas are not masked, tags as
/// categories, no end where none is set.
#[test]
fn mobilizon() {
    check(
        r"
        BEGIN:VCALENDAR
        CALSCALE:GREGORIAN
        VERSION:2.0
        PRODID:-//Elixir ICalendar//Mobilizon 4.1.0//EN
        BEGIN:VEVENT
        CATEGORIES:Begegnung,Sprache
        DESCRIPTION:Kaffee\, Tee und Gespräche.\nAlle sind willkommen\; Kinder auch.
        DTSTAMP:20260301T101500Z
        DTSTART;TZID=Europe/Berlin:20260917T160000
        GEO:51.482778;11.968889
        LOCATION:Welcome Treff\, Waisenhausring 2\, 06108\, Halle (Saale)\, Sachsen-Anhal
         t\, Deutschland
        ORGANIZER:Welcome Treff Halle
        SUMMARY:Sprachcafé, Spiele und mehr
        UID:0a1b2c3d-0000-4000-8000-000000000003
        URL:https://mobil.example/events/0a1b2c3d-0000-4000-8000-000000000003
        END:VEVENT
        END:VCALENDAR",
        &Told {
            title: "Sprachcafé, Spiele und mehr",
            dates: &["2026-09-17 16:00"],
            place: "Welcome Treff, Waisenhausring 2, 06108, Halle (Saale), Sachsen-Anhalt, \
                    Deutschland",
            description: "Kaffee, Tee und Gespräche.\nAlle sind willkommen; Kinder auch.",
            url: "https://mobil.example/events/0a1b2c3d-0000-4000-8000-000000000003",
            organizer: "Welcome Treff Halle",
            categories: &["Begegnung", "Sprache"],
            geo: "51.482778 11.968889",
            ..Told::default()
        },
    );
}

/// What stands as organiser without being a name is none: addresses of any kind.
#[test]
fn an_organiser_that_is_no_name() {
    for value in
        ["max.canary@x.example", "invalid:canary", "urn:uuid:canary", "/principals/canary/"]
    {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Treff\nDTSTART;VALUE=DATE:20260917\n\
             ORGANIZER:{value}\nEND:VEVENT\nEND:VCALENDAR"
        );
        check(&text, &Told { title: "Treff", dates: &["2026-09-17"], ..Told::default() });
    }
}

/// Meetup: the name of the group above the text, a title, place and address in one.
#[test]
fn meetup() {
    check(
        r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Meetup//Meetup Calendar 1.0//EN
        CALSCALE:GREGORIAN
        METHOD:PUBLISH
        NAME:Internationals in Halle
        X-WR-CALNAME:Internationals in Halle
        BEGIN:VTIMEZONE
        TZID:Europe/Berlin
        TZURL:http://tzurl.org/zoneinfo-outlook/Europe/Berlin
        X-LIC-LOCATION:Europe/Berlin
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
        BEGIN:VEVENT
        UID:event_301234567@meetup.com
        SEQUENCE:1
        DTSTAMP:20260301T101500Z
        DTSTART;TZID=Europe/Berlin:20260917T190000
        DTEND;TZID=Europe/Berlin:20260917T210000
        SUMMARY:Newcomers' evening
        DESCRIPTION:Internationals in Halle\nMeet people who came here for work.
        URL;VALUE=URI:https://www.meetup.com/internationals-halle/events/301234567/
        LOCATION:Welcome Treff (Waisenhausring 2\, Halle\, Germany)
        STATUS:CONFIRMED
        CREATED:20260201T101500Z
        LAST-MODIFIED:20260215T101500Z
        CLASS:PUBLIC
        END:VEVENT
        END:VCALENDAR",
        &Told {
            title: "Newcomers' evening",
            dates: &["2026-09-17 19:00 – 2026-09-17 21:00"],
            place: "Welcome Treff (Waisenhausring 2, Halle, Germany)",
            description: "Internationals in Halle\nMeet people who came here for work.",
            url: "https://www.meetup.com/internationals-halle/events/301234567/",
            status: "scheduled",
            ..Told::default()
        },
    );
}

/// Eventbrite: the page of the tickets in the text, an organiser without a mailbox.
#[test]
fn eventbrite() {
    check(
        r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Eventbrite//NONSGML//EN
        METHOD:PUBLISH
        BEGIN:VEVENT
        UID:10000000001.eventbrite
        DTSTAMP:20260301T101500Z
        DTSTART:20260917T160000Z
        DTEND:20260917T180000Z
        SUMMARY:Startup Night
        DESCRIPTION:Alle Angaben und Tickets: https://www.eventbrite.de/e/startup-night-
         tickets-10000000001
        LOCATION:Gründerhaus\, Hafenstraße 7\, 39106 Magdeburg\, Germany
        ORGANIZER;CN="Gründerhaus Magdeburg":MAILTO:noreply@order.eventbrite.com
        END:VEVENT
        END:VCALENDAR"#,
        &Told {
            title: "Startup Night",
            dates: &["2026-09-17 18:00 – 2026-09-17 20:00"],
            place: "Gründerhaus, Hafenstraße 7, 39106 Magdeburg, Germany",
            description: "Alle Angaben und Tickets: \
                          https://www.eventbrite.de/e/startup-night-tickets-10000000001",
            organizer: "Gründerhaus Magdeburg",
            ..Told::default()
        },
    );
}
