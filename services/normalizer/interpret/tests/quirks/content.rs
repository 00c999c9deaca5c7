//! Texts, status and privacy.

use terminbund_ics::{Body, Visibility, plan, read as read_feed};
use terminbund_interpret::ical::Status;

use super::{calendar, check, event, read};

/// 30: cancelled in the title only.
#[test]
fn cancelled_in_the_title() {
    let report = read(event("SUMMARY:ABGESAGT: Jobmesse\nDTSTART:20260901T160000Z").as_bytes());
    let fields = &report.events[0].fields;
    assert!(fields.suspected_cancelled && fields.status == Status::None);
    assert!(report.counts.iter().any(|(id, _)| *id == "cancelled-in-title"));
}

#[test]
fn texts_are_clean() {
    let report = read(
        event(
            "SUMMARY:Tag der offenen T&uuml\\;r\\, Halle
LOCATION:Rathaus\\nMarktplatz 1\\, Halle
DESCRIPTION:<p>Programm:</p><ul><li>Vortrag</li></ul><a href=\"https://beispiel.de/x\">Anmeldung</a>
CATEGORIES:Beruf,Bildung\\,Messe,Kunst\\, Kultur
ATTACH;FMTTYPE=image/png:https://beispiel.de/bild.png
ATTACH:https://beispiel.de/flyer.pdf
GEO:51.48;11.97
URL:https://beispiel.de/messe
ORGANIZER;CN=\"Stadt Halle\":mailto:info@halle.example
STATUS:TENTATIVE
DTSTART:20260901T160000Z",
        )
        .as_bytes(),
    );
    let f = &report.events[0].fields;
    assert_eq!(f.title, "Tag der offenen Tür, Halle");
    assert_eq!(f.location, "Rathaus, Marktplatz 1, Halle");
    assert_eq!(f.description, "Programm:\n\n- Vortrag\n\nAnmeldung (https://beispiel.de/x)");
    assert_eq!(f.categories, ["Beruf", "Bildung", "Messe", "Kunst, Kultur"]);
    assert_eq!(f.images, ["https://beispiel.de/bild.png"]);
    assert_eq!(f.attachments, ["https://beispiel.de/flyer.pdf"]);
    assert_eq!(f.url.as_deref(), Some("https://beispiel.de/messe"));
    assert_eq!(f.organizer.as_deref(), Some("Stadt Halle"));
    assert_eq!(f.contact.as_deref(), Some("info@halle.example"));
    assert_eq!((f.geo, f.status), (Some((51.48, 11.97)), Status::Tentative));
}

#[test]
fn what_is_not_public_is_not_taken() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:1\nCLASS:PRIVATE\nSUMMARY:Geheim\nDTSTART;VALUE=DATE:20260901\nEND:VEVENT
        BEGIN:VEVENT\nUID:2\nSUMMARY:Offen\nDTSTART;VALUE=DATE:20260901
            RRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT
        BEGIN:VEVENT\nUID:2\nCLASS:CONFIDENTIAL\nSUMMARY:Geheim
            RECURRENCE-ID;VALUE=DATE:20260902\nDTSTART;VALUE=DATE:20260902\nEND:VEVENT",
    );
    check(&text, &["Offen: 2026-09-01/2026-09-02"], &["non-public"]);
    let body = Body::new(text.as_bytes(), None);
    let feed = read_feed(&body);
    let options = terminbund_ics::Options { take_non_public: true };
    let seen: Vec<_> = plan(&feed, options).items().map(|i| i.visibility).collect();
    assert_eq!(seen, [Visibility::Partners, Visibility::Partners]);
}
