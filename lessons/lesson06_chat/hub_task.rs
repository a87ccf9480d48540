//! The driver of the hub: one task, one queue to it, and a queue from it to each member.
//!
//! ```text
//!   session 1 ──┐                                  ┌──► outbox 1 ──► session 1
//!   session 2 ──┼──► queue ──► Hub::handle ──► posts ──► outbox 2 ──► session 2
//!   POST ─ look ┘    bounded                       └──► …           bounded
//! ```
//!
//! Sessions may wait for the hub; the hub never waits for a session, or one stalled phone would silence the room. So
//! putting a text into an outbox never waits: where there is no room, what is fleeting is dropped, and whoever would
//! miss something lasting is put out.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tokio::{
    sync::{Notify, Semaphore, mpsc},
    time::Instant,
};

use super::{
    hub::{Command, Hub},
    membership::Membership,
    outbox::{BURST, OutboxSender, outbox},
    people::{MAX_LISTED, Outgoing},
    protocol::ClientId,
};
use crate::{lesson01_polling::log::CAPACITY, stage::program::until};

/// How many connections a room usually takes.
pub const MAX_PEOPLE: usize = MAX_LISTED;

/// How many texts may wait for one member. As many as the log holds: who is further behind could not catch up from
/// there, either. They are shared by all who wait for them, so a long queue costs little.
pub const OUTBOX: usize = CAPACITY.get();

/// How many commands may wait for the hub.
const QUEUE: usize = 256;

/// What `user_left` says of somebody who was put out.
pub const SLOW: &str = "slow";

/// The way to the hub. Cloning it gives another handle on the same room.
#[derive(Clone, Debug)]
pub struct HubHandle {
    inbound: mpsc::Sender<Inbound>,
    look: Arc<Notify>,
    permits: Arc<Semaphore>,
    max_connections: usize,
    ids: Arc<AtomicU64>,
}

/// What stands in the queue.
#[derive(Debug)]
pub(super) enum Inbound {
    /// Somebody connects, and this is how to reach them.
    Connect(ClientId, OutboxSender),
    /// Anything else.
    Command(Command),
}

impl HubHandle {
    /// Starts the task of a hub. It ends when nobody is left who could inbound it.
    #[must_use]
    pub fn start(hub: Hub) -> Self {
        Self::with_max_connections(hub, MAX_PEOPLE)
    }

    /// The same for so many people.
    #[must_use]
    pub fn with_max_connections(hub: Hub, max_connections: usize) -> Self {
        // Besides the places for commands there is one for the leave of everybody who is here.
        let (inbound, queue) = mpsc::channel(QUEUE + max_connections);
        let look = Arc::new(Notify::new());
        let task = HubTask { hub, queue, look: look.clone(), outboxes: BTreeMap::new() };
        tokio::spawn(task.run());
        let permits = Arc::new(Semaphore::new(max_connections));
        Self { inbound, look, permits, max_connections, ids: Arc::default() }
    }

    // ANCHOR: connect
    /// A line into the room; `None` if the room is full.
    pub async fn connect(&self) -> Option<Membership> {
        let permit = self.permits.clone().try_acquire_owned().ok()?;
        let leave = self.inbound.clone().reserve_owned().await.ok()?; // so that leaving never waits
        let id = self.ids.fetch_add(1, Relaxed) + 1;
        let (sender, outbox) = outbox();
        self.inbound.send(Inbound::Connect(id, sender)).await.ok()?;
        Some(Membership::new(id, self.inbound.clone(), outbox, leave, permit))
    }
    // ANCHOR_END: connect

    /// Tells the hub that the log has grown. Never waits; two inbound at once are as good as one.
    pub fn look(&self) {
        self.look.notify_one();
    }

    /// How many lines there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.max_connections - self.permits.available_permits()
    }

    /// Completes when nobody is here.
    pub async fn empty(&self) {
        let everything = u32::try_from(self.max_connections).unwrap_or(u32::MAX);
        let _ = self.permits.acquire_many(everything).await;
    }
}

/// The task.
struct HubTask {
    hub: Hub,
    queue: mpsc::Receiver<Inbound>,
    look: Arc<Notify>,
    outboxes: BTreeMap<ClientId, OutboxSender>,
}

impl HubTask {
    // ANCHOR: run
    async fn run(mut self) {
        let mut inbound = Vec::new();
        loop {
            let deadline = self.hub.poll_timeout();
            let posts = tokio::select! {
                count = self.queue.recv_many(&mut inbound, BURST) => match count {
                    0 => return,
                    _ => inbound.drain(..).flat_map(|inbound| self.take(inbound)).collect(),
                },
                () = self.look.notified() => self.handle(Command::Look),
                () = until(deadline) => {
                    self.hub.handle_timeout(Instant::now().into_std())
                }
            };
            self.deliver(&posts);
        }
    }
    // ANCHOR_END: run

    fn take(&mut self, inbound: Inbound) -> Vec<Outgoing> {
        match inbound {
            Inbound::Connect(id, outbox) => {
                self.outboxes.insert(id, outbox);
                self.handle(Command::Connect(id))
            }
            Inbound::Command(command) => {
                if let Command::Leave(id, _) = &command {
                    self.outboxes.remove(id);
                }
                self.handle(command)
            }
        }
    }

    fn handle(&mut self, command: Command) -> Vec<Outgoing> {
        self.hub.handle(command, Instant::now().into_std())
    }

    // ANCHOR: deliver
    fn deliver(&mut self, posts: &[Outgoing]) {
        let mut behind = BTreeSet::new();
        // A burst is for the same people: each outbox is opened once for all of it.
        for burst in posts.chunk_by(|one, next| one.to == next.to) {
            for id in &burst[0].to {
                let Some(outbox) = self.outboxes.get(id) else { continue };
                if !outbox.put(burst) {
                    behind.insert(*id);
                }
            }
        }
        for id in behind {
            self.outboxes.remove(&id);
            let posts = self.handle(Command::Leave(id, Some(SLOW.to_owned())));
            self.deliver(&posts); // each time with one outbox less
        }
    }
    // ANCHOR_END: deliver
}
