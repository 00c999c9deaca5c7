//! Rows 8 to 11: no address that is not public, however it is written, resolved or led to.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod server;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use server::{Names, Reply, Server, reply};
use terminbund_fetch::{
    FetchError, FetchSettings, Fetcher, Limits, Proxy, Request, Secret, Url, install_crypto,
    is_public,
};

/// The stand-in for the public internet: the only address on the allow-list.
const PUBLIC: &str = "127.0.0.1/32";
/// The stand-in for what must not be reached.
const PRIVATE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

fn settings() -> FetchSettings {
    install_crypto();
    FetchSettings {
        contact: "kalender@example.org".into(),
        version: "0.1".into(),
        allow_private: vec![PUBLIC.parse().unwrap()],
        ..FetchSettings::default()
    }
}

async fn fetch(fetcher: &Fetcher, url: &str) -> Result<u16, FetchError> {
    let url = Url::parse(url).map_err(|_| FetchError::Address)?;
    fetcher.fetch(&Request::get(url)).await.map(|r| r.status)
}

/// Addresses that are not public, as an attacker writes them.
const REFUSED: [&str; 78] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.254",
    "127.0.0.2",
    "127.0.0.53",
    "127.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "233.252.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    // Other spellings of IPv4.
    "0x0a000001",
    "167772161",
    "0x7f.2",
    "0177.0.0.2",
    "10.1",
    "192.168.257",
    "2852039166",
    "0xA9FEA9FE",
    "１０.０.０.１",
    "127。0。0。2",
    // IPv6.
    "[::]",
    "[::1]",
    "[::2]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.2]",
    "[::ffff:10.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:0:10.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::8.8.8.8]",
    "[64:ff9b:1::a00:1]",
    "[100::1]",
    "[2001::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2001:2::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:db8::1]",
    "[2002:0a00:0001::1]",
    "[2002:c0a8:1::]",
    "[2620:4f:8000::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[fc00::1]",
    "[fd00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::a9fe:a9fe]",
    "[febf::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[ff0e::1]",
    "[4000::1]",
];

const ALLOWED: [&str; 12] = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001:800::200e",
];

