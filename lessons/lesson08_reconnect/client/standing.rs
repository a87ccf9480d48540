//! Who we are in a room, and how far we have read: what a connection needs to go on where another one ended.

use crate::{
    lesson02_push::log::Epoch,
    lesson06_chat::protocol::ClientId,
    lesson08_reconnect::protocol::{ClientMessage, Failure, ServerMessage, Token},
};

/// Somebody's place in a room and in its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Our public name.
    pub client_id: ClientId,
    session: Token,
    epoch: Epoch,
    /// The last message that we have read. Everything before it, too: there is no hole.
    cursor: u64,
}

/// Where a message stands in the log, seen from the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It was read before.
    Seen,
    /// It is the next.
    Next,
    /// Something between is missing.
    Beyond,
}

impl Standing {
    /// The one that a welcome offers.
    #[must_use]
    pub fn offered(welcome: &ServerMessage) -> Option<Self> {
        let ServerMessage::Welcome { client_id, session, epoch, seq, .. } = welcome else {
            return None;
        };
        let (client_id, session, epoch) = (*client_id, session.clone(), epoch.clone());
        Some(Self { client_id, session, epoch, cursor: *seq })
    }

    /// "I was here, and have read so far."
    #[must_use]
    pub fn resume(&self) -> ClientMessage {
        let (session, epoch) = (self.session.clone(), self.epoch.clone());
        ClientMessage::Resume { session, epoch, since: self.cursor }
    }

    /// The last message that was read.
    #[must_use]
    pub fn cursor(&self) -> u64 {
        self.cursor
    }

    /// Whether this is a place in the log of which a welcome tells. A log that ends before what we have read has lost its
    /// end (a power cut, a backup): the next message has a number that we have seen, and is another one.
    #[must_use]
    pub fn is_in_the_log_of(&self, offered: &Self) -> bool {
        self.epoch == offered.epoch && self.cursor <= offered.cursor
    }

    // ANCHOR: place
    /// Where a message stands; the next one moves the cursor.
    pub fn read(&mut self, seq: u64) -> Place {
        if seq <= self.cursor {
            Place::Seen
        } else if seq == self.cursor + 1 {
            self.cursor = seq;
            Place::Next
        } else {
            Place::Beyond
        }
    }
    // ANCHOR_END: place

    // ANCHOR: failed
    /// The room can't go on where we were; it goes on after `since`, perhaps in another log. Whether
    /// something is missing in between.
    pub fn failed(&mut self, reason: Failure, since: u64, offered: &Self, same_log: bool) -> bool {
        let before = self.cursor;
        if reason != Failure::Gap {
            *self = offered.clone();
        }
        // In another log the same numbers mean other messages.
        self.cursor = if same_log { before.max(since) } else { since };
        !same_log || since > before
    }
    // ANCHOR_END: failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(client_id: u64, epoch: &str, cursor: u64) -> Standing {
        let (session, epoch) =
            (Token(format!("secret of {client_id}")), Epoch::from(epoch.to_owned()));
        Standing { client_id, session, epoch, cursor }
    }

    #[test]
    fn the_cursor_moves_by_one_or_not_at_all() {
        let mut me = standing(1, "a", 7);
        for (seq, place, cursor) in [
            (7, Place::Seen, 7),
            (9, Place::Beyond, 7),
            (8, Place::Next, 8),
            (8, Place::Seen, 8),
            (0, Place::Seen, 8),
            (u64::MAX, Place::Beyond, 8),
            (9, Place::Next, 9),
        ] {
            assert_eq!((me.read(seq), me.cursor()), (place, cursor), "{seq}");
        }
        let mut me = standing(1, "a", u64::MAX);
        assert_eq!(me.read(u64::MAX), Place::Seen);
    }

    #[test]
    fn who_cannot_resume_keeps_what_can_be_kept() {
        for (reason, epoch, since, client_id, cursor, missed) in [
            (Failure::Gap, "a", 90, 1, 90, true),
            (Failure::Expired, "a", 90, 2, 90, true),
            (Failure::Expired, "a", 30, 2, 40, false), // nothing is shown twice
            (Failure::Expired, "a", 40, 2, 40, false),
            (Failure::Epoch, "b", 3, 2, 3, true),
            (Failure::Expired, "b", 3, 2, 3, true),
        ] {
            let (mut me, offered) = (standing(1, "a", 40), standing(2, epoch, 95));
            let same_log = me.is_in_the_log_of(&offered);
            assert_eq!(me.failed(reason, since, &offered, same_log), missed, "{reason:?}");
            assert_eq!(
                (me.client_id, me.cursor()),
                (client_id, cursor),
                "{reason:?} {epoch} {since}"
            );
        }
    }
}
