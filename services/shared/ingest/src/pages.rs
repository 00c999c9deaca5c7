//! Reads a source: the first body, and the further pages that its reader wants.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use terminbund_fetch::{Request, Response, RobotsVerdict, Url};

use crate::one_poll::Fetch;
use crate::read::{Body, Completeness, FollowUp, ReadBody, Reader};
use crate::spec::SourceSpec;

/// Pause between two pages of one site where it asks for none.
const PAUSE: Duration = Duration::from_millis(500);
/// Rounds of "read, then fetch what it wants": pages of a list, then details.
const ROUNDS: usize = 12;
/// All pages of one poll take no more than this; what is left comes with the next full reading.
const BUDGET: Duration = Duration::from_secs(15 * 60);

/// A body of a response.
pub(crate) fn body_of(response: &Response) -> Body {
    Body {
        bytes: response.body.clone(),
        content_type: response.content_type.clone(),
        charset: response.charset.clone(),
        url: response.final_url.clone(),
        status: response.status,
        asked: None,
    }
}

/// Reads bodies on a thread for such work; a reader that panics is a body that cannot be read.
pub(crate) async fn read(
    reader: &Arc<dyn Reader>,
    spec: &Arc<SourceSpec>,
    bodies: Vec<Body>,
    now: Timestamp,
) -> (ReadBody, Vec<Body>) {
    let (reader, spec) = (Arc::clone(reader), Arc::clone(spec));
    let work = tokio::task::spawn_blocking(move || {
        let read = reader.read(&spec, &bodies, now);
        (read, bodies)
    });
    work.await.unwrap_or_else(|error| {
        tracing::error!(%error, "reader failed");
        let complete = Completeness::Broken {
            german: "Die Antwort lässt sich nicht lesen. Bitte den Betreiber benachrichtigen."
                .into(),
            english: "The answer cannot be read. Please tell the operator.".into(),
        };
        (ReadBody { complete, ..ReadBody::default() }, Vec::new())
    })
}

/// Has the reader compare what it read with what it remembers; gives its new memory.
pub(crate) async fn remember(
    reader: &Arc<dyn Reader>,
    spec: &Arc<SourceSpec>,
    first: Body,
    memory: String,
    mut read: ReadBody,
    now: Timestamp,
) -> (ReadBody, String) {
    let (reader, spec) = (Arc::clone(reader), Arc::clone(spec));
    let (kept, unjudged) = (memory.clone(), read.clone());
    let work = tokio::task::spawn_blocking(move || {
        let memory = reader.remember(&spec, &first, &memory, &mut read, now);
        (read, memory)
    });
    work.await.unwrap_or_else(|error| {
        tracing::error!(%error, "reader failed to compare");
        (unjudged, kept)
    })
}

/// Hash of what a first page says, so that its further pages are left alone while it says the
/// same.
pub(crate) fn listing_hash(read: &ReadBody) -> String {
    let mut parts: BTreeSet<Vec<u8>> = BTreeSet::new();
    for item in &read.items {
        parts.insert([&item.content_hash[..], item.title.as_bytes()].concat());
    }
    for page in &read.more {
        parts.insert(page.url.as_str().as_bytes().to_vec());
    }
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(&part);
    }
    hash.finalize().to_hex().to_string()
}

/// Fetches what the reader wants and reads again, round by round.
pub(crate) async fn read_further<F: Fetch>(
    fetch: &F,
    reader: &Arc<dyn Reader>,
    spec: &Arc<SourceSpec>,
    first: (ReadBody, Vec<Body>),
    now: Timestamp,
) -> ReadBody {
    let (mut read_body, mut bodies) = first;
    let begun = tokio::time::Instant::now();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let left = spec.max_pages.saturating_sub(asked.len());
        let wanted: Vec<FollowUp> = read_body
            .more
            .iter()
            .filter(|page| own_site(spec, &bodies, &page.url))
            .filter(|page| !asked.contains(page.url.as_str()))
            .take(left)
            .cloned()
            .collect();
        if wanted.is_empty() || bodies.is_empty() || begun.elapsed() > BUDGET {
            break;
        }
        for page in wanted {
            if begun.elapsed() > BUDGET {
                break;
            }
            if asked.insert(page.url.as_str().to_owned()) {
                bodies.push(fetch_page(fetch, spec, page).await);
            }
        }
        (read_body, bodies) = read(reader, spec, bodies, now).await;
    }
    read_body
}

/// Only pages of the site itself: a list must not send us elsewhere.
fn own_site(spec: &SourceSpec, bodies: &[Body], url: &Url) -> bool {
    let own = spec.url.iter().chain(bodies.first().map(|b| &b.url));
    own.into_iter().any(|own| own.host_str().is_some() && own.host_str() == url.host_str())
}

async fn fetch_page<F: Fetch>(fetch: &F, spec: &SourceSpec, page: FollowUp) -> Body {
    let verdict = if spec.robots {
        fetch.robots(&page.url).await
    } else {
        RobotsVerdict::Allowed { delay: None }
    };
    let mut body = Body {
        bytes: Bytes::new(),
        content_type: None,
        charset: None,
        url: page.url.clone(),
        status: 0,
        asked: Some(page.clone()),
    };
    let RobotsVerdict::Allowed { delay } = verdict else { return body };
    tokio::time::sleep(delay.unwrap_or(PAUSE).max(PAUSE)).await;
    let same = spec.url.as_ref().is_some_and(|own| own.origin() == page.url.origin());
    let auth = if same { spec.auth.clone() } else { None };
    let request = Request { auth, robots: spec.robots, ..Request::get(page.url.clone()) };
    match fetch.fetch(&request).await {
        Ok(response) => {
            let good = response.status == 200;
            body = Body { asked: Some(page), ..body_of(&response) };
            if !good {
                body.bytes = Bytes::new();
            }
        }
        Err(error) => tracing::debug!(source = %spec.slug, %error, "further page failed"),
    }
    body
}
