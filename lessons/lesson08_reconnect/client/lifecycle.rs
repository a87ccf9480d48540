//! How a client's connection comes and goes: the half of [`Client`] that dials, waits and leaves.

use std::time::{Duration, Instant};

use super::{
    Client, Phase,
    event::{Action, Event, State, Wait},
};
use crate::{
    lesson04_frames::{close::CloseCode, websocket::CLOSE_DEADLINE},
    lesson08_reconnect::outcome::Outcome,
};

/// How long a call may take until it gets through, and then once more until we are welcome.
pub const DEADLINE: Duration = Duration::from_secs(10);

impl Client {
    pub(super) fn dial(&mut self, now: Instant) {
        self.phase = Phase::Dialling(now + DEADLINE);
        self.actions.push(Action::Dial);
        self.turn(State::Connecting);
    }

    /// The person can't wait. That makes no call final, and none less so.
    pub(super) fn retry(&mut self, now: Instant) {
        if let Phase::Idle | Phase::Waiting(_) = self.phase {
            self.dial(now);
        }
    }

    pub(super) fn open(&mut self, now: Instant) {
        if let Phase::Dialling(_) = self.phase {
            self.phase = Phase::Greeting(now + DEADLINE);
        }
    }

    pub(super) fn hang_up(&mut self, code: CloseCode, why: Outcome, now: Instant) {
        self.actions.push(Action::HangUp(code));
        self.ended(why, now);
    }

    // ANCHOR: ended
    pub(super) fn ended(&mut self, why: Outcome, now: Instant) {
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
    // ANCHOR_END: ended

    pub(super) fn wait(&mut self, wait: Wait, now: Instant) {
        self.phase = Phase::Waiting(wait);
        let offline = self.redial.is_offline(now);
        self.turn(if offline { State::Offline(wait) } else { State::Waiting(wait) });
    }

    /// When somebody who waits should read "offline".
    pub(super) fn offline_from(&self) -> Option<Instant> {
        let waiting = matches!(self.state, State::Waiting(_));
        self.redial.offline_from().filter(|_| waiting)
    }

    pub(super) fn network(&mut self, up: bool, now: Instant) {
        let news = self.redial.network(up);
        if let (true, Phase::Waiting(wait)) = (news, self.phase) {
            let random = self.conversation.chance();
            let wait = self.redial.replan(wait, random, now);
            self.wait(wait, now);
        }
    }

    /// The person leaves. What still comes until the server has said goodbye, too, may be an ack.
    pub(super) fn part(&mut self, now: Instant) {
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

    pub(super) fn over(&mut self, state: State) {
        self.phase = Phase::Over;
        self.turn(state);
    }

    pub(super) fn turn(&mut self, state: State) {
        if self.state != state {
            self.state = state;
            self.show(Event::State(state));
        }
    }
}
