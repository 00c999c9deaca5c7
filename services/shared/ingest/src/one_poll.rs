//! One poll of one source, from the lease to the state.
//!
//! Order of writes: the state with the lease and the next check (so that no restart asks early),
//! then the items, acknowledged, then the state with the validators. A crash between two of them
//! leaves the former state: the body comes again, and alignment to RAW repeats nothing of it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use terminbund_fetch::{FetchError, Fetcher, Request, Response, RobotsVerdict, Url};
use terminbund_model::Clock;
use terminbund_proto::v1::Finding;

use crate::causes::Cause;
use crate::pages;
use crate::plausible;
use crate::poller::PollerSettings;
use crate::read::{Body, Completeness, ReadBody, Reader};
use crate::schedule::{Schedule, next_check, not_before};
use crate::settle::body_hash;
use crate::spec::{SourceKind, SourceSpec};
use crate::state::{Lease, PollState, StoredValidators};
use crate::store::{Store, StoreError};

/// Nobody else polls a source for so long after a poll began: longer than the longest poll.
pub(crate) const LEASE: i64 = 20 * 60;
/// Further pages are read again after this, though their list says the same.
const REREAD: i64 = 24 * 3600;
/// Pauses before what was read is offered to our broker again: the partner is not asked twice for
/// what we could not store.
const OFFERS: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(120),
];

/// The fetcher as the poll loop uses it; a trait so that a simulation can answer.
pub trait Fetch: Send + Sync + 'static {
    /// As [`Fetcher::fetch`].
    fn fetch(&self, request: &Request)
    -> impl Future<Output = Result<Response, FetchError>> + Send;

    /// As [`Fetcher::robots`].
    fn robots(&self, url: &Url) -> impl Future<Output = RobotsVerdict> + Send;
}

impl Fetch for Fetcher {
    async fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        Self::fetch(self, request).await
    }

    async fn robots(&self, url: &Url) -> RobotsVerdict {
        Self::robots(self, url).await
    }
}

/// Why a source was not polled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// No such source here, or one that is not polled.
    #[error("no source {0} is polled here")]
    Unknown(String),
    /// Its time has not come.
    #[error("not before {0}")]
    NotDue(i64),
    /// Somebody polls it now.
    #[error("is being polled until {0} at the latest")]
    Busy(i64),
    /// The broker.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a poll works with.
pub(crate) struct OnePoll<'a, S, F> {
    pub(crate) store: &'a S,
    pub(crate) fetch: &'a F,
    pub(crate) reader: &'a Arc<dyn Reader>,
    pub(crate) spec: &'a Arc<SourceSpec>,
    pub(crate) settings: &'a PollerSettings,
    pub(crate) clock: &'a dyn Clock,
}

/// What came of asking.
pub(crate) enum Answer {
    /// 304, or the same bytes.
    Same(Response),
    /// Something to align.
    Read(Response, Box<ReadBody>, Listing, Memory),
    /// Nothing that can be used.
    Useless { cause: Cause, response: Option<Response>, findings: Vec<Finding> },
}

impl Answer {
    fn useless(cause: Cause, response: Option<Response>) -> Self {
        Self::Useless { cause, response, findings: Vec::new() }
    }

    /// What the server asked for.
    fn wait(&self) -> Option<Duration> {
        match self {
            Self::Same(response) | Self::Read(response, ..) => response.freshness.wait(),
            Self::Useless { response, .. } => response.as_ref().and_then(|r| r.freshness.wait()),
        }
    }
}

/// What a list page said, where it has further pages; "" where not.
#[derive(Default)]
pub(crate) struct Listing(pub(crate) String);

/// What the reader wants to remember.
pub(crate) struct Memory(pub(crate) String);

