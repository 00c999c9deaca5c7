//! When two items are told alike: their starts and titles, brought to one form.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use terminbund_text::fold::fold;

/// A start as far as it is said, in the zone of the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Moment {
    /// A day, and the time of day where it has one.
    Day(Date, Option<Time>),
    /// Anything else, folded.
    Text(String),
}

impl Moment {
    /// Reads a start as [`FoundItem::start`](crate::FoundItem) has it, or as iCalendar has it.
    pub(crate) fn read(text: &str, zone: &TimeZone) -> Self {
        read_iso(text, zone).unwrap_or_else(|| Self::Text(fold(text)))
    }

    pub(crate) fn day(&self) -> Option<Date> {
        match self {
            Self::Day(day, _) => Some(*day),
            Self::Text(_) => None,
        }
    }

    /// The instant it begins at; midnight where it has no time.
    pub(crate) fn begins(&self, zone: &TimeZone) -> Option<Timestamp> {
        let Self::Day(day, time) = self else { return None };
        let at = day.to_datetime(time.unwrap_or(Time::midnight()));
        zone.to_ambiguous_timestamp(at).compatible().ok()
    }

    /// Same day, and same time or one of both without.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Day(a, x), Self::Day(b, y)) => a == b && (x.is_none() || y.is_none() || x == y),
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }
}

/// `2026-03-04[T18:00[:00[.0]]][Z|+01:00][[Zone]]`, also in basic format.
fn read_iso(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    let (text, named) = match text.split_once('[') {
        Some((head, tail)) => (head, TimeZone::get(tail.trim_end_matches(']')).ok()),
        None => (text, None),
    };
    let (day, rest) = read_date(text)?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some(Moment::Day(day, None));
    }
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(end);
    let time = read_clock(clock)?;
    let at: DateTime = day.to_datetime(time);
    let instant = match offset.trim() {
        "" => match named {
            Some(named) => named.to_ambiguous_timestamp(at).compatible().ok()?,
            None => return Some(Moment::Day(day, Some(time))),
        },
        "Z" | "z" => TimeZone::UTC.to_ambiguous_timestamp(at).compatible().ok()?,
        offset => {
            let seconds = read_offset(offset)?;
            let utc = TimeZone::UTC.to_ambiguous_timestamp(at).compatible().ok()?;
            Timestamp::from_second(utc.as_second().checked_sub(seconds)?).ok()?
        }
    };
    let local = zone.to_datetime(instant);
    Some(Moment::Day(local.date(), Some(local.time())))
}

fn read_date(text: &str) -> Option<(Date, &str)> {
    let basic = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    let (year, month, day, length) = match basic {
        Some(d) => (d.get(..4)?, d.get(4..6)?, d.get(6..8)?, 8),
        None => {
            let d = text.get(..10)?;
            let separators = d.as_bytes()[4] == b'-' && d.as_bytes()[7] == b'-';
            if !separators {
                return None;
            }
            (d.get(..4)?, d.get(5..7)?, d.get(8..10)?, 10)
        }
    };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some((date, &text[length..]))
}

fn read_clock(text: &str) -> Option<Time> {
    let whole = text.split('.').next()?.trim();
    let digits: String = whole.chars().filter(|c| *c != ':').collect();
    if digits.len() < 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Time::new(digits.get(..2)?.parse().ok()?, digits.get(2..4)?.parse().ok()?, 0, 0).ok()
}

/// `+01:00`, `-0330` or `+02`, in seconds.
fn read_offset(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..4).map_or(Some(0), |m| m.parse().ok())?;
    Some(sign * (hours * 3600 + minutes * 60))
}

/// Two titles that differ less than this are taken for one with a slip mended: Damerau-Levenshtein
/// over the longer length. Judged by hand on titles of public calendars.
const SLIP: f64 = 0.84;
/// A title must have so many words for another that contains them all to be the same, lengthened.
const CONTAINED_WORDS: usize = 2;
/// And so many letters.
const CONTAINED_LETTERS: usize = 10;
/// One word of so many letters is enough.
const TELLING_WORD: usize = 10;
/// Titles are compared over so many characters at most: the comparison is quadratic.
const COMPARED: usize = 160;

/// Whether two folded titles are one told slightly differently. Numbers must be equal: "Teil 1"
/// is not "Teil 2".
pub(crate) fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if a.is_empty() || b.is_empty() || numbers(a) != numbers(b) {
        return false;
    }
    contained(a, b) || strsim::normalized_damerau_levenshtein(cut(a), cut(b)) >= SLIP
}

/// Whether one of two folded titles is the other with words added: "Ausgebucht: …".
pub(crate) fn contained(a: &str, b: &str) -> bool {
    if numbers(a) != numbers(b) {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (few, many): (Vec<&str>, Vec<&str>) =
        (short.split(' ').collect(), long.split(' ').collect());
    let telling = few.len() >= CONTAINED_WORDS && short.len() >= CONTAINED_LETTERS
        || short.len() >= TELLING_WORD;
    telling && few.iter().all(|word| many.contains(word))
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(COMPARED).map_or(text, |(at, _)| &text[..at])
}

fn numbers(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use terminbund_text::fold::fold;

    use super::{Moment, alike};

    #[test]
    fn starts_of_feeds_and_pages_come_to_one_form() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let read = |text| Moment::read(text, &zone);
        let evening = read("2026-03-04T18:00");
        for same in [
            "20260304T180000",
            "2026-03-04T17:00:00Z",
            "20260304T170000Z",
            "2026-03-04T18:00:00+01:00",
            "2026-03-04 18:00",
            "2026-03-04T18:00:00.000+0100",
            "2026-03-04T12:00[America/New_York]",
            "2026-03-04T18:00[Europe/Berlin]",
        ] {
            assert_eq!(read(same), evening, "{same}");
        }
        assert_eq!(read("2026-07-04T16:00Z"), read("2026-07-04T18:00"));
        assert_eq!(read("20260304"), read("2026-03-04"));
        assert!(read("2026-03-04").agrees(&evening));
        assert!(!read("2026-03-05").agrees(&evening));
        assert!(!read("2026-03-04T17:00").agrees(&evening));
        for text in ["", "im Herbst", "2026-13-01", "2026-03-04Tabc", "ä2026", "[", "20260304T2"] {
            assert!(matches!(read(text), Moment::Text(_)), "{text}");
        }
        assert_eq!(read("Im  Herbst"), read("im herbst"));
    }

    #[track_caller]
    fn check(a: &str, b: &str, expected: bool) {
        assert_eq!(alike(&fold(a), &fold(b)), expected, "{a} | {b}");
    }

    #[test]
    fn titles_of_one_event_and_of_two() {
        check("Fachkräfte finden", "Fachkraefte  finden", true);
        check("Fachkräfte finden und binden", "Fachkräfte finden und bindne", true);
        check("Infotag Pflege", "Ausgebucht: Infotag Pflege", true);
        check("Workshop Teil 1", "Workshop Teil 2", false);
        check("Unternehmerfrühstück", "Gründerfrühstück", false);
        check("Messe", "Messe für Ausbildung", false);
        check("", "Messe", false);
    }
}
