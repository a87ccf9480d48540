//! A room in which some read at once, some are slow for a while, some come and go, and one is deaf:
//! all of them read the same log, whichever worker they are on.

use std::{collections::BTreeSet, sync::Arc};

use full_duplex::lesson02_push::log::Log;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::Barrier,
    task::JoinHandle,
    time::timeout,
};

use super::{
    attacks::{heard, without_a_hole},
    play::text,
    server,
};
use crate::support::{
    SOON,
    durable::memory_log,
    room::{Client, Room},
};

const WORKERS: usize = 3;
/// Those who say most of it.
const AUTHORS: usize = 3;
/// The messages of an author that leave together.
const TOGETHER: usize = 25;
/// How often each author says so many. All of it is more than the log keeps and a socket holds.
const ROUNDS: usize = 25;
/// After so many rounds the slow one begins to read: more than its socket holds, less than the log
/// keeps.
const SLOW: usize = 12;
/// After so many messages of a connection those who come and go are gone again.
const STAY: usize = 130;
/// The last message.
const END: &str = "the end";

/// What somebody has read in which order: the `seq` and the id of each message, others' as `chat`,
/// one's own as `ack`.
type Read = Vec<(u64, String)>;

/// A person who keeps what they read.
struct Person {
    client: Client,
    read: Read,
}

impl Person {
    async fn joined(room: &Room, name: &str) -> Self {
        Self { client: room.joined(name).await, read: Vec::new() }
    }

    /// Reads up to the next message of the log or ack, and returns it.
    async fn reads(&mut self) -> Value {
        loop {
            let message = self.client.next().await;
            match message["type"].as_str() {
                Some("ack") if message["duplicate"] == true => return message,
                Some("chat" | "ack") => {
                    self.read.push(seq_and_id(&message));
                    return message;
                }
                // Nobody notices those who come and go.
                Some("user_joined" | "presence") if self.read.is_empty() => {}
                _ => panic!("{message}"),
            }
        }
    }

    async fn reads_up_to(&mut self, seq: u64) {
        while self.read.last().is_none_or(|(read, _)| *read < seq) {
            self.reads().await;
        }
    }

    async fn reads_to_the_end(mut self) -> Read {
        while !self.has_read_the_end() {
            self.reads().await;
        }
        self.read
    }

    fn has_read_the_end(&self) -> bool {
        self.read.iter().rev().take(10).any(|(_, id)| id == END)
    }

    async fn says(&mut self, bytes: &[u8]) {
        self.client.stream().write_all(bytes).await.expect("a server that reads");
    }

    /// Is gone without a goodbye, and comes back with a cursor.
    async fn comes_back(&mut self, room: &Room, welcome: &Value) {
        self.client = room.client().await;
        let since = self.read.last().map_or(0, |(seq, _)| *seq);
        let (session, epoch) = (&welcome["session"], &welcome["epoch"]);
        let resume = json!({"type": "resume", "session": session, "epoch": epoch, "since": since});
        self.client.says(&resume.to_string()).await;
        let mut told = Vec::new();
        let resumed = loop {
            let message = self.client.next().await;
            match message["type"].as_str() {
                Some("chat" | "ack") => told.push(seq_and_id(&message)),
                Some("resumed") => break message,
                _ => panic!("{message}"),
            }
        };
        // Before what was missed may be what has come since the welcome, and behind it what was
        // said while the server answered.
        let begin = told.iter().rposition(|(seq, _)| *seq == since + 1).unwrap_or(told.len());
        self.read.extend(told.split_off(begin));
        let up_to = self.read.last().map(|(seq, _)| *seq);
        assert!(up_to >= resumed["seq"].as_u64(), "{up_to:?}, {resumed}");
        assert_eq!(self.client.next().await["type"], "presence");
    }
}

fn seq_and_id(message: &Value) -> (u64, String) {
    let id = message["id"].as_str().expect("an id").to_owned();
    (message["seq"].as_u64().expect("a seq"), id)
}

/// A long message with this id.
fn chat(id: &str) -> Vec<u8> {
    text(&json!({"type": "chat", "id": id, "message": "👧".repeat(1_300)}).to_string())
}

