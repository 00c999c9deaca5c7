//! Recurrence rules (RFC 5545, 3.3.10): read leniently, bounded before they are expanded.

use jiff::civil::Weekday;
use terminbund_ics::value::{Moment, moment};

/// Bytes of a rule. The longest real one has some 200.
pub const MAX_RULE: usize = 4 * 1024;

/// Product of the lengths of the BY lists: what one period may hold. A rule with each minute of
/// the day would give 1,440; nothing public needs more.
pub const MAX_PRODUCT: usize = 10_000;

/// How often a rule repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freq {
    /// Each second.
    Secondly,
    /// Each minute.
    Minutely,
    /// Each hour.
    Hourly,
    /// Each day.
    Daily,
    /// Each week.
    Weekly,
    /// Each month.
    Monthly,
    /// Each year.
    Yearly,
}

/// A rule that can be expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Unit of the period.
    pub freq: Freq,
    /// Periods from one to the next, at least 1.
    pub interval: u32,
    /// Number of instances from DTSTART.
    pub count: Option<u32>,
    /// Last moment, inclusive.
    pub until: Option<Moment>,
    /// Seconds, 0 to 59.
    pub by_second: Vec<i16>,
    /// Minutes.
    pub by_minute: Vec<i16>,
    /// Hours.
    pub by_hour: Vec<i16>,
    /// Weekdays; the number is the nth of month or year, 0 for each.
    pub by_day: Vec<(i16, Weekday)>,
    /// Days of the month, negative from its end.
    pub by_month_day: Vec<i16>,
    /// Days of the year, negative from its end.
    pub by_year_day: Vec<i16>,
    /// Weeks of the year, negative from its end.
    pub by_week_no: Vec<i16>,
    /// Months.
    pub by_month: Vec<i16>,
    /// Positions within a period, negative from its end.
    pub by_set_pos: Vec<i16>,
    /// First day of the week.
    pub week_start: Weekday,
}

/// What a rule's text gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The rule, where there is one to expand.
    pub rule: Option<Rule>,
    /// What is wrong with it: rule of the findings and detail.
    pub problems: Vec<(&'static str, String)>,
}

/// Reads a rule. Unknown and broken parts are left and told; a rule without FREQ, with a list of
/// which nothing is valid, or beyond the bounds is none.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut problems = Vec::new();
    let rule = parse_into(text, &mut problems);
    let rule = rule.unwrap_or_else(|id| {
        problems.push((id, text.to_owned()));
        None
    });
    Parsed { rule, problems }
}

type Problems = Vec<(&'static str, String)>;

fn parse_into(text: &str, problems: &mut Problems) -> Result<Option<Rule>, &'static str> {
    let mut body = text.trim();
    while let Some(rest) = body.get(..6).filter(|p| p.eq_ignore_ascii_case("RRULE:")) {
        body = body[rest.len()..].trim_start();
    }
    if body.is_empty() {
        return Err("rrule-empty");
    }
    if body.len() > MAX_RULE {
        return Err("rrule-too-large");
    }
    let upper = body.to_ascii_uppercase();
    let freq = upper.split(';').find_map(|p| p.trim().strip_prefix("FREQ=")).and_then(freq);
    let mut rule = Rule::new(freq.ok_or("bad-rrule")?);
    for part in upper.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        if let Err(fault) = rule.take(part) {
            match fault {
                Fault::Part => problems.push(("rrule-part", part.to_owned())),
                Fault::Rule => return Err("bad-rrule"),
            }
        }
    }
    if rule.product() > MAX_PRODUCT {
        return Err("rrule-too-large");
    }
    Ok(Some(rule))
}

fn freq(text: &str) -> Option<Freq> {
    Some(match text.trim() {
        "SECONDLY" => Freq::Secondly,
        "MINUTELY" => Freq::Minutely,
        "HOURLY" => Freq::Hourly,
        "DAILY" => Freq::Daily,
        "WEEKLY" => Freq::Weekly,
        "MONTHLY" => Freq::Monthly,
        "YEARLY" => Freq::Yearly,
        _ => return None,
    })
}

enum Fault {
    /// The part is left.
    Part,
    /// Without it the rule would mean something else.
    Rule,
}

impl Rule {
    fn new(freq: Freq) -> Self {
        Self {
            freq,
            interval: 1,
            count: None,
            until: None,
            by_second: Vec::new(),
            by_minute: Vec::new(),
            by_hour: Vec::new(),
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_year_day: Vec::new(),
            by_week_no: Vec::new(),
            by_month: Vec::new(),
            by_set_pos: Vec::new(),
            week_start: Weekday::Monday,
        }
    }

    /// The sizes of all lists multiplied.
    fn product(&self) -> usize {
        let days = self.by_day.len().max(1);
        let lists = [
            &self.by_second,
            &self.by_minute,
            &self.by_hour,
            &self.by_month_day,
            &self.by_year_day,
            &self.by_week_no,
            &self.by_month,
            &self.by_set_pos,
        ];
        lists.iter().fold(days, |n, list| n.saturating_mul(list.len().max(1)))
    }

