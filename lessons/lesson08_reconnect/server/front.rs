//! The front of the hub: a lock around it, and an outbox for each connection.
//!
//! ```text
//!   session 1 ── command ──►┌───────────┐──► outbox 1 ──► session 1
//!   session 2 ── command ──►│ lock: Hub │──► outbox 2 ──► session 2 ◄── reads ── journal
//!   the clock ─────────────►└───────────┘    bounded
//! ```
//!
//! Lesson 06 gave its hub a task, because there it handed out every message. Here the readers read for themselves; what is
//! left to the hub takes microseconds, and a lock does it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use crate::stage::text::Text;
use tokio::{
    sync::{
        Notify,
        mpsc::{self, error::TrySendError},
        oneshot, watch,
    },
    time::Instant,
};

use super::{
    hub::{Command, Hub},
    journal::Journal,
    line::Line,
    orders::{Order, Reading},
};
use crate::{lesson06_chat::people::Delivery, stage::program::until};

/// A connection's number, given once. A person may have several, one after the other.
pub type ConnectionId = u64;

/// How many orders may wait for one connection. Messages are not among them.
pub const OUTBOX: usize = 256;

/// What waits for a connection.
#[derive(Clone, Debug)]
pub enum Item {
    /// To be sent.
    Text(Text),
    /// To be read, and that sent.
    Read(Reading),
}

/// Why a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Too much was waiting.
    Slow,
    /// The person has come back on another connection.
    Replaced,
}

/// One room, shared by all its sessions.
pub struct Front {
    inside: Mutex<Inside>,
    journal: Arc<Journal>,
    seats: usize,
    taken: watch::Sender<usize>,
    sooner: Arc<Notify>,
}

struct Inside {
    hub: Hub,
    outboxes: BTreeMap<ConnectionId, Outbox>,
    last: ConnectionId,
    /// When the clock will look again.
    due: Option<Instant>,
}

struct Outbox {
    items: mpsc::Sender<Item>,
    cut: oneshot::Sender<Cut>,
}

impl Front {
    /// Opens a room for so many connections.
    #[must_use]
    pub fn open(hub: Hub, journal: Arc<Journal>, seats: usize) -> Arc<Self> {
        let inside = Inside { hub, outboxes: BTreeMap::new(), last: 0, due: None };
        let (taken, sooner) = (watch::Sender::new(0), Arc::new(Notify::new()));
        let inside = Mutex::new(inside);
        let front = Arc::new(Self { inside, journal, seats, taken, sooner: sooner.clone() });
        tokio::spawn(keep_time(Arc::downgrade(&front), sooner));
        front
    }

    /// A line into the room; `None` if the room is full.
    #[must_use]
    pub fn connect(self: &Arc<Self>) -> Option<Line> {
        let mut inside = self.lock();
        if *self.taken.borrow() == self.seats {
            return None;
        }
        self.taken.send_modify(|taken| *taken += 1);
        inside.last += 1;
        let connection = inside.last;
        let (items, outbox) = mpsc::channel(OUTBOX);
        let (cut, is_cut) = oneshot::channel();
        inside.outboxes.insert(connection, Outbox { items, cut });
        self.handle(&mut inside, Command::Connect(connection));
        Some(Line::new(connection, self.clone(), outbox, is_cut))
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        *self.taken.borrow()
    }

    /// Completes when nobody is here.
    pub async fn empty(&self) {
        let _ = self.taken.subscribe().wait_for(|taken| *taken == 0).await;
    }

    /// The log.
    #[must_use]
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// Tells the hub something.
    pub(super) fn tell(&self, command: Command) {
        self.handle(&mut self.lock(), command);
    }

    /// A connection is over, and its seat free.
    pub(super) fn vacate(&self) {
        self.taken.send_modify(|taken| *taken -= 1);
    }

    fn handle(&self, inside: &mut Inside, command: Command) {
        if let Command::Leave(connection, _) = &command {
            inside.outboxes.remove(connection);
        }
        let orders = inside.hub.handle(command, Instant::now().into_std());
        inside.deliver(orders);
        let due = inside.hub.poll_timeout().map(Instant::from_std);
        if due.is_some_and(|due| inside.due.is_none_or(|before| due < before)) {
            inside.due = due;
            self.sooner.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // The hub doesn't panic, and if it did, the others would still want to talk.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.sooner.notify_one(); // so that the clock sees that nobody needs it any more
    }
}

impl Inside {
    // ANCHOR: deliver
    /// Never waits. Whoever has no room for what matters has read nothing for long: that connection ends, and the person
    /// comes back and reads on.
    fn deliver(&mut self, orders: Vec<(ConnectionId, Order)>) {
        for (connection, order) in orders {
            let Some(outbox) = self.outboxes.get(&connection) else { continue };
            let (item, worth) = match order {
                Order::Send(text, worth) => (Item::Text(text), worth),
                Order::Read(reading) => (Item::Read(reading), Delivery::Reliable),
                Order::Evict => {
                    self.cut(connection, Cut::Replaced);
                    continue;
                }
            };
            let put = outbox.items.try_send(item);
            if worth == Delivery::Reliable && matches!(put, Err(TrySendError::Full(_))) {
                self.cut(connection, Cut::Slow);
            }
        }
    }
    // ANCHOR_END: deliver

    fn cut(&mut self, connection: ConnectionId, why: Cut) {
        if let Some(outbox) = self.outboxes.remove(&connection) {
            let _ = outbox.cut.send(why); // a session that is stuck in a write looks at nothing else
        }
    }
}

/// Tells the hub what time it is, whenever it wants to know.
async fn keep_time(front: Weak<Front>, sooner: Arc<Notify>) {
    loop {
        let due = {
            let Some(front) = front.upgrade() else { return };
            let mut inside = front.lock();
            let orders = inside.hub.handle_timeout(Instant::now().into_std());
            inside.deliver(orders);
            inside.due = inside.hub.poll_timeout().map(Instant::from_std);
            inside.due
        };
        tokio::select! {
            biased;
            () = sooner.notified() => {}
            () = until(due) => {}
        }
    }
}
