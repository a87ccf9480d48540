//! Clients whose person wants to go, whatever they are waiting for.

use std::time::{Duration, Instant};

use full_duplex::{
    lesson03_handshake::{Agreed, accept},
    stage::serve::listen,
};
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{LESSON01, LESSON02, LESSON04, LESSON05, LESSON06, LESSON07, LESSON08, address_in};
use crate::support::{
    file::File,
    program::{Program, Running, shows},
    room::Room,
};

/// What a client says when its goodbye takes longer than a moment.
const CLOSING: &str = "press Ctrl-C again to leave at once · đang đóng kết nối, lâu nhất";

/// The clients that speak WebSocket, and a line that they show once they are connected.
const CLIENTS: [(Program, &str); 5] = [
    (LESSON04, "sec-websocket-accept"),
    (LESSON05, "/help"),
    (LESSON06, "Đang có mặt"),
    (LESSON07, "Đang có mặt"),
    (LESSON08, "Đang có mặt"),
];

/// A client of the server at this address.
fn join(program: Program, address: &str) -> Running {
    let url = format!("ws://{address}/ws");
    match program.0 {
        p if p == LESSON04.0 || p == LESSON05.0 => program.start(&["join", &url]),
        _ => program.start(&["join", "--name", "Minh", "--url", &url]),
    }
}

/// A lesson's server as a program, and a client that is connected to it.
async fn connected((program, line): (Program, &str)) -> (Running, Running) {
    let mut server = program.start(&["--port", "0"]);
    let address = loop {
        if let Some(address) = address_in(&server.line().await.expect("an address")) {
            break address;
        }
    };
    let mut client = join(program, &address);
    client.until(line).await;
    (server, client)
}

/// Checks that a client that is leaving a frozen server says so, and leaves at once when asked
/// again.
async fn leaves_when_asked_again(mut client: Running) {
    client.until(CLOSING).await;
    let asked = Instant::now();
    client.interrupt();
    let ended = client.ended().await;
    assert!(ended.said.is_empty() || ended.said.contains("never acknowledged"), "{}", ended.said);
    assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_frozen_server_keeps_nobody_who_presses_ctrl_c_twice() {
    let each = CLIENTS.map(|row| async move {
        let (server, client) = connected(row).await;
        server.freezes();
        client.interrupt();
        leaves_when_asked_again(client).await;
    });
    join_all(each).await;
}

#[tokio::test]
async fn a_frozen_server_keeps_nobody_whose_input_has_ended() {
    let each = CLIENTS.map(|row| async move {
        let (server, mut client) = connected(row).await;
        server.freezes();
        client.leaves();
        leaves_when_asked_again(client).await;
    });
    join_all(each).await;
}

/// What lesson 08's server says first; lesson 06's client knows what it needs of it.
const WELCOME: &str = r#"{"type":"welcome","clientId":1,"message":"","heartbeatMs":60000,"session":"00000000000000000000000000000001","epoch":"0000000000000000","seq":0}"#;

/// A server that never reads: everything that a client says waits, until the socket is full.
#[tokio::test]
async fn a_full_socket_keeps_nobody() {
    let long = "x".repeat(1 << 20);
    let flood = format!("raw {long}\n").repeat(16);
    let script = File::new("flood", &flood);
    let once_online = File::new("flood08", &format!("expect online\n{flood}"));
    for (program, _) in CLIENTS {
        let listener = listen(0).await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let by_hand = program.0 == LESSON04.0 || program.0 == LESSON05.0;
        let mut client = if by_hand {
            join(program, &address)
        } else {
            let url = format!("ws://{address}/ws");
            let script = if program.0 == LESSON08.0 { &once_online } else { &script }.path();
            program.start(&["join", "--name", "Minh", "--url", &url, "--script", script])
        };
        let (mut stream, _) = listener.accept().await.expect("a client");
        accept(&mut stream, |_| Ok(Agreed::default())).await.expect("a handshake");
        if by_hand {
            client.types(&format!("{long}\n").repeat(10));
        } else {
            let length = u8::try_from(WELCOME.len()).expect("a short welcome");
            stream.write_all(&[0x81, 0x7e, 0, length]).await.expect("a client");
            stream.write_all(WELCOME.as_bytes()).await.expect("a client");
        }
        stream.read_u8().await.expect("the first words"); // and nothing more
        client.interrupt();
        leaves_when_asked_again(client).await;
    }
}

/// Checks that a client that is asked to leave does so, and well.
async fn leaves(client: Running) {
    client.interrupt();
    let asked = Instant::now();
    client.ended().await.well();
    assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn who_is_dialling_can_leave() {
    for (program, _) in CLIENTS {
        let listener = listen(0).await.expect("a port");
        let client = join(program, &listener.local_addr().expect("an address").to_string());
        let (mut silent, _) = listener.accept().await.expect("a client");
        silent.read_u8().await.expect("a request"); // and never an answer
        leaves(client).await;
    }
}

#[tokio::test]
async fn who_waits_for_the_welcome_can_leave_and_says_goodbye() {
    for (program, _) in CLIENTS.into_iter().skip(2) {
        let listener = listen(0).await.expect("a port");
        let client = join(program, &listener.local_addr().expect("an address").to_string());
        let (mut stream, _) = listener.accept().await.expect("a client");
        accept(&mut stream, |_| Ok(Agreed::default())).await.expect("a handshake");
        stream.write_all(b"\x89\x00").await.expect("a ping"); // answered: the client is past the handshake
        stream.read_exact(&mut [0; 6]).await.expect("a pong");
        client.interrupt();
        assert_eq!(stream.read_u8().await.expect("a frame"), 0x88, "a close frame");
        drop(stream);
        client.ended().await.well();
    }
}

#[tokio::test]
async fn who_waits_for_an_answer_over_http_can_leave() {
    let clients = [(LESSON01, "--every"), (LESSON02, "--every")];
    for (program, option) in clients {
        let listener = listen(0).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let client = program.start(&["join", "--name", "Minh", "--url", &url, option, "1"]);
        let (mut silent, _) = listener.accept().await.expect("a client");
        silent.read_u8().await.expect("a request"); // and never an answer
        leaves(client).await;
    }
}

/// The end of the terminal, in which nobody can press anything any more.
#[tokio::test]
async fn who_loses_the_terminal_says_goodbye() {
    let room = Room::start().await;
    let mut lan = room.joined("Lan").await;
    for signal in ["-HUP", "-TERM", "-INT"] {
        let mut minh = join(LESSON06, &room.address);
        minh.until("Đang có mặt").await;
        lan.hears("user_joined").await;
        minh.signal(signal);
        assert_eq!(lan.hears("user_left").await["reason"], serde_json::Value::Null, "{signal}");
        shows(&minh.ended().await.well(), &["Tạm biệt"]);
    }
}
