//! What is handed in goes into RAW like what is fetched.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use prost::Message;
use terminbund_fetch::Url;
use terminbund_model::id::hash_text;
use terminbund_model::zone::zone;
use terminbund_proto::v1::raw_item::Payload;
use terminbund_proto::v1::{
    Event, SubmitRequest, SubmitResponse, SubmittedPayload, Visibility, when,
};

use crate::absence::Absences;
use crate::pages;
use crate::plan::{Plan, Situation, plan};
use crate::plausible;
use crate::read::{Body, Completeness, FoundItem, ReadBody, Reader};
use crate::spec::{SourceKind, SourceSpec};
use crate::store::{Publish, Store, StoreError, Stored};

/// The largest submission: it must fit into one message of the broker with what is around it.
const MAX_EVENT: usize = 512 * 1024;
/// The longest key of a sender.
const MAX_KEY: usize = 200;
/// Tries when somebody else hands in to the same source at the same time.
const TRIES: usize = 3;
/// Bytes of a key made from content.
const KEY_BYTES: usize = 10;

/// Why a submission was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SubmitError {
    /// Only for sources of that kind.
    #[error("Diese Quelle nimmt keine Einreichungen an. / This source takes no submissions.")]
    Kind,
    /// Nothing to take back.
    #[error("Unter diesem Schlüssel ist nichts eingereicht. / Nothing was handed in under it.")]
    Unknown,
    /// For the sender.
    #[error("{german} / {english}")]
    Content { german: String, english: String },
    /// The broker.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes an event or an iCalendar upload, or takes back what was handed in.
