//! Pages without markup: proposals, rules, drift; small pages with a frozen day.

mod common;

use common::lines;
use jiff::civil::date;
use terminbund_markup::{
    DriftKind, Field, Options, PageReading, Rule, Split, drift, look, propose, read_text,
};

const BASE: &str = "https://verein.example/termine/";

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    let found = propose(html, BASE, date(2026, 3, 1));
    let got = found.first().map_or_else(Vec::new, |p| lines(&p.items));
    assert_eq!(got, expected, "{html}\n{:#?}", found.first().map(|p| &p.rule));
    // The proposed rule, confirmed, gives the same.
    if let Some(first) = found.first() {
        let rule: Rule = toml::from_str(&first.rule.to_toml()).expect("a rule");
        let again = apply(html, &rule);
        assert_eq!(lines(&again.items).len(), got.len(), "{}", first.rule.to_toml());
    }
}

fn apply(html: &str, rule: &Rule) -> PageReading {
    read_text(html, BASE, &Options { rule: Some(rule), ..Options::on(date(2026, 3, 1)) })
}

#[test]
fn table() {
    check(
        "<nav>1.1.2026</nav><h1>Termine</h1><table><tr><th>Wann</th><th>Was</th><th>Wo</th></tr>
        <tr><td>Sa, 2.5.2026, 19 Uhr</td><td><a href=k1>Chorkonzert</a></td><td>Aula</td></tr>
        <tr><td>So, 3.5.2026, 10–12 Uhr</td><td>Frühschoppen</td><td>Festplatz</td></tr>
        <tr><td>9.5.2026</td><td>Wanderung</td><td>Bahnhof</td></tr></table>
        <footer>Stand: 1.3.2026</footer>",
        &[
            "Chorkonzert | 2026-05-02T19:00:00 | - | Aula | - | \
             https://verein.example/termine/k1 | -",
            "Frühschoppen | 2026-05-03T10:00:00 | 2026-05-03T12:00:00 | Festplatz | - | - | -",
            "Wanderung | 2026-05-09 | - | Bahnhof | - | - | -",
        ],
    );
}

#[test]
fn months_in_headings() {
    check(
        "<title>Kalender</title><h2>Mai 2026</h2><ul><li>Sa 2. 19 Uhr <i>Konzert</i> (Aula)</li>
        <li>So 3. 10 Uhr <i>Messe</i> (Dom)</li></ul><h2>Juni 2026</h2>
        <ul><li>Mo 1. 18 Uhr <i>Probe</i> (Aula)</li></ul>",
        &[
            "Konzert | 2026-05-02T19:00:00 | - | Aula | - | - | -",
            "Messe | 2026-05-03T10:00:00 | - | Dom | - | - | -",
            "Probe | 2026-06-01T18:00:00 | - | Aula | - | - | -",
        ],
    );
}

#[test]
fn days_in_headings() {
    check(
        "<title>Spielplan</title><h3>Freitag, 8. Mai 2026</h3><div class=show><span class=time>18:00
        </span><span class=title>Der Fluss</span></div><div class=show><span class=time>20:30</span>
        <span class=title>Nachtzug</span></div><h3>Samstag, 9. Mai 2026</h3><div class=show>
        <span class=time>17:15</span><span class=title>Der Fluss</span></div>",
        &[
            "Der Fluss | 2026-05-08T18:00:00 | - | - | - | - | -",
            "Nachtzug | 2026-05-08T20:30:00 | - | - | - | - | -",
            "Der Fluss | 2026-05-09T17:15:00 | - | - | - | - | -",
        ],
    );
}

#[test]
fn definition_list_of_one_event() {
    check(
        "<main><h1>Werkschau der Lehrlinge</h1><dl><dt>Datum</dt><dd>8. Mai 2026</dd><dt>Beginn</dt>
        <dd>17 Uhr</dd><dt>Ort</dt><dd>Kammer<br>Ring 5, Halle</dd>
        <dt>Veranstalter</dt><dd>IHK</dd></dl>
        <p>Anmeldung bis zum 1. Mai 2026.</p></main>",
        &["Werkschau der Lehrlinge | 2026-05-08T17:00:00 | - | Kammer | Ring 5, Halle | - | -"],
    );
}

