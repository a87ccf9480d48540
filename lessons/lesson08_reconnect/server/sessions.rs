//! What the room remembers of each person while they are away.
//!
//! ```text
//!            connected ──── the connection dies ────► away ── grace over ──► gone ── an hour ──► forgotten
//!                ▲                                      │  "user_left"        │
//!                └────────────── resume ────────────────┴─────────────────────┘
//! ```

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use super::{front::ConnectionId, journal::Record, token::Key};
use crate::{lesson06_chat::protocol::ClientId, lesson08_reconnect::protocol::Token};

/// How many of a session's messages are remembered by their ids, to tell a message that is sent again from a new one.
/// More than a client may have waiting.
pub const REMEMBERED: usize = 256;

/// How many who have left may still come back, and how many may be away and not have left. With more of them, the first to
/// go have left, or are forgotten, before their time: memory has an end.
pub const MOST: usize = 10_000;

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
    /// Who is away, in the order in which they went. Whoever comes back is in neither: nobody's place is taken by somebody
    /// who isn't away, or isn't remembered.
    gone: BTreeSet<(Instant, ClientId)>,
    /// Whose time of grace is over, in the same order.
    left: BTreeSet<(Instant, ClientId)>,
    last: ClientId,
}

impl Sessions {
    /// Nobody yet. How long somebody may be away before they have left, and how long after that they may still resume.
    #[must_use]
    pub fn new(grace: Duration, remember: Duration) -> Self {
        let (people, by_key) = (BTreeMap::new(), BTreeMap::new());
        let (gone, left) = (BTreeSet::new(), BTreeSet::new());
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
            self.left.insert((now, id));
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
        if let Some(at) = session.gone.take() {
            self.gone.remove(&(at, id));
            self.left.remove(&(at, id));
        }
        session.connection.replace(connection)
    }

    /// Somebody's connection has ended: with a goodbye, or they may come back.
    pub fn part(&mut self, id: ClientId, goodbye: bool, now: Instant) {
        let Some(session) = self.people.get_mut(&id) else { return };
        session.connection = None;
        session.gone = Some(now);
        let away = if goodbye { &mut self.left } else { &mut self.gone };
        away.insert((now, id));
    }

    /// There never was such a person.
    pub fn forget(&mut self, id: ClientId) {
        let Some(session) = self.people.remove(&id) else { return };
        self.by_key.remove(&session.key);
        if let Some(at) = session.gone {
            self.gone.remove(&(at, id));
            self.left.remove(&(at, id));
        }
    }

    /// When somebody's time is over.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let (gone, left) = (due(&self.gone, self.grace), due(&self.left, self.remember));
        gone.into_iter().chain(left).map(|(at, _)| at).min()
    }

    /// Forgets whom nobody must remember any more; gives one after the other who has now been away for too long.
    pub fn left(&mut self, now: Instant) -> Option<ClientId> {
        while let Some((at, id)) = due(&self.left, self.remember)
            && at <= now
        {
            self.forget(id);
        }
        due(&self.gone, self.grace).filter(|(at, _)| *at <= now)?;
        let (at, id) = self.gone.pop_first()?;
        self.left.insert((at, id));
        Some(id)
    }
}

/// When the time of the first to go is over, and whose it is. If there are too many, it is over.
fn due(away: &BTreeSet<(Instant, ClientId)>, time: Duration) -> Option<(Instant, ClientId)> {
    let (at, id) = away.first()?;
    let time = if away.len() > MOST { Duration::ZERO } else { time };
    Some((*at + time, *id))
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
