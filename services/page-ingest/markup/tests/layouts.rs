//! Layouts of plain pages: rows of paragraphs, months above days, lists beside the list of events.

use jiff::civil::date;
use serde_json::Value;

/// Events as `check` shows them, `title | start`.
#[track_caller]
fn check(html: &str, expected: &[&str]) {
    let page = terminbund_markup::cli::check(html.as_bytes(), "page.html", date(2026, 3, 1));
    let text = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        text.strip_suffix(":00").unwrap_or(text).to_owned()
    };
    let events = page["events"].as_array().expect("a list");
    let got: Vec<String> =
        events.iter().map(|e| format!("{} | {}", text(&e["title"]), text(&e["start"]))).collect();
    assert_eq!(got, expected, "{html}");
}

#[test]
fn paragraphs_of_equal_rank() {
    let row = "<p><b>Sa., 14. März, 14 Uhr</b></p><p>Tag der offenen Tür</p><p>Mit Kuchen.</p>
        <p><b>So., 22. März, 9 Uhr</b></p><p>Wanderung zum Forsthaus</p>
        <p><b>Fr., 10. April, 19 Uhr</b></p><p>Skatabend</p>";
    let want = [
        "Tag der offenen Tür | 2026-03-14T14:00",
        "Wanderung zum Forsthaus | 2026-03-22T09:00",
        "Skatabend | 2026-04-10T19:00",
    ];
    check(&format!("<h1>Termine 2026</h1><div class=text>{row}</div>"), &want);
}

#[test]
fn months_above_days() {
    let html = "<h1>Jahresplan 2026</h1><h3>November</h3><ul>
        <li>Sa. 14. – Laternenfest, 17 Uhr</li><li>Fr. 20. bis So. 22. – Probenlager</li></ul>
        <h3>Dezember</h3><ul><li>Fr. 4. – Nikolausfeier, 16 Uhr</li></ul>
        <h3>Januar</h3><ul><li>Mi. 13. – Neujahrstreffen, 18 Uhr</li></ul>";
    let want = [
        "Laternenfest | 2026-11-14T17:00",
        "Probenlager | 2026-11-20",
        "Nikolausfeier | 2026-12-04T16:00",
        "Neujahrstreffen | 2027-01-13T18:00",
    ];
    check(html, &want);
}

#[test]
fn typed_columns() {
    let html = "<h2>Terminplan</h2><pre>\nDatum       Zeit    Was                 Ort\n\
        ----------------------------------------\n\
        07.03.      10:00   Frühjahrsputz       Bootshaus\n\
        28.03.-30.03.       Übungslager         Seeburg\n\
        18.04.      09:00   Vereinsmeisterschaft   Freibad\n</pre>";
    let want = [
        "Frühjahrsputz | 2026-03-07T10:00",
        "Übungslager | 2026-03-28",
        "Vereinsmeisterschaft | 2026-04-18T09:00",
    ];
    check(html, &want);
}

#[test]
fn news_beside_is_no_event() {
    let html = "<h1>Veranstaltungen</h1><ul class=liste>
        <li><span class=datum>12.03.2026, 18 Uhr</span> <a href=/v/1>Elternabend Berufswahl</a></li>
        <li><span class=datum>19.03.2026, 17 Uhr</span> <a href=/v/2>Gründersprechtag</a></li>
        <li><span class=datum>26.03.2026, 9 Uhr</span> <a href=/v/3>Tag der Ausbildung</a></li></ul>
        <div class=presse><h2>Pressemitteilungen</h2>
        <div class=pm><p>27. Februar 2026</p><h3><a href=/p/1>Brücke wird saniert</a></h3></div>
        <div class=pm><p>20. Februar 2026</p><h3><a href=/p/2>Haushalt beschlossen</a></h3></div>
        <div class=pm><p>11. Februar 2026</p><h3><a href=/p/3>Neue Leiterin</a></h3></div></div>
        <aside><h3>Stellen</h3><ul><li>Erzieher, frei ab 01.04.2026</li>
        <li>Ingenieurin, frei ab 01.05.2026</li><li>Hausmeister, frei ab 01.06.2026</li></ul>
        </aside>";
    let want = [
        "Elternabend Berufswahl | 2026-03-12T18:00",
        "Gründersprechtag | 2026-03-19T17:00",
        "Tag der Ausbildung | 2026-03-26T09:00",
    ];
    check(html, &want);
}

#[test]
fn several_events_below_one_day() {
    let html = "<h1>Termine</h1><table>
        <tr><td>Freitag, 13. März 2026</td>
        <td><ul><li>19:00 <a href=/1>Übungsabend</a></li></ul></td></tr>
        <tr><td>Samstag, 14. März 2026</td><td><ul><li>09:00 - 12:00 <a href=/2>Altpapier</a></li>
        <li>19:00 <a href=/3>Kameradschaftsabend</a></li></ul></td></tr>
        <tr><td>Samstag, 21. März 2026</td>
        <td><ul><li><a href=/4>Kreisausscheid</a></li></ul></td></tr>
        </table>";
    let want = [
        "Übungsabend | 2026-03-13T19:00",
        "Altpapier | 2026-03-14T09:00",
        "Kameradschaftsabend | 2026-03-14T19:00",
        "Kreisausscheid | 2026-03-21",
    ];
    check(html, &want);
}

