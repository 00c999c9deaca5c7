//! The lists of words, folded, separated by `|`.

use super::Role;

/// Labels and column heads.
pub const LABELS: &[(Role, &str)] = &[
    (
        Role::Title,
        "titel|title|veranstaltung|event|thema|topic|was|what|name|bezeichnung|film|sitzung|\
     gremium|subject|betreff|programm|meeting|event name|name der veranstaltung|ausschuss|\
     committee|body|vortrag|konzert|stueck|produktion|kurs|angebot|aktion|\
     description of meeting|meeting type|meeting name|was ist los|anlass|artist|interpret|\
     band|begegnung|spiel",
    ),
    (
        Role::Date,
        "datum|date|wann|when|termin|termine|tag|day|date and time|datum und uhrzeit|\
     datum uhrzeit|datum zeit|dates|meeting date|date time|termin e|veranstaltungsdatum|\
     veranstaltungstermin|von|start date|beginn am",
    ),
    (
        Role::Time,
        "uhrzeit|zeit|time|beginn|start|starts|uhr|meeting time|start time|anfang|anstoss|\
     spielbeginn|veranstaltungsbeginn|starttime|zeitraum",
    ),
    (Role::End, "ende|end|bis|ends|end time|end date"),
    (Role::Doors, "einlass|doors|doors open|tueroeffnung"),
    (
        Role::Place,
        "ort|wo|where|location|venue|place|veranstaltungsort|treffpunkt|sitzungsort|spielort|\
     spielstaette|raum|room|ort raum|lokal|saal|meeting location|haus|treffen|halle|kino|\
     venue name|stadt",
    ),
    (Role::Address, "adresse|address|anschrift|strasse"),
    (
        Role::Organizer,
        "veranstalter|veranstalterin|veranstalter in|organisator|organizer|organiser|host|\
     hosted by|ausrichter|organisation|veranstaltet von|traeger|organized by|presented by|\
     praesentiert von",
    ),
    (
        Role::Description,
        "beschreibung|inhalt|description|info|infos|details|information|informationen|\
     bemerkung|bemerkungen|hinweis|notes|kurzbeschreibung",
    ),
    (
        Role::Price,
        "eintritt|preis|preise|kosten|price|admission|gebuehr|cost|vorverkauf|abendkasse|\
     teilnahmegebuehr|tickets|karten",
    ),
    (
        Role::Other,
        "anmeldung|anmeldeschluss|kontakt|contact|telefon|tel|e mail|email|fax|zielgruppe|\
     kategorie|category|rubrik|agenda|minutes|documents|dokumente|unterlagen|protokoll|\
     referent|referentin|referenten|speaker|leitung|nr|no|number|status|link|links|\
     website|video|notice|tagesordnung|download|meeting notice|approved minutes|downloads|\
     mehr|age|stand|geaendert|geaendert am|erstellt|erstellt am|aktualisiert|modified|created|\
     posted|updated|last updated|expires|expiration|term expires|term expiration|\
     expiration date|term ends|end of term|amtszeit|ablauf|frist|anmeldefrist|deadline|\
     meldeschluss|bewerbungsfrist|ersteller|autor|author",
    ),
];

/// Labels that are kinds of events, and so part of a name.
pub const KINDS: &str = "film|vortrag|konzert|stueck|kurs|aktion|spiel|begegnung|treffen|sitzung|\
     ausschuss|meeting|produktion|angebot";

/// What is held again and again, and not on this day: "kein Kolloquium".
pub const HELD: &str = "kolloquium|colloquium|seminar|sitzung|meeting|meetings|training|probe|\
     chorprobe|gottesdienst|class|classes|kurs|unterricht|treffen|vortrag|talk|vorlesung|lecture|\
     termin|veranstaltung|veranstaltungen|stammtisch|sprechstunde|event|events|uebung|session|\
     gruppenstunde|konzert|spiel|rehearsal|service|practice|markt|wochenmarkt";

