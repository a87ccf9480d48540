//! The way from the hub to a worker: one list for all its connections.
//!
//! Lesson 08's hub fills an outbox for each connection, and each of them wakes a task. A worker
//! looks at its list once for all that has come, and what goes to many stands there once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
}

/// One thing that the hub wants.
#[derive(Debug)]
pub enum Note {
    /// An item for these connections.
    Item {
        /// In the hub's order.
        to: Vec<ConnectionId>,
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
        std::mem::take(&mut *self.lock())
    }

    /// The mailbox of one connection, as the hub sees it.
    pub fn mailbox(self: &Arc<Self>, connection: ConnectionId) -> Box<dyn Mailbox> {
        Box::new(Entry { connection, inbox: self.clone() })
    }

    fn put(&self, to: ConnectionId, item: &Arc<Queued>, delivery: Delivery) {
        self.add(|notes| match notes.last_mut() {
            // The hub has one item for all who are sent the same.
            Some(Note::Item { to: many, item: last, .. }) if Arc::ptr_eq(last, item) => {
                many.push(to);
            }
            _ => notes.push(Note::Item { to: vec![to], item: item.clone(), delivery }),
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

/// One connection's part of an inbox.
struct Entry {
    connection: ConnectionId,
    inbox: Arc<Inbox>,
}

// ANCHOR: mailbox
impl Mailbox for Entry {
    /// There is always room: the worker looks at its inbox at every turn, and it is the worker who
    /// knows which connection lags.
    fn put(&mut self, item: &Arc<Queued>, delivery: Delivery) -> Result<(), Full> {
        self.inbox.put(self.connection, item, delivery);
        Ok(())
    }

    fn cut(self: Box<Self>, why: Cut) {
        self.inbox.add(|notes| notes.push(Note::Cut(self.connection, why)));
    }
}
// ANCHOR_END: mailbox
