//! Writes that get nowhere: a frozen client is found even then, a client that reads slowly is not
//! taken for a frozen one, and neither costs more than is promised.

use full_duplex::{
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{connection, hub_task::OUTBOX},
    lesson07_heartbeat::connection::{LAST_CHANCE, Outcome},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Duration, sleep, timeout},
};

use crate::{
    pipe::{NARROW, Person, Room, WIDE},
    support::frames::masked,
};

/// Lan, and as much talk as fills a narrow pipe many times and an outbox not at all.
async fn talkative(room: &Room, others: &[&str]) -> Person {
    let mut lan = room.person("Lan").await;
    for name in others {
        lan.meets(name).await;
    }
    for n in 0..100 {
        lan.chats(&format!("tin {n}")).await;
    }
    sleep(Duration::from_millis(1)).await; // time stands still until nobody has anything to do: now they are stuck
    lan
}

#[tokio::test(start_paused = true)]
async fn a_client_that_freezes_with_full_buffers_is_found() {
    let room = Room::new();
    let minh = room.raw("Minh", NARROW).await;
    let mut lan = talkative(&room, &[]).await;
    let (outcome, seconds) = minh.visit.ends().await;
    assert_eq!(outcome, Outcome::TimedOut);
    assert!(seconds <= 35.1, "{seconds} s");
    assert_eq!(lan.loses("Minh").await.as_deref(), Some("timeout"));
}

#[tokio::test(start_paused = true)]
async fn who_reads_nothing_but_gives_signs_of_life_stays_and_misses_nothing() {
    let room = Room::new();
    let mut minh = room.raw("Minh", NARROW).await;
    let mut lan = talkative(&room, &[]).await;
    for _ in 0..60 {
        sleep(Duration::from_secs(9)).await; // nine minutes of this
        minh.says(0x8a, "").await;
    }
    minh.says(0x81, r#"{"type":"chat","message":"đợi mình chút"}"#).await;
    sleep(Duration::from_secs(9)).await;
    assert!(minh.visit.goes_on());
    let mut heard = String::new();
    let mut bytes = vec![0; NARROW];
    while !heard.contains("tin 99") {
        let count = minh.hears.read(&mut bytes).await.expect("no end");
        heard += &String::from_utf8_lossy(&bytes[..count]);
    }
    let places: Vec<_> = (0..100).map(|n| heard.find(&format!("\"tin {n}\""))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "each, in order");
    assert_eq!(lan.reads().await, "đợi mình chút", "said while nobody could read it");
}

/// A client floods us with messages and reads none of ours: after a few of them we listen no more,
/// and the pipe fills up.
#[tokio::test(start_paused = true)]
async fn who_floods_and_never_reads_is_not_heard_without_end() {
    let room = Room::new();
    let mut minh = room.raw("Minh", NARROW).await;
    let mut lan = talkative(&room, &[]).await;
    let word = masked(0x82, &[0; 100]); // which the room does not take, and answers
    let mut taken = 0;
    while let Ok(written) = timeout(Duration::from_secs(5), minh.says.write_all(&word)).await {
        written.expect("not hung up yet");
        taken += word.len();
        assert!(taken < 8 * NARROW, "{taken} bytes were taken");
    }
    assert!(minh.visit.goes_on());
    let (outcome, seconds) = minh.visit.ends().await;
    assert_eq!(outcome, Outcome::TimedOut, "and what is not heard is no sign of life");
    assert!(seconds <= 35.1, "{seconds} s");
    assert_eq!(lan.loses("Minh").await.as_deref(), Some("timeout"));
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_is_heard_even_if_our_words_get_nowhere() {
    let room = Room::new();
    let mut minh = room.raw("Minh", NARROW).await;
    let mut lan = talkative(&room, &[]).await;
    minh.says(0x81, r#"{"type":"chat","message":"mình đi đây"}"#).await;
    minh.says.write_all(&masked(0x88, &1000_u16.to_be_bytes())).await.expect("a reader");
    assert_eq!(lan.reads().await, "mình đi đây");
    assert_eq!(lan.loses("Minh").await.as_deref(), None);
    let (outcome, seconds) = minh.visit.ends().await;
    assert!(
        matches!(outcome, Outcome::Other(connection::Outcome::Ended(Ending::Closed(_)))),
        "{outcome:?}"
    );
    assert!(seconds <= 5.1, "{seconds} s");
}

/// Lan talks and An listens, until the room has put Minh out.
async fn too_much(room: &Room) -> (Person, Person) {
    let mut an = room.person("An").await;
    let mut lan = room.person("Lan").await;
    an.meets("Lan").await;
    for n in 0..2 * OUTBOX {
        lan.chats(&format!("tin {n}")).await;
        assert_eq!(an.reads().await, format!("tin {n}"), "each, in order, at once");
        if room.hub_task.connections() == 2 {
            break;
        }
    }
    (lan, an)
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_is_too_slow_and_wakes_up_hears_4001() {
    let room = Room::new();
    let mut minh = room.raw("Minh", NARROW).await;
    let mut lan = room.person("Lan").await;
    for n in 0..=OUTBOX + 64 {
        lan.chats(&format!("tin {n}")).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(lan.loses("Minh").await.as_deref(), Some("slow"));
    let mut heard = Vec::new();
    while !heard.ends_with("đọc không kịp".as_bytes()) {
        heard.push(minh.hears.read_u8().await.expect("a goodbye"));
    }
    let close = [&[0x88, 43][..], &4001_u16.to_be_bytes()].concat();
    assert!(heard.windows(4).any(|bytes| bytes[0] == close[0] && bytes[2..] == close[2..]));
    minh.says.write_all(&masked(0x88, &4001_u16.to_be_bytes())).await.expect("an answer");
    drop((minh.says, minh.hears));
    assert_eq!(minh.visit.ends().await.0, Outcome::TooSlow { told: true });
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_never_wakes_up_is_dropped_and_harms_nobody() {
    let room = Room::new();
    let (visit, _stream) = room.visit(NARROW).await;
    let (mut lan, mut an) = too_much(&room).await;
    let (outcome, seconds) = visit.ends().await;
    assert_eq!(outcome, Outcome::TooSlow { told: false });
    assert!(seconds <= LAST_CHANCE.as_secs_f64() + 0.1, "{seconds} s");
    assert_eq!(room.hub_task.connections(), 2);
    lan.chats("vẫn ổn").await;
    while an.reads().await != "vẫn ổn" {}
}

#[tokio::test(start_paused = true)]
async fn a_stuck_client_does_not_keep_a_server_from_stopping() {
    let room = Room::new();
    let minh = room.raw("Minh", NARROW).await;
    let lan = talkative(&room, &[]).await;
    let frozen = room.raw("An", WIDE).await;
    room.stop();
    for visit in [minh.visit, lan.visit, frozen.visit] {
        let (outcome, seconds) = visit.ends().await;
        assert_eq!(outcome, Outcome::Other(connection::Outcome::Stopping));
        assert!(seconds <= 10.1, "{seconds} s"); // the program itself waits for 2 seconds, and goes
    }
}
