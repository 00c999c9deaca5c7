//! When all is ready: each source was asked, and what it told is in the feed.

use std::time::Duration;

use anyhow::Context;
use terminbund_bus::{Bus, Stream};
use terminbund_proto::v1::{
    AttendanceMode, Event, ListEntriesRequest, ListSourcesRequest, Party, Place, SourceState,
    SubmitRequest, calendar_service_client::CalendarServiceClient,
    source_service_client::SourceServiceClient,
};
use tonic::transport::{Channel, Endpoint};

use super::Plan;
use crate::{demo, run::Service};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// Sources that do not answer keep nobody waiting for longer than this.
const WITHIN: Duration = Duration::from_secs(30);
/// The calendar is taken as settled when it did not change for so many looks.
const QUIET: u32 = 3;
/// Largest answer that is read.
const MAX_MESSAGE: usize = 16 << 20;

/// Waits until all is ready; in the demo also hands in the announcement of a partner.
pub(super) async fn wait(plan: &Plan, bus: &Bus) -> anyhow::Result<()> {
    let all = async {
        polled(plan, Service::IcalIngest).await?;
        if plan.partners.is_some() {
            hand_in(plan).await?;
        }
        polled(plan, Service::PageIngest).await?;
        settled(plan, bus).await
    };
    match tokio::time::timeout(WITHIN, all).await {
        Ok(done) => done,
        Err(_) => {
            tracing::warn!("some sources have not answered yet; see the page of sources");
            Ok(())
        }
    }
}

fn channel(plan: &Plan, service: Service) -> anyhow::Result<Channel> {
    Ok(Endpoint::new(format!("http://{}", plan.address(service)))?.connect_lazy())
}

async fn polled(plan: &Plan, service: Service) -> anyhow::Result<()> {
    let mut client = SourceServiceClient::new(channel(plan, service)?);
    loop {
        if let Ok(answer) = client.list_sources(ListSourcesRequest::default()).await {
            let waiting = |s: &terminbund_proto::v1::SourceHealth| {
                s.kind != "submitted" && s.state() == SourceState::Unspecified
            };
            if !answer.into_inner().sources.iter().any(waiting) {
                return Ok(());
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// RAW is derived, and the calendar has come to rest.
async fn settled(plan: &Plan, bus: &Bus) -> anyhow::Result<()> {
    let channel = channel(plan, Service::Calendar)?;
    let mut client = CalendarServiceClient::new(channel).max_decoding_message_size(MAX_MESSAGE);
    let (mut last, mut quiet) = (None, 0);
    while quiet < QUIET {
        tokio::time::sleep(LOOK).await;
        let request = ListEntriesRequest { page_size: 1, ..ListEntriesRequest::default() };
        let Ok(answer) = client.list_entries(request).await else { continue };
        let raw = bus.state(Stream::Raw).await.map(|s| s.1).ok();
        let events = bus.state(Stream::Events).await.map(|s| s.1).ok();
        let answer = answer.into_inner();
        let now = Some((raw, events, answer.revision));
        let derived = bus.is_worked_through(Stream::Raw).await.is_ok_and(|done| done);
        let read = derived && events.is_some_and(|last| answer.events >= last);
        quiet = if now == last && read { quiet + 1 } else { 0 };
        last = now;
    }
    Ok(())
}

/// One of the demo's partners hands in an announcement.
async fn hand_in(plan: &Plan) -> anyhow::Result<()> {
    let submitted = terminbund_chassis::config::Kind::Submitted;
    let Some(source) = plan.loaded.config.sources.iter().find(|s| s.kind == submitted) else {
        return Ok(());
    };
    let told = demo::submission(&plan.data.join("demo"))?;
    let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
    let at = |key: &str| text(key).parse::<jiff::Timestamp>();
    let when = terminbund_model::moment::timed(at("start")?, at("end").ok(), &source.zone);
    let event = Event {
        title: text("title"),
        description: text("description"),
        when: Some(when),
        place: Some(Place { text: text("place"), ..Place::default() }),
        url: text("url"),
        organizer: Some(Party { name: text("organizer"), ..Party::default() }),
        contact: Some(Party { email: text("contact"), ..Party::default() }),
        attendance_mode: AttendanceMode::Onsite.into(),
        ..Event::default()
    };
    let request = SubmitRequest {
        source: source.id.to_string(),
        key: "demo".to_owned(),
        event: Some(event),
        ..SubmitRequest::default()
    };
    SourceServiceClient::new(channel(plan, Service::IcalIngest)?)
        .submit(request)
        .await
        .context("the demo's submission")?;
    Ok(())
}