#[test]
fn cards_and_cancellation() {
    check(
        "<h1>Veranstaltungen</h1><article><h3><a
        href=/a>Abendlauf</a></h3><p>8.5.2026, 18:30 Uhr</p>
        <p>Ort: Stadtpark</p></article><article><h3><a href=/b>Abgesagt: Flohmarkt</a></h3>
        <p>9.5.2026, 9 Uhr</p><p>Ort: Markt</p></article><article><h3><a href=/c>Lesung</a></h3>
        <p>10.5.2026, 20 Uhr</p><p>Ort: Bibliothek</p></article>",
        &[
            "Abendlauf | 2026-05-08T18:30:00 | - | Stadtpark | - | https://verein.example/a | -",
            "Abgesagt: Flohmarkt | 2026-05-09T09:00:00 | - | Markt | - | \
             https://verein.example/b | \
             EventCancelled",
            "Lesung | 2026-05-10T20:00:00 | - | Bibliothek | - | https://verein.example/c | -",
        ],
    );
}

#[test]
fn dates_in_several_elements() {
    check(
        "<h1>Veranstaltungen</h1><div class=ev><div class=d>08</div><div
        class=m>Mai</div><h3>Lauf</h3>
        <p>18:30 Uhr, Stadtpark</p></div><div class=ev><div class=d>09</div><div class=m>Mai</div>
        <h3>Markt</h3><p>9 Uhr, Alter Markt</p></div>",
        &[
            "Lauf | 2026-05-08T18:30:00 | - | Stadtpark | - | - | -",
            "Markt | 2026-05-09T09:00:00 | - | Alter Markt | - | - | -",
        ],
    );
    check(
        "<h1>Termine</h1><ul><li><time datetime=2026-05-08T18:30>bald</time> <a
        href=/a>Abendlauf</a></li>
        <li><time datetime=2026-05-09T09:00>dann</time> <a href=/b>Flohmarkt</a></li></ul>",
        &[
            "Abendlauf | 2026-05-08T18:30:00 | - | - | - | https://verein.example/a | -",
            "Flohmarkt | 2026-05-09T09:00:00 | - | - | - | https://verein.example/b | -",
        ],
    );
}

#[test]
fn text_with_one_event_a_line() {
    check(
        "<h1>Unsere Termine</h1><p>08.05.2026, 19:00 Uhr: Mitgliederversammlung<br>
        15.05.2026, 18:00 Uhr: Grillabend<br>22.05.2026, 19:30 Uhr: Vereinsabend</p>",
        &[
            "Mitgliederversammlung | 2026-05-08T19:00:00 | - | - | - | - | -",
            "Grillabend | 2026-05-15T18:00:00 | - | - | - | - | -",
            "Vereinsabend | 2026-05-22T19:30:00 | - | - | - | - | -",
        ],
    );
}

#[test]
fn paragraphs_of_a_club() {
    check(
        "<h2>Termine 2026</h2><p><b>Sa, 14. März</b> – Frühjahrsputz, 9 Uhr, Sportplatz</p>
        <p><b>24./25. April</b> – Jugendturnier</p><p><b>Fr, 8. Mai</b> – Versammlung, 19:30 Uhr,
        Vereinsheim</p><h2>Kontakt</h2><p>Tel. 0391 12345</p>",
        &[
            "Frühjahrsputz | 2026-03-14T09:00:00 | - | Sportplatz | - | - | -",
            "Jugendturnier | 2026-04-24 | 2026-04-25 | - | - | - | -",
            "Versammlung | 2026-05-08T19:30:00 | - | Vereinsheim | - | - | -",
        ],
    );
}

#[test]
fn english_list() {
    check(
        "<html lang=en><h1>Upcoming events</h1><ul><li><h4>Story time</h4>
        Mon, May 4, 10:30am - 11:15am
        <br>Main Branch, 5 Oak Street</li><li><h4>Book club</h4>05/07/2026, 6:00pm
        <br>East Branch</li></ul>",
        &[
            "Story time | 2026-05-04T10:30:00 | 2026-05-04T11:15:00 | Main Branch | 5 Oak Street | \
             - | -",
            "Book club | 2026-05-07T18:00:00 | - | East Branch | - | - | -",
        ],
    );
}

