//! What settling changed, written: CHANGES, then LEDGER, then ENTRIES, then the view.
//!
//! A crash between them loses nothing: what LEDGER does not hold is found and written again, and
//! ENTRIES is compared at the start.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use prost::Message as _;
use terminbund_bus::{Followed, Message, Stream, names};
use terminbund_proto::v1::{Change, Entry, LedgerRecord};

use super::Shared;
use crate::{book::Settled, revision};

/// Between two attempts to write what the broker did not store.
const RETRY: Duration = Duration::from_millis(200);

pub(super) struct Writer {
    shared: Arc<Shared>,
    ledger: HashMap<String, LedgerRecord>,
    sequence: u64,
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    changes: Vec<Change>,
    ledger: Vec<LedgerRecord>,
    entries: Vec<Arc<Entry>>,
    dissolved: Vec<(String, Option<String>)>,
}

impl Writer {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        Self { shared: Arc::clone(shared), ledger: HashMap::new(), sequence: 0 }
    }

    /// A record of LEDGER, its own or that of another writer.
    pub(super) fn saw(&mut self, record: LedgerRecord, sequence: u64) {
        self.sequence = self.sequence.max(sequence);
        let known = self.ledger.get(&record.entry);
        if known.is_some_and(|k| k.sequence >= record.sequence) {
            return;
        }
        let mut view = self.shared.view_mut();
        if let Some(entry) = view.get(&record.entry).filter(|e| e.id == record.entry) {
            let mut entry = (*entry).clone();
            entry.sequence = record.sequence;
            entry.last_modified = record.last_modified;
            view.put(Arc::new(entry), &self.shared.settings.zone);
        }
        view.revision = self.sequence;
        self.ledger.insert(record.entry.clone(), record);
    }

    /// The first writing after the replay or as the new writer: also mends ENTRIES where a crash
    /// or another writer left it behind.
    pub(super) async fn start(&mut self, settled: Settled, writes: bool) -> anyhow::Result<()> {
        let mut plan = self.plan(&settled, true);
        plan.dissolved = self.left();
        self.dissolve(&mut plan);
        if writes {
            let stored = self.stored_entries().await;
            let all = plan.entries.clone();
            let entries = std::mem::take(&mut plan.entries);
            plan.entries = entries
                .into_iter()
                .filter(|e| stored.get(&e.id) != Some(&blake3::hash(&e.encode_to_vec())))
                .collect();
            self.store(&plan).await?;
            plan.entries = all;
        }
        self.show(plan, writes);
        Ok(())
    }

    pub(super) async fn write(&mut self, settled: Settled, writes: bool) -> anyhow::Result<()> {
        let mut plan = self.plan(&settled, false);
        plan.dissolved = self.with_holders(settled.dissolved.iter());
        self.dissolve(&mut plan);
        if writes {
            self.store(&plan).await?;
        }
        self.show(plan, writes);
        Ok(())
    }

    /// Ids in the ledger that are no entry any more.
    fn left(&self) -> Vec<(String, Option<String>)> {
        let book = self.shared.book();
        let left = self.ledger.keys().filter(|id| book.events_of(id).next().is_none());
        let mut left = left.collect::<Vec<_>>();
        left.sort();
        drop(book);
        self.with_holders(left.into_iter())
    }

    fn with_holders<'i>(
        &self,
        ids: impl Iterator<Item = &'i String>,
    ) -> Vec<(String, Option<String>)> {
        let book = self.shared.book();
        ids.map(|id| (id.clone(), book.holder(id).map(str::to_owned))).collect()
    }

    /// What follows from what was settled; `whole` plans also what is shown already.
    fn plan(&self, settled: &Settled, whole: bool) -> Plan {
        let mut plan = Plan::default();
        let now = self.shared.clock.now().as_second();
        let (book, view) = (self.shared.book(), self.shared.view());
        for id in &settled.rebuilt {
            let Some(mut entry) = book.entry(id, &self.shared.settings.partner_names, now) else {
                continue;
            };
            let known = self.ledger.get(id);
            let record = revision::next(known, &entry, now);
            if let Some(current) = record.as_ref().or(known) {
                entry.sequence = current.sequence;
                entry.last_modified = current.last_modified;
            }
            let before = view.get(id).filter(|e| e.id == *id);
            if !whole && record.is_none() && before.as_deref() == Some(&entry) {
                continue;
            }
            if let Some(record) = record {
                plan.changes.push(change(before.as_deref(), Some(&entry), &record, known));
                plan.ledger.push(record);
            }
            plan.entries.push(Arc::new(entry));
        }
        plan
    }

    fn dissolve(&self, plan: &mut Plan) {
        let now = self.shared.clock.now().as_second();
        let view = self.shared.view();
        for (id, holder) in &plan.dissolved {
            let Some(known) = self.ledger.get(id) else { continue };
            if let Some(record) = revision::dissolved(known, holder.as_deref(), now) {
                let before = view.get(id).filter(|e| e.id == *id);
                plan.changes.push(change(before.as_deref(), None, &record, Some(known)));
                plan.ledger.push(record);
            }
        }
    }

    /// Stores a plan, over again until the broker takes it: nothing is shown that is not kept.
    async fn store(&mut self, plan: &Plan) -> anyhow::Result<()> {
        let alliance = self.shared.settings.alliance.as_str();
        let changes = plan.changes.iter().map(|c| Message::new(names::changes(alliance), c));
        let ledger = plan.ledger.iter().map(|r| Message::new(names::ledger(alliance, &r.entry), r));
        let entries = plan
            .entries
            .iter()
            .map(|e| Message::new(names::entries(alliance, &e.id), e.as_ref()))
            .chain(plan.dissolved.iter().map(|(id, holder)| {
                let gone = dissolved(alliance, id, holder.as_deref());
                Message::new(names::entries(alliance, id), &gone)
            }));
        self.until_stored(changes.collect()).await;
        let last = self.until_stored(ledger.collect()).await;
        self.sequence = self.sequence.max(last);
        self.until_stored(entries.collect()).await;
        Ok(())
    }

    async fn until_stored(&self, messages: Vec<Message>) -> u64 {
        loop {
            match self.shared.bus.publish(messages.clone()).await {
                Ok(last) => return last,
                Err(error) => tracing::warn!(%error, "written again"),
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Shows a plan. What was not stored is no record of the ledger: it is planned again by
    /// whoever becomes the writer.
    fn show(&mut self, plan: Plan, stored: bool) {
        let mut view = self.shared.view_mut();
        for (id, holder) in &plan.dissolved {
            view.take(id);
            if let Some(holder) = holder {
                view.redirect(id, holder);
            }
        }
        for entry in plan.entries {
            view.put(entry, &self.shared.settings.zone);
        }
        for record in plan.ledger.into_iter().filter(|_| stored) {
            self.ledger.insert(record.entry.clone(), record);
        }
        view.revision = self.sequence;
    }

    /// The hash of each entry that ENTRIES holds.
    async fn stored_entries(&self) -> BTreeMap<String, blake3::Hash> {
        let stop = self.shared.stop.child_token();
        let mut stored = self.shared.bus.follow(Stream::Entries, 1, stop.clone());
        let mut out = BTreeMap::new();
        while let Some(Followed::Record(record)) = stored.recv().await {
            let id = record.subject.rsplit('.').next().unwrap_or_default().to_owned();
            out.insert(id, blake3::hash(&record.payload));
        }
        stop.cancel();
        out
    }
}

fn dissolved(alliance: &str, id: &str, holder: Option<&str>) -> Entry {
    Entry {
        id: id.to_owned(),
        alliance: alliance.to_owned(),
        hidden: true,
        hidden_because: vec![match holder {
            Some(holder) => format!("redirect:{holder}"),
            None => "gone".to_owned(),
        }],
        ..Entry::default()
    }
}

fn change(
    before: Option<&Entry>,
    after: Option<&Entry>,
    record: &LedgerRecord,
    known: Option<&LedgerRecord>,
) -> Change {
    let was_absorbed = known.is_some_and(|k| !k.redirect.is_empty());
    let reason = match after {
        None if record.redirect.is_empty() => "withdrawn",
        None => "merge",
        Some(_) if was_absorbed => "split",
        Some(after) if after.hidden => "hidden",
        Some(after) if after.gone_at.is_some() => "withdrawn",
        Some(_) if known.is_none() => "appeared",
        Some(_) => "update",
    };
    Change {
        entry: record.entry.clone(),
        sequence: record.sequence,
        at: record.last_modified,
        before: before.filter(|b| !b.hidden).cloned(),
        after: after.filter(|a| !a.hidden).cloned(),
        reason: reason.to_owned(),
    }
}
