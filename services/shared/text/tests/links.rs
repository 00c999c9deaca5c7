//! Links and texts with access data, as people paste them into calendars.

use terminbund_text::join::is_join_link;
use terminbund_text::links::{is_public, is_role_mailbox, is_showable, redact_personal};

const JOIN: &[&str] = &[
    "https://us02web.zoom.us/j/81234567890?pwd=QWxsZXNHZWhlaW0",
    "https://zoom.us/j/81234567890",
    "zoom.us/j/81234567890",
    "https://stadt-halle.zoom.us/my/wirtschaftsfoerderung",
    "https://hochschule.zoom-x.de/j/61234567890",
    "https://zoom.us/w/91234567890?tk=abc.def",
    "https://zoom.us/wc/join/91234567890",
    "https://us06web.zoom.us/webinar/register/WN_x?pwd=geheim",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%7d",
    "https://teams.live.com/meet/9412345678901?p=abcDEF",
    "https://teams.microsoft.com/meet/31234567890123?p=Geheim",
    "https://teams.microsoft.com/meetingOptions/?organizerId=1",
    "https://dialin.teams.microsoft.com/abc?id=123456789",
    "https://aka.ms/JoinTeamsMeeting?omkt=de-DE",
    "https://firma.webex.com/meet/max.muster",
    "https://firma.webex.com/firma/j.php?MTID=m1234567890abcdef",
    "https://meet.google.com/abc-defg-hij",
    "https://tel.meet/abc-defg-hij?pin=1234567890123",
    "https://meet.jit.si/FachkraefteRunde",
    "https://meet.ffmuc.net/fachkraefte",
    "https://jitsi.hs-beispiel.de/Sprechstunde",
    "https://bbb.hs-beispiel.de/b/max-abc-d3f",
    "https://konferenz.beispiel.de/rooms/abc-d3f-gh1-jk2/join",
    "https://lernen.beispiel.de/bigbluebutton/api/join?meetingID=1",
    "https://global.gotomeeting.com/join/123456789",
    "https://meet.goto.com/123456789",
    "https://attendee.gotowebinar.com/join/123456",
    "https://whereby.com/unser-raum",
    "https://join.skype.com/AbCdEf123",
    "https://meet.lync.com/firma/max/ABC123",
    "https://cloud.beispiel.de/index.php/call/ab12cd34",
    "https://opentalk.beispiel.de/room/3fa85f64-5717-4562-b3fc-2c963f66afa6?invite=1",
    "https://senfcall.de/abc-def-ghi-jkl",
    "https://beispiel.de/webinar?passcode=geheim",
    "https://www.google.com/url?q=https%3A%2F%2Fzoom.us%2Fj%2F123456789&sa=D",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fteams.microsoft.com%2Fl\
        %2Fmeetup-join%2Fx",
    "https://calendar.google.com/calendar/ical/x/private-0123456789abcdef/basic.ics",
    "zoommtg://zoom.us/join?confno=123",
    "sip:123456@firma.webex.com",
    "msteams:/l/meetup-join/x",
];

const PUBLIC: &[&str] = &[
    "https://us02web.zoom.us/webinar/register/WN_abcdef",
    "https://zoom.us/meeting/register/tJ0abc",
    "https://events.teams.microsoft.com/event/abc@def",
    "https://events.zoom.us/ev/Abc",
    "https://firma.webex.com/weblink/register/r123",
    "https://attendee.gotowebinar.com/register/123456",
    "https://www.meetup.com/de-DE/halle-tech/events/123/",
    "https://www.halle.de/veranstaltung?id=12",
    "https://www.eventbrite.de/e/messe-tickets-123",
    "https://zoom.us/",
    "https://www.ihk.de/b/bildung",
    "https://www.beispiel.de/room-booking",
    "https://www.beispiel.de/rooms/saal-1",
    "https://meetingpoint-jena.de/programm",
    "https://teams.beispiel.de/sport",
    "https://www.google.com/url?q=https%3A%2F%2Fwww.halle.de%2F",
];

