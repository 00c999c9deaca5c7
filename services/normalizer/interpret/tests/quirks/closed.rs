//! Dates of a series that are not for everyone: neither shown nor told of as called off.

use std::sync::Arc;

use jiff::civil::date;
use terminbund_ics::{Body, Options, split};
use terminbund_interpret::announce::literal;
use terminbund_interpret::{Epoch, Source};
use terminbund_proto::v1::raw_item::Payload;
use terminbund_proto::v1::{FormerState, IcalPayload, RawItem, Role};
use terminbund_understand::{CategoryMap, SourceMode, Taxonomy};

use super::{calendar, check};

/// A weekly series of four dates, one of them changed.
fn series(changed: &str) -> String {
    let changed = match changed {
        "" => String::new(),
        lines => format!("BEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT\n"),
    };
    calendar(&format!(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART;TZID=Europe/Berlin:20260901T180000\n\
         RRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\n{changed}"
    ))
}

fn private(id: &str) -> String {
    let zoned = "DTSTART;TZID=Europe/Berlin:20260908T180000";
    series(&format!("CLASS:PRIVATE\nSUMMARY:Geheim\n{id}\n{zoned}"))
}

#[test]
fn whatever_names_the_date_hides_it() {
    let dates = ["01", "08", "15", "22"].map(|d| format!("A: 2026-09-{d}T18:00:00+02:00"));
    let left: Vec<&str> = [0, 2, 3].map(|n| dates[n].as_str()).to_vec();
    for id in [
        "RECURRENCE-ID;TZID=Europe/Berlin:20260908T180000",
        "RECURRENCE-ID:20260908T160000Z",
        "RECURRENCE-ID:20260908T180000",
        "RECURRENCE-ID;TZID=America/New_York:20260908T180000",
        "RECURRENCE-ID;VALUE=DATE:20260908",
    ] {
        check(&private(id), &left, &["non-public"]);
    }
    let following = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260908T180000";
    check(&private(following), &[dates[0].as_str()], &["non-public"]);
}

/// The payload that a feed gives.
fn payload(text: &str) -> IcalPayload {
    let body = Body::new(text.as_bytes(), None);
    let items = split(&terminbund_ics::read(&body), Options::default());
    assert_eq!(items.len(), 1);
    IcalPayload { calendar: items[0].payload.clone() }
}

/// Days of an item that was first published otherwise, those told as withdrawn with `✗`.
fn days(first: &str, now: &str) -> Vec<String> {
    let until = "2026-08-20T00:00:00Z".parse::<jiff::Timestamp>().expect("a time").as_second();
    let former = FormerState { ical: Some(payload(first)), until, ..FormerState::default() };
    let item = RawItem {
        payload: Some(Payload::Ical(payload(now))),
        former: vec![former],
        ..RawItem::default()
    };
    let source = Source {
        alliance: "alliance".to_owned(),
        partner: "partner".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        role: Role::Organizer,
        mode: SourceMode::default(),
        categories: CategoryMap::default(),
        partners: Arc::default(),
    };
    let rules = Taxonomy::defaults().expect("a taxonomy").compile("defaults").expect("rules");
    let epoch = Epoch { number: 1, anchor: date(2026, 8, 1), rules: Arc::new(rules) };
    let mark = |withdrawn: Option<i64>| if withdrawn.is_some() { " ✗" } else { "" };
    let all = literal(&item, &source, &epoch).occurrences;
    let mut out: Vec<String> =
        all.iter().map(|o| format!("{}{}", o.original, mark(o.withdrawn_at))).collect();
    out.sort();
    out
}

#[test]
fn a_date_that_is_no_longer_public_is_not_called_off() {
    let before = series("");
    let closed = private("RECURRENCE-ID;TZID=Europe/Berlin:20260908T180000");
    assert_eq!(days(&before, &closed), ["2026-09-01", "2026-09-15", "2026-09-22"]);
    // One that the exporter takes out is.
    let dropped = before.replace("COUNT=4", "COUNT=4\r\nEXDATE:20260908T160000Z");
    let told = ["2026-09-01", "2026-09-08 ✗", "2026-09-15", "2026-09-22"];
    assert_eq!(days(&before, &dropped), told);
}
