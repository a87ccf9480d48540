//! What the hub remembers of each member, over all their connections.
//!
//! ```text
//!   connected ── the connection ends ──► away ── grace over ──► gone ── an hour ──► forgotten
//!       ▲                                 │     "user_left"      │
//!       └─────────────── resume ──────────┴──────────────────────┘
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::{Duration, Instant},
};

use super::{
    hub::ConnectionId,
    token::{Draw, digest, draw_token},
};
use crate::{
    lesson02_push::log::Origin, lesson06_chat::protocol::ClientId,
    lesson08_reconnect::protocol::Token,
};

/// The number of members that may be away, and the number of those that have left and may still
/// come back. With more of them, the first to go have left, or are forgotten, before their time:
/// memory has an end.
pub const MOST: usize = 10_000;

/// Where members get their numbers and tokens from, if several servers share a log.
pub trait Identities: fmt::Debug + Send {
    /// A number and a token that no other server gives.
    fn give(&mut self) -> (ClientId, Token);

    /// The number of a member that another server has given this token to, and the name, if it is
    /// known here.
    fn recognise(&self, token: &Token) -> Option<(ClientId, Option<String>)>;
}

/// One member, over all their connections.
#[derive(Debug)]
pub struct Member {
    digest: String,
    /// The connection, while there is one.
    pub connection: Option<ConnectionId>,
    /// The name under which the member was here last.
    pub name: Option<String>,
    gone: Option<Instant>,
}

/// All members that are here, or were.
#[derive(Debug)]
pub struct Members {
    grace: Duration,
    remember: Duration,
    by_id: BTreeMap<ClientId, Member>,
    by_digest: BTreeMap<String, ClientId>,
    /// Those that are away, in the order in which they went. A member that comes back is in neither
    /// of the two sets, and one that is forgotten isn't, either: no entry is counted in vain.
    away: BTreeSet<(Instant, ClientId)>,
    /// Those whose time of grace is over, in the same order.
    left: BTreeSet<(Instant, ClientId)>,
    last: ClientId,
    identities: Option<Box<dyn Identities>>,
}

impl Members {
    /// No members yet. `grace` is how long one may be away before they have left; `remember`, how
    /// long after that they may still resume.
    #[must_use]
    pub fn new(grace: Duration, remember: Duration) -> Self {
        let (by_id, by_digest) = (BTreeMap::new(), BTreeMap::new());
        let (away, left) = (BTreeSet::new(), BTreeSet::new());
        let (last, identities) = (0, None);
        Self { grace, remember, by_id, by_digest, away, left, last, identities }
    }

    /// A new member.
    pub fn begin(&mut self, token: &Token, connection: ConnectionId) -> ClientId {
        self.last += 1;
        self.begin_as(self.last, token, connection);
        self.last
    }

    fn begin_as(&mut self, id: ClientId, token: &Token, connection: ConnectionId) {
        self.insert(id, digest(token), Some(connection));
    }

    /// Numbers and tokens come from there from now on.
    pub fn identify_by(&mut self, identities: Box<dyn Identities>) {
        self.identities = Some(identities);
    }

    /// Whether all servers of this room know a member by the token alone.
    #[must_use]
    pub fn are_signed(&self) -> bool {
        self.identities.is_some()
    }

    /// Whether the member with this token is the same when another log takes the place of theirs.
    pub fn outlives_the_log(&mut self, token: &Token) -> bool {
        self.are_signed() && self.recognise(token).is_some()
    }

    /// A new member, and the token that they are given.
    pub fn arrive(&mut self, connection: ConnectionId, draw: &mut Draw) -> (ClientId, Token) {
        if let Some(identities) = &mut self.identities {
            let (id, token) = identities.give();
            self.begin_as(id, &token, connection);
            return (id, token);
        }
        let token = draw_token(draw);
        (self.begin(&token, connection), token)
    }

    /// The member that this token was given to, by this server or by another one.
    pub fn recognise(&mut self, token: &Token) -> Option<ClientId> {
        self.find(token).or_else(|| {
            let (id, name) = self.identities.as_ref()?.recognise(token)?;
            self.insert(id, digest(token), None).name = name;
            Some(id)
        })
    }

    fn insert(
        &mut self,
        id: ClientId,
        digest: String,
        connection: Option<ConnectionId>,
    ) -> &mut Member {
        self.by_digest.insert(digest.clone(), id);
        self.by_id.entry(id).or_insert(Member { digest, connection, name: None, gone: None })
    }

