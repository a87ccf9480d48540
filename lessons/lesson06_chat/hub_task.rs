//! The driver of the hub: one task, one queue to it, and an outbox from it to each member.
//!
//! ```text
//!   session 1 ──┐                                     ┌──► outbox 1 ──► session 1
//!   session 2 ──┼──► queue ──► Hub::handle ──► Send ──┼──► outbox 2 ──► session 2
//!               │    bounded       │      ▲           └──► …            bounded
//!                             Append ▼    │ Grown, Written
//!   POST /messages ──────────────────► log
//! ```
//!
//! Sessions may wait for the hub; the hub never waits for a session, or one stalled phone would
//! silence the room. So adding to an outbox never waits: where there is no room, a best-effort text
//! is dropped, and a member who would miss a reliable one is evicted. Nor does the hub wait for the
//! log.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use tokio::{
    sync::{
        OwnedSemaphorePermit, Semaphore,
        mpsc::{self, OwnedPermit},
        watch,
    },
    time::Instant,
};

use super::{
    fast_outbox::{Evicted, Outbox, OutboxSender, outbox}, // as `outbox`, faster
    hub::{Command, Effect, Hub},
    outbox::BURST,
    people::{MAX_LISTED, Outgoing, Who},
    protocol::ClientId,
};
use crate::{lesson01_polling::log::CAPACITY, lesson02_push::log::Cursor, stage::program::until};

/// The usual number of connections that a room takes.
pub const MAX_PEOPLE: usize = MAX_LISTED;

/// The texts that may wait for one member: as many as the log holds, since a member who is further
/// behind could not catch up from there, either. All members share one text, so a long queue costs
/// little.
pub const OUTBOX: usize = CAPACITY.get();

/// The commands that may wait for the hub.
const QUEUE: usize = 256;

/// The reason in `user_left` for a member who was evicted.
pub const SLOW: &str = "slow";

/// The reason in `user_left` for a connection that ended without a close handshake.
pub const LOST: &str = "lost";

/// The way to a hub. A clone leads to the same room.
#[derive(Clone, Debug)]
pub struct HubHandle {
    inbound: mpsc::Sender<Inbound>,
    permits: Arc<Semaphore>,
    max_connections: usize,
    ids: Arc<AtomicU64>,
}

/// An item of the queue to the hub.
#[derive(Debug)]
pub(super) enum Inbound {
    /// A client connects; the sender leads to its session.
    Connect(ClientId, Who, OutboxSender),
    /// Anything else.
    Command(Command),
}

impl HubHandle {
    // ANCHOR: connect
    /// Becomes a member; `None` if the room is full.
    pub async fn connect(&self, who: Who) -> Option<Membership> {
        let permit = self.permits.clone().try_acquire_owned().ok()?;
        let leave = self.inbound.clone().reserve_owned().await.ok()?; // so that leaving never waits
        let id = self.ids.fetch_add(1, Relaxed) + 1;
        let (sender, outbox, evicted) = outbox();
        let hub = self.inbound.clone();
        hub.send(Inbound::Connect(id, who, sender)).await.ok()?;
        let (leave, reason) = (Some(leave), Some(LOST.to_owned()));
        Some(Membership { id, hub, outbox, evicted, leave, reason, _permit: permit })
    }
    // ANCHOR_END: connect

    /// The number of connections.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.max_connections - self.permits.available_permits()
    }

    /// Completes when no connection is left. No new one is accepted after that.
    pub async fn empty(&self) {
        let all = u32::try_from(self.max_connections).unwrap_or(u32::MAX);
        let _ = self.permits.acquire_many(all).await;
    }
}

/// One connection's membership in the room: its way to the hub, and its outbox. Dropping it is
/// leaving, however it comes about.
#[derive(Debug)]
pub struct Membership {
    pub(super) id: ClientId,
    pub(super) hub: mpsc::Sender<Inbound>,
    pub(super) outbox: Outbox,
    pub(super) evicted: Evicted,
    leave: Option<OwnedPermit<Inbound>>,
    reason: Option<String>,
    _permit: OwnedSemaphorePermit,
}

impl Membership {
    /// The member's public number.
    #[must_use]
    pub fn id(&self) -> ClientId {
        self.id
    }

    /// Leaves now. The reason, if there is one, is sent to the others. Without this call it is
    /// "lost".
    pub fn leave(&mut self, reason: Option<&str>) {
        self.reason = reason.map(str::to_owned);
        self.send_leave();
    }

    fn send_leave(&mut self) {
        if let Some(permit) = self.leave.take() {
            permit.send(Inbound::Command(Command::Leave(self.id(), self.reason.take())));
        }
    }
}

