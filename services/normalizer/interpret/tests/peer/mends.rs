//! Series written anew by the letter of RFC 5545, so that what a library says of the standard's
//! text can be told from what it makes of a fault: if it then sees what we saw before, the fault
//! is why we differed.

#![expect(clippy::ptr_arg, reason = "all mends are of one type, some add lines")]

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use terminbund_ics::value::{Moment, moment};
use terminbund_ics::zones::{self, Spelling};
use terminbund_interpret::ical::rule::{Freq, Rule, parse};

/// A fault, who sees it right, and what takes its place.
pub struct Mend {
    pub name: &'static str,
    pub verdict: &'static str,
    apply: fn(&mut Vec<Line>, &Around) -> bool,
}

/// What a VEVENT stands in.
struct Around {
    /// TZIDs that the file defines.
    defined: BTreeSet<String>,
    /// Zone of its calendar.
    zone: TimeZone,
}

/// Several VEVENTs of one UID.
pub const SHARED_UID: Mend = Mend {
    name: "events that share a UID",
    verdict: "neither by the letter, for a UID has to be unique (3.8.4.7); ours keeps both where \
              title and start say that they are two, the library the later stamp only",
    apply: |_, _| false,
};

/// In the order in which they are applied.
pub const MENDS: &[Mend] = &[
    Mend {
        name: "days until a moment",
        verdict: "neither by the letter, for UNTIL has to be a day as DTSTART is (3.3.10, UNTIL); \
                  ours reads the midnight that Exchange writes as its day, which is inclusive",
        apply: days_until_moment,
    },
    Mend {
        name: "moments until a day",
        verdict: "neither by the letter, for UNTIL has to be a moment as DTSTART is (3.3.10, \
                  UNTIL); ours, since a bound is inclusive and the day is part of it",
        apply: moments_until_day,
    },
    Mend {
        name: "a zoned start until a local time",
        verdict: "neither by the letter, for UNTIL has to be in UTC (3.3.10, UNTIL); ours reads \
                  it on the clock of DTSTART",
        apply: zoned_until_local,
    },
    Mend {
        name: "a day with a zone",
        verdict: "ours: TZID must not be applied to a DATE (3.2.19)",
        apply: day_with_zone,
    },
    Mend {
        name: "a day that is not typed",
        verdict: "neither by the letter, for a DATE needs VALUE=DATE (3.8.2.4) and DTEND its type \
                  (3.8.2.2); ours reads the day that is written",
        apply: untyped_day,
    },
    Mend {
        name: "an end before the start",
        verdict: "ours: DTSTART is when it begins (3.8.2.4), DTEND has to be later (3.8.2.2); \
                  the two are not exchanged",
        apply: end_before_start,
    },
    Mend {
        name: "COUNT with a start that the rule does not give",
        verdict: "ours: DTSTART always counts as the first occurrence (3.3.10, COUNT)",
        apply: start_counts,
    },
    Mend {
        name: "a date taken out in another zone",
        verdict: "ours: EXDATE names a moment in its own zone (3.8.5.1, 3.2.19); the library \
                  compares what the clocks show",
        apply: excluded_elsewhere,
    },
    Mend {
        name: "a zone named otherwise than in the tz database",
        verdict: "neither by the letter, for each TZID needs its VTIMEZONE (3.2.19); ours takes \
                  the zone that the name says, the library local time",
        apply: zone_by_another_name,
    },
];

/// A content line in its parts.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    name: String,
    params: Vec<(String, String)>,
    value: String,
}

impl Line {
    fn read(text: &str) -> Self {
        let (mut quoted, mut cuts, mut colon) = (false, Vec::new(), text.len());
        for (at, c) in text.char_indices() {
            match c {
                '"' => quoted = !quoted,
                ';' if !quoted => cuts.push(at),
                ':' if !quoted => {
                    colon = at;
                    break;
                }
                _ => {}
            }
        }
        cuts.push(colon);
        let parts = cuts.windows(2).map(|w| &text[w[0] + 1..w[1]]);
        let param = |p: &str| {
            let (k, v) = p.split_once('=').unwrap_or((p, ""));
            (k.to_ascii_uppercase(), v.trim_matches('"').to_owned())
        };
        Self {
            name: text[..cuts[0]].to_ascii_uppercase(),
            params: parts.map(param).collect(),
            value: text.get(colon + 1..).unwrap_or_default().to_owned(),
        }
    }

    fn write(&self) -> String {
        let params = self.params.iter().map(|(k, v)| match v.contains([':', ';', ',']) {
            true => format!(";{k}=\"{v}\""),
            false => format!(";{k}={v}"),
        });
        format!("{}{}:{}\r\n", self.name, params.collect::<String>(), self.value)
    }

    fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    fn drop_param(&mut self, name: &str) {
        self.params.retain(|(k, _)| k != name);
    }

    fn zone(&self) -> Option<TimeZone> {
        let tzid = self.param("TZID")?;
        zones::resolve(tzid).map(|(z, _)| z).or_else(|| zones::guess(tzid))
    }
}

