//! The reconnecting client, without I/O: what happens goes in, what is to be done comes out. It has
//! no socket, no clock and no random generator of its own.
//!
//! ```text
//!              ┌──────────── its time has come, or the person retries ──────────────┐
//!              ▼                                                                      │
//!   Idle ─► Dialling ── open ──► Greeting ── welcome ──► Open ── lost, silent, ──► Waiting
//!              │                    │                      │     or overdue          ▲
//!              └─ failed, or 10 s ──┴─ lost, or 10 s ──────┼─────────────────────────┘
//!                                                          │ the person leaves, nothing waits
//!                                                          ▼
//!   Over ◄──────────── the server's close, or 5 s ────── Leaving
//!     ▲
//!     └── from anywhere: an end that is final
//! ```

#[cfg_attr(feature = "mine-08-b2", path = "build/catch_up.rs")]
pub mod catch_up;
pub mod conversation;
pub mod driver;
pub mod event;
#[cfg_attr(feature = "mine-08-b1", path = "build/queue.rs")]
pub mod queue;
pub mod redial;

use std::{
    mem,
    time::{Duration, Instant},
};

use self::{
    catch_up::SessionState,
    conversation::Conversation,
    event::{Action, Event, Input, Refusal, State, Wait},
    queue::Unsettled,
    redial::Redial,
};
use super::{
    outcome::{MAX_WAIT, Outcome},
    protocol::ServerMessage,
};
use crate::{
    lesson04_frames::{close::CloseCode, websocket::CLOSE_DEADLINE},
    lesson07_heartbeat::heartbeat::{self, Heartbeat, NO_HEARTBEAT, Pace},
};

/// The time in which an attempt must succeed, and then once more in which `welcome` must come.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// A client, for as long as the person wants to be in the room.
#[derive(Debug)]
pub struct Client {
    conversation: Conversation,
    redial: Redial,
    phase: Phase,
    state: State,
    actions: Vec<Action>,
    /// The server's name, where several share the log (lesson 12).
    node: Option<String>,
    /// The time at which the person leaves at the latest, once they want to.
    leave: Option<Instant>,
}

