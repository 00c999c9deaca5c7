//! What comes out of the demo: each event once, nothing private, all of it right.

use std::collections::BTreeMap;

use terminbund_tests::{Feed, Item, Suite};

/// What stands in the feed more than once, as series and road shows do.
const SEVERAL: [(&str, usize); 6] = [
    ("Willkommensfrühstück für internationale Fachkräfte", 5),
    ("Vorbereitungskurs Ausbildereignung", 4),
    ("Sprachcafé für neue Kolleginnen und Kollegen", 4),
    ("Meisterberatung am Mittwoch", 4),
    ("Fachkräfte-Roadshow: Gute Arbeit vor Ort", 4),
    ("HR-Stammtisch Saale-Unstrut", 2),
];
/// Titles of sources that show only what concerns the alliance, of events that do not.
const IRRELEVANT: [&str; 7] = [
    "Hatha-Yoga am Abend",
    "Aquarellmalen für Anfänger",
    "Spanisch für die Reise",
    "Kräuterwanderung in der Dölauer Heide",
    "Kochen mit Hülsenfrüchten",
    "Orgelkonzert zum Semesterende",
    "Antrittsvorlesung: Fossile Insekten im Braunkohlentagebau",
];

/// The announcements of a demo partner's feed, as the partner publishes them.
fn told(suite: &Suite, file: &str) -> Feed {
    let text = std::fs::read_to_string(suite.partner_file(file)).expect("a partner's feed");
    Feed::parse(&text)
}

/// Date and time of a start or end, without its zone.
fn local(value: &str) -> &str {
    value.get(..15).unwrap_or(value)
}

#[test]
fn each_demo_event_stands_once() {
    let suite = Suite::demo();
    let feed = suite.feed();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for item in &feed.items {
        *count.entry(item.title()).or_default() += 1;
    }
    for (title, expected) in SEVERAL {
        assert_eq!(count.remove(title), Some(expected), "{title}");
    }
    let twice = count.iter().filter(|(_, n)| **n != 1).collect::<Vec<_>>();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(feed.items.len() >= 60, "{} events", feed.items.len());

    // what one partner alone announces, by the partners' own feeds: there, at its time
    let (merged, private) = (["va-1042@", "A1@", "va-1045@", "biz-506@", "biz-507@"], "PRIVATE");
    let files = [
        "ihk/veranstaltungen.ics",
        "kreis/kalender.ics",
        "hwk/termine.ics",
        "agentur/veranstaltungen.ics",
    ];
    for file in files {
        for item in told(&suite, file).items {
            let uid = item.value("UID");
            if merged.iter().any(|m| uid.contains(m)) || item.value("CLASS") == private {
                continue;
            }
            let title = item.title().replace("ABGESAGT: ", "");
            let start = local(item.value("DTSTART"));
            let here =
                |i: &&Item| i.title().ends_with(&title) && local(i.value("DTSTART")) == start;
            let found = feed.items.iter().filter(here).count();
            assert_eq!(found, 1, "{file}: {title} at {start}");
        }
    }
    // and on the pages: the English one, what was handed in, what has no day yet is not there
    for title in ["Your EU Blue Card: Questions and Answers", "First Steps in Saxony-Anhalt"] {
        assert_eq!(feed.titled(title).len(), 1, "{title}");
    }
    assert_eq!(feed.titled("Runder Tisch Willkommenskultur im Saalekreis").len(), 1);
    assert_eq!(feed.titled("Gründerinnen-Runde Südharz").len(), 0);
    let shown = suite.get("/").body;
    for title in IRRELEVANT {
        assert!(feed.titled(title).is_empty() && !shown.contains(title), "{title}");
    }
}

#[test]
fn the_towns_of_the_road_show_stay_apart() {
    let suite = Suite::demo();
    let feed = suite.feed();
    let mut stops = feed
        .titled("Fachkräfte-Roadshow: Gute Arbeit vor Ort")
        .iter()
        .map(|i| i.text("LOCATION").rsplit(' ').next().unwrap_or_default().to_owned())
        .collect::<Vec<_>>();
    stops.sort();
    assert_eq!(stops, ["Merseburg", "Naumburg", "Sangerhausen", "Zeitz"]);
}

