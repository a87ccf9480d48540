//! The hub of lesson 08: people outlive their connections, and messages are not handed out but read.
//!
//! ```text
//!   Connect(3)                      ┌────────────────────────────┐     3: Read {me: 7, after: 41}, welcome
//!   Said(3, resume {session, 38})   │ sessions: 5 Lan, away      │     3: Read {me: 5, after: 38, whole: 41}, resumed
//!   Said(3, chat {id, "chào"})  ──► │           6 Minh, on 2     │ ──► (nothing: the journal has grown, and 3 reads
//!   Leave(3)                        │ people: names, typing      │      its ack there, the others the message)
//!                                   └─────────────┬──────────────┘
//!                                        append ▼ │
//!                                             the journal
//! ```
//!
//! Still a value: commands in, orders out, time is an argument.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    front::ConnectionId,
    journal::{Author, Journal, Record, Unwritten},
    orders::{Order, Reading},
    policy::Policy,
    sessions::{Said, Sessions},
    token::Draw,
};
use crate::{
    lesson01_polling::log::Clock,
    lesson06_chat::{
        hub::welcome,
        people::{ChatText, Delivery, People, Who},
        protocol::{self as room, ClientId, Code, Complaint},
    },
    lesson08_reconnect::protocol::{ClientMessage, ServerMessage, Token},
};

/// What happens to the hub.
#[derive(Clone, Debug)]
pub enum Command {
    /// Somebody has connected.
    Connect(ConnectionId),
    /// Somebody has sent something, or something that can't be understood.
    Said(ConnectionId, Result<ClientMessage, Complaint>),
    /// A connection has ended. "Goodbye": for good. Otherwise, why the person is away.
    Leave(ConnectionId, Option<&'static str>),
}

/// One room, the people in it, and those who may come back.
pub struct Hub {
    pub(super) journal: Arc<Journal>,
    pub(super) policy: Policy,
    draw: Draw,
    pub(super) people: People,
    pub(super) sessions: Sessions,
    /// Who sits on which connection.
    pub(super) seats: BTreeMap<ConnectionId, ClientId>,
    /// Who has none, and why.
    pub(super) away: BTreeMap<ClientId, &'static str>,
    pub(super) orders: Vec<(ConnectionId, Order)>,
}

impl Hub {
    /// A room around a journal, of whose past `records` tell.
    #[must_use]
    pub fn new(
        journal: Arc<Journal>,
        records: &[Record],
        policy: Policy,
        clock: Clock,
        draw: Draw,
        now: Instant,
    ) -> Self {
        let mut sessions = Sessions::new(policy.grace, policy.remember);
        for record in records {
            if let Some(Author { client_id, key }) = &record.author {
                sessions.recall(*client_id, key, &record.message.username, Said::of(record), now);
            }
        }
        let (people, seats) = (People::new(clock), BTreeMap::new());
        let (away, orders) = (BTreeMap::new(), Vec::new());
        Self { journal, policy, draw, people, sessions, seats, away, orders }
    }

    // ANCHOR: handle
    /// Takes in what has happened; gives what is to be done because of it, in order.
    #[must_use]
    pub fn handle(&mut self, command: Command, now: Instant) -> Vec<(ConnectionId, Order)> {
        match command {
            Command::Connect(connection) => self.connect(connection),
            Command::Leave(connection, why) => self.leave(connection, why, now),
            Command::Said(connection, said) => {
                // Who was evicted a moment ago may still be talking.
                if let Some(me) = self.seats.get(&connection).copied() {
                    self.hear(connection, me, said, now);
                }
            }
        }
        self.pass_on();
        std::mem::take(&mut self.orders)
    }
    // ANCHOR_END: handle

    fn connect(&mut self, connection: ConnectionId) {
        let token = Token::draw(&mut self.draw);
        let me = self.sessions.begin(&token, connection);
        self.seats.insert(connection, me);
        self.people.admit(me, Who::Anonymous);
        let seq = self.journal.head();
        let welcome = ServerMessage::Welcome {
            client_id: me,
            message: welcome(self.people.name(me).unwrap_or_default()),
            heartbeat_ms: milliseconds(self.policy.heartbeat),
            session: token,
            epoch: self.journal.epoch().clone(),
            seq,
        };
        self.tell(connection, &welcome);
        self.read(connection, Reading { me, after: seq, whole: seq });
    }

