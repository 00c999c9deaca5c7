//! `terminbund entries` and `terminbund explain`: query the running calendar.

use std::process::ExitCode;

use terminbund_model::moment;
use terminbund_proto::v1::{
    Entry, ExplainRequest, Filter, ListEntriesRequest, When,
    calendar_service_client::CalendarServiceClient, when,
};

use super::running::Where;

/// Largest answer that is read.
const MAX_MESSAGE: usize = 16 << 20;
/// Entries asked for at once.
const PAGE: u32 = 500;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    at: Where,
    /// The filter, as in the page's address: "audience=unternehmen&region=15002&from=2026-03-01".
    #[arg(default_value = "")]
    filter: String,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Lists entries.
pub(crate) async fn entries(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let filter: Filter = terminbund_gateway::filter::from_query(&arguments.filter)?;
    let channel = arguments.at.channel("calendar").await?;
    let mut client = CalendarServiceClient::new(channel).max_decoding_message_size(MAX_MESSAGE);
    let mut token = String::new();
    loop {
        let request = ListEntriesRequest {
            filter: Some(filter.clone()),
            page_size: PAGE,
            page_token: token,
            ..ListEntriesRequest::default()
        };
        let page = client.list_entries(request).await?.into_inner();
        for entry in &page.entries {
            print(entry, arguments.json);
        }
        token = page.next_page_token;
        if token.is_empty() {
            if !arguments.json {
                crate::out!("{} entries", page.total);
            }
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn print(entry: &Entry, json: bool) {
    let Some(event) = &entry.event else { return };
    let partners = entry.members.iter().map(|m| m.partner.as_str()).collect::<Vec<_>>();
    let place = event.place.as_ref().map_or("", |p| p.locality.as_str());
    let start = event.when.as_ref().map(start).unwrap_or_default();
    if json {
        let line = serde_json::json!({
            "id": entry.id,
            "title": event.title,
            "start": start,
            "place": place,
            "status": event.status().as_str_name(),
            "partners": partners,
            "events": entry.members.iter().map(|m| m.event_id.as_str()).collect::<Vec<_>>(),
            "sequence": entry.sequence,
        });
        crate::out!("{line}");
    } else {
        crate::out!(
            "{}  {start:<16}  {}  [{}] {place}",
            entry.id,
            event.title,
            partners.join(", ")
        );
    }
}

fn start(when: &When) -> String {
    match &when.kind {
        Some(when::Kind::Timed(timed)) => moment::local(timed.start, &timed.zone)
            .map(|l| l.strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default(),
        _ => moment::first_day(when).map(|d| d.to_string()).unwrap_or_default(),
    }
}

#[derive(clap::Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    at: Where,
    /// One id: why it is one event. Two: why they are one, or are not.
    #[arg(num_args = 1..=2, required = true)]
    ids: Vec<String>,
    /// In English.
    #[arg(long)]
    english: bool,
}

/// The verdict on a pair, in words.
fn judged(verdict: &str, english: bool) -> &'static str {
    match (verdict, english) {
        ("same", false) => "dieselbe Veranstaltung",
        ("same", true) => "the same event",
        ("review", false) => "unsicher: ein Mensch soll entscheiden",
        ("review", true) => "unsure: a person should decide",
        (_, false) => "verschiedene Veranstaltungen",
        (_, true) => "different events",
    }
}

/// Explains an entry or a pair.
pub(crate) async fn explain(arguments: ExplainArguments) -> anyhow::Result<ExitCode> {
    let channel = arguments.at.channel("calendar").await?;
    let request = ExplainRequest { ids: arguments.ids, ..ExplainRequest::default() };
    let answer = CalendarServiceClient::new(channel).explain(request).await?.into_inner();
    crate::out!("{}", if arguments.english { &answer.english } else { &answer.german });
    for pair in &answer.pairs {
        crate::out!(
            "\n{} ({})\n{} ({})\n  {:.3} {}",
            pair.a_title,
            pair.a_partner,
            pair.b_title,
            pair.b_partner,
            pair.probability,
            judged(&pair.verdict, arguments.english)
        );
        for evidence in &pair.evidence {
            let said = if arguments.english { &evidence.english } else { &evidence.german };
            crate::out!("  {:+7.2}  {said}", evidence.weight);
        }
    }
    Ok(ExitCode::SUCCESS)
}
