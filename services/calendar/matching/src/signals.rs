//! The named signals that a pair of records is judged by, and how each is put into words.

/// How a signal may count as its value grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Only towards the same event.
    For,
    /// Only towards different events.
    Against,
    /// The data decides.
    Either,
}

/// What is known of a signal beside its value.
#[derive(Debug, Clone, Copy)]
pub struct Meaning {
    /// Stable name, as in the rules and in JSON.
    pub name: &'static str,
    /// How it may count.
    pub direction: Direction,
    /// German, for partners and visitors.
    pub german: &'static str,
    /// English.
    pub english: &'static str,
    /// Which of the two records' texts belong beside it.
    pub shows: Shows,
}

/// Which text of each record a piece of evidence shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The titles.
    Title,
    /// The starts.
    Start,
    /// The ends.
    End,
    /// The places.
    Place,
    /// The organisers.
    Organizer,
    /// The links.
    Link,
    /// The sources.
    Source,
    /// The beginnings of the descriptions.
    Text,
}

macro_rules! signals {
    ($(
        $id:ident, $name:literal, $direction:ident, $shows:ident,
        $german:literal, $english:literal;
    )*) => {
        /// One signal. Values are `f32`; NaN where the records do not say.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Signal { $(#[doc = $english] $id,)* }

        impl Signal {
            /// All signals in the order of their values.
            pub const ALL: &'static [Signal] = &[$(Signal::$id,)*];

            /// Name, direction and words of the signal.
            #[must_use]
            pub fn meaning(self) -> Meaning {
                match self {
                    $(Signal::$id => Meaning {
                        name: $name,
                        direction: Direction::$direction,
                        german: $german,
                        english: $english,
                        shows: Shows::$shows,
                    },)*
                }
            }
        }
    };
}

