//! One connection's line into the room: what the session says goes to the hub, what the hub wants waits here.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{
    front::{ConnectionId, Cut, Front, Item},
    hub::Command,
    journal::Journal,
};
use crate::{
    lesson06_chat::{membership::LOST, protocol::Complaint},
    lesson08_reconnect::protocol::ClientMessage,
};

/// One connection's line into the room. Dropping it is being lost, however it comes about.
pub struct Line {
    pub(super) call: Call,
    pub(super) outbox: mpsc::Receiver<Item>,
    /// Completes when the hub wants the connection to end.
    pub(super) cut: oneshot::Receiver<Cut>,
    pub(super) journal: Arc<Journal>,
}

/// The mouthpiece of a line.
pub(super) struct Call {
    connection: ConnectionId,
    front: Arc<Front>,
    /// Why the person is away, if they are not gone for good.
    why: Option<&'static str>,
    left: bool,
}

impl Line {
    pub(super) fn new(
        connection: ConnectionId,
        front: Arc<Front>,
        outbox: mpsc::Receiver<Item>,
        cut: oneshot::Receiver<Cut>,
    ) -> Self {
        let journal = front.journal().clone();
        let call = Call { connection, front, why: Some(LOST), left: false };
        Self { call, outbox, cut, journal }
    }

    /// Which connection it is.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.call.connection
    }

    /// How many connections there are besides this one.
    #[must_use]
    pub fn others(&self) -> usize {
        self.call.front.connections().saturating_sub(1)
    }

    /// Leaves now: for good, or, with a reason, perhaps only for a moment.
    pub fn leave(&mut self, why: Option<&'static str>) {
        self.call.why = why;
        self.call.leave();
    }
}

impl Call {
    /// Tells the hub what was said.
    pub(super) fn say(&self, said: Result<ClientMessage, Complaint>) {
        self.front.tell(Command::Said(self.connection, said));
    }

    fn leave(&mut self) {
        if !std::mem::replace(&mut self.left, true) {
            self.front.tell(Command::Leave(self.connection, self.why));
        }
    }
}

impl Drop for Call {
    /// Also when the session's task panics: nobody stays in the list who isn't there.
    fn drop(&mut self) {
        self.leave();
        self.front.vacate();
    }
}
