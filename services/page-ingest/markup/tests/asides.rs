//! Dates on plain pages that are not those of an event, and events that are told in other words
//! than a date beside a title; without a rule, on a frozen day.

use jiff::civil::date;
use serde_json::Value;
use terminbund_markup::cli;

/// Events that `check` shows, `title | start`; then what lies in a period, with its precision.
#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let html = format!("<!doctype html><html lang=de><body>{body}</body></html>");
    let page = cli::check(html.as_bytes(), "page.html", date(2027, 2, 1));
    let text = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        text.strip_suffix(":00").unwrap_or(text).to_owned()
    };
    let list = |name: &str| page[name].as_array().cloned().unwrap_or_default();
    let line = |e: &Value| format!("{} | {}", text(&e["title"]), text(&e["start"]));
    let vague = |e: &Value| {
        format!("{} | {} {}", text(&e["title"]), text(&e["precision"]), text(&e["start"]))
    };
    let mut got: Vec<String> = list("events").iter().map(line).collect();
    got.extend(list("imprecise").iter().map(vague));
    assert_eq!(got, expected, "{body}");
}

#[test]
fn words_say_that_a_date_is_of_something_else() {
    for aside in [
        "Anmeldung bis 10.03.2027",
        "Register by March 10, 2027",
        "Registration closes March 10, 2027",
        "Letzte Änderung: 10.03.2027",
        "Meldung vom 10.03.2027",
        "von Eva Berg | 10.03.2027",
        "Vorverkauf ab 10.03.2027",
        "Der Beitrag wird am 10.03.2027 eingezogen.",
        "Kontakt: Herr Ost, ab 10.03.2027",
        "Last modified 10 March 2027",
        "Ersatztermin für den 10.03.2027",
    ] {
        let item = |title: &str, day: &str| {
            format!("<div class=x><h3>{title}</h3><p>{day}, 18 Uhr</p><small>{aside}</small></div>")
        };
        let (a, b) = (item("Lesung", "12.03.2027"), item("Konzert", "19.03.2027"));
        let want = ["Lesung | 2027-03-12T18:00", "Konzert | 2027-03-19T18:00"];
        check(&format!("<h1>Veranstaltungen</h1>{a}{b}"), &want);
    }
}

#[test]
fn columns_labels_and_classes_say_it_too() {
    let row = |day: &str, title: &str, until: &str| {
        format!("<tr><td>{day}</td><td>{title}</td><td>{until}</td></tr>")
    };
    let table = row("12.03.2027, 9 Uhr", "Sprechtag", "01.03.2027")
        + &row("19.03.2027, 9 Uhr", "Seminar", "05.03.2027");
    let want = ["Sprechtag | 2027-03-12T09:00", "Seminar | 2027-03-19T09:00"];
    let head = "<tr><th>Datum</th><th>Thema</th><th>Anmeldeschluss</th></tr>";
    check(&format!("<h1>Termine</h1><table>{head}{table}</table>"), &want);
    let box_of = |title: &str, day: &str| {
        format!(
            "<div class=box><h3>{title}</h3><dl><dt>Beginn</dt><dd>{day} 09:00</dd><dt>Ende</dt>\
             <dd>{day} 11:00</dd></dl><dl><dt>Erstellt</dt><dd>03.01.2027 08:00</dd></dl></div>"
        )
    };
    let boxes = box_of("Sprechtag", "12.03.2027") + &box_of("Seminar", "19.03.2027");
    check(&format!("<h1>Termine</h1>{boxes}"), &want);
    let post = |title: &str, day: &str| {
        format!(
            "<article><h2>{title}</h2><span class=posted-on><time>20. Januar 2027</time></span>\
             <p>Termin: {day}, 9 Uhr</p></article>"
        )
    };
    let posts = post("Sprechtag", "12. März 2027") + &post("Seminar", "19. März 2027");
    check(&format!("<h1>Veranstaltungen</h1>{posts}"), &want);
}

