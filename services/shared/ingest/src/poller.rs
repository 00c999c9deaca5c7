//! Polls all sources of an ingester: when they are due, one request a host, a few at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use terminbund_model::Clock;
use terminbund_proto::v1::{SourceHealth, SourceState};
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::health::health;
use crate::one_poll::{Fetch, LEASE, OnePoll, PollError};
use crate::read::Reader;
use crate::spec::{SourceKind, SourceSpec};
use crate::state::PollState;
use crate::store::{Store, StoreError};
use crate::turns::{Turn, Turns};

/// The loop looks at its clock this often at least: clocks are set, other instances poll.
const LOOK: Duration = Duration::from_secs(30);
/// Until a source is tried again whose state the broker did not give.
const AFTER_STORE: i64 = 30;
/// Polls under way are waited for so long at the end; what is cut off is repeated, not lost.
const DRAIN: Duration = Duration::from_secs(10);
/// Health changes that a slow watcher may be behind.
const WATCHED: usize = 1024;
/// Seconds between two polls of a source by hand: a script must not ask for us in a loop.
const BY_HAND_APART: i64 = 10;

/// What an instance sets.
#[derive(Clone, Debug)]
pub struct PollerSettings {
    /// Name of this instance, unlike that of any other that runs: it holds the leases. A process
    /// that was killed leaves them to the next of the same name.
    pub instance: String,
    /// Polls at a time. Each may hold a body and what is read from it.
    pub concurrency: usize,
}

impl Default for PollerSettings {
    fn default() -> Self {
        let instance = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        Self { instance, concurrency: 4 }
    }
}

/// The poll loop. Clones share it.
pub struct Poller<S, F> {
    inner: Arc<Inner<S, F>>,
}

impl<S, F> Clone for Poller<S, F> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

struct Inner<S, F> {
    specs: BTreeMap<String, Arc<SourceSpec>>,
    reader: Arc<dyn Reader>,
    store: Arc<S>,
    fetch: Arc<F>,
    clock: Arc<dyn Clock>,
    settings: PollerSettings,
    sources: Mutex<BTreeMap<String, Known>>,
    turns: Turns,
    changed: Notify,
    watch: broadcast::Sender<SourceHealth>,
}

/// What is known of a source without asking the broker.
#[derive(Clone, Debug, Default)]
struct Known {
    due: i64,
    health: SourceHealth,
}

impl<S: Store, F: Fetch> Poller<S, F> {
    /// A poller of these sources. Nothing happens before [`run`](Self::run).
    #[must_use]
    pub fn new(
        specs: Vec<SourceSpec>,
        reader: Arc<dyn Reader>,
        store: Arc<S>,
        fetch: Arc<F>,
        clock: Arc<dyn Clock>,
        settings: PollerSettings,
    ) -> Self {
        let specs: BTreeMap<_, _> =
            specs.into_iter().map(|spec| (spec.slug.clone(), Arc::new(spec))).collect();
        let first = |spec: &SourceSpec| Known {
            health: health(spec, &PollState::default()),
            ..Known::default()
        };
        let sources = specs.iter().map(|(slug, spec)| (slug.clone(), first(spec))).collect();
        Self {
            inner: Arc::new(Inner {
                specs,
                reader,
                store,
                fetch,
                clock,
                settings,
                sources: Mutex::new(sources),
                turns: Turns::default(),
                changed: Notify::new(),
                watch: broadcast::channel(WATCHED).0,
            }),
        }
    }

    /// Polls until the token is cancelled, then waits a little for what is under way.
    pub async fn run(&self, shutdown: CancellationToken) {
        self.read_states().await;
        let mut running: JoinSet<()> = JoinSet::new();
        loop {
            let wait = self.start_due(&mut running);
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = self.inner.changed.notified() => {}
                Some(_) = running.join_next(), if !running.is_empty() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        let drained = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::info!("polls under way were cut off; they will be repeated");
        }
    }

    /// Polls a source at once.
    ///
    /// # Errors
    /// When it is not polled here, is being polled, or the broker does not answer.
    pub async fn poll_now(&self, slug: &str) -> Result<SourceHealth, PollError> {
        self.polled_here(slug)?;
        let last = self.state(slug).await?.map_or(0, |(state, _)| state.last_attempt);
        let now = self.inner.clock.now().as_second();
        if now - last < BY_HAND_APART {
            return Err(PollError::Busy(last + BY_HAND_APART));
        }
        self.poll(slug, true, &self.turn(slug)?).await
    }

