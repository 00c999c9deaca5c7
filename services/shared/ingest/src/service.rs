//! `SourceService` of both ingesters.

use std::pin::Pin;

use terminbund_chassis::auth::Caller;
use terminbund_proto::v1::source_service_server::SourceService;
use terminbund_proto::v1::{
    ListSourcesRequest, ListSourcesResponse, PollRequest, PollResponse, ReleaseRequest,
    ReleaseResponse, SourceHealth, SubmitRequest, SubmitResponse, WatchHealthRequest,
};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status};

use crate::one_poll::{Fetch, PollError};
use crate::poller::Poller;
use crate::store::{Store, StoreError};
use crate::submit::{self, SubmitError};

/// Answers for the sources of a poller. Who may call what is checked before it comes here.
pub struct Sources<S, F> {
    poller: Poller<S, F>,
}

impl<S: Store, F: Fetch> Sources<S, F> {
    /// The service of a poller.
    #[must_use]
    pub fn new(poller: Poller<S, F>) -> Self {
        Self { poller }
    }
}

#[tonic::async_trait]
impl<S: Store, F: Fetch> SourceService for Sources<S, F> {
    async fn list_sources(
        &self,
        _: Request<ListSourcesRequest>,
    ) -> Result<Response<ListSourcesResponse>, Status> {
        Ok(Response::new(ListSourcesResponse { sources: self.poller.health() }))
    }

    type WatchHealthStream = Pin<Box<dyn Stream<Item = Result<SourceHealth, Status>> + Send>>;

    /// All sources as they are, then each as it changes. Who is too slow is told so and asks
    /// again.
    async fn watch_health(
        &self,
        _: Request<WatchHealthRequest>,
    ) -> Result<Response<Self::WatchHealthStream>, Status> {
        let changes = BroadcastStream::new(self.poller.watch())
            .map(|news| news.map_err(|_| Status::data_loss("too slow; please watch again")));
        let now = tokio_stream::iter(self.poller.health()).map(Ok);
        Ok(Response::new(Box::pin(now.chain(changes))))
    }

    async fn poll(&self, request: Request<PollRequest>) -> Result<Response<PollResponse>, Status> {
        let caller = request.extensions().get::<Caller>().cloned();
        let slug = request.into_inner().source;
        if let Some(spec) = self.poller.spec(&slug) {
            may_write_for(caller.as_ref(), &spec.partner)?;
        }
        let health = self.poller.poll_now(&slug).await.map_err(|e| status(&e))?;
        Ok(Response::new(PollResponse { health: Some(health) }))
    }

    async fn release(
        &self,
        request: Request<ReleaseRequest>,
    ) -> Result<Response<ReleaseResponse>, Status> {
        let slug = request.into_inner().source;
        let health = self.poller.release(&slug).await.map_err(|e| status(&e))?;
        Ok(Response::new(ReleaseResponse { health: Some(health) }))
    }

    async fn submit(
        &self,
        request: Request<SubmitRequest>,
    ) -> Result<Response<SubmitResponse>, Status> {
        let caller = request.extensions().get::<Caller>().cloned();
        let sender = caller.as_ref().and_then(Caller::token_name).unwrap_or_default();
        let request = request.into_inner();
        let spec = self.poller.spec(&request.source);
        let spec = spec.ok_or_else(|| Status::not_found("no such source here"))?;
        may_write_for(caller.as_ref(), &spec.partner)?;
        let (store, reader) = (self.poller.store(), self.poller.reader());
        let now = self.poller.now();
        let done = submit::submit(store, reader, &spec, request, sender, now).await;
        if done.is_ok() {
            self.poller.handed_in(&spec).await;
        }
        done.map(Response::new).map_err(|error| match &error {
            SubmitError::Kind => Status::failed_precondition(error.to_string()),
            SubmitError::Unknown => Status::not_found(error.to_string()),
            SubmitError::Content { .. } => Status::invalid_argument(error.to_string()),
            SubmitError::Store(e) => of_store(e),
        })
    }
}

/// A partner's token is good for the partner's own sources.
fn may_write_for(caller: Option<&Caller>, partner: &str) -> Result<(), Status> {
    match caller {
        Some(caller) if !caller.may_write_for(partner) => {
            Err(Status::permission_denied("this token is that of another partner"))
        }
        _ => Ok(()),
    }
}

fn status(error: &PollError) -> Status {
    match error {
        PollError::Unknown(_) => Status::not_found(error.to_string()),
        PollError::NotDue(_) | PollError::Busy(_) => Status::unavailable(error.to_string()),
        PollError::Store(e) => of_store(e),
    }
}

fn of_store(error: &StoreError) -> Status {
    match error {
        StoreError::Conflict(_) => Status::aborted(error.to_string()),
        StoreError::Unavailable(_) => Status::unavailable(error.to_string()),
    }
}
