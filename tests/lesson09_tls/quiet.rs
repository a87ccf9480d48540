//! Connections of HTTP/2 that say nothing, in virtual time.

use std::time::Duration;

use axum::{Router, routing::get};
use full_duplex::{
    lesson09_door::tls::http2::serve,
    stage::serve::{HEAD_DEADLINE, IDLE},
};
use http_body_util::{BodyExt as _, Empty};
use hyper::{Request, body::Bytes, client::conn::http2};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    sync::watch,
    time::{Instant, sleep},
};

/// A client's end of a connection, and what tells the server to stop.
fn connected() -> (DuplexStream, watch::Sender<bool>) {
    let (client, server) = duplex(64 * 1024);
    let (stop, stopping) = watch::channel(false);
    let router = Router::new().route("/", get(async || "hi"));
    tokio::spawn(serve(server, TowerToHyperService::new(router), stopping));
    (client, stop)
}

/// The preface with empty settings, byte by byte, and perhaps no more than a part of it.
#[tokio::test(start_paused = true)]
async fn a_connection_without_a_request_ends_after_5_s() {
    let whole = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for length in [0, 1, 24, whole.len()] {
        let (mut client, _stop) = connected();
        let begun = Instant::now();
        client.write_all(&whole[..length]).await.expect("sent");
        let _ = client.read_to_end(&mut Vec::new()).await;
        assert_eq!(begun.elapsed(), HEAD_DEADLINE, "{length} bytes");
    }
}

#[tokio::test(start_paused = true)]
async fn a_quiet_connection_ends_after_75_s_and_a_stop_waits_for_none() {
    for waits in [true, false] {
        let (client, stop) = connected();
        let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(client));
        let (mut sender, connection) = handshake.await.expect("HTTP/2");
        let ended = tokio::spawn(connection);
        for _ in 0..2 {
            let request = Request::get("https://localhost/").body(Empty::<Bytes>::new());
            let answer = sender.send_request(request.expect("a request")).await.expect("an answer");
            assert_eq!(answer.into_body().collect().await.expect("a body").to_bytes(), "hi");
            sleep(IDLE / 2).await;
        }
        let begun = Instant::now();
        if !waits {
            let _ = stop.send(true);
        }
        let _ = ended.await.expect("no panic");
        let most = if waits { IDLE / 2 + Duration::from_secs(1) } else { Duration::from_secs(1) };
        assert!(begun.elapsed() <= most, "{:?}", begun.elapsed());
        assert!(!waits || begun.elapsed() + Duration::from_secs(1) >= IDLE / 2);
    }
}
