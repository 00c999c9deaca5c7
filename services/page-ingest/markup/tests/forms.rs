//! Each form of markup, alone and together, on small pages with a frozen day.

mod common;

use common::lines;
use jiff::civil::date;
use terminbund_markup::{Code, Field, Form, Options, PageReading, read_text, snippet};

fn page(html: &str) -> PageReading {
    read_text(html, "https://verein.example/termine/", &Options::on(date(2026, 3, 1)))
}

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    assert_eq!(lines(&page(html).items), expected, "{html}");
}

#[test]
fn json_ld() {
    check(
        r#"<script type="application/ld+json">{"@context":"https://schema.org",
        "@type":"BusinessEvent",
        "name":"Jobmesse","startDate":"2026-05-02T10:00+02:00","endDate":"2026-05-02T16:00+02:00",
        "eventStatus":"https://schema.org/EventPostponed","url":"/messe",
        "location":[{"@type":"VirtualLocation","url":"https://video.example/1"},
         {"@type":"Place","name":"Stadthalle","address":{"@type":"PostalAddress",
          "streetAddress":"Markt 1","postalCode":"39104",
          "addressLocality":"Magdeburg"}}]}</script>"#,
        &["Jobmesse | 2026-05-02T10:00:00+02:00 | 2026-05-02T16:00:00+02:00 | Stadthalle | \
           Markt 1, 39104, Magdeburg | https://verein.example/messe | EventPostponed"],
    );
}

#[test]
fn json_ld_nested_and_listed() {
    check(
        r#"<script type="application/ld+json">[{"@type":"ItemList","itemListElement":[
          {"@type":"ListItem","item":{"@type":"Event","name":"A","startDate":"2026-05-02"}}]},
          {"@type":"WebPage","mainEntity":{"@type":["Thing","Festival"],"name":"B",
            "startDate":"2026-06-01","endDate":"2026-06-03"}},
          {"@type":"Place","name":"Kein Termin"},
          {"@type":"Event","@id":"https://verein.example/e1"}]</script>"#,
        &["A | 2026-05-02 | - | - | - | - | -", "B | 2026-06-01 | 2026-06-03 | - | - | - | -"],
    );
}

#[test]
fn json_ld_parts_and_schedules() {
    let reading = page(
        r#"<script type="application/ld+json">{"@type":"Event","name":"Woche der Ausbildung",
        "startDate":"2026-03-09","subEvent":[{"@type":"Event","name":"Auftakt",
        "startDate":"2026-03-09T10:00"}]}
        </script><script type="application/ld+json">{"@type":"Event","name":"Sprechtag",
        "eventSchedule":
        {"@type":"Schedule","repeatFrequency":"P1W","byDay":"https://schema.org/Tuesday",
         "startDate":"2026-03-03","startTime":"09:00","endTime":"11:00",
         "endDate":"2026-06-30"}}</script>"#,
    );
    assert_eq!(
        lines(&reading.items[0].sub_events),
        ["Auftakt | 2026-03-09T10:00:00 | - | - | - | - | -"]
    );
    assert_eq!(reading.items[1].rrules, ["FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630"]);
    assert_eq!(reading.items[1].end.map(|e| e.to_string()).as_deref(), Some("2026-03-03T11:00:00"));
}

#[test]
fn microdata() {
    check(
        r#"<div itemscope itemtype="http://schema.org/MusicEvent" itemref="wo">
        <h2 itemprop="name">Orgel <b>plus</b></h2><div itemprop="startDate"
        content="2026-05-02T19:30">Sa</div>
        <a itemprop="url" href="orgel.html">mehr</a></div>
        <p id="wo"><span itemprop="location" itemscope itemtype="http://schema.org/Place">
        <b itemprop="name">Dom</b><i itemprop="address">Am Dom 1, Halle</i></span></p>"#,
        &["Orgel plus | 2026-05-02T19:30:00 | - | Dom | Am Dom 1, Halle | \
           https://verein.example/termine/orgel.html | -"],
    );
}

#[test]
fn rdfa_and_data_vocabulary() {
    check(
        r#"<div vocab="https://schema.org/" typeof="Event"><span property="name">Lauf</span>
        <time property="startDate" datetime="2026-05-02">2. Mai</time>
        <p property="location" typeof="Place"><span property="name">Stadion</span></p></div>"#,
        &["Lauf | 2026-05-02 | - | Stadion | - | - | -"],
    );
    check(
        r#"<div xmlns:v="http://rdf.data-vocabulary.org/#" typeof="v:Event">
        <a rel="v:url" href="/k" property="v:summary">Konzert</a>
        <span property="v:startDate" content="2026-05-02T20:00">abends</span>
        <div rel="v:location"><span typeof="v:Organization"><b
        property="v:name">Keller</b></span></div>
        </div>"#,
        &["Konzert | 2026-05-02T20:00:00 | - | Keller | - | - | -"],
    );
}

