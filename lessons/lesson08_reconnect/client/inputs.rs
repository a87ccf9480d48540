//! What the server and the person say, and to whom it goes.

use std::time::{Duration, Instant};

use super::{
    Client, Phase,
    event::{Action, Event, Refusal},
    standing::Standing,
};
use crate::{
    lesson04_frames::close::CloseCode,
    lesson07_heartbeat::heartbeat::{Heartbeat, Pace},
    lesson08_reconnect::{
        outcome::{Outcome, PATIENCE},
        protocol::ServerMessage,
    },
};

impl Client {
    pub(super) fn show(&mut self, event: Event) {
        self.actions.push(Action::Show(event));
    }

    pub(super) fn heard(&mut self, message: ServerMessage, now: Instant) {
        self.alive(now);
        match (self.phase, message) {
            (Phase::Greeting(_), message) => self.welcome(&message, now),
            (Phase::Open(_), ServerMessage::Reconnect { after_ms }) => {
                self.redial.invite(Duration::from_millis(after_ms));
            }
            (Phase::Open(_) | Phase::Leaving(_), message) => {
                self.conversation.hear(message, now, &mut self.actions);
            }
            _ => {}
        }
    }

    fn welcome(&mut self, message: &ServerMessage, now: Instant) {
        let Some(offered) = Standing::offered(message) else {
            return self.hang_up(CloseCode::NORMAL, Outcome::Stranger, now);
        };
        let random = self.conversation.chance();
        let heart = Heartbeat::new(pace(message), random, now);
        self.phase = Phase::Open(heart);
        self.conversation.welcome(offered, now, &mut self.actions);
    }

    pub(super) fn alive(&mut self, now: Instant) {
        if let Phase::Open(heart) = &mut self.phase {
            heart.handle_activity(now);
        }
    }

    pub(super) fn say(&mut self, text: String) {
        if self.leave.is_some() || self.is_over() {
            self.show(Event::Refused { text, why: Refusal::Over });
        } else {
            self.conversation.say(&text, &mut self.actions);
        }
    }

    pub(super) fn leave(&mut self, by: Instant) {
        self.leave = Some(by);
        if let Phase::Leaving(deadline) = &mut self.phase {
            *deadline = by.min(*deadline);
        }
    }

    pub(super) fn send(&mut self, text: String) {
        if let Phase::Open(_) = self.phase {
            self.actions.push(Action::Send(text.into()));
        } else {
            self.show(Event::Refused { text, why: Refusal::NoLine });
        }
    }
}

/// The server asks as often as it says; whoever hears that rarely has to ask.
fn pace(welcome: &ServerMessage) -> Pace {
    let usual = Pace::default();
    let ServerMessage::Welcome { heartbeat_ms, .. } = welcome else { return usual };
    let every = Duration::from_millis(*heartbeat_ms).clamp(Duration::from_secs(1), PATIENCE);
    Pace { every, ..usual }
}
