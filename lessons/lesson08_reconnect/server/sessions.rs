//! What the room remembers of each person while they are away.
//!
//! ```text
//!            connected ──── the connection dies ────► away ── grace over ──► gone ── an hour ──► forgotten
//!                ▲                                      │  "user_left"        │
//!                └────────────── resume ────────────────┴─────────────────────┘
//! ```

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use super::{front::ConnectionId, journal::Record, token::Key};
use crate::{lesson06_chat::protocol::ClientId, lesson08_reconnect::protocol::Token};

/// How many of a session's messages are remembered by their ids, to tell a message that is sent again from a new one.
/// More than a client may have waiting.
pub const REMEMBERED: usize = 256;

/// How many who have left may still come back. More are forgotten, the first to leave first: memory has an end.
const MOST: usize = 10_000;

/// A message that a session has sent, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The client's own name for it.
    pub id: String,
    /// Its place in the log.
    pub seq: u64,
    /// When it was written there.
    pub timestamp: u64,
}

impl Said {
    /// What is remembered of an entry of the log, if its author has named it.
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        let (seq, timestamp) = (record.message.seq, record.message.timestamp);
        record.id.clone().map(|id| Self { id, seq, timestamp })
    }
}

/// One person, over all their connections.
#[derive(Debug)]
pub struct Session {
    key: Key,
    /// The connection, while there is one.
    pub connection: Option<ConnectionId>,
    /// The name under which they were here last.
    pub name: Option<String>,
    gone: Option<Instant>,
    said: VecDeque<Said>,
}

/// Everybody who is here, or was.
#[derive(Debug)]
pub struct Sessions {
    grace: Duration,
    remember: Duration,
    people: BTreeMap<ClientId, Session>,
    by_key: BTreeMap<Key, ClientId>,
    /// Who has gone, in the order in which they went. Who has come back since is still in it.
    gone: VecDeque<(Instant, ClientId)>,
    /// Whose time of grace is over, in the same order.
    left: VecDeque<(Instant, ClientId)>,
    last: ClientId,
}

impl Sessions {
    /// Nobody yet. How long somebody may be away before they have left, and how long after that they may still resume.
    #[must_use]
    pub fn new(grace: Duration, remember: Duration) -> Self {
        let (people, by_key) = (BTreeMap::new(), BTreeMap::new());
        let (gone, left) = (VecDeque::new(), VecDeque::new());
        Self { grace, remember, people, by_key, gone, left, last: 0 }
    }

    /// Somebody new.
    pub fn begin(&mut self, token: &Token, connection: ConnectionId) -> ClientId {
        self.last += 1;
        self.insert(self.last, token.key(), Some(connection));
        self.last
    }

    fn insert(&mut self, id: ClientId, key: Key, connection: Option<ConnectionId>) -> &mut Session {
        self.by_key.insert(key.clone(), id);
        let (name, gone, said) = (None, None, VecDeque::new());
        self.people.entry(id).or_insert(Session { key, connection, name, gone, said })
    }

    /// Somebody from an earlier life of the server, of whom the log tells that they have said this.
    pub fn recall(
        &mut self,
        id: ClientId,
        key: &Key,
        name: &str,
        said: Option<Said>,
        now: Instant,
    ) {
        self.last = self.last.max(id);
        if !self.people.contains_key(&id) {
            self.insert(id, key.clone(), None).gone = Some(now);
            self.left.push_back((now, id));
        }
        let session = self.people.get_mut(&id).expect("it was just put there");
        session.name = Some(name.to_owned());
        session.remember(said);
    }

    /// Whose secret this is.
    #[must_use]
    pub fn find(&self, token: &Token) -> Option<ClientId> {
        self.by_key.get(&token.key()).copied()
    }

    /// One person.
    #[must_use]
    pub fn get(&self, id: ClientId) -> Option<&Session> {
        self.people.get(&id)
    }

    /// One person.
    pub fn get_mut(&mut self, id: ClientId) -> Option<&mut Session> {
        self.people.get_mut(&id)
    }

    /// Somebody comes back on another connection; the one they had, if they still had one.
    pub fn resume(&mut self, id: ClientId, connection: ConnectionId) -> Option<ConnectionId> {
        let session = self.people.get_mut(&id)?;
        session.gone = None;
        session.connection.replace(connection)
    }

    /// Somebody's connection has ended: with a goodbye, or they may come back.
    pub fn part(&mut self, id: ClientId, goodbye: bool, now: Instant) {
        let Some(session) = self.people.get_mut(&id) else { return };
        session.connection = None;
        session.gone = Some(now);
        if goodbye {
            self.left.push_back((now, id));
        } else {
            self.gone.push_back((now, id));
        }
    }

    /// There never was such a person.
    pub fn forget(&mut self, id: ClientId) {
        if let Some(session) = self.people.remove(&id) {
            self.by_key.remove(&session.key);
        }
    }

    /// When somebody's time is over.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let gone = self.gone.front().map(|(at, _)| *at + self.grace);
        let left = self.left.front().map(|(at, _)| *at + self.remember);
        gone.into_iter().chain(left).min()
    }

    /// Forgets whom nobody must remember any more; gives one after the other who has now been away for too long.
    pub fn left(&mut self, now: Instant) -> Option<ClientId> {
        let crowd = self.left.len().saturating_sub(MOST);
        let due = self.left.iter().position(|(at, _)| *at + self.remember > now);
        for (at, id) in self.left.drain(..crowd.max(due.unwrap_or(self.left.len()))) {
            let gone = self.people.get(&id).is_some_and(|session| session.gone == Some(at));
            if let Some(session) = gone.then(|| self.people.remove(&id)).flatten() {
                self.by_key.remove(&session.key);
            }
        }
        while let Some((at, id)) = self.gone.front().copied() {
            if at + self.grace > now {
                return None;
            }
            self.gone.pop_front();
            if self.is_gone_since(id, at) {
                self.left.push_back((at, id));
                return Some(id);
            }
        }
        None
    }

    fn is_gone_since(&self, id: ClientId, at: Instant) -> bool {
        self.people.get(&id).is_some_and(|session| session.gone == Some(at))
    }
}

impl Session {
    /// The log's digest of the secret.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Has this message been sent before?
    #[must_use]
    pub fn said(&self, id: &str) -> Option<&Said> {
        self.said.iter().rev().find(|said| said.id == id)
    }

    /// Remembers a message, if it has an id.
    pub fn remember(&mut self, said: Option<Said>) {
        if let Some(said) = said {
            if self.said.len() == REMEMBERED {
                self.said.pop_front();
            }
            self.said.push_back(said);
        }
    }
}
