//! The services as processes: each its own, each a gRPC server, all gone at the end.

use std::{collections::BTreeSet, time::Duration};

use http::uri::PathAndQuery;
use terminbund_bus::Stream;
use terminbund_tests::Suite;
use tokio_stream::once;
use tonic::{Code, Request, client::Grpc, transport::Endpoint};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

/// Each service and a gRPC service that it answers.
const SERVICES: [(&str, &str); 4] = [
    ("ical-ingest", "terminbund.v1.SourceService"),
    ("page-ingest", "terminbund.v1.SourceService"),
    ("normalizer", "terminbund.v1.NormalizeService"),
    ("calendar", "terminbund.v1.CalendarService"),
];
/// Longer than a stop takes: the services' own drain, and some for a busy machine.
const STOP: Duration = Duration::from_secs(15);

#[test]
fn five_services_are_five_processes_and_none_outlives_sigterm() {
    let mut suite = Suite::demo();
    let running = suite.running();
    let names = SERVICES.map(|(name, _)| name).into_iter().chain(["gateway"]);
    let mut pids = BTreeSet::new();
    for name in names {
        let pid = running.processes[name];
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).expect("it is alive");
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        assert!(command.contains(&format!(" run {name} ")), "{command}");
        pids.insert(pid);
    }
    assert_eq!(pids.len(), 5);
    let (ended, took) = suite.stop();
    println!("stopped after {took:?}");
    assert!(ended.success() && took < STOP, "{ended:?} after {took:?}");
    assert!(!suite.data().join("running.json").exists());
}

async fn services(address: &str) -> Vec<String> {
    let channel = Endpoint::new(format!("http://{address}")).expect("an address").connect().await;
    let mut client = ServerReflectionClient::new(channel.expect("it answers"));
    let ask = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let answer = client.server_reflection_info(once(ask)).await.expect("reflection");
    let answer = answer.into_inner().message().await.expect("an answer").expect("one");
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        return Vec::new();
    };
    list.service.into_iter().map(|s| s.name).collect()
}

async fn check_service(name: &str, address: &str, grpc: &str) {
    let channel = Endpoint::new(format!("http://{address}")).expect("an address").connect().await;
    let channel = channel.expect(name);
    for service in ["", grpc] {
        let ask = HealthCheckRequest { service: service.to_owned() };
        let answer = HealthClient::new(channel.clone()).check(ask).await.expect(name);
        assert_eq!(answer.into_inner().status(), ServingStatus::Serving, "{name} {service}");
    }
    let listed = services(address).await;
    assert!(listed.iter().any(|s| s == grpc), "{name}: {listed:?}");
    let mut client = Grpc::new(channel);
    client.ready().await.expect("ready");
    let path = PathAndQuery::from_static("/terminbund.v1.NoSuchService/Ask");
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    let refused = client.unary(Request::new(()), path, codec).await.expect_err("unknown");
    assert_eq!(refused.code(), Code::Unimplemented, "{name}: {refused}");
}

#[test]
fn each_service_answers_health_and_reflection_and_refuses_what_it_does_not_know() {
    let suite = Suite::demo();
    let running = suite.running();
    for (name, grpc) in SERVICES {
        suite.wait(check_service(name, &running.addresses[name], grpc));
    }
    // the gateway's own interface is HTTP; it looks for itself whether the calendar answers
    terminbund_tests::wait_for("the gateway is serving", STOP, || {
        let address = suite.http().to_string();
        suite.wait(async {
            let channel = Endpoint::new(format!("http://{address}")).ok()?.connect().await.ok()?;
            let ask = HealthCheckRequest::default();
            let answer = HealthClient::new(channel).check(ask).await.ok()?;
            (answer.into_inner().status() == ServingStatus::Serving).then_some(())
        })
    });
    suite.wait(check_service("gateway", &suite.http().to_string(), "grpc.health.v1.Health"));
    for path in ["/healthz", "/readyz"] {
        assert_eq!(suite.get(path).status, 200, "{path}");
    }
    let refused = suite.get("/terminbund.v1.CalendarService/ListEntries");
    assert_eq!(refused.status, 404);
}

#[test]
fn the_streams_hold_what_the_demo_tells() {
    let suite = Suite::demo();
    suite.settle();
    let bus = suite.bus();
    let count = |stream| suite.wait(bus.state(stream)).expect("a state").0;
    let (raw, events) = (count(Stream::Raw), count(Stream::Events));
    let (entries, ledger) = (count(Stream::Entries), count(Stream::Ledger));
    println!("RAW {raw}, EVENTS {events}, ENTRIES {entries}, LEDGER {ledger}");
    // private ones do not come in; a series is one announcement and several entries
    assert!((60..=90).contains(&raw), "RAW {raw}");
    assert_eq!(events, raw);
    let shown = suite.feed().items.len() as u64;
    assert!(entries >= shown && ledger >= shown, "{entries} {ledger} of {shown}");
    assert!(count(Stream::Changes) >= shown);
    assert_eq!([count(Stream::Decisions), count(Stream::Dead)], [0, 0]);
}

#[test]
fn a_service_that_is_killed_comes_back_with_what_it_knew() {
    let suite = Suite::demo();
    let before = suite.feed();
    let told = std::cell::Cell::new(0);
    for name in ["gateway", "calendar", "normalizer", "page-ingest", "ical-ingest", "broker"] {
        let killed = suite.kill(name);
        let back = Duration::from_secs(30);
        terminbund_tests::wait_for(&format!("{name} is back"), back, || {
            (suite.running().processes[name] != killed).then_some(())
        });
        terminbund_tests::wait_for("the feed is as before", back, || {
            let http = suite.http().to_string();
            let answer = terminbund_tests::get(&http, "/feeds/alle.ics").ok()?;
            let now = terminbund_tests::Feed::parse(&answer.body);
            if answer.status == 200 && now == before {
                return Some(());
            }
            told.set(told.get() + 1);
            if told.get() % 100 == 99 {
                println!(
                    "after {name}: HTTP {}: {}",
                    answer.status,
                    first_difference(&before, &now)
                );
            }
            None
        });
    }
}

/// The first place where two feeds differ, for a person.
fn first_difference(a: &terminbund_tests::Feed, b: &terminbund_tests::Feed) -> String {
    let (a, b) = (format!("{a:#?}"), format!("{b:#?}"));
    let lines = a.lines().zip(b.lines()).position(|(x, y)| x != y);
    let at = lines.unwrap_or(a.lines().count().min(b.lines().count()));
    let around =
        |text: &str| text.lines().skip(at.saturating_sub(6)).take(9).collect::<Vec<_>>().join("\n");
    format!("before\n{}\nnow\n{}", around(&a), around(&b))
}
