//! Lesson 04's conversations with lesson 05's servers: the same bytes, or a snapshot of what is
//! different.

use full_duplex::{lesson04_frames::dissect::frames, tap::Tap};
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, protocol::CloseFrame},
};

use crate::support::{
    conversations::{a_message_and_a_goodbye, fragments_and_a_ping_between},
    echoer::Echoer,
    for_the_book,
    frames::{frames_of, hears, masked},
    library,
};

fn recording() -> Tap {
    Tap::recording().then(frames)
}

/// Lesson 05's servers, which take messages of at most so many bytes.
async fn both(max_message: usize) -> [Echoer; 2] {
    [
        library::tasks(max_message, recording()).await,
        library::threads(max_message, recording()).await,
    ]
}

#[tokio::test]
async fn the_same_words_are_the_same_bytes() {
    for server in both(1024).await {
        let ours = a_message_and_a_goodbye(Echoer::start().await).await;
        assert_eq!(a_message_and_a_goodbye(server).await, ours);
    }
    for server in both(1024).await {
        let ours = fragments_and_a_ping_between(Echoer::start().await).await;
        assert_eq!(fragments_and_a_ping_between(server).await, ours);
    }
}

/// What the servers say to a client that sends this and waits for the end.
async fn failed_by(bytes: &[u8]) -> String {
    let mut told = Vec::new();
    for server in both(1024).await {
        let mut client = server.connect().await;
        client.send(bytes).await;
        assert!(client.rest().await.starts_with(char::REPLACEMENT_CHARACTER), "a close frame");
        client.close().await;
        told.push(frames_of(&server.stop().await));
    }
    let [tasks, threads] = told.try_into().expect("two servers");
    assert_eq!(tasks, threads);
    tasks
}

#[tokio::test]
async fn an_over_long_message_ends_with_1009() {
    let header = b"\x82\xfe\x04\x01\x37\xfa\x21\x3d"; // 1,025 bytes, says the header
    let seen = failed_by(header).await;
    for_the_book(|| insta::assert_snapshot!("lesson05__an_over_long_message_ends_with_1009", seen));
}

#[tokio::test]
async fn every_kind_of_error_has_its_code() {
    let unmasked = failed_by(b"\x81\x05Hello").await;
    assert!(
        unmasked.contains("1002 \"WebSocket protocol error: Received an unmasked"),
        "{unmasked}"
    );
    let no_text = failed_by(&masked(0x81, b"\xff")).await;
    assert!(no_text.contains("1007 \"UTF-8 encoding error"), "{no_text}");
}

#[tokio::test]
async fn a_frame_that_comes_with_the_request_is_not_lost() {
    for server in both(1024).await {
        let mut client = server.wire().await;
        let request = crate::support::greeter::request();
        client.send([request.as_bytes(), &masked(0x81, b"early")].concat()).await;
        client.take(129).await;
        hears(&mut client, b"\x81\x05early").await;
        client.close().await;
        server.stop().await;
    }
}

#[tokio::test]
async fn a_refusal_is_lesson_03s_with_tasks_and_with_threads() {
    let mut refusals = Vec::new();
    for server in both(1024).await {
        let mut client = server.wire().await;
        client.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        refusals.push(client.rest().await);
        server.stop().await;
    }
    assert!(refusals[0].starts_with("HTTP/1.1 426 Upgrade Required\r\n"), "{}", refusals[0]);
    assert_eq!(refusals[0], refusals[1]);
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    for server in both(1024).await {
        let mut client = server.connect().await;
        let farewell = async {
            hears(&mut client, b"\x88\x02\x03\xe9").await; // 1001, going away
            client.send(masked(0x88, b"\x03\xe9")).await;
            assert_eq!(client.rest().await, "");
        };
        tokio::join!(server.stop(), farewell);
    }
}

// ANCHOR: scripted
#[tokio::test]
async fn a_scripted_client() {
    for server in both(1024).await {
        let stream = tokio::net::TcpStream::connect(&server.address).await.expect("it listens");
        let (mut socket, _) = client_async(server.url(), stream).await.expect("a WebSocket");
        send(&mut socket, Message::text("xin chào")).await;
        assert_eq!(next(&mut socket).await, Message::text("xin chào"));
        let bye = CloseFrame { code: 1000.into(), reason: "bye".into() };
        socket.close(Some(bye.clone())).await.expect("open until now");
        assert_eq!(next(&mut socket).await, Message::Close(Some(bye)));
        server.stop().await;
    }
}
// ANCHOR_END: scripted

type Socket = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

async fn send(socket: &mut Socket, message: Message) {
    futures_util::SinkExt::send(socket, message).await.expect("open");
}

async fn next(socket: &mut Socket) -> Message {
    let received = futures_util::StreamExt::next(socket).await;
    received.expect("a message").expect("a good one")
}
