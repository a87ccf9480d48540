//! The room: an append-only log of messages, numbered from 1 without holes.
//!
//! ```text
//!            oldest kept                      head
//!                 │                            │
//!   1 ┄┄ 4 ┄┄┄┄ [ 5   6   7   8   9   10   11 ]
//!   └ forgotten ┘     └──── since(6) ────────┘
//! ```
//!
//! A reader keeps one number, its *cursor*: the `seq` of the last message it has seen. "What is new since 6?" is the
//! only question that a reader ever asks, in this lesson and in every later one; only the way of asking changes.
//!
//! Invariants, which every method keeps:
//! - the messages kept have consecutive `seq`s, and the last one is [`Room::head`];
//! - a `seq` is given once and never again;
//! - at most `capacity` messages are kept, so memory is bounded whatever people write.

use std::{
    collections::{VecDeque, vec_deque},
    num::NonZeroUsize,
};

use serde::{Deserialize, Serialize};

/// One message, as it is stored and as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The place in the log: 1 for the first message of the room.
    pub seq: u64,
    /// Who wrote it.
    pub username: String,
    /// What was written.
    pub message: String,
    /// When the server took it, in milliseconds since 1970-01-01 UTC.
    pub timestamp: u64,
}

/// The log of one room. (Lesson 08 keeps more of each message than travels, so what is kept is a parameter.)
#[derive(Debug)]
pub struct Room<M = Message> {
    messages: VecDeque<M>,
    head: u64,
    capacity: NonZeroUsize,
}

/// What a reader with some cursor has not seen yet, oldest first.
#[derive(Debug)]
pub enum Since<'a, M = Message> {
    /// Everything after the cursor, perhaps nothing.
    Complete(vec_deque::Iter<'a, M>),
    /// Something between the cursor and these messages is gone: it was forgotten, or the cursor belongs to another
    /// log (the server was started again). Everything that is kept.
    Gap(vec_deque::Iter<'a, M>),
}

impl<M> Room<M> {
    /// An empty room that keeps the newest `capacity` messages.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self::after(0, capacity)
    }

    /// A room that has forgotten everything up to and including `head`.
    #[must_use]
    pub fn after(head: u64, capacity: NonZeroUsize) -> Self {
        Self { messages: VecDeque::new(), head, capacity }
    }

    /// Adds the message that `make` makes of the next `seq`; the oldest one makes room for it if need be.
    pub fn append(&mut self, make: impl FnOnce(u64) -> M) -> &M {
        if self.messages.len() == self.capacity.get() {
            self.messages.pop_front();
        }
        self.head += 1;
        self.messages.push_back(make(self.head));
        self.messages.back().expect("a message was just added")
    }

    /// The `seq` of the newest message, 0 in a room where nobody has spoken. A reader that has seen everything has
    /// this cursor.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    // ANCHOR: since
    /// What is new for a reader that has seen everything up to and including `cursor`.
    #[must_use]
    pub fn since(&self, cursor: u64) -> Since<'_, M> {
        let forgotten = self.head - self.messages.len() as u64;
        let seen = cursor
            .checked_sub(forgotten)
            .and_then(|seen| usize::try_from(seen).ok())
            .filter(|seen| *seen <= self.messages.len());
        match seen {
            Some(seen) => Since::Complete(self.messages.range(seen..)),
            None => Since::Gap(self.messages.iter()),
        }
    }
    // ANCHOR_END: since
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(capacity: usize, messages: u64) -> Room {
        let mut room = Room::new(NonZeroUsize::new(capacity).expect("more than none"));
        for n in 1..=messages {
            let message = format!("message {n}");
            let username = "Lan".to_owned();
            room.append(|seq| Message { seq, username, message, timestamp: 1_000 * n });
        }
        room
    }

    fn seqs(since: Since<'_>) -> (&'static str, Vec<u64>) {
        match since {
            Since::Complete(new) => ("complete", new.map(|m| m.seq).collect()),
            Since::Gap(new) => ("gap", new.map(|m| m.seq).collect()),
        }
    }

    #[test]
    fn an_empty_room_has_nothing_new() {
        assert_eq!(seqs(room(3, 0).since(0)), ("complete", vec![]));
    }

    #[test]
    fn a_reader_sees_each_message_once() {
        let room = room(10, 4);
        assert_eq!(seqs(room.since(0)), ("complete", vec![1, 2, 3, 4]));
        assert_eq!(seqs(room.since(3)), ("complete", vec![4]));
        assert_eq!(seqs(room.since(4)), ("complete", vec![]));
    }

    #[test]
    fn a_full_room_forgets_the_oldest_and_says_so() {
        let room = room(3, 5); // keeps 3, 4, 5
        assert_eq!(seqs(room.since(2)), ("complete", vec![3, 4, 5]));
        assert_eq!(seqs(room.since(1)), ("gap", vec![3, 4, 5]));
        assert_eq!(seqs(room.since(0)), ("gap", vec![3, 4, 5]));
    }

    #[test]
    fn a_cursor_from_another_life_is_a_gap() {
        assert_eq!(seqs(room(3, 2).since(3)), ("gap", vec![1, 2]));
        assert_eq!(seqs(room(3, 5).since(u64::MAX)), ("gap", vec![3, 4, 5]));
    }
}
