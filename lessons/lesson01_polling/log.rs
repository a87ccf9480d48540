//! The log: an append-only list of messages, numbered from 1 without holes.
//!
//! ```text
//!            oldest kept                      head
//!                 │                            │
//!   1 ┄┄ 4 ┄┄┄┄ [ 5   6   7   8   9   10   11 ]
//!   └ forgotten ┘     └──── since(6) ────────┘
//! ```
//!
//! A reader keeps one number, its *cursor*: the `seq` of the last message that it has seen. "What is
//! new since 6?" is the only question that a reader ever asks, in this lesson and in every later
//! one. Only the way of asking changes.
//!
//! Invariants, which every method keeps:
//! - the messages kept have consecutive `seq`s, and the last one is [`MemoryLog::head`];
//! - a `seq` is given once and never again;
//! - at most `capacity` messages are kept, so memory is bounded whatever people write.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// The number of messages that a log keeps.
pub const CAPACITY: NonZeroUsize = NonZeroUsize::new(1_000).expect("1,000 is not 0");

/// A source of timestamps, in milliseconds since 1970-01-01 UTC. Tests pass one that stands still.
pub type Clock = fn() -> u64;

// ANCHOR: message
/// One message, as it is stored and as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The place in the log: 1 for the first message.
    pub seq: u64,
    /// The author's name.
    pub username: String,
    /// The text.
    pub message: String,
    /// The time at which the server took it, in milliseconds since 1970-01-01 UTC.
    pub timestamp: u64,
}

/// A message that is not in the log yet: the body of `POST /messages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The author's name.
    pub username: String,
    /// The text.
    pub message: String,
}

/// The answer to "what is new since this cursor?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News<M = Message> {
    /// The new messages, oldest first; perhaps none.
    pub messages: Vec<M>,
    /// The cursor to ask with next.
    pub seq: u64,
    /// Something between the reader's cursor and these messages is gone: it was forgotten, or the
    /// cursor belongs to another log (the server was started again).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gap: bool,
}
// ANCHOR_END: message

// ANCHOR: log
/// A log in memory. (Later lessons keep more of each message than travels, so the type of what is
/// kept is a parameter.)
#[derive(Debug)]
pub struct MemoryLog<M = Message> {
    messages: VecDeque<M>,
    head: u64,
    capacity: NonZeroUsize,
}

impl<M: Clone> MemoryLog<M> {
    /// An empty log that keeps the newest `capacity` messages.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self::after(0, capacity)
    }

    /// A log that has forgotten everything up to and including `head`.
    #[must_use]
    pub fn after(head: u64, capacity: NonZeroUsize) -> Self {
        Self { messages: VecDeque::new(), head, capacity }
    }

    /// Adds the message that `make` makes of the next `seq`. A full log forgets its oldest message
    /// first.
    pub fn append(&mut self, make: impl FnOnce(u64) -> M) -> &M {
        if self.messages.len() == self.capacity.get() {
            self.messages.pop_front();
        }
        self.head += 1;
        self.messages.push_back(make(self.head));
        self.messages.back().expect("a message was just added")
    }

    // ANCHOR_END: log

    /// The `seq` of the newest message; 0 in an empty log. It is the cursor of a reader that has
    /// seen everything.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The `seq` of the newest message that is forgotten. Every cursor from here to the head can be
    /// read without a gap.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.head - self.messages.len() as u64
    }

    // ANCHOR: since
    /// What is new for a reader that has seen everything up to and including `cursor`: at most
    /// `most` messages, oldest first.
    #[must_use]
    pub fn since(&self, cursor: u64, most: usize) -> News<M> {
        let gap = !(self.forgotten()..=self.head).contains(&cursor);
        let seen = if gap { self.forgotten() } else { cursor };
        let skipped = usize::try_from(seen - self.forgotten()).unwrap_or(usize::MAX);
        let messages: Vec<_> = self.messages.range(skipped..).take(most).cloned().collect();
        let seq = seen + messages.len() as u64;
        News { messages, seq, gap }
    }
    // ANCHOR_END: since
}

/// The machine's clock.
#[must_use]
pub fn system_clock() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(capacity: usize, messages: u64) -> MemoryLog {
        let mut log = MemoryLog::new(NonZeroUsize::new(capacity).expect("more than none"));
        for n in 1..=messages {
            let message = format!("message {n}");
            let username = "Lan".to_owned();
            log.append(|seq| Message { seq, username, message, timestamp: 1_000 * n });
        }
        log
    }

    /// Whether there is a gap, the numbers of the messages, and the next cursor.
    fn since(log: &MemoryLog, cursor: u64, most: usize) -> (&'static str, Vec<u64>, u64) {
        let News { messages, seq, gap } = log.since(cursor, most);
        let seqs = messages.iter().map(|message| message.seq).collect();
        (if gap { "gap" } else { "complete" }, seqs, seq)
    }

    #[test]
    fn an_empty_log_has_nothing_new() {
        assert_eq!(since(&log(3, 0), 0, 9), ("complete", vec![], 0));
    }

    #[test]
    fn a_reader_sees_each_message_once() {
        let log = log(10, 4);
        assert_eq!(since(&log, 0, 9), ("complete", vec![1, 2, 3, 4], 4));
        assert_eq!(since(&log, 3, 9), ("complete", vec![4], 4));
        assert_eq!(since(&log, 4, 9), ("complete", vec![], 4));
    }

    #[test]
    fn a_part_of_the_news_leads_to_the_rest() {
        let log = log(3, 5); // keeps 3, 4, 5
        assert_eq!(since(&log, 2, 2), ("complete", vec![3, 4], 4));
        assert_eq!(since(&log, 4, 2), ("complete", vec![5], 5));
        assert_eq!(since(&log, 0, 2), ("gap", vec![3, 4], 4));
        assert_eq!(since(&log, 0, 0), ("gap", vec![], 2));
    }

    #[test]
    fn a_full_log_forgets_the_oldest_and_says_so() {
        let log = log(3, 5); // keeps 3, 4, 5
        assert_eq!(since(&log, 2, 9), ("complete", vec![3, 4, 5], 5));
        assert_eq!(since(&log, 1, 9), ("gap", vec![3, 4, 5], 5));
        assert_eq!(since(&log, 0, 9), ("gap", vec![3, 4, 5], 5));
    }

    #[test]
    fn a_cursor_of_another_log_is_a_gap() {
        assert_eq!(since(&log(3, 2), 3, 9), ("gap", vec![1, 2], 2));
        assert_eq!(since(&log(3, 5), u64::MAX, 9), ("gap", vec![3, 4, 5], 5));
    }
}
