//! The hub: it knows who is here, and decides who hears what. No socket, no task: a command goes in, posts come out.
//!
//! ```text
//!   Connect(7)               ┌──────────────────────────┐      Post {to: [7], welcome}
//!   Said(7, join "Lan")  ──► │ members: 1 Minh  7 Lan … │ ──►  Post {to: [7], presence}
//!   Said(7, chat "chào")     │ cursor: 41               │      Post {to: [1, …], user_joined}
//!   Look                     └────────────┬─────────────┘      Post {to: [1, …], chat {seq: 42}}
//!   Leave(7)                     append ▼ │ ▲ since(41)
//!                                 the log of lesson 01
//! ```
//!
//! The hub is a reader of the log, like a polling client: it has a cursor, and fans out whatever lies behind it. So a
//! message that came over HTTP takes the same way as one from a socket, and everybody hears all of them in one order.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{
    membership::Member,
    protocol::{ClientId, ClientMessage, Code, Complaint, ServerMessage, User},
};
use crate::lesson01_polling::{
    chat::{Chat, Clock, Draft},
    rules,
};

/// How many people a list of those who are here names. A longer one would not fit into a session's write buffer, and
/// nobody would read it.
pub const MAX_LISTED: usize = 1_000;

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

/// What is to be sent, written once for all who get it: cloning the text copies a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// For whom, in order.
    pub to: Vec<ClientId>,
    /// The JSON.
    pub text: Utf8Bytes,
    /// What if somebody can't take it now.
    pub worth: Worth,
}

/// What a message is worth a moment later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Nothing: it may be dropped.
    Fleeting,
    /// As much as now: who can't be given it can't stay.
    Lasting,
}

/// One room and the people in it.
#[derive(Debug)]
pub struct Hub {
    chat: Arc<Chat>,
    clock: Clock,
    cursor: u64,
    members: BTreeMap<ClientId, Member>, // in order, so that the same commands always give the same posts
    posts: Vec<Post>,
}

impl Hub {
    /// An empty room around a log; what the log already holds is history.
    #[must_use]
    pub fn new(chat: Arc<Chat>, clock: Clock) -> Self {
        let cursor = chat.head();
        Self { chat, clock, cursor, members: BTreeMap::new(), posts: Vec::new() }
    }

    // ANCHOR: handle
    /// Takes in what has happened; gives what must be said because of it, in order.
    #[must_use]
    pub fn handle(&mut self, command: Command, now: Instant) -> Vec<Post> {
        match command {
            Command::Connect(id) => self.connect(id),
            Command::Leave(id, reason) => self.leave(id, reason),
            Command::Look => self.fan_out(None),
            // Who was put out a moment ago may still have words in the queue.
            Command::Said(from, _) if !self.members.contains_key(&from) => {}
            Command::Said(from, Err(complaint)) => self.answer(from, &complaint.into()),
            Command::Said(from, Ok(message)) => self.hear(from, message, now),
        }
        std::mem::take(&mut self.posts)
    }
    // ANCHOR_END: handle

    fn hear(&mut self, from: ClientId, message: ClientMessage, now: Instant) {
        match message {
            ClientMessage::Join { username } => match rules::username(&username) {
                Ok(username) => self.enter(from, Some(username)),
                Err(why) => self.answer(from, &Complaint::new(Code::Invalid, why).into()),
            },
            ClientMessage::Chat { id, message } => self.chat(from, id, message),
            ClientMessage::Typing { is_typing } => self.typing(from, is_typing, now),
            ClientMessage::Ping { timestamp: echo } => {
                let timestamp = (self.clock)();
                self.answer(from, &ServerMessage::Pong { timestamp, echo });
            }
        }
    }

    fn connect(&mut self, id: ClientId) {
        let member = Member::new(id);
        let name = &member.name;
        let message = format!(
            "Welcome! Until you join you are {name}. · Chào bạn! Khi chưa join, bạn là {name}."
        );
        self.members.insert(id, member);
        self.answer(id, &ServerMessage::Welcome { client_id: id, message });
    }

