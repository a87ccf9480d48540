//! What one client does to harm the others, and what it costs them: nothing.

use std::{sync::Arc, time::Duration};

use full_duplex::{lesson02_push::log::Log, lesson08_reconnect::server::hub::Policy};
use futures_util::future::join_all;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    join,
    time::timeout,
};

use super::{
    play::{frame, text},
    same::chat,
    server,
};
use crate::support::{
    SOON, Wire,
    durable::memory_log,
    greeter::request,
    other_log::OtherLog,
    room::{Client, Room},
};

async fn room() -> Room {
    let policy = Policy { grace: Duration::from_secs(1), ..Policy::default() };
    server::with_policy(&memory_log(1), 2, policy).await
}

/// The `seq`s of the next so many messages of others or of one's own.
async fn seqs(client: &mut Client, count: usize) -> Vec<u64> {
    let mut seqs = Vec::new();
    while seqs.len() < count {
        let message = client.next().await;
        if message["type"] == "chat" || message["type"] == "ack" {
            seqs.extend(message["seq"].as_u64());
        }
    }
    seqs
}

/// The frames in what a server has said, as far as they are whole.
pub fn frames(mut rest: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut frames = Vec::new();
    loop {
        let (first, length, payload) = match rest {
            [first, 0x7e, a, b, payload @ ..] => {
                (*first, usize::from(u16::from_be_bytes([*a, *b])), payload)
            }
            [first, length, payload @ ..] => (*first, usize::from(*length), payload),
            _ => return frames,
        };
        if payload.len() < length {
            return frames;
        }
        let (payload, more) = payload.split_at(length);
        frames.push((first, payload.to_vec()));
        rest = more;
    }
}

/// The seqs in what a server has said, and the close code.
pub fn heard(bytes: &[u8]) -> (Vec<u64>, Option<u16>) {
    let (mut seqs, mut code) = (Vec::new(), None);
    for (first, payload) in frames(bytes) {
        match (first, &payload[..]) {
            (0x88, [a, b, ..]) => code = Some(u16::from_be_bytes([*a, *b])),
            (0x81, json) => {
                let message: Value = serde_json::from_slice(json).expect("JSON");
                if message["type"] == "chat" || message["type"] == "ack" {
                    seqs.extend(message["seq"].as_u64());
                }
            }
            _ => {}
        }
    }
    (seqs, code)
}

/// Whether each seq is the one after that before it.
#[track_caller]
pub fn without_a_hole(seqs: &[u64]) {
    assert!(seqs.windows(2).all(|two| two[1] == two[0] + 1), "{seqs:?}");
}

