//! The words that dates are written with, German and English.

use jiff::civil::Weekday;

use crate::almanac::Feast;

/// Longest word looked up, in bytes after folding; the longest in the table has 23.
const MAX_WORD: usize = 28;

/// How a weekday is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// "Montag", "Monday".
    Full,
    /// "Mo", "Mon".
    Short,
    /// "montags", "Mondays": each of them.
    Adverb,
}

/// A part of the day, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Forenoon,
    Noon,
    Afternoon,
    Evening,
    Night,
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Weekend,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freq {
    Daily,
    Weekly,
    Fortnightly,
    Monthly,
    Yearly,
}

/// What a known word says. Words of one meaning are one variant, whatever their inflection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Weekday(Weekday, Form),
    /// A month, and whether it is written so in English.
    Month(i8, bool),
    /// "erster", "first"; -1 is the last, -2 the one before it.
    Ordinal(i8),
    /// "zwei", "two".
    Count(u8),
    /// st, nd, rd, th.
    Suffix,
    Part(Part),
    Midday,
    Midnight,
    /// Days from today: "heute", "morgen".
    Days(i8),
    /// "nächsten" 1, "diesen" 0.
    Which(i8),
    Unit(Unit),
    Freq(Freq),
    Feast(Feast),
    /// "Advent", behind an ordinal.
    Advent,
    /// "Weihnachtsfeiertag", behind an ordinal.
    ChristmasDay,
    Season(i8),
    /// Semester: true is winter.
    Semester(bool),
    CalendarWeek,
    Quarter,
    HalfYear,
    /// "halb", "half", before an hour.
    Half,
    /// "Viertel", before an hour.
    QuarterHour,
    ThreeQuarters,
    /// "nach", "past".
    After,
    /// "vor".
    Before,
    /// A month in Roman figures.
    Roman(i8),
    /// "Anfang" 0, "Mitte" 1 of a month ("Ende" is [`Word::End`]).
    Stretch(i8),
    On,
    In,
    The,
    From,
    Starting,
    To,
    And,
    /// "auf", between two days.
    Onto,
    At,
    About,
    OClock,
    /// a.m. false, p.m. true ("am" is [`Word::On`]).
    HalfDay(bool),
    /// A letter of "a.m." and "p.m.".
    Letter(char),
    /// "-tägig".
    EveryDays,
    Each,
    Every,
    All,
    Other,
    Workdays,
    Weekends,
    Even,
    Odd,
    PublicHolidays,
    SchoolHolidays,
    Except,
    Doors,
    Begin,
    End,
    When,
    Sofort,
    Open,
    OpenEnd,
    Deadline,
    Published,
    Former,
    Utc,
    Cet,
    Cest,
    /// A word before a number that makes it no date: "Tel.", "Raum", "Version".
    NoDateAfter,
    /// A word after a number that makes it no date: "Euro", "Personen".
    NoDateBefore,
    /// A word that may stand in a date and says nothing.
    Filler,
}

/// Looks a word up, whatever its case and its way of writing umlauts; "Donnerstagabend" is two.
pub(crate) fn look_up(word: &str) -> [Option<Word>; 2] {
    if word.len() > MAX_WORD {
        return [None, None];
    }
    let mut buffer = [0; MAX_WORD * 2];
    let Some(folded) = fold(word, &mut buffer) else { return [None, None] };
    if let Some(found) = plain(folded) {
        return [Some(found), None];
    }
    for (day, weekday) in crate::lexicon::WEEKDAYS {
        if let Some(rest) = folded.strip_prefix(day) {
            let rest = rest.strip_suffix('s').unwrap_or(rest);
            if let Some(part @ Word::Part(_)) = plain(rest) {
                let adverb = folded.ends_with('s');
                let form = if adverb { Form::Adverb } else { Form::Full };
                return [Some(Word::Weekday(*weekday, form)), Some(part)];
            }
        }
    }
    [by_ending(folded).or_else(|| by_number(folded)), None]
}

