//! The hub's record of one connection.

use std::time::{Duration, Instant};

use super::{people::Who, protocol::ClientId};

/// The time that typing lasts after its last sign. A laptop that is closed in the middle of a word
/// never sends the end of it.
pub const TYPING: Duration = Duration::from_secs(6);

/// A client that sends "typing" at every key is repeated to the others only after this time: often
/// enough that it doesn't expire there.
pub const TYPING_AGAIN: Duration = Duration::from_secs(2);

/// One connection.
#[derive(Debug)]
pub struct Member {
    /// The name that the others see.
    pub name: String,
    /// Whether the others know of it. A client that only reads is not announced.
    pub joined: bool,
    /// The account; its name is not the client's to choose.
    pub account: Option<String>,
    typing: Option<Typing>,
}

#[derive(Clone, Copy, Debug)]
struct Typing {
    until: Instant,
    sent: Instant,
}

impl Member {
    /// A member that has not joined yet.
    #[must_use]
    pub fn new(id: ClientId, who: Who) -> Self {
        let (account, name) = match who {
            Who::Anonymous => (None, format!("Client {id}")),
            Who::Known { id, name } => (Some(id), name),
        };
        Self { name, joined: false, account, typing: None }
    }

    /// Joins, perhaps under another name. Returns whether the others must be told.
    pub fn enter(&mut self, username: Option<&str>) -> bool {
        let renamed = username.is_some_and(|username| username != self.name);
        if let Some(username) = username.filter(|_| renamed) {
            username.clone_into(&mut self.name);
        }
        !std::mem::replace(&mut self.joined, true) || renamed
    }

    /// Begins, continues or ends typing. Returns whether the others must be told.
    pub fn set_typing(&mut self, is_typing: bool, now: Instant) -> bool {
        let before = self.typing.take();
        if !is_typing {
            return before.is_some();
        }
        let recent = before.filter(|before| now < before.sent + TYPING_AGAIN);
        let sent = recent.map_or(now, |before| before.sent);
        self.typing = Some(Typing { until: now + TYPING, sent });
        recent.is_none()
    }

    /// Ends typing without telling the others.
    pub fn end_typing(&mut self) {
        self.typing = None;
    }

    /// The end of the current typing, if there is any.
    #[must_use]
    pub fn typing_until(&self) -> Option<Instant> {
        self.typing.map(|typing| typing.until)
    }
}
