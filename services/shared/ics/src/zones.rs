//! Names of time zones as exporters write them, and the zone each means.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::tz::{Offset, TimeZone};

use crate::windows::WINDOWS;

/// How a name was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// An IANA name, in any case and with any prefix path that libraries put before it.
    Iana,
    /// A Windows name.
    Windows,
    /// Something else that has one sensible reading.
    Odd,
}

/// The zone that a TZID names, with certainty: IANA name, prefixed IANA name, Windows name,
/// Outlook's display name, and UTC. Nothing where only a VTIMEZONE can tell.
#[must_use]
pub fn resolve(tzid: &str) -> Option<(TimeZone, Spelling)> {
    let name = tzid.trim().trim_matches(['"', '\'']).trim();
    if name.is_empty() || name.len() > 200 {
        return None;
    }
    if let Some(zone) = iana(name) {
        return Some((zone, Spelling::Iana));
    }
    if let Some(zone) = windows(name) {
        return Some((zone, Spelling::Windows));
    }
    if let Some(zone) = prefixed(name) {
        return Some((zone, Spelling::Iana));
    }
    display(name).or_else(|| alias(name)).map(|z| (z, Spelling::Odd))
}

/// Whether a name says which zone is meant whatever the file's VTIMEZONE of that name says. Not
/// so an IANA name in another case: it is the file's own, and its definition counts (RFC 5545,
/// 3.2.19) – one that is spelt right is better known than exporters write it.
#[must_use]
pub fn needs_no_definition(tzid: &str) -> bool {
    let name = tzid.trim().trim_matches(['"', '\'']).trim();
    let recased = |zone: &TimeZone| {
        let known = zone.iana_name().unwrap_or_default();
        known != name && known.eq_ignore_ascii_case(name)
    };
    resolve(tzid).is_some_and(|(zone, _)| !recased(&zone))
}

/// A last guess for names that no VTIMEZONE explains: `US-Eastern`, `Germany/Berlin`, `UTC+01:00`,
/// `(GMT +01:00)`.
#[must_use]
pub fn guess(tzid: &str) -> Option<TimeZone> {
    let name = tzid.trim().trim_matches(['"', '\'']).trim();
    let name = name.rsplit_once("TZID=").map_or(name, |(_, n)| n);
    let slashed = name.replacen('-', "/", 1);
    let tail = name.rsplit(['/', '_', '-']).next().unwrap_or(name);
    let custom = name.strip_prefix("custom_").unwrap_or(name);
    let bracket = name.strip_prefix('(').and_then(|r| r.split_once(')')).map_or(name, |(o, _)| o);
    iana(&slashed)
        .or_else(|| iana(custom))
        .or_else(|| city(tail))
        .or_else(|| alias(tail))
        .or_else(|| fixed(bracket))
}

fn iana(name: &str) -> Option<TimeZone> {
    if !name.is_ascii() || name.starts_with("posix/") || name.starts_with("right/") {
        return None;
    }
    let spaced = if name.contains(' ') { name.replace(' ', "_") } else { name.to_owned() };
    let zone = jiff::tz::db().get(&spaced).ok()?;
    // The database of some systems offers the system's own zone under a name.
    (!spaced.eq_ignore_ascii_case("localtime") && zone.iana_name().is_some()).then_some(zone)
}

fn windows(name: &str) -> Option<TimeZone> {
    let lower = name.to_ascii_lowercase();
    // Outlook numbers a zone that it met before: "Eastern Standard Time 1".
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let bare = if bare.ends_with(" time") { bare } else { &lower };
    let known = |n: &str| WINDOWS.binary_search_by(|(w, _)| w.cmp(&n)).ok();
    let at = known(bare).or_else(|| known(&bare.replace("daylight time", "standard time")))?;
    iana(WINDOWS[at].1)
}

