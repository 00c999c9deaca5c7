//! What looks like a date and is none, and what is said to be doubtful.

mod common;

use common::check;
use terminbund_when::{Context, Doubt, Precision, read};

#[test]
fn no_dates() {
    let texts = [
        "",
        " ",
        "3.0",
        "1.2",
        "3.5",
        "12",
        "2027",
        "A14",
        "B 96",
        "§ 16",
        "§ 5 Abs. 3",
        "Tel. 0345 12.03.45",
        "Telefon: 0391/12 03 45",
        "Fax 12.03.27",
        "12.50 €",
        "12,50 Euro",
        "€ 12.50",
        "ab 18 Jahren",
        "ab 6 Jahre",
        "von 6 bis 12 Jahren",
        "10.000 Besucher",
        "1.500",
        "192.168.2.1",
        "Version 2.11.3",
        "v1.2.3",
        "3:2",
        "24/7",
        "90/60/90",
        "50 %",
        "06108 Halle",
        "IBAN DE12 3456 7890",
        "Raum 3.12",
        "Kapitel 4.2.",
        "Nr. 5",
        "32.1.2027",
        "31.2.2027",
        "30. Februar 2027",
        "25:00 Uhr",
        "12:60",
        "99.99.9999",
        "2 x 45 Minuten",
        "90 Minuten",
        "3 Stunden",
        "Dauer: 2 Std.",
        "20 Plätze",
        "Halle 7",
        "Platz 5",
        "5. Platz",
        "der 3. Teil",
        "2. Stock",
        "Klasse 5–10",
        "12-16",
        "18+",
        "kostenlos",
        "nach Vereinbarung",
        "13.13.2027",
        "0.0.",
        "ISBN 978-3-16-148410-0",
        "1/2",
        "3/4 Liter",
    ];
    check("2027-03-01", &texts.map(|text| (text, "-")));
}

#[test]
fn doubts() {
    let context = Context::on("2027-03-01".parse().expect("a date"));
    for (text, want) in [
        ("9. April 2027", &[][..]),
        ("Samstag, 9. April 2027", &[Doubt::Weekday]),
        ("9. Februar", &[Doubt::Year]),
        ("03/04/2027", &[Doubt::DayMonth]),
        ("Sa 03/04/2027", &[]),
        ("Do 03/04/2027", &[]),
        ("9.–11. April, ab 18 Uhr", &[Doubt::DailyOrThrough]),
        ("9.–11. April, jeweils ab 18 Uhr", &[]),
        ("morgen Abend", &[Doubt::PartOfDay]),
        ("morgen Abend um 20 Uhr", &[]),
        ("jeden zweiten Montag", &[Doubt::Recurrence]),
        ("jeden zweiten Montag im Monat", &[]),
        ("alle 14 Tage montags", &[Doubt::Recurrence]),
        ("alle 14 Tage montags ab 5.4.2027", &[]),
        ("Mo–Fr 9–12 Uhr", &[Doubt::Recurrence]),
        ("montags bis freitags 9–12 Uhr", &[]),
        ("werktags", &[Doubt::Recurrence]),
        ("wöchentlich", &[Doubt::Recurrence]),
        ("täglich außer feiertags", &[Doubt::Holidays]),
        ("KW 14", &[Doubt::Vague]),
        ("9.4. bis 7.4.2027", &[Doubt::Order]),
        ("9.4.2027, Einlass 18 Uhr", &[Doubt::DoorsOnly]),
    ] {
        let reading = read(text, &context);
        let kinds: Vec<Doubt> = reading.ambiguities.iter().map(|doubt| doubt.kind).collect();
        assert_eq!(kinds, want, "{text}");
        let worded = |text: &String| text.ends_with('.') && text.len() > 20;
        assert!(reading.ambiguities.iter().all(|doubt| worded(&doubt.de) && worded(&doubt.en)));
    }
}

#[test]
fn precision() {
    let context = Context::on("2027-03-01".parse().expect("a date"));
    for (text, want) in [
        ("9. April 2027, 19 Uhr", Precision::Time),
        ("9. April 2027", Precision::Day),
        ("morgen Abend", Precision::PartOfDay),
        ("ab 9. April", Precision::FromDay),
        ("ab sofort", Precision::FromDay),
        ("bis 9. April", Precision::UntilDay),
        ("KW 14", Precision::Week),
        ("April 2027", Precision::Month),
        ("ab August", Precision::FromMonth),
        ("2. Quartal 2027", Precision::Quarter),
        ("Sommer 2027", Precision::Season),
        ("im Jahr 2028", Precision::Year),
        ("Termin wird noch bekannt gegeben, folgt", Precision::Open),
    ] {
        assert_eq!(read(text, &context).precision, want, "{text}");
    }
}

#[test]
fn headings() {
    let context = Context::on("2026-11-10".parse().expect("a date"));
    for (text, year, month, want) in [
        ("9. April", Some(2025), None, "2025-04-09"),
        ("9.4.", Some(2028), None, "2028-04-09"),
        ("9.", Some(2027), Some(4), "2027-04-09"),
        ("9", Some(2027), Some(4), "2027-04-09"),
        ("Fr 9.", Some(2027), Some(4), "2027-04-09"),
        ("Fr., 9., 19 Uhr", Some(2027), Some(4), "2027-04-09T19:00"),
        ("9. Mai 2029", Some(2027), Some(4), "2029-05-09"),
        ("9.–11.", Some(2027), Some(4), "2027-04-09/2027-04-12"),
    ] {
        let reading = read(text, &context.clone().under(year, month));
        assert_eq!(common::short(&reading), want, "{text}");
    }
}

#[test]
fn what_hangs_on_the_day() {
    let context = Context::on("2027-03-01".parse().expect("a date"));
    for (text, relative, year_given) in [
        ("9. April 2027", false, true),
        ("9. April", false, false),
        ("heute", true, false),
        ("Freitag, 19 Uhr", true, false),
        ("19 Uhr", true, false),
        ("nächsten Freitag", true, false),
        ("jeden Freitag", false, false),
        ("heute, 1. März 2027", false, true),
        ("Ostermontag", false, false),
    ] {
        let reading = read(text, &context);
        assert_eq!((reading.relative, reading.year_given), (relative, year_given), "{text}");
    }
}

#[test]
fn archives() {
    use terminbund_when::Prefer;
    let context = Context::on("2027-03-01".parse().expect("a date"));
    for (text, future, nearest, past) in [
        ("9. April", "2027-04-09", "2027-04-09", "2026-04-09"),
        ("9. November", "2027-11-09", "2026-11-09", "2026-11-09"),
        ("Dienstag, 9. April", "-", "2024-04-09", "2024-04-09"),
        ("Samstag, 3. April", "2027-04-03", "2027-04-03", "2027-04-03"),
    ] {
        for (prefer, want) in
            [(Prefer::Future, future), (Prefer::Nearest, nearest), (Prefer::Past, past)]
        {
            let reading = read(text, &context.clone().prefer(prefer));
            assert_eq!(common::short(&reading), want, "{text} {prefer:?}");
        }
    }
}
