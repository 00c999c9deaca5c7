//! The bus against a broker of its own: nothing by halves, nothing lost, nothing waited for.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    time::Duration,
};

use terminbund_bus::{
    Bucket, Bus, BusError, Followed, Job, Message, Outcome, Settings, Stream, names,
};
use terminbund_proto::v1::RawItem;
use terminbund_tests::{Broker, free_address};
use tokio::{sync::mpsc::Receiver, time::timeout};
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes, a restart of the broker included.
const SOON: Duration = Duration::from_secs(30);

fn message(key: &str) -> Message {
    let item = RawItem { key: key.to_owned(), source: "ihk".to_owned(), ..RawItem::default() };
    Message::new(names::raw("ihk", key), &item)
}

fn messages(count: usize) -> Vec<Message> {
    (0..count).map(|i| message(&format!("key-{i}"))).collect()
}

async fn next(follower: &mut Receiver<Followed>) -> Followed {
    timeout(SOON, follower.recv()).await.expect("in time").expect("it goes on")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_atomic_batch_is_stored_whole_or_not_at_all() {
    let broker = Broker::start();
    let bus = broker.bus("test").await;
    assert_eq!(bus.publish(Vec::new()).await.expect("nothing to do"), 0);
    let last = bus.publish(messages(200)).await.expect("stored");
    assert_eq!(bus.state(Stream::Raw).await.expect("a state"), (200, last));

    // one of the batch expects what is not so: none of it is stored
    let mut batch = messages(300);
    batch[150].expected = Some(9_999);
    let refused = bus.publish(batch).await;
    assert!(matches!(refused, Err(BusError::Conflict { .. })), "{refused:?}");
    assert_eq!(bus.state(Stream::Raw).await.expect("a state"), (200, last));

    // more than one batch takes
    let last = bus.publish(messages(2_500)).await.expect("stored");
    let (count, end) = bus.state(Stream::Raw).await.expect("a state");
    assert_eq!((count, end), (2_500, last));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expected_sequence_that_is_another_is_a_conflict() {
    let broker = Broker::start();
    let bus = broker.bus("test").await;
    let first = Message { expected: Some(0), ..message("a") };
    let sequence = bus.publish_one(first.clone()).await.expect("the first");
    let again = bus.publish_one(first).await;
    assert!(matches!(again, Err(BusError::Conflict { .. })), "{again:?}");
    let next = Message { expected: Some(sequence), ..message("a") };
    let later = bus.publish_one(next.clone()).await.expect("the second");
    assert!(later > sequence);
    let stale = bus.publish_one(next).await;
    assert!(matches!(stale, Err(BusError::Conflict { .. })), "{stale:?}");
    let kept = bus.last(Stream::Raw, &names::raw("ihk", "a")).await.expect("read");
    assert_eq!(kept.expect("it is there").sequence, later);
}

#[tokio::test(flavor = "multi_thread")]
async fn following_replays_then_tails_and_goes_on_over_a_killed_broker() {
    let mut broker = Broker::start();
    let bus = broker.bus("follower").await;
    bus.publish(messages(700)).await.expect("stored");
    let stop = CancellationToken::new();
    let mut follower = bus.follow(Stream::Raw, 1, stop.clone());
    for i in 0..700 {
        let Followed::Record(record) = next(&mut follower).await else {
            unreachable!("caught up after {i} of 700")
        };
        assert_eq!(record.subject, names::raw("ihk", &format!("key-{i}")));
    }
    assert_eq!(next(&mut follower).await, Followed::CaughtUp);
    bus.publish_one(message("tail")).await.expect("stored");
    assert!(matches!(next(&mut follower).await, Followed::Record(r) if r.sequence == 701));

    broker.kill();
    broker.restart();
    // another writer, as the follower's own connection may still be on its way back
    let writer = broker.bus("writer").await;
    assert_eq!(writer.state(Stream::Raw).await.expect("a state").1, 701, "acknowledged is kept");
    let sequence = writer.publish_one(message("after")).await.expect("stored");
    let Followed::Record(record) = next(&mut follower).await else {
        unreachable!("it said a second time that it has caught up")
    };
    assert_eq!((record.sequence, sequence), (702, 702));
    stop.cancel();
    assert_eq!(timeout(SOON, follower.recv()).await.expect("it ends"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn following_an_empty_stream_has_caught_up_at_once() {
    let broker = Broker::start();
    let bus = broker.bus("test").await;
    let mut follower = bus.follow(Stream::Entries, 1, CancellationToken::new());
    assert_eq!(next(&mut follower).await, Followed::CaughtUp);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_done_once_tried_again_or_dead_with_a_reason() {
    let broker = Broker::start();
    let bus = broker.bus("test").await;
    let batch = ["good", "flaky", "hopeless", "broken"].map(message);
    bus.publish(batch.to_vec()).await.expect("stored");
    let mut dead = bus.follow(Stream::Dead, 1, CancellationToken::new());
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let stop = CancellationToken::new();
    let mut flaky = 0;
    let handle = async |jobs: &[Job]| {
        let outcome = |job: &Job| {
            let key = |key: &str| job.subject == names::raw("ihk", key);
            tell.send(job.subject.clone()).expect("the test listens");
            match () {
                () if key("flaky") && flaky < 1 => {
                    flaky += 1;
                    Outcome::Failed("not yet".to_owned())
                }
                () if key("hopeless") => Outcome::Failed("never\never".to_owned()),
                () if key("broken") => Outcome::Dead("cannot be read".to_owned()),
                () => Outcome::Done,
            }
        };
        jobs.iter().map(outcome).collect::<Vec<_>>()
    };
    let watched = async {
        let mut letters = Vec::new();
        while letters.len() < 2 {
            if let Followed::Record(record) = next(&mut dead).await {
                letters.push(String::from_utf8_lossy(&record.payload).into_owned());
            }
        }
        while !bus.has_caught_up(Stream::Raw, "tester").await.expect("a state") {
            tokio::task::yield_now().await;
        }
        stop.cancel();
        letters
    };
    let work = bus.work(Stream::Raw, "tester", stop.clone(), handle);
    let both = Box::pin(async { tokio::join!(work, watched) });
    let both = timeout(SOON, both).await.expect("in time");
    both.0.expect("no error");
    let letters = both.1;
    let letter = |reason: &str| letters.iter().any(|l| l.contains(reason));
    assert!(letter("reason: never ever\n") && letter("reason: cannot be read\n"), "{letters:?}");
    assert!(letter(&names::raw("ihk", "broken")), "{letters:?}");
    let mut seen = Vec::new();
    while let Ok(subject) = told.try_recv() {
        seen.push(subject);
    }
    let times = |key: &str| seen.iter().filter(|s| **s == names::raw("ihk", key)).count();
    assert_eq!([times("good"), times("flaky"), times("hopeless"), times("broken")], [1, 2, 5, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_replaced_only_from_the_revision_that_was_read() {
    let broker = Broker::start();
    let keys = broker.bus("test").await.keys(Bucket::Leases).await.expect("the bucket");
    assert_eq!(keys.get("calendar.x").await.expect("read"), None);
    let first = keys.create("calendar.x", "a".into()).await.expect("created");
    let again = keys.create("calendar.x", "b".into()).await;
    assert!(matches!(again, Err(BusError::Conflict { .. })), "{again:?}");
    let second = keys.update("calendar.x", "c".into(), first).await.expect("updated");
    let stale = keys.update("calendar.x", "d".into(), first).await;
    assert!(matches!(stale, Err(BusError::Conflict { .. })), "{stale:?}");
    let kept = keys.get("calendar.x").await.expect("read").expect("it is there");
    assert_eq!((kept.value.as_ref(), kept.revision), (b"c".as_slice(), second));
    assert_eq!(keys.list().await.expect("a list"), ["calendar.x"]);
    keys.delete("calendar.x").await.expect("deleted");
    assert_eq!(keys.get("calendar.x").await.expect("read"), None);
}

async fn refusal(port: u16) -> String {
    let url = format!("nats://127.0.0.1:{port}");
    let settings = Settings { url, name: "test".to_owned() };
    let refused = timeout(SOON, Bus::connect(&settings)).await.expect("in time");
    refused.expect_err("it cannot be used").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_too_old_is_refused_in_one_line() {
    // greets as nats-server 2.9.10 does
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let info = r#"{"server_id":"T","version":"2.9.10","proto":1,"max_payload":1048576}"#;
        write!(stream, "INFO {info}\r\n").expect("sent");
        let reader = BufReader::new(stream.try_clone().expect("a clone"));
        for line in reader.lines().map_while(Result::ok) {
            if line.starts_with("PING") {
                write!(stream, "PONG\r\n").expect("sent");
            }
        }
    });
    let said = refusal(port).await;
    assert!(said.contains("2.9.10") && said.contains("2.12.0"), "{said}");
    assert!(said.contains("deploy/up") && !said.contains('\n'), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_cannot_be_reached_is_named_in_one_line() {
    let port = free_address().port();
    let said = refusal(port).await;
    assert!(said.contains(&format!("nats://127.0.0.1:{port}")), "{said}");
    assert!(said.contains("TERMINBUND_NATS_URL") && !said.contains('\n'), "{said}");
}