/// `/mozilla.org/20070129_1/Europe/Berlin`, `/freeassociation.sourceforge.net/Europe/Berlin`,
/// `posix/Europe/Vaduz`: the last segments that make an IANA name.
fn prefixed(name: &str) -> Option<TimeZone> {
    let parts: Vec<&str> = name.split('/').collect();
    (1..parts.len()).rev().map(|n| parts.len() - n).find_map(|from| {
        let tail = parts[from..].join("/");
        // A last segment alone is a name only for the likes of UTC.
        (tail.contains('/') || tail == "UTC").then(|| iana(&tail)).flatten()
    })
}

/// Outlook's display names: an offset in brackets, then cities.
fn display(name: &str) -> Option<TimeZone> {
    let (offset, cities) = match name.strip_prefix('(').and_then(|r| r.split_once(')')) {
        Some((offset, cities)) => (offset, cities),
        None if name.contains(',') => ("", name),
        None => return None,
    };
    let offset = offset.trim_start_matches("UTC").trim_start_matches("GMT").trim();
    let minutes = crate::value::offset_minutes(offset);
    let names: Vec<&str> = cities.split([',', ';', ':']).map(str::trim).collect();
    let preferred = names.iter().filter(|n| ["Berlin", "Wien", "Vienna"].contains(n));
    let fits = |zone: &TimeZone| minutes.is_none_or(|m| standard_minutes(zone) == m);
    let found = preferred.chain(&names).filter_map(|n| city(n).or_else(|| alias(n)));
    found.into_iter().find(fits)
}

/// Offset of a zone in winter (January or July, whichever is behind), in minutes.
fn standard_minutes(zone: &TimeZone) -> i64 {
    let at = |month| {
        let day = jiff::civil::date(2024, month, 15).at(12, 0, 0, 0);
        zone.to_ambiguous_timestamp(day).compatible().map_or(0, |t| zone.to_offset(t).seconds())
    };
    i64::from(at(1).min(at(7)) / 60)
}

/// Cities of IANA names, in small letters.
fn city(name: &str) -> Option<TimeZone> {
    static CITIES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let mut map = HashMap::new();
        for name in jiff::tz::db().available() {
            let name = name.to_string();
            if let Some((area, city)) = name.rsplit_once('/')
                && !["Etc", "US", "Canada", "Mexico", "Brazil", "Chile"].contains(&area)
            {
                let plain = city.replace('_', " ").to_lowercase();
                // Kept in the order of names, so that a city of two areas is always the same.
                let slot = map.entry(plain).or_insert_with(|| name.clone());
                if name < *slot {
                    *slot = name;
                }
            }
        }
        map
    });
    iana(CITIES.get(&name.trim().replace('_', " ").to_lowercase())?)
}

/// Names in use that no list holds, mostly German ones.
fn alias(name: &str) -> Option<TimeZone> {
    let name = name.trim().to_lowercase().replace(" and ", " & ");
    let zone = match name.as_str() {
        "mez"
        | "mesz"
        | "cest"
        | "met"
        | "mest"
        | "mitteleuropäische zeit"
        | "mitteleuropäische sommerzeit"
        | "central european time"
        | "central european summer time"
        | "central europe"
        | "western/central europe"
        | "germany"
        | "deutschland"
        | "de"
        | "bern"
        | "mitteleuropa"
        | "europa/berlin"
        | "westeuropäische normalzeit"
        | "mitteleuropäische normalzeit"
        | "cet/cest"
        | "mez/mesz"
        | "köln"
        | "hamburg"
        | "halle"
        | "münchen"
        | "frankfurt"
        | "leipzig"
        | "magdeburg" => "Europe/Berlin",
        "wien" | "austria" | "österreich" => "Europe/Vienna",
        "zürich" | "schweiz" | "switzerland" => "Europe/Zurich",
        "rom" => "Europe/Rome",
        "prag" => "Europe/Prague",
        "brüssel" => "Europe/Brussels",
        "warschau" => "Europe/Warsaw",
        "kiew" | "kyiv" => "Europe/Kiev",
        "eastern time (us & canada)" | "eastern time" => "America/New_York",
        "central time (us & canada)" | "central time" => "America/Chicago",
        "mountain time (us & canada)" | "mountain time" => "America/Denver",
        "pacific time (us & canada)" | "pacific time" => "America/Los_Angeles",
        "greenwich mean time"
        | "coordinated universal time"
        | "z"
        | "utc (coordinated universal time)" => "UTC",
        _ => return None,
    };
    iana(zone)
}

