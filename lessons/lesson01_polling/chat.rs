//! The chat: one room behind a lock, a clock, and a count of what was asked for.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use super::{
    log::{Clock, Draft, MemoryLog, Message, News},
    rules::{self, Invalid},
};

/// What has been asked of the chat since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// How often somebody asked what is new.
    pub polls: u64,
    /// How often nothing was.
    pub empty_polls: u64,
    /// How many messages the answers held.
    pub delivered: u64,
}

impl Asked {
    /// Counts one answer.
    pub fn count(&mut self, answer: &News) {
        self.polls += 1;
        self.empty_polls += u64::from(answer.messages.is_empty());
        self.delivered += answer.messages.len() as u64;
    }
}

/// One chat room, shared by all requests.
#[derive(Debug)]
pub struct Chat {
    inside: Mutex<Inside>,
    clock: Clock,
}

#[derive(Debug)]
struct Inside {
    log: MemoryLog,
    asked: Asked,
}

impl Chat {
    /// An empty chat. The clock is a parameter, so that a test can stop time.
    #[must_use]
    pub fn new(capacity: NonZeroUsize, clock: Clock) -> Self {
        let inside = Inside { log: MemoryLog::new(capacity), asked: Asked::default() };
        Self { inside: Mutex::new(inside), clock }
    }

    /// Adds what somebody says to the log.
    pub fn say(&self, draft: &Draft) -> Result<Message, Invalid> {
        let username = rules::username(&draft.username)?.to_owned();
        let message = rules::text(&draft.message)?.to_owned();
        let mut inside = self.lock();
        // Read under the lock: the later message never has the earlier time.
        let timestamp = (self.clock)();
        Ok(inside.log.append(|seq| Message { seq, username, message, timestamp }).clone())
    }

    /// What is new since `cursor`.
    pub fn news(&self, cursor: u64) -> News {
        let mut inside = self.lock();
        let news = inside.log.since(cursor, usize::MAX);
        inside.asked.count(&news);
        news
    }

    /// How much was asked.
    pub fn asked(&self) -> Asked {
        self.lock().asked
    }

    /// The newest message's `seq`.
    pub fn head(&self) -> u64 {
        self.lock().log.head()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing panics while it holds the lock, and a half-made change could not be seen if it did.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
