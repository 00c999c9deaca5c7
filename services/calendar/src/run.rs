//! The service: replays what is kept, then follows it, writes what changes, and answers.

mod write;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use prost::Message;
use terminbund_bus::{Bucket, Bus, Followed, Record, Stream, names};
use terminbund_chassis::{Health, auth::Tokens, serve::Served};
use terminbund_matching::rules::Matcher;
use terminbund_model::{Clock, Slug};
use terminbund_proto::v1::{AdviceOffer, Announcement, Decision, LedgerRecord};
use tokio::{net::TcpListener, sync::mpsc, sync::watch};
use tokio_util::sync::CancellationToken;

use crate::{
    api,
    book::{Book, Settled},
    lease::Lease,
    view::View,
};
use write::Writer;

/// Between two looks at what time alone changes: what is gone for 30 days.
const TICK: Duration = Duration::from_secs(3600);
/// Between two renewals of the writer's lease; a third of what it holds.
const RENEW: Duration = Duration::from_secs(3);
/// Messages that are taken together before the clusters are found anew.
const MAX_TOGETHER: usize = 5000;
/// Between two looks whether the normalizer has derived all there is.
const ASK_DERIVED: Duration = Duration::from_millis(50);

/// What a calendar needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The alliance's slug.
    pub alliance: Slug,
    /// As people call it.
    pub alliance_name: String,
    /// IANA name; places whole days, and says what "today" is.
    pub zone: String,
    /// Partner slug to name.
    pub partner_names: BTreeMap<String, String>,
    /// Name of this instance; a restarted one has the writer's lease at once.
    pub instance: String,
    /// Probability from which two announcements are one event; the rules' own if unset.
    pub merge: Option<f64>,
    /// Probability from which an editor is asked; the rules' own if unset.
    pub review: Option<f64>,
    /// Who may write.
    pub tokens: Tokens,
    /// What partners offer on demand rather than on a date.
    pub advice: Vec<AdviceOffer>,
}

/// What answers share with the loop that writes.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) bus: Bus,
    pub(crate) clock: Arc<dyn Clock>,
    book: RwLock<Book>,
    view: RwLock<View>,
    /// The view's revision, and the last sequence of DECISIONS that it holds.
    pub(crate) progress: watch::Sender<(u64, u64)>,
    /// The last sequence of EVENTS that the view holds.
    pub(crate) read: AtomicU64,
    pub(crate) stop: CancellationToken,
    /// All that is kept has been read: before that, an answer would be an empty calendar.
    pub(crate) caught_up: AtomicBool,
}

