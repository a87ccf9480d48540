//! The driver under a caller that polls: reading goes on while a write is stuck, and what waits to
//! be written is bounded.

use full_duplex::lesson04_frames::{
    close::{Close, CloseCode},
    connection::{Connection, Role, SendError},
    event::{Ending, Event},
    message::{Limits, Message},
    websocket::{MAX_WAITING, WebSocket},
};
use futures_util::FutureExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

use crate::masked;

const TEXT: usize = 10_000;

/// A server's end over a pipe that holds 4 KiB, and the other end of the pipe.
fn server() -> (WebSocket<DuplexStream>, DuplexStream) {
    let (client, stream) = duplex(4 * 1024);
    let connection = Connection::new(Role::Server, Limits::default());
    (WebSocket::new(stream, connection, Vec::new()), client)
}

#[tokio::test]
async fn reading_goes_on_while_a_write_is_stuck() {
    let (mut socket, mut client) = server();
    let text = "x".repeat(TEXT);
    let mut queued = 0;
    while socket.send_text(&text).is_ok() {
        queued += 1;
    }
    assert_eq!(socket.send_text(""), Err(SendError::Full), "even a short one");
    assert_eq!(socket.send(&Message::Binary(vec![])), Err(SendError::Full));
    let waiting = socket.connection().transmit().len();
    assert!((MAX_WAITING..MAX_WAITING + TEXT + 14).contains(&waiting), "{waiting} bytes wait");
    assert!(socket.ready().now_or_never().is_none(), "there is no room");
    assert!(socket.flush().now_or_never().is_none(), "the client takes nothing");

    // The client reads nothing and sends all the same.
    for number in 0..100_u8 {
        client.write_all(&masked(0x82, &[number])).await.expect("room");
        let event = socket.next().await;
        assert_eq!(event, Some(Event::Message(Message::Binary(vec![number]))));
    }

    // Once the client reads, there is room again, and everything that was queued arrives.
    let reading = tokio::spawn(async move {
        let mut frames = vec![0; queued * (4 + TEXT)];
        client.read_exact(&mut frames).await.expect("the texts");
        (frames, client)
    });
    socket.ready().await.expect("room");
    socket.send_text("there is room").expect("room");
    socket.flush().await.expect("everything is written");
    let (frames, _client) = reading.await.expect("no panic");
    assert!(frames.chunks(4 + TEXT).all(|frame| frame.starts_with(b"\x81\x7e\x27\x10x")));
}

#[tokio::test]
async fn a_closing_handshake_that_the_caller_polls() {
    let (mut socket, mut client) = server();
    socket.send_text("chào").expect("room");
    let going = Close::new(CloseCode::GOING_AWAY, "");
    socket.start_close(Some(&going)).expect("open");
    assert_eq!(socket.send_text("late"), Err(SendError::Closing));
    assert_eq!(socket.start_close(None), Err(SendError::Closing));
    // What the client has sent before it heard of the end is still received.
    client.write_all(&masked(0x81, b"?")).await.expect("room");
    client.write_all(&masked(0x88, b"\x03\xe9")).await.expect("room");
    assert_eq!(socket.next().await, Some(Event::Message(Message::Text("?".to_owned()))));
    assert_eq!(socket.next().await, Some(Event::Closed(Ending::Closed(Some(going)))));
    assert_eq!(socket.next().await, None);
    std::future::poll_fn(|cx| socket.poll_close(cx)).await.expect("the end is written");
    let mut heard = Vec::new();
    client.read_to_end(&mut heard).await.expect("the server ends its side");
    assert_eq!(heard, b"\x81\x05ch\xc3\xa0o\x88\x02\x03\xe9");
}

#[tokio::test]
async fn a_write_that_fails_does_not_hide_the_last_words_of_the_peer() {
    let (mut socket, mut client) = server();
    client.write_all(&masked(0x81, b"bye")).await.expect("room");
    drop(client);
    socket.send_text("nobody reads this").expect("open");
    assert_eq!(socket.next().await, Some(Event::Message(Message::Text("bye".to_owned()))));
    assert_eq!(socket.next().await, Some(Event::Closed(Ending::Lost)));
}
