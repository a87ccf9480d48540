//! The hub: it knows who is here, and decides who hears what. No socket, no task: a command goes in, posts come out.
//!
//! ```text
//!   Connect(7)               ┌──────────────────────────┐      Outgoing {to: [7], welcome}
//!   Said(7, join "Lan")  ──► │ members: 1 Minh  7 Lan … │ ──►  Outgoing {to: [7], presence}
//!   Said(7, chat "chào")     │ cursor: 41               │      Outgoing {to: [1, …], user_joined}
//!   Look                     └────────────┬─────────────┘      Outgoing {to: [1, …], chat {seq: 42}}
//!   Leave(7)                     append ▼ │ ▲ since(41)
//!                                 the log of lesson 01
//! ```
//!
//! The hub is a reader of the log, like a polling client: it has a cursor, and fans out whatever lies behind it. So a
//! message that came over HTTP takes the same way as one from a socket, and everybody hears all of them in one order.

use std::{sync::Arc, time::Instant};

use super::{
    people::{ChatText, Delivery, Outgoing, People},
    protocol::{ClientId, ClientMessage, Code, Complaint, ServerMessage},
};
use crate::lesson01_polling::{
    chat::Chat,
    log::{Clock, Draft},
};

/// What happens to the hub.
#[derive(Clone, Debug)]
pub enum Command {
    /// Somebody has connected. An id is given once and never again.
    Connect(ClientId),
    /// Somebody has sent something, or something that can't be understood.
    Said(ClientId, Result<ClientMessage, Complaint>),
    /// The log has grown behind the hub's back.
    Look,
    /// Somebody has gone, and why, if it was not a goodbye.
    Leave(ClientId, Option<String>),
}

/// One room and the people in it.
#[derive(Debug)]
pub struct Hub {
    chat: Arc<Chat>,
    cursor: u64,
    people: People,
}

impl Hub {
    /// An empty room around a log; what the log already holds is history.
    #[must_use]
    pub fn new(chat: Arc<Chat>, clock: Clock) -> Self {
        let cursor = chat.head();
        Self { chat, cursor, people: People::new(clock) }
    }

    // ANCHOR: handle
    /// Takes in what has happened; gives what must be said because of it, in order.
    #[must_use]
    pub fn handle(&mut self, command: Command, now: Instant) -> Vec<Outgoing> {
        match command {
            Command::Connect(id) => self.connect(id),
            Command::Leave(id, reason) => drop(self.people.leave(id, reason)),
            Command::Look => self.fan_out(None),
            // Who was put out a moment ago may still have words in the queue.
            Command::Said(from, _) if self.people.name(from).is_none() => {}
            Command::Said(from, Err(complaint)) => self.people.complain(from, complaint),
            Command::Said(from, Ok(message)) => {
                if let Some(words) = self.people.hear(from, message, now) {
                    self.chat(from, words);
                }
            }
        }
        self.people.take_outgoing()
    }
    // ANCHOR_END: handle

    fn connect(&mut self, id: ClientId) {
        self.people.admit(id);
        let name = self.people.name(id).unwrap_or_default();
        let message = welcome(name);
        let welcome = ServerMessage::Welcome { client_id: id, message };
        self.people.post(vec![id], &welcome, Delivery::Reliable);
    }

    // ANCHOR: chat
    fn chat(&mut self, from: ClientId, ChatText { id, text: message }: ChatText) {
        let Some(username) = self.people.name(from).map(str::to_owned) else { return };
        match self.chat.say(&Draft { username, message }) {
            Ok(message) => {
                self.people.spoke(from);
                self.fan_out(Some(&Own { seq: message.seq, from, id }));
            }
            Err(why) => {
                let complaint = Complaint { id, ..Complaint::new(Code::Invalid, why) };
                self.people.complain(from, complaint);
            }
        }
    }

    /// Sends what the log holds beyond the cursor to everybody except those who have said it.
    fn fan_out(&mut self, own: Option<&Own>) {
        let news = self.chat.news(self.cursor);
        self.cursor = news.seq;
        for message in news.messages {
            let own = own.filter(|own| own.seq == message.seq);
            let from = own.map(|own| own.from);
            let chat = ServerMessage::Chat {
                seq: message.seq,
                id: own.and_then(|own| own.id.clone()),
                client_id: from,
                username: message.username,
                message: message.message,
                timestamp: message.timestamp,
            };
            let to = self.people.ids().filter(|id| Some(*id) != from).collect();
            self.people.post(to, &chat, Delivery::Reliable);
        }
    }
    // ANCHOR_END: chat

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.people.poll_timeout()
    }

    /// Time has passed.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<Outgoing> {
        self.people.handle_timeout(now);
        self.people.take_outgoing()
    }
}

/// What somebody reads first.
#[must_use]
pub fn welcome(name: &str) -> String {
    format!("Welcome! Until you join you are {name}. · Chào bạn! Khi chưa join, bạn là {name}.")
}

/// A message in the log that came through this hub.
struct Own {
    seq: u64,
    from: ClientId,
    id: Option<String>,
}
