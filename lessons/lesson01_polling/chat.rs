//! The chat: one room behind a lock, a clock, and a count of what was asked for.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use super::{
    room::{Message, Room, Since},
    rules::{self, Invalid},
};

/// Messages that the room keeps.
pub const CAPACITY: NonZeroUsize = NonZeroUsize::new(1_000).expect("1,000 is not 0");

/// Tells the time in milliseconds since 1970-01-01 UTC.
pub type Clock = fn() -> u64;

/// What a person sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Who is speaking.
    pub username: String,
    /// What is said.
    pub message: String,
}

/// The answer to "what is new?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Oldest first, perhaps none.
    pub messages: Vec<Message>,
    /// The cursor to ask with next.
    pub seq: u64,
    /// Something between the asker's cursor and these messages is gone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gap: bool,
}

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

/// One chat room, shared by all requests.
#[derive(Debug)]
pub struct Chat {
    inside: Mutex<Inside>,
    clock: Clock,
}

#[derive(Debug)]
struct Inside {
    room: Room,
    asked: Asked,
}

impl Chat {
    /// An empty chat. The clock is a parameter, so that a test can stop time.
    #[must_use]
    pub fn new(capacity: NonZeroUsize, clock: Clock) -> Self {
        let inside = Inside { room: Room::new(capacity), asked: Asked::default() };
        Self { inside: Mutex::new(inside), clock }
    }

    /// Adds what somebody says to the log.
    pub fn say(&self, draft: &Draft) -> Result<Message, Invalid> {
        let username = rules::username(&draft.username)?.to_owned();
        let message = rules::text(&draft.message)?.to_owned();
        let mut inside = self.lock();
        // Read under the lock: the later message never has the earlier time.
        let timestamp = (self.clock)();
        Ok(inside.room.append(|seq| Message { seq, username, message, timestamp }).clone())
    }

    /// What is new since `cursor`.
    pub fn news(&self, cursor: u64) -> News {
        let mut inside = self.lock();
        let (gap, messages) = match inside.room.since(cursor) {
            Since::Complete(new) => (false, new.cloned().collect::<Vec<_>>()),
            Since::Gap(kept) => (true, kept.cloned().collect()),
        };
        inside.asked.polls += 1;
        inside.asked.empty_polls += u64::from(messages.is_empty());
        inside.asked.delivered += messages.len() as u64;
        News { messages, seq: inside.room.head(), gap }
    }

    /// How much was asked.
    pub fn asked(&self) -> Asked {
        self.lock().asked
    }

    /// The newest message's `seq`.
    pub fn head(&self) -> u64 {
        self.lock().room.head()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing panics while it holds the lock, and a half-made change could not be seen if it did.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The machine's clock.
#[must_use]
pub fn system_clock() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}