    // ANCHOR: enter
    /// Makes somebody known to the others, under a name of their choice or the one they have. Once is enough.
    fn enter(&mut self, id: ClientId, username: Option<&str>) {
        let Some(member) = self.members.get_mut(&id) else { return };
        let news = member.enter(username);
        if news {
            let username = member.name.clone();
            let timestamp = (self.clock)();
            let joined = ServerMessage::UserJoined { client_id: id, username, timestamp };
            self.tell_others(id, &joined, Worth::Lasting);
        }
        if news || username.is_some() {
            let users = self.users();
            self.answer(id, &ServerMessage::Presence { users });
        }
    }
    // ANCHOR_END: enter

    // ANCHOR: chat
    fn chat(&mut self, from: ClientId, id: Option<String>, message: String) {
        let Some(member) = self.members.get_mut(&from) else { return };
        let draft = Draft { username: member.name.clone(), message };
        match self.chat.say(&draft) {
            Ok(message) => {
                member.said(); // which ends their typing, without a word
                self.enter(from, None);
                self.fan_out(Some(&Own { seq: message.seq, from, id }));
            }
            Err(why) => {
                let complaint = Complaint { id, ..Complaint::new(Code::Invalid, why) };
                self.answer(from, &complaint.into());
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
            let to = self.members.keys().copied().filter(|id| Some(*id) != from).collect();
            self.post(to, &chat, Worth::Lasting);
        }
    }
    // ANCHOR_END: chat

    // ANCHOR: typing
    fn typing(&mut self, from: ClientId, is_typing: bool, now: Instant) {
        self.enter(from, None);
        let Some(member) = self.members.get_mut(&from) else { return };
        if member.types(is_typing, now) {
            let username = member.name.clone();
            let typing = ServerMessage::Typing { client_id: from, username, is_typing };
            self.tell_others(from, &typing, Worth::Fleeting);
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.members.values().filter_map(Member::typing_until).min()
    }

    /// Time has passed: who has been silent too long no longer types.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<Post> {
        let silent = |member: &Member| member.typing_until().is_some_and(|until| until <= now);
        let expired: Vec<_> =
            self.members.iter().filter(|(_, m)| silent(m)).map(|(id, _)| *id).collect();
        for id in expired {
            self.typing(id, false, now);
        }
        std::mem::take(&mut self.posts)
    }
    // ANCHOR_END: typing

    fn leave(&mut self, id: ClientId, reason: Option<String>) {
        let Some(member) = self.members.remove(&id) else { return };
        if member.joined {
            let (username, timestamp) = (member.name, (self.clock)());
            let left = ServerMessage::UserLeft { client_id: id, username, timestamp, reason };
            self.tell_others(id, &left, Worth::Lasting);
        }
    }

    fn users(&self) -> Vec<User> {
        let joined = self.members.iter().filter(|(_, member)| member.joined);
        let users = joined.map(|(id, m)| User { client_id: *id, username: m.name.clone() });
        users.take(MAX_LISTED).collect()
    }

    fn answer(&mut self, to: ClientId, message: &ServerMessage) {
        let worth = match message {
            ServerMessage::Presence { .. } | ServerMessage::Pong { .. } => Worth::Fleeting,
            _ => Worth::Lasting,
        };
        self.post(vec![to], message, worth);
    }

    fn tell_others(&mut self, but: ClientId, message: &ServerMessage, worth: Worth) {
        let to = self.members.keys().copied().filter(|id| *id != but).collect();
        self.post(to, message, worth);
    }

    fn post(&mut self, to: Vec<ClientId>, message: &ServerMessage, worth: Worth) {
        if !to.is_empty() {
            self.posts.push(Post { to, text: message.to_json(), worth });
        }
    }
}

/// A message in the log that came through this hub.
struct Own {
    seq: u64,
    from: ClientId,
    id: Option<String>,
}
