//! The people of a room: names, comings and goings, typing. Events go in, outgoing texts come out.
//!
//! It knows nothing of chat messages and of the log: the [`hub`](super::hub) does. So lesson 08's
//! hub can use it, too.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::protocol::{
    ClientId, ClientMessage, Code, Complaint, Presence, ServerMessage, User, to_json,
};
use crate::{
    lesson01_polling::{log::Clock, rules},
    stage::text::Text,
};

/// The most people that a `presence` lists. A longer list would not fit into a session's write
/// buffer.
pub const MAX_LISTED: usize = 1_000;

/// The time that typing lasts after its last sign. A laptop that is closed in the middle of a word
/// never sends the end of it.
pub const TYPING: Duration = Duration::from_secs(6);

/// A client that sends "typing" at every key is repeated to the others only after this time: often
/// enough that it doesn't expire there.
pub const TYPING_AGAIN: Duration = Duration::from_secs(2);

/// A text to send. It is encoded once for all receivers: a clone copies a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The receivers, in order.
    pub to: Vec<ClientId>,
    /// The JSON.
    pub text: Text,
    /// The rule for a receiver that can't take it now.
    pub delivery: Delivery,
}

/// How much a text matters a moment later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Not at all: it may be dropped.
    BestEffort,
    /// As much as now: a member that can't take it is evicted.
    Reliable,
}

/// A chat message on its way to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatText {
    /// The client's own name for it.
    pub id: Option<String>,
    /// The text, as it came.
    pub text: String,
}

/// The identity of a connection, as far as the server knows it before the first message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Who {
    /// Nothing is known; `join` chooses any name.
    #[default]
    Anonymous,
    /// An account (planned: lesson 10). Its member has joined from the start and keeps its name.
    Known {
        /// The account.
        id: String,
        /// Its name.
        name: String,
    },
}

/// The people of one room, and the texts that wait for the hub's driver.
#[derive(Debug)]
pub struct People {
    clock: Clock,
    members: BTreeMap<ClientId, Person>, // ordered, so that the same commands give the same effects
    outgoing: Vec<Outgoing>,
}