signals! {
    TitleEqual, "title-equal", For, Title,
        "gleicher Titel",
        "same title";
    TitleOverlap, "title-overlap", For, Title,
        "gemeinsame Wörter im Titel",
        "shared words in the titles";
    TitleContained, "title-contained", For, Title,
        "ein Titel steckt im anderen",
        "one title is within the other";
    TitleMass, "title-mass", For, Title,
        "wie besonders die gemeinsamen Titelwörter sind",
        "how telling the shared title words are";
    TitleLetters, "title-letters", For, Title,
        "ähnliche Schreibung der Titel",
        "similar spelling of the titles";
    TitleOwnWords, "title-own-words", Against, Title,
        "jeder Titel sagt etwas, das der andere nicht sagt",
        "each title says what the other record does not";
    TitleExtra, "title-extra", Either, Title,
        "ein Titel sagt mehr",
        "one title says more";
    TitleInText, "title-in-text", For, Text,
        "die Beschreibung nennt den anderen Titel",
        "a description names the other title";
    TitleRarity, "title-rarity", Either, Title,
        "wie besonders der kürzere Titel ist",
        "how telling the shorter title is";
    SegmentEqual, "segment-equal", For, Title,
        "ein Titelteil ist gleich",
        "a part of the title is the same";
    Prefix, "prefix", For, Title,
        "ein Titel ist der abgeschnittene andere",
        "one title is the other cut short";
    TextOverlap, "text-overlap", For, Text,
        "gleiche Worte in der Beschreibung",
        "same words in the descriptions";
    GistOverlap, "gist-overlap", For, Text,
        "Titel und Beschreibung handeln vom selben",
        "title and description are about the same";
    SharedNames, "shared-names", For, Text,
        "dieselben Namen",
        "the same names";
    KindSame, "kind-same", For, Title,
        "gleiche Art der Veranstaltung",
        "same kind of event";
    KindOther, "kind-other", Against, Title,
        "andere Art der Veranstaltung",
        "other kind of event";
    EditionOther, "edition-other", Against, Title,
        "andere Ausgabe",
        "other edition";
    YearOther, "year-other", Against, Title,
        "anderes Jahr",
        "other year";
    PartOther, "part-other", Against, Title,
        "anderer Teil, Kurs oder Durchgang",
        "other part, course or session";
    AudienceOther, "audience-other", Against, Title,
        "anderes Publikum",
        "other audience";
    AudienceOneSided, "audience-one-sided", Either, Title,
        "nur einer nennt ein Publikum",
        "only one names an audience";
    SameStart, "same-start", For, Start,
        "gleicher Beginn",
        "same start";
    DoorsGap, "doors-gap", For, Start,
        "Einlass beim einen, Beginn beim anderen",
        "doors at one, begin at the other";
    HourGap, "hour-gap", Either, Start,
        "Beginn innerhalb von zwei Stunden",
        "starts within two hours";
    ZoneSlip, "zone-slip", For, Start,
        "gleiche Uhrzeit in anderer Zeitzone",
        "same clock time in another zone";
    OffsetSlip, "offset-slip", Either, Start,
        "genau um den Versatz der Zeitzone verschoben",
        "apart by exactly the zone's offset";
    EndAsStart, "end-as-start", For, Start,
        "das Ende des einen steht als Beginn beim anderen",
        "one gives the other's end as start";
    Gap, "gap", Against, Start,
        "Abstand der Anfangszeiten",
        "distance of the starts";
    BothAllDay, "both-all-day", Either, Start,
        "beide ganztägig am selben Tag",
        "both all day on the same day";
    OneAllDay, "one-all-day", Either, Start,
        "einer ganztägig, einer mit Uhrzeit",
        "one all day, one with a time";
    OneMidnight, "one-midnight", Either, Start,
        "bei einem steht nur Mitternacht",
        "one only says midnight";
    DayGap, "day-gap", Against, Start,
        "an verschiedenen Tagen",
        "on different days";
    Moved, "moved", For, Start,
        "als verschoben gemeldet",
        "announced as moved";
    FormerStart, "former-start", For, Start,
        "ein früherer Beginn stimmt überein",
        "a former start agrees";
    NoTime, "no-time", Either, Start,
        "Beginn fehlt",
        "start missing";
    WholeShift, "whole-shift", Either, End,
        "Beginn und Ende um dasselbe verschoben, gleich lang",
        "start and end apart by the same time, equally long";
    EndSame, "end-same", For, End,
        "gleiches Ende",
        "same end";
    EndGap, "end-gap", Either, End,
        "Abstand der Enden",
        "distance of the ends";
    AddressSame, "address-same", For, Place,
        "gleiche Anschrift",
        "same address";
    AddressOther, "address-other", Against, Place,
        "andere Anschrift",
        "other address";
    TownSame, "town-same", For, Place,
        "gleicher Ort",
        "same town";
    TownOther, "town-other", Against, Place,
        "anderer Ort",
        "other town";
    VenueOverlap, "venue-overlap", For, Place,
        "gemeinsame Wörter im Namen des Hauses",
        "shared words in the venue";
    VenueOwnWords, "venue-own-words", Against, Place,
        "verschiedene Häuser oder Räume",
        "different venues or rooms";
    BranchOther, "branch-other", Against, Place,
        "andere Zweigstelle oder anderes Haus derselben Art",
        "another branch or another house of the same kind";
    PlaceEqual, "place-equal", For, Place,
        "gleiche Ortsangabe",
        "same text of the place";
    PlaceNamed, "place-named", For, Place,
        "der Ort steht im Text des anderen",
        "the place is named in the other's text";
    BothOnline, "both-online", For, Place,
        "beide online",
        "both online";
    OnlineOrNot, "online-or-not", Against, Place,
        "einer online, einer vor Ort",
        "one online, one on site";
    PlaceUnknown, "place-unknown", Either, Place,
        "Ort fehlt",
        "place missing";
    OrganizerOverlap, "organizer-overlap", For, Organizer,
        "gleicher Veranstalter",
        "same organiser";
    OrganizerNamed, "organizer-named", For, Organizer,
        "der Veranstalter steht im Text des anderen",
        "the organiser is named in the other's text";
    LinkSame, "link-same", For, Link,
        "gleicher Link",
        "same link";
    ItemSame, "item-same", For, Link,
        "gleiche Nummer im Link",
        "same number in the link";
    UidSame, "uid-same", For, Source,
        "gleiche UID",
        "same UID";
    SameSource, "same-source", Against, Source,
        "dieselbe Quelle nennt beide",
        "the same source lists both";
    SameSourceApart, "same-source-apart", Against, Source,
        "dieselbe Quelle nennt beide zu verschiedenen Zeiten",
        "the same source lists both at different times";
    PriceSame, "price-same", For, Text,
        "gleicher Preis",
        "same price";
    PriceOther, "price-other", Against, Text,
        "anderer Preis",
        "other price";
    Substitute, "substitute", Against, Title,
        "der eine ersetzt den ausgefallenen anderen",
        "one replaces the cancelled other";
    Placed, "same-time-and-place", For, Place,
        "zur selben Zeit am selben Ort",
        "same time and place";
    ItemOfWhole, "item-of-whole", Against, Title,
        "der eine ist ein Programmpunkt des anderen",
        "one is an item of the other's programme";
    EditionSame, "edition-same", For, Text,
        "dieselbe Ausgabe (Zahl oder Wort)",
        "the same edition (number or word)";
    EditionToldOther, "edition-told-other", Against, Text,
        "die Beschreibung nennt eine andere Ausgabe",
        "a description names another edition";
    HeadTold, "head-told", For, Text,
        "die Beschreibung nennt das besondere Titelwort des anderen",
        "a description names the other title's telling word";
    ShortForm, "short-form", For, Title,
        "ein Titel kürzt Wörter des anderen ab",
        "one title abbreviates words of the other";
    PartnerNamed, "partner-named", For, Text,
        "ein Partner nennt den anderen",
        "one partner names the other";
    WithinOther, "within-other", Against, Text,
        "der eine findet im Rahmen des anderen statt",
        "one takes place within the other";
    ToldTogether, "told-together", For, Text,
        "Partner, die einander nennen, zur selben Zeit am selben Ort, mit gemeinsamem Namen",
        "partners who name one another, same time and place, a name in common";
    StartNamed, "start-named", For, Start,
        "der Text des einen nennt die Uhrzeit des anderen",
        "the text of one names the other's hour";
    RareShared, "rare-shared", For, Text,
        "seltene Wörter in beiden",
        "rare words in both";
    BothItems, "both-items", Against, Title,
        "zwei Programmpunkte desselben Rahmens",
        "two items of one frame";
    BothClosed, "both-closed", Against, Title,
        "zwei Häuser melden, dass sie geschlossen sind",
        "two houses say that they are closed";
    FormerTitle, "former-title", For, Title,
        "ein früherer Titel stimmt überein",
        "a former title agrees";
}

/// How many signals there are.
pub const COUNT: usize = Signal::ALL.len();

/// The values of all signals for one pair.
pub type Values = [f32; COUNT];
