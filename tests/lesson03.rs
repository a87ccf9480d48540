//! Lesson 03 on the wire: the RFC's own handshake, everything that must be refused, and both sides
//! against others.

mod support;

#[path = "lesson03/answers.rs"]
mod answers;
#[path = "lesson03/anything.rs"]
mod anything;
#[path = "lesson03/drivers.rs"]
mod drivers;
#[path = "lesson03/others.rs"]
mod others;
#[path = "lesson03/program.rs"]
mod program;
#[path = "lesson03/reaching.rs"]
mod reaching;
#[path = "lesson03/refusals.rs"]
mod refusals;
#[path = "lesson03/requests.rs"]
mod requests;
#[path = "lesson03/sockets.rs"]
mod sockets;
#[path = "lesson03/spoiled.rs"]
mod spoiled;

use full_duplex::{
    lesson03_handshake::{DialError, Offer, accept_key, dial, key, parse_request, report},
    tap::{Tap, hex},
};
use support::{
    example::{self, ACCEPT, KEY, request},
    greeter::{self, Greeter},
};
use tokio::io::{AsyncWriteExt, duplex};

#[test]
fn the_rfcs_own_example() {
    assert_eq!(key::key(*b"the sample nonce"), KEY);
    assert_eq!(accept_key(KEY), ACCEPT);
    let digest = "b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea";
    assert_eq!(hex(&key::digest(KEY)), digest);
}

#[test]
fn the_story_of_a_handshake() {
    let (request, _) = parse_request(request().as_bytes()).expect("good").expect("whole");
    insta::assert_snapshot!(report::answered(&request));
}

#[tokio::test]
async fn a_handshake_hello_and_goodbye() {
    let server = Greeter::start().await;
    let mut client = server.connect().await;
    client.send(greeter::request()).await;
    let answer = client.take(129).await;
    assert!(answer.ends_with(b"\r\n\r\n"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(client.take(11).await, b"\x81\x05hello\x88\x02\x03\xe8");
    client.send(b"\x88\x82\x01\x02\x03\x04\x02\xea").await; // 1000, masked
    assert_eq!(client.rest().await, "", "the server ends TCP first");
    client.close().await;
    insta::assert_snapshot!(server.stop().await);
}

#[tokio::test]
async fn a_browser_that_did_not_know() {
    let server = Greeter::start().await;
    let mut browser = server.connect().await;
    browser.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let answer = browser.rest().await;
    assert!(answer.starts_with("HTTP/1.1 426 "), "{answer}");
    browser.close().await;
    insta::assert_snapshot!(server.stop().await);
}

/// A server that repeats what it is told, and one that computes something else, are both found out.
#[tokio::test]
async fn a_wrong_answer_is_not_believed() {
    let tap = Tap::recording();
    let (client, mut server) = duplex(1024);
    let mut client = tap.wrap_client(client, "an echo");
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
         sec-websocket-accept: {KEY}\r\n\r\n"
    );
    server.write_all(answer.as_bytes()).await.expect("room");
    let url = "ws://server.example.com/chat".parse().expect("an address");
    let failed = dial(&mut client, &url, &Offer::new(*b"the sample nonce", &[])).await;
    let Err(DialError::Accept { expected, found }) = &failed else { panic!("{failed:?}") };
    assert_eq!((expected.as_str(), found.as_str()), (ACCEPT, KEY));
    drop(client);
    let verdict = failed.map_or_else(|why| why.to_string(), |_| String::new());
    insta::assert_snapshot!(format!("{}{verdict}\n", tap.transcript()));
}
