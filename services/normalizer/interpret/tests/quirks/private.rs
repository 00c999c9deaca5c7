//! What is private is gone before anything is stored: canaries in whatever an exporter writes.

use terminbund_ics::{Body, plan, read as read_feed};
use terminbund_interpret::ical::check::components;

use super::{event, read};

/// Lines with something private, each with the word `canary` in it.
const PRIVATE: [&str; 53] = [
    // people
    "ATTENDEE;CN=canary:mailto:max@beispiel.de",
    "ATTENDEE;CN=Max;EMAIL=canary@beispiel.de:invalid:nomail",
    "ATTENDEE;DELEGATED-TO=\"mailto:canary@beispiel.de\":mailto:max@beispiel.de",
    "ORGANIZER:mailto:max.canary@beispiel.de",
    "ORGANIZER;CN=canary@beispiel.de:mailto:info@beispiel.de",
    "ORGANIZER;CN=Amt;SENT-BY=\"mailto:canary@beispiel.de\":mailto:info@beispiel.de",
    "ORGANIZER;CN=Amt;DIR=\"ldap://canary/\":mailto:info@beispiel.de",
    "ORGANIZER;CN=Amt;X-CALENDARSERVER-EMAIL=canary@x.de:/principals/canary/",
    "COMMENT:canary",
    "REQUEST-STATUS:2.0;canary",
    "RELATED-TO:canary",
    "RESOURCES:canary",
    "X-CREATOR:mailto:canary@beispiel.de",
    "X-EVOLUTION-CALDAV-HREF:/dav/canary/",
    // alarms and other components
    "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:canary\nTRIGGER:-PT1H\nEND:VALARM",
    "BEGIN:VALARM\nACTION:EMAIL\nATTENDEE:mailto:canary@x.de\nEND:VALARM",
    "BEGIN:PARTICIPANT\nUID:canary\nEND:PARTICIPANT",
    "BEGIN:VRESOURCE\nNAME:canary\nEND:VRESOURCE",
    "BEGIN:X-NOTES\nNOTE:canary\nEND:X-NOTES",
    // embedded files
    "ATTACH;ENCODING=BASE64;VALUE=BINARY:canary",
    "ATTACH:data:text/plain,canary",
    "ATTACH:CID:canary@x.de",
    "ATTACH:file:///home/canary/flyer.pdf",
    "IMAGE;VALUE=BINARY;ENCODING=BASE64:canary",
    // links to join, each for one who was invited
    "URL:https://meet.jit.si/canary",
    "URL:https://us02web.zo\u{1e}om.us/j/81234567890?pwd=canary",
    "URL:https://us02web.zoom.us/j/81234567890?pwd=canary",
    "LOCATION:https://teams.microsoft.com/l/meetup-join/canary",
    "LOCATION:Microsoft Teams https://teams.live.com/meet/94123?p=canary",
    "CONFERENCE;VALUE=URI:https://bbb.beispiel.de/b/canary-abc-d3f",
    "CONFERENCE;VALUE=URI;LABEL=canary-Einwahl https://zoom.us/j/canary:https://zoom.us/j/8123456",
    "CONFERENCE;VALUE=URI:tel:+49691234,,canary#",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/canary",
    "X-MICROSOFT-ONLINEMEETINGCONFERENCEID:canary",
    "X-MICROSOFT-ONLINEMEETINGTOLLNUMBER:canary",
    "X-MICROSOFT-ONLINEMEETINGINFORMATION:{\"canary\":1}",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK:canary",
    "X-MICROSOFT-LOCATIONS:[{\"DisplayName\":\"canary\"}]",
    "X-GOOGLE-CONFERENCE:https://meet.google.com/canary",
    "X-GOOGLE-HANGOUT:https://hangouts.google.com/canary",
    "X-NEXTCLOUD-TALK:https://cloud.beispiel.de/call/canary",
    "X-ZOOM-MEETING-PASSCODE:canary",
    "X-ALT-DESC;FMTTYPE=text/html:<a href=\"https://firma.webex.com/meet/canary\">x</a>",
    "DESCRIPTION:Hier: https://meet.google.com/canary-defg-hij\\nbis dann",
    "DESCRIPTION:Beitreten: msteams:/l/meetup-join/canary",
    "DESCRIPTION:Meeting-ID: 812 3456 7890\\nKenncode: canary1",
    "DESCRIPTION:Besprechungs-ID: 312 345 678 9\\nPasscode: canary!",
    "DESCRIPTION:Zoom\\, Passwort: canary",
    "DESCRIPTION:https://calendar.google.com/calendar/ical/x/private-canary0123/basic.ics",
    "DESCRIPTION:Hier: https://us02web.zo\u{1e}om.us/j/81234567890?pwd=canary",
    "SUMMARY:Runde https://senfcall.de/canary-def-ghi-jkl",
    "CATEGORIES:Runde,https://zoom.us/j/81234567890?pwd=canary",
    "X-IRGENDWAS:canary",
];

