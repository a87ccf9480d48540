//! The server's half over in-memory pipes, in virtual time: readers of one journal, each with a cursor.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::chat::CAPACITY,
    lesson05_tungstenite::config::config,
    lesson06_chat::guest::MAX_MESSAGE,
    lesson07_heartbeat::{guest::SLOW_READER, heartbeat::Pace},
    lesson08_reconnect::server::{
        front::Front,
        guest::{Outcome, visit},
        journal::Journal,
        policy::Policy,
    },
};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::{
    io::{DuplexStream, duplex},
    sync::watch,
    task::JoinHandle,
    time::{Duration, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use crate::support::{
    counting::{Calls, Counting},
    lasting::{counting, front, journal},
};

struct Room {
    journal: Arc<Journal>,
    front: Arc<Front>,
    stopping: watch::Sender<bool>,
}

struct Person {
    socket: WebSocketStream<DuplexStream>,
    visit: JoinHandle<Outcome>,
    calls: Arc<Calls>,
    /// The `seq`s of `chat` and `ack`, as they came.
    seqs: Vec<u64>,
}

impl Room {
    fn new() -> Self {
        let journal = journal(1);
        let front = front(&journal, Policy::default(), counting());
        Self { journal, front, stopping: watch::channel(false).0 }
    }

    /// Connects over a pipe that holds so many bytes.
    async fn visit(&self, pipe: usize) -> Person {
        let (theirs, ours) = duplex(pipe);
        let calls = Arc::<Calls>::default();
        let stream = Counting { stream: ours, calls: calls.clone() };
        let config = Some(config(MAX_MESSAGE));
        let socket = WebSocketStream::from_raw_socket(stream, Role::Server, config).await;
        let mut line = self.front.connect().expect("a seat");
        let stopping = self.stopping.subscribe();
        let visit =
            tokio::spawn(async move { visit(socket, &mut line, Pace::default(), stopping).await });
        let socket = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
        Person { socket, visit, calls, seqs: Vec::new() }
    }

    async fn join(&self, name: &str) -> Person {
        let mut person = self.visit(1 << 20).await;
        person.says(&format!(r#"{{"type":"join","username":"{name}"}}"#)).await;
        person.hears("presence").await;
        person
    }

    /// Words from elsewhere.
    fn told(&self, count: usize) {
        for n in 0..count {
            self.journal.append("Minh", &format!("tin {n}"), None, None).expect("room");
        }
    }
}

impl Person {
    async fn says(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.expect("somebody reads");
    }

    async fn next(&mut self) -> Value {
        let text = loop {
            let next = timeout(Duration::from_secs(60), self.socket.next()).await;
            let message = next.expect("something is said within a minute").expect("no end yet");
            if let Message::Text(text) = message.expect("no error") {
                break text;
            }
        };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        if message["type"] == "chat" || message["type"] == "ack" {
            self.seqs.extend(message["seq"].as_u64());
        }
        message
    }

    /// The next message of this type; what comes before it is only counted.
    async fn hears(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    async fn has_heard(&mut self, seq: u64) {
        while self.seqs.last() != Some(&seq) {
            self.next().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn chats_and_acks_together_have_no_hole() {
    let room = Room::new();
    let (mut lan, mut minh) = (room.join("Lan").await, room.join("Minh").await);
    for n in 0..200 {
        let (one, other) = (n % 3 == 0, n % 2 == 0);
        if one {
            lan.says(&format!(r#"{{"type":"chat","id":"l{n}","message":"tin"}}"#)).await;
        }
        if other {
            minh.says(&format!(r#"{{"type":"chat","id":"m{n}","message":"tin"}}"#)).await;
        }
        if !one && !other {
            room.told(1);
        }
    }
    room.told(1);
    while room.journal.head() < 201 {
        tokio::task::yield_now().await;
    }
    let all: Vec<_> = (1..=room.journal.head()).collect();
    for mut person in [lan, minh] {
        person.has_heard(room.journal.head()).await;
        assert_eq!(person.seqs, all);
    }
}

#[tokio::test]
async fn a_burst_is_one_write_for_each_reader() {
    let room = Room::new();
    let mut people = Vec::new();
    for n in 0..5 {
        people.push(room.join(&format!("user{n}")).await);
    }
    for person in &mut people {
        person.says(r#"{"type":"ping","timestamp":1}"#).await;
        person.hears("pong").await; // nothing else is on its way
    }
    for round in 1..=10 {
        let before: Vec<_> = people.iter().map(|person| person.calls.counts().1).collect();
        room.told(32);
        for (person, before) in people.iter_mut().zip(before) {
            person.has_heard(32 * round).await;
            assert_eq!(person.calls.counts().1 - before, 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_reads_slower_than_the_log_forgets_is_told_4001_and_slows_nobody() {
    let room = Room::new();
    let mut stuck = room.visit(1024).await; // never looks at its end of a small pipe
    let mut lan = room.join("Lan").await;
    let mut said = 0;
    while said < 3 * CAPACITY.get() {
        room.told(10);
        said += 10;
        lan.has_heard(said as u64).await;
    }
    assert!(!stuck.visit.is_finished(), "nothing waits for it: it is only behind");
    while let Some(Ok(message)) = stuck.socket.next().await {
        if let Message::Close(Some(close)) = message {
            assert_eq!(u16::from(close.code), SLOW_READER, "what it wants next is forgotten");
        }
    }
    assert_eq!(stuck.visit.await.expect("no panic"), Outcome::Told(SLOW_READER));
}

#[tokio::test(start_paused = true)]
async fn who_is_a_little_slow_reads_on() {
    let room = Room::new();
    let mut slow = room.visit(256).await;
    room.told(CAPACITY.get() / 2);
    tokio::time::sleep(Duration::from_secs(9)).await; // shorter than the heartbeat's patience
    slow.has_heard(CAPACITY.get() as u64 / 2).await;
    assert!(slow.seqs.is_sorted_by(|one, next| one + 1 == *next), "{:?}", slow.seqs);
}

#[tokio::test(start_paused = true)]
async fn a_planned_stop_asks_everybody_to_come_back_and_waits_for_nobody_for_long() {
    let room = Room::new();
    let mut lan = room.join("Lan").await;
    let stuck = room.visit(64).await;
    room.stopping.send_replace(true);
    assert!(lan.hears("reconnect").await["afterMs"].is_u64());
    let close = lan.socket.next().await.expect("a goodbye").expect("no error");
    assert!(matches!(close, Message::Close(Some(close)) if u16::from(close.code) == 1012));
    while lan.socket.next().await.is_some() {}
    let gone = async { drop((lan.visit.await, stuck.visit.await)) };
    assert!(timeout(Duration::from_secs(5), gone).await.is_ok());
    room.front.empty().await;
}

#[tokio::test(start_paused = true)]
async fn a_visit_that_panics_leaves_no_ghost() {
    let room = Room::new();
    let (mut lan, minh) = (room.join("Lan").await, room.join("Minh").await);
    minh.visit.abort(); // as if it had panicked
    let left = lan.hears("user_left").await;
    assert_eq!((&left["username"], &left["reason"]), (&"Minh".into(), &"lost".into()));
    assert_eq!(room.front.connections(), 1);
}
