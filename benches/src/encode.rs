//! What it costs a client to send a message: make a key, write the header, mask, and hand the bytes to the socket. Each
//! message is sent by itself; the application keeps it, as a chat does that may have to send it again.

use std::{
    hint::black_box,
    task::{Context, Waker},
};

use full_duplex::{
    lesson04_frames::{
        connection::{Connection, Role},
        event::Event,
        fast::secure_key,
        frame::Opcode,
        message::{Limits, Message},
        websocket::WebSocket,
    },
    lesson13_numbers::socket::Socket,
};
use futures_util::SinkExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::Bytes;

use crate::{
    harness::{Contestant, Effort, Figures, Part, nanoseconds, progress},
    memory::{Memory, at_once},
    table::{Better, Table},
};

/// Messages of one turn.
const COUNT: u32 = 64;

/// Measures all lengths.
pub fn run(effort: Effort) -> Vec<Table> {
    [(64, "64 B"), (1024, "1 KiB"), (64 * 1024, "64 KiB")]
        .into_iter()
        .map(|(size, length)| {
            let case = format!("encode · mã hoá: binary, {length}");
            let payload: Vec<u8> = (0..=u8::MAX).cycle().take(size).collect();
            let rows = measure(&payload, effort, &case);
            Table::new(case, "ns/frame", Better::Less, rows)
        })
        .collect()
}

fn measure(payload: &[u8], effort: Effort, case: &str) -> Vec<Figures> {
    let progress = progress(effort.rounds, case);
    let mut copy = payload.to_vec();
    let limit = move || {
        for _ in 0..COUNT {
            copy.copy_from_slice(black_box(payload));
            black_box(&mut copy);
        }
    };
    let mut contestants = vec![
        Contestant::new("memcpy", Part::Limit, limit),
        Contestant::new("  of it: Connection", Part::Layer, connection(payload)),
        Contestant::new("ours: WebSocket", Part::Ours, ours(payload)),
        Contestant::new("ours: on the way (lesson 13)", Part::Fast, fast(payload)),
        Contestant::new("tungstenite", Part::Library, tungstenite(payload)),
        Contestant::new("fastwebsockets", Part::Library, fastwebsockets(payload)),
        Contestant::new("tokio-websockets", Part::Library, tokio_websockets(payload)),
        Contestant::new("sockudo-ws", Part::Library, sockudo(payload)),
        Contestant::new("yawc", Part::Library, yawc(payload)),
    ];
    let figures = nanoseconds(&mut contestants, COUNT, effort, &progress);
    progress.finish_and_clear();
    figures
}

fn connection(payload: &[u8]) -> impl FnMut() {
    let mut connection = Connection::new(Role::Client(secure_key), Limits::default());
    move || {
        for _ in 0..COUNT {
            connection.send_binary(payload).expect("the connection is open");
            black_box(connection.transmit());
            connection.transmitted(usize::MAX);
        }
    }
}

fn ours(payload: &[u8]) -> impl FnMut() {
    let connection = Connection::new(Role::Client(secure_key), Limits::default());
    let mut socket = WebSocket::new(Memory::keeping(), connection, Vec::new());
    let message = Message::Binary(payload.to_vec());
    let send = move |socket: &mut WebSocket<Memory>| {
        socket.send(&message).expect("the connection is open");
        at_once(socket.flush()).expect("memory takes everything");
    };
    send(&mut socket);
    check("lesson 04", socket.stream(), payload);
    move || (0..COUNT).for_each(|_| send(&mut socket))
}

fn fast(payload: &[u8]) -> impl FnMut() {
    let role = Role::Client(secure_key);
    let mut socket = Socket::new(Memory::keeping(), role, Limits::default(), Vec::new());
    let send = move |socket: &mut Socket<Memory>| {
        let cx = &mut Context::from_waker(Waker::noop());
        socket.poll_send(cx, Opcode::Binary, payload).expect("the connection is open");
        assert!(socket.poll_flush(cx).is_ready(), "memory takes everything");
    };
    send(&mut socket);
    check("lesson 13", socket.stream(), payload);
    move || (0..COUNT).for_each(|_| send(&mut socket))
}

