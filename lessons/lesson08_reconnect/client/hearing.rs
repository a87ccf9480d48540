//! What the server says, and what the conversation makes of it.

use std::time::{Duration, Instant};

use super::{
    conversation::{Conversation, send},
    event::{Action, Event},
    queue::Unsettled,
    standing::Place,
};
use crate::{
    lesson06_chat::protocol::{self as room, Code, User},
    lesson08_reconnect::{
        backoff::FIRST,
        outcome::PATIENCE,
        protocol::{Failure, ServerMessage},
    },
};

impl Conversation {
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
            // "At once" would be said and asked as fast as the line allows.
            let later = Duration::from_millis(later).clamp(FIRST, PATIENCE);
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
