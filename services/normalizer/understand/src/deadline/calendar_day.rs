//! Days told by the calendar without a full date: "Ende März", "der 19. d. M.", "Pfingstmontag",
//! "KW 37, Freitag", "bis Sonntag".

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, ISOWeekDate, Weekday};
use regex::Regex;
use terminbund_when::{Context, Prefer};

use crate::expression::expression;
use crate::relative;

/// "Ende April (2027)", "Mitte Mai", "the end of March", "letzter Februartag".
static OF_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zum|the|am)\s+)?(?:(?P<end>ende|end\s+of|letzte[rn]?(?:\s+tag\s+(?:im
        |des))?
        |last\s+day\s+of)|(?P<middle>mitte|mid|middle\s+of))[\s-]+(?:des\s+|im\s+)?
        (?P<month>jan|feb|m(?:ä|ae)r|mar|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])\p{L}*\.?
        (?:\s+(?P<year>\d{4}))?(?P<given>\s*[,(])?",
    )
});

/// "Jahresende (2026)", "Ende des Jahres", "Monatsende", "the end of the year".
static END: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zum|the)\s+)?(?:(?P<year>jahresende|jahreswechsel|jahresschluss
        |ende?\s+(?:des|dieses|of\s+the|of\s+this)\s+(?:jahres?|year))
        |monatsende|ende?\s+(?:des|dieses|of\s+the|of\s+this)\s+(?:monats|month))
        (?:\s+(?P<of>\d{4}))?",
    )
});

/// "19. d. M.", "the 20th", "zum 15. des Monats".
static OF_THIS_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:\p{L}+(?:tag|woch|day),?\s+)?(?P<the>(?:zum|den|dem|am|the)\s+)?
        (?P<day>\d{1,2})(?:\.\s*(?:d\.?\s*m\b\.?|d(?:ie|e)ses\s+monats|des\s+monats|lfd\.?\s*m)
        |(?:st|nd|rd|th)\b(?P<rest>\s*\S*)|\.(?P<bare>\s*\S*))",
    )
});

/// "KW 37, Freitag", "Freitag der KW 37", "Ende KW 37".
static WEEK: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zum|ende|der|in)\s+){0,3}(?:(?P<before>\p{L}+tag|mittwoch)[\s,(]+
        (?:(?:in|der|von)\s+){0,2})?(?:kw|kalenderwoche)\s*(?P<week>\d{1,2})
        (?:[\s,(]+(?P<behind>\p{L}+tag|mittwoch))?",
    )
});

/// "bis Sonntag", "by Friday, 12 noon".
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zum|am|den|kommenden|n(?:ä|ae)chsten|diesen|next|this|coming)\s+){0,2}
        (?P<day>montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday|tuesday
        |wednesday|thursday|friday|saturday|sunday)(?P<part>abend|mittag)?\b(?P<rest>[^\n]{0,12})",
    )
});

/// Feasts by which days are told, folded to lower case.
const FEASTS: &[&str] = &[
    "silvester",
    "neujahr",
    "heiligabend",
    "heilig abend",
    "nikolaus",
    "karfreitag",
    "gründonnerstag",
    "ostern",
    "oster",
    "pfingst",
    "fronleichnam",
    "christi himmelfahrt",
    "himmelfahrt",
    "allerheiligen",
    "reformationstag",
    "rosenmontag",
    "aschermittwoch",
    "weihnacht",
    "1. advent",
    "2. advent",
    "3. advent",
    "4. advent",
    "ersten advent",
    "zweiten advent",
    "dritten advent",
    "vierten advent",
    "tag der arbeit",
    "tag der deutschen einheit",
    "dreikönig",
    "martinstag",
    "valentinstag",
    "walpurgis",
    "nikolaustag",
    "2. weihnachtstag",
    "zweiten weihnachtstag",
    "buß- und bettag",
    "christmas",
    "easter",
    "good friday",
    "new year's eve",
    "whit monday",
    "halloween",
    "totensonntag",
    "volkstrauertag",
];

/// "20. des Vormonats", "zum Ersten des Monats", "Monatsersten".
static OF_MONTHS: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zum|den)\s+)?(?:(?P<day>\d{1,2})\.\s+des\s+vormonats
        |(?P<first>monatsersten|ersten\s+des\s+monats|monatsanfang))",
    )
});

/// "Tag vor Heiligabend", "the Monday before Christmas".
static BEFORE_FEAST: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?ix)^\W{0,3}(?:(?:zum|am|the)\s+){0,2}(?:(?P<day>tag|day)|(?P<weekday>\p{L}+(?:tag|day)
        |mittwoch))\s+(?:vor|before)\s+(?P<feast>\p{L}.*)",
    )
});

/// The day before a feast, or the last such weekday.
pub(crate) fn before_feast(text: &str, begin: DateTime) -> Option<String> {
    let found = BEFORE_FEAST.captures(text)?;
    let day: Date = feast(&found["feast"], begin.date())?.get(..10)?.parse().ok()?;
    let before = match found.name("weekday") {
        Some(name) => day.nth_weekday(-1, relative::named(name.as_str())?),
        None => day.yesterday(),
    };
    Some(before.ok()?.to_string())
}

fn of_months(text: &str, start: Date) -> Option<Date> {
    let found = OF_MONTHS.captures(text)?;
    if found.name("first").is_some() {
        return Some(start.first_of_month()).filter(|d| *d < start);
    }
    let before = start.first_of_month().yesterday().ok()?;
    Date::new(before.year(), before.month(), found["day"].parse().ok()?).ok()
}

