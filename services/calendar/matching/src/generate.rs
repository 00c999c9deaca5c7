//! Invented calendars of any size, to measure speed and memory with. Not for learning.
//!
//! The same size gives the same records. About four in ten happenings are told by two or three
//! sources in other words; words, venues and towns grow with the size as they do in life.

use crate::record::{Moment, Record};

/// How many sources announce.
const SOURCES: u64 = 400;
/// Over how many days the happenings are spread.
const DAYS: u64 = 365;
/// Towns of the region.
const TOWNS: u64 = 120;
/// First day, in days since 1970-01-01 (2026-01-01).
const FIRST_DAY: i32 = 20_454;

const KINDS: &[&str] = &[
    "Vortrag",
    "Workshop",
    "Seminar",
    "Konferenz",
    "Jobmesse",
    "Beratung",
    "Sprechstunde",
    "Stammtisch",
];
const OTHER_KINDS: &[&str] = &[
    "Lecture",
    "Werkstatt",
    "Schulung",
    "Tagung",
    "Karrieremesse",
    "Sprechtag",
    "Beratung",
    "Netzwerktreffen",
];
const SYLLABLES: &[&str] = &[
    "ba", "fer", "lin", "mo", "schu", "ten", "gar", "wil", "kor", "sa", "tre", "nau", "pel", "dor",
    "hei", "mer",
];

/// A small generator of numbers (splitmix64): the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % sides.max(1)
    }

    /// A number below `sides`, small ones far more often, as words are used.
    fn skewed(&mut self, sides: u64) -> u64 {
        let first = self.roll(sides) + 1;
        self.roll(first)
    }
}

fn word(number: u64) -> String {
    let mut dice = Dice(number.wrapping_mul(7919));
    let mut out: String = (0..2 + number % 3)
        .map(|_| SYLLABLES[usize::try_from(dice.roll(SYLLABLES.len() as u64)).unwrap_or(0)])
        .collect();
    out.push_str(
        &number.to_string().replace(['0', '1', '2'], "k").replace(['3', '4', '5', '6'], "l"),
    );
    out.retain(|c| c.is_ascii_alphabetic());
    out
}

/// `count` records of one alliance.
#[must_use]
pub fn records(count: usize) -> Vec<Record> {
    let mut out = Vec::with_capacity(count + 3);
    let mut dice = Dice(42);
    let vocabulary = 3_000 + count as u64 / 20;
    let mut event = 0;
    while out.len() < count {
        let told = if dice.roll(10) < 4 { 2 + dice.roll(2) } else { 1 };
        let told_by = dice.roll(SOURCES);
        let seed = dice.roll(u64::MAX);
        for copy in 0..told {
            out.push(telling(event, copy, told_by, seed, vocabulary));
        }
        event += 1;
    }
    out.truncate(count);
    out
}

fn telling(event: u64, copy: u64, told_by: u64, seed: u64, vocabulary: u64) -> Record {
    let mut of = Dice(seed);
    let day = FIRST_DAY + i32::try_from(of.roll(DAYS)).unwrap_or(0);
    let minute = u16::try_from(8 * 60 + of.roll(26) * 30).unwrap_or(600);
    let kind = usize::try_from(of.roll(KINDS.len() as u64)).unwrap_or(0);
    let topic: Vec<String> = (0..2 + of.roll(3)).map(|_| word(of.skewed(vocabulary))).collect();
    let town = of.skewed(TOWNS);
    let (venue, street) = (of.roll(40), of.roll(90) + 1);
    let text: Vec<String> = (0..30).map(|_| word(of.skewed(vocabulary))).collect();
    let mut own = Dice(seed ^ (copy + 1));
    let kinds = if copy > 0 && own.roll(2) == 0 { OTHER_KINDS } else { KINDS };
    let title = match own.roll(3) {
        0 => topic.join(" "),
        1 => format!("{}: {}", kinds[kind], topic.join(" ")),
        _ => format!("{} – {}", topic.join(" "), kinds[kind]),
    };
    let place = format!("Haus {} {}", word(town * 40 + venue), word(town));
    let address =
        format!("{}straße {street}, {:05} {}", word(900 + venue), 10_000 + town, word(town));
    let source = (told_by + copy * 37) % SOURCES;
    Record {
        id: format!("e{event}-{copy}"),
        alliance: "speed".to_owned(),
        source: format!("s{source}"),
        uid: format!("{event}-{copy}@s{source}.example"),
        title,
        description: if own.roll(3) == 0 { String::new() } else { text.join(" ") },
        start: Some(Moment { day, minute: Some(minute), offset: Some(60), imprecise: false }),
        location: if own.roll(4) == 0 { place } else { format!("{place}, {address}") },
        url: format!("https://s{source}.example/termine/{event}-{copy}"),
        organizer: format!("Partner {}", word(told_by)),
        ..Record::default()
    }
}