#[test]
fn dates_of_courses_in_an_accordion() {
    let html = "<h1>Kurse</h1><div class=acc>
        <div class=item><h2><button>Schweißen für Einsteiger</button></h2><div><p>Termine:</p>
        <ul><li>21.03.2026, 8–14 Uhr (Warteliste)</li><li>18.04.2026, 8–14 Uhr</li></ul></div></div>
        <div class=item><h2><button>Kalkulation im Handwerk</button></h2><div><p>Termine:</p>
        <ul><li>12.03.2026, 16.30–20 Uhr</li></ul></div></div></div>";
    let want = [
        "Schweißen für Einsteiger | 2026-03-21T08:00",
        "Schweißen für Einsteiger | 2026-04-18T08:00",
        "Kalkulation im Handwerk | 2026-03-12T16:30",
    ];
    check(html, &want);
}

#[test]
fn one_event_with_labels_among_other_dates() {
    let html = "<main><article><h1>Fachtag Ausbildung</h1>
        <div><p><b>Wann?</b><br>Dienstag, 24. März 2026<br>9.30 bis 15.30 Uhr</p>
        <p><b>Wo?</b><br>Kulturhaus</p></div>
        <p>Nach dem ersten Fachtag am 14. November 2024 laden wir erneut ein.</p>
        <p>Veröffentlicht am 01.02.2026</p></article>
        <aside><h3>Neueste Beiträge</h3><ul><li>Sprachmittler gesucht (09.02.2026)</li>
        <li>Rückblick (06.02.2026)</li><li>Neuer Ratgeber (21.01.2026)</li></ul></aside></main>";
    check(html, &["Fachtag Ausbildung | 2026-03-24T09:30"]);
}

#[test]
fn a_time_said_once_and_days_without_event() {
    let html = "<html lang=en><main><h1>Seminar</h1>
        <p>All talks take place on Wednesdays at 16:00 in Hall B.</p>
        <table><tr><th>Date</th><th>Speaker</th><th>Title</th></tr>
        <tr><td>11 March 2026</td><td><b>Ann Bee</b></td>
        <td><a href=/1>Folding proteins</a></td></tr>
        <tr><td>18 March 2026</td><td></td><td>No seminar</td></tr>
        <tr><td>25 March 2026</td><td><b>Cy Dee</b></td><td><a href=/2>Algae</a></td></tr></table>";
    check(html, &["Folding proteins | 2026-03-11T16:00", "Algae | 2026-03-25T16:00"]);
}

#[test]
fn hours_of_twelve_beside_hidden_ones() {
    let one = |id: u8, day: u8, title: &str| {
        format!(
            "<article class=event><h2><a href=/{id}>{title}</a></h2><ul>
            <li><time datetime=2026-03-{day}>March {day}, 2026</time></li>
            <li><span><time datetime=2026-03-{day}>7:30 PM</time></span><span
            style=\"display: none\"><time>19:30</time></span></li></ul>
            <p>Bar open from 6pm, all welcome.</p></article>"
        )
    };
    let html = format!(
        "<html lang=en><h1>Events</h1><div>{}{}</div>",
        one(1, 12, "Open mic night"),
        one(2, 19, "Life drawing")
    );
    check(&html, &["Open mic night | 2026-03-12T19:30", "Life drawing | 2026-03-19T19:30"]);
}

#[test]
fn a_kind_of_event_is_part_of_its_name() {
    let html = "<h1>Termine</h1><ul><li><h3>Konzert</h3><p>12.03.2026, 19 Uhr</p></li>
        <li><h3>Kurs: Erste Hilfe</h3><p>19.03.2026, 17 Uhr</p></li></ul>";
    check(html, &["Konzert | 2026-03-12T19:00", "Kurs: Erste Hilfe | 2026-03-19T17:00"]);
}

#[test]
fn grid_of_a_month() {
    // March 2026 begins on a Sunday: the first row is of February, the last of April.
    let day = |n: i16| {
        let (number, text) = match n {
            ..=0 => (28 + n, ""),
            5 => (5, "<div>19:00 Plenum</div>"),
            7 => (7, "<div>Kleidertausch</div>"),
            32.. => (n - 31, "<div>20:00 Filmabend</div>"),
            _ => (n, ""),
        };
        format!("<td><div class=d>{number}</div>{text}</td>")
    };
    let days = |w: i16| (0..7).map(move |d| day(7 * w + d - 5)).collect::<String>();
    let week = |w: i16| format!("<tr>{}</tr>", days(w));
    let rows: String = (0..6).map(week).collect();
    let html = format!("<h1>Kalender</h1><h2>März 2026</h2><table class=cal>{rows}</table>");
    let events = terminbund_markup::propose(&html, "https://ort.example/", date(2026, 3, 1));
    let starts: Vec<String> =
        events[0].items.iter().filter_map(|i| Some(i.start?.to_string())).collect();
    assert_eq!(&starts[..2], ["2026-03-05T19:00:00", "2026-03-07"]);
    assert!(starts[2..].iter().all(|s| s.starts_with("2026-04-")), "{starts:?}");
}

#[test]
fn list_with_a_column_for_the_end() {
    let html = "<table><tr><th>Titel</th><th>Beginn</th><th>Ende</th><th>Ort</th><th>Geändert</th>
        </tr><tr><td>Personalrunde</td><td>12.03.2026 10:00</td><td>12.03.2026 12:00</td>
        <td>Raum 1</td><td>01.02.2026 08:15</td></tr><tr><td>Messe</td><td>23.03.2026 00:00</td>
        <td>25.03.2026 23:59</td><td>Leipzig</td><td>03.02.2026 09:00</td></tr></table>";
    check(html, &["Personalrunde | 2026-03-12T10:00", "Messe | 2026-03-23"]);
}
