//! What the library leaves to its user. Each of these is true of the library as it comes; if one
//! fails some day, the library has become better, and the chapter needs a new sentence.

use std::time::Duration;

use full_duplex::lesson05_tungstenite::config::{MAX_MESSAGE, config};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::{
        Error, Message,
        protocol::{CloseFrame, Role},
    },
};

use crate::support::{frames::masked, greeter::request};

const HOUR: Duration = Duration::from_secs(3600);

/// The usual loop.
// ANCHOR: usual
async fn usual(mut socket: WebSocketStream<DuplexStream>) {
    while let Some(Ok(message)) = socket.next().await {
        if message.is_text() || message.is_binary() {
            let _ = socket.send(message).await;
        }
    }
}
// ANCHOR_END: usual

/// A client in memory, and the server's end of the connection.
async fn pair(role: Role) -> (DuplexStream, WebSocketStream<DuplexStream>) {
    let (near, far) = duplex(64 * 1024);
    let config = Some(config(MAX_MESSAGE));
    (near, WebSocketStream::from_raw_socket(far, role, config).await)
}

async fn everything(mut stream: DuplexStream) -> Vec<u8> {
    let mut heard = Vec::new();
    timeout(HOUR, stream.read_to_end(&mut heard)).await.expect("in time").expect("an end");
    heard
}

#[tokio::test(start_paused = true)]
async fn the_usual_loop_drops_who_breaks_a_rule_without_a_word() {
    for wrong in [&b"\x81\x05Hello"[..], &masked(0x81, b"\xff"), b"\x82\xff\0\0\x01\0\0\0\0\0keys"]
    {
        let (mut client, server) = pair(Role::Server).await;
        tokio::spawn(usual(server));
        client.write_all(wrong).await.expect("room");
        assert_eq!(everything(client).await, b"", "no close frame: 1006");
    }
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_is_waited_for() {
    let (_client, mut server) = pair(Role::Server).await;
    assert!(timeout(HOUR, server.next()).await.is_err(), "no timeout of its own");
    let (_client, silent) = duplex(1024);
    assert!(timeout(HOUR, accept_async(silent)).await.is_err(), "nor for a handshake");
}

#[tokio::test(start_paused = true)]
async fn pings_are_answered_only_while_somebody_reads() {
    let (mut client, mut server) = pair(Role::Server).await;
    client.write_all(&masked(0x89, b"?")).await.expect("room");
    let mut pong = [0; 3];
    assert!(timeout(HOUR, client.read_exact(&mut pong)).await.is_err(), "nobody reads");
    assert_eq!(
        server.next().await.expect("a ping").expect("a good one"),
        Message::Ping("?".into())
    );
    assert!(timeout(HOUR, client.read_exact(&mut pong)).await.is_err(), "read, but not sent yet");
    let _ = timeout(HOUR, server.next()).await; // the next read sends it
    client.read_exact(&mut pong).await.expect("a pong");
    assert_eq!(pong, *b"\x8a\x01?");
}

#[tokio::test(start_paused = true)]
async fn codes_reasons_and_pings_go_out_unchecked() {
    for (message, bytes) in [
        (Message::Close(Some(close(1006, ""))), b"\x88\x02\x03\xee".to_vec()),
        (Message::Ping(vec![b'*'; 126].into()), [&b"\x89\x7e\0\x7e"[..], &[b'*'; 126]].concat()),
    ] {
        let (mut client, mut server) = pair(Role::Server).await;
        server.send(message).await.expect("it doesn't look");
        let mut heard = vec![0; bytes.len()];
        client.read_exact(&mut heard).await.expect("what must never be sent");
        assert_eq!(heard, bytes);
    }
    let (mut client, mut server) = pair(Role::Server).await;
    let long = Message::Close(Some(close(1000, &"*".repeat(124))));
    server.send(long).await.expect("it doesn't look");
    let mut header = [0; 4];
    client.read_exact(&mut header).await.expect("what must never be sent");
    assert_eq!(header, *b"\x88\x7e\0\x7e", "a control frame of 126 bytes");
}

#[tokio::test(start_paused = true)]
async fn a_code_that_must_not_travel_looks_like_the_clients_1002() {
    let (mut client, mut server) = pair(Role::Server).await;
    client.write_all(&masked(0x88, b"\x03\xee")).await.expect("room"); // 1006
    let heard = server.next().await.expect("a goodbye").expect("no error");
    assert_eq!(heard, Message::Close(Some(close(1002, "Protocol violation"))));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_vanishes_is_a_protocol_error() {
    let (client, mut server) = pair(Role::Server).await;
    drop(client);
    let error = server.next().await.expect("an end").expect_err("not a message");
    assert!(matches!(error, Error::Protocol(_)), "{error}");
}

fn close(code: u16, reason: &str) -> CloseFrame {
    CloseFrame { code: code.into(), reason: reason.into() }
}

// ANCHOR: accept_async
/// The library's own handshake, in one line.
async fn one_line(stream: DuplexStream) -> Result<(), Error> {
    usual(accept_async(stream).await?).await;
    Ok(())
}
// ANCHOR_END: accept_async

#[tokio::test(start_paused = true)]
async fn its_own_handshake_opens_a_websocket_for_every_page() {
    let (mut client, server) = duplex(64 * 1024);
    tokio::spawn(one_line(server));
    let from_a_foreign_page = request().replace("Host:", "Origin: http://evil.example\r\nHost:");
    client.write_all(from_a_foreign_page.as_bytes()).await.expect("room");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.expect("a whole head"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", head.escape_ascii());
    client.write_all(&masked(0x81, b"?")).await.expect("room");
    let mut answer = [0; 3];
    client.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, *b"\x81\x01?");
}

#[tokio::test(start_paused = true)]
async fn its_own_handshake_refuses_without_a_word_and_wants_no_early_frame() {
    let early = [request().as_bytes(), &masked(0x81, b"early")].concat();
    let no_upgrade = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec();
    for request in [no_upgrade, early] {
        let (mut client, server) = duplex(64 * 1024);
        client.write_all(&request).await.expect("room");
        assert!(one_line(server).await.is_err());
        assert_eq!(everything(client).await, b"", "no 426, no 400: nothing");
    }
}
