//! What all handlers share, and how an answer is made once and served while nothing changed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::response::Response;
use http::HeaderMap;
use jiff::civil;
use terminbund_proto::v1::Filter;

use crate::{
    backend::Backend,
    cache::Cache,
    error::Failure,
    labels::Labels,
    respond::{Rendered, respond, respond_stale},
    settings::{Deps, Settings},
};

/// Deadline for making an answer, below that of a request: the last good one can still be given.
const MAKING: Duration = Duration::from_millis(3_500);

/// For so long after an outage the last good answer is given without asking again.
const QUIET: Duration = Duration::from_secs(1);

/// What all handlers share.
#[derive(Debug)]
pub struct App {
    /// What the gateway was told.
    pub settings: Settings,
    /// The path before all paths of links.
    pub prefix: String,
    /// The services behind.
    pub backend: Backend,
    /// Names of the configuration.
    pub labels: Labels,
    cache: Cache,
    /// When the calendar last failed to answer; monotonic, as clocks are set back.
    outage: Mutex<Option<Instant>>,
}

/// Whether an answer has to be there when the calendar is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Whatever else is asked for.
    Always,
    /// While there is room.
    WhileRoom,
}

impl App {
    /// Over these services.
    pub fn new(settings: Settings, deps: Deps) -> App {
        App {
            prefix: settings.prefix(),
            backend: Backend::new(deps, settings.alliance.clone()),
            labels: Labels::new(&settings.labels),
            cache: Cache::default(),
            outage: Mutex::new(None),
            settings,
        }
    }

    /// Today in the calendar's zone.
    pub fn today(&self) -> civil::Date {
        self.settings.clock.now().to_zoned(self.settings.zone.rules.clone()).date()
    }

    fn now(&self) -> i64 {
        self.settings.clock.now().as_second()
    }

    /// The answer under that key: as it stands while the calendar's revision is the same, made
    /// anew when it is not, the last good one while the calendar does not answer.
    ///
    /// # Errors
    /// Where there never was a good one, or the filter is refused.
    pub async fn cached<F>(
        &self,
        request: &HeaderMap,
        key: &str,
        filter: &Filter,
        keep: Keep,
        make: F,
    ) -> Result<Response, Failure>
    where
        F: AsyncFnOnce() -> Result<(Rendered, u64), Failure>,
    {
        let day = self.today();
        if let Some(answer) = self.cache.fresh(key, day) {
            return Ok(respond(request, &answer));
        }
        let _one_at_a_time = self.cache.making(key).await;
        if let Some(answer) = self.cache.fresh(key, day) {
            return Ok(respond(request, &answer));
        }
        if self.is_quiet()
            && let Some(answer) = self.cache.last_good(key)
        {
            return Ok(respond_stale(request, &answer));
        }
        let making = self.checked(key, day, filter, keep, make);
        let made = tokio::time::timeout(MAKING, making).await;
        match made.unwrap_or_else(|_| Err(Failure::Unreachable("deadline".to_owned()))) {
            Ok(answer) => Ok(respond(request, &answer)),
            Err(failure) => self.last_good(request, key, failure),
        }
    }

    fn is_quiet(&self) -> bool {
        let outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        outage.is_some_and(|at| at.elapsed() < QUIET)
    }

    async fn checked<F>(
        &self,
        key: &str,
        day: civil::Date,
        filter: &Filter,
        keep: Keep,
        make: F,
    ) -> Result<Arc<Rendered>, Failure>
    where
        F: AsyncFnOnce() -> Result<(Rendered, u64), Failure>,
    {
        let before = self.cache.last_good(key);
        if before.is_some() {
            let revision = self.backend.revision(filter).await?;
            if let Some(answer) = self.cache.of_revision(key, revision, day) {
                return Ok(answer);
            }
        }
        let (rendered, revision) = make().await?;
        let answer = Arc::new(rendered.since(before.as_deref(), self.now()));
        self.cache.keep(key, Arc::clone(&answer), revision, day, keep == Keep::Always);
        Ok(answer)
    }

    /// The last good answer in place of an outage.
    ///
    /// # Errors
    /// The failure, where there is none or it is no outage.
    pub fn last_good(
        &self,
        request: &HeaderMap,
        key: &str,
        failure: Failure,
    ) -> Result<Response, Failure> {
        if !failure.is_outage() {
            return Err(failure);
        }
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        match self.cache.last_good(key) {
            Some(answer) => {
                tracing::warn!(%failure, "calendar does not answer, last good answer served");
                Ok(respond_stale(request, &answer))
            }
            None => Err(failure),
        }
    }

    /// Keeps an answer that is made anew each time, as the last good one, and gives it.
    pub fn keep(&self, request: &HeaderMap, key: &str, rendered: Rendered) -> Response {
        let before = self.cache.last_good(key);
        let answer = Arc::new(rendered.since(before.as_deref(), self.now()));
        self.cache.keep(key, Arc::clone(&answer), 0, self.today(), false);
        respond(request, &answer)
    }
}
