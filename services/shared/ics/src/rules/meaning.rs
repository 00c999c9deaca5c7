//! Rules on times, texts, recurrence and privacy.

use crate::rules::{Rule, Severity};

/// Rules on times, texts, recurrence and privacy.
pub const MEANING: &[Rule] = &[
    Rule {
        id: "floating",
        severity: Severity::Warning,
        section: "RFC 5545, 3.3.5",
        german: "Die Uhrzeit nennt keine Zeitzone; sie wird als Ortszeit der Quelle gelesen. \
            Bitte TZID=Europe/Berlin oder UTC angeben.",
        english: "The time names no time zone; it is read as local time of the source. Please \
            give TZID=Europe/Berlin or UTC.",
    },
    Rule {
        id: "tzid-windows",
        severity: Severity::Warning,
        section: "RFC 5545, 3.2.19",
        german: "Die Zeitzone „{}“ ist ein Windows-Name; sie wurde übersetzt. Verständlich für \
            alle ist ein Name wie Europe/Berlin.",
        english: "The time zone “{}” is a Windows name; it was translated. A name like \
            Europe/Berlin is understood by all.",
    },
    Rule {
        id: "tzid-odd",
        severity: Severity::Info,
        section: "RFC 5545, 3.2.19",
        german: "Die Zeitzone „{}“ ist unüblich geschrieben; sie wurde gedeutet.",
        english: "The time zone “{}” is written unusually; it was interpreted.",
    },
    Rule {
        id: "tzid-own",
        severity: Severity::Warning,
        section: "RFC 5545, 3.6.5",
        german: "Die Zeitzone „{}“ ist nur in der Datei selbst erklärt; ihr VTIMEZONE wurde \
            verwendet.",
        english: "The time zone “{}” is defined in the file only; its VTIMEZONE was used.",
    },
    Rule {
        id: "tzid-unknown",
        severity: Severity::Error,
        section: "RFC 5545, 3.2.19",
        german: "Die Zeitzone „{}“ ist unbekannt und nicht erklärt; die Uhrzeit wurde als \
            Ortszeit der Quelle gelesen.",
        english: "The time zone “{}” is unknown and not defined; the time was read as local time \
            of the source.",
    },
    Rule {
        id: "date-with-time",
        severity: Severity::Warning,
        section: "RFC 5545, 3.3.4",
        german: "{} nennt VALUE=DATE, hat aber eine Uhrzeit; sie gilt.",
        english: "{} says VALUE=DATE but has a time of day; the time counts.",
    },
    Rule {
        id: "date-untyped",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.2.4",
        german: "{} ist ein Tag ohne VALUE=DATE; er wurde als ganztägig gelesen.",
        english: "{} is a date without VALUE=DATE; it was read as all-day.",
    },
    Rule {
        id: "bad-date",
        severity: Severity::Warning,
        section: "RFC 5545, 3.3.5",
        german: "{} ist kein lesbares Datum und wurde ausgelassen.",
        english: "{} is not a readable date and was left out.",
    },
    Rule {
        id: "end-before-start",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.2.2",
        german: "Das Ende (DTEND „{}“) liegt vor dem Beginn; es wurde ausgelassen.",
        english: "The end (DTEND “{}”) lies before the start; it was left out.",
    },
    Rule {
        id: "end-and-duration",
        severity: Severity::Warning,
        section: "RFC 5545, 3.6.1",
        german: "Die Veranstaltung nennt DTEND und DURATION; DTEND gilt.",
        english: "The event gives both DTEND and DURATION; DTEND counts.",
    },
    Rule {
        id: "all-day-end",
        severity: Severity::Info,
        section: "RFC 5545, 3.6.1",
        german: "Das Ende einer ganztägigen Veranstaltung ist der Tag danach (ausschließlich); \
            gleich dem Beginn wurde es als ein Tag gelesen.",
        english: "The end of an all-day event is the day after (exclusive); equal to the start \
            it was read as one day.",
    },
    Rule {
        id: "bad-duration",
        severity: Severity::Warning,
        section: "RFC 5545, 3.3.6",
        german: "Die Dauer „{}“ ist nicht lesbar und wurde ausgelassen.",
        english: "The duration “{}” cannot be read and was left out.",
    },
    Rule {
        id: "bad-rrule",
        severity: Severity::Error,
        section: "RFC 5545, 3.3.10",
        german: "Die Wiederholung „{}“ ist nicht gültig; gezeigt wird nur der erste Termin.",
        english: "The recurrence rule “{}” is not valid; only the first date is shown.",
    },
    Rule {
        id: "rrule-part",
        severity: Severity::Warning,
        section: "RFC 5545, 3.3.10",
        german: "Ein Teil der Wiederholung ist nicht gültig und wurde ausgelassen: „{}“.",
        english: "A part of the recurrence rule is not valid and was left out: “{}”.",
    },
    Rule {
        id: "rrule-empty",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.5.3",
        german: "RRULE ist leer.",
        english: "RRULE is empty.",
    },
    Rule {
        id: "rrule-too-large",
        severity: Severity::Error,
        section: "",
        german: "Die Wiederholung „{}“ ergibt zu viele Termine und wurde nicht entfaltet; \
            gezeigt wird nur der erste.",
        english: "The recurrence rule “{}” gives too many dates and was not expanded; only the \
            first is shown.",
    },
    Rule {
        id: "rrule-cut",
        severity: Severity::Warning,
        section: "",
        german: "Die Serie hat mehr als 1.000 Termine im Zeitfenster; die weiteren fehlen.",
        english: "The series has more than 1,000 dates in the window; the later ones are missing.",
    },
    Rule {
        id: "until-before-start",
        severity: Severity::Warning,
        section: "RFC 5545, 3.3.10",
        german: "Die Serie endet vor ihrem Beginn (UNTIL „{}“) und hat keinen Termin.",
        english: "The series ends before its start (UNTIL “{}”) and has no date.",
    },
    Rule {
        id: "until-type",
        severity: Severity::Info,
        section: "RFC 5545, 3.3.10",
        german: "UNTIL hat nicht die Form von DTSTART; es wurde angeglichen: „{}“.",
        english: "UNTIL has not the type of DTSTART; it was adapted: “{}”.",
    },
    Rule {
        id: "exrule",
        severity: Severity::Info,
        section: "RFC 2445, 4.8.5.2",
        german: "EXRULE ist seit 2009 abgeschafft; bitte EXDATE verwenden.",
        english: "EXRULE was removed in 2009; please use EXDATE.",
    },
    Rule {
        id: "utc-series",
        severity: Severity::Warning,
        section: "RFC 5545, 3.3.10",
        german: "Die Serie ist in UTC notiert und wurde in der Zone des Kalenders ({}) \
            entfaltet; bitte TZID angeben, sonst verschiebt die Zeitumstellung sie um eine \
            Stunde.",
        english: "The series is written in UTC and was expanded in the calendar's zone ({}); \
            please give a TZID, else daylight saving moves it by an hour.",
    },
    Rule {
        id: "gap-time",
        severity: Severity::Info,
        section: "RFC 5545, 3.3.5",
        german: "Die Uhrzeit {} gibt es an diesem Tag wegen der Zeitumstellung nicht; sie wurde \
            um die Lücke verschoben.",
        english: "The time {} does not exist on that day because of daylight saving; it was \
            moved by the gap.",
    },
    Rule {
        id: "exdate-no-match",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.5.1",
        german: "EXDATE {} trifft keinen Termin der Serie (Form und Zone müssen denen von \
            DTSTART gleichen).",
        english: "EXDATE {} matches no date of the series (its type and zone have to equal those \
            of DTSTART).",
    },
    Rule {
        id: "html-description",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.1.5",
        german: "Die Beschreibung enthält HTML; sie wurde in reinen Text gewandelt. HTML gehört \
            in X-ALT-DESC.",
        english: "The description contains HTML; it was turned into plain text. HTML belongs in \
            X-ALT-DESC.",
    },
    Rule {
        id: "unescaped-comma",
        severity: Severity::Info,
        section: "RFC 5545, 3.3.11",
        german: "In {} sind Kommas oder Strichpunkte nicht maskiert (\\, und \\;); sie wurden \
            als Text gelesen.",
        english: "Commas or semicolons in {} are not escaped (\\, and \\;); they were read as \
            text.",
    },
    Rule {
        id: "bad-status",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.1.11",
        german: "Der Status „{}“ ist bei Veranstaltungen nicht vorgesehen und wurde ausgelassen.",
        english: "The status “{}” is not defined for events and was left out.",
    },
    Rule {
        id: "cancelled-in-title",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.1.11",
        german: "Der Titel nennt eine Absage, STATUS:CANCELLED fehlt aber; bitte setzen.",
        english: "The title speaks of a cancellation, but STATUS:CANCELLED is missing; please \
            set it.",
    },
    Rule {
        id: "bad-geo",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.1.6",
        german: "GEO „{}“ sind keine Koordinaten; sie wurden ausgelassen.",
        english: "GEO “{}” are no coordinates; they were left out.",
    },
    Rule {
        id: "bad-url",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.4.6",
        german: "URL „{}“ ist keine öffentliche Adresse und wurde ausgelassen.",
        english: "URL “{}” is no public address and was left out.",
    },
    Rule {
        id: "attendees",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.4.1",
        german: "Der Kalender enthält Teilnehmende (ATTENDEE); sie wurden entfernt. Bitte \
            prüfen, ob sie veröffentlicht werden dürfen.",
        english: "The calendar contains attendees (ATTENDEE); they were removed. Please check \
            whether they may be published.",
    },
    Rule {
        id: "organizer-mail",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.4.3",
        german: "ORGANIZER nennt eine persönliche Adresse; sie wurde entfernt. Besser ist ein \
            Funktionspostfach.",
        english: "ORGANIZER names a personal address; it was removed. A role mailbox is better.",
    },
    Rule {
        id: "join-link",
        severity: Severity::Warning,
        section: "",
        german: "Angaben in {} enthalten persönliche Zugangsdaten einer Videokonferenz; sie \
            wurden entfernt. Bitte stattdessen die Seite zur Anmeldung nennen.",
        english: "{} contains personal access data of a video conference; they were removed. \
            Please give the registration page instead.",
    },
    Rule {
        id: "inline-attachment",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.1.1",
        german: "Eine eingebettete Datei wurde entfernt; bitte stattdessen verlinken.",
        english: "An embedded file was removed; please link to it instead.",
    },
];