    /// Polls a source if its time has come.
    ///
    /// # Errors
    /// As [`poll_now`](Self::poll_now), and when it has not.
    pub async fn poll_if_due(&self, slug: &str) -> Result<SourceHealth, PollError> {
        self.polled_here(slug)?;
        self.poll(slug, false, &self.turn(slug)?).await
    }

    /// Says that what is missing from a source is gone: the next poll, which follows at once,
    /// withdraws it.
    ///
    /// # Errors
    /// As [`poll_now`](Self::poll_now).
    pub async fn release(&self, slug: &str) -> Result<SourceHealth, PollError> {
        self.polled_here(slug)?;
        let turn = self.turn(slug)?;
        let (mut state, revision) = self.state(slug).await?.unwrap_or_default();
        let now = self.inner.clock.now().as_second();
        if let Some(until) = state.leased_until(&self.inner.settings, now) {
            return Err(PollError::Busy(until));
        }
        state.absences.release(now);
        self.inner.store.save_state(slug, state.to_bytes(), revision).await?;
        self.poll(slug, true, &turn).await
    }

    /// Looks at once for what is due: after the clock was set or a source was changed.
    pub fn look(&self) {
        self.inner.changed.notify_one();
    }

    /// The health of all sources, by slug.
    #[must_use]
    pub fn health(&self) -> Vec<SourceHealth> {
        self.lock().values().map(|known| known.health.clone()).collect()
    }

