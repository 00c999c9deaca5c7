//! Measures reading: `cargo run --release -p terminbund-markup --example speed [FOLDER [MIN_KB]]`.
//!
//! Prints MB (10^6 bytes) of HTML per second on one core, from bytes to items, for the pages of at
//! least MIN_KB (80) below FOLDER (the shared corpus if there is one): all of them together, those
//! with markup of events, and proposing rules for the rest.

use jiff::civil::date;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use terminbund_markup::{Options, decode, propose, read};

/// Time for which each group is read again and again.
const MEASURE: Duration = Duration::from_secs(2);

fn main() {
    let mut args = std::env::args().skip(1);
    let shared = std::env::var("TERMINBUND_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let folder = args.next().map_or_else(|| Path::new(&shared).join("corpus/pages"), PathBuf::from);
    let min = args.next().and_then(|a| a.parse().ok()).unwrap_or(80u64) * 1000;
    let mut pages = Vec::new();
    collect(&folder, min, &mut pages);
    if pages.is_empty() {
        println!("skipped: no pages of {min} bytes below {}", folder.display());
        return;
    }
    let options = Options::on(date(2026, 1, 1));
    let items = |page: &Vec<u8>| read(page, "https://example.org/", &options).items.len();
    let (marked, plain): (Vec<_>, Vec<_>) = pages.iter().cloned().partition(|p| items(p) > 0);
    measure("all, reading", &pages, &items);
    measure("with markup, reading", &marked, &items);
    measure("without, proposing", &plain, &|page| {
        propose(&decode(page, None), "https://example.org/", date(2026, 1, 1)).len()
    });
}

fn collect(folder: &Path, min: u64, out: &mut Vec<Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, min, out);
        } else if path.extension().is_some_and(|e| e == "html")
            && let Ok(bytes) = std::fs::read(&path)
            && bytes.len() as u64 >= min
        {
            out.push(bytes);
        }
    }
}

fn measure(name: &str, pages: &[Vec<u8>], run: &dyn Fn(&Vec<u8>) -> usize) {
    if pages.is_empty() {
        return;
    }
    let (mut bytes, mut found) = (0, 0);
    let start = Instant::now();
    while start.elapsed() < MEASURE {
        for page in pages {
            found += run(page);
            bytes += page.len();
        }
    }
    let speed = bytes as f64 / start.elapsed().as_secs_f64() / 1e6;
    let rounds = bytes / pages.iter().map(Vec::len).sum::<usize>();
    println!("{name:22} {:3} pages {speed:8.1} MB/s, {} found", pages.len(), found / rounds.max(1));
}
