//! CalendarService and EditorialService.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use terminbund_bus::{BusError, Message, names};
use terminbund_chassis::{
    auth::{Caller, Role},
    serve::Write,
};
use terminbund_model::{filter::Query, id::hash_text, moment, zone::zone};
use terminbund_proto::v1::{
    DecideRequest, DecideResponse, Entry, ExplainRequest, ExplainResponse, Filter, GetEntryRequest,
    GetEntryResponse, ListAdviceOffersRequest, ListAdviceOffersResponse, ListDecisionsRequest,
    ListDecisionsResponse, ListEntriesRequest, ListEntriesResponse, ListReviewRequest,
    ListReviewResponse, Relevance, WatchEntriesRequest, WatchEntriesResponse,
    calendar_service_server::{CalendarService, CalendarServiceServer},
    decision::What,
    editorial_service_server::{EditorialService, EditorialServiceServer},
};
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Request, Response, Status, service::Routes};

use crate::{decision, explain, run::Shared};

/// The full names of the services, for health.
pub const NAMES: [&str; 2] = ["terminbund.v1.CalendarService", "terminbund.v1.EditorialService"];
/// The calls that write.
pub(crate) const WRITES: [Write; 1] =
    [Write { path: "/terminbund.v1.EditorialService/Decide", least: Role::Editor }];
/// Messages between a watched answer and its reader.
const WATCH_BUFFER: usize = 64;
/// Largest message either way.
const MAX_MESSAGE: usize = 16 << 20;
/// How long a decision may take until it is seen in the calendar.
const APPLIED_WITHIN: Duration = Duration::from_secs(5);
/// Pairs of the review queue on one page where the asker does not say.
const REVIEW_PAGE: usize = 50;

/// The routes of both services.
pub(crate) fn routes(shared: &Arc<Shared>) -> Routes {
    let api = Api { shared: Arc::clone(shared) };
    let calendar = CalendarServiceServer::new(api.clone()).max_encoding_message_size(MAX_MESSAGE);
    let editorial = EditorialServiceServer::new(api).max_encoding_message_size(MAX_MESSAGE);
    Routes::new(calendar).add_service(editorial)
}

#[derive(Clone)]
struct Api {
    shared: Arc<Shared>,
}

impl Api {
    fn at_home(&self, alliance: &str) -> Result<(), Status> {
        if !self.shared.caught_up.load(Ordering::Acquire) {
            return Err(Status::unavailable("the calendar is still reading what is kept"));
        }
        let own = self.shared.settings.alliance.as_str();
        if alliance.is_empty() || alliance == own {
            return Ok(());
        }
        Err(Status::not_found(format!("alliance {alliance:?} is not served here, {own:?} is")))
    }

