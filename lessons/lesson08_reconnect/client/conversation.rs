//! What is sent and received, from one connection to the next: no message of the client's is lost,
//! and no message of others is shown twice.
//!
//! The client's own messages go out only when everything is read that was in the log before it
//! came. Sent earlier, they would belong to the member that `welcome` has just offered; and those
//! that had arrived before would be in the log twice.

use std::time::{Duration, Instant};

use super::{
    catch_up::{CatchUp, Place, SessionState},
    event::{Action, Event, Refusal},
    queue::{Full, Queue, Unsettled},
};
use crate::{
    lesson01_polling::rules,
    lesson06_chat::protocol::{self as room, Code, User},
    lesson08_reconnect::{
        backoff::FIRST,
        outcome::MAX_WAIT,
        protocol::{ClientMessage, Failure, ServerMessage},
    },
};

/// One client's side of the conversation. The random generator is an argument.
#[derive(Debug)]
pub struct Conversation {
    name: String,
    /// Whether a `join` with this name is to be sent (again).
    renamed: bool,
    /// Whether the server has listed the client under this name. Until then the `join` may be lost.
    listed: bool,
    catch_up: CatchUp,
    queue: Queue,
    random: fastrand::Rng,
}

impl Conversation {
    /// A conversation in which nothing has been sent yet.
    #[must_use]
    pub fn new(name: &str, random: fastrand::Rng) -> Self {
        let (catch_up, queue) = (CatchUp::default(), Queue::default());
        Self { name: name.to_owned(), renamed: false, listed: false, catch_up, queue, random }
    }