impl<S: Store, F: Fetch> OnePoll<'_, S, F> {
    /// Polls the source and gives its state afterwards. `forced`: whatever the schedule says.
    pub(crate) async fn run(&self, forced: bool) -> Result<PollState, PollError> {
        let now = self.clock.now();
        let (mut state, revision) = self.take_lease(now, forced).await?;
        let before = state.clone();
        let answer = self.ask(&state, now).await;
        if let Err(error) = self.offer(&mut state, &answer, now).await {
            tracing::warn!(source = %self.spec.slug, %error, "broker did not take what was read");
            state = PollState { cause: Cause::Broker, ..before };
            self.appoint(&mut state, now.as_second(), answer.wait());
        }
        state.lease = None;
        self.store.save_state(&self.spec.slug, state.to_bytes(), revision).await?;
        Ok(state)
    }

    /// Settles the answer; where the broker does not take it, again after some time, with the
    /// state as it was.
    async fn offer(
        &self,
        state: &mut PollState,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let before = state.clone();
        for pause in OFFERS {
            match self.settle(state, answer, now).await {
                Ok(()) => return Ok(()),
                Err(error) => {
                    tracing::info!(source = %self.spec.slug, %error, "to be offered again");
                    *state = before.clone();
                }
            }
            tokio::time::sleep(pause).await;
        }
        self.settle(state, answer, now).await
    }

    /// Reads the state, and says in it that this instance polls now and when the next poll is
    /// due even if this one never ends.
    async fn take_lease(
        &self,
        now: Timestamp,
        forced: bool,
    ) -> Result<(PollState, u64), PollError> {
        let slug = &self.spec.slug;
        let stored = self.store.state(slug).await?;
        let revision = stored.as_ref().map_or(0, |s| s.revision);
        let mut state = stored.map(|s| PollState::from_bytes(&s.bytes)).unwrap_or_default();
        let fingerprint = self.spec.fingerprint(self.reader.version());
        let second = now.as_second();
        if state.fingerprint != fingerprint {
            state.renew(fingerprint, self.spec.address());
        }
        let due = state.due(self.spec);
        if let Some(until) = state.leased_until(self.settings, second) {
            return Err(PollError::Busy(until));
        }
        if !forced && due > second {
            return Err(PollError::NotDue(due));
        }
        state.lease = Some(Lease { holder: self.settings.instance.clone(), until: second + LEASE });
        state.last_attempt = second;
        self.appoint(&mut state, second, None);
        match self.store.save_state(slug, state.to_bytes(), revision).await {
            Ok(revision) => Ok((state, revision)),
            Err(StoreError::Conflict(_)) => Err(PollError::Busy(second + LEASE)),
            Err(error) => Err(error.into()),
        }
    }

    /// Says in the state when the source is asked next.
    pub(crate) fn appoint(&self, state: &mut PollState, now: i64, wait: Option<Duration>) {
        let schedule = self.schedule(state, now, wait);
        state.not_before = not_before(&schedule);
        state.next_check = next_check(&schedule);
        state.interval = self.spec.interval.as_secs();
    }

    fn schedule(&self, state: &PollState, now: i64, wait: Option<Duration>) -> Schedule<'_> {
        let quiet = if state.last_change == 0 { 0 } else { now - state.last_change };
        Schedule {
            source: &self.spec.slug,
            now,
            interval: self.spec.interval,
            quiet: Duration::from_secs(u64::try_from(quiet).unwrap_or(0)),
            errors: state.errors,
            ttl: (state.ttl > 0).then(|| Duration::from_secs(state.ttl)),
            wait,
        }
    }

    async fn ask(&self, state: &PollState, now: Timestamp) -> Answer {
        let useless = |cause| Answer::useless(cause, None);
        let Some(configured) = &self.spec.url else {
            let error = FetchError::Address;
            return useless(Cause::of_fetch(&error));
        };
        let moved = state.moved_to.as_deref().and_then(|to| Url::parse(to).ok());
        let url = moved.unwrap_or_else(|| configured.clone());
        if self.spec.robots {
            match self.fetch.robots(&url).await {
                RobotsVerdict::Allowed { .. } => {}
                RobotsVerdict::Disallowed => return useless(Cause::Robots),
                RobotsVerdict::Unreachable => return useless(Cause::RobotsUnreachable),
            }
        }
        // Pages behind a list change without the list: once a day it is read as if new.
        let reread = !state.listing.is_empty() && now.as_second() - state.full_read >= REREAD;
        let validators = state.validators.as_ref().filter(|_| !reread);
        let request = Request {
            auth: self.spec.auth.clone().filter(|_| url.origin() == configured.origin()),
            url,
            validators: validators.map(StoredValidators::to_fetch),
            accept: accept(self.spec.kind).to_owned(),
            robots: self.spec.robots,
        };
        let response = match self.fetch.fetch(&request).await {
            Ok(response) => response,
            Err(error) => return useless(Cause::of_fetch(&error)),
        };
        match response.status {
            304 if request.validators.is_some() => Answer::Same(response),
            200 => self.read(state, response, reread, now).await,
            status => Answer::useless(Cause::Status { status }, Some(response)),
        }
    }

    async fn read(
        &self,
        state: &PollState,
        response: Response,
        reread: bool,
        now: Timestamp,
    ) -> Answer {
        if !reread && body_hash(&response) == state.body_hash {
            return Answer::Same(response);
        }
        let kind = self.spec.kind;
        let judged = plausible::judge(kind, &response.body, response.content_type.as_deref());
        if let Completeness::Broken { german, english } = judged {
            let cause = Cause::Broken { german, english };
            return Answer::useless(cause, Some(response));
        }
        let first = pages::body_of(&response);
        let bodies: Vec<Body> = vec![first.clone()];
        let (read, bodies) = pages::read(self.reader, self.spec, bodies, now).await;
        let mut listing = Listing::default();
        let mut read = read;
        if !read.more.is_empty() {
            listing.0 = pages::listing_hash(&read);
            if !reread && listing.0 == state.listing {
                return Answer::Same(response);
            }
            let so_far = (read, bodies);
            read = pages::read_further(self.fetch, self.reader, self.spec, so_far, now).await;
        }
        let known = state.memory.clone();
        let (mut read, memory) =
            pages::remember(self.reader, self.spec, first, known, read, now).await;
        if read.complete == Completeness::Complete {
            read.complete = judged;
        }
        if let Completeness::Broken { german, english } = read.complete {
            let cause = Cause::Broken { german, english };
            return Answer::Useless { cause, response: Some(response), findings: read.findings };
        }
        Answer::Read(response, Box::new(read), listing, Memory(memory))
    }
}

