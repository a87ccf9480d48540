//! When to ping a peer, and when to give it up. The heartbeat has no socket, no clock and no
//! randomness: the time is an argument. RFC 6455 §5.5.2 and §5.5.3 define ping and pong, and leave
//! this policy to the application.
//!
//! ```text
//!   Fresh ────── a random part of 25 s: ask ──────┐
//!                                                 ▼
//!   Calm ─────── 25 s without a word: ask ─────► Asked ────── 10 s without a word ──────► TimedOut
//!     ▲                                           │
//!     └────────── a pong, or anything else ───────┘
//! ```
//!
//! Anything that arrives is a sign of life, so a peer that sends is not pinged. Between the last
//! sign and the end lie at most 35 seconds.

use std::time::{Duration, Instant};

use clap::Args;

use crate::stage::program::seconds;

/// The private close code (RFC 6455 §7.4.2 leaves 4000 to 4999 to applications) for "nothing has
/// arrived from you". A server drops such a connection without a close frame, which would not
/// arrive; a page sends the code, and logs show it.
pub const NO_HEARTBEAT: u16 = 4000;

/// The reason in `user_left` for a connection over which nothing arrived any more.
pub const TIMEOUT: &str = "timeout";

/// How often to ask, and how long to wait for a sign of life.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// After so many silent seconds ask: are you there? · Im lặng chừng này giây thì hỏi: bạn còn
    /// đó không?
    #[arg(long = "ping-every", value_name = "SECONDS", value_parser = seconds, default_value = "25")]
    pub every: Duration,
    /// Asked, and nothing heard for so many seconds: gone. Some clients answer only while reading
    /// · Hỏi rồi mà chừng này giây vẫn im: coi như đã mất (có client chỉ đáp trong lúc đọc)
    #[arg(long = "pong-timeout", alias = "patience", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub pong_timeout: Duration,
}

impl Default for Pace {
    /// Half of 50 s, so that a late ping is in time, too: haproxy as Debian sets it up cuts a
    /// silent connection after 50 s; nginx, Varnish and lighttpd after 60 s (`tests/with_proxies`).
    /// A ping and its pong are words in both directions, and lighttpd wants both.
    fn default() -> Self {
        Self { every: Duration::from_secs(25), pong_timeout: Duration::from_secs(10) }
    }
}

impl Pace {
    /// The longest time between a peer's last sign of life and the timeout.
    #[must_use]
    pub fn longest_doubt(self) -> Duration {
        self.every + self.pong_timeout
    }
}

// ANCHOR: state
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
    /// Not asked yet. A message doesn't change the time of the first ping: every client sends its
    /// `join` at once, and if 25 s were counted from there, clients that came together would be
    /// asked together, for ever.
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
// ANCHOR_END: state

// ANCHOR: heartbeat
impl Heartbeat {
    /// A heartbeat that begins now. The first ping comes after a part of the time, `jitter` between
    /// 0 and 1: a server that was restarted has all its clients back at once, and must not ask
    /// all of them at once.
    #[must_use]
    pub fn new(pace: Pace, jitter: f64, now: Instant) -> Self {
        let first = pace.every.mul_f64(jitter.clamp(0.0, 1.0));
        Self { pace, state: State::Fresh { ask_at: now + first } }
    }

    /// Something has arrived, whatever it was.
    pub fn handle_activity(&mut self, now: Instant) {
        if !matches!(self.state, State::Fresh { .. }) {
            self.state = State::Calm { ask_at: now + self.pace.every };
        }
    }

    /// The time of the next call of [`handle_timeout`](Self::handle_timeout), if nothing arrives
    /// until then.
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
                // Counted from now, however late it is: no peer is given up that was not asked.
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
