//! Plain pages of the kinds that offices, clubs, cinemas and boards write, each in a shape of its
//! own; without a rule, on a frozen day.

use jiff::civil::date;
use terminbund_markup::cli;

/// Title, start, end and place of each event that `check` shows; "-" where nothing is known.
fn shown(html: &str, at: &str) -> Vec<String> {
    let day = at.parse().unwrap_or(date(2026, 3, 1));
    let told = cli::check(html.as_bytes(), "https://ort.example/liste", day);
    let events = told["events"].as_array().cloned().unwrap_or_default();
    let text = |v: &serde_json::Value| v.as_str().filter(|s| !s.is_empty()).map(str::to_owned);
    let slots = ["title", "start", "end", "location_name", "status"];
    let line = |event: &serde_json::Value| {
        let slots = slots.map(|s| text(&event[s]).unwrap_or_else(|| "-".to_owned()));
        slots.join(" | ").trim_end_matches(" | -").to_owned()
    };
    events.iter().map(line).collect()
}

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    assert_eq!(shown(html, "2026-03-01"), expected, "{html}");
}

#[test]
fn year_in_the_heading_of_a_board() {
    check(
        "<html lang=en><title>Planning Board - Town of Elmsford</title><main>
        <h1>Planning Board</h1><h2>2026 Meeting Dates</h2>
        <p>All meetings begin at 7:00 p.m. in the Town Hall Auditorium.</p>
        <ul><li>January 14 – <a href=a.pdf>Agenda</a></li><li>March 11</li>
        <li>April 8 - CANCELLED</li><li>May 13</li></ul></main>",
        &[
            "Planning Board | 2026-01-14T19:00:00",
            "Planning Board | 2026-03-11T19:00:00",
            "Planning Board | 2026-04-08T19:00:00 | - | - | EventCancelled",
            "Planning Board | 2026-05-13T19:00:00",
        ],
    );
}

#[test]
fn at_sign_between_day_and_time() {
    check(
        "<html lang=en><title>Library Trustees 2026</title><h1>Meetings of the Trustees</h1>
        <div class=mtg><h3>Regular Meeting</h3><p>Monday, March 2 @ 9:30 am</p>
        <p>Reading Room, 12 Oak Street</p></div>
        <div class=mtg><h3>Budget Hearing</h3><p>Thursday, April 9 @ 6 pm - 8 pm</p>
        <p>Reading Room, 12 Oak Street</p></div>
        <div class=mtg><h3>Regular Meeting</h3><p>Monday, May 4 @ 9:30 am</p>
        <p>Branch Library, 80 Elm Avenue</p></div>",
        &[
            "Regular Meeting | 2026-03-02T09:30:00 | - | Reading Room",
            "Budget Hearing | 2026-04-09T18:00:00 | 2026-04-09T20:00:00 | Reading Room",
            "Regular Meeting | 2026-05-04T09:30:00 | - | Branch Library",
        ],
    );
}

#[test]
fn table_of_agendas_and_minutes() {
    check(
        "<html lang=en><title>Finance Committee</title><h2>Finance Committee 2026</h2>
        <table><thead><tr><th>Date</th><th>Time</th><th>Agenda</th><th>Minutes</th></tr></thead>
        <tr><td>February 3</td><td>10:00 AM</td><td><a href=1.pdf>Agenda</a></td>
        <td><a href=2.pdf>Minutes</a></td></tr>
        <tr><td>March 3</td><td>10:00 AM</td><td><a href=3.pdf>Agenda</a></td><td></td></tr>
        <tr><td>April 7 (canceled)</td><td>10:00 AM</td><td></td><td></td></tr></table>",
        &[
            "Finance Committee | 2026-02-03T10:00:00",
            "Finance Committee | 2026-03-03T10:00:00",
            "Finance Committee | 2026-04-07T10:00:00 | - | - | EventCancelled",
        ],
    );
}

