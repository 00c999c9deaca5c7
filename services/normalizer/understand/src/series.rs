//! The series that an announcement stands in: its name, edition and part.

mod count;
mod counted;
mod edition;
mod name;
mod phrase;

use std::sync::LazyLock;

use regex::Regex;

use self::edition::{is_event, ordinal, roman};
pub(crate) use self::name::SERIES;

use crate::deadline::calendar_day::MONTHS;
use crate::doc::Doc;
use crate::expression::expression;
use crate::expression::word_set;
use crate::rules::{Family, Role, Rules};
use crate::text::Text;
use crate::understood::{Because, Series, What, Where};

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r#"^\W*(?:\d{4}\s+)?(?:(?:Der|Die|Das|Zum|Zur|The|Unser(?:e"#,
        r#"|er)?)\s+)?(?:(\d{1,3})\.|([IVXL]{1,6})\.|(\d{1,3})(?:st|nd|rd"#,
        r#"|th))\s*([\p{L}„"“].*)$"#
    ))
});
/// "7. Auflage der Jobmesse", "Zum 10. Mal: Karrieretag".
static TIMES_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?x)^\W*(?:[Zz]um\s+)?(\d{1,3})\.\s+(?:Mal|Auflage|Ausgabe|Runde|Durchgang|Folge)
        \s*(?:[:–-]\s*|(?:der|des|unserer|von|vom)\s+)(.+)$",
    )
});
/// "Jobmesse – 7. Auflage", "Karrieretag zum 10. Mal".
static TIMES_LAST: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"(?x)^(.{4,80}?)[\s,:–(-]+(?:[Zz]um\s+)?(\d{1,3})\.\s+
        (?:Mal|Auflage|Ausgabe|Runde|Durchgang|Folge|Staffel|Treffen|Sitzung|Termin|Abend)\b",
    )
});
/// "Lehre statt Leere! 9. Nacht der Ausbildung".
static NUMBERED_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| expression(r"[!?:|–-]\s(?:\w+\s)?(\d{1,2})\.\s(\p{Lu}\p{L}{3}.*)$"));
static WORDED: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)^\W*(?:(?:der|die|das)\s+)?(erste|zweite|dritte|vierte|fünfte|sechste",
        r"|siebte|achte|neunte|zehnte|elfte|zwölfte|first|second|third|fourth",
        r"|fifth)[rsn]?\s+(\p{Lu}.*)$"
    ))
});
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r#"(?i)^(.{4,80}?)[\s,]*(?:\bNr\.?\s*|\bNo\.?\s*|#|\bAusgabe\s+|\bEdition\s+"#,
        r#"|\bVol\.?\s*)(\d{1,3})\b"#
    ))
});
static PART: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)\b(?:Teil|Modul|Folge|Part|Baustein|Module|Session|Episode",
        r"|Termin)\s+(\d{1,2}|[IVX]{1,4})\b(?:\s*(?:von|of|/)\s*(\d{1,2}))?"
    ))
});
static BRACKET: LazyLock<Regex> = LazyLock::new(|| expression(r#"^(.{4,80}?)\s*\((\d{1,2})\)"#));
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"^\W*((?:\p{L}[\p{L}-]*[\p{L}-])(?i:montag|dienstag|mittwoch|donnerstag|freitag",
        r"|samstag|sonntag)|\p{Lu}\p{L}+\s(?:Monday|Tuesday|Wednesday|Thursday",
        r"|Friday|Montag|Dienstag|Mittwoch|Donnerstag|Freitag))",
        r"(?:\s*[:|–#-]|\s*$|\s+(?:für|im|am|zum|for))"
    ))
});
static OF_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    expression(concat!(
        r"(?i)^\W*(?:(?:der|die|das|the|unser|unsere)\s)?",
        r"(\p{L}[\p{L}-]*(?:\s\p{L}[\p{L}-]*)?\s(?:des|der|of the)\s(?:Monats",
        r"|Woche|Quartals|Month|Week))\b"
    ))
});

