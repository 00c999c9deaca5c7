//! Rows 1, 3, 6 and 7 as far as one fetch goes: validators, manners, bounds, robots.txt.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod server;

use std::time::{Duration, Instant};

use server::{Reply, Server, reply};
use terminbund_fetch::{
    FetchError, FetchSettings, Fetcher, Limits, Request, RobotsVerdict, Secret, Url, install_crypto,
};

fn fetcher(limits: Limits) -> Fetcher {
    install_crypto();
    Fetcher::new(&FetchSettings {
        contact: "kalender@example.org".into(),
        version: "0.1".into(),
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        proxy: None,
        limits,
    })
    .unwrap()
}

fn get(server: &Server, path: &str) -> Request {
    Request::get(Url::parse(&server.url(path)).unwrap())
}

#[tokio::test]
async fn row_1_validators_go_back_byte_for_byte() {
    const POLLS: usize = 100;
    let odd: [(&[u8], &[u8]); 6] = [
        (b"\"plain\"", b"Mon, 02 Mar 2026 10:00:00 GMT"),
        (b"W/\"weak, with \\ comma\"", b"Mon, 02 Mar 2026 10:00:00 +0000"),
        (b"unquoted", b"2026-03-02 10:00:00"),
        (b"\"caf\xe9-\xff\"", b"gestern"),
        (b"\"a\"b  c\"", b"0"),
        (b"'single'", b"Mon,  02 Mar 2026"),
    ];
    for (etag, modified) in odd {
        let server = Server::start(move |seen| {
            if seen.header("if-none-match") == Some(etag)
                && seen.header("if-modified-since") == Some(modified)
            {
                return reply(304, &[], b"");
            }
            let head = [
                &b"HTTP/1.1 200 x\r\nconnection: close\r\ncontent-length: 4\r\netag: "[..],
                etag,
                b"\r\nlast-modified: ",
                modified,
                b"\r\n\r\nbody",
            ];
            Reply::Bytes(head.concat())
        })
        .await;
        let fetcher = fetcher(Limits::default());
        let mut request = get(&server, "/a.ics");
        let mut statuses = [0, 0];
        for _ in 0..POLLS {
            let response = fetcher.fetch(&request).await.unwrap();
            statuses[usize::from(response.not_modified())] += 1;
            if !response.not_modified() {
                request.validators = Some(response.validators);
            }
        }
        println!("row 1: {POLLS} polls: {} x 200, {} x 304", statuses[0], statuses[1]);
        assert_eq!(statuses, [1, POLLS - 1]);
    }
}

#[tokio::test]
async fn row_3_manners() {
    let server = Server::start(|_| {
        let bytes = b"HTTP/1.1 200 x\r\nset-cookie: id=1; Path=/\r\nconnection: close\r\n\
            content-length: 2\r\n\r\nok";
        Reply::Late(Duration::from_millis(20), bytes.to_vec())
    })
    .await;
    let fetcher = fetcher(Limits::default());
    let all = (0..20).map(|nth| {
        let (fetcher, request) = (fetcher.clone(), get(&server, &format!("/{nth}")));
        tokio::spawn(async move { fetcher.fetch(&request).await.unwrap().status })
    });
    for one in all.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap(), 200);
    }
    let seen = server.seen();
    assert!(seen.iter().all(|s| s.header("cookie").is_none() && s.header("referer").is_none()));
    assert!(seen.iter().all(|s| s.text("user-agent") == "Terminbund/0.1 (+kalender@example.org)"));
    println!(
        "row 3: {} requests at once: {} at a time at the host, 0 cookies, {}",
        seen.len(),
        server.most_at_once(),
        seen[0].text("user-agent")
    );
    assert_eq!(server.most_at_once(), 1);
}

#[tokio::test]
async fn row_6_time() {
    let defaults = Limits::default();
    let seconds = (defaults.connect.as_secs(), defaults.total.as_secs());
    assert_eq!((seconds, defaults.body, defaults.redirects), ((10, 20), 15 << 20, 5));
    let limits = Limits {
        connect: Duration::from_millis(400),
        total: Duration::from_millis(800),
        ..defaults
    };
    let server = Server::start(|seen| match seen.target.as_str() {
        "/silent" => Reply::Silence(Duration::from_secs(60)),
        _ => Reply::Drip {
            head: b"HTTP/1.1 200 x\r\ncontent-length: 100000\r\n\r\n".to_vec(),
            every: Duration::from_millis(50),
        },
    })
    .await;
    for path in ["/silent", "/drip"] {
        let fetcher = fetcher(limits);
        let begun = Instant::now();
        let got = fetcher.fetch(&get(&server, path)).await.map(|r| r.status);
        let took = begun.elapsed();
        println!("row 6: {path}: given up after {took:?} of {:?}", limits.total);
        assert_eq!(got, Err(FetchError::Timeout { after: limits.total }));
        assert!(took < limits.total * 2, "{took:?}");
    }
}