    /// The messages that are not acknowledged.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Whether the client is in the room and has read everything.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.catch_up.is_settled()
    }

    /// A random number between 0 and 1.
    pub fn chance(&mut self) -> f64 {
        self.random.f64()
    }
    /// Queues a message, whether there is a connection or not.
    pub fn enqueue(&mut self, text: &str, out: &mut Vec<Action>) {
        let id = format!("{:032x}", self.random.u128(..));
        let queued = rules::text(text).map_err(Refusal::from).and_then(|text| {
            let said = self.queue.push(id.clone(), text.to_owned());
            said.map(|()| text.to_owned()).map_err(|Full| Refusal::Full)
        });
        out.push(Action::Show(match queued {
            Ok(text) => Event::Pending { id, text },
            Err(why) => Event::Refused { text: text.to_owned(), why },
        }));
    }

    /// The name from now on.
    pub fn rename(&mut self, name: String) {
        self.name = name;
        self.renamed = true;
    }

    /// The person begins or ends typing. This is not worth waiting for a connection.
    pub fn typing(&self, is_typing: bool, out: &mut Vec<Action>) {
        if self.is_settled() {
            out.push(send_room(room::ClientMessage::Typing { is_typing }));
        }
    }
    /// The server has said `welcome`: the client asks for what it has missed, or joins.
    pub fn welcome(&mut self, offered: SessionState, now: Instant, out: &mut Vec<Action>) {
        match self.catch_up.welcome(offered, now) {
            Some(resume) => out.push(send(&resume)),
            None => self.join(out),
        }
    }

    fn join(&mut self, out: &mut Vec<Action>) {
        let username = self.name.clone();
        out.push(send_room(room::ClientMessage::Join { username }));
        (self.renamed, self.listed) = (false, false);
    }

    /// The connection is gone. What has arrived is not known any more, and a `join` may be lost,
    /// too.
    pub fn lost(&mut self) {
        self.renamed |= self.catch_up.me().is_some() && !self.listed;
        self.catch_up.lost();
        self.queue.renew();
    }
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
            out.push(send_room(room::ClientMessage::Chat { id, message }));
        }
    }

    /// Whether the server should have sent something of what is missing.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.catch_up.deadline().is_some_and(|deadline| deadline <= now)
    }

    /// The time at which [`flush`](Self::flush) or [`is_overdue`](Self::is_overdue) wants to be
    /// called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_settled() { self.queue.poll_timeout() } else { self.catch_up.deadline() }
    }
    /// Merges a message of the server into the conversation.
    pub fn merge(&mut self, message: ServerMessage, now: Instant, out: &mut Vec<Action>) {
        match message {
            ServerMessage::Ack { id, seq, timestamp, duplicate } => {
                self.ack(Entry { id, seq, timestamp }, duplicate, now, out);
            }
            ServerMessage::Resumed { seq, .. } => {
                if self.catch_up.resumed(seq, now) {
                    self.queue.renew(); // there may have been acks in the hole
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
                    let is_among = self.is_among(users);
                    // Lesson 12: a server that has never heard this name.
                    self.renamed |= self.listed && !is_among && !self.is_settled();
                    self.listed |= is_among;
                }
                out.push(Action::Show(Event::Heard(message)));
            }
        }
    }

    fn is_among(&self, users: &[User]) -> bool {
        let ours =
            |it: &User| Some(it.client_id) == self.catch_up.me() && it.username == self.name.trim();
        users.iter().any(ours)
    }
    fn chat(&mut self, chat: room::ServerMessage, now: Instant, out: &mut Vec<Action>) {
        let room::ServerMessage::Chat { ref id, seq, timestamp, .. } = chat else { return };
        let entry = Entry { id: id.clone(), seq, timestamp };
        match self.catch_up.read(seq, now) {
            Place::Beyond => self.ask(now, out), // it will come again, in its place
            Place::Seen => _ = self.delivered(entry, out),
            Place::Next => {
                // In a replay the client's own messages are there, too: as good as an ack.
                if !self.delivered(entry, out) {
                    out.push(Action::Show(Event::Heard(chat)));
                }
            }
        }
    }

    fn ack(&mut self, entry: Entry, duplicate: bool, now: Instant, out: &mut Vec<Action>) {
        // A duplicate is acknowledged out of turn and moves no cursor. What is between will come.
        let place = match self.catch_up.cursor() {
            cursor if duplicate && cursor < entry.seq => return,
            _ => self.catch_up.read(entry.seq, now),
        };
        match place {
            Place::Beyond => self.ask(now, out),
            Place::Seen | Place::Next => _ = self.delivered(entry, out),
        }
    }

    fn ask(&mut self, now: Instant, out: &mut Vec<Action>) {
        out.extend(self.catch_up.ask(now).as_ref().map(send));
    }

    /// Whether a message in the log is one of the queue's.
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
        let Some(missed) = self.catch_up.failed(reason, since, now) else { return };
        if missed {
            out.push(Action::Show(Event::Missed(reason)));
        }
        if reason != Failure::Gap {
            self.join(out);
        }
        self.queue.renew();
    }

    /// A message that was sent is not taken: not now, or not ever.
    fn error(&mut self, error: room::ServerMessage, now: Instant, out: &mut Vec<Action>) {
        let room::ServerMessage::Error { code, message, id, retry_after_ms } = &error else {
            return;
        };
        let later =
            retry_after_ms.filter(|_| matches!(code, Code::Unavailable | Code::RateLimited));
        if let (Some(id), Some(later)) = (id, later) {
            // "At once" would be sent and answered as fast as the network allows.
            let later = Duration::from_millis(later).clamp(FIRST, MAX_WAIT);
            self.queue.postpone(id, now + later);
            return;
        }
        let ours = id.as_deref().and_then(|id| self.queue.settle(id));
        out.push(Action::Show(match ours {
            Some(Unsettled { id, text, .. }) => Event::Failed { id, text, why: message.clone() },
            None => Event::Heard(error),
        }));
    }
}

/// A message's place in the log.
struct Entry {
    id: Option<String>,
    seq: u64,
    timestamp: u64,
}

fn send_room(message: room::ClientMessage) -> Action {
    send(&ClientMessage::Room(message))
}

fn send(message: &ClientMessage) -> Action {
    Action::Send(message.text())
}
