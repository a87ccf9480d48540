//! Who is here: names, comings and goings, typing. What happened goes in, posts come out.
//!
//! It knows nothing of messages and where they are kept: the [`hub`](super::hub) does, and so may somebody else.

use std::{collections::BTreeMap, time::Instant};

use serde::Serialize;

use super::{
    member::Member,
    protocol::{ClientId, ClientMessage, Code, Complaint, ServerMessage, User, to_json},
};
use crate::{
    lesson01_polling::{log::Clock, rules},
    stage::text::Text,
};

/// How many people a list of those who are here names. A longer one would not fit into a session's write buffer, and
/// nobody would read it.
pub const MAX_LISTED: usize = 1_000;

/// What is to be sent, written once for all who get it: cloning the text copies a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// For whom, in order.
    pub to: Vec<ClientId>,
    /// The JSON.
    pub text: Text,
    /// What if somebody can't take it now.
    pub worth: Delivery,
}

/// What a message is worth a moment later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Nothing: it may be dropped.
    BestEffort,
    /// As much as now: who can't be given it can't stay.
    Reliable,
}

/// What somebody wants everybody to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatText {
    /// The sender's own name for it.
    pub id: Option<String>,
    /// The text, as it came.
    pub text: String,
}

/// The people of one room, and what they are to be told.
#[derive(Debug)]
pub struct People {
    clock: Clock,
    members: BTreeMap<ClientId, Member>, // in order, so that the same commands always give the same posts
    posts: Vec<Outgoing>,
}

impl People {
    /// Nobody yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, members: BTreeMap::new(), posts: Vec::new() }
    }

    /// What must be said because of what has happened, in order.
    #[must_use]
    pub fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.posts)
    }

    /// Hears what somebody says. What is said to everybody comes back: it belongs into a log.
    pub fn hear(&mut self, from: ClientId, said: ClientMessage, now: Instant) -> Option<ChatText> {
        match said {
            ClientMessage::Join { username } => match rules::username(&username) {
                Ok(username) => self.enter(from, Some(username)),
                Err(why) => self.complain(from, Complaint::new(Code::Invalid, why)),
            },
            ClientMessage::Chat { id, message: text } => return Some(ChatText { id, text }),
            ClientMessage::Typing { is_typing } => self.typing(from, is_typing, now),
            ClientMessage::Ping { timestamp: echo } => {
                let pong = ServerMessage::Pong { timestamp: (self.clock)(), echo };
                self.post(vec![from], &pong, Delivery::BestEffort);
            }
        }
        None
    }

    /// Tells somebody what is wrong with what they have sent.
    pub fn complain(&mut self, to: ClientId, complaint: Complaint) {
        self.post(vec![to], &ServerMessage::from(complaint), Delivery::Reliable);
    }

    /// Everybody, whether the others know of them or not.
    pub fn ids(&self) -> impl Iterator<Item = ClientId> {
        self.members.keys().copied()
    }

    /// What somebody is called; `None` if they aren't here.
    #[must_use]
    pub fn name(&self, id: ClientId) -> Option<&str> {
        self.members.get(&id).map(|member| member.name.as_str())
    }

    /// Somebody has come, and nobody knows them yet.
    pub fn admit(&mut self, id: ClientId) {
        self.members.insert(id, Member::new(id));
    }

    // ANCHOR: enter
    /// Makes somebody known to the others, under a name of their choice or the one they have. Once is enough.
    pub fn enter(&mut self, id: ClientId, username: Option<&str>) {
        let Some(member) = self.members.get_mut(&id) else { return };
        let news = member.enter(username);
        if news {
            let username = member.name.clone();
            let timestamp = (self.clock)();
            let joined = ServerMessage::UserJoined { client_id: id, username, timestamp };
            self.tell_others(id, &joined, Delivery::Reliable);
        }
        if news || username.is_some() {
            self.present(id);
        }
    }
    // ANCHOR_END: enter

    /// Tells somebody who is here.
    pub fn present(&mut self, to: ClientId) {
        let joined = self.members.iter().filter(|(_, member)| member.joined);
        let user = |(id, member): (&ClientId, &Member)| User {
            client_id: *id,
            username: member.name.clone(),
        };
        let users = joined.map(user).take(MAX_LISTED).collect();
        self.post(vec![to], &ServerMessage::Presence { users }, Delivery::BestEffort);
    }

    /// Somebody has said something: which ends their typing without a word, and introduces them.
    pub fn spoke(&mut self, id: ClientId) {
        if let Some(member) = self.members.get_mut(&id) {
            member.said();
        }
        self.enter(id, None);
    }

    // ANCHOR: typing
    /// Somebody begins, goes on or ends typing.
    pub fn typing(&mut self, from: ClientId, is_typing: bool, now: Instant) {
        self.enter(from, None);
        let Some(member) = self.members.get_mut(&from) else { return };
        if member.types(is_typing, now) {
            let username = member.name.clone();
            let typing = ServerMessage::Typing { client_id: from, username, is_typing };
            self.tell_others(from, &typing, Delivery::BestEffort);
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.members.values().filter_map(Member::typing_until).min()
    }

    /// Time has passed: who has been silent too long no longer types.
    pub fn handle_timeout(&mut self, now: Instant) {
        let silent = |member: &Member| member.typing_until().is_some_and(|until| until <= now);
        let expired: Vec<_> =
            self.members.iter().filter(|(_, m)| silent(m)).map(|(id, _)| *id).collect();
        for id in expired {
            self.typing(id, false, now);
        }
    }
    // ANCHOR_END: typing

    /// Somebody has gone, and why, if it was not a goodbye. Their name, if anybody knew them.
    pub fn leave(&mut self, id: ClientId, reason: Option<String>) -> Option<String> {
        let member = self.members.remove(&id).filter(|member| member.joined)?;
        let (username, timestamp) = (member.name.clone(), (self.clock)());
        let left = ServerMessage::UserLeft { client_id: id, username, timestamp, reason };
        self.tell_others(id, &left, Delivery::Reliable);
        Some(member.name)
    }

    /// Tells everybody but one.
    pub fn tell_others(&mut self, but: ClientId, message: &impl Serialize, worth: Delivery) {
        let to = self.ids().filter(|id| *id != but).collect();
        self.post(to, message, worth);
    }

    /// Tells these.
    pub fn post(&mut self, to: Vec<ClientId>, message: &impl Serialize, worth: Delivery) {
        if !to.is_empty() {
            self.posts.push(Outgoing { to, text: to_json(message), worth });
        }
    }
}
