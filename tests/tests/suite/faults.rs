//! Bad input: said in a line with the way out, and no event is lost.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use terminbund_tests::{Said, Suite, free_address};

/// An alliance with one partner, whose sources follow.
pub(crate) const ALLIANCE: &str = r#"
[alliance]
id = "probe"
name = "Probe"
domain = "termine.probe.example"
url = "http://127.0.0.1:8080"
contact = "mailto:termine@probe.example"

[fetch]
allow_private = ["127.0.0.0/8"]

[[partner]]
id = "amt"
name = "Amt"
url = "https://www.amt.example"
contact = "mailto:termine@amt.example"
role = "organiser"
"#;

pub(crate) fn source(id: &str, address: SocketAddr, more: &str) -> String {
    format!(
        "\n[[source]]\nid = \"{id}\"\npartner = \"amt\"\nkind = \"ical\"\n\
         url = \"http://{address}/{id}.ics\"\nrelevance = \"all\"\n{more}\n"
    )
}

/// `up` is refused: nothing was started, one line says all of `expected`.
#[track_caller]
fn check_refused(data: &Path, arguments: &[&str], expected: &[&str]) {
    let data_argument = data.display().to_string();
    let all = [&["up", "--data", &data_argument], arguments].concat();
    let said = Said::to(&all);
    assert!(!said.ok, "it started: {}", said.out);
    let lines = said.err.lines().filter(|l| l.starts_with("terminbund: ")).collect::<Vec<_>>();
    assert_eq!(lines.len(), 1, "{}", said.err);
    for part in expected {
        assert!(said.err.contains(part), "{part:?} is not said: {}", said.err);
    }
    assert!(!data.join("broker").exists(), "a broker was started");
    assert!(!data.join("running.json").exists(), "something runs");
}

#[test]
fn a_wrong_value_names_file_key_what_was_found_and_what_is_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("allianz.toml");
    let own = free_address();
    let good = format!("{ALLIANCE}{}", source("eins", own, ""));
    let cases = [
        (good.replace("\"ical\"", "\"ikal\""), ["kind", "ikal", "ical"]),
        (good.replace("\"all\"", "\"viel\""), ["relevance", "viel", "relevant"]),
        (good.replace("\"organiser\"", "\"chef\""), ["role", "chef", "repeater"]),
        (good.replace("\"amt\"\nkind", "\"niemand\"\nkind"), ["partner", "niemand", "amt"]),
        (good.replace("127.0.0.0/8", "hier"), ["fetch.allow_private", "hier", "10.0.0.0/8"]),
        (format!("{good}interval = \"bald\"\n"), ["interval", "bald", "m"]),
        (format!("{good}intervall = \"5m\"\n"), ["intervall", "interval", "unknown"]),
        (good.replace("domain = \"termine.probe.example\"\n", ""), ["domain", "missing", ""]),
    ];
    let http = free_address().to_string();
    for (text, [key, found, allowed]) in cases {
        std::fs::write(&path, text).expect("a file");
        let data = folder.path().join("data");
        let config = path.display().to_string();
        let arguments = ["--config", &config, "--http", &http];
        check_refused(&data, &arguments, &["allianz.toml", key, found, allowed]);
    }
}

#[test]
fn a_port_in_use_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let http = taken.local_addr().expect("its address").to_string();
    check_refused(folder.path(), &["--demo", "--http", &http], &[&http, "in use", "--http"]);
}

#[test]
fn a_broker_that_does_not_answer_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("nats://{}", free_address());
    let http = free_address().to_string();
    let arguments = ["--demo", "--http", &http, "--broker", &url];
    check_refused(folder.path(), &arguments, &[&url, "cannot be reached", "TERMINBUND_NATS_URL"]);
}

/// What a partner's server answers, by path: status, type, body.
pub(crate) type Answers = Arc<Mutex<BTreeMap<String, (u16, &'static str, String)>>>;

pub(crate) fn serve(answers: Answers) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(&stream);
            let mut first = String::new();
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
                if first.is_empty() {
                    first.clone_from(&line);
                }
                line.clear();
            }
            let path = first.split(' ').nth(1).unwrap_or_default();
            let known = answers.lock().unwrap_or_else(PoisonError::into_inner);
            let none = (404, "text/plain", String::new());
            let (status, kind, body) = known.get(path).unwrap_or(&none);
            // a partner that hangs up early is no fault of the test
            let _ = write!(
                &stream,
                "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    address
}

/// More than may vanish from a source without a person being asked.
const TOPICS: [&str; 7] =
    ["Schweißen", "Robotik", "Gerüstbau", "Optik", "Dachbau", "Labor", "Konditorei"];

pub(crate) fn calendar(id: &str, month: usize) -> String {
    let mut out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Amt//DE\r\n".to_owned();
    for (i, topic) in TOPICS.iter().enumerate() {
        out += &format!(
            "BEGIN:VEVENT\r\nUID:{id}-{i}@amt.example\r\nDTSTAMP:20260101T000000Z\r\n\
             DTSTART:2099{month:02}1{i}T090000Z\r\nSUMMARY:{topic} {id}\r\nEND:VEVENT\r\n"
        );
    }
    out + "END:VCALENDAR\r\n"
}

#[test]
fn a_partner_that_answers_nonsense_is_shown_as_such_and_loses_no_event() {
    let sources = ["eins", "zwo", "drei", "vier4"];
    let answers = Answers::default();
    let answer = |id: &str, status: u16, kind: &'static str, body: &str| {
        let mut all = answers.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(format!("/{id}.ics"), (status, kind, body.to_owned()));
    };
    for (i, id) in sources.iter().enumerate() {
        answer(id, 200, "text/calendar", &calendar(id, i + 1));
    }
    let address = serve(Arc::clone(&answers));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("alliance.toml");
    let listed = sources.map(|id| source(id, address, "")).concat();
    std::fs::write(&path, format!("{ALLIANCE}{listed}")).expect("a file");
    let config = path.display().to_string();
    let suite = Suite::start(folder.path(), free_address(), &["--config", &config]);
    suite.settle();
    let all = suite.entries("until=2099-12-31");
    assert_eq!(all.len(), TOPICS.len() * sources.len(), "{all:#?}");

    answer("eins", 500, "text/plain", "Internal Server Error");
    answer("zwo", 200, "text/html", "<!DOCTYPE html><html><body><h1>Wartung</h1></body></html>");
    answer("drei", 200, "text/calendar", "");
    let empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Amt//DE\r\nEND:VCALENDAR\r\n";
    answer("vier4", 200, "text/calendar", empty);
    let told = sources.map(|id| suite.poll(id).out);
    suite.settle();
    let shown = suite.get("/quellen").body;
    let causes = [("500", "FAILING"), ("Webseite", "FAILING"), ("", "FAILING"), ("", "HELD")];
    for ((id, told), (cause, state)) in sources.iter().zip(&told).zip(causes) {
        println!("{id}: {told}");
        assert!(!told.contains("STATE_OK"), "{id} is said to be in order: {told}");
        assert!(told.contains(cause) && told.contains(state), "{id}: {cause} {state}: {told}");
        let german = told.lines().nth(1).unwrap_or_default().trim();
        let first = german.split(['&', '"', '<', '„']).next().unwrap_or_default();
        assert!(!first.is_empty() && shown.contains(first), "{id}: {german:?} is not at /quellen");
    }
    assert_eq!(suite.entries("until=2099-12-31"), all, "an event was lost");
}
