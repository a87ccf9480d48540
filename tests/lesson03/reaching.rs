//! Real clients on a real network: a name with a dead place, interim answers, many header fields, a
//! refusal that says why.

use std::{net::SocketAddr, time::Instant};

use full_duplex::lesson03_handshake::{
    DialError, Url, connect,
    reach::{PLACE_DEADLINE, race},
};

use crate::support::{
    greeter::Greeter,
    hole::Hole,
    program::{Program, nobody},
    scripted::{Scripted, Then},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson03"));

const SWITCHING: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n";

fn url(address: &str) -> Url {
    format!("ws://{address}/ws").parse().expect("an address")
}

async fn refusing() -> SocketAddr {
    nobody().await.parse().expect("an address")
}

#[tokio::test]
async fn a_place_that_refuses_is_followed_by_the_next_at_once() {
    let server = Greeter::start().await;
    let healthy: SocketAddr = server.address.parse().expect("an address");
    let mut places = vec![healthy];
    for _ in 0..5 {
        places.insert(0, refusing().await);
    }
    let stream = race(places).await.expect("a connection");
    assert_eq!(stream.peer_addr().expect("a peer"), healthy);
    let failed = race(vec![refusing().await, refusing().await]).await;
    assert_eq!(failed.expect_err("nobody").kind(), std::io::ErrorKind::ConnectionRefused);
    race(Vec::new()).await.expect_err("no place at all");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_place_that_swallows_everything_hides_no_healthy_one() {
    let (hole, server) = (Hole::dig().await, Greeter::start().await);
    let healthy: SocketAddr = server.address.parse().expect("an address");
    for places in [vec![hole.place, healthy], vec![hole.place, refusing().await, healthy]] {
        let begun = Instant::now();
        let stream = race(places).await.expect("a connection");
        assert_eq!(stream.peer_addr().expect("a peer"), healthy);
        assert!(begun.elapsed() < PLACE_DEADLINE, "the dead one is not waited for");
    }
}

#[tokio::test]
async fn every_client_reads_past_interim_answers_and_many_fields() {
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
    let fields = (3..93).map(|n| format!("X-{n}: y\r\n")).collect::<Vec<_>>().concat();
    for answer in [
        format!("HTTP/1.1 100 Continue\r\n\r\n{early}{early}{SWITCHING}\r\n"),
        format!("{SWITCHING}{fields}\r\n"),
    ] {
        let server = Scripted::saying(&answer, Then::Keep).await;
        let (_, agreed, early) = connect(&url(&server.address), &[]).await.expect("a WebSocket");
        assert_eq!((agreed.protocol, early), (None, Vec::new()));
    }
}

#[tokio::test]
async fn a_refusal_is_quoted_and_its_status_explained() {
    let text = "Xin lỗi, phòng đầy.\n\u{1b}[31mFull.\n";
    let length = format!("content-length: {}\r\n", text.len());
    for (answer, then, quoted) in [
        (format!("HTTP/1.1 503 Busy\r\n{length}\r\n{text}"), Then::Keep, "\n  │ \\u{1b}[31mFull."),
        (format!("HTTP/1.0 403 No\r\n\r\n{text}"), Then::End, "\n  │ Xin lỗi, phòng đầy.\n"),
        (format!("HTTP/1.1 426 No\r\n{length}\r\n{text}"), Then::End, "most likely a proxy"),
        ("HTTP/1.1 505 No\r\n\r\n".to_owned(), Then::End, "nhiều khả năng một proxy"),
        ("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n".to_owned(), Then::End, "không đi theo"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n".to_owned(), Then::End, "a proxy answers"),
    ] {
        let server = Scripted::saying(&answer, then).await;
        let failed = connect(&url(&server.address), &[]).await.map(|_| ());
        let Err(DialError::Status { .. }) = failed else { panic!("{failed:?}") };
        let words = failed.unwrap_err().to_string();
        assert!(words.contains(quoted) && !words.contains('\u{1b}'), "{words}");
    }
}

/// Behind an nginx that has been told nothing, the server sees a key without `Upgrade`, in
/// HTTP/1.0. The person at the client reads which lines are missing, and where.
#[tokio::test]
async fn a_client_behind_a_proxy_that_drops_upgrade_reads_the_cure() {
    let server = Greeter::start().await;
    let upstream = server.address.clone();
    let mut wire = server.connect().await;
    let head = "GET /ws HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    wire.send(head).await;
    let answer = wire.rest().await; // what the proxy hands on
    assert!(answer.starts_with("HTTP/1.1 426 "), "{upstream}: {answer}");
    let proxy = Scripted::saying(&answer, Then::End).await;
    let ended = LESSON.run(&["dial", &format!("ws://{}/ws", proxy.address)]).await;
    assert!(!ended.ok);
    for words in [
        "mã 426",
        "most likely a proxy",
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection \"upgrade\";",
    ] {
        assert!(ended.said.contains(words), "{words} in {}", ended.said);
    }
}