#[tokio::test]
async fn a_client_that_never_reads_is_cut_off_and_nobody_waits_for_it() {
    let room = room().await;
    let mut minh = room.joined("Minh").await;
    let mut deaf = room.joined("Deaf").await;
    minh.hears("user_joined").await;
    let mut lan = room.joined("Lan").await;
    minh.hears("user_joined").await;
    // 20 MB: more than sockets hold, and more messages than the log does.
    let together = 50;
    let long = format!(r#"{{"type":"chat","message":"{}"}}"#, "👧".repeat(1_900));
    let burst = text(&long).repeat(together);
    for number in 1..=50 {
        lan.stream().write_all(&burst).await.expect("a server that reads");
        let (acks, news) = join!(seqs(&mut lan, together), seqs(&mut minh, together));
        assert_eq!(acks.last(), Some(&(number * 50)));
        assert_eq!(acks, news);
    }
    let mut bytes = Vec::new();
    let end = timeout(SOON, deaf.stream().read_to_end(&mut bytes)).await.expect("an end");
    let (seqs, code) = heard(&bytes);
    without_a_hole(&seqs);
    assert!(seqs.len() > 100 && seqs.len() < 2_400, "{} messages", seqs.len());
    assert!(end.is_err() || code == Some(4001), "{end:?}, {code:?}");
    let left = minh.until("user_left").await;
    assert!(left["username"] == "Deaf" && left["reason"] == "slow", "{left}");
}

#[tokio::test]
async fn a_client_that_talks_and_never_reads_harms_nobody() {
    let room = room().await;
    let mut minh = room.joined("Minh").await;
    let mut loud = room.joined("Loud").await;
    minh.hears("user_joined").await;
    let burst: Vec<u8> = (0..100).flat_map(|n| text(&chat(&format!("{n}")))).collect();
    let shouts = async {
        // Ids are said again and again: every repetition is answered.
        for _ in 0..500 {
            let stream = loud.stream();
            let write = timeout(Duration::from_secs(2), stream.write_all(&burst)).await;
            if !matches!(write, Ok(Ok(()))) {
                return; // it takes no more, or has closed
            }
        }
    };
    let talks = async {
        assert_eq!(seqs(&mut minh, 100).await.len(), 100, "the first hundred");
        for _ in 0..50 {
            minh.chats("and I?").await;
            minh.until("ack").await;
        }
    };
    join!(shouts, talks);
    drop(loud);
    minh.until("user_left").await;
}

#[tokio::test]
async fn a_flood_of_pings_is_answered_and_harms_nobody() {
    let room = room().await;
    let mut minh = room.joined("Minh").await;
    let mut wire = room.upgraded().await;
    let pings = frame(0x89, &[b'?'; 125]).repeat(100_000);
    let mut sent = 0;
    let floods = async {
        let patience = Duration::from_secs(1);
        while let Ok(Ok(count @ 1..)) = timeout(patience, wire.0.write(&pings[sent..])).await {
            sent += count; // until it is all said, or nothing more is taken
        }
    };
    let talks = async {
        for _ in 0..50 {
            minh.chats("and I?").await;
            minh.until("ack").await;
        }
    };
    join!(floods, talks);
    let whole = sent.next_multiple_of(pings.len() / 100_000);
    let rest = [&pings[sent..whole], &frame(0x89, b"the newest")].concat();
    let (mut incoming, mut outgoing) = wire.0.split();
    let hears = async {
        let (mut all, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
        while !all.ends_with(b"the newest") {
            let count = incoming.read(&mut buffer).await.expect("a server that answers");
            assert!(count > 0, "it goes on");
            all.extend(&buffer[..count]);
            all.drain(..all.len().saturating_sub(100));
        }
    };
    let (said, newest) = join!(outgoing.write_all(&rest), timeout(SOON, hears));
    said.expect("a server that reads again");
    newest.expect("the newest ping is answered");
}

#[tokio::test]
async fn half_frames_and_handshakes_that_never_end_block_nobody() {
    let room = room().await;
    let mut minh = room.joined("Minh").await;
    let mut kept = Vec::new();
    for number in 0..200 {
        let mut wire = if number % 2 == 0 { room.wire().await } else { room.upgraded().await };
        let bytes = if number % 2 == 0 {
            request().replace("/chat", "/ws").into_bytes()
        } else {
            text(&chat("never whole"))
        };
        wire.send(&bytes[..number % bytes.len()]).await;
        kept.push(wire);
    }
    minh.chats("hello").await;
    minh.until("ack").await;
    let wires: Vec<Wire> = kept.into_iter().collect();
    drop(wires);
    room.connections(1).await;
}

#[tokio::test]
async fn all_places_are_taken_and_given_back() {
    let room = room().await;
    let count = 1_000;
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.extend(join_all((0..count / 10).map(|_| room.client())).await);
    }
    let mut wire = room.wire().await;
    wire.send(request().replace("/chat", "/ws")).await;
    let answer = wire.head().await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    let mut last = clients.pop().expect("a client");
    last.join("Lan").await;
    last.chats("to all").await;
    for client in &mut clients {
        client.until("chat").await;
    }
    last.until("ack").await;
    for client in clients {
        client.vanishes();
    }
    room.connections(1).await;
    let mut minh = room.joined("Minh").await;
    minh.chats("there is room again").await;
    last.until("chat").await;
}

#[tokio::test]
async fn a_client_that_resumes_in_a_loop_is_one_member() {
    let room = room().await;
    let mut minh = room.joined("Minh").await;
    let mut lan = room.joined("Lan").await;
    minh.hears("user_joined").await;
    let (session, epoch) = (lan.welcome["session"].clone(), lan.welcome["epoch"].clone());
    for number in 1..=100 {
        minh.chats("a message").await;
        minh.until("ack").await;
        let mut back = room.client().await;
        let resume = serde_json::json!({
            "type": "resume", "session": session, "epoch": epoch, "since": number - 1,
        });
        back.says(&resume.to_string()).await;
        assert_eq!(seqs(&mut back, 1).await, [number]);
        back.until("resumed").await;
        drop(std::mem::replace(&mut lan, back)); // the older one reads no more
    }
    lan.chats("still one").await;
    let heard = minh.until("chat").await;
    assert!(heard["clientId"] == 2 && heard["username"] == "Lan", "{heard}");
    let mut tu = room.client().await;
    let users = tu.join("Tú").await;
    assert_eq!(users["users"].as_array().expect("users").len(), 3, "{users}");
}

#[tokio::test]
async fn a_stop_in_the_middle_of_a_broadcast_loses_no_ack() {
    let room = room().await;
    let mut people = join_all((0..50).map(|_| room.client())).await;
    let mut lan = room.joined("Lan").await;
    let burst: Vec<u8> = (0..500).flat_map(|n| text(&chat(&format!("{n}")))).collect();
    lan.stream().write_all(&burst).await.expect("a server that reads");
    for person in &mut people {
        person.until("chat").await; // it has begun
    }
    let ends = async |mut client: Client| {
        let mut bytes = Vec::new();
        // Goodbye is answered, so that the server needn't wait.
        let _ = client.stream().write_all(&frame(0x88, b"\x03\xe9")).await;
        let _ = client.stream().read_to_end(&mut bytes).await;
        heard(&bytes).0
    };
    let (_, all) = join!(room.stop(), join_all(people.into_iter().map(ends)));
    for seqs in all {
        without_a_hole(&seqs);
    }
}

/// Its last words are on their way to a log that takes its time, and so are answers to them, and
/// what others say.
#[tokio::test]
async fn nothing_follows_a_goodbye_while_others_talk() {
    let log: Arc<dyn Log> = OtherLog::new(100);
    let room = server::with_log(&log, 2).await;
    let mut lan = room.joined("Lan").await;
    for round in ["first", "second"] {
        let mut wire = room.upgraded().await; // on each of the workers, once
        wire.send(text(r#"{"type":"join","username":"Gone"}"#)).await;
        wire.through(b"]}").await; // who is there
        let goodbye = frame(0x88, b"\x03\xe9");
        let words = [text(&chat("last words")), text(&chat("and these"))].concat();
        wire.send([words, goodbye].concat()).await;
        lan.chats(round).await;
        let mut bytes = Vec::new();
        let end = timeout(SOON, wire.0.read_to_end(&mut bytes)).await;
        end.expect("an end in time").expect("an end, and no reset");
        let frames = frames(&bytes);
        let closes = frames.iter().filter(|(first, _)| *first == 0x88).count();
        let last = frames.last().map(|(first, _)| *first);
        assert!(closes == 1 && last == Some(0x88), "{closes}, {frames:?}");
        lan.until("ack").await;
    }
    assert_eq!(log.head().seq, 6, "all of it has been said");
}
