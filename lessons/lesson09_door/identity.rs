//! Identities: an invitation becomes a session, and a session opens sockets until it expires
//! or is ended.
//!
//! ```text
//!   invite ──► invitation ── sign in, once ──► session ── renew ──► session, for longer
//!                                                │  └── ticket ──► one handshake
//!                                                └── sign out ──► its sockets are closed (4502)
//! ```
//!
//! A name belongs to an account, and only an invitation makes one.

use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{
    denied::Unknown,
    revoked::Revoked,
    signed::{Keys, Purpose},
    tickets::Tickets,
};
use crate::{
    lesson01_polling::log::Clock,
    lesson08_reconnect::{protocol::Token, server::token::Draw},
};

/// The time for which an invitation is good.
pub const INVITATION: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The time for which a session is good; each renewal begins it again.
pub const SESSION: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest time for which a session can be renewed: a copy that somebody has taken of one is
/// not good for ever, even if nobody notices.
pub const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The longest time between two looks at the clock.
const LOOK: Duration = Duration::from_secs(60);

// ANCHOR: claims
/// What an invitation and a session say. Both are signed, and read by anybody who has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The token's own name, 128 random bits in hex. A renewed session keeps it.
    pub id: String,
    /// The account: how its person is called in the room.
    pub name: String,
    /// When it expires: milliseconds since 1970-01-01 UTC.
    pub until: u64,
    /// When it was made. A renewed session keeps that, too.
    #[serde(default)]
    pub since: u64,
}
// ANCHOR_END: claims

/// Everything that a server knows about who is who.
pub struct Identities {
    keys: Keys,
    clock: Clock,
    revoked: Revoked,
    inside: Mutex<Inside>,
    /// Changes when a session is ended.
    ended: watch::Sender<()>,
}

struct Inside {
    draw: Draw,
    tickets: Tickets<Claims>,
    /// When each session that was seen expires: its sockets live as long as its last renewal.
    until: BTreeMap<String, u64>,
}

impl Identities {
    /// With these keys and what was revoked before.
    #[must_use]
    pub fn new(keys: Keys, revoked: Revoked, clock: Clock, draw: Draw) -> Self {
        let (tickets, until) = (Tickets::default(), BTreeMap::new());
        let inside = Mutex::new(Inside { draw, tickets, until });
        Self { keys, clock, revoked, inside, ended: watch::Sender::new(()) }
    }

    // ANCHOR: session
    /// A session for the person who shows an invitation. The invitation is used up.
    pub fn sign_in(&self, invitation: &str) -> Result<(Claims, String), Unknown> {
        let now = (self.clock)();
        let invited: Claims =
            self.keys.verify(Purpose::Invitation, invitation).ok_or(Unknown::NotGood)?;
        let taken_back = self.revoked.says(Purpose::Invitation, &invited);
        if invited.until <= now
            || taken_back
            || !self.revoked.insert(&invited.id, invited.until, now)?
        {
            return Err(Unknown::NotGood);
        }
        let mut inside = self.lock();
        let id = format!("{:032x}", (inside.draw)());
        self.session(&mut inside, Claims { id, since: now, ..invited })
    }

    /// The session, if the token is good now.
    pub fn check(&self, token: &str) -> Result<Claims, Unknown> {
        let session = self.signed(token)?;
        let ended = self.revoked.says(Purpose::Session, &session);
        if ended { Err(Unknown::NotGood) } else { Ok(session) }
    }

    /// The session that the token was good for, and may still be.
    fn signed(&self, token: &str) -> Result<Claims, Unknown> {
        let session: Claims = self.keys.verify(Purpose::Session, token).ok_or(Unknown::NotGood)?;
        if session.until > (self.clock)() { Ok(session) } else { Err(Unknown::NotGood) }
    }

    /// The same session, good for longer, but not for longer than [`LONGEST`].
    pub fn renew(&self, token: &str) -> Result<(Claims, String), Unknown> {
        self.check(token).and_then(|session| self.session(&mut self.lock(), session))
    }

