//! Conversations as the book shows them, over real sockets. Each step waits for what the one before
//! it has brought, so that the order of the lines is the order of the story.

use std::sync::Arc;

use full_duplex::{lesson02_push::log::Log, lesson08_reconnect::server::hub::Policy};

use crate::support::{
    durable::{counting_from, memory_log, post},
    for_the_book,
    room::{Client, Room, said},
};

fn snapshot(name: &str, transcript: &str) {
    for_the_book(|| insta::assert_snapshot!(format!("lesson08__{name}"), short(transcript)));
}

/// A secret is long and says nothing to a reader, and the greeting was read in lesson 06: what
/// matters behind them should be seen in the book without scrolling.
fn short(transcript: &str) -> String {
    let mut short = String::new();
    for line in transcript.lines() {
        match line.find("Welcome!").zip(line.find(r#"","heartbeatMs""#)) {
            Some((from, to)) => short += &[&line[..from], "…", &line[to..]].concat(),
            None => short += line,
        }
        short += "\n";
    }
    short.replace(&"0".repeat(31), "…").replace(&"0".repeat(15), "…")
}

/// The secret of the person who has connected as number so and so, and the name of the first log.
fn session(number: u64) -> String {
    format!(r#""session":"{number:032x}","epoch":"0000000000000001""#)
}

async fn resumes(client: &mut Client, session_of: u64, since: u64) {
    let session = session(session_of);
    client.says(&format!(r#"{{"type":"resume",{session},"since":{since}}}"#)).await;
}

async fn chats(client: &mut Client, id: &str, text: &str) {
    client.says(&format!(r#"{{"type":"chat","id":"{id}","message":"{text}"}}"#)).await;
}

#[tokio::test]
async fn a_connection_dies_and_nothing_is_lost() {
    let room = Room::with_log(&memory_log(1)).await;
    let mut minh = room.joined("Minh").await;
    let mut lan = room.joined("Lan").await;
    minh.hears("user_joined").await;
    chats(&mut lan, "a1", "Mình đang vào thang máy").await;
    lan.hears("ack").await;
    minh.hears("chat").await;
    lan.vanishes();
    room.connections(1).await;
    chats(&mut minh, "m1", "Alo?").await;
    minh.hears("ack").await;
    chats(&mut minh, "m2", "Lan ơi?").await;
    minh.hears("ack").await;
    let mut lan = room.client().await; // a new member, until she resumes as the earlier one
    resumes(&mut lan, 2, 1).await;
    lan.hears("chat").await;
    lan.hears("chat").await;
    assert_eq!(lan.hears("resumed").await["replayed"], 2);
    lan.hears("presence").await;
    chats(&mut lan, "a2", "Ra rồi!").await;
    lan.hears("ack").await;
    assert_eq!(
        minh.hears("chat").await["clientId"],
        2,
        "and Minh has never heard that she was gone"
    );
    lan.leaves().await;
    minh.hears("user_left").await;
    minh.leaves().await;
    snapshot("a_connection_dies_and_nothing_is_lost", &said(&room.stop().await));
}

#[tokio::test]
async fn an_ack_is_lost_and_the_message_is_not_doubled() {
    let room = Room::with_log(&memory_log(1)).await;
    let mut minh = room.joined("Minh").await;
    let mut lan = room.joined("Lan").await;
    minh.hears("user_joined").await;
    chats(&mut lan, "a1", "Tới chưa?").await;
    minh.hears("chat").await;
    lan.vanishes(); // before she has read the ack
    room.connections(1).await;
    let mut lan = room.client().await;
    resumes(&mut lan, 2, 0).await;
    assert_eq!(lan.hears("chat").await["id"], "a1", "one's own words come back: as good as an ack");
    lan.hears("resumed").await;
    lan.hears("presence").await;
    chats(&mut lan, "a1", "Tới chưa?").await; // and if she hadn't looked
    assert_eq!(lan.hears("ack").await["duplicate"], true);
    minh.says(r#"{"type":"ping","timestamp":1}"#).await;
    minh.hears("pong").await; // nothing came in between
    lan.leaves().await;
    minh.hears("user_left").await;
    minh.leaves().await;
    snapshot("an_ack_is_lost_and_the_message_is_not_doubled", &said(&room.stop().await));
}

#[tokio::test]
async fn the_older_connection_is_evicted() {
    let room = Room::with_log(&memory_log(1)).await;
    let old = room.joined("Lan").await;
    let mut new = room.client().await;
    resumes(&mut new, 1, 0).await;
    new.hears("resumed").await;
    new.hears("presence").await;
    assert_eq!(old.ended().await.code().value(), 4501);
    new.leaves().await;
    snapshot("the_older_connection_is_evicted", &said(&room.stop().await));
}

/// What somebody who looks after the server can ask it.
#[tokio::test]
async fn the_status_of_a_room() {
    let room = Room::with_log(&memory_log(1)).await;
    let mut minh = room.joined("Minh").await;
    let mut lan = room.joined("Lan").await;
    minh.hears("user_joined").await;
    chats(&mut lan, "a1", "Chào Minh").await;
    minh.hears("chat").await;
    lan.hears("ack").await;
    let status = room.wire().await.request("GET", "/status", None).await.body;
    let status = status.replace(",\"", ",\n \""); // a long line for a page
    for_the_book(|| insta::assert_snapshot!("lesson08__status", status));
    lan.leaves().await;
    minh.hears("user_left").await;
    minh.leaves().await;
    room.stop().await;
}

/// A message from elsewhere.
fn fill(log: &dyn Log, count: usize) {
    for n in 1..=count {
        post(log, "Minh", &format!("tin {n}"));
    }
}

#[tokio::test]
async fn who_comes_too_late_is_told_so() {
    let log = memory_log(1);
    let policy = Policy { history: 2, ..Policy::default() };
    let room = Room::with_log_on(0, &log, policy, counting_from(0)).await;
    let lan = room.joined("Lan").await;
    lan.vanishes();
    room.connections(0).await;
    fill(&*log, 1_001);
    let mut lan = room.client().await;
    resumes(&mut lan, 1, 0).await;
    assert_eq!(lan.hears("resume_failed").await["reason"], "gap");
    lan.hears("chat").await;
    lan.hears("chat").await;
    lan.hears("presence").await;
    lan.leaves().await;
    snapshot("who_comes_too_late_is_told_so", &said(&room.stop().await));
}

/// A server's whole life, and what the next one answers when the same clients come back.
async fn two_lives(first: &Arc<dyn Log>, second: &Arc<dyn Log>) -> String {
    fastrand::seed(8);
    let room = Room::with_log(first).await;
    let port = room.port();
    let mut lan = room.joined("Lan").await;
    chats(&mut lan, "a1", "Còn nhớ mình không?").await;
    lan.hears("ack").await;
    let (before, ended) = tokio::join!(room.stop(), async {
        lan.hears("reconnect").await;
        lan.ended().await
    });
    assert_eq!(ended.code().value(), 1001);
    let room = Room::with_log_on(port, second, Policy::default(), counting_from(10)).await;
    let mut lan = room.client().await;
    resumes(&mut lan, 1, 1).await;
    let kind = if Arc::ptr_eq(first, second) { "resumed" } else { "resume_failed" };
    lan.hears(kind).await;
    lan.hears("presence").await;
    lan.leaves().await;
    said(&before) + "\n" + &said(&room.stop().await)
}

#[tokio::test]
async fn a_server_starts_again_with_its_log() {
    let log = memory_log(1);
    snapshot("a_server_starts_again_with_its_log", &two_lives(&log, &log).await);
}

#[tokio::test]
async fn a_server_starts_again_without_its_log() {
    let told = two_lives(&memory_log(1), &memory_log(2)).await;
    snapshot("a_server_starts_again_without_its_log", &told);
}
