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
use terminbund_model::{Clock, zone::zone};

use crate::causes::Cause;
use crate::health;
use crate::pages;
use crate::plan::{ChangeKind, Plan, Situation, plan, repeat};
use crate::plausible;
use crate::read::{Body, Completeness, ReadBody, Reader};
use crate::schedule::{Schedule, next_check};
use crate::spec::{SourceKind, SourceSpec};
use crate::state::{Lease, Outcome, PollLine, PollState, StoredValidators};
use crate::store::{Store, StoreError};

/// Nobody else polls a source for so long after a poll began: longer than the longest poll.
const LEASE: i64 = 20 * 60;
/// Tries to publish a plan when another instance has written to the source in between.
const TRIES: usize = 3;
/// Further pages are read again after this, though their list says the same.
const REREAD: i64 = 24 * 3600;
/// Seconds until a body is fetched again that our broker did not take.
const AFTER_BROKER: i64 = 120;

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
    pub(crate) instance: &'a str,
    pub(crate) clock: &'a dyn Clock,
}

/// What came of asking.
enum Answer {
    /// 304, or the same bytes.
    Same(Response),
    /// Something to align.
    Read(Response, Box<ReadBody>, Listing),
    /// Nothing that can be used.
    Useless { cause: Cause, response: Option<Response> },
}

/// What a list page said, where it has further pages; "" where not.
#[derive(Default)]
struct Listing(String);