impl Drop for Membership {
    /// Also when the session's task panics: no member stays in the list without a connection.
    fn drop(&mut self) {
        self.send_leave();
    }
}

type Append = Pin<Box<dyn Future<Output = Command> + Send>>;

/// The task.
#[derive(Debug)]
pub struct HubTask {
    hub: Hub,
    queue: mpsc::Receiver<Inbound>,
    grown: watch::Receiver<Cursor>,
    /// Appends that the log has not finished.
    appends: FuturesUnordered<Append>,
    outboxes: BTreeMap<ClientId, OutboxSender>,
}

impl HubTask {
    /// Starts the task of a hub that takes so many connections. The task ends when no handle and no
    /// membership is left.
    #[must_use]
    pub fn spawn(hub: Hub, max_connections: usize) -> HubHandle {
        // Besides the places for commands there is one for the `Leave` of each member.
        let (inbound, queue) = mpsc::channel(QUEUE + max_connections);
        let (grown, appends) = (hub.log().grown(), FuturesUnordered::new());
        let task = Self { hub, queue, grown, appends, outboxes: BTreeMap::new() };
        tokio::spawn(task.run());
        let permits = Arc::new(Semaphore::new(max_connections));
        HubHandle { inbound, permits, max_connections, ids: Arc::default() }
    }

    // ANCHOR: run
    async fn run(mut self) {
        let mut inbound = Vec::new();
        loop {
            let deadline = self.hub.poll_timeout();
            let mut outgoing = Vec::new();
            tokio::select! {
                count = self.queue.recv_many(&mut inbound, BURST) => {
                    if count == 0 {
                        return;
                    }
                    for inbound in inbound.drain(..) {
                        let command = match inbound {
                            Inbound::Connect(id, who, outbox) => {
                                self.outboxes.insert(id, outbox);
                                Command::Connect(id, who)
                            }
                            Inbound::Command(command) => command,
                        };
                        self.handle(command, &mut outgoing);
                    }
                }
                Ok(()) = self.grown.changed() => self.handle(Command::Grown, &mut outgoing),
                Some(written) = self.appends.next() => self.handle(written, &mut outgoing),
                () = until(deadline) => {
                    let effects = self.hub.handle_timeout(Instant::now().into_std());
                    self.carry_out(effects, &mut outgoing);
                }
            }
            self.deliver(&outgoing);
        }
    }
    // ANCHOR_END: run

    // ANCHOR: append
    /// Lets the hub decide, and does what it has decided.
    fn handle(&mut self, command: Command, outgoing: &mut Vec<Outgoing>) {
        if let Command::Leave(id, _) = &command {
            self.outboxes.remove(id);
        }
        self.grown.mark_unchanged(); // the hub reads the log with every command
        let effects = self.hub.handle(command, Instant::now().into_std());
        self.carry_out(effects, outgoing);
    }

    /// Begins the appends; what is to be sent is added to `outgoing`. Most logs append at once;
    /// [`run`](Self::run) waits for the rest.
    fn carry_out(&mut self, effects: Vec<Effect>, outgoing: &mut Vec<Outgoing>) {
        for effect in effects {
            match effect {
                Effect::Send(send) => outgoing.push(send),
                Effect::Append { draft, origin } => {
                    let log = self.hub.log().clone();
                    let mut append: Append = Box::pin(async move {
                        let result = log.append(draft, Some(origin.clone())).await;
                        Command::Written(origin, result)
                    });
                    // Begun now, so messages keep their order.
                    match append.as_mut().now_or_never() {
                        Some(written) => self.handle(written, outgoing), // has no appends
                        None => self.appends.push(append),
                    }
                }
            }
        }
    }
    // ANCHOR_END: append

    // ANCHOR: deliver
    /// Adds texts to the outboxes. Members without room for a reliable text leave.
    fn deliver(&mut self, outgoing: &[Outgoing]) {
        let mut behind = BTreeSet::new();
        // A burst is for the same people: each outbox is opened once for all of it.
        for burst in outgoing.chunk_by(|one, next| one.to == next.to) {
            for id in &burst[0].to {
                let Some(outbox) = self.outboxes.get(id) else { continue };
                if !outbox.put(burst) {
                    behind.insert(*id);
                }
            }
        }
        for id in behind {
            let mut outgoing = Vec::new();
            self.handle(Command::Leave(id, Some(SLOW.to_owned())), &mut outgoing);
            self.deliver(&outgoing); // each time with one outbox less
        }
    }
    // ANCHOR_END: deliver
}
