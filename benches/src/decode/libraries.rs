//! The libraries' decoders, each as its own documentation uses it.

use std::hint::black_box;

use fastwebsockets::FragmentCollector;
use futures_util::StreamExt;
use tungstenite::protocol::WebSocketConfig;

use super::Frames;
use crate::{
    harness::{Contestant, Part},
    memory::{Memory, at_once},
};

/// One for each library, two for tungstenite, whose default suits few connections with much to say.
pub fn contestants(frames: &Frames) -> Vec<Contestant<'_>> {
    let small = WebSocketConfig::default().read_buffer_size(4 * 1024);
    vec![
        Contestant::new("tungstenite", Part::Library, tungstenite(frames, None)),
        Contestant::new("tungstenite, 4 KiB", Part::Library, tungstenite(frames, Some(small))),
        Contestant::new("fastwebsockets", Part::Library, fastwebsockets(frames)),
        Contestant::new("tokio-websockets", Part::Library, tokio_websockets(frames)),
        Contestant::new("sockudo-ws", Part::Library, sockudo(frames)),
        Contestant::new("yawc", Part::Library, yawc(frames)),
    ]
}

/// The blocking one, without the async layer of tokio-tungstenite.
fn tungstenite(frames: &Frames, config: Option<WebSocketConfig>) -> impl FnMut() {
    let memory = Memory::reading(frames.bytes.clone());
    let role = tungstenite::protocol::Role::Server;
    let mut socket = tungstenite::WebSocket::from_raw_socket(memory, role, config);
    let mut read = move || socket.read().expect("the frames are valid");
    frames.check("tungstenite", &read().into_data());
    move || {
        for _ in 0..frames.count {
            black_box(read());
        }
    }
}

/// Unmasking and putting fragments together, as in its echo server.
fn fastwebsockets(frames: &Frames) -> impl FnMut() {
    let memory = Memory::reading(frames.bytes.clone());
    let role = fastwebsockets::Role::Server;
    let socket = fastwebsockets::WebSocket::after_handshake(memory, role);
    let mut socket = FragmentCollector::new(socket);
    let first = at_once(socket.read_frame()).expect("the frames are valid");
    frames.check("fastwebsockets", &first.payload);
    move || {
        at_once(async {
            for _ in 0..frames.count {
                black_box(socket.read_frame().await.expect("the frames are valid"));
            }
        });
    }
}

fn tokio_websockets(frames: &Frames) -> impl FnMut() {
    let memory = Memory::reading(frames.bytes.clone());
    let mut socket = tokio_websockets::ServerBuilder::new().serve(memory);
    let first = at_once(socket.next()).expect("no end").expect("the frames are valid");
    frames.check("tokio-websockets", first.as_payload());
    move || {
        at_once(async {
            for _ in 0..frames.count {
                black_box(socket.next().await.expect("no end").expect("the frames are valid"));
            }
        });
    }
}

/// Without its timers, which need a runtime.
fn sockudo(frames: &Frames) -> impl FnMut() {
    use sockudo_ws::{Config, Message, WebSocketStream};

    let config = Config::builder().auto_ping(false).idle_timeout(0).build();
    let mut socket = WebSocketStream::server(Memory::reading(frames.bytes.clone()), config);
    let first = at_once(StreamExt::next(&mut socket)).expect("no end").expect("valid frames");
    match first {
        Message::Text(bytes) | Message::Binary(bytes) => frames.check("sockudo-ws", &bytes),
        _ => frames.check("sockudo-ws", &[]),
    }
    move || {
        at_once(async {
            for _ in 0..frames.count {
                let next = StreamExt::next(&mut socket).await;
                black_box(next.expect("no end").expect("the frames are valid"));
            }
        });
    }
}

/// With the check of UTF-8 that the others have.
fn yawc(frames: &Frames) -> impl FnMut() {
    use yawc::{Options, Role, WebSocket};

    let memory = Memory::reading(frames.bytes.clone());
    let options = Options::default().with_utf8();
    let mut socket = WebSocket::from_stream(memory, Role::Server, options).expect("a socket");
    let first = at_once(socket.next()).expect("no end");
    frames.check("yawc", first.payload());
    move || {
        at_once(async {
            for _ in 0..frames.count {
                black_box(socket.next().await.expect("no end"));
            }
        });
    }
}