#[test]
fn the_conference_of_three_partners_is_one_entry_with_three_sources() {
    let suite = Suite::demo();
    let conference = told(&suite, "ihk/veranstaltungen.ics");
    let conference = conference.items.iter().find(|i| i.value("UID").contains("va-1042"));
    let start = conference.expect("the conference").value("DTSTART").to_owned();
    let minute = format!("{}-{}-{} 09:30", &start[..4], &start[4..6], &start[6..8]);
    let entries = suite.entries("");
    let at = entries.iter().filter(|e| e["start"] == minute.as_str()).collect::<Vec<_>>();
    assert_eq!(at.len(), 1, "{at:#?}");
    let mut partners = at[0]["partners"].as_array().expect("partners").clone();
    partners.sort_by_key(ToString::to_string);
    assert_eq!(partners, ["ihk", "kreis", "stadt"]);
    let feed = suite.feed();
    let item = feed.items.iter().find(|i| i.value("DTSTART") == start).expect("in the feed");
    let text = item.text("DESCRIPTION");
    for partner in ["Industrie- und Handelskammer", "Landkreis", "Wirtschaftsförderung"] {
        assert!(text.contains(partner), "{partner} is not among the sources:\n{text}");
    }
}

#[test]
fn the_speed_dating_of_two_partners_is_one_entry() {
    let suite = Suite::demo();
    let ihk = told(&suite, "ihk/veranstaltungen.ics");
    let start = ihk.titled("Azubi-Speed-Dating Halle")[0].value("DTSTART").to_owned();
    let feed = suite.feed();
    let at = feed.items.iter().filter(|i| i.value("DTSTART") == start);
    let titles = at.map(Item::title).collect::<Vec<_>>();
    assert_eq!(titles.len(), 1, "{titles:?}");
}

#[test]
fn the_breakfast_drops_one_date_moves_one_and_is_merged_date_by_date() {
    let suite = Suite::demo();
    let told = told(&suite, "welcome/termine.ics");
    let (master, moved) = (&told.items[0], &told.items[1]);
    let feed = suite.feed();
    let breakfast = feed.titled("Willkommensfrühstück für internationale Fachkräfte");
    let starts = breakfast.iter().map(|i| local(i.value("DTSTART"))).collect::<Vec<_>>();
    assert_eq!(starts.len(), 5, "{starts:?}");
    assert_eq!(starts[0], local(master.value("DTSTART")));
    assert!(!starts.contains(&local(master.value("EXDATE"))), "dropped: {starts:?}");
    assert!(!starts.contains(&local(moved.value("RECURRENCE-ID"))), "moved away: {starts:?}");
    assert!(starts.contains(&local(moved.value("DTSTART"))), "moved to: {starts:?}");
    // the city lists two single dates under another title: these and no others are told by two
    let entries = suite.entries("");
    let of = |e: &&serde_json::Value| e["title"] == breakfast[0].title().as_str();
    let sources = entries.iter().filter(of).map(|e| e["partners"].as_array().map_or(0, Vec::len));
    assert_eq!(sources.collect::<Vec<_>>(), [2, 2, 1, 1, 1]);
    assert!(feed.titled("Internationales Frühstück im Welcome Center").is_empty());
}

#[test]
fn cancelled_events_are_cancelled_also_if_only_the_title_says_so() {
    let suite = Suite::demo();
    let feed = suite.feed();
    for title in ["Jobmesse Logistik", "Elternabend „Mein Kind geht ins Handwerk“"] {
        let found = feed.items.iter().filter(|i| i.title().ends_with(title)).collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "{title}");
        assert_eq!(found[0].value("STATUS"), "CANCELLED", "{title}");
    }
    let cancelled = feed.items.iter().filter(|i| i.value("STATUS") == "CANCELLED").count();
    assert_eq!(cancelled, 2);
}

