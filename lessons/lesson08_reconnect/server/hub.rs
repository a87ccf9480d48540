//! The hub of lesson 08: members outlive their connections, and messages are not handed out but
//! read.
//!
//! ```text
//!   Connect(3)                     ┌─────────────────────────┐     3: welcome, Read {after: 41}
//!   Text(3, resume {session, 38})  │ members: 5 Lan, away    │     3: Read {after: 38}, resumed
//!   Text(3, chat {id, "chào"}) ──► │          6 Minh, on 2   │ ──► 3: Append {draft, origin}
//!   Written(3, Ok)                 │ people: names, typing   │     (nothing: all read the log)
//!   Leave(3)                       └─────────────────────────┘
//! ```
//!
//! The hub does no I/O: commands in, effects out, and the time is an argument. It decides; it never
//! writes. The log is written by the connection that an [`Effect::Append`] is for, without the
//! hub's lock, and the hub is told how that went: [`Command::Written`].

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    file::{Author, Record},
    members::{Identities, Members},
    session::not_written,
    token::Draw,
};
use crate::{
    lesson01_polling::log::{Clock, Draft},
    lesson02_push::log::{AppendError, Appended, Cursor, Epoch, Log, Origin},
    lesson06_chat::{
        hub::welcome,
        people::{Delivery, Outgoing, People, Who},
        protocol::{self as room, ClientId, Complaint},
    },
    lesson08_reconnect::protocol::{ClientMessage, Failure, ServerMessage, Token},
    stage::text::Text,
};

/// A connection's number, given once. A member may have several, one after the other.
pub type ConnectionId = u64;

/// The times and numbers of a room. All of them can be changed.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How long a member may be away before the others hear that they have left.
    pub grace: Duration,
    /// How long after that the member can still resume.
    pub remember: Duration,
    /// The number of messages that follow a `resume` which can't be granted.
    pub history: u64,
    /// How often connections are pinged, as `welcome` tells it.
    pub heartbeat: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(30),
            remember: Duration::from_secs(60 * 60),
            history: 50,
            heartbeat: Duration::from_secs(25),
        }
    }
}

/// What happens to the hub.
#[derive(Debug)]
pub enum Command {
    /// A connection has been opened.
    Connect(ConnectionId),
    /// A text has come in: a message, or what is wrong with it.
    Text(ConnectionId, Result<ClientMessage, Complaint>),
    /// The append that this connection was asked for is done, or failed; with the message's id.
    Written(ConnectionId, Option<String>, Result<Appended, AppendError>),
    /// A connection has ended: for good, or, with a reason, perhaps only for a moment.
    Leave(ConnectionId, Option<&'static str>),
}

/// What a connection is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this text.
    Send(Text, Delivery),
    /// Append this to the log, and report the result: [`Command::Written`].
    Append(Box<(Draft, Origin)>), // it is rare, and larger than what is sent
    /// Read the log from here on.
    Read(ReadFrom),
    /// End: the member is on another connection now.
    Evict,
}

/// The member for whom a connection reads the log, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadFrom {
    /// This member's own messages are acknowledged instead of repeated…
    pub me: ClientId,
    /// The first entry is the one after this seq.
    pub after: u64,
    /// … but up to this seq they are repeated: perhaps the ack was lost. All of it is read before
    /// any later effect.
    pub whole: u64,
}

/// One room: its members, and those that may come back.
pub struct Hub {
    log: Arc<dyn Log>,
    policy: Policy,
    draw: Draw,
    pub(crate) node: Option<String>, // the server's name, if several share the log
    pub(crate) people: People,
    pub(crate) members: Members,
    /// The member on each connection.
    connected: BTreeMap<ConnectionId, ClientId>,
    /// The members that have none, and why.
    pub(crate) away: BTreeMap<ClientId, &'static str>,
    effects: Vec<(ConnectionId, Effect)>,
}

impl Hub {
    /// A hub around a log; `records` are what that log holds from earlier.
    #[must_use]
    pub fn new(
        log: Arc<dyn Log>,
        records: &[Record],
        policy: Policy,
        clock: Clock,
        draw: Draw,
        now: Instant,
    ) -> Self {
        let mut members = Members::new(policy.grace, policy.remember);
        for record in records {
            if let Some(Author { client_id, key }) = &record.author {
                members.recall(*client_id, key, &record.message.username, now);
            }
        }
        let (people, connected) = (People::new(clock), BTreeMap::new());
        let (away, effects, node) = (BTreeMap::new(), Vec::new(), None);
        Self { log, policy, draw, node, people, members, connected, away, effects }
    }

