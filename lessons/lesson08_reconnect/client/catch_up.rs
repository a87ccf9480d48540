//! How a client reads a log over connections that break: live while there is no hole, and asking
//! for what is missing when there is one.
//!
//! ```text
//!                  welcome, for a new member
//!   no connection ─────────────────────────────────────────────► settled
//!      │                                                           │  ▲
//!      │ welcome, for a member who was here before          a hole │  │ resumed
//!      ▼                                                           ▼  │
//!   asked: resume ──────────────────────────────────────────► asked: resume
//!      │
//!      │ resume_failed: what is kept follows, up to where
//!      ▼ the log stood at the welcome
//!   history ────────── all of it was read ─────────────────────► settled
//! ```

use std::time::{Duration, Instant};

use crate::{
    lesson02_push::log::Cursor,
    lesson06_chat::protocol::ClientId,
    lesson08_reconnect::protocol::{ClientMessage, Failure, ServerMessage, Token},
};

/// The time in which the server must send something of what is missing.
pub const DEADLINE: Duration = Duration::from_secs(10);

// ANCHOR: state
/// The member that this client is, and what of the log is still to be read.
#[derive(Debug, Default)]
pub struct CatchUp {
    me: Option<SessionState>,
    link: Option<Link>,
}

/// The connection as it is now.
#[derive(Debug)]
struct Link {
    /// The new member that its `welcome` has offered.
    offered: SessionState,
    /// Whether the cursor belongs to the log that is read on it.
    same_log: bool,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Settled,
    Asked { deadline: Instant },
    History { up_to: u64, deadline: Instant },
}
// ANCHOR_END: state

impl CatchUp {
    /// Whether everything is read that is in the log.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self.link, Some(Link { state: State::Settled, .. }))
    }

    // ANCHOR: welcome
    /// The server offers a new member's state. A client that was here before wants its own back;
    /// returns the question to send.
    pub fn welcome(&mut self, offered: SessionState, now: Instant) -> Option<ClientMessage> {
        let same_log = self.me.as_ref().is_none_or(|me| me.is_in_the_log_of(&offered));
        self.link = Some(Link { offered: offered.clone(), same_log, state: State::Settled });
        if self.me.is_some() {
            return self.ask(now);
        }
        self.me = Some(offered);
        None
    }

    /// The question for what was missed, unless it has been asked already.
    pub fn ask(&mut self, now: Instant) -> Option<ClientMessage> {
        let (me, link) = self.me.as_ref().zip(self.link.as_mut())?;
        if matches!(link.state, State::Asked { .. }) {
            return None;
        }
        link.state = State::Asked { deadline: now + DEADLINE };
        Some(me.resume())
    }
    // ANCHOR_END: welcome

    /// The connection is gone; the member stays.
    pub fn lost(&mut self) {
        self.link = None;
    }

    /// The member's public number, once there has been a `welcome`.
    #[must_use]
    pub fn me(&self) -> Option<ClientId> {
        self.me.as_ref().map(|me| me.client_id)
    }

    /// The seq of the last message that was read.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        self.me.as_ref().map_or(0, SessionState::cursor)
    }

    // ANCHOR: read
    /// The place of a message, seen from the cursor; the next one moves the cursor.
    pub fn read(&mut self, seq: u64, now: Instant) -> Place {
        let Some(me) = &mut self.me else { return Place::Seen };
        if let Some(Link { same_log: false, .. }) = &self.link {
            return Place::Seen; // another log: the same number means another message, and it comes again
        }
        let place = me.read(seq);
        if place == Place::Next {
            self.progress(now);
        }
        place
    }

    fn progress(&mut self, now: Instant) {
        let Some((me, link)) = self.me.as_ref().zip(self.link.as_mut()) else { return };
        link.state = match link.state {
            State::History { up_to, .. } if up_to <= me.cursor() => State::Settled,
            State::History { up_to, .. } => State::History { up_to, deadline: now + DEADLINE },
            State::Asked { .. } => State::Asked { deadline: now + DEADLINE },
            State::Settled => State::Settled,
        };
    }
    // ANCHOR_END: read

    // ANCHOR: resumed
    /// The server says that this was all, up to `seq`. If it was not, this connection loses
    /// messages, and its time is over. Returns whether this answers a question.
    pub fn resumed(&mut self, seq: u64, now: Instant) -> bool {
        let Some((me, link)) = self.me.as_ref().zip(self.link.as_mut()) else { return false };
        let State::Asked { .. } = link.state else { return false };
        let complete = link.same_log && seq <= me.cursor();
        link.state = if complete { State::Settled } else { State::Asked { deadline: now } };
        true
    }

    /// The server can't go on at the cursor; history follows. Returns whether something in between
    /// is missing for ever; `None` if this answers no question.
    ///
    /// The client is settled when it has read what the log held at the `welcome`: its own messages
    /// may stand there.
    pub fn failed(&mut self, reason: Failure, since: u64, now: Instant) -> Option<bool> {
        let (me, link) = self.me.as_mut().zip(self.link.as_mut())?;
        let State::Asked { .. } = link.state else { return None };
        let missed = me.failed(reason, since, &link.offered, link.same_log);
        link.same_log = true;
        link.state = State::History { up_to: link.offered.cursor(), deadline: now };
        self.progress(now);
        Some(missed)
    }
    // ANCHOR_END: resumed

    /// The time by which the server must have sent something of what is missing.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        match self.link.as_ref()?.state {
            State::Settled => None,
            State::Asked { deadline } | State::History { deadline, .. } => Some(deadline),
        }
    }
}