#[test]
fn microformats() {
    check(
        r#"<div class="h-event"><a class="p-name u-url" href="/fest">Fest</a>
        <span class="dt-start"><time class="value" datetime="2026-05-02">2. Mai</time>
        <span class="value">7:30pm</span></span> <time class="dt-end"><span
        class="value">22:00</span></time>
        <span class="p-location h-card"><b class="p-name">Hof</b> <i
        class="p-locality">Stendal</i></span></div>"#,
        &["Fest | 2026-05-02T19:30:00 | 2026-05-02T22:00:00 | Hof | Stendal | \
           https://verein.example/fest | -"],
    );
    check(
        r#"<ul><li class="vevent"><abbr class="dtstart" title="20260502T1930">Sa</abbr>
        <span class="summary">Probe</span> <span class="location">Aula</span></li></ul>"#,
        &["Probe | 2026-05-02T19:30:00 | - | Aula | - | - | -"],
    );
}

#[test]
fn open_graph_completes_and_stands_alone() {
    let reading = page(
        r#"<meta property="og:title" content="Tag der Technik"><meta property="og:image"
        content="/b.jpg">
        <script type="application/ld+json">{"@type":"Event","name":"Tag der Technik",
        "startDate":"2026-05-02"}</script>"#,
    );
    assert_eq!(reading.items[0].image.as_deref(), Some("https://verein.example/b.jpg"));
    assert_eq!(reading.items[0].provenance[&Field::Image], Form::OpenGraph);
    check(
        r#"<meta property="og:title" content="Gig"><meta property="event:start_time"
        content="2026-05-02T20:00">"#,
        &["Gig | 2026-05-02T20:00:00 | - | - | - | - | -"],
    );
}

#[test]
fn forms_complete_each_other() {
    let reading = page(
        r#"<script type="application/ld+json">{"@type":"Event","name":"Tag der Technik",
        "startDate":"2026-05-02T10:00:00+02:00"}</script>
        <div itemscope itemtype="https://schema.org/Event"><b
        itemprop="name">Tag der Technik 2026</b>
        <meta itemprop="startDate" content="2026-05-02T10:00"><i
        itemprop="location">Campus</i></div>"#,
    );
    assert_eq!(reading.items.len(), 1);
    assert_eq!(reading.items[0].provenance[&Field::Start], Form::JsonLd);
    assert_eq!(reading.items[0].provenance[&Field::LocationName], Form::Microdata);
}

#[test]
fn feeds_links_and_robots() {
    let reading = page(
        r#"<meta name="robots" content="noindex, follow"><link rel="next" href="?p=2">
        <link rel="alternate" type="application/rss+xml" href="/rss" title="Termine">
        <a href="webcal://verein.example/k.ics">Kalender</a>"#,
    );
    let feeds: Vec<&str> = reading.feeds.iter().map(|f| f.url.as_str()).collect();
    assert_eq!(feeds, ["https://verein.example/rss", "https://verein.example/k.ics"]);
    assert!(reading.noindex && reading.findings.iter().any(|f| f.code == Code::BetterFeed));
    assert_eq!(reading.next_page.as_deref(), Some("https://verein.example/termine/?p=2"));
}

#[test]
fn rss_and_atom() {
    check(
        r#"<?xml version="1.0"?><rss xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel>
        <title>Termine</title><item><title><![CDATA[Börse & Markt]]></title><link>/b</link>
        <ev:startdate>2026-05-02T10:00:00+02:00</ev:startdate>
        <ev:location>Halle 1</ev:location></item>
        <item><title>2.5.2026: Frühlingsfest</title>
        <description>&lt;p&gt;Spiel&lt;/p&gt;</description></item>
        <item><title>Neuer Vorstand</title></item></channel></rss>"#,
        &[
            "Börse & Markt | 2026-05-02T10:00:00+02:00 | - | Halle 1 | - | \
             https://verein.example/b | -",
            "Frühlingsfest | 2026-05-02 | - | - | - | - | -",
        ],
    );
    check(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Vortrag</title>
        <link href="https://verein.example/v"/><summary>Am 2. Mai 2026 um 19 Uhr im Saal</summary>
        <updated>2026-01-01T00:00:00Z</updated></entry></feed>"#,
        &["Vortrag | 2026-05-02T19:00:00 | - | - | - | https://verein.example/v | -"],
    );
}

#[test]
fn findings_and_snippet() {
    let reading = page(
        r#"<script type="application/ld+json">{"@type":"Event","name":"Treff</script>",
        "startDate":"2026-05-02T10:00",}
        </script>"#,
    );
    let codes: Vec<Code> = reading.findings.iter().map(|f| f.code).collect();
    assert!(codes.contains(&Code::BrokenJson), "{codes:?}");
    let reading = page(
        r#"<script type="application/ld+json">{"@type":"Event","name":"Treff",
        "startDate":"2026-05-02T10:00"}
        </script>"#,
    );
    let codes: Vec<Code> = reading.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::NoEnd, Code::NoAddress]);
    assert!(reading.findings.iter().all(|f| !f.de.is_empty() && !f.en.is_empty()));
    let again = page(&snippet(&reading.items[0]));
    assert_eq!(lines(&again.items), lines(&reading.items));
}
