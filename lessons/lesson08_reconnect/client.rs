//! The client that survives, as a value: what happens goes in, what is to be done comes out. No socket, no clock, no
//! chance of its own.
//!
//! ```text
//!              ┌──────────── its time has come, or the person can't wait ────────────┐
//!              ▼                                                                      │
//!   Idle ─► Dialling ── open ──► Greeting ── welcome ──► Open ── lost, silent, ──► Waiting
//!              │                    │                      │     or overdue          ▲
//!              └─ failed, or 10 s ──┴─ lost, or 10 s ──────┼─────────────────────────┘
//!                                                          │ the person leaves, and nothing is under way
//!                                                          ▼
//!   Over ◄──────────── the server's goodbye, or 5 s ──── Leaving
//!     ▲
//!     └── from anywhere: an end that is final
//! ```
//!
//! | file | idea |
//! |---|---|
//! | [`event`] | what can happen to a client, and what it can want |
//! | `inputs` | what the server and the person say, and to whom it goes |
//! | `lifecycle` | from one connection to the next |
//! | [`redial`] | when to call again, if ever |
//! | [`conversation`], `hearing` | what is said, and what is made of what the server says |
//! | [`queue`] | what was said and is not in the log yet |
//! | [`reading`], [`standing`] | live, asking, catching up: how a hole is closed; who we are, and the cursor |
//! | [`driver`] | sockets and time |

pub mod conversation;
pub mod driver;
pub mod event;
mod hearing;
mod inputs;
mod lifecycle;
pub mod queue;
pub mod reading;
pub mod redial;
pub mod standing;

use std::{mem, time::Instant};

use self::{
    conversation::Conversation,
    event::{Action, Input, State, Wait},
    queue::Unsettled,
    redial::Redial,
};
use super::outcome::{Outcome, PATIENCE};
use crate::{
    lesson04_frames::close::CloseCode,
    lesson07_heartbeat::heartbeat::{Action as Beat, Heartbeat, NO_HEARTBEAT},
};

/// Somebody's client, for as long as the person wants to be in the room.
#[derive(Debug)]
pub struct Client {
    pub(super) conversation: Conversation,
    pub(super) redial: Redial,
    pub(super) phase: Phase,
    pub(super) state: State,
    pub(super) actions: Vec<Action>,
    /// The person wants to leave, at the latest then.
    leave: Option<Instant>,
}

/// Where the client is. Times are deadlines.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    Idle,
    Dialling(Instant),
    Greeting(Instant),
    Open(Heartbeat),
    Waiting(Wait),
    Leaving(Instant),
    Over,
}

impl Client {
    /// A client that waits for the first [`Input::Retry`].
    #[must_use]
    pub fn new(name: &str, random: fastrand::Rng) -> Self {
        let (conversation, redial) = (Conversation::new(name, random), Redial::default());
        let (phase, state, actions) = (Phase::Idle, State::Left, Vec::new());
        Self { conversation, redial, phase, state, leave: None, actions }
    }

    /// How the connection is.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Whether nothing will happen any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// What has been said and is not acknowledged, oldest first.
    pub fn unsettled(&self) -> impl Iterator<Item = &Unsettled> {
        self.conversation.queue().iter()
    }

    // ANCHOR: handle
    /// Takes in what has happened; gives what is to be done because of it, in order.
    #[must_use]
    pub fn handle(&mut self, input: Input, now: Instant) -> Vec<Action> {
        match input {
            Input::Open => self.open(now),
            Input::Ended(outcome) => self.ended(outcome, now),
            Input::Heard(message) => self.heard(message, now),
            Input::Alive => self.alive(now),
            Input::Say(text) => self.say(text),
            Input::Typing(is_typing) => self.conversation.typing(is_typing, &mut self.actions),
            Input::Name(name) => self.conversation.rename(name),
            Input::Raw(text) => self.send(text),
            Input::Retry => self.retry(now),
            Input::Network(up) => self.network(up, now),
            Input::Leave(patience) => self.leave(now + patience.min(PATIENCE)),
        }
        self.follow_up(now)
    }

    /// What may follow from anything: we are in the room, words go out, somebody who wanted to
    /// leave can.
    fn follow_up(&mut self, now: Instant) -> Vec<Action> {
        if matches!(self.phase, Phase::Open(_)) && self.conversation.is_settled() {
            if self.state != State::Online {
                self.redial.reached();
                self.turn(State::Online);
            }
            self.conversation.flush(now, &mut self.actions);
        }
        let settled = self.conversation.queue().is_empty();
        if self.leave.is_some_and(|at| settled || at <= now) {
            self.part(now);
        }
        mem::take(&mut self.actions)
    }
    // ANCHOR_END: handle

    // ANCHOR: timeout
    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let (phase, other) = match self.phase {
            Phase::Idle => (None, None),
            Phase::Dialling(deadline) | Phase::Greeting(deadline) => (Some(deadline), None),
            Phase::Open(heart) => (heart.poll_timeout(), self.conversation.poll_timeout()),
            Phase::Waiting(wait) => (wait.until, self.offline_from()),
            Phase::Leaving(deadline) => return Some(deadline),
            Phase::Over => return None,
        };
        phase.into_iter().chain(other).chain(self.leave).min()
    }

    /// Time has passed.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<Action> {
        match &mut self.phase {
            Phase::Dialling(deadline) | Phase::Greeting(deadline) if *deadline <= now => {
                self.hang_up(CloseCode::GOING_AWAY, Outcome::TooSlow, now);
            }
            Phase::Open(_) if self.conversation.is_overdue(now) => {
                self.hang_up(CloseCode::GOING_AWAY, Outcome::TooSlow, now);
            }
            Phase::Open(heart) => match heart.handle_timeout(now) {
                Some(Beat::Ping) => self.actions.push(Action::Ping),
                Some(Beat::TimedOut) => self.hang_up(NO_HEARTBEAT.into(), Outcome::Silent, now),
                None => {}
            },
            Phase::Waiting(Wait { until: Some(until), .. }) if *until <= now => self.dial(now),
            Phase::Waiting(wait) => {
                let wait = *wait;
                self.wait(wait, now);
            }
            Phase::Leaving(deadline) if *deadline <= now => {
                self.actions.push(Action::HangUp(CloseCode::NORMAL));
                self.over(State::Left);
            }
            _ => {}
        }
        self.follow_up(now)
    }
    // ANCHOR_END: timeout
}
