//! Where the hub puts what it has decided for a connection, and all of these places.

use std::sync::Arc;

use super::{
    hub::ConnectionId,
    shared_hub::{Cut, Queued},
};
use crate::lesson06_chat::people::Delivery;

// ANCHOR: mailbox
/// The way from the hub to one connection. Nothing here waits: the hub's lock is held.
pub trait Mailbox: Send {
    /// Takes an item. An error means that there is no room for an item that matters; one that
    /// doesn't matter is dropped instead.
    fn put(&mut self, item: &Arc<Queued>, delivery: Delivery) -> Result<(), Full>;

    /// The connection is to end. Nothing follows.
    fn cut(self: Box<Self>, why: Cut);
}
// ANCHOR_END: mailbox

/// A mailbox has no room for an item that matters.
#[derive(Debug)]
pub struct Full;

/// The mailboxes, in the order of their connections' numbers: the newest is the last one. What goes
/// to all goes to them in this order, and then each is found behind the one before.
#[derive(Default)]
pub struct Mailboxes {
    all: Vec<(ConnectionId, Box<dyn Mailbox>)>,
    next: usize,
}

impl Mailboxes {
    /// Adds that of a new connection.
    pub fn add(&mut self, connection: ConnectionId, mailbox: Box<dyn Mailbox>) {
        debug_assert!(self.all.last().is_none_or(|(last, _)| *last < connection));
        self.all.push((connection, mailbox));
    }

    fn find(&self, connection: ConnectionId) -> Option<usize> {
        if self.all.get(self.next).is_some_and(|(number, _)| *number == connection) {
            return Some(self.next);
        }
        self.all.binary_search_by_key(&connection, |(number, _)| *number).ok()
    }

    /// A connection's mailbox, while it has one.
    pub fn get_mut(&mut self, connection: ConnectionId) -> Option<&mut Box<dyn Mailbox>> {
        let at = self.find(connection)?;
        self.next = at + 1;
        Some(&mut self.all[at].1)
    }

    /// Takes a connection's mailbox away.
    pub fn remove(&mut self, connection: ConnectionId) -> Option<Box<dyn Mailbox>> {
        self.find(connection).map(|at| self.all.remove(at).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mailbox that takes nothing.
    struct Taken;

    impl Mailbox for Taken {
        fn put(&mut self, _: &Arc<Queued>, _: Delivery) -> Result<(), Full> {
            Err(Full)
        }

        fn cut(self: Box<Self>, _: Cut) {}
    }

    #[test]
    fn each_is_found_in_whatever_order_they_are_looked_for_and_removed() {
        let mut boxes = Mailboxes::default();
        for connection in 1..=20 {
            boxes.add(connection, Box::new(Taken));
        }
        for connection in (1..=20).filter(|number| number % 3 == 0) {
            assert!(boxes.remove(connection).is_some(), "{connection}");
        }
        for connection in
            (0..=21).chain((0..=21).rev()).chain((0..=21).map(|number| number * 5 % 22))
        {
            let is_here = (1..=20).contains(&connection) && connection % 3 != 0;
            assert_eq!(boxes.get_mut(connection).is_some(), is_here, "{connection}");
        }
        assert!(boxes.remove(3).is_none());
    }
}
