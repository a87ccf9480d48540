//! Clients that are no longer there: found by the fast server as by lesson 07's, on every worker.

use std::{collections::BTreeSet, convert::Infallible, time::Duration};

use full_duplex::{
    lesson07_heartbeat::heartbeat::{Pace, TIMEOUT},
    lesson08_reconnect::server::hub::Policy,
};
use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    join, select,
    time::{Instant, sleep, timeout},
};

use super::{attacks::frames, play::text, server};
use crate::support::{
    SOON, Wire,
    durable::memory_log,
    room::{Client, Room},
};

/// Often asked, and with some patience: this machine may be busy.
const PACE: Pace =
    Pace { every: Duration::from_millis(200), pong_timeout: Duration::from_millis(1_500) };

/// The names of those who go silent.
const SILENT: [&str; 4] = ["An", "Ba", "Chi", "Du"];

async fn room() -> Room {
    let policy = Policy { grace: Duration::from_millis(100), ..Policy::default() };
    server::with_pace(&memory_log(1), 2, policy, PACE).await
}

/// A client that has joined, and answers no pings.
async fn joined(room: &Room, name: &str) -> Wire {
    let mut wire = room.upgraded().await;
    wire.send(text(&format!(r#"{{"type":"join","username":"{name}"}}"#))).await;
    wire.through(b"]}").await; // who is there
    wire
}

/// Says nothing more: all that is heard until the end, and the time until then since before the
/// last word.
async fn goes_silent((begun, mut wire): (Instant, Wire)) -> (Vec<u8>, Duration) {
    let mut bytes = Vec::new();
    let end = timeout(SOON, wire.0.read_to_end(&mut bytes)).await;
    end.expect("an end in time").expect("an end, and no reset");
    (bytes, begun.elapsed())
}

/// Says something again and again, and answers no pings.
async fn talks(wires: &mut [Wire]) -> Infallible {
    loop {
        for wire in &mut *wires {
            wire.send(text(r#"{"type":"typing","isTyping":true}"#)).await;
        }
        sleep(PACE.pong_timeout / 10).await;
    }
}

/// Hears that so many have left, and says who; answers pings.
async fn losses(client: &mut Client, count: usize) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for _ in 0..count {
        let left = client.until("user_left").await;
        assert_eq!(left["reason"], TIMEOUT, "{left}");
        names.insert(left["username"].as_str().expect("a name").to_owned());
    }
    names
}

#[tokio::test]
async fn who_never_answers_is_dropped_and_who_says_anything_stays() {
    let room = room().await;
    let (mut silent, mut loud) = (Vec::new(), Vec::new());
    // One of each kind on each worker: connections go to them in turn.
    let (mut lan, mut minh) = (room.joined("Lan").await, room.joined("Minh").await);
    for name in ["Tú", "Vy"] {
        loud.push(joined(&room, name).await);
    }
    for name in SILENT {
        silent.push((Instant::now(), joined(&room, name).await));
    }
    for _ in 0..2 {
        silent.push((Instant::now(), room.upgraded().await)); // and says no word at all
    }
    let silence = join_all(silent.into_iter().map(goes_silent));
    let all =
        async { join!(silence, losses(&mut lan, SILENT.len()), losses(&mut minh, SILENT.len())) };
    let (ends, first, second) = select! {
        all = all => all,
        never = talks(&mut loud) => match never {},
    };
    assert_eq!((&first, &second), (&SILENT.map(str::to_owned).into(), &first));
    for (bytes, time) in ends {
        let frames = frames(&bytes);
        let controls: Vec<u8> =
            frames.iter().map(|(first, _)| *first).filter(|first| first & 8 != 0).collect();
        assert_eq!(controls, [0x89], "it was asked once, and heard no goodbye");
        let (least, most) = (PACE.pong_timeout, PACE.longest_doubt() + Duration::from_secs(5));
        assert!(time >= least && time <= most, "{time:?}");
    }
    room.connections(4).await;
    lan.chats("who is still here?").await;
    minh.until("chat").await;
    for wire in &mut loud {
        wire.through(b"who is still here?").await;
    }
}

#[tokio::test]
async fn who_is_full_and_silent_is_dropped_while_others_talk() {
    let room = room().await;
    let mut lan = room.joined("Lan").await;
    let mut deaf = joined(&room, "Deaf").await;
    // More than sockets hold, fewer messages than the log does; and then a word now and then.
    let long = format!(r#"{{"type":"chat","message":"{}"}}"#, "👧".repeat(1_900));
    let (burst, word) = (text(&long).repeat(40), text(r#"{"type":"chat","message":"and on"}"#));
    let goes_on = async {
        for number in 0.. {
            let (bytes, mut acks) = if number < 20 { (&burst, 40) } else { (&word, 1) };
            lan.stream().write_all(bytes).await.expect("a server that reads");
            while acks > 0 {
                let message = lan.next().await;
                if message["type"] == "user_left" {
                    return message;
                }
                acks -= i32::from(message["type"] == "ack");
            }
            if number >= 20 {
                sleep(PACE.pong_timeout / 10).await;
            }
        }
        unreachable!("it goes on")
    };
    let left = timeout(SOON, goes_on).await.expect("in time");
    assert!(left["username"] == "Deaf" && left["reason"] == TIMEOUT, "{left}");
    let end = timeout(SOON, deaf.0.read_to_end(&mut Vec::new())).await;
    end.expect("an end in time").expect("an end, and no reset");
}
