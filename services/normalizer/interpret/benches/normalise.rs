//! What normalising costs, on one thread: raw items to the bytes of announcements.
//!
//! `cargo bench -p terminbund-interpret --bench normalise` reads the large feeds of the corpus at
//! `TERMINBUND_SHARED` (else `../shared`) and prints three steps alone, then all of it: what an
//! item means (times, recurrence, texts), its announcement as protobuf, and that with what its
//! texts say (audience, topic, place, price), as the normalizer does it. All rates are of CPU
//! time.

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::date;
use prost::Message;
use terminbund_ics::{Body, plan, read};
use terminbund_interpret::announce::{Epoch, Source, literal};
use terminbund_interpret::{announce, ical};
use terminbund_proto::v1::{IcalPayload, RawItem, Role, raw_item::Payload};
use terminbund_understand::{CategoryMap, SourceMode, Taxonomy};

/// Smaller files are no feeds but cases of test suites.
const LARGE: u64 = 100_000;

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let shared = std::env::var_os("TERMINBUND_SHARED").map(PathBuf::from);
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    let corpus = shared.unwrap_or_else(|| here.into()).join("corpus/ics");
    let mut items = Vec::new();
    for folder in std::fs::read_dir(&corpus).into_iter().flatten() {
        for file in std::fs::read_dir(folder?.path()).into_iter().flatten() {
            let path = file?.path();
            if path.extension().is_some_and(|e| e == "ics") && path.metadata()?.len() >= LARGE {
                items.extend(raw_items(&std::fs::read(path)?));
            }
        }
    }
    if items.is_empty() {
        println!("skipped: no feeds at {}", corpus.display());
        return Ok(());
    }
    to_announcements(&items)
}

fn raw_items(bytes: &[u8]) -> Vec<RawItem> {
    let body = Body::new(bytes, None);
    let feed = read(&body);
    let plan = plan(&feed, terminbund_ics::Options::default());
    let item = |item: terminbund_ics::Item| RawItem {
        key: format!("{:016x}", item.line),
        source: "source".to_owned(),
        uid: item.uid.unwrap_or_default(),
        title: item.title,
        start: item.first_start,
        payload: Some(Payload::Ical(IcalPayload { calendar: item.payload })),
        ..RawItem::default()
    };
    plan.items().map(item).collect()
}

fn to_announcements(items: &[RawItem]) -> Result<(), Fault> {
    let source = Source {
        alliance: "alliance".to_owned(),
        partner: "partner".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        role: Role::Unspecified,
        mode: SourceMode::default(),
        categories: CategoryMap::default(),
        partners: Arc::default(),
    };
    let rules = Arc::new(Taxonomy::defaults()?.compile("defaults")?);
    let epoch = Epoch { number: 1, anchor: date(2026, 3, 1), rules };
    let now = "2026-03-01T00:00:00Z".parse()?;
    let options = ical::Options::new(&source.zone, now);
    let payload = |item: &RawItem| match &item.payload {
        Some(Payload::Ical(ical)) => ical::interpret(&ical.calendar, &options).announcements.len(),
        _ => 0,
    };
    rate("what items mean", items, payload)?;
    let plain = |item: &RawItem| literal(item, &source, &epoch).encode_to_vec().len();
    rate("raw items to protobuf, target 60,000", items, plain)?;
    let full = |item: &RawItem| announce(item, &source, &epoch).encode_to_vec().len();
    rate("the same with the texts understood, target of that step alone 20,000", items, full)
}

fn rate(
    what: &str,
    items: &[RawItem],
    mut step: impl FnMut(&RawItem) -> usize,
) -> Result<(), Fault> {
    let mut best = f64::INFINITY;
    let mut given = 0;
    for _ in 0..3 {
        let begun = cpu()?;
        given = items.iter().map(|item| black_box(step(item))).sum();
        best = best.min(cpu()? - begun);
    }
    let rate = items.len() as f64 / best;
    println!("{what}: {rate:.0} items a second ({} items, {given} given)", items.len());
    Ok(())
}

/// CPU seconds of this process.
fn cpu() -> Result<f64, Fault> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanos: f64 = text.split(' ').next().ok_or("no time")?.parse()?;
    Ok(nanos / 1e9)
}
