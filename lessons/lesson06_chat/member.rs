//! What the hub knows of one connection.

use std::time::{Duration, Instant};

use super::protocol::ClientId;

/// How long somebody types after the last sign of it. A laptop that is closed in the middle of a word never says that it
/// has stopped.
pub const TYPING: Duration = Duration::from_secs(6);

/// Who says "typing" at every key is repeated to the others only after this time: often enough that nobody believes it
/// has ended.
pub const TYPING_AGAIN: Duration = Duration::from_secs(2);

/// One connection.
#[derive(Debug)]
pub struct Member {
    /// What the others call it.
    pub name: String,
    /// Whether the others know of it. Who only listens is not announced.
    pub joined: bool,
    typing: Option<Typing>,
}

#[derive(Clone, Copy, Debug)]
struct Typing {
    until: Instant,
    told: Instant,
}

impl Member {
    /// Somebody who has not said yet how they are called.
    #[must_use]
    pub fn new(id: ClientId) -> Self {
        Self { name: format!("Client {id}"), joined: false, typing: None }
    }

    /// Joins, perhaps under another name; whether that is news to the others.
    pub fn enter(&mut self, username: Option<&str>) -> bool {
        let renamed = username.is_some_and(|username| username != self.name);
        if let Some(username) = username.filter(|_| renamed) {
            username.clone_into(&mut self.name);
        }
        !std::mem::replace(&mut self.joined, true) || renamed
    }

    /// Has said what was being typed.
    pub fn said(&mut self) {
        self.typing = None;
    }

    /// Begins, goes on or ends typing; whether the others must be told.
    pub fn types(&mut self, is_typing: bool, now: Instant) -> bool {
        let before = self.typing.take();
        if !is_typing {
            return before.is_some();
        }
        let fresh = before.filter(|before| now < before.told + TYPING_AGAIN);
        let told = fresh.map_or(now, |before| before.told);
        self.typing = Some(Typing { until: now + TYPING, told });
        fresh.is_none()
    }

    /// Until when this person types, if they do.
    #[must_use]
    pub fn typing_until(&self) -> Option<Instant> {
        self.typing.map(|typing| typing.until)
    }
}