impl<S: Store, F: Fetch> OnePoll<'_, S, F> {
    /// Polls the source and gives its state afterwards. `forced`: whatever the schedule says.
    pub(crate) async fn run(&self, forced: bool) -> Result<PollState, PollError> {
        let now = self.clock.now();
        let (mut state, revision) = self.take_lease(now, forced).await?;
        let before = state.clone();
        let answer = self.ask(&state, now).await;
        if let Err(error) = self.settle(&mut state, answer, now).await {
            tracing::warn!(source = %self.spec.slug, %error, "broker did not take what was read");
            state = PollState { cause: Cause::Broker, ..before };
            state.next_check = now.as_second() + AFTER_BROKER;
        }
        state.lease = None;
        self.store.save_state(&self.spec.slug, state.to_bytes(), revision).await?;
        Ok(state)
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
            state.renew(fingerprint);
        }
        if let Some(lease) = state.lease.as_ref().filter(|l| l.until > second) {
            return Err(PollError::Busy(lease.until));
        }
        if !forced && state.next_check > second {
            return Err(PollError::NotDue(state.next_check));
        }
        state.lease = Some(Lease { holder: self.instance.to_owned(), until: second + LEASE });
        state.last_attempt = second;
        state.next_check = next_check(&self.schedule(&state, second, None));
        match self.store.save_state(slug, state.to_bytes(), revision).await {
            Ok(revision) => Ok((state, revision)),
            Err(StoreError::Conflict(_)) => Err(PollError::Busy(second + LEASE)),
            Err(error) => Err(error.into()),
        }
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
        let useless = |cause| Answer::Useless { cause, response: None };
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
        };
        let response = match self.fetch.fetch(&request).await {
            Ok(response) => response,
            Err(error) => return useless(Cause::of_fetch(&error)),
        };
        match response.status {
            304 if request.validators.is_some() => Answer::Same(response),
            200 => self.read(state, response, reread, now).await,
            status => Answer::Useless { cause: Cause::Status { status }, response: Some(response) },
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
            return Answer::Useless { cause, response: Some(response) };
        }
        let bodies: Vec<Body> = vec![pages::body_of(&response)];
        let (read, bodies) = pages::read(self.reader, self.spec, bodies, now).await;
        let mut listing = Listing::default();
        let mut read = read;
        if !read.more.is_empty() {
            listing.0 = pages::listing_hash(&read);
            if !reread && listing.0 == state.listing {
                return Answer::Same(response);
            }
            let first = (read, bodies);
            read = pages::read_further(self.fetch, self.reader, self.spec, first, now).await;
        }
        if read.complete == Completeness::Complete {
            read.complete = judged;
        }
        if let Completeness::Broken { german, english } = read.complete {
            let cause = Cause::Broken { german, english };
            return Answer::Useless { cause, response: Some(response) };
        }
        Answer::Read(response, Box::new(read), listing)
    }

    /// Publishes what follows from the answer, then brings the state up to it.
    async fn settle(
        &self,
        state: &mut PollState,
        answer: Answer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let second = now.as_second();
        let (response, read, listing) = match answer {
            Answer::Useless { cause, response } => {
                self.useless(state, cause, response.as_ref(), second);
                return Ok(());
            }
            Answer::Same(response) => (response, None, Listing::default()),
            Answer::Read(response, read, listing) => (response, Some(read), listing),
        };
        let done = self.publish(state, read.as_deref(), now).await?;
        let mut line = line_of(second, Some(&response));
        line.published = number(done.plan.changes.len() - done.withdrawn);
        line.withdrawn = number(done.withdrawn);
        line.items = read.as_ref().map_or(state.items, |r| number(r.items.len()));
        line.outcome = match (&read, done.plan.changes.is_empty()) {
            _ if done.plan.held > 0 => Outcome::Held,
            (_, false) => Outcome::Changed,
            (None, true) => Outcome::NotModified,
            (Some(_), true) => Outcome::Unchanged,
        };
        if !done.plan.changes.is_empty() || state.last_change == 0 {
            state.last_change = second;
        }
        let partial = read.as_ref().and_then(|r| match &r.complete {
            Completeness::Partial { german, english } => {
                Some(Cause::Broken { german: german.clone(), english: english.clone() })
            }
            _ => None,
        });
        state.errors = 0;
        state.last_good = Some(second);
        state.items = number(done.plan.live);
        if let Some(read) = &read {
            state.set_findings(&read.findings);
            state.ttl = read.ttl.map_or(0, |ttl| ttl.as_secs());
        }
        state.remember_body(&response, read.as_deref(), listing.0, second);
        let held = (done.plan.held, done.plan.expected);
        let good = health::good(state, done.plan.ahead, held, second);
        state.cause = partial.unwrap_or(good);
        state.next_check = next_check(&self.schedule(state, second, response.freshness.wait()));
        state.record(line);
        Ok(())
    }

    fn useless(&self, state: &mut PollState, cause: Cause, response: Option<&Response>, now: i64) {
        state.errors = state.errors.saturating_add(1);
        // The new address fails: the next poll asks the configured one.
        state.moved_to = None;
        state.cause = cause;
        let wait = response.and_then(|r| r.freshness.wait());
        state.next_check = next_check(&self.schedule(state, now, wait));
        state.record(line_of(now, response));
    }

    /// Plans and publishes; plans anew where another instance has written in between.
    async fn publish(
        &self,
        state: &mut PollState,
        read: Option<&ReadBody>,
        now: Timestamp,
    ) -> Result<Done, StoreError> {
        // Nothing is missing and nothing new was said: RAW need not be asked.
        let long_quiet = now.as_second() - state.last_change >= health::STALE_AFTER;
        if read.is_none() && state.absences.absent.is_empty() && !long_quiet {
            let plan = Plan { live: state.items as usize, ahead: 1, ..Plan::default() };
            return Ok(Done { plan, withdrawn: 0 });
        }
        let slug = &self.spec.slug;
        let over_at = |item: &_| self.reader.over_at(self.spec, item);
        let mut tries = 0;
        loop {
            let known = self.store.load(slug).await?;
            let mut absences = state.absences.clone();
            let around = Situation {
                source: slug,
                zone: zone(&self.spec.zone),
                now,
                over_at: &over_at,
                complete: read.is_some_and(|r| r.complete == Completeness::Complete),
                renewals: state.renewals,
            };
            let plan = match read {
                Some(read) => plan(&known, &read.items, &mut absences, &around),
                None => repeat(&known, &mut absences, &around),
            };
            let withdrawn = plan.count(ChangeKind::Withdrawn);
            let publishes = plan.clone().into_publishes();
            tries += 1;
            let stored = match publishes.is_empty() {
                true => Ok(()),
                false => self.store.publish(slug, publishes).await,
            };
            match stored {
                Ok(()) => {
                    state.absences = absences;
                    if read.is_some() {
                        state.renewals = if plan.renewed { state.renewals + 1 } else { 0 };
                    }
                    return Ok(Done { plan, withdrawn });
                }
                Err(StoreError::Conflict(_)) if tries < TRIES => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// A plan that the broker has acknowledged.
struct Done {
    plan: Plan,
    withdrawn: usize,
}

impl PollState {
    /// The configuration or the reader has changed: what is known of the last body no longer
    /// says what is in it.
    fn renew(&mut self, fingerprint: String) {
        self.validators = None;
        self.body_hash = String::new();
        self.listing = String::new();
        self.moved_to = None;
        self.errors = 0;
        self.next_check = 0;
        self.fingerprint = fingerprint;
    }

    /// After the acknowledgement only. What was read in part is fetched again in full.
    fn remember_body(
        &mut self,
        response: &Response,
        read: Option<&ReadBody>,
        listing: String,
        now: i64,
    ) {
        let complete = read.is_none_or(|r| r.complete == Completeness::Complete);
        if !complete {
            self.validators = None;
            self.body_hash = String::new();
            self.listing = String::new();
            return;
        }
        if let Some(to) = &response.permanent_redirect {
            self.moved_to = Some(to.to_string());
        }
        let fresh = StoredValidators::from_fetch(&response.validators);
        if response.not_modified() {
            // RFC 9110, section 15.4.5: a 304 may bring newer ones.
            self.validators = fresh.or_else(|| self.validators.take());
            return;
        }
        self.validators = fresh;
        self.body_hash = body_hash(response);
        if read.is_some() {
            self.full_read = if listing.is_empty() { 0 } else { now };
            self.listing = listing;
        }
    }
}

fn accept(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Ical => "text/calendar, */*;q=0.5",
        SourceKind::Rss => "application/rss+xml, application/atom+xml, text/xml, */*;q=0.5",
        SourceKind::Page | SourceKind::Submitted => "text/html, application/xhtml+xml, */*;q=0.5",
    }
}

fn body_hash(response: &Response) -> String {
    blake3::hash(&response.body).to_hex().to_string()
}

fn line_of(now: i64, response: Option<&Response>) -> PollLine {
    PollLine {
        at: now,
        status: response.map_or(0, |r| r.status),
        bytes: response.map_or(0, Response::bytes),
        millis: response.map_or(0, |r| u32::try_from(r.elapsed.as_millis()).unwrap_or(u32::MAX)),
        ..PollLine::default()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
