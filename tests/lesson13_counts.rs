//! What a delivery costs the fast server, in numbers that no other program disturbs: writes,
//! allocations, and the memory of a person who has joined.
//!
//! The allocator counts for the whole process, so this program has one test, and its clients
//! allocate nothing.

mod support;

#[path = "lesson13/server.rs"]
#[allow(dead_code, reason = "tests/lesson13.rs uses the rest")]
mod server;

use std::{
    alloc::System,
    io::{Read as _, Write as _},
    net::TcpStream,
};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};
use support::{durable::memory_log, frames::masked, greeter::request, room::Room};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// People who listen.
const LISTENERS: usize = 100;

/// A person, and what they have read last.
struct Person {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Person {
    /// Connects and joins.
    fn joins(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("a server");
        stream.set_nodelay(true).expect("a socket");
        stream.set_read_timeout(Some(support::SOON)).expect("a socket");
        stream.write_all(request().replace("/chat", "/ws").as_bytes()).expect("a server");
        let mut person = Self { stream, bytes: vec![0; 1 << 16] };
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            person.stream.read_exact(&mut person.bytes[..1]).expect("an answer");
            head.push(person.bytes[0]);
        }
        person.says(&masked(0x81, br#"{"type":"join","username":"Lan"}"#));
        person.hears_of("presence");
        person
    }

    fn says(&mut self, frames: &[u8]) {
        self.stream.write_all(frames).expect("a server that reads");
    }

    /// Reads one message.
    fn hears(&mut self) -> &[u8] {
        let Self { stream, bytes } = self;
        stream.read_exact(&mut bytes[..2]).expect("a message");
        let length = match bytes[1] {
            126 => {
                stream.read_exact(&mut bytes[..2]).expect("a length");
                usize::from(u16::from_be_bytes([bytes[0], bytes[1]]))
            }
            length => usize::from(length),
        };
        stream.read_exact(&mut bytes[..length]).expect("a payload");
        &bytes[..length]
    }

    /// Reads up to a message of this type.
    fn hears_of(&mut self, kind: &str) {
        while !is_a(self.hears(), kind) {}
    }

    /// Reads what has come, with one call, and counts the messages.
    fn reads(&mut self) -> usize {
        let Self { stream, bytes } = self;
        let count = stream.read(bytes).expect("messages");
        let mut rest = &bytes[..count];
        let mut messages = 0;
        while !rest.is_empty() {
            let (head, length) = match rest[1] {
                126 => (4, usize::from(u16::from_be_bytes([rest[2], rest[3]]))),
                length => (2, usize::from(length)),
            };
            rest = &rest[head + length..];
            messages += 1;
        }
        messages
    }
}

fn is_a(message: &[u8], kind: &str) -> bool {
    message.strip_prefix(br#"{"type":""#).is_some_and(|rest| rest.starts_with(kind.as_bytes()))
}

fn allocations(stats: &Stats) -> usize {
    stats.allocations + stats.reallocations
}

fn kept(stats: &Stats) -> isize {
    let freed = stats.bytes_deallocated.cast_signed();
    stats.bytes_allocated.cast_signed() - freed
}

#[test]
fn what_a_delivery_and_a_person_cost() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let room = runtime.block_on(async { server::with_log(&memory_log(1), 1).await });
    let mut author = Person::joins(&room.address);
    let mut listeners = crowd(&room, &mut author, LISTENERS);
    one_at_a_time(&mut author, &mut listeners, &chats("at first", 100));
    let each = one_at_a_time(&mut author, &mut listeners, &chats("then", 200));
    println!("{each:.1} allocations for a message to {LISTENERS}");
    assert!(each < 9.5, "{each:.1} allocations for a message, however many hear it");
    for about in ["one", "two", "three"] {
        in_a_burst(&mut author, &mut listeners, about);
    }
    let kept = memory(&room, &mut author, &mut listeners);
    println!("{kept} bytes for each person who has joined and heard a burst");
    assert!(kept < 3_072, "{kept} bytes for each person");
}

/// People who join, and what the author hears of them.
fn crowd(room: &Room, author: &mut Person, count: usize) -> Vec<Person> {
    let join = |_| {
        let person = Person::joins(&room.address);
        author.hears_of("user_joined");
        person
    };
    (0..count).map(join).collect()
}

/// Frames with so many messages, whose ids nobody has used before.
fn chats(about: &str, count: usize) -> Vec<Vec<u8>> {
    let chat = |number| {
        let text = format!(r#"{{"type":"chat","id":"{about} {number}","message":"xin chao"}}"#);
        masked(0x81, text.as_bytes())
    };
    (0..count).map(chat).collect()
}

/// The allocations of the whole server for each of so many messages.
fn one_at_a_time(author: &mut Person, listeners: &mut [Person], chats: &[Vec<u8>]) -> f64 {
    let region = Region::new(ALLOCATOR);
    for chat in chats {
        author.says(chat);
        for person in &mut *listeners {
            person.hears_of("chat");
        }
        author.hears_of("ack");
    }
    let count = u32::try_from(allocations(&region.change())).expect("not so many");
    f64::from(count) / f64::from(u32::try_from(chats.len()).expect("not so many"))
}

/// A burst of 32 messages leaves together: one read of a receiver brings all of it.
fn in_a_burst(author: &mut Person, listeners: &mut [Person], about: &str) {
    author.says(&chats(about, 32).concat());
    for person in listeners {
        assert_eq!(person.reads(), 32, "one write for each receiver");
    }
    assert_eq!(author.reads(), 32, "and one for the author's acks");
}

/// The server's memory for each of those who come, and hear a burst.
fn memory(room: &Room, author: &mut Person, listeners: &mut Vec<Person>) -> isize {
    let region = Region::new(ALLOCATOR);
    let mut more = crowd(room, author, LISTENERS);
    for (person, others) in more.iter_mut().rev().zip(0..) {
        (0..others).for_each(|_| person.hears_of("user_joined"));
    }
    for person in &mut *listeners {
        (0..more.len()).for_each(|_| person.hears_of("user_joined"));
    }
    let buffers = more.iter().map(|person| person.bytes.len()).sum::<usize>();
    listeners.extend(more);
    in_a_burst(author, listeners, "heard by all");
    let clients = (buffers + listeners.capacity() * size_of::<Person>()).cast_signed();
    (kept(&region.change()) - clients) / LISTENERS.cast_signed()
}
