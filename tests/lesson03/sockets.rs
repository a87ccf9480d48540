//! The server on real sockets: refusals that arrive whole, clients that stall, frames that come
//! early.

use std::time::{Duration, Instant};

use full_duplex::lesson03_handshake::greeting::CLOSE_DEADLINE;

use crate::support::{
    greeter::{Greeter, request},
    thorough::left_out,
};

/// A masked close frame, 1000.
const GOODBYE: &[u8] = b"\x88\x82\0\0\0\0\x03\xe8";

#[tokio::test]
async fn a_refusal_is_a_whole_answer_even_if_the_client_is_still_talking() {
    let server = Greeter::start().await;
    let long =
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "y".repeat(100 * 1024));
    for (bytes, expected) in [
        (request().replace("GET", "POST"), "405"),
        (request().replace("13", "8"), "426"),
        (request().replace("Host", "Guest"), "400"),
        (request().replace("/chat", "http://evil.example/chat"), "421"),
        (request().replace("GET", "POST").replace("localhost", "evil.example"), "421"),
        (request().replace("1.1", "1.0"), "505"),
        (long, "431"),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned(), "400"),
    ] {
        let mut client = server.connect().await;
        client.send(&bytes).await;
        let answer = client.rest().await;
        let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
        assert!(head.starts_with(&format!("HTTP/1.1 {expected} ")), "{bytes:.40?}: {answer}");
        assert!(head.contains("connection: close"), "{head}");
        assert!(
            head.contains(&format!("content-length: {}\r\n", body.len()))
                || head.ends_with(&format!("content-length: {}", body.len())),
            "{answer}"
        );
        assert!(body.lines().count() >= 2, "in both languages: {body}");
        assert_eq!(head.contains("allow: GET"), expected == "405", "{head}");
        assert_eq!(head.contains("sec-websocket-version: 13"), expected == "426", "{head}");
        assert_eq!(head.contains("upgrade: websocket"), expected == "426", "{head}");
    }
}

#[tokio::test]
async fn frames_in_the_same_segment_as_the_request_are_heard() {
    let server = Greeter::start().await;
    let mut client = server.connect().await;
    let text = b"\x81\x82\0\0\0\0hi";
    client.send([request().as_bytes(), text, GOODBYE].concat()).await;
    let answer = client.take(129 + 11).await;
    assert!(answer.ends_with(b"\x81\x05hello\x88\x02\x03\xe8"), "{answer:?}");
    let begun = Instant::now();
    assert_eq!(client.rest().await, "");
    assert!(begun.elapsed() < Duration::from_secs(2), "the goodbye was heard at once");
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_5_s() {
    if left_out("lesson 03's deadline of 5 s") {
        return;
    }
    let server = Greeter::start().await;
    let waits = async |bytes: &[u8]| {
        let mut client = server.connect().await;
        let begun = Instant::now();
        client.send(bytes).await;
        let answer = client.rest().await;
        let seconds = begun.elapsed().as_secs_f64();
        assert!((4.5..8.0).contains(&seconds), "{bytes:?} ended after {seconds} s");
        answer
    };
    let opened = request();
    let (silent, half, polite) =
        tokio::join!(waits(b""), waits(b"GET / HTTP/1.1\r\nHo"), waits(opened.as_bytes()));
    assert!(silent.starts_with("HTTP/1.1 408 "), "{silent}");
    assert!(half.starts_with("HTTP/1.1 408 "), "{half}");
    assert!(polite.starts_with("HTTP/1.1 101 "), "{polite}");
    assert_eq!(CLOSE_DEADLINE.as_secs(), 5);
}