    /// A member from an earlier life of the server, as a record of the log names them.
    pub fn recall(&mut self, id: ClientId, digest: &str, name: &str, now: Instant) {
        self.last = self.last.max(id);
        if !self.by_id.contains_key(&id) {
            self.insert(id, digest.to_owned(), None).gone = Some(now);
            self.left.insert((now, id));
        }
        let member = self.by_id.get_mut(&id).expect("it was just put there");
        member.name = Some(name.to_owned());
    }

    /// The member that this token was given to.
    #[must_use]
    pub fn find(&self, token: &Token) -> Option<ClientId> {
        self.by_digest.get(&digest(token)).copied()
    }

    /// The name and the origin of a message from a member who is on another server.
    #[must_use]
    pub fn elsewhere(&self, token: &Token, id: String) -> Option<(String, Origin)> {
        let (client_id, name) = self.identities.as_ref()?.recognise(token)?;
        Some((name?, Origin { client_id, session: Some(digest(token)), id: Some(id) }))
    }

    /// One member.
    #[must_use]
    pub fn get(&self, id: ClientId) -> Option<&Member> {
        self.by_id.get(&id)
    }

    /// One member.
    pub fn get_mut(&mut self, id: ClientId) -> Option<&mut Member> {
        self.by_id.get_mut(&id)
    }

    /// The connections of members, whose numbers are given in order. If they are many of all that
    /// are known, those are walked over, which is cheaper than to look each of them up.
    pub fn connections(&self, ids: &[ClientId]) -> impl Iterator<Item = ConnectionId> {
        debug_assert!(ids.is_sorted(), "{ids:?}");
        let are_many = ids.len() > self.by_id.len() / 8;
        let mut members = self.by_id.range(ids.first().copied().unwrap_or_default()..).peekable();
        ids.iter().filter_map(move |id| {
            if !are_many {
                return self.by_id.get(id)?.connection;
            }
            while members.next_if(|(other, _)| *other < id).is_some() {}
            members.next_if(|(other, _)| *other == id)?.1.connection
        })
    }

    /// A member comes back on another connection. Returns the one before, if it is still there.
    pub fn resume(&mut self, id: ClientId, connection: ConnectionId) -> Option<ConnectionId> {
        let member = self.by_id.get_mut(&id)?;
        if let Some(at) = member.gone.take() {
            self.away.remove(&(at, id));
            self.left.remove(&(at, id));
        }
        member.connection.replace(connection)
    }

    /// A member's connection has ended: for good, or they may come back.
    pub fn part(&mut self, id: ClientId, for_good: bool, now: Instant) {
        let Some(member) = self.by_id.get_mut(&id) else { return };
        member.connection = None;
        member.gone = Some(now);
        let set = if for_good { &mut self.left } else { &mut self.away };
        set.insert((now, id));
    }

    /// Forgets a member.
    pub fn forget(&mut self, id: ClientId) {
        let Some(member) = self.by_id.remove(&id) else { return };
        self.by_digest.remove(&member.digest);
        if let Some(at) = member.gone {
            self.away.remove(&(at, id));
            self.left.remove(&(at, id));
        }
    }

    /// The time at which [`next_left`](Self::next_left) has something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let (away, left) = (due(&self.away, self.grace), due(&self.left, self.remember));
        away.into_iter().chain(left).map(|(at, _)| at).min()
    }

    /// Forgets the members that need not be remembered any more. Returns, one for each call, those
    /// that have now been away for too long.
    pub fn next_left(&mut self, now: Instant) -> Option<ClientId> {
        while let Some((at, id)) = due(&self.left, self.remember)
            && at <= now
        {
            self.forget(id);
        }
        due(&self.away, self.grace).filter(|(at, _)| *at <= now)?;
        let (at, id) = self.away.pop_first()?;
        self.left.insert((at, id));
        Some(id)
    }
}

/// The member that went first, and when their time is over: at once, if there are too many.
fn due(gone: &BTreeSet<(Instant, ClientId)>, time: Duration) -> Option<(Instant, ClientId)> {
    let (at, id) = gone.first()?;
    let time = if gone.len() > MOST { Duration::ZERO } else { time };
    Some((*at + time, *id))
}

impl Member {
    /// The digest of the token.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