    /// The same hub, whose members are known to other servers, too.
    #[must_use]
    pub fn identified_by(mut self, identities: Box<dyn Identities>) -> Self {
        self.members.identify_by(identities);
        self
    }

    // ANCHOR: chat
    /// Takes in what has happened; returns what is to be done because of it, in order.
    #[must_use]
    pub fn handle(&mut self, command: Command, now: Instant) -> Vec<(ConnectionId, Effect)> {
        match command {
            Command::Connect(connection) => self.connect(connection),
            Command::Leave(connection, why) => self.leave(connection, why, now),
            Command::Text(connection, text) => {
                // A connection that was evicted a moment ago may still be talking.
                let Some(me) = self.connected.get(&connection).copied() else { return Vec::new() };
                match text {
                    // It is appended, and that is all. Every connection reads it from the log.
                    Ok(ClientMessage::Room(room::ClientMessage::Chat { id, message })) => {
                        if let Some((username, origin)) = self.origin(me, id) {
                            let append = (Draft { username, message }, origin);
                            self.effects.push((connection, Effect::Append(append.into())));
                        }
                    }
                    Ok(ClientMessage::Room(message)) => {
                        self.people.handle(me, message, now);
                    }
                    Ok(ClientMessage::Resume { session, epoch, since }) => {
                        self.resume(connection, me, &session, &epoch, since);
                    }
                    Err(complaint) => self.people.complain(me, complaint),
                }
            }
            Command::Written(connection, id, result) => self.written(connection, id, result),
        }
        self.effects()
    }
    // ANCHOR_END: chat

    // ANCHOR: written
    /// It is in the log, or it is not. A message that was there before is only acknowledged again.
    fn written(
        &mut self,
        connection: ConnectionId,
        id: Option<String>,
        result: Result<Appended, AppendError>,
    ) {
        let Some(me) = self.connected.get(&connection).copied() else { return };
        match result {
            Ok(Appended { duplicate: false, .. }) => self.people.spoke(me),
            Ok(Appended { entry, duplicate }) => {
                let (seq, timestamp) = (entry.message.seq, entry.message.timestamp);
                self.send(connection, &ServerMessage::Ack { id, seq, timestamp, duplicate });
            }
            Err(why) => self.people.send(vec![me], &not_written(id, &why), Delivery::Reliable),
        }
    }
    // ANCHOR_END: written

    fn connect(&mut self, connection: ConnectionId) {
        let (me, token) = self.members.arrive(connection, &mut self.draw);
        self.connected.insert(connection, me);
        self.people.admit(me, Who::Anonymous);
        let (Cursor { epoch, seq }, heartbeat) = (self.log.head(), self.policy.heartbeat);
        let welcome = ServerMessage::Welcome {
            client_id: me,
            message: welcome(self.people.name(me).unwrap_or_default()),
            heartbeat_ms: u64::try_from(heartbeat.as_millis()).unwrap_or(u64::MAX),
            session: token,
            epoch,
            seq,
            node: self.node.clone(),
        };
        self.send(connection, &welcome);
        self.read(connection, ReadFrom { me, after: seq, whole: seq });
    }

    /// The member on a connection.
    #[must_use]
    pub fn member(&self, connection: ConnectionId) -> Option<ClientId> {
        self.connected.get(&connection).copied()
    }

    /// The name and the origin of a member's message.
    fn origin(&self, me: ClientId, id: Option<String>) -> Option<(String, Origin)> {
        let member = self.members.get(me)?;
        let name = self.people.name(me).or(member.name.as_deref())?.to_owned();
        Some((name, Origin { client_id: me, session: Some(member.digest().to_owned()), id }))
    }

    /// The same for a message over HTTP with a member's token; `None` if that is unknown.
    #[must_use]
    pub fn origin_by_token(&self, token: &Token, id: String) -> Option<(String, Origin)> {
        let Some(me) = self.members.find(token) else { return self.members.elsewhere(token, id) };
        self.origin(me, Some(id))
    }

    // ANCHOR: resume
    /// A member was here before. Either they get everything that they have missed, or they are told
    /// that this can't be done.
    fn resume(
        &mut self,
        connection: ConnectionId,
        new: ClientId,
        token: &Token,
        epoch: &Epoch,
        since: u64,
    ) {
        let Cursor { epoch: current, seq } = self.log.head();
        let is_same_log = *epoch == current;
        if !is_same_log && !self.members.outlives_the_log(token) {
            return self.refuse(connection, new, Failure::Epoch, None);
        }
        if is_same_log && since > seq && self.can_read_after(since) {
            // A server among several that is behind. The client sees that, and calls again.
            return self.send(connection, &ServerMessage::Resumed { seq, replayed: 0 });
        }
        let Some(me) = self.members.recognise(token) else {
            // An unknown member, but one who knows this log. Every member may read all of it.
            return self.refuse(connection, new, Failure::Expired, Some(since));
        };
        if me != new {
            self.take_over(connection, new, me);
        }
        if self.members.are_signed() && !self.people.is_listed(me) {
            self.greet(me); // the client sees at once that it isn't listed, and joins again
        }
        if !is_same_log || !self.can_read_after(since) {
            return self.refuse(connection, me, Failure::Gap, None);
        }
        self.read(connection, ReadFrom { me, after: since, whole: seq });
        self.send(connection, &ServerMessage::Resumed { seq, replayed: seq.saturating_sub(since) });
        self.greet(me);
    }

