//! The hub: it knows who is connected, and decides what is sent to whom. It has no socket, no task
//! and no disk: a command goes in, effects come out.
//!
//! ```text
//!   Connect(7)               ┌──────────────────────────┐      Send {to: [7], welcome}
//!   Said(7, join "Lan")  ──► │ members: 1 Minh  7 Lan … │ ──►  Send {to: [7], presence}
//!   Said(7, chat "chào")     │ cursor: 41               │      Append {Lan: "chào", from 7}
//!   Grown                    └────────────┬─────────────┘      Send {to: [1, …], chat {seq: 42}}
//!   Leave(7)                              ▲ read(41)
//!                                      the log
//! ```
//!
//! The hub decides and its driver writes. An append may take its time; the hub goes on meanwhile,
//! and learns of the new entry as every reader does: the log has grown. So a message that was
//! posted over HTTP takes the same way as one from a socket, and everybody gets all of them in one
//! order.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    people::{ChatText, Delivery, Outgoing, People, Who},
    protocol::{ClientId, ClientMessage, Code, Complaint, ServerMessage},
};
use crate::{
    lesson01_polling::{
        log::{Clock, Draft},
        rules,
    },
    lesson02_push::log::{AppendError, Appended, Cursor, Entry, Log, Origin},
};

/// The appends that may be under way at once. More are refused, so that a slow log costs bounded
/// memory.
pub const MAX_APPENDS: usize = 256;

/// The time after which a refused message may be sent again.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);

// ANCHOR: command
/// An input of the hub.
#[derive(Debug)]
pub enum Command {
    /// A client has connected. A [`ClientId`] is given once and never again.
    Connect(ClientId, Who),
    /// A client has sent a message, or something that is none.
    Said(ClientId, Result<ClientMessage, Complaint>),
    /// An [`Effect::Append`] has ended.
    Written(Origin, Result<Appended, AppendError>),
    /// The log has grown.
    Grown,
    /// A client has gone. Without a close handshake there is a reason.
    Leave(ClientId, Option<String>),
}

/// An output of the hub: what its driver has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a text.
    Send(Outgoing),
    /// Append a message to the log, and report the result as [`Command::Written`].
    Append {
        /// The message.
        draft: Draft,
        /// The connection that it comes from.
        origin: Origin,
    },
}
// ANCHOR_END: command

/// One room and the people in it.
#[derive(Debug)]
pub struct Hub {
    log: Arc<dyn Log>,
    cursor: Cursor,
    people: People,
    /// The appends that are under way.
    appends: usize,
}

impl Hub {
    /// An empty room around a log; what the log already holds is history.
    #[must_use]
    pub fn new(log: Arc<dyn Log>, clock: Clock) -> Self {
        let cursor = log.head();
        Self { log, cursor, people: People::new(clock), appends: 0 }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Arc<dyn Log> {
        &self.log
    }

    // ANCHOR: handle
    /// Takes a command; returns what is to be done because of it, in order. What the log holds by
    /// now goes out first: a member's last chat comes before the news that the member has left.
    #[must_use]
    pub fn handle(&mut self, command: Command, now: Instant) -> Vec<Effect> {
        self.fan_out();
        let mut append = None;
        match command {
            Command::Connect(id, who) => self.connect(id, who),
            Command::Leave(id, reason) => drop(self.people.leave(id, reason)),
            Command::Grown => {} // it has gone out
            Command::Written(origin, result) => self.written(origin, result),
            // An evicted member may still have messages in the queue.
            Command::Said(from, _) if self.people.name(from).is_none() => {}
            Command::Said(from, Err(complaint)) => self.people.complain(from, complaint),
            Command::Said(from, Ok(message)) => {
                if let Some(text) = self.people.handle(from, message, now) {
                    append = self.chat(from, text);
                }
            }
        }
        self.sends().chain(append).collect()
    }
    // ANCHOR_END: handle

    fn sends(&mut self) -> impl Iterator<Item = Effect> + use<> {
        self.people.take_outgoing().into_iter().map(Effect::Send)
    }

    fn connect(&mut self, id: ClientId, who: Who) {
        let known = matches!(who, Who::Known { .. });
        self.people.admit(id, who);
        let name = self.people.name(id).unwrap_or_default();
        let message =
            if known { format!("Welcome, {name}! · Chào {name}!") } else { welcome(name) };
        let welcome = ServerMessage::Welcome { client_id: id, message };
        self.people.send(vec![id], &welcome, Delivery::Reliable);
        if known {
            self.people.enter(id, None);
        }
    }

    // ANCHOR: chat
    /// Decides on a chat. Its author is introduced now, so `user_joined` comes before the chat.
    fn chat(&mut self, from: ClientId, ChatText { id, text: message }: ChatText) -> Option<Effect> {
        let refusal = match rules::text(&message) {
            Err(why) => Complaint::new(Code::Invalid, why),
            Ok(_) if self.appends == MAX_APPENDS => {
                unavailable("the log is slow · nhật ký đang chậm")
            }
            Ok(_) => {
                self.appends += 1;
                self.people.spoke(from);
                let username = self.people.name(from)?.to_owned();
                let origin = Origin { client_id: from, session: None, id };
                return Some(Effect::Append { draft: Draft { username, message }, origin });
            }
        };
        self.people.complain(from, Complaint { id, ..refusal });
        None
    }

    /// A message that is in the log needs no answer here; its author is told of one that isn't.
    fn written(
        &mut self,
        Origin { client_id, id, .. }: Origin,
        result: Result<Appended, AppendError>,
    ) {
        self.appends -= 1;
        let refusal = match result {
            Ok(_) => return,
            Err(AppendError::Invalid(why)) => Complaint::new(Code::Invalid, why),
            Err(why @ AppendError::Unavailable(_)) => unavailable(&why.to_string()),
        };
        self.people.complain(client_id, Complaint { id, ..refusal });
    }

    /// Sends what the log holds behind the cursor to everybody but its authors.
    fn fan_out(&mut self) {
        let news = self.log.read(&self.cursor, usize::MAX);
        self.cursor = news.next;
        for entry in news.entries {
            let author = entry.origin.as_ref().map(|origin| origin.client_id);
            let to = self.people.ids().filter(|id| Some(*id) != author).collect();
            self.people.send(to, &chat(&entry), Delivery::Reliable);
        }
    }
    // ANCHOR_END: chat

    /// The time of the next call of [`handle_timeout`](Self::handle_timeout), if nothing else
    /// happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.people.poll_timeout()
    }

    /// Time has passed.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<Effect> {
        self.people.handle_timeout(now);
        self.sends().collect()
    }
}

/// The text of a `welcome`.
#[must_use]
pub fn welcome(name: &str) -> String {
    format!("Welcome! Until you join you are {name}. · Chào bạn! Khi chưa join, bạn là {name}.")
}

/// An entry of the log as it travels.
fn chat(Entry { message, origin, .. }: &Entry) -> ServerMessage {
    ServerMessage::Chat {
        seq: message.seq,
        id: origin.as_ref().and_then(|origin| origin.id.clone()),
        client_id: origin.as_ref().map(|origin| origin.client_id),
        username: message.username.clone(),
        message: message.message.clone(),
        timestamp: message.timestamp,
    }
}

fn unavailable(why: &str) -> Complaint {
    Complaint { retry_after: Some(RETRY_AFTER), ..Complaint::new(Code::Unavailable, why) }
}
