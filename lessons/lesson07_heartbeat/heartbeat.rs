//! When to ask whether somebody is still there, and when to stop believing it. No socket, no clock, no chance: what time
//! it is, is an argument (RFC 6455 §5.5.2 and §5.5.3 give the ping and the pong, and leave the policy to us).
//!
//! ```text
//!   Fresh ────── a random part of 25 s: ask ──────┐
//!                                                 ▼
//!   Calm ─────── 25 s without a word: ask ─────► Asked ─────── 10 s without a word ───────► TimedOut
//!     ▲                                           │
//!     └────────── a pong, or anything else ───────┘
//! ```
//!
//! Any word is a sign of life, so whoever speaks is not asked; and between the last word and the verdict lie at most 35
//! seconds.

use std::time::{Duration, Instant};

use clap::Args;

use crate::stage::program::seconds;

/// The private close code (RFC 6455 §7.4.2 leaves 4000 to 4999 to applications) for "I have heard nothing from you". A
/// server drops such a connection without a word, as nobody would hear it; it is what a page says and what is written
/// down.
pub const NO_HEARTBEAT: u16 = 4000;

/// What `user_left` says of somebody who fell silent.
pub const TIMEOUT: &str = "timeout";

/// How often to ask, and how long to wait for a sign of life.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// After so many silent seconds ask: are you there? · Im lặng chừng này giây thì hỏi: bạn còn đó không?
    #[arg(long = "ping-every", value_name = "SECONDS", value_parser = seconds, default_value = "25")]
    pub every: Duration,
    /// Asked, and nothing heard for so many seconds: gone · Hỏi rồi mà chừng này giây vẫn im: coi như đã mất
    #[arg(long = "pong-timeout", alias = "patience", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub pong_timeout: Duration,
}

impl Default for Pace {
    /// Often enough for the routers on the way, many of which forget a connection after 30 to 60 silent seconds.
    fn default() -> Self {
        Self { every: Duration::from_secs(25), pong_timeout: Duration::from_secs(10) }
    }
}

impl Pace {
    /// The longest that somebody can be gone without our knowing.
    #[must_use]
    pub fn longest_doubt(self) -> Duration {
        self.every + self.pong_timeout
    }
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask: send a ping.
    Ping,
    /// Give the connection up.
    TimedOut,
}

/// One connection's heartbeat, on either side.
#[derive(Clone, Copy, Debug)]
pub struct Heartbeat {
    pace: Pace,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Not asked yet. A word doesn't change when we ask: everybody says hello in the beginning, and if 25 s were counted
    /// from there, all who came together would be asked together, for ever.
    Fresh {
        ask_at: Instant,
    },
    Calm {
        ask_at: Instant,
    },
    Asked {
        give_up_at: Instant,
    },
    TimedOut,
}

// ANCHOR: heartbeat
impl Heartbeat {
    /// A heartbeat that begins now. The first ping comes after a part of the time, `jitter` between
    /// 0 and 1: a server that starts anew has all its clients back at once, and must not ask all of
    /// them at once.
    #[must_use]
    pub fn new(pace: Pace, jitter: f64, now: Instant) -> Self {
        let first = pace.every.mul_f64(jitter.clamp(0.0, 1.0));
        Self { pace, state: State::Fresh { ask_at: now + first } }
    }

    /// Something was heard, whatever it was.
    pub fn handle_activity(&mut self, now: Instant) {
        if !matches!(self.state, State::Fresh { .. }) {
            self.state = State::Calm { ask_at: now + self.pace.every };
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing is heard until
    /// then.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Fresh { ask_at } | State::Calm { ask_at } => Some(ask_at),
            State::Asked { give_up_at } => Some(give_up_at),
            State::TimedOut => None,
        }
    }

    /// Time has passed.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Option<Action> {
        match self.state {
            State::Fresh { ask_at } | State::Calm { ask_at } if ask_at <= now => {
                // Counted from now, however late it is: nobody is given up who was not asked.
                self.state = State::Asked { give_up_at: now + self.pace.pong_timeout };
                Some(Action::Ping)
            }
            State::Asked { give_up_at } if give_up_at <= now => {
                self.state = State::TimedOut;
                Some(Action::TimedOut)
            }
            _ => None,
        }
    }
    // ANCHOR_END: heartbeat

    /// Whether this connection was given up.
    #[must_use]
    pub fn is_timed_out(&self) -> bool {
        matches!(self.state, State::TimedOut)
    }
}