    fn hear(
        &mut self,
        connection: ConnectionId,
        me: ClientId,
        said: Result<ClientMessage, Complaint>,
        now: Instant,
    ) {
        match said {
            Err(complaint) => self.people.complain(me, complaint),
            Ok(ClientMessage::Resume { session, epoch, since }) => {
                self.resume(connection, me, &session, &epoch, since);
            }
            Ok(ClientMessage::Room(message)) => {
                if let Some(words) = self.people.handle(me, message, now) {
                    self.chat(connection, me, words);
                }
            }
        }
    }

    // ANCHOR: chat
    /// Append, and that is all: everybody reads it, the author as an `ack`. What was said before
    /// is only acknowledged again.
    fn chat(&mut self, connection: ConnectionId, me: ClientId, ChatText { id, text }: ChatText) {
        let Some(session) = self.sessions.get_mut(me) else { return };
        if let Some(Said { id, seq, timestamp }) = id.as_deref().and_then(|id| session.said(id)) {
            let (id, seq, timestamp) = (Some(id.clone()), *seq, *timestamp);
            let ack = ServerMessage::Ack { id, seq, timestamp, duplicate: true };
            return self.tell(connection, &ack);
        }
        let author = Author { client_id: me, key: session.key().clone() };
        let name = self.people.name(me).unwrap_or_default();
        match self.journal.append(name, &text, Some(author), id.clone()) {
            Ok(entry) => {
                session.remember(Said::of(&entry.record));
                self.people.spoke(me);
            }
            Err(why) => self.people.send(vec![me], &unwritten(id, &why), Delivery::Reliable),
        }
    }
    // ANCHOR_END: chat

    fn leave(&mut self, connection: ConnectionId, why: Option<&'static str>, now: Instant) {
        let Some(me) = self.seats.remove(&connection) else { return };
        self.sessions.part(me, why.is_none(), now);
        match why {
            Some(why) => drop(self.away.insert(me, why)),
            None => self.part(me, None),
        }
    }

    fn part(&mut self, id: ClientId, reason: Option<&str>) {
        match self.people.leave(id, reason.map(str::to_owned)) {
            None => self.sessions.forget(id), // nobody knew them, and they have said nothing
            name => {
                if let Some(session) = self.sessions.get_mut(id) {
                    session.name = name;
                }
            }
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.people.poll_timeout().into_iter().chain(self.sessions.poll_timeout()).min()
    }

    /// Time has passed: who was away for too long has left.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<(ConnectionId, Order)> {
        self.people.handle_timeout(now);
        while let Some(id) = self.sessions.left(now) {
            let why = self.away.remove(&id);
            self.part(id, why);
        }
        self.pass_on();
        std::mem::take(&mut self.orders)
    }

    /// What the people are to be told, each on the connection that they have; who is away will read what matters.
    fn pass_on(&mut self) {
        for post in self.people.take_outgoing() {
            for id in post.to {
                if let Some(connection) = self.sessions.get(id).and_then(|it| it.connection) {
                    self.orders.push((connection, Order::Send(post.text.clone(), post.delivery)));
                }
            }
        }
    }

    pub(super) fn tell(&mut self, connection: ConnectionId, message: &ServerMessage) {
        self.pass_on(); // in order
        self.orders.push((connection, Order::Send(message.text(), Delivery::Reliable)));
    }

    pub(super) fn read(&mut self, connection: ConnectionId, reading: Reading) {
        self.pass_on();
        self.orders.push((connection, Order::Read(reading)));
    }
}

fn unwritten(id: Option<String>, why: &Unwritten) -> room::ServerMessage {
    let (code, retry_after_ms) = match why {
        Unwritten::Invalid(_) => (Code::Invalid, None),
        Unwritten::Disk(_) => (Code::Unavailable, Some(2_000)),
    };
    room::ServerMessage::Error { code, message: why.to_string(), id, retry_after_ms }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
