//! One source whose server says what a test wants.

use std::sync::{Arc, Mutex};

use terminbund_fetch::{FetchError, Request, Response};
use terminbund_ingest::{MemoryStore, Poller};
use terminbund_model::clock::ManualClock;
use terminbund_proto::v1::SourceHealth;

use super::{Event, TestReader, Web, answer, calendar, clock, live, settings, spec};

type Answers = dyn Fn(&Request) -> Result<Response, FetchError> + Send + Sync;
type Said = Result<(u16, Vec<u8>), FetchError>;

/// One source whose server says what it is told, polled by hand on a clock that stands.
pub struct Bench {
    pub poller: Poller<MemoryStore, Web<Box<Answers>>>,
    pub store: Arc<MemoryStore>,
    pub clock: Arc<ManualClock>,
    pub says: Arc<Mutex<Said>>,
}

impl Bench {
    pub fn new() -> Self {
        let says: Arc<Mutex<Said>> = Arc::new(Mutex::new(Ok((200, Vec::new()))));
        let told = Arc::clone(&says);
        let web: Box<Answers> = Box::new(move |request| {
            let (status, body) = told.lock().unwrap().clone()?;
            let tag = blake3::hash(&body).to_hex().to_string().into_bytes();
            let known = request.validators.as_ref().and_then(|v| v.etag.clone());
            let same = status == 200 && known.as_ref() == Some(&tag);
            let mut response =
                if same { answer(request, 304, "") } else { answer(request, status, body) };
            response.validators.etag = (status == 200).then_some(tag);
            Ok(response)
        });
        let store = Arc::new(MemoryStore::default());
        let clock = clock();
        let poller = Poller::new(
            vec![spec("quelle", "https://a.example/a.ics")],
            Arc::new(TestReader),
            Arc::clone(&store),
            Arc::new(Web(web)),
            clock.clone(),
            settings("a"),
        );
        Self { poller, store, clock, says }
    }

    pub fn says(&self, events: &[Event]) {
        self.says_bytes(200, calendar(events).as_bytes());
    }

    pub fn says_bytes(&self, status: u16, body: &[u8]) {
        *self.says.lock().unwrap() = Ok((status, body.to_vec()));
    }

    pub async fn poll_after(&self, seconds: i64) -> SourceHealth {
        self.clock.advance(seconds);
        self.poller.poll_now("quelle").await.unwrap()
    }

    pub fn live(&self) -> usize {
        live(&self.store).len()
    }
}