#[tokio::test]
async fn answers_that_are_none() {
    let server = Server::start(|seen| match seen.target.as_str() {
        "/short" => Reply::Bytes(b"HTTP/1.1 200 x\r\ncontent-length: 9\r\n\r\nabc".to_vec()),
        "/chunk" => {
            Reply::Bytes(b"HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc".to_vec())
        }
        "/gzip" => reply(200, &[("content-encoding", "gzip")], b"no gzip at all"),
        "/encoding" => reply(200, &[("content-encoding", "compress")], b"??"),
        "/smtp" => Reply::Bytes(b"220 mail.example ESMTP\r\n".to_vec()),
        "/huge" => Reply::Bytes(b"HTTP/1.1 200 x\r\ncontent-length: 99999999\r\n\r\n".to_vec()),
        "/heads" => {
            let mut bytes = b"HTTP/1.1 200 x\r\n".to_vec();
            bytes.extend(b"x: y\r\n".repeat(1000));
            Reply::Bytes(bytes)
        }
        _ => Reply::Bytes(Vec::new()),
    })
    .await;
    let limits = Limits { total: Duration::from_secs(3), ..Limits::default() };
    let fetcher = fetcher(limits);
    let cases = [
        ("/short", "Truncated"),
        ("/chunk", "Truncated"),
        ("/gzip", "Encoding"),
        ("/encoding", "Encoding"),
        ("/smtp", "Protocol"),
        ("/heads", "Protocol"),
        ("/huge", "TooLarge"),
        ("/nothing", "Truncated"),
    ];
    for (path, expected) in cases {
        let error = fetcher.fetch(&get(&server, path)).await.unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{path}: {error:?}");
        assert!(error.german().contains("Bitte") && error.english().contains("lease"), "{path}");
    }
    let nobody = Request::get(Url::parse("http://127.0.0.1:9999/").unwrap());
    let error = fetcher.fetch(&nobody).await.unwrap_err();
    assert_eq!(error, FetchError::Connect { host: "127.0.0.1".into() });
    let tls = Request::get(Url::parse(&server.url("/").replace("http", "https")).unwrap());
    let error = fetcher.fetch(&tls).await.unwrap_err();
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    let unknown = Request::get(Url::parse("http://kein-name.invalid/").unwrap());
    let error = fetcher.fetch(&unknown).await.unwrap_err();
    assert!(matches!(error, FetchError::Dns { .. }), "{error:?}");
}

#[tokio::test]
async fn webcal_is_fetched_with_tls_or_without() {
    let server = Server::start(|_| {
        reply(200, &[("content-type", "Text/Calendar; charset=\"UTF-8\"; x=y")], b"ok")
    })
    .await;
    let fetcher = fetcher(Limits::default());
    let url = |scheme: &str| Url::parse(&server.url("/a.ics").replace("http", scheme)).unwrap();
    let plain = fetcher.fetch(&Request::get(url("webcal"))).await.unwrap();
    assert_eq!(plain.content_type.as_deref(), Some("text/calendar"));
    assert_eq!(plain.charset.as_deref(), Some("utf-8"));
    assert_eq!(plain.final_url.scheme(), "http");
    let secure = fetcher.fetch(&Request::get(url("webcals"))).await;
    assert!(matches!(secure, Err(FetchError::Tls { .. })), "never without: {secure:?}");
    let before = server.seen().len();
    let closed =
        Request { auth: Some(Secret::Bearer("geheim".into())), ..Request::get(url("webcal")) };
    let named = url("webcal").as_str().replace("://", "://kammer:geheim@");
    for request in [closed, Request::get(Url::parse(&named).unwrap())] {
        let refused = fetcher.fetch(&request).await;
        assert!(matches!(refused, Err(FetchError::Tls { .. })), "{refused:?}");
    }
    assert_eq!(server.seen().len(), before, "credentials are not sent without TLS");
}

#[tokio::test]
async fn row_7_robots() {
    let page = |server: &Server| Url::parse(&server.url("/termine/liste")).unwrap();
    let long = [&b"User-agent: *\nDisallow: /a\n"[..], &vec![b'#'; 600 * 1024], b"\n"].concat();
    let cases: [(u16, Vec<u8>, &str); 9] = [
        (503, Vec::new(), "Unreachable"),
        (500, Vec::new(), "Unreachable"),
        (429, Vec::new(), "Unreachable"),
        (404, Vec::new(), "Allowed"),
        (403, Vec::new(), "Allowed"),
        (200, b"User-agent: *\nDisallow: /\n".to_vec(), "Disallowed"),
        (
            200,
            b"User-agent: *\nDisallow: /\n\nUser-agent: terminbund\nAllow: /\n".to_vec(),
            "Allow",
        ),
        (200, b"User-agent: *\nDisallow: /admin\nCrawl-delay: 900\n".to_vec(), "Allowed"),
        (200, long, "Allowed"),
    ];
    for (status, body, expected) in cases {
        let text = body.clone();
        let server = Server::start(move |seen| match seen.target.as_str() {
            "/robots.txt" => reply(status, &[], &text),
            _ => reply(200, &[], b"page"),
        })
        .await;
        let fetcher = fetcher(Limits::default());
        let mut pages = 0;
        for _ in 0..5 {
            let verdict = fetcher.robots(&page(&server)).await;
            assert!(format!("{verdict:?}").starts_with(expected), "{status}: {verdict:?}");
            if let RobotsVerdict::Allowed { delay } = verdict {
                pages += 1;
                assert!(delay.unwrap_or_default() <= Duration::from_secs(30));
            }
        }
        let asked = server.seen().len();
        println!(
            "row 7: robots.txt {status}, {} bytes: {pages} of 5 pages, asked {asked} time(s)",
            body.len()
        );
        assert_eq!(asked, 1, "kept");
    }
}
