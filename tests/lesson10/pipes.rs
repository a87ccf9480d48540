//! A link's socket under lesson 08's session, in virtual time.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    time::Duration,
};

use full_duplex::{
    lesson01_polling::log::CAPACITY,
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, Side, Socket as _, ToSend},
    lesson07_heartbeat::{connection::SLOW_READER, heartbeat::Pace},
    lesson08_reconnect::{
        outcome::Outcome,
        server::{
            connection::{ConnectionOutcome, serve_connection},
            hub::Policy,
            shared_hub::SharedHub,
        },
    },
    lesson10_plan_b::{
        dialler::{Dialler, Patience, RoadSocket},
        http::UNREAD,
        link::{MOST_HEARD, NumberError},
        link_socket::{LinkSocket, SharedLink},
        road::{PROBE_SOON, Road, Roads},
        wire::{Item, Numbered, Posting},
    },
};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::support::durable::{counting, memory_log, post, shared_hub};

fn serve(hub: &Arc<SharedHub>) -> (Arc<SharedLink>, JoinHandle<ConnectionOutcome>) {
    let (socket, link) = LinkSocket::new();
    let mut membership = hub.connect().expect("a seat");
    let serving = tokio::spawn(async move {
        let (_stop, stopping) = watch::channel(false);
        serve_connection(socket, &mut membership, Pace::default(), stopping).await
    });
    (link, serving)
}

async fn ask(link: &SharedLink, after: u64, wait: u64) -> Vec<Numbered> {
    let reader = link.begin(after).expect("a number that was sent");
    link.read(reader, after, Duration::from_secs(wait)).await
}

fn say(text: &str) -> Vec<Item> {
    vec![Item::Text(text.into())]
}

