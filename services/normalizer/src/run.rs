//! The service: RAW in, EVENTS out.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use prost::Message as _;
use terminbund_bus::{Bucket, Bus, BusError, Job, Message, Outcome, Stream, names};
use terminbund_chassis::{Health, serve::Served, telemetry::Metrics};
use terminbund_interpret::{Epoch, Source, announce};
use terminbund_model::{Clock, Slug};
use terminbund_proto::v1::{Announcement, RawItem};
use terminbund_understand::Rules;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{api, epoch};

/// Between two looks whether a new month has begun.
const LOOK: Duration = Duration::from_secs(600);
/// Tries to write when another instance writes the same announcement.
const TRIES: usize = 5;

/// What a normalizer needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The alliance's slug.
    pub alliance: Slug,
    /// Sources by slug.
    pub sources: BTreeMap<String, Source>,
    /// The compiled taxonomy.
    pub rules: Arc<Rules>,
}

/// What the worker and the answers share.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<dyn Clock>,
    epoch: RwLock<Option<Epoch>>,
}

impl Shared {
    /// The epoch in force; before the first one is agreed on, one that is told to nobody.
    pub(crate) fn epoch(&self) -> Epoch {
        let current = self.epoch.read().unwrap_or_else(PoisonError::into_inner).clone();
        current.unwrap_or_else(|| Epoch {
            number: 0,
            anchor: epoch::anchor(today(self.clock.as_ref())),
            rules: Arc::clone(&self.settings.rules),
        })
    }
}

fn today(clock: &dyn Clock) -> jiff::civil::Date {
    clock.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Runs the normalizer until `stop`.
///
/// # Errors
/// Where the broker or the listener fails at the start; later faults are waited out.
pub async fn run(
    settings: Settings,
    bus: Bus,
    listener: TcpListener,
    clock: Arc<dyn Clock>,
    metrics: Option<Metrics>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let health = Health::default();
    let shared = Arc::new(Shared { settings, clock, epoch: RwLock::new(None) });
    let served = Served {
        routes: api::routes(&shared),
        names: api::NAMES.to_vec(),
        health: health.clone(),
        metrics,
        writes: &[],
        tokens: terminbund_chassis::auth::Tokens::default(),
    };
    let serving = tokio::spawn(terminbund_chassis::serve(listener, served, stop.clone()));
    let watching = tokio::spawn(health.clone().follow_broker(bus.changes()));
    while !stop.is_cancelled() {
        let month = epoch::anchor(today(shared.clock.as_ref()));
        let run = stop.child_token();
        tokio::select! {
            ended = derive(&shared, &bus, &health, run.clone()) => ended?,
            () = until_next_month(&shared, month) => tracing::info!("a new month: derived anew"),
        }
        run.cancel();
    }
    watching.abort();
    serving.await?
}

async fn until_next_month(shared: &Shared, month: jiff::civil::Date) {
    while epoch::anchor(today(shared.clock.as_ref())) == month {
        tokio::time::sleep(LOOK).await;
    }
}

/// Agrees on the epoch, then works through RAW under its name until stopped.
async fn derive(
    shared: &Arc<Shared>,
    bus: &Bus,
    health: &Health,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let keys = bus.keys(Bucket::Rules).await?;
    let sources = format!("{:?}", shared.settings.sources);
    let day = today(shared.clock.as_ref());
    let alliance = shared.settings.alliance.to_string();
    let rules = &shared.settings.rules;
    let epoch = epoch::agree(&keys, &alliance, rules, &sources, day).await?;
    tracing::info!(epoch = epoch.number, anchor = %epoch.anchor, "rules");
    *shared.epoch.write().unwrap_or_else(PoisonError::into_inner) = Some(epoch.clone());
    let worker = worker_name(&alliance, epoch.number);
    if epoch.number > 1 {
        bus.forget_worker(Stream::Raw, &worker_name(&alliance, epoch.number - 1)).await;
    }
    let mut writer = Writer { bus, shared, known: HashMap::new() };
    let derived = names::derived(&alliance);
    if bus.state(Stream::Raw).await?.0 == 0 {
        keys.put(&derived, epoch.number.to_string().into()).await?;
        health.caught_up();
    } else if bus.has_caught_up(Stream::Raw, &worker).await? {
        // all was derived before this start
        keys.put(&derived, epoch.number.to_string().into()).await?;
        health.caught_up();
    }
    bus.work(Stream::Raw, &worker, stop, async |jobs: &[Job]| {
        let outcomes = writer.handle(jobs).await;
        let caught_up = jobs.last().is_some_and(|j| j.pending == 0);
        if caught_up && outcomes.iter().all(|o| *o == Outcome::Done) {
            if let Err(error) = keys.put(&derived, epoch.number.to_string().into()).await {
                tracing::warn!(%error, "could not say that all is derived");
            }
            health.caught_up();
        }
        outcomes
    })
    .await?;
    Ok(())
}

fn worker_name(alliance: &str, epoch: u64) -> String {
    format!("normalizer-{alliance}-{epoch}")
}

/// What EVENTS holds of an announcement: sequence, version (revision, epoch), hash.
type Known = (u64, (u64, u64), blake3::Hash);

struct Writer<'a> {
    bus: &'a Bus,
    shared: &'a Shared,
    /// What this worker wrote or read last, by subject.
    known: HashMap<String, Known>,
}

