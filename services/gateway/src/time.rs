//! Dates and times of entries: zones, bounds, and how people read them.

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use terminbund_proto::v1::{self, Precision, When, when::Kind};

use crate::lang::Lang;

/// A zone with its IANA name.
#[derive(Clone, Debug)]
pub struct Zone {
    /// IANA name, written as TZID.
    pub name: String,
    /// Its rules.
    pub rules: TimeZone,
}

impl Zone {
    /// The zone of that IANA name; `None` where it is unknown.
    pub fn named(name: &str) -> Option<Zone> {
        let rules = TimeZone::get(name).ok()?;
        let name = rules.iana_name()?.to_owned();
        Some(Zone { name, rules })
    }

    /// The zone in which an event's time is shown: its own, else this one.
    ///
    /// UTC stands for "no zone given": few events take place in it, and calendars that cannot
    /// convert would show the wrong hour.
    pub fn of_event(&self, name: &str) -> Zone {
        match name {
            "" | "UTC" | "Etc/UTC" | "Z" | "GMT" => self.clone(),
            _ if name == self.name => self.clone(),
            _ => Zone::named(name).unwrap_or_else(|| self.clone()),
        }
    }

    /// Local time of an instant; `None` beyond what a calendar can hold.
    pub fn at(&self, seconds: i64) -> Option<Zoned> {
        Some(Timestamp::from_second(seconds).ok()?.to_zoned(self.rules.clone()))
    }

