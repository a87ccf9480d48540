//! The hub's answer to `resume`: everything that was missed, or the truth that it can't be given.

use super::{
    front::ConnectionId,
    hub::Hub,
    orders::{Order, Reading},
};
use crate::{
    lesson06_chat::{people::Who, protocol::ClientId},
    lesson08_reconnect::protocol::{Epoch, Failure, ServerMessage, Token},
};

impl Hub {
    // ANCHOR: resume
    /// Somebody was here before. Either they get everything that they have missed, or they are told that they can't.
    pub(super) fn resume(
        &mut self,
        connection: ConnectionId,
        new: ClientId,
        token: &Token,
        epoch: &Epoch,
        since: u64,
    ) {
        if epoch != self.journal.epoch() {
            return self.fail(connection, new, Failure::Epoch, None);
        }
        let Some(me) = self.sessions.find(token) else {
            // A stranger, but one who knows this log: nothing is hidden from strangers, and so nothing need be missed.
            return self.fail(connection, new, Failure::Expired, Some(since));
        };
        if me != new {
            self.take_over(connection, new, me);
        }
        if !self.journal.reaches(since) {
            return self.fail(connection, me, Failure::Gap, None);
        }
        let seq = self.journal.head();
        self.read(connection, Reading { me, after: since, whole: seq });
        self.tell(connection, &ServerMessage::Resumed { seq, replayed: seq - since });
        self.greet(me);
    }

    /// The person is who they were, on this connection; the one before, if it still lives, is told so.
    fn take_over(&mut self, connection: ConnectionId, new: ClientId, me: ClientId) {
        self.people.leave(new, None);
        self.sessions.forget(new);
        self.seats.insert(connection, me);
        self.away.remove(&me);
        if let Some(before) = self.sessions.resume(me, connection) {
            self.seats.remove(&before);
            self.orders.push((before, Order::Evict));
        }
    }

    /// Tells who is here. Whoever had left is here again, and that is news to the others, too.
    fn greet(&mut self, me: ClientId) {
        let name = self.sessions.get(me).and_then(|session| session.name.as_deref());
        if self.people.name(me).is_some() {
            self.people.send_presence(me);
        } else {
            self.people.admit(me, Who::Anonymous);
            self.people.enter(me, name);
        }
    }
    // ANCHOR_END: resume

    /// What can be given follows: all since a cursor in this log, if it is kept, or else some history.
    fn fail(
        &mut self,
        connection: ConnectionId,
        me: ClientId,
        reason: Failure,
        cursor: Option<u64>,
    ) {
        let readable = cursor.filter(|since| self.journal.reaches(*since));
        let since = readable.unwrap_or_else(|| self.journal.recent(self.policy.history));
        self.tell(connection, &ServerMessage::ResumeFailed { reason, since });
        self.read(connection, Reading { me, after: since, whole: self.journal.head() });
        self.greet(me);
    }
}