#[test]
fn months_of_an_american_calendar() {
    check(
        "<html lang=en><h1>Events</h1><h3>March 2026</h3>
        <p><strong>Saturday, 14</strong>: Seed swap, 10 am – noon, Grange Hall</p>
        <p><strong>Sunday, 22</strong>: Bird walk, 7:30 am, Mill Pond</p><h3>April 2026</h3>
        <p><strong>Friday, 3</strong>: Fish fry, 5–8 pm, Fire House</p>",
        &[
            "Seed swap | 2026-03-14T10:00:00 | 2026-03-14T12:00:00 | Grange Hall",
            "Bird walk | 2026-03-22T07:30:00 | - | Mill Pond",
            "Fish fry | 2026-04-03T17:00:00 | 2026-04-03T20:00:00 | Fire House",
        ],
    );
}

#[test]
fn sentence_with_the_time_of_all() {
    check(
        "<title>Gemeinderat Oberau</title><h1>Sitzungen des Gemeinderats</h1><p>Die Sitzungen
        finden jeweils um 19:30 Uhr im Rathaus statt.</p><ul><li>Dienstag, 10. März 2026</li>
        <li>Dienstag, 14. April 2026</li><li>Dienstag, 12. Mai 2026 (entfällt)</li></ul>",
        &[
            "Sitzungen des Gemeinderats | 2026-03-10T19:30:00",
            "Sitzungen des Gemeinderats | 2026-04-14T19:30:00",
            "Sitzungen des Gemeinderats | 2026-05-12T19:30:00 | - | - | EventCancelled",
        ],
    );
}

#[test]
fn municipal_months_in_a_table() {
    check(
        "<title>Veranstaltungskalender Markt Tann</title><table><tr><td colspan=3>April 2026</td>
        </tr><tr><td>Sa 04.04.</td><td>20.00 Uhr</td><td>Osterfeuer, Sportgelände</td></tr>
        <tr><td>Mo 06.04.</td><td>14.30 Uhr</td><td>Emmausgang, Kirche</td></tr>
        <tr><td colspan=3>Mai 2026</td></tr>
        <tr><td>Fr 01.05.</td><td>10.00 Uhr</td><td>Maibaumaufstellen, Dorfplatz</td></tr></table>",
        &[
            "Osterfeuer | 2026-04-04T20:00:00 | - | Sportgelände",
            "Emmausgang | 2026-04-06T14:30:00 | - | Kirche",
            "Maibaumaufstellen | 2026-05-01T10:00:00 | - | Dorfplatz",
        ],
    );
}

#[test]
fn cards_of_a_town() {
    check(
        "<h1>Veranstaltungen</h1><div class=list><a class=card href=/v/1><span class=date>
        Fr., 20.03.2026 | 16:00 – 18:00 Uhr</span><span class=headline>Elterncafé</span>
        <span class=place>Familienzentrum</span></a><a class=card href=/v/2><span class=date>
        Sa., 21.03.2026 | ganztägig</span><span class=headline>Frühlingsmarkt</span>
        <span class=place>Altstadt</span></a></div>",
        &[
            "Elterncafé | 2026-03-20T16:00:00 | 2026-03-20T18:00:00 | Familienzentrum",
            "Frühlingsmarkt | 2026-03-21 | - | Altstadt",
        ],
    );
}

#[test]
fn films_with_their_times() {
    check(
        "<title>Kino am Ring: Programm</title><h2>Do. 5.3.2026</h2><ul><li>17:30 Das Boot</li>
        <li>20:15 Zorn der Berge (OmU)</li></ul><h2>Fr. 6.3.2026</h2><ul><li>17:30 Momo</li>
        <li>20:15 Zorn der Berge</li></ul>",
        &[
            "Das Boot | 2026-03-05T17:30:00",
            "Zorn der Berge (OmU) | 2026-03-05T20:15:00",
            "Momo | 2026-03-06T17:30:00",
            "Zorn der Berge | 2026-03-06T20:15:00",
        ],
    );
}