    fn take(&mut self, part: &str) -> Result<(), Fault> {
        let (key, value) = part.split_once('=').ok_or(Fault::Part)?;
        let (key, value) = (key.trim(), value.trim());
        match key {
            "FREQ" | "RSCALE" | "SKIP" => {}
            "INTERVAL" => match value.parse::<u32>() {
                Ok(n) if n > 0 => self.interval = n,
                _ => return Err(Fault::Part),
            },
            "COUNT" => match value.parse::<u32>() {
                Ok(n) if n > 0 => self.count = Some(n),
                // Exporters write -1 or 0 for "no end".
                _ => return Err(Fault::Part),
            },
            "UNTIL" => match moment(value) {
                Some(m) => self.until = Some(m),
                None => return Err(if value.is_empty() { Fault::Part } else { Fault::Rule }),
            },
            "WKST" => self.week_start = weekday(value).ok_or(Fault::Part)?,
            "BYSECOND" => self.by_second = numbers(value, 0, 60, false)?,
            "BYMINUTE" => self.by_minute = numbers(value, 0, 59, false)?,
            "BYHOUR" => self.by_hour = numbers(value, 0, 23, false)?,
            "BYMONTHDAY" => self.by_month_day = numbers(value, 1, 31, true)?,
            "BYYEARDAY" => self.by_year_day = numbers(value, 1, 366, true)?,
            "BYWEEKNO" => self.by_week_no = numbers(value, 1, 53, true)?,
            "BYMONTH" => self.by_month = numbers(value, 1, 12, false)?,
            "BYSETPOS" => self.by_set_pos = numbers(value, 1, 366, true)?,
            "BYDAY" | "BYWEEKDAY" => self.by_day = days(value)?,
            _ => return Err(Fault::Part),
        }
        Ok(())
    }
}

/// A list of whole numbers within bounds, sorted, each once; those out of bounds are left. An
/// empty list says nothing, one of which nothing is left is a fault of the rule.
fn numbers(text: &str, from: i16, to: i16, signed: bool) -> Result<Vec<i16>, Fault> {
    let mut out: Vec<i16> = Vec::new();
    for item in text.split(',').map(str::trim).filter(|i| !i.is_empty()) {
        let Ok(n) = item.trim_start_matches('+').parse::<i16>() else { continue };
        let inside =
            (from..=to).contains(&n) || signed && (from..=to).contains(&n.saturating_neg());
        if inside && !out.contains(&n) {
            out.push(n);
        }
    }
    out.sort_unstable();
    if out.is_empty() {
        Err(if text.is_empty() { Fault::Part } else { Fault::Rule })
    } else {
        Ok(out)
    }
}

fn days(text: &str) -> Result<Vec<(i16, Weekday)>, Fault> {
    let mut out: Vec<(i16, Weekday)> = Vec::new();
    for item in text.split(',').map(str::trim).filter(|i| i.is_ascii() && i.len() >= 2) {
        let (nth, day) = item.split_at(item.len() - 2);
        let nth = nth.trim().trim_start_matches('+');
        let nth = if nth.is_empty() { Ok(0) } else { nth.parse::<i16>() };
        if let (Ok(nth), Some(day)) = (nth, weekday(day))
            && nth.unsigned_abs() <= 53
            && !out.contains(&(nth, day))
        {
            out.push((nth, day));
        }
    }
    if out.is_empty() {
        Err(if text.is_empty() { Fault::Part } else { Fault::Rule })
    } else {
        Ok(out)
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.trim() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, readable: bool, problems: &[&str]) {
        let parsed = parse(text);
        assert_eq!(parsed.rule.is_some(), readable, "{text}");
        let ids: Vec<&str> = parsed.problems.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, problems, "{text}");
    }

    #[test]
    fn rules_are_read_leniently() {
        check("FREQ=WEEKLY;BYDAY=MO,WE", true, &[]);
        check("freq=weekly;byday=mo", true, &[]);
        check("RRULE:Zufall;FREQ=WEEKLY", true, &["rrule-part"]);
        check("FREQ=WEEKLY;INTERVAL=0", true, &["rrule-part"]);
        check("FREQ=WEEKLY;BYDAY=1€", false, &["bad-rrule"]);
        check("FREQ=WEEKLY;BYDAY=MO,XX", true, &[]);
        check("FREQ=FORTNIGHTLY", false, &["bad-rrule"]);
        check("", false, &["rrule-empty"]);
        check("INTERVAL=2", false, &["bad-rrule"]);
        check("FREQ=DAILY;COUNT=0", true, &["rrule-part"]);
        check("FREQ=DAILY;COUNT=99999999999", true, &["rrule-part"]);
        let sixty: Vec<String> = (0..60).map(|n| n.to_string()).collect();
        let bomb = format!("FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE={0};BYSECOND={0}", sixty.join(","));
        check(&bomb, false, &["rrule-too-large"]);
        check(&format!("FREQ=DAILY;BYHOUR={}", "1,".repeat(9_000)), false, &["rrule-too-large"]);
    }
}
