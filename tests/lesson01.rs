//! Lesson 01 on the wire: conversations as transcripts, everything that must be refused, and the
//! program itself.

mod support;

#[path = "lesson01/program.rs"]
mod program;
#[path = "lesson01/refusals.rs"]
mod refusals;

use std::{num::NonZeroUsize, time::Duration};

use full_duplex::{
    lesson01_polling::client::Client,
    stage::{page, serve::listen},
};
use support::Server;
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn nothing_new() {
    let server = Server::start().await;
    let mut lan = server.connect().await;
    lan.request("GET", "/messages?since=0", None).await;
    lan.close().await;
    insta::assert_snapshot!(server.stop().await);
}

#[tokio::test]
async fn a_message_travels() {
    let server = Server::start().await;
    let mut minh = server.connect().await;
    minh.say("Minh", "chào Lan 👋").await;
    let mut lan = server.connect().await;
    lan.request("GET", "/messages?since=0", None).await;
    lan.request("GET", "/messages?since=1", None).await;
    minh.close().await;
    lan.close().await;
    insta::assert_snapshot!(server.stop().await);
}

#[tokio::test]
async fn a_refusal_says_why() {
    let server = Server::start().await;
    let mut lan = server.connect().await;
    lan.say("Lan", "   ").await;
    lan.close().await;
    insta::assert_snapshot!(server.stop().await);
}

#[tokio::test]
async fn each_message_arrives_once_and_in_order() {
    let server = Server::start().await;
    let mut lan = Client::new(&server.url()).expect("an address");
    let mut read = Vec::new();
    let mut wire = server.connect().await;
    for n in 1..=50 {
        wire.say("Minh", &n.to_string()).await;
        if n % 7 == 0 {
            read.extend(lan.poll().await.expect("an answer").messages);
            assert_eq!(lan.poll().await.expect("an answer").messages, []);
        }
    }
    read.extend(lan.poll().await.expect("an answer").messages);
    let numbers: Vec<_> = read.iter().map(|message| message.message.as_str()).collect();
    assert_eq!(numbers, (1..=50).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_reader_who_was_away_too_long_is_told() {
    let server = Server::with_capacity(NonZeroUsize::new(3).expect("3")).await;
    let mut wire = server.connect().await;
    for n in 0..5 {
        wire.say("Lan", &n.to_string()).await;
    }
    let late = wire.request("GET", "/messages?since=1", None).await;
    assert_eq!((late.seqs(), &late.json()["gap"]), (vec![3, 4, 5], &true.into()));
    let in_time = wire.request("GET", "/messages?since=2", None).await;
    assert_eq!((in_time.seqs(), in_time.body.contains("gap")), (vec![3, 4, 5], false));
    // A page that was open while the server started anew asks with a cursor of the old log.
    let other_life = wire.request("GET", "/messages?since=900", None).await;
    assert_eq!((other_life.seqs(), &other_life.json()["seq"]), (vec![3, 4, 5], &5.into()));
}

#[tokio::test]
async fn who_has_seen_nothing_has_missed_nothing() {
    let server = Server::with_capacity(NonZeroUsize::MIN).await;
    let mut wire = server.connect().await;
    wire.say("Lan", "một").await;
    wire.say("Lan", "hai").await;
    let mut new = Client::new(&server.url()).expect("an address");
    let first = new.poll().await.expect("an answer");
    assert_eq!((first.messages.len(), first.gap), (1, false));
    wire.say("Lan", "ba").await;
    wire.say("Lan", "bốn").await;
    assert!(new.poll().await.expect("an answer").gap);
}

#[tokio::test]
async fn status_counts_what_happened() {
    let server = Server::start().await;
    let mut wire = server.connect().await;
    wire.say("Lan", "xin chào").await;
    wire.request("GET", "/messages?since=0", None).await;
    wire.request("GET", "/messages?since=1", None).await;
    let _idle = server.connect().await.request("GET", "/messages?since=1", None).await;
    let mut status = wire.request("GET", "/status", None).await.json();
    for _ in 0..100 {
        if status["connections"] == 1 {
            break;
        }
        sleep(Duration::from_millis(20)).await; // the server has yet to see that the idle one is gone
        status = wire.request("GET", "/status", None).await.json();
    }
    for (field, expected) in
        [("seq", 1), ("polls", 3), ("emptyPolls", 2), ("delivered", 1), ("connections", 1)]
    {
        assert_eq!(status[field], expected, "{field} in {status}");
    }
    for field in ["bytesReceived", "bytesSent"] {
        assert!(status[field].as_u64() > Some(300), "{field} in {status}");
    }
}

#[tokio::test]
async fn the_page_is_whole_and_runs_nothing_foreign() {
    let server = Server::start().await;
    server.page(page::CONTENT_SECURITY_POLICY).await;
}

#[tokio::test]
async fn only_local_pages_may_read() {
    let server = Server::start().await;
    for (origin, allowed) in [("http://localhost:3000", true), ("http://evil.example", false)] {
        let mut wire = server.connect().await;
        wire.send(format!("GET /messages HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\n\r\n"))
            .await;
        let head = wire.answer().await.head;
        assert_eq!(
            head.contains(&format!("access-control-allow-origin: {origin}")),
            allowed,
            "{head}"
        );
    }
}

#[tokio::test]
async fn the_server_ends_in_time_whatever_its_clients_do() {
    let server = Server::start().await;
    let port = server.port();
    let mut idle = server.connect().await;
    idle.request("GET", "/messages", None).await;
    let mut half = server.connect().await;
    half.send("POST /messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{").await;
    while idle.request("GET", "/status", None).await.json()["connections"] != 2 {}
    let transcript = timeout(Duration::from_secs(4), server.stop()).await.expect("an end in time");
    assert!(transcript.contains("#2 · close"), "the half request was dropped:\n{transcript}");
    listen(port).await.expect("the port is free again at once");
}