    /// Health as it changes.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<SourceHealth> {
        self.inner.watch.subscribe()
    }

    /// A source of the configuration.
    #[must_use]
    pub fn spec(&self, slug: &str) -> Option<Arc<SourceSpec>> {
        self.inner.specs.get(slug).cloned()
    }

    /// Notes that something was handed in to a source, for people who look at its state. What was
    /// handed in is stored already: where this fails, nothing is lost.
    pub(crate) async fn handed_in(&self, spec: &SourceSpec) {
        let noted = async {
            let (mut state, revision) = self.state(&spec.slug).await?.unwrap_or_default();
            let items = self.inner.store.load(&spec.slug).await?;
            let live = items.iter().filter(|s| s.item.withdrawn_at.is_none()).count();
            state.handed_in(live, self.now().as_second());
            self.inner.store.save_state(&spec.slug, state.to_bytes(), revision).await?;
            self.note(spec, &state);
            Ok::<_, StoreError>(())
        };
        if let Err(error) = noted.await {
            tracing::warn!(source = spec.slug, %error, "state not noted");
        }
    }

    pub(crate) fn store(&self) -> &S {
        &self.inner.store
    }

    pub(crate) fn reader(&self) -> &Arc<dyn Reader> {
        &self.inner.reader
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
    }

    fn polled_here(&self, slug: &str) -> Result<(), PollError> {
        let polled = |spec: &Arc<SourceSpec>| spec.kind != SourceKind::Submitted;
        match self.inner.specs.get(slug).is_some_and(polled) {
            true => Ok(()),
            false => Err(PollError::Unknown(slug.to_owned())),
        }
    }

    async fn state(&self, slug: &str) -> Result<Option<(PollState, u64)>, StoreError> {
        let stored = self.inner.store.state(slug).await?;
        Ok(stored.map(|s| (PollState::from_bytes(&s.bytes), s.revision)))
    }

    /// What the broker knows of each source, so that nothing is asked before its time.
    async fn read_states(&self) {
        for (slug, spec) in &self.inner.specs {
            match self.state(slug).await {
                Ok(Some((state, _))) => self.note(spec, &state),
                Ok(None) => {}
                Err(error) => tracing::warn!(source = %slug, %error, "state not read"),
            }
        }
    }

    fn note(&self, spec: &SourceSpec, state: &PollState) {
        let health = health(spec, state);
        let mut sources = self.lock();
        let known = sources.entry(spec.slug.clone()).or_default();
        known.due = state.due(spec);
        let news = known.health != health;
        known.health = health.clone();
        if news {
            count_states(&sources);
        }
        drop(sources);
        if news {
            // Nobody listening is no error.
            let _ = self.inner.watch.send(health);
        }
    }

    /// Starts what is due and gives the time until the next is.
    fn start_due(&self, running: &mut JoinSet<()>) -> Duration {
        let now = self.inner.clock.now().as_second();
        let sources = self.lock();
        let host = |slug: &str| {
            let url = self.inner.specs.get(slug).and_then(|s| s.url.as_ref());
            url.and_then(|u| u.host_str()).unwrap_or_default().to_owned()
        };
        let busy = self.inner.turns.taken();
        let mut hosts: BTreeSet<String> = busy.iter().map(|slug| host(slug)).collect();
        let mut due: Vec<(i64, String)> = sources
            .iter()
            .filter(|(slug, _)| !busy.contains(slug) && self.polled_here(slug).is_ok())
            .map(|(slug, k)| (k.due, slug.clone()))
            .collect();
        due.sort();
        let mut next = i64::MAX;
        for (at, slug) in due {
            if at > now {
                next = next.min(at);
                break;
            }
            if running.len() >= self.inner.settings.concurrency.max(1) {
                break;
            }
            if !hosts.insert(host(&slug)) {
                continue;
            }
            let Some(turn) = self.inner.turns.take(&slug) else { continue };
            let poller = self.clone();
            running.spawn(async move { poller.poll_due(&slug, turn).await });
        }
        let seconds = u64::try_from(next.saturating_sub(now)).unwrap_or(0);
        Duration::from_secs(seconds).min(LOOK)
    }

    async fn poll_due(&self, slug: &str, turn: Turn) {
        let now = self.inner.clock.now().as_second();
        let later = match self.poll(slug, false, &turn).await {
            Ok(_) => None,
            Err(PollError::NotDue(at)) => Some(at),
            Err(PollError::Busy(until)) => Some(until),
            Err(error) => {
                tracing::warn!(source = %slug, %error, "not polled");
                Some(now + AFTER_STORE)
            }
        };
        if let (Some(known), Some(later)) = (self.lock().get_mut(slug), later) {
            known.due = later;
        }
    }

    /// The right to poll a source now.
    fn turn(&self, slug: &str) -> Result<Turn, PollError> {
        let until = || self.inner.clock.now().as_second() + LEASE;
        self.inner.turns.take(slug).ok_or_else(|| PollError::Busy(until()))
    }

    async fn poll(&self, slug: &str, forced: bool, _: &Turn) -> Result<SourceHealth, PollError> {
        let unknown = || PollError::Unknown(slug.to_owned());
        let spec = self.inner.specs.get(slug).ok_or_else(unknown)?;
        let one = OnePoll {
            store: &*self.inner.store,
            fetch: &*self.inner.fetch,
            reader: &self.inner.reader,
            spec,
            settings: &self.inner.settings,
            clock: &*self.inner.clock,
        };
        let polled = one.run(forced).await;
        // What another instance has found out meanwhile is shown here as well.
        let state = match &polled {
            Ok(state) => Some(state.clone()),
            Err(PollError::NotDue(_)) => self.state(slug).await?.map(|(state, _)| state),
            Err(_) => None,
        };
        if let Some(state) = state {
            self.note(spec, &state);
            measure(slug, &state);
        }
        if forced {
            self.inner.changed.notify_one();
        }
        polled.map(|state| health(spec, &state))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        self.inner.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many sources are in which state, for alarms.
fn count_states(sources: &BTreeMap<String, Known>) {
    let states = (0..).map_while(|n| SourceState::try_from(n).ok());
    for state in states {
        let count = sources.values().filter(|k| k.health.state() == state).count();
        let name = state.as_str_name().trim_start_matches("SOURCE_STATE_").to_ascii_lowercase();
        metrics::gauge!("terminbund_sources", "state" => name).set(count as f64);
    }
}

fn measure(slug: &str, state: &PollState) {
    let source = slug.to_owned();
    let gauge = |name: &'static str, value: f64| {
        metrics::gauge!(name, "source" => source.clone()).set(value);
    };
    gauge("terminbund_source_last_good_seconds", state.last_good.unwrap_or(0) as f64);
    gauge("terminbund_source_trouble_since_seconds", state.trouble_since as f64);
    gauge("terminbund_source_errors", state.errors.into());
    gauge("terminbund_source_items", state.items.into());
    if let Some(line) = state.history.front() {
        let outcome = line.outcome.as_str();
        metrics::counter!("terminbund_polls_total", "outcome" => outcome).increment(1);
        metrics::counter!("terminbund_poll_bytes_total").increment(line.bytes);
        metrics::counter!("terminbund_items_published_total").increment(line.published.into());
        metrics::counter!("terminbund_items_withdrawn_total").increment(line.withdrawn.into());
    }
}
