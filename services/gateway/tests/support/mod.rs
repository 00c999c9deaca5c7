//! A calendar, an editor's desk and an ingester made up for tests: real gRPC servers on free
//! ports, and a gateway in front of them.

#![allow(dead_code)] // each test binary uses a part
#![allow(clippy::unwrap_used)] // help of tests

#[path = "../../src/fixture.rs"]
pub mod fixture;

use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, Response};
use jiff::Timestamp;
use terminbund_gateway::{Clock, Deps, Settings, auth::Tokens, time::Zone};
use terminbund_proto::v1::{
    self, Entry,
    calendar_service_server::{CalendarService, CalendarServiceServer},
    editorial_service_server::{EditorialService, EditorialServiceServer},
    source_service_server::{SourceService, SourceServiceServer},
};
use tokio_stream::{Stream, wrappers::TcpListenerStream};
use tokio_util::sync::CancellationToken;
use tonic::{Status, transport::Channel};
use tower::ServiceExt;

/// What the made-up services know, and what they were asked.
#[derive(Debug, Default)]
pub struct World {
    pub entries: Vec<Entry>,
    pub redirects: Vec<(String, String)>,
    pub revision: u64,
    pub sources: Vec<v1::SourceHealth>,
    pub facets: Vec<v1::Facet>,
    pub filters: Vec<v1::Filter>,
    pub lists: usize,
    pub decisions: Vec<v1::Decision>,
    pub submitted: Vec<v1::SubmitRequest>,
    pub polled: Vec<String>,
    pub explain: v1::ExplainResponse,
}

#[derive(Clone, Debug, Default)]
pub struct Fake(pub Arc<Mutex<World>>);

impl Fake {
    pub fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }
}

type Answer<T> = Result<tonic::Response<T>, Status>;
type Flow<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl CalendarService for Fake {
    async fn list_entries(
        &self,
        request: tonic::Request<v1::ListEntriesRequest>,
    ) -> Answer<v1::ListEntriesResponse> {
        let request = request.into_inner();
        let filter = request.filter.unwrap_or_default();
        let mut world = self.world();
        world.filters.push(filter.clone());
        world.lists += 1;
        let text = filter.text.to_lowercase();
        let fits = |entry: &&Entry| {
            let event = entry.event.as_ref().unwrap();
            let class = event.classification.clone().unwrap_or_default();
            let audience = filter.audience.is_empty()
                || filter.audience.iter().any(|wanted| class.audiences.contains(wanted));
            audience && event.title.to_lowercase().contains(&text)
        };
        let all: Vec<Entry> = world.entries.iter().filter(fits).cloned().collect();
        let begin: usize = request.page_token.parse().unwrap_or(0);
        let end = all.len().min(begin + request.page_size as usize);
        Ok(tonic::Response::new(v1::ListEntriesResponse {
            entries: all[begin..end].to_vec(),
            next_page_token: if end < all.len() { end.to_string() } else { String::new() },
            revision: world.revision,
            total: u32::try_from(all.len()).unwrap(),
            alliance: "sued".into(),
            alliance_name: "Fachkräfteallianz Süd".into(),
            facets: world.facets.clone(),
            events: 0,
        }))
    }

    async fn get_entry(
        &self,
        request: tonic::Request<v1::GetEntryRequest>,
    ) -> Answer<v1::GetEntryResponse> {
        let asked = request.into_inner().id;
        let world = self.world();
        let redirect = world.redirects.iter().find(|(old, _)| *old == asked);
        let id = redirect.map_or(asked.as_str(), |(_, new)| new.as_str());
        let entry = world.entries.iter().find(|entry| entry.id == id).cloned();
        let entry = entry.ok_or_else(|| Status::not_found("no such entry"))?;
        let redirected_from = redirect.map(|(old, _)| old.clone()).unwrap_or_default();
        Ok(tonic::Response::new(v1::GetEntryResponse { entry: Some(entry), redirected_from }))
    }

    type WatchEntriesStream = Flow<v1::WatchEntriesResponse>;

    async fn watch_entries(
        &self,
        _: tonic::Request<v1::WatchEntriesRequest>,
    ) -> Answer<Self::WatchEntriesStream> {
        Err(Status::unimplemented("not asked for by the gateway"))
    }

    async fn explain(&self, _: tonic::Request<v1::ExplainRequest>) -> Answer<v1::ExplainResponse> {
        Ok(tonic::Response::new(self.world().explain.clone()))
    }

    async fn list_advice_offers(
        &self,
        _: tonic::Request<v1::ListAdviceOffersRequest>,
    ) -> Answer<v1::ListAdviceOffersResponse> {
        Ok(tonic::Response::new(v1::ListAdviceOffersResponse::default()))
    }
}

#[tonic::async_trait]
impl EditorialService for Fake {
    async fn decide(
        &self,
        request: tonic::Request<v1::DecideRequest>,
    ) -> Answer<v1::DecideResponse> {
        let decision = request.into_inner().decision.unwrap_or_default();
        self.world().decisions.push(decision.clone());
        let decision = v1::Decision { id: "d1".into(), ..decision };
        let entries = vec!["aa11".into()];
        Ok(tonic::Response::new(v1::DecideResponse { decision: Some(decision), entries }))
    }

    async fn list_decisions(
        &self,
        _: tonic::Request<v1::ListDecisionsRequest>,
    ) -> Answer<v1::ListDecisionsResponse> {
        let decisions = self.world().decisions.clone();
        Ok(tonic::Response::new(v1::ListDecisionsResponse { decisions }))
    }