    /// RFC 3339 with the offset of the zone.
    pub fn rfc3339(&self, seconds: i64) -> Option<String> {
        Some(self.at(seconds)?.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    }
}

/// A civil date out of the message; `None` where it is not one.
pub fn date(message: &v1::Date) -> Option<civil::Date> {
    let year = i16::try_from(message.year).ok()?;
    let month = i8::try_from(message.month).ok()?;
    let day = i8::try_from(message.day).ok()?;
    civil::Date::new(year, month, day).ok()
}

/// First and last (inclusive) local day; `None` where nothing is known.
pub fn days(when: &When, zone: &Zone) -> Option<(civil::Date, civil::Date)> {
    match when.kind.as_ref()? {
        Kind::Timed(timed) => {
            let zone = zone.of_event(&timed.zone);
            let first = zone.at(timed.start)?.date();
            // An end at midnight belongs to the day before.
            let last = timed.end.filter(|end| *end > timed.start).map(|end| end - 1);
            let last = last.and_then(|end| zone.at(end)).map_or(first, |end| end.date());
            Some((first, last.max(first)))
        }
        Kind::AllDay(all_day) => {
            let first = date(all_day.first.as_ref()?)?;
            let end = all_day.end.as_ref().and_then(date).and_then(|end| end.yesterday().ok());
            Some((first, end.map_or(first, |end| end.max(first))))
        }
        Kind::Imprecise(imprecise) => {
            let first = date(imprecise.earliest.as_ref()?)?;
            let last = imprecise.latest.as_ref().and_then(date).unwrap_or(first);
            Some((first, last.max(first)))
        }
    }
}

/// First instant, in seconds since the epoch; days begin at local midnight.
pub fn start(when: &When, zone: &Zone) -> Option<i64> {
    if let Some(Kind::Timed(timed)) = &when.kind {
        return Some(timed.start);
    }
    let first = days(when, zone)?.0;
    Some(first.to_zoned(zone.rules.clone()).ok()?.timestamp().as_second())
}

/// `4. März 2026`.
pub fn day_text(day: civil::Date, lang: Lang) -> String {
    let month = lang.month(day.month());
    match lang {
        Lang::De => format!("{}. {month} {}", day.day(), day.year()),
        Lang::En => format!("{} {month} {}", day.day(), day.year()),
    }
}

/// `Mittwoch, 4. März 2026`.
pub fn long_day(day: civil::Date, lang: Lang) -> String {
    let weekday = lang.weekday(day.weekday().to_monday_one_offset());
    format!("{weekday}, {}", day_text(day, lang))
}

/// `18:00`.
pub fn clock(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// The time of day alone, where a heading gives the day: `18:00–20:00 Uhr`; empty for whole days.
pub fn hours(when: &When, zone: &Zone, lang: Lang) -> String {
    let Some(Kind::Timed(timed)) = &when.kind else { return String::new() };
    let own = zone.of_event(&timed.zone);
    let Some(start) = own.at(timed.start) else { return String::new() };
    let oclock = lang.texts().oclock;
    let end = timed.end.filter(|end| *end > timed.start).and_then(|end| own.at(end));
    let mut text = match end {
        Some(end) if end.date() == start.date() || ends_in_the_night(&start, &end) => {
            format!("{}–{}{oclock}", clock(&start), clock(&end))
        }
        Some(end) => {
            let until = lang.pick("bis", "until");
            let day = day_text(end.date(), lang);
            format!("{}{oclock} {until} {day}, {}{oclock}", clock(&start), clock(&end))
        }
        None => format!("{}{oclock}", clock(&start)),
    };
    if own.name != zone.name {
        text.push_str(&format!(" ({})", own.name));
    }
    text
}

fn ends_in_the_night(start: &Zoned, end: &Zoned) -> bool {
    start.date().tomorrow().is_ok_and(|next| next == end.date()) && end.hour() < 6
}

/// The whole date for people: `Mittwoch, 4. März 2026, 18:00–20:00 Uhr`.
pub fn describe(when: Option<&When>, zone: &Zone, lang: Lang) -> String {
    let open = || lang.texts().date_open.to_owned();
    let Some(when) = when else { return open() };
    match &when.kind {
        Some(Kind::Timed(_)) => {
            let Some((first, _)) = days(when, zone) else { return open() };
            format!("{}, {}", long_day(first, lang), hours(when, zone, lang))
        }
        Some(Kind::AllDay(_)) => match days(when, zone) {
            Some((first, last)) if first == last => long_day(first, lang),
            Some((first, last)) => {
                let until = lang.pick("bis", "to");
                format!("{} {until} {}", long_day(first, lang), long_day(last, lang))
            }
            None => open(),
        },
        Some(Kind::Imprecise(imprecise)) => imprecise_text(when, imprecise, lang),
        None if when.text.is_empty() => open(),
        None => when.text.clone(),
    }
}

fn imprecise_text(when: &When, imprecise: &v1::Imprecise, lang: Lang) -> String {
    if lang == Lang::De && !when.text.is_empty() {
        return when.text.clone();
    }
    let open = || lang.texts().date_open.to_owned();
    let Some(first) = imprecise.earliest.as_ref().and_then(date) else { return open() };
    let month = || format!("{} {}", lang.month(first.month()), first.year());
    match imprecise.precision() {
        Precision::Week => {
            let week = first.iso_week_date();
            let name = lang.pick("Kalenderwoche", "calendar week");
            format!("{name} {}/{}", week.week(), week.year())
        }
        Precision::Month => month(),
        Precision::Quarter => {
            let quarter = (first.month() - 1) / 3 + 1;
            let name = lang.pick("Quartal", "quarter");
            format!("{quarter}. {name} {}", first.year())
        }
        Precision::Season => {
            let (spring, summer) = lang.pick(("Frühjahr", "Sommer"), ("spring", "summer"));
            let (autumn, winter) = lang.pick(("Herbst", "Winter"), ("autumn", "winter"));
            let name = match first.month() {
                3..=5 => spring,
                6..=8 => summer,
                9..=11 => autumn,
                _ => winter,
            };
            format!("{name} {}", first.year())
        }
        Precision::Year => format!("{}", first.year()),
        Precision::From if first.day() == 1 => format!("{} {}", lang.pick("ab", "from"), month()),
        Precision::From => format!("{} {}", lang.pick("ab", "from"), day_text(first, lang)),
        Precision::Open | Precision::Unspecified => open(),
    }
}

/// `04.03.2026, 18:00` for stamps of the machine, in the calendar's zone.
pub fn stamp(seconds: i64, zone: &Zone, lang: Lang) -> String {
    let Some(at) = zone.at(seconds) else { return String::new() };
    format!("{}, {}{}", day_text(at.date(), lang), clock(&at), lang.texts().oclock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn dates_read_as_people_write_them() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let check = |when: When, german: &str, english: &str| {
            assert_eq!(describe(Some(&when), &zone, Lang::De), german);
            assert_eq!(describe(Some(&when), &zone, Lang::En), english);
        };
        check(
            fixture::timed("2026-03-04T18:00", Some("2026-03-04T20:00")),
            "Mittwoch, 4. März 2026, 18:00–20:00 Uhr",
            "Wednesday, 4 March 2026, 18:00–20:00",
        );
        check(
            fixture::timed("2026-03-04T22:00", Some("2026-03-05T02:00")),
            "Mittwoch, 4. März 2026, 22:00–02:00 Uhr",
            "Wednesday, 4 March 2026, 22:00–02:00",
        );
        check(
            fixture::all_day((2026, 5, 8), (2026, 5, 10)),
            "Freitag, 8. Mai 2026 bis Samstag, 9. Mai 2026",
            "Friday, 8 May 2026 to Saturday, 9 May 2026",
        );
        check(
            fixture::imprecise((2026, 8, 1), (2026, 8, 31), Precision::From, ""),
            "ab August 2026",
            "from August 2026",
        );
        check(
            fixture::imprecise((2027, 4, 1), (2027, 6, 30), Precision::Quarter, ""),
            "2. Quartal 2027",
            "2. quarter 2027",
        );
    }

    #[test]
    fn an_end_at_midnight_belongs_to_the_day_before() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let when = fixture::timed("2026-03-04T18:00", Some("2026-03-05T00:00"));
        let (first, last) = days(&when, &zone).unwrap();
        assert_eq!(first, last);
    }

    #[test]
    fn nothing_breaks_on_impossible_values() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        for start in [i64::MIN, i64::MAX] {
            let when = When {
                kind: Some(Kind::Timed(v1::Timed { start, ..Default::default() })),
                text: String::new(),
            };
            assert_eq!(days(&when, &zone), None);
            assert_eq!(describe(Some(&when), &zone, Lang::De), "Termin noch offen");
        }
        assert_eq!(date(&v1::Date { year: 2026, month: 2, day: 30 }), None);
        assert_eq!(date(&v1::Date { year: 99_999, month: 300, day: 0 }), None);
    }
}