/// What a connection needs to go on where another one ended: the member, and the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionState {
    /// The member's public number.
    pub client_id: ClientId,
    session: Token,
    /// The last message that was read, and everything before it: there is no hole.
    cursor: Cursor,
}

/// Where a message stands in the log, seen from the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It was read before.
    Seen,
    /// It is the next.
    Next,
    /// Something between is missing.
    Beyond,
}

impl SessionState {
    /// The one that a `welcome` offers.
    #[must_use]
    pub fn offered(welcome: &ServerMessage) -> Option<Self> {
        let ServerMessage::Welcome { client_id, session, epoch, seq, .. } = welcome else {
            return None;
        };
        let cursor = Cursor { epoch: epoch.clone(), seq: *seq };
        Some(Self { client_id: *client_id, session: session.clone(), cursor })
    }

    /// The question for what was missed.
    #[must_use]
    pub fn resume(&self) -> ClientMessage {
        let Cursor { epoch, seq: since } = self.cursor.clone();
        ClientMessage::Resume { session: self.session.clone(), epoch, since }
    }

    /// The seq of the last message that was read.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        self.cursor.seq
    }

    /// Whether the cursor belongs to the log that a `welcome` tells of. A log that ends before the
    /// cursor has lost its end (a power cut, a backup): its next message has a seq that was seen,
    /// and is another message.
    #[must_use]
    pub fn is_in_the_log_of(&self, offered: &Self) -> bool {
        self.cursor.epoch == offered.cursor.epoch && self.cursor() <= offered.cursor()
    }

    // ANCHOR: place
    /// Where a message stands; the next one moves the cursor.
    pub fn read(&mut self, seq: u64) -> Place {
        if seq <= self.cursor() {
            Place::Seen
        } else if seq == self.cursor() + 1 {
            self.cursor.seq = seq;
            Place::Next
        } else {
            Place::Beyond
        }
    }
    // ANCHOR_END: place

    // ANCHOR: failed
    /// The server can't go on at the cursor; it goes on after `since`, perhaps in another log.
    /// Returns whether something is missing in between.
    pub fn failed(&mut self, reason: Failure, since: u64, offered: &Self, same_log: bool) -> bool {
        let before = std::mem::replace(&mut self.cursor, offered.cursor.clone()).seq;
        if reason != Failure::Gap {
            *self = offered.clone();
        }
        // In another log the same numbers mean other messages.
        self.cursor.seq = if same_log { before.max(since) } else { since };
        !same_log || since > before
    }
    // ANCHOR_END: failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(client_id: u64, epoch: &str, cursor: u64) -> SessionState {
        let cursor = Cursor { epoch: epoch.to_owned().into(), seq: cursor };
        SessionState { client_id, session: Token(format!("secret of {client_id}")), cursor }
    }

    #[test]
    fn the_cursor_moves_by_one_or_not_at_all() {
        let mut me = session(1, "a", 7);
        for (seq, place, cursor) in [
            (7, Place::Seen, 7),
            (9, Place::Beyond, 7),
            (8, Place::Next, 8),
            (8, Place::Seen, 8),
            (0, Place::Seen, 8),
            (u64::MAX, Place::Beyond, 8),
            (9, Place::Next, 9),
        ] {
            assert_eq!((me.read(seq), me.cursor()), (place, cursor), "{seq}");
        }
        let mut me = session(1, "a", u64::MAX);
        assert_eq!(me.read(u64::MAX), Place::Seen);
    }

    #[test]
    fn who_cannot_resume_keeps_what_can_be_kept() {
        for (reason, epoch, since, client_id, cursor, missed) in [
            (Failure::Gap, "a", 90, 1, 90, true),
            (Failure::Expired, "a", 90, 2, 90, true),
            (Failure::Expired, "a", 30, 2, 40, false), // nothing is shown twice
            (Failure::Expired, "a", 40, 2, 40, false),
            (Failure::Epoch, "b", 3, 2, 3, true),
            (Failure::Expired, "b", 3, 2, 3, true),
        ] {
            let (mut me, offered) = (session(1, "a", 40), session(2, epoch, 95));
            let same_log = me.is_in_the_log_of(&offered);
            assert_eq!(me.failed(reason, since, &offered, same_log), missed, "{reason:?}");
            assert_eq!(
                (me.client_id, me.cursor()),
                (client_id, cursor),
                "{reason:?} {epoch} {since}"
            );
        }
    }
}