pub(crate) async fn submit<S: Store>(
    store: &S,
    reader: &Arc<dyn Reader>,
    spec: &Arc<SourceSpec>,
    request: SubmitRequest,
    sender: &str,
    now: Timestamp,
) -> Result<SubmitResponse, SubmitError> {
    if spec.kind != SourceKind::Submitted {
        return Err(SubmitError::Kind);
    }
    if request.key.len() > MAX_KEY || request.key.chars().any(char::is_control) {
        return Err(content("Der Schlüssel ist zu lang.", "The key is too long."));
    }
    if request.withdraw {
        return take_back(store, spec, &request.key, now).await;
    }
    let read = if request.ical.is_empty() {
        let event = request.event.clone().unwrap_or_default();
        let items = vec![found_event(spec, &request.key, event, sender)?];
        ReadBody { items, ..ReadBody::default() }
    } else {
        read_upload(reader, spec, &request, now).await?
    };
    let mut tries = 0;
    loop {
        let known = store.load(&spec.slug).await?;
        let plan = plan_submission(reader, spec, &known, &read, now);
        let keys = keys_of(&plan, &known, &read.items);
        let published = u32::try_from(plan.changes.len()).unwrap_or(u32::MAX);
        tries += 1;
        match store.publish(&spec.slug, plan.into_publishes()).await {
            Ok(()) => {
                return Ok(SubmitResponse { keys, published, findings: read.findings });
            }
            Err(StoreError::Conflict(_)) if tries < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn plan_submission(
    reader: &Arc<dyn Reader>,
    spec: &SourceSpec,
    known: &[Stored],
    read: &ReadBody,
    now: Timestamp,
) -> Plan {
    let over_at = |item: &_| reader.over_at(spec, item);
    let around = Situation {
        source: &spec.slug,
        zone: zone(&spec.zone),
        now,
        over_at: &over_at,
        // What is not in this submission was in another.
        complete: false,
        unread: &BTreeSet::new(),
        closed: &read.closed,
        renewals: 0,
    };
    plan(known, &read.items, &mut Absences::default(), &around)
}

/// Keys of the items meant, as RAW has them.
fn keys_of(plan: &Plan, known: &[Stored], found: &[FoundItem]) -> Vec<String> {
    let mut keys: Vec<String> = plan.changes.iter().map(|c| c.publish.item.key.clone()).collect();
    let uids: Vec<&str> = found.iter().filter_map(|f| f.uid.as_deref()).collect();
    let same = |s: &&Stored| uids.contains(&s.item.uid.as_str()) && !keys.contains(&s.item.key);
    let unchanged: Vec<String> = known.iter().filter(same).map(|s| s.item.key.clone()).collect();
    keys.extend(unchanged);
    keys.sort();
    keys
}

async fn take_back<S: Store>(
    store: &S,
    spec: &SourceSpec,
    key: &str,
    now: Timestamp,
) -> Result<SubmitResponse, SubmitError> {
    let known = store.load(&spec.slug).await?;
    let meant = |s: &&Stored| !key.is_empty() && (s.item.uid == key || s.item.key == key);
    let all: Vec<&Stored> = known.iter().filter(meant).collect();
    if all.is_empty() {
        return Err(SubmitError::Unknown);
    }
    let keys = all.iter().map(|s| s.item.key.clone()).collect();
    let live: Vec<Publish> = all
        .into_iter()
        .filter(|s| s.item.withdrawn_at.is_none())
        .map(|s| {
            let mut item = s.item.clone();
            item.withdrawn_at = Some(now.as_second());
            item.last_changed = now.as_second();
            item.revision += 1;
            Publish { item, expected: s.revision }
        })
        .collect();
    let published = u32::try_from(live.len()).unwrap_or(u32::MAX);
    store.publish(&spec.slug, live).await?;
    Ok(SubmitResponse { keys, published, findings: Vec::new() })
}

/// An event as found item. Its hash is over the message itself, which has one encoding.
fn found_event(
    spec: &SourceSpec,
    key: &str,
    event: Event,
    sender: &str,
) -> Result<FoundItem, SubmitError> {
    if event.title.trim().is_empty() {
        return Err(content("Der Titel fehlt.", "The title is missing."));
    }
    let Some(start) = event.when.as_ref().and_then(start_text) else {
        return Err(content("Der Beginn fehlt.", "The start is missing."));
    };
    if event.encoded_len() > MAX_EVENT {
        return Err(content("Die Einreichung ist zu groß.", "The submission is too large."));
    }
    for link in links(&event) {
        let scheme = Url::parse(link).ok().map(|u| u.scheme().to_owned());
        let public = ["http", "https", "mailto", "tel"];
        if !scheme.is_some_and(|s| public.contains(&s.as_str())) {
            return Err(content(
                "Links müssen mit http, https, mailto oder tel beginnen.",
                "Links must begin with http, https, mailto or tel.",
            ));
        }
    }
    let visibility = circle(spec, &event)?;
    let bytes = event.encode_to_vec();
    // Without a key of the sender's, the same event again is the same.
    let uid = if key.is_empty() {
        hash_text(&["submitted", &data_of(&bytes)], KEY_BYTES)
    } else {
        key.to_owned()
    };
    Ok(FoundItem {
        uid: Some(uid),
        title: event.title.clone(),
        start,
        recurring: false,
        content_hash: *blake3::hash(&bytes).as_bytes(),
        visibility,
        findings: Vec::new(),
        partial: false,
        payload: Payload::Submitted(Box::new(SubmittedPayload {
            event: Some(event),
            submitted_by: sender.chars().filter(|c| !c.is_control()).take(MAX_KEY).collect(),
        })),
    })
}

/// Who may see it: the narrower of what the source and the event say. A source that is public
/// takes nothing that is not, so that nobody trusts it with what it would tell.
fn circle(spec: &SourceSpec, event: &Event) -> Result<Visibility, SubmitError> {
    let wide = |v: Visibility| matches!(v, Visibility::Public | Visibility::Unspecified);
    match (spec.visibility, event.visibility()) {
        (source, of_event) if wide(of_event) => Ok(source),
        (source, _) if wide(source) => Err(content(
            "Diese Quelle nimmt nur öffentliche Veranstaltungen an.",
            "This source takes public events only.",
        )),
        (Visibility::NamedPartners, _) | (_, Visibility::NamedPartners) => {
            Ok(Visibility::NamedPartners)
        }
        (source, _) => Ok(source),
    }
}

fn data_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn start_text(when: &terminbund_proto::v1::When) -> Option<String> {
    let date =
        |d: &terminbund_proto::v1::Date| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day);
    match when.kind.as_ref()? {
        when::Kind::Timed(timed) => {
            Timestamp::from_second(timed.start).ok().map(|at| at.to_string())
        }
        when::Kind::AllDay(day) => day.first.as_ref().map(date),
        when::Kind::Imprecise(span) => span.earliest.as_ref().map(date),
    }
}

fn links(event: &Event) -> Vec<&str> {
    let registration = event.registration.as_ref().map(|r| r.url.as_str());
    let image = event.image.as_ref().map(|i| i.url.as_str());
    let attached = event.attachments.iter().chain(&event.recordings).map(|l| l.url.as_str());
    let parties = [&event.organizer, &event.contact].into_iter().flatten();
    let all = [event.url.as_str(), event.online_url.as_str()].into_iter().chain(registration);
    let all = all.chain(image).chain(attached).chain(parties.map(|p| p.url.as_str()));
    all.filter(|link| !link.is_empty()).collect()
}

/// The items of an upload; each counts by its own UID.
async fn read_upload(
    reader: &Arc<dyn Reader>,
    spec: &Arc<SourceSpec>,
    request: &SubmitRequest,
    now: Timestamp,
) -> Result<ReadBody, SubmitError> {
    let no = |complete| match complete {
        Completeness::Broken { german, english } => Err(SubmitError::Content { german, english }),
        _ => Ok(()),
    };
    no(plausible::ical(&request.ical))?;
    let address = Url::parse("urn:terminbund:upload");
    let url = address.map_err(|_| content("Kein Kalender.", "No calendar."))?;
    let body = Body {
        bytes: Bytes::from(request.ical.clone()),
        content_type: Some("text/calendar".to_owned()),
        charset: None,
        url,
        status: 200,
        asked: None,
    };
    let (read, _) = pages::read(reader, spec, vec![body], now).await;
    no(read.complete.clone())?;
    Ok(read)
}

fn content(german: &str, english: &str) -> SubmitError {
    SubmitError::Content { german: german.to_owned(), english: english.to_owned() }
}
