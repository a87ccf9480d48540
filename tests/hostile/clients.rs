//! Every server, with `--tap`, and the tap as a program, between clients that say what no terminal
//! should obey.

use serde_json::json;

use super::{EVIL, lesson, shows_harmlessly};
use crate::support::{
    Wire,
    frames::masked,
    greeter::request,
    program::{Program, Running},
};

/// A request for a WebSocket whose header fields are as evil as HTTP allows.
fn evil_request(path: &str) -> String {
    let fields = "\r\nOrigin: \u{9b}2J\u{202e}\r\nSec-WebSocket-Extensions: \"\u{9b}\u{2066}\"\r\nUser-Agent: \u{202e}\u{ad}\r\n\r\n";
    request().replace("/chat", path).replacen("\r\n\r\n", fields, 1)
}

/// A client's frame, longer than `masked` allows.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    if payload.len() < 126 {
        return masked(first, payload);
    }
    let length = u16::try_from(payload.len()).expect("a short payload").to_be_bytes();
    [&[first, 0xfe][..], &length, &[0; 4], payload].concat() // a masking key of zeros
}

/// Talks to a WebSocket server and leaves with an evil reason; waits for its close frame.
async fn evil_client(address: &str, path: &str) {
    let mut client = Wire::to(address).await;
    client.send(evil_request(path)).await;
    client.through(b"\r\n\r\n").await;
    client.send(masked(0x81, EVIL.as_bytes())).await;
    for message in [
        json!({"type": "join", "username": EVIL}),
        json!({"type": "join", "username": "L\u{ad}a\u{3164}n\u{200f}"}),
        json!({"type": "chat", "id": EVIL, "message": "\u{ad}\u{e0041}\u{200e}hi"}),
    ] {
        client.send(frame(0x81, message.to_string().as_bytes())).await;
    }
    client.send(masked(0x89, EVIL.as_bytes())).await;
    client.send(masked(0x88, &[b"\x0f\xa0", EVIL.as_bytes()].concat())).await;
    client.through(b"\x88").await;
    client.close().await;
}

/// Bytes that are no HTTP, and requests that are evil.
async fn evil_requests(address: &str) {
    let posted = json!({"username": EVIL, "message": EVIL, EVIL: 1}).to_string();
    for bytes in [
        format!("GET /{EVIL} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!(
            "POST /messages HTTP/1.1\r\nHost: localhost\r\nX: \u{9b}\u{202e}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{posted}",
            posted.len()
        ),
        EVIL.to_owned(),
    ] {
        let mut client = Wire::to(address).await;
        client.send(bytes).await;
        client.close().await;
    }
}

/// The server's output up to its end, after both kinds of client.
async fn hears(what: &str, mut server: Running, path: Option<&str>) {
    let address = server.address("://").await;
    evil_requests(&address).await;
    if let Some(path) = path {
        evil_client(&address, path).await;
    }
    server.interrupt();
    shows_harmlessly(what, &server.ended().await, &["Tạm biệt"]);
}

#[tokio::test]
async fn clients_cannot_control_the_terminal_of_a_server() {
    for number in 1..=8 {
        let path = match number {
            1 | 2 => None,
            3..=5 => Some("/"),
            _ => Some("/ws"),
        };
        for more in [&[][..], &["--tap"]] {
            let server = lesson(number).start(&[&["--port", "0"], more].concat());
            hears(&format!("lesson {number} {more:?}"), server, path).await;
        }
    }
}

#[tokio::test]
async fn the_tap_shows_what_it_must_not_obey() {
    const TAP: Program = Program(env!("CARGO_BIN_EXE_tap"));
    for (number, path) in [(4, "/"), (8, "/ws")] {
        let mut server = lesson(number).start(&["--port", "0"]);
        let address = server.address("://").await;
        let port = address.rsplit(':').next().expect("a port");
        for more in [&[][..], &["--messages"]] {
            let tap = TAP.start(&[&["--listen", "0", "--to", port], more].concat());
            hears(&format!("tap {more:?} of lesson {number}"), tap, Some(path)).await;
        }
    }
}
