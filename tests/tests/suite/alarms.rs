//! A feed that empties overnight: the partner gets a mail from the running suite, and the metrics
//! tell it.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use terminbund_tests::{Suite, free_address, get, wait_for};

use crate::faults::{ALLIANCE, Answers, calendar, serve, source};

/// A mail arrives within this, also on a busy machine.
const ARRIVES: Duration = Duration::from_secs(30);

/// All that clients said to a relay on this machine.
type Heard = Arc<Mutex<String>>;

/// A relay that takes each mail (RFC 5321, as far as a client needs it).
fn relay() -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let heard = Heard::default();
    let kept = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let kept = Arc::clone(&kept);
            // a client that hangs up has said what it had to say
            std::thread::spawn(move || converse(&stream, &kept));
        }
    });
    (address, heard)
}

fn converse(stream: &TcpStream, heard: &Heard) -> std::io::Result<()> {
    let mut to = stream;
    let mut from = BufReader::new(stream);
    let (mut line, mut text) = (String::new(), false);
    to.write_all(b"220 relay.example ESMTP\r\n")?;
    while from.read_line(&mut line)? > 0 {
        heard.lock().unwrap_or_else(PoisonError::into_inner).push_str(&line);
        let reply: &[u8] = match (text, line.trim_end()) {
            (true, ".") => {
                text = false;
                b"250 taken\r\n"
            }
            (true, _) => b"",
            (false, "DATA") => {
                text = true;
                b"354 go on\r\n"
            }
            (false, "QUIT") => b"221 bye\r\n",
            (false, _) => b"250 ok\r\n",
        };
        to.write_all(reply)?;
        line.clear();
    }
    Ok(())
}

#[test]
fn a_partner_whose_feed_empties_gets_a_mail() {
    let (relay, heard) = relay();
    let answers = Answers::default();
    let say = |body: String| {
        let mut all = answers.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert("/eins.ics".to_owned(), (200, "text/calendar", body));
    };
    say(calendar("eins", 1));
    let address = serve(Arc::clone(&answers));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("alliance.toml");
    let alarms = format!("[alarms]\nsmtp = \"smtp://{relay}?tls=none\"\n");
    let text = format!("{ALLIANCE}{}\n{alarms}", source("eins", address, ""));
    std::fs::write(&path, text).expect("a file");
    let config = path.display().to_string();
    let suite = Suite::start(folder.path(), free_address(), &["--config", &config]);
    suite.settle();
    say("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Amt//DE\r\nEND:VCALENDAR\r\n".to_owned());
    let told = suite.poll("eins").out;
    assert!(told.contains("HELD"), "{told}");
    let mail = wait_for("a mail", ARRIVES, || {
        let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.contains("\r\n.\r\n").then(|| heard.clone())
    });
    assert!(mail.contains("RCPT TO:<termine@amt.example>"), "{mail}");
    assert!(mail.contains("MAIL FROM:<termine@probe.example>"), "{mail}");
    assert!(mail.contains("Auto-Submitted: auto-generated"), "{mail}");

    let ingester = suite.running().addresses["ical-ingest"].clone();
    // It is sent once the relay has answered, which is after it was heard here.
    let metrics = wait_for("the mail to be counted", ARRIVES, || {
        let metrics = get(&ingester, "/metrics").expect("metrics").body;
        metrics.contains("terminbund_alarms_total{outcome=\"sent\"} 1").then_some(metrics)
    });
    for line in [
        "terminbund_sources{state=\"held\"} 1",
        "terminbund_polls_total{outcome=\"held\"} 1",
        "terminbund_polls_total{outcome=\"changed\"} 1",
        "terminbund_source_trouble_since_seconds{source=\"eins\"}",
        "terminbund_source_last_good_seconds{source=\"eins\"}",
    ] {
        assert!(metrics.contains(line), "{line} is not among\n{metrics}");
    }
    println!("alarms: an emptied feed: held, 1 mail; metrics tell it");
}
