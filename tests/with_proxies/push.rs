//! Server-Sent Events, long polls, and posts over connections that a proxy keeps.

use std::time::{Duration, Instant};

use full_duplex::{
    lesson01_polling::log::{CAPACITY, system_clock},
    lesson02_push::reader::{Reader, Via},
};
use tokio::{
    task::{JoinSet, yield_now},
    time::{sleep, timeout},
};

use crate::{
    proxy::{Kind, Proxy},
    support::{Server, Wire, wire::BEFORE_A_HOLD_ENDS},
};

/// Events in a row.
const EVENTS: u64 = 5;
/// What a proxy may take for an event when it is quickest; haproxy, untold, takes 200 ms.
const AT_ONCE: Duration = Duration::from_millis(150);

async fn server() -> Server {
    Server::push(0, CAPACITY, system_clock).await
}

/// A stream of events that has begun.
async fn stream(proxy: &Proxy) -> Wire {
    let mut stream = Wire::to(&proxy.address).await;
    stream.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let head = stream.until("retry: 1000\n\n").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    stream
}

/// The shortest time that an event takes through a proxy. A busy machine makes some slow, not all.
async fn quickest_event(server: &Server, mut stream: Wire) -> Duration {
    let mut quickest = Duration::MAX;
    let mut wire = server.connect().await;
    for number in 1..=EVENTS {
        let begun = Instant::now();
        wire.say("Minh", &format!("event {number}")).await;
        stream.until(&format!("event {number}")).await;
        quickest = quickest.min(begun.elapsed());
    }
    quickest
}

/// Two who ask the same are both held by the server, and both are answered at once.
pub async fn events_and_long_polls_arrive_at_once(kind: &'static Kind) {
    let server = server().await;
    let proxy = kind.before(&server.address).await;
    let quickest = quickest_event(&server, stream(&proxy).await).await;
    assert!(quickest < AT_ONCE, "{quickest:?}");
    let mut polls = JoinSet::new();
    for _ in 0..2 {
        let mut reader = reader(&proxy);
        reader.next().await.expect("the past");
        polls.spawn(async move { reader.next().await.expect("news") });
    }
    let mut wire = server.connect().await;
    let both = async {
        while wire.request("GET", "/status", None).await.json()["held"] != 2 {
            yield_now().await;
        }
    };
    timeout(BEFORE_A_HOLD_ENDS, both).await.expect("both are held at once");
    wire.say("Lan", "nghe rõ không?").await;
    for news in polls.join_all().await {
        assert_eq!(news.messages[0].message, "nghe rõ không?");
    }
}

fn reader(proxy: &Proxy) -> Reader {
    Reader::new(Via::LongPoll, &proxy.url(), Duration::ZERO).expect("a URL")
}

pub async fn without_the_line_events_come_late(kind: &'static Kind) {
    let server = server().await;
    let proxy = kind.changed(&server.address, 60, &[("option http-no-delay", "")]).await;
    let quickest = quickest_event(&server, stream(&proxy).await).await;
    assert!(quickest > AT_ONCE, "{quickest:?}");
}

/// Only when the server has ended the stream does it arrive, and with its length.
pub async fn without_the_line_a_stream_never_comes(kind: &'static Kind) {
    let server = server().await;
    let line = ("server.stream-response-body = 1", "");
    let proxy = kind.changed(&server.address, 60, &[line]).await;
    let mut stream = Wire::to(&proxy.address).await;
    stream.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let mut wire = server.connect().await;
    wire.waiting(0, 1).await;
    wire.say("Minh", "nghe rõ không?").await;
    drop(wire);
    server.stop().await;
    let answer = stream.answer().await;
    assert!(answer.head.to_ascii_lowercase().contains("content-length: "), "{}", answer.head);
    assert!(answer.body.contains("nghe rõ không?"));
}

pub async fn an_abandoned_poll_is_let_go(kind: &'static Kind) {
    let server = server().await;
    let proxy = kind.before(&server.address).await;
    let mut poll = Wire::to(&proxy.address).await;
    poll.send("GET /poll?since=0&wait=30 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let mut wire = server.connect().await;
    wire.waiting(1, 0).await;
    drop(poll);
    wire.waiting(0, 0).await; // long before those 30 s are over
}

/// A proxy keeps its connections to the server; that one must not close them under a request. So
/// the pauses lie around the 5 s after which a server that has heard no head gives up.
pub async fn a_post_after_a_pause_arrives(kind: &'static Kind) {
    let server = server().await;
    let proxy = kind.before(&server.address).await;
    let mut posts = JoinSet::new();
    for number in 0..10 {
        let address = proxy.address.clone();
        posts.spawn(async move {
            assert_eq!(Wire::to(&address).await.say("Minh", "trước").await.status(), 201);
            sleep(Duration::from_millis(4_990 + 2 * number)).await;
            Wire::to(&address).await.say("Minh", "sau").await
        });
    }
    for answer in posts.join_all().await {
        assert_eq!(answer.status(), 201, "{}", answer.head);
    }
}
