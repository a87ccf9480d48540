//! The way from the hub to a worker: one list for all its connections.
//!
//! Lesson 08's hub fills an outbox for each connection, and each of them wakes a task. A worker
//! looks at its list once for all that has come, and what goes to many stands there once. For whom
//! it is, stands there too, and nowhere else: a hundred people who join while five thousand are
//! here mean half a million deliveries, of which none needs memory of its own.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use tokio::sync::Notify;

use crate::{
    lesson06_chat::people::Delivery,
    lesson08_reconnect::server::{
        hub::ConnectionId,
        shared_hub::{Cut, Full, Mailbox, Queued},
    },
};

// ANCHOR: inbox
/// What the hub wants of a worker's connections.
#[derive(Debug, Default)]
pub struct Inbox {
    notes: Mutex<Vec<Note>>,
    filled: Notify,
    /// The number of seats that have been given.
    seats: AtomicU64,
}

/// One thing that the hub wants.
#[derive(Debug)]
pub enum Note {
    /// An item for these connections.
    Item {
        /// For whom.
        to: Seats,
        /// What, and its place among the messages.
        item: Arc<Queued>,
        /// Whether it may be dropped.
        delivery: Delivery,
    },
    /// The end of a connection.
    Cut(ConnectionId, Cut),
}

impl Inbox {
    /// Completes when there may be something.
    pub async fn filled(&self) {
        self.filled.notified().await;
    }

    /// What has come since the last call.
    pub fn take(&self) -> Vec<Note> {
        let mut notes = std::mem::take(&mut *self.lock());
        for note in &mut notes {
            if let Note::Item { to, .. } = note {
                to.sort();
            }
        }
        notes
    }

    /// The mailbox of one connection, as the hub sees it, and the connection's seat.
    pub fn mailbox(self: &Arc<Self>, connection: ConnectionId) -> (Box<dyn Mailbox>, Seat) {
        let seat = self.seats.fetch_add(1, Relaxed);
        (Box::new(Entry { connection, seat, inbox: self.clone() }), seat)
    }

    fn put(&self, to: Seat, item: &Arc<Queued>, delivery: Delivery) {
        self.add(|notes| {
            // The hub has one item for all who are sent the same.
            if let Some(Note::Item { to: many, item: last, .. }) = notes.last_mut()
                && Arc::ptr_eq(last, item)
            {
                return many.add(to);
            }
            notes.push(Note::Item { to: Seats::only(to), item: item.clone(), delivery });
        });
    }

    /// The first note wakes the worker, which finds the others with it.
    fn add(&self, add: impl FnOnce(&mut Vec<Note>)) {
        let mut notes = self.lock();
        let is_first = notes.is_empty();
        add(&mut notes);
        if is_first {
            self.filled.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Note>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
// ANCHOR_END: inbox

impl Note {
    /// The item, and whether it may be dropped, if it is for this seat.
    #[must_use]
    pub fn item_for(&self, seat: Seat) -> Option<(&Arc<Queued>, Delivery)> {
        match self {
            Self::Item { to, item, delivery } if to.has(seat) => Some((item, *delivery)),
            _ => None,
        }
    }
}

/// A connection's number among those of its worker, given once, in the order in which they come.
pub type Seat = u64;

// ANCHOR: seats
/// Seats, as ranges from a first one up to one that isn't meant. Nearly always everybody is meant
/// but one: that is two ranges, however many people there are.
#[derive(Debug)]
pub struct Seats(Vec<(Seat, Seat)>);

impl Seats {
    fn only(seat: Seat) -> Self {
        Self(vec![(seat, seat + 1)])
    }

    fn add(&mut self, seat: Seat) {
        match self.0.last_mut() {
            Some((_, end)) if *end == seat => *end += 1,
            _ => self.0.push((seat, seat + 1)),
        }
    }

    /// Puts ranges in order that didn't come in order: members who have come back sit on later
    /// seats.
    fn sort(&mut self) {
        self.0.sort_unstable();
        self.0.dedup_by(|next, before| {
            let is_one = next.0 == before.1;
            before.1 = if is_one { next.1 } else { before.1 };
            is_one
        });
    }

    /// Whether a seat is meant.
    #[must_use]
    pub fn has(&self, seat: Seat) -> bool {
        let at = self.0.partition_point(|(_, end)| *end <= seat);
        self.0.get(at).is_some_and(|(first, _)| *first <= seat)
    }
}
// ANCHOR_END: seats

/// One connection's part of an inbox.
struct Entry {
    connection: ConnectionId,
    seat: Seat,
    inbox: Arc<Inbox>,
}

// ANCHOR: mailbox
impl Mailbox for Entry {
    /// There is always room: the worker looks at its inbox at every turn, and it is the worker who
    /// knows which connection lags.
    fn put(&mut self, item: &Arc<Queued>, delivery: Delivery) -> Result<(), Full> {
        self.inbox.put(self.seat, item, delivery);
        Ok(())
    }

    fn cut(self: Box<Self>, why: Cut) {
        self.inbox.add(|notes| notes.push(Note::Cut(self.connection, why)));
    }
}
// ANCHOR_END: mailbox

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_ranges_in_whatever_order_they_come() {
        let everybody_but_3 = [0, 1, 2, 4, 5, 6];
        for rotate in 0..everybody_but_3.len() {
            let mut order = everybody_but_3;
            order.rotate_left(rotate);
            let mut seats = Seats::only(order[0]);
            order[1..].iter().for_each(|seat| seats.add(*seat));
            seats.sort();
            assert_eq!(seats.0, [(0, 3), (4, 7)], "{order:?}");
            let here: Vec<_> = (0..9).filter(|seat| seats.has(*seat)).collect();
            assert_eq!(here, everybody_but_3);
        }
    }
}
