//! Row 7 as a site sees it: what robots.txt forbids is not fetched, nor is anything while
//! robots.txt fails.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod common;

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use common::{DAY, HOUR, TestReader, clock, settings};
use terminbund_fetch::{FetchSettings, Fetcher, Url, install_crypto};
use terminbund_ingest::{MemoryStore, Poller, SourceKind, SourceSpec};
use terminbund_model::clock::ManualClock;
use terminbund_proto::v1::SourceState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

type Asked = Arc<Mutex<Vec<String>>>;

/// A site with this robots.txt.
async fn site(status: u16, robots: &'static str) -> (String, Asked) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Asked::default();
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let read = stream.read(&mut head).await.unwrap();
            let text = String::from_utf8_lossy(&head[..read]).into_owned();
            let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
            let (status, body) = match path.as_str() {
                "/robots.txt" => (status, robots.to_owned()),
                _ => (200, format!("<html><body>{}</body></html>", "Termine ".repeat(40))),
            };
            let (status, to) = match path.as_str() {
                "/termine/alt" => (302, "location: /intern/liste\r\n"),
                _ => (status, ""),
            };
            log.lock().unwrap().push(path);
            let answer = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: text/html\r\nconnection: close\r\n{to}\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (format!("http://{address}"), asked)
}

/// A poller of one page, and its clock.
fn poller(url: &str) -> (Poller<MemoryStore, Fetcher>, Arc<ManualClock>) {
    install_crypto();
    let allow_private = vec!["127.0.0.1/32".parse().unwrap()];
    let fetcher = Fetcher::new(&FetchSettings { allow_private, ..FetchSettings::default() });
    let clock = clock();
    let poller = Poller::new(
        vec![SourceSpec::new("seite", "amt", SourceKind::Page, Some(Url::parse(url).unwrap()))],
        Arc::new(TestReader),
        Arc::new(MemoryStore::default()),
        Arc::new(fetcher.unwrap()),
        clock.clone(),
        settings("a"),
    );
    (poller, clock)
}

/// What stands for a page stands for the one that it leads to.
#[tokio::test]
async fn row_7_no_redirect_without_leave() {
    let (site, asked) = site(200, "User-agent: *\nDisallow: /intern/\n").await;
    let (poller, _) = poller(&format!("{site}/termine/alt"));
    let health = poller.poll_now("seite").await.unwrap();
    assert_eq!(health.state(), SourceState::Forbidden);
    assert!(health.german.contains("Weiterleitung"), "{}", health.german);
    assert_eq!(*asked.lock().unwrap(), ["/robots.txt", "/termine/alt"]);
}

#[tokio::test]
async fn row_7_no_page_without_leave() {
    let none = "User-agent: *\nDisallow: /\n";
    let cases = [
        (503, "", SourceState::Failing, 0),
        (500, "", SourceState::Failing, 0),
        (200, none, SourceState::Forbidden, 0),
        (200, "User-agent: *\nDisallow: /termine/\n", SourceState::Forbidden, 0),
        (404, "", SourceState::Ok, 5),
        (200, "User-agent: *\nDisallow: /intern/\n", SourceState::Ok, 5),
    ];
    for (status, robots, state, pages) in cases {
        let (site, asked) = site(status, robots).await;
        let (poller, clock) = poller(&format!("{site}/termine/liste"));
        for _ in 0..5 {
            clock.advance(if pages == 0 { DAY } else { HOUR });
            let health = poller.poll_now("seite").await.unwrap();
            assert_eq!(health.state(), state, "{status} {robots:?}: {}", health.german);
        }
        let fetched = asked.lock().unwrap().iter().filter(|p| *p != "/robots.txt").count();
        println!("row 7: robots.txt {status} {robots:?}: {fetched} pages fetched in 5 polls");
        assert_eq!(fetched, pages);
    }
}