    async fn list_review(
        &self,
        _: tonic::Request<v1::ListReviewRequest>,
    ) -> Answer<v1::ListReviewResponse> {
        let pairs = self.world().explain.pairs.clone();
        let total = u32::try_from(pairs.len()).unwrap();
        Ok(tonic::Response::new(v1::ListReviewResponse { pairs, total, irrelevant: Vec::new() }))
    }
}

#[tonic::async_trait]
impl SourceService for Fake {
    async fn list_sources(
        &self,
        _: tonic::Request<v1::ListSourcesRequest>,
    ) -> Answer<v1::ListSourcesResponse> {
        let sources = self.world().sources.clone();
        Ok(tonic::Response::new(v1::ListSourcesResponse { sources }))
    }

    type WatchHealthStream = Flow<v1::SourceHealth>;

    async fn watch_health(
        &self,
        _: tonic::Request<v1::WatchHealthRequest>,
    ) -> Answer<Self::WatchHealthStream> {
        Err(Status::unimplemented("not asked for by the gateway"))
    }

    async fn poll(&self, request: tonic::Request<v1::PollRequest>) -> Answer<v1::PollResponse> {
        let source = request.into_inner().source;
        self.world().polled.push(source.clone());
        let health = Some(v1::SourceHealth { source, items: 3, ..Default::default() });
        Ok(tonic::Response::new(v1::PollResponse { health }))
    }

    async fn release(
        &self,
        request: tonic::Request<v1::ReleaseRequest>,
    ) -> Answer<v1::ReleaseResponse> {
        let source = request.into_inner().source;
        let health = Some(v1::SourceHealth { source, ..Default::default() });
        Ok(tonic::Response::new(v1::ReleaseResponse { health }))
    }

    async fn submit(
        &self,
        request: tonic::Request<v1::SubmitRequest>,
    ) -> Answer<v1::SubmitResponse> {
        self.world().submitted.push(request.into_inner());
        let keys = vec!["k1".into()];
        Ok(tonic::Response::new(v1::SubmitResponse { keys, published: 1, findings: Vec::new() }))
    }
}

/// A running fake with a gateway in front of it.
pub struct Stage {
    pub fake: Fake,
    pub router: Router,
    /// Ends the services behind.
    pub stop: CancellationToken,
    pub address: SocketAddr,
    pub ended: tokio::task::JoinHandle<()>,
}

/// 2 March 2026, 10:00 in Berlin.
pub const NOW: i64 = 1_772_442_000;

/// Settings of the tests.
pub fn settings() -> Settings {
    let url = "https://kalender.example".parse().unwrap();
    let zone = Zone::named("Europe/Berlin").unwrap();
    let listen = "127.0.0.1:0".parse().unwrap();
    let mut settings = Settings::new(listen, url, zone, "Fachkräfteallianz Süd");
    settings.clock = Clock::new(|| Timestamp::from_second(NOW).unwrap());
    settings
}

/// Tokens of the tests.
pub fn tokens() -> Tokens {
    let text = "editor eeeeeeeeeeeeeeeeeeee redaktion\npartner pppppppppppppppppppp kammer\n\
                operator oooooooooooooooooooo betrieb\n";
    Tokens::parse("test", text).unwrap()
}

/// Three entries that anyone may see.
pub fn entries() -> Vec<Entry> {
    let jobs = fixture::timed("2026-03-04T18:00", Some("2026-03-04T20:00"));
    let fair = fixture::all_day((2026, 3, 4), (2026, 3, 6));
    let later = fixture::timed("2026-04-01T09:00", None);
    vec![
        fixture::entry("bb22", "Messe", fair),
        fixture::entry("aa11", "Jobmesse Zeitz", jobs),
        fixture::entry("cc33", "Sprechstunde", later),
    ]
}

/// Serves the fake on a free port; ends with the token.
pub async fn serve(
    fake: &Fake,
    stop: CancellationToken,
) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap(), serve_on(listener, fake, stop))
}

/// Serves the fake on that port.
pub fn serve_on(
    listener: tokio::net::TcpListener,
    fake: &Fake,
    stop: CancellationToken,
) -> tokio::task::JoinHandle<()> {
    let server = tonic::transport::Server::builder()
        .add_service(CalendarServiceServer::new(fake.clone()))
        .add_service(EditorialServiceServer::new(fake.clone()))
        .add_service(SourceServiceServer::new(fake.clone()));
    let incoming = TcpListenerStream::new(listener);
    tokio::spawn(async move {
        server.serve_with_incoming_shutdown(incoming, stop.cancelled()).await.unwrap();
    })
}

/// Channels to that address.
pub fn deps(address: SocketAddr) -> Deps {
    let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect_lazy();
    Deps {
        calendar: channel.clone(),
        editorial: channel.clone(),
        sources: vec![("ical-ingest".into(), channel)],
    }
}

/// A stage with these entries and settings.
pub async fn stage(entries: Vec<Entry>, settings: Settings) -> Stage {
    let fake = Fake::default();
    fake.world().entries = entries;
    fake.world().revision = 1;
    let stop = CancellationToken::new();
    let (address, ended) = serve(&fake, stop.clone()).await;
    Stage {
        router: terminbund_gateway::router(settings, deps(address)),
        fake,
        stop,
        address,
        ended,
    }
}

/// An answer with its whole body.
pub struct Got {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Got {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub async fn of(response: Response<Body>) -> Got {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Got { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }
}

impl Stage {
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        self.send("GET", path, headers, "", None).await
    }

    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: &str, peer: &str) -> Got {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, body, peer.parse().ok()).await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
        peer: Option<SocketAddr>,
    ) -> Got {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        if let Some(peer) = peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        Got::of(self.router.clone().oneshot(request).await.unwrap()).await
    }
}

/// Waits out the time in which an answer is served unasked.
pub async fn not_fresh() {
    tokio::time::sleep(std::time::Duration::from_millis(220)).await;
}