    /// The member is the earlier one, on this connection. One before it, if it lives, is ended.
    fn take_over(&mut self, connection: ConnectionId, new: ClientId, me: ClientId) {
        self.people.leave(new, None);
        self.members.forget(new);
        self.connected.insert(connection, me);
        self.away.remove(&me);
        if let Some(before) = self.members.resume(me, connection) {
            self.evict(before);
        }
    }

    /// The member is on another connection now.
    pub(crate) fn evict(&mut self, before: ConnectionId) {
        self.connected.remove(&before);
        self.effects.push((before, Effect::Evict));
    }

    /// What can be given follows: everything after a seq, if that is kept, or the newest messages.
    fn refuse(
        &mut self,
        connection: ConnectionId,
        me: ClientId,
        reason: Failure,
        after: Option<u64>,
    ) {
        let head = self.log.head().seq;
        let newest = self.log.oldest().seq.max(head.saturating_sub(self.policy.history));
        let since = after.filter(|after| self.can_read_after(*after)).unwrap_or(newest);
        self.send(connection, &ServerMessage::ResumeFailed { reason, since });
        self.read(connection, ReadFrom { me, after: since, whole: head });
        self.greet(me);
    }
    // ANCHOR_END: resume

    /// Whether everything after a seq of this log can still be read.
    fn can_read_after(&self, seq: u64) -> bool {
        !self.log.read(&Cursor { seq, ..self.log.head() }, 0).gap
    }

    /// Tells who is here. A member who had left is here again, and the others hear of it, too.
    fn greet(&mut self, me: ClientId) {
        let name = self.members.get(me).and_then(|member| member.name.as_deref());
        if self.people.name(me).is_none() {
            self.people.admit(me, Who::Anonymous);
            if name.is_some() {
                return self.people.enter(me, name);
            }
        }
        self.people.send_presence(me);
    }

    fn leave(&mut self, connection: ConnectionId, why: Option<&'static str>, now: Instant) {
        let Some(me) = self.connected.remove(&connection) else { return };
        self.members.part(me, why.is_none(), now);
        match why {
            Some(why) => drop(self.away.insert(me, why)),
            None => self.part(me, None),
        }
    }

    fn part(&mut self, id: ClientId, reason: Option<&str>) {
        let name = self.people.leave(id, reason.map(str::to_owned));
        if name.is_none() {
            self.members.forget(id); // never joined, and has written nothing
        } else if let Some(member) = self.members.get_mut(id) {
            member.name = name;
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.people.poll_timeout().into_iter().chain(self.members.poll_timeout()).min()
    }

    /// Time has passed. A member that was away for too long has left.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<(ConnectionId, Effect)> {
        self.people.handle_timeout(now);
        while let Some(id) = self.members.next_left(now) {
            let why = self.away.remove(&id);
            self.part(id, why);
        }
        self.effects()
    }

    /// What is to be done since the last call, in order.
    pub(crate) fn effects(&mut self) -> Vec<(ConnectionId, Effect)> {
        self.flush_people();
        std::mem::take(&mut self.effects)
    }

    /// Sends what `people` has to say to all who are here. Others will read what matters.
    fn flush_people(&mut self) {
        for Outgoing { to, text, delivery } in self.people.take_outgoing() {
            self.effects.reserve(to.len());
            let connections = self.members.connections(&to);
            let send = |connection| (connection, Effect::Send(text.clone(), delivery));
            self.effects.extend(connections.map(send));
        }
    }

    fn send(&mut self, connection: ConnectionId, message: &ServerMessage) {
        self.effect(connection, Effect::Send(message.text(), Delivery::Reliable));
    }

    fn read(&mut self, connection: ConnectionId, from: ReadFrom) {
        self.effect(connection, Effect::Read(from));
    }

    fn effect(&mut self, connection: ConnectionId, effect: Effect) {
        self.flush_people(); // effects keep their order
        self.effects.push((connection, effect));
    }
}
