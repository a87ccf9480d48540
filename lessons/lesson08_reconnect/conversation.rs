//! What is said and heard, from one connection to the next: nothing of ours is lost, nothing of theirs is shown twice.
//!
//! Our own words go out only when everything is read that was said before we came. Sent earlier, they would be said by
//! somebody new, under another session; and what had arrived already would be in the log twice.

use std::time::{Duration, Instant};

use super::{
    event::{Action, Event, Refusal},
    outcome::PATIENCE,
    protocol::{ClientMessage, Failure, ServerMessage, to_json},
    queue::{Full, Queue, Unsettled},
    reading::Reading,
    standing::{Place, Standing},
};
use crate::{
    lesson01_polling::rules,
    lesson06_chat::protocol::{self as room, Code, User},
};

/// One person's side of the conversation. Chance is an argument.
#[derive(Debug)]
pub struct Conversation {
    name: String,
    /// It is to be said (again).
    renamed: bool,
    /// The room has listed us under it. Until then, nobody knows whether it has heard it.
    listed: bool,
    reading: Reading,
    queue: Queue,
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

    fn join(&mut self, out: &mut Vec<Action>) {
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

    // ANCHOR: hear
    /// The server says something.
    pub fn hear(&mut self, message: ServerMessage, now: Instant, out: &mut Vec<Action>) {
        match message {
            ServerMessage::Ack { id, seq, timestamp, duplicate } => {
                self.ack(Entry { id, seq, timestamp }, duplicate, now, out);
            }
            ServerMessage::Resumed { seq, .. } => {
                if self.reading.resumed(seq, now) {
                    self.queue.renew(); // nobody knows which acks were in the hole
                }
            }
            ServerMessage::ResumeFailed { reason, since } => self.failed(reason, since, now, out),
            ServerMessage::Room(chat @ room::ServerMessage::Chat { .. }) => {
                self.chat(chat, now, out);
            }
            ServerMessage::Room(error @ room::ServerMessage::Error { .. }) => {
                self.error(error, now, out);
            }
            ServerMessage::Welcome { .. }
            | ServerMessage::Reconnect { .. }
            | ServerMessage::Room(room::ServerMessage::Pong { .. }) => {}
            ServerMessage::Room(message) => {
                if let room::ServerMessage::Presence { users } = &message {
                    self.listed |= self.is_among(users);
                }
                out.push(Action::Show(Event::Heard(message)));
            }
        }
    }
    // ANCHOR_END: hear

    fn is_among(&self, users: &[User]) -> bool {
        let ours =
            |it: &User| Some(it.client_id) == self.reading.me() && it.username == self.name.trim();
        users.iter().any(ours)
    }

    // ANCHOR: chat
    fn chat(&mut self, chat: room::ServerMessage, now: Instant, out: &mut Vec<Action>) {
        let room::ServerMessage::Chat { ref id, seq, timestamp, .. } = chat else { return };
        let entry = Entry { id: id.clone(), seq, timestamp };
        match self.reading.read(seq, now) {
            Place::Beyond => self.ask(now, out), // it will come again, in its place
            Place::Seen => _ = self.delivered(entry, out),
            Place::Next => {
                // In a replay our own words are there, too: as good as an ack.
                if !self.delivered(entry, out) {
                    out.push(Action::Show(Event::Heard(chat)));
                }
            }
        }
    }

    fn ack(&mut self, entry: Entry, duplicate: bool, now: Instant, out: &mut Vec<Action>) {
        // "It was there already": said out of turn, it moves no cursor. If we have not read so far, we shall.
        let place = match self.reading.cursor() {
            cursor if duplicate && cursor < entry.seq => return,
            _ => self.reading.read(entry.seq, now),
        };
        match place {
            Place::Beyond => self.ask(now, out),
            Place::Seen | Place::Next => _ = self.delivered(entry, out),
        }
    }
    // ANCHOR_END: chat

    fn ask(&mut self, now: Instant, out: &mut Vec<Action>) {
        out.extend(self.reading.ask(now).as_ref().map(send));
    }

    /// Whether something in the log is ours, and we still worried about it.
    fn delivered(&mut self, entry: Entry, out: &mut Vec<Action>) -> bool {
        let Entry { id, seq, timestamp } = entry;
        let ours = id.and_then(|id| self.queue.settle(&id));
        let ours =
            ours.map(|Unsettled { id, text, .. }| Event::Delivered { id, text, seq, timestamp });
        let known = ours.is_some();
        out.extend(ours.map(Action::Show));
        known
    }

    fn failed(&mut self, reason: Failure, since: u64, now: Instant, out: &mut Vec<Action>) {
        let Some(missed) = self.reading.failed(reason, since, now) else { return };
        if missed {
            out.push(Action::Show(Event::Missed(reason)));
        }
        if reason != Failure::Gap {
            self.join(out);
        }
        self.queue.renew();
    }

    /// Something that we have sent is not taken: not now, or not ever.
    fn error(&mut self, error: room::ServerMessage, now: Instant, out: &mut Vec<Action>) {
        let room::ServerMessage::Error { code, message, id, retry_after_ms } = &error else {
            return;
        };
        let later =
            retry_after_ms.filter(|_| matches!(code, Code::Unavailable | Code::RateLimited));
        if let (Some(id), Some(later)) = (id, later) {
            self.queue.postpone(id, now + Duration::from_millis(later).min(PATIENCE));
            return;
        }
        let ours = id.as_deref().and_then(|id| self.queue.settle(id));
        out.push(Action::Show(match ours {
            Some(Unsettled { id, text, .. }) => Event::Failed { id, text, why: message.clone() },
            None => Event::Heard(error),
        }));
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

/// A message's place in the log.
struct Entry {
    id: Option<String>,
    seq: u64,
    timestamp: u64,
}

fn say(message: room::ClientMessage) -> Action {
    send(&ClientMessage::Room(message))
}

fn send(message: &ClientMessage) -> Action {
    Action::Send(to_json(message))
}
