//! SEQUENCE and LAST-MODIFIED: each public change is visible to a subscriber, and nothing else is.

use prost::Message;
use terminbund_proto::v1::{Entry, LedgerRecord, Member};

/// 2020-01-01T00:00Z. SEQUENCE counts minutes from here, so that it rises even if LEDGER is lost.
const EPOCH_2020: i64 = 1_577_836_800;

/// What is public of an entry, as a hash: equal hashes, equal bytes in every feed.
#[must_use]
pub fn content_hash(entry: &Entry) -> Vec<u8> {
    let mut public = entry.clone();
    public.sequence = 0;
    public.last_modified = 0;
    public.first_seen = 0;
    public.provenance.clear();
    public.decisions.clear();
    public.gone_at = None;
    for member in &mut public.members {
        *member = Member {
            partner: std::mem::take(&mut member.partner),
            partner_name: std::mem::take(&mut member.partner_name),
            title: std::mem::take(&mut member.title),
            url: std::mem::take(&mut member.url),
            role: member.role,
            withdrawn: member.withdrawn,
            ..Member::default()
        };
    }
    if let Some(class) = public.event.as_mut().and_then(|e| e.classification.as_mut()) {
        class.because.clear();
    }
    blake3::hash(&public.encode_to_vec()).as_bytes()[..16].to_vec()
}

/// The record of an entry after it was derived anew; `None` where nothing public changed.
///
/// SEQUENCE = max(previous + 1, minutes since 2020), LAST-MODIFIED = max(previous + 1 s, now): no
/// loss and no clock brings them down.
#[must_use]
pub fn next(previous: Option<&LedgerRecord>, entry: &Entry, now: i64) -> Option<LedgerRecord> {
    let hash = content_hash(entry);
    let public = !entry.hidden;
    match previous {
        None if !public => None,
        Some(p) if !public && !p.public && p.redirect.is_empty() => None,
        Some(p) if p.content_hash == hash && p.public == public && p.redirect.is_empty() => None,
        _ => Some(raised(previous, &entry.id, hash, public, String::new(), now)),
    }
}

/// The record of an id that is no entry any more, because `redirect` (or nothing) holds its event.
#[must_use]
pub fn dissolved(
    previous: &LedgerRecord,
    redirect: Option<&str>,
    now: i64,
) -> Option<LedgerRecord> {
    let redirect = redirect.unwrap_or_default();
    if !previous.public && previous.redirect == redirect {
        return None;
    }
    let id = previous.entry.clone();
    Some(raised(Some(previous), &id, Vec::new(), false, redirect.to_owned(), now))
}

fn raised(
    previous: Option<&LedgerRecord>,
    id: &str,
    content_hash: Vec<u8>,
    public: bool,
    redirect: String,
    now: i64,
) -> LedgerRecord {
    let minutes = u64::try_from((now - EPOCH_2020) / 60).unwrap_or(0);
    let (sequence, last_modified) = match previous {
        Some(p) => (minutes.max(p.sequence + 1), now.max(p.last_modified + 1)),
        None => (minutes, now),
    };
    LedgerRecord {
        entry: id.to_owned(),
        sequence,
        last_modified,
        content_hash,
        public,
        redirect,
        gone_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str) -> Entry {
        let event = terminbund_proto::v1::Event { title: title.into(), ..Default::default() };
        Entry { id: "e".into(), event: Some(event), ..Default::default() }
    }

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn only_a_public_change_raises() {
        let first = next(None, &entry("a"), NOW).unwrap();
        assert_eq!(next(Some(&first), &entry("a"), NOW + 1000), None);
        let second = next(Some(&first), &entry("b"), NOW).unwrap();
        assert_eq!(second.sequence, first.sequence + 1);
        assert_eq!(second.last_modified, first.last_modified + 1);
    }

    #[test]
    fn neither_a_lost_ledger_nor_a_clock_set_back_brings_it_down() {
        let first = next(None, &entry("a"), NOW).unwrap();
        let back = next(Some(&first), &entry("b"), NOW - 1_000_000).unwrap();
        assert!(back.sequence > first.sequence && back.last_modified > first.last_modified);
        let lost = next(None, &entry("c"), NOW + 120).unwrap();
        assert!(lost.sequence > back.sequence);
    }

    #[test]
    fn what_was_never_public_leaves_no_trace() {
        let hidden = Entry { hidden: true, ..entry("a") };
        assert_eq!(next(None, &hidden, NOW), None);
        let shown = next(None, &entry("a"), NOW).unwrap();
        let gone = next(Some(&shown), &hidden, NOW + 1).unwrap();
        assert!(!gone.public);
        assert_eq!(next(Some(&gone), &Entry { hidden: true, ..entry("b") }, NOW + 2), None);
    }

    #[test]
    fn an_absorbed_entry_comes_back_higher() {
        let own = next(None, &entry("a"), NOW).unwrap();
        let absorbed = dissolved(&own, Some("f"), NOW + 1).unwrap();
        assert_eq!((absorbed.public, absorbed.redirect.as_str()), (false, "f"));
        assert_eq!(dissolved(&absorbed, Some("f"), NOW + 2), None);
        let split = next(Some(&absorbed), &entry("a"), NOW + 2).unwrap();
        assert!(split.public && split.sequence > own.sequence);
    }
}
