//! Both directions at once, over any stream and either WebSocket: reading goes on while a write is
//! stuck.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::log::CAPACITY,
    lesson02_push::log::SharedLog,
    lesson04_frames::{
        connection::{Connection, Role},
        message::Limits,
        websocket::WebSocket,
    },
    lesson05_tungstenite::{config::config, ending::Ending},
    lesson06_chat::{
        client::Client,
        connection::MAX_MESSAGE,
        hub::Hub,
        hub_task::{HubHandle, HubTask},
        people::Who,
        protocol::{ClientMessage, ServerMessage},
        session::{End, READ_AHEAD, read, session},
        socket::Socket,
    },
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncWriteExt as _, DuplexStream, duplex},
    task::JoinHandle,
    time::{Duration, sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol},
};

use crate::support::{frames::masked, people::NARROW};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

async fn library(stream: DuplexStream, role: protocol::Role) -> WebSocketStream<DuplexStream> {
    WebSocketStream::from_raw_socket(stream, role, Some(config(MAX_MESSAGE))).await
}

fn ours(stream: DuplexStream, role: Role) -> WebSocket<DuplexStream> {
    WebSocket::new(stream, Connection::new(role, Limits::default()), Vec::new())
}

/// A server that writes before it reads, and a client that does, too.
async fn client_with_a_stuck_write<S: Socket>(client: S, server: DuplexStream) {
    let serving = tokio::spawn(async move {
        let mut server = library(server, protocol::Role::Server).await;
        for n in 0..READ_AHEAD {
            let typing = format!(
                r#"{{"type":"typing","clientId":{n},"username":"{}","isTyping":true}}"#,
                "x".repeat(2 * NARROW)
            );
            server.send(Message::text(typing)).await.expect("a client that reads");
        }
        let message = server.next().await.expect("a message").expect("no error");
        let length = message.into_text().expect("a text").len();
        let close = server.next().await;
        assert!(matches!(close, Some(Ok(Message::Close(_)))), "{close:?}");
        while server.next().await.is_some() {}
        length
    });
    let mut client = Client::new(client);
    let long = "x".repeat(20 * NARROW);
    client.send_text(long.as_str().into()).await.expect("sent");
    for n in 0..READ_AHEAD as u64 {
        let message = client.next().await.expect("a message");
        let ServerMessage::Typing { client_id, .. } = message else { panic!("{message:?}") };
        assert_eq!(client_id, n, "each, in order");
    }
    client.leave().await;
    assert_eq!(serving.await.expect("no panic"), long.len());
}

#[tokio::test(start_paused = true)]
async fn a_client_reads_while_its_write_is_stuck() {
    let (client, server) = duplex(NARROW);
    client_with_a_stuck_write(library(client, protocol::Role::Client).await, server).await;
    let (client, server) = duplex(NARROW);
    client_with_a_stuck_write(ours(client, Role::Client(|| KEY)), server).await;
}

fn room() -> HubHandle {
    HubTask::spawn(Hub::new(Arc::new(SharedLog::new(CAPACITY, || 0)), || 0), 10)
}

async fn serve<S: Socket + 'static>(room: &HubHandle, mut socket: S) -> JoinHandle<End> {
    let mut membership = room.connect(Who::Anonymous).await.expect("a place");
    tokio::spawn(async move { session(&mut socket, &mut membership, read).await })
}

/// The peer of `socket` reads nothing at all, and is heard all the same.
async fn session_with_a_stuck_write<S: Socket + 'static>(socket: S, mut peer: DuplexStream) {
    let room = room();
    let stuck = serve(&room, socket).await;
    let (lan, server) = duplex(1 << 20);
    serve(&room, ours(server, Role::Server)).await;
    let mut lan = Client::new(ours(lan, Role::Client(|| KEY)));
    for n in 0..100 {
        let message = format!("tin {n} {}", "x".repeat(NARROW));
        lan.send(&ClientMessage::Chat { id: None, message }).await.expect("sent");
    }
    sleep(Duration::from_millis(1)).await; // until nobody has anything to do: the write is stuck
    let chat = r#"{"type":"chat","message":"mình không đọc được"}"#.as_bytes();
    for _ in 0..2 {
        peer.write_all(&masked(0x81, chat)).await.expect("room in the pipe");
        let said = loop {
            let next = timeout(Duration::from_secs(1), lan.next()).await.expect("in time");
            if let ServerMessage::Chat { message, .. } = next.expect("a message") {
                break message;
            }
        };
        assert_eq!(said, "mình không đọc được");
    }
    drop(peer);
    assert_eq!(stuck.await.expect("no panic"), End::Ended(Ending::Lost));
}

#[tokio::test(start_paused = true)]
async fn a_session_reads_while_its_write_is_stuck() {
    let (peer, server) = duplex(NARROW);
    session_with_a_stuck_write(library(server, protocol::Role::Server).await, peer).await;
    let (peer, server) = duplex(NARROW);
    session_with_a_stuck_write(ours(server, Role::Server), peer).await;
}
