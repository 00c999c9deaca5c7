//! The two languages of pages, feeds and errors, and the one table of their texts.

/// Language of a page, feed or error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// German, the default.
    #[default]
    De,
    /// English, by `lang=en`.
    En,
}

impl Lang {
    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        self.pick("de", "en")
    }

    /// One of two texts.
    pub fn pick<T>(self, german: T, english: T) -> T {
        match self {
            Lang::De => german,
            Lang::En => english,
        }
    }

    /// The table of texts.
    pub fn texts(self) -> &'static Texts {
        self.pick(&GERMAN, &ENGLISH)
    }

    /// `Montag`, from ISO weekday 1 (Monday) to 7.
    pub fn weekday(self, monday_one: i8) -> &'static str {
        let names = self.pick(&WEEKDAYS_DE, &WEEKDAYS_EN);
        names[usize::from(monday_one.clamp(1, 7).unsigned_abs()) - 1]
    }

    /// `Deutsch`, for a BCP 47 tag; the tag itself where it is none that events are held in here.
    pub fn language(self, tag: &str) -> &str {
        let main = tag.split('-').next().unwrap_or_default();
        let known = LANGUAGES.iter().find(|(code, ..)| code.eq_ignore_ascii_case(main));
        known.map_or(tag, |(_, german, english)| self.pick(german, english))
    }

    /// `März`, from 1 to 12.
    pub fn month(self, month: i8) -> &'static str {
        let names = self.pick(&MONTHS_DE, &MONTHS_EN);
        names[usize::from(month.clamp(1, 12).unsigned_abs()) - 1]
    }
}

const WEEKDAYS_DE: [&str; 7] =
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const WEEKDAYS_EN: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Languages in which events for newcomers to Germany are held: ISO 639-1, German, English.
const LANGUAGES: [(&str, &str, &str); 24] = [
    ("ar", "Arabisch", "Arabic"),
    ("bg", "Bulgarisch", "Bulgarian"),
    ("cs", "Tschechisch", "Czech"),
    ("de", "Deutsch", "German"),
    ("el", "Griechisch", "Greek"),
    ("en", "Englisch", "English"),
    ("es", "Spanisch", "Spanish"),
    ("fa", "Persisch", "Persian"),
    ("fr", "Französisch", "French"),
    ("hi", "Hindi", "Hindi"),
    ("hr", "Kroatisch", "Croatian"),
    ("hu", "Ungarisch", "Hungarian"),
    ("it", "Italienisch", "Italian"),
    ("ku", "Kurdisch", "Kurdish"),
    ("pl", "Polnisch", "Polish"),
    ("pt", "Portugiesisch", "Portuguese"),
    ("ro", "Rumänisch", "Romanian"),
    ("ru", "Russisch", "Russian"),
    ("sq", "Albanisch", "Albanian"),
    ("sr", "Serbisch", "Serbian"),
    ("tr", "Türkisch", "Turkish"),
    ("uk", "Ukrainisch", "Ukrainian"),
    ("vi", "Vietnamesisch", "Vietnamese"),
    ("zh", "Chinesisch", "Chinese"),
];
const MONTHS_DE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