    fn query(&self, filter: Option<Filter>) -> Result<Query, Status> {
        let now = self.shared.clock.now();
        let zone = zone(&self.shared.settings.zone);
        Query::new(filter.unwrap_or_default(), now, &zone, terminbund_text::fold::fold)
            .map_err(|e| Status::invalid_argument(e.to_string()))
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl CalendarService for Api {
    async fn list_entries(&self, ask: Request<ListEntriesRequest>) -> Answer<ListEntriesResponse> {
        let ask = ask.into_inner();
        self.at_home(&ask.alliance)?;
        let query = self.query(ask.filter)?;
        let size = usize::try_from(ask.page_size).unwrap_or(usize::MAX);
        // before the view, which may hold more by then
        let events = self.shared.read.load(Ordering::Acquire);
        let view = self.shared.view();
        let page = view.page(&query, &ask.page_token, size);
        Ok(Response::new(ListEntriesResponse {
            entries: page.entries.iter().map(|e| Entry::clone(e)).collect(),
            next_page_token: page.next,
            revision: view.revision,
            total: u32::try_from(page.total).unwrap_or(u32::MAX),
            alliance: self.shared.settings.alliance.to_string(),
            alliance_name: self.shared.settings.alliance_name.clone(),
            facets: page.facets,
            events,
        }))
    }

    async fn get_entry(&self, ask: Request<GetEntryRequest>) -> Answer<GetEntryResponse> {
        let ask = ask.into_inner();
        self.at_home(&ask.alliance)?;
        let found = self.shared.view().get(&ask.id);
        let entry = found.ok_or_else(|| Status::not_found(format!("no entry {:?}", ask.id)))?;
        let redirected_from = if entry.id == ask.id { String::new() } else { ask.id };
        Ok(Response::new(GetEntryResponse { entry: Some(Entry::clone(&entry)), redirected_from }))
    }

    type WatchEntriesStream =
        Pin<Box<dyn Stream<Item = Result<WatchEntriesResponse, Status>> + Send>>;

    async fn watch_entries(
        &self,
        ask: Request<WatchEntriesRequest>,
    ) -> Answer<Self::WatchEntriesStream> {
        let ask = ask.into_inner();
        self.at_home(&ask.alliance)?;
        let query = self.query(ask.filter)?;
        let (tx, rx) = tokio::sync::mpsc::channel(WATCH_BUFFER);
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move {
            tokio::select! {
                () = shared.stop.cancelled() => {}
                () = watch(&shared, &query, ask.revision, &tx) => {}
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(rx))))
    }

    async fn explain(&self, ask: Request<ExplainRequest>) -> Answer<ExplainResponse> {
        let ask = ask.into_inner();
        self.at_home(&ask.alliance)?;
        let shown = ask.ids.first().and_then(|id| self.shared.view().get(id));
        let names = &self.shared.settings.partner_names;
        let book = self.shared.book();
        explain::explain(&book, names, &ask.ids, shown.as_deref())
            .map(Response::new)
            .ok_or_else(|| Status::not_found(format!("one or two known ids, not {:?}", ask.ids)))
    }

    async fn list_advice_offers(
        &self,
        ask: Request<ListAdviceOffersRequest>,
    ) -> Answer<ListAdviceOffersResponse> {
        self.at_home(&ask.into_inner().alliance)?;
        let offers = self.shared.settings.advice.clone();
        Ok(Response::new(ListAdviceOffersResponse { offers }))
    }
}

/// Sends what is new in the answer to a query, from a revision on, then whenever it changes.
async fn watch(
    shared: &Shared,
    query: &Query,
    from: u64,
    tx: &tokio::sync::mpsc::Sender<Result<WatchEntriesResponse, Status>>,
) {
    let mut progress = shared.progress.subscribe();
    let mut sent: BTreeMap<String, Arc<Entry>> = BTreeMap::new();
    let mut first = true;
    loop {
        progress.borrow_and_update();
        let (revision, now) = {
            let view = shared.view();
            let all = view.all().filter(|e| query.matches(e));
            let now = all.map(|e| (e.id.clone(), Arc::clone(e))).collect::<BTreeMap<_, _>>();
            (view.revision, now)
        };
        // an asker that names the current revision knows all of it
        let known = first && from != 0 && from == revision;
        for (id, entry) in now.iter().filter(|(id, e)| !known && sent.get(*id) != Some(*e)) {
            let entry = Some(Entry::clone(entry));
            let message = WatchEntriesResponse { revision, entry, removed: false };
            if tx.send(Ok(message)).await.is_err() {
                return;
            }
            tracing::trace!(id, "sent");
        }
        for (_, entry) in sent.iter().filter(|(id, _)| !now.contains_key(*id)) {
            let entry = Some(Entry::clone(entry));
            let message = WatchEntriesResponse { revision, entry, removed: true };
            if tx.send(Ok(message)).await.is_err() {
                return;
            }
        }
        (sent, first) = (now, false);
        if progress.changed().await.is_err() {
            return;
        }
    }
}

#[tonic::async_trait]
impl EditorialService for Api {
    async fn decide(&self, ask: Request<DecideRequest>) -> Answer<DecideResponse> {
        let author = ask.extensions().get::<Caller>().and_then(Caller::token_name);
        let author = author.map(str::to_owned);
        let mut decision =
            ask.into_inner().decision.ok_or_else(|| Status::invalid_argument("no decision"))?;
        // who has a token decides under its name
        decision.author = author.unwrap_or(decision.author);
        self.at_home(&decision.alliance)?;
        {
            let book = self.shared.book();
            let knows = |id: &str| book.decisions().iter().any(|d| d.id == id);
            decision::check(&decision, |id| book.event(id).is_some(), knows)
                .map_err(|e| Status::invalid_argument(e.to_string()))?;
        }
        let alliance = self.shared.settings.alliance.to_string();
        decision.at = self.shared.clock.now().as_second();
        let count = self.shared.book().decisions().len().to_string();
        let what = format!("{:?}", decision.what);
        decision.id = hash_text(&[&alliance, &decision.at.to_string(), &count, &what], 10);
        decision.alliance.clone_from(&alliance);
        let message = Message::new(names::decisions(&alliance), &decision);
        let sequence = self.shared.bus.publish_one(message).await.map_err(|e| match e {
            BusError::Conflict { .. } => Status::aborted(e.to_string()),
            _ => Status::unavailable(e.to_string()),
        })?;
        let mut progress = self.shared.progress.subscribe();
        let applied = progress.wait_for(|(_, decided)| *decided >= sequence);
        if tokio::time::timeout(APPLIED_WITHIN, applied).await.is_err() {
            tracing::warn!(id = decision.id, "a decision is stored but not applied yet");
        }
        let view = self.shared.view();
        let mut entries = named(&decision)
            .into_iter()
            .filter_map(|id| view.get(id))
            .map(|e| e.id.clone())
            .collect::<Vec<_>>();
        entries.sort();
        entries.dedup();
        Ok(Response::new(DecideResponse { decision: Some(decision.clone()), entries }))
    }

