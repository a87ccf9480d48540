//! The server's half over in-memory pipes, in virtual time: readers of one log, each with a cursor.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::log::CAPACITY,
    lesson02_push::log::Log,
    lesson07_heartbeat::{connection::SLOW_READER, heartbeat::Pace},
    lesson08_reconnect::server::{
        connection::ConnectionOutcome, hub::Policy, shared_hub::SharedHub,
    },
};
use futures_util::SinkExt as _;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, DuplexStream},
    sync::watch,
    time::{Duration, Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use crate::support::{
    durable::{self, QUIET, counting, memory_log, post, shared_hub},
    other_log::{APPEND_TAKES, OtherLog},
    people::{self, NARROW, WIDE},
};

type Visit = people::Visit<ConnectionOutcome>;
type Person = people::Person<ConnectionOutcome>;

struct Room {
    log: Arc<dyn Log>,
    hub: Arc<SharedHub>,
    stopping: watch::Sender<bool>,
}

impl Room {
    fn new() -> Self {
        Self::around(memory_log(1))
    }

    fn around(log: Arc<dyn Log>) -> Self {
        let hub = shared_hub(&log, Policy::default(), counting());
        Self { log, hub, stopping: watch::channel(false).0 }
    }

    /// Connects over a pipe that holds so many bytes.
    async fn visit(&self, pipe: usize) -> (Visit, DuplexStream) {
        self.visit_at(QUIET, pipe).await
    }

    /// The same, with heartbeats of one's choice.
    async fn visit_at(&self, pace: Pace, pipe: usize) -> (Visit, DuplexStream) {
        durable::visit(&self.hub, &self.stopping, pace, pipe).await
    }

    async fn join(&self, name: &str) -> Person {
        Person::joined(self.visit(WIDE).await, name).await
    }

    /// A person who hasn't joined, and their welcome.
    async fn comes(&self) -> (Person, Value) {
        durable::comes(&self.hub, &self.stopping).await
    }

    /// Messages from elsewhere.
    fn told(&self, count: usize) {
        for n in 0..count {
            post(&*self.log, "Minh", &format!("tin {n}"));
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
    while room.log.head().seq < 201 {
        tokio::task::yield_now().await;
    }
    let head = room.log.head().seq;
    let all: Vec<_> = (1..=head).collect();
    for mut person in [lan, minh] {
        person.has_heard(head).await;
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
        person.until("pong").await; // nothing else is on its way
    }
    for round in 1..=10 {
        let before: Vec<_> = people.iter().map(|person| person.visit.writes()).collect();
        room.told(32);
        for (person, before) in people.iter_mut().zip(before) {
            person.has_heard(32 * round).await;
            assert_eq!(person.visit.writes() - before, 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_reads_slower_than_the_log_forgets_is_told_4001_and_slows_nobody() {
    let room = Room::new();
    let (stuck, stream) = room.visit(NARROW).await; // who looks at the stream only in the end
    let mut lan = room.join("Lan").await;
    let mut said = 0;
    while said < 3 * CAPACITY.get() {
        room.told(10);
        said += 10;
        lan.has_heard(said as u64).await;
    }
    assert!(stuck.goes_on(), "nothing waits for it: it is only behind");
    let mut stuck = Person::at((stuck, stream)).await;
    while let Some(message) = stuck.message().await {
        if let Message::Close(Some(close)) = message {
            assert_eq!(u16::from(close.code), SLOW_READER, "what it wants next is forgotten");
        }
    }
    assert_eq!(stuck.visit.ends().await.0, ConnectionOutcome::ClosedByServer(SLOW_READER));
}

#[tokio::test(start_paused = true)]
async fn who_is_a_little_slow_reads_on() {
    let room = Room::new();
    let slow = room.visit(256).await;
    room.told(CAPACITY.get() / 2);
    tokio::time::sleep(Duration::from_secs(9)).await; // shorter than the heartbeat's patience
    let mut slow = Person::at(slow).await;
    slow.has_heard(CAPACITY.get() as u64 / 2).await;
    assert!(slow.seqs.is_sorted_by(|one, next| one + 1 == *next), "{:?}", slow.seqs);
}

#[tokio::test(start_paused = true)]
async fn a_planned_stop_asks_everybody_to_come_back_and_waits_for_nobody_for_long() {
    let room = Room::new();
    let mut lan = room.join("Lan").await;
    let (stuck, _stream) = room.visit(64).await;
    room.stopping.send_replace(true);
    assert!(lan.until("reconnect").await["afterMs"].is_u64());
    let close = lan.message().await.expect("a goodbye");
    assert!(matches!(close, Message::Close(Some(close)) if u16::from(close.code) == 1001));
    assert!(lan.message().await.is_none());
    let gone = async { drop((lan.visit.ends().await, stuck.ends().await)) };
    assert!(timeout(Duration::from_secs(5), gone).await.is_ok());
    room.hub.empty().await;
}

#[tokio::test(start_paused = true)]
async fn a_dead_line_is_written_down_as_4000_and_no_close_frame_is_sent() {
    let room = Room::new();
    let (visit, mut stream) = room.visit_at(Pace::default(), WIDE).await; // it never answers a ping
    let (outcome, _) = visit.ends().await;
    assert_eq!(outcome, ConnectionOutcome::TimedOut);
    insta::assert_snapshot!(outcome, @"4000, not a sign of life · 4000, không còn dấu hiệu gì");
    let mut sent = Vec::new();
    stream.read_to_end(&mut sent).await.expect("the end of the stream");
    assert!(sent.ends_with(b"\x89\0"), "a ping was the last word: {sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_visit_that_panics_leaves_no_ghost() {
    let room = Room::new();
    let (mut lan, minh) = (room.join("Lan").await, room.join("Minh").await);
    minh.visit.running.abort(); // as if it had panicked
    let left = lan.until("user_left").await;
    assert_eq!((&left["username"], &left["reason"]), (&"Minh".into(), &"lost".into()));
    assert_eq!(room.hub.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_append_that_takes_its_time_holds_up_nobody() {
    let room = Room::around(OtherLog::new(10));
    let (mut lan, mut minh) = (room.join("Lan").await, room.join("Minh").await);
    let begun = Instant::now();
    lan.says(r#"{"type":"chat","id":"a","message":"một"}"#).await;
    lan.says(r#"{"type":"chat","id":"b","message":"hai"}"#).await;
    for person in [&mut lan, &mut minh] {
        person.says(r#"{"type":"ping","timestamp":1}"#).await;
        person.until("pong").await;
    }
    assert_eq!(begun.elapsed(), Duration::ZERO, "the room goes on meanwhile, and so does Lan");
    for (id, after) in [("a", APPEND_TAKES), ("b", 2 * APPEND_TAKES)] {
        assert_eq!(lan.until("ack").await["id"], id);
        assert_eq!(minh.until("chat").await["id"], id);
        assert_eq!(begun.elapsed(), after, "one after the other");
    }
}

#[tokio::test(start_paused = true)]
async fn words_and_a_close_in_one_breath_are_written_all_the_same() {
    let room = Room::around(OtherLog::new(10));
    let mut minh = room.join("Minh").await;
    let (_visit, stream) = room.visit(WIDE).await;
    let mut lan = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
    let chat = r#"{"type":"chat","id":"a","message":"tạm biệt"}"#;
    lan.send(Message::text(chat)).await.expect("room");
    lan.close(None).await.expect("room");
    assert_eq!(minh.until("chat").await["id"], "a");
    minh.until("user_left").await;
}

/// All of it is in the outbox and in the log before Lan's connection looks at either.
#[tokio::test(start_paused = true)]
async fn nobody_speaks_before_they_are_here_or_after_they_have_left() {
    let room = Room::new();
    let mut lan = room.join("Lan").await;
    for name in ["Minh", "Trang"] {
        let (mut guest, _) = room.comes().await;
        let mut breath = vec![format!(r#"{{"type":"join","username":"{name}"}}"#)];
        breath.extend((1..=40).map(|n| format!(r#"{{"type":"chat","message":"tin {n}"}}"#)));
        breath.push(r#"{"type":"join","username":"Ai"}"#.to_owned());
        guest.says_together(breath).await;
        lan.meets(name).await;
        for n in 1..=40 {
            assert_eq!(lan.reads().await, format!("tin {n}"));
        }
        lan.meets("Ai").await;
        guest.freezes();
        drop(guest); // the pipe, too
        lan.loses("Ai").await;
    }
}

/// Lan's connection dies while her message is on its way into the log; she resumes, and sends it
/// again under the same id.
#[tokio::test(start_paused = true)]
async fn a_resume_over_a_log_elsewhere_loses_nothing_and_doubles_nothing() {
    let room = Room::around(OtherLog::new(10));
    let mut minh = room.join("Minh").await;
    let (mut lan, welcome) = room.comes().await;
    lan.says(r#"{"type":"join","username":"Lan"}"#).await;
    lan.says(r#"{"type":"chat","id":"a","message":"một"}"#).await;
    lan.until("presence").await;
    lan.freezes();
    drop(lan); // the pipe, too
    let (mut lan, _) = room.comes().await;
    let (session, epoch) = (&welcome["session"], &welcome["epoch"]);
    lan.says(&format!(r#"{{"type":"resume","session":{session},"epoch":{epoch},"since":0}}"#))
        .await;
    lan.until("resumed").await;
    lan.says(r#"{"type":"chat","id":"a","message":"một"}"#).await;
    assert_eq!(lan.until("ack").await["seq"], 1);
    lan.says(r#"{"type":"chat","id":"a","message":"một"}"#).await;
    assert_eq!(lan.until("ack").await["duplicate"], true);
    assert_eq!(minh.until("chat").await["seq"], 1);
    assert_eq!(room.log.head().seq, 1);
}