impl PollState {
    /// The configuration or the reader has changed: what is known of the last body no longer
    /// says what is in it. The schedule stands unless it is that of another address.
    fn renew(&mut self, fingerprint: String, address: String) {
        self.validators = None;
        self.body_hash = String::new();
        self.listing = String::new();
        self.fingerprint = fingerprint;
        if self.address != address {
            self.moved_to = None;
            self.errors = 0;
            self.next_check = 0;
            self.address = address;
        }
    }

    /// Until when another instance polls the source, if one does. Within this instance a poll
    /// has its [`Turn`](crate::turns::Turn): a lease of its own is left from one that is over,
    /// whose end was not noted because the process or the broker was gone.
    pub(crate) fn leased_until(&self, own: &PollerSettings, now: i64) -> Option<i64> {
        let other = |l: &&Lease| l.until > now && l.holder != own.instance;
        self.lease.as_ref().filter(other).map(|l| l.until)
    }

    /// Seconds since the epoch before which the source is not asked. What has been configured
    /// since counts: another address is asked at once, a shorter interval holds from now on.
    pub(crate) fn due(&self, spec: &SourceSpec) -> i64 {
        if self.address != spec.address() {
            return 0;
        }
        let interval = spec.interval.as_secs();
        if interval < self.interval {
            let own = self.last_attempt + i64::try_from(interval).unwrap_or(i64::MAX / 4);
            return own.max(self.not_before).min(self.next_check);
        }
        self.next_check
    }
}

fn accept(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Ical => "text/calendar, */*;q=0.5",
        SourceKind::Rss => "application/rss+xml, application/atom+xml, text/xml, */*;q=0.5",
        SourceKind::Page | SourceKind::Submitted => "text/html, application/xhtml+xml, */*;q=0.5",
    }
}
