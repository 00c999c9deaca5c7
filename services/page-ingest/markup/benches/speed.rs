//! Measures reading: `cargo bench -p terminbund-markup`.
//!
//! Prints MB (10^6 bytes) of HTML per second on one core, from bytes to items, for the pages of at
//! least 80 kB below the shared corpus (`TERMINBUND_SHARED`): all of them together, those with
//! markup of events, and proposing rules for the rest; and, on the same bytes, Python's extruct
//! (`TERMINBUND_PYTHON`, else `python3`) if it is installed.

use jiff::civil::date;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use terminbund_markup::{Options, decode, propose, read};

/// Pages from this size on are measured; smaller ones measure the start of the call.
const MIN_BYTES: u64 = 80_000;
/// Prints the MB per second of extruct's readers of the same forms.
const EXTRUCT: &str = "
import sys, time, extruct
pages = [open(p, 'rb').read().decode('utf-8', 'replace') for p in sys.argv[1:]]
size = sum(len(p.encode()) for p in pages)
forms = ['json-ld', 'microdata', 'rdfa', 'microformat', 'opengraph']
read = lambda p: extruct.extract(p, 'https://example.org/', syntaxes=forms, errors='ignore')
read(pages[0])
start = time.perf_counter()
for page in pages:
    read(page)
print(size / (time.perf_counter() - start) / 1e6)
";
/// Time for which each group is read again and again.
const MEASURE: Duration = Duration::from_secs(2);

fn main() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    let shared = std::env::var("TERMINBUND_SHARED").unwrap_or_else(|_| beside.to_owned());
    let folder = Path::new(&shared).join("corpus/pages");
    let mut found = Vec::new();
    collect(&folder, MIN_BYTES, &mut found);
    if found.is_empty() {
        println!("skipped: no pages of {MIN_BYTES} bytes below {}", folder.display());
        return;
    }
    let (paths, pages): (Vec<PathBuf>, Vec<Vec<u8>>) = found.into_iter().unzip();
    let options = Options::on(date(2026, 1, 1));
    let items = |page: &Vec<u8>| read(page, "https://example.org/", &options).items.len();
    let (marked, plain): (Vec<_>, Vec<_>) = pages.iter().cloned().partition(|p| items(p) > 0);
    let own = measure("all, reading", &pages, &items);
    measure("with markup, reading", &marked, &items);
    measure("without, proposing", &plain, &|page| {
        propose(&decode(page, None), "https://example.org/", date(2026, 1, 1)).len()
    });
    extruct(&paths, own);
}

/// extruct on the same pages, once after a first page to warm up.
fn extruct(paths: &[PathBuf], own: f64) {
    let python = std::env::var("TERMINBUND_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = Command::new(&python).args(["-c", EXTRUCT]).args(paths).output();
    let out = run.ok().filter(|out| out.status.success());
    let speed = out.and_then(|out| String::from_utf8(out.stdout).ok()?.trim().parse::<f64>().ok());
    match speed {
        Some(speed) => println!("extruct {speed:29.2} MB/s, {:.0} times slower", own / speed),
        None => println!("skipped: {python} has no extruct"),
    }
}

fn collect(folder: &Path, min: u64, out: &mut Vec<(PathBuf, Vec<u8>)>) {
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
            out.push((path, bytes));
        }
    }
}

/// MB per second.
fn measure(name: &str, pages: &[Vec<u8>], run: &dyn Fn(&Vec<u8>) -> usize) -> f64 {
    if pages.is_empty() {
        return 0.0;
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
    speed
}