#[test]
fn sections_of_documents_and_office_hours_are_left_out() {
    let list = "<h1>Veranstaltungen</h1><ul><li>12.03.2027, 16 Uhr: Forum</li>
        <li>19.03.2027, 9 Uhr: Sprechtag</li></ul><h2>Downloads</h2><ul>
        <li>Bericht (31.01.2027)</li><li>Vortrag vom Forum, 16.03.2026</li></ul>
        <p>Fragen beantwortet Frau Ost, werktags 10 bis 12 Uhr.</p>";
    check(list, &["Forum | 2027-03-12T16:00", "Sprechtag | 2027-03-19T09:00"]);
    let paragraphs = "<h1>Termine</h1><p><b>12.03.2027, 16 Uhr</b><br>Forum</p>
        <p><b>19.03.2027, 9 Uhr</b><br>Sprechtag</p>
        <p>Fragen beantwortet Frau Ost, werktags 10 bis 12 Uhr.</p>";
    check(paragraphs, &["Forum | 2027-03-12T16:00", "Sprechtag | 2027-03-19T09:00"]);
    let talks = "<h1>Seminar</h1><table><tr><th>Datum</th><th>Titel</th></tr>
        <tr><td>10.03.2027, 15 Uhr</td><td>Wellen</td></tr>
        <tr><td>17.03.2027</td><td>kein Seminar (Konferenz)</td></tr>
        <tr><td>24.03.2027, 15 Uhr</td><td>Gitter</td></tr></table>";
    check(talks, &["Wellen | 2027-03-10T15:00", "Gitter | 2027-03-24T15:00"]);
}

#[test]
fn a_day_told_twice_is_one() {
    let card = |day: &str, month: &str, words: &str, title: &str| {
        format!(
            "<div class=event><div class=leaf><span class=day>{day}</span><span class=month>\
             {month}</span></div><div class=text><h2>{title}</h2><p class=when>{words}</p></div>\
             </div>"
        )
    };
    let cards = card("12", "Mär", "Freitag, 12. März 2027, 9 Uhr", "Forum")
        + &card("19", "Mär", "Freitag, 19. März 2027, 10 Uhr", "Sprechtag");
    let want = ["Forum | 2027-03-12T09:00", "Sprechtag | 2027-03-19T10:00"];
    check(&format!("<h1>Veranstaltungen</h1>{cards}"), &want);
}

#[test]
fn sentences_below_their_headings() {
    let text = "<h1>Was wir vorhaben</h1><h2>Frühjahrsputz</h2>
        <p>Am Samstag, 10. April 2027, treffen wir uns um 9 Uhr am Haupteingang des Bades.</p>
        <h2>Anschwimmen</h2>
        <p>Die Saison beginnt mit dem Anschwimmen am 1. Mai 2027 um 11 Uhr im großen Becken.</p>";
    check(text, &["Frühjahrsputz | 2027-04-10T09:00", "Anschwimmen | 2027-05-01T11:00"]);
    let bold = "<h1>Termine</h1><div class=t><p><b>Herbsttreffen</b></p>
        <p>12.03.2027, 17 Uhr, Gasthof Post</p><p>Mit Buffet.</p><p><b>Werksführung</b></p>
        <p>19.03.2027, 13 Uhr, Industrieweg 4</p><p>Festes Schuhwerk!</p></div>";
    check(bold, &["Herbsttreffen | 2027-03-12T17:00", "Werksführung | 2027-03-19T13:00"]);
}

#[test]
fn cells_that_go_together() {
    let table = "<h2>Spielplan März 2027</h2><table><tr><th colspan=2>Tag</th><th>Zeit</th>
        <th>Vorstellung</th></tr><tr><td>Fr</td><td>05.</td><td>19.30</td><td><b>Der Sturm</b></td>
        </tr><tr><td rowspan=2>So</td><td rowspan=2>07.</td><td>11.00</td><td><b>Konzert</b></td>
        </tr><tr><td>18.00</td><td><b>Faust</b></td></tr></table>";
    let want =
        ["Der Sturm | 2027-03-05T19:30", "Konzert | 2027-03-07T11:00", "Faust | 2027-03-07T18:00"];
    check(table, &want);
}

