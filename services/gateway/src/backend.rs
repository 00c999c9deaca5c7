//! The services behind the gateway, each call with a deadline, each entry checked again.

use std::time::Duration;

use terminbund_proto::v1::{
    self, Entry, ExplainRequest, ExplainResponse, Filter, GetEntryRequest, ListEntriesRequest,
    ListEntriesResponse, ListSourcesRequest, SourceHealth,
    calendar_service_client::CalendarServiceClient,
    editorial_service_client::EditorialServiceClient, source_service_client::SourceServiceClient,
};
use tonic::transport::Channel;

use crate::{auth::Pass, error::Failure, settings::Deps, view::is_public};

/// Deadline of one call: below that of a request, so that the last good answer can still be given.
const CALL: Duration = Duration::from_secs(2);

/// Deadline of a poll, which waits for the partner's site as well.
const POLL: Duration = Duration::from_secs(30);

/// Entries asked for at once: some 3 KB each, so that a message stays about 1 MiB.
const PAGE: u32 = 250;

/// Largest message taken: a full page of entries with the longest texts.
const MESSAGE_MAX: usize = 16 * 1024 * 1024;

/// How often a list is read anew because the calendar changed between two pages.
const RESTARTS_MAX: usize = 3;

/// Clients of the services.
#[derive(Clone, Debug)]
pub struct Backend {
    alliance: String,
    calendar: CalendarServiceClient<Channel>,
    editorial: EditorialServiceClient<Channel>,
    sources: Vec<(String, SourceServiceClient<Channel>)>,
}

/// All entries that a filter matches, up to a number.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// By start, then id.
    pub entries: Vec<Entry>,
    /// Whether there are more.
    pub more: bool,
    /// Of the calendar.
    pub revision: u64,
}

/// The sources of all ingesters.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Each with the name of the ingester that polls it.
    pub sources: Vec<(String, SourceHealth)>,
    /// Ingesters that do not answer.
    pub missing: Vec<String>,
}

async fn timed<T>(
    limit: Duration,
    call: impl Future<Output = Result<tonic::Response<T>, tonic::Status>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(limit, call).await {
        Ok(answer) => Ok(answer?.into_inner()),
        Err(_) => Err(Failure::Unreachable("deadline".to_owned())),
    }
}

impl Backend {
    /// Clients over these channels.
    pub fn new(deps: Deps, alliance: String) -> Backend {
        let source = |(name, channel)| {
            (name, SourceServiceClient::new(channel).max_decoding_message_size(MESSAGE_MAX))
        };
        Backend {
            alliance,
            calendar: CalendarServiceClient::new(deps.calendar)
                .max_decoding_message_size(MESSAGE_MAX),
            editorial: EditorialServiceClient::new(deps.editorial)
                .max_decoding_message_size(MESSAGE_MAX),
            sources: deps.sources.into_iter().map(source).collect(),
        }
    }

    /// One page of entries.
    ///
    /// # Errors
    /// Where the calendar does not answer or refuses the filter.
    pub async fn page(
        &self,
        filter: &Filter,
        page_size: u32,
        page_token: &str,
    ) -> Result<ListEntriesResponse, Failure> {
        let request = ListEntriesRequest {
            alliance: self.alliance.clone(),
            filter: Some(Filter { include_hidden: false, ..filter.clone() }),
            page_size,
            page_token: page_token.to_owned(),
        };
        let mut client = self.calendar.clone();
        let mut page = timed(CALL, client.list_entries(request)).await?;
        page.entries.retain(is_public);
        Ok(page)
    }

    /// The calendar's revision.
    ///
    /// # Errors
    /// Where the calendar does not answer or refuses the filter.
    pub async fn revision(&self, filter: &Filter) -> Result<u64, Failure> {
        Ok(self.page(filter, 1, "").await?.revision)
    }

    /// All entries that match, up to more than `most`.
    ///
    /// # Errors
    /// Where the calendar does not answer or refuses the filter.
    pub async fn all(&self, filter: &Filter, most: usize) -> Result<Listing, Failure> {
        let mut listing = Listing::default();
        for _ in 0..RESTARTS_MAX {
            listing = Listing::default();
            if self.read_all(filter, most, &mut listing).await? {
                return Ok(listing);
            }
        }
        Ok(listing) // changing all the time: the next revision is looked at soon enough
    }

    /// False where the calendar changed in between.
    async fn read_all(
        &self,
        filter: &Filter,
        most: usize,
        listing: &mut Listing,
    ) -> Result<bool, Failure> {
        let mut token = String::new();
        let mut same = true;
        loop {
            let page = self.page(filter, PAGE, &token).await?;
            if token.is_empty() {
                listing.revision = page.revision;
            }
            same &= page.revision == listing.revision;
            listing.entries.extend(page.entries);
            let repeated = page.next_page_token == token;
            token = page.next_page_token;
            if token.is_empty() || repeated {
                return Ok(same);
            }
            if listing.entries.len() > most {
                listing.more = true;
                return Ok(same);
            }
        }
    }

