//! One change, followed from a partner's feed to the calendar that comes out.

use std::time::{Duration, Instant};

use terminbund_tests::{Suite, wait_for};

/// Longer than a change takes; how long it took is printed.
const ARRIVES: Duration = Duration::from_secs(30);

/// The lines of one VEVENT, changed.
fn edit_event(text: &str, uid: &str, change: impl Fn(&str) -> String) -> String {
    let at = text.find(&format!("UID:{uid}")).expect("the event");
    let end = at + text[at..].find("END:VEVENT").expect("its end");
    format!("{}{}{}", &text[..at], change(&text[at..end]), &text[end..])
}

#[test]
fn a_change_in_a_feed_is_in_the_calendar_under_its_uid() {
    let suite = Suite::demo();
    let title = "Nachfolge gesucht: Betriebe in gute Hände geben";
    let before = suite.feed();
    let old = before.titled(title)[0].clone();
    let (new_title, new_time) = ("Nachfolge gefunden: Übergabe im Betrieb", "T163000");
    suite.edit("ihk/veranstaltungen.ics", |text| {
        edit_event(text, "va-1051@ihk-saale-unstrut.example", |event| {
            event
                .replace(title, new_title)
                .replace("T150000", new_time)
                .replace("T170000", "T183000")
        })
    });
    let said = suite.poll("ihk-feed");
    let polled = Instant::now();
    let new = wait_for("the new title is in the feed", ARRIVES, || {
        suite.feed().titled(new_title).first().map(|i| (*i).clone())
    });
    println!("in the feed {} ms after the poll", polled.elapsed().as_millis());
    println!("{}", said.out);
    assert_eq!(new.value("UID"), old.value("UID"));
    assert!(new.sequence() > old.sequence(), "{} after {}", new.sequence(), old.sequence());
    let modified = [&new, &old].map(|i| i.value("LAST-MODIFIED").to_owned());
    assert!(modified[0] > modified[1], "{modified:?}");
    assert!(new.value("DTSTART").ends_with(new_time), "{new:?}");
    assert!(new.value("DTEND").ends_with("T183000"), "{new:?}");
    assert_eq!(new.value("CREATED"), old.value("CREATED"));

    // nothing else has changed, not even when it was published
    suite.settle();
    let after = suite.feed();
    assert_eq!(after.items.len(), before.items.len());
    let mut others = 0;
    for item in before.items.iter().filter(|i| i.value("UID") != new.value("UID")) {
        assert_eq!(after.of_uid(item.value("UID")), Some(item));
        others += 1;
    }
    assert_eq!(others, before.items.len() - 1);
}
