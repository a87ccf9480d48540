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
//!
//! Where it puts what it has decided, the hub doesn't know: a [`Mailbox`] is a trait. Here each
//! connection has a queue of its own; in lesson 13 all connections of a thread share one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::{
    sync::{Notify, oneshot, watch},
    time::Instant,
};

use super::{
    hub::{Command, ConnectionId, Effect, Hub, ReadFrom},
    mailbox::{Full, Mailbox, Mailboxes},
};
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
    mailboxes: Mailboxes,
    last: ConnectionId,
    /// The time at which the clock will look again.
    due: Option<Instant>,
}

/// A queue for each connection, and a way to end it that overtakes the queue.
struct Queue {
    items: OutboxSender<Arc<Queued>>,
    cut: oneshot::Sender<Cut>,
}

impl Mailbox for Queue {
    fn put(&mut self, item: &Arc<Queued>, delivery: Delivery) -> Result<(), Full> {
        let mut put = Some(item.clone()).into_iter();
        self.items.fill(&mut put);
        if delivery == Delivery::Reliable && put.next().is_some() { Err(Full) } else { Ok(()) }
    }

    fn cut(self: Box<Self>, why: Cut) {
        let _ = self.cut.send(why); // a session that is stuck in a write looks at nothing else
    }
}

impl SharedHub {
    /// Shares a hub among at most so many connections.
    #[must_use]
    pub fn new(hub: Hub, log: Arc<dyn Log>, max_connections: usize) -> Arc<Self> {
        let inside = Inside { hub, mailboxes: Mailboxes::default(), last: 0, due: None };
        let (connections, sooner) = (watch::Sender::new(0), Arc::new(Notify::new()));
        let inside = Mutex::new(inside);
        let hub = Self { inside, log, max_connections, connections, sooner: sooner.clone() };
        let hub = Arc::new(hub);
        tokio::spawn(keep_time(Arc::downgrade(&hub), sooner));
        hub
    }

    /// A place for a connection that is about to open; `None` if the room is full.
    #[must_use]
    pub fn reserve(self: &Arc<Self>) -> Option<Reservation> {
        let free = |count: &mut usize| {
            let is_free = *count < self.max_connections;
            *count += usize::from(is_free);
            is_free
        };
        self.connections.send_if_modified(free).then(|| Reservation { hub: self.clone() })
    }

    /// A new connection's membership; `None` if the room is full.
    #[must_use]
    pub fn connect(self: &Arc<Self>) -> Option<Membership> {
        let (items, outbox, _) = queue(OUTBOX);
        let (cut, is_cut) = oneshot::channel();
        let place = self.reserve()?.connect(|_| Box::new(Queue { items, cut }));
        Some(Membership { place, outbox, cut: is_cut })
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
            self.lock().mailboxes.remove(*connection);
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
    /// item: thousands of mailboxes are full of it at once.
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
                Effect::Append(draft) => {
                    append = Some(*draft);
                    continue;
                }
                Effect::Evict => {
                    self.cut(connection, Cut::Replaced);
                    continue;
                }
            };
            let Some(mailbox) = self.mailboxes.get_mut(connection) else { continue };
            let same = latest.take().filter(|queued| queued.item == item);
            let queued = same.unwrap_or_else(|| Arc::new(Queued { item, head }));
            if let Err(Full) = mailbox.put(latest.insert(queued), delivery) {
                self.cut(connection, Cut::Slow);
            }
        }
        append
    }

    fn cut(&mut self, connection: ConnectionId, why: Cut) {
        if let Some(mailbox) = self.mailboxes.remove(connection) {
            mailbox.cut(why);
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

/// A place in the room, before its connection is open. Dropping it gives the place back.
pub struct Reservation {
    hub: Arc<SharedHub>,
}

impl Reservation {
    /// The connection is open: from here on the hub knows it, and fills the mailbox that `mailbox`
    /// makes for its number.
    pub fn connect(self, mailbox: impl FnOnce(ConnectionId) -> Box<dyn Mailbox>) -> Place {
        let start = self.hub.log.head();
        let connection = {
            let mut inside = self.hub.lock();
            inside.last += 1;
            let connection = inside.last;
            inside.mailboxes.add(connection, mailbox(connection));
            connection
        };
        self.hub.handle(Command::Connect(connection));
        Place { connection, start, reservation: self, why: Some(LOST), left: false }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.hub.connections.send_modify(|count| *count -= 1);
    }
}

/// One connection's place in the room. Dropping it means that the connection is lost.
pub struct Place {
    connection: ConnectionId,
    /// The log's head before the hub heard of the connection.
    start: Cursor,
    reservation: Reservation,
    /// Why the member is away, if they are not gone for good.
    why: Option<&'static str>,
    left: bool,
}

impl Place {
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

    /// The hub.
    #[must_use]
    pub fn hub(&self) -> &SharedHub {
        &self.reservation.hub
    }

    /// The number of connections besides this one.
    #[must_use]
    pub fn others(&self) -> usize {
        self.hub().connections().saturating_sub(1)
    }

    /// Leaves now: for good, or, with a reason, perhaps only for a moment.
    pub fn leave(&mut self, why: Option<&'static str>) {
        self.why = why;
        self.leave_once();
    }

    fn leave_once(&mut self) {
        if !std::mem::replace(&mut self.left, true) {
            self.hub().handle(Command::Leave(self.connection, self.why));
        }
    }
}

impl Drop for Place {
    /// Also when the connection's task panics: the list names no member who isn't there.
    fn drop(&mut self) {
        self.leave_once();
    }
}

/// One connection's place in the room, and what waits for it.
pub struct Membership {
    place: Place,
    outbox: Outbox<Arc<Queued>>,
    /// Completes when the hub wants the connection to end.
    cut: oneshot::Receiver<Cut>,
}

impl Membership {
    /// The connection's number.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.place.connection
    }

    /// The place alone, for what ends the connection.
    pub fn place(&mut self) -> &mut Place {
        &mut self.place
    }

    /// The parts, for a session that uses them at once: the place, what waits for the connection,
    /// and what completes when the hub wants it to end.
    pub fn split(&mut self) -> (&Place, &mut Outbox<Arc<Queued>>, &mut oneshot::Receiver<Cut>) {
        (&self.place, &mut self.outbox, &mut self.cut)
    }
}
