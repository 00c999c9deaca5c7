//! Alarms, delivered for real: an SMTP conversation with a server of ours, a POST to another.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::postbox::{Mail, Postbox, hook};
use common::{DAY, Event, HOUR, NOON, TestReader, Web, answer, calendar, clock, settings, spec};
use terminbund_fetch::{
    FetchError, FetchSettings, Fetcher, Request, Response, Secret, Url, install_crypto,
};
use terminbund_ingest::alarms::{
    AlarmSettings, Alarms, Deliverer, Recipient, Relay, Tls, Watched, Webhook,
};
use terminbund_ingest::{MemoryStore, Poller};
use terminbund_model::clock::ManualClock;

fn fetcher(allow: &str) -> Fetcher {
    install_crypto();
    let allow_private = vec![allow.parse().unwrap()];
    Fetcher::new(&FetchSettings { allow_private, ..FetchSettings::default() }).unwrap()
}

fn alarm_settings() -> AlarmSettings {
    let watched = |slug: &str, name: &str| Watched {
        slug: slug.into(),
        name: name.into(),
        url: format!("https://kammer.example/{slug}.ics"),
    };
    AlarmSettings {
        alliance: "Musterallianz".into(),
        home: Url::parse("https://termine.musterland.example/").unwrap(),
        contact: "mailto:termine@musterland.example".into(),
        zone: "Europe/Berlin".into(),
        relay: None,
        copies: Vec::new(),
        webhook: None,
        after: Duration::from_secs(24 * 3600),
        partners: vec![Recipient {
            partner: "kammer".into(),
            name: "Kammer Musterland".into(),
            mail: None,
            webhook: None,
            sources: vec![watched("feed", "Kalender der Kammer"), watched("kurse", "Kurse")],
        }],
    }
}

type Says = Arc<Mutex<Result<(u16, String), FetchError>>>;
type Answers = Box<dyn Fn(&Request) -> Result<Response, FetchError> + Send + Sync>;

/// A partner with two sources, of which one says what it is told.
struct Bench {
    poller: Poller<MemoryStore, Web<Answers>>,
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
    says: Says,
}

fn good() -> String {
    let one = |n: i64| Event::new(&format!("{n}"), &format!("Termin {n}"), NOON + (90 + n) * DAY);
    calendar(&(0..9).map(one).collect::<Vec<_>>())
}

impl Bench {
    fn new() -> Self {
        let says: Says = Arc::new(Mutex::new(Ok((200, good()))));
        let told = Arc::clone(&says);
        let web: Answers = Box::new(move |request| {
            if request.url.path() != "/feed.ics" {
                return Ok(answer(request, 200, good()));
            }
            let (status, body) = told.lock().unwrap().clone()?;
            Ok(answer(request, status, body))
        });
        let (store, clock) = (Arc::new(MemoryStore::default()), clock());
        let sources = ["feed", "kurse"];
        let poller = Poller::new(
            sources.map(|s| spec(s, &format!("https://{s}.example/{s}.ics"))).to_vec(),
            Arc::new(TestReader),
            Arc::clone(&store),
            Arc::new(Web(web)),
            clock.clone(),
            settings("a"),
        );
        Self { poller, store, clock, says }
    }

    fn alarms(&self, settings: &AlarmSettings, fetcher: Fetcher) -> Alarms<MemoryStore> {
        let deliverer = Deliverer::new(settings, fetcher).unwrap();
        Alarms::new(settings.clone(), deliverer, Arc::clone(&self.store), self.clock.clone())
    }

    async fn poll_after(&self, seconds: i64) {
        self.clock.advance(seconds);
        for source in ["feed", "kurse"] {
            self.poller.poll_now(source).await.unwrap();
        }
    }

    fn say(&self, status: u16, body: &str) {
        *self.says.lock().unwrap() = Ok((status, body.to_owned()));
    }
}

