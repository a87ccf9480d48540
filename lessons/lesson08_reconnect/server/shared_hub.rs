//! The hub behind a lock, and an outbox for each connection.
//!
//! ```text
//!   connection 1 ── command ──►┌───────────┐──► outbox 1 ──► connection 1
//!   connection 2 ── command ──►│ lock: Hub │──► outbox 2 ──► connection 2 ◄── reads ── log
//!   the clock ────────────────►└───────────┘    bounded
//! ```
//!
//! Lesson 06 gave its hub a task, because there the hub handed out every message. Here the readers
//! read for themselves. What is left to the hub takes microseconds, and nothing under its lock
//! waits for a disk or a network.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::{
    sync::{Notify, oneshot, watch},
    time::Instant,
};

use super::hub::{Command, ConnectionId, Effect, Hub, ReadFrom};
use crate::{
    lesson01_polling::log::Draft,
    lesson02_push::log::{Cursor, Log, Origin},
    lesson06_chat::{
        fast_outbox::{Outbox, OutboxSender, queue},
        hub_task::LOST,
        people::Delivery,
        protocol::ClientId,
    },
    lesson08_reconnect::protocol::Token,
    stage::{program::until, text::Text},
};

/// The capacity of an outbox. Chat messages are not among its items.
pub const OUTBOX: usize = 256;

/// What waits for a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A text to send.
    Text(Text),
    /// A part of the log to read and to send.
    Read(ReadFrom),
}

/// An item, and its place among the messages: what comes about a member stands after what the log
/// held at that time, and before what that member says next.
#[derive(Clone, Debug)]
pub struct Queued {
    /// What waits.
    pub item: Item,
    /// The log's head when the hub decided it.
    pub head: u64,
}

/// Why a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Too much was waiting.
    Slow,
    /// The member has come back on another connection.
    Replaced,
}

/// One room, shared by all its connections.
pub struct SharedHub {
    inside: Mutex<Inside>,
    log: Arc<dyn Log>,
    max_connections: usize,
    connections: watch::Sender<usize>,
    sooner: Arc<Notify>,
}

struct Inside {
    hub: Hub,
    outboxes: BTreeMap<ConnectionId, Way>,
    last: ConnectionId,
    /// The time at which the clock will look again.
    due: Option<Instant>,
}

struct Way {
    items: OutboxSender<Arc<Queued>>,
    cut: oneshot::Sender<Cut>,
}

impl SharedHub {
    /// Shares a hub among at most so many connections.
    #[must_use]
    pub fn new(hub: Hub, log: Arc<dyn Log>, max_connections: usize) -> Arc<Self> {
        let inside = Inside { hub, outboxes: BTreeMap::new(), last: 0, due: None };
        let (connections, sooner) = (watch::Sender::new(0), Arc::new(Notify::new()));
        let inside = Mutex::new(inside);
        let hub = Self { inside, log, max_connections, connections, sooner: sooner.clone() };
        let hub = Arc::new(hub);
        tokio::spawn(keep_time(Arc::downgrade(&hub), sooner));
        hub
    }

    /// A new connection's membership; `None` if the room is full.
    #[must_use]
    pub fn connect(self: &Arc<Self>) -> Option<Membership> {
        let (items, outbox, _) = queue(OUTBOX);
        let (cut, is_cut) = oneshot::channel();
        let start = self.log.head();
        let connection = {
            let mut inside = self.lock();
            if *self.connections.borrow() == self.max_connections {
                return None;
            }
            self.connections.send_modify(|count| *count += 1);
            inside.last += 1;
            let connection = inside.last;
            inside.outboxes.insert(connection, Way { items, cut });
            connection
        };
        self.handle(Command::Connect(connection));
        let hub = self.clone();
        let (why, left) = (Some(LOST), false);
        Some(Membership { connection, start, hub, outbox, cut: is_cut, why, left })
    }

    /// The number of connections.
    #[must_use]
    pub fn connections(&self) -> usize {
        *self.connections.borrow()
    }

    /// Completes when there is no connection.
    pub async fn empty(&self) {
        let _ = self.connections.subscribe().wait_for(|count| *count == 0).await;
    }