/// The series, with the reason.
pub(crate) fn series(rules: &Rules, doc: &Doc<'_>) -> Option<(Series, Because)> {
    let title = doc.title().text.raw;
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    let title = strip_notice(title);
    let titled = by_title(title);
    let explicit = doc.prose().find_map(|z| Some((name::explicit(z)?, z.place)));
    let (mut series, place) = match (explicit, titled) {
        (Some((name, place)), titled) => {
            let edition = titled.and_then(|t| t.edition);
            (Series { name: name.to_owned(), edition, ..Series::default() }, place)
        }
        (None, Some(titled)) => (titled, Where::Title),
        (None, None) => configured(rules, doc)
            .or_else(|| named(doc))
            .unwrap_or((Series::default(), Where::Title)),
    };
    part(title, &mut series);
    if series.part.is_none() && !series.name.is_empty() {
        series.part = part_of(doc.description().text.raw);
    }
    if series.edition.is_none() || series.name.is_empty() {
        let titled = || counted::titled(&doc.title().text);
        let told = || doc.prose().skip(1).find_map(|z| counted::told(&z.text, &doc.title().text));
        if let Some(counted) = titled().or_else(told) {
            let known = series.edition.or(series.part);
            let same = known.is_none_or(|number| number == counted.number);
            series.edition = series.edition.or_else(|| known.is_none().then_some(counted.number));
            if series.name.is_empty() && same {
                series.name = counted.name.unwrap_or_default();
            }
        }
    }
    if series.name.is_empty() && series.edition.is_some() {
        series.name = name_alone(title);
    }
    if series.name.is_empty() {
        series.name = name::recurring(doc, title).unwrap_or_default();
    }
    if series.name.is_empty() && series.edition.is_none() && series.part.is_none() {
        return None;
    }
    let label = if series.name.is_empty() { "edition" } else { series.name.as_str() };
    let reason = crate::doc::because(What::Series, label, title, place);
    Some((series, reason))
}

/// Notices before a title: "ABGESAGT:", "AUSGEBUCHT:", "HYBRID |", "Bitte vormerken:".
fn strip_notice(title: &str) -> &str {
    static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r"(?i)^(?:abgesagt|ausgebucht|verschoben|entfällt|fällt aus|hybrid|online|neu",
            r"|warteliste|bitte vormerken|save the date|rückblick|einladung(?: zum| zur)?",
            r"|cancelled|verlegt)\W+"
        ))
    });
    NOTICE.find(title).map_or(title, |m| &title[m.end()..])
}

fn by_title(title: &str) -> Option<Series> {
    let figures = title.bytes().any(|b| b.is_ascii_digit());
    // Roman figures stand at the beginning.
    let counted = figures || title.starts_with(['I', 'V', 'X', 'L']);
    let by_number = counted.then(|| numbered(title)).flatten();
    by_number.or_else(|| worded(title)).or_else(|| {
        let behind = || figures.then(|| BEHIND.captures(title)).flatten();
        let named = |name: &str| Some(Series { name: name.to_owned(), ..Series::default() });
        if let Some(found) = WEEKDAYS.is_in(title).then(|| WEEKDAY.captures(title)).flatten() {
            let edition = behind().and_then(|c| c[2].parse().ok());
            return Some(Series { edition, ..named(&found[1])? });
        }
        if let Some(found) = PERIODS.is_in(title).then(|| OF_MONTH.captures(title)).flatten() {
            return named(&found[1]);
        }
        let found = behind()?;
        let edition = found[2].parse().ok();
        let counted = counted::titled(&Text::new(title)).filter(|c| Some(c.number) == edition);
        let name = match counted.and_then(|c| c.name) {
            Some(name) => name,
            None if found[1].contains(':') => return None,
            None => name_of(&found[1]),
        };
        Some(Series { name, edition, ..Series::default() })
    })
}

