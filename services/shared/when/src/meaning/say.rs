//! Doubts in words.

use jiff::civil::{Date, Weekday};

use crate::syntax::Clk;
use crate::types::{Ambiguity, Doubt};

fn tell(kind: Doubt, de: String, en: String) -> Ambiguity {
    Ambiguity { kind, de, en }
}

fn german(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Montag",
        Weekday::Tuesday => "Dienstag",
        Weekday::Wednesday => "Mittwoch",
        Weekday::Thursday => "Donnerstag",
        Weekday::Friday => "Freitag",
        Weekday::Saturday => "Samstag",
        Weekday::Sunday => "Sonntag",
    }
}

pub(super) fn year(date: Date) -> Ambiguity {
    let (day, other) = (date.strftime("%d.%m.%Y"), date.year() + 1);
    tell(
        Doubt::Year,
        format!("Das Jahr fehlt; gelesen als {day}, es könnte auch {other} gemeint sein."),
        format!("The year is missing; read as {date}, it could also be {other}."),
    )
}

pub(super) fn year_by_weekday(date: Date) -> Ambiguity {
    let (day, year) = (date.strftime("%d.%m.%Y"), date.year());
    tell(
        Doubt::Year,
        format!("Das Jahr fehlt; der Wochentag passt nur zu {year}, gelesen als {day}."),
        format!("The year is missing; the weekday fits {year} only, read as {date}."),
    )
}

pub(super) fn month_by_weekday(date: Date) -> Ambiguity {
    let day = date.strftime("%d.%m.%Y");
    tell(
        Doubt::Year,
        format!("Monat und Jahr fehlen; nach dem Wochentag gelesen als {day}."),
        format!("Month and year are missing; read by the weekday as {date}."),
    )
}

pub(super) fn no_year(day: i8, month: i8, said: Weekday) -> Ambiguity {
    let name = german(said);
    tell(
        Doubt::Weekday,
        format!("Der {day}.{month}. ist in keinem nahen Jahr ein {name}; das Jahr fehlt."),
        format!("{day}/{month} (day/month) is a {said:?} in no year near; the year is missing."),
    )
}

pub(super) fn weekday(date: Date, said: Weekday) -> Ambiguity {
    let (said_de, is_de) = (german(said), german(date.weekday()));
    let day = date.strftime("%d.%m.%Y");
    let is = date.weekday();
    tell(
        Doubt::Weekday,
        format!("Der {day} ist ein {is_de}, im Text steht {said_de}."),
        format!("{date} is a {is:?}, the text says {said:?}."),
    )
}

pub(super) fn day_month(date: Date) -> Ambiguity {
    let day = date.strftime("%d.%m.%Y");
    let other = format!("{:02}.{:02}.{}", date.month(), date.day(), date.year());
    tell(
        Doubt::DayMonth,
        format!("Tag und Monat könnten vertauscht sein: gelesen als {day}, möglich wäre {other}."),
        format!("Day and month could be swapped: read as {day}, it could be {other}."),
    )
}

pub(super) fn daily(first: Date, last: Date) -> Ambiguity {
    let (a, b) = (first.strftime("%d.%m."), last.strftime("%d.%m.%Y"));
    tell(
        Doubt::DailyOrThrough,
        format!("{a} bis {b} mit Uhrzeit: gelesen als täglich zu dieser Zeit."),
        format!("{a} to {b} with a time: read as each day at that time."),
    )
}

pub(super) fn part_of_day() -> Ambiguity {
    tell(
        Doubt::PartOfDay,
        "Die Tageszeit steht nur in Worten; die Uhrzeit fehlt.".into(),
        "The time of day is only said in words; the clock time is missing.".into(),
    )
}

pub(crate) fn half_day(clk: Clk) -> Ambiguity {
    let (hour, minute) = (clk.hour, clk.minute);
    let other = (hour + 12) % 24;
    tell(
        Doubt::PartOfDay,
        format!("Gelesen als {hour}:{minute:02} Uhr; gemeint sein kann {other}:{minute:02} Uhr."),
        format!("Read as {hour}:{minute:02}; {other}:{minute:02} may be meant."),
    )
}

pub(super) fn every_or_nth() -> Ambiguity {
    tell(
        Doubt::Recurrence,
        "Unklar, ob jede zweite Woche oder der so gezählte Wochentag des Monats gemeint ist; \
         „im Monat“ würde es klären."
            .into(),
        "It is not clear whether every other week or that weekday of the month is meant; \
         “of the month” would settle it."
            .into(),
    )
}

pub(super) fn phase(first: Date) -> Ambiguity {
    let day = first.strftime("%d.%m.%Y");
    tell(
        Doubt::Recurrence,
        format!("Ab welchem Tag der Abstand zählt, steht nicht da; gelesen ab {day}."),
        format!("From which day on the interval counts is not said; read from {first} on."),
    )
}

pub(super) fn each_week() -> Ambiguity {
    tell(
        Doubt::Recurrence,
        "Mehrere Wochentage ohne Datum: gelesen als jede Woche.".into(),
        "Several weekdays without a date: read as each week.".into(),
    )
}

pub(super) fn saturday() -> Ambiguity {
    tell(
        Doubt::Recurrence,
        "„Werktags“: gelesen als Montag bis Freitag; dem Gesetz nach zählt auch der Samstag."
            .into(),
        "“On working days”: read as Monday to Friday; by German law Saturday counts as well."
            .into(),
    )
}

pub(super) fn holidays(school: bool) -> Ambiguity {
    let (de, en) = if school {
        ("in den Schulferien", "in the school holidays")
    } else {
        ("an Feiertagen", "on public holidays")
    };
    tell(
        Doubt::Holidays,
        format!("Entfällt {de}; welche das sind, hängt vom Land ab und ist nicht abgezogen."),
        format!("Not {en}; which these are depends on the state, and they are not taken out."),
    )
}

pub(super) fn also_holidays() -> Ambiguity {
    tell(
        Doubt::Holidays,
        "Auch an Feiertagen; welche das sind, hängt vom Land ab, und sie sind nicht dabei.".into(),
        "Also on public holidays; which these are depends on the state, and they are not included."
            .into(),
    )
}

pub(super) fn which() -> Ambiguity {
    tell(
        Doubt::Recurrence,
        "Es wiederholt sich, aber an welchen Tagen, steht nicht da.".into(),
        "It recurs, but on which days is not said.".into(),
    )
}

pub(super) fn next_weekday(date: Date) -> Ambiguity {
    let (name, day) = (german(date.weekday()), date.strftime("%d.%m.%Y"));
    let weekday = date.weekday();
    tell(
        Doubt::Recurrence,
        format!("{name} ohne Datum: gelesen als der nächste, {day}; jede Woche wäre möglich."),
        format!("{weekday:?} without a date: read as the next, {date}; each week is possible."),
    )
}

pub(super) fn vague() -> Ambiguity {
    tell(
        Doubt::Vague,
        "Nur ein Zeitraum ist genannt, der genaue Tag fehlt.".into(),
        "Only a period is named, the exact day is missing.".into(),
    )
}

pub(super) fn order() -> Ambiguity {
    tell(
        Doubt::Order,
        "Das Ende liegt vor dem Beginn; es wurde weggelassen.".into(),
        "The end lies before the start; it was left out.".into(),
    )
}

pub(crate) fn doors_only() -> Ambiguity {
    tell(
        Doubt::DoorsOnly,
        "Nur der Einlass ist genannt; der Beginn fehlt.".into(),
        "Only the opening of the doors is named; the start is missing.".into(),
    )
}