/// The connection's phase. Times are deadlines.
#[derive(Clone, Copy, Debug)]
enum Phase {
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
        Self { conversation, redial, phase, state, leave: None, actions, node: None }
    }

    /// The state of the connection, as it is shown.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The name of the server that has welcomed this client last, if it has told one.
    #[must_use]
    pub fn node(&self) -> Option<&str> {
        self.node.as_deref()
    }

    /// Whether nothing will happen any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// The messages that are not acknowledged, oldest first.
    pub fn unsettled(&self) -> impl Iterator<Item = &Unsettled> {
        self.conversation.queue().iter()
    }

    // ANCHOR: handle
    /// Takes in what has happened; returns what is to be done because of it, in order.
    #[must_use]
    pub fn handle(&mut self, input: Input, now: Instant) -> Vec<Action> {
        match input {
            Input::Open => self.open(now),
            Input::Ended(outcome) => self.ended(outcome, now),
            Input::Heard(message) => self.received(message, now),
            Input::Alive => self.alive(now),
            Input::Say(text) => self.enqueue(text),
            Input::Typing(is_typing) => self.conversation.typing(is_typing, &mut self.actions),
            Input::Name(name) => self.conversation.rename(name),
            Input::Raw(text) => self.send_raw(text),
            Input::Retry => self.retry(now),
            Input::Network(up) => self.network(up, now),
            Input::Leave(patience) => self.leave(now + patience.min(MAX_WAIT)),
        }
        self.follow_up(now)
    }

    /// What may follow from any input: the client is in the room, messages go out, a person who
    /// wanted to leave can.
    fn follow_up(&mut self, now: Instant) -> Vec<Action> {
        if matches!(self.phase, Phase::Open(_)) && self.conversation.is_settled() {
            if self.state != State::Online {
                self.redial.reached(now);
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
    /// The time at which [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing
    /// else happens.
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
                Some(heartbeat::Action::Ping) => self.actions.push(Action::Ping),
                Some(heartbeat::Action::TimedOut) => {
                    self.hang_up(NO_HEARTBEAT.into(), Outcome::Silent, now);
                }
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

    fn dial(&mut self, now: Instant) {
        let (attempt, last) = match self.phase {
            Phase::Waiting(wait) => (wait.attempt, Some(wait.why)),
            _ => (0, None),
        };
        self.phase = Phase::Dialling(now + DEADLINE);
        self.actions.push(Action::Dial { attempt, last });
        self.turn(State::Connecting);
    }

    /// The person doesn't want to wait. That makes no outcome final, and none less so.
    fn retry(&mut self, now: Instant) {
        if let Phase::Idle | Phase::Waiting(_) = self.phase {
            self.dial(now);
        }
    }

    fn open(&mut self, now: Instant) {
        if let Phase::Dialling(_) = self.phase {
            self.phase = Phase::Greeting(now + DEADLINE);
        }
    }

    fn hang_up(&mut self, code: CloseCode, why: Outcome, now: Instant) {
        self.actions.push(Action::HangUp(code));
        self.ended(why, now);
    }
    fn ended(&mut self, why: Outcome, now: Instant) {
        match self.phase {
            Phase::Dialling(_) | Phase::Greeting(_) | Phase::Open(_) => {}
            Phase::Leaving(_) => return self.over(State::Left),
            Phase::Idle | Phase::Waiting(_) | Phase::Over => return, // no connection was there
        }
        self.conversation.lost();
        let random = self.conversation.chance();
        match self.redial.after(why, random, now) {
            Some(wait) => self.wait(wait, now),
            None => self.over(State::GivenUp(why)),
        }
    }

    fn wait(&mut self, wait: Wait, now: Instant) {
        self.phase = Phase::Waiting(wait);
        let offline = self.redial.is_offline(now);
        self.turn(if offline { State::Offline(wait) } else { State::Waiting(wait) });
    }

    /// The time from which a person who waits should read "offline".
    fn offline_from(&self) -> Option<Instant> {
        let waiting = matches!(self.state, State::Waiting(_));
        self.redial.offline_from().filter(|_| waiting)
    }

    fn network(&mut self, up: bool, now: Instant) {
        let news = self.redial.network(up);
        if let (true, Phase::Waiting(wait)) = (news, self.phase) {
            let random = self.conversation.chance();
            let wait = self.redial.replan(wait, random, now);
            self.wait(wait, now);
        }
    }

    /// The person leaves. What still comes until the server has closed, too, may be an ack.
    fn part(&mut self, now: Instant) {
        match self.phase {
            Phase::Open(_) => {
                self.conversation.lost(); // nothing goes out any more
                self.actions.push(Action::Goodbye);
                self.phase = Phase::Leaving(now + CLOSE_DEADLINE);
            }
            Phase::Dialling(_) | Phase::Greeting(_) => {
                self.actions.push(Action::HangUp(CloseCode::NORMAL));
                self.over(State::Left);
            }
            Phase::Idle | Phase::Waiting(_) => self.over(State::Left),
            Phase::Leaving(_) | Phase::Over => {}
        }
    }

    fn over(&mut self, state: State) {
        self.phase = Phase::Over;
        self.turn(state);
    }

    fn turn(&mut self, state: State) {
        if self.state != state {
            self.state = state;
            self.show(Event::State(state));
        }
    }

    fn show(&mut self, event: Event) {
        self.actions.push(Action::Show(event));
    }

    fn received(&mut self, message: ServerMessage, now: Instant) {
        self.alive(now);
        match (self.phase, message) {
            (Phase::Greeting(_), message) => self.welcome(&message, now),
            (Phase::Open(_), ServerMessage::Reconnect { after_ms }) => {
                self.redial.invite(Duration::from_millis(after_ms));
            }
            (Phase::Open(_) | Phase::Leaving(_), message) => {
                self.conversation.merge(message, now, &mut self.actions);
            }
            _ => {}
        }
    }

    fn welcome(&mut self, message: &ServerMessage, now: Instant) {
        let Some(offered) = SessionState::offered(message) else {
            return self.hang_up(CloseCode::NORMAL, Outcome::Stranger, now);
        };
        if let ServerMessage::Welcome { node, .. } = message {
            self.node.clone_from(node);
        }
        let random = self.conversation.chance();
        let heart = Heartbeat::new(pace(message), random, now);
        self.phase = Phase::Open(heart);
        self.conversation.welcome(offered, now, &mut self.actions);
    }

    fn alive(&mut self, now: Instant) {
        if let Phase::Open(heart) = &mut self.phase {
            heart.handle_activity(now);
        }
    }

    fn enqueue(&mut self, text: String) {
        if self.leave.is_some() || self.is_over() {
            self.show(Event::Refused { text, why: Refusal::Over });
        } else {
            self.conversation.enqueue(&text, &mut self.actions);
        }
    }

    fn leave(&mut self, by: Instant) {
        self.leave = Some(by);
        if let Phase::Leaving(deadline) = &mut self.phase {
            *deadline = by.min(*deadline);
        }
    }

    fn send_raw(&mut self, text: String) {
        if let Phase::Open(_) = self.phase {
            self.actions.push(Action::Send(text.into()));
        } else {
            self.show(Event::Refused { text, why: Refusal::NoLine });
        }
    }
}

/// The server pings as often as `welcome` says. If nothing comes for so long, the client pings.
fn pace(welcome: &ServerMessage) -> Pace {
    let usual = Pace::default();
    let ServerMessage::Welcome { heartbeat_ms, .. } = welcome else { return usual };
    let every = Duration::from_millis(*heartbeat_ms).clamp(Duration::from_secs(1), MAX_WAIT);
    Pace { every, ..usual }
}