/// German numbers in words as they are composed: "siebzehn", "einunddreißigsten".
fn by_number(folded: &str) -> Option<Word> {
    let ordinal = ["sten", "ste", "stem", "ster", "stes", "ten", "te", "tem", "ter", "tes"];
    let stem = ordinal.iter().find_map(|end| number(folded.strip_suffix(end)?));
    let day = stem.and_then(|n| i8::try_from(n).ok()).filter(|n| *n <= 31);
    number(folded).map(Word::Count).or(day.map(Word::Ordinal))
}

/// A number from 13 to 59 in German words.
fn number(word: &str) -> Option<u8> {
    const ONES: [&str; 10] =
        ["", "ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun"];
    const TENS: [(&str, u8); 4] =
        [("zwanzig", 20), ("dreissig", 30), ("vierzig", 40), ("fuenfzig", 50)];
    let ones = |text: &str| match text {
        "sech" => Some(6),
        "sieb" => Some(7),
        _ => ONES.iter().position(|one| *one == text).and_then(|n| u8::try_from(n).ok()),
    };
    if let Some(one) = word.strip_suffix("zehn").and_then(ones) {
        return (one >= 3).then_some(10 + one);
    }
    let (front, tens) = TENS.iter().find_map(|(name, n)| Some((word.strip_suffix(name)?, *n)))?;
    match front.strip_suffix("und") {
        Some(one) => ones(one).filter(|one| *one > 0).map(|one| tens + one),
        None => front.is_empty().then_some(tens),
    }
}

/// Compounds that speak by their last part: "Konzertbeginn", "Bewerbungsfrist".
fn by_ending(folded: &str) -> Option<Word> {
    const ENDINGS: &[(&str, Word)] = &[
        ("eroeffnung", Word::Begin),
        ("beginn", Word::Begin),
        ("einlass", Word::Doors),
        ("oeffnung", Word::Doors),
        ("meldeschluss", Word::Deadline),
        ("bungsschluss", Word::Deadline),
        ("frist", Word::Deadline),
        ("termin", Word::When),
        ("termine", Word::When),
        ("zeitraum", Word::When),
        ("datum", Word::When),
        ("ferien", Word::SchoolHolidays),
    ];
    ENDINGS.iter().find(|(end, _)| folded.ends_with(end)).map(|(_, word)| *word)
}

fn plain(folded: &str) -> Option<Word> {
    let table = crate::lexicon::WORDS;
    table.binary_search_by(|(key, _)| (*key).cmp(folded)).ok().map(|at| table[at].1)
}

/// Lower case, umlauts as two letters; other letters beyond ASCII are kept out.
fn fold<'a>(word: &str, buffer: &'a mut [u8; MAX_WORD * 2]) -> Option<&'a str> {
    let mut len = 0;
    let mut push = |byte: u8| {
        if let Some(slot) = buffer.get_mut(len) {
            *slot = byte;
            len += 1;
        }
    };
    for c in word.chars() {
        match c {
            'a'..='z' => push(c as u8),
            'A'..='Z' => push(c.to_ascii_lowercase() as u8),
            'ä' | 'Ä' => [b'a', b'e'].into_iter().for_each(&mut push),
            'ö' | 'Ö' => [b'o', b'e'].into_iter().for_each(&mut push),
            'ü' | 'Ü' => [b'u', b'e'].into_iter().for_each(&mut push),
            'ß' | 'ẞ' => [b's', b's'].into_iter().for_each(&mut push),
            'é' => push(b'e'),
            '\u{308}' => push(b'e'),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '*' | '_' => {}
            _ => return None,
        }
    }
    std::str::from_utf8(&buffer[..len]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexicon_is_sorted() {
        let words = crate::lexicon::WORDS;
        for pair in words.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
        }
        assert!(words.iter().all(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[test]
    fn writing_does_not_matter() {
        for (text, want) in [
            ("MÄRZ", Word::Month(3, false)),
            ("Maerz", Word::Month(3, false)),
            ("Ma\u{308}rz", Word::Month(3, false)),
            ("Vorstellungsbeginn", Word::Begin),
            ("Bewerbungsfrist", Word::Deadline),
        ] {
            assert_eq!(look_up(text), [Some(want), None], "{text}");
        }
        let two =
            [Some(Word::Weekday(Weekday::Thursday, Form::Full)), Some(Word::Part(Part::Evening))];
        assert_eq!(look_up("Donnerstagabend"), two);
    }
}
