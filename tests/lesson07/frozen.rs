//! Who falls silent is found, whatever they were doing; who gives any sign of life stays.

use full_duplex::{
    lesson05_tungstenite::config::config,
    lesson06_chat::connection::MAX_MESSAGE,
    lesson07_heartbeat::{connection::Outcome, heartbeat::Pace, keepalive::Keepalive},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncWriteExt as _, DuplexStream, duplex},
    time::{Duration, Instant, sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::Role},
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

#[tokio::test(start_paused = true)]
async fn who_freezes_is_found_within_35_seconds_and_the_others_hear_of_it() {
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

#[tokio::test(start_paused = true)]
async fn who_connects_and_never_says_a_word_is_found_too() {
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
            says.write_all(&masked(first, payload.as_bytes())).await.expect("somebody reads");
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

/// A byte now and then is not a word: who drips one frame over minutes holds a place and says nothing.
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

/// Neither is a part of a message: who never comes to its end says nothing, in however many fragments.
#[tokio::test(start_paused = true)]
async fn who_never_finishes_a_message_is_found() {
    let room = Room::new();
    let (visit, mut says) = room.raw("Minh", WIDE).await.ignores();
    says.write_all(&masked(0x01, b"x")).await.expect("somebody reads");
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

#[tokio::test(start_paused = true)]
async fn a_client_finds_a_dead_server_by_itself() {
    let (mut client, _server) = client().await;
    let begun = Instant::now();
    let end = timeout(HOUR, client.next()).await.expect("an end");
    assert!(matches!(end, Some(Err(Error::Io(_)))), "{end:?}");
    assert!(client.is_silent());
    assert_eq!(begun.elapsed().as_secs(), 35);
    assert!(matches!(client.next().await, Some(Err(Error::Io(_)))), "and it stays so");
}

/// Two good sides: whoever asks first spares the other one the question.
#[tokio::test(start_paused = true)]
async fn two_heartbeats_on_one_line_are_one() {
    let (client, server) = client().await;
    let config = Some(config(MAX_MESSAGE));
    let socket = WebSocketStream::from_raw_socket(server, Role::Server, config).await;
    let server = Keepalive::new(socket, Pace::default(), 0.5);
    let count = async |mut side: Keepalive<_>| {
        let mut pings = 0;
        let listening = async {
            while let Some(Ok(message)) = side.next().await {
                pings += usize::from(matches!(message, Message::Ping(_)));
            }
        };
        assert!(timeout(HOUR, listening).await.is_err(), "nobody gives up");
        (pings, side) // alive for as long as the other one listens
    };
    let ((asked, _client), (answered, _server)) = tokio::join!(count(client), count(server));
    assert!((144..=145).contains(&(asked + answered)), "{asked} + {answered}");
}

/// Whoever was busy for an hour listens before judging: what has arrived counts.
#[tokio::test(start_paused = true)]
async fn what_has_arrived_counts_even_if_nobody_was_there_to_hear_it() {
    let (mut client, server) = client().await;
    let mut server = WebSocketStream::from_raw_socket(server, Role::Server, None).await;
    server.send(Message::text("here")).await.expect("room");
    sleep(HOUR).await;
    assert!(matches!(client.next().await, Some(Ok(Message::Text(_)))));
    sleep(HOUR).await; // and even if nothing has: first it is asked
    let begun = Instant::now();
    assert!(matches!(timeout(HOUR, client.next()).await, Ok(Some(Err(_)))));
    assert_eq!(begun.elapsed().as_secs(), 10);
}