/// The blocking one, without the async layer of tokio-tungstenite.
fn tungstenite(payload: &[u8]) -> impl FnMut() {
    let role = tungstenite::protocol::Role::Client;
    let mut socket = tungstenite::WebSocket::from_raw_socket(Memory::keeping(), role, None);
    let kept = Bytes::copy_from_slice(payload);
    let send = move |socket: &mut tungstenite::WebSocket<Memory>| {
        let message = tungstenite::Message::Binary(kept.clone());
        socket.send(message).expect("memory takes everything");
    };
    send(&mut socket);
    check("tungstenite", socket.get_mut(), payload);
    move || (0..COUNT).for_each(|_| send(&mut socket))
}

fn fastwebsockets(payload: &[u8]) -> impl FnMut() {
    use fastwebsockets::{Frame, Payload, Role, WebSocket};

    let send = |socket: &mut WebSocket<Memory>| {
        let frame = Frame::binary(Payload::Borrowed(payload));
        at_once(socket.write_frame(frame)).expect("memory takes everything");
    };
    let mut socket = WebSocket::after_handshake(Memory::keeping(), Role::Client);
    send(&mut socket);
    let mut memory = socket.into_inner();
    check("fastwebsockets", &mut memory, payload);
    let mut socket = WebSocket::after_handshake(memory, Role::Client);
    move || (0..COUNT).for_each(|_| send(&mut socket))
}

fn tokio_websockets(payload: &[u8]) -> impl FnMut() {
    use tokio_websockets::{ClientBuilder, Config, Message, WebSocketStream};

    // One frame for each message, as with the others; the default would cut a long one into frames of 4 KiB.
    let config = Config::default().frame_size(usize::MAX);
    let mut socket = ClientBuilder::new().config(config).take_over(Memory::keeping());
    let kept = Bytes::copy_from_slice(payload);
    let send = move |socket: &mut WebSocketStream<Memory>| {
        let message = Message::binary(kept.clone());
        at_once(socket.send(message)).expect("memory takes everything");
    };
    send(&mut socket);
    check("tokio-websockets", socket.get_mut(), payload);
    move || (0..COUNT).for_each(|_| send(&mut socket))
}

/// Its keys are fastrand's, which anybody can foresee who has seen some: that is its default.
fn sockudo(payload: &[u8]) -> impl FnMut() {
    use sockudo_ws::{Config, Message, WebSocketStream};

    let config = Config::builder().auto_ping(false).idle_timeout(0).build();
    let mut socket = WebSocketStream::client(Memory::keeping(), config);
    let kept = Bytes::copy_from_slice(payload);
    let send = move |socket: &mut WebSocketStream<Memory>| {
        let message = Message::Binary(kept.clone());
        at_once(socket.send(message)).expect("memory takes everything");
    };
    send(&mut socket);
    check("sockudo-ws", socket.get_mut(), payload);
    move || (0..COUNT).for_each(|_| send(&mut socket))
}

fn yawc(payload: &[u8]) -> impl FnMut() {
    use yawc::{Frame, Options, Role, WebSocket};

    fn send<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocket<S>, payload: &Bytes) {
        let frame = Frame::binary(payload.clone());
        at_once(socket.send(frame)).expect("memory takes everything");
    }
    let kept = Bytes::copy_from_slice(payload);
    let mut memory = Memory::keeping();
    let first = WebSocket::from_stream(&mut memory, Role::Client, Options::default());
    send(&mut first.expect("a socket"), &kept);
    check("yawc", &mut memory, payload);
    let socket = WebSocket::from_stream(memory, Role::Client, Options::default());
    let mut socket = socket.expect("a socket");
    move || (0..COUNT).for_each(|_| send(&mut socket, &kept))
}

/// What was written must be this message, masked; from now on nothing is kept.
fn check(who: &str, memory: &mut Memory, payload: &[u8]) {
    let bytes = memory.kept.take().unwrap_or_default();
    let mut server = Connection::new(Role::Server, Limits::default());
    let event = server.receive(&mut bytes.as_slice());
    let said = Event::Message(Message::Binary(payload.to_vec()));
    assert!(event == Some(said), "{who} writes something else than was said");
}