fn get<'l>(event: &'l [Line], name: &str) -> Option<&'l Line> {
    event.iter().find(|l| l.name == name)
}

fn start(event: &[Line]) -> Option<Moment> {
    moment(&get(event, "DTSTART")?.value)
}

/// Writes the UNTIL of each rule anew.
fn set_until(event: &mut [Line], until: impl Fn(Moment) -> Option<String>) -> bool {
    let mut done = false;
    for line in event.iter_mut().filter(|l| l.name == "RRULE") {
        let anew = |part: &str| {
            let (key, value) = part.split_once('=')?;
            let written = key.eq_ignore_ascii_case("UNTIL").then(|| until(moment(value)?))??;
            Some(format!("UNTIL={written}"))
        };
        let parts = line.value.split(';').map(|p| anew(p).unwrap_or_else(|| p.to_owned()));
        let value = parts.collect::<Vec<_>>().join(";");
        done |= value != line.value;
        line.value = value;
    }
    done
}

fn utc(local: jiff::civil::DateTime, zone: &TimeZone) -> Option<String> {
    let at = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some(at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

fn days_until_moment(event: &mut Vec<Line>, around: &Around) -> bool {
    let Some(Moment::Day(_)) = start(event) else { return false };
    set_until(event, |until| {
        let Moment::Utc(t) = until else { return None };
        let local = around.zone.to_datetime(TimeZone::UTC.to_timestamp(t).ok()?);
        let midnight = local.time() == jiff::civil::Time::midnight();
        let day: Date = if midnight { local.date() } else { t.date() };
        Some(day.strftime("%Y%m%d").to_string())
    })
}

fn moments_until_day(event: &mut Vec<Line>, around: &Around) -> bool {
    let zone = match start(event) {
        Some(Moment::Utc(_)) => TimeZone::UTC,
        Some(Moment::Local(_)) => {
            get(event, "DTSTART").and_then(Line::zone).unwrap_or_else(|| around.zone.clone())
        }
        _ => return false,
    };
    set_until(event, |until| match until {
        Moment::Day(d) => utc(d.at(23, 59, 59, 0), &zone),
        _ => None,
    })
}

fn zoned_until_local(event: &mut Vec<Line>, _: &Around) -> bool {
    let Some(Moment::Local(_)) = start(event) else { return false };
    let Some(zone) = get(event, "DTSTART").and_then(Line::zone) else { return false };
    set_until(event, |until| match until {
        Moment::Local(t) => utc(t, &zone),
        _ => None,
    })
}

fn day_with_zone(event: &mut Vec<Line>, _: &Around) -> bool {
    let mut done = false;
    for line in event.iter_mut().filter(|l| l.name.starts_with("DT")) {
        if matches!(moment(&line.value), Some(Moment::Day(_))) && line.param("TZID").is_some() {
            line.drop_param("TZID");
            done = true;
        }
    }
    done
}

fn untyped_day(event: &mut Vec<Line>, _: &Around) -> bool {
    let Some(Moment::Day(_)) = start(event) else { return false };
    let Some(line) = event.iter_mut().find(|l| l.name == "DTSTART") else { return false };
    if line.param("VALUE").is_some() {
        return false;
    }
    line.params.push(("VALUE".to_owned(), "DATE".to_owned()));
    event.retain(|l| l.name != "DTEND" || matches!(moment(&l.value), Some(Moment::Day(_))));
    true
}

fn end_before_start(event: &mut Vec<Line>, _: &Around) -> bool {
    let (from, to) = (get(event, "DTSTART"), get(event, "DTEND"));
    let wrong = from.zip(to).is_some_and(|(from, to)| {
        let both = (moment(&from.value), moment(&to.value));
        from.param("TZID") == to.param("TZID")
            && match both {
                (Some(Moment::Local(a)), Some(Moment::Local(b))) => b < a,
                (Some(Moment::Utc(a)), Some(Moment::Utc(b))) => b < a,
                _ => false,
            }
    });
    event.retain(|l| !(wrong && l.name == "DTEND"));
    wrong
}

/// Whether a rule surely does not give this day.
fn leaves_out(rule: &Rule, day: Date) -> bool {
    let nth = i16::from(day.day() - 1) / 7 + 1;
    let nth_last = -(i16::from(day.days_in_month() - day.day()) / 7 + 1);
    let numbered = rule.freq == Freq::Monthly || !rule.by_month.is_empty();
    let fits = |(n, weekday): &(i16, jiff::civil::Weekday)| {
        *weekday == day.weekday() && (*n == 0 || !numbered || *n == nth || *n == nth_last)
    };
    let of_month = [i16::from(day.day()), i16::from(day.day() - day.days_in_month()) - 1];
    let lacks =
        |list: &[i16], any: &[i16]| !list.is_empty() && !any.iter().any(|n| list.contains(n));
    !rule.by_day.is_empty() && !rule.by_day.iter().any(fits)
        || lacks(&rule.by_month_day, &of_month)
        || lacks(&rule.by_month, &[i16::from(day.month())])
}

fn start_counts(event: &mut Vec<Line>, _: &Around) -> bool {
    let Some(day) = start(event).map(Moment::date) else { return false };
    let before = event.clone();
    event.retain_mut(|line| {
        let rule = (line.name == "RRULE").then(|| parse(&line.value).rule).flatten();
        let Some(rule) = rule.filter(|r| leaves_out(r, day)) else { return true };
        let Some(count) = rule.count else { return true };
        let parts = line.value.split(';').filter(|p| !p.to_uppercase().starts_with("COUNT="));
        let left = format!("COUNT={}", count - 1);
        line.value = parts.chain([left.as_str()]).collect::<Vec<_>>().join(";");
        count > 1
    });
    *event != before
}

fn excluded_elsewhere(event: &mut Vec<Line>, _: &Around) -> bool {
    let own = get(event, "DTSTART").and_then(|l| l.param("TZID")).map(str::to_owned);
    let mut done = false;
    for line in event.iter_mut().filter(|l| l.name == "EXDATE") {
        let other = line.param("TZID").is_some_and(|t| own.as_deref().is_some_and(|o| o != t));
        let Some(zone) = line.zone().filter(|_| other) else { continue };
        let Some(Moment::Local(t)) = moment(&line.value) else { continue };
        line.value = utc(t, &zone).unwrap_or_default();
        line.drop_param("TZID");
        done = true;
    }
    done
}

fn zone_by_another_name(event: &mut Vec<Line>, around: &Around) -> bool {
    let times = ["DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"];
    if let Some(Moment::Day(_)) = start(event) {
        return false;
    }
    let mut done = false;
    for line in event.iter_mut().filter(|l| times.contains(&l.name.as_str())) {
        let Some(tzid) = line.param("TZID").map(str::to_owned) else { continue };
        let windows = matches!(zones::resolve(&tzid), Some((_, Spelling::Windows)));
        let Some(zone) = line.zone().filter(|_| !windows && !around.defined.contains(&tzid)) else {
            continue;
        };
        if zone.iana_name() == Some(tzid.as_str()) {
            continue;
        }
        line.drop_param("TZID");
        match zone.iana_name() {
            Some(name) => line.params.push(("TZID".to_owned(), name.to_owned())),
            None => {
                let anew = |v: &str| match moment(v) {
                    Some(Moment::Local(t)) => utc(t, &zone).unwrap_or_default(),
                    _ => v.to_owned(),
                };
                line.value = line.value.split(',').map(anew).collect::<Vec<_>>().join(",");
            }
        }
        done = true;
    }
    done
}

/// What stands between a shared UID and the number that tells its events apart.
pub const NUMBERED: char = '\u{1f}';

/// The text with the VEVENTs of some UIDs mended, and the names of the mends by UID.
pub fn mend(text: &str, uids: &BTreeSet<String>) -> (String, Vec<(String, &'static Mend)>) {
    let text = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let defined = text.lines().filter_map(|l| l.strip_prefix("TZID:"));
    let named = text.lines().find_map(|l| l.strip_prefix("X-WR-TIMEZONE:"));
    let zone = named.and_then(zones::resolve).map(|(z, _)| z);
    let around = Around {
        defined: defined.map(|d| d.trim().to_owned()).collect(),
        zone: zone.unwrap_or_else(|| TimeZone::get("Europe/Berlin").unwrap()),
    };
    let (mut out, mut applied, mut masters) = (String::new(), Vec::new(), Vec::new());
    let mut event: Option<Vec<Line>> = None;
    for line in text.lines() {
        match (line, &mut event) {
            ("BEGIN:VEVENT", _) => event = Some(vec![Line::read(line)]),
            ("END:VEVENT", Some(lines)) => {
                let uid = get(lines, "UID").map_or("", |l| l.value.trim()).to_owned();
                if uids.contains(&uid) {
                    let done = MENDS.iter().filter(|m| (m.apply)(lines, &around));
                    applied.extend(done.map(|m| (uid.clone(), m)));
                    if get(lines, "RECURRENCE-ID").is_none() && !uid.is_empty() {
                        if masters.contains(&uid) {
                            let number = format!("{uid}{NUMBERED}{}", masters.len());
                            let own = lines.iter_mut().filter(|l| l.name == "UID");
                            own.for_each(|l| l.value.clone_from(&number));
                            applied.push((uid.clone(), &SHARED_UID));
                        }
                        masters.push(uid);
                    }
                }
                out.extend(lines.iter().map(Line::write));
                out.push_str("END:VEVENT\r\n");
                event = None;
            }
            (line, Some(lines)) => lines.push(Line::read(line)),
            (line, None) => {
                out.push_str(line);
                out.push_str("\r\n");
            }
        }
    }
    (out, applied)
}
