//! Row 6: bodies that unpack to more than they should. Alone in its process, for its memory.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod server;

use std::io::Write;
use std::time::Instant;

use server::{Server, reply};
use terminbund_fetch::{FetchError, FetchSettings, Fetcher, Request, Url, install_crypto};

/// What a bomb unpacks to.
const UNPACKED: usize = 1 << 30;
/// What it may cost, beyond the body's own bound.
const MAY_GROW: usize = 32 << 20;
const LIMIT: usize = 15 << 20;

fn fill(mut to: impl Write) {
    let zeros = vec![0_u8; 1 << 20];
    for _ in 0..UNPACKED >> 20 {
        to.write_all(&zeros).unwrap();
    }
    to.flush().unwrap();
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let fast = flate2::Compression::fast();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), fast);
    fill(&mut gzip);
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), fast);
    fill(&mut deflate);
    let mut zstd = zstd::Encoder::new(Vec::new(), 1).unwrap();
    fill(&mut zstd);
    let mut br = Vec::new();
    fill(brotli::CompressorWriter::new(&mut br, 1 << 20, 1, 22));
    vec![
        ("gzip", gzip.finish().unwrap()),
        ("deflate", deflate.finish().unwrap()),
        ("zstd", zstd.finish().unwrap()),
        ("br", br),
    ]
}

/// Resident bytes now, and the most since the last reset.
fn memory() -> Option<(usize, usize)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let of = |name: &str| {
        let line = status.lines().find(|l| l.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kib| kib * 1024)
    };
    Some((of("VmRSS:")?, of("VmHWM:")?))
}

#[tokio::test]
async fn row_6_a_bomb_costs_its_bound() {
    install_crypto();
    let settings = FetchSettings {
        allow_private: vec!["127.0.0.1".parse().unwrap()],
        ..FetchSettings::default()
    };
    let fetcher = Fetcher::new(&settings).unwrap();
    for (encoding, body) in bombs() {
        let packed = body.len();
        let server =
            Server::start(move |_| reply(200, &[("content-encoding", encoding)], &body)).await;
        // The first time with buffers that stay, the second without.
        for time in ["first", "second"] {
            // 5: reset the peak (proc(5)). Where that is not allowed the peak is the process's.
            let reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
            let before = memory();
            let begun = Instant::now();
            let got = fetcher.fetch(&Request::get(Url::parse(&server.url("/")).unwrap())).await;
            let took = begun.elapsed();
            assert_eq!(got.unwrap_err(), FetchError::TooLarge { limit: LIMIT });
            if let (true, Some((now, _)), Some((_, peak))) = (reset, before, memory()) {
                let grown = peak.saturating_sub(now);
                println!(
                    "row 6: {encoding}, {time}: {packed} bytes for {UNPACKED}: aborted in \
                     {took:?}, \
                     resident memory +{:.1} MiB",
                    grown as f64 / f64::from(1 << 20)
                );
                assert!(grown <= MAY_GROW, "{encoding}: {grown}");
            }
        }
    }
}
