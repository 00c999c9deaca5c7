//! What was understood of an announcement, each label with the words that gave it.

use serde::{Deserialize, Serialize};

use crate::towns::Position;

/// Whether the announcement belongs to the alliance's subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relevance {
    /// It does.
    In,
    /// It does not; it is kept and visible to editors.
    Out,
    /// A person should look.
    #[default]
    Review,
}

/// Which statement a [`Because`] gives the reason for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the field of Understood of that name")]
pub enum What {
    Relevance,
    Audience,
    Goal,
    Topic,
    Kind,
    Format,
    Region,
    Place,
    Registration,
    SoldOut,
    Price,
    Language,
    Accessibility,
    Contact,
    Organizer,
    Series,
    Timing,
    Recording,
}

/// Where the words stand that gave a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// In the title.
    Title,
    /// In the subtitle.
    Subtitle,
    /// In the text.
    Description,
    /// In the place.
    Location,
    /// In the organiser.
    Organizer,
    /// In one of the partner's categories.
    Category,
    /// In the announcement's address.
    Url,
    /// In what the configuration says of the source.
    Source,
    /// It follows from another label.
    Label,
}

/// The reason for one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// What is stated.
    pub what: What,
    /// The label that the words gave (an id, or the value).
    pub label: String,
    /// The words themselves, as the partner wrote them, at most [`MAX_WORDS`] characters.
    pub words: String,
    /// Where they stand.
    #[serde(rename = "where")]
    pub place: Where,
}

/// Quoted words are cut to so many characters: enough to find them, too few to flood a page.
pub const MAX_WORDS: usize = 120;

/// How one takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// At a place.
    #[default]
    Onsite,
    /// Over the network only.
    Online,
    /// Both.
    Hybrid,
}

impl Format {
    /// The id: `onsite`, `online`, `hybrid`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Onsite => "onsite",
            Self::Online => "online",
            Self::Hybrid => "hybrid",
        }
    }
}

/// A place in parts. What the partner did not say is `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Name of the venue ("Volkshochschule Halle").
    pub name: Option<String>,
    /// Street and number ("Oleariusstraße 7").
    pub street: Option<String>,
    /// Five digits.
    pub postal_code: Option<String>,
    /// Town ("Halle (Saale)").
    pub locality: Option<String>,
    /// Room or hall ("Raum 2.14", "Halle 1, Stand B-5").
    pub room: Option<String>,
    /// Floor ("3. OG").
    pub floor: Option<String>,
    /// How one gets in ("Eingang über den Hof").
    pub entrance: Option<String>,
    /// Host of the online room ("Zoom", "Webex").
    pub online: Option<String>,
    /// Country, when the partner names it.
    pub country: Option<String>,
    /// Where it lies: the venue's position, else the town's.
    pub position: Option<Position>,
    /// Whether the address came from the list of venues, not from this announcement.
    pub from_venues: bool,
}

/// Whether one must register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// Nothing is said.
    #[default]
    Unknown,
    /// One must.
    Yes,
    /// One is asked to ("um Anmeldung wird gebeten").
    Asked,
    /// One need not.
    No,
}

/// How one registers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Registration {
    /// Link or mail address.
    pub link: Option<String>,
    /// Last day `YYYY-MM-DD`, or last minute `YYYY-MM-DDTHH:MM` in local time.
    pub deadline: Option<String>,
    /// Whether one must.
    pub required: Required,
    /// How many places there are.
    pub places: Option<u32>,
    /// The places are said to be limited.
    pub limited: bool,
    /// There is a waiting list.
    pub waiting_list: bool,
}

/// A person or office published as contact for this announcement.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// Person or office.
    pub name: Option<String>,
    /// Telephone number as written.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
}

/// The series that an announcement stands in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Series {
    /// Its name ("Kooperationskonferenz", "Vielfaltsmontag").
    pub name: String,
    /// The number of this edition ("8. Kooperationskonferenz" → 8).
    pub edition: Option<u32>,
    /// The number of this part ("Teil 2", "Modul 3 von 5").
    pub part: Option<u32>,
    /// How many parts there are.
    pub parts: Option<u32>,
}

/// A time that is not a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprecise {
    /// What kind of time.
    pub kind: ImpreciseKind,
    /// The words.
    pub words: String,
    /// First day `YYYY-MM-DD`, if the year is known.
    pub from: Option<String>,
    /// Last day, inclusive, like `from`.
    pub to: Option<String>,
}

/// Kinds of imprecise times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImpreciseKind {
    /// "im März 2026", "Betrieb des Monats August".
    Month,
    /// "III. Quartal 2026".
    Quarter,
    /// "Termin folgt".
    ToFollow,
}

/// One item of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Beginning `HH:MM`.
    pub start: String,
    /// End `HH:MM`.
    pub end: Option<String>,
    /// What is on.
    pub title: String,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Name with title ("Dr. Jana Wolter").
    pub name: String,
    /// Function or organisation, as written.
    pub role: Option<String>,
}

/// What was understood of one announcement. Lists are in the order of the taxonomy, without
/// repeats; texts are the partner's words, cleaned of markup.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Understood {
    /// Whether it belongs to the subject.
    pub relevance: Relevance,
    /// The points that the relevance rules gave; compared with the taxonomy's thresholds.
    pub points: i32,
    /// Ids of audiences.
    pub audiences: Vec<String>,
    /// Ids of goals.
    pub goals: Vec<String>,
    /// Ids of topics.
    pub topics: Vec<String>,
    /// Id of the kind.
    pub kind: Option<String>,
    /// How one takes part.
    pub format: Format,
    /// AGS of the district or a prefix of it, `online`, or `bundesweit`.
    pub region: Option<String>,
    /// Where.
    pub place: Place,
    /// How one registers.
    pub registration: Registration,
    /// No place is left.
    pub sold_out: bool,
    /// What it costs, as text ("15 €").
    pub price: Option<String>,
    /// Whether it is free of charge.
    pub free: Option<bool>,
    /// Languages in which it is held (ISO 639-1).
    pub languages: Vec<String>,
    /// Languages into which it is interpreted (ISO 639-1; `sgn` for sign language).
    pub interpreting: Vec<String>,
    /// What is said on accessibility, in words.
    pub accessibility: Vec<String>,
    /// Whom to ask, published as such.
    pub contact: Option<Contact>,
    /// Who holds it.
    pub organizer: Option<String>,
    /// With whom.
    pub co_organizers: Vec<String>,
    /// The series it stands in.
    pub series: Option<Series>,
    /// When the time is not a day.
    pub timing: Option<Imprecise>,
    /// Items of the programme.
    pub sessions: Vec<Session>,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// Link to a recording.
    pub recording: Option<String>,
    /// It is a look back at what took place ("Rückblick"), not an invitation.
    pub review: bool,
    /// The reasons, in the order of the fields above.
    pub because: Vec<Because>,
}