impl Shared {
    pub(crate) fn book(&self) -> RwLockReadGuard<'_, Book> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn book_mut(&self) -> RwLockWriteGuard<'_, Book> {
        self.book.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn view_mut(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs the calendar of one alliance until `stop`.
///
/// # Errors
/// Where the broker or the listener fails at the start; later faults are waited out.
pub async fn run(
    settings: Settings,
    bus: Bus,
    listener: TcpListener,
    clock: Arc<dyn Clock>,
    metrics: Option<terminbund_chassis::telemetry::Metrics>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let health = Health::default();
    let lease = Lease::new(
        bus.keys(Bucket::Leases).await?,
        format!("calendar.{}", settings.alliance),
        settings.instance.clone(),
        Arc::clone(&clock),
    );
    let tokens = settings.tokens.clone();
    let matcher = Matcher::with_thresholds(settings.merge, settings.review);
    let book = Book::new(matcher).with_partners(settings.partner_names.clone());
    let shared = Arc::new(Shared {
        settings,
        bus: bus.clone(),
        clock,
        book: RwLock::new(book),
        view: RwLock::new(View::default()),
        progress: watch::Sender::new((0, 0)),
        read: AtomicU64::new(0),
        stop: stop.clone(),
        caught_up: AtomicBool::new(false),
    });
    let served = Served {
        routes: api::routes(&shared),
        names: api::NAMES.to_vec(),
        health: health.clone(),
        metrics,
        writes: &api::WRITES,
        tokens,
    };
    let serving = tokio::spawn(terminbund_chassis::serve(listener, served, stop.clone()));
    let watching = tokio::spawn(health.clone().follow_broker(bus.changes()));
    let mut looping =
        Loop { writer: Writer::new(&shared), shared, lease, decided: 0, read: 0, writes: false };
    tokio::select! {
        () = stop.cancelled() => {}
        ended = looping.run(&health) => ended?,
    }
    watching.abort();
    serving.await?
}

struct Loop {
    shared: Arc<Shared>,
    writer: Writer,
    lease: Lease,
    decided: u64,
    read: u64,
    writes: bool,
}

/// What a turn of the loop took in.
enum Taken {
    Event(Record),
    Decision(Record),
    Ledger(Record),
}

impl Loop {
    async fn run(&mut self, health: &Health) -> anyhow::Result<()> {
        self.wait_until_derived().await?;
        let alliance = self.shared.settings.alliance.to_string();
        let stop = self.shared.stop.child_token();
        let bus = &self.shared.bus;
        let mut events = bus.follow(Stream::Events, 1, stop.clone());
        let mut decisions = bus.follow(Stream::Decisions, 1, stop.clone());
        let mut ledger = bus.follow(Stream::Ledger, 1, stop.clone());
        // the ledger and the decisions first: what follows from the events is read against them
        self.replay(&mut ledger, &alliance, Taken::Ledger).await;
        self.replay(&mut decisions, &alliance, Taken::Decision).await;
        self.replay(&mut events, &alliance, Taken::Event).await;
        self.writes = self.lease.hold().await?;
        let settled = self.shared.book_mut().settle();
        self.writer.start(settled, self.writes).await?;
        self.tell();
        self.shared.caught_up.store(true, Ordering::Release);
        health.caught_up();
        tracing::info!(entries = self.shared.view().len(), "caught up");
        self.follow(&mut events, &mut decisions, &mut ledger, &alliance).await
    }

    /// Waits until the normalizer has once derived all of RAW on this broker: a calendar that
    /// began with half of it would announce what never changed.
    async fn wait_until_derived(&self) -> anyhow::Result<()> {
        let keys = self.shared.bus.keys(Bucket::Rules).await?;
        let key = names::derived(self.shared.settings.alliance.as_str());
        let mut said = false;
        loop {
            match keys.get(&key).await {
                Ok(Some(_)) => return Ok(()),
                Ok(None) if !said => tracing::info!("waiting for the normalizer to derive EVENTS"),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "waiting for the broker"),
            }
            said = true;
            tokio::time::sleep(ASK_DERIVED).await;
        }
    }

    async fn replay(
        &mut self,
        from: &mut mpsc::Receiver<Followed>,
        alliance: &str,
        kind: fn(Record) -> Taken,
    ) {
        while let Some(followed) = from.recv().await {
            match followed {
                Followed::Record(record) => self.take(kind(record), alliance),
                Followed::CaughtUp => return,
            }
        }
    }

    async fn follow(
        &mut self,
        events: &mut mpsc::Receiver<Followed>,
        decisions: &mut mpsc::Receiver<Followed>,
        ledger: &mut mpsc::Receiver<Followed>,
        alliance: &str,
    ) -> anyhow::Result<()> {
        let mut tick = tokio::time::interval(TICK);
        let mut renew = tokio::time::interval(RENEW);
        loop {
            let first = tokio::select! {
                Some(x) = events.recv() => record(x).map(Taken::Event),
                Some(x) = decisions.recv() => record(x).map(Taken::Decision),
                Some(x) = ledger.recv() => record(x).map(Taken::Ledger),
                _ = tick.tick() => {
                    let settled = Settled { rebuilt: self.going(), ..Settled::default() };
                    self.write(settled).await?;
                    continue;
                }
                _ = renew.tick() => {
                    self.renew().await?;
                    continue;
                }
            };
            if let Some(first) = first {
                self.take(first, alliance);
            }
            for _ in 1..MAX_TOGETHER {
                let next = events
                    .try_recv()
                    .map(|x| record(x).map(Taken::Event))
                    .or_else(|_| decisions.try_recv().map(|x| record(x).map(Taken::Decision)))
                    .or_else(|_| ledger.try_recv().map(|x| record(x).map(Taken::Ledger)));
                match next {
                    Ok(Some(taken)) => self.take(taken, alliance),
                    Ok(None) => {}
                    Err(_) => break,
                }
            }
            let settled = self.shared.book_mut().settle();
            self.write(settled).await?;
        }
    }

    fn take(&mut self, taken: Taken, alliance: &str) {
        let (Taken::Event(r) | Taken::Decision(r) | Taken::Ledger(r)) = &taken;
        if matches!(taken, Taken::Event(_)) {
            self.read = self.read.max(r.sequence);
        }
        if names::alliance_of(&r.subject) != alliance {
            return;
        }
        let (subject, sequence) = (r.subject.clone(), r.sequence);
        let undecodable = |error| tracing::error!(%error, subject, sequence, "is left out");
        match taken {
            Taken::Event(r) => match Announcement::decode(r.payload) {
                Ok(announcement) => {
                    self.shared.book_mut().apply(announcement);
                }
                Err(error) => undecodable(error),
            },
            Taken::Decision(r) => {
                match Decision::decode(r.payload) {
                    Ok(decision) => self.shared.book_mut().decide(decision),
                    Err(error) => undecodable(error),
                }
                self.decided = self.decided.max(sequence);
            }
            Taken::Ledger(r) => match LedgerRecord::decode(r.payload) {
                Ok(record) => self.writer.saw(record, sequence),
                Err(error) => undecodable(error),
            },
        }
    }

    /// Entries that time alone may change.
    fn going(&self) -> BTreeSet<String> {
        let view = self.shared.view();
        let going = view.all().filter(|e| e.gone_at.is_some() && !e.hidden);
        going.map(|e| e.id.clone()).collect()
    }

    async fn write(&mut self, settled: Settled) -> anyhow::Result<()> {
        self.writer.write(settled, self.writes).await?;
        self.tell();
        Ok(())
    }

    async fn renew(&mut self) -> anyhow::Result<()> {
        let held = match self.lease.hold().await {
            Ok(held) => held,
            Err(error) => {
                tracing::warn!(%error, "the writer's lease could not be renewed");
                return Ok(());
            }
        };
        if held && !self.writes {
            tracing::info!("writes from now on");
            self.writes = true;
            let all = self.shared.book().entry_ids();
            self.writer.start(Settled { rebuilt: all, ..Settled::default() }, true).await?;
            self.tell();
        }
        self.writes = held;
        Ok(())
    }

    fn tell(&self) {
        let revision = self.shared.view().revision;
        self.shared.read.store(self.read, Ordering::Release);
        self.shared.progress.send_replace((revision, self.decided));
    }
}

fn record(followed: Followed) -> Option<Record> {
    match followed {
        Followed::Record(record) => Some(record),
        Followed::CaughtUp => None,
    }
}
