//! VTIMEZONE components (RFC 5545, 3.6.5): as rules where the zone has them, else by transition.

use jiff::{Timestamp, civil, tz::Offset};

use super::line::Lines;
use crate::time::Zone;

/// How many years before and after the events of a feed the transitions are written, so that
/// programs which look past the last event still find the offset.
const MARGIN_YEARS: i16 = 1;

/// Writes the zone for local times between two years.
pub fn write(zone: &Zone, first_year: i16, last_year: i16, out: &mut Lines) {
    out.put("BEGIN", "VTIMEZONE");
    out.put("TZID", &zone.name);
    if zone.name == "Europe/Berlin" {
        berlin(out);
    } else {
        by_transitions(zone, first_year - MARGIN_YEARS, last_year + MARGIN_YEARS, out);
    }
    out.put("END", "VTIMEZONE");
}

/// From 1970 and with rules, as Outlook wants it; before 1980 Germany had no summer time, which
/// no event of ours can meet.
fn berlin(out: &mut Lines) {
    let summer = Observance {
        daylight: true,
        from: Offset::constant(1),
        to: Offset::constant(2),
        name: "CEST".into(),
        start: civil::datetime(1970, 3, 29, 2, 0, 0, 0),
    };
    let winter = Observance {
        daylight: false,
        from: Offset::constant(2),
        to: Offset::constant(1),
        name: "CET".into(),
        start: civil::datetime(1970, 10, 25, 3, 0, 0, 0),
    };
    summer.write(Some("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"), out);
    winter.write(Some("FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"), out);
}

/// One STANDARD or DAYLIGHT part.
struct Observance {
    daylight: bool,
    from: Offset,
    to: Offset,
    name: String,
    /// Local time by the offset before it.
    start: civil::DateTime,
}

impl Observance {
    fn write(&self, rule: Option<&str>, out: &mut Lines) {
        let part = if self.daylight { "DAYLIGHT" } else { "STANDARD" };
        out.put("BEGIN", part);
        out.put("TZOFFSETFROM", &offset_text(self.from));
        out.put("TZOFFSETTO", &offset_text(self.to));
        out.put("TZNAME", &self.name);
        out.put("DTSTART", &self.start.strftime("%Y%m%dT%H%M%S").to_string());
        if let Some(rule) = rule {
            out.put("RRULE", rule);
        }
        out.put("END", part);
    }
}

/// The offset in force at the beginning, then each change until the end.
fn by_transitions(zone: &Zone, first_year: i16, last_year: i16, out: &mut Lines) {
    let instant = |year: i16| {
        let day = civil::Date::new(year, 1, 1).ok()?;
        Some(day.to_zoned(zone.rules.clone()).ok()?.timestamp())
    };
    let begin = instant(first_year).unwrap_or(Timestamp::UNIX_EPOCH);
    let end = instant(last_year.saturating_add(1)).unwrap_or(Timestamp::MAX);
    let info = zone.rules.to_offset_info(begin);
    let mut before = info.offset();
    Observance {
        daylight: info.dst().is_dst(),
        from: before,
        to: before,
        name: info.abbreviation().to_owned(),
        start: begin.to_zoned(zone.rules.clone()).datetime(),
    }
    .write(None, out);
    let transitions = zone.rules.following(begin).take_while(|step| step.timestamp() < end);
    for step in transitions {
        let to = step.offset();
        Observance {
            daylight: step.dst().is_dst(),
            from: before,
            to,
            name: step.abbreviation().to_owned(),
            start: before.to_datetime(step.timestamp()),
        }
        .write(None, out);
        before = to;
    }
}

/// `+0100`, with seconds where the zone has them.
fn offset_text(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) =
        (seconds.abs() / 3_600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    let mut text = format!("{sign}{hours:02}{minutes:02}");
    if rest != 0 {
        text.push_str(&format!("{rest:02}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str) -> String {
        let mut out = Lines::default();
        write(&Zone::named(name).unwrap(), 2026, 2026, &mut out);
        out.finish()
    }

    #[test]
    fn berlin_has_rules_from_1970() {
        let text = written("Europe/Berlin");
        assert!(text.contains("DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"));
        assert!(
            text.contains("DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")
        );
    }

    #[test]
    fn other_zones_have_their_transitions() {
        let text = written("America/New_York");
        assert!(text.contains(
            "BEGIN:DAYLIGHT\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\n\
             DTSTART:20260308T020000\r\nEND:DAYLIGHT"
        ));
        assert!(text.contains("TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\n"));
        let fixed = written("Asia/Kolkata");
        assert_eq!(fixed.matches("BEGIN:STANDARD").count(), 1);
        assert!(fixed.contains("TZOFFSETTO:+0530"));
    }
}