#[tokio::test(start_paused = true)]
async fn it_lives_as_long_as_it_is_asked_for() {
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    let (link, serving) = serve(&hub);
    let mut after = 0;
    for _ in 0..10 {
        after = ask(&link, after, 20).await.last().map_or(after, |item| item.n);
        assert!(after <= 2, "the welcome, perhaps a first ping, and no other: asking answers it");
    }
    let begun = Instant::now();
    assert_eq!(serving.await.expect("no panic"), ConnectionOutcome::TimedOut);
    assert!(begun.elapsed() <= Pace::default().longest_doubt(), "{:?}", begun.elapsed());
    assert_eq!(hub.connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_reader_of_a_stream_answers_pings() {
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    let (link, serving) = serve(&hub);
    let reader = link.begin(0).expect("a number");
    let (mut after, mut from) = (0, 1);
    for _ in 0..20 {
        for Numbered { n, item } in link.read(reader, after, Duration::from_secs(30)).await {
            after = n;
            if item == (Item::Ping {}) {
                let items = vec![Item::Pong {}];
                link.hear(Posting { from, items, after }).await.expect("in order");
                from += 1;
            }
        }
    }
    assert!(from > 10 && !serving.is_finished());
}

/// The link has room for so much; then the session waits, and the log runs on without this reader.
#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_told_4001_and_the_link_keeps_a_bounded_number() {
    let log = memory_log(1);
    let hub = shared_hub(&log, Policy::default(), counting());
    let (link, serving) = serve(&hub);
    let join = say(r#"{"type":"join","username":"Lan"}"#);
    link.hear(join.into()).await.expect("in order");
    ask(&link, 0, 1).await;
    for n in 0..3 * CAPACITY.get() {
        post(&*log, "Minh", &format!("tin {n}"));
        if n % 10 == 0 {
            sleep(Duration::from_millis(1)).await;
        }
    }
    let mut after = 0;
    loop {
        let items = ask(&link, after, 5).await;
        assert!(items.len() <= 2 * 256, "{}", items.len());
        let Some(last) = items.last() else { break };
        after = last.n;
        if let Item::Close { code, .. } = last.item {
            assert_eq!(code, SLOW_READER);
            ask(&link, after, 0).await; // it was read
            break;
        }
    }
    let outcome = serving.await.expect("no panic");
    assert_eq!(outcome, ConnectionOutcome::ClosedByServer(SLOW_READER));
}

#[tokio::test(start_paused = true)]
async fn a_close_is_answered_by_what_confirms_it() {
    let goodbye = Close::new(CloseCode::GOING_AWAY, "");
    let (socket, link) = LinkSocket::new();
    let closing = socket.close(&goodbye, Side::Server);
    let reading = async {
        assert_eq!(ask(&link, 0, 5).await.len(), 1);
        ask(&link, 1, 0).await
    };
    let (ending, nothing) = tokio::join!(closing, reading);
    assert_eq!((ending, nothing.len()), (Ending::Closed(Some(goodbye.clone())), 0));
    let (socket, _link) = LinkSocket::new();
    let begun = Instant::now();
    assert_eq!(socket.close(&goodbye, Side::Server).await, Ending::Lost);
    assert_eq!(begun.elapsed(), Duration::from_secs(5), "nobody reads");
}

/// As many bytes may be in a few items as a server keeps for a client that confirms none.
#[tokio::test(start_paused = true)]
async fn a_client_confirms_long_items_before_the_room_is_full() {
    let (_socket, near) = LinkSocket::new();
    let long = |n| Numbered { n, item: Item::Text("x".repeat(40 * 1024).as_str().into()) };
    near.take(vec![long(1)]).expect("in order");
    let early = timeout(Duration::from_secs(60), near.batch(0)).await;
    assert!(early.is_err(), "not for each");
    near.take(vec![long(2)]).expect("in order");
    let batch = near.batch(0).await.expect("a batch");
    assert_eq!((batch.posting.items.len(), batch.posting.after), (0, 2));
    let next = timeout(Duration::from_secs(60), near.batch(2)).await;
    assert!(next.is_err(), "not twice");
}

/// A session that waits for room reads nothing more; the request that makes the room must not wait
/// for it.
#[tokio::test(start_paused = true)]
async fn what_a_request_confirms_counts_though_nobody_reads_its_items() {
    let (mut socket, link) = LinkSocket::new();
    socket.start_send(ToSend::Ping).expect("open");
    let words = (0..MOST_HEARD).map(|n| Item::Text(n.to_string().as_str().into()));
    link.hear(Posting::from(words.collect::<Vec<_>>())).await.expect("in order");
    let from = MOST_HEARD as u64 + 1;
    let more = link.hear(Posting { from, items: say("more"), after: 1 });
    assert!(timeout(Duration::from_secs(60), more).await.is_err());
    let forgotten = link.begin(0);
    assert!(matches!(forgotten, Err(NumberError::Forgotten { confirmed: 1 })), "{forgotten:?}");
    // Two at once: the second one waits again after the first one has filled the place.
    let (one, again) = (Posting { from, items: say("more"), after: 1 }, say("more"));
    let hearing = link.hear(one);
    let reading = poll_fn(|cx| socket.poll_next(cx));
    let (heard, read) = tokio::join!(hearing, reading);
    assert_eq!((heard, read.is_ok()), (Ok(()), true));
    let again = link.hear(Posting { from, items: again, after: 1 });
    assert!(timeout(Duration::from_secs(60), again).await.is_err(), "full again");
}

/// Its opener never got the answer, or never wanted one.
#[tokio::test(start_paused = true)]
async fn a_link_that_nobody_begins_to_read_ends_soon() {
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    let ((link, serving), (other, other_serving)) = (serve(&hub), serve(&hub));
    ask(&other, 0, 0).await;
    tokio::join!(link.expect_reader(UNREAD), other.expect_reader(UNREAD));
    assert_eq!(serving.await.expect("no panic"), ConnectionOutcome::Ended(Ending::Lost));
    assert!(!other_serving.is_finished());
}

/// A dialler whose first attempt is cut, and whose others lead to a room that says their number.
fn numbering() -> Dialler<LinkSocket> {
    let opened = AtomicU8::new(0);
    let open = move |_| {
        let nth = opened.fetch_add(1, SeqCst);
        async move {
            let (socket, link) = LinkSocket::new();
            let item = Item::Text(nth.to_string().as_str().into());
            link.take(vec![Numbered { n: 1, item }]).expect("in order");
            tokio::spawn(async move {
                while let Some(batch) = link.batch(1).await {
                    link.confirm(batch.last).expect("numbers fit");
                }
            });
            if nth == 0 { Err(Outcome::Closed(CloseCode::LOST)) } else { Ok(socket) }
        }
    };
    Dialler::new(open, Roads::default(), Patience::default())
}

/// Dials: the road, and what the room has said first.
async fn dials(dialler: &Dialler<LinkSocket>) -> (RoadSocket<LinkSocket>, Received) {
    let mut socket = dialler.clone().dial().await.expect("a road");
    let first = poll_fn(|cx| socket.poll_next(cx)).await.expect("a welcome");
    (socket, first)
}

/// Waits until the socket ends, and tells how long that took.
async fn moves(socket: &mut RoadSocket<LinkSocket>) -> Duration {
    let begun = Instant::now();
    let moving = async { while poll_fn(|cx| socket.poll_next(cx)).await == Ok(Received::Pong) {} };
    timeout(2 * PROBE_SOON, moving).await.expect("a probe reaches the room");
    begun.elapsed()
}

/// What has come over the lower road meanwhile is newer than the probe's welcome.
#[tokio::test(start_paused = true)]
async fn a_move_dials_the_better_road_afresh() {
    let dialler = numbering();
    let (mut lower, first) = dials(&dialler).await;
    assert_eq!((lower.road(), first), (Road::EventStream, Received::Text("1".into())));
    assert!(moves(&mut lower).await >= PROBE_SOON);
    let (better, first) = dials(&dialler).await;
    assert_eq!((better.road(), first), (Road::WebSocket, Received::Text("3".into())));
}

#[tokio::test(start_paused = true)]
async fn in_another_network_the_better_roads_are_probed_at_once() {
    let dialler = numbering();
    let (mut lower, _) = dials(&dialler).await;
    let changing = async {
        sleep(Duration::from_secs(1)).await;
        dialler.network_changed();
    };
    let (time, ()) = tokio::join!(moves(&mut lower), changing);
    assert!(time < Duration::from_secs(2), "{time:?}");
    assert_eq!(dials(&dialler).await.0.road(), Road::WebSocket);
}