impl People {
    /// An empty room.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, members: BTreeMap::new(), outgoing: Vec::new() }
    }

    /// The texts to send since the last call, in order.
    #[must_use]
    pub fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }

    /// Handles a client's message. A chat message comes back: it belongs into a log.
    pub fn handle(
        &mut self,
        from: ClientId,
        said: ClientMessage,
        now: Instant,
    ) -> Option<ChatText> {
        match said {
            ClientMessage::Join { username } => self.join(from, &username),
            ClientMessage::Chat { id, message: text } => return Some(ChatText { id, text }),
            ClientMessage::Typing { is_typing } => self.typing(from, is_typing, now),
            ClientMessage::Ping { timestamp: echo } => {
                let pong = ServerMessage::Pong { timestamp: (self.clock)(), echo };
                self.send(vec![from], &pong, Delivery::BestEffort);
            }
        }
        None
    }

    fn join(&mut self, from: ClientId, username: &str) {
        let account = self.members.get(&from).filter(|member| member.account.is_some());
        let name = account.map(|member| member.name.clone());
        match (rules::username(username), name) {
            (Err(why), _) => self.complain(from, Complaint::new(Code::Invalid, why)),
            (Ok(username), Some(name)) if username != name => {
                let why = format!("your name here is {name} · tên của bạn ở đây là {name}");
                self.complain(from, Complaint::new(Code::Invalid, why));
            }
            (Ok(username), _) => self.enter(from, Some(username)),
        }
    }

    /// Tells a client what is wrong with its message.
    pub fn complain(&mut self, to: ClientId, complaint: Complaint) {
        self.send(vec![to], &ServerMessage::from(complaint), Delivery::Reliable);
    }

    /// All members, whether the others know of them or not.
    pub fn ids(&self) -> impl Iterator<Item = ClientId> {
        self.members.keys().copied()
    }

    /// The members that the others know of.
    pub fn joined(&self) -> impl Iterator<Item = (ClientId, &Person)> {
        self.members.iter().filter(|(_, member)| member.joined).map(|(id, member)| (*id, member))
    }

    /// Whether the others know of a member.
    #[must_use]
    pub fn is_listed(&self, id: ClientId) -> bool {
        self.members.get(&id).is_some_and(|member| member.joined)
    }

    /// A member's name; `None` if there is no such member.
    #[must_use]
    pub fn name(&self, id: ClientId) -> Option<&str> {
        self.members.get(&id).map(|member| member.name.as_str())
    }

    /// Adds a member that has not joined yet.
    pub fn admit(&mut self, id: ClientId, who: Who) {
        self.members.insert(id, Person::new(id, who));
    }

    /// Makes a member known to the others, under a new name or the one it has. Once is enough.
    pub fn enter(&mut self, id: ClientId, username: Option<&str>) {
        if self.announce(id, username) || username.is_some() {
            self.send_presence(id);
        }
    }

    /// The same, for somebody to whom nothing is sent. Returns whether the others were told.
    pub fn announce(&mut self, id: ClientId, username: Option<&str>) -> bool {
        let Some(member) = self.members.get_mut(&id) else { return false };
        let news = member.enter(username);
        if news {
            let username = member.name.clone();
            let timestamp = (self.clock)();
            let joined = ServerMessage::UserJoined { client_id: id, username, timestamp };
            self.send_others(id, &joined, Delivery::Reliable);
        }
        news
    }

    /// Sends a member the list of those who have joined.
    pub fn send_presence(&mut self, to: ClientId) {
        let joined = self.joined().take(MAX_LISTED);
        let users = joined.map(|(client_id, it)| User { client_id, username: it.name.as_str() });
        let text = to_json(&Presence { users: users.collect() });
        self.outgoing.push(Outgoing { to: vec![to], text, delivery: Delivery::BestEffort });
    }

    /// A member has sent a chat message. That ends its typing, without a message, and introduces
    /// it.
    pub fn spoke(&mut self, id: ClientId) {
        if let Some(member) = self.members.get_mut(&id) {
            member.end_typing();
        }
        self.enter(id, None);
    }

    /// A member begins, continues or ends typing.
    pub fn typing(&mut self, from: ClientId, is_typing: bool, now: Instant) {
        self.enter(from, None);
        let Some(member) = self.members.get_mut(&from) else { return };
        if member.set_typing(is_typing, now) {
            let username = member.name.clone();
            let typing = ServerMessage::Typing { client_id: from, username, is_typing };
            self.send_others(from, &typing, Delivery::BestEffort);
        }
    }

    /// The time of the next call of [`handle_timeout`](Self::handle_timeout), if nothing else
    /// happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.members.values().filter_map(Person::typing_until).min()
    }

    /// Time has passed: typing without a sign of it has ended.
    pub fn handle_timeout(&mut self, now: Instant) {
        let silent = |member: &Person| member.typing_until().is_some_and(|until| until <= now);
        let expired: Vec<_> =
            self.members.iter().filter(|(_, m)| silent(m)).map(|(id, _)| *id).collect();
        for id in expired {
            self.typing(id, false, now);
        }
    }

    /// Removes a member; without a close handshake there is a reason. Returns the name, if the
    /// others knew it.
    pub fn leave(&mut self, id: ClientId, reason: Option<String>) -> Option<String> {
        let member = self.members.remove(&id).filter(|member| member.joined)?;
        let (username, timestamp) = (member.name.clone(), (self.clock)());
        let left = ServerMessage::UserLeft { client_id: id, username, timestamp, reason };
        self.send_others(id, &left, Delivery::Reliable);
        Some(member.name)
    }

    /// Sends to everybody but one.
    pub fn send_others(&mut self, but: ClientId, message: &impl Serialize, delivery: Delivery) {
        let to = self.ids().filter(|id| *id != but).collect();
        self.send(to, message, delivery);
    }

    /// Sends to these.
    pub fn send(&mut self, to: Vec<ClientId>, message: &impl Serialize, delivery: Delivery) {
        if !to.is_empty() {
            self.outgoing.push(Outgoing { to, text: to_json(message), delivery });
        }
    }
}

/// A person in the room: the hub's record of one connection.
#[derive(Debug)]
pub struct Person {
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

impl Person {
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
            self.typing = None; // what the others know of it is about another name
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