#[test]
fn nothing_is_invented() {
    for html in [
        "<h1>Aktuelles</h1><div><h3><a href=/1>Neues Rathaus</a></h3><i>12.02.2026</i>
        <p>Es ist da.</p></div><div><h3><a href=/2>Baustelle</a></h3><i>10.02.2026</i>
        <p>Es wird gebaut.</p></div>",
        "<p>Öffnungszeiten: Mo–Fr 9–12 Uhr</p><footer>Stand: 1.3.2026</footer>",
        "<nav><a href=/2026>2026</a></nav><p>Anmeldeschluss: 1. Mai 2026</p>",
        "<p>Seit 1998 gibt es den Verein. Rufen Sie an: 0391 123456.</p>",
    ] {
        let found = propose(html, BASE, date(2026, 3, 1));
        assert!(found.iter().all(|p| p.score < 0.5), "{html} {found:#?}");
    }
}

#[test]
fn rule_with_all_fields() {
    let html = "<h2>Mai 2026</h2><div class=e><b>8.</b><h4>Konzert</h4><u>20h</u><i>Aula</i>
        <a href=/k.pdf>Plakat</a><a class=d href=/k>mehr</a><em>entfällt</em></div><div
        class=e><b>9.</b>
        <h4>Lesung</h4><u>19h</u><a class=d href=/l>mehr</a></div><a class=next
        href='?s=2'>weiter</a>";
    let rule: Rule = toml::from_str(
        "items = '.e'\nguess = false\nfollow = true\n[title]\nselect = 'h4'\n[time]\nselect = 'u'\n\
         [date]\nselect = 'b'\npattern = '(?P<date>\\d+\\.)'\n\
         [place]\nselect = 'i'\ndefault = 'Saal'\n\
         [link]\nselect = '.d'\n[cancelled]\nselect = 'em'\npattern = 'entfällt'\n\
         [next]\nselect = '.next'\npages = 3\n",
    )
    .expect("a rule");
    assert_eq!(rule.check(), Ok(()));
    let reading = apply(html, &rule);
    assert_eq!(
        lines(&reading.items),
        [
            "Konzert | 2026-05-08T20:00:00 | - | Aula | - | \
             https://verein.example/k | EventCancelled",
            "Lesung | 2026-05-09T19:00:00 | - | Saal | - | https://verein.example/l | -",
        ]
    );
    assert_eq!(reading.detail_links, ["https://verein.example/k", "https://verein.example/l"]);
    assert_eq!(reading.next_page.as_deref(), Some("https://verein.example/termine/?s=2"));
}

#[test]
fn several_dates_in_one_item() {
    let html =
        "<div class=k><h4>Kurs Schweißen</h4><p>8.5.2026, 9 Uhr</p><p>15.5.2026, 9 Uhr</p></div>";
    let rule = Rule { items: ".k".to_owned(), split: Split::Dates, guess: true, ..Rule::default() };
    assert_eq!(
        lines(&apply(html, &rule).items),
        [
            "Kurs Schweißen | 2026-05-08T09:00:00 | - | - | - | - | -",
            "Kurs Schweißen | 2026-05-15T09:00:00 | - | - | - | - | -",
        ]
    );
}

#[test]
fn drift_is_told() {
    let old = "<h1>Termine</h1><ul class=t><li>8.5.2026, 19 Uhr: Probe (Aula)</li>
        <li>9.5.2026, 19 Uhr: Konzert (Dom)</li></ul>";
    let rule = Rule { items: "ul.t li".to_owned(), guess: true, ..Rule::default() };
    let before = look(&apply(old, &rule), old);
    assert_eq!(before.items, 2);
    assert!(drift(&before, &look(&apply(old, &rule), old), old, BASE, date(2026, 3, 1)).is_none());
    let new = old.replace("ul class=t", "ul class=neu");
    let change = drift(&before, &look(&apply(&new, &rule), &new), &new, BASE, date(2026, 3, 1))
        .expect("a change");
    assert_eq!(change.kinds, [DriftKind::NoEvents]);
    assert!(change.proposal.is_some_and(|p| p.items.len() == 2));
    let bare = old.replace(" (Aula)", "").replace(" (Dom)", "");
    let change = drift(&before, &look(&apply(&bare, &rule), &bare), &bare, BASE, date(2026, 3, 1))
        .expect("a change");
    assert_eq!(change.kinds, [DriftKind::FieldLost(Field::LocationName)]);
}
