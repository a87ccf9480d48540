//! What is said and heard, from one connection to the next: nothing of ours is lost, nothing of theirs is shown twice.
//!
//! Our own words go out only when everything is read that was said before we came. Sent earlier, they would be said by
//! somebody new, under another session; and what had arrived already would be in the log twice.

use std::time::Instant;

use super::{
    event::{Action, Event, Refusal},
    queue::{Full, Queue, Unsettled},
    reading::Reading,
    standing::Standing,
};
use crate::{
    lesson01_polling::rules, lesson06_chat::protocol as room,
    lesson08_reconnect::protocol::ClientMessage,
};

/// One person's side of the conversation. Chance is an argument.
#[derive(Debug)]
pub struct Conversation {
    pub(super) name: String,
    /// It is to be said (again).
    renamed: bool,
    /// The room has listed us under it. Until then, nobody knows whether it has heard it.
    pub(super) listed: bool,
    pub(super) reading: Reading,
    pub(super) queue: Queue,
    random: fastrand::Rng,
}

impl Conversation {
    /// Nothing has been said yet.
    #[must_use]
    pub fn new(name: &str, random: fastrand::Rng) -> Self {
        let (reading, queue) = (Reading::default(), Queue::default());
        Self { name: name.to_owned(), renamed: false, listed: false, reading, queue, random }
    }

    /// What has been said and is not acknowledged.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Whether we are in the room, and have read everything.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.reading.is_settled()
    }

    /// A number between 0 and 1.
    pub(super) fn chance(&mut self) -> f64 {
        self.random.f64()
    }

    // ANCHOR: say
    /// The person says something, whether there is a line or not.
    pub fn say(&mut self, text: &str, out: &mut Vec<Action>) {
        let id = format!("{:032x}", self.random.u128(..));
        let queued = rules::text(text).map_err(Refusal::from).and_then(|text| {
            let said = self.queue.say(id.clone(), text.to_owned());
            said.map(|()| text.to_owned()).map_err(|Full| Refusal::Full)
        });
        out.push(Action::Show(match queued {
            Ok(text) => Event::Pending { id, text },
            Err(why) => Event::Refused { text: text.to_owned(), why },
        }));
    }
    // ANCHOR_END: say

    /// The person wants to be called so.
    pub fn rename(&mut self, name: String) {
        self.name = name;
        self.renamed = true;
    }

    /// The person begins or ends typing. That is not worth waiting for a line.
    pub fn typing(&self, is_typing: bool, out: &mut Vec<Action>) {
        if self.is_settled() {
            out.push(say(room::ClientMessage::Typing { is_typing }));
        }
    }

    // ANCHOR: welcome
    /// There is a line: we ask for what we have missed, or introduce ourselves.
    pub fn welcome(&mut self, offered: Standing, now: Instant, out: &mut Vec<Action>) {
        match self.reading.welcome(offered, now) {
            Some(resume) => out.push(send(&resume)),
            None => self.join(out),
        }
    }

    pub(super) fn join(&mut self, out: &mut Vec<Action>) {
        let username = self.name.clone();
        out.push(say(room::ClientMessage::Join { username }));
        (self.renamed, self.listed) = (false, false);
    }
    // ANCHOR_END: welcome

    /// The line is gone. What of our words has arrived is not known any more; our name may have been lost with it.
    pub fn lost(&mut self) {
        self.renamed |= self.reading.me().is_some() && !self.listed;
        self.reading.lost();
        self.queue.renew();
    }

    // ANCHOR: flush
    /// Sends what may be sent now.
    pub fn flush(&mut self, now: Instant, out: &mut Vec<Action>) {
        if !self.is_settled() {
            return;
        }
        if self.renamed {
            self.join(out);
        }
        while let Some(Unsettled { id, text, .. }) = self.queue.take(now) {
            let (id, message) = (Some(id.clone()), text.clone());
            out.push(say(room::ClientMessage::Chat { id, message }));
        }
    }
    // ANCHOR_END: flush

    /// Whether the room should have said something of what is missing.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.reading.deadline().is_some_and(|deadline| deadline <= now)
    }

    /// When [`flush`](Self::flush) or [`is_overdue`](Self::is_overdue) want to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_settled() { self.queue.poll_timeout() } else { self.reading.deadline() }
    }
}

fn say(message: room::ClientMessage) -> Action {
    send(&ClientMessage::Room(message))
}

pub(super) fn send(message: &ClientMessage) -> Action {
    Action::Send(message.text())
}