/// The text of a mail, decoded.
fn text(mail: &Mail) -> String {
    let (head, body) = mail.data.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
    let head = head.to_ascii_lowercase();
    if head.contains("base64") {
        let packed: String = body.split_whitespace().collect();
        let bytes = data_encoding::BASE64.decode(packed.as_bytes()).unwrap();
        return String::from_utf8(bytes).unwrap();
    }
    assert!(head.contains("quoted-printable"), "{head}");
    let body = body.replace("=\r\n", "");
    let mut out = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'=' {
            let pair = std::str::from_utf8(&tail[..2]).unwrap();
            out.push(u8::from_str_radix(pair, 16).unwrap());
            rest = &tail[2..];
        } else {
            out.push(first);
            rest = tail;
        }
    }
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn a_partner_is_mailed_on_breakage_and_recovery_at_most_daily() {
    let (bench, postbox) = (Bench::new(), Postbox::start().await);
    let mut settings = alarm_settings();
    settings.relay = Some(postbox.relay());
    settings.partners[0].mail = Some("edv@kammer.example".into());
    // Two instances look: one of them tells.
    let two = [(); 2].map(|()| bench.alarms(&settings, fetcher("127.0.0.0/8")));
    let look = async || {
        for alarms in &two {
            alarms.look_at_all().await;
        }
        postbox.take()
    };
    bench.poll_after(HOUR).await;
    assert!(look().await.is_empty(), "all is well");
    let login = "<!doctype html><html><body>Bitte anmelden</body></html>";
    bench.say(200, login);
    bench.poll_after(HOUR).await;
    assert!(look().await.is_empty(), "once may be a release of theirs");
    bench.poll_after(HOUR).await;
    let mails = look().await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    let (mail, letter) = (&mails[0], text(&mails[0]));
    println!("{letter}");
    assert_eq!(mail.login, data_encoding::BASE64.encode(b"\0termine\0geheim"));
    assert!(mail.from.starts_with("MAIL FROM:<termine@musterland.example>"), "{}", mail.from);
    assert_eq!(mail.to, "RCPT TO:<edv@kammer.example>");
    for part in [
        "Kalender der Kammer",
        "https://kammer.example/feed.ics",
        "seit 02.03.2026, 15:00 Uhr",
        "Statt eines Kalenders kommt eine Webseite",
        "Bitte den Feed ohne Anmeldung bereitstellen",
        "since 2 March 2026, 15:00",
        "Instead of a calendar comes a web page",
        "https://termine.musterland.example/quellen",
        "keine mehr: termine@musterland.example",
    ] {
        assert!(letter.contains(part), "{part:?} is not told");
    }
    assert!(!letter.contains("Kurse"), "only what is news");
    // For six hours it comes and goes: no more letters that day, then the last word.
    for nth in 0..6 {
        bench.say(200, if nth % 2 == 0 { login } else { "" });
        bench.poll_after(HOUR).await;
        assert!(look().await.is_empty());
    }
    bench.say(200, &good());
    bench.poll_after(HOUR).await;
    assert!(look().await.is_empty(), "at most one a day");
    bench.poll_after(17 * HOUR).await;
    let mails = look().await;
    assert_eq!(mails.len(), 1);
    let letter = text(&mails[0]);
    assert!(letter.contains("Läuft wieder") && letter.contains("Works again"), "{letter}");
    for _ in 0..30 {
        bench.poll_after(DAY).await;
        assert!(look().await.is_empty());
    }
    println!("alarms: breakage and recovery in 34 days: 2 mails by 2 instances");
}

#[tokio::test]
async fn a_relay_that_refuses_is_tried_again() {
    let (bench, postbox) = (Bench::new(), Postbox::start().await);
    let mut settings = alarm_settings();
    settings.relay = Some(postbox.relay());
    settings.copies = vec!["redaktion@musterland.example".into()];
    let alarms = bench.alarms(&settings, fetcher("127.0.0.0/8"));
    bench.poll_after(HOUR).await;
    bench.say(200, &calendar(&[]));
    bench.poll_after(HOUR).await;
    *postbox.refuses.lock().unwrap() = true;
    alarms.look_at_all().await;
    *postbox.refuses.lock().unwrap() = false;
    alarms.look_at_all().await;
    assert!(postbox.take().is_empty(), "not at once");
    bench.clock.advance(HOUR);
    alarms.look_at_all().await;
    let mails = postbox.take();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "RCPT TO:<redaktion@musterland.example>");
    assert!(text(&mails[0]).contains("9 von 9 kommenden Terminen fehlen"), "held is told at once");
}

#[tokio::test]
async fn nothing_goes_in_the_clear_to_a_relay_that_must_speak_tls() {
    let (bench, postbox) = (Bench::new(), Postbox::start().await);
    bench.poll_after(HOUR).await;
    bench.say(200, &calendar(&[]));
    bench.poll_after(HOUR).await;
    for tls in [Tls::Started, Tls::Wrapped] {
        let mut settings = alarm_settings();
        settings.relay = Some(Relay { tls, ..postbox.relay() });
        settings.copies = vec!["redaktion@musterland.example".into()];
        bench.alarms(&settings, fetcher("127.0.0.0/8")).look_at_all().await;
        assert!(postbox.take().is_empty(), "{tls:?}");
        bench.clock.advance(HOUR);
    }
    assert_eq!(*postbox.logins.lock().unwrap(), 0, "no password either");
}

#[tokio::test]
async fn a_webhook_is_told_with_the_safety_of_a_fetch() {
    let bench = Bench::new();
    let (own, posts) = hook(200).await;
    let (all, all_posts) = hook(302).await;
    let mut settings = alarm_settings();
    let auth = Some(Secret::Bearer("geheim".into()));
    settings.partners[0].webhook = Some(Webhook { url: own, auth });
    settings.webhook = Some(Webhook { url: all, auth: None });
    bench.poll_after(HOUR).await;
    bench.say(410, "");
    bench.poll_after(HOUR).await;
    bench.poll_after(HOUR).await;
    // Not on the allow-list: not asked.
    bench.alarms(&settings, fetcher("10.0.0.0/8")).look_at_all().await;
    assert!(posts.lock().unwrap().is_empty() && all_posts.lock().unwrap().is_empty());
    bench.clock.advance(HOUR);
    bench.alarms(&settings, fetcher("127.0.0.1/32")).look_at_all().await;
    let (head, told) = posts.lock().unwrap()[0].clone();
    println!("{told:#}");
    assert!(head.starts_with("POST /hook?token=x HTTP/1.1"), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("authorization: bearer geheim"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    assert_eq!((&told["alliance"], &told["partner"]), (&"Musterallianz".into(), &"kammer".into()));
    let source = &told["sources"][0];
    assert_eq!((&source["source"], &source["event"]), (&"feed".into(), &"broken".into()));
    assert!(source["german"].as_str().unwrap().contains("endgültig entfernt"));
    assert!(source["english"].as_str().unwrap().contains("removed for good"));
    assert!(told["text"].as_str().unwrap().contains("-- English --"));
    // A redirect is not followed.
    assert_eq!(all_posts.lock().unwrap().len(), 1);
    println!("alarms: a private webhook is refused unless allowed; redirects followed: 0");
}