#[test]
fn join_links_are_told_from_public_pages() {
    for link in JOIN {
        assert!(is_join_link(link), "{link}");
        assert!(!is_public(link), "{link}");
        let text = format!("Bitte hier: {link}. Danke!");
        assert_eq!(redact_personal(&text), "Bitte hier: [Zugangslink beim Veranstalter]. Danke!");
    }
    for link in PUBLIC {
        assert!(!is_join_link(link), "{link}");
        assert!(is_public(link), "{link}");
        let text = format!("Anmeldung ({link})");
        assert_eq!(redact_personal(&text), text);
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(redact_personal(text), expected);
}

#[test]
fn numbers_and_codes_go() {
    check("Meeting-ID: 812 3456 7890\nKenncode: 123456", "Meeting-ID: […]\nKenncode: […]");
    check("Meeting ID: 812 3456 7890 Passcode: aB3!x", "Meeting ID: […] Passcode: […]");
    check(
        "Besprechungs-ID: 312 345 678 901 2\nPasscode: abCDeF",
        "Besprechungs-ID: […]\nPasscode: […]",
    );
    check("Einwahl +49 69 1234 5678,,81234567890#,,,,*123456#", "Einwahl +49 69 1234 5678,,[…]");
    check("Telefonkonferenz-ID: 123 456 789#", "Telefonkonferenz-ID: […]");
    check("Zugangscode 123456", "Zugangscode […]");
    check("Webinar-ID: 912-345-678", "Webinar-ID: […]");
    check("Passwort: Sommerfest", "Passwort: […]");
}

/// A number that stands right before a word hides it until it is gone.
#[test]
fn codes_that_touch_go_together() {
    let text = "Meeting-ID: 123 456 789Kenncode: 4711 Meeting-ID: 987 654 321PIN: 1234";
    check(text, "Meeting-ID: […]Kenncode: […] Meeting-ID: […]PIN: […]");
}

#[test]
fn ordinary_texts_stay() {
    for text in [
        "Das Passwort: bitte beim Veranstalter erfragen, danke.",
        "Konferenz am 12.03.2026, Raum 101, Tel. 0345 221-4000",
        "Einwahl: siehe Anmeldung. Meeting der Fachkräfte, 200 Plätze",
        "Fragen an info@beispiel.de oder https://www.beispiel.de/anmeldung",
        "Teams aus 12 Betrieben treffen sich",
    ] {
        check(text, text);
    }
}

#[test]
fn appended_blocks_go() {
    let line = "_".repeat(80);
    check(
        &format!(
            "Wir laden ein.\n{line}\nMicrosoft Teams-Besprechung\nHier \
                teilnehmen<https://teams.microsoft.com/l/meetup-join/x>\nWeitere Infos\n{line}\n"
        ),
        "Wir laden ein.\n",
    );
    check(
        "Programm\n-::~:~::~:~:~::~:~::-\nVideo: https://meet.google.com/abc-defg-hij\n\
            -::~:~::~:~:~::~:~::-",
        "Programm\n",
    );
    let own = format!("Teil 1 meet\n{line}\nTeil 2\n{line}\nTeil 3");
    check(&own, &own);
}

#[test]
fn mailboxes_of_functions_are_told_from_persons() {
    for (address, role) in [
        ("mailto:info@halle.de", true),
        ("Veranstaltungen@ihk.de", true),
        ("welcome-center@stadt.de", true),
        ("kontakt@x.de", true),
        ("max.mustermann@stadt.de", false),
        ("m.muster@x.de", false),
        ("infante@x.de", false),
        ("abc123@group.calendar.google.com", false),
        ("kein", false),
    ] {
        assert_eq!(is_role_mailbox(address), role, "{address}");
    }
}

#[test]
fn only_harmless_schemes_are_shown() {
    for (link, expected) in [
        ("https://a.de", true),
        ("mailto:a@b.de", true),
        ("tel:+49345", true),
        ("javascript:alert(1)", false),
        ("data:text/html,x", false),
        ("file:///etc", false),
        ("//a.de", false),
        ("https://", false),
        (" jAvAscript:x", false),
        ("vbscript:x", false),
    ] {
        assert_eq!(is_showable(link), expected, "{link}");
    }
    for link in ["http://localhost/x", "http://10.0.0.1/", "http://intranet/x", "https://u:p@a.de/"]
    {
        assert!(!is_public(link), "{link}");
    }
}
