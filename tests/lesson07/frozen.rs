//! A silent client is found, whatever it was doing; any sign of life keeps a client.

use std::future::poll_fn;

use full_duplex::{
    lesson05_tungstenite::{config::config, ending::Ending},
    lesson06_chat::{
        connection::MAX_MESSAGE,
        socket::{Received, Socket},
    },
    lesson07_heartbeat::{connection::Outcome, heartbeat::Pace, keepalive::Keepalive},
};
use futures_util::SinkExt as _;
use tokio::{
    io::{AsyncWriteExt as _, DuplexStream, duplex},
    time::{Duration, Instant, sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use crate::{
    pipe::{Room, WIDE},
    support::frames::masked,
};

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test(start_paused = true)]
async fn an_hour_of_silence_costs_a_live_line_a_ping_in_25_seconds() {
    let room = Room::new();
    let mut lan = room.person("Lan").await;
    sleep(HOUR).await;
    let pings = lan.pings();
    assert!((144..=145).contains(&pings), "{pings} pings, the first one early");
    assert!(lan.visit.goes_on());
    let mut minh = room.person("Minh").await;
    lan.meets("Minh").await;
    lan.chats("còn đó không?").await;
    assert_eq!(minh.reads().await, "còn đó không?");
}

// ANCHOR: virtual_time
#[tokio::test(start_paused = true)]
async fn a_frozen_client_is_found_within_35_seconds_and_the_others_hear_of_it() {
    let room = Room::new();
    let mut lan = room.person("Lan").await;
    let minh = room.person("Minh").await;
    lan.meets("Minh").await;
    sleep(HOUR).await;
    lan.pings(); // whatever came until now
    minh.freezes();
    let begun = Instant::now();
    assert_eq!(lan.loses("Minh").await.as_deref(), Some("timeout"));
    let silent = begun.elapsed().as_secs_f64();
    assert!((10.0..=35.1).contains(&silent), "{silent} s");
    assert_eq!(minh.visit.ends().await, (Outcome::TimedOut, 0.0));
    assert_eq!(room.hub_task.connections(), 1);
}
// ANCHOR_END: virtual_time

#[tokio::test(start_paused = true)]
async fn a_client_that_connects_and_never_says_a_word_is_found_too() {
    let room = Room::new();
    let (visit, stream) = room.visit(WIDE).await;
    let (outcome, seconds) = visit.ends().await;
    assert_eq!(outcome, Outcome::TimedOut);
    assert!((10.0..=35.1).contains(&seconds), "{seconds} s");
    drop(stream);
}

#[tokio::test(start_paused = true)]
async fn a_frozen_line_is_dropped_without_a_goodbye() {
    let room = Room::new();
    let mut minh = room.raw("Minh", WIDE).await;
    let heard = minh.rest().await;
    assert!(heard.contains("presence"), "{heard}");
    assert!(heard.ends_with("\u{fffd}\0"), "an empty ping (89 00) is the last thing: {heard:?}");
}

#[tokio::test(start_paused = true)]
async fn any_frame_is_a_sign_of_life() {
    for (name, first, payload) in [
        ("a text", 0x81, "so what?"),
        ("bytes", 0x82, "\0"),
        ("a ping", 0x89, ""),
        ("a pong that nobody asked for", 0x8a, ""),
    ] {
        let room = Room::new();
        let (visit, mut says) = room.raw("Minh", WIDE).await.ignores();
        for _ in 0..400 {
            sleep(Duration::from_secs(9)).await; // an hour of this, and never an answer to a ping
            says.write_all(&masked(first, payload.as_bytes())).await.expect("a reader");
            assert!(visit.goes_on(), "{name}");
        }
        let (outcome, seconds) = visit.ends().await;
        assert_eq!(
            (outcome, seconds.round()),
            (Outcome::TimedOut, 35.0),
            "{name}, and then nothing"
        );
    }
}

/// A byte now and then is no sign of life: a client that sends one frame over minutes holds a place
/// and says nothing.
#[tokio::test(start_paused = true)]
async fn who_drips_a_frame_byte_by_byte_is_found() {
    let room = Room::new();
    let (visit, mut says) = room.raw("Minh", WIDE).await.ignores();
    let dripping = tokio::spawn(async move {
        for byte in masked(0x81, &[b'x'; 100]) {
            sleep(Duration::from_secs(3)).await;
            if says.write_all(&[byte]).await.is_err() {
                return; // hung up
            }
        }
        panic!("nobody minded");
    });
    let (outcome, seconds) = visit.ends().await;
    assert_eq!(outcome, Outcome::TimedOut);
    assert!(seconds <= 35.1, "{seconds} s");
    dripping.await.expect("no panic");
}

/// Neither is a part of a message: a client that never finishes one says nothing, in however many
/// fragments.
#[tokio::test(start_paused = true)]
async fn who_never_finishes_a_message_is_found() {
    let room = Room::new();
    let (visit, mut says) = room.raw("Minh", WIDE).await.ignores();
    says.write_all(&masked(0x01, b"x")).await.expect("a reader");
    let endless = tokio::spawn(async move {
        while says.write_all(&masked(0x00, b"x")).await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
    });
    let (outcome, seconds) = visit.ends().await;
    assert_eq!(outcome, Outcome::TimedOut);
    assert!(seconds <= 35.1, "{seconds} s");
    endless.await.expect("no panic");
}

/// One end of a pipe with a heartbeat, as a client has it; the other end is ours.
async fn client() -> (Keepalive<WebSocketStream<DuplexStream>>, DuplexStream) {
    let (ours, theirs) = duplex(WIDE);
    let config = Some(config(MAX_MESSAGE));
    let socket = WebSocketStream::from_raw_socket(ours, Role::Client, config).await;
    (Keepalive::new(socket, Pace::default(), 1.0), theirs)
}

async fn next<S: Socket>(socket: &mut S) -> Result<Received, Ending> {
    poll_fn(|cx| socket.poll_next(cx)).await
}

#[tokio::test(start_paused = true)]
async fn a_client_finds_a_dead_server_by_itself() {
    let (mut client, _server) = client().await;
    let begun = Instant::now();
    let end = timeout(HOUR, next(&mut client)).await.expect("an end");
    assert!(end == Err(Ending::Lost), "{end:?}");
    assert!(client.is_timed_out());
    assert_eq!(begun.elapsed().as_secs(), 35);
    assert!(next(&mut client).await == Err(Ending::Lost), "and it stays so");
}

/// Two sides with a heartbeat: the first ping saves the other side its own.
#[tokio::test(start_paused = true)]
async fn two_heartbeats_on_one_line_are_one() {
    let (client, server) = client().await;
    let config = Some(config(MAX_MESSAGE));
    let socket = WebSocketStream::from_raw_socket(server, Role::Server, config).await;
    let server = Keepalive::new(socket, Pace::default(), 0.5);
    let count = async |mut side: Keepalive<WebSocketStream<DuplexStream>>| {
        let mut pings = 0;
        let listening = async {
            while let Ok(message) = next(&mut side).await {
                pings += usize::from(message == Received::Ping);
            }
        };
        assert!(timeout(HOUR, listening).await.is_err(), "nobody gives up");
        (pings, side) // alive for as long as the other one listens
    };
    let ((asked, _client), (answered, _server)) = tokio::join!(count(client), count(server));
    assert!((144..=145).contains(&(asked + answered)), "{asked} + {answered}");
}

/// A side that was busy for an hour reads before it judges: what has arrived counts.
#[tokio::test(start_paused = true)]
async fn what_has_arrived_counts_even_if_nobody_was_there_to_hear_it() {
    let (mut client, server) = client().await;
    let mut server = WebSocketStream::from_raw_socket(server, Role::Server, None).await;
    server.send(Message::text("here")).await.expect("room");
    sleep(HOUR).await;
    assert!(matches!(next(&mut client).await, Ok(Received::Text(_))));
    sleep(HOUR).await; // and even if nothing has: first it is asked
    let begun = Instant::now();
    assert!(matches!(timeout(HOUR, next(&mut client)).await, Ok(Err(_))));
    assert_eq!(begun.elapsed().as_secs(), 10);
}
