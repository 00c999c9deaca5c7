//! What an answer leads to: items published and acknowledged, then the state brought up to it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use prost::Message;
use terminbund_fetch::Response;
use terminbund_model::zone::zone;

use crate::causes::Cause;
use crate::health;
use crate::one_poll::{Answer, Fetch, OnePoll};
use crate::plan::{Change, ChangeKind, Plan, Situation, plan, repeat};
use crate::read::{Completeness, ReadBody};
use crate::state::{Outcome, PollLine, PollState, StoredValidators};
use crate::store::{Store, StoreError};

/// Tries to publish a plan when another instance has written to the source in between.
const TRIES: usize = 3;
/// The largest item that is stored: the broker takes messages of 1 MiB with their heads.
const MAX_ITEM: usize = 1_000_000;

impl<S: Store, F: Fetch> OnePoll<'_, S, F> {
    /// Publishes what follows from the answer, then brings the state up to it.
    pub(crate) async fn settle(
        &self,
        state: &mut PollState,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let second = now.as_second();
        let (response, read) = match answer {
            Answer::Useless { cause, response, findings } => {
                if !findings.is_empty() {
                    state.set_findings(findings);
                }
                self.useless(state, cause.clone(), response.as_ref(), second);
                return Ok(());
            }
            Answer::Same(response) => (response, None),
            Answer::Read(response, read, ..) => (response, Some(&**read)),
        };
        let done = self.publish(state, read, now).await?;
        let mut line = line_of(second, Some(response));
        line.published = number(done.plan.changes.len() - done.withdrawn);
        line.withdrawn = number(done.withdrawn);
        line.items = read.map_or(state.items, |r| number(r.items.len()));
        line.outcome = match (&read, done.plan.changes.is_empty()) {
            _ if done.plan.held > 0 => Outcome::Held,
            (_, false) => Outcome::Changed,
            (None, true) => Outcome::NotModified,
            (Some(_), true) => Outcome::Unchanged,
        };
        if !done.plan.changes.is_empty() || state.last_change == 0 {
            state.last_change = second;
        }
        let partial = read.and_then(|r| match &r.complete {
            Completeness::Partial { german, english } => {
                Some(Cause::Broken { german: german.clone(), english: english.clone() })
            }
            _ => None,
        });
        state.errors = 0;
        state.last_good = Some(second);
        state.items = number(done.plan.live);
        if let Some(read) = read {
            state.set_findings(&read.findings);
            state.ttl = read.ttl.map_or(0, |ttl| ttl.as_secs());
        }
        let mut listing = "";
        if let Answer::Read(_, _, said, memory) = answer {
            state.set_memory(memory.0.clone());
            listing = &said.0;
        }
        state.remember_body(response, read, listing, second);
        let held = (done.plan.held, done.plan.expected);
        let good = health::good(state, done.plan.ahead, held, second);
        state.set_cause(partial.unwrap_or(good), second);
        self.appoint(state, second, response.freshness.wait());
        state.record(line);
        Ok(())
    }

    fn useless(&self, state: &mut PollState, cause: Cause, response: Option<&Response>, now: i64) {
        state.errors = state.errors.saturating_add(1);
        // The new address fails: the next poll asks the configured one.
        state.moved_to = None;
        state.set_cause(cause, now);
        let wait = response.and_then(|r| r.freshness.wait());
        self.appoint(state, now, wait);
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
        let none = BTreeSet::new();
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
                unread: read.map_or(&none, |r| &r.unread),
                closed: read.map_or(&[], |r| &r.closed),
                renewals: state.renewals,
            };
            let mut plan = match read {
                Some(read) => plan(&known, &read.items, &mut absences, &around),
                None => repeat(&known, &mut absences, &around),
            };
            plan.changes.retain_mut(fits);
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

/// Whether the broker can store an item, if need be without its former contents. One that it
/// cannot must not stand in the way of the others.
fn fits(change: &mut Change) -> bool {
    let item = &mut change.publish.item;
    if item.encoded_len() > MAX_ITEM {
        item.former.iter_mut().for_each(|former| former.ical = None);
    }
    let fits = item.encoded_len() <= MAX_ITEM;
    if !fits {
        tracing::warn!(source = %item.source, key = %item.key, "item too large to be stored");
    }
    fits
}

/// A plan that the broker has acknowledged.
struct Done {
    plan: Plan,
    withdrawn: usize,
}

impl PollState {
    /// After the acknowledgement only. What was read in part is fetched again in full.
    fn remember_body(
        &mut self,
        response: &Response,
        read: Option<&ReadBody>,
        listing: &str,
        now: i64,
    ) {
        let complete = read.is_none_or(|r| r.complete == Completeness::Complete);
        // Without the keys of what is missing a 304 could not repeat the verdict.
        if !complete || self.absences.many.is_some() {
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
            self.listing = listing.to_owned();
        }
    }
}

pub(crate) fn body_hash(response: &Response) -> String {
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