#[tokio::test]
async fn row_8_addresses_that_are_not_public() {
    let limits = Limits {
        connect: Duration::from_millis(300),
        total: Duration::from_millis(300),
        ..Limits::default()
    };
    let bare = FetchSettings { allow_private: Vec::new(), limits, ..settings() };
    let fetcher = Fetcher::new(&bare).unwrap();
    for host in REFUSED {
        for url in [format!("http://{host}/"), format!("https://u:p@{host}:8443/a.ics")] {
            let got = fetch(&fetcher, &url).await;
            assert!(matches!(got, Err(FetchError::Blocked { .. })), "{url}: {got:?}");
        }
    }
    for address in ALLOWED {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
    // The same through a resolver: what a name leads to counts.
    let plain = REFUSED.iter().filter_map(|h| h.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    let mut resolved = 0;
    for address in plain {
        let names = Arc::new(Names(move |_: &str| vec![address]));
        let fetcher = Fetcher::with_lookup(&bare, names).unwrap();
        let got = fetch(&fetcher, "http://kalender.example/").await;
        assert!(matches!(got, Err(FetchError::Blocked { .. })), "{address}: {got:?}");
        resolved += 1;
    }
    println!("row 8: {} spellings and {resolved} resolved addresses refused", REFUSED.len());
}

#[tokio::test]
async fn row_8_other_schemes_and_ports() {
    let fetcher = Fetcher::new(&settings()).unwrap();
    for url in ["ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:70/", "data:,x"] {
        let got = fetch(&fetcher, url).await;
        assert!(matches!(got, Err(FetchError::Scheme { .. })), "{url}: {got:?}");
    }
    for port in [0, 22, 25, 6379, 4222, 5432, 11211] {
        let got = fetch(&fetcher, &format!("http://127.0.0.1:{port}/")).await;
        assert!(matches!(got, Err(FetchError::Port { .. })), "{port}: {got:?}");
    }
    let long = format!("http://127.0.0.1/{}", "a".repeat(9000));
    assert_eq!(fetch(&fetcher, &long).await, Err(FetchError::Address));
}

#[tokio::test]
async fn row_9_what_is_checked_is_what_is_connected_to() {
    const FETCHES: usize = 10_000;
    let public = Server::start(|_| reply(200, &[], b"public")).await;
    let private =
        Server::at(SocketAddr::from((PRIVATE, public.port())), |_| reply(200, &[], b"secret"))
            .await;
    let asked = AtomicUsize::new(0);
    // Each question gets another answer: public, private, or both in either order.
    let names = Arc::new(Names(move |_: &str| {
        let (good, bad) = (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(PRIVATE));
        match asked.fetch_add(1, Ordering::SeqCst) % 4 {
            0 => vec![good],
            1 => vec![bad],
            2 => vec![bad, good],
            _ => vec![good, bad],
        }
    }));
    let fetcher = Fetcher::with_lookup(&settings(), names).unwrap();
    let url = format!("http://rebind.example:{}/", public.port());
    let (mut good, mut refused) = (0, 0);
    for _ in 0..FETCHES {
        match fetch(&fetcher, &url).await {
            Ok(200) => good += 1,
            Err(FetchError::Blocked { .. }) => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    println!(
        "row 9: {FETCHES} fetches of a rebinding name: {good} public, {refused} refused, {} \
         private connections",
        private.accepted()
    );
    assert_eq!((good, refused, private.accepted()), (FETCHES * 3 / 4, FETCHES / 4, 0));
}

#[tokio::test]
async fn row_10_each_redirect_is_checked() {
    let private = Server::at(SocketAddr::from((PRIVATE, 0)), |_| reply(200, &[], b"secret")).await;
    let inner = private.port();
    let escapes = [
        format!("http://127.0.0.2:{inner}/"),
        format!("//127.0.0.2:{inner}/"),
        format!("http://2130706434:{inner}/"),
        format!("http://0x7f000002:{inner}/"),
        format!("http://127.0.0.2:{inner}/#@127.0.0.1"),
        format!("http://127.0.0.1@127.0.0.2:{inner}/"),
        format!("http://[::ffff:127.0.0.2]:{inner}/"),
        format!("\\\\127.0.0.2:{inner}\\x"),
        format!("http:/\\127.0.0.2:{inner}/"),
        format!("http://inside.example:{inner}/"),
        format!("https://127.0.0.2:{inner}/"),
        format!("\thttp://127.0.0.2:{inner}/"),
        "http://169.254.169.254/latest/meta-data/".into(),
        "http://[fd00:ec2::254]/".into(),
        "file:///etc/passwd".into(),
        "gopher://127.0.0.2:6379/_INFO".into(),
        "ftp://127.0.0.2/".into(),
        "javascript:alert(1)".into(),
        "http://127.0.0.2:6379/".into(),
        "data:text/calendar,BEGIN:VCALENDAR".into(),
    ];
    let list = escapes.clone();
    // Each chain first goes one hop on the site itself, then out.
    let public = Server::start(move |seen| match seen.target.split_once("/hop/") {
        Some((_, nth)) => {
            let nth: usize = nth.parse().unwrap_or(0);
            reply(302, &[("location", list[nth].as_str())], b"")
        }
        None => {
            let nth = seen.target.trim_start_matches("/start/");
            reply(301, &[("location", &format!("/hop/{nth}"))], b"")
        }
    })
    .await;
    let names = Arc::new(Names(|_: &str| vec![IpAddr::from(PRIVATE)]));
    let fetcher = Fetcher::with_lookup(&settings(), names).unwrap();
    for (nth, escape) in escapes.iter().enumerate() {
        let got = fetch(&fetcher, &public.url(&format!("/start/{nth}"))).await;
        let refused = matches!(
            got,
            Err(FetchError::Blocked { .. } | FetchError::Scheme { .. } | FetchError::Port { .. })
        );
        assert!(refused, "{escape}: {got:?}");
    }
    assert_eq!(private.accepted(), 0);
    println!("row 10: {} redirect chains, {} escapes", escapes.len(), private.accepted());
}

#[tokio::test]
async fn row_10_bounds_and_credentials() {
    let other = Server::start(|_| reply(200, &[], b"other")).await;
    let away = other.url("/taken");
    let public = Server::start(move |seen| match seen.target.as_str() {
        "/loop" => reply(302, &[("location", "/loop")], b""),
        "/none" => reply(302, &[], b""),
        "/bytes" => Reply::Bytes(b"HTTP/1.1 302 x\r\nlocation: /k\xFFlender\r\n\r\n".to_vec()),
        "/away" => reply(302, &[("location", away.as_str())], b""),
        "/same" => reply(308, &[("location", "/here")], b""),
        "/mixed" => reply(301, &[("location", "/loop5")], b""),
        "/loop5" => reply(302, &[("location", "/here")], b""),
        _ => reply(200, &[("etag", "\"1\"")], b"here"),
    })
    .await;
    let fetcher = Fetcher::new(&settings()).unwrap();
    let got = fetch(&fetcher, &public.url("/loop")).await;
    assert_eq!(got, Err(FetchError::Redirects { limit: 5 }));
    assert_eq!(public.seen().len(), 6, "the first request and five redirects");
    for path in ["/none", "/bytes"] {
        assert_eq!(fetch(&fetcher, &public.url(path)).await, Err(FetchError::RedirectTarget));
    }

    let with = |path: &str| Request {
        auth: Some(Secret::Bearer("geheim".into())),
        ..Request::get(Url::parse(&public.url(path)).unwrap())
    };
    // Another port is another origin.
    fetcher.fetch(&with("/away")).await.unwrap();
    assert_eq!(other.seen()[0].header("authorization"), None);
    let moved = fetcher.fetch(&with("/same")).await.unwrap();
    assert_eq!(public.seen().last().unwrap().text("authorization"), "Bearer geheim");
    assert_eq!(moved.permanent_redirect.unwrap().path(), "/here");
    assert_eq!((moved.requests, moved.final_url.path()), (2, "/here"));
    // What follows a temporary redirect is not permanent.
    let mixed = fetcher.fetch(&with("/mixed")).await.unwrap();
    assert_eq!(mixed.permanent_redirect.unwrap().path(), "/loop5");
    // User and password of an address become a header and do not travel on.
    let url = public.url("/away").replace("://", "://kammer:a%3Ab%25@");
    fetch(&fetcher, &url).await.unwrap();
    let first = public.seen().last().unwrap().text("authorization");
    assert_eq!(first, "Basic a2FtbWVyOmE6YiU=");
    assert_eq!(other.seen()[1].header("authorization"), None);
    println!("row 10: 6 requests in a loop; 0 credentials across origins");
}

#[tokio::test]
async fn row_11_a_proxy_carries_all_requests() {
    let proxy = Server::start(|_| reply(200, &[], b"by proxy")).await;
    let through = Proxy {
        url: Url::parse(&format!("http://proxy.internal:{}", proxy.port())).unwrap(),
        auth: Some(Secret::Basic { user: "u".into(), password: "p".into() }),
    };
    // The proxy's own name may lead anywhere; no other name is resolved here.
    let names = Arc::new(Names(|host: &str| {
        assert_eq!(host, "proxy.internal");
        vec![IpAddr::from(Ipv4Addr::LOCALHOST)]
    }));
    let bare = FetchSettings { allow_private: Vec::new(), ..settings() };
    let fetcher =
        Fetcher::with_lookup(&FetchSettings { proxy: Some(through), ..bare }, names).unwrap();
    assert_eq!(fetch(&fetcher, "http://kalender.example/a.ics").await, Ok(200));
    let seen = proxy.seen();
    assert_eq!(seen[0].target, "http://kalender.example/a.ics");
    assert_eq!(seen[0].text("proxy-authorization"), "Basic dTpw");
    let literal = fetch(&fetcher, "http://10.0.0.1/").await;
    assert!(matches!(literal, Err(FetchError::Blocked { .. })), "{literal:?}");
    println!("row 11: proxy asked {} time(s), private literal refused before it", seen.len());
}