#[test]
fn club_in_one_paragraph() {
    check(
        "<h1>Kegelclub Gut Holz</h1><h2>Termine</h2><p>Fr. 13.03.26 19 Uhr Kegelabend<br>
        Fr. 27.03.26 19 Uhr Kegelabend<br>Sa. 11.04.26 14 Uhr Vereinsmeisterschaft<br></p>",
        &[
            "Kegelabend | 2026-03-13T19:00:00",
            "Kegelabend | 2026-03-27T19:00:00",
            "Vereinsmeisterschaft | 2026-04-11T14:00:00",
        ],
    );
}

#[test]
fn paragraphs_with_bold_names() {
    check(
        "<h1>Kurse und Vorträge</h1><p><b>Erste Hilfe am Kind</b><br>Samstag, 21. März 2026, 9 bis
        16 Uhr<br>DRK-Haus</p><p><b>Rücken aktiv</b><br>Montag, 23. März 2026, 18 Uhr<br>
        Turnhalle</p><p><b>Pilze im Frühjahr</b><br>Sonntag, 29. März 2026, 10 Uhr<br>
        Forsthaus</p>",
        &[
            "Erste Hilfe am Kind | 2026-03-21T09:00:00 | 2026-03-21T16:00:00 | DRK-Haus",
            "Rücken aktiv | 2026-03-23T18:00:00 | - | Turnhalle",
            "Pilze im Frühjahr | 2026-03-29T10:00:00 | - | Forsthaus",
        ],
    );
}

#[test]
fn labels_within_blocks() {
    check(
        "<html lang=en><h1>Workshops</h1><section class=w><h2>Resume clinic</h2>
        <p>When: Tuesday, March 10, 2026, 1:00–3:00 PM</p><p>Where: Career Center</p></section>
        <section class=w><h2>Interview practice</h2><p>When: Tuesday, March 17, 2026, 1 PM</p>
        <p>Where: Room 204</p></section>",
        &[
            "Resume clinic | 2026-03-10T13:00:00 | 2026-03-10T15:00:00 | Career Center",
            "Interview practice | 2026-03-17T13:00:00 | - | Room 204",
        ],
    );
}

#[test]
fn lists_of_two_committees() {
    check(
        "<html lang=en><title>Boards</title><h1>2026 Meeting Schedule</h1><h3>Audit Committee</h3>
        <ul><li>March 4, 2:00 p.m.</li><li>June 3, 2:00 p.m.</li></ul><h3>Ethics Commission</h3>
        <ul><li>March 19, 4:30 p.m.</li><li>May 21, 4:30 p.m.</li></ul>",
        &[
            "Audit Committee | 2026-03-04T14:00:00",
            "Audit Committee | 2026-06-03T14:00:00",
            "Ethics Commission | 2026-03-19T16:30:00",
            "Ethics Commission | 2026-05-21T16:30:00",
        ],
    );
}

#[test]
fn numbers_without_year_and_dash() {
    check(
        "<h2>Spieltermine 2026</h2><p>07.03. – Heimspiel gegen SV Rot, 15 Uhr</p>
        <p>14.03. – Auswärts bei TSV Grün, 14 Uhr</p>
        <p>21.03. – Heimspiel gegen FC Blau, 15 Uhr</p>",
        &[
            "Heimspiel gegen SV Rot | 2026-03-07T15:00:00",
            "Auswärts bei TSV Grün | 2026-03-14T14:00:00",
            "Heimspiel gegen FC Blau | 2026-03-21T15:00:00",
        ],
    );
}