word_set! { WEEKDAYS = &["ag", "AG", "och", "OCH", "day"] }
word_set! { PERIODS = &["onats", "oche", "uartal", "onth", "eek"] }

/// "8. Konferenz", "7. Auflage der Messe", "Messe zum 10. Mal".
fn numbered(title: &str) -> Option<Series> {
    for (expression, name, edition) in [(&TIMES_FIRST, 2, 1), (&TIMES_LAST, 1, 2)] {
        if let Some(found) = expression.captures(title) {
            let (name, edition) = (name_of(&found[name]), found[edition].parse().ok());
            return Some(Series { name, edition, ..Series::default() });
        }
    }
    let numbered = NUMBERED.captures(title).filter(|c| {
        !begins_with_month(&c[4]) && !c[4].starts_with("Klasse") && !c[4].starts_with("OG")
    });
    if let Some(found) = numbered {
        let number = found.get(1).or(found.get(3)).and_then(|m| m.as_str().parse().ok());
        let edition = number.or_else(|| roman(found.get(2)?.as_str()));
        return Some(Series { name: name_of(&found[4]), edition, ..Series::default() });
    }
    let found = NUMBERED_BEHIND.captures(title).filter(|c| {
        let noun = c[2].split([' ', ':', ',']).next().unwrap_or_default();
        let alone = noun == c[2].trim();
        let general = alone && counted::is_general_meeting(noun);
        !begins_with_month(&c[2]) && !edition::is_other(noun) && !general
    })?;
    let edition = found[1].parse().ok();
    Some(Series { name: name_of(&found[2]), edition, ..Series::default() })
}

/// "Zweiter Karrieretag".
fn worded(title: &str) -> Option<Series> {
    // "Der erste Tag entscheidet" is none.
    let found = WORDED.captures(title).filter(|c| {
        let noun = c[2].split([' ', ':', ',']).next().unwrap_or_default();
        is_event(noun) || ordinal(&c[1]) != Some(1) && !edition::is_other(noun)
    })?;
    let edition = ordinal(&found[1]);
    Some(Series { name: name_of(&found[2]), edition, ..Series::default() })
}

/// Whether the text begins with the name of a month, or a short form.
fn begins_with_month(text: &str) -> bool {
    let first = text.split([' ', '.', ',']).next().unwrap_or_default();
    let first = terminbund_text::fold::fold(first);
    MONTHS.iter().flat_map(|names| names.iter()).any(|name| first.starts_with(name))
}

/// The name up to what tells this edition from others: topic, place, date, year.
fn name_of(rest: &str) -> String {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        expression(
            r#"(?x)\s*(?:[:|„"“»(]|\s[–—-]\s|\s*,\s|\s(?:zum\s+Thema|zu\s+dem|unter\s+dem
            |am\s+\d|vom\s+\d|im\s+(?:Jahr|Januar|Februar|M(?:ä|ae)rz|April|Mai|Juni|Juli
            |August|September|Oktober|November|Dezember)|f(?:ü|ue)r\s+(?:neue|alle|junge|die|den
        |das|unsere)\b)\b
        |\s(?:19|20)\d\d\b).*$"#,
        )
    });
    let name = END.replace(rest, "");
    let name = name.trim_matches([' ', '.', '!', ',', '"', '„', '“', '”', '–', '-']);
    // "5. Fachtag „Ankommen“" is one of a series with that name.
    let behind = rest.split_once(name).map_or("", |(_, behind)| behind.trim_start());
    let general = [
        "Fachtag",
        "Stammtisch",
        "Landeskongress",
        "Kongress",
        "Forum",
        "Konferenz",
        "Tagung",
        "Fachtagung",
        "Abend",
        "Treffen",
    ];
    let titled = general.contains(&name) && behind.starts_with(['„', '"', '“', '»']);
    if name.is_empty() || titled { quoted(behind) } else { name.to_owned() }
}

