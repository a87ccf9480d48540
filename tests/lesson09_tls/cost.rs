//! What HTTP/2 saves: the bytes and the round trips of one more socket.
//!
//! `cargo test --features tls --test lesson09_tls cost -- --nocapture` prints the table.

use axum::http::HeaderMap;

use crate::{
    multiplexed::{Browser, Wire, fields},
    place::{Place, hears},
};

/// A new TCP connection is one round trip that no stream sees.
const TCP: u64 = 1;

/// What Chromium 156 sends with a handshake, besides what HTTP/1.1 needs.
fn shown(origin: &str, cookie: &str) -> HeaderMap {
    fields([
        ("pragma", "no-cache"),
        ("cache-control", "no-cache"),
        (
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        ),
        ("origin", origin),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("accept-language", "vi,en;q=0.9"),
        ("cookie", cookie),
        ("sec-websocket-extensions", "permessage-deflate; client_max_window_bits"),
    ])
}

/// Until the first message of the server is here: bytes of both sides, TLS and all, and round
/// trips. The sockets before this one have been opened in the same way.
#[tokio::test]
async fn one_more_socket_costs_less_on_a_connection_that_is_there() {
    let place = Place::open().await;
    let mut rows = Vec::new();
    let (h1, h2) = (Browser::of(&place, b"http/1.1"), Browser::of(&place, b"h2"));
    let cookie = format!("__Host-session={}", place.session("Lan").await);
    let mut open = Vec::new();
    for _ in 1..=3 {
        let wire = Wire::default();
        let mut socket = h1.socket(&shown(h1.origin(), &cookie), &wire).await;
        hears(&mut socket, |_| true).await;
        let (bytes, turns) = wire.so_far();
        rows.push((bytes, turns + TCP));
        open.push(socket);
    }
    let wire = Wire::default();
    let mut connection = h2.multiplexed(&wire).await;
    let page = wire.so_far();
    for _ in 1..=3 {
        let before = wire.so_far();
        let mut socket = connection.socket(&shown(h2.origin(), &cookie)).await;
        hears(&mut socket, |_| true).await;
        let after = wire.so_far();
        rows.push((after.0 - before.0, after.1 - before.1));
        open.push(socket);
    }
    println!("the connection and its first request, HTTP/2: {page:?}");
    println!("{:24} {:>6} {:>12}", "one more socket", "bytes", "round trips");
    for (index, (bytes, turns)) in rows.iter().enumerate() {
        let name = if index < 3 { "HTTP/1.1" } else { "HTTP/2" };
        println!("{name:20} no. {} {bytes:6} {turns:12}", index % 3 + 1);
    }
    let [_, _, (bytes1, turns1), _, _, (bytes2, turns2)] = rows[..] else { panic!("six rows") };
    assert_eq!((turns1, turns2), (3, 1), "TCP, TLS, handshake; and the request alone");
    assert!(bytes2 * 3 < bytes1, "{bytes2} and {bytes1} bytes");
}