/// Words of class names.
pub const CLASS_WORDS: &[(Role, &str)] = &[
    (
        Role::Title,
        "title|titel|headline|heading|summary|subject|betreff|gremium|ueberschrift|eventname|\
     eventtitle|name|titles|overskrift|caption",
    ),
    (
        Role::Place,
        "location|ort|venue|place|veranstaltungsort|raum|spielort|standort|eventlocation|\
     where|treffpunkt|room",
    ),
    (Role::Address, "address|adresse|stadt|city|locality|street|anschrift"),
    (Role::Time, "time|zeit|uhrzeit|beginn|uhr|hour|hours|clock"),
    (Role::Date, "date|datum|day|tag|termin|wann|when|weekday|month|monat|siday|wochentag"),
    (Role::Organizer, "organizer|organiser|veranstalter|host"),
    (Role::Price, "price|preis|eintritt|tickets|ticket"),
    (Role::Description, "description|beschreibung|text|teaser|excerpt|body|content|intro|desc"),
    (Role::Other, "category|kategorie|badge|tags|label|genre|button|btn|more|share"),
];

/// Headings that name the page and no event.
pub const GENERIC_TITLES: &str = "\
     januar|februar|maerz|april|mai|juni|juli|august|september|oktober|november|dezember|\
     january|february|march|may|june|july|october|december|jaenner|\
     veranstaltungen|termine|veranstaltungskalender|kalender|events|calendar|aktuelles|\
     startseite|home|news|programm|spielplan|terminuebersicht|start|terminkalender|\
     events calendar|upcoming events|kommende veranstaltungen|uebersicht|aktuelle termine|\
     naechste termine|unsere termine|kommende termine|meetings|upcoming meetings|\
     event calendar|schedule|agenda|details|jahresprogramm|veranstaltungsuebersicht|\
     sitzungskalender|archiv|archive|willkommen|welcome|veranstaltung|termin|event|dates|\
     what s on|whats on|program|list|sitzungen|sitzungstermine|kinoprogramm|vorschau|\
     sessions|monatsprogramm|tickets|info|infos|informationen|kontakt|menu|suche|minutes|\
     notices|agendas|agendas minutes|agenda minutes|agendas and minutes|\
     calendar of events|jahreskalender|jahresuebersicht|veranstaltungen termine|\
     termine veranstaltungen|full description|documents|resources";

/// Texts of links that name no event.
pub const GENERIC_LINKS: &str = "\
     mehr|weiterlesen|details|mehr infos|more|read more|learn more|hier|here|click here|\
     anmeldung|anmelden|tickets|link|weitere informationen|mehr informationen|\
     mehr erfahren|zum termin|zur veranstaltung|ical|ics|register|agenda|minutes|pdf|\
     download|karte|map|zur karte|teilen|view|view details|info|infos|drucken|website|\
     webseite|homepage|video|meeting notice|notice|approved minutes|meeting summary|\
     agenda documents|meeting minutes|meeting agenda|alle termine|zurueck|next|weiter|\
     notes|tickets kaufen|buy tickets|jetzt anmelden|export|zum kalender hinzufuegen|\
     kalender|transcript|audio|summary|packet|materials|presentation|zoom|livestream|\
     watch|meeting packet|route|anfahrt|mehr lesen|livestream";

/// Words that in any number name a document or a state.
pub const DOCUMENT_WORDS: &str = "\
     jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|\
     sept|september|oct|october|nov|november|dec|december|this|is|has|been|was|time|\
     change|date|new|agenda|agendas|minutes|document|documents|meeting|notice|notices|\
     approved|summary|draft|final|public|materials|and|packet|pdf|cancelled|canceled|\
     postponed|rescheduled|abgesagt|entfaellt|verschoben|faellt|aus|no|tba|tbd|dokumente|\
     protokoll|tagesordnung|unterlagen|einladung|oeffentlich|niederschrift|view|download|\
     held|only|link|revised|amended|special|video|recording|audio|transcript|available";