    fn session(&self, inside: &mut Inside, of: Claims) -> Result<(Claims, String), Unknown> {
        let now = (self.clock)();
        let until = after(now, SESSION).min(after(of.since, LONGEST));
        if until <= now {
            return Err(Unknown::NotGood);
        }
        inside.until.retain(|_, until| *until > now);
        inside.until.insert(of.id.clone(), until);
        let claims = Claims { until, ..of };
        let token = self.keys.sign(Purpose::Session, &claims);
        Ok((claims, token))
    }
    // ANCHOR_END: session

    // ANCHOR: sign-out
    /// Ends a session, and tells its sockets. It is done when the disk has it: until then, each
    /// attempt is an error of the disk's.
    pub fn sign_out(&self, token: &str) -> Result<(), Unknown> {
        let Claims { id, .. } = self.signed(token)?;
        let now = (self.clock)();
        // A token of this session that is being renewed expires later than the one that is shown.
        let until = after(now, 2 * SESSION);
        let kept = self.revoked.insert(&id, until, now);
        self.ended.send_replace(());
        if kept? { Ok(()) } else { Err(Unknown::NotGood) }
    }
    // ANCHOR_END: sign-out

    /// Tries once more to keep what the disk has not taken.
    pub fn keep(&self) -> io::Result<()> {
        self.revoked.keep()
    }

    #[cfg(test)]
    pub(super) fn revoked(&self) -> &Revoked {
        &self.revoked
    }

    // ANCHOR: ticket
    /// A ticket for one handshake of this session.
    pub fn ticket(&self, token: &str) -> Result<Token, Unknown> {
        let session = self.check(token)?;
        let Inside { tickets, draw, .. } = &mut *self.lock();
        Ok(tickets.issue(session, draw, Instant::now()))
    }

    /// The session that a ticket was made for.
    pub fn redeem(&self, ticket: &Token) -> Result<Claims, Unknown> {
        let mut inside = self.lock();
        let session = inside.tickets.redeem(ticket, Instant::now()).ok_or(Unknown::NotGood)?;
        let good = session.until > (self.clock)() && !self.revoked.says(Purpose::Session, &session);
        good.then_some(session).ok_or(Unknown::NotGood)
    }
    // ANCHOR_END: ticket

    /// The time that is left until then, in milliseconds.
    pub fn left(&self, until: u64) -> u64 {
        until.saturating_sub((self.clock)())
    }

    // ANCHOR: over
    /// Completes when the session has come to its end.
    pub async fn over(&self, session: &Claims) -> Over {
        let mut ended = self.ended.subscribe();
        loop {
            ended.mark_unchanged();
            let (is_revoked, until) = {
                let inside = self.lock();
                let until = inside.until.get(&session.id).copied().unwrap_or(session.until);
                (self.revoked.says(Purpose::Session, session), until)
            };
            if is_revoked {
                return Over::Ended;
            }
            let left = self.left(until);
            if left == 0 {
                return Over::Expired;
            }
            // The timer's clock stands still while the machine sleeps, and nobody sets it.
            let wait = Duration::from_millis(left).min(LOOK);
            let _ = tokio::time::timeout(wait, ended.changed()).await;
        }
    }
    // ANCHOR_END: over

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing panics while it holds this lock; and what was revoked would still be so.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a session came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Its time is over, and nobody has renewed it.
    Expired,
    /// It was ended on purpose.
    Ended,
}

/// An invitation for this name.
pub fn invite(keys: &Keys, draw: &mut Draw, name: &str, now: u64) -> String {
    let (id, until) = (format!("{:032x}", draw()), after(now, INVITATION));
    let claims = Claims { id, name: name.to_owned(), until, since: now };
    keys.sign(Purpose::Invitation, &claims)
}

/// So long after this moment, in milliseconds since 1970-01-01 UTC.
fn after(moment: u64, time: Duration) -> u64 {
    moment.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}
