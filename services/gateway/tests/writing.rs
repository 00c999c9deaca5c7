//! Who may write, and what reaches the services behind.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

mod support;

use support::{entries, settings, stage, tokens};
use terminbund_proto::v1::{SourceHealth, SourceState, decision::What};

const EDITOR: (&str, &str) = ("authorization", "Bearer eeeeeeeeeeeeeeeeeeee");
const PARTNER: (&str, &str) = ("authorization", "Bearer pppppppppppppppppppp");
const OPERATOR: (&str, &str) = ("authorization", "Bearer oooooooooooooooooooo");
const FAR: &str = "192.0.2.1:5000";
const NEAR: &str = "127.0.0.1:5000";
const HIDE: &str = "{\"hide\":\"aa11\",\"reason\":\"doppelt\"}";
const EVENT: &str = "{\"source\":\"kammer-form\",\"title\":\"Neu\",\"start\":\"2026-03-04T18:00\"}";

fn source(slug: &str, partner: &str, state: SourceState) -> SourceHealth {
    SourceHealth {
        source: slug.into(),
        partner: partner.into(),
        state: state.into(),
        url: format!("https://{partner}.example/feed.ics?token=geheim"),
        german: format!("Ursache {slug}"),
        ..Default::default()
    }
}

async fn ready(with_tokens: bool) -> support::Stage {
    let mut settings = settings();
    if with_tokens {
        settings.tokens = tokens();
    }
    let stage = stage(entries(), settings).await;
    stage.fake.world().sources = vec![
        source("a-ok", "stadt", SourceState::Ok),
        source("kammer-form", "kammer", SourceState::Unreachable),
        source("z-held", "stadt", SourceState::Held),
    ];
    stage
}

#[tokio::test]
async fn roles_decide_who_writes() {
    let stage = ready(true).await;
    let check = async |path: &str, token: &[(&str, &str)], body: &str, status: u16| {
        let got = stage.post(path, token, body, FAR).await;
        assert_eq!(got.status, status, "{path} {token:?} {}", got.text());
    };
    let decisions = "/api/v1/decisions";
    check(decisions, &[], HIDE, 401).await;
    check(decisions, &[("authorization", "Bearer falsch")], HIDE, 401).await;
    check(decisions, &[PARTNER], HIDE, 403).await;
    check(decisions, &[EDITOR], HIDE, 200).await;
    check(decisions, &[OPERATOR], "{\"hide\":\"a\",\"show\":\"b\"}", 400).await;
    check(decisions, &[EDITOR], "kein JSON", 400).await;
    let submissions = "/api/v1/submissions";
    check(submissions, &[PARTNER], EVENT, 200).await;
    check(submissions, &[PARTNER], &EVENT.replace("kammer-form", "a-ok"), 403).await;
    check(submissions, &[EDITOR], &EVENT.replace("kammer-form", "a-ok"), 200).await;
    check(submissions, &[EDITOR], &EVENT.replace("kammer-form", "nie"), 404).await;
    check("/api/v1/sources/kammer-form/poll", &[PARTNER], "", 200).await;
    check("/api/v1/sources/a-ok/poll", &[PARTNER], "", 403).await;
    check("/api/v1/sources/z-held/release", &[PARTNER], "", 403).await;
    check("/api/v1/sources/z-held/release", &[OPERATOR], "", 200).await;
    let world = stage.fake.world();
    assert_eq!(world.decisions.len(), 1);
    assert_eq!(world.decisions[0].author, "redaktion");
    assert!(matches!(&world.decisions[0].what, Some(What::Hide(hide)) if hide.event == "aa11"));
    assert_eq!(world.submitted.len(), 2);
    assert_eq!(world.polled, ["kammer-form"]);
}

#[tokio::test]
async fn without_tokens_only_this_machine_writes() {
    let stage = ready(false).await;
    let check = async |headers: &[(&str, &str)], peer: &str, status: u16| {
        let got = stage.post("/api/v1/decisions", headers, HIDE, peer).await;
        assert_eq!(got.status, status, "{headers:?} {peer}");
    };
    check(&[], NEAR, 200).await;
    check(&[], FAR, 403).await;
    check(&[], "", 403).await;
    check(&[("x-forwarded-for", "203.0.113.9")], NEAR, 403).await;
    check(&[("forwarded", "for=203.0.113.9")], NEAR, 403).await;
    check(&[("origin", "https://evil.example"), ("host", "localhost")], NEAR, 403).await;
    let form = [("content-type", "text/plain")];
    let peer = NEAR.parse().ok();
    let got = stage.send("POST", "/api/v1/decisions", &form, HIDE, peer).await;
    assert_eq!(got.status, 400, "a form of another site");
}

#[tokio::test]
async fn bodies_are_bounded() {
    let stage = ready(false).await;
    let big = format!("{{\"hide\":\"{}\"}}", "a".repeat(300 * 1024));
    assert_eq!(stage.post("/api/v1/decisions", &[], &big, NEAR).await.status, 413);
    let options = stage.send("OPTIONS", "/api/v1/decisions", &[], "", None).await;
    assert!(!options.header("access-control-allow-methods").contains("POST"));
    assert_eq!(stage.get("/api/v1/decisions", &[]).await.status, 405);
}

#[tokio::test]
async fn sources_that_need_a_person_stand_first() {
    let stage = ready(false).await;
    let html = stage.get("/quellen", &[]).await.text();
    let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}\n{html}"));
    assert!(place("Ursache z-held") < place("Ursache kammer-form"));
    assert!(place("Ursache kammer-form") < place("Ursache a-ok"));
    assert!(html.contains("https://stadt.example/feed.ics") && !html.contains("geheim"));
}

#[tokio::test]
async fn editors_decide_by_buttons() {
    let stage = ready(true).await;
    stage.fake.world().explain.pairs = vec![terminbund_proto::v1::PairExplanation {
        a: "ev1".into(),
        b: "ev2".into(),
        a_title: "Jobmesse".into(),
        b_title: "Messe der Jobs".into(),
        probability: 0.5,
        ..Default::default()
    }];
    let refused = stage.get("/redaktion", &[]).await;
    assert_eq!(refused.status, 401);
    assert!(refused.header("www-authenticate").starts_with("Basic"));
    // x:eeeeeeeeeeeeeeeeeeee and x:pppppppppppppppppppp
    let editor = ("authorization", "Basic eDplZWVlZWVlZWVlZWVlZWVlZWVlZQ==");
    let partner = ("authorization", "Basic eDpwcHBwcHBwcHBwcHBwcHBwcHBwcA==");
    assert_eq!(stage.get("/redaktion", &[partner]).await.status, 403);
    let page = stage.get("/redaktion", &[editor]).await;
    assert!(page.text().contains("Messe der Jobs") && page.header("cache-control") == "no-store");
    assert_eq!(page.header("access-control-allow-origin"), "");
    let send = async |origin: &str| {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("host", "kalender.example"),
            ("origin", origin),
            editor,
        ];
        let body = "action=same&a=ev1&b=ev2";
        stage.send("POST", "/redaktion", &headers, body, None).await.status
    };
    assert_eq!(send("https://evil.example").await, 403);
    assert_eq!(send("null").await, 403);
    assert_eq!(send("https://kalender.example").await, 303);
    let world = stage.fake.world();
    assert_eq!(world.decisions.len(), 1);
    assert!(matches!(&world.decisions[0].what, Some(What::Same(same)) if same.events.len() == 2));
}
