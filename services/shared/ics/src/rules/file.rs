//! Rules on the file, its frame and its events as such.

use crate::rules::{Rule, Severity};

/// Rules on the file, its frame and its events as such.
pub const FILE: &[Rule] = &[
    Rule {
        id: "broken-line",
        severity: Severity::Warning,
        section: "RFC 5545, 3.1",
        german: "Die Zeile ist keine Angabe der Form NAME:Wert und wurde ausgelassen: „{}“. \
            Zeilenumbrüche in Texten müssen als \\n geschrieben oder mit einem Leerzeichen \
            am Anfang fortgesetzt werden.",
        english: "The line is not of the form NAME:value and was left out: “{}”. Line breaks \
            within texts have to be written as \\n or continued with a leading space.",
    },
    Rule {
        id: "broken-parameter",
        severity: Severity::Warning,
        section: "RFC 5545, 3.2",
        german: "Ein Parameter von {} ist nicht lesbar (Werte mit ; : , gehören in \
            Anführungszeichen); er wurde ausgelassen.",
        english: "A parameter of {} cannot be read (values with ; : , belong in quotes); it was \
            left out.",
    },
    Rule {
        id: "long-line",
        severity: Severity::Info,
        section: "RFC 5545, 3.1",
        german: "Zeilen sind länger als 75 Byte und nicht umbrochen ({} Byte); manche Programme \
            schneiden sie ab.",
        english: "Lines are longer than 75 octets and not folded ({} octets); some programs cut \
            them off.",
    },
    Rule {
        id: "value-too-long",
        severity: Severity::Warning,
        section: "",
        german: "Der Wert von {} ist länger als 1 MiB und wurde gekürzt.",
        english: "The value of {} is longer than 1 MiB and was cut.",
    },
    Rule {
        id: "charset",
        severity: Severity::Warning,
        section: "RFC 5545, 3.1.4",
        german: "Die Datei ist nicht in UTF-8 kodiert; Umlaute wurden als Windows-1252 gelesen. \
            Bitte als UTF-8 ausgeben.",
        english: "The file is not encoded in UTF-8; it was read as Windows-1252. Please write \
            UTF-8.",
    },
    Rule {
        id: "charset-damaged",
        severity: Severity::Warning,
        section: "RFC 5545, 3.1.4",
        german: "Ein Zeichen ist zerstört (kein gültiges UTF-8): „{}“.",
        english: "A character is damaged (not valid UTF-8): “{}”.",
    },
    Rule {
        id: "charset-twice",
        severity: Severity::Warning,
        section: "RFC 5545, 3.1.4",
        german: "Umlaute sind doppelt kodiert („{}“): Der Text wurde als Latin-1 gelesen und \
            noch einmal in UTF-8 gewandelt.",
        english: "Characters are encoded twice (“{}”): text was read as Latin-1 and turned into \
            UTF-8 once more.",
    },
    Rule {
        id: "utf16",
        severity: Severity::Info,
        section: "RFC 5545, 3.1.4",
        german: "Die Datei ist in UTF-16 kodiert; vorgeschrieben ist UTF-8.",
        english: "The file is encoded in UTF-16; UTF-8 is prescribed.",
    },
    Rule {
        id: "nul",
        severity: Severity::Info,
        section: "RFC 5545, 3.1",
        german: "Die Datei enthält NUL-Zeichen; sie wurden entfernt.",
        english: "The file contains NUL characters; they were removed.",
    },
    Rule {
        id: "not-icalendar",
        severity: Severity::Error,
        section: "RFC 5545, 3.4",
        german: "Die Antwort ist kein Kalender: Es gibt kein BEGIN:VCALENDAR. Sie beginnt mit \
            „{}“.",
        english: "The answer is no calendar: there is no BEGIN:VCALENDAR. It begins with “{}”.",
    },
    Rule {
        id: "empty-feed",
        severity: Severity::Warning,
        section: "RFC 5545, 3.4",
        german: "Der Kalender enthält keine Veranstaltung.",
        english: "The calendar contains no event.",
    },
    Rule {
        id: "no-calendar",
        severity: Severity::Warning,
        section: "RFC 5545, 3.4",
        german: "Eine Veranstaltung steht außerhalb von BEGIN:VCALENDAR.",
        english: "An event stands outside BEGIN:VCALENDAR.",
    },
    Rule {
        id: "doubled-begin",
        severity: Severity::Warning,
        section: "RFC 5545, 3.4",
        german: "BEGIN:{} steht doppelt.",
        english: "BEGIN:{} stands twice.",
    },
    Rule {
        id: "missing-end",
        severity: Severity::Warning,
        section: "RFC 5545, 3.6",
        german: "END:{} fehlt; der Baustein wurde bei der nächsten Veranstaltung beendet.",
        english: "END:{} is missing; the component was closed where the next one begins.",
    },
    Rule {
        id: "stray-end",
        severity: Severity::Info,
        section: "RFC 5545, 3.6",
        german: "END:{} schließt nichts, was offen ist.",
        english: "END:{} closes nothing that is open.",
    },
    Rule {
        id: "truncated",
        severity: Severity::Error,
        section: "RFC 5545, 3.4",
        german: "Die Datei bricht ab: END:VCALENDAR fehlt. Solange das so ist, wird nichts als \
            gelöscht angesehen.",
        english: "The file is cut off: END:VCALENDAR is missing. As long as that is so, nothing \
            counts as deleted.",
    },
    Rule {
        id: "too-deep",
        severity: Severity::Warning,
        section: "",
        german: "Bausteine sind tiefer als 128 Ebenen verschachtelt; die inneren wurden \
            ausgelassen.",
        english: "Components are nested deeper than 128 levels; the inner ones were left out.",
    },
    Rule {
        id: "too-many-events",
        severity: Severity::Error,
        section: "",
        german: "Der Kalender hat mehr als 50.000 Veranstaltungen; diese und weitere wurden \
            nicht übernommen. Bitte vergangene entfernen oder den Kalender teilen.",
        english: "The calendar has more than 50,000 events; this one and further ones were not \
            taken. Please drop past events or split the calendar.",
    },
    Rule {
        id: "too-many-lines",
        severity: Severity::Error,
        section: "",
        german: "Der Kalender hat mehr als eine Million Angaben; der Rest wurde nicht gelesen.",
        english: "The calendar has more than a million lines; the rest was not read.",
    },
    Rule {
        id: "item-too-large",
        severity: Severity::Error,
        section: "",
        german: "Die Veranstaltung mit allen Änderungen ihrer Serie ist größer als 900 KiB oder \
            hat über 2.000 Ausnahmen; diese wurde nicht übernommen.",
        english: "The event with all changes of its series is larger than 900 KiB or has more \
            than 2,000 overrides; this one was not taken.",
    },
    Rule {
        id: "hollow",
        severity: Severity::Warning,
        section: "RFC 5545, 3.6.1",
        german: "Die Veranstaltung ist leer (BEGIN:VEVENT ohne Angaben) und wurde nicht \
            übernommen.",
        english: "The event is hollow (BEGIN:VEVENT without properties) and was not taken.",
    },
    Rule {
        id: "no-start",
        severity: Severity::Error,
        section: "RFC 5545, 3.8.2.4",
        german: "Die Veranstaltung hat keinen Beginn (DTSTART) und wurde nicht übernommen.",
        english: "The event has no start (DTSTART) and was not taken.",
    },
    Rule {
        id: "bad-start",
        severity: Severity::Error,
        section: "RFC 5545, 3.3.5",
        german: "Der Beginn (DTSTART) „{}“ ist kein Datum; die Veranstaltung wurde nicht \
            übernommen. Richtig ist zum Beispiel 20260917T180000.",
        english: "The start (DTSTART) “{}” is no date; the event was not taken. Right is for \
            instance 20260917T180000.",
    },
    Rule {
        id: "non-public",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.1.3",
        german: "Die Veranstaltung ist nicht öffentlich (CLASS:{}) und wurde nicht übernommen.",
        english: "The event is not public (CLASS:{}) and was not taken.",
    },
    Rule {
        id: "for-partners",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.1.3",
        german: "Die Veranstaltung ist nicht öffentlich (CLASS:{}); sie wird nur Partnern gezeigt.",
        english: "The event is not public (CLASS:{}); it is shown to partners only.",
    },
    Rule {
        id: "no-uid",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.4.7",
        german: "Die Veranstaltung hat keine Kennung (UID); sie wird am Inhalt wiedererkannt. \
            Bitte eine bleibende UID vergeben.",
        english: "The event has no identifier (UID); it is recognised by its content. Please \
            give it a lasting UID.",
    },
    Rule {
        id: "duplicate-uid",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.4.7",
        german: "Verschiedene Veranstaltungen haben dieselbe UID „{}“; sie wurden getrennt. \
            Jede braucht eine eigene.",
        english: "Different events have the same UID “{}”; they were kept apart. Each needs its \
            own.",
    },
    Rule {
        id: "duplicate-event",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.4.7",
        german: "Die Veranstaltung steht wortgleich mehrfach im Kalender; sie wurde einmal \
            übernommen.",
        english: "The event stands in the calendar several times word for word; it was taken once.",
    },
    Rule {
        id: "superseded",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.7.4",
        german: "Von der Veranstaltung stehen mehrere Fassungen im Kalender; die mit der \
            höchsten SEQUENCE gilt.",
        english: "The calendar holds several versions of the event; the one with the highest \
            SEQUENCE counts.",
    },
    Rule {
        id: "orphan-override",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.4.4",
        german: "Geänderter Einzeltermin (RECURRENCE-ID) ohne die Serie dazu; er wurde als \
            eigener Termin übernommen.",
        english: "Changed instance (RECURRENCE-ID) without its series; it was taken as an event \
            of its own.",
    },
    Rule {
        id: "no-dtstamp",
        severity: Severity::Info,
        section: "RFC 5545, 3.8.7.2",
        german: "DTSTAMP fehlt.",
        english: "DTSTAMP is missing.",
    },
    Rule {
        id: "no-title",
        severity: Severity::Warning,
        section: "RFC 5545, 3.8.1.12",
        german: "Die Veranstaltung hat keinen Titel (SUMMARY).",
        english: "The event has no title (SUMMARY).",
    },
];