#[test]
fn two_columns_of_divs() {
    check(
        "<h1>Termine der Pfarrei</h1><div class=row><div class=col-3>So, 8. März<br>10:30 Uhr</div>
        <div class=col-9><b>Familiengottesdienst</b><br>St. Anna</div></div>
        <div class=row><div class=col-3>Mi, 11. März<br>15:00 Uhr</div><div class=col-9>
        <b>Seniorennachmittag</b><br>Pfarrheim</div></div>
        <div class=row><div class=col-3>Fr, 13. März<br>18:00 Uhr</div>
        <div class=col-9><b>Kreuzweg</b><br>St. Anna</div></div>",
        &[
            "Familiengottesdienst | 2026-03-08T10:30:00 | - | St. Anna",
            "Seniorennachmittag | 2026-03-11T15:00:00 | - | Pfarrheim",
            "Kreuzweg | 2026-03-13T18:00:00 | - | St. Anna",
        ],
    );
}

#[test]
fn range_of_days_and_cancelled_class() {
    check(
        "<h1>Messen und Märkte</h1><ul class=ev><li><span class=d>20.–22.03.2026</span>
        <a href=/m1>Bauen und Wohnen</a></li><li class=cancelled><span class=d>28.03.2026</span>
        <a href=/m2>Ostermarkt</a> <em>abgesagt</em></li><li><span class=d>10. bis 12. April
        2026</span> <a href=/m3>Jobmesse Harz</a></li></ul>",
        &[
            "Bauen und Wohnen | 2026-03-20 | 2026-03-23",
            "Ostermarkt | 2026-03-28 | - | - | EventCancelled",
            "Jobmesse Harz | 2026-04-10 | 2026-04-13",
        ],
    );
}

#[test]
fn cancelled_before_the_name() {
    check(
        "<html lang=en><h1>Public Meetings</h1><table><tr><th>Meeting</th><th>Date/Time</th>
        <th>Location</th></tr><tr><td>Zoning Board of Appeals</td><td>3/10/2026 6:30 PM</td>
        <td>Council Chambers</td></tr><tr><td>CANCELLED - Parks Commission</td><td>3/12/2026 5:00 PM
        </td><td>Annex</td></tr><tr><td>City Council</td><td>3/16/2026 7:00 PM</td>
        <td>Council Chambers</td></tr></table>",
        &[
            "Zoning Board of Appeals | 2026-03-10T18:30:00 | - | Council Chambers",
            "CANCELLED - Parks Commission | 2026-03-12T17:00:00 | - | Annex | EventCancelled",
            "City Council | 2026-03-16T19:00:00 | - | Council Chambers",
        ],
    );
}

/// What stands beside events and is none stays out.
#[test]
fn no_events() {
    for html in [
        "<h1>Pressemitteilungen</h1><ul><li>27.02.2026 Neue Brücke</li><li>20.02.2026 Haushalt
        beschlossen</li><li>13.02.2026 Straße gesperrt</li></ul>",
        "<h1>Amtsblatt</h1><p>Redaktionsschluss: 10. März 2026</p><p>Erscheint: jeden Freitag</p>",
        "<html lang=en><h1>Past newsletters</h1><ul><li><a href=1.pdf>January 2026</a></li>
        <li><a href=2.pdf>February 2026</a></li></ul>",
        "<h1>Chronik</h1><p>1. Mai 1950: Gründung</p><p>3. Juni 1975: Neubau</p>",
    ] {
        check(html, &[]);
    }
}

/// Pages keep their past years; those are not shown.
#[test]
fn archive() {
    let html = "<html lang=en><title>Harbor Commission</title><h2>2026 Meetings</h2><ul>
        <li>March 5, 2026, 9 am</li><li>June 4, 2026, 9 am</li></ul><h2>2023 Meetings</h2><ul>
        <li>March 2, 2023, 9 am</li><li>June 1, 2023, 9 am</li></ul>";
    let expected =
        ["Harbor Commission | 2026-03-05T09:00:00", "Harbor Commission | 2026-06-04T09:00:00"];
    assert_eq!(shown(html, "2026-03-01"), expected);
}
