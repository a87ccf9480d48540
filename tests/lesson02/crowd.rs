//! Readers that go away, many readers at once, and the end of the server.

use std::time::Duration;

use full_duplex::{
    lesson01_polling::log::{CAPACITY, system_clock},
    stage::{program::allow_many_connections, serve::listen},
};
use tokio::time::timeout;

use crate::support::{NEW_YEAR, Server, wire::BEFORE_A_HOLD_ENDS};

const HELD: &str = "GET /poll?since=0&wait=30 HTTP/1.1\r\nhost: localhost\r\n\r\n";
const EVENTS: &str = "GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n";

#[tokio::test]
async fn who_goes_away_is_no_longer_waited_for() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    let mut status = server.connect().await;
    let (mut lan, mut minh) = (server.connect().await, server.connect().await);
    lan.send(HELD).await;
    minh.send(EVENTS).await;
    status.waiting(1, 1).await;
    drop(lan); // closes the connection, without a word
    status.waiting(0, 1).await;
    drop(minh);
    status.waiting(0, 0).await;
}

#[tokio::test]
async fn a_thousand_wait_at_once_and_hear_the_same() {
    const EACH: usize = 500;
    allow_many_connections(); // each is open at both ends, and both ends are here
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    let mut status = server.connect().await;
    let mut held = Vec::new();
    let mut streams = Vec::new();
    for _ in 0..EACH {
        let (mut one, mut other) = (server.connect().await, server.connect().await);
        one.send(HELD).await;
        other.send(EVENTS).await;
        held.push(one);
        streams.push(other);
    }
    status.waiting(EACH, EACH).await;
    let heard = async {
        status.say("Minh", "nghe rõ không?").await;
        for wire in &mut held {
            assert_eq!(wire.answer().await.seqs(), [1]);
        }
        for wire in &mut streams {
            wire.until("nghe rõ không?").await;
        }
    };
    timeout(BEFORE_A_HOLD_ENDS, heard).await.expect("everybody hears it");
    status.waiting(0, EACH).await;
    drop(streams);
    status.waiting(0, 0).await;
}

#[tokio::test]
async fn the_server_ends_at_once_although_people_wait() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    let port = server.port();
    let mut status = server.connect().await;
    let (mut lan, mut minh) = (server.connect().await, server.connect().await);
    lan.send(HELD).await;
    minh.send(EVENTS).await;
    status.waiting(1, 1).await;
    // Less than the 2 s that lesson 01's server gives to requests in flight: nobody has to be
    // dropped.
    let transcript = timeout(Duration::from_secs(1), server.stop()).await.expect("an end at once");
    assert!(transcript.contains(r#"{"messages":[],"seq":0}"#), "{transcript}");
    assert_eq!(lan.answer().await.status(), 200, "the held question is answered");
    assert!(minh.rest().await.ends_with("\r\n0\r\n\r\n"), "the stream has a proper end");
    listen(port).await.expect("the port is free again at once");
}

#[tokio::test]
async fn lesson_01s_deadline_does_not_cut_what_is_held() {
    let server = Server::push(0, CAPACITY, system_clock).await;
    let mut lan = server.connect().await;
    let mut minh = server.connect().await;
    minh.send(EVENTS).await;
    minh.until("retry: 1000\n\n\r\n").await;
    // BODY_DEADLINE and HEAD_DEADLINE are 5 s.
    let answer = lan.request("GET", "/poll?since=0&wait=5.5", None).await;
    assert_eq!((answer.status(), answer.seqs()), (200, vec![]));
    lan.say("Lan", "còn đây").await;
    minh.until("còn đây").await;
}
