//! Entries made up for tests.

use terminbund_proto::v1::{
    AllDay, Classification, Date, Entry, Event, Imprecise, Member, Party, Place, Precision, Role,
    Status, Timed, Visibility, When, when::Kind,
};

/// Seconds of a local time in Berlin.
pub fn berlin(local: &str) -> i64 {
    let time: jiff::civil::DateTime = local.parse().unwrap();
    time.in_tz("Europe/Berlin").unwrap().timestamp().as_second()
}

/// A timed moment in Berlin.
pub fn timed(start: &str, end: Option<&str>) -> When {
    let timed = Timed {
        start: berlin(start),
        end: end.map(berlin),
        zone: "Europe/Berlin".into(),
        doors: None,
    };
    When { kind: Some(Kind::Timed(timed)), text: String::new() }
}

fn date((year, month, day): (i32, u32, u32)) -> Option<Date> {
    Some(Date { year, month, day })
}

/// Whole days; the end is exclusive.
pub fn all_day(first: (i32, u32, u32), end: (i32, u32, u32)) -> When {
    let all_day = AllDay { first: date(first), end: date(end) };
    When { kind: Some(Kind::AllDay(all_day)), text: String::new() }
}

/// A date that is not yet a date.
pub fn imprecise(
    earliest: (i32, u32, u32),
    latest: (i32, u32, u32),
    precision: Precision,
    text: &str,
) -> When {
    let imprecise =
        Imprecise { earliest: date(earliest), latest: date(latest), precision: precision.into() };
    When { kind: Some(Kind::Imprecise(imprecise)), text: text.into() }
}

/// A plain public entry, told by one partner.
pub fn entry(id: &str, title: &str, when: When) -> Entry {
    Entry {
        id: id.into(),
        alliance: "sued".into(),
        event: Some(Event {
            title: title.into(),
            description: "Was Betriebe tun können.".into(),
            when: Some(when),
            status: Status::Scheduled.into(),
            place: Some(Place {
                name: "Rathaus".into(),
                street: "Markt 1".into(),
                postal_code: "06667".into(),
                locality: "Weißenfels".into(),
                region: "15084".into(),
                latitude: Some(51.2),
                longitude: Some(11.97),
                ..Default::default()
            }),
            organizer: Some(Party { name: "Kammer Süd".into(), ..Default::default() }),
            classification: Some(Classification {
                audiences: vec!["unternehmen".into()],
                topics: vec!["recruiting".into()],
                ..Default::default()
            }),
            url: "https://kammer.example/termine/1".into(),
            visibility: Visibility::Public.into(),
            ..Default::default()
        }),
        members: vec![member(id, "kammer", "Kammer Süd", title)],
        sequence: 3_000_000,
        last_modified: 1_767_225_600, // 2026-01-01T00:00:00Z
        first_seen: 1_764_547_200,    // 2025-12-01T00:00:00Z
        ..Default::default()
    }
}

/// One partner's announcement.
pub fn member(event: &str, partner: &str, name: &str, title: &str) -> Member {
    Member {
        event_id: event.into(),
        source: format!("{partner}-feed"),
        partner: partner.into(),
        partner_name: name.into(),
        title: title.into(),
        url: format!("https://{partner}.example/termine/1"),
        role: Role::Organizer.into(),
        ..Default::default()
    }
}
