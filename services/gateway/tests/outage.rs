//! The calendar goes and comes back; the gateway ends when told.

#![allow(clippy::unwrap_used, clippy::panic)] // tests

mod support;

use support::{entries, not_fresh, settings, stage};

const FEED: &str = "/feeds/alle.ics";

#[tokio::test]
async fn the_last_good_answer_outlives_the_calendar() {
    let stage = stage(entries(), settings()).await;
    let good = stage.get(FEED, &[]).await;
    let page = stage.get("/", &[]).await;
    let entry = stage.get("/entries/aa11", &[]).await;
    assert_eq!((good.status, page.status, entry.status), (200, 200, 200));
    assert_eq!(stage.get("/readyz", &[]).await.status, 200);
    stage.stop.cancel();
    stage.ended.await.unwrap();
    let stage = support::Stage { ended: tokio::spawn(async {}), ..stage };
    not_fresh().await;
    let stale = stage.get(FEED, &[]).await;
    assert_eq!((stale.status, &stale.bytes), (200, &good.bytes));
    assert!(stale.header("warning").starts_with("110"));
    assert_eq!(stage.get(FEED, &[("if-none-match", good.header("etag"))]).await.status, 304);
    assert_eq!(stage.get("/", &[]).await.bytes, page.bytes);
    assert_eq!(stage.get("/entries/aa11", &[]).await.bytes, entry.bytes);
    for path in ["/feeds/region-15084.ics", "/entries/cc33.ics", "/readyz", "/?text=x"] {
        let missing = stage.get(path, &[]).await;
        assert_eq!(missing.status, 503, "{path}");
        assert_eq!(missing.header("retry-after"), "30");
        assert_ne!(missing.header("content-type"), "text/calendar; charset=utf-8");
    }
    assert_eq!(stage.get("/healthz", &[]).await.status, 200);
}

#[tokio::test]
async fn a_calendar_that_comes_back_is_found() {
    let stage = stage(entries(), settings()).await;
    assert_eq!(stage.get(FEED, &[]).await.status, 200);
    stage.stop.cancel();
    stage.ended.await.unwrap();
    let fake = stage.fake.clone();
    let stage = support::Stage { ended: tokio::spawn(async {}), ..stage };
    not_fresh().await;
    assert!(stage.get(FEED, &[]).await.header("warning").starts_with("110"));
    let listener = tokio::net::TcpListener::bind(stage.address).await.unwrap();
    let _again = support::serve_on(listener, &fake, Default::default());
    {
        let mut world = fake.world();
        world.revision += 1;
        world.entries[0].event.as_mut().unwrap().title = "Nach dem Neustart".into();
    }
    for _ in 0..50 {
        not_fresh().await;
        let feed = stage.get(FEED, &[]).await;
        assert_eq!(feed.status, 200);
        if feed.text().contains("Nach dem Neustart") {
            assert_eq!(feed.header("warning"), "");
            return;
        }
    }
    panic!("the calendar is back, and its change is not shown");
}

#[tokio::test]
async fn the_server_ends_with_its_token() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let stage = stage(entries(), settings()).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let deps = support::deps(support::serve(&stage.fake, stop.clone()).await.0);
    let server = tokio::spawn(terminbund_gateway::run(listener, settings(), deps, stop.clone()));
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = "HEAD /feeds/alle.ics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    stop.cancel();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), server).await;
    ended.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_calendar_that_hangs_costs_no_more_than_the_deadline() {
    // Takes connections and never says a word.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let deps = support::deps(silent.local_addr().unwrap());
    let working = stage(entries(), settings()).await;
    let stage = support::Stage { router: terminbund_gateway::router(settings(), deps), ..working };
    let began = std::time::Instant::now();
    let paths = ["/", FEED, "/entries/aa11", "/api/v1/entries", "/readyz", FEED, FEED];
    let asked = paths.iter().map(|path| stage.get(path, &[]));
    for got in futures::future::join_all(asked).await {
        assert_eq!((got.status, got.header("retry-after")), (503, "30"));
    }
    assert_eq!(stage.get("/quellen", &[]).await.status, 200);
    assert!(began.elapsed() < std::time::Duration::from_secs(8), "{:?}", began.elapsed());
    drop(silent);
}