/// Of the calendar itself.
const OF_CALENDAR: [&str; 4] = [
    "X-WR-CALNAME:canary@gmail.com",
    "X-WR-CALDESC:canary",
    "X-OWNER;CN=canary:mailto:canary@x.de",
    "SOURCE:https://x.de/canary",
];

/// The payload of the one item that a text gives.
fn payload(text: &str) -> String {
    let body = Body::new(text.as_bytes(), None);
    let feed = read_feed(&body);
    let items: Vec<_> = plan(&feed, terminbund_ics::Options::default()).items().collect();
    assert_eq!(items.len(), 1, "{text}");
    String::from_utf8(items[0].payload.clone()).expect("text")
}

#[test]
fn no_canary_passes() {
    for line in PRIVATE {
        let text = event(&format!("DTSTART:20260901T160000Z\n{line}"));
        let stored = payload(&text);
        assert!(!stored.contains("canary"), "{line}\n{stored}");
        let meant = format!("{:?}", read(text.as_bytes()).events);
        assert!(!meant.contains("canary"), "{line}\n{meant}");
    }
    for line in OF_CALENDAR {
        let text = event("SUMMARY:A\nDTSTART:20260901T160000Z");
        let stored = payload(&text.replace("VERSION:2.0", &format!("VERSION:2.0\r\n{line}")));
        assert!(!stored.contains("canary"), "{line}\n{stored}");
    }
}

/// The owner is told what was taken out, in both languages and without what it was.
#[test]
fn what_is_taken_out_is_told() {
    let all = PRIVATE.iter().filter(|l| !l.starts_with("BEGIN")).map(|l| format!("{l}\n"));
    let lines = all.collect::<String>() + "DTSTART:20260901T160000Z";
    let report = read(event(&lines).as_bytes());
    for rule in ["attendees", "organizer-mail", "join-link", "inline-attachment"] {
        let told = report.findings.iter().find(|f| f.rule.id == rule);
        let told = told.unwrap_or_else(|| panic!("{rule} is not told"));
        assert!(told.line > 0 && !told.german().is_empty() && !told.english().is_empty());
        let said = format!("{} {}", told.german(), told.english());
        assert!(!said.contains("canary"), "{said}");
    }
}

/// What anyone may read stays.
#[test]
fn what_is_published_stays() {
    let text = event(
        "SUMMARY:Runde der Fachkräfte
ORGANIZER;CN=\"Stadt Halle\":mailto:info@halle.example
CONTACT:Frau Muster\\, 0345 1234
URL:https://zoom.us/meeting/register/tJ0abc
CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://events.zoom.us/ev/Abc
ATTACH;FMTTYPE=application/pdf:https://beispiel.de/flyer.pdf
IMAGE;VALUE=URI:https://beispiel.de/bild.png
DESCRIPTION:Anmeldung: https://beispiel.de/anmeldung
DTSTART:20260901T160000Z",
    );
    let stored = payload(&text);
    for word in [
        "CN=Stadt Halle:mailto:info@halle.example",
        "CONTACT:Frau Muster",
        "URL:https://zoom.us/meeting/register/tJ0abc",
        "https://events.zoom.us/ev/Abc",
        "https://beispiel.de/flyer.pdf",
        "https://beispiel.de/bild.png",
        "https://beispiel.de/anmeldung",
    ] {
        assert!(stored.contains(word), "{word}\n{stored}");
    }
    assert_eq!(components(text.as_bytes())["rejected"].as_array().map(Vec::len), Some(0));
}