impl Writer<'_> {
    /// Interprets items and writes what changed; an older version never replaces a newer one.
    async fn handle(&mut self, jobs: &[Job]) -> Vec<Outcome> {
        let epoch = self.shared.epoch();
        let started = std::time::Instant::now();
        let mut outcomes = Vec::with_capacity(jobs.len());
        let mut latest = BTreeMap::new();
        for job in jobs {
            let item = match RawItem::decode(job.payload.clone()) {
                Ok(item) => item,
                Err(error) => {
                    outcomes.push(Outcome::Dead(format!("no RawItem: {error}")));
                    continue;
                }
            };
            outcomes.push(Outcome::Done);
            let Some(source) = self.shared.settings.sources.get(&item.source) else {
                continue; // the source is no longer configured; RAW keeps what it told
            };
            let announcement = announce(&item, source, &epoch);
            if announcement.encoded_len() > names::MAX_MESSAGE {
                let last = outcomes.len() - 1;
                outcomes[last] = Outcome::Dead("larger than the broker takes".to_owned());
                continue;
            }
            let alliance = self.shared.settings.alliance.as_str();
            latest.insert(names::events(alliance, &item.source, &item.key), announcement);
        }
        metrics::counter!("normalizer_items_total").increment(jobs.len() as u64);
        if let Err(error) = self.write(latest).await {
            tracing::warn!(%error, "announcements are written again");
            for outcome in outcomes.iter_mut().filter(|o| **o == Outcome::Done) {
                *outcome = Outcome::Failed(error.to_string());
            }
        }
        metrics::histogram!("normalizer_batch_seconds").record(started.elapsed().as_secs_f64());
        outcomes
    }

    async fn write(&mut self, latest: BTreeMap<String, Announcement>) -> Result<(), BusError> {
        let mut todo = latest;
        for _ in 0..TRIES {
            let mut messages = Vec::new();
            for (subject, announcement) in &todo {
                let known = self.known(subject).await?;
                let version = (announcement.revision, announcement.epoch);
                let hash = hash(announcement);
                if known.is_some_and(|(_, v, h)| v > version || (v.0 == version.0 && h == hash)) {
                    continue;
                }
                let mut message = Message::new(subject.clone(), announcement);
                message.expected = Some(known.map_or(0, |k| k.0));
                messages.push(message);
            }
            let subjects = messages.iter().map(|m| m.subject.clone()).collect::<Vec<_>>();
            if subjects.is_empty() {
                return Ok(());
            }
            match self.bus.publish(messages).await {
                Ok(last) => {
                    self.remember(&subjects, last, &todo);
                    return Ok(());
                }
                Err(BusError::Conflict { what }) => {
                    tracing::info!(what, "another instance wrote first: read again");
                    self.known.clear();
                    todo.retain(|subject, _| subjects.contains(subject));
                }
                Err(error) => {
                    self.known.clear();
                    return Err(error);
                }
            }
        }
        Err(BusError::Conflict { what: "EVENTS".to_owned() })
    }

    /// A batch is stored whole, so that its messages have consecutive sequences.
    fn remember(&mut self, subjects: &[String], last: u64, todo: &BTreeMap<String, Announcement>) {
        let first = last + 1 - subjects.len() as u64;
        for (sequence, subject) in (first..).zip(subjects) {
            if let Some(a) = todo.get(subject) {
                self.known.insert(subject.clone(), (sequence, (a.revision, a.epoch), hash(a)));
            }
        }
    }

    async fn known(&mut self, subject: &str) -> Result<Option<Known>, BusError> {
        if let Some(known) = self.known.get(subject) {
            return Ok(Some(*known));
        }
        let Some(record) = self.bus.last(Stream::Events, subject).await? else { return Ok(None) };
        // what cannot be read is replaced
        let a = Announcement::decode(record.payload).unwrap_or_default();
        let found = (record.sequence, (a.revision, a.epoch), hash(&a));
        self.known.insert(subject.to_owned(), found);
        Ok(Some(found))
    }
}

/// Over all but the epoch: a new epoch that reads the same writes nothing.
fn hash(announcement: &Announcement) -> blake3::Hash {
    let mut bare = announcement.clone();
    bare.epoch = 0;
    blake3::hash(&bare.encode_to_vec())
}
