//! How somebody reads a log over connections that break: live while there is no hole, and asking for what is missing when
//! there is one.
//!
//! ```text
//!              welcome, for somebody new
//!   no line ───────────────────────────────────────────────────────► settled
//!      │                                                               │  ▲
//!      │ welcome, for somebody who was here                     a hole │  │ resumed
//!      ▼                                                               ▼  │
//!   asked: resume ──────────────────────────────────────────────► asked: resume
//!      │
//!      │ resume_failed: what is kept follows, up to where
//!      ▼ the log stood at our welcome
//!   history ────────── all of it was read ─────────────────────────► settled
//! ```

use std::time::{Duration, Instant};

use super::standing::{Place, Standing};
use crate::{
    lesson06_chat::protocol::ClientId,
    lesson08_reconnect::protocol::{ClientMessage, Failure},
};

/// How long the room may take to say something of what is missing.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// Our place in the room, and what we are waiting to read.
#[derive(Debug, Default)]
pub struct Reading {
    me: Option<Standing>,
    line: Option<Line>,
}

/// The connection as it is now.
#[derive(Debug)]
struct Line {
    /// Who we are on it if we are nobody else.
    offered: Standing,
    /// Our cursor is a place in the log that is read on it.
    same_log: bool,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Settled,
    Asked { deadline: Instant },
    History { up_to: u64, deadline: Instant },
}

impl Reading {
    /// Whether everything is read that was said.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self.line, Some(Line { state: State::Settled, .. }))
    }

    // ANCHOR: welcome
    /// The server offers us a standing. Whoever was here before wants the old one back, and gets this question to send.
    pub fn welcome(&mut self, offered: Standing, now: Instant) -> Option<ClientMessage> {
        let same_log = self.me.as_ref().is_none_or(|me| me.is_in_the_log_of(&offered));
        self.line = Some(Line { offered: offered.clone(), same_log, state: State::Settled });
        if self.me.is_some() {
            return self.ask(now);
        }
        self.me = Some(offered);
        None
    }

    /// "What have I missed?", unless that has been asked already.
    pub fn ask(&mut self, now: Instant) -> Option<ClientMessage> {
        let (me, line) = self.me.as_ref().zip(self.line.as_mut())?;
        if matches!(line.state, State::Asked { .. }) {
            return None;
        }
        line.state = State::Asked { deadline: now + DEADLINE };
        Some(me.resume())
    }
    // ANCHOR_END: welcome

    /// The line is gone; our place stays ours.
    pub fn lost(&mut self) {
        self.line = None;
    }

    /// Who we are in the room, if we have been there.
    #[must_use]
    pub fn me(&self) -> Option<ClientId> {
        self.me.as_ref().map(|me| me.client_id)
    }

    /// The last message that was read.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        self.me.as_ref().map_or(0, Standing::cursor)
    }

    /// Where something in the log stands, seen from what we have read.
    pub fn read(&mut self, seq: u64, now: Instant) -> Place {
        let Some(me) = &mut self.me else { return Place::Seen };
        if let Some(Line { same_log: false, .. }) = &self.line {
            return Place::Seen; // another log: the same number means another message, and it comes again
        }
        let place = me.read(seq);
        if place == Place::Next {
            self.progress(now);
        }
        place
    }

    fn progress(&mut self, now: Instant) {
        let Some((me, line)) = self.me.as_ref().zip(self.line.as_mut()) else { return };
        line.state = match line.state {
            State::History { up_to, .. } if up_to <= me.cursor() => State::Settled,
            State::History { up_to, .. } => State::History { up_to, deadline: now + DEADLINE },
            State::Asked { .. } => State::Asked { deadline: now + DEADLINE },
            State::Settled => State::Settled,
        };
    }

    // ANCHOR: resumed
    /// That was all, up to `seq`. If it was not, this line loses messages, and its time is over. Whether it is an answer
    /// to us.
    pub fn resumed(&mut self, seq: u64, now: Instant) -> bool {
        let Some((me, line)) = self.me.as_ref().zip(self.line.as_mut()) else { return false };
        let State::Asked { .. } = line.state else { return false };
        let complete = line.same_log && seq <= me.cursor();
        line.state = if complete { State::Settled } else { State::Asked { deadline: now } };
        true
    }

    /// We can't go on where we were; history follows. Whether something in between is missing for ever; `None` if that
    /// is no answer to us.
    ///
    /// We are settled when we have read what the log held when we came: our own words may stand there.
    pub fn failed(&mut self, reason: Failure, since: u64, now: Instant) -> Option<bool> {
        let (me, line) = self.me.as_mut().zip(self.line.as_mut())?;
        let State::Asked { .. } = line.state else { return None };
        let missed = me.failed(reason, since, &line.offered, line.same_log);
        line.same_log = true;
        line.state = State::History { up_to: line.offered.cursor(), deadline: now };
        self.progress(now);
        Some(missed)
    }
    // ANCHOR_END: resumed

    /// When the room should have said something of what is missing.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        match self.line.as_ref()?.state {
            State::Settled => None,
            State::Asked { deadline } | State::History { deadline, .. } => Some(deadline),
        }
    }
}
