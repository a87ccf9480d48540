//! Connections of HTTP/2 that say nothing, in virtual time.

use std::time::Duration;

use axum::{Router, routing::get};
use full_duplex::{
    lesson09_door::tls::http2::serve,
    stage::{
        patient::STALLED,
        serve::{DRAIN, HEAD_DEADLINE, IDLE},
    },
};
use http_body_util::{BodyExt as _, Empty};
use hyper::{Request, body::Bytes, client::conn::http2};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

/// A client's end of a connection, and what tells the server to stop.
fn connected() -> (DuplexStream, watch::Sender<bool>) {
    let (client, server) = duplex(64 * 1024);
    let (stop, stopping) = watch::channel(false);
    let letter = async || "y".repeat(30_000);
    let router = Router::new().route("/", get(async || "hi")).route("/letter", get(letter));
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

/// A client that takes so many bytes of each answer, and pings every 10 s.
async fn pinging(window: u32) -> (http2::SendRequest<Empty<Bytes>>, JoinHandle<Duration>) {
    let (client, stop) = connected();
    let handshake = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .initial_stream_window_size(window)
        .keep_alive_interval(Duration::from_secs(10))
        .keep_alive_while_idle(true)
        .handshake(TokioIo::new(client));
    let (sender, connection) = handshake.await.expect("HTTP/2");
    let ended = tokio::spawn(async move {
        let (begun, _stop) = (Instant::now(), stop);
        let _ = timeout(Duration::from_secs(3_600), connection).await;
        begun.elapsed()
    });
    (sender, ended)
}

fn get_it(target: &str) -> Request<Empty<Bytes>> {
    let request = Request::get(format!("https://localhost{target}"));
    request.body(Empty::new()).expect("a request")
}

#[tokio::test(start_paused = true)]
async fn answers_that_nobody_takes_are_not_kept_for_ever() {
    for (window, target) in [(0, "/"), (1, "/"), (16_000, "/letter")] {
        let (mut sender, ended) = pinging(window).await;
        let answer = sender.send_request(get_it(target)).await.expect("an answer");
        // Somebody else's answers on the same connection don't make up for it.
        let others = tokio::spawn(async move {
            while let Ok(answer) = sender.send_request(get_it("/nothing")).await {
                drop(answer);
                sleep(Duration::from_secs(7)).await;
            }
        });
        let end = ended.await.expect("no panic");
        assert!((STALLED..STALLED + Duration::from_secs(1)).contains(&end), "{window}: {end:?}");
        answer.into_body().collect().await.expect_err("its stream is over");
        others.await.expect("no panic");
    }
}

#[tokio::test(start_paused = true)]
async fn who_takes_an_answer_slowly_is_served() {
    let (mut sender, ended) = pinging(3_000).await;
    let mut body = sender.send_request(get_it("/letter")).await.expect("an answer").into_body();
    let mut taken = 0;
    while let Some(frame) = body.frame().await {
        taken += frame.expect("no end").into_data().expect("data").len();
        sleep(STALLED / 2).await;
    }
    assert_eq!(taken, 30_000);
    drop(sender);
    ended.await.expect("no panic");
}

#[tokio::test(start_paused = true)]
async fn pings_keep_no_connection() {
    let (mut sender, ended) = pinging(65_535).await;
    let answer = sender.send_request(get_it("/")).await.expect("an answer");
    assert_eq!(answer.into_body().collect().await.expect("a body").to_bytes(), "hi");
    let end = ended.await.expect("no panic");
    assert!((IDLE..=IDLE + 2 * DRAIN).contains(&end), "{end:?}");
}