    async fn list_decisions(
        &self,
        ask: Request<ListDecisionsRequest>,
    ) -> Answer<ListDecisionsResponse> {
        self.at_home(&ask.into_inner().alliance)?;
        let decisions = self.shared.book().decisions().to_vec();
        Ok(Response::new(ListDecisionsResponse { decisions }))
    }

    async fn list_review(&self, ask: Request<ListReviewRequest>) -> Answer<ListReviewResponse> {
        let ask = ask.into_inner();
        self.at_home(&ask.alliance)?;
        let size = match usize::try_from(ask.page_size) {
            Ok(0) | Err(_) => REVIEW_PAGE,
            Ok(size) => size,
        };
        let now = self.shared.clock.now().as_second();
        let book = self.shared.book();
        let utc = jiff::tz::TimeZone::UTC;
        let to_come = |id: &str| {
            let when = book.event(id).and_then(|t| t.when().cloned());
            when.and_then(|w| moment::ends(&w, &utc)).is_none_or(|end| end >= now)
        };
        let waiting = book.review();
        let waiting = waiting.iter().filter(|(a, b, _)| to_come(a) || to_come(b));
        let waiting = waiting.collect::<Vec<_>>();
        let names = &self.shared.settings.partner_names;
        let pairs = waiting.iter().take(size);
        let pairs = pairs.filter_map(|(a, b, _)| explain::pair(&book, names, a, b)).collect();
        let of = |e: &Entry, relevance: Relevance| {
            let class = e.event.as_ref().and_then(|e| e.classification.as_ref());
            class.is_some_and(|c| c.relevance() == relevance)
        };
        let ahead = |e: &Entry| {
            let when = e.event.as_ref().and_then(|e| e.when.as_ref());
            when.and_then(|w| moment::ends(w, &utc)).is_none_or(|end| end >= now)
        };
        // First those that a person should look at, then what is off the subject.
        let view = self.shared.view();
        let unsure = view.all().filter(|e| of(e, Relevance::Review));
        let off = view.all().filter(|e| of(e, Relevance::Out) && ahead(e));
        let irrelevant = unsure.chain(off).take(size);
        Ok(Response::new(ListReviewResponse {
            pairs,
            total: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
            irrelevant: irrelevant.map(|e| Entry::clone(e)).collect(),
        }))
    }
}

/// The events that a decision names.
fn named(decision: &terminbund_proto::v1::Decision) -> Vec<&str> {
    match decision.what.as_ref() {
        Some(What::Same(same)) => same.events.iter().map(String::as_str).collect(),
        Some(What::NeverSame(never)) => vec![&never.a, &never.b],
        Some(What::Hide(hide)) => vec![&hide.event],
        Some(What::Show(show)) => vec![&show.event],
        Some(What::Prefer(prefer)) => vec![&prefer.event],
        Some(What::Set(set)) => vec![&set.event],
        Some(What::Undo(_)) | None => vec![],
    }
}