/// Says its part, in bursts, and reads everything meanwhile. Waits once for the slow one.
async fn writes(mut person: Person, name: String, pause: Arc<Barrier>) -> Person {
    for round in 0..ROUNDS {
        if round == SLOW {
            pause.wait().await; // the slow one begins to read,
            pause.wait().await; // and has caught up
        }
        let ids = (0..TOGETHER).map(|number| format!("{name} {round} {number}"));
        let burst: Vec<u8> = ids.flat_map(|id| chat(&id)).collect();
        person.says(&burst).await;
        let mut acks = 0;
        while acks < TOGETHER {
            acks += usize::from(person.reads().await["type"] == "ack");
        }
    }
    person
}

/// Reads nothing for a while, and then everything.
async fn is_slow(mut person: Person, log: Arc<dyn Log>, pause: Arc<Barrier>) -> Read {
    pause.wait().await;
    person.reads_up_to(log.head().seq).await;
    pause.wait().await;
    person.reads_to_the_end().await
}

/// Comes and goes without a goodbye. What it says in the last moment may be lost, or only the ack:
/// it says it again, until there is one.
async fn comes_and_goes(room: Arc<Room>, mut person: Person) -> Read {
    let welcome = person.client.welcome.clone();
    for times in 1.. {
        for _ in 0..STAY {
            if person.has_read_the_end() {
                return person.read;
            }
            person.reads().await;
        }
        let last_words = format!("last words {} {times}", welcome["clientId"]);
        person.says(&chat(&last_words)).await;
        person.comes_back(&room, &welcome).await;
        person.says(&chat(&last_words)).await;
        loop {
            let message = person.reads().await;
            if message["type"] == "ack" && message["id"] == last_words.as_str() {
                break;
            }
        }
    }
    unreachable!("it has an end")
}

/// Reads nothing until the end, and then what there is.
async fn was_deaf(mut client: Client) {
    let mut bytes = Vec::new();
    let end = timeout(SOON, client.stream().read_to_end(&mut bytes)).await.expect("an end");
    let (seqs, code) = heard(&bytes);
    assert!(end.is_ok() && code == Some(4001), "{end:?}, {code:?}");
    assert_eq!(seqs.first(), Some(&1));
    without_a_hole(&seqs);
}

#[tokio::test]
async fn all_read_the_same_and_each_message_once() {
    let log = memory_log(1);
    let room = Arc::new(server::with_log(&log, WORKERS).await);
    let deaf = room.joined("Deaf").await;
    let slow = Person::joined(&room, "Slow").await;
    let quiet = Person::joined(&room, "Quiet").await;
    let away = [Person::joined(&room, "Away").await, Person::joined(&room, "Gone").await];
    let mut authors = Vec::new();
    let pause = Arc::new(Barrier::new(AUTHORS + 1));
    for number in 0..AUTHORS {
        let name = format!("Author {number}");
        authors.push((Person::joined(&room, &name).await, name));
    }
    let mut all: Vec<JoinHandle<Read>> = Vec::new();
    all.push(tokio::spawn(is_slow(slow, log.clone(), pause.clone())));
    all.push(tokio::spawn(quiet.reads_to_the_end()));
    all.extend(away.into_iter().map(|person| tokio::spawn(comes_and_goes(room.clone(), person))));
    let writing = authors.into_iter().map(|(person, name)| writes(person, name, pause.clone()));
    let mut authors = join_all(writing.map(tokio::spawn)).await;
    let mut last = authors.pop().expect("an author").expect("no panic");
    last.says(&chat(END)).await;
    all.extend(authors.into_iter().map(|author| {
        let author = author.expect("no panic");
        tokio::spawn(author.reads_to_the_end())
    }));
    let expected = timeout(SOON, last.reads_to_the_end()).await.expect("in time");
    let seqs: Vec<u64> = expected.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs.first(), Some(&1));
    without_a_hole(&seqs);
    let ids: BTreeSet<&String> = expected.iter().map(|(_, id)| id).collect();
    assert_eq!(ids.len(), expected.len(), "no message is there twice");
    let written = ids.iter().filter(|id| id.starts_with("Author")).count();
    assert_eq!(written, AUTHORS * ROUNDS * TOGETHER, "and none is missing");
    for (number, read) in join_all(all).await.into_iter().enumerate() {
        let mut read = read.expect("no panic");
        read.truncate(expected.len());
        let at = read.iter().zip(&expected).take_while(|(one, other)| one == other).count();
        let (came, all) = (&read[at.saturating_sub(3)..], &expected[at.saturating_sub(3)..]);
        let (came, all) = (&came[..came.len().min(9)], &all[..all.len().min(9)]);
        assert!(read == expected, "reader {number}, after {at}: {came:?}, not {all:?}");
    }
    was_deaf(deaf).await;
}