/// Start and end of the first date with this title, with the seconds between them in UTC.
fn lasts(suite: &Suite, title: &str) -> (String, String, i64) {
    let answer = suite.get("/api/v1/entries?page_size=100");
    let all: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let entries = all["entries"].as_array().expect("entries");
    let entry = entries.iter().find(|e| e["title"] == title).expect(title);
    let text = |key: &str| entry["when"][key].as_str().unwrap_or_default().to_owned();
    let (start, end) = (text("start"), text("end"));
    let utc = |text: &str| {
        let hour = |t: &str| t.parse::<i64>().unwrap_or_default();
        let day = hour(&text[8..10]) * 86_400;
        let offset = hour(&text[19..22]) * 3600;
        day + hour(&text[11..13]) * 3600 + hour(&text[14..16]) * 60 - offset
    };
    let seconds = utc(&end) - utc(&start);
    (start, end, seconds)
}

#[test]
fn times_are_right_across_both_clock_changes() {
    let suite = Suite::demo();
    // 22:00 to 05:30 in the night that loses an hour, 20:00 to 03:30 in the one that gains one
    let (start, end, seconds) = lasts(&suite, "Nachtschicht live: Einblick in die Logistik");
    assert!(
        start.ends_with("T22:00:00+01:00") && end.ends_with("T05:30:00+02:00"),
        "{start} {end}"
    );
    assert_eq!(seconds, 6 * 3600 + 1800);
    let (start, end, seconds) = lasts(&suite, "Lange Nacht der Ausbildung");
    assert!(
        start.ends_with("T20:00:00+02:00") && end.ends_with("T03:30:00+01:00"),
        "{start} {end}"
    );
    assert_eq!(seconds, 8 * 3600 + 1800);
    // series keep their local time
    let feed = suite.feed();
    let series = [
        ("Meisterberatung am Mittwoch", "T170000"),
        ("Vorbereitungskurs Ausbildereignung", "T080000"),
    ];
    for (title, time) in series {
        for item in feed.titled(title) {
            assert!(item.value("DTSTART").ends_with(time), "{title}: {item:?}");
            assert_eq!(item.parameters("DTSTART"), "TZID=Europe/Berlin", "{title}");
        }
    }
}

/// Reads a feed with Python's icalendar and, where it is there, libical; prints the events.
const READ: &str = "
import sys, icalendar
data = open(sys.argv[1], 'rb').read()
calendar = icalendar.Calendar.from_ical(data)
bad = [e for c in calendar.walk() for e in c.errors]
assert not bad, bad
events = calendar.walk('VEVENT')
assert len({e['UID'] for e in events}) == len(events)
for event in events: event.decoded('DTSTART'), event.decoded('DTSTAMP')
try:
    import gi
    gi.require_version('ICalGLib', '3.0')
    from gi.repository import ICalGLib
except Exception as e:
    print('skipped: libical,', e, file=sys.stderr)
else:
    tree = ICalGLib.Component.new_from_string(data.decode())
    assert tree and tree.count_errors() == 0, tree.count_errors()
    assert tree.count_components(ICalGLib.ComponentKind.VEVENT_COMPONENT) == len(events)
print(len(events))
";

#[test]
fn other_readers_read_the_feed_without_complaint() {
    let Some(python) = terminbund_tests::python("icalendar and libical") else { return };
    let suite = Suite::demo();
    let text = suite.get("/feeds/alle.ics").body;
    let path = suite.data().join("alle.ics");
    std::fs::write(&path, &text).expect("a file");
    let output = std::process::Command::new(python).args(["-c", READ]).arg(&path).output();
    let output = output.expect("Python starts");
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    print!("{err}");
    assert!(output.status.success(), "{err}");
    assert_eq!(out.trim(), Feed::parse(&text).items.len().to_string());
}

#[test]
fn advice_without_a_date_has_its_own_page() {
    let suite = Suite::demo();
    let page = suite.get("/beratung");
    assert_eq!(page.status, 200);
    for told in ["Beratung zur Anerkennung", "dienstags 9–12 Uhr", "Arabisch", "mailto:hallo@"] {
        assert!(page.body.contains(told), "{told}");
    }
    assert!(suite.get("/").body.contains("/beratung"));
    assert!(suite.get("/beratung?lang=en").body.contains("Arabic"));
    let answer = suite.get("/api/v1/advice").body;
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    let offers = answer["advice"].as_array().expect("a list");
    assert_eq!(offers.len(), 2, "{answer}");
    assert_eq!(offers[1]["contact"]["telephone"], "+49 345 0000 100");
}