    /// The member on a connection; `None` if the member is on another one now.
    #[must_use]
    pub fn member(&self, connection: ConnectionId) -> Option<ClientId> {
        self.lock().hub.member(connection)
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Arc<dyn Log> {
        &self.log
    }

    /// The name and the origin of a message that comes over HTTP with a member's token.
    #[must_use]
    pub fn origin_by_token(&self, token: &Token, id: String) -> Option<(String, Origin)> {
        self.lock().hub.origin_by_token(token, id)
    }

    /// Passes a command to the hub. Returns what the connection that it came from is to append.
    pub fn handle(&self, command: Command) -> Option<(Draft, Origin)> {
        if let Command::Leave(connection, _) = &command {
            self.lock().outboxes.remove(connection);
        }
        self.change(|hub, now| hub.handle(command, now))
    }

    /// Changes the hub in another way, and does what it wants done because of it.
    pub fn change(
        &self,
        change: impl FnOnce(&mut Hub, std::time::Instant) -> Vec<(ConnectionId, Effect)>,
    ) -> Option<(Draft, Origin)> {
        let mut inside = self.lock();
        let effects = change(&mut inside.hub, Instant::now().into_std());
        let append = inside.deliver(effects, self.log.head().seq);
        let due = inside.hub.poll_timeout().map(Instant::from_std);
        if due.is_some_and(|due| inside.due.is_none_or(|before| due < before)) {
            inside.due = due;
            self.sooner.notify_one();
        }
        append
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // The hub doesn't panic; and if it did, the other members would still want to talk.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SharedHub {
    fn drop(&mut self) {
        self.sooner.notify_one(); // so that the clock sees that it isn't needed any more
    }
}

impl Inside {
    /// Never waits. A connection without room for what matters has read nothing for long: it is
    /// ended, and its client comes back and reads on. All who are sent the same text share one
    /// item: thousands of outboxes are full of it at once.
    fn deliver(
        &mut self,
        effects: Vec<(ConnectionId, Effect)>,
        head: u64,
    ) -> Option<(Draft, Origin)> {
        let (mut append, mut latest) = (None, None::<Arc<Queued>>);
        for (connection, effect) in effects {
            let (item, delivery) = match effect {
                Effect::Send(text, delivery) => (Item::Text(text), delivery),
                Effect::Read(from) => (Item::Read(from), Delivery::Reliable),
                Effect::Append(draft, origin) => {
                    append = Some((draft, origin));
                    continue;
                }
                Effect::Evict => {
                    self.cut(connection, Cut::Replaced);
                    continue;
                }
            };
            let Some(outbox) = self.outboxes.get(&connection) else { continue };
            let same = latest.take().filter(|queued| queued.item == item);
            let queued = same.unwrap_or_else(|| Arc::new(Queued { item, head }));
            let mut put = Some(latest.insert(queued).clone()).into_iter();
            outbox.items.fill(&mut put);
            if delivery == Delivery::Reliable && put.next().is_some() {
                self.cut(connection, Cut::Slow);
            }
        }
        append
    }

    fn cut(&mut self, connection: ConnectionId, why: Cut) {
        if let Some(outbox) = self.outboxes.remove(&connection) {
            let _ = outbox.cut.send(why); // a session that is stuck in a write looks at nothing else
        }
    }
}

/// Tells the hub that time has passed, whenever it wants to know.
async fn keep_time(hub: Weak<SharedHub>, sooner: Arc<Notify>) {
    loop {
        let due = {
            let Some(hub) = hub.upgrade() else { return };
            let mut inside = hub.lock();
            let effects = inside.hub.handle_timeout(Instant::now().into_std());
            inside.deliver(effects, hub.log.head().seq);
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

/// One connection's place in the room. Dropping it means that the connection is lost.
pub struct Membership {
    connection: ConnectionId,
    /// The log's head before the hub heard of the connection.
    start: Cursor,
    hub: Arc<SharedHub>,
    outbox: Outbox<Arc<Queued>>,
    /// Completes when the hub wants the connection to end.
    cut: oneshot::Receiver<Cut>,
    /// Why the member is away, if they are not gone for good.
    why: Option<&'static str>,
    left: bool,
}

impl Membership {
    /// The connection's number.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// The log's head before the hub heard of the connection. What the hub says of the log is true
    /// of this epoch, or the connection's first read finds a gap.
    #[must_use]
    pub fn start(&self) -> Cursor {
        self.start.clone()
    }

    /// The number of connections besides this one.
    #[must_use]
    pub fn others(&self) -> usize {
        self.hub.connections().saturating_sub(1)
    }

    /// Leaves now: for good, or, with a reason, perhaps only for a moment.
    pub fn leave(&mut self, why: Option<&'static str>) {
        self.why = why;
        self.leave_once();
    }

    /// The parts, for a session that uses them at once: the hub, what waits for the connection, and
    /// what completes when the hub wants it to end.
    pub fn split(&mut self) -> (&SharedHub, &mut Outbox<Arc<Queued>>, &mut oneshot::Receiver<Cut>) {
        (&self.hub, &mut self.outbox, &mut self.cut)
    }

    fn leave_once(&mut self) {
        if !std::mem::replace(&mut self.left, true) {
            self.hub.handle(Command::Leave(self.connection, self.why));
        }
    }
}

impl Drop for Membership {
    /// Also when the connection's task panics: the list names no member who isn't there.
    fn drop(&mut self) {
        self.leave_once();
        self.hub.connections.send_modify(|count| *count -= 1);
    }
}