fn quoted(rest: &str) -> String {
    rest.trim_matches(|c: char| !c.is_alphanumeric())
        .split(['"', '“', '”', '«'])
        .next()
        .unwrap_or("")
        .trim()
        .to_owned()
}

fn configured(rules: &Rules, doc: &Doc<'_>) -> Option<(Series, Where)> {
    let titles = [doc.title(), doc.subtitle()];
    let zone = titles.into_iter().find(|z| z.of(Family::Series, Role::Words).next().is_some())?;
    let hit = zone.of(Family::Series, Role::Words).next()?;
    let name = rules.taxonomy.series.get(usize::from(hit.slot.index))?;
    Some((Series { name: name.replace('*', ""), ..Series::default() }, zone.place))
}

/// "In der Reihe BIZ & Donna", and a name before "Teil 2" in the title.
fn named(doc: &Doc<'_>) -> Option<(Series, Where)> {
    let of = |name: &str| Series { name: name.to_owned(), ..Series::default() };
    if let Some(found) = doc.prose().find_map(|z| Some((of(name::bare(z)?), z.place))) {
        return Some(found);
    }
    // "Vereinbarkeit leben – Unternehmenstour Teil 2", "Digital gut führen: Webinarreihe, Folge 4".
    let title = doc.title().text.raw;
    let text = parted(title)?;
    let text = &title[..PART.find(text)?.start()];
    let text = text.split(" – ").next().unwrap_or(text).split(':').next().unwrap_or(text);
    let name = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '!' && c != '?');
    let general = ["veranstaltungsreihe", "podcast live", "podcast", "reihe", "webinar"];
    let single = name.chars().count() < 4 || general.contains(&name.to_lowercase().as_str());
    (!single).then(|| (of(name), Where::Title))
}

/// The title, if it can name a part: figures, also Roman ones.
fn parted(title: &str) -> Option<&str> {
    let roman = [" I", " V", " X"].iter().any(|r| title.contains(r));
    (roman || title.bytes().any(|b| b.is_ascii_digit())).then_some(title)
}

fn part(title: &str, series: &mut Series) {
    let Some(title) = parted(title) else { return };
    if let Some(found) = PART.captures(title) {
        series.part = found[1].parse().ok().or_else(|| roman(&found[1]));
        series.parts = found.get(2).and_then(|m| m.as_str().parse().ok());
    } else if let Some(found) = BRACKET.captures(title) {
        series.part = found[2].parse().ok();
        // "Feierabendgespräch (7): Nachfolge".
        let rest = &title[found.get(0).map_or(0, |m| m.end())..];
        if series.name.is_empty() && rest.starts_with(':') {
            series.name = name_of(&found[1]);
        }
    }
}

/// "Folge 4 unserer Webinarreihe".
fn part_of(raw: &str) -> Option<u32> {
    static OF_SERIES: LazyLock<Regex> = LazyLock::new(|| {
        expression(
            r"(?ix)\b(?:Teil|Modul|Folge|Part|Baustein|Episode|Termin)\s+(\d{1,3})\s+
            (?:der|unserer|aus|in|of|von)\b
            |(?:(?:^|[.,\n–(|-]\s*)(?:Folge|Episode)|\((?:Teil|Part))\s*:?\s*(\d{1,3})\b",
        )
    });
    let found = OF_SERIES.captures(raw)?;
    found.get(1).or(found.get(2))?.as_str().parse().ok()
}

/// The name of what takes place "zum 12. Mal": the quoted name in the title, else the title where
/// it is no more than a name.
fn name_alone(title: &str) -> String {
    /// A longer title tells the subject as well.
    const MOST_WORDS: usize = 5;
    if title.contains('„') || title.contains('"') {
        let inner = title.split(['„', '"']).nth(1).unwrap_or_default();
        return quoted(inner);
    }
    let name = name_of(title);
    if name.split(' ').count() <= MOST_WORDS { name } else { String::new() }
}