#[test]
fn neighbours_that_a_style_sheet_sets_apart() {
    let row = |title: &str, day: &str| {
        format!(
            "<div class=row><p>{day}, 9 Uhr</p><div class=i><a href=/a>{title}</a>\
             <span class=b1>Stadtbücherei</span><span class=b2>Kinder</span></div></div>"
        )
    };
    let rows = row("Reimzeit", "12.03.2027") + &row("Schachklub", "19.03.2027");
    let want = ["Reimzeit | 2027-03-12T09:00", "Schachklub | 2027-03-19T09:00"];
    check(&format!("<h1>Veranstaltungen</h1>{rows}"), &want);
}

#[test]
fn weekly_hours_above_a_list_of_days() {
    let table = "<h1>Seminar</h1><p>Wednesdays, 3:00–4:00 pm, Room 2</p><table>
        <tr><td>10 March 2027</td><td>Waves</td></tr><tr><td>17 March 2027</td><td>Grids</td></tr>
        <tr><td>24 March 2027</td><td>Films</td></tr></table>";
    let want = ["Waves | 2027-03-10T15:00", "Grids | 2027-03-17T15:00", "Films | 2027-03-24T15:00"];
    check(table, &want);
}

#[test]
fn a_sentence_with_a_street_gives_the_hour() {
    let list = "<h1>Association</h1><p>The board meetings are open to the public, and will take
        place monthly at the Fieldhouse, 1700 S. Main Street, at 6:30 p.m:</p><p>May 28, 2027</p>
        <p>June 25, 2027</p><p>July 9, 2027</p>";
    let page = format!("<html lang=en><head><title>Neighbourhood Board</title></head>{list}");
    let got = cli::check(page.as_bytes(), "page.html", date(2027, 2, 1));
    let start = |e: &Value| e["start"].as_str().unwrap_or_default().to_owned();
    let starts: Vec<String> = got["events"].as_array().into_iter().flatten().map(start).collect();
    let want = ["2027-05-28T18:30:00", "2027-06-25T18:30:00", "2027-07-09T18:30:00"];
    assert_eq!(starts, want);
}

#[test]
fn periods_stand_apart() {
    let list = "<h1>Termine</h1><h2>März 2027</h2><ul>
        <li><h3>Probe</h3><p class=date>12.03.2027, 19 Uhr</p></li>
        <li><h3>Konzert</h3><p class=date>19.03.2027, 19 Uhr</p></li>
        <li><h3>Kurs</h3><p class=date>ab August 2027</p></li>
        <li><h3>Fahrt</h3><p class=date>Herbst 2027</p></li>
        <li><h3>Ausflug</h3><p class=date>Termin folgt</p></li></ul>";
    let want = [
        "Probe | 2027-03-12T19:00",
        "Konzert | 2027-03-19T19:00",
        "Kurs | from 2027-08-01",
        "Fahrt | season 2027-09-01",
        "Ausflug | open ",
    ];
    check(list, &want);
}

#[test]
fn persons_datelines_and_doors() {
    let table = "<h1>Termine</h1><table><tr><th>Name</th><th>Titel</th><th>Termin</th></tr>
        <tr><td>Eva Brandt</td><td>Netze im Wandel</td><td>12.03.2027, 14 Uhr</td></tr>
        <tr><td>Tom Kurz</td><td>Lager im Test</td><td>19.03.2027, 10 Uhr</td></tr></table>";
    let want = ["Netze im Wandel | 2027-03-12T14:00", "Lager im Test | 2027-03-19T10:00"];
    check(table, &want);
    let page = "<article><p>Magdeburg, 22.01.2027</p><h1>Infoabend für Quereinsteiger</h1>
        <p>Das Bildungswerk lädt am Donnerstag, 18. März 2027, um 18 Uhr in die Aula der
        Berufsschule ein.</p></article>";
    check(page, &["Infoabend für Quereinsteiger | 2027-03-18T18:00"]);
    let show = |title: &str, day: &str| {
        format!(
            "<div class=e><h3>{title}</h3><p>{day}</p><p>Doors 6:30 pm, start 7:00 pm.</p></div>"
        )
    };
    let shows = show("Fiddle", "March 4, 2027") + &show("Barn Dance", "March 12, 2027");
    let want = ["Fiddle | 2027-03-04T19:00", "Barn Dance | 2027-03-12T19:00"];
    check(&format!("<h1>Events</h1>{shows}"), &want);
}