    /// The public entry that holds this id now.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where there is none in public.
    pub async fn entry(&self, id: &str) -> Result<Entry, Failure> {
        let request = GetEntryRequest { alliance: self.alliance.clone(), id: id.to_owned() };
        let mut client = self.calendar.clone();
        let answer = timed(CALL, client.get_entry(request)).await?;
        answer.entry.filter(is_public).ok_or(Failure::NotFound)
    }

    /// What partners offer on demand.
    ///
    /// # Errors
    /// Where the calendar does not answer.
    pub async fn advice(&self) -> Result<Vec<v1::AdviceOffer>, Failure> {
        let request = v1::ListAdviceOffersRequest { alliance: self.alliance.clone() };
        Ok(timed(CALL, self.calendar.clone().list_advice_offers(request)).await?.offers)
    }

    /// Why an entry is one.
    ///
    /// # Errors
    /// Where the calendar does not answer.
    pub async fn explain(&self, id: &str) -> Result<ExplainResponse, Failure> {
        let request = ExplainRequest { alliance: self.alliance.clone(), ids: vec![id.to_owned()] };
        timed(CALL, self.calendar.clone().explain(request)).await
    }

    /// The sources of all ingesters, and which of these do not answer.
    pub async fn sources(&self) -> Sources {
        let mut calls = tokio::task::JoinSet::new();
        for (place, (name, client)) in self.sources.iter().cloned().enumerate() {
            calls.spawn(async move {
                let mut client = client;
                let answer = timed(CALL, client.list_sources(ListSourcesRequest {})).await;
                (place, name, answer)
            });
        }
        let mut answers = calls.join_all().await;
        answers.sort_by_key(|(place, _, _)| *place);
        let mut all = Sources::default();
        for (_, name, answer) in answers {
            match answer {
                Ok(answer) => {
                    all.sources.extend(answer.sources.into_iter().map(|s| (name.clone(), s)));
                }
                Err(_) => all.missing.push(name),
            }
        }
        all
    }

    /// The ingester and the health of one source.
    async fn source(
        &self,
        source: &str,
    ) -> Result<(SourceServiceClient<Channel>, SourceHealth), Failure> {
        let all = self.sources().await;
        let found = all.sources.into_iter().find(|(_, health)| health.source == source);
        let Some((service, health)) = found else {
            return Err(match all.missing.first() {
                Some(missing) => Failure::Unreachable(missing.clone()),
                None => Failure::NotFound,
            });
        };
        let client = self.sources.iter().find(|(name, _)| *name == service);
        Ok((client.ok_or(Failure::NotFound)?.1.clone(), health))
    }

    /// The partner that a source belongs to.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where no ingester knows it.
    pub async fn partner_of(&self, source: &str) -> Result<String, Failure> {
        Ok(self.source(source).await?.1.partner)
    }

    /// Polls a source now.
    ///
    /// # Errors
    /// As the ingester says.
    pub async fn poll(&self, source: &str, pass: &Pass) -> Result<Option<SourceHealth>, Failure> {
        let mut client = self.source(source).await?.0;
        let request = v1::PollRequest { source: source.to_owned() };
        Ok(timed(POLL, client.poll(pass.on(request))).await?.health)
    }

    /// Releases a held source.
    ///
    /// # Errors
    /// As the ingester says.
    pub async fn release(
        &self,
        source: &str,
        pass: &Pass,
    ) -> Result<Option<SourceHealth>, Failure> {
        let mut client = self.source(source).await?.0;
        let request = v1::ReleaseRequest { source: source.to_owned() };
        Ok(timed(CALL, client.release(pass.on(request))).await?.health)
    }

    /// Hands in an announcement.
    ///
    /// # Errors
    /// As the ingester says.
    pub async fn submit(
        &self,
        request: v1::SubmitRequest,
        pass: &Pass,
    ) -> Result<v1::SubmitResponse, Failure> {
        let mut client = self.source(&request.source).await?.0;
        Box::pin(timed(CALL, client.submit(pass.on(request)))).await // the request is large
    }

    /// Lays down a decision.
    ///
    /// # Errors
    /// As the calendar says.
    pub async fn decide(
        &self,
        decision: v1::Decision,
        pass: &Pass,
    ) -> Result<v1::DecideResponse, Failure> {
        let decision = v1::Decision { alliance: self.alliance.clone(), ..decision };
        let request = v1::DecideRequest { decision: Some(decision) };
        timed(CALL, self.editorial.clone().decide(pass.on(request))).await
    }

    /// What waits for a decision.
    ///
    /// # Errors
    /// As the calendar says.
    pub async fn review(&self, page_size: u32) -> Result<v1::ListReviewResponse, Failure> {
        let request = v1::ListReviewRequest { alliance: self.alliance.clone(), page_size };
        timed(CALL, self.editorial.clone().list_review(request)).await
    }

    /// The decisions that stand.
    ///
    /// # Errors
    /// As the calendar says.
    pub async fn decisions(&self) -> Result<Vec<v1::Decision>, Failure> {
        let request = v1::ListDecisionsRequest { alliance: self.alliance.clone() };
        Ok(timed(CALL, self.editorial.clone().list_decisions(request)).await?.decisions)
    }
}
