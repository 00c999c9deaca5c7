//! Invented calendars of any size, to measure speed and memory with. Not for learning.
//!
//! The same size gives the same records. About four in ten happenings are told by two or three
//! sources in other words. A bigger calendar has more sources and words in proportion; it spans
//! more days and more towns, each by the root, so that a day in a town stays as full as it was:
//! people can only go to so many events.

use crate::record::{Moment, Record};

/// The size that the next figures are for, records.
const USUAL: f64 = 100_000.0;
/// How many sources announce.
const SOURCES: f64 = 400.0;
/// Over how many days the happenings are spread.
const DAYS: f64 = 365.0;
/// Towns of the region.
const TOWNS: f64 = 120.0;
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

/// How far a calendar of a given size reaches.
struct Reach {
    sources: u64,
    days: u64,
    towns: u64,
    vocabulary: u64,
}

impl Reach {
    fn of(count: usize) -> Reach {
        let times = count as f64 / USUAL;
        // A small region still has a few of each.
        let least = |n: f64| (n.round() as u64).max(8);
        Reach {
            sources: least(SOURCES * times),
            days: least(DAYS * times.sqrt()),
            towns: least(TOWNS * times.sqrt()),
            vocabulary: 3_000 + count as u64 / 20,
        }
    }
}

/// `count` records of one alliance.
#[must_use]
pub fn records(count: usize) -> Vec<Record> {
    let mut out = Vec::with_capacity(count + 3);
    let mut dice = Dice(42);
    let reach = Reach::of(count);
    let mut event = 0;
    while out.len() < count {
        let told = if dice.roll(10) < 4 { 2 + dice.roll(2) } else { 1 };
        let told_by = dice.roll(reach.sources);
        let seed = dice.roll(u64::MAX);
        for copy in 0..told {
            out.push(telling(event, copy, told_by, seed, &reach));
        }
        event += 1;
    }
    out.truncate(count);
    out
}

fn telling(event: u64, copy: u64, told_by: u64, seed: u64, reach: &Reach) -> Record {
    let mut of = Dice(seed);
    let day = FIRST_DAY + i32::try_from(of.roll(reach.days)).unwrap_or(0);
    let minute = u16::try_from(8 * 60 + of.roll(26) * 30).unwrap_or(600);
    let kind = usize::try_from(of.roll(KINDS.len() as u64)).unwrap_or(0);
    let topic: Vec<String> =
        (0..2 + of.roll(3)).map(|_| word(of.skewed(reach.vocabulary))).collect();
    let town = of.skewed(reach.towns);
    let (venue, street) = (of.roll(40), of.roll(90) + 1);
    let text: Vec<String> = (0..30).map(|_| word(of.skewed(reach.vocabulary))).collect();
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
    let source = (told_by + copy * 37) % reach.sources;
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

/// The sizes that a benchmark's arguments ask for, `default` where they ask for none; `None` where
/// one is no number.
#[must_use]
pub fn sizes(args: impl Iterator<Item = String>, default: &[usize]) -> Option<Vec<usize>> {
    let asked = args.map(|arg| arg.parse().ok()).collect::<Option<Vec<_>>>()?;
    Some(if asked.is_empty() { default.to_vec() } else { asked })
}