/// The day or minute that the text begins with, the last such before the event.
pub(crate) fn due(text: &str, begin: DateTime) -> Option<String> {
    let start = begin.date();
    of_months(text, start)
        .or_else(|| of_this_month(text, start))
        .or_else(|| month_part(text, start))
        .or_else(|| end(text, start))
        .or_else(|| week(text, start))
        .map(|day| day.to_string())
        .or_else(|| feast(text, start))
}

/// The last such weekday before the event. In "Montag, 16. November" a date follows, which says
/// more.
pub(crate) fn weekday(text: &str, begin: DateTime) -> Option<String> {
    let found = WEEKDAY.captures(text)?;
    let rest = found.name("rest").map_or("", |m| m.as_str());
    let figure = rest.find(|c: char| c.is_ascii_digit());
    let clock = relative::clock(rest);
    if figure.is_some() && clock.is_none() {
        return None;
    }
    let day = begin.date().nth_weekday(-1, relative::named(&found["day"])?).ok()?;
    Some(clock.map_or_else(|| day.to_string(), |clock| format!("{day}T{clock}")))
}

/// Whether the text begins with "Ende Mai" and the like: a day that is told besides counts more.
pub(crate) fn is_rough(text: &str) -> bool {
    OF_MONTH.is_match(text) || END.is_match(text)
}

/// The rest of "Mitte Januar (15.01.)", where the day is told as well.
pub(crate) fn told_again(text: &str) -> Option<&str> {
    let found = OF_MONTH.captures(text)?;
    let rest = &text[found.name("given")?.end()..];
    rest.trim_start().starts_with(|c: char| c.is_ascii_digit()).then_some(rest)
}

fn month_part(text: &str, start: Date) -> Option<Date> {
    let found = OF_MONTH.captures(text)?;
    let name = terminbund_text::fold::fold(&found["month"]);
    let name = name.as_str();
    let month = MONTHS.iter().position(|m| m.contains(&name))? as i8 + 1;
    let middle = found.name("middle").is_some();
    let of = |year| {
        let first = Date::new(year, month, if middle { 15 } else { 1 }).ok();
        if middle { first } else { first.map(Date::last_of_month) }
    };
    match found.name("year") {
        Some(year) => of(year.as_str().parse().ok()?),
        None => of(start.year()).filter(|d| *d < start).or_else(|| of(start.year() - 1)),
    }
}

/// How the names of the months begin, folded, German and English.
pub(crate) const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb"],
    &["maer", "mar", "mr"],
    &["apr"],
    &["mai", "may"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["okt", "oct"],
    &["nov"],
    &["dez", "dec"],
];

fn end(text: &str, start: Date) -> Option<Date> {
    let found = END.captures(text)?;
    let year = found.name("of").and_then(|y| y.as_str().parse().ok());
    if found.name("year").is_some() {
        return Date::new(year.unwrap_or(start.year() - 1), 12, 31).ok();
    }
    start.first_of_month().yesterday().ok()
}

fn of_this_month(text: &str, start: Date) -> Option<Date> {
    let found = OF_THIS_MONTH.captures(text)?;
    let rest = found.name("rest").map_or("", |m| m.as_str().trim()).to_lowercase();
    let month = |rest: &str| {
        let rest = rest.trim_start_matches('(');
        rest.starts_with(|c: char| c.is_ascii_digit())
            || MONTHS.iter().flat_map(|m| m.iter()).any(|m| rest.starts_with(m))
            || rest.starts_with("mär")
    };
    // "den 15." and nothing behind it.
    let bare = found.name("bare").map(|m| m.as_str().trim().to_lowercase());
    let the = found.name("the").map_or("", |m| m.as_str().trim()).to_lowercase();
    if month(&rest) || rest == "of" || bare.is_some_and(|b| month(&b) || !the.starts_with("de")) {
        return None;
    }
    let day: i8 = found["day"].parse().ok()?;
    let this = Date::new(start.year(), start.month(), day).ok().filter(|d| *d < start);
    let before = start.first_of_month().yesterday().ok()?;
    this.or_else(|| Date::new(before.year(), before.month(), day).ok())
}

fn week(text: &str, start: Date) -> Option<Date> {
    let found = WEEK.captures(text)?;
    let named = found.name("before").or(found.name("behind"));
    let day = named.and_then(|m| relative::named(m.as_str())).unwrap_or(Weekday::Sunday);
    let week = found["week"].parse().ok()?;
    let of = |year| ISOWeekDate::new(year, week, day).ok().map(ISOWeekDate::date);
    of(start.year()).filter(|d| *d <= start).or_else(|| of(start.year() - 1))
}

fn feast(text: &str, start: Date) -> Option<String> {
    let text = text.trim_start_matches([' ', ':', '(']);
    let text = text.strip_prefix("zum ").unwrap_or(text);
    let head = text[..text.floor_char_boundary(18)].to_lowercase();
    let name = FEASTS.iter().find(|f| head.starts_with(*f))?;
    let end = text.char_indices().skip(name.chars().count()).find(|(_, c)| !c.is_alphabetic());
    let (name, rest) = end.map_or((text, ""), |(at, _)| text.split_at(at));
    let clock = relative::clock(rest);
    // A date in figures or a year behind it says more.
    if clock.is_none() && rest.chars().take(4).any(|c| c.is_ascii_digit()) {
        return None;
    }
    let reading = terminbund_when::read(name, &Context::on(start).prefer(Prefer::Past));
    let day = reading.first()?.start.date();
    let day = Some(day).filter(|d| *d <= start)?;
    Some(clock.map_or_else(|| day.to_string(), |clock| format!("{day}T{clock}")))
}