macro_rules! texts {
    ($($name:ident: $german:literal, $english:literal;)*) => {
        /// Texts of pages and feeds; each once in German and once in English.
        #[allow(missing_docs)] // the texts speak for themselves
        #[derive(Debug)]
        pub struct Texts { $(pub $name: &'static str,)* }
        static GERMAN: Texts = Texts { $($name: $german,)* };
        static ENGLISH: Texts = Texts { $($name: $english,)* };
    };
}

texts! {
    skip: "Zum Inhalt springen", "Skip to content";
    calendar: "Veranstaltungskalender", "Event calendar";
    upcoming: "Kommende Veranstaltungen", "Upcoming events";
    archive: "Archiv", "Archive";
    to_upcoming: "Zu den kommenden Veranstaltungen", "To upcoming events";
    filter: "Filtern", "Filter";
    filters_more: "Weitere Filter", "More filters";
    apply: "Anzeigen", "Show";
    reset: "Alle Filter entfernen", "Remove all filters";
    active_filters: "Aktive Filter", "Active filters";
    remove: "entfernen", "remove";
    search: "Suchwort", "Search";
    from: "Von", "From";
    until: "Bis", "Until";
    free_only: "Nur kostenfreie", "Free of charge only";
    free: "kostenfrei", "free of charge";
    audience: "Zielgruppe", "Audience";
    goal: "Ziel", "Goal";
    topic: "Thema", "Topic";
    kind: "Art", "Kind";
    region: "Region", "Region";
    format: "Format", "Format";
    partner: "Partner", "Partner";
    language: "Sprache", "Language";
    onsite: "vor Ort", "on site";
    online: "online", "online";
    hybrid: "hybrid", "hybrid";
    cancelled: "abgesagt", "cancelled";
    postponed: "verschoben", "postponed";
    rescheduled: "verlegt", "rescheduled";
    tentative: "unter Vorbehalt", "tentative";
    sold_out: "ausgebucht", "sold out";
    withdrawn: "vom Veranstalter nicht mehr angekündigt", "no longer announced by the organiser";
    conflict_badge: "Angaben weichen ab", "announcements differ";
    announced_by: "Angekündigt von", "Announced by";
    subscribe: "Kalender abonnieren", "Subscribe";
    subscribe_hint: "Das Abonnement enthält genau die aktuelle Auswahl und bleibt aktuell.",
        "The subscription holds exactly the current selection and stays up to date.";
    subscribe_webcal: "Im Kalenderprogramm abonnieren", "Subscribe in your calendar app";
    subscribe_google: "Zu Google Kalender hinzufügen (öffnet google.com)",
        "Add to Google Calendar (opens google.com)";
    subscribe_address: "Adresse zum Kopieren", "Address to copy";
    other_formats: "Weitere Formate", "Other formats";
    none: "Zu dieser Auswahl gibt es keine Veranstaltungen.", "No events match this selection.";
    one_event: "Veranstaltung", "event";
    many_events: "Veranstaltungen", "events";
    next_page: "Weitere Veranstaltungen", "More events";
    first_page: "Zum Anfang der Liste", "To the start of the list";
    pages: "Seiten", "Pages";
    sources: "Quellen", "Sources";
    other_language: "English", "Deutsch";
    date_open: "Termin noch offen", "date to be announced";
    oclock: " Uhr", "";
    doors: "Einlass", "Doors";
    time_zone: "Zeitzone", "Time zone";
    when: "Wann", "When";
    place: "Wo", "Where";
    online_access: "Online-Teilnahme", "Online access";
    formerly: "Ursprünglich geplant", "Originally planned";
    organizer: "Veranstalter", "Organiser";
    co_organizers: "In Kooperation mit", "In cooperation with";
    contact: "Kontakt", "Contact";
    registration: "Anmeldung", "Registration";
    registration_until: "Anmeldung bis", "Register by";
    registration_required: "Anmeldung erforderlich", "Registration required";
    places: "Plätze", "Places";
    price: "Kosten", "Price";
    accessibility: "Barrierefreiheit", "Accessibility";
    speakers: "Mit", "With";
    programme: "Programm", "Programme";
    interpreting: "Dolmetschen", "Interpreting";
    series: "Reihe", "Series";
    attachments: "Unterlagen", "Documents";
    recordings: "Aufzeichnungen", "Recordings";
    review: "Rückblick", "Review";
    licence: "Lizenz", "Licence";
    in_calendar: "In den Kalender übernehmen", "Add to calendar";
    conflicts: "Abweichende Angaben", "Announcements differ";
    why_one: "Warum ist das eine Veranstaltung?", "Why is this one event?";
    why_unavailable: "Die Begründung ist im Augenblick nicht abrufbar.",
        "The explanation is not available at the moment.";
    labels_why: "Warum diese Zuordnung?", "Why these labels?";
    coordinates: "Koordinaten der Orte: GeoNames (geonames.org), CC BY 4.0.",
        "Coordinates of towns: GeoNames (geonames.org), CC BY 4.0.";
    provenance: "Herkunft der Angaben", "Where the details come from";
    provenance_field: "Angabe", "Detail";
    provenance_partner: "Partner", "Partner";
    provenance_seen: "gesehen am", "seen on";
    provenance_form: "gelesen aus", "read from";
    decision: "Entscheidung der Redaktion", "decision by an editor";
    decisions: "Entscheidungen der Redaktion", "Decisions by editors";
    instead_of: "statt", "instead of";
    changed: "Zuletzt geändert", "Last changed";
    back: "Zur Übersicht", "Back to the list";
    image: "Bild zur Veranstaltung", "Image of the event";
    source_page: "Ankündigung", "announcement";
    states: "Zustand", "State";
    next_check: "Nächste Prüfung", "Next check";
    last_good: "Zuletzt in Ordnung", "Last good";
    items: "Termine", "Items";
    held: "zurückgehalten", "held";
    history: "Verlauf", "History";
    findings: "Hinweise zum Angebot", "Findings";
    line: "Zeile", "line";
    never: "noch nie", "never";
    errors_in_a_row: "Fehler in Folge", "errors in a row";
    trouble_since: "Gestört seit", "Broken since";
    steps: "Nachsehen und beheben (für den Betrieb)", "Look and mend (for operators)";
    step_check: "Selbst abrufen", "Fetch it yourself";
    step_poll: "Jetzt abfragen lassen", "Have it polled now";
    step_release: "Zurückziehen, was fehlt", "Withdraw what is missing";
    sources_need: "Braucht einen Menschen", "Need a person";
    sources_wait: "gerade gestört", "broken just now";
    sources_advice: "mit Hinweisen", "with something to mend";
    sources_unknown: "noch nicht abgefragt", "not polled yet";
    sources_good: "in Ordnung", "in order";
    handed_in: "wird eingereicht", "is handed in";
    poll_changes: "Änderungen", "Changes";
    poll_size: "Größe", "Size";
    poll_took: "Dauer", "Time taken";
    needs_person: "braucht einen Menschen", "needs a person";
    sources_missing: "Diese Dienste antworten im Augenblick nicht:",
        "These services do not answer at the moment:";
    no_sources: "Es sind noch keine Quellen bekannt.", "No sources are known yet.";
    poll_time: "Zeit", "Time";
    poll_status: "Antwort", "Answer";
    poll_outcome: "Ergebnis", "Outcome";
    poll_none: "keine", "none";
    not_found: "Diese Veranstaltung gibt es hier nicht.", "There is no such event here.";
    page_not_found: "Diese Seite gibt es nicht.", "There is no such page.";
    try_later: "Der Kalender ist im Augenblick nicht erreichbar. Bitte versuchen Sie es in \
        einer halben Minute noch einmal.",
        "The calendar cannot be reached at the moment. Please try again in half a minute.";
    error: "Fehler", "Error";
    shortened: "Gekürzt: enthalten sind nur Termine bis", "Shortened: holds only events until";
    day_open: "Tag noch offen", "day still open";
    entry_page: "Eintrag im gemeinsamen Kalender", "Entry in the joint calendar";
    accessibility_page: "Erklärung zur Barrierefreiheit", "Accessibility statement";
    report_barrier: "Barriere melden", "Report a barrier";
    desk: "Redaktion", "Editors";
    desk_pairs: "Dieselbe Veranstaltung?", "The same event?";
    desk_none: "Es wartet nichts auf eine Entscheidung.", "Nothing waits for a decision.";
    desk_probability: "Wahrscheinlichkeit", "Probability";
    desk_same: "Dieselbe", "The same";
    desk_different: "Verschiedene", "Different";
    desk_aside: "Beiseitegelegt, weil sie nicht zum Thema zu gehören scheinen",
        "Kept aside, as they seem to be off the subject";
    desk_show: "Zeigen", "Show";
    desk_hide: "Nicht zeigen", "Do not show";
    desk_undo: "Zurücknehmen", "Take back";
    advice: "Beratung", "Advice";
    advice_hint: "Beratung, die Partner auf Nachfrage anbieten, ohne festen Termin.",
        "Advice that partners offer on demand, without a fixed date.";
    no_advice: "Es ist keine Beratung eingetragen.", "No advice is listed.";
    open_full: "Ganzer Kalender", "Full calendar";
}
