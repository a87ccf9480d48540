//! The way from the hub to a worker: one list for all its connections.
//!
//! Lesson 08's hub fills an outbox for each connection, and each of them wakes a task. A worker
//! looks at its list once for all that has come, and what goes to many stands there once. For whom
//! it is, stands there too, and nowhere else: a hundred people who join while five thousand are
//! here mean half a million deliveries, of which none needs memory of its own.

use std::{
    iter,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tokio::sync::Notify;

use crate::{
    lesson06_chat::people::Delivery,
    lesson08_reconnect::server::{
        hub::ConnectionId,
        mailbox::{Full, Mailbox},
        shared_hub::{Cut, Queued},
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
enum Note {
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

    /// What has come since the last call, for so many connections.
    pub fn take(&self, connections: usize) -> Notes {
        let all = std::mem::take(&mut *self.lock()); // and the lock is free again
        Notes::new(all, connections)
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

/// What has come since the last turn. Each connection looks for what is its own, so what is for one
/// of thousands mustn't stand in the way of the others.
#[derive(Debug, Default)]
pub struct Notes {
    all: Vec<Note>,
    /// The places of items for many: each connection asks each of them whether it is meant.
    for_many: Vec<usize>,
    /// The places of items for few, found by seat.
    for_few: Vec<(Seat, usize)>,
}

/// An item is for many if it is for at least one of so many connections.
const ONE_OF: u64 = 8;

impl Notes {
    fn new(mut all: Vec<Note>, connections: usize) -> Self {
        let (mut for_many, mut for_few) = (Vec::new(), Vec::new());
        for (place, note) in all.iter_mut().enumerate() {
            let Note::Item { to, .. } = note else { continue };
            to.sort();
            if to.count() * ONE_OF >= connections as u64 {
                for_many.push(place);
            } else {
                for_few.extend(to.each().map(|seat| (seat, place)));
            }
        }
        for_few.sort_unstable();
        Self { all, for_many, for_few }
    }

    /// The items for a seat, in the hub's order, and whether they may be dropped.
    pub fn of(&self, seat: Seat) -> impl Iterator<Item = (&Arc<Queued>, Delivery)> {
        let from = self.for_few.partition_point(|(other, _)| *other < seat);
        let few = self.for_few[from..].iter().take_while(move |(other, _)| *other == seat);
        let mut few = few.map(|(_, place)| *place).peekable();
        let many = self.for_many.iter().copied();
        let mut many = many.filter(move |place| self.all[*place].is_for(seat)).peekable();
        let places = iter::from_fn(move || match (few.peek(), many.peek()) {
            (Some(one), Some(other)) if one > other => many.next(),
            (None, _) => many.next(),
            _ => few.next(),
        });
        places.filter_map(|place| match &self.all[place] {
            Note::Item { item, delivery, .. } => Some((item, *delivery)),
            Note::Cut(..) => None,
        })
    }

    /// The connections that are to end.
    pub fn cuts(&self) -> impl Iterator<Item = (ConnectionId, Cut)> {
        self.all.iter().filter_map(|note| match note {
            Note::Cut(number, why) => Some((*number, *why)),
            Note::Item { .. } => None,
        })
    }

    /// The last message that stands before one of the items.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.heads().max().unwrap_or_default()
    }

    /// The last message that stands before the first of them; if there are none, all do.
    #[must_use]
    pub fn first_head(&self) -> u64 {
        self.heads().min().unwrap_or(u64::MAX - 1)
    }

    fn heads(&self) -> impl Iterator<Item = u64> {
        self.all.iter().filter_map(|note| match note {
            Note::Item { item, .. } => Some(item.head),
            Note::Cut(..) => None,
        })
    }
}

impl Note {
    fn is_for(&self, seat: Seat) -> bool {
        matches!(self, Self::Item { to, .. } if to.has(seat))
    }
}

/// A connection's number among those of its worker, given once, in the order in which they come.
pub type Seat = u64;

// ANCHOR: seats
/// Seats, as ranges from a first one up to one that isn't meant. Nearly always everybody is meant
/// but one: that is two ranges, however many people there are.
#[derive(Debug)]
struct Seats(Vec<(Seat, Seat)>);

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

    fn each(&self) -> impl Iterator<Item = Seat> {
        self.0.iter().flat_map(|(first, end)| *first..*end)
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|(first, end)| end - first).sum()
    }

    /// Whether a seat is meant.
    fn has(&self, seat: Seat) -> bool {
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
    use crate::lesson08_reconnect::server::{hub::ReadFrom, shared_hub::Item};

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

    #[test]
    fn each_seat_finds_what_is_its_own_in_the_hubs_order() {
        let inbox = Inbox::default();
        let item = |head| {
            Arc::new(Queued { item: Item::Read(ReadFrom { me: 1, after: 0, whole: 0 }), head })
        };
        let mut expected = vec![Vec::new(); 100];
        for head in 0..60 {
            let item = item(head);
            let one = usize::try_from(head * 7 % 100).unwrap();
            // In turn for all but one, for one alone, and for two.
            let to: Vec<usize> = match head % 3 {
                0 => (0..100).filter(|seat| *seat != one).collect(),
                1 => vec![one],
                _ => vec![one, 0],
            };
            for seat in to {
                inbox.put(seat as u64, &item, Delivery::Reliable);
                expected[seat].push(head);
            }
        }
        let notes = inbox.take(100);
        for (seat, expected) in expected.iter().enumerate() {
            let found: Vec<_> = notes.of(seat as u64).map(|(item, _)| item.head).collect();
            assert_eq!(found, *expected, "seat {seat}");
        }
    }
}