#[test]
fn reports_make_no_event() {
    let report = "<article><h1>Danke an alle Helfer</h1><p>Beim Arbeitseinsatz am 10. Januar 2027
        um 9 Uhr kamen 40 Mitglieder auf den Platz.</p></article>";
    check(report, &[]);
    let press = |day: &str, title: &str| {
        format!(
            "<div class=pm><span>{day}</span><h3>{title}</h3><p>Der Ausschuss stimmt zu.</p></div>"
        )
    };
    let list = press("29.01.2027", "Kreis baut Radwege")
        + &press("20.01.2027", "Besuch bei der Feuerwehr")
        + &press("11.01.2027", "Neue Buslinie");
    check(&format!("<h1>Pressemitteilungen</h1>{list}"), &[]);
}

#[test]
fn headings_with_their_dates_and_hours_below() {
    let talks = "<main><h1>Events</h1><h3>Workshop | 9 March 2027</h3><p>5 pm – 7 pm, Room 2.</p>
        <h3>Brunch | 11 April 2027</h3><p>10 am – 1 pm, City Park. Bring a dish.</p></main>";
    check(talks, &["Workshop | 2027-03-09T17:00", "Brunch | 2027-04-11T10:00"]);
    let week = "<div class=c><h1>This week</h1><h4>Sunday 7 March</h4><p>8.00am Communion
        <br>10.30am Family Service</p><h4>Wednesday 10 March</h4><p>7.30pm Lent Course</p>
        <h4>Saturday 13 March</h4><p>9.30am Working Party<br>6.00pm Choral Evensong</p></div>";
    let want = [
        "Communion | 2027-03-07T08:00",
        "Family Service | 2027-03-07T10:30",
        "Lent Course | 2027-03-10T19:30",
        "Working Party | 2027-03-13T09:30",
        "Choral Evensong | 2027-03-13T18:00",
    ];
    check(week, &want);
    let item = |title: &str, text: &str| {
        format!("<div class=ev><small>Foto: Archiv 2025</small><h3>{title}</h3><p>{text}</p></div>")
    };
    let section = item("Radeltag", "Sa., 15.05. | 11 Uhr | Marktplatz")
        + &item("Apfelernte", "Sa., 18.09. | 9 Uhr | Wiese");
    let want = ["Radeltag | 2027-05-15T11:00", "Apfelernte | 2027-09-18T09:00"];
    check(&format!("<h1>Familienprogramm 2027</h1>{section}"), &want);
}

#[test]
fn places_behind_commas_and_sections_of_contacts() {
    let list = "<h1>Arbeitskreis</h1><p>Unsere nächsten Veranstaltungen:</p><ul>
        <li><strong>25. Februar 2027, 14 Uhr:</strong> Rundgang im Stahlwerk, <em>Am Kai 8</em></li>
        <li><strong>18. März 2027, 15 Uhr:</strong> Runder Tisch, <em>Gymnasium am Park</em></li>
        </ul><h2>Ansprechpartner</h2><ul><li>Eva Vogel, 0391 1234, Mo–Do 8–15 Uhr</li></ul>";
    check(list, &["Rundgang im Stahlwerk | 2027-02-25T14:00", "Runder Tisch | 2027-03-18T15:00"]);
}