/// `UTC+01:00`, `GMT-5`, `+0200`.
fn fixed(name: &str) -> Option<TimeZone> {
    let upper = name.to_ascii_uppercase();
    let rest = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT")).unwrap_or(&upper);
    let rest = rest.trim();
    let sign = rest.get(..1).filter(|s| matches!(*s, "+" | "-"))?;
    let digits = rest[1..].trim();
    let padded = match digits.find(':').unwrap_or(digits.len()) {
        1 => format!("{sign}0{digits}"),
        _ => format!("{sign}{digits}"),
    };
    // What follows the digits ("(Standard) / …") would make a guess of it.
    if !padded[1..].bytes().all(|b| b.is_ascii_digit() || b == b':') || padded.len() > 6 {
        return None;
    }
    fixed_minutes(crate::value::offset_minutes(&padded)?)
}

fn fixed_minutes(minutes: i64) -> Option<TimeZone> {
    Offset::from_seconds(i32::try_from(minutes * 60).ok()?).ok().map(TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tzid: &str, expected: &str) {
        let got = resolve(tzid).map(|(z, s)| {
            let offset = || z.to_offset(jiff::Timestamp::UNIX_EPOCH).to_string();
            format!("{} {s:?}", z.iana_name().map_or_else(offset, str::to_owned))
        });
        assert_eq!(got.unwrap_or_default(), expected, "{tzid}");
    }

    #[test]
    fn names_are_understood() {
        check("Europe/Berlin", "Europe/Berlin Iana");
        check("europe/lisbon", "Europe/Lisbon Iana");
        check("\"America/New York\"", "America/New_York Iana");
        check("/mozilla.org/20070129_1/Europe/Berlin", "Europe/Berlin Iana");
        check(
            "/freeassociation.sourceforge.net/Tzfile/America/Indiana/Knox",
            "America/Indiana/Knox Iana",
        );
        check("W. Europe Standard Time", "Europe/Berlin Windows");
        check("w. europe standard time", "Europe/Berlin Windows");
        check("Eastern Standard Time 1", "America/New_York Windows");
        check("Eastern Daylight Time", "America/New_York Windows");
        check("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", "Europe/Berlin Odd");
        check("(GMT+01:00) Sarajevo, Warschau", "Europe/Sarajevo Odd");
        check("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York Odd");
        check("Amsterdam, Belgrade, Berlin, Brussels", "Europe/Berlin Odd");
        check("MESZ", "Europe/Berlin Odd");
        check("UTC", "UTC Iana");
        for unknown in [
            "PDT",
            "Customized Time Zone",
            "",
            "Eastern",
            "UTC+01:00",
            "America/New_Yrok",
            "localtime",
        ] {
            check(unknown, "");
        }
    }

    #[test]
    fn which_names_need_a_definition() {
        for (name, expected) in [
            ("Europe/Berlin", true),
            ("W. Europe Standard Time", true),
            ("w. europe standard time", true),
            ("/mozilla.org/20070129_1/Europe/Berlin", true),
            ("europe/berlin", false),
            ("Europe/lisbon", false),
            ("Hauszeit", false),
        ] {
            assert_eq!(needs_no_definition(name), expected, "{name}");
        }
    }

    #[test]
    fn every_windows_name_has_a_zone() {
        assert!(WINDOWS.is_sorted());
        for (name, zone) in WINDOWS {
            assert!(resolve(name).is_some(), "{name} {zone}");
        }
    }

    #[test]
    fn guesses() {
        let name = |t: &str| guess(t).and_then(|z| z.iana_name().map(str::to_owned));
        assert_eq!(name("US-Eastern").as_deref(), Some("US/Eastern"));
        assert_eq!(name("Germany/Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(name("custom_Europe/Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(name("PDT"), None);
        for fixed in ["UTC+01:00", "(GMT +01:00)", "GMT+1"] {
            let zone = guess(fixed).expect("a zone");
            assert_eq!(zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds(), 3600, "{fixed}");
        }
    }
}
