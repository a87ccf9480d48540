//! The relay on real sockets, with the lessons' own servers behind it.

use std::{io, time::Duration};

use full_duplex::{
    lesson03_handshake::Url,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        client::Client,
        protocol::{ClientMessage, ServerMessage},
    },
    stage::program::allow_many_connections,
    tap::fault::Faults,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    task::JoinSet,
    time::timeout,
};

use crate::support::{
    Server, page_files,
    proxy::Proxy,
    room::{Room, SOON},
};

async fn client(proxy: &Proxy) -> Client {
    let url: Url = format!("ws://{}/ws", proxy.address).parse().expect("an address");
    let mut client = Client::connect(&url).await.expect("a room behind the proxy");
    let welcome = client.next().await.expect("a welcome");
    assert!(matches!(welcome, ServerMessage::Welcome { .. }), "{welcome:?}");
    client
}

async fn chats(client: &mut Client, message: &str) {
    let message = message.to_owned();
    client.send(&ClientMessage::Chat { id: None, message }).await.expect("taken");
}

#[tokio::test]
async fn pages_work_and_are_seen() {
    let (server, room) = (Server::start().await, Room::start().await);
    for address in [&server.address, &room.address] {
        let proxy = Proxy::to(address, Faults::default()).await;
        assert!(page_files(&proxy.address).await.len() > 1);
        let mut wire = proxy.connect().await;
        assert_eq!(wire.say("Minh", "ai đó không?").await.status(), 201);
        assert_eq!(wire.request("GET", "/messages?since=0", None).await.seqs(), [1]);
        wire.close().await;
        let seen = proxy.stop().await;
        assert!(seen.contains("> GET /messages?since=0 HTTP/1.1\n"), "{seen}");
        assert!(seen.contains(r#"> {"username":"Minh","message":"ai đó không?"}"#), "{seen}");
    }
}

#[tokio::test]
async fn a_room_works_and_what_is_said_is_seen() {
    let room = Room::start().await;
    let proxy = Proxy::to(&room.address, Faults::default()).await;
    let mut minh = client(&proxy).await;
    let mut lan = room.joined("Lan").await;
    chats(&mut minh, "chào Lan").await;
    assert_eq!(lan.hears("user_joined").await["username"], "Client 1");
    assert_eq!(lan.hears("chat").await["message"], "chào Lan");
    minh.leave().await;
    assert_eq!(lan.hears("user_left").await["reason"], serde_json::Value::Null);
    let seen = proxy.stop().await;
    assert!(seen.contains("< HTTP/1.1 101 Switching Protocols\n"), "{seen}");
    assert!(seen.contains(r#"#1 > {"type":"chat","message":"chào Lan"}"#), "{seen}");
    assert!(seen.ends_with("#1 > CLOSE 1000\n#1 < CLOSE 1000\n#1 · close\n"), "{seen}");
}

#[tokio::test]
async fn split_into_single_bytes_everything_still_means_the_same() {
    let room = Room::start().await;
    let split = std::num::NonZeroUsize::new(1);
    let proxy = Proxy::to(&room.address, Faults { split, ..Faults::default() }).await;
    let mut minh = client(&proxy).await;
    let mut lan = room.joined("Lan").await;
    chats(&mut minh, &"ế".repeat(500)).await;
    lan.hears("user_joined").await;
    assert_eq!(lan.hears("chat").await["message"], "ế".repeat(500));
    minh.leave().await;
    proxy.stop().await;
}

#[tokio::test]
async fn a_frozen_client_is_still_in_the_room_and_hears_nothing() {
    let room = Room::start().await;
    let proxy = Proxy::to(&room.address, Faults::default()).await;
    let (mut minh, mut lan) = (client(&proxy).await, room.joined("Lan").await);
    proxy.freeze();
    proxy.mend(); // for those who come
    let mut phuong = client(&proxy).await; // a new connection works
    for _ in 0..100 {
        chats(&mut minh, &".".repeat(2_000)).await; // taken, all of it
    }
    lan.chats("Minh ơi?").await;
    assert!(matches!(phuong.next().await, Ok(ServerMessage::Chat { .. })), "Phương hears Lan");
    drop(minh); // and nobody is told
    chats(&mut phuong, "mình nghe đây").await;
    assert_eq!(lan.hears("user_joined").await["username"], "Client 3");
    assert_eq!(lan.hears("chat").await["message"], "mình nghe đây");
    assert_eq!(room.status().await["connections"], 3, "Minh seems to be there");
    let seen = proxy.stop().await;
    assert!(
        seen.contains("#1 · frozen: from here on nothing arrives, and nobody is told\n"),
        "{seen}"
    );
    assert!(seen.contains("#1 · lost on the way to the server: "), "{seen}");
    assert!(!seen.contains("#1 > {\"type\":\"chat\""), "what didn't arrive isn't shown:\n{seen}");
}

#[tokio::test]
async fn a_cut_is_a_reset_for_both_sides() {
    let room = Room::start().await;
    let proxy = Proxy::to(&room.address, Faults::default()).await;
    let (mut minh, mut lan) = (client(&proxy).await, room.joined("Lan").await);
    chats(&mut minh, "chào Lan").await;
    lan.hears("user_joined").await;
    lan.hears("chat").await;
    let mut idle = proxy.connect().await;
    idle.send("GET /status HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    idle.answer().await;
    proxy.cut();
    let error = timeout(SOON, idle.0.read(&mut [0])).await.expect("soon");
    assert_eq!(error.expect_err("no goodbye").kind(), io::ErrorKind::ConnectionReset);
    let ending = loop {
        if let Err(ending) = minh.next().await {
            break ending;
        }
    };
    assert_eq!(ending, Ending::Lost);
    assert_eq!(lan.hears("user_left").await["reason"], "lost");
    assert!(proxy.stop().await.contains("#1 · cut\n"));
}

#[tokio::test]
async fn a_reset_is_passed_on() {
    let room = Room::start().await;
    let proxy = Proxy::to(&room.address, Faults::default()).await;
    let mut wire = proxy.connect().await;
    wire.send(crate::support::greeter::request().replace("/chat", "/ws")).await;
    wire.head().await;
    room.connections(1).await;
    wire.0.set_zero_linger().expect("a setting");
    drop(wire);
    room.connections(0).await;
    assert!(proxy.stop().await.contains("#1 · reset by the client\n"));
}

#[tokio::test]
async fn a_hundred_connections_at_once_don_t_wait_for_each_other() {
    const MUCH: usize = 200_000;
    allow_many_connections();
    let listener = full_duplex::stage::serve::listen(0).await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let echo = tokio::spawn(async move {
        let mut echoes = JoinSet::new();
        for _ in 0..100 {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            echoes.spawn(async move {
                let (mut reader, mut writer) = stream.split();
                tokio::io::copy(&mut reader, &mut writer).await.expect("an echo");
                writer.shutdown().await.expect("an end");
            });
        }
        echoes.join_all().await;
    });
    let delay = Duration::from_millis(50);
    let proxy = Proxy::unseen(&address, Faults { delay, ..Faults::default() }).await;
    let mut clients = JoinSet::new();
    for number in 0..100_u8 {
        let wire = proxy.connect().await;
        clients.spawn(async move {
            let (mut reader, mut writer) = wire.0.into_split();
            let speaking = async {
                writer.write_all(&vec![number | 0x80; MUCH]).await.expect("a reader");
                writer.shutdown().await.expect("an end");
            };
            let mut heard = Vec::new();
            let ((), count) = tokio::join!(speaking, reader.read_to_end(&mut heard));
            assert_eq!(count.expect("no error"), MUCH);
            assert!(heard.iter().all(|byte| *byte == number | 0x80));
        });
    }
    timeout(SOON, clients.join_all()).await.expect("soon");
    echo.await.expect("no panic");
}
