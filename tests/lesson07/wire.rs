//! Heartbeats as the book shows them: with their times over pipes, in virtual time; then on real
//! sockets.

use full_duplex::{
    lesson04_frames::dissect::frames, lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace, tap::Tap,
};
use tokio::time::{Duration, sleep};

use crate::{
    pipe,
    support::{
        for_the_book, only_new_times, page_files,
        proxy::Proxy,
        room::{Client, Room, said},
    },
};

/// The first pings come in the middle of their time, and not while a client still joins.
const CHANCE: u64 = 21;

/// Short, so that nobody waits; and long enough that a busy machine changes nothing.
const PACE: Pace = Pace { every: Duration::from_secs(3), pong_timeout: Duration::from_secs(3) };

fn snapshot(name: &str, transcript: &str) {
    for_the_book(|| insta::assert_snapshot!(format!("lesson07__{name}"), transcript));
}

/// What was said, and when: lesson 02's column of times.
fn said_in_time(tap: &Tap) -> String {
    only_new_times(&said(&tap.transcript().timed().to_string()))
}

#[tokio::test(start_paused = true)]
async fn a_ping_and_its_pong() {
    fastrand::seed(CHANCE);
    let (room, tap) = (pipe::Room::new(), Tap::recording().then(chat_dissect));
    let mut lan = Client::on(room.tapped(&tap).await).await;
    lan.join("Lan").await;
    lan.pongs().await;
    sleep(Duration::from_secs(2)).await;
    lan.leaves().await;
    snapshot("ping_and_pong", &said_in_time(&tap));
}

/// The same in bytes: lesson 04's dissector instead of `chat_dissect`.
#[tokio::test]
async fn a_ping_and_its_pong_in_bytes() {
    fastrand::seed(CHANCE);
    let room = Room::living_dissected(PACE, frames).await;
    let mut lan = room.client().await;
    lan.pongs().await;
    lan.leaves().await;
    let transcript = room.stop().await;
    let (_, from_the_ping) = transcript.split_once("#1 < PING").expect("a ping");
    snapshot("ping_and_pong_bytes", &format!("#1 < PING{from_the_ping}"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_dropped_and_the_others_are_told() {
    fastrand::seed(CHANCE);
    let (room, tap) = (pipe::Room::new(), Tap::recording().then(chat_dissect));
    let mut lan = Client::on(room.tapped(&tap).await).await;
    lan.join("Lan").await;
    sleep(Duration::from_secs(2)).await;
    let mut minh = Client::on(room.tapped(&tap).await).await;
    minh.join("Minh").await; // who from now on does nothing
    lan.hears("user_joined").await;
    assert_eq!(lan.hears("user_left").await["reason"], "timeout");
    sleep(Duration::from_secs(2)).await;
    lan.leaves().await;
    snapshot("timeout", &said_in_time(&tap));
}

// ANCHOR: dead_line
/// What a cut cable does: both ends keep a connection, and neither hears the other.
#[tokio::test]
async fn a_dead_line_is_found_and_nobody_stays_in_the_list() {
    let room = Room::with_heartbeat(PACE).await;
    let mut lan = room.joined("Lan").await;
    let line = Proxy::line(&room.address).await;
    let mut minh = Client::at(&line.address).await;
    minh.join("Minh").await;
    lan.hears("user_joined").await;
    minh.chats("mình vào hầm đây").await;
    lan.hears("chat").await;
    line.freeze();
    assert_eq!(lan.hears("user_left").await["reason"], "timeout");
    room.connections(1).await;
}
// ANCHOR_END: dead_line

#[tokio::test]
async fn the_page_is_whole_and_knows_its_lesson_and_its_pace() {
    let room = Room::with_heartbeat(PACE).await;
    let index = room.wire().await.request("GET", "/", None).await.body;
    assert!(!index.contains("Lesson 06") && !index.contains("Bài 06"), "{index}");
    assert!(index.contains("<title") && index.contains("Bài 07 · Heartbeat (nhịp tim)"));
    assert!(index.contains("heartbeat/page.js?every=3000&amp;pong_timeout=3000"));
    let files = page_files(&room.address).await;
    for file in ["/heartbeat/heartbeat.js", "/chat/room.js", "/page/language.js"] {
        assert!(files.iter().any(|it| it == file), "{file} in {files:?}");
    }
    assert!(!files.iter().any(|file| file == "/chat/page.js"), "one page has one script");
}
