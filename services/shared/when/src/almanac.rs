//! The calendar itself: Easter, feasts, weeks, weekdays of a month, seasons.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// A feast whose name stands for its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feast {
    /// Always that month and day.
    Fixed(i8, i8),
    /// So many days after Easter Sunday, and how many days it lasts.
    Easter(i16, i8),
    /// That Sunday of Advent, 1 to 4.
    Advent(i8),
    /// Christmas: three days from Christmas Eve, or two from Christmas Day, is not agreed on;
    /// "Weihnachten" is read as 25 and 26 December.
    Christmas,
    /// Day of Repentance: the Wednesday before 23 November.
    Repentance,
    /// The nth weekday of a month: Mother's Day, Thanksgiving.
    Nth(i8, Weekday, i8),
}

/// Easter Sunday of a Gregorian year, by the anonymous algorithm of Meeus ("Astronomical
/// Algorithms", chapter 8).
pub(crate) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let (month, day) = (i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?);
    Date::new(year, month, day).ok()
}

/// Moves a date by days; `None` beyond the calendar.
pub(crate) fn shift(date: Date, days: i32) -> Option<Date> {
    date.checked_add(days.days()).ok()
}

/// Days from `a` to `b`.
pub(crate) fn days_between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(0, |span| span.get_days())
}

/// The first such weekday on or after a date.
pub(crate) fn on_or_after(date: Date, weekday: Weekday) -> Option<Date> {
    let ahead = weekday.since(date.weekday());
    shift(date, i32::from(ahead))
}

/// The nth such weekday of a month; -1 is the last.
pub(crate) fn nth(year: i16, month: i8, n: i8, weekday: Weekday) -> Option<Date> {
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday).ok()
}

/// Monday of an ISO 8601 week.
pub(crate) fn monday(year: i16, week: i8) -> Option<Date> {
    ISOWeekDate::new(year, week, Weekday::Monday).ok().map(|week| week.date())
}

impl Feast {
    /// Its first day and how many days it lasts.
    pub(crate) fn of(self, year: i16) -> Option<(Date, i8)> {
        let one = |date: Option<Date>| date.map(|date| (date, 1));
        match self {
            Feast::Fixed(month, day) => one(Date::new(year, month, day).ok()),
            Feast::Easter(after, days) => Some((shift(easter(year)?, i32::from(after))?, days)),
            Feast::Advent(n) => {
                let fourth = on_or_after(Date::new(year, 12, 18).ok()?, Weekday::Sunday)?;
                one(shift(fourth, -7 * (4 - i32::from(n))))
            }
            Feast::Christmas => Some((Date::new(year, 12, 25).ok()?, 2)),
            Feast::Repentance => {
                one(on_or_after(Date::new(year, 11, 16).ok()?, Weekday::Wednesday))
            }
            Feast::Nth(n, weekday, month) => one(nth(year, month, n, weekday)),
        }
    }
}

/// Start and exclusive end of a season: 0 spring (March) … 3 winter (December).
pub(crate) fn season(year: i16, season: i8) -> Option<(Date, Date)> {
    let start = Date::new(year, 3 + 3 * season, 1).ok()?;
    Some((start, start.checked_add(3.months()).ok()?))
}

/// Start and exclusive end of a semester: winter October to March, summer April to September.
pub(crate) fn semester(year: i16, winter: bool) -> Option<(Date, Date)> {
    let start = Date::new(year, if winter { 10 } else { 4 }, 1).ok()?;
    Some((start, start.checked_add(6.months()).ok()?))
}

/// Start and exclusive end of `months` months from a month on.
pub(crate) fn months(year: i16, month: i8, months: i32) -> Option<(Date, Date)> {
    let start = Date::new(year, month, 1).ok()?;
    Some((start, start.checked_add(months.months()).ok()?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn feasts() {
        for (feast, year, want) in [
            (Feast::Easter(0, 1), 2026, date(2026, 4, 5)),
            (Feast::Easter(0, 1), 2038, date(2038, 4, 25)),
            (Feast::Easter(0, 1), 1981, date(1981, 4, 19)),
            (Feast::Easter(39, 1), 2027, date(2027, 5, 6)),
            (Feast::Easter(49, 2), 2026, date(2026, 5, 24)),
            (Feast::Advent(1), 2026, date(2026, 11, 29)),
            (Feast::Advent(4), 2023, date(2023, 12, 24)),
            (Feast::Repentance, 2026, date(2026, 11, 18)),
            (Feast::Nth(2, Weekday::Sunday, 5), 2026, date(2026, 5, 10)),
        ] {
            assert_eq!(feast.of(year).map(|(day, _)| day), Some(want), "{feast:?} {year}");
        }
    }

    #[test]
    fn weeks_and_weekdays() {
        assert_eq!(monday(2026, 12), Some(date(2026, 3, 16)));
        assert_eq!(monday(2026, 53), Some(date(2026, 12, 28)));
        assert_eq!(monday(2025, 53), None);
        assert_eq!(nth(2026, 2, -1, Weekday::Friday), Some(date(2026, 2, 27)));
        assert_eq!(nth(2026, 2, 5, Weekday::Friday), None);
        assert_eq!(on_or_after(date(2026, 5, 5), Weekday::Tuesday), Some(date(2026, 5, 5)));
    }
}
